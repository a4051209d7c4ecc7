/** What is said when an export has ended, and what can be done then. */
import * as vscode from 'vscode';
import type { Account } from '../accounts/account';
import { localise, problemLine, type Problem } from '../accounts/problem';
import type { UnfinishedExport } from '../engine/protocol';
import type { ExportOutcome, FormatType } from '../export/export-types';
import { parentWords, retryWords } from '../reports/parent-words';
import { afterExport, type AfterExport, type FilePlace } from './after-export';
import type { ExportWords } from './export-words';
import type { Prompts } from './prompts';
import { tellProblem } from './tell-problem';

export interface ExportEndsOptions {
  readonly prompts: Prompts;
  readonly enterCredentials: (account: Account) => Promise<boolean>;
  readonly log: vscode.LogOutputChannel;
}

/** A file that was written. */
export interface WrittenExport {
  readonly account: Account;
  readonly target: vscode.Uri;
  readonly format: FormatType;
  readonly name: string;
  readonly outcome: ExportOutcome;
  /** Its rows are those of a grid's own attempt. */
  readonly isOfGrid: boolean;
  /** Gets what failed into the file; undefined where it has to be written anew. */
  readonly missing: (() => Promise<unknown>) | undefined;
  readonly again: () => Promise<unknown>;
}

/** A file that was not. */
export interface FailedExport {
  readonly account: Account;
  readonly name: string;
  readonly problem: Problem;
  /** What can be gone on with. */
  readonly left: UnfinishedExport | null;
  readonly again: (goOn: boolean) => Promise<unknown>;
}

export class ExportEnds {
  constructor(private readonly options: ExportEndsOptions, private readonly words: ExportWords) {}

  /** Never throws: what goes wrong with what the user chose is told them as well. */
  async tellEnd(written: WrittenExport): Promise<void> {
    await this.#telling(() => this.#tellEnd(written));
  }

  /** As {@link tellEnd}. */
  async tellFailure(failed: FailedExport): Promise<void> {
    await this.#telling(() => this.#tellFailure(failed));
  }

  async #telling(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await tellProblem('At the end of an export', error, this.options);
    }
  }

  async #tellEnd({ account, target, format, name, outcome, isOfGrid, missing, again: exportAgain }: WrittenExport): Promise<void> {
    const offers = new Map(afterExport(format, outcome.bytes, placeOf(target)).map((next) => [label(next), next]));
    const failed = outcome.failedParents.length;
    const again = failed === 0 || isOfGrid ? undefined : missing === undefined ? vscode.l10n.t('Export Again') : localise(retryWords(failed));
    const sentences = [this.words.outcome(name, outcome)];
    if (failed > 0 && isOfGrid) sentences.push(vscode.l10n.t('Retry in the grid, then export again.'));
    else if (failed > 0 && missing === undefined) sentences.push(vscode.l10n.t('"Export Again" writes the whole file anew.'));
    if (account.kind === 'sample') sentences.push(vscode.l10n.t('This is sample data.'));
    const answer = await this.options.prompts.choose({
      severity: failed === 0 ? 'info' : 'warning', modal: false, message: sentences.join(' '), actions: [...(again === undefined ? [] : [again]), ...offers.keys()],
    });
    if (answer === undefined) return;
    if (answer === again) await (missing ?? exportAgain)();
    const next = offers.get(answer);
    if (next !== undefined) await goOnWith(next, target);
  }

  async #tellFailure({ account, name, problem, left, again }: FailedExport): Promise<void> {
    const { prompts, enterCredentials, log } = this.options;
    const retry = left === null ? vscode.l10n.t('Try Again') : vscode.l10n.t('Go On');
    const showLog = vscode.l10n.t('Show Log');
    const enter = vscode.l10n.t('Enter Credentials…');
    const actions = problem.kind === 'signIn' && account.kind === 'stored' ? [enter, retry, showLog] : [retry, showLog];
    const kept = left === null ? '' : ` ${vscode.l10n.t('It stopped after {0}, {1} in, and can go on from there.', localise(parentWords(left.behind)), this.words.rows(left.rows))}`;
    const answer = await prompts.choose({ severity: 'error', modal: false, message: vscode.l10n.t('{0} was not written.', name), detail: problemLine(problem) + kept, actions });
    if (answer === retry || (answer === enter && await enterCredentials(account))) await again(left !== null);
    if (answer === showLog) log.show();
  }
}

function placeOf(target: vscode.Uri): FilePlace {
  return {
    isLocal: target.scheme === 'file' && vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined,
    isInWorkspace: vscode.workspace.getWorkspaceFolder(target) !== undefined,
  };
}

function label(next: AfterExport): string {
  switch (next) {
    case 'openInEditor': case 'openInProgram': return vscode.l10n.t('Open');
    case 'revealInSystem': case 'revealInExplorer': return vscode.l10n.t('Reveal');
    case 'copyPath': return vscode.l10n.t('Copy Path');
  }
}

async function goOnWith(next: AfterExport, target: vscode.Uri): Promise<void> {
  switch (next) {
    case 'openInEditor': await vscode.commands.executeCommand('vscode.open', target); return;
    case 'openInProgram':
      // Where no program takes it, the user finds one.
      if (!await vscode.env.openExternal(target)) await goOnWith('revealInSystem', target);
      return;
    case 'revealInSystem': await vscode.commands.executeCommand('revealFileInOS', target); return;
    case 'revealInExplorer': await vscode.commands.executeCommand('revealInExplorer', target); return;
    case 'copyPath': await vscode.env.clipboard.writeText(target.scheme === 'file' ? target.fsPath : target.toString(true)); return;
  }
}
