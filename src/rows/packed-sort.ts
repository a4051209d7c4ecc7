import { packInto, type KeyWord } from './key-packing';
import { countPairs, differingBitsOfPairs, movePairs, PairSort, placePairs } from './pair-sort';
import { eachPart, mostInPart, partPieces, type PartPieces } from './part-sort';
import { mostPairsAtOnce, type Digit } from './radix-digits';
import { partsOf, placesIn, placesOf, rangeItems, rangesOf, splitDigit, type Part } from './radix-split';
import { sliceItems, type Slices } from './slices';

/** Makes pairs of keys and their items, which are split already. */
export interface PairsJob {
  readonly type: 'pairs';
  readonly keys: readonly KeyWord[];
  readonly items: Uint32Array;
  /** Of the first key. */
  readonly digit: Digit;
  /** For each range and value the place of its first pair. */
  readonly places: Uint32Array;
  readonly pairs: Uint32Array;
}

/** Puts the pairs of some parts in order. */
export interface PairPartsJob extends PartPieces {
  readonly type: 'pairParts';
  readonly pairs: Uint32Array;
}

/**
 * Items in the order of keys of which all differing bits, but those by which many items are split, go into one word: it and its item move side by side.
 * @throws StaleWorkError
 */
export function sortedPacked(keys: readonly KeyWord[], items: Uint32Array, slices: Slices): Promise<Uint32Array> {
  return new PackedSort(keys, items, slices).sorted();
}

class PackedSort {
  readonly #keys: readonly KeyWord[];
  readonly #items: Uint32Array;
  readonly #slices: Slices;
  /** Each key and behind it its item; places count pairs. */
  readonly #pairs: Uint32Array;
  #spare = new Uint32Array(0);

  constructor(keys: readonly KeyWord[], items: Uint32Array, slices: Slices) {
    this.#keys = keys;
    this.#items = items;
    this.#slices = slices;
    this.#pairs = slices.words(items.length, 2 * items.length);
  }

  async sorted(): Promise<Uint32Array> {
    const parts = await this.#fill();
    const small: Part[] = [];
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      if (part.to - part.from > mostInPart) parts.push(...await this.#split(part));
      else small.push(part);
    }
    const pieces = partPieces(small);
    const job: PairPartsJob = { type: 'pairParts', ...pieces, pairs: this.#pairs };
    await this.#slices.share(job, pieces.ends.length, this.#items.length, pairPartsWork(job));
    const items = new Uint32Array(this.#items.length);
    await this.#slices.over(items.length, (from, to) => { takeItems(this.#pairs, items, from, to); });
    return items;
  }

  /** Makes the pairs, many of them split already; answers the parts. */
  async #fill(): Promise<Part[]> {
    const [keys, items, pairs] = [this.#keys, this.#items, this.#pairs];
    const [first] = keys;
    if (first === undefined || items.length <= mostPairsAtOnce) {
      const packed = new Uint32Array(items.length);
      packInto(packed, keys, 0, items.length);
      pairUp(packed, items, pairs);
      return [{ from: 0, to: items.length }];
    }
    const digit = splitDigit(first.differing, items.length);
    const places = await placesOf(first.word, digit, 0, this.#slices);
    const job: PairsJob = { type: 'pairs', keys, items, digit, places, pairs };
    await this.#slices.share(job, rangesOf(items.length), items.length, pairsWork(job));
    return partsOf(places, digit, 0, items.length);
  }

  /** Splits a part that is too large for a thread that is not heard from meanwhile. */
  async #split({ from, to }: Part): Promise<Part[]> {
    if (this.#spare.length < 2 * (to - from)) this.#spare = new Uint32Array(2 * (to - from));
    const splitting = splitPairs(this.#pairs, this.#spare, from, to);
    for (;;) {
      const step = splitting.next();
      if (step.done === true) return step.value;
      if (this.#slices.due) await this.#slices.pause();
    }
  }
}

/** Splits pairs of which too many are left together, a slice at each step; answers the parts, none where all keys are alike. */
function* splitPairs(pairs: Uint32Array, spare: Uint32Array, from: number, to: number): Generator<void, Part[]> {
  const count = to - from;
  let differing = 0;
  for (let start = 0; start < count; start += sliceItems) {
    differing |= differingBitsOfPairs(pairs, from, from + start, from + Math.min(count, start + sliceItems));
    yield;
  }
  if (differing === 0) return [];
  const digit = splitDigit(differing, count);
  const places = new Uint32Array(1 << digit.bits);
  for (let start = 0; start < count; start += sliceItems) {
    const end = Math.min(count, start + sliceItems);
    spare.set(pairs.subarray(2 * (from + start), 2 * (from + end)), 2 * start);
    countPairs(spare, digit, places, start, end);
    yield;
  }
  placePairs(places, places.length, from);
  const starts = places.map((place) => place / 2);
  for (let start = 0; start < count; start += sliceItems) {
    movePairs(spare, digit, places, pairs, start, Math.min(count, start + sliceItems));
    yield;
  }
  return partsOf(starts, digit, from, count);
}

export function pairsWork({ keys, items, digit, places, pairs }: PairsJob): (range: number) => void {
  const packed = new Uint32Array(Math.min(items.length, sliceItems));
  const [first] = keys;
  if (first === undefined) throw new RangeError('There is no key to split pairs by.');
  return (range) => {
    // What is shared stays as it is.
    const next = placesIn(places, digit, range).slice();
    const end = Math.min(items.length, (range + 1) * rangeItems);
    for (let from = range * rangeItems; from < end; from += sliceItems) {
      const to = Math.min(end, from + sliceItems);
      packInto(packed, keys, from, to);
      scatter(first.word, digit, next, packed, items, pairs, from, to);
    }
  };
}

export function pairPartsWork(job: PairPartsJob): (piece: number) => void {
  const { pairs } = job;
  const few = new PairSort(pairs);
  let spare = new Uint32Array(0);
  const sort = (from: number, to: number): void => {
    if (to - from <= mostPairsAtOnce) {
      few.sort(from, to);
      return;
    }
    if (spare.length < 2 * (to - from)) spare = new Uint32Array(2 * (to - from));
    const splitting = splitPairs(pairs, spare, from, to);
    let step = splitting.next();
    while (step.done !== true) step = splitting.next();
    for (const part of step.value) sort(part.from, part.to);
  };
  return (piece) => { eachPart(job, piece, sort); };
}

function pairUp(packed: Uint32Array, items: Uint32Array, pairs: Uint32Array): void {
  for (let i = 0; i < items.length; i++) {
    pairs[2 * i] = packed[i] as number;
    pairs[2 * i + 1] = items[i] as number;
  }
}

/** Puts keys that were packed and their items, [from, to), where the first key says; the place of each digit becomes the one behind. */
function scatter(key: Uint32Array, { shift, bits }: Digit, places: Uint32Array, packed: Uint32Array, items: Uint32Array, pairs: Uint32Array, from: number, to: number): void {
  const mask = (1 << bits) - 1;
  for (let i = from; i < to; i++) {
    const digit = ((key[i] as number) >>> shift) & mask;
    const place = places[digit] as number;
    pairs[2 * place] = packed[i - from] as number;
    pairs[2 * place + 1] = items[i] as number;
    places[digit] = place + 1;
  }
}

function takeItems(pairs: Uint32Array, items: Uint32Array, from: number, to: number): void {
  for (let i = from; i < to; i++) items[i] = pairs[2 * i + 1] as number;
}
