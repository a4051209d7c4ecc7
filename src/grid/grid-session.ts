/**
 * One open grid, without its panel: runs the report into a table of the engine, answers the webview, and keeps nothing but the
 * table's number, so that a hidden panel costs nothing and comes back without reading anything again.
 */
import type { Account } from '../accounts/account';
import type { EngineCalls } from '../engine/protocol';
import { RequestError, type CheckedRequest } from '../reports/request';
import type { View } from '../rows/view';
import { text } from '../text';
import { copyCells, copyPiece, type CopyServices } from './copy-cells';
import { cutRow, shownWindow } from './cut-row';
import { requestOfForm } from './grid-filters';
import { gridOpening, gridTitle } from './grid-opening';
import { GridRun, type GridRunServices } from './grid-run';
import { gridStateOf } from './grid-state';
import { callIdOf, checkFromWebview } from './message-checks';
import { ParentNames, type NamesByField, type ParentName } from './parent-names';
import { chooseProfileFields, listsWithFields, type AskForProfileFields } from './profile-choice';
import type { GridCallMessage, GridCalls, GridExport, GridLayout, RelayedCallName, ToWebview } from './protocol';
import { RowFollows } from './row-follows';

export interface GridSessionOptions extends GridRunServices, CopyServices {
  readonly account: Account;
  readonly request: CheckedRequest;
  readonly view: View;
  /** Names of the request's list, conversation, message and link, outermost first. */
  readonly names: (account: Account, request: CheckedRequest) => readonly ParentName[];
  /** Names that the grid had when it was last seen. */
  readonly remembered: NamesByField;
  /** `known`: what the page knew before, of which others may have changed something since. */
  readonly layout: { get(): GridLayout; set(changes: Partial<GridLayout>, known: GridLayout): void };
  readonly askForProfileFields: AskForProfileFields;
  /** Asks for the account's credentials. True where they were saved. */
  readonly enterCredentials: (account: Account) => Promise<boolean>;
  /** Opens a page in the browser. */
  readonly openLink: (url: string) => Promise<unknown>;
  /** Shows another report in a grid of its own. */
  readonly openReport: (account: Account, request: CheckedRequest, view: View) => void;
  readonly exportReport: (account: Account, request: CheckedRequest) => Promise<unknown>;
  readonly exportTable: (table: { readonly table: number; readonly rows: number; readonly account: Account; readonly request: CheckedRequest; readonly what: Exclude<GridExport, { type: 'everything' }> }) => Promise<unknown>;
  readonly send: (message: ToWebview) => void;
  /** The request or its names changed: the panel wants another title. */
  readonly renamed: (title: string) => void;
}

export class GridSession {
  readonly #options: GridSessionOptions;
  readonly #names: ParentNames;
  readonly #follows: RowFollows;
  #request: CheckedRequest;
  #view: View;
  /** The last that was not refused. */
  #standing: View;
  /** As the page has it: it takes it from its first opening. */
  #layout: GridLayout = { widths: {} };
  #run: GridRun;
  /** Whether the page is there to be told things. */
  #listening = false;
  #disposed = false;
  /** Counts changes of the view and of the run: a copy in pieces must be of one view. */
  #views = 0;
  /** Calls of the page that are still to be answered, by their ids. The next page counts its own from 1 again. */
  #asked = new Map<number, AbortController>();

  constructor(options: GridSessionOptions) {
    this.#options = options;
    this.#names = new ParentNames((request) => options.names(options.account, request), options.remembered);
    this.#follows = new RowFollows(options.localise);
    this.#request = options.request;
    this.#view = this.#standing = options.view;
    this.#run = this.#start();
  }

