import type { PageRows } from '../listrak/page';
import { CellWriter, type Column } from './column';

export interface NamedColumn {
  readonly column: Column;
  readonly name: string;
}

/** Reads a store's rows as pages, with the kinds and spellings in which they came. A page is filled into the memory of one that was released. */
export class RowReader {
  readonly #columns: readonly NamedColumn[];
  readonly #free: CellWriter[][] = [];

  /** @param columns those of a page, in its order */
  constructor(columns: readonly NamedColumn[]) {
    this.#columns = columns;
  }

  /** Rows `order[from]` … `order[to − 1]`, or the rows themselves where there is no order; all of them are there. */
  page(order: Uint32Array | null, from: number, to: number): PageRows {
    const rowCount = to - from;
    const writers = this.#free.pop() ?? this.#columns.map(() => new CellWriter());
    const columns = this.#columns.map(({ column, name }, index) => {
      const cells = writers[index] as CellWriter;
      cells.begin(rowCount);
      for (let at = from; at < to; at++) column.writeTo(cells, order === null ? at : order[at] as number);
      return cells.column(name);
    });
    let isHeld = true;
    return { rowCount, columns, release: () => {
      if (isHeld) this.#free.push(writers);
      isHeld = false;
    } };
  }
}
