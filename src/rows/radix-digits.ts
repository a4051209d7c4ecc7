/** Items that are sorted at once: they and their keys stay in the processor's nearest caches. */
export const mostAtOnce = 1 << 12;
/** The same where a key of one word and its item stand side by side. */
export const mostPairsAtOnce = 1 << 13;
/** Most bits that one pass over few items looks at, and over very few. */
export const passBits = 11;
export const shortPassBits = 8;
export const shortPass = 1024;
/** Below this many items comparing is quicker than counting. */
export const fewItems = 24;

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

/** The bits in which keys [from, to) differ from the one at `first`. */
export function differingBits(key: Uint32Array, first: number, from: number, to: number): number {
  const one = key[first] as number;
  let differing = 0;
  for (let i = from; i < to; i++) differing |= (key[i] as number) ^ one;
  return differing;
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
