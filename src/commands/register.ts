import * as vscode from 'vscode';
import type { Account } from '../accounts/account';
import { problemLine, problemOf } from '../accounts/problem';
import type { Explorer } from '../explorer/explorer';
import { isExplorerNode, type ExplorerNode } from '../explorer/nodes/node';
import { LoadMoreNode, ProblemNode } from '../explorer/nodes/notes';
import type { GridPanels } from '../grid/grid-panels';
import type { AccountFlow } from './account-flow';
import { nodesOf } from './arguments';
import type { Prompts } from './prompts';
import type { ReportCommands } from './report-commands';

export interface CommandsOptions {
  readonly accounts: AccountFlow;
  readonly reports: ReportCommands;
  readonly explorer: Explorer;
  readonly grids: GridPanels;
  readonly prompts: Prompts;
  readonly log: vscode.LogOutputChannel;
}

/** All commands of the extension. What goes wrong in one is said in a notification and written to the log. */
export function registerCommands({ accounts, reports, explorer, grids, prompts, log }: CommandsOptions): vscode.Disposable {
  const commands: Readonly<Record<string, (argument?: unknown, second?: unknown) => unknown>> = {
    'listrak.addAccount': () => added(accounts.add()),
    'listrak.addSampleAccount': () => added(accounts.addSample()),
    'listrak.updateCredentials': (argument) => accounts.updateCredentials(accountOf(argument)),
    'listrak.renameAccount': (argument) => accounts.rename(accountOf(argument)),
    'listrak.removeAccount': (argument) => accounts.remove(accountOf(argument)),
    'listrak.checkConnection': (argument) => accounts.check(accountOf(argument)),
    'listrak.refresh': (argument) => explorer.refresh(isExplorerNode(argument) ? argument : undefined),
    'listrak.openReport': (argument, second) => reports.open(argument, second),
    'listrak.exportReport': (argument, second) => reports.export(argument, second),
    'listrak.exportNew': (argument, second) => reports.exportNew(argument, second),
    'listrak.openAll': (argument, second) => reports.openAll(argument, second),
    'listrak.exportAll': (argument, second) => reports.exportAll(argument, second),
    'listrak.openPerformance': (argument, second) => reports.openPerformance(argument, second),
    'listrak.messagePerformance': (argument) => reports.showPerformance('messagePerformance', argument),
    'listrak.conversationPerformance': (argument) => reports.showPerformance('conversationPerformance', argument),
    'listrak.saveReport': (argument, second) => reports.save(argument, second, grids.active),
    'listrak.showSummary': (argument) => reports.showSummary(argument),
    'listrak.copyId': (argument, second) => copy(copied(argument, second).map(({ copies }) => copies.id)),
    'listrak.copyName': (argument, second) => copy(copied(argument, second).map(({ copies }) => copies.name)),
    'listrak.retry': (argument) => argument instanceof ProblemNode ? argument.retry() : undefined,
    'listrak.loadMore': (argument) => argument instanceof LoadMoreNode ? explorer.loadMore(argument) : undefined,
    'listrak.findInGrid': () => grids.focusSearch(),
    'listrak.showLog': () => log.show(),
  };
  return vscode.Disposable.from(...Object.entries(commands).map(([id, run]) => vscode.commands.registerCommand(id, async (argument?: unknown, second?: unknown) => {
    try {
      return await run(argument, second);
    } catch (error) {
      tell(id, error);
      return undefined;
    }
  })));

  /** Shows what there is now, also to who came from the palette. */
  async function added(adding: Promise<Account | undefined>): Promise<Account | undefined> {
    const account = await adding;
    if (account !== undefined) await explorer.show();
    return account;
  }

  /** The nodes of a menu, or those selected where a key was pressed. */
  function copied(argument: unknown, second: unknown): readonly ExplorerNode[] {
    const nodes = nodesOf(argument, second);
    return nodes.length === 0 ? explorer.allSelected : nodes;
  }

  /** Nobody waits for the notification. */
  function tell(id: string, error: unknown): void {
    const problem = problemOf(error);
    if (problem.kind === 'cancelled') return;
    log.error(`${id}: ${problemLine(problem)} ${problem.detail}`.trim());
    if (problem.kind === 'other' && error instanceof Error && error.stack !== undefined) log.debug(error.stack);
    const showLog = vscode.l10n.t('Show Log');
    void prompts.choose({ severity: 'error', modal: false, message: problem.what, detail: problem.next, actions: problem.kind === 'request' ? [] : [showLog] })
      .then((answer) => { if (answer === showLog) log.show(); });
  }
}

/** The account of the node that a menu or an error's click stands for. */
function accountOf(argument: unknown): Account | undefined {
  let node = isExplorerNode(argument) ? argument : undefined;
  while (node !== undefined && node.place === undefined) node = node.parent;
  return node?.place?.account;
}

/** One a line. */
async function copy(texts: readonly (string | undefined)[]): Promise<void> {
  const lines = texts.filter((line) => line !== undefined);
  if (lines.length > 0) await vscode.env.clipboard.writeText(lines.join('\n'));
}
