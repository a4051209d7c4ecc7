import type { CellArena } from './cell-arena';
import { illFormedText } from './cells';
import type { CellTest } from './cell-test';
import { CodePointMap, foldedCodePoint, loweredCodePoint, Mapper } from './folding';

/** Some text that is to be contained, without regard to case; folded: nor to accents. */
export class Needle implements CellTest {
  /** In lower case, as UTF-8. Empty where the text is made of accents only. */
  readonly bytes: Buffer;
  readonly isAscii: boolean;
  /** In lower case. */
  readonly text: string;
  readonly #folded: boolean;
  readonly #map: CodePointMap;
  readonly #mapper: Mapper;
  /** Lower case of each byte; bytes outside ASCII stand for themselves. */
  readonly #lower = new Uint8Array(256);
  /** How far the needle may move on where its last byte comes to stand on this one; 0 where it fits. */
  readonly #jumps = new Uint32Array(256);
  /** How far it may move on where only its last byte fits. */
  readonly #afterLast: number;

  constructor(text: string, match: 'lowered' | 'folded' = 'lowered') {
    const map = match === 'folded' ? foldedCodePoint : loweredCodePoint;
    this.#folded = match === 'folded';
    this.#map = new CodePointMap(map);
    this.#mapper = new Mapper(this.#map);
    this.text = Array.from(text, map).join('');
    this.bytes = Buffer.from(this.text, 'utf8');
    this.isAscii = this.bytes.every((byte) => byte < 0x80);
    for (let byte = 0; byte < 256; byte++) this.#lower[byte] = byte < 0x80 ? this.#map.ascii[byte] as number : byte;
    const skips = this.#skips();
    const lastByte = this.bytes.at(-1) ?? 0;
    this.#afterLast = skips[lastByte] as number;
    for (let byte = 0; byte < 256; byte++) this.#jumps[byte] = this.#lower[byte] === lastByte ? 0 : skips[this.#lower[byte] as number] as number;
  }

  mayBeIn(characters: string): boolean {
    return Array.from(this.text).every((character) => characters.includes(character));
  }

  has(bytes: Buffer, start: number, end: number): boolean {
    if (this.isAscii && this.find(bytes, start, end) >= 0) return true;
    return this.#mapsMore && !isAscii(bytes, start, end) && this.#isInMapped(bytes, start, end);
  }

  isIn(shown: string): boolean {
    const bytes = Buffer.from(shown, 'utf8');
    return this.has(bytes, 0, bytes.length);
  }

  findIn(cells: CellArena, from: number, to: number, hit: (index: number) => void): void {
    if (this.isAscii && this.#mayBeAmong(cells.occurring)) findAcross(cells, this, from, to, hit);
    if (this.#mapsMore && cells.hasNonAscii) this.#findEach(cells, from, to, hit);
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

  /** Whether text outside ASCII may have the needle where its bytes have not. */
  get #mapsMore(): boolean {
    return this.#folded || !this.isAscii;
  }

  #isInMapped(bytes: Buffer, start: number, end: number): boolean {
    this.#mapper.run(bytes, start, end);
    // The first hit may lie in what an earlier, longer value left behind; there is none before it.
    const at = this.#mapper.bytes.indexOf(this.bytes);
    return at >= 0 && at + this.bytes.length <= this.#mapper.length;
  }

  /** False where an ASCII needle cannot be in text made of these bytes; 1 for each that occurs. */
  #mayBeAmong(occurring: Uint8Array): boolean {
    return this.bytes.every((byte) => occurring.some((occurs, other) => occurs === 1 && this.#lower[other] === byte));
  }

  /** Cell by cell, passing over those that are ASCII. */
  #findEach(cells: CellArena, from: number, to: number, hit: (index: number) => void): void {
    const { bytes, ends } = cells;
    const someIllFormed = cells.illFormed.length > 0;
    for (let cell = from; cell < to; cell++) {
      const address = cells.startAt(cell);
      const length = (ends[cell] as number) - address;
      if (length === 0) continue;
      const chunk = bytes.chunkOf(address);
      const start = address - bytes.baseOf(address);
      if (isAscii(chunk, start, start + length) || (someIllFormed && cells.kindAt(cell) === illFormedText)) continue;
      if (this.#isInMapped(chunk, start, start + length)) hit(cell);
    }
  }

  /** How far the needle may move on, by its byte in lower case: as far as to its last place there but the very last. */
  #skips(): Uint32Array {
    const skips = new Uint32Array(256).fill(this.bytes.length);
    for (let i = 0; i < this.bytes.length - 1; i++) skips[this.bytes[i] as number] = this.bytes.length - 1 - i;
    return skips;
  }
}

/** One run over the bytes of many cells; a hit that reaches over a cell's end is none. */
function findAcross(cells: CellArena, needle: Needle, from: number, to: number, hit: (index: number) => void): void {
  const { bytes, ends } = cells;
  const lastEnd = ends[to - 1] as number;
  // Zeros stand behind a chunk's last cell; folded they are ones.
  const mayMislead = cells.illFormed.length > 0 || needle.bytes.includes(0) || needle.bytes.includes(1);
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

function isAscii(bytes: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at < end && (bytes[at] as number) < 0x80) at++;
  return at === end;
}
