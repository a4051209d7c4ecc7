/** Splitting items by some bits of their keys: range by range, each of which any thread may do. */
import { mostAtOnce, widthOf, type Digit } from './radix-digits';
import { sliceItems, type Slices } from './slices';

/** Items of a part into which more are split: very small ones cost more each. */
const fewParts = mostAtOnce >> 1;
/** Most bits by which items are split: for each value they are written at another place, and the processor keeps the addresses of only so many. */
const splitBits = 9;
/** Items of a range. */
export const rangeItems = 1 << 16;

/** Items [from, to), which are yet to be put in order among themselves. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** Counts the values of a digit, of each range by itself. */
export interface CountJob {
  readonly type: 'count';
  readonly key: Uint32Array;
  readonly digit: Digit;
  readonly counts: Uint32Array;
}

/** Moves what stands in each of the sources to the place that its key says, in the lane of the same index. */
export interface ScatterJob {
  readonly type: 'scatter';
  readonly key: Uint32Array;
  readonly digit: Digit;
  /** For each range and value the place of its first item. */
  readonly places: Uint32Array;
  readonly sources: readonly Uint32Array[];
  readonly lanes: readonly Uint32Array[];
}

/** The highest bits in which the keys of so many items differ, as many as it is well to split them by. */
export function splitDigit(differing: number, count: number): Digit {
  const bits = Math.min(splitBits, widthOf(differing), 33 - Math.clz32(count / fewParts));
  return { shift: 32 - Math.clz32(differing) - bits, bits };
}

export function rangesOf(count: number): number {
  return Math.ceil(count / rangeItems);
}

/** For each range and value of a digit the place of its first item, where the very first has the place `first`. @throws StaleWorkError */
export async function placesOf(key: Uint32Array, digit: Digit, first: number, slices: Slices): Promise<Uint32Array> {
  const ranges = rangesOf(key.length);
  const counts = slices.words(key.length, ranges << digit.bits);
  const job: CountJob = { type: 'count', key, digit, counts };
  await slices.share(job, ranges, key.length, countWork(job));
  sumUpRanges(counts, ranges, 1 << digit.bits, first);
  return counts;
}

/** The same at once, in this thread. */
export function placesNow(key: Uint32Array, digit: Digit, first: number): Uint32Array {
  const ranges = rangesOf(key.length);
  const counts = new Uint32Array(ranges << digit.bits);
  const work = countWork({ type: 'count', key, digit, counts });
  for (let range = 0; range < ranges; range++) work(range);
  sumUpRanges(counts, ranges, 1 << digit.bits, first);
  return counts;
}

export function countWork({ key, digit, counts }: CountJob): (range: number) => void {
  return (range) => {
    const from = range * rangeItems;
    countDigits(key, digit, placesIn(counts, digit, range), from, Math.min(key.length, from + rangeItems));
  };
}

/** The places of a range's items. */
export function placesIn(places: Uint32Array, { bits }: Digit, range: number): Uint32Array {
  return places.subarray(range << bits, (range + 1) << bits);
}

export function scatterWork({ key, digit, places, sources, lanes }: ScatterJob): (range: number) => void {
  const targets = new Uint32Array(Math.min(key.length, sliceItems));
  return (range) => {
    // What is shared stays as it is.
    const next = placesIn(places, digit, range).slice();
    const end = Math.min(key.length, (range + 1) * rangeItems);
    for (let from = range * rangeItems; from < end; from += sliceItems) {
      const to = Math.min(end, from + sliceItems);
      target(key, digit, next, targets, from, to);
      for (const [index, source] of sources.entries()) scatter(source.subarray(from, to), targets, lanes[index] as Uint32Array);
    }
  };
}

/** Does the whole job at once, in this thread. */
export function scatterNow(job: ScatterJob): void {
  const work = scatterWork(job);
  for (let range = 0; range < rangesOf(job.key.length); range++) work(range);
}

/** The parts that so many items from `first` on were split into, by the places of the first range; the last one first, and none of a single item. */
export function partsOf(places: Uint32Array, { bits }: Digit, first: number, count: number): Part[] {
  const parts: Part[] = [];
  let to = first + count;
  for (let value = (1 << bits) - 1; value >= 0; value--) {
    const from = places[value] as number;
    if (to - from > 1) parts.push({ from, to });
    to = from;
  }
  return parts;
}

export function countDigits(key: Uint32Array, { shift, bits }: Digit, counts: Uint32Array, from: number, to: number): void {
  const mask = (1 << bits) - 1;
  for (let i = from; i < to; i++) (counts[((key[i] as number) >>> shift) & mask] as number)++;
}

/** Each count becomes the sum of `first`, of the lower values' counts, and of the ranges' before it. */
function sumUpRanges(counts: Uint32Array, ranges: number, values: number, first: number): void {
  let sum = first;
  for (let value = 0; value < values; value++) {
    for (let at = value; at < ranges * values; at += values) {
      const count = counts[at] as number;
      counts[at] = sum;
      sum += count;
    }
  }
}

/** Puts down where keys [from, to) belong; the place of each digit becomes the one behind. */
function target(key: Uint32Array, { shift, bits }: Digit, places: Uint32Array, targets: Uint32Array, from: number, to: number): void {
  const mask = (1 << bits) - 1;
  for (let i = from; i < to; i++) {
    const digit = ((key[i] as number) >>> shift) & mask;
    const place = places[digit] as number;
    targets[i - from] = place;
    places[digit] = place + 1;
  }
}

function scatter(slice: Uint32Array, targets: Uint32Array, into: Uint32Array): void {
  for (let i = 0; i < slice.length; i++) into[targets[i] as number] = slice[i] as number;
}
