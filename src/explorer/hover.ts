import type * as vscode from 'vscode';
import { problemLine, problemOf } from '../accounts/problem';
import { figures } from '../reports/figures';
import type { FigureWriter } from './figure-words';
import { escapeMarkdown } from './plain-text';
import type { ConversationPlace, MessagePlace } from './place';
import { tooltip, type ExplorerNode, type NodeServices } from './nodes/node';
import type { SummaryRow } from './service-rows';

/**
 * A tooltip with the key figures as a small table, read when it is asked for. The figures then stand in the node's description too.
 * @throws AbortedError; what else goes wrong is said in the tooltip
 */
export async function summaryHover(node: ExplorerNode, services: NodeServices, title: string, lines: readonly (readonly [string, string])[], place: MessagePlace | ConversationPlace, signal: AbortSignal): Promise<vscode.MarkdownString> {
  const markdown = tooltip(title, lines);
  const summary = services.data.summary(place);
  const wasKnown = summary.known !== undefined;
  try {
    const row = await summary.get(signal);
    markdown.value += `\n\n${figureTable(row, services.figures)}`;
  } catch (error) {
    const problem = problemOf(error);
    if (problem.kind === 'cancelled') throw error;
    markdown.value += `\n\n${escapeMarkdown(problemLine(problem))}`;
  }
  // VS Code keeps a tooltip until its node is drawn again: also one that says what went wrong.
  if (!wasKnown) services.changedLater(node);
  return markdown;
}

/** Figures as a Markdown table of three columns without a visible header. */
function figureTable(row: SummaryRow, writer: FigureWriter): string {
  const lines = figures(row).map((figure) => writer.words(figure)).map(({ title, amount, share }) =>
    `| ${escapeMarkdown(title)} | ${escapeMarkdown(amount)} | &nbsp;${escapeMarkdown(share)} |`);
  return ['| | | |', '|:--|--:|:--|', ...lines].join('\n');
}
