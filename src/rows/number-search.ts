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
  readonly #double = new Float64Array(1);
  readonly #bits = new Uint32Array(this.#double.buffer);

  constructor(test: CellTest) {
    this.#test = test;
  }

  /** Marks the numbers that pass. @param plain what stands in `held` for a number that spells itself; nothing else is looked at */
  mark(held: Uint8Array, plain: number, values: Float64Array, marks: Uint8Array): void {
    const answers = this.#small;
    let before = NaN;
    let last: number = Answer.No;
    // Without a branch for what is found, which would be guessed wrong.
    for (let i = 0; i < held.length; i++) {
      if (held[i] !== plain) continue;
      const value = values[i] as number;
      // Whole columns hold one number alone, such as the id of their list.
      if (value !== before) {
        before = value;
        const place = placeOf(value);
        const answer = place < 0 ? this.#lookUp(value) : answers[place] as number;
        last = answer === Answer.Unknown ? this.#lookAt(value, place) : answer;
      }
      (marks[i] as number) |= last >> 1;
    }
  }

  #lookAt(value: number, place: number): number {
    return this.#small[place] = this.#passes(value);
  }

  #lookUp(value: number): number {
    this.#double[0] = value;
    const place = Math.imul((this.#bits[0] as number) ^ (this.#bits[1] as number), 0x9e3779b1) >>> 18;
    if (this.#values[place] !== value) {
      this.#values[place] = value;
      this.#answers[place] = this.#passes(value);
    }
    return this.#answers[place] as number;
  }

  #passes(value: number): number {
    this.#speller.spell(value);
    const { bytes, start } = this.#speller;
    return this.#test.has(bytes, start, bytes.length) ? Answer.Yes : Answer.No;
  }
}

/** Where the answer of a small number stands; −1 for any other. */
function placeOf(value: number): number {
  const whole = value | 0;
  if (whole === value) return whole >= 0 && whole < small ? small + whole : -1;
  if (!(value > 0 && value * 100 < small - 1)) return -1;
  const hundredths = (value * 100 + 0.5) | 0;
  return hundredths / 100 === value ? hundredths : -1;
}
