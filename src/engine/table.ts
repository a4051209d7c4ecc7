import { rowsOf, type ExportEvent } from '../export/write-report';
import { partOf, type PageRows } from '../listrak/page';
import type { ListrakSource } from '../listrak/source';
import { ReportColumns } from '../reports/report-columns';
import type { ColumnSpec } from '../reports/report-types';
import type { CheckedRequest } from '../reports/request';
import { runReport, type ReportEvent, type RunOptions, type RunPosition } from '../reports/run-report';
import { ArenaFullError } from '../rows/byte-arena';
import { ColumnStore } from '../rows/column-store';
import type { TableHands } from '../rows/hands';
import { pagesOf } from '../rows/pages';
import { Slices } from '../rows/slices';
import { TableView, type Timers, type ViewStands } from '../rows/table-view';
import type { Grouping, View } from '../rows/view';
import { text } from '../text';
import { Announcer } from './announcer';
import { copiedBytes, copiedText } from './copied-bytes';
import { EngineRefusal, errorFacts } from './error-facts';
import { MetPlaces } from './met-places';
import type { EngineCalls, TablePart, TablePhase, TableState, ViewWindow } from './protocol';
import { RowPlaces } from './row-places';
import { TableQuestions } from './table-questions';

/** Milliseconds between two states sent. */
const stateInterval = 100;
/** Rows told with the first state that has some: as many as a tall window shows. */
const firstRows = 96;

export interface TableOptions {
  readonly request: CheckedRequest;
  /** Runs with the source that the account has at that time. */
  readonly withSource: (work: (source: ListrakSource) => Promise<void>) => Promise<void>;
  readonly pageSize: number;
  readonly maxConcurrentRequests: number;
  /** Rows to hold at most. */
  readonly maxRows: number;
  /** In which amounts are shown; undefined: as they were sent. */
  readonly locale?: string;
  readonly timers: Timers;
  /** `first` comes once, with the first rows. */
  readonly onChanged: (state: TableState, first?: ViewWindow) => void;
  readonly warn: (line: string) => void;
  /** Who helps where rows are many. */
  readonly hands?: TableHands;
}

/** One open report: fetched into a store, looked at through a view, until it is closed. */
export class Table {
  readonly #options: TableOptions;
  readonly #view: TableView;
  readonly #announcer: Announcer;
  readonly #store: ColumnStore;
  /** What can be asked about the rows. */
  readonly questions: TableQuestions;
  #columns: ReportColumns | undefined;
  #phase: TablePhase = { type: 'loading' };
  #position: RunPosition | undefined;
  /** What is missing, and where what comes of it belongs. */
  readonly #places = new RowPlaces();
  readonly #met = new MetPlaces();
  #loading: { readonly abort: AbortController; readonly ended: Promise<void> } | undefined;
  /** Milliseconds of earlier loadings, and when this one began. */
  #spent = 0;
  #since: number | undefined;
  #closed = false;
  /** Rows that have come and are about to be held. */
  #coming = 0;
  #first: ViewWindow | undefined;

