import type { PageRows } from '../listrak/page';
import type { ColumnSpec, ColumnType } from '../reports/report-types';
import { BooleanColumn } from './boolean-column';
import type { Column } from './column';
import { DateColumn } from './date-column';
import { NumberColumn } from './number-column';
import { rowsThatPass, rowTests } from './row-filter';
import { RowReader } from './row-reader';
import { SearchText } from './search-text';
import type { Slices } from './slices';
import { TextColumn } from './text-column';
import type { ColumnFilter, ShownCell, SortKey } from './view';

/**
 * Where a report's rows live: in columns of typed arrays, outside the JavaScript heap. Only ever appended to,
 * so that the rows below an earlier row count may be sorted and searched while more arrive.
 */
export class ColumnStore {
  readonly #locale: string | undefined;
  readonly #specs: ColumnSpec[] = [];
  readonly #columns: Column[] = [];
  #rowCount = 0;

  /** @param locale in which amounts are written where they are shown: they are found as written too */
  constructor(locale?: string) {
    this.#locale = locale;
  }

  get specs(): readonly ColumnSpec[] {
    return this.#specs;
  }

  get rowCount(): number {
    return this.#rowCount;
  }

  /** Size of all buffers in bytes. */
  get bytesHeld(): number {
    return this.#columns.reduce((sum, column) => sum + column.bytesHeld, 0);
  }

  /** Adds the columns that are new at the end of `specs`; in the rows so far they are absent. */
  growTo(specs: readonly ColumnSpec[]): void {
    for (const spec of specs.slice(this.#specs.length)) {
      const column = emptyColumn(spec.type);
      column.appendAbsent(this.#rowCount);
      this.#specs.push(spec);
      this.#columns.push(column);
    }
  }

  /**
   * Appends a page's rows.
   * @param placement for each column of the page its index in `specs`
   * @throws ArenaFullError where a column's text goes beyond 4 GiB. After any error nothing may be appended any more; the rows before the page stay
   */
  append(page: PageRows, placement: Int32Array): void {
    const filled = new Set<number>();
    page.columns.forEach((cells, index) => {
      const place = placement[index] ?? -1;
      const column = this.#columns[place];
      if (column === undefined) throw new RangeError(`No column ${place} for the field ${cells.name}.`);
      if (!filled.has(place)) column.append(cells, page.rowCount);
      filled.add(place);
    });
    this.#columns.forEach((column, place) => {
      if (!filled.has(place)) column.appendAbsent(page.rowCount);
    });
    this.#rowCount += page.rowCount;
  }

  /** Cells as shown: rows `order[from]` … `order[to − 1]`, or the rows themselves where there is no order. */
  readWindow(order: Uint32Array | null, from: number, to: number, columns: readonly number[]): ShownCell[][] {
    const end = Math.min(to, order?.length ?? this.#rowCount);
    const rows: ShownCell[][] = [];
    for (let at = Math.max(0, from); at < end; at++) {
      const row = order === null ? at : order[at] as number;
      rows.push(columns.map((column) => this.#columns[column]?.shown(row) ?? null));
    }
    return rows;
  }

  /** Reads rows as pages of all columns, or of those that are there of the ones named by their indexes. */
  reader(columns: readonly number[] = [...this.#columns.keys()]): RowReader {
    return new RowReader(columns.flatMap((index) => {
      const column = this.#columns[index];
      return column === undefined ? [] : [{ column, name: this.#specs[index]?.name ?? '' }];
    }));
  }

  /** A column by its index in `specs`. */
  column(index: number): Column | undefined {
    return this.#columns[index];
  }

  /**
   * The rows in the order of the keys, the first key first; ties as they stood, empties last whichever way a key goes.
   * Keys whose column does not exist are passed over.
   * @throws StaleWorkError
   */
  sort(keys: readonly SortKey[], rows: Uint32Array, slices: Slices): Promise<Uint32Array> {
    return slices.withHands(async () => {
      // Once, and not with each job.
      let sorted = slices.wordsOf(rows);
      for (const { column, direction } of keys.toReversed()) {
        const index = this.#specs.findIndex(({ name }) => name === column);
        sorted = await this.#columns[index]?.sort(sorted, direction === 'descending', slices) ?? sorted;
      }
      // What is shared is given back.
      return sorted.buffer instanceof SharedArrayBuffer ? sorted.slice() : sorted;
    });
  }

  /**
   * The rows in [from, to) that pass all filters and of which some cell, as shown, has the text, in any case and with any accents; '' is no search.
   * @throws StaleWorkError, FilterError where a filter makes no sense
   */
  select(search: string, filters: readonly ColumnFilter[], from: number, to: number, slices: Slices): Promise<Uint32Array> {
    return slices.withHands(async () => {
      const specs = this.#specs.slice();
      const text = this.searchText(search);
      const tests = await rowTests(filters, text, this.#columns, specs, slices);
      const isAsked = (index: number): boolean => !text.isEmpty || filters.some(({ column }) => column === specs[index]?.name);
      return rowsThatPass(tests, from, to, () => ({ search, filters, locale: this.#locale, specs, columns: this.#columns.map((column, index) => isAsked(index) ? column.share() : undefined) }), slices);
    });
  }

  /** What a search for some text looks for. */
  searchText(text: string): SearchText {
    return new SearchText(text, this.#locale);
  }

  /** Gives back what growing took in advance, a column at a time: for when no more rows are expected. @throws StaleWorkError */
  async trim(slices: Slices): Promise<void> {
    for (const column of this.#columns.slice()) {
      column.trim();
      if (slices.due) await slices.pause();
    }
  }
}

function emptyColumn(type: ColumnType): Column {
  switch (type) {
    case 'text':
    case 'json': return new TextColumn(type);
    case 'integer':
    case 'number': return new NumberColumn();
    case 'boolean': return new BooleanColumn();
    case 'date': return new DateColumn();
  }
}
