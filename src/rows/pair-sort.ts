import { differingBits, fewItems, lowestBit, mostAtOnce, passBits, shortPass, shortPassBits, sumUp, widthOf, type Digit } from './radix-digits';

/** Sorts keys of one word with the items at them, so few that all of them are near; both move together. */
export class PairSort {
  readonly #keys: Uint32Array;
  readonly #items: Uint32Array;
  readonly #otherKeys: Uint32Array;
  readonly #otherItems: Uint32Array;
  readonly #lowPlaces = new Uint32Array(1 << passBits);
  readonly #highPlaces = new Uint32Array(1 << passBits);

  constructor(keys: Uint32Array, items: Uint32Array) {
    this.#keys = keys;
    this.#items = items;
    const most = Math.min(items.length, mostAtOnce);
    [this.#otherKeys, this.#otherItems] = [new Uint32Array(most), new Uint32Array(most)];
  }

  /** Puts [from, to) in order: by the highest bits in which keys differ; what these leave tied by those that follow. */
  sort(from: number, to: number): void {
    if (to - from < fewItems) {
      insertionSort(this.#keys, this.#items, from, to);
      return;
    }
    const differing = differingBits(this.#keys, from, from + 1, to);
    if (differing === 0) return;
    const bitsAtOnce = to - from < shortPass ? shortPassBits : passBits;
    const width = Math.min(widthOf(differing), 2 * bitsAtOnce);
    const shift = 32 - Math.clz32(differing) - width;
    if (width <= bitsAtOnce) this.#sortBy({ shift, bits: width }, from, to);
    else this.#sortByTwo({ shift, bits: width >>> 1 }, { shift: shift + (width >>> 1), bits: width - (width >>> 1) }, from, to);
    if (shift > lowestBit(differing)) this.#sortTied(shift, from, to);
  }

  #sortBy(digit: Digit, from: number, to: number): void {
    const [keys, items, otherKeys, otherItems, places] = [this.#keys, this.#items, this.#otherKeys, this.#otherItems, this.#lowPlaces];
    count(keys, digit, places, from, to);
    sumUp(places, 1 << digit.bits, 0);
    move(keys, items, digit, places, otherKeys, otherItems, from, to);
    keys.set(otherKeys.subarray(0, to - from), from);
    items.set(otherItems.subarray(0, to - from), from);
  }

  #sortByTwo(low: Digit, high: Digit, from: number, to: number): void {
    const [keys, items, otherKeys, otherItems] = [this.#keys, this.#items, this.#otherKeys, this.#otherItems];
    const [lowPlaces, highPlaces] = [this.#lowPlaces, this.#highPlaces];
    count(keys, low, lowPlaces, from, to);
    count(keys, high, highPlaces, from, to);
    sumUp(lowPlaces, 1 << low.bits, 0);
    sumUp(highPlaces, 1 << high.bits, from);
    move(keys, items, low, lowPlaces, otherKeys, otherItems, from, to);
    move(otherKeys, otherItems, high, highPlaces, keys, items, 0, to - from);
  }

  #sortTied(shift: number, from: number, to: number): void {
    const keys = this.#keys;
    let first = from;
    let one = (keys[from] as number) >>> shift;
    for (let i = from + 1; i < to; i++) {
      const other = (keys[i] as number) >>> shift;
      if (other === one) continue;
      if (i - first > 1) this.sort(first, i);
      first = i;
      one = other;
    }
    if (to - first > 1) this.sort(first, to);
  }
}

function count(keys: Uint32Array, { shift, bits }: Digit, counts: Uint32Array, from: number, to: number): void {
  const mask = (1 << bits) - 1;
  counts.fill(0, 0, mask + 1);
  for (let i = from; i < to; i++) (counts[((keys[i] as number) >>> shift) & mask] as number)++;
}

function move(keys: Uint32Array, items: Uint32Array, { shift, bits }: Digit, places: Uint32Array, intoKeys: Uint32Array, intoItems: Uint32Array, from: number, to: number): void {
  const mask = (1 << bits) - 1;
  for (let i = from; i < to; i++) {
    const key = keys[i] as number;
    const digit = (key >>> shift) & mask;
    const place = places[digit] as number;
    intoKeys[place] = key;
    intoItems[place] = items[i] as number;
    places[digit] = place + 1;
  }
}

function insertionSort(keys: Uint32Array, items: Uint32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const key = keys[i] as number;
    const item = items[i] as number;
    let at = i;
    while (at > from && (keys[at - 1] as number) > key) {
      keys[at] = keys[at - 1] as number;
      items[at] = items[at - 1] as number;
      at--;
    }
    keys[at] = key;
    items[at] = item;
  }
}
