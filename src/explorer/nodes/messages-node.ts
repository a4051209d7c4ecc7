import * as vscode from 'vscode';
import type { ReportRequest } from '../../reports/report-types';
import type { Collection } from '../collection';
import { placeKey, requestAt, type ListPlace } from '../place';
import type { MessageRow } from '../service-rows';
import { CollectionNode } from './collection-node';
import { MessageNode } from './message-node';
import { type ExplorerNode, type NodeServices } from './node';

/** The messages of a list, newest first. */
export class MessagesNode extends CollectionNode<MessageRow> {
  readonly id: string;
  override readonly request: ReportRequest;
  override readonly branch = 'messages';
  override readonly performance = 'messagePerformance';

  constructor(parent: ExplorerNode, services: NodeServices, override readonly place: ListPlace) {
    super(parent, services);
    this.id = `${placeKey(place)}#messages`;
    this.request = requestAt(place, 'messages');
  }

  item(): vscode.TreeItem {
    const label = vscode.l10n.t('Messages');
    return this.reportItem(this.openingItem(label), label, 'inbox', vscode.l10n.t('The messages of the list, newest first.'));
  }

  protected collection(): Collection<MessageRow> {
    return this.services.data.messages(this.place);
  }

  protected child(message: MessageRow): ExplorerNode {
    return new MessageNode(this, this.services, { ...this.place, message });
  }

  protected nothing(): string {
    return vscode.l10n.t('No messages');
  }
}
