import { mostAtOnce, sumUp, widthOf, type Digit } from './radix-digits';
import type { Slices } from './slices';

/** Items of a part into which more are split: very small ones cost more each. */
const fewParts = mostAtOnce >> 1;
/** Most bits by which items are split: for each value they are written at another place, and the processor keeps the addresses of only so many. */
const splitBits = 9;

/** Items [from, to), which are yet to be put in order among themselves. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** The highest bits in which the keys of so many items differ, as many as it is well to split them by. */
export function splitDigit(differing: number, count: number): Digit {
  const bits = Math.min(splitBits, widthOf(differing), 33 - Math.clz32(count / fewParts));
  return { shift: 32 - Math.clz32(differing) - bits, bits };
}

/** For each value of a digit the place of its first item, where the very first has the place `first`. @throws StaleWorkError */
export async function placesOf(key: Uint32Array, digit: Digit, first: number, slices: Slices): Promise<Uint32Array> {
  const places = new Uint32Array(1 << digit.bits);
  await slices.over(key.length, (from, to) => { countDigits(key, digit, places, from, to); });
  sumUp(places, places.length, first);
  return places;
}

/** The parts that items from `first` on were split into, by the ends of the values' items; the last one first, and none of a single item. */
export function partsOf(ends: Uint32Array, first: number): Part[] {
  const parts: Part[] = [];
  for (let value = ends.length - 1; value >= 0; value--) {
    const [from, to] = [value === 0 ? first : ends[value - 1] as number, ends[value] as number];
    if (to - from > 1) parts.push({ from, to });
  }
  return parts;
}

function countDigits(key: Uint32Array, { shift, bits }: Digit, counts: Uint32Array, from: number, to: number): void {
  const mask = (1 << bits) - 1;
  for (let i = from; i < to; i++) (counts[((key[i] as number) >>> shift) & mask] as number)++;
}
