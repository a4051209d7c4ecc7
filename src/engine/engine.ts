import { isDeepStrictEqual } from 'node:util';
import type { Connection } from '../listrak/connection';
import { accountMark } from '../export/resume/journal';
import { exportReportFile, findLeft } from '../export/report-file';
import { discardUnfinished } from '../export/resume/resumable-export';
import { canGrow } from '../export/since-last/growing';
import { fillGaps } from '../export/retry/fill-gaps';
import { underSignals } from '../listrak/cancel';
import { CancelledError, NotFoundError } from '../listrak/errors';
import type { ListrakSource } from '../listrak/source';
import { isRecord } from '../plain-data';
import { readProfileFields } from '../reports/profile-fields';
import { readReportPage } from '../reports/read-report-page';
import { checkRequest, type CheckedRequest } from '../reports/request';
import type { FailedParent } from '../reports/report-types';
import { runReport, type RunOptions } from '../reports/run-report';
import type { TableHands } from '../rows/hands';
import { LeftRows } from '../rows/left-rows';
import type { Timers } from '../rows/table-view';
import { text } from '../text';
import { AccountClient, type AccountSource } from './account-client';
import { assertCall, isCallName } from './call-checks';
import { EngineRefusal, errorFacts } from './error-facts';
import { announcedExport, runExport, type AnnouncedOptions } from './export-job';
import { LogLines } from './log-lines';
import type { EngineCallName, EngineCalls, ExportOutcome, FromEngine, ToEngine } from './protocol';
import { Table } from './table';

export type Log = (level: 'debug' | 'info' | 'warn' | 'error', line: string) => void;

export interface EngineOptions {
  readonly send: (message: FromEngine) => void;
  /** A source for a connection; its lines are logged by whoever hears the engine. */
  readonly makeSource: (connection: Connection, log: Log) => AccountSource;
  readonly timers: Timers;
  /** Makes the threads that help where rows are many. @param left frees what nobody holds any more */
  readonly makeHands?: (left: LeftRows, log: Log) => EngineHands;
}

export interface EngineHands extends TableHands {
  dispose(): Promise<void>;
}

type Handlers = { readonly [Name in EngineCallName]: (args: EngineCalls[Name]['args'], signal: AbortSignal) => EngineCalls[Name]['answer'] | Promise<EngineCalls[Name]['answer']> };

interface KnownAccount {
  readonly connection: Connection;
  readonly client: AccountClient;
  /** Aborted when the account is disconnected. */
  readonly ended: AbortController;
}

