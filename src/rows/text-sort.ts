import type { CellArena } from './cell-arena';
import { FoldedKeys, KeyWords } from './folded-keys';
import { sortedItems, type SortedItems } from './radix-sort';
import { sliceItems, type Slices } from './slices';

/** Items between two looks at the clock: long text takes its time. */
const itemsAtOnce = 4096;
const noRun = 0xffff_ffff;

/**
 * Positions of `items` (indexes of cells) in the order of their text without regard to case or accents; ties keep their order.
 * @throws StaleWorkError
 */
export async function sortedByText(cells: CellArena, items: Uint32Array, descending: boolean, slices: Slices): Promise<Uint32Array> {
  const likely = await new TextSort(items, new FoldedKeys(cells, descending, false), slices).sorted();
  return likely ?? await new TextSort(items, new FoldedKeys(cells, descending, true), slices).sorted() ?? new Uint32Array(0);
}

/**
 * Sorts by a key of the text's beginning, then what this leaves tied by a key of what follows, and so on. What is tied is gone through
 * in the order in which it came, so that text is read from one end to the other.
 */
class TextSort {
  readonly #items: Uint32Array;
  readonly #keys: FoldedKeys;
  readonly #slices: Slices;
  /** Positions in the order so far. */
  readonly #order: Uint32Array;
  /** What is tied: `#tied` positions in rising order, each one's run and key. */
  #tied: number;
  readonly #positions: Uint32Array;
  readonly #runs: Uint32Array;
  readonly #words: KeyWords;
  /** The run of each position, {@link noRun} where it stands where it belongs. */
  readonly #runAt: Uint32Array;
  /** Where in the order each run begins. */
  #starts = new Uint32Array(1);

  constructor(items: Uint32Array, keys: FoldedKeys, slices: Slices) {
    this.#items = items;
    this.#keys = keys;
    this.#slices = slices;
    this.#tied = items.length;
    this.#order = new Uint32Array(items.length);
    this.#positions = this.#order.map((_, position) => position);
    this.#runs = new Uint32Array(items.length);
    this.#runAt = new Uint32Array(items.length);
    this.#words = new KeyWords(items.length);
  }

  /** Undefined where the keys' alphabet is too short. */
  async sorted(): Promise<Uint32Array | undefined> {
    while (this.#tied > 0) {
      if (!await this.#pack()) return undefined;
      const { high, low } = this.#words;
      await this.#place(await sortedItems([this.#runs, high, low], this.#positions.subarray(0, this.#tied), this.#slices));
      await this.#gather();
    }
    return this.#order;
  }

  async #pack(): Promise<boolean> {
    for (let from = 0; from < this.#tied; from += itemsAtOnce) {
      this.#keys.pack(this.#items, this.#positions, from, Math.min(this.#tied, from + itemsAtOnce), this.#words);
      if (this.#keys.isAlphabetShort) return false;
      if (this.#slices.due) await this.#slices.pause();
    }
    return true;
  }

  /** Puts what was sorted into order, run by run; what is still tied makes the runs of the next round. */
  async #place({ words, items }: SortedItems): Promise<void> {
    const [runs, high, low] = words as [Uint32Array, Uint32Array, Uint32Array];
    const [order, runAt, starts] = [this.#order, this.#runAt, this.#starts];
    const left = new Uint32Array(this.#tied >>> 1);
    let count = 0;
    let looked = 0;
    let place = 0;
    for (let first = 0; first < items.length;) {
      const [run, top, bottom] = [runs[first] as number, high[first] as number, low[first] as number];
      if (first === 0 || run !== runs[first - 1]) place = starts[run] as number;
      let stop = first + 1;
      while (stop < items.length && low[stop] === bottom && high[stop] === top && runs[stop] === run) stop++;
      const isTied = stop - first > 1 && !this.#keys.hasEnded(bottom);
      if (isTied) left[count] = place;
      const next = isTied ? count++ : noRun;
      looked += stop - first;
      for (; first < stop; first++, place++) {
        const position = items[first] as number;
        order[place] = position;
        runAt[position] = next;
      }
      if (looked < sliceItems) continue;
      looked = 0;
      if (this.#slices.due) await this.#slices.pause();
    }
    this.#starts = left.slice(0, count);
  }

  /** Moves what is still tied together. */
  async #gather(): Promise<void> {
    const [positions, runs, runAt] = [this.#positions, this.#runs, this.#runAt];
    const { taken, begun } = this.#words;
    let at = 0;
    for (let from = 0; from < this.#tied; from += sliceItems) {
      const to = Math.min(this.#tied, from + sliceItems);
      for (let i = from; i < to; i++) {
        const run = runAt[positions[i] as number] as number;
        if (run === noRun) continue;
        positions[at] = positions[i] as number;
        runs[at] = run;
        taken[at] = taken[i] as number;
        begun[at] = begun[i] as number;
        at++;
      }
      if (this.#slices.due) await this.#slices.pause();
    }
    this.#tied = at;
  }
}
