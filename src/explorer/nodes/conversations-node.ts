import * as vscode from 'vscode';
import type { ReportRequest } from '../../reports/report-types';
import type { Collection } from '../collection';
import { placeKey, requestAt, type ListPlace } from '../place';
import type { ConversationRow } from '../service-rows';
import { CollectionNode } from './collection-node';
import { ConversationNode } from './conversation-node';
import { type ExplorerNode, type NodeServices } from './node';

/** The conversations of a list. */
export class ConversationsNode extends CollectionNode<ConversationRow> {
  readonly id: string;
  override readonly request: ReportRequest;
  override readonly branch = 'conversations';
  override readonly performance = 'conversationPerformance';

  constructor(parent: ExplorerNode, services: NodeServices, override readonly place: ListPlace) {
    super(parent, services);
    this.id = `${placeKey(place)}#conversations`;
    this.request = requestAt(place, 'conversations');
  }

  item(): vscode.TreeItem {
    const label = vscode.l10n.t('Conversations');
    return this.reportItem(this.openingItem(label), label, 'comment-discussion', vscode.l10n.t('The automated series of the list.'));
  }

  protected collection(): Collection<ConversationRow> {
    return this.services.data.conversations(this.place);
  }

  protected child(conversation: ConversationRow): ExplorerNode {
    return new ConversationNode(this, this.services, { ...this.place, conversation });
  }

  protected nothing(): string {
    return vscode.l10n.t('No conversations');
  }
}
