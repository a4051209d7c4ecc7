import * as vscode from 'vscode';
import { problemLine, problemOf } from '../accounts/problem';
import type { Prompts } from './prompts';

export interface ProblemTelling {
  readonly prompts: Pick<Prompts, 'choose'>;
  readonly log: vscode.LogOutputChannel;
}

/** Says what went wrong in a notification and, with `where`, in the log; nothing where the user cancelled. Resolves when it was read. */
export async function tellProblem(where: string, error: unknown, { prompts, log }: ProblemTelling): Promise<void> {
  const problem = problemOf(error);
  if (problem.kind === 'cancelled') return;
  log.error(`${where}: ${problemLine(problem)} ${problem.detail}`.trim());
  if (problem.kind === 'other' && error instanceof Error && error.stack !== undefined) log.debug(error.stack);
  const showLog = vscode.l10n.t('Show Log');
  const answer = await prompts.choose({ severity: 'error', modal: false, message: problem.what, detail: problem.next, actions: problem.kind === 'request' ? [] : [showLog] });
  if (answer === showLog) log.show();
}
