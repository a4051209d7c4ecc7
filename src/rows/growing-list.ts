import { rowBuffer } from './row-buffer';

/** Elements of a piece, as a power of two. */
const pieceBits = 16;
const pieceSize = 1 << pieceBits;
const pieceMask = pieceSize - 1;
const fewest = 64;

type Piece = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array;

/**
 * Numbers that become more, in pieces: a large block is never copied nor freed while the list grows, because the process's other threads wait
 * for the memory meanwhile. The classes below read and write by themselves: the engine compiles each for its own kind of array.
 */
abstract class GrowingList<P extends Piece> {
  /** All are whole but for the last one. */
  protected readonly pieces: P[];

  /** @param pieces of a list that another thread appends to: what was there then may be read */
  constructor(pieces: readonly P[] = []) {
    this.pieces = pieces.slice();
  }

  /** Elements that there is room for. */
  #room = 0;

  protected abstract piece(length: number): P;

  get bytesHeld(): number {
    return this.pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** What another thread reads the same elements from. */
  share(): readonly P[] {
    return this.pieces.slice();
  }

  /** Makes room for so many elements; what is new is 0. */
  reserve(length: number): void {
    if (length > this.#room) this.#grow(length);
  }

  /** Elements [from, to), which are there; not copied where they lie in one piece. */
  run(from: number, to: number): P {
    const start = from & pieceMask;
    if (from < to && start + to - from <= pieceSize) return this.pieces[from >>> pieceBits]?.subarray(start, start + to - from) as P;
    const copy = this.piece(to - from);
    for (let at = from; at < to; at++) copy[at - from] = this.pieces[at >>> pieceBits]?.[at & pieceMask] as number;
    return copy;
  }

  /** Sets elements [from, to), for which there is room. */
  fill(value: number, from: number, to: number): void {
    for (let at = from; at < to;) {
      const end = Math.min(to, ((at >>> pieceBits) + 1) << pieceBits);
      this.pieces[at >>> pieceBits]?.fill(value, at & pieceMask, ((end - 1) & pieceMask) + 1);
      at = end;
    }
  }

  /** Gives back what is not needed for so many elements. */
  trim(length: number): void {
    this.pieces.length = Math.ceil(length / pieceSize);
    if (length > 0) this.#resizeLast(length - (this.pieces.length - 1) * pieceSize);
    this.#room = length;
  }

  /** The first piece starts small and grows, because most tables are small; the others come whole. */
  #grow(length: number): void {
    if (this.pieces.length === 0) this.pieces.push(this.piece(0));
    this.#resizeLast(this.pieces.length > 1 ? pieceSize : Math.min(pieceSize, Math.max(length, this.#room * 2, fewest)));
    while (this.pieces.length * pieceSize < length) this.pieces.push(this.piece(pieceSize));
    this.#room = (this.pieces.length - 1) * pieceSize + (this.pieces.at(-1)?.length ?? 0);
  }

  #resizeLast(length: number): void {
    const last = this.pieces.at(-1);
    if (last === undefined || last.length === length) return;
    const resized = this.piece(length);
    resized.set(last.length > length ? last.subarray(0, length) : last);
    this.pieces[this.pieces.length - 1] = resized;
  }
}

export class Uint8List extends GrowingList<Uint8Array> {
  get(index: number): number {
    return (this.pieces[index >>> pieceBits] as Uint8Array)[index & pieceMask] as number;
  }

  set(index: number, value: number): void {
    (this.pieces[index >>> pieceBits] as Uint8Array)[index & pieceMask] = value;
  }

  protected piece(length: number): Uint8Array {
    return new Uint8Array(rowBuffer(length), 0, length);
  }
}

export class Uint16List extends GrowingList<Uint16Array> {
  get(index: number): number {
    return (this.pieces[index >>> pieceBits] as Uint16Array)[index & pieceMask] as number;
  }

  set(index: number, value: number): void {
    (this.pieces[index >>> pieceBits] as Uint16Array)[index & pieceMask] = value;
  }

  protected piece(length: number): Uint16Array {
    return new Uint16Array(rowBuffer(2 * length), 0, length);
  }
}

export class Int32List extends GrowingList<Int32Array> {
  get(index: number): number {
    return (this.pieces[index >>> pieceBits] as Int32Array)[index & pieceMask] as number;
  }

  set(index: number, value: number): void {
    (this.pieces[index >>> pieceBits] as Int32Array)[index & pieceMask] = value;
  }

  protected piece(length: number): Int32Array {
    return new Int32Array(rowBuffer(4 * length), 0, length);
  }
}

export class Uint32List extends GrowingList<Uint32Array> {
  get(index: number): number {
    return (this.pieces[index >>> pieceBits] as Uint32Array)[index & pieceMask] as number;
  }

  set(index: number, value: number): void {
    (this.pieces[index >>> pieceBits] as Uint32Array)[index & pieceMask] = value;
  }

  protected piece(length: number): Uint32Array {
    return new Uint32Array(rowBuffer(4 * length), 0, length);
  }
}

export class Float64List extends GrowingList<Float64Array> {
  get(index: number): number {
    return (this.pieces[index >>> pieceBits] as Float64Array)[index & pieceMask] as number;
  }

  set(index: number, value: number): void {
    (this.pieces[index >>> pieceBits] as Float64Array)[index & pieceMask] = value;
  }

  protected piece(length: number): Float64Array {
    return new Float64Array(rowBuffer(8 * length), 0, length);
  }
}
