/** Sorting the parts that items were split into, each by itself: in whichever thread comes to it. */
import { FewSort } from './few-sort';
import { differingBits, mostAtOnce } from './radix-digits';
import { partsOf, placesNow, scatterNow, splitDigit, type Part } from './radix-split';
import type { Slices } from './slices';

/** Items of a larger part are split range by range: a thread that puts it in order is not to be heard from for long. */
export const mostInPart = 1 << 16;
/** Items of a piece at least: fewer are not worth a look at who does what. */
const leastInPiece = 1 << 14;

/** Parts by their bounds, in pieces. */
export interface PartPieces {
  /** Where each part begins and ends. */
  readonly bounds: Uint32Array;
  /** For each piece the number of parts up to its end. */
  readonly ends: Uint32Array;
}

/** Puts the items of some parts in order, together with their keys where these are wanted. */
export interface PartsJob extends PartPieces {
  readonly type: 'parts';
  readonly words: readonly Uint32Array[];
  readonly items: Uint32Array;
  readonly keepWords: boolean;
}

/** The largest come first, so that none is left for one thread while the others have nothing to do. */
export function partPieces(unordered: readonly Part[]): PartPieces {
  const parts = unordered.toSorted((a, b) => b.to - b.from - (a.to - a.from));
  const ends: number[] = [];
  let items = 0;
  for (const [index, { from, to }] of parts.entries()) {
    items += to - from;
    if (items < leastInPiece && index < parts.length - 1) continue;
    ends.push(index + 1);
    items = 0;
  }
  return { bounds: Uint32Array.from(parts.flatMap(({ from, to }) => [from, to])), ends: Uint32Array.from(ends) };
}

/** Does something to each part of a piece. */
export function eachPart({ bounds, ends }: PartPieces, piece: number, work: (from: number, to: number) => void): void {
  for (let part = piece === 0 ? 0 : ends[piece - 1] as number; part < (ends[piece] as number); part++) work(bounds[2 * part] as number, bounds[2 * part + 1] as number);
}

/** @throws StaleWorkError */
export async function sortParts(parts: readonly Part[], words: readonly Uint32Array[], items: Uint32Array, keepWords: boolean, slices: Slices): Promise<void> {
  const pieces = partPieces(parts);
  const job: PartsJob = { type: 'parts', ...pieces, words, items, keepWords };
  await slices.share(job, pieces.ends.length, items.length, partsWork(job));
}

export function partsWork(job: PartsJob): (piece: number) => void {
  const sort = new PartSort(job.words, job.items, job.keepWords);
  return (piece) => { eachPart(job, piece, (from, to) => { sort.sort(from, to); }); };
}

/** Sorts parts that are too large for the nearest caches too: these are split once more. */
class PartSort {
  readonly #words: number;
  readonly #lanes: readonly Uint32Array[];
  readonly #few: FewSort;
  #spare: readonly Uint32Array[] = [];

  constructor(words: readonly Uint32Array[], items: Uint32Array, keepWords: boolean) {
    this.#words = words.length;
    this.#lanes = [...words, items];
    this.#few = new FewSort(words, items, keepWords);
  }

  sort(from: number, to: number): void {
    if (to - from <= mostAtOnce) {
      this.#few.sort(from, to);
      return;
    }
    const word = this.#lanes.findIndex((lane, index) => index < this.#words && differingBits(lane, from, from, to) !== 0);
    const lane = this.#lanes[word];
    if (lane === undefined) return;
    const digit = splitDigit(differingBits(lane, from, from, to), to - from);
    const sources = this.#setAside(from, to);
    const key = sources[word] as Uint32Array;
    const places = placesNow(key, digit, from);
    scatterNow({ type: 'scatter', key, digit, places, sources, lanes: this.#lanes });
    for (const part of partsOf(places, digit, from, to - from)) this.sort(part.from, part.to);
  }

  #setAside(from: number, to: number): readonly Uint32Array[] {
    if ((this.#spare[0]?.length ?? 0) < to - from) this.#spare = this.#lanes.map(() => new Uint32Array(to - from));
    return this.#spare.map((spare, index) => {
      const aside = spare.subarray(0, to - from);
      aside.set((this.#lanes[index] as Uint32Array).subarray(from, to));
      return aside;
    });
  }
}
