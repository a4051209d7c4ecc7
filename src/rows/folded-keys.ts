import { CellArena, type SharedCells } from './cell-arena';
import { illFormedText } from './cells';
import { CodePointMap, foldedCodePoint, Mapper } from './folding';
import type { Slices } from './slices';

/** Symbols of a word at most, however small the alphabet. */
const mostSymbols = 16;
/** Of a byte that is not of the alphabet, of a character that is not folded to one byte. */
const unknown = -1;
/** Of a character that was not met as yet. */
const unmet = -2;

/** Keys of three words for some cells, and how far into its text each cell's key has come. With two, most e-mail addresses were still tied. */
export interface KeyWords {
  readonly high: Uint32Array;
  readonly middle: Uint32Array;
  readonly low: Uint32Array;
  /** Bytes of the cell's text that have been taken. */
  readonly taken: Uint32Array;
  /** Of the next character, folded bytes that have been taken. */
  readonly begun: Uint8Array;
}

/** Makes the keys of some cells. */
export interface KeysJob {
  readonly type: 'keys';
  readonly cells: SharedCells;
  readonly descending: boolean;
  readonly anyByte: boolean;
  readonly items: Uint32Array;
  readonly positions: Uint32Array;
  readonly count: number;
  readonly words: KeyWords;
  /** Its only element becomes 1 where a byte was met that is not of the alphabet: the keys are of no use then. */
  readonly isAlphabetShort: Uint8Array;
}

/** Items of a piece: long text takes its time. */
const itemsAtOnce = 4096;

/**
 * Packs folded text into words that stand in its order. A word takes as many bytes as the alphabet of the column allows:
 * of e-mail addresses six, of hexadecimal digits seven, of any text four.
 */
export class FoldedKeys {
  readonly #cells: CellArena;
  readonly #descending: boolean;
  readonly #anyByte: boolean;
  /** What occurs as yet: rows that come meanwhile may bring more, and every thread must go by the same alphabet from round to round. */
  readonly #occurring: Uint8Array;
  readonly #map = new CodePointMap(foldedCodePoint);
  readonly #mapper = new Mapper(this.#map);
  /** What a folded byte counts as. */
  readonly #symbols = new Int32Array(256).fill(unknown);
  /** What each byte of ASCII counts as, once folded. */
  readonly #oneByte = new Int32Array(256).fill(unknown);
  /** The same of each character of two bytes that is folded to one, by its code. */
  readonly #twoBytes = new Int32Array(0x800).fill(unmet);
  readonly #base: number;
  readonly #perWord: number;
  /** What stands behind the end of a text. */
  readonly #ended: number;
  /** By how many symbols are missing to a word: what those there are multiplied by, what the missing ones add. */
  readonly #powers = new Int32Array(mostSymbols + 1).fill(1);
  readonly #ends = new Int32Array(mostSymbols + 1);
  /** Set where a byte was met that is not of the alphabet: the keys are of no use then. */
  isAlphabetShort = false;

