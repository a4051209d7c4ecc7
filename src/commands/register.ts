import * as vscode from 'vscode';
import type { Account } from '../accounts/account';
import type { Explorer } from '../explorer/explorer';
import { isExplorerNode, type ExplorerNode } from '../explorer/nodes/node';
import { LoadMoreNode, ProblemNode } from '../explorer/nodes/notes';
import type { GridPanels } from '../grid/grid-panels';
import type { AccountFlow } from './account-flow';
import { nodesOf } from './arguments';
import type { Prompts } from './prompts';
import type { ReportCommands } from './report-commands';
import { savedReportsOf } from './saved-reports';
import { tellProblem } from './tell-problem';

export interface CommandsOptions {
  readonly accounts: AccountFlow;
  readonly reports: ReportCommands;
  readonly explorer: Explorer;
  readonly grids: GridPanels;
  readonly prompts: Prompts;
  readonly log: vscode.LogOutputChannel;
}

/** What the tree's title bar runs is of the whole tree or asks: VS Code hands it the node that was last clicked, which nobody pointed at now. */
const titleBar = ['updateCredentials', 'renameAccount', 'removeAccount', 'checkConnection', 'refresh', 'openReport', 'exportReport', 'messagePerformance', 'conversationPerformance'];

/** All commands of the extension. What goes wrong in one is said in a notification and written to the log. */
export function registerCommands({ accounts, reports, explorer, grids, prompts, log }: CommandsOptions): vscode.Disposable {
  /** By their ids behind `listrak.`. */
  const commands: Readonly<Record<string, (argument?: unknown, second?: unknown) => unknown>> = {
    addAccount: () => added(accounts.add()),
    addSampleAccount: () => added(accounts.addSample()),
    updateCredentials: (argument) => accounts.updateCredentials(accountOf(argument)),
    renameAccount: (argument) => accounts.rename(accountOf(argument)),
    removeAccount: (argument) => accounts.remove(accountOf(argument)),
    checkConnection: (argument) => accounts.check(accountOf(argument)),
    refresh: (argument) => explorer.refresh(isExplorerNode(argument) ? argument : undefined),
    openReport: (argument, second) => ofEach(argument, second, (one, beside) => reports.open(one, beside)),
    exportReport: (argument, second) => ofEach(argument, second, (one, beside) => reports.export(one, beside)),
    exportNew: (argument, second) => reports.exportNew(argument, second),
    openAll: (argument, second) => reports.openAll(argument, second),
    exportAll: (argument, second) => reports.exportAll(argument, second),
    openPerformance: (argument, second) => reports.openPerformance(argument, second),
    messagePerformance: (argument) => reports.showPerformance('messagePerformance', argument),
    conversationPerformance: (argument) => reports.showPerformance('conversationPerformance', argument),
    saveReport: (argument, second) => reports.save(argument, second, grids.active),
    showSummary: (argument) => reports.showSummary(argument),
    copyId: (argument, second) => copy(copied(argument, second).map(({ copies }) => copies.id)),
    copyName: (argument, second) => copy(copied(argument, second).map(({ copies }) => copies.name)),
    retry: (argument) => argument instanceof ProblemNode ? argument.retry() : undefined,
    loadMore: (argument) => argument instanceof LoadMoreNode ? explorer.loadMore(argument) : undefined,
    findInGrid: () => grids.focusSearch(),
    showLog: () => log.show(),
  };
  const ofTitleBar = titleBar.map((name) => [`titleBar.${name}`, () => commands[name]?.()] as const);
  return vscode.Disposable.from(...[...Object.entries(commands), ...ofTitleBar].map(([name, run]) => vscode.commands.registerCommand(`listrak.${name}`, async (argument?: unknown, second?: unknown) => {
    try {
      return await run(argument, second);
    } catch (error) {
      // Nobody waits for the notification.
      void tellProblem(name, error, { prompts, log });
      return undefined;
    }
  })));

  /** Shows what there is now, also to who came from the palette. */
  async function added(adding: Promise<Account | undefined>): Promise<Account | undefined> {
    const account = await adding;
    if (account !== undefined) await explorer.show();
    return account;
  }

  /** Several saved reports that are selected one after another, whatever goes wrong with one. */
  async function ofEach<T>(argument: unknown, second: unknown, run: (one: unknown, beside: unknown) => Promise<T>): Promise<T | undefined> {
    const saved = savedReportsOf(argument, second);
    if (saved.length < 2) return run(argument, second);
    for (const one of saved) await run(one, undefined).catch((error: unknown) => void tellProblem(one.path, error, { prompts, log }));
    return undefined;
  }

  /** The nodes of a menu, or those selected where a key was pressed. */
  function copied(argument: unknown, second: unknown): readonly ExplorerNode[] {
    const nodes = nodesOf(argument, second);
    return nodes.length === 0 ? explorer.allSelected : nodes;
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
