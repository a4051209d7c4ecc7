import * as vscode from 'vscode';
import type { Account } from '../accounts/account';
import type { Connections, Engine } from '../accounts/connections';
import type { Disposable, Event } from '../accounts/listeners';
import { localise, problemLine, problemOf, type Problem } from '../accounts/problem';
import type { ServiceData } from '../explorer/service-data';
import type { ExportFormat, ExportOutcome, ExportProgress, FormatType } from '../export/export-types';
import { formatOf, formatTypeOf } from '../export/formats';
import { reportById } from '../reports/catalogue';
import { RequestError, type CheckedRequest } from '../reports/request';
import type { FailedParent } from '../reports/report-types';
import { text } from '../text';
import { exportName } from './export-name';
import { writeTo } from './export-target';
import type { Prompts } from './prompts';
import { requestNames } from './request-names';
import type { Settings } from './settings';

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
  readonly log: vscode.LogOutputChannel;
  readonly locale: string;
  /** Today as `YYYY-MM-DD`, for file names. */
  readonly today: () => string;
}

/** What a grid wants written: the rows of its table as filtered and sorted. */
export interface TableExport {
  readonly table: number;
  readonly account: Account;
  readonly request: CheckedRequest;
}

/** What a saved report or a command says of an export beside its file. */
export interface ExportWay {
  /** Else the one that the file's name ends with. */
  readonly type?: FormatType;
  /** Only what is new, and asked for again so many days back. */
  readonly lookBackDays?: number;
  readonly signal?: AbortSignal;
}

/** Nothing takes no time at all, ms. */
const leastTime = 100;

/** Writes reports and tables to files, with a notification that says how it goes and another that says how it ended. */
export class ReportExport {
  readonly #options: ReportExportOptions;
  readonly #numbers: Intl.NumberFormat;
  #jobs = 0;

  constructor(options: ReportExportOptions) {
    this.#options = options;
    this.#numbers = new Intl.NumberFormat(options.locale);
  }

