import type { CellTest } from './cell-test';
import { NumberSpeller } from './number-text';

/** Prices and whole numbers below this, in hundredths and as they are, have a place of their own. */
const small = 1 << 20;
/** Other numbers whose answer is remembered: a power of two. */
const remembered = 1 << 14;

/** Whether a number's text passes; remembered, because columns repeat themselves. */
export class NumberSearch {
  readonly #test: CellTest;
  readonly #speller = new NumberSpeller();
  /** 1 passes, 2 does not, 0 not known yet: first the hundredths, then the whole numbers. */
  readonly #small = new Uint8Array(2 * small);
  readonly #values = new Float64Array(remembered).fill(NaN);
  readonly #answers = new Uint8Array(remembered);
  readonly #double = new Float64Array(1);
  readonly #bits = new Uint32Array(this.#double.buffer);

  constructor(test: CellTest) {
    this.#test = test;
  }

  has(value: number): boolean {
    const whole = value | 0;
    if (whole === value) {
      if (whole >= 0 && whole < small) return ((this.#small[small + whole] as number) || this.#lookAt(value, small + whole)) === 1;
    } else if (value > 0 && value * 100 < small - 1) {
      const hundredths = (value * 100 + 0.5) | 0;
      if (hundredths / 100 === value) return ((this.#small[hundredths] as number) || this.#lookAt(value, hundredths)) === 1;
    }
    return this.#lookUp(value);
  }

  #lookAt(value: number, place: number): number {
    return this.#small[place] = this.#passes(value) ? 1 : 2;
  }

  #lookUp(value: number): boolean {
    this.#double[0] = value;
    const place = Math.imul((this.#bits[0] as number) ^ (this.#bits[1] as number), 0x9e3779b1) >>> 18;
    if (this.#values[place] !== value) {
      this.#values[place] = value;
      this.#answers[place] = this.#passes(value) ? 1 : 0;
    }
    return this.#answers[place] === 1;
  }

  #passes(value: number): boolean {
    this.#speller.spell(value);
    const { bytes, start } = this.#speller;
    return this.#test.has(bytes, start, bytes.length);
  }
}
