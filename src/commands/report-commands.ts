import path from 'node:path';
import * as vscode from 'vscode';
import type { Account } from '../accounts/account';
import type { Explorer } from '../explorer/explorer';
import { isExplorerNode } from '../explorer/nodes/node';
import type { ConversationPlace, MessagePlace } from '../explorer/place';
import type { ExportOutcome } from '../export/export-types';
import { targetIsItself, type SavedWay } from '../export/saved-report';
import { lookBackBounds } from '../export/since-last/growing';
import { RequestError, type CheckedRequest } from '../reports/request';
import { plainView, type View } from '../rows/view';
import { text } from '../text';
import { draftArgument, fileBeside, nodesDraft, nodesOf, oneIdEach, placeDraft, reportsBelow, summaryDraft, wayArgument } from './arguments';
import { fileArgument, makeFolderOf } from './export-target';
import type { Prompts } from './prompts';
import type { ExportWay, ReportExport } from './report-export';
import type { ReportSaver } from './report-saver';
import { readSavedReport } from './saved-reports';
import type { AskedRequest, Draft, RequestWizard } from './request-wizard';
import { mayNameTarget } from './trust';

/** Shows a report in the grid. */
export type OpenGrid = (account: Account, request: CheckedRequest, view?: View) => void;

export interface ReportCommandsOptions {
  readonly wizard: RequestWizard;
  readonly reportExport: ReportExport;
  readonly reportSaver: ReportSaver;
  readonly explorer: Explorer;
  readonly prompts: Pick<Prompts, 'progress'>;
  readonly openGrid: OpenGrid;
  /** Where there is no account: asks for one. False where the user left. */
  readonly ensureAccount: () => Promise<boolean>;
}

/** Who runs a saved report may end it, and hears why it failed. */
export type SavedRun = Pick<ExportWay, 'signal' | 'failed'>;

/** What worked stands on top. */
const bestFirst: View = { ...plainView, sort: [{ column: 'revenue', direction: 'descending' }] };
const summaries: readonly string[] = ['messageSummary', 'conversationMessageSummary', 'conversationSummary'];

/** Open, export and show summary: from the palette, the tree, or with a request. */
export class ReportCommands {
  readonly #options: ReportCommandsOptions;

  constructor(options: ReportCommandsOptions) {
    this.#options = options;
  }

  /** The argument may be a saved report's Uri. */
  async open(argument?: unknown, second?: unknown): Promise<void> {
    const draft = argument instanceof vscode.Uri ? (await readSavedReport(argument)).request : draftOf(argument, second);
    const asked = await this.#ask(vscode.l10n.t('Open Report'), draft);
    this.#show(asked);
  }

  /** `second` is a Uri or a path; from a menu it may be anything else. A `file` is written over without asking. */
  async export(argument?: unknown, second?: unknown): Promise<ExportOutcome | undefined> {
    if (argument instanceof vscode.Uri) return this.exportSaved(argument);
    const file = fileOf(argument, second);
    const asked = await this.#ask(vscode.l10n.t('Export Report'), draftOf(argument, second));
    return this.#write(asked, file, exportWay(wayArgument(argument)));
  }

  /** As {@link export}, for a file that an earlier run left: only what is new is asked for. */
  async exportNew(argument?: unknown, second?: unknown): Promise<ExportOutcome | undefined> {
    const file = fileOf(argument, second);
    const given = sinceLast(argument);
    const asked = await this.#ask(vscode.l10n.t('Export Only What Is New'), draftOf(given, second));
    return this.#write(asked, file, { lookBackDays: lookBackBounds.otherwise, ...exportWay(wayArgument(given)) });
  }

  /** Asks which of the reports below the branches, and shows it for all there is. */
  async openAll(argument?: unknown, second?: unknown): Promise<void> {
    const asked = await this.#askBelow(vscode.l10n.t('Open for All'), argument, second);
    this.#show(asked);
  }

  /** As {@link openAll}, to a file. */
  async exportAll(argument?: unknown, second?: unknown): Promise<ExportOutcome | undefined> {
    const asked = await this.#askBelow(vscode.l10n.t('Export for All'), argument, second);
    return this.#write(asked);
  }

  /** Shows what is below the branches, one row each with its figures. */
  async openPerformance(argument?: unknown, second?: unknown): Promise<void> {
    const nodes = nodesOf(argument, second);
    const asked = await this.#ask(vscode.l10n.t('Open Performance'), nodesDraft(nodes, (node) => ({ ...placeDraft(node), ...(node.performance === undefined ? {} : { report: node.performance }) })));
    this.#show(asked, bestFirst);
  }

  /** What worked: asks for a list, several or all, and for messages when they were sent; the grid shows the most revenue first. */
  async showPerformance(report: 'messagePerformance' | 'conversationPerformance', argument?: unknown): Promise<void> {
    const isOfMessages = report === 'messagePerformance';
    const title = isOfMessages ? vscode.l10n.t('Message Performance') : vscode.l10n.t('Conversation Performance');
    const asked = await this.#ask(title, { ...draftArgument(argument), report }, { period: isOfMessages });
    this.#show(asked, bestFirst);
  }

  /**
   * Writes a request as a saved report and shows it: that of the grid in front, or the one that is asked for.
   * @returns its place; undefined where the user left
   */
  async save(argument: unknown, second: unknown, inGrid: AskedRequest | undefined): Promise<vscode.Uri | undefined> {
    const asked = argument === undefined || argument instanceof vscode.Uri ? inGrid : undefined;
    const complete = asked ?? await this.#ask(vscode.l10n.t('Save Report'), argument instanceof vscode.Uri ? {} : draftOf(argument, second));
    return complete === undefined ? undefined : this.#options.reportSaver.save(complete);
  }

