import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import { expectedFigures } from './expected-figures';
import { accountIn, useService } from './service';

describe('The tree in the workbench', function () {
  this.timeout(90_000);
  const { start, service } = useService({ contacts: 40_000 });
  const workbench = useWorkbench(async () => ({ env: accountIn(await start()), settings: { 'listrak.pageSize': 100, 'workbench.list.defaultFindMode': 'filter' }, viewport: { width: 1280, height: 1400 } }));

  const listId = 106;
  const row = (level: number, name: string | RegExp): Locator => workbench().treeItem(name).and(workbench().page.locator(`[aria-level="${level}"]`));
  const rows = (level: number): Locator => workbench().page.locator(`.part.sidebar [role="treeitem"][aria-level="${level}"]`);
  const names = (level: number): Promise<string[]> => rows(level).evaluateAll((found) => found.map((one) => (one.getAttribute('aria-label') ?? '').replace(/, has actions$/, '')));
  const idText = (id: number): RegExp => new RegExp(`(^| )${id}(?= |,|$)`);
  const paths = (): string[] => service().requests.map(({ path }) => path);

  /** Every test begins at the lists alone, nothing read yet. */
  beforeEach(async () => {
    const w = workbench();
    await w.openTree();
    await w.execute('workbench.actions.treeView.listrak.explorer.collapseAll');
    await rows(2).first().waitFor({ state: 'detached' });
    const before = service().requests.length;
    await w.execute('listrak.refresh');
    await eventually('The lists are read again', () => service().requests.slice(before).some(({ path, status }) => path === '/email/v1/List' && status === 200));
    await w.treeItem(/^US Newsletter/).waitFor();
  });

  it('leads to who clicked a link of a message, one request an opened node', async () => {
    const w = workbench();
    const { data } = service();
    const message = data.messages(listId).find(({ messageStatus, messageId }) => messageStatus === 'Sent' && data.links(listId, messageId).some(({ clickCount }) => clickCount > 0));
    assert.ok(message);
    const asked = async (opening: Promise<void>): Promise<string[]> => {
      const before = service().requests.length;
      await opening;
      return paths().slice(before);
    };
    assert.deepEqual(await asked(w.expand(row(1, /^=Back in Stock 106/))), []);
    assert.deepEqual(await names(2), ['Contacts', 'Conversations', 'Messages']);
    assert.deepEqual(await asked(w.expand(row(2, 'Messages'))), [`/email/v1/List/${listId}/Message`]);
    const shownIds = (await names(3)).map((name) => Number(/ (106\d{3})( |$)/.exec(name)?.[1]));
    const dated = (id: number): string => data.messages(listId).find(({ messageId }) => messageId === id)?.sendDate?.replace(/^0001.*/, '') ?? '';
    assert.equal(shownIds.length, data.messages(listId).length);
    assert.deepEqual(shownIds.map(dated), data.messages(listId).map(({ messageId }) => dated(messageId)).sort().reverse(), 'newest first');
    assert.deepEqual(await asked(w.expand(row(3, idText(message.messageId)))), []);
    assert.deepEqual(await names(4), ['Summary', 'Activity', 'Links']);
    assert.deepEqual(await asked(w.expand(row(4, 'Links'))), [`/email/v1/List/${listId}/Message/${message.messageId}/Link`]);
    const links = data.links(listId, message.messageId);
    for (const { linkId, clickCount } of links) await row(5, new RegExp(` ${clickCount === 1 ? '1 click' : `${clickCount.toLocaleString('en-US')} clicks`} · ${linkId}(, has actions)?$`)).waitFor();
    const clicked = links.find(({ clickCount }) => clickCount > 0)?.linkId ?? 0;
    await w.expand(row(5, idText(clicked)));
    assert.deepEqual(await names(6), ['Clickers']);
    await w.screenshot('tree-message-branch');
    await row(6, 'Clickers').click();
    const grid = await w.openPanelFrame('[role="grid"] [role="row"]:not([hidden]) [role="gridcell"]');
    await grid.locator('.status[data-phase="complete"]').waitFor();
    assert.equal(await grid.locator('[role="grid"]').getAttribute('aria-rowcount'), String(data.clickerCount(listId, message.messageId, clicked) + 1));
    await w.execute('workbench.action.closeAllEditors');
  });

  it('leads to who clicked a link of a conversation\'s message', async () => {
    const w = workbench();
    const { data } = service();
    await w.expand(row(1, /^=Back in Stock 106/));
    await w.expand(row(2, 'Conversations'));
    const sorted = data.conversations(listId).map(({ conversationName }) => conversationName).sort((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base', numeric: true }));
    assert.deepEqual((await names(3)).map((name) => name.replace(/ \w+ · \d{4}$/, '')), sorted);
    const { conversationId } = data.conversations(listId).find(({ conversationName }) => conversationName === 'Welcome Series') ?? assert.fail();
    await w.expand(row(3, idText(conversationId)));
    assert.equal((await names(4))[0], 'Summary');
    const message = data.conversationMessages(listId, conversationId).find(({ messageId }) => data.links(listId, messageId).some(({ clickCount }) => clickCount > 0));
    assert.ok(message);
    await w.expand(row(4, idText(message.messageId)));
    await w.expand(row(5, 'Links'));
    const link = data.links(listId, message.messageId).find(({ clickCount }) => clickCount > 0);
    assert.ok(link);
    await w.expand(row(6, idText(link.linkId)));
    await row(7, 'Clickers').click();
    const grid = await w.openPanelFrame('[role="grid"] [role="row"]:not([hidden]) [role="gridcell"]');
    await grid.locator('.status[data-phase="complete"]').waitFor();
    assert.equal(await grid.locator('[role="grid"]').getAttribute('aria-rowcount'), String(link.clickCount + 1));
    await w.screenshot('tree-conversation-branch');
    await w.execute('workbench.action.closeAllEditors');
  });

  it('opens a summary in place to figures that equal the activity behind them', async () => {
    const w = workbench();
    const { data } = service();
    await w.expand(row(1, /^=Back in Stock 106/));
    await w.expand(row(2, 'Messages'));
    const { messageId } = data.messages(listId).find(({ messageStatus }) => messageStatus === 'Sent') ?? assert.fail();
    await w.expand(row(3, idText(messageId)));
    await w.expand(row(4, 'Summary'));
    assert.deepEqual(await names(5), expectedFigures(data, listId, [messageId]));
    await row(3, /opened · .*clicked · \d+$/).waitFor();
    await w.screenshot('tree-summary');

    await w.expand(row(2, 'Conversations'));
    const { conversationId } = data.conversations(listId)[0] ?? assert.fail();
    await row(2, 'Messages').locator('.monaco-tl-twistie').click();
    await w.expand(row(3, idText(conversationId)));
    await w.expand(row(4, 'Summary'));
    assert.deepEqual(await names(5), expectedFigures(data, listId, data.conversationMessages(listId, conversationId).map(({ messageId: id }) => id)));
  });

  it('writes – for what cannot be divided', async () => {
    const w = workbench();
    const { data } = service();
    const { messageId } = data.messages(listId).find(({ messageStatus }) => messageStatus === 'Scheduled') ?? assert.fail();
    await w.execute('listrak.showSummary', { listId, messageId });
    await rows(5).nth(11).waitFor();
    const lines = await names(5);
    assert.deepEqual(lines, expectedFigures(data, listId, [messageId]));
    assert.ok(lines.includes('Opened 0 — – of delivered'));
    assert.equal(await row(4, 'Summary').getAttribute('aria-selected'), 'true');
  });

  it('shows the key figures as a table on hover, and in the description once known', async () => {
    const w = workbench();
    await w.expand(row(1, /^=Back in Stock 106/));
    await w.expand(row(2, 'Messages'));
    const { messageId, subject } = service().data.messages(listId).filter(({ messageStatus }) => messageStatus === 'Sent')[2] ?? assert.fail();
    const before = paths().length;
    await row(3, idText(messageId)).hover();
    const table = w.page.locator('.monaco-hover table');
    await table.waitFor();
    await w.screenshot('tree-hover');
    const cells = await table.locator('tbody tr').evaluateAll((found) => found.map((one) => [...one.querySelectorAll('td')].map((cell) => (cell.textContent ?? '').trim())));
    assert.deepEqual(cells.map(([name, amount, share]) => `${name} ${[amount, share].filter((part) => part !== '').join(/^(Revenue|Average)/.test(name ?? '') ? ' ' : ' — ')}`), expectedFigures(service().data, listId, [messageId]));
    await w.page.locator('.monaco-hover').getByText(subject ?? '', { exact: false }).first().waitFor();
    assert.deepEqual(paths().slice(before), [`/email/v1/List/${listId}/Message/${messageId}/Summary`], 'one request');
    await w.page.keyboard.press('Escape');
    await row(3, idText(messageId)).click();
    await row(3, new RegExp(`opened .* · ${messageId}`)).waitFor();
  });

  it('asks again on the next hover where the figures could not be read', async () => {
    const w = workbench();
    await w.expand(row(1, /^=Back in Stock 106/));
    await w.expand(row(2, 'Messages'));
    const [fourth = assert.fail(), fifth = assert.fail()] = service().data.messages(listId).filter(({ messageStatus }) => messageStatus === 'Sent').slice(3);
    service().setFaults(({ path }) => path.endsWith('/Summary') ? { kind: 'status', status: 400 } : undefined);
    await row(3, idText(fourth.messageId)).hover();
    await w.page.locator('.monaco-hover').getByText('HTTP 400', { exact: false }).waitFor();
    service().setFaults();
    await w.page.keyboard.press('Escape');
    await row(3, idText(fifth.messageId)).click();
    await row(3, idText(fourth.messageId)).hover();
    await w.page.locator('.monaco-hover table').waitFor();
    await w.page.keyboard.press('Escape');
  });

  it('reads long collections page by page', async () => {
    const w = workbench();
    const count = service().data.messages(103).length;
    await w.expand(row(1, /^Weekly Sale Alerts 103/));
    await w.expand(row(2, 'Messages'));
    for (let loaded = 100; loaded < count; loaded += 100) {
      await w.page.locator('.part.sidebar [role="tree"]').focus();
      await w.page.keyboard.press('Home');
      const size = (): Promise<number> => row(2, 'Conversations').count();
      await eventually('The tree shows its start', async () => (await size()) > 0);
      const more = w.treeItem(`Load more ${loaded} loaded`);
      await eventually(`Load more after ${loaded}`, async () => {
        if (await more.count() > 0) return true;
        await w.page.keyboard.press('PageDown');
        return false;
      });
      if (loaded === 100) service().setFaults(({ path }) => path.includes('/List/103/') ? { kind: 'delay', ms: 1500 } : undefined);
      await more.click();
      if (loaded === 100) await w.page.locator('.part.sidebar .monaco-progress-container.active').first().waitFor();
      await more.waitFor({ state: 'detached' });
      service().setFaults();
    }
    await eventually('The last message', async () => {
      await w.page.keyboard.press('PageDown');
      return (await names(3)).length > 0 && (await w.treeItem(/^Load more/).count()) === 0 && await row(1, /^مشت|107$/).count() > 0;
    });
    assert.equal(paths().filter((path) => path === '/email/v1/List/103/Message').length % Math.ceil(count / 100), 0);
  });

  it('says where there is nothing', async () => {
    const w = workbench();
    await w.expand(row(1, /^Wholesale \(not launched\) 105/));
    await w.expand(row(2, 'Conversations'));
    await row(3, 'No conversations').waitFor();
    await w.expand(row(2, 'Messages'));
    await row(3, 'No messages').waitFor();
    await w.screenshot('tree-nothing');
  });

  it('shows a service that went away as a node with Retry while the rest goes on', async () => {
    const w = workbench();
    await w.expand(row(1, /^=Back in Stock 106/));
    await w.expand(row(1, /^Loyalty/));
    service().setFaults(({ path }) => path.includes('/List/104/') ? { kind: 'reset' } : undefined);
    await row(2, 'Messages').nth(1).locator('.monaco-tl-twistie').click();
    await w.expand(row(2, 'Messages').first());
    assert.equal((await row(3, /^Unreachable/).count()), 0, 'it is still tried');
    assert.equal((await names(3)).length, service().data.messages(listId).length, 'another list opens meanwhile');
    await row(2, 'Messages').first().locator('.monaco-tl-twistie').click();
    await row(3, /^Unreachable/).waitFor();
    await w.screenshot('tree-unreachable');
    await row(3, /^Unreachable/).hover();
    await row(3, /^Unreachable/).getByRole('button', { name: 'Retry' }).waitFor();
    service().setFaults();
    await row(3, /^Unreachable/).click();
    await row(3, / · Sent · (.* · )?104\d{3}/).first().waitFor();
    assert.equal(await row(3, /^Unreachable/).count(), 0);
  });

  it('names what the service refused', async () => {
    const w = workbench();
    service().setFaults(({ path }) => path.endsWith('/Conversation') ? { kind: 'status', status: 401 } : undefined);
    await w.expand(row(1, /^US Newsletter/));
    await w.expand(row(2, 'Conversations'));
    await row(3, /^Not permitted\. GET \/List\/101\/Conversation/).waitFor();
    await w.screenshot('tree-refused');
    await row(3, /^Not permitted/).hover();
    await w.page.locator('.monaco-hover').getByText('access areas', { exact: false }).waitFor();
  });

  it('offers open and export beside a report, and what else applies in its menu', async () => {
    const w = workbench();
    await w.expand(row(1, /^=Back in Stock 106/));
    await row(2, 'Contacts').hover();
    const actions = row(2, 'Contacts').locator('.actions a.action-label');
    assert.deepEqual(await actions.evaluateAll((found) => found.map((one) => one.getAttribute('aria-label'))), ['Open Report…', 'Export Report to CSV…']);
    await actions.nth(1).click();
    await w.awaitQuickInput();
    await eventually('The save dialog names the report', async () => /Contacts - .*Back in Stock - \d{4}-\d\d-\d\d\.csv$/.test(await w.quickInput.inputValue()));
    await w.screenshot('tree-save-dialog');
    await w.page.keyboard.press('Escape');
    await actions.nth(0).click();
    const grid = await w.openPanelFrame('.status[data-phase="complete"]');
    assert.equal(await grid.locator('[role="grid"]').getAttribute('aria-rowcount'), String(service().data.contactCount(listId, 'Subscribed') + 1));
    await w.execute('workbench.action.closeAllEditors');

    const menu = async (item: Locator): Promise<string[]> => {
      await item.click({ button: 'right' });
      await w.page.locator('.context-view .action-label').first().waitFor();
      return (await w.page.locator('.context-view .monaco-menu .action-item .action-label:not(.separator)').allTextContents()).map((text) => text.trim()).filter((text) => text !== '');
    };
    assert.deepEqual(await menu(row(1, /^=Back in Stock 106/)), ['Open Report…', 'Export Report to CSV…', 'Export Only What Is New…', 'Open for All…', 'Export for All…', 'Save Report…', 'Copy ID', 'Copy Name', 'Refresh']);
    await w.screenshot('tree-menu');
    // A menu takes no click in the moment in which it opens.
    const choose = async (label: string): Promise<void> => {
      await w.page.locator('.context-view').getByText(label, { exact: true }).hover();
      await w.page.keyboard.press('Enter');
    };
    await choose('Copy ID');
    await eventually('The ID in the clipboard', async () => (await w.page.evaluate(() => navigator.clipboard.readText())) === String(listId));
    await menu(row(1, /^=Back in Stock 106/));
    await choose('Copy Name');
    await eventually('The name in the clipboard', async () => (await w.page.evaluate(() => navigator.clipboard.readText())) === '=Back in Stock');
    await w.expand(row(2, 'Messages'));
    assert.deepEqual(await menu(rows(3).nth(3)), ['Open Report…', 'Export Report to CSV…', 'Export Only What Is New…', 'Show Summary…', 'Open for All…', 'Export for All…', 'Save Report…', 'Copy ID', 'Copy Name', 'Refresh']);
    await w.page.keyboard.press('Escape');
  });

  it('is searched and filtered by typing', async () => {
    const w = workbench();
    await w.expand(row(1, /^Staff's picks/));
    await w.page.locator('.part.sidebar [role="tree"]').focus();
    await w.page.keyboard.press('Home');
    await w.page.keyboard.type('loy');
    await eventually('The list that begins so has the focus', async () => /^Loyalty/.test(await w.page.locator('.part.sidebar .monaco-list-row.focused').getAttribute('aria-label') ?? ''));
    await w.page.keyboard.press('Control+Alt+f');
    const find = w.page.locator('.monaco-tree-type-filter input');
    await find.waitFor();
    await w.page.keyboard.type('messages');
    // VS Code keeps nodes that were never opened: something below them may match.
    await eventually('What does not match is gone', async () => (await names(2)).join() === 'Conversations,Messages');
    await w.screenshot('tree-filter');
    await w.page.keyboard.press('Escape');
    await eventually('All again', async () => (await names(2)).length === 3);
  });

  it('works by keyboard alone', async () => {
    const w = workbench();
    await w.page.locator('.part.sidebar [role="tree"]').focus();
    const focused = (): Promise<string | undefined> => w.page.locator('.part.sidebar .monaco-list-row.focused').getAttribute('aria-label').then((name) => name?.replace(/, has actions$/, ''));
    await w.page.keyboard.press('Home');
    // The lists that were read anew may not be drawn yet: a key that comes before is lost with those it was meant for.
    await eventually('The first list is open', async () => {
      if (await row(1, /^=Back in Stock/).getAttribute('aria-expanded') === 'false') await w.page.keyboard.press('ArrowRight');
      return row(2, 'Contacts').isVisible();
    });
    await w.page.keyboard.press('ArrowRight');
    await eventually('Contacts has the focus', async () => (await focused()) === 'Contacts');
    await w.page.keyboard.press('Enter');
    const grid = await w.openPanelFrame('.status[data-phase="complete"]');
    assert.equal(await grid.locator('[role="grid"]').getAttribute('aria-rowcount'), String(service().data.contactCount(listId, 'Subscribed') + 1));
    await w.execute('workbench.action.closeAllEditors');
  });
});
