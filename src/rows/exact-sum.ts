/** Adds numbers and keeps what each addition rounds away, so that a million prices add up to the cent. */
export class ExactSums {
  readonly #sums: Float64Array;
  readonly #lost: Float64Array;
  readonly #counts: Uint32Array;

  constructor(length: number) {
    this.#sums = new Float64Array(length);
    this.#lost = new Float64Array(length);
    this.#counts = new Uint32Array(length);
  }

  add(at: number, value: number): void {
    const sum = this.#sums[at] as number;
    const total = sum + value;
    if (Number.isFinite(total)) this.#lost[at] = (this.#lost[at] as number) + (Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum);
    this.#sums[at] = total;
    this.#counts[at] = (this.#counts[at] as number) + 1;
  }

  countAt(at: number): number {
    return this.#counts[at] as number;
  }

  /** Null where nothing was added. */
  sumAt(at: number): number | null {
    return this.#counts[at] === 0 ? null : (this.#sums[at] as number) + (this.#lost[at] as number);
  }
}
