/**
 * One open grid, without its panel: runs the report into a table of the engine, answers the webview, and keeps nothing but the
 * table's number, so that a hidden panel costs nothing and comes back without reading anything again.
 */
import type { Account } from '../accounts/account';
import type { Engine } from '../accounts/connections';
import type { Disposable } from '../accounts/listeners';
import type { TableState } from '../engine/protocol';
import { reportById } from '../reports/catalogue';
import { scopeFields, type ScopeField } from '../reports/report-types';
import { checkRequest, parseRequest, RequestError, type CheckedRequest } from '../reports/request';
import type { RowWindow, ShownCell, View } from '../rows/view';
import { text, type Text } from '../text';
import { filtersOfForm, gridFilters } from './grid-filters';
import { gridTexts, type GridStringName } from './grid-strings';
import { gridWords } from './grid-words';
import { callIdOf, checkFromWebview } from './message-checks';
import { longestShownCell, type GridCallMessage, type GridCalls, type GridOpening, type GridState, type ToWebview } from './protocol';

/** The engine with its news of tables. */
export interface GridEngine extends Engine {
  onTableChanged(table: number, listener: (state: TableState) => void): Disposable;
}

export interface GridSessionOptions {
  readonly engine: GridEngine;
  readonly account: Account;
  readonly request: CheckedRequest;
  readonly view: View;
  readonly locale: string;
  readonly localise: (text: Text) => string;
  /** An error of any room as sentences. */
  readonly explain: (error: unknown) => { readonly what: string; readonly next: string };
  readonly connect: (account: Account) => Promise<void>;
  /** Names of the request's list, conversation, message and link, outermost first. */
  readonly names: (account: Account, request: CheckedRequest) => readonly string[];
  readonly settings: () => { readonly pageSize: number; readonly maxConcurrentRequests: number; readonly gridMaxRows: number };
  /** A number that no other table has; grows. */
  readonly nextTable: () => number;
  readonly widths: { get(): Readonly<Record<string, number>>; set(widths: Readonly<Record<string, number>>): void };
  readonly copy: (text: string) => Promise<void>;
  readonly exportReport: (account: Account, request: CheckedRequest) => Promise<unknown>;
  readonly exportTable: (table: { readonly table: number; readonly account: Account; readonly request: CheckedRequest }) => Promise<unknown>;
  readonly send: (message: ToWebview) => void;
  /** The request or its names changed: the panel wants another title. */
  readonly renamed: (title: string) => void;
  readonly warn: (line: string) => void;
}

/** Rows that go to the clipboard at most; what is more belongs in a file. */
export const mostCopiedRows = 100_000;
/** Where a row carries its parents' names. */
const nameColumns: Partial<Record<ScopeField, string>> = { listId: 'listName', conversationId: 'conversationName', messageId: 'messageSubject' };
/** One page's worth in a message. */
const copiedAtOnce = 5000;

interface Run {
  readonly table: number;
  readonly listener: Disposable;
  /** Settles when the table is open in the engine; false where it is not wanted any more. */
  readonly opened: Promise<boolean>;
  state: TableState;
  /** Why the table could not be opened, or the thread that held it is gone. */
  problem?: { readonly what: string; readonly next: string };
}

export class GridSession {
  readonly #options: GridSessionOptions;
  #request: CheckedRequest;
  #view: View;
  #run: Run;
  /** Whether the page is there to be told things. */
  #listening = false;
  #disposed = false;
  /** Counts changes of the view: a copy in pieces must be of one view. */
  #views = 0;
  /** Names of parents that rows have told. */
  readonly #learned = new Map<ScopeField, string>();

  constructor(options: GridSessionOptions) {
    this.#options = options;
    this.#request = options.request;
    this.#view = options.view;
    this.#run = this.#start();
  }