/** Where reports are fetched, held, sorted and exported. Speaks the protocol and knows no worker. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #accounts = new Map<string, KnownAccount>();
  readonly #tables = new Map<number, { readonly table: Table; readonly account: string }>();
  readonly #calls = new Map<number, AbortController>();
  readonly #handlers: Handlers;
  readonly #lines: LogLines;
  readonly #left = new LeftRows();
  readonly #hands: EngineHands | undefined;
  readonly #log: Log;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#lines = new LogLines((lines) => options.send({ type: 'log', lines }), options.timers);
    this.#log = (level, line) => this.#lines.add(level, line);
    this.#hands = options.makeHands?.(this.#left, this.#log);
    this.#handlers = {
      connect: (args) => this.#connect(args),
      disconnect: (args) => this.#disconnect(args.account),
      checkConnection: ({ connection }, signal) => this.#checkConnection(connection, signal),
      readPage: ({ account, request, cursor, pageSize }, signal) => {
        const checked = checkRequest(request);
        return this.#withSource(account, signal, (source, ended) => readReportPage(checked, source, {
          signal: ended, ...(cursor === undefined ? {} : { cursor }), ...(pageSize === undefined ? {} : { pageSize }),
        }));
      },
      profileFields: ({ account, listId }, signal) => this.#withSource(account, signal, (source, ended) => readProfileFields(listId, source, ended)),
      openTable: (args) => this.#openTable(args),
      stopTable: ({ table }) => this.#table(table).stop(),
      resumeTable: ({ table }) => this.#table(table).resume(),
      setView: ({ table, view }) => this.#table(table).setView(view),
      readWindow: (args) => this.#table(args.table).readWindow(args),
      readRow: (args) => this.#table(args.table).readRow(args),
      copyCells: (args, signal) => this.#table(args.table).copyCells(args, signal),
      copyPiece: (args, signal) => this.#table(args.table).copyPiece(args, signal),
      summariseColumn: (args, signal) => this.#table(args.table).questions.summariseColumn(args, signal),
      columnValues: (args, signal) => this.#table(args.table).questions.columnValues(args, signal),
      summariseCells: (args, signal) => this.#table(args.table).questions.summariseCells(args, signal),
      findCell: (args, signal) => this.#table(args.table).questions.findCell(args, signal),
      groupRows: (args, signal) => this.#table(args.table).questions.groupRows(args, signal),
      copyGroups: (args, signal) => this.#table(args.table).copyGroups(args, signal),
      closeTable: ({ table }) => this.#closeTable(table),
      exportReport: (args, signal) => this.#exportReport(args, signal),
      retryExport: (args, signal) => this.#export(args, signal, (source, run, announced) =>
        announcedExport((options) => fillGaps({ incomplete: args.incomplete, file: args.file, run: (onlyParents) => run(source, { onlyParents }) }, options), announced)),
      unfinishedExport: (args) => this.#unfinishedExport(args),
      discardUnfinished: ({ file }) => discardUnfinished(file),
      exportTable: ({ job, table, file, format, ...part }, signal) => runExport(this.#table(table).exportEvents(part), { file, format, ...this.#announced(job, signal) }),
      exportGroups: ({ job, table, file, format, ...grouping }, signal) => runExport(this.#table(table).exportGroupEvents(grouping, signal), { file, format, ...this.#announced(job, signal) }),
      cancel: ({ call }) => this.#calls.get(call)?.abort(),
    };
  }

  /** Rows held by all tables, in bytes. */
  get bytesHeld(): number {
    return [...this.#tables.values()].reduce((sum, { table }) => sum + table.state.bytesHeld, 0);
  }

  /** Whether somebody waits for an answer, or rows are on their way into a table. */
  get isBusy(): boolean {
    return this.#calls.size > 0 || [...this.#tables.values()].some(({ table }) => table.state.phase.type === 'loading');
  }

  /** Answers in time with one message, an answer or an error. */
  handle(message: ToEngine): void {
    if (isRecord(message)) void this.#answer(message);
    else this.#log('error', 'What came is no call.');
  }

  /** Ends all that runs and closes all tables and clients. */
  async dispose(): Promise<void> {
    for (const abort of this.#calls.values()) abort.abort();
    await Promise.all([...this.#tables.keys()].map((table) => this.#closeTable(table)));
    await Promise.all([...this.#accounts.keys()].map((account) => this.#disconnect(account)));
    await this.#hands?.dispose();
  }

  async #answer(message: ToEngine): Promise<void> {
    const { id } = message;
    const abort = new AbortController();
    this.#calls.set(id, abort);
    try {
      const value = await this.#run(message.call, message.args, abort.signal);
      this.#lines.flush();
      this.#options.send({ type: 'answer', id, value });
    } catch (error) {
      const facts = errorFacts(error);
      // What is ours to mend is worth a trace; the rest is told to the user in words.
      if (facts.source === 'internal') this.#log('error', `${nameOf(message)}: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
      this.#lines.flush();
      this.#options.send({ type: 'error', id, error: facts });
    } finally {
      this.#calls.delete(id);
    }
  }

  async #run<Name extends EngineCallName>(name: Name, args: EngineCalls[Name]['args'], signal: AbortSignal): Promise<EngineCalls[Name]['answer']> {
    // What comes over a port is only said to be a call.
    if (!isCallName(name)) throw new EngineRefusal(text('The engine knows no call {0}.', nameOf({ call: name })));
    assertCall(name, args);
    return this.#handlers[name](args, signal);
  }

  async #connect({ account, connection }: EngineCalls['connect']['args']): Promise<void> {
    const known = this.#accounts.get(account);
    if (known !== undefined && isDeepStrictEqual(known.connection, connection)) return;
    const client = new AccountClient(this.#options.makeSource(connection, this.#log));
    this.#accounts.set(account, { connection, client, ended: known?.ended ?? new AbortController() });
    await known?.client.retire();
  }

  async #disconnect(account: string): Promise<void> {
    const known = this.#accounts.get(account);
    if (known === undefined) return;
    this.#accounts.delete(account);
    known.ended.abort();
    await Promise.all([...this.#tables.values()].map(async (open) => { if (open.account === account) await open.table.stop(); }));
    await known.client.source.close();
  }

  async #checkConnection(connection: Connection, signal: AbortSignal): Promise<{ lists: number }> {
    const source = this.#options.makeSource(connection, this.#log);
    try {
      await source.signIn(signal);
      const { rows } = await readReportPage(checkRequest({ report: 'lists' }), source, { signal });
      return { lists: rows.length };
    } finally {
      await source.close();
    }
  }

  async #openTable({ table: id, account, request, pageSize, maxConcurrentRequests, maxRows, locale }: EngineCalls['openTable']['args']): Promise<void> {
    const checked = checkRequest(request);
    this.#account(account);
    if (this.#tables.has(id)) throw new EngineRefusal(text('Table {0} is open already.', id));
    const table = new Table({
      request: checked, pageSize, maxConcurrentRequests, maxRows, ...(locale === undefined ? {} : { locale }),
      timers: this.#options.timers,
      withSource: (work) => this.#account(account).client.use((source) => {
        source.limitRequests(maxConcurrentRequests);
        return work(source);
      }),
      onChanged: (state, first) => this.#options.send({ type: 'tableChanged', table: id, state, ...(first === undefined ? {} : { first }) }),
      warn: (line) => this.#log('warn', line),
      ...(this.#hands === undefined ? {} : { hands: this.#hands }),
    });
    this.#tables.set(id, { table, account });
    table.resume();
  }

  async #closeTable(id: number): Promise<void> {
    const open = this.#tables.get(id);
    this.#tables.delete(id);
    if (open === undefined) return;
    const { bytesHeld } = open.table.state;
    await open.table.close();
    this.#options.timers.setTimeout(() => this.#left.add(bytesHeld), 0);
  }

  #exportReport(args: EngineCalls['exportReport']['args'], signal: AbortSignal): Promise<ExportOutcome> {
    const { file, format, lookBackDays, split, goOn = false } = args;
    const request = checkRequest(args.request);
    const onlyParents = args.onlyParents?.map(whole);
    if (lookBackDays !== undefined && !canGrow(format)) throw new EngineRefusal(text('Only CSV and NDJSON files can be brought up to date. Choose one of them, or export the whole report.'));
    return this.#export(args, signal, (source, run, announced) => announcedExport(
      (options) => exportReportFile({ request, account: this.#markOf(args.account), file, format, lookBackDays, onlyParents, split, goOn, source, run }, { ...options, canRetry: split === undefined }), announced,
    ));
  }

  async #unfinishedExport({ account, request, ...file }: EngineCalls['unfinishedExport']['args']): Promise<EngineCalls['unfinishedExport']['answer']> {
    return await findLeft({ request: checkRequest(request), account: this.#markOf(account), ...file }) ?? null;
  }

  #markOf(account: string): string {
    const { apiUrl, credentials } = this.#account(account).connection;
    return accountMark(apiUrl, credentials.clientId);
  }

  /** An export from the account's source, with what it needs to run its request and to tell how it goes. */
  #export(
    { job, account, request, pageSize, maxConcurrentRequests }: Pick<EngineCalls['exportReport']['args'], 'job' | 'account' | 'request' | 'pageSize' | 'maxConcurrentRequests'>, signal: AbortSignal,
    write: (source: ListrakSource, run: (source: ListrakSource, more?: Partial<RunOptions>) => ReturnType<typeof runReport>, announced: AnnouncedOptions) => Promise<ExportOutcome>,
  ): Promise<ExportOutcome> {
    const checked: CheckedRequest = checkRequest(request);
    const gone = this.#account(account).ended.signal;
    return this.#withSource(account, signal, (source, ended) => {
      source.limitRequests(maxConcurrentRequests);
      const options = { pageSize, signal: ended, maxConcurrentRequests };
      return write(source, (from, more = {}) => runReport(checked, from, { ...options, ...more }), this.#announced(job, ended));
    }).catch((error: unknown) => {
      // Nobody cancelled it, and who waits for the file is not always who removed the account.
      throw error instanceof CancelledError && gone.aborted && !signal.aborted ? accountRemoved() : error;
    });
  }

  #announced(job: number, signal: AbortSignal): AnnouncedOptions {
    return { signal, timers: this.#options.timers, onProgress: (progress) => this.#options.send({ type: 'exportProgress', job, ...progress }) };
  }

  /** Works with the account's source until the call is cancelled or the account disconnected. */
  async #withSource<T>(account: string, signal: AbortSignal, work: (source: AccountSource, signal: AbortSignal) => Promise<T>): Promise<T> {
    const { client, ended } = this.#account(account);
    return underSignals([signal, ended.signal], (either) => client.use((source) => work(source, either)));
  }

  #account(account: string): KnownAccount {
    const known = this.#accounts.get(account);
    if (known === undefined) throw new EngineRefusal(text('The account is not connected. Refresh the explorer, then try again.'));
    return known;
  }

  #table(id: number): Table {
    const open = this.#tables.get(id);
    if (open === undefined) throw new EngineRefusal(text('The report is closed. Open it again.'));
    return open.table;
  }
}

function accountRemoved(): NotFoundError {
  return new NotFoundError({ what: text('The account was removed while the export ran.'), next: text('Add the account again, then export again.') });
}

/** The parent from its start: where its first attempt broke off says nothing where it is asked from another date. */
function whole({ from: _, ...parent }: FailedParent): FailedParent {
  return parent;
}

/** The call's name, or what stands in its place: an object may not even have a text. */
function nameOf({ call }: { readonly call: unknown }): string {
  return typeof call === 'string' ? call : typeof call;
}
