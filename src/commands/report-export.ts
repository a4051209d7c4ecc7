import * as vscode from 'vscode';
import type { Account } from '../accounts/account';
import type { Connections, Engine } from '../accounts/connections';
import type { Disposable, Event } from '../accounts/listeners';
import { localise, problemLine, problemOf } from '../accounts/problem';
import type { ServiceData } from '../explorer/service-data';
import type { EngineCalls, Grouping, TablePart, UnfinishedExport } from '../engine/protocol';
import type { ExportFormat, ExportOutcome, ExportProgress, FormatType, IncompleteFile } from '../export/export-types';
import { formatOf, formatTypeOf, rowsPerSheet } from '../export/formats';
import { reportById } from '../reports/catalogue';
import { parentWords } from '../reports/parent-words';
import { RequestError, type CheckedRequest } from '../reports/request';
import type { FailedParent } from '../reports/report-types';
import { checkSplit } from '../reports/split';
import { text, type Text } from '../text';
import { ExportEnds } from './export-ends';
import { exportName } from './export-name';
import { writeTo } from './export-target';
import { ExportWords, nameOf } from './export-words';
import type { Prompts } from './prompts';
import { requestNames } from './request-names';
import type { RunningExports } from './running-exports';
import type { Settings } from './settings';
import { refuseWayOut } from './trust';
import { UnfinishedExports } from './unfinished-exports';

/** The engine and its news of running exports. */
export interface ExportEngine extends Engine {
  readonly onExportProgress: Event<ExportProgress & { readonly job: number }>;
}

export interface ReportExportOptions {
  readonly engine: ExportEngine;
  readonly connections: Connections;
  readonly data: ServiceData;
  readonly settings: () => Settings;
  readonly prompts: Prompts;
  /** Where an export failed for want of credentials: asks for them. True where they were saved. */
  readonly enterCredentials: (account: Account) => Promise<boolean>;
  readonly running: RunningExports;
  readonly log: vscode.LogOutputChannel;
  readonly locale: string;
  /** Today as `YYYY-MM-DD`, for file names. */
  readonly today: () => string;
}

/** What a grid wants written: rows of its table as filtered and sorted, or their groups. */
export interface TableExport {
  readonly table: number;
  /** Rows to be written; 0 where nobody knows. */
  readonly rows: number;
  readonly account: Account;
  readonly request: CheckedRequest;
  readonly what: (TablePart & { readonly type: 'view' | 'selection' }) | (Grouping & { readonly type: 'groups' });
}

/** What a saved report or a command says of an export beside its file. */
export interface ExportWay {
  /** Else the one that the file's name ends with. */
  readonly type?: FormatType;
  /** Only what is new, and asked for again so many days back. */
  readonly lookBackDays?: number;
  /** Ranges of dates to ask for side by side, 2–16. */
  readonly split?: number;
  /** A file's name that was not the user's word: they are asked where to, and this is what is proposed. */
  readonly proposed?: string;
  readonly signal?: AbortSignal;
  /** Told why nothing was written, beside the user. */
  readonly failed?: (why: string) => void;
  /** Just this format, whatever the settings say now. */
  readonly format?: ExportFormat;
  /** Go on where an export of the same stopped, or begin anew; absent: ask where there is one. */
  readonly goOn?: boolean;
}

/** One file to be written, as often as it takes. */
interface Writing {
  readonly account: Account;
  readonly request: CheckedRequest;
  /** Which rows, as the save dialog says it. */
  readonly which: string;
  /** What the notification says while it goes on. */
  readonly doing: (name: string) => string;
  readonly file: vscode.Uri | undefined;
  readonly proposed?: string | undefined;
  readonly type?: FormatType | undefined;
  /** Rows where they are known. */
  readonly rows?: number;
  readonly onlyLocal?: boolean;
  readonly failed?: ((why: string) => void) | undefined;
  /** Said before the first row. */
  readonly warning?: Text | undefined;
  readonly format?: ExportFormat | undefined;
  readonly goOn?: boolean | undefined;
  readonly run: (job: number, file: string, format: ExportFormat, signal: AbortSignal, goOn: boolean) => Promise<ExportOutcome>;
  /** What an export of the same to the same file has left; absent: it is always written from its start. */
  readonly unfinished?: ((file: string, format: ExportFormat) => Promise<UnfinishedExport | null>) | undefined;
  readonly lookBackDays?: number | undefined;
  /** Ends it, beside the user. */
  readonly signal?: AbortSignal | undefined;
  /** How to get what failed into the file; undefined where it has to be written anew. */
  readonly retry?: (target: vscode.Uri, outcome: ExportOutcome) => (() => Promise<ExportOutcome | undefined>) | undefined;
}

/** Writes reports and tables to files, with a notification that says how it goes and another that says how it ended. */
export class ReportExport {
  readonly #options: ReportExportOptions;
  readonly #words: ExportWords;
  readonly #ends: ExportEnds;
  readonly #left: UnfinishedExports;
  #jobs = 0;

