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
    const item = this.openingItem(this.#shown);
    item.description = described(String(this.place.list.id));
    item.iconPath = new vscode.ThemeIcon('list-unordered');
    return item;
  }

  /** With the item it would be read as Markdown, by the editor, for each of a thousand lists before the first shows. */
  override async hover(): Promise<vscode.MarkdownString> {
    return tooltip(this.#shown, [[vscode.l10n.t('List ID'), String(this.place.list.id)]]);
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

  get #shown(): string {
    const { id, name } = this.place.list;
    return plainText(name) || vscode.l10n.t('List {0}', id);
  }

  /** Made when the list is first opened. */
  #children(): Below {
    const { place, services } = this;
    return this.#below ??= { contacts: new ReportNode(this, 'contacts', place), conversations: new ConversationsNode(this, services, place), messages: new MessagesNode(this, services, place) };
  }
}
