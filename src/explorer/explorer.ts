import * as vscode from 'vscode';
import type { Account } from '../accounts/account';
import type { AccountStore } from '../accounts/account-store';
import type { Connections } from '../accounts/connections';
import { localise } from '../accounts/problem';
import type { Disposable } from '../accounts/listeners';
import { FigureWriter } from './figure-words';
import { AccountNode } from './nodes/account-node';
import { ConversationNode } from './nodes/conversation-node';
import { ListNode } from './nodes/list-node';
import { MessageNode } from './nodes/message-node';
import { MessagesNode } from './nodes/messages-node';
import type { ExplorerNode, NodeServices } from './nodes/node';
import type { LoadMoreNode } from './nodes/notes';
import type { SummaryNode } from './nodes/summary-node';
import type { ConversationPlace, MessagePlace } from './place';
import type { ServiceData } from './service-data';

const explorerViewId = 'listrak.explorer';

export interface ExplorerOptions {
  readonly store: AccountStore;
  readonly connections: Connections;
  readonly data: ServiceData;
  readonly locale: string;
  readonly warn: (line: string) => void;
}

/** The tree of accounts, lists and what is below them. The accounts' level is left out where there is one account. */
export class Explorer implements vscode.TreeDataProvider<ExplorerNode>, Disposable {
  readonly #options: ExplorerOptions;
  readonly #services: NodeServices;
  readonly #changed = new vscode.EventEmitter<ExplorerNode | undefined>();
  /** Nodes to draw anew as soon as no hover is in the way. */
  readonly #due = new Set<ExplorerNode>();
  /** As they were last drawn: where more is loaded VS Code asks for all children again. */
  readonly #items = new WeakMap<ExplorerNode, vscode.TreeItem>();
  readonly #accounts = new Map<string, AccountNode>();
  readonly #view: vscode.TreeView<ExplorerNode>;
  /** The view's own title, from the manifest. */
  readonly #title: string;
  readonly #listeners: readonly Disposable[];
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(options: ExplorerOptions) {
    this.#options = options;
    const { store, connections, data, locale, warn } = options;
    this.#services = { data, figures: new FigureWriter(locale, localise), changed: (node) => this.#redraw(node), changedLater: (node) => this.#redrawLater(node), warn };
    this.#view = vscode.window.createTreeView<ExplorerNode>(explorerViewId, { treeDataProvider: this, showCollapseAll: true, canSelectMany: true });
    this.#title = this.#view.title ?? '';
    this.#listeners = [
      store.onDidChange((change) => {
        if (change.type === 'list') this.#accountsChanged();
      }),
      connections.onDidLose((id) => this.#refreshAccount(id)),
      this.#view.onDidChangeSelection(() => this.#redrawDue()),
      this.#view.onDidExpandElement(() => this.#redrawDue()),
      this.#view.onDidCollapseElement(() => this.#redrawDue()),
    ];
    void store.ready.then(() => this.#accountsChanged());
  }

  get allSelected(): readonly ExplorerNode[] {
    return this.#view.selection;
  }

  getTreeItem(node: ExplorerNode): vscode.TreeItem {
    let item = this.#items.get(node);
    if (item === undefined) this.#items.set(node, item = node.item());
    return item;
  }

  async getChildren(node?: ExplorerNode): Promise<ExplorerNode[]> {
    if (node !== undefined) return [...await node.children()];
    await this.#options.store.ready;
    const nodes = this.#accountNodes();
    const [only] = nodes;
    return nodes.length === 1 && only !== undefined ? [...await only.children()] : nodes;
  }

  getParent(node: ExplorerNode): ExplorerNode | undefined {
    return node.parent instanceof AccountNode && this.#accountsLeftOut ? undefined : node.parent;
  }

  async resolveTreeItem(item: vscode.TreeItem, node: ExplorerNode, token: vscode.CancellationToken): Promise<vscode.TreeItem> {
    if (item.tooltip !== undefined || token.isCancellationRequested) return item;
    const abort = new AbortController();
    const listener = token.onCancellationRequested(() => abort.abort());
    try {
      const tooltip = await node.hover(abort.signal);
      if (tooltip !== undefined) item.tooltip = tooltip;
      // What a hover has read may be other by the next one.
      this.#items.delete(node);
    } catch (error) {
      // Given up: the next hover asks again.
      if (!token.isCancellationRequested) throw error;
    } finally {
      listener.dispose();
    }
    return item;
  }

  /** Reads a node and what is below it again; everything where none is named. */
  async refresh(node?: ExplorerNode): Promise<void> {
    if (node !== undefined) {
      node.forget();
      this.#redraw(node);
      return;
    }
    await this.#options.store.reload();
    this.#options.data.forgetAll();
    this.#accounts.clear();
    this.#changed.fire(undefined);
  }

  /** Brings the view to the front. */
  async show(): Promise<void> {
    await vscode.commands.executeCommand(`${explorerViewId}.focus`);
  }

  /** Reads a further page, while the view says that something goes on. */
  async loadMore(node: LoadMoreNode): Promise<void> {
    await vscode.window.withProgress({ location: { viewId: explorerViewId } }, () => node.loadMore());
  }

  /** Shows the figures of a message or conversation: opens its summary in the tree. False where the service has no such thing. @throws what reading throws; AbortedError */
  async revealSummary(place: MessagePlace | ConversationPlace, signal?: AbortSignal): Promise<boolean> {
    const summary = await this.#summaryNode(place, signal);
    if (summary === undefined) return false;
    await this.#view.reveal(summary, { select: true, focus: true, expand: true });
    return true;
  }

  async #summaryNode({ account, list, ...inList }: MessagePlace | ConversationPlace, signal: AbortSignal | undefined): Promise<SummaryNode | undefined> {
    const listNode = await this.#accountNodes().find((node) => node.account.id === account.id)?.find(list.id, signal);
    if (!(listNode instanceof ListNode)) return undefined;
    const conversation = inList.conversation === undefined ? undefined : await listNode.conversations.find(inList.conversation.id, signal);
    if (!('message' in inList)) return conversation instanceof ConversationNode ? conversation.summary : undefined;
    const among = inList.conversation === undefined ? listNode.messages : conversation;
    if (!(among instanceof MessagesNode) && !(among instanceof ConversationNode)) return undefined;
    const message = await among.find(inList.message.id, signal);
    return message instanceof MessageNode ? message.summary : undefined;
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#view.dispose();
    this.#changed.dispose();
  }

