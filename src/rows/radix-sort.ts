import { widthOfKeys, type KeyWord } from './key-packing';
import { sortedPacked } from './packed-sort';
import { mostInPart, sortParts } from './part-sort';
import { countUp, differingBits, lowestBit, mostAtOnce, mostPairsAtOnce, sumUp, type Digit } from './radix-digits';
import { countDigits, partsOf, placesOf, rangesOf, scatterWork, splitDigit, type Part, type ScatterJob } from './radix-split';
import type { Slices } from './slices';

/** Bits of a key that are counted at once where nothing but they differ: more values than these no longer fit the caches. */
const mostCountedBits = 17;

/** Keys in their order, with what stood at their positions. */
export interface SortedItems {
  readonly words: readonly Uint32Array[];
  readonly items: Uint32Array;
}

/**
 * Sorts positions 0 … count − 1 by keys of several 32-bit words, the most significant word first; ties keep their order.
 * Bits in which no two keys differ cost nothing.
 * @param words one array a word, `words[w][position]`
 * @param items what stands at the positions, to be answered in their place
 * @throws StaleWorkError
 */
export async function sortedPositions(words: readonly Uint32Array[], count: number, slices: Slices, items?: Uint32Array): Promise<Uint32Array> {
  const answers = items?.subarray(0, count) ?? await positionsTo(count, slices);
  const keys = await unlikeWords(words, count, slices);
  const [key] = keys;
  if (key === undefined) return answers.slice();
  const width = widthOfKeys(keys);
  if (keys.length === 1 && width <= mostCountedBits && count > mostAtOnce) return sortedByDigit(key.word, { shift: lowestBit(key.differing), bits: width }, answers, slices);
  const known = count > mostPairsAtOnce ? splitDigit(key.differing, count).bits : 0;
  if (width - known <= 32) return sortedPacked(keys, answers, slices);
  return (await new RadixSort(keys.map(({ word }) => word), answers, false, slices).sorted()).items;
}

/** The same for what stands at the positions, with the keys in their order. @throws StaleWorkError */
export async function sortedItems(words: readonly Uint32Array[], items: Uint32Array, slices: Slices): Promise<SortedItems> {
  const keys = await unlikeWords(words, items.length, slices);
  const sorted = await new RadixSort(keys.map(({ word }) => word), items, true, slices).sorted();
  // In which no two keys differ stands as it did.
  return { items: sorted.items, words: words.map((word) => sorted.words[keys.findIndex(({ given }) => given === word)] ?? word.subarray(0, items.length)) };
}

/**
 * Splits items by the highest bits in which their keys differ, until so few are left together that these are quickly sorted by the rest.
 * The keys move along with the items: to read them from all over the memory would cost more than all else.
 */
class RadixSort {
  readonly #words: readonly Uint32Array[];
  readonly #items: Uint32Array;
  readonly #keepWords: boolean;
  readonly #slices: Slices;
  /** The keys' words as they stand so far, and last of all the items. */
  readonly #lanes: readonly Uint32Array[];
  #spare: readonly Uint32Array[] = [];

  /** @param keepWords whether the keys are wanted in their order */
  constructor(words: readonly Uint32Array[], items: Uint32Array, keepWords: boolean, slices: Slices) {
    this.#words = words;
    this.#items = items;
    this.#keepWords = keepWords;
    this.#slices = slices;
    this.#lanes = [...words, items].map(() => slices.words(items.length));
  }

  async sorted(): Promise<SortedItems> {
    const sources = [...this.#words, this.#items];
    const count = this.#items.length;
    const lanes = this.#lanes;
    const [words, items] = [lanes.slice(0, -1), lanes.at(-1) ?? new Uint32Array(0)];
    let parts: Part[] | undefined;
    if (count > mostAtOnce) parts = await this.#split({ from: 0, to: count }, sources);
    if (parts === undefined) {
      for (const [index, lane] of lanes.entries()) lane.set(sources[index] ?? []);
      parts = [{ from: 0, to: count }];
    }
    const small: Part[] = [];
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      if (part.to - part.from > mostInPart) parts.push(...await this.#split(part, this.#setAside(part)) ?? []);
      else small.push(part);
    }
    await sortParts(small, words, items, this.#keepWords, this.#slices);
    return { words, items };
  }

  #setAside({ from, to }: Part): readonly Uint32Array[] {
    if ((this.#spare[0]?.length ?? 0) < to - from) this.#spare = this.#lanes.map(() => this.#slices.words(to - from));
    return this.#spare.map((spare, index) => {
      const aside = spare.subarray(0, to - from);
      aside.set(this.#lanes[index]?.subarray(from, to) ?? []);
      return aside;
    });
  }

  /** Moves what stands in `sources` to its place in a part; answers the parts that this makes, the last one first; undefined where all keys are alike. */
  async #split({ from, to }: Part, sources: readonly Uint32Array[]): Promise<Part[] | undefined> {
    const all = { from: 0, to: to - from };
    for (const key of sources.slice(0, -1)) {
      const differing = await bitsOver(key, all, this.#slices);
      if (differing === 0) continue;
      return this.#splitBy(key, splitDigit(differing, to - from), from, sources);
    }
    return undefined;
  }

  async #splitBy(key: Uint32Array, digit: Digit, start: number, sources: readonly Uint32Array[]): Promise<Part[]> {
    const places = await placesOf(key, digit, start, this.#slices);
    const job: ScatterJob = { type: 'scatter', key, digit, places, sources, lanes: this.#lanes };
    await this.#slices.share(job, rangesOf(key.length), key.length, scatterWork(job));
    return partsOf(places, digit, start, key.length);
  }
}

async function positionsTo(count: number, slices: Slices): Promise<Uint32Array> {
  const positions = new Uint32Array(count);
  await slices.over(count, (from, to) => { countUp(positions, from, to); });
  return positions;
}

/** The words in which keys differ. @throws StaleWorkError */
async function unlikeWords(words: readonly Uint32Array[], count: number, slices: Slices): Promise<(KeyWord & { readonly given: Uint32Array })[]> {
  const unlike: (KeyWord & { readonly given: Uint32Array })[] = [];
  for (const given of words) {
    const differing = await bitsOver(given, { from: 0, to: count }, slices);
    if (differing !== 0) unlike.push({ given, word: given.subarray(0, count), differing });
  }
  return unlike;
}

/** The bits in which keys differ. */
async function bitsOver(key: Uint32Array, { from, to }: Part, slices: Slices): Promise<number> {
  let differing = 0;
  await slices.over(to - from, (start, end) => { differing |= differingBits(key, from, from + start, from + end); });
  return differing;
}

/** Items in the order of the only bits in which their keys differ. */
async function sortedByDigit(key: Uint32Array, digit: Digit, items: Uint32Array, slices: Slices): Promise<Uint32Array> {
  const sorted = new Uint32Array(items.length);
  const places = new Uint32Array(1 << digit.bits);
  await slices.over(items.length, (from, to) => { countDigits(key, digit, places, from, to); });
  sumUp(places, places.length, 0);
  await slices.over(items.length, (from, to) => { scatterBy(key, digit, places, items, sorted, from, to); });
  return sorted;
}

function scatterBy(key: Uint32Array, { shift, bits }: Digit, places: Uint32Array, items: Uint32Array, into: Uint32Array, from: number, to: number): void {
  const mask = (1 << bits) - 1;
  for (let i = from; i < to; i++) {
    const digit = ((key[i] as number) >>> shift) & mask;
    const place = places[digit] as number;
    into[place] = items[i] as number;
    places[digit] = place + 1;
  }
}
