import { formatText, text, type Text } from '../text';
import { rowBuffer } from './row-buffer';

const slotBits = 22;
/** Size of a chunk of text: 4 MiB. Few large chunks, because ArrayBuffers have a price each. */
const slotSize = 1 << slotBits;
const slotMask = slotSize - 1;
const smallestChunk = 4096;
const addressEnd = 2 ** 32;

/** A column holds at most 4 GiB of text. `what` says so. */
export class ArenaFullError extends Error {
  readonly what: Text;

  constructor() {
    const what = text('A column holds more than 4 GiB of text, which is more than the grid can hold.');
    super(formatText(what));
    this.what = what;
    this.name = 'ArenaFullError';
  }
}

/** What another thread reads the same bytes from. */
export interface SharedBytes {
  readonly chunks: readonly Uint8Array[];
  readonly firstSlots: readonly number[];
}

/**
 * Bytes in an address space of 4 GiB, cut into slots of 4 MiB. No value straddles two chunks;
 * a value larger than a slot gets a chunk of its own that covers several.
 */
export class ByteArena {
  /** The chunk that covers each slot; its address is {@link baseOf}. */
  #chunks: Buffer[] = [];
  /** Slot at which the covering chunk begins. */
  #firstSlots: number[] = [];
  #end = 0;
  #lastBase = 0;
  #last: Buffer = Buffer.alloc(0);
  /** Address behind the last slot covered. */
  #covered = 0;

  /** Bytes that another thread appends to: what was there then may be read. */
  static of({ chunks, firstSlots }: SharedBytes): ByteArena {
    const arena = new ByteArena();
    arena.#chunks = chunks.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
    arena.#firstSlots = firstSlots.slice();
    return arena;
  }

  share(): SharedBytes {
    return { chunks: this.#chunks.slice(), firstSlots: this.#firstSlots.slice() };
  }

  /** Address behind the last value. */
  get end(): number {
    return this.#end;
  }

  get bytesHeld(): number {
    return this.#chunks.reduce((sum, chunk, slot) => this.#firstSlots[slot] === slot ? sum + chunk.byteLength : sum, 0);
  }

  /** Address of the first byte of the chunk in which the byte at `address` lies. */
  baseOf(address: number): number {
    return (this.#firstSlots[address >>> slotBits] as number) * slotSize;
  }

  chunkOf(address: number): Buffer {
    return this.#chunks[address >>> slotBits] as Buffer;
  }

  /** Appends bytes [start, end) and answers the address behind them. @throws ArenaFullError */
  push(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length === 0) return this.#end;
    if (this.#end + length > this.#covered) this.#openChunk(length);
    const at = this.#end - this.#lastBase;
    if (at + length > this.#last.length) this.#growLast(at + length);
    const chunk = this.#last;
    if (length < 48) for (let i = 0; i < length; i++) chunk[at + i] = bytes[start + i] as number;
    else chunk.set(bytes.subarray(start, end), at);
    this.#end += length;
    return this.#end;
  }

  /** Gives back what the last chunk does not use. */
  trim(): void {
    const used = this.#end - this.#lastBase;
    if (used < this.#last.length) this.#replaceLast(used, used);
  }

  #openChunk(length: number): void {
    const slots = Math.ceil(length / slotSize);
    const firstSlot = this.#covered / slotSize;
    if (this.#covered + slots * slotSize >= addressEnd) throw new ArenaFullError();
    // The first chunk starts small: most tables are.
    const size = firstSlot === 0 ? Math.max(smallestChunk, length) : slots * slotSize;
    this.#last = Buffer.from(rowBuffer(size), 0, size);
    this.#lastBase = this.#covered;
    this.#end = this.#covered;
    for (let slot = firstSlot; slot < firstSlot + slots; slot++) {
      this.#chunks[slot] = this.#last;
      this.#firstSlots[slot] = firstSlot;
    }
    this.#covered += slots * slotSize;
  }

  #growLast(needed: number): void {
    const whole = (needed + slotMask) & ~slotMask;
    this.#replaceLast(this.#end - this.#lastBase, Math.min(whole, Math.max(needed, this.#last.length * 2)));
  }

  #replaceLast(used: number, size: number): void {
    const replacement = Buffer.from(rowBuffer(size), 0, size);
    replacement.set(this.#last.subarray(0, used));
    this.#last = replacement;
    for (let slot = this.#lastBase / slotSize; slot * slotSize < this.#covered; slot++) this.#chunks[slot] = replacement;
  }
}
