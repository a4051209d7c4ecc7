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
  /** How far the needle may move on where its last byte comes to stand on this one; 0 where it fits. */
  readonly #jumps = new Uint32Array(256);
  /** How far it may move on where only its last byte fits. */
  readonly #afterLast: number;

  constructor(text: string) {
    this.text = Array.from(text, loweredCodePoint).join('');
    this.bytes = Buffer.from(this.text, 'utf8');
    this.isAscii = this.bytes.every((byte) => byte < 0x80);
    for (let byte = 0; byte < 256; byte++) this.#lower[byte] = byte < 0x80 ? this.#map.ascii[byte] as number : byte;
    const skips = this.#skips();
    const lastByte = this.bytes.at(-1) ?? 0;
    this.#afterLast = skips[lastByte] as number;
    for (let byte = 0; byte < 256; byte++) this.#jumps[byte] = this.#lower[byte] === lastByte ? 0 : skips[this.#lower[byte] as number] as number;
  }

  /** Whether every character of the needle is among `characters`: what cannot be in a cell's text need not be looked for. */
  isMadeOf(characters: string): boolean {
    return Array.from(this.text).every((character) => characters.includes(character));
  }

  /** False where an ASCII needle cannot be in text made of these bytes; 1 for each that occurs. */
  mayBeAmong(occurring: Uint8Array): boolean {
    return this.bytes.every((byte) => occurring.some((occurs, other) => occurs === 1 && this.#lower[other] === byte));
  }

  isIn(shown: string): boolean {
    const bytes = Buffer.from(shown, 'utf8');
    return this.isInBytes(bytes, 0, bytes.length);
  }

  isInBytes(bytes: Buffer, start: number, end: number): boolean {
    if (this.isAscii) return this.find(bytes, start, end) >= 0;
    this.#mapper.run(bytes, start, end);
    // The first hit may lie in what an earlier, longer value left behind; there is none before it.
    const at = this.#mapper.bytes.indexOf(this.bytes);
    return at >= 0 && at + this.bytes.length <= this.#mapper.length;
  }

  /** First place of an ASCII needle in bytes [start, end), or −1. Jumps ahead by the byte under the needle's last. */
  find(bytes: Buffer, start: number, end: number): number {
    const needle = this.bytes;
    const lower = this.#lower;
    const jumps = this.#jumps;
    const last = needle.length - 1;
    for (let at = start + last; at < end;) {
      const jump = jumps[bytes[at] as number] as number;
      if (jump > 0) {
        at += jump;
        continue;
      }
      let k = last - 1;
      while (k >= 0 && lower[bytes[at - last + k] as number] === needle[k]) k--;
      if (k < 0) return at - last;
      at += this.#afterLast;
    }
    return -1;
  }

  /** How far the needle may move on, by its byte in lower case: as far as to its last place there but the very last. */
  #skips(): Uint32Array {
    const skips = new Uint32Array(256).fill(this.bytes.length);
    for (let i = 0; i < this.bytes.length - 1; i++) skips[this.bytes[i] as number] = this.bytes.length - 1 - i;
    return skips;
  }
}

/** Calls `hit` with the index of each cell in [from, to) whose shown text has the needle, in rising order but for ill-formed text. */
export async function searchCells(cells: CellArena, needle: Needle, from: number, to: number, hit: (index: number) => void, slices: Slices): Promise<void> {
  for (const index of cells.illFormed) {
    if (index >= from && index < to && needle.isIn(cells.shown(index) ?? '')) hit(index);
  }
  if (needle.isAscii ? !needle.mayBeAmong(cells.occurring) : !cells.hasNonAscii) return;
  for (let start = from; start < to; start += sliceItems) {
    const end = Math.min(to, start + sliceItems);
    if (needle.isAscii) findAcross(cells, needle, start, end, hit); else findEach(cells, needle, start, end, hit);
    if (slices.due) await slices.pause();
  }
}

/** One run over the bytes of many cells; a hit that reaches over a cell's end is none. */
function findAcross(cells: CellArena, needle: Needle, from: number, to: number, hit: (index: number) => void): void {
  const { bytes, ends } = cells;
  const lastEnd = ends[to - 1] as number;
  const mayMislead = cells.illFormed.length > 0 || needle.bytes.includes(0);
  let cell = from;
  for (;;) {
    // On to the next cell that has bytes: all of its chunk at once.
    while (cell < to && cells.startAt(cell) === ends[cell]) cell++;
    if (cell === to) return;
    const address = cells.startAt(cell);
    const base = bytes.baseOf(address);
    const chunk = bytes.chunkOf(address);
    const stop = Math.min(chunk.length, lastEnd - base);
    for (let at = needle.find(chunk, address - base, stop); at >= 0;) {
      while ((ends[cell] as number) <= base + at) cell++;
      const end = (ends[cell] as number) - base;
      if (at + needle.bytes.length > end || (mayMislead && misleads(cells, cell, base + at))) at++;
      else {
        hit(cell);
        at = end;
      }
      at = needle.find(chunk, at, stop);
    }
    while (cell < to && (ends[cell] as number) <= base + stop) cell++;
    if (cell === to) return;
  }
}

/** Whether a hit lies in bytes that are not shown: behind a chunk's last cell, or in ill-formed text. */
function misleads(cells: CellArena, cell: number, address: number): boolean {
  return address < cells.startAt(cell) || cells.kindAt(cell) === illFormedText;
}

/** Cell by cell, passing over those that are ASCII: for a needle that is not. */
function findEach(cells: CellArena, needle: Needle, from: number, to: number, hit: (index: number) => void): void {
  const { bytes, ends } = cells;
  for (let cell = from; cell < to; cell++) {
    const address = cells.startAt(cell);
    const length = (ends[cell] as number) - address;
    if (length === 0) continue;
    const chunk = bytes.chunkOf(address);
    const start = address - bytes.baseOf(address);
    let at = start;
    while (at < start + length && (chunk[at] as number) < 0x80) at++;
    if (at === start + length || cells.kindAt(cell) === illFormedText) continue;
    if (needle.isInBytes(chunk, start, start + length)) hit(cell);
  }
}
