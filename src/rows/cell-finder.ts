import type { ColumnStore } from './column-store';
import { sliceItems, type Slices } from './slices';

export interface CellPosition {
  /** Row of the view. */
  readonly row: number;
  readonly column: number;
}

export interface CellSearch {
  readonly text: string;
  /** Rows of the view; null: the first `rowCount` rows as they came. */
  readonly order: Uint32Array | null;
  readonly rowCount: number;
  readonly from: CellPosition;
  /** In the order in which they are looked through. */
  readonly columns: readonly number[];
  readonly backwards: boolean;
}

/** Finds the next cell that has some text, in any case and with any accents, and remembers which rows have it for the one after. */
export class CellFinder {
  readonly #store: ColumnStore;
  #text = '';
  /** 1 for each row of the store that has the text, as far as they have been looked at. */
  #marks = new Uint8Array(0);

  constructor(store: ColumnStore) {
    this.#store = store;
  }

  get bytesHeld(): number {
    return this.#marks.byteLength;
  }

  /**
   * The nearest cell behind (or before) a place, row by row; goes on at the other end, and finds the place itself last.
   * @throws StaleWorkError
   */
  async find({ text, order, rowCount, from, columns, backwards }: CellSearch, slices: Slices): Promise<CellPosition | null> {
    const searched = this.#store.searchText(text);
    if (searched.isEmpty || rowCount === 0) return null;
    const marks = await this.#marksOf(text, slices);
    const { specs } = this.#store;
    const step = backwards ? -1 : 1;
    const here = columns.indexOf(from.column);
    const start = Math.min(Math.max(0, from.row), rowCount - 1);
    for (let walked = 0; walked <= rowCount; walked++) {
      if (walked % sliceItems === sliceItems - 1 && slices.due) await slices.pause();
      const at = (start + step * walked + rowCount * 2) % rowCount;
      const row = order === null ? at : order[at] as number;
      if (marks[row] !== 1) continue;
      // The first row from the place on, the last one up to it.
      const among = walked === 0 ? part(columns, here, !backwards) : walked === rowCount ? part(columns, here, backwards, true) : columns;
      const [shown = []] = this.#store.readWindow(null, row, row + 1, among);
      const hits = among.filter((column, index) => specs[column] !== undefined && searched.isIn(shown[index] ?? '', specs[column]));
      const column = backwards ? hits.at(-1) : hits[0];
      if (column !== undefined) return { row: at, column };
    }
    return null;
  }

  forget(): void {
    this.#text = '';
    this.#marks = new Uint8Array(0);
  }

  async #marksOf(text: string, slices: Slices): Promise<Uint8Array> {
    const known = this.#text === text ? this.#marks : new Uint8Array(0);
    const { rowCount } = this.#store;
    if (known.length === rowCount) return known;
    const marks = new Uint8Array(rowCount);
    marks.set(known);
    for (const row of await this.#store.select(text, [], known.length, rowCount, slices)) marks[row] = 1;
    this.#text = text;
    this.#marks = marks;
    return marks;
  }
}

/** The columns behind, or before, one of them. */
function part(columns: readonly number[], here: number, behind: boolean, withIt = false): readonly number[] {
  if (behind) return columns.slice(Math.max(0, here + (withIt ? 0 : 1)));
  return here < 0 ? [] : columns.slice(0, here + (withIt ? 1 : 0));
}
