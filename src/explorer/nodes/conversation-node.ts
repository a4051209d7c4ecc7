import * as vscode from 'vscode';
import type { ReportRequest } from '../../reports/report-types';
import type { Collection } from '../collection';
import { summaryHover } from '../hover';
import { placeKey, requestAt, type ConversationPlace } from '../place';
import { plainText } from '../plain-text';
import type { MessageRow } from '../service-rows';
import { CollectionNode } from './collection-node';
import { MessageNode } from './message-node';
import { described, type ExplorerNode, type NodeServices } from './node';
import { keyFigures, SummaryNode } from './summary-node';

/** A conversation; its summary and its messages. */
export class ConversationNode extends CollectionNode<MessageRow> {
  readonly id: string;
  override readonly request: ReportRequest;
  override readonly summaryOf: ConversationPlace;
  override readonly copies: { readonly id: string; readonly name: string };
  readonly summary: SummaryNode;
  override readonly branch = 'place';
  override readonly performance = 'conversationMessagePerformance';

  constructor(parent: ExplorerNode, services: NodeServices, override readonly place: ConversationPlace) {
    super(parent, services);
    const { id, name } = place.conversation;
    this.id = placeKey(place);
    this.request = requestAt(place, 'conversationMessages');
    this.summaryOf = place;
    this.copies = { id: String(id), name };
    this.summary = new SummaryNode(this, services, place);
  }

  item(): vscode.TreeItem {
    const { id, status } = this.place.conversation;
    const item = this.openingItem(this.#name());
    item.description = described(plainText(status), keyFigures(this.services, this.place), String(id));
    item.iconPath = conversationIcon(status);
    return item;
  }

  override hover(signal: AbortSignal): Promise<vscode.MarkdownString> {
    const { id, status } = this.place.conversation;
    return summaryHover(this, this.services, this.#name(), [[vscode.l10n.t('Conversation ID'), String(id)], [vscode.l10n.t('Status'), status]], this.place, signal);
  }

  override forget(): void {
    super.forget();
    this.summary.forget();
  }

  protected collection(): Collection<MessageRow> {
    return this.services.data.messages(this.place);
  }

  protected override before(): readonly ExplorerNode[] {
    return [this.summary];
  }

  protected child(message: MessageRow): ExplorerNode {
    return new MessageNode(this, this.services, { ...this.place, message });
  }

  protected nothing(): string {
    return vscode.l10n.t('No messages');
  }

  #name(): string {
    return plainText(this.place.conversation.name) || vscode.l10n.t('Conversation {0}', this.place.conversation.id);
  }
}

/** Status texts are an open set: what is not known looks like any conversation. */
function conversationIcon(status: string): vscode.ThemeIcon {
  switch (status.toLowerCase()) {
    case 'published': return new vscode.ThemeIcon('play-circle', new vscode.ThemeColor('charts.green'));
    case 'closed': return new vscode.ThemeIcon('stop-circle', new vscode.ThemeColor('disabledForeground'));
    case 'unpublished': return new vscode.ThemeIcon('edit');
    default: return new vscode.ThemeIcon('comment-discussion');
  }
}
