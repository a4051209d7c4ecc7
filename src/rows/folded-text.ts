import type { CellArena } from './cell-arena';
import { illFormedText } from './cells';
import { CodePointMap, foldedCodePoint, Mapper } from './folding';

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
