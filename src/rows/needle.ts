import type { CellArena } from './cell-arena';
import { illFormedText } from './cells';
import { CodePointMap, loweredCodePoint, Mapper } from './folding';
import { sliceItems, type Slices } from './slices';

/** What is searched for: some text without regard to case. */
export class Needle {
  /** In lower case, as UTF-8. */
  readonly bytes: Buffer;
  readonly isAscii: boolean;
  /** In lower case. */
  readonly text: string;
  readonly #map = new CodePointMap(loweredCodePoint);
  readonly #mapper = new Mapper(this.#map);
  /** Lower case of each byte; bytes outside ASCII stand for themselves. */
  readonly #lower = new Uint8Array(256);
  /** How far the window may move on when it ends with this byte. */
  readonly #skip: Uint32Array;

  constructor(text: string) {
    this.text = Array.from(text, loweredCodePoint).join('');
    this.bytes = Buffer.from(this.text, 'utf8');
    this.isAscii = this.bytes.every((byte) => byte < 0x80);
    for (let byte = 0; byte < 256; byte++) this.#lower[byte] = byte < 0x80 ? this.#map.ascii[byte] as number : byte;
    this.#skip = this.#skips();
  }

  /** Whether every character of the needle is among `characters`: what cannot be in a cell's text need not be looked for. */
  isMadeOf(characters: string): boolean {
    return Array.from(this.text).every((character) => characters.includes(character));
  }

  isIn(shown: string): boolean {
    const bytes = Buffer.from(shown, 'utf8');
    return this.isInBytes(bytes, 0, bytes.length);
  }

  isInBytes(bytes: Buffer, start: number, end: number): boolean {
    if (this.isAscii) return this.find(bytes, start, end) >= 0;
    this.#mapper.run(bytes, start, end);
    return this.#mapper.bytes.subarray(0, this.#mapper.length).includes(this.bytes);
  }

  /** First place of an ASCII needle in bytes [start, end), or −1. Skips ahead by the byte under the needle's last. */
  find(bytes: Buffer, start: number, end: number): number {
    const needle = this.bytes;
    const lower = this.#lower;
    const skip = this.#skip;
    const last = needle.length - 1;
    const lastByte = needle[last] as number;
    for (let at = start + last; at < end;) {
      const byte = lower[bytes[at] as number] as number;
      if (byte === lastByte) {
        let k = last - 1;
        while (k >= 0 && lower[bytes[at - last + k] as number] === needle[k]) k--;
        if (k < 0) return at - last;
      }
      at += skip[byte] as number;
    }
    return -1;
  }

  #skips(): Uint32Array {
    const skip = new Uint32Array(256).fill(Math.max(1, this.bytes.length));
    for (let i = 0; i < this.bytes.length - 1; i++) skip[this.bytes[i] as number] = this.bytes.length - 1 - i;
    return skip;
  }
}

/** Calls `hit` with the index of each cell in [from, to) whose shown text has the needle, in rising order but for ill-formed text. */
export async function searchCells(cells: CellArena, needle: Needle, from: number, to: number, hit: (index: number) => void, slices: Slices): Promise<void> {
  for (const index of cells.illFormed) {
    if (index >= from && index < to && needle.isIn(cells.shown(index) ?? '')) hit(index);
  }
  if (!needle.isAscii && !cells.hasNonAscii) return;
  for (let start = from; start < to; start += sliceItems) {
    const end = Math.min(to, start + sliceItems);
    if (needle.isAscii) findAcross(cells, needle, start, end, hit); else findEach(cells, needle, start, end, hit);
    if (slices.due) await slices.pause();
  }
}

/** One run over the bytes of many cells; a hit that reaches over a cell's end is none. */
function findAcross(cells: CellArena, needle: Needle, from: number, to: number, hit: (index: number) => void): void {
  const { bytes } = cells;
  const lastEnd = cells.endAt(to - 1);
  let cell = from;
  while (cell < to) {
    const address = cells.startAt(cell);
    if (address === cells.endAt(cell)) {
      cell++;
      continue;
    }
    const base = bytes.baseOf(address);
    const chunk = bytes.chunkOf(address);
    const stop = Math.min(chunk.length, lastEnd - base);
    let at = address - base;
    for (;;) {
      at = needle.find(chunk, at, stop);
      if (at < 0) break;
      cell = cellAt(cells, base + at, cell, to);
      const end = cells.endAt(cell) - base;
      if (at + needle.bytes.length > end || base + at < cells.startAt(cell) || cells.kindAt(cell) === illFormedText) {
        at++;
        continue;
      }
      hit(cell);
      at = end;
    }
    if (base + stop >= lastEnd) return;
    cell = cellAt(cells, base + stop, cell, to);
  }
}

/** The cell in [from, to) that holds the byte at `address`: the first that ends behind it. Looks near `from` first. */
function cellAt(cells: CellArena, address: number, from: number, to: number): number {
  let step = 1;
  let low = from;
  while (low + step < to && cells.endAt(low + step) <= address) {
    low += step;
    step *= 2;
  }
  let high = Math.min(to - 1, low + step);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cells.endAt(middle) <= address) low = middle + 1; else high = middle;
  }
  return low;
}

function findEach(cells: CellArena, needle: Needle, from: number, to: number, hit: (index: number) => void): void {
  for (let cell = from; cell < to; cell++) {
    if (cells.kindAt(cell) === illFormedText) continue;
    const bytes = cells.bytesOf(cell);
    if (needle.isInBytes(bytes, 0, bytes.length)) hit(cell);
  }
}
