import * as vscode from 'vscode';
import type { ListPlace } from '../place';
import { placeKey } from '../place';
import { plainText } from '../plain-text';
import { ConversationsNode } from './conversations-node';
import { MessagesNode } from './messages-node';
import { described, ExplorerNode, tooltip, type NodeServices, type NodeTrait } from './node';
import { ReportNode } from './report-node';

interface Below {
  readonly contacts: ReportNode;
  readonly conversations: ConversationsNode;
  readonly messages: MessagesNode;
}

/** A list; its contacts, conversations and messages. */
export class ListNode extends ExplorerNode {
  readonly id: string;
  override readonly copies: { readonly id: string; readonly name: string };
  override readonly branch = 'place';
  #below: Below | undefined;

  constructor(parent: ExplorerNode, private readonly services: NodeServices, override readonly place: ListPlace) {
    super(parent);
    this.id = placeKey(place);
    this.copies = { id: String(place.list.id), name: place.list.name };
  }

  get conversations(): ConversationsNode {
    return this.#children().conversations;
  }

  get messages(): MessagesNode {
    return this.#children().messages;
  }

  item(): vscode.TreeItem {
    const { id, name } = this.place.list;
    const shown = plainText(name) || vscode.l10n.t('List {0}', id);
    const item = this.openingItem(shown);
    item.description = described(String(id));
    item.iconPath = new vscode.ThemeIcon('list-unordered');
    item.tooltip = tooltip(shown, [[vscode.l10n.t('List ID'), String(id)]]);
    return item;
  }

  override async children(): Promise<readonly ExplorerNode[]> {
    const { contacts, conversations, messages } = this.#children();
    return [contacts, conversations, messages];
  }

  override forget(): void {
    this.services.data.forgetAt(this.place);
    this.#below?.conversations.forget();
    this.#below?.messages.forget();
  }

  protected override traits(): NodeTrait[] {
    return ['refresh'];
  }

  /** Made when the list is first opened. */
  #children(): Below {
    const { place, services } = this;
    return this.#below ??= { contacts: new ReportNode(this, 'contacts', place), conversations: new ConversationsNode(this, services, place), messages: new MessagesNode(this, services, place) };
  }
}
