/** A report's columns as they become known: the same for the file and for the grid. */
import { CellKind, type PageColumn, type PageRows } from '../listrak/page';
import type { ColumnSpec, ColumnType } from './report-types';

/** Listrak's naive dates, such as `2018-12-14T14:31:55` and `2015-08-31T16:02:41.65`. */
const dateText = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?$/;
const utf8 = new TextDecoder();

/**
 * Columns in their final order: those known from the start (parents, the API's, profile fields), then fields that the document
 * does not know, in the order seen. A column never moves once it has its place.
 */
export class ReportColumns {
  readonly #specs: ColumnSpec[];
  readonly #places: Map<string, number>;

  /** @param known the specs of the run's `columns` event */
  constructor(known: readonly ColumnSpec[]) {
    this.#specs = [...known];
    this.#places = new Map(known.map(({ name }, place) => [name, place]));
  }

  /** Grows at its end only. */
  get specs(): readonly ColumnSpec[] {
    return this.#specs;
  }

  /** For each column of the page its index in {@link specs}; unknown fields get a new column, its type guessed from this page's cells. */
  place(page: PageRows): Int32Array {
    return Int32Array.from(page.columns, (column) => this.#places.get(column.name) ?? this.#add(column, page.rowCount));
  }

  #add(column: PageColumn, rowCount: number): number {
    const place = this.#specs.length;
    this.#specs.push({ name: column.name, type: guessType(column, rowCount), origin: 'unknown' });
    this.#places.set(column.name, place);
    return place;
  }
}

function guessType(column: PageColumn, rowCount: number): ColumnType {
  let guess: ColumnType | undefined;
  for (let row = 0; row < rowCount; row++) {
    const type = cellType(column, row);
    if (type === undefined || type === guess) continue;
    if (guess !== undefined) return 'text';
    guess = type;
  }
  return guess ?? 'text';
}

function cellType(column: PageColumn, row: number): ColumnType | undefined {
  switch (column.kinds[row] as CellKind) {
    case CellKind.Absent:
    case CellKind.Null: return undefined;
    case CellKind.False:
    case CellKind.True: return 'boolean';
    case CellKind.Number: return 'number';
    case CellKind.Json: return 'json';
    case CellKind.EscapedText: return 'text';
    case CellKind.Text: {
      const [start = 0, end = 0] = [column.starts[row], column.ends[row]];
      return end - start >= 19 && end - start <= 30 && dateText.test(utf8.decode(column.bytes.subarray(start, end))) ? 'date' : 'text';
    }
  }
}
