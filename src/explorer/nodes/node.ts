import * as vscode from 'vscode';
import type { ReportId, ReportRequest } from '../../reports/report-types';
import type { FigureWriter } from '../figure-words';
import { escapeMarkdown, isolated } from '../plain-text';
import type { ConversationPlace, MessagePlace, Place } from '../place';
import type { ServiceData } from '../service-data';

/** What nodes work with. */
export interface NodeServices {
  readonly data: ServiceData;
  readonly figures: FigureWriter;
  /** Has the tree draw a node again, and ask for its children where it is open. */
  readonly changed: (node: ExplorerNode) => void;
  /** As `changed`, but when the user next does something in the tree: drawing anew closes an open hover. */
  readonly changedLater: (node: ExplorerNode) => void;
  readonly warn: (line: string) => void;
}

/** What a node is good for, and what its menus follow from: these words make up the item's context value. */
export type NodeTrait =
  /** Has an id, a name to copy. */
  | 'id' | 'name'
  /** Is a report, or a place that reports can be asked of. */
  | 'report' | 'place'
  /** Reports lie below it; among them its performance. */
  | 'branch' | 'performance'
  | 'summary' | 'refresh' | 'retry' | 'signIn'
  | 'account' | 'stored' | 'environment' | 'sample';

export abstract class ExplorerNode {
  /** Stable: the same thing has the same id after every refresh. */
  abstract readonly id: string;
  readonly parent: ExplorerNode | undefined;
  /** What it stands at, for commands that start here. */
  readonly place?: Place;
  /** What lies below it: all of its place, or only what belongs to the list's messages or to its conversations. */
  readonly branch?: 'place' | 'messages' | 'conversations';
  /** The report with one row for each of what is below it, with the figures. */
  readonly performance?: ReportId;
  /** The report that it stands for. */
  readonly request?: ReportRequest;
  /** Whose figures it has. */
  readonly summaryOf?: MessagePlace | ConversationPlace;
  /** What "Copy ID" and "Copy Name" copy, as the service sent it. */
  readonly copies: { readonly id?: string; readonly name?: string } = {};

  constructor(parent: ExplorerNode | undefined) {
    this.parent = parent;
  }

  abstract item(): vscode.TreeItem;

  /** Asked for when the node is opened. Never rejects: what went wrong is a child. */
  async children(): Promise<readonly ExplorerNode[]> {
    return [];
  }

  /** Forgets what was read for it and below it. */
  forget(): void {
    // Most nodes hold nothing.
  }

  /** What a hover shows when it is asked for; undefined where the item has its tooltip already. */
  hover(_signal: AbortSignal): Promise<vscode.MarkdownString> | undefined {
    return undefined;
  }

  protected traits(): NodeTrait[] {
    return [];
  }

  protected openingItem(label: string): vscode.TreeItem {
    return this.#baseItem(label, vscode.TreeItemCollapsibleState.Collapsed);
  }

  protected leafItem(label: string): vscode.TreeItem {
    return this.#baseItem(label, vscode.TreeItemCollapsibleState.None);
  }

  /** Of a report: the tooltip says what it holds. */
  protected reportItem(item: vscode.TreeItem, label: string, icon: string, holds: string): vscode.TreeItem {
    item.iconPath = new vscode.ThemeIcon(icon);
    item.tooltip = tooltip(label, [[vscode.l10n.t('Report'), holds]]);
    return item;
  }

  #baseItem(label: string, state: vscode.TreeItemCollapsibleState): vscode.TreeItem {
    const item = new vscode.TreeItem(isolated(label), state);
    item.id = this.id;
    const traits: NodeTrait[] = [
      ...this.traits(),
      ...(this.copies.id === undefined ? [] : ['id' as const]),
      ...(this.copies.name === undefined ? [] : ['name' as const]),
      ...(this.request === undefined ? [] : ['report' as const]),
      ...(this.request === undefined && this.place !== undefined ? ['place' as const] : []),
      ...(this.branch === undefined ? [] : ['branch' as const]),
      ...(this.performance === undefined ? [] : ['performance' as const]),
      ...(this.summaryOf === undefined ? [] : ['summary' as const]),
    ];
    item.contextValue = traits.join(' ');
    return item;
  }
}

/** Whether a command was handed a node. Plain JSON has no methods, so nothing else is taken for one. */
export function isExplorerNode(value: unknown): value is ExplorerNode {
  return typeof value === 'object' && value !== null && 'item' in value && typeof value.item === 'function' && 'copies' in value;
}

/** Parts of a description that are there, one after the other. */
export function described(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

/** A tooltip of a title and named lines; nothing in it is markup, a link or a command. */
export function tooltip(title: string, lines: readonly (readonly [name: string, value: string])[]): vscode.MarkdownString {
  const body = lines.filter(([, value]) => value !== '').map(([name, value]) => `${escapeMarkdown(name)}: ${escapeMarkdown(value)}`);
  const markdown = new vscode.MarkdownString([`**${escapeMarkdown(title)}**`, ...body].join('\n\n'));
  markdown.isTrusted = false;
  markdown.supportHtml = false;
  markdown.supportThemeIcons = false;
  return markdown;
}
