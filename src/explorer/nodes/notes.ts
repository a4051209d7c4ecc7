/** Nodes that stand where something else would: an error, nothing, further pages. */
import * as vscode from 'vscode';
import { problemLine, type Problem } from '../../accounts/problem';
import { plainText } from '../plain-text';
import { ExplorerNode, tooltip, type NodeTrait } from './node';

/** What failed, as a child of the node that it failed for. A click tries again, or asks for credentials where those are at fault. */
export class ProblemNode extends ExplorerNode {
  readonly id: string;

  constructor(override readonly parent: ExplorerNode, readonly problem: Problem, readonly retry: () => void) {
    super(parent);
    this.id = `${parent.id}#problem`;
  }

  item(): vscode.TreeItem {
    const { kind, what, next, detail } = this.problem;
    const [label, icon] = this.#face();
    const item = this.leafItem(label);
    item.description = plainText(what);
    item.iconPath = new vscode.ThemeIcon(icon, new vscode.ThemeColor(kind === 'signIn' ? 'list.warningForeground' : 'list.errorForeground'));
    item.tooltip = tooltip(what, [[vscode.l10n.t('What to do'), next], [vscode.l10n.t('Request'), detail]]);
    item.command = kind === 'signIn'
      ? { command: 'listrak.updateCredentials', title: vscode.l10n.t('Enter Credentials…'), arguments: [this] }
      : { command: 'listrak.retry', title: vscode.l10n.t('Retry'), arguments: [this] };
    item.accessibilityInformation = { label: `${label}. ${problemLine(this.problem)}` };
    return item;
  }

  protected override traits(): NodeTrait[] {
    return this.problem.kind === 'signIn' ? ['retry', 'signIn'] : ['retry'];
  }

  /** A few words that fit a narrow view; the sentence stands beside them. */
  #face(): [label: string, icon: string] {
    switch (this.problem.kind) {
      case 'signIn': return [vscode.l10n.t('Not signed in'), 'key'];
      case 'unreachable': return [vscode.l10n.t('Unreachable'), 'debug-disconnect'];
      case 'notPermitted': return [vscode.l10n.t('Not permitted'), 'lock'];
      case 'notFound': return [vscode.l10n.t('Not found'), 'error'];
      case 'rateLimited': return [vscode.l10n.t('Too many requests'), 'error'];
      case 'unreadableAnswer': return [vscode.l10n.t('Unreadable answer'), 'error'];
      case 'serviceFailed': return [vscode.l10n.t('Listrak failed'), 'error'];
      case 'invalidParameter': case 'request': case 'cancelled': case 'other': return [vscode.l10n.t('Failed'), 'error'];
    }
  }
}

/** The service answered, and there is nothing. */
export class NothingNode extends ExplorerNode {
  readonly id: string;

  constructor(override readonly parent: ExplorerNode, readonly sentence: string) {
    super(parent);
    this.id = `${parent.id}#nothing`;
  }

  item(): vscode.TreeItem {
    const item = this.leafItem(this.sentence);
    item.iconPath = new vscode.ThemeIcon('circle-slash', new vscode.ThemeColor('disabledForeground'));
    return item;
  }
}

/** There are further pages. A click reads one. */
export class LoadMoreNode extends ExplorerNode {
  readonly id: string;

  constructor(override readonly parent: ExplorerNode, readonly shown: string, readonly loadMore: () => Promise<void>) {
    super(parent);
    this.id = `${parent.id}#more`;
  }

  item(): vscode.TreeItem {
    const item = this.leafItem(vscode.l10n.t('Load more'));
    item.description = vscode.l10n.t('{0} loaded', this.shown);
    item.iconPath = new vscode.ThemeIcon('ellipsis');
    item.tooltip = tooltip(vscode.l10n.t('Load more'), [[vscode.l10n.t('Note'), vscode.l10n.t('The order is that of what is loaded so far.')]]);
    item.command = { command: 'listrak.loadMore', title: vscode.l10n.t('Load more'), arguments: [this] };
    return item;
  }
}