  /**
   * From the service to a file. undefined where the user left or cancelled, or where it failed and they were told.
   * @throws RequestError where only what is new is wanted and the file is none that can grow
   */
  async exportReport(account: Account, request: CheckedRequest, file?: vscode.Uri, way: ExportWay = {}): Promise<ExportOutcome | undefined> {
    const { engine, connections, settings } = this.#options;
    const { lookBackDays } = way;
    const which = lookBackDays === undefined ? vscode.l10n.t('all rows') : vscode.l10n.t('what is new');
    return this.#export(account, request, which, file, async (job, path, format, signal) => {
      await connections.connect(account);
      const { pageSize, maxConcurrentRequests } = settings();
      return engine.call('exportReport', {
        job, account: account.id, request, pageSize, maxConcurrentRequests, file: path, format, ...(lookBackDays === undefined ? {} : { lookBackDays }),
      }, way.signal === undefined ? signal : AbortSignal.any([signal, way.signal]));
    }, way);
  }

  /** The rows of an open grid, as filtered and sorted. */
  async exportTable({ table, account, request }: TableExport): Promise<ExportOutcome | undefined> {
    return this.#export(account, request, vscode.l10n.t('rows as filtered and sorted'), undefined, (job, file, format, signal) =>
      this.#options.engine.call('exportTable', { job, table, file, format }, signal));
  }

  async #export(
    account: Account, request: CheckedRequest, which: string, given: vscode.Uri | undefined,
    run: (job: number, file: string, format: ExportFormat, signal: AbortSignal) => Promise<ExportOutcome>,
    way: ExportWay = {},
  ): Promise<ExportOutcome | undefined> {
    const { prompts, settings, log } = this.#options;
    const title = vscode.l10n.t('Export {0} ({1})', localise(reportById(request.report).title), which);
    const target = given ?? await prompts.saveAs(title, this.#defaultName(account, request));
    if (target === undefined) return undefined;
    if (way.lookBackDays !== undefined && target.scheme !== 'file') throw new RequestError('file', text('{0} is not on this computer: only a local file can be brought up to date.', target.path));
    const name = target.path.slice(target.path.lastIndexOf('/') + 1);
    try {
      const outcome = await prompts.progress(vscode.l10n.t('Exporting {0}', name), (report, signal) =>
        writeTo(target, (file) => this.#watched(report, (job) => run(job, file, formatOf(way.type ?? formatTypeOf(target.path) ?? 'csv', settings().csv), signal))));
      log.info(`Exported ${outcome.rows} rows, ${outcome.bytes} bytes in ${outcome.milliseconds} ms of ${request.report}; ${outcome.guardedCells} guarded cells, ${outcome.failedParents.length} failed parents.`);
      for (const parent of outcome.failedParents) log.warn(`${parentName(parent)}: ${localise(parent.error.what)} ${localise(parent.error.next)}`);
      void this.#tellEnd(account, target, name, outcome, () => this.#export(account, request, which, target, run, way));
      return outcome;
    } catch (error) {
      const problem = problemOf(error);
      if (problem.kind !== 'cancelled') {
        log.error(`Export of ${request.report} failed: ${problemLine(problem)} ${problem.detail}`.trim());
        void this.#tellFailure(name, problem, account, () => this.#export(account, request, which, target, run, way));
      }
      return undefined;
    }
  }

  async #watched<T>(report: (message: string) => void, work: (job: number) => Promise<T>): Promise<T> {
    const job = ++this.#jobs;
    const listener: Disposable = this.#options.engine.onExportProgress((progress) => {
      if (progress.job === job) report(this.#progressLine(progress));
    });
    try {
      return await work(job);
    } finally {
      listener.dispose();
    }
  }

  #progressLine({ rows, milliseconds }: ExportProgress): string {
    const written = vscode.l10n.t('{0} rows', this.#numbers.format(rows));
    return milliseconds < 500 ? written : `${written} · ${vscode.l10n.t('{0} rows/s', this.#numbers.format(Math.round(rows / milliseconds * 1000)))}`;
  }

  #defaultName(account: Account, request: CheckedRequest): string {
    const { data, today } = this.#options;
    const sample = account.kind === 'sample' ? [vscode.l10n.t('Sample data')] : [];
    return exportName([...sample, localise(reportById(request.report).title), ...requestNames(data, account, request)], today());
  }

  /** Rows, size, time and what else there is to know of a file. */
  outcomeLine(name: string, { rows, bytes, milliseconds, guardedCells, notes, failedParents }: ExportOutcome): string {
    const seconds = new Intl.NumberFormat(this.#options.locale, { maximumFractionDigits: 1 }).format(Math.max(leastTime, milliseconds) / 1000);
    const counted = rows === 1 ? vscode.l10n.t('1 row') : vscode.l10n.t('{0} rows', this.#numbers.format(rows));
    const lines = [vscode.l10n.t('{0}: {1}, {2}, {3} s.', name, counted, this.#size(bytes), seconds)];
    if (guardedCells === 1) lines.push(vscode.l10n.t('1 cell that a spreadsheet would take for a formula got a leading \'.'));
    if (guardedCells > 1) lines.push(vscode.l10n.t('{0} cells that a spreadsheet would take for formulas got a leading \'.', this.#numbers.format(guardedCells)));
    lines.push(...notes.map(localise));
    const [first] = failedParents;
    if (first !== undefined) {
      lines.push(failedParents.length === 1 ? vscode.l10n.t('Incomplete: {0} failed. {1}', parentName(first), localise(first.error.what))
        : vscode.l10n.t('Incomplete: {0} parts failed, the first is {1}. {2} The log names them all.', failedParents.length, parentName(first), localise(first.error.what)));
    }
    return lines.join(' ');
  }

  async #tellEnd(account: Account, target: vscode.Uri, name: string, outcome: ExportOutcome, exportAgain: () => Promise<unknown>): Promise<void> {
    const open = vscode.l10n.t('Open');
    const reveal = vscode.l10n.t('Reveal');
    const again = vscode.l10n.t('Export Again');
    const failed = outcome.failedParents.length;
    // A file is in its parents' order: rows that come late have no place at its end.
    const retry = failed === 0 ? '' : ` ${vscode.l10n.t('"Export Again" writes the whole file anew.')}`;
    const sample = account.kind === 'sample' ? ` ${vscode.l10n.t('This is sample data.')}` : '';
    const answer = await this.#options.prompts.choose({
      severity: failed === 0 ? 'info' : 'warning', modal: false,
      message: this.outcomeLine(name, outcome) + retry + sample, actions: [...(failed === 0 ? [] : [again]), open, reveal],
    });
    if (answer === again) await exportAgain();
    if (answer === open) await vscode.commands.executeCommand('vscode.open', target);
    if (answer === reveal) await revealFile(target);
  }

  async #tellFailure(name: string, problem: Problem, account: Account, again: () => Promise<unknown>): Promise<void> {
    const retry = vscode.l10n.t('Try Again');
    const showLog = vscode.l10n.t('Show Log');
    const enter = vscode.l10n.t('Enter Credentials…');
    const actions = problem.kind === 'signIn' && account.kind === 'stored' ? [enter, retry, showLog] : [retry, showLog];
    const answer = await this.#options.prompts.choose({ severity: 'error', modal: false, message: vscode.l10n.t('{0} was not written.', name), detail: problemLine(problem), actions });
    if (answer === enter && await this.#options.enterCredentials(account)) await again();
    if (answer === retry) await again();
    if (answer === showLog) this.#options.log.show();
  }

  #size(bytes: number): string {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
    const value = new Intl.NumberFormat(this.#options.locale, { maximumFractionDigits: power === 0 ? 0 : 1 }).format(bytes / 1000 ** power);
    return `${value} ${units[power]}`;
  }
}

function parentName({ listId, conversationId, messageId, linkId }: FailedParent): string {
  const parts = [
    listId === undefined ? '' : vscode.l10n.t('list {0}', listId), conversationId === undefined ? '' : vscode.l10n.t('conversation {0}', conversationId),
    messageId === undefined ? '' : vscode.l10n.t('message {0}', messageId), linkId === undefined ? '' : vscode.l10n.t('link {0}', linkId),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** In the system's file manager where there is one, else in VS Code's explorer. */
async function revealFile(target: vscode.Uri): Promise<void> {
  const local = target.scheme === 'file' && vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  await vscode.commands.executeCommand(local ? 'revealFileInOS' : 'revealInExplorer', target);
}
