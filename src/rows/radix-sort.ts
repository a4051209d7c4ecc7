import type { Slices } from './slices';

/** Most bits of a key that one pass looks at: more buckets than these no longer fit the processor's caches. */
const widestDigit = 17;
const narrowestDigit = 8;
/** Below this many items comparing is quicker than counting into buckets. */
const fewItems = 512;

/** Some bits of one of the words. */
interface Digit {
  readonly word: Uint32Array;
  readonly shift: number;
  readonly bits: number;
}

/**
 * Sorts positions 0 … count − 1 by keys of several 32-bit words, the most significant word first; ties keep their order.
 * Bits in which no two keys differ cost nothing.
 * @param words one array a word, `words[w][position]`
 * @param items what stands at the positions, to be answered in their place
 * @throws StaleWorkError
 */
export async function sortedPositions(words: readonly Uint32Array[], count: number, slices: Slices, items?: Uint32Array): Promise<Uint32Array> {
  if (count < fewItems) {
    const positions = Uint32Array.from({ length: count }, (_, position) => position).sort((a, b) => compareWords(words, a, b) || a - b);
    return items === undefined ? positions : positions.map((position) => items[position] as number);
  }
  const digits = await digitsOf(words, count, slices);
  let sorted: Uint32Array | undefined;
  let spare: Uint32Array | undefined;
  for (const [pass, digit] of digits.entries()) {
    const into = spare ?? new Uint32Array(count);
    await scatter(digit, sorted, into, pass === digits.length - 1 ? items : undefined, await placesOf(digit, count, slices), slices);
    [sorted, spare] = [into, sorted];
  }
  return sorted ?? items?.slice(0, count) ?? new Uint32Array(count).map((_, position) => position);
}

function compareWords(words: readonly Uint32Array[], a: number, b: number): number {
  for (const word of words) {
    const difference = (word[a] as number) - (word[b] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The digits in which keys differ, the least significant first. */
async function digitsOf(words: readonly Uint32Array[], count: number, slices: Slices): Promise<Digit[]> {
  const widest = Math.min(widestDigit, Math.max(narrowestDigit, 29 - Math.clz32(count)));
  const digits: Digit[] = [];
  for (const word of words.toReversed()) {
    let differing = 0;
    await slices.over(count, (from, to) => { differing |= differingBits(word, from, to); });
    const lowest = differing === 0 ? 32 : 31 - Math.clz32(differing & -differing);
    const width = 32 - Math.clz32(differing) - lowest;
    if (width <= 0) continue;
    const bits = Math.ceil(width / Math.ceil(width / widest));
    for (let done = 0; done < width; done += bits) digits.push({ word, shift: lowest + done, bits: Math.min(bits, width - done) });
  }
  return digits;
}

/** The bits in which words [from, to) differ from the first of all. */
function differingBits(word: Uint32Array, from: number, to: number): number {
  const first = word[0] as number;
  let differing = 0;
  for (let i = from; i < to; i++) differing |= (word[i] as number) ^ first;
  return differing;
}

/** For each value of a digit the place of its first item. */
async function placesOf(digit: Digit, count: number, slices: Slices): Promise<Uint32Array> {
  const places = new Uint32Array(2 ** digit.bits);
  await slices.over(count, (from, to) => { countValues(digit, places, from, to); });
  sumUp(places);
  return places;
}

function countValues({ word, shift }: Digit, counts: Uint32Array, from: number, to: number): void {
  const mask = counts.length - 1;
  for (let i = from; i < to; i++) (counts[((word[i] as number) >>> shift) & mask] as number)++;
}

/** Each count becomes the sum of those before it. */
function sumUp(counts: Uint32Array): void {
  let sum = 0;
  for (let value = 0; value < counts.length; value++) {
    const count = counts[value] as number;
    counts[value] = sum;
    sum += count;
  }
}

/** Positions in the order so far (undefined: as they stand) to the places of their digits; the items at them, where these are wanted. */
function scatter(digit: Digit, order: Uint32Array | undefined, into: Uint32Array, items: Uint32Array | undefined, places: Uint32Array, slices: Slices): Promise<void> {
  return slices.over(into.length, (from, to) => {
    if (order === undefined) scatterFirst(digit, items, into, places, from, to);
    else scatterNext(digit, order, items, into, places, from, to);
  });
}

function scatterFirst({ word, shift }: Digit, items: Uint32Array | undefined, into: Uint32Array, places: Uint32Array, from: number, to: number): void {
  const mask = places.length - 1;
  for (let position = from; position < to; position++) {
    const digit = ((word[position] as number) >>> shift) & mask;
    const place = places[digit] as number;
    into[place] = items === undefined ? position : items[position] as number;
    places[digit] = place + 1;
  }
}

function scatterNext({ word, shift }: Digit, order: Uint32Array, items: Uint32Array | undefined, into: Uint32Array, places: Uint32Array, from: number, to: number): void {
  const mask = places.length - 1;
  for (let i = from; i < to; i++) {
    const position = order[i] as number;
    const digit = ((word[position] as number) >>> shift) & mask;
    const place = places[digit] as number;
    into[place] = items === undefined ? position : items[position] as number;
    places[digit] = place + 1;
  }
}
