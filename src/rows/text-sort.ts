import type { CellArena } from './cell-arena';
import { FoldedKeys, keyWords, packKeys, type KeyWords } from './folded-keys';
import { countUp } from './radix-digits';
import { sortedItems, type SortedItems } from './radix-sort';
import { sliceItems, type Slices } from './slices';

/**
 * Positions of `items` (indexes of cells) in the order of their text without regard to case or accents; ties keep their order.
 * @throws StaleWorkError
 */
export async function sortedByText(cells: CellArena, items: Uint32Array, descending: boolean, slices: Slices): Promise<Uint32Array> {
  const likely = await new TextSort(items, new FoldedKeys(cells, descending, false), slices).sorted();
  return likely ?? await new TextSort(items, new FoldedKeys(cells, descending, true), slices).sorted() ?? new Uint32Array(0);
}

/** How far a round has come with putting what it sorted where it belongs. */
interface Placed {
  /** The next place in the order. */
  place: number;
  /** Runs that are still tied, the items in them, and where in the order each run begins. */
  runs: number;
  tied: number;
  readonly starts: Uint32Array;
  /** For each item 1 + its run; 0 where it stands where it belongs. */
  readonly runOf: Uint32Array;
}

/**
 * Sorts by a key of the text's beginning, then what this leaves tied by a key of what follows, and so on. What is tied is gone through
 * in the order in which it came, so that text is read from one end to the other.
 */
class TextSort {
  readonly #items: Uint32Array;
  readonly #keys: FoldedKeys;
  readonly #slices: Slices;
  /** 0, 1, 2 and so on. */
  readonly #indexes: Uint32Array;
  /** Positions in the order so far. */
  #order: Uint32Array = new Uint32Array(0);
  /** What is tied: `#tied` positions in rising order, each one's key and, but for the first round, its run. */
  #tied: number;
  #positions: Uint32Array;
  readonly #words: KeyWords;
  #runs: Uint32Array | undefined;
  /** Where in the order each run begins. */
  #starts = new Uint32Array(0);

  constructor(items: Uint32Array, keys: FoldedKeys, slices: Slices) {
    this.#items = items;
    this.#keys = keys;
    this.#slices = slices;
    this.#tied = items.length;
    this.#indexes = slices.words(items.length);
    this.#positions = this.#indexes;
    this.#words = keyWords(items.length, slices);
  }

  /** Undefined where the keys' alphabet is too short. */
  async sorted(): Promise<Uint32Array | undefined> {
    await this.#slices.over(this.#tied, (from, to) => { countUp(this.#indexes, from, to); });
    while (this.#tied > 0) {
      if (!await packKeys(this.#keys, this.#items, this.#positions, this.#tied, this.#words, this.#slices)) return undefined;
      const { high, middle, low } = this.#words;
      const words = this.#runs === undefined ? [high, middle, low] : [this.#runs, high, middle, low];
      const sorted = await sortedItems(words, this.#indexes.subarray(0, this.#tied), this.#slices);
      await this.#gather(await this.#place(sorted));
    }
    return this.#order;
  }

  /** Puts what was sorted into order, run by run; what is still tied makes the runs of the next round. */
  async #place(sorted: SortedItems): Promise<Placed> {
    const placed: Placed = { place: 0, runs: 0, tied: 0, starts: new Uint32Array(this.#tied >>> 1), runOf: new Uint32Array(this.#tied) };
    // All there is: it stands as it was sorted.
    if (this.#runs === undefined) this.#order = sorted.items;
    for (let first = 0; first < this.#tied;) {
      first = this.#placeFrom(first, Math.min(this.#tied, first + sliceItems), sorted, placed);
      if (this.#slices.due) await this.#slices.pause();
    }
    return placed;
  }

  /** The same for items [first, to) and those behind that are tied with the last one; answers where it ended. */
  #placeFrom(first: number, to: number, { words, items }: SortedItems, placed: Placed): number {
    const [high, middle, low] = words.slice(-3) as [Uint32Array, Uint32Array, Uint32Array];
    const runs = this.#runs === undefined ? undefined : words[0];
    const { starts, runOf } = placed;
    const count = items.length;
    while (first < to) {
      const [top, centre, bottom, run] = [high[first] as number, middle[first] as number, low[first] as number, runs === undefined ? 0 : runs[first] as number];
      let stop = first + 1;
      while (stop < count && low[stop] === bottom && middle[stop] === centre && high[stop] === top && (runs === undefined || runs[stop] === run)) stop++;
      if (runs !== undefined) {
        if (first === 0 || run !== runs[first - 1]) placed.place = this.#starts[run] as number;
        for (let i = first; i < stop; i++) this.#order[placed.place + i - first] = this.#positions[items[i] as number] as number;
      }
      if (stop - first > 1 && !this.#keys.hasEnded(bottom)) {
        starts[placed.runs++] = placed.place;
        placed.tied += stop - first;
        for (let i = first; i < stop; i++) runOf[items[i] as number] = placed.runs;
      }
      placed.place += stop - first;
      first = stop;
    }
    return first;
  }

  /** Moves what is still tied together. */
  async #gather({ runs, tied, starts, runOf }: Placed): Promise<void> {
    const positions = new Uint32Array(tied);
    const tiedRuns = new Uint32Array(tied);
    let at = 0;
    await this.#slices.over(this.#tied, (from, to) => { at = this.#gatherFrom(from, to, runOf, positions, tiedRuns, at); });
    this.#tied = tied;
    this.#positions = positions;
    this.#runs = tiedRuns;
    this.#starts = starts.slice(0, runs);
  }

  /** The same for items [from, to), which go to places from `at` on; answers where they end. */
  #gatherFrom(from: number, to: number, runOf: Uint32Array, positions: Uint32Array, runs: Uint32Array, at: number): number {
    const before = this.#positions;
    const { taken, begun } = this.#words;
    for (let i = from; i < to; i++) {
      const run = runOf[i] as number;
      if (run === 0) continue;
      positions[at] = before[i] as number;
      runs[at] = run - 1;
      taken[at] = taken[i] as number;
      begun[at] = begun[i] as number;
      at++;
    }
    return at;
  }
}