  /** @param anyByte whether the alphabet is that of any text; else it is made of the ASCII that occurs */
  constructor(cells: CellArena, descending: boolean, anyByte: boolean) {
    this.#cells = cells;
    this.#descending = descending;
    this.#anyByte = anyByte;
    this.#occurring = cells.occurring.slice();
    const alphabet = anyByte ? utf8Bytes : this.#alphabetOf(this.#occurring);
    this.#base = alphabet.length + 1;
    this.#perWord = Math.min(mostSymbols, Math.floor(32 / Math.log2(this.#base)));
    this.#ended = descending ? alphabet.length : 0;
    for (let missing = 1; missing <= mostSymbols; missing++) {
      this.#powers[missing] = Math.imul(this.#powers[missing - 1] as number, this.#base);
      this.#ends[missing] = (Math.imul(this.#ends[missing - 1] as number, this.#base) + this.#ended) | 0;
    }
    alphabet.forEach((byte, place) => { this.#symbols[byte] = descending ? alphabet.length - 1 - place : place + 1; });
    for (let byte = 0; byte < 128; byte++) this.#oneByte[byte] = this.#symbols[this.#map.ascii[byte] as number] as number;
  }

  /** What another thread makes the same keys by. */
  share(): Pick<KeysJob, 'cells' | 'descending' | 'anyByte'> {
    return { cells: { ...this.#cells.share(), occurring: this.#occurring }, descending: this.#descending, anyByte: this.#anyByte };
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
    const { high, middle, low, taken, begun } = words;
    const [oneByte, twoBytes] = [this.#oneByte, this.#twoBytes];
    const [base, perWord, powers, ends] = [this.#base, this.#perWord, this.#powers, this.#ends];
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
      let third = 0;
      let isOdd = begun[at] !== 0;
      for (let word = 0; word < 3; word++) {
        first = second;
        second = third;
        third = 0;
        let wanted = next + perWord;
        let limit = wanted < end ? wanted : end;
        while (next < limit) {
          const byte = chunk[next++] as number;
          let symbol = oneByte[byte] as number;
          if (symbol < 0) {
            symbol = unknown;
            if (byte >= 0xc0 && byte < 0xe0) {
              const code = (byte & 0x1f) << 6 | ((chunk[next++] as number) & 0x3f);
              symbol = twoBytes[code] as number;
              if (symbol === unmet) symbol = this.#meet(code);
            }
            if (symbol < 0) isOdd = true;
            limit = ++wanted < end ? wanted : end;
          }
          third = (Math.imul(third, base) + symbol) | 0;
        }
        if (next < wanted) third = (Math.imul(third, powers[wanted - next] as number) + (ends[wanted - next] as number)) | 0;
      }
      if (isOdd) {
        this.#packMapped(chunk, start, end, words, at);
        continue;
      }
      high[at] = first;
      middle[at] = second;
      low[at] = third;
      taken[at] = next - start;
    }
  }

  /** Ill-formed text stands in the order of what is shown for it. */
  #packIllFormed(cell: number, words: KeyWords, at: number): void {
    const shown = Buffer.from(this.#cells.shown(cell) ?? '', 'utf8');
    this.#packMapped(shown, 0, shown.length, words, at);
  }

  /** Any text, byte by byte as it is folded. */
  #packMapped(chunk: Buffer, start: number, end: number, { high, middle, low, taken, begun }: KeyWords, at: number): void {
    const mapper = this.#mapper;
    const skipped = begun[at] as number;
    const wanted = skipped + 3 * this.#perWord;
    mapper.run(chunk, start + (taken[at] as number), end, wanted);
    for (const [word, key] of [high, middle, low].entries()) key[at] = this.#mappedWord(skipped + word * this.#perWord);
    const isWhole = mapper.length <= wanted;
    taken[at] = (isWhole ? mapper.end : mapper.last) - start;
    begun[at] = isWhole ? 0 : wanted - mapper.lastLength;
  }

  /** The word of what is mapped from one of its bytes on. */
  #mappedWord(from: number): number {
    const mapper = this.#mapper;
    let word = 0;
    for (let i = from; i < from + this.#perWord; i++) {
      const symbol = i < mapper.length ? this.#symbols[mapper.bytes[i] as number] as number : this.#ended;
      if (symbol < 0) this.isAlphabetShort = true;
      word = (Math.imul(word, this.#base) + symbol) | 0;
    }
    return word;
  }

  /** What a character of two bytes counts as. */
  #meet(code: number): number {
    const character = Buffer.from(String.fromCharCode(code), 'utf8');
    const folded = this.#map.mapped((character[0] as number) << 8 | (character[1] as number), character, 0, 2);
    return this.#twoBytes[code] = folded.length === 1 ? this.#symbols[folded[0] as number] as number : unknown;
  }
}

export function keyWords(count: number, slices: Slices): KeyWords {
  return { high: slices.words(count), middle: slices.words(count), low: slices.words(count), taken: slices.words(count), begun: slices.bytes(count) };
}

/** Packs what follows of the text of the cells `items[positions[at]]`, for `count` places of the words; false where the alphabet is too short. @throws StaleWorkError */
export async function packKeys(keys: FoldedKeys, items: Uint32Array, positions: Uint32Array, count: number, words: KeyWords, slices: Slices): Promise<boolean> {
  const isAlphabetShort = slices.bytes(count, 1);
  const rest = { items, positions, count, words, isAlphabetShort };
  await slices.share(() => ({ type: 'keys', ...keys.share(), ...rest }), Math.ceil(count / itemsAtOnce), count, packWork(keys, rest));
  return isAlphabetShort[0] === 0;
}

export function keysWork(job: KeysJob): (piece: number) => void {
  return packWork(new FoldedKeys(new CellArena(job.cells), job.descending, job.anyByte), job);
}

function packWork(keys: FoldedKeys, { items, positions, count, words, isAlphabetShort }: Omit<KeysJob, 'type' | keyof ReturnType<FoldedKeys['share']>>): (piece: number) => void {
  return (piece) => {
    if (isAlphabetShort[0] !== 0) return;
    const from = piece * itemsAtOnce;
    keys.pack(items, positions, from, Math.min(count, from + itemsAtOnce), words);
    if (keys.isAlphabetShort) isAlphabetShort[0] = 1;
  };
}

const noBytes = Buffer.alloc(0);
/** All that UTF-8 is made of; folded there is no NUL. */
const utf8Bytes: readonly number[] = Array.from({ length: 0xf5 }, (_, byte) => byte).filter((byte) => byte > 0 && byte !== 0xc0 && byte !== 0xc1);
