import { FewSort } from './few-sort';
import { widthOfKeys, type KeyWord } from './key-packing';
import { sortedPacked } from './packed-sort';
import { countUp, differingBits, lowestBit, mostAtOnce, mostPairsAtOnce, type Digit } from './radix-digits';
import { partsOf, placesOf, splitDigit, type Part } from './radix-split';
import { sliceItems, type Slices } from './slices';

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
  return (await new RadixSort(keys.map(({ word }) => word), answers, false).sorted(slices)).items;
}

/** The same for what stands at the positions, with the keys in their order. @throws StaleWorkError */
export async function sortedItems(words: readonly Uint32Array[], items: Uint32Array, slices: Slices): Promise<SortedItems> {
  const keys = await unlikeWords(words, items.length, slices);
  const sorted = await new RadixSort(keys.map(({ word }) => word), items, true).sorted(slices);
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
  readonly #few: FewSort;
  /** The keys' words as they stand so far, and last of all the items. */
  readonly #lanes: readonly Uint32Array[];
  /** Where the items of a slice come to stand. */
  #targets = new Uint32Array(0);
  #spare: readonly Uint32Array[] = [];

  /** @param keepWords whether the keys are wanted in their order */
  constructor(words: readonly Uint32Array[], items: Uint32Array, keepWords: boolean) {
    this.#words = words;
    this.#items = items;
    const answers = new Uint32Array(items.length);
    const sorted = words.map(() => new Uint32Array(items.length));
    this.#lanes = [...sorted, answers];
    this.#few = new FewSort(sorted, answers, keepWords);
  }

  async sorted(slices: Slices): Promise<SortedItems> {
    const sources = [...this.#words, this.#items];
    const count = this.#items.length;
    const lanes = this.#lanes;
    const [words, items] = [lanes.slice(0, -1), lanes.at(-1) ?? new Uint32Array(0)];
    let parts: Part[] | undefined;
    if (count > mostAtOnce) parts = await this.#split({ from: 0, to: count }, sources, slices);
    if (parts === undefined) {
      for (const [index, lane] of lanes.entries()) lane.set(sources[index] ?? []);
      parts = [{ from: 0, to: count }];
    }
    let sorted = 0;
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      const size = part.to - part.from;
      if (size > mostAtOnce) parts.push(...await this.#split(part, this.#setAside(part), slices) ?? []);
      else this.#few.sort(part.from, part.to);
      sorted += Math.min(size, mostAtOnce);
      if (sorted < sliceItems) continue;
      sorted = 0;
      if (slices.due) await slices.pause();
    }
    return { words, items };
  }

  #setAside({ from, to }: Part): readonly Uint32Array[] {
    if ((this.#spare[0]?.length ?? 0) < to - from) this.#spare = this.#lanes.map(() => new Uint32Array(to - from));
    return this.#spare.map((spare, index) => {
      const aside = spare.subarray(0, to - from);
      aside.set(this.#lanes[index]?.subarray(from, to) ?? []);
      return aside;
    });
  }

  /** Moves what stands in `sources` to its place in a part; answers the parts that this makes, the last one first; undefined where all keys are alike. */
  async #split({ from, to }: Part, sources: readonly Uint32Array[], slices: Slices): Promise<Part[] | undefined> {
    const all = { from: 0, to: to - from };
    for (const key of sources.slice(0, -1)) {
      const differing = await bitsOver(key, all, slices);
      if (differing === 0) continue;
      return this.#splitBy(key, splitDigit(differing, to - from), from, sources, slices);
    }
    return undefined;
  }

  async #splitBy(key: Uint32Array, digit: Digit, start: number, sources: readonly Uint32Array[], slices: Slices): Promise<Part[]> {
    const ends = await placesOf(key, digit, start, slices);
    const lanes = this.#lanes;
    if (this.#targets.length === 0) this.#targets = new Uint32Array(sliceItems);
    await slices.over(key.length, (from, to) => {
      target(key, digit, ends, this.#targets, from, to);
      for (const [index, source] of sources.entries()) scatter(source.subarray(from, to), this.#targets, lanes[index] as Uint32Array);
    });
    return partsOf(ends, start);
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
  const places = await placesOf(key.subarray(0, items.length), digit, 0, slices);
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