  get request(): CheckedRequest { return this.#request; }
  get account(): Account { return this.#options.account; }

  /** Such as "Contacts · Summer list": fit for a tab. */
  get title(): string {
    return gridTitle(this.#request, this.#names.of(this.#request), this.#options.localise);
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
        this.#layout = this.#options.layout.get();
        this.#asked = new Map();
        this.#open();
        this.#tell();
        return;
      case 'call': void this.#answer(message); return;
      case 'stop': this.#run.stop(); return;
      case 'resume': this.#goOn(); return;
      case 'enterCredentials': this.#enterCredentials(); return;
      case 'reload': this.#restart(); return;
      case 'export': this.#export(message.what); return;
      case 'cancel': this.#asked.get(message.id)?.abort(); return;
      case 'openLink': this.#openLink(message.url); return;
      case 'layout':
        this.#options.layout.set(message.changes, this.#layout);
        this.#layout = { ...this.#layout, ...message.changes };
        return;
    }
  }

  /** The page is gone until it says that it is ready again. */
  hidden(): void { this.#listening = false; }

  /** Looks at the rows otherwise. */
  show(view: View): void {
    if (this.#listening) { this.#send({ type: 'view', view }); return; }
    // The page that comes takes it over.
    this.#setView(view).catch((error: unknown) => this.#options.warn(`A grid could not show other rows: ${String(error)}`));
  }

  focusSearch(): void { this.#send({ type: 'focusSearch' }); }

  /** Frees the table. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#run.close();
  }

  #start(): GridRun {
    return new GridRun(this.#options, this.#request, () => this.#view, {
      changed: () => this.#tell(),
      firstRows: () => { this.#learnNames().catch((error: unknown) => this.#options.warn(`The names of a report's parents could not be read: ${String(error)}`)); },
    });
  }

  #goOn(): void {
    if (this.#run.problem === undefined) this.#run.resume();
    else this.#restart();
  }

  #enterCredentials(): void {
    const { account, enterCredentials, warn } = this.#options;
    enterCredentials(account).then((saved) => { if (saved && !this.#disposed) this.#goOn(); }, (error: unknown) => warn(`Credentials could not be entered: ${String(error)}`));
  }

  /** The report again from its start; the view stays. */
  #restart(): void {
    this.#run.close();
    this.#views++;
    this.#run = this.#start();
    this.#open();
    this.#tell();
  }

  #export(what: GridExport): void {
    const { account, exportReport, exportTable } = this.#options;
    const request = this.#request;
    const work = what.type === 'everything' ? exportReport(account, request) : exportTable({ table: this.#run.table, rows: this.#run.rowsOf(what), account, request, what });
    // The export itself tells the user how it ended.
    work.catch((error: unknown) => this.#options.warn(`An export from the grid failed: ${String(error)}`));
  }

  /** Whatever a cell says, only pages of the web are opened. */
  #openLink(url: string): void {
    if (!/^https?:\/\/[^\s/]/i.test(url)) return;
    this.#options.openLink(url).catch((error: unknown) => this.#options.warn(`A link could not be opened: ${String(error)}`));
  }

  async #answer({ id, call, args }: GridCallMessage): Promise<void> {
    const abort = new AbortController();
    const asked = this.#asked;
    asked.set(id, abort);
    const send = (answer: ToWebview): void => { if (asked === this.#asked) this.#send(answer); };
    try {
      send({ type: 'answer', id, ok: await this.#carryOut({ type: 'call', id, call, args } as GridCallMessage, abort.signal) });
    } catch (error) {
      const { what, next } = this.#options.explain(error);
      send({ type: 'answer', id, error: next === '' ? what : `${what} ${next}` });
    } finally {
      asked.delete(id);
    }
  }

  #carryOut({ call, args }: GridCallMessage, signal: AbortSignal): Promise<GridCalls[keyof GridCalls]['answer']> {
    const { engine, account, connect, askForProfileFields } = this.#options;
    switch (call) {
      case 'readWindow': return this.#readWindow(args);
      case 'setView': return this.#setView(args.view);
      case 'copyCells': return copyCells(this.#options, this.#run, args, () => this.#views);
      case 'copyPiece': return copyPiece(this.#options, this.#run, args, this.#views);
      case 'groupRows': return this.#relay(call, args, signal).then((answer) => ({ ...answer, groups: answer.groups.map((group) => ({ ...group, keys: cutRow(group.keys) })) }));
      case 'copyGroups': return this.#copyGroups(args, signal);
      case 'summariseColumn': case 'columnValues': case 'summariseCells': case 'findCell': case 'readRow':
        return this.#relay(call, args, signal);
      case 'rowFollows': return this.#rowFollows(args);
      case 'follow': return this.#follow(args.id);
      case 'setFilters': return this.#setFilters(args.filters);
      case 'chooseProfileFields': return connect(account).then(() => chooseProfileFields(engine, account.id, listsWithFields(this.#request), args.value, askForProfileFields));
    }
  }

  async #copyGroups(args: GridCalls['copyGroups']['args'], signal: AbortSignal): Promise<GridCalls['copyGroups']['answer']> {
    const copied = await this.#options.engine.call('copyGroups', { table: this.#run.table, ...args }, signal);
    await this.#options.copy(copied.text);
    return { groups: copied.groups };
  }

  async #readWindow(args: GridCalls['readWindow']['args']): Promise<GridCalls['readWindow']['answer']> {
    const run = this.#run;
    // A page that has not heard yet that the report runs anew asks for rows of a table that the engine does not have.
    await run.opened;
    try {
      return shownWindow(await this.#options.engine.call('readWindow', { table: run.table, ...args }));
    } catch (error) {
      // The thread that held the rows is gone, and they with it.
      run.broken(error);
      throw error;
    }
  }

  async #rowFollows(args: GridCalls['rowFollows']['args']): Promise<GridCalls['rowFollows']['answer']> {
    const run = this.#run;
    const request = this.#request;
    const row = await this.#options.engine.call('readRow', { table: run.table, ...args });
    return { ...row, follows: this.#follows.offer(request, run.state.columns, row.cells) };
  }

  async #follow(id: number): Promise<GridCalls['follow']['answer']> {
    const { request, view } = this.#follows.take(id);
    this.#options.openReport(this.#options.account, request, view);
    return {};
  }

  #relay<Name extends RelayedCallName>(call: Name, args: GridCalls[Name]['args'], signal: AbortSignal): Promise<GridCalls[Name]['answer']> {
    return this.#options.engine.call(call, { table: this.#run.table, ...args } as EngineCalls[Name]['args'], signal);
  }

  async #setView(view: View): Promise<GridCalls['setView']['answer']> {
    this.#view = view;
    this.#views++;
    const run = this.#run;
    await run.opened;
    const { viewRows, revision } = run.state;
    // A run that has been replaced meanwhile takes the view with it; its own answer is of no use any more.
    if (run !== this.#run) return { rowCount: viewRows, stale: true, revision };
    try {
      const stands = await this.#options.engine.call('setView', { table: run.table, view });
      if (!stands.stale) this.#standing = view;
      return stands;
    } catch (error) {
      // A page that is there takes it back itself.
      if (this.#view === view) this.#view = this.#standing;
      throw error;
    }
  }

  async #setFilters(values: Record<string, string>): Promise<GridCalls['setFilters']['answer']> {
    try {
      this.#request = requestOfForm(this.#request, values);
    } catch (error) {
      if (error instanceof RequestError) return { problem: { field: error.field, what: this.#options.localise(error.what) } };
      throw error;
    }
    this.#options.renamed(this.title);
    this.#restart();
    return {};
  }

  #open(): void {
    this.#send({ type: 'open', opening: gridOpening(this.#options, this.#request, this.#names, this.#view) });
  }

  async #learnNames(): Promise<void> {
    const before = this.title;
    await this.#names.learn(this.#options.engine, this.#run, this.#request);
    if (this.#disposed || this.title === before) return;
    this.#options.renamed(this.title);
    this.#open();
  }

  #tell(): void {
    if (!this.#listening) return;
    const first = this.#run.takeFirstRows();
    this.#send({ type: 'state', state: gridStateOf(this.#run, this.#options), ...(first === undefined ? {} : { first: shownWindow(first) }) });
  }

  #send(message: ToWebview): void {
    if (this.#listening && !this.#disposed) this.#options.send(message);
  }
}
