import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { figures } from '../../src/reports/figures';
import type { ExtensionApi } from '../../src/extension-api';
import type { ExplorerNode } from '../../src/explorer/nodes/node';
import type { Sandbox } from '../../src/sandbox';
import { activated, addAccount, configure, labels, nextRedraw, ScriptedUser, shown, startService, walk, withoutAccounts } from './extension-support';

const listId = 108;

describe('the tree', () => {
  let api: ExtensionApi;
  let sandbox: Sandbox;

  before(async () => { api = await activated(); });
  beforeEach(async () => {
    await withoutAccounts(api);
    sandbox = await startService({ contacts: 200_000 });
    await addAccount(api, sandbox);
  });
  afterEach(async () => {
    await withoutAccounts(api);
    await sandbox.close();
  });

  /** Of nodes that stand for rows; a collection may end with a page that is empty, which only "Load more" finds out. */
  const rowIds = (nodes: readonly ExplorerNode[]): number[] => nodes.flatMap(({ copies }) => copies.id === undefined ? [] : [Number(copies.id)]);
  /** Data requests so far, without the service's base. */
  const requests = (): string[] => sandbox.requests.map(({ path }) => path).filter((path) => path.includes('/List'));
  const sentMessage = (): { messageId: number; subject: string | null } => {
    const sent = sandbox.data.messages(listId).find(({ messageStatus, messageId }) => messageStatus === 'Sent' && sandbox.data.links(listId, messageId).some(({ clickCount }) => clickCount > 0));
    assert.ok(sent);
    return { messageId: sent.messageId, subject: sent.subject ?? null };
  };

  it('opens a list to contacts, conversations and messages, and messages newest first', async () => {
    const list = await walk(api, listId);
    assert.deepEqual(shown(api, list), { label: "Staff's picks", description: '108', icon: 'list-unordered' });
    assert.deepEqual(await labels(api, list), ['Contacts', 'Conversations', 'Messages']);
    const messages = await api.tree.getChildren(await walk(api, listId, 'Messages'));
    const truth = sandbox.data.messages(listId).toSorted((a, b) => (b.sendDate ?? '').localeCompare(a.sendDate ?? '') || b.messageId - a.messageId);
    const real = (date: string | null | undefined): boolean => date != null && !date.startsWith('0001');
    const expected = [...truth.filter(({ sendDate }) => real(sendDate)), ...truth.filter(({ sendDate }) => !real(sendDate)).toSorted((a, b) => b.messageId - a.messageId)];
    assert.deepEqual(rowIds(messages), expected.map(({ messageId }) => messageId));
  });

  it('asks once for each opened node', async () => {
    await walk(api, listId, 'Messages');
    await api.tree.getChildren(await walk(api, listId, 'Messages'));
    await api.tree.getChildren(await walk(api, listId, 'Messages'));
    assert.deepEqual(requests().map((path) => path.replace(/^.*\/v1/, '')), ['/List', `/List/${listId}/Message`]);
  });

  it('goes down to the clickers of a message', async () => {
    const { messageId } = sentMessage();
    const message = await walk(api, listId, 'Messages', messageId);
    assert.deepEqual(await labels(api, message), ['Summary', 'Activity', 'Links']);
    const link = sandbox.data.links(listId, messageId)[0];
    assert.ok(link);
    const node = await walk(api, listId, 'Messages', messageId, 'Links', link.linkId);
    assert.equal(shown(api, node).description, `${link.clickCount === 1 ? '1 click' : `${link.clickCount.toLocaleString('en')} clicks`} · ${link.linkId}`);
    const clickers = await walk(api, listId, 'Messages', messageId, 'Links', link.linkId, 'Clickers');
    assert.deepEqual(clickers.request, { report: 'messageLinkClickers', account: 'Acme', listId, messageId, linkId: link.linkId });
    assert.deepEqual(api.tree.getTreeItem(clickers).command?.command, 'listrak.openReport');
  });

  it('goes down to the clickers of a conversation\'s message', async () => {
    const conversation = sandbox.data.conversations(listId).find(({ conversationId }) => sandbox.data.conversationMessages(listId, conversationId).length > 0);
    assert.ok(conversation);
    const { conversationId } = conversation;
    const node = await walk(api, listId, 'Conversations', conversationId);
    assert.equal(shown(api, node).description, `${conversation.status} · ${conversationId}`);
    const children = await api.tree.getChildren(node);
    assert.equal(shown(api, children[0] as ExplorerNode).label, 'Summary');
    const messages = sandbox.data.conversationMessages(listId, conversationId);
    assert.deepEqual(rowIds(children).toSorted(), messages.map(({ messageId }) => messageId).toSorted());
    const messageId = messages.find((message) => sandbox.data.links(listId, message.messageId).length > 0)?.messageId ?? 0;
    const linkId = sandbox.data.links(listId, messageId)[0]?.linkId ?? 0;
    const clickers = await walk(api, listId, 'Conversations', conversationId, messageId, 'Links', linkId, 'Clickers');
    assert.deepEqual(clickers.request, { report: 'conversationMessageLinkClickers', account: 'Acme', listId, conversationId, messageId, linkId });
  });

  it('opens a summary in place to the truth, and shows it in the description from then on', async () => {
    const { messageId } = sentMessage();
    const truth = sandbox.data.summary(listId, messageId);
    const summary = await walk(api, listId, 'Messages', messageId, 'Summary');
    const redrawn = nextRedraw(api);
    const lines = Object.fromEntries((await api.tree.getChildren(summary)).map((node) => [shown(api, node).label, shown(api, node).description]));
    const number = new Intl.NumberFormat('en');
    assert.ok(lines['Sent'] === number.format(truth.sentCount), lines['Sent']);
    const delivered = truth.sentCount - truth.bounceCount;
    assert.ok(lines['Delivered']?.startsWith(`${number.format(delivered)} — `) && lines['Delivered'].endsWith('% of sent'), lines['Delivered']);
    assert.ok(lines['Opened']?.startsWith(`${number.format(truth.openCount)} — `) && lines['Opened'].endsWith('% of delivered'), lines['Opened']);
    assert.ok(Math.abs(Number.parseFloat(lines['Opened']?.split('— ')[1] ?? '') - truth.openCount / delivered * 100) < 0.1);
    assert.ok(lines['Bounced']?.startsWith(`${number.format(truth.bounceCount)} — `), lines['Bounced']);
    assert.equal(Object.keys(lines).length, figures({ ...truth }).length);
    assert.equal(await redrawn, summary.parent);
    assert.match(shown(api, summary.parent as ExplorerNode).description, /% opened · .*% clicked · \d+$/);
  });

  it('shows a conversation\'s summary', async () => {
    const [conversation] = sandbox.data.conversations(listId);
    assert.ok(conversation);
    const truth = sandbox.data.conversationSummary(listId, conversation.conversationId);
    const nodes = await api.tree.getChildren(await walk(api, listId, 'Conversations', conversation.conversationId, 'Summary'));
    const sent = nodes.map((node) => shown(api, node)).find(({ label }) => label === 'Sent');
    assert.equal(sent?.description, new Intl.NumberFormat('en').format(truth.sentCount));
  });

  it('reads the figures for a hover when it is asked for, and gives up with it', async () => {
    const { messageId } = sentMessage();
    const node = await walk(api, listId, 'Messages', messageId);
    const before = requests().length;
    const cancelled = new vscode.CancellationTokenSource();
    cancelled.cancel();
    assert.equal((await api.tree.resolveTreeItem(api.tree.getTreeItem(node), node, cancelled.token)).tooltip, undefined);
    const { tooltip } = await api.tree.resolveTreeItem(api.tree.getTreeItem(node), node, new vscode.CancellationTokenSource().token);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.match(tooltip.value, /\| Opened \|/);
    assert.equal(tooltip.isTrusted, false);
    assert.equal(tooltip.supportHtml, false);
    assert.equal(requests().filter((path) => path.endsWith('/Summary')).length, 1);
    assert.equal(requests().length, before + 1);
  });

  it('loads more by page', async () => {
    await configure({ pageSize: 15 });
    const messages = await walk(api, listId, 'Messages');
    const first = await api.tree.getChildren(messages);
    assert.equal(first.length, 16);
    assert.deepEqual(shown(api, first[15] as ExplorerNode), { label: 'Load more', description: '15 loaded', icon: 'ellipsis' });
    const redrawn = nextRedraw(api);
    await vscode.commands.executeCommand('listrak.loadMore', first[15]);
    assert.equal(await redrawn, messages);
    assert.equal((await api.tree.getChildren(messages)).length, 31);
  });

  it('has a node for nothing', async () => {
    assert.deepEqual(await labels(api, await walk(api, 105, 'Messages')), ['No messages']);
    assert.deepEqual(await labels(api, await walk(api, 105, 'Conversations')), ['No conversations']);
  });

  it('shows an error where it happened, goes on elsewhere, and comes back with Retry', async () => {
    const messages = await walk(api, listId, 'Messages');
    sandbox.setFaults(({ path }) => path.endsWith('/Message') ? { kind: 'status', status: 404 } : undefined);
    const [problem] = await api.tree.getChildren(messages);
    assert.ok(problem);
    assert.equal(shown(api, problem).icon, 'error');
    assert.notEqual(shown(api, problem).label, '');
    assert.equal(api.tree.getTreeItem(problem).command?.command, 'listrak.retry');
    assert.ok((await api.tree.getChildren(await walk(api, listId, 'Conversations'))).length > 0);
    const asked = requests().length;
    assert.deepEqual(await api.tree.getChildren(messages), [problem], 'drawn again without asking again');
    assert.equal(requests().length, asked);
    sandbox.setFaults();
    const redrawn = nextRedraw(api);
    await vscode.commands.executeCommand('listrak.retry', problem);
    assert.equal(await redrawn, messages);
    assert.equal(rowIds(await api.tree.getChildren(messages)).length, sandbox.data.messages(listId).length);
  });

  it('drops an error where a picker has read meanwhile what could not be read, and asks for nothing then', async () => {
    const messages = await walk(api, listId, 'Messages');
    const { messageId } = sentMessage();
    sandbox.setFaults(({ path }) => path.endsWith('/Message') ? { kind: 'status', status: 404 } : undefined);
    assert.deepEqual(await labels(api, messages), ['Not found']);
    sandbox.setFaults();
    const redrawn = nextRedraw(api);
    const place = { account: api.accounts.accounts[0] ?? assert.fail(), list: { id: listId, name: '' } };
    await api.data.messages(place).load();
    assert.equal(await redrawn, messages);
    const asked = requests().length;
    assert.equal(rowIds(await api.tree.getChildren(messages)).length, sandbox.data.messages(listId).length);
    assert.equal(requests().length, asked);

    // So with a summary that a hover has read.
    const summary = await walk(api, listId, 'Messages', messageId, 'Summary');
    sandbox.setFaults(({ path }) => path.endsWith('/Summary') ? { kind: 'status', status: 404 } : undefined);
    assert.deepEqual(await labels(api, summary), ['Not found']);
    sandbox.setFaults();
    const message = summary.parent ?? assert.fail();
    await api.tree.resolveTreeItem(api.tree.getTreeItem(message), message, new vscode.CancellationTokenSource().token);
    assert.ok((await labels(api, summary)).includes('Delivered'));
  });

  it('comes to an end where the service goes round in circles', async () => {
    sandbox.setFaults(({ path }) => path.endsWith('/Message') ? { kind: 'repeatCursor' } : undefined);
    assert.deepEqual(await labels(api, await walk(api, listId, 'Messages')), ['Unreadable answer']);
    const { reports } = api.flows(new ScriptedUser(), () => undefined);
    await assert.rejects(reports.showSummary({ listId, messageId: 5 }), /goes round in circles/);
  });

  it('leaves off looking for a summary when the user does', async () => {
    await configure({ pageSize: 1 });
    const abort = new AbortController();
    const user = new (class extends ScriptedUser {
      override async progress<T>(_: string, work: (report: () => void, signal: AbortSignal) => Promise<T>): Promise<T> {
        return work(() => undefined, abort.signal);
      }
    })();
    sandbox.setFaults(({ path }) => {
      if (path.endsWith('/Message')) abort.abort();
      return undefined;
    });
    const { reports } = api.flows(user, () => undefined);
    await assert.rejects(reports.showSummary({ listId, messageId: 5 }), { name: 'AbortError' });
  });

  it('says unreachable when the service goes away, and goes on when it returns', async function () {
    this.timeout(120_000);
    const list = await walk(api, listId);
    const { port } = sandbox;
    await sandbox.close();
    const [problem] = await api.tree.getChildren(await walk(api, listId, 'Messages'));
    assert.ok(problem);
    assert.equal(shown(api, problem).label, 'Unreachable');
    assert.deepEqual(await labels(api, list), ['Contacts', 'Conversations', 'Messages'], 'what was read stays');
    sandbox = await startService({ port, contacts: 200_000 });
    await vscode.commands.executeCommand('listrak.retry', problem);
    assert.equal(rowIds(await api.tree.getChildren(await walk(api, listId, 'Messages'))).length, sandbox.data.messages(listId).length);
  });

  it('reads a node again on refresh, and only that', async () => {
    const messages = await walk(api, listId, 'Messages');
    await api.tree.getChildren(messages);
    const before = requests().length;
    const redrawn = nextRedraw(api);
    await vscode.commands.executeCommand('listrak.refresh', messages);
    assert.equal(await redrawn, messages);
    await api.tree.getChildren(messages);
    assert.deepEqual(requests().slice(before).map((path) => path.replace(/^.*\/v1/, '')), [`/List/${listId}/Message`]);
  });

  it('keeps ids over a refresh and no two nodes share one', async () => {
    const ids = async (node?: ExplorerNode, depth = 3): Promise<string[]> => {
      const children = await api.tree.getChildren(node);
      const below = depth === 0 ? [] : await Promise.all(children.slice(0, 3).map((child) => ids(child, depth - 1)));
      return [...children.map(({ id }) => id), ...below.flat()];
    };
    const before = await ids(await walk(api, listId));
    assert.equal(new Set(before).size, before.length);
    await vscode.commands.executeCommand('listrak.refresh');
    assert.deepEqual(await ids(await walk(api, listId)), before);
  });
});
