import type { CellArena } from './cell-arena';
import { FoldedKeys, KeyWords } from './folded-keys';
import { sortedPositions } from './radix-sort';
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
  /** Positions in the order so far; while a round goes on, places among what is tied. */
  readonly #order: Uint32Array;
  /** What is tied: `#tied` positions in rising order, each one's run and key. */
  #tied: number;
  readonly #positions: Uint32Array;
  readonly #runs: Uint32Array;
  readonly #words: KeyWords;
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
    this.#words = new KeyWords(items.length);
  }

  /** Undefined where the keys' alphabet is too short. */
  async sorted(): Promise<Uint32Array | undefined> {
    while (this.#tied > 0) {
      if (!await this.#pack()) return undefined;
      await this.#split(await this.#place());
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

  /** Puts what is tied into order, each into its run; answers where each run ends. */
  async #place(): Promise<Uint32Array> {
    const [order, runs, next] = [this.#order, this.#runs, this.#starts.slice()];
    const sorted = await sortedPositions([this.#words.high, this.#words.low], this.#tied, this.#slices);
    for (let from = 0; from < sorted.length; from += sliceItems) {
      const to = Math.min(sorted.length, from + sliceItems);
      for (let i = from; i < to; i++) {
        const at = sorted[i] as number;
        const run = runs[at] as number;
        const place = next[run] as number;
        order[place] = at;
        next[run] = place + 1;
      }
      if (this.#slices.due) await this.#slices.pause();
    }
    return next;
  }

  /** Splits the runs into those that are still tied; the order is one of positions again. */
  async #split(ends: Uint32Array): Promise<void> {
    const [order, positions, runs, starts] = [this.#order, this.#positions, this.#runs, this.#starts];
    const { high, low } = this.#words;
    const left = new Uint32Array(this.#tied >>> 1);
    let count = 0;
    let looked = 0;
    for (let run = 0; run < starts.length; run++) {
      const end = ends[run] as number;
      for (let start = starts[run] as number; start < end;) {
        const first = order[start] as number;
        let stop = start + 1;
        while (stop < end && high[order[stop] as number] === high[first] && low[order[stop] as number] === low[first]) stop++;
        const isTied = stop - start > 1 && !this.#keys.hasEnded(low[first] as number);
        for (let place = start; place < stop; place++) {
          const at = order[place] as number;
          runs[at] = isTied ? count : noRun;
          order[place] = positions[at] as number;
        }
        if (isTied) left[count++] = start;
        looked += stop - start;
        start = stop;
        if (looked < sliceItems) continue;
        looked = 0;
        if (this.#slices.due) await this.#slices.pause();
      }
    }
    this.#starts = left.slice(0, count);
  }

  /** Moves what is still tied together. */
  async #gather(): Promise<void> {
    const [positions, runs] = [this.#positions, this.#runs];
    const { taken, begun } = this.#words;
    let at = 0;
    for (let from = 0; from < this.#tied; from += sliceItems) {
      const to = Math.min(this.#tied, from + sliceItems);
      for (let i = from; i < to; i++) {
        const run = runs[i] as number;
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
