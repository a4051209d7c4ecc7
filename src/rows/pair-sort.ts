import { fewItems, lowestBit, mostPairsAtOnce, passBits, shortPass, shortPassBits, widthOf, type Digit } from './radix-digits';

/**
 * Sorts pairs, a key of one word and the item at it, so few that all of them are near. The two stand side by side, so that a place
 * of both is one place of the memory; places count pairs.
 */
export class PairSort {
  readonly #pairs: Uint32Array;
  readonly #others: Uint32Array;
  readonly #lowPlaces = new Uint32Array(1 << passBits);
  readonly #highPlaces = new Uint32Array(1 << passBits);

  constructor(pairs: Uint32Array) {
    this.#pairs = pairs;
    this.#others = new Uint32Array(Math.min(pairs.length, 2 * mostPairsAtOnce));
  }

  /** Puts [from, to) in order: by the highest bits in which keys differ; what these leave tied by those that follow. */
  sort(from: number, to: number): void {
    if (to - from < fewItems) {
      insertionSort(this.#pairs, from, to);
      return;
    }
    const differing = differingBitsOfPairs(this.#pairs, from, from, to);
    if (differing === 0) return;
    const bitsAtOnce = to - from < shortPass ? shortPassBits : passBits;
    const width = Math.min(widthOf(differing), 2 * bitsAtOnce);
    const shift = 32 - Math.clz32(differing) - width;
    if (width <= bitsAtOnce) this.#sortBy({ shift, bits: width }, from, to);
    else this.#sortByTwo({ shift, bits: width >>> 1 }, { shift: shift + (width >>> 1), bits: width - (width >>> 1) }, from, to);
    if (shift > lowestBit(differing)) this.#sortTied(shift, from, to);
  }

  #sortBy(digit: Digit, from: number, to: number): void {
    const [pairs, others, places] = [this.#pairs, this.#others, this.#lowPlaces];
    places.fill(0, 0, 1 << digit.bits);
    countPairs(pairs, digit, places, from, to);
    placePairs(places, 1 << digit.bits, 0);
    movePairs(pairs, digit, places, others, from, to);
    pairs.set(others.subarray(0, 2 * (to - from)), 2 * from);
  }

  #sortByTwo(low: Digit, high: Digit, from: number, to: number): void {
    const [pairs, others, lowPlaces, highPlaces] = [this.#pairs, this.#others, this.#lowPlaces, this.#highPlaces];
    lowPlaces.fill(0, 0, 1 << low.bits);
    highPlaces.fill(0, 0, 1 << high.bits);
    countPairs(pairs, low, lowPlaces, from, to);
    countPairs(pairs, high, highPlaces, from, to);
    placePairs(lowPlaces, 1 << low.bits, 0);
    placePairs(highPlaces, 1 << high.bits, from);
    movePairs(pairs, low, lowPlaces, others, from, to);
    movePairs(others, high, highPlaces, pairs, 0, to - from);
  }

  #sortTied(shift: number, from: number, to: number): void {
    const pairs = this.#pairs;
    let first = from;
    let one = (pairs[2 * from] as number) >>> shift;
    for (let i = from + 1; i < to; i++) {
      const other = (pairs[2 * i] as number) >>> shift;
      if (other === one) continue;
      if (i - first > 1) this.sort(first, i);
      first = i;
      one = other;
    }
    if (to - first > 1) this.sort(first, to);
  }
}

/** The bits in which the keys of pairs [from, to) differ from the one at `first`. */
export function differingBitsOfPairs(pairs: Uint32Array, first: number, from: number, to: number): number {
  const one = pairs[2 * first] as number;
  let differing = 0;
  for (let i = 2 * from; i < 2 * to; i += 2) differing |= (pairs[i] as number) ^ one;
  return differing;
}

export function countPairs(pairs: Uint32Array, { shift, bits }: Digit, counts: Uint32Array, from: number, to: number): void {
  const mask = (1 << bits) - 1;
  for (let i = 2 * from; i < 2 * to; i += 2) (counts[((pairs[i] as number) >>> shift) & mask] as number)++;
}

/** Each count becomes twice the sum of `first` and those before it: where the first pair's key stands. */
export function placePairs(counts: Uint32Array, values: number, first: number): void {
  let place = 2 * first;
  for (let value = 0; value < values; value++) {
    const count = counts[value] as number;
    counts[value] = place;
    place += 2 * count;
  }
}

/** Puts pairs [from, to) where their digit says; the place of each digit becomes the one behind. */
export function movePairs(pairs: Uint32Array, { shift, bits }: Digit, places: Uint32Array, into: Uint32Array, from: number, to: number): void {
  const mask = (1 << bits) - 1;
  for (let i = 2 * from; i < 2 * to; i += 2) {
    const key = pairs[i] as number;
    const digit = (key >>> shift) & mask;
    const place = places[digit] as number;
    into[place] = key;
    into[place + 1] = pairs[i + 1] as number;
    places[digit] = place + 2;
  }
}

function insertionSort(pairs: Uint32Array, from: number, to: number): void {
  for (let i = 2 * from + 2; i < 2 * to; i += 2) {
    const key = pairs[i] as number;
    const item = pairs[i + 1] as number;
    let at = i;
    while (at > 2 * from && (pairs[at - 2] as number) > key) {
      pairs[at] = pairs[at - 2] as number;
      pairs[at + 1] = pairs[at - 1] as number;
      at -= 2;
    }
    pairs[at] = key;
    pairs[at + 1] = item;
  }
}
