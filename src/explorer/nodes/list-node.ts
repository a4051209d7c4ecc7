import * as vscode from 'vscode';
import type { ListPlace } from '../place';
import { placeKey } from '../place';
import { plainText } from '../plain-text';
import { ConversationsNode } from './conversations-node';
import { MessagesNode } from './messages-node';
import { described, ExplorerNode, tooltip, type NodeServices, type NodeTrait } from './node';
import { ReportNode } from './report-node';

/** A list; its contacts, conversations and messages. */
export class ListNode extends ExplorerNode {
  readonly id: string;
  override readonly copies: { readonly id: string; readonly name: string };
  readonly contacts: ReportNode;
  readonly conversations: ConversationsNode;
  readonly messages: MessagesNode;
  override readonly branch = 'place';

  constructor(parent: ExplorerNode, services: NodeServices, override readonly place: ListPlace) {
    super(parent);
    this.id = placeKey(place);
    this.copies = { id: String(place.list.id), name: place.list.name };
    this.contacts = new ReportNode(this, 'contacts', place);
    this.conversations = new ConversationsNode(this, services, place);
    this.messages = new MessagesNode(this, services, place);
  }

  item(): vscode.TreeItem {
    const { id, name } = this.place.list;
    const shown = plainText(name) || vscode.l10n.t('List {0}', id);
    const item = this.baseItem(shown, vscode.TreeItemCollapsibleState.Collapsed);
    item.description = described(String(id));
    item.iconPath = new vscode.ThemeIcon('list-unordered');
    item.tooltip = tooltip(shown, [[vscode.l10n.t('List ID'), String(id)]]);
    return item;
  }

  override async children(): Promise<readonly ExplorerNode[]> {
    return [this.contacts, this.conversations, this.messages];
  }

  override forget(): void {
    this.conversations.forget();
    this.messages.forget();
  }

  protected override traits(): NodeTrait[] {
    return ['refresh'];
  }
}