  get request(): CheckedRequest { return this.#request; }
  get account(): Account { return this.#options.account; }

  /** Such as "Contacts · Summer list". */
  get title(): string {
    const { localise } = this.#options;
    const innermost = this.#names().at(-1);
    const report = localise(reportById(this.#request.report).title);
    return innermost === undefined ? report : `${report} · ${innermost}`;
  }

  /** A message of the webview, whatever it is. */
  receive(value: unknown): void {
    const message = checkFromWebview(value);
    if (message === undefined) {
      const id = callIdOf(value);
      this.#options.warn('The grid sent a message that is none of its protocol.');
      if (id !== undefined) this.#send({ type: 'answer', id, error: this.#options.localise(text('The grid asked for something that does not exist.')) });
      return;
    }
    switch (message.type) {
      case 'ready':
        this.#listening = true;
        this.#open();
        this.#tell();
        return;
      case 'call': void this.#answer(message); return;
      case 'stop': this.#stop(); return;
      case 'resume': this.#resume(); return;
      case 'reload': this.#restart(); return;
      case 'export': this.#export(message.what); return;
      case 'widths': this.#options.widths.set(message.widths); return;
    }
  }

  /** The page is gone until it says that it is ready again. */
  hidden(): void { this.#listening = false; }

  focusSearch(): void { this.#send({ type: 'focusSearch' }); }

  /** Frees the table. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#close(this.#run);
  }

  #start(): Run {
    const table = this.#options.nextTable();
    const listener = this.#options.engine.onTableChanged(table, (state) => {
      if (this.#run.table !== table) return;
      const first = this.#run.state.totalRows === 0 && state.viewRows > 0;
      this.#run.state = state;
      this.#tell();
      if (first) this.#learnNames(this.#run).catch((error: unknown) => this.#options.warn(`The names of a report's parents could not be read: ${String(error)}`));
    });
    const run: Run = { table, listener, opened: this.#openTable(table), state: nothingYet };
    run.opened.catch((error: unknown) => this.#broken(run, error));
    return run;
  }

  async #openTable(table: number): Promise<boolean> {
    const { engine, account, connect, settings } = this.#options;
    const request = this.#request;
    await connect(account);
    if (this.#disposed || this.#run.table !== table) return false;
    const { pageSize, maxConcurrentRequests, gridMaxRows } = settings();
    await engine.call('openTable', { table, account: account.id, request, pageSize, maxConcurrentRequests, maxRows: gridMaxRows });
    if (!this.#disposed && this.#run.table === table && (this.#view.search !== '' || this.#view.sort.length > 0)) {
      await engine.call('setView', { table, view: this.#view });
    }
    return true;
  }

  #broken(run: Run, error: unknown): void {
    if (this.#run !== run || this.#disposed) return;
    run.problem = this.#options.explain(error);
    this.#tell();
  }

  /** The report again from its start; the view stays. */
  #restart(): void {
    this.#close(this.#run);
    this.#run = this.#start();
    this.#open();
    this.#tell();
  }

  #stop(): void {
    const run = this.#run;
    this.#options.engine.call('stopTable', { table: run.table }).catch((error: unknown) => this.#broken(run, error));
  }

  #resume(): void {
    const run = this.#run;
    if (run.problem !== undefined) { this.#restart(); return; }
    this.#options.engine.call('resumeTable', { table: run.table }).catch((error: unknown) => this.#broken(run, error));
  }

  #close({ table, listener, opened }: Run): void {
    listener.dispose();
    // What was never opened need not be closed.
    opened.then((open) => (open ? this.#options.engine.call('closeTable', { table }) : undefined), () => undefined)
      .catch((error: unknown) => this.#options.warn(`A table could not be closed: ${String(error)}`));
  }

  #export(what: 'all' | 'view'): void {
    const { account, exportReport, exportTable } = this.#options;
    const work = what === 'all' ? exportReport(account, this.#request) : exportTable({ table: this.#run.table, account, request: this.#request });
    // The export itself tells the user how it ended.
    work.catch((error: unknown) => this.#options.warn(`An export from the grid failed: ${String(error)}`));
  }

  async #answer({ id, call, args }: GridCallMessage): Promise<void> {
    try {
      this.#send({ type: 'answer', id, ok: await this.#carryOut({ type: 'call', id, call, args } as GridCallMessage) });
    } catch (error) {
      const { what, next } = this.#options.explain(error);
      this.#send({ type: 'answer', id, error: next === '' ? what : `${what} ${next}` });
    }
  }

  #carryOut({ call, args }: GridCallMessage): Promise<GridCalls[keyof GridCalls]['answer']> {
    switch (call) {
      case 'readWindow': return this.#readWindow(args);
      case 'readCell': return this.#readCell(args);
      case 'setView': return this.#setView(args.view);
      case 'copyCells': return this.#copyCells(args);
      case 'setFilters': return this.#setFilters(args.filters);
    }
  }

  async #readWindow(args: GridCalls['readWindow']['args']): Promise<GridCalls['readWindow']['answer']> {
    const run = this.#run;
    try {
      const window = await this.#options.engine.call('readWindow', { table: run.table, ...args });
      return { ...window, rows: shortened(window.rows) };
    } catch (error) {
      // The thread that held the rows is gone, and they with it.
      this.#broken(run, error);
      throw error;
    }
  }

  async #readCell({ row, column }: GridCalls['readCell']['args']): Promise<GridCalls['readCell']['answer']> {
    const { rows } = await this.#options.engine.call('readWindow', { table: this.#run.table, from: row, to: row + 1, columns: [column] });
    return { value: rows[0]?.[0] ?? null };
  }

  async #setView(view: View): Promise<GridCalls['setView']['answer']> {
    this.#view = view;
    this.#views++;
    const run = this.#run;
    await run.opened;
    const { state } = run;
    // A run that has been replaced meanwhile takes the view with it; its own answer is of no use any more.
    if (run !== this.#run) return { rowCount: state.viewRows, stale: true, revision: state.revision };
    return this.#options.engine.call('setView', { table: run.table, view });
  }

  async #copyCells({ fromRow, toRow, columns, headers }: GridCalls['copyCells']['args']): Promise<GridCalls['copyCells']['answer']> {
    const { engine, localise, locale, copy } = this.#options;
    const to = Math.min(toRow, this.#run.state.viewRows);
    if (to - fromRow > mostCopiedRows) {
      throw new CopyError(localise(text('At most {0} rows can be copied. Export the rows instead.', new Intl.NumberFormat(locale).format(mostCopiedRows))));
    }
    const { table } = this.#run;
    const views = this.#views;
    const pieces: string[] = [];
    for (let from = fromRow; from < to; from += copiedAtOnce) {
      const piece = await engine.call('copyCells', { table, fromRow: from, toRow: Math.min(to, from + copiedAtOnce), columns, format: headers && from === fromRow ? 'textWithHeaders' : 'text' });
      if (this.#run.table !== table || this.#views !== views) throw new CopyError(localise(text('The rows changed while they were copied. Copy them again.')));
      pieces.push(piece.text);
    }
    if (pieces.length > 0) await copy(pieces.join('\n'));
    return { rows: Math.max(0, to - fromRow) };
  }

  async #setFilters(values: Record<string, string>): Promise<GridCalls['setFilters']['answer']> {
    const { localise } = this.#options;
    const { filters: _before, ...rest } = this.#request;
    try {
      const filters = filtersOfForm(reportById(this.#request.report), values);
      this.#request = checkRequest(parseRequest(Object.keys(filters).length === 0 ? rest : { ...rest, filters }));
    } catch (error) {
      if (error instanceof RequestError) return { problem: { field: error.field, what: localise(error.what) } };
      throw error;
    }
    this.#options.renamed(this.title);
    this.#restart();
    return {};
  }

  #open(): void {
    const { account, localise, locale, widths } = this.#options;
    const outer = this.#names().slice(0, -1);
    const opening: GridOpening = {
      title: this.title, subtitle: [account.name, ...outer].join(' · '), sampleData: account.kind === 'sample',
      strings: Object.fromEntries(Object.entries(gridTexts).map(([name, sentence]) => [name, localise(sentence)])) as Record<GridStringName, string>,
      locale, filters: gridFilters(reportById(this.#request.report), this.#request.filters ?? {}, localise),
      view: this.#view, widths: widths.get(), request: this.#request, account: account.id,
    };
    this.#send({ type: 'open', opening });
  }

  /** Names as they are known by now, outermost first: a row tells its parents' where nothing has read them before. */
  #names(): string[] {
    const scope = scopeFields.filter((field) => this.#request[field] !== undefined);
    return this.#options.names(this.#options.account, this.#request).map((name, index) => this.#learned.get(scope[index] ?? 'linkId') ?? name);
  }

  /** Reads the first row's parent names, once a run has rows. */
  async #learnNames(run: Run): Promise<void> {
    const fields = Object.entries(nameColumns).flatMap(([field, name]) => {
      const column = run.state.columns.findIndex((spec) => spec.name === name && spec.origin === 'parent');
      return column < 0 || typeof this.#request[field as ScopeField] !== 'number' ? [] : [{ field: field as ScopeField, column }];
    });
    if (fields.length === 0) return;
    const { rows } = await this.#options.engine.call('readWindow', { table: run.table, from: 0, to: 1, columns: fields.map(({ column }) => column) });
    if (run !== this.#run || this.#disposed) return;
    const before = this.title;
    fields.forEach(({ field }, index) => {
      const name = rows[0]?.[index];
      if (typeof name === 'string' && name !== '') this.#learned.set(field, name);
    });
    if (this.title === before) return;
    this.#options.renamed(this.title);
    this.#open();
  }

  #tell(): void {
    if (this.#listening) this.#send({ type: 'state', state: this.#state() });
  }

  #state(): GridState {
    const { localise, locale } = this.#options;
    const { table, state, problem } = this.#run;
    const { columns, totalRows, viewRows, revision } = state;
    const common = { table, columns, totalRows, viewRows, revision };
    if (problem !== undefined) return { ...common, phase: 'failed', status: localise(text('Failed')), notice: problem };
    const { phase, status, notice } = gridWords(state, locale);
    return {
      ...common, phase, status: status.map(localise).join(' · '),
      ...(notice === undefined ? {} : { notice: { what: notice.what.map(localise).join(' '), next: localise(notice.next) } }),
    };
  }

  #send(message: ToWebview): void {
    if (this.#listening && !this.#disposed) this.#options.send(message);
  }
}

/** A copy that was refused; the message is for the user, in their language. */
export class CopyError extends Error {
  override readonly name = 'CopyError';
}

const nothingYet: TableState = { phase: { type: 'loading' }, columns: [], totalRows: 0, viewRows: 0, revision: 0, milliseconds: 0, bytesHeld: 0 };

/** Long cells are cut for showing: a window stays small whatever its cells hold. */
function shortened(rows: RowWindow['rows']): RowWindow['rows'] {
  const long = (cell: ShownCell): cell is string => cell !== null && cell.length > longestShownCell;
  return rows.map((row) => (row.some(long) ? row.map((cell) => (long(cell) ? `${cell.slice(0, longestShownCell)}…` : cell)) : row));
}

