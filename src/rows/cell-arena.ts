import { CellKind } from '../listrak/page';
import { ByteArena, type SharedBytes } from './byte-arena';
import { shownBytes, illFormedText, type IncomingCell, type StoredKind } from './cells';
import type { CellWriter } from './column';
import { Uint32List, Uint8List } from './growing-list';

/** What another thread reads the same cells from. */
export interface SharedCells {
  readonly bytes: SharedBytes;
  readonly sharedKind: StoredKind;
  readonly kinds: readonly Uint8Array[] | undefined;
  readonly ends: readonly Uint32Array[];
  readonly count: number;
  readonly illFormed: readonly number[];
  readonly hasNonAscii: boolean;
  readonly occurring: Uint8Array;
}

/** Cells of any kind one after another: a kind and a range of the arena's bytes each. Only ever appended to. */
export class CellArena {
  readonly bytes: ByteArena;
  /** The kind of all cells, as long as they share one. */
  #sharedKind: StoredKind;
  /** Each cell's kind, once they differ. */
  #kinds: Uint8List | undefined;
  readonly #ends: Uint32List;
  #count: number;
  /** Indexes of the cells whose bytes are not what they show. */
  readonly illFormed: number[];
  /** Whether some cell holds a byte outside ASCII. */
  hasNonAscii: boolean;
  /** 1 for each byte that occurs: what is not there need not be looked for. */
  readonly occurring: Uint8Array;

  /** @param shared cells that another thread appends to: what was there then may be read */
  constructor(shared?: SharedCells) {
    this.bytes = shared === undefined ? new ByteArena() : ByteArena.of(shared.bytes);
    this.#sharedKind = shared?.sharedKind ?? CellKind.Absent;
    this.#kinds = shared?.kinds === undefined ? undefined : new Uint8List(shared.kinds);
    this.#ends = new Uint32List(shared?.ends);
    this.#count = shared?.count ?? 0;
    this.illFormed = shared?.illFormed.slice() ?? [];
    this.hasNonAscii = shared?.hasNonAscii ?? false;
    this.occurring = shared?.occurring ?? new Uint8Array(256);
  }

  share(): SharedCells {
    return {
      bytes: this.bytes.share(), sharedKind: this.#sharedKind, kinds: this.#kinds?.share(), ends: this.#ends.share(), count: this.#count,
      illFormed: this.illFormed, hasNonAscii: this.hasNonAscii, occurring: this.occurring,
    };
  }

  get count(): number {
    return this.#count;
  }

  get bytesHeld(): number {
    return (this.#kinds?.bytesHeld ?? 0) + this.#ends.bytesHeld + this.bytes.bytesHeld;
  }

  /** Appends a cell and answers its index. @throws ArenaFullError */
  push({ kind, bytes, start, end }: IncomingCell): number {
    const index = this.#count;
    this.#ends.reserve(index + 1);
    this.#ends.set(index, this.bytes.push(bytes, start, end));
    this.#noteKind(kind, index, index + 1);
    this.#count++;
    if (kind === illFormedText) this.illFormed.push(index);
    const { occurring } = this;
    let all = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i] as number;
      occurring[byte] = 1;
      all |= byte;
    }
    if (all >= 0x80) this.hasNonAscii = true;
    return index;
  }

  /** Appends `count` cells that hold nothing but their kind. */
  pushBare(kind: StoredKind, count: number): void {
    const to = this.#count + count;
    this.#ends.reserve(to);
    this.#noteKind(kind, this.#count, to);
    this.#ends.fill(this.bytes.end, this.#count, to);
    this.#count = to;
  }

  kindAt(index: number): StoredKind {
    return this.#kinds === undefined ? this.#sharedKind : this.#kinds.get(index) as StoredKind;
  }

  /** Address behind the cell's bytes. */
  endAt(index: number): number {
    return this.#ends.get(index);
  }

  /** Addresses behind the bytes of the cells [from, to). */
  endsOf(from: number, to: number): Uint32Array {
    return this.#ends.run(from, to);
  }

  /** Address of the cell's first byte: where the one before ends, or where the chunk begins. */
  startAt(index: number): number {
    const end = this.#ends.get(index);
    const before = index === 0 ? 0 : this.#ends.get(index - 1);
    return end === before ? end : Math.max(before, this.bytes.baseOf(end - 1));
  }

  shown(index: number): string | null {
    const start = this.startAt(index);
    const end = this.endAt(index);
    if (start === end) return shownBytes(this.kindAt(index), noBytes, 0, 0);
    const base = this.bytes.baseOf(start);
    return shownBytes(this.kindAt(index), this.bytes.chunkOf(start), start - base, end - base);
  }

  /** Adds the cell to a page, with the kind and spelling in which it came. */
  writeTo(page: CellWriter, index: number): void {
    const kind = this.kindAt(index);
    const start = this.startAt(index);
    const end = this.endAt(index);
    if (kind === CellKind.EscapedText || kind === illFormedText) page.addStored(kind, this.bytesOf(index));
    else if (start === end) page.addBare(kind);
    else {
      const base = this.bytes.baseOf(start);
      page.add(kind, this.bytes.chunkOf(start), start - base, end - base);
    }
  }

  /** The cell's bytes, not copied. */
  bytesOf(index: number): Buffer {
    const start = this.startAt(index);
    const end = this.endAt(index);
    if (start === end) return noBytes;
    const base = this.bytes.baseOf(start);
    return this.bytes.chunkOf(start).subarray(start - base, end - base);
  }

  /** Bytes before what follows the cell's last @; −1 where nothing does. */
  domainAt(index: number): number {
    const start = this.startAt(index);
    const end = this.endAt(index);
    if (start === end) return -1;
    const chunk = this.bytes.chunkOf(start);
    const base = this.bytes.baseOf(start);
    let at = end - base - 1;
    const first = start - base;
    if (chunk[at] === atSign) return -1;
    while (at >= first && chunk[at] !== atSign) at--;
    return at < first ? -1 : at + 1 - first;
  }

  /** Whether the cell holds this kind and these bytes. */
  holds(index: number, { kind, bytes, start, end }: IncomingCell): boolean {
    if (this.kindAt(index) !== kind) return false;
    const from = this.startAt(index);
    if (this.endAt(index) - from !== end - start) return false;
    if (start === end) return true;
    const chunk = this.bytes.chunkOf(from);
    const shift = from - this.bytes.baseOf(from) - start;
    for (let i = start; i < end; i++) if (chunk[shift + i] !== bytes[i]) return false;
    return true;
  }

  trim(): void {
    this.bytes.trim();
    this.#kinds?.trim(this.#count);
    this.#ends.trim(this.#count);
  }

  /** Cells [from, to), the last ones, are of this kind. */
  #noteKind(kind: StoredKind, from: number, to: number): void {
    if (from === to) return;
    if (from === 0) this.#sharedKind = kind;
    if (this.#kinds === undefined) {
      if (kind === this.#sharedKind) return;
      this.#kinds = new Uint8List();
      this.#kinds.reserve(from);
      this.#kinds.fill(this.#sharedKind, 0, from);
    }
    this.#kinds.reserve(to);
    if (to - from === 1) this.#kinds.set(from, kind);
    else this.#kinds.fill(kind, from, to);
  }
}

const noBytes = Buffer.alloc(0);
const atSign = 0x40;
