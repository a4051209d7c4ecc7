import type { CellArena } from './cell-arena';
import { illFormedText } from './cells';
import { eachChunk, type CellTest } from './cell-test';
import { CodePointMap, foldedCodePoint, loweredCodePoint, Mapper, sequenceLength } from './folding';
import { anyByte, leadByte, WideScan, type BytePattern } from './wide-scan';

const firstOfTwo = 0xc000;
/** Stands for every place: a character that folds to nothing or to several may be part of the needle anywhere. */
const anywhere: readonly number[] = [];

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
  readonly #pair: readonly [BytePattern, BytePattern] | undefined;
  #wideScan: WideScan | undefined;
  /** Where in the needle a character outside ASCII may stand, by its UTF-8 as an integer; those of two bytes by what is behind {@link firstOfTwo}. */
  readonly #places = new Map<number, readonly number[]>();
  readonly #placesOfTwo: (readonly number[] | undefined)[] = new Array<undefined>(0x2000).fill(undefined);

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
    if (this.isAscii && this.#mayBeAmong(cells.occurring)) this.#findAcross(cells, from, to, hit);
    if (this.#mapsMore && cells.hasNonAscii) this.#findOutsideAscii(cells, from, to, hit);
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

  /** One run over the bytes of many cells; a hit that reaches over a cell's end is none. */
  #findAcross(cells: CellArena, from: number, to: number, hit: (index: number) => void): void {
    const { length } = this.bytes;
    // Zeros stand behind a chunk's last cell; folded they are ones.
    const mayMislead = cells.illFormed.length > 0 || this.bytes.includes(0) || this.bytes.includes(1);
    eachChunk(cells, from, to, ({ chunk, base, start, stop, first }) => {
      let cell = first;
      let wanted = start;
      this.#eachPlace(chunk, start, stop, (at) => {
        if (at < wanted) return;
        while (cells.endAt(cell) <= base + at) cell++;
        const end = cells.endAt(cell) - base;
        if (at + length > end || (mayMislead && misleads(cells, cell, base + at))) return;
        hit(cell);
        wanted = end;
      });
    });
  }

  /** Calls `each` with the places in bytes [start, stop) at which the needle stands, in rising order. */
  #eachPlace(chunk: Buffer, start: number, stop: number, each: (place: number) => void): void {
    if (this.#pair === undefined) {
      for (let at = this.find(chunk, start, stop); at >= 0; at = this.find(chunk, at + 1, stop)) each(at);
      return;
    }
    const needle = this.bytes;
    const lower = this.#lower;
    this.#wide.each(chunk, start, stop, ...this.#pair, (at) => {
      let k = 2;
      while (k < needle.length && lower[chunk[at + k] as number] === needle[k]) k++;
      if (k >= needle.length) each(at);
    });
  }

  get #wide(): WideScan {
    return this.#wideScan ??= new WideScan();
  }

  /** Cells of which the needle takes in a character outside ASCII: looked for around each that may be part of it. */
  #findOutsideAscii(cells: CellArena, from: number, to: number, hit: (index: number) => void): void {
    const someIllFormed = cells.illFormed.length > 0;
    eachChunk(cells, from, to, ({ chunk, base, start, stop, first }) => {
      let cell = first;
      let wanted = start;
      this.#wide.each(chunk, start, stop, leadByte, anyByte, (at) => {
        if (at < wanted) return;
        const next = at + sequenceLength(chunk[at] as number);
        const places = this.#placesOf(chunk, at, next);
        if (places !== anywhere && !this.#fitsBeside(chunk, at, next, places)) return;
        while (cells.endAt(cell) <= base + at) cell++;
        const begin = cells.startAt(cell) - base;
        wanted = cells.endAt(cell) - base;
        const isShown = !someIllFormed || cells.kindAt(cell) !== illFormedText;
        if (isShown && (this.#standsAround(chunk, begin, wanted, at, next, places) || this.#isInMapped(chunk, begin, wanted))) hit(cell);
      });
    });
  }

  /** Whether the bytes beside a character outside ASCII, at [at, next), are the needle's at one of the places; others outside ASCII may be. */
  #fitsBeside(chunk: Buffer, at: number, next: number, places: readonly number[]): boolean {
    for (let i = 0; i < places.length; i += 2) {
      if (this.#fits(chunk[at - 1] ?? 0x80, (places[i] as number) - 1) && this.#fits(chunk[next] ?? 0x80, places[i + 1] as number)) return true;
    }
    return false;
  }

  /** Whether the needle stands in [begin, end) around the character at [at, next), with nothing else outside ASCII. */
  #standsAround(chunk: Buffer, begin: number, end: number, at: number, next: number, places: readonly number[]): boolean {
    for (let i = 0; i < places.length; i += 2) {
      let before = (places[i] as number) - 1;
      for (let from = at - 1; before >= 0 && from >= begin && this.#isAsciiOf(chunk[from] as number, before); from--) before--;
      let behind = places[i + 1] as number;
      for (let to = next; behind < this.bytes.length && to < end && this.#isAsciiOf(chunk[to] as number, behind); to++) behind++;
      if (before < 0 && behind === this.bytes.length) return true;
    }
    return false;
  }

  #placesOf(chunk: Buffer, at: number, next: number): readonly number[] {
    const two = next - at === 2 ? this.#placesOfTwo[((chunk[at] as number) << 8 | (chunk[at + 1] as number)) - firstOfTwo] : undefined;
    return two ?? this.#learn(chunk, at, next);
  }

  #learn(chunk: Buffer, at: number, next: number): readonly number[] {
    let packed = 0;
    for (let k = at; k < next; k++) packed = packed * 256 + (chunk[k] as number);
    let places = this.#places.get(packed);
    if (places === undefined) {
      places = this.#placesOfMapped(this.#map.mapped(packed, chunk, at, next));
      this.#places.set(packed, places);
      if (next - at === 2) this.#placesOfTwo[packed - firstOfTwo] = places;
    }
    return places;
  }

  #isAsciiOf(byte: number, place: number): boolean {
    return byte < 0x80 && this.#lower[byte] === this.bytes[place];
  }

  /** Whether a byte may stand for the needle's at this place; one outside ASCII may be anything. */
  #fits(byte: number, place: number): boolean {
    return place < 0 || place >= this.bytes.length || byte >= 0x80 || this.#lower[byte] === this.bytes[place];
  }

  /** Where the mapped character begins and ends in the needle, pair by pair. */
  #placesOfMapped(mapped: Buffer): readonly number[] {
    const characters = Array.from(mapped.toString('utf8'));
    if (characters.length === 0) return anywhere;
    if (characters.length > 1) return characters.some((character) => this.text.includes(character)) ? anywhere : [];
    const places: number[] = [];
    for (let at = this.bytes.indexOf(mapped); at >= 0; at = this.bytes.indexOf(mapped, at + 1)) places.push(at, at + mapped.length);
    return places;
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
