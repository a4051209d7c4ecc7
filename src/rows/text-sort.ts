import type { CellArena } from './cell-arena';
import { illFormedText } from './cells';
import { CodePointMap, foldedCodePoint, Mapper } from './folding';
import { sortedPositions } from './radix-sort';
import { sliceItems, type Slices } from './slices';
import { invertWords } from './words';

/** Bytes of folded text that one round of sorting looks at. */
const keyBytes = 16;
/** Items between two looks at the clock: runs of long text take their time. */
const itemsAtOnce = 1024;

type Words = readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array];

/** Runs of equal keys up to this long are sorted by comparing. */
const shortRun = 24;

/**
 * Positions of `items` (indexes of cells) in the order of their text without regard to case or accents; ties keep their order.
 * @throws StaleWorkError
 */
export async function sortedByText(cells: CellArena, items: Uint32Array, descending: boolean, slices: Slices): Promise<Uint32Array> {
  return new TextSort(cells, descending, slices).positions(items, 0);
}

/** Compares cells by their folded text. */
export class FoldedText {
  readonly #cells: CellArena;
  readonly #ascii: Uint8Array;
  readonly #left: Mapper;
  readonly #right: Mapper;

  constructor(cells: CellArena) {
    const map = new CodePointMap(foldedCodePoint);
    this.#cells = cells;
    this.#ascii = map.ascii;
    this.#left = new Mapper(map);
    this.#right = new Mapper(map);
  }

  compare(a: number, b: number): number {
    const { bytes } = this.#cells;
    if (this.#isIllFormed(a) || this.#isIllFormed(b)) return this.#compareShown(a, b);
    const startA = this.#cells.startAt(a);
    const startB = this.#cells.startAt(b);
    const lengthA = this.#cells.endAt(a) - startA;
    const lengthB = this.#cells.endAt(b) - startB;
    if (lengthA === 0 || lengthB === 0) return lengthA - lengthB;
    const chunkA = bytes.chunkOf(startA);
    const chunkB = bytes.chunkOf(startB);
    const fromA = startA - bytes.baseOf(startA);
    const fromB = startB - bytes.baseOf(startB);
    const both = Math.min(lengthA, lengthB);
    for (let i = 0; i < both; i++) {
      const byteA = chunkA[fromA + i] as number;
      const byteB = chunkB[fromB + i] as number;
      if (byteA >= 0x80 || byteB >= 0x80) return this.#compareFolded(chunkA, fromA, lengthA, chunkB, fromB, lengthB);
      const difference = (this.#ascii[byteA] as number) - (this.#ascii[byteB] as number);
      if (difference !== 0) return difference;
    }
    if (this.#cells.hasNonAscii) return this.#compareFolded(chunkA, fromA, lengthA, chunkB, fromB, lengthB);
    return lengthA - lengthB;
  }

  /** Puts the folded bytes [depth, depth + 16) of a cell into four words; zeros where the text has ended. */
  key(index: number, depth: number, words: readonly Uint32Array[], position: number): void {
    const start = this.#cells.startAt(index);
    const end = this.#cells.endAt(index);
    if (start === end) return;
    if (this.#isIllFormed(index)) {
      const shown = this.#shown(index);
      this.#left.run(shown, 0, shown.length, depth + keyBytes);
    } else {
      const from = start - this.#cells.bytes.baseOf(start);
      this.#left.run(this.#cells.bytes.chunkOf(start), from, from + end - start, depth + keyBytes);
    }
    const folded = this.#left.bytes;
    folded.fill(0, this.#left.length, depth + keyBytes);
    for (let w = 0; w < words.length; w++) {
      const at = depth + w * 4;
      (words[w] as Uint32Array)[position] = (folded[at] as number) << 24 | (folded[at + 1] as number) << 16 | (folded[at + 2] as number) << 8 | folded[at + 3] as number;
    }
  }

  /** Ill-formed text stands in the order of what is shown for it. */
  #isIllFormed(index: number): boolean {
    return this.#cells.illFormed.length > 0 && this.#cells.kindAt(index) === illFormedText;
  }

  #shown(index: number): Buffer {
    return Buffer.from(this.#cells.shown(index) ?? '', 'utf8');
  }

  #compareShown(a: number, b: number): number {
    const left = this.#shown(a);
    const right = this.#shown(b);
    return this.#compareFolded(left, 0, left.length, right, 0, right.length);
  }

  #compareFolded(chunkA: Buffer, fromA: number, lengthA: number, chunkB: Buffer, fromB: number, lengthB: number): number {
    this.#left.run(chunkA, fromA, fromA + lengthA);
    this.#right.run(chunkB, fromB, fromB + lengthB);
    return this.#left.bytes.compare(this.#right.bytes, 0, this.#right.length, 0, this.#left.length);
  }
}

class TextSort {
  readonly #text: FoldedText;
  readonly #descending: boolean;
  readonly #slices: Slices;

  constructor(cells: CellArena, descending: boolean, slices: Slices) {
    this.#text = new FoldedText(cells);
    this.#descending = descending;
    this.#slices = slices;
  }

  /** Sorts by 16 bytes of folded text from `depth`, then the runs that these leave equal. */
  async positions(items: Uint32Array, depth: number): Promise<Uint32Array> {
    const words = await this.#keys(items, depth);
    const sorted = await sortedPositions(words, items.length, this.#slices);
    let looked = 0;
    for (let start = 0; start < sorted.length;) {
      const end = runEnd(words, sorted, start);
      const first = sorted[start] as number;
      const lastByte = (words[3][first] as number) & 0xff;
      if (end - start > 1 && lastByte !== (this.#descending ? 0xff : 0)) await this.#sortRun(items, sorted.subarray(start, end), depth);
      start = end;
      if (start - looked < itemsAtOnce) continue;
      looked = start;
      if (this.#slices.due) await this.#slices.pause();
    }
    return sorted;
  }

  async #keys(items: Uint32Array, depth: number): Promise<Words> {
    const word = (): Uint32Array => new Uint32Array(items.length);
    const words: Words = [word(), word(), word(), word()];
    for (let from = 0; from < items.length; from += sliceItems) {
      const to = Math.min(items.length, from + sliceItems);
      for (let i = from; i < to; i++) this.#text.key(items[i] as number, depth, words, i);
      if (this.#slices.due) await this.#slices.pause();
    }
    if (this.#descending) await invertWords(words, this.#slices);
    return words;
  }

  async #sortRun(items: Uint32Array, run: Uint32Array, depth: number): Promise<void> {
    if (run.length > shortRun) {
      const deeper = await this.positions(run.map((position) => items[position] as number), depth + keyBytes);
      run.set(deeper.map((position) => run[position] as number));
      return;
    }
    const sign = this.#descending ? -1 : 1;
    for (let i = 1; i < run.length; i++) {
      const position = run[i] as number;
      const item = items[position] as number;
      let at = i;
      while (at > 0 && sign * this.#text.compare(items[run[at - 1] as number] as number, item) > 0) {
        run[at] = run[at - 1] as number;
        at--;
      }
      run[at] = position;
    }
  }
}

/** End of the run of equal keys that begins at `start`. */
function runEnd([word0, word1, word2, word3]: Words, sorted: Uint32Array, start: number): number {
  const first = sorted[start] as number;
  let end = start + 1;
  for (; end < sorted.length; end++) {
    const position = sorted[end] as number;
    if (word0[position] !== word0[first] || word1[position] !== word1[first] || word2[position] !== word2[first] || word3[position] !== word3[first]) break;
  }
  return end;
}
