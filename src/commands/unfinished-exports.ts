/** Exports that stopped and can be gone on with: found, asked about, offered. */
import * as vscode from 'vscode';
import type { Account } from '../accounts/account';
import type { Connections, Engine } from '../accounts/connections';
import { localise, problemLine, problemOf } from '../accounts/problem';
import type { UnfinishedExport } from '../engine/protocol';
import type { ExportFormat } from '../export/export-types';
import { sleep } from '../listrak/cancel';
import { parentWords } from '../reports/parent-words';
import type { CheckedRequest } from '../reports/request';
import { nameOf, type ExportWords } from './export-words';
import type { Prompts } from './prompts';
import type { RunningExport, RunningExports } from './running-exports';
import { tellProblem } from './tell-problem';

/** ms before each look, from activation on, for exports that were interrupted: the extension host before may take a while to end. */
const looks = [0, 3_000, 10_000];

export interface UnfinishedExportsOptions {
  readonly engine: Engine;
  readonly connections: Connections;
  readonly prompts: Prompts;
  readonly running: RunningExports;
  readonly log: vscode.LogOutputChannel;
  readonly locale: string;
}

type GoOn = (account: Account, interrupted: RunningExport) => Promise<void>;

export class UnfinishedExports {
  readonly #options: UnfinishedExportsOptions;
  readonly #words: ExportWords;

  constructor(options: UnfinishedExportsOptions, words: ExportWords) {
    this.#options = options;
    this.#words = words;
  }

  /** Offers to go on with the exports that were interrupted when the window before ended. Ends when all have been looked at. */
  async offerInterrupted(accountById: (id: string) => Promise<Account | undefined>, goOn: GoOn, signal: AbortSignal): Promise<void> {
    const { running, log } = this.#options;
    try {
      for (const look of looks) {
        if (running.interrupted.length === 0) return;
        if (look > 0) await sleep(look, signal);
        for (const interrupted of running.interrupted) await this.#offer(interrupted, await accountById(interrupted.account), goOn, look === looks.at(-1));
      }
    } catch (error) {
      if (!signal.aborted) log.warn(`Interrupted exports could not be offered: ${String(error)}`);
    }
  }

  async #offer(interrupted: RunningExport, account: Account | undefined, goOn: GoOn, isLastLook: boolean): Promise<void> {
    const { prompts, engine, running, log } = this.#options;
    const { request, target, format, lookBackDays } = interrupted;
    const uri = vscode.Uri.parse(target);
    const left = account === undefined ? null : await this.of(account, request, uri.fsPath, format, lookBackDays);
    if (account === undefined || left === null) {
      if (account === undefined || isLastLook) await running.forget(interrupted);
      return;
    }
    await running.forget(interrupted);
    log.info(`An export of ${request.report} was interrupted after ${left.rows} rows.`);
    const yes = vscode.l10n.t('Go On');
    const discard = vscode.l10n.t('Discard');
    void prompts.choose({
      severity: 'info', modal: false, actions: [yes, discard],
      message: vscode.l10n.t('The export to {0} was interrupted after {1}, {2} in.', nameOf(uri), localise(parentWords(left.behind)), this.#words.rows(left.rows)),
    }).then(async (answer) => {
      if (answer === yes) await goOn(account, interrupted);
      if (answer === discard) await engine.call('discardUnfinished', { file: uri.fsPath });
    }).catch((error: unknown) => tellProblem('An interrupted export', error, this.#options));
  }

  /** What an export of the same to the same file has left. null as well where it cannot be known: whatever hinders shows when the export runs. */
  async of(account: Account, request: CheckedRequest, file: string, format: ExportFormat, lookBackDays: number | undefined): Promise<UnfinishedExport | null> {
    const { connections, engine, log } = this.#options;
    try {
      await connections.connect(account);
      return await engine.call('unfinishedExport', { account: account.id, request, file, format, ...(lookBackDays === undefined ? {} : { lookBackDays }) });
    } catch (error) {
      log.debug(`What an export left is not known: ${problemLine(problemOf(error))}`);
      return null;
    }
  }

  /** True: go on, false: begin anew; undefined where the user left. */
  async askGoOn(name: string, left: UnfinishedExport | null): Promise<boolean | undefined> {
    if (left === null) return false;
    const goOn = vscode.l10n.t('Go On');
    const anew = vscode.l10n.t('Start Anew');
    const when = new Intl.DateTimeFormat(this.#options.locale, { dateStyle: 'medium', timeStyle: 'short' }).format(left.writtenAt);
    const answer = await this.#options.prompts.choose({
      severity: 'info', modal: true, actions: [goOn, anew],
      message: vscode.l10n.t('An export of this report to {0} stopped after {1}, {2} in.', name, localise(parentWords(left.behind)), this.#words.rows(left.rows)),
      detail: vscode.l10n.t('Going on asks only for the rest. The rows that are there are as they were when it stopped, on {0}.', when),
    });
    return answer === undefined ? undefined : answer === goOn;
  }
}
