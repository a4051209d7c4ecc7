import { CancelledError } from '../listrak/errors';
import { CellFinder } from '../rows/cell-finder';
import type { Column } from '../rows/column';
import type { ColumnStore } from '../rows/column-store';
import { groupRows, type Groups, type NamedColumn } from '../rows/groups';
import type { Hands } from '../rows/hands';
import { allRows } from '../rows/row-orders';
import { Slices, StaleWorkError } from '../rows/slices';
import { summariseCells, summariseColumn, valuesOf } from '../rows/summary';
import type { TableView } from '../rows/table-view';
import type { ColumnFilter, Grouping } from '../rows/view';
import { isId } from '../rows/written-numbers';
import { text } from '../text';
import { EngineRefusal } from './error-facts';
import type { EngineCalls } from './protocol';

type Args<Name extends keyof EngineCalls> = EngineCalls[Name]['args'];
type Answer<Name extends keyof EngineCalls> = Promise<EngineCalls[Name]['answer']>;

/**
 * What is asked about a table's rows: summaries, groups, places. Answers are about the rows and the view as they stand when the question is put.
 * All throw CancelledError when the signal aborts or the table is closed, EngineRefusal for a column that is not there.
 */
export class TableQuestions {
  readonly #store: ColumnStore;
  readonly #view: TableView;
  readonly #hands: Hands | undefined;
  readonly #finder: CellFinder;
  #closed = false;

  constructor(store: ColumnStore, view: TableView, hands?: Hands) {
    this.#store = store;
    this.#view = view;
    this.#hands = hands;
    this.#finder = new CellFinder(store);
  }

  get bytesHeld(): number {
    return this.#finder.bytesHeld;
  }

  summariseColumn({ column, over }: Args<'summariseColumn'>, signal: AbortSignal): Answer<'summariseColumn'> {
    const asked = this.#column(column);
    return this.#work(signal, async (slices) => summariseColumn(asked, over === 'table' ? await allRows(this.#store.rowCount, slices) : await this.#rows(slices), slices));
  }

  columnValues({ column, atMost, search }: Args<'columnValues'>, signal: AbortSignal): Answer<'columnValues'> {
    const asked = this.#column(column);
    const name = this.#store.specs[column]?.name ?? '';
    const { view } = this.#view;
    const filters: ColumnFilter[] = view.filters.filter((filter) => filter.column !== name);
    if (search !== '') filters.push({ type: 'text', column: name, match: 'contains', text: search });
    return this.#work(signal, async (slices) => valuesOf(asked, await this.#rowsPassing(filters, slices), atMost, slices));
  }

  summariseCells({ fromRow, toRow, columns }: Args<'summariseCells'>, signal: AbortSignal): Answer<'summariseCells'> {
    const asked = columns.map((column) => this.#column(column));
    const ids = new Set(columns.flatMap((column) => {
      const spec = this.#store.specs[column];
      return spec !== undefined && isId(spec) ? [this.#column(column)] : [];
    }));
    return this.#work(signal, async (slices) => summariseCells(asked, (await this.#rows(slices)).subarray(fromRow, Math.max(fromRow, toRow)), slices, ids));
  }

  findCell({ text: wanted, fromRow, fromColumn, backwards, columns = [...this.#store.specs.keys()] }: Args<'findCell'>, signal: AbortSignal): Answer<'findCell'> {
    const { order, rowCount } = this.#view;
    return this.#work(signal, (slices) => this.#finder.find({ text: wanted, order, rowCount, from: { row: fromRow, column: fromColumn }, columns, backwards }, slices));
  }

  groupRows({ atMost, ...grouping }: Args<'groupRows'>, signal: AbortSignal): Answer<'groupRows'> {
    return this.groups(grouping, signal).then((groups) => groups.first(atMost));
  }

  /** All groups, for a file or the clipboard. */
  groups({ by, sums, sort, filters }: Grouping, signal: AbortSignal): Promise<Groups> {
    const keys = by.map(({ column, per = 'value' }) => ({ ...this.#named(column), per }));
    const added = sums.map((column) => this.#named(column));
    return this.#work(signal, async (slices) => groupRows(await (filters === undefined ? this.#rows(slices) : this.#rowsPassing(filters, slices)), keys, added, sort, slices));
  }

  /** Ends what goes on. */
  dispose(): void {
    this.#closed = true;
    this.#finder.forget();
  }

  async #rows(slices: Slices): Promise<Uint32Array> {
    return this.#view.order ?? await allRows(this.#view.rowCount, slices);
  }

  /** Rows that pass the view's search and these filters, as they came. */
  async #rowsPassing(filters: readonly ColumnFilter[], slices: Slices): Promise<Uint32Array> {
    const { rowCount } = this.#store;
    const { search } = this.#view.view;
    return search === '' && filters.length === 0 ? allRows(rowCount, slices) : this.#store.select(search, filters, 0, rowCount, slices);
  }

  #named(index: number): NamedColumn {
    const spec = this.#store.specs[index];
    const column = this.#column(index);
    return { column, spec: spec ?? { name: '', type: 'text', origin: 'unknown' } };
  }

  #column(index: number): Column {
    const column = this.#store.column(index);
    if (column === undefined) throw new EngineRefusal(text('The report has no column {0}.', index));
    return column;
  }

  async #work<T>(signal: AbortSignal, work: (slices: Slices) => Promise<T>): Promise<T> {
    const slices = new Slices(() => signal.aborted || this.#closed, undefined, this.#hands);
    try {
      // Questions of which a newer one makes an older one needless are cancelled before they begin.
      await slices.pause();
      return await work(slices);
    } catch (error) {
      if (error instanceof StaleWorkError) throw new CancelledError();
      throw error;
    }
  }
}