  constructor(options: TableOptions) {
    this.#options = options;
    this.#store = new ColumnStore(options.locale);
    this.#view = new TableView(this.#store, options.timers, () => this.#announcer.news(), (error) => this.#viewFailed(error), options.hands);
    this.questions = new TableQuestions(this.#store, this.#view, options.hands);
    this.#announcer = new Announcer(() => options.onChanged(this.state, this.#first), options.timers, stateInterval);
  }

  get state(): TableState {
    const running = this.#since === undefined ? 0 : this.#options.timers.now() - this.#since;
    return {
      phase: this.#phase,
      columns: this.#store.specs.slice(),
      totalRows: this.#store.rowCount + this.#coming,
      viewRows: this.#view.rowCount + (this.#view.order === null ? this.#coming : 0),
      revision: this.#view.revision,
      milliseconds: Math.round(this.#spent + running),
      bytesHeld: this.#store.bytesHeld + this.#view.bytesHeld + this.#places.bytesHeld + this.questions.bytesHeld,
      ...(this.#view.failure === undefined ? {} : { viewFailure: errorFacts(this.#view.failure) }),
    };
  }

  /** Begins to fetch, goes on where fetching ended early, or asks for failed parents again. Does nothing while it goes on, when all is there or no more is wanted. */
  resume(): void {
    if (this.#closed || this.#loading !== undefined || this.#phase.type === 'full' || this.#phase.type === 'overfull') return;
    if (this.#phase.type === 'complete') {
      if (this.#places.failedParents.length === 0) return;
      this.#places.beginRetry(this.#store.rowCount);
      this.#position = undefined;
    }
    const abort = new AbortController();
    this.#phase = { type: 'loading' };
    this.#since = this.#options.timers.now();
    this.#loading = { abort, ended: this.#load(abort.signal) };
    this.#announcer.news();
  }

  /** Ends fetching; resolves when no more rows come. */
  async stop(): Promise<void> {
    this.#loading?.abort.abort();
    await this.#loading?.ended;
  }

  setView(view: View): Promise<ViewStands> {
    return this.#view.setView(view).then((stands) => {
      if (!stands.stale) this.#announcer.news();
      return stands;
    });
  }

  readWindow({ from, to, columns }: Omit<EngineCalls['readWindow']['args'], 'table'>): ViewWindow {
    return { from, rows: this.#view.readWindow(from, to, columns), revision: this.#view.revision };
  }

  readRow({ row, id = this.#view.rowAt(row) }: Omit<EngineCalls['readRow']['args'], 'table'>): EngineCalls['readRow']['answer'] {
    const [cells = []] = this.#store.readWindow(null, id, id + 1, [...this.#store.specs.keys()]);
    return { cells, id, row: this.#view.placeOf(id) };
  }

  /** As UTF-8. @throws CancelledError */
  async copyPiece({ fromRow, toRow, columns, format, part = { first: true, last: true }, id }: EngineCalls['copyCells']['args'], signal: AbortSignal): Promise<EngineCalls['copyPiece']['answer']> {
    const { rowCount, revision } = this.#view;
    const { specs, read } = this.#asViewed(columns, id === undefined ? this.#view.order : Uint32Array.of(id));
    return { bytes: await copiedBytes(read, { specs, from: fromRow, to: Math.min(toRow, rowCount), format, part }, signal), revision };
  }

  /** @throws CancelledError */
  async copyCells(args: EngineCalls['copyCells']['args'], signal: AbortSignal): Promise<EngineCalls['copyCells']['answer']> {
    const rows = Math.max(0, Math.min(args.toRow, this.#view.rowCount) - args.fromRow);
    const piece = await this.copyPiece(args, signal);
    return { text: copiedText(piece.bytes), rows, revision: piece.revision };
  }

  /** The first groups as text. @throws CancelledError */
  async copyGroups({ atMost, format, ...grouping }: EngineCalls['copyGroups']['args'], signal: AbortSignal): Promise<EngineCalls['copyGroups']['answer']> {
    const groups = await this.questions.groups(grouping, signal);
    const count = Math.min(atMost, groups.total);
    const bytes = await copiedBytes((from, to) => groups.readPage(from, to), { specs: groups.specs, from: 0, to: count, format, part: { first: true, last: true } }, signal);
    return { text: copiedText(bytes), groups: count };
  }

  /** The rows as they are viewed now, to be exported; rows that come later are not among them. @throws EngineRefusal where the rows wanted are of another view */
  exportEvents({ columns, rows }: TablePart): AsyncGenerator<ExportEvent, void, void> {
    const { rowCount, revision } = this.#view;
    if (rows !== undefined && rows.revision !== revision) throw new EngineRefusal(text('The rows stand in another order by now. Select them again, then export.'));
    const { specs, read } = this.#asViewed(columns ?? [...this.#store.specs.keys()]);
    return rowsOf(specs, pagesOf(read, rows?.from ?? 0, Math.min(rows?.to ?? rowCount, rowCount)), this.#places.failedParents);
  }

  /** The groups of the rows as they are viewed now, to be exported. */
  async* exportGroupEvents(grouping: Grouping, signal: AbortSignal): AsyncGenerator<ExportEvent, void, void> {
    const groups = await this.questions.groups(grouping, signal);
    if (!groups.complete) throw new EngineRefusal(text('There are more groups than can be told apart. Filter the rows, or group them by something coarser.'));
    yield* rowsOf(groups.specs, pagesOf((from, to) => groups.readPage(from, to), 0, groups.total), this.#places.failedParents);
  }

  /** Ends all work; the rows go with the table. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#announcer.dispose();
    this.#view.dispose();
    this.questions.dispose();
    await this.stop();
  }

  /** Reads the rows in the order in which they stand now, whatever becomes of the view meanwhile: of these columns those that there are. */
  #asViewed(columns: readonly number[], order = this.#view.order): { readonly specs: readonly ColumnSpec[]; readonly read: (from: number, to: number) => PageRows } {
    const known = columns.filter((column) => this.#store.specs[column] !== undefined);
    const reader = this.#store.reader(known);
    return { specs: known.flatMap((column) => this.#store.specs[column] ?? []), read: (from, to) => reader.page(order, from, to) };
  }

  async #load(signal: AbortSignal): Promise<void> {
    // So that `resume` has noted the loading before anything can end it.
    await Promise.resolve();
    const phase = await this.#fetch(signal);
    this.#spent += this.#options.timers.now() - (this.#since ?? 0);
    this.#since = undefined;
    if (!this.#closed) {
      try {
        await this.#store.trim(new Slices());
        await this.#view.setPlaces(this.#places.order());
        await this.#view.settle();
      } catch (error) {
        this.#viewFailed(error);
      }
    }
    this.#phase = phase;
    this.#loading = undefined;
    if (!this.#closed) this.#announcer.flush();
  }

  /** Fetches until all is there, enough is, it is stopped, or it fails. Never throws. */
  async #fetch(signal: AbortSignal): Promise<TablePhase> {
    const { request, withSource, pageSize, maxConcurrentRequests } = this.#options;
    let phase: TablePhase | undefined;
    try {
      await withSource(async (source) => {
        const options: RunOptions = {
          pageSize, signal, maxConcurrentRequests, ...(this.#position === undefined ? {} : { resumeFrom: this.#position }),
          ...(this.#places.retried === undefined ? {} : { onlyParents: this.#places.retried }),
        };
        for await (const event of runReport(request, source, options)) {
          if (signal.aborted) return;
          phase = this.#take(event);
          if (phase !== undefined) return;
        }
        this.#places.endRetry();
        phase = { type: 'complete', failedParents: this.#places.failedParents };
      });
    } catch (error) {
      if (!signal.aborted) return { type: 'failed', error: errorFacts(error) };
    }
    return phase ?? { type: 'stopped' };
  }

  #viewFailed(error: unknown): void {
    this.#options.warn(`A view could not be kept: ${String(error)}`);
    this.#announcer.news();
  }

  /** The phase in which fetching ends; undefined where the table takes more. */
  #take(event: ReportEvent): TablePhase | undefined {
    switch (event.type) {
      case 'columns':
        this.#columns ??= new ReportColumns(event.specs);
        this.#store.growTo(this.#columns.specs);
        break;
      case 'page': {
        this.#met.meet(event.resumeFrom);
        const from = this.#store.rowCount;
        const { maxRows } = this.#options;
        const room = maxRows - from;
        const page = event.page.rowCount > room ? { ...event.page, rowCount: room } : event.page;
        try {
          if (from === 0) this.#appendFirst(page);
          else this.#append(page);
        } catch (error) {
          return this.#overfull(error);
        }
        this.#places.came(event.resumeFrom.ids, from, this.#store.rowCount);
        event.page.release?.();
        if (event.page.rowCount > room) return { type: 'full', maxRows };
        this.#position = event.resumeFrom;
        break;
      }
      case 'parentFailed':
        this.#places.failed(event.parent, event.resumeFrom.ids, this.#store.rowCount);
        this.#position = event.resumeFrom;
        break;
    }
    this.#announcer.news();
    return undefined;
  }

  /** Columns are of different lengths by now: nothing may come behind them. */
  #overfull(error: unknown): TablePhase {
    this.#options.warn(`A page could not be held: ${String(error)}`);
    return { type: 'overfull', what: error instanceof ArenaFullError ? error.what : text('The rows that came could not be held: {0}', error instanceof Error ? error.message : String(error)) };
  }

  /** Somebody waits for the first rows: they are told without waiting for their turn, nor for the rest of their page. */
  #appendFirst(page: PageRows): void {
    const few = Math.min(firstRows, page.rowCount);
    // Of a field that is new the type is guessed from the whole page.
    this.#grow(page);
    this.#append(partOf(page, 0, few));
    this.#coming = page.rowCount - few;
    // A view that lets only some of them pass, or in another order, is still to be made.
    if (this.#view.order === null && few > 0) this.#first = this.readWindow({ from: 0, to: few, columns: [...this.#store.specs.keys()] });
    this.#announcer.flush();
    this.#first = undefined;
    this.#coming = 0;
    this.#append(partOf(page, few, page.rowCount));
  }

  #append(page: PageRows): void {
    const placement = this.#grow(page);
    this.#store.append(page, placement);
    this.#options.hands?.expect(this.#store.rowCount);
    this.#view.rowsArrived();
  }

  /** Makes room for the page's columns; answers with their places. */
  #grow(page: PageRows): Int32Array {
    if (this.#columns === undefined) throw new TypeError('A page came before the columns.');
    const placement = this.#columns.place(page);
    this.#store.growTo(this.#columns.specs);
    return placement;
  }
}