  async #askBelow(title: string, argument: unknown, second: unknown): Promise<AskedRequest | undefined> {
    const nodes = nodesOf(argument, second);
    const { wizard, ensureAccount } = this.#options;
    if (!await ensureAccount()) return undefined;
    const tests = nodes.map(reportsBelow);
    return wizard.complete(title, nodesDraft(nodes, placeDraft), { fits: (report) => tests.every((fits) => fits(report)), ids: nodes.length === 0 ? 'several' : 'all' });
  }

  /** A saved report to the file that it names where it may, or else to one that is asked for. @throws RequestError; FileError where its folder cannot be made */
  async exportSaved(saved: vscode.Uri, during: SavedRun = {}): Promise<ExportOutcome | undefined> {
    const { request, file, ...way } = await readSavedReport(saved);
    if (file?.path === saved.path) throw new RequestError('file', targetIsItself);
    const asked = await this.#ask(vscode.l10n.t('Export Report'), request);
    if (asked === undefined) return undefined;
    const how = { ...exportWay(way), ...during };
    if (file === undefined || mayNameTarget(saved)) {
      if (file !== undefined) await makeFolderOf(file);
      return this.#write(asked, file, how);
    }
    return this.#write(asked, undefined, { ...how, proposed: path.posix.basename(file.path) });
  }

  /** Opens the summary in the tree, where its figures stand. */
  async showSummary(argument?: unknown): Promise<void> {
    const place = isExplorerNode(argument) ? argument.summaryOf : undefined;
    if (place !== undefined) return this.#reveal(place);
    const { prompts } = this.#options;
    const asked = await this.#ask(vscode.l10n.t('Show Summary'), summaryDraft(draftArgument(argument)), { summary: true });
    // What the tree has not read yet may be many pages away.
    if (asked !== undefined) await prompts.progress(vscode.l10n.t('Looking for the summary'), (_, signal) => this.#reveal(summaryPlace(asked), signal));
  }

  #show(asked: AskedRequest | undefined, view?: View): void {
    if (asked !== undefined) this.#options.openGrid(asked.account, asked.request, view);
  }

  async #write(asked: AskedRequest | undefined, file?: vscode.Uri, way?: ExportWay): Promise<ExportOutcome | undefined> {
    return asked === undefined ? undefined : this.#options.reportExport.exportReport(asked.account, asked.request, file, way);
  }

  async #ask(title: string, draft: Draft, { summary = false, period = false } = {}): Promise<AskedRequest | undefined> {
    const { wizard, ensureAccount } = this.#options;
    if (!await ensureAccount()) return undefined;
    if (summary && draft.report !== undefined && !summaries.includes(draft.report)) {
      throw new RequestError('report', text('The field report is {0}, which is no summary: there are {1}.', draft.report, summaries.join(', ')));
    }
    return summary ? wizard.complete(title, draft, { fits: ({ id }) => summaries.includes(id), ids: 'one' }) : wizard.complete(title, draft, { period });
  }

  async #reveal(place: MessagePlace | ConversationPlace, signal?: AbortSignal): Promise<void> {
    const found = await vscode.window.withProgress({ location: { viewId: 'listrak.explorer' } }, () => this.#options.explorer.revealSummary(place, signal));
    if (!found) throw new RequestError('messageId', text('The list {0} has no such message or conversation.', place.list.id));
  }
}

/** The argument of a command that says so by its name. */
function sinceLast(argument: unknown): unknown {
  return typeof argument === 'object' && argument !== null && !Array.isArray(argument) && !isExplorerNode(argument) ? { ...argument, sinceLast: true } : argument;
}

function exportWay({ format, sinceLast, lookBack, split }: SavedWay): ExportWay {
  return {
    ...(format === undefined ? {} : { type: format }), ...(sinceLast === true ? { lookBackDays: lookBack ?? lookBackBounds.otherwise } : {}), ...(split === undefined ? {} : { split }),
  };
}

/** Where a command's arguments say that it writes. @throws RequestError */
function fileOf(argument: unknown, second: unknown): vscode.Uri | undefined {
  const beside = fileBeside(argument, typeof second === 'string' || second instanceof vscode.Uri ? second : undefined);
  return beside === undefined ? undefined : fileArgument(beside);
}

/** What a menu's nodes or an argument say of a request. @throws RequestError */
function draftOf(argument: unknown, second: unknown): Draft {
  const nodes = nodesOf(argument, second);
  return nodes.length > 1 ? nodesDraft(nodes) : draftArgument(argument);
}

/** Ids are enough to find the nodes. */
function summaryPlace({ account, request }: AskedRequest): MessagePlace | ConversationPlace {
  const { listId = 0, conversationId, messageId } = oneIdEach(request);
  const conversation = conversationId === undefined ? undefined : { id: conversationId, name: '', status: '' };
  const inList = { account, list: { id: listId, name: '' } };
  if (messageId !== undefined) return { ...inList, ...(conversation === undefined ? {} : { conversation }), message: { id: messageId, subject: '', sendDate: '', status: '' } };
  if (conversation === undefined) throw new RequestError('conversationId', text('The field conversationId is missing.'));
  return { ...inList, conversation };
}
