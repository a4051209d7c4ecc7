import type { CellArena } from './cell-arena';
import { illFormedText } from './cells';
import { eachChunk, type CellBytes, type CellTest } from './cell-test';
import { CodePointMap, foldedCodePoint, loweredCodePoint, Mapper, sequenceLength } from './folding';
import { NeedlePlaces } from './needle-places';
import { anyByte, blockSize, firstBlock, leadByte, WideScan, type BytePattern } from './wide-scan';

/** The first two bytes of a needle. */
type Pair = readonly [BytePattern, BytePattern];

/** The cell at which a search stands, counted from the first searched, and where in the chunk the next place counts. */
interface Cursor {
  cell: number;
  wanted: number;
}

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
  /** The first two bytes, letters in either case; undefined where the bytes of cells do not tell (folded, NUL counts as 1). */
  readonly #pair: Pair | undefined;
  #wideScan: WideScan | undefined;
  #knownPlaces: NeedlePlaces | undefined;

  constructor(text: string, match: 'lowered' | 'folded' = 'lowered') {
    const map = match === 'folded' ? foldedCodePoint : loweredCodePoint;
    this.#folded = match === 'folded';
    this.#map = new CodePointMap(map);
    this.#mapper = new Mapper(this.#map);
    this.text = Array.from(text, map).join('');
    this.bytes = Buffer.from(this.text, 'utf8');
    this.isAscii = this.bytes.every((byte) => byte < 0x80);
    for (let byte = 0; byte < 256; byte++) this.#lower[byte] = byte < 0x80 ? this.#map.ascii[byte] as number : byte;
    const [first, second] = this.bytes;
    if (first !== undefined && this.bytes.every((byte) => byte > 1 && byte < 0x80)) this.#pair = [patternOf(first), second === undefined ? anyByte : patternOf(second)];
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

  findIn(cells: CellArena, from: number, to: number, hit: (index: number) => void): void {
    const across = this.isAscii && this.#mayBeAmong(cells.occurring);
    const outside = this.#mapsMore && cells.hasNonAscii && this.#places.mayBeAmong(cells.occurring);
    if (!across && !outside) return;
    const ends = cells.endsOf(from, to);
    eachChunk(cells, from, to, (bytes) => {
      const pair = across ? this.#pair : undefined;
      if (across && pair === undefined) this.#findByJumps(cells, ends, from, bytes, hit);
      if (outside || pair !== undefined) this.#findInBlocks(cells, ends, from, bytes, pair, outside, hit);
    });
  }

  /** First place in bytes [start, end), or −1; outside ASCII bytes stand for themselves. Jumps ahead by the byte under the needle's last. */
  find(bytes: Buffer, start: number, end: number): number {
    const needle = this.bytes;
    const lower = this.#lower;
    const jumps = this.#jumps;
    const last = needle.length - 1;
    for (let at = start + last; at < end;) {
      const jump = jumps[bytes[at] as number] as number;
      // By far the most frequent jump, as a constant: so the processor need not wait for it to read on.
      if (jump === last + 1) {
        at += last + 1;
        continue;
      }
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
    return this.find(this.#mapper.bytes, 0, this.#mapper.length) >= 0;
  }

  /** False where an ASCII needle cannot be in text made of these bytes; 1 for each that occurs. */
  #mayBeAmong(occurring: Uint8Array): boolean {
    return this.bytes.every((byte) => occurring.some((occurs, other) => occurs === 1 && this.#lower[other] === byte));
  }

  /** For needles with bytes of which zeros behind a chunk's last cell, which are ones when folded, could be part; a hit that reaches over a cell's end is none. @param ends of the cells from `from` on */
  #findByJumps(cells: CellArena, ends: Uint32Array, from: number, { chunk, base, start, stop, first }: CellBytes, hit: (index: number) => void): void {
    const { length } = this.bytes;
    let cell = first - from;
    for (let at = this.find(chunk, start, stop); at >= 0; at = this.find(chunk, at + 1, stop)) {
      while ((ends[cell] as number) <= base + at) cell++;
      if (base + at + length <= (ends[cell] as number) && !misleads(cells, from + cell, base + at)) hit(from + cell);
    }
  }

  /** Each block of bytes is taken in once, for the needle as it is and for what outside ASCII may be part of it. */
  #findInBlocks(cells: CellArena, ends: Uint32Array, from: number, bytes: CellBytes, pair: Pair | undefined, outside: boolean, hit: (index: number) => void): void {
    const { chunk, start, stop, first } = bytes;
    const wide = this.#wide;
    const pairs: Cursor = { cell: first - from, wanted: start };
    const leads: Cursor = { ...pairs };
    for (let block = firstBlock(start); block < stop; block += blockSize) {
      wide.take(chunk, block, stop);
      if (pair !== undefined) this.#findByPairs(cells, ends, from, bytes, block, wide.find(...pair), pairs, hit);
      if (outside) this.#findByLeads(cells, ends, from, bytes, block, wide.find(leadByte, anyByte), leads, hit);
    }
  }

  /** What is left of `count` places in a block at which the needle may begin; a hit that reaches over a cell's end is none. */
  #findByPairs(cells: CellArena, ends: Uint32Array, from: number, { chunk, base }: CellBytes, block: number, count: number, cursor: Cursor, hit: (index: number) => void): void {
    const { found } = this.#wide;
    const needle = this.bytes;
    const lower = this.#lower;
    const someIllFormed = cells.illFormed.length > 0;
    let { cell, wanted } = cursor;
    for (let i = 0; i < count; i++) {
      const at = block + (found[i] as number);
      if (at < wanted) continue;
      let k = 2;
      while (k < needle.length && lower[chunk[at + k] as number] === needle[k]) k++;
      if (k < needle.length) continue;
      while ((ends[cell] as number) <= base + at) cell++;
      const end = (ends[cell] as number) - base;
      if (at + needle.length > end || (someIllFormed && misleads(cells, from + cell, base + at))) continue;
      hit(from + cell);
      wanted = end;
    }
    cursor.cell = cell;
    cursor.wanted = wanted;
  }

  get #places(): NeedlePlaces {
    return this.#knownPlaces ??= new NeedlePlaces(this.text, this.bytes, this.#lower, this.#map);
  }

  get #wide(): WideScan {
    return this.#wideScan ??= new WideScan();
  }

  /** Cells of which the needle takes in a character outside ASCII: looked for around each of `count` in a block that may be part of it. */
  #findByLeads(cells: CellArena, ends: Uint32Array, from: number, { chunk, base }: CellBytes, block: number, count: number, cursor: Cursor, hit: (index: number) => void): void {
    const { found } = this.#wide;
    const places = this.#places;
    const someIllFormed = cells.illFormed.length > 0;
    const likely = places.keepLikely(chunk, block, found, count);
    let { cell, wanted } = cursor;
    for (let i = 0; i < likely; i++) {
      const at = block + (found[i] as number);
      if (at < wanted || !places.mayStandAt(chunk, at)) continue;
      while ((ends[cell] as number) <= base + at) cell++;
      const begin = (cell === 0 ? cells.startAt(from) : ends[cell - 1] as number) - base;
      wanted = (ends[cell] as number) - base;
      if (someIllFormed && cells.kindAt(from + cell) === illFormedText) continue;
      // A chunk's first cell begins where the chunk does.
      if (this.#isAround(chunk, begin < 0 ? 0 : begin, wanted, at)) hit(from + cell);
    }
    cursor.cell = cell;
    cursor.wanted = wanted;
  }

  /** Whether a cell, [begin, end) of the chunk, that has a character outside ASCII at `at` has the needle. */
  #isAround(chunk: Buffer, begin: number, end: number, at: number): boolean {
    return this.#standsAround(chunk, begin, end, at) || this.#isInMapped(chunk, begin, end);
  }

  /** Whether the needle stands in [begin, end) around the character at `at`, with nothing else outside ASCII. */
  #standsAround(chunk: Buffer, begin: number, end: number, at: number): boolean {
    const next = at + sequenceLength(chunk[at] as number);
    const places = this.#places.at(chunk, at);
    for (let i = 0; i < places.length; i += 2) {
      let before = (places[i] as number) - 1;
      for (let from = at - 1; before >= 0 && from >= begin && this.#isAsciiOf(chunk[from] as number, before); from--) before--;
      let behind = places[i + 1] as number;
      for (let to = next; behind < this.bytes.length && to < end && this.#isAsciiOf(chunk[to] as number, behind); to++) behind++;
      if (before < 0 && behind === this.bytes.length) return true;
    }
    return false;
  }

  #isAsciiOf(byte: number, place: number): boolean {
    return byte < 0x80 && this.#lower[byte] === this.bytes[place];
  }

  /** How far the needle may move on, by its byte in lower case: as far as to its last place there but the very last. */
  #skips(): Uint32Array {
    const skips = new Uint32Array(256).fill(this.bytes.length);
    for (let i = 0; i < this.bytes.length - 1; i++) skips[this.bytes[i] as number] = this.bytes.length - 1 - i;
    return skips;
  }
}

/** A byte of ASCII in either case. */
function patternOf(byte: number): BytePattern {
  return { bits: byte >= 0x61 && byte <= 0x7a ? 0x20 : 0, value: byte };
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