  constructor(options: ReportExportOptions) {
    this.#options = options;
    this.#words = new ExportWords(options.locale);
    this.#ends = new ExportEnds(options, this.#words);
    this.#left = new UnfinishedExports(options, this.#words);
  }

  /**
   * From the service to a file. undefined where the user left or cancelled, or where it failed and they were told.
   * @throws RequestError where only what is new is wanted and the file is not on this computer, or where the report cannot be split
   */
  async exportReport(account: Account, request: CheckedRequest, file?: vscode.Uri, way: ExportWay = {}): Promise<ExportOutcome | undefined> {
    return this.#exportRows(account, request, file, way);
  }

  /** Offers to go on with the exports that were interrupted when the window before ended. */
  offerInterrupted(accountById: (id: string) => Promise<Account | undefined>, signal: AbortSignal): Promise<void> {
    return this.#left.offerInterrupted(accountById, async (account, { request, target, format, lookBackDays }) => {
      await this.exportReport(account, request, vscode.Uri.parse(target), { goOn: true, format, ...(lookBackDays === undefined ? {} : { lookBackDays }) });
    }, signal);
  }

  /** Rows of an open grid, as filtered and sorted, or their groups. */
  async exportTable({ table, account, request, rows, what }: TableExport): Promise<ExportOutcome | undefined> {
    const { engine } = this.#options;
    return this.#export({
      account, request, file: undefined, rows, doing: exporting,
      which: { view: vscode.l10n.t('rows as filtered and sorted'), selection: vscode.l10n.t('the selection'), groups: vscode.l10n.t('groups') }[what.type],
      run: (job, file, format, signal) => {
        const to = { job, table, file, format };
        if (what.type === 'groups') {
          const { type: _, ...grouping } = what;
          return engine.call('exportGroups', { ...to, ...grouping }, signal);
        }
        const { type: _, ...part } = what;
        return engine.call('exportTable', { ...to, ...part }, signal);
      },
    });
  }

  /** @param onlyParents of an export of what is new, what an earlier attempt failed to get */
  async #exportRows(account: Account, request: CheckedRequest, file: vscode.Uri | undefined, way: ExportWay, onlyParents?: readonly FailedParent[]): Promise<ExportOutcome | undefined> {
    // Tried again it is the user's: who had it run may be gone.
    const { signal, failed, ...again } = way;
    const { lookBackDays, split } = again;
    const warning = split === undefined ? undefined : checkSplit(request, split);
    return this.#export({
      account, request, file, proposed: way.proposed, type: way.type, doing: onlyParents === undefined ? exporting : retrying, warning, onlyLocal: lookBackDays !== undefined, failed,
      which: lookBackDays === undefined ? vscode.l10n.t('all rows') : vscode.l10n.t('what is new'),
      format: way.format, goOn: way.goOn, lookBackDays, signal,
      unfinished: onlyParents === undefined && split === undefined ? (path, format) => this.#left.of(account, request, path, format, lookBackDays) : undefined,
      run: async (job, path, format, ending, goOn) => {
        const outcome = await this.#options.engine.call('exportReport', {
          ...await this.#arguments(job, account, request, path), format, goOn,
          ...(lookBackDays === undefined ? {} : { lookBackDays }), ...(split === undefined ? {} : { split }), ...(onlyParents === undefined ? {} : { onlyParents }),
        }, ending);
        return warning === undefined ? outcome : { ...outcome, notes: [...outcome.notes, warning] };
      },
      retry: (target, outcome) => {
        if (outcome.incomplete !== undefined) return this.#retry(account, request, target, outcome.incomplete);
        // Such a file knows from its own state what it lacks.
        if (lookBackDays === undefined || reportById(request.report).incremental === undefined) return undefined;
        return () => this.#exportRows(account, request, target, again, outcome.failedParents);
      },
    });
  }

  #retry(account: Account, request: CheckedRequest, target: vscode.Uri, incomplete: IncompleteFile): (() => Promise<ExportOutcome | undefined>) | undefined {
    // Elsewhere the file is written here first and copied whole.
    if (target.scheme !== 'file') return undefined;
    return () => this.#export({
      account, request, file: target, which: vscode.l10n.t('what failed'), doing: retrying,
      run: async (job, file, _format, signal) => this.#options.engine.call('retryExport', { ...await this.#arguments(job, account, request, file), incomplete }, signal),
      retry: (file, outcome) => outcome.incomplete === undefined ? undefined : this.#retry(account, request, file, outcome.incomplete),
    });
  }

  async #arguments(job: number, account: Account, request: CheckedRequest, file: string): Promise<Omit<EngineCalls['retryExport']['args'], 'incomplete'>> {
    const { connections, settings } = this.#options;
    await connections.connect(account);
    const { pageSize, maxConcurrentRequests } = settings();
    return { job, account: account.id, request, pageSize, maxConcurrentRequests, file };
  }

  async #export(writing: Writing): Promise<ExportOutcome | undefined> {
    const { prompts, settings, log } = this.#options;
    const { account, request } = writing;
    const title = vscode.l10n.t('Export {0} ({1})', localise(reportById(request.report).title), writing.which);
    const { proposed } = writing;
    const target = writing.file ?? await prompts.saveAs({
      title: proposed === undefined ? title : vscode.l10n.t('{0}: choose the file (the folder is not trusted)', title), name: proposed ?? this.#defaultName(account, request), kind: 'rows',
    });
    if (target === undefined) return undefined;
    if (writing.onlyLocal === true && target.scheme !== 'file') throw new RequestError('file', text('{0} is not on this computer: only a local file can be brought up to date.', target.path));
    const name = nameOf(target);
    const format = writing.format ?? formatOf(writing.type ?? formatTypeOf(target.path) ?? 'csv', settings().csv);
    if (!await this.#isWanted(name, format, writing.rows)) return undefined;
    const unfinished = target.scheme === 'file' ? writing.unfinished : undefined;
    const goOn = writing.goOn ?? await this.#left.askGoOn(name, await unfinished?.(target.fsPath, format) ?? null);
    if (goOn === undefined) return undefined;
    const again = (goesOn: boolean): Promise<ExportOutcome | undefined> => this.#export({ ...writing, file: target, format, goOn: goesOn, signal: undefined, failed: undefined });
    const ended = unfinished === undefined ? undefined : await this.#options.running.began({
      account: account.id, request, target: target.toString(), format, ...(writing.lookBackDays === undefined ? {} : { lookBackDays: writing.lookBackDays }),
    });
    let isUsers = false;
    try {
      await refuseWayOut(target);
      const outcome = await prompts.progress(writing.doing(name), (report, signal) => {
        const upFront = this.#words.upFront(format, writing.warning);
        if (upFront !== undefined) report(upFront);
        signal.addEventListener('abort', () => { isUsers = true; }, { once: true });
        const ending = writing.signal === undefined ? signal : AbortSignal.any([signal, writing.signal]);
        return writeTo(target, (file) => this.#watched(report, format, (job) => writing.run(job, file, format, ending, goOn)));
      });
      await ended?.();
      log.info(`Exported ${outcome.rows} rows, ${outcome.bytes} bytes in ${outcome.milliseconds} ms of ${request.report}; ${outcome.guardedCells} guarded cells, ${outcome.failedParents.length} failed parents.`);
      for (const parent of outcome.failedParents) log.warn(`${localise(parentWords(parent))}: ${localise(parent.error.what)} ${localise(parent.error.next)}`);
      void this.#ends.tellEnd({ account, target, format: format.type, name, outcome, isOfGrid: writing.rows !== undefined, missing: writing.retry?.(target, outcome), again: () => again(false) });
      return outcome;
    } catch (error) {
      const problem = problemOf(error);
      if (problem.kind === 'cancelled') {
        // Otherwise the window ends, and the next one offers to go on.
        if (isUsers || writing.signal?.aborted === true) await ended?.();
        return undefined;
      }
      await ended?.();
      writing.failed?.(problemLine(problem));
      log.error(`Export of ${request.report} failed: ${problemLine(problem)} ${problem.detail}`.trim());
      void this.#ends.tellFailure({ account, name, problem, left: await unfinished?.(target.fsPath, format) ?? null, again });
      return undefined;
    }
  }

  /** Asks before rows that are known not to fit on one sheet are spread over several. */
  async #isWanted(name: string, format: ExportFormat, rows: number | undefined): Promise<boolean> {
    if (format.type !== 'xlsx' || rows === undefined || rows <= rowsPerSheet) return true;
    const go = vscode.l10n.t('Export');
    const answer = await this.#options.prompts.choose({ severity: 'warning', modal: true, ...this.#words.moreSheets(name, rows), actions: [go] });
    return answer === go;
  }

  async #watched<T>(report: (message: string) => void, format: ExportFormat, work: (job: number) => Promise<T>): Promise<T> {
    const job = ++this.#jobs;
    const listener: Disposable = this.#options.engine.onExportProgress((progress) => {
      if (progress.job === job) report(this.#words.progress(progress, format));
    });
    try {
      return await work(job);
    } finally {
      listener.dispose();
    }
  }

  #defaultName(account: Account, request: CheckedRequest): string {
    const { data, today } = this.#options;
    const sample = account.kind === 'sample' ? [vscode.l10n.t('Sample data')] : [];
    return exportName([...sample, localise(reportById(request.report).title), ...requestNames(data, account, request).map(({ name }) => name)], today());
  }

  /** Rows, size, time and what else there is to know of a file. */
  outcomeLine(name: string, outcome: ExportOutcome): string {
    return this.#words.outcome(name, outcome);
  }
}

function exporting(name: string): string {
  return vscode.l10n.t('Exporting {0}', name);
}

function retrying(name: string): string {
  return vscode.l10n.t('Retrying what failed of {0}', name);
}
