import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Locator } from 'playwright-core';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import { GridOnScreen } from './grid';
import { accountIn, useService } from './service';

describe('several, all and what failed in the workbench', function () {
  this.timeout(90_000);
  const list = 107;
  const { start, service } = useService({ contacts: 3000 });
  const workbench = useWorkbench(async () => ({ env: accountIn(await start()), viewport: { width: 1280, height: 900 } }));
  afterEach(async () => {
    await workbench().execute('notifications.clearAll');
    await workbench().execute('workbench.action.closeAllEditors');
  });

  const messages = (): number[] => service().data.messages(list).map(({ messageId }) => messageId);
  const linksOf = (...ids: number[]): string[] => ids.flatMap((id) => service().data.links(list, id).map(({ linkId }) => String(linkId)));
  const request = (): object => ({ report: 'messageLinks', listId: list, messageId: messages().slice(0, 4) });
  /** The second and the third message are refused once. */
  const breakTwo = (): void => {
    const left = new Map(messages().slice(1, 3).map((id) => [id, 1]));
    service().setFaults(({ path: asked }) => {
      for (const [id, more] of left) {
        if (more > 0 && asked.endsWith(`/${id}/Link`) && left.set(id, more - 1)) return { kind: 'status', status: 404 };
      }
      return undefined;
    });
  };
  const row = (name: string | RegExp): Locator => workbench().treeItem(name).first();
  /** Opens the row's menu, looks at it, and takes an entry; it takes no click in the moment in which it opens. */
  const choose = async (item: Locator, title: string, picture?: string): Promise<void> => {
    const w = workbench();
    await item.click({ button: 'right' });
    const entry = w.page.locator('.context-view').getByText(title, { exact: true });
    await entry.hover();
    if (picture !== undefined) await w.screenshot(picture);
    await w.page.keyboard.press('Enter');
  };

  it('rows of parts that failed come to stand in their places when Retry is clicked', async () => {
    const w = workbench();
    breakTwo();
    await w.execute('listrak.openReport', request());
    const grid = await GridOnScreen.inFront(w);
    await grid.phase('incomplete');
    await w.screenshot('several-incomplete');
    const [first = 0, second = 0, third = 0, fourth = 0] = messages();
    assert.deepEqual(await grid.column('linkId'), linksOf(first, fourth));
    await grid.button('Retry the 2 that failed').click();
    await grid.phase('complete');
    const all = linksOf(first, second, third, fourth);
    await eventually('All rows in the messages\' order', async () => {
      const shown = await grid.column('linkId');
      return shown.length > 2 && JSON.stringify(shown) === JSON.stringify(all.slice(0, shown.length));
    });
    assert.equal(await grid.rowCount(), all.length);
    await w.screenshot('several-retried');
  });

  it('what failed of an export is put into the file when Retry is clicked', async () => {
    const w = workbench();
    breakTwo();
    const file = path.join(w.home, 'links.csv');
    const written = async (): Promise<string[]> => parse<Record<string, string>>(await readFile(file), { columns: true }).map(({ linkId = '' }) => linkId);
    await w.execute('listrak.exportReport', { ...request(), file });
    const [first = 0, , , fourth = 0] = messages();
    assert.deepEqual(await written(), linksOf(first, fourth));
    const incomplete = w.notification(/links\.csv: .*Incomplete: 2 parts failed/);
    await incomplete.waitFor();
    await w.screenshot('several-export-incomplete');
    await incomplete.getByRole('button', { name: 'Retry the 2 that failed' }).click();
    await eventually('The file has all rows', async () => (await written()).length === linksOf(...messages().slice(0, 4)).length);
    assert.deepEqual(await written(), linksOf(...messages().slice(0, 4)));
    await w.screenshot('several-export-retried');
  });

  it('two messages are selected with Ctrl in the tree, and opened and exported as one report from the menu', async () => {
    const w = workbench();
    await w.openTree();
    await w.expand(row(new RegExp(` ${list}(,|$)`)));
    await w.expand(row(/^Messages/));
    const { data } = service();
    const dated = data.messages(list).filter(({ messageStatus }) => messageStatus === 'Sent').slice(0, 2).map(({ messageId }) => messageId);
    const [one = 0, two = 0] = dated;
    const message = (id: number): Locator => row(new RegExp(` ${id}( |$)`));
    await message(one).click();
    await message(two).click({ modifiers: ['ControlOrMeta'] });
    await choose(message(two), 'Open Report…', 'several-menu');
    await w.pick('Message activity', 'Choose a report');
    const grid = await GridOnScreen.inFront(w);
    await grid.phase('complete');
    const shownIds = (await w.page.locator('.tab.active').innerText()).match(/\d+/g)?.map(Number);
    assert.deepEqual([...shownIds ?? []].sort(), [...dated].sort());
    assert.equal(await grid.rowCount(), dated.reduce((sum, id) => sum + data.activityCount(list, id), 0));
    await w.screenshot('several-opened');

    await choose(message(one), 'Export Report to CSV…');
    await w.pick('Message summary', 'Choose a report');
    const file = path.join(w.home, 'two summaries.csv');
    await w.saveAs(file, 'Export Message summary (all rows)');
    await w.notification('two summaries.csv: 2 rows').waitFor();
    const summaries: Record<string, string>[] = parse(await readFile(file), { columns: true });
    assert.deepEqual(Object.fromEntries(summaries.map(({ messageId, sentCount }) => [messageId, Number(sentCount)])), Object.fromEntries(dated.map((id) => [String(id), data.summary(list, id).sentCount])));
  });

  it('a branch of the tree is opened for all below it', async () => {
    const w = workbench();
    await w.openTree();
    await w.expand(row(new RegExp(` ${list}(,|$)`)));
    await choose(row(/^Messages/), 'Open for All…');
    await w.awaitQuickInput('Choose a report');
    await w.screenshot('several-for-all');
    await w.pick('Message summary', 'Choose a report');
    const grid = await GridOnScreen.inFront(w);
    await grid.phase('complete');
    assert.equal(await grid.rowCount(), messages().length);
    await w.screenshot('several-all-opened');
  });

  it('what worked is asked for from the palette, and saved as a report that VS Code completes and checks', async () => {
    const w = workbench();
    const { data } = service();
    await w.runCommand('Listrak: Message Performance…');
    await w.awaitQuickInput('Choose a list');
    await w.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'All lists (8)' }).waitFor();
    await w.screenshot('performance-list');
    await w.pick(String(list), 'Choose a list');
    await w.awaitQuickInput(/Sent when/);
    await w.screenshot('performance-period');
    await w.pick('All time');
    const grid = await GridOnScreen.inFront(w);
    await grid.phase('complete');
    assert.equal(await grid.header('revenue').getAttribute('aria-sort'), 'descending');
    const [best] = data.messages(list).map(({ messageId, subject }) => ({ subject, revenue: data.summary(list, messageId).revenue })).sort((a, b) => b.revenue - a.revenue);
    await eventually('The best is on top', async () => (await grid.row(0))[(await grid.columns()).indexOf('revenue')] === String(best?.revenue));
    await w.screenshot('performance-opened');

    await w.page.locator('.editor-actions').getByRole('button', { name: 'Save Report…' }).click();
    const file = path.join(w.folder, 'what-worked.listrak.json');
    await w.saveAs(file, 'Save Report');
    await w.page.locator('.tab.active').filter({ hasText: 'what-worked.listrak.json' }).waitFor();
    await w.screenshot('report-saved');
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), { report: 'messagePerformance', listId: list, file: 'what-worked.csv', format: 'csv' });

    // Another request, typed by hand: what is wrong is marked, what is possible offered.
    await writeFile(file, '{ "report": "messageActivity", "listId": 101, "split": 40, "colour": 1 }\n');
    await eventually('The editor shows the file as it is', async () => (await w.page.locator('.view-lines').innerText()).includes('colour'));
    await w.execute('workbench.actions.view.problems');
    for (const problem of ['Missing property "messageId"', 'maximum of 16', 'Property colour is not allowed']) await w.page.locator('.markers-panel').getByText(problem).first().waitFor();
    await w.screenshot('report-checked');
    await w.execute('workbench.action.closePanel');
    await w.page.locator('.monaco-editor .view-lines').click();
    await w.page.keyboard.press('Control+a');
    await w.page.keyboard.type('{ "report": ');
    await w.page.keyboard.press('Control+Space');
    const offered = w.page.locator('.suggest-widget.visible .monaco-list-row');
    await offered.filter({ hasText: 'conversationMessageActivity' }).first().waitFor();
    await w.screenshot('report-completed');
    await w.page.keyboard.press('Escape');
    await w.execute('workbench.action.files.revert');
  });

  it('several are checked in the palette, over a page more, and become one request', async () => {
    const w = workbench();
    await w.updateSettings({ 'listrak.pageSize': 5 });
    const ids = service().data.messages(101).map(({ messageId }) => String(messageId));
    const choice = (text: string): Locator => w.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
    const widget = w.page.locator('.quick-input-widget');
    await w.runCommand('Listrak: Open Report…');
    await w.pick('The people on a list', 'Choose a report');
    await choice('All lists (8)').waitFor();
    await widget.getByRole('button', { name: 'Select Several' }).click();
    await choice('All lists (8)').waitFor({ state: 'detached' });
    await choice('101').click();
    await choice('102').click();
    await w.screenshot('several');
    await widget.getByText('OK', { exact: true }).click();
    await w.page.locator('.tab').filter({ hasText: 'list 102, 101' }).first().waitFor();

    // Where it clicked, the next question would show what it says of itself, over its buttons.
    await w.page.mouse.move(640, 600);
    const opening = w.execute('listrak.openReport', { report: 'messageActivity', listId: 101 });
    await w.awaitQuickInput('Choose a message');
    const checked = (count: number): Promise<void> => widget.getByText(`${count} Selected`, { exact: true }).waitFor();
    await choice('All messages').waitFor();
    await widget.getByRole('button', { name: 'Select Several' }).click();
    await choice('All messages').waitFor({ state: 'detached' });
    // It has no date: the rows of the next page come to stand before it, and it stays checked.
    await choice(ids[0] ?? '').click();
    await checked(1);
    await choice('Load more').click();
    await choice(ids[6] ?? '').waitFor();
    await checked(1);
    await choice(ids[6] ?? '').click();
    await checked(2);
    await widget.getByText('OK', { exact: true }).click();
    await opening;
    await eventually('The grid of both messages is open', async () => await w.page.locator('.tab').filter({ hasText: `message ${ids[6]}, ${ids[0]}` }).count() === 1);
    await w.updateSettings({ 'listrak.pageSize': null });
  });

  it('"All" is no one of several, though several were chosen while a page failed to come', async () => {
    const w = workbench();
    await w.updateSettings({ 'listrak.pageSize': 5 });
    const choice = (text: string): Locator => w.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
    void w.execute('listrak.openReport', { report: 'messageActivity', listId: 102 });
    await w.awaitQuickInput('Choose a message');
    await choice('All messages').waitFor();
    service().setFaults(({ query }) => query.has('cursor') ? { kind: 'reset' } : undefined);
    await choice('Load more').click();
    await w.page.locator('.quick-input-widget').getByRole('button', { name: 'Select Several' }).click();
    await choice('Retry').waitFor();
    assert.equal(await choice('All messages').count(), 0);
    service().setFaults();
    await w.page.keyboard.press('Escape');
    await w.quickInput.waitFor({ state: 'hidden' });
    await w.updateSettings({ 'listrak.pageSize': null });
  });
});