  get #accountsLeftOut(): boolean {
    return this.#options.store.accounts.length === 1;
  }

  #accountNodes(): AccountNode[] {
    return this.#options.store.accounts.map((account) => {
      const present = this.#accounts.get(account.id);
      if (present?.account.name === account.name) return present;
      const node = new AccountNode(this.#services, account);
      this.#accounts.set(account.id, node);
      return node;
    });
  }

  #accountsChanged(): void {
    const { accounts } = this.#options.store;
    for (const id of this.#accounts.keys()) {
      if (accounts.some((account) => account.id === id)) continue;
      this.#accounts.delete(id);
      this.#options.data.forgetAccount(id);
    }
    const state = accounts.length === 0 ? 'none' : accounts.length === 1 ? 'one' : 'several';
    const contexts = { accounts: state, hasSampleAccount: accounts.some(({ kind }) => kind === 'sample'), hasStoredAccount: accounts.some(({ kind }) => kind === 'stored') };
    for (const [name, value] of Object.entries(contexts)) void vscode.commands.executeCommand('setContext', `listrak.${name}`, value);
    this.#nameView(accounts.length === 1 ? accounts[0] : undefined);
    this.#changed.fire(undefined);
  }

  /** The only account has no node: the view's title names it, and a line above the tree says where its data is made up. */
  #nameView(only: Account | undefined): void {
    this.#view.title = only?.name ?? this.#title;
    this.#view.message = only?.kind === 'sample' ? vscode.l10n.t('Sample data: all of it is made up.') : '';
  }

  #refreshAccount(id: string): void {
    const node = this.#accounts.get(id);
    this.#options.data.forgetAccount(id);
    if (node === undefined) return;
    node.forget();
    this.#redraw(node);
  }

  #redrawLater(node: ExplorerNode): void {
    this.#items.delete(node);
    this.#due.add(node);
  }

  #redrawDue(): void {
    const nodes = [...this.#due];
    this.#due.clear();
    for (const node of nodes) this.#redraw(node);
  }

  /** An account that is left out is the tree's root. */
  #redraw(node: ExplorerNode): void {
    this.#items.delete(node);
    this.#changed.fire(node instanceof AccountNode && this.#accountsLeftOut ? undefined : node);
  }
}
