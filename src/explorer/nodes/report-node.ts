import * as vscode from 'vscode';
import { localise } from '../../accounts/problem';
import { reportById } from '../../reports/catalogue';
import type { ReportRequest } from '../../reports/report-types';
import { placeKey, requestAt, type Place } from '../place';
import { reportIcon } from '../report-icon';
import { ExplorerNode } from './node';

/** A report without anything below it in the tree: a click opens it in the grid. */
export class ReportNode extends ExplorerNode {
  readonly id: string;
  override readonly request: ReportRequest;

  constructor(parent: ExplorerNode, readonly report: LeafReport, override readonly place: Place) {
    super(parent);
    this.id = `${placeKey(place)}#${report}`;
    this.request = requestAt(place, report);
  }

  item(): vscode.TreeItem {
    const label = shortTitle(this.report);
    const item = this.reportItem(this.leafItem(label), label, reportIcon(this.report), localise(reportById(this.report).description));
    item.command = { command: 'listrak.openReport', title: vscode.l10n.t('Open Report'), arguments: [this] };
    return item;
  }
}

type LeafReport = 'contacts' | 'messageActivity' | 'conversationMessageActivity' | 'messageLinkClickers' | 'conversationMessageLinkClickers';

/** The parents say of what. */
function shortTitle(report: LeafReport): string {
  switch (report) {
    case 'contacts': return vscode.l10n.t('Contacts');
    case 'messageActivity': case 'conversationMessageActivity': return vscode.l10n.t('Activity');
    case 'messageLinkClickers': case 'conversationMessageLinkClickers': return vscode.l10n.t('Clickers');
  }
}
