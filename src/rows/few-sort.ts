import { countUp, fewItems, lowestBit, mostAtOnce, passBits, shortPass, shortPassBits, sumUp, widthOf, type Digit } from './radix-digits';

/** Sorts so few items that all of them are near. */
export class FewSort {
  readonly #words: readonly Uint32Array[];
  readonly #items: Uint32Array;
  readonly #keepWords: boolean;
  /** Places among the few, from `#base` on, in the order so far. */
  readonly #places: Uint32Array;
  readonly #next: Uint32Array;
  readonly #copy: Uint32Array;
  readonly #counts: Uint32Array;
  #base = 0;

  constructor(words: readonly Uint32Array[], items: Uint32Array, keepWords: boolean) {
    this.#words = words;
    this.#items = items;
    this.#keepWords = keepWords;
    const most = Math.min(items.length, mostAtOnce);
    [this.#places, this.#next, this.#copy] = [new Uint32Array(most), new Uint32Array(most), new Uint32Array(most)];
    this.#counts = new Uint32Array(most < fewItems ? 0 : 1 << passBits);
  }

  /** Puts [from, to) in order. */
  sort(from: number, to: number): void {
    const count = to - from;
    this.#base = from;
    countUp(this.#places, 0, count);
    this.#sortPlaces(0, count);
    rearrange(this.#items, this.#places, this.#copy, from, count);
    if (this.#keepWords) for (const key of this.#words) rearrange(key, this.#places, this.#copy, from, count);
  }

  /** By the highest bits in which keys differ; what these leave tied by those that follow. */
  #sortPlaces(start: number, end: number): void {
    if (end - start < fewItems) {
      insertionSort(this.#words, this.#base, this.#places, start, end);
      return;
    }
    for (const [index, key] of this.#words.entries()) {
      const differing = bitsAt(key, this.#base, this.#places, start, end);
      if (differing === 0) continue;
      const bitsAtOnce = end - start < shortPass ? shortPassBits : passBits;
      const width = Math.min(widthOf(differing), 2 * bitsAtOnce);
      const shift = 32 - Math.clz32(differing) - width;
      this.#pass(key, { shift, bits: width }, bitsAtOnce, start, end);
      if (index < this.#words.length - 1 || shift > lowestBit(differing)) this.#sortTied(key, shift, start, end);
      return;
    }
  }

  #pass(key: Uint32Array, { shift, bits }: Digit, bitsAtOnce: number, start: number, end: number): void {
    const [base, places, next, counts] = [this.#base, this.#places, this.#next, this.#counts];
    if (bits <= bitsAtOnce) {
      pass(key, base, { shift, bits }, places, next, counts, start, end);
      for (let i = start; i < end; i++) places[i] = next[i] as number;
      return;
    }
    const low = bits >>> 1;
    pass(key, base, { shift, bits: low }, places, next, counts, start, end);
    pass(key, base, { shift: shift + low, bits: bits - low }, next, places, counts, start, end);
  }

  #sortTied(key: Uint32Array, shift: number, start: number, end: number): void {
    const [base, places] = [this.#base, this.#places];
    let first = start;
    let one = (key[base + (places[start] as number)] as number) >>> shift;
    for (let i = start + 1; i < end; i++) {
      const other = (key[base + (places[i] as number)] as number) >>> shift;
      if (other === one) continue;
      if (i - first > 1) this.#sortPlaces(first, i);
      first = i;
      one = other;
    }
    if (end - first > 1) this.#sortPlaces(first, end);
  }
}

/** The bits in which the keys at some places differ. */
function bitsAt(key: Uint32Array, base: number, places: Uint32Array, start: number, end: number): number {
  const one = key[base + (places[start] as number)] as number;
  let differing = 0;
  for (let i = start + 1; i < end; i++) differing |= (key[base + (places[i] as number)] as number) ^ one;
  return differing;
}

/** Places [start, end) in the order of some bits. */
function pass(key: Uint32Array, base: number, { shift, bits }: Digit, places: Uint32Array, next: Uint32Array, counts: Uint32Array, start: number, end: number): void {
  const values = 1 << bits;
  const mask = values - 1;
  counts.fill(0, 0, values);
  for (let i = start; i < end; i++) (counts[((key[base + (places[i] as number)] as number) >>> shift) & mask] as number)++;
  sumUp(counts, values, start);
  for (let i = start; i < end; i++) {
    const place = places[i] as number;
    const digit = ((key[base + place] as number) >>> shift) & mask;
    const to = counts[digit] as number;
    next[to] = place;
    counts[digit] = to + 1;
  }
}

function rearrange(lane: Uint32Array, places: Uint32Array, copy: Uint32Array, from: number, count: number): void {
  for (let i = 0; i < count; i++) copy[i] = lane[from + i] as number;
  for (let i = 0; i < count; i++) lane[from + i] = copy[places[i] as number] as number;
}

function insertionSort(words: readonly Uint32Array[], base: number, places: Uint32Array, start: number, end: number): void {
  for (let i = start + 1; i < end; i++) {
    const place = places[i] as number;
    let to = i;
    while (to > start && comesBefore(words, base + place, base + (places[to - 1] as number))) {
      places[to] = places[to - 1] as number;
      to--;
    }
    places[to] = place;
  }
}

function comesBefore(words: readonly Uint32Array[], a: number, b: number): boolean {
  for (const key of words) {
    const difference = (key[a] as number) - (key[b] as number);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
