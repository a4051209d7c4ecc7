import type { CellTest } from './cell-test';
import { NumberSpeller } from './number-text';

/** Prices and whole numbers below this, in hundredths and as they are, have a place of their own. */
const small = 1 << 20;
/** Other numbers whose answer is remembered: a power of two. */
const remembered = 1 << 14;
/** Nothing is known at first: what is 0 then takes no memory yet. */
const Answer = { Unknown: 0, No: 1, Yes: 2 } as const;

/** Whether a number's text passes; remembered, because columns repeat themselves. */
export class NumberSearch {
  readonly #test: CellTest;
  readonly #speller = new NumberSpeller();
  /** By {@link Answer}: first the hundredths, then the whole numbers. */
  readonly #small = new Uint8Array(2 * small);
  readonly #values = new Float64Array(remembered).fill(NaN);
  readonly #answers = new Uint8Array(remembered);
  /** Where numbers stand whose answer is not among {@link #small}. */
  #open = new Uint32Array(0);
  readonly #double = new Float64Array(1);
  readonly #bits = new Uint32Array(this.#double.buffer);

  constructor(test: CellTest) {
    this.#test = test;
  }

  /** Marks the numbers that pass. @param plain what stands in `held` for a number that spells itself; nothing else is looked at */
  mark(held: Uint8Array, plain: number, values: Float64Array, marks: Uint8Array): void {
    if (this.#open.length < held.length) this.#open = new Uint32Array(held.length);
    const count = markKnown(held, plain, values, this.#small, marks, this.#open);
    for (let i = 0; i < count; i++) {
      const at = this.#open[i] as number;
      if (marks[at] === 0 && this.#has(values[at] as number)) marks[at] = 1;
    }
  }

  #has(value: number): boolean {
    const place = placeOf(value);
    if (place < 0) return this.#lookUp(value) === Answer.Yes;
    return ((this.#small[place] as number) || this.#lookAt(value, place)) === Answer.Yes;
  }

  #lookAt(value: number, place: number): number {
    return this.#small[place] = this.#passes(value);
  }

  #lookUp(value: number): number {
    this.#double[0] = value;
    const place = Math.imul((this.#bits[0] as number) ^ (this.#bits[1] as number), 0x9e3779b1) >>> 18;
    if (this.#values[place] !== value) {
      // The test may throw, and be gone on with: the value stands there once its answer does.
      this.#answers[place] = this.#passes(value);
      this.#values[place] = value;
    }
    return this.#answers[place] as number;
  }

  #passes(value: number): number {
    this.#speller.spell(value);
    const { bytes, start } = this.#speller;
    return this.#test.has(bytes, start, bytes.length) ? Answer.Yes : Answer.No;
  }
}

/** Marks the numbers whose answer is known, and puts down where the others stand; answers how many these are. */
function markKnown(held: Uint8Array, plain: number, values: Float64Array, answers: Uint8Array, marks: Uint8Array, open: Uint32Array): number {
  let count = 0;
  let last = NaN;
  let answer: number = Answer.Unknown;
  // Without a branch for what is found, which would be guessed wrong.
  for (let i = 0; i < held.length; i++) {
    if (held[i] !== plain) continue;
    const value = values[i] as number;
    // Such as the id of a parent, which stands in row after row.
    if (value !== last) {
      const place = placeOf(value);
      answer = place < 0 ? Answer.Unknown : answers[place] as number;
      last = value;
    }
    if (answer === Answer.Unknown) open[count++] = i;
    (marks[i] as number) |= answer >> 1;
  }
  return count;
}

/** Where the answer of a small number stands; −1 for any other. */
function placeOf(value: number): number {
  const hundredths = (value * 100 + 0.5) | 0;
  if (hundredths / 100 === value && hundredths >>> 0 < small) return hundredths;
  const whole = value | 0;
  return whole === value && whole >>> 0 < small ? small + whole : -1;
}
