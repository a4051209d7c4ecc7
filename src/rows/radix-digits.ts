/** Some bits of a word. */
export interface Digit {
  readonly shift: number;
  readonly bits: number;
}

export function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

/** From the lowest to the highest that is set. */
export function widthOf(bits: number): number {
  return 32 - Math.clz32(bits) - lowestBit(bits);
}

export function countUp(numbers: Uint32Array, from: number, to: number): void {
  for (let i = from; i < to; i++) numbers[i] = i;
}

/** Each count becomes the sum of `first` and those before it. */
export function sumUp(counts: Uint32Array, values: number, first: number): void {
  let sum = first;
  for (let value = 0; value < values; value++) {
    const count = counts[value] as number;
    counts[value] = sum;
    sum += count;
  }
}
