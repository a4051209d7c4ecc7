import type { CellArena } from './cell-arena';
import { illFormedText } from './cells';
import { CodePointMap, foldedCodePoint, Mapper } from './folding';

/** Symbols of a word at most, however small the alphabet. */
const mostSymbols = 16;
/** Of a byte that is not of the alphabet, of a character that is not folded to one byte. */
const unknown = -1;

/** Keys of two words for some cells, and how far into its text each cell's key has come. */
export class KeyWords {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  /** Bytes of the cell's text that have been taken. */
  readonly taken: Uint32Array;
  /** Of the next character, folded bytes that have been taken. */
  readonly begun: Uint8Array;

  constructor(count: number) {
    this.high = new Uint32Array(count);
    this.low = new Uint32Array(count);
    this.taken = new Uint32Array(count);
    this.begun = new Uint8Array(count);
  }
}

/**
 * Packs folded text into words that stand in its order. A word takes as many bytes as the alphabet of the column allows:
 * of e-mail addresses six, of hexadecimal digits seven, of any text four.
 */
export class FoldedKeys {
  readonly #cells: CellArena;
  readonly #map = new CodePointMap(foldedCodePoint);
  readonly #mapper = new Mapper(this.#map);
  /** What a folded byte counts as. */
  readonly #symbols = new Int32Array(256).fill(unknown);
  /** What each byte of ASCII counts as, once folded. */
  readonly #ascii = new Int32Array(128);
  /** The same of each character of two bytes that is folded to one, by its code. */
  readonly #twoBytes = new Int32Array(0x800).fill(unknown);
  readonly #base: number;
  readonly #perWord: number;
  /** What stands behind the end of a text. */
  readonly #ended: number;
  /** Set where a byte was met that is not of the alphabet: the keys are of no use then. */
  isAlphabetShort = false;

  /** @param anyByte whether the alphabet is that of any text; else it is made of the ASCII that occurs */
  constructor(cells: CellArena, descending: boolean, anyByte: boolean) {
    this.#cells = cells;
    const alphabet = anyByte ? utf8Bytes : this.#alphabetOf(cells.occurring);
    this.#base = alphabet.length + 1;
    this.#perWord = Math.min(mostSymbols, Math.floor(32 / Math.log2(this.#base)));
    this.#ended = descending ? alphabet.length : 0;
    alphabet.forEach((byte, place) => { this.#symbols[byte] = descending ? alphabet.length - 1 - place : place + 1; });
    for (let byte = 0; byte < 128; byte++) this.#ascii[byte] = this.#symbols[this.#map.ascii[byte] as number] as number;
    if (cells.hasNonAscii) this.#learnTwoBytes();
  }

  /** The bytes that the ASCII that occurs is folded to, in rising order. */
  #alphabetOf(occurring: Uint8Array): number[] {
    const folded = new Uint8Array(256);
    this.#map.ascii.forEach((byte, code) => { if (occurring[code] === 1) folded[byte] = 1; });
    return Array.from(folded.keys()).filter((byte) => folded[byte] === 1);
  }

  /** Whether a key of this low word reaches behind the end of its text. */
  hasEnded(low: number): boolean {
    return low % this.#base === this.#ended;
  }

  /** Puts what follows of the text of the cells `items[positions[at]]` at places [from, to) of the words. */
  pack(items: Uint32Array, positions: Uint32Array, from: number, to: number, words: KeyWords): void {
    const { bytes, illFormed } = this.#cells;
    const { high, low, taken, begun } = words;
    const [ascii, twoBytes] = [this.#ascii, this.#twoBytes];
    const [base, perWord, ended] = [this.#base, this.#perWord, this.#ended];
    const someIllFormed = illFormed.length > 0;
    let chunk: Buffer = noBytes;
    let chunkBase = 0;
    let chunkEnd = 0;
    for (let at = from; at < to; at++) {
      const cell = items[positions[at] as number] as number;
      if (someIllFormed && this.#cells.kindAt(cell) === illFormedText) {
        this.#packIllFormed(cell, words, at);
        continue;
      }
      const address = this.#cells.startAt(cell);
      const endAddress = this.#cells.endAt(cell);
      if (endAddress > address && (address < chunkBase || endAddress > chunkEnd)) {
        chunk = bytes.chunkOf(address);
        chunkBase = bytes.baseOf(address);
        chunkEnd = chunkBase + chunk.length;
      }
      const start = address - chunkBase;
      const end = endAddress - chunkBase;
      let next = start + (taken[at] as number);
      let first = 0;
      let second = 0;
      // Below zero where some symbol is unknown.
      let odd = 0;
      for (let word = 0; word < 2; word++) {
        first = second;
        second = 0;
        let symbols = 0;
        for (; symbols < perWord && next < end; symbols++) {
          const byte = chunk[next] as number;
          const symbol = byte < 0x80 ? ascii[byte] as number : byte < 0xe0 ? twoBytes[(byte & 0x1f) << 6 | ((chunk[next + 1] as number) & 0x3f)] as number : unknown;
          second = (Math.imul(second, base) + symbol) | 0;
          odd |= symbol;
          next += byte < 0x80 ? 1 : 2;
        }
        for (; symbols < perWord; symbols++) second = (Math.imul(second, base) + ended) | 0;
      }
      if (odd < 0 || begun[at] !== 0) {
        this.#packMapped(chunk, start, end, words, at);
        continue;
      }
      high[at] = first;
      low[at] = second;
      taken[at] = next - start;
    }
  }

  /** Ill-formed text stands in the order of what is shown for it. */
  #packIllFormed(cell: number, words: KeyWords, at: number): void {
    const shown = Buffer.from(this.#cells.shown(cell) ?? '', 'utf8');
    this.#packMapped(shown, 0, shown.length, words, at);
  }

  /** Any text, byte by byte as it is folded. */
  #packMapped(chunk: Buffer, start: number, end: number, { high, low, taken, begun }: KeyWords, at: number): void {
    const mapper = this.#mapper;
    const skipped = begun[at] as number;
    const wanted = skipped + 2 * this.#perWord;
    mapper.run(chunk, start + (taken[at] as number), end, wanted);
    let first = 0;
    let second = 0;
    for (let i = skipped; i < wanted; i++) {
      if (i === skipped + this.#perWord) {
        first = second;
        second = 0;
      }
      const symbol = i < mapper.length ? this.#symbols[mapper.bytes[i] as number] as number : this.#ended;
      if (symbol < 0) this.isAlphabetShort = true;
      second = (Math.imul(second, this.#base) + symbol) | 0;
    }
    high[at] = first;
    low[at] = second;
    const isWhole = mapper.length <= wanted;
    taken[at] = (isWhole ? mapper.end : mapper.last) - start;
    begun[at] = isWhole ? 0 : wanted - mapper.lastLength;
  }

  /** Learns what each character of two bytes counts as, where it is folded to one byte. */
  #learnTwoBytes(): void {
    for (let code = 0x80; code < 0x800; code++) {
      const character = Buffer.from(String.fromCharCode(code), 'utf8');
      const folded = this.#map.mapped((character[0] as number) << 8 | (character[1] as number), character, 0, 2);
      if (folded.length === 1) this.#twoBytes[code] = this.#symbols[folded[0] as number] as number;
    }
  }
}

const noBytes = Buffer.alloc(0);
/** All that UTF-8 is made of; folded there is no NUL. */
const utf8Bytes: readonly number[] = Array.from({ length: 0xf5 }, (_, byte) => byte).filter((byte) => byte > 0 && byte !== 0xc0 && byte !== 0xc1);
