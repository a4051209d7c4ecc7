/** What one does with rows, groups and columns in the real workbench, over the real engine. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import { cellOf } from '../unit/cli/truth';
import { GridOnScreen } from './grid';
import { accountIn, useService } from './service';

const listId = 106;

describe('Work in a grid of the workbench', function () {
  this.timeout(90_000);
  const { start, service } = useService({});
  const workbench = useWorkbench(async () => ({ env: accountIn(await start()) }));
  afterEach(() => workbench().execute('workbench.action.closeAllEditors'));

  async function follow(grid: GridOnScreen, item: RegExp, row = 0): Promise<void> {
    await grid.goTo('first');
    for (let above = 0; above < row; above++) await workbench().page.keyboard.press('ArrowDown');
    await workbench().page.keyboard.press('Control+Enter');
    await grid.frame.getByRole('menuitem', { name: item }).click();
  }

  it('goes from a message to its activity, from there to a contact and to what they did', async () => {
    const w = workbench();
    const { data } = service();
    const messages = await GridOnScreen.open(w, { report: 'messages', listId });
    const row = data.messages(listId).findIndex((message) => data.activityCount(listId, message.messageId) > 1);
    const messageId = Number((await messages.row(row))[(await messages.columns()).indexOf('messageId')]);
    assert.equal(messageId, data.messages(listId)[row]?.messageId);
    await follow(messages, /^Message activity$/, row);
    const activity = await GridOnScreen.complete(w, 'Message activity');
    assert.equal(await activity.rowCount(), data.activityCount(listId, messageId));
    const { emailAddress } = data.activity(listId, messageId, 0);
    await follow(activity, /^Activity of .* in this message$/);
    const one = await GridOnScreen.inFrontAs(w, 'What they did', async (grid) => await grid.rowCount() === 1 && await grid.isIn('complete'));
    assert.equal((await one.row(0))[(await one.columns()).indexOf('emailAddress')], emailAddress);
    await w.screenshot('follow-activity');
    await follow(one, /^Contact /);
    const contact = await GridOnScreen.complete(w, 'Contacts');
    assert.deepEqual([await contact.rowCount(), (await contact.row(0))[0]], [1, emailAddress]);
    assert.ok(service().requests.some(({ path }) => path.endsWith(`/List/${listId}/Contact/${encodeURIComponent(emailAddress)}`)), 'asked for by its address');
    assert.equal(await w.page.locator('.tab').count(), 4);
  });

  it('shows an address\'s rows where the service has no filter for them', async () => {
    const w = workbench();
    const { data } = service();
    const conversations = data.lists().flatMap((list) => data.conversations(list.listId).map(({ conversationId }) => ({ list: list.listId, conversationId })));
    const { list, conversationId, messageId } = conversations.flatMap((conversation) => data.conversationMessages(conversation.list, conversation.conversationId).map((message) => ({ ...conversation, messageId: message.messageId })))
      .find((message) => data.activityCount(message.list, message.messageId) > 3) ?? assert.fail();
    const activity = await GridOnScreen.open(w, { report: 'conversationMessageActivity', listId: list, conversationId, messageId });
    const { emailAddress } = data.activity(list, messageId, 0);
    await follow(activity, /in this message$/);
    await activity.frame.locator('.chip', { hasText: emailAddress }).waitFor();
    await eventually('Their rows alone', async () => await activity.rowCount() === 1);
    assert.equal(await w.page.locator('.tab').count(), 1);
  });

  it('shows dates in UTC, and again the next time', async () => {
    const w = workbench();
    const date = async (grid: GridOnScreen): Promise<string> => (await grid.row(0))[(await grid.columns()).indexOf('subscribeDate')] ?? '';
    const grid = await GridOnScreen.open(w, { report: 'contacts', listId });
    const sent = service().data.contact(listId, 'Subscribed', 0).subscribeDate;
    assert.equal(await date(grid), sent);
    await grid.button('Columns').click();
    await grid.frame.getByRole('radio', { name: 'UTC' }).check();
    await w.page.keyboard.press('Escape');
    const hours = (shown: string): number => (Date.parse(`${shown.slice(0, 19)}Z`) - Date.parse(`${sent.slice(0, 19)}Z`)) / 3_600_000;
    await eventually('The date in UTC', async () => [4, 5].includes(hours(await date(grid))));
    const utc = await date(grid);
    await w.execute('workbench.action.closeAllEditors');
    const again = await GridOnScreen.open(w, { report: 'contacts', listId });
    assert.equal(await date(again), utc);
    assert.match(await again.header('subscribeDate').innerText(), /UTC$/);
    await again.button('Columns').click();
    await again.frame.getByRole('radio', { name: 'ET (as sent)' }).check();
    await eventually('The date as sent', async () => await date(again) === sent);
  });

  it('opens a link in the browser, as it was sent to the letter', async () => {
    const w = workbench();
    const url = 'https://shop.invalid/track?u=https%3A%2F%2Fother.invalid%2F%3Fa%3D1%26b%3D2&plus=a%2Bb&s=a+b';
    service().setFaults(({ path }) => (path.endsWith('/Link') ? { kind: 'rewrite', rewrite: (body) => JSON.stringify(JSON.parse(body), (key, value: unknown) => (key === 'linkUrl' ? url : value)) } : undefined));
    const messageId = service().data.messages(listId).find((message) => service().data.links(listId, message.messageId).length > 0)?.messageId;
    const grid = await GridOnScreen.open(w, { report: 'messageLinks', listId, messageId });
    await grid.goTo('first');
    for (let at = (await grid.columns()).indexOf('linkUrl'); at > 0; at--) await w.page.keyboard.press('ArrowRight');
    await w.page.keyboard.press('F2');
    await grid.frame.locator('.popover-link').click();
    const opened = w.context.waitForEvent('page');
    await w.dialog('external website').getByRole('button', { name: 'Open', exact: true }).click();
    const request = await (await opened).waitForEvent('request').catch(() => undefined);
    assert.equal(request?.url() ?? (await opened).url(), url);
    await (await opened).close();
  });

  it('counts opens in groups by day, filters the rows to one, and exports them; a selection and the view as shown are exported too', async () => {
    const w = workbench();
    const { data } = service();
    const messageId = data.messages(listId).find((message) => message.messageStatus === 'Sent' && data.activityCount(listId, message.messageId) > 300)?.messageId ?? assert.fail();
    const truth = Array.from({ length: data.activityCount(listId, messageId) }, (_, place) => data.activity(listId, messageId, place));
    const days = [...new Set(truth.map(({ activityDate }) => activityDate?.slice(0, 10) ?? ''))].filter((day) => day !== '0001-01-01' && day !== '').toSorted();
    const of = (day: string): typeof truth => truth.filter(({ activityDate }) => activityDate?.startsWith(day) === true);

    const grid = await GridOnScreen.open(w, { report: 'messageActivity', listId, messageId });
    const { frame } = grid;
    await grid.header('activityDate').click({ button: 'right' });
    await frame.getByRole('dialog').getByRole('button', { name: 'Group by this column' }).click();
    const groups = frame.getByRole('grid', { name: 'Groups' });
    const lines = groups.locator('.group-body .group-row');
    await lines.first().waitFor();
    await frame.getByRole('button', { name: /^Sums: / }).click();
    const sums = frame.getByRole('dialog', { name: 'Sums' });
    for (const box of await sums.getByRole('checkbox').all()) await box.setChecked(false);
    await sums.getByLabel('open', { exact: true }).check();
    await w.page.keyboard.press('Escape');
    await eventually('The opens of the first day', async () => (await lines.first().innerText()).split(/\s+/).join() === [days[0], of(days[0] ?? '').length, of(days[0] ?? '').filter(({ open }) => open).length].join());
    await w.screenshot('groups-table');

    await frame.getByRole('button', { name: 'Export groups…' }).click();
    const file = path.join(w.home, 'groups.csv');
    await w.saveAs(file, 'Export Message activity (groups)');
    await w.notification('groups.csv: ').waitFor();
    const [head, ...rows]: string[][] = parse(await readFile(file));
    assert.deepEqual(head, ['day(activityDate)', 'count', 'sum(open)']);
    assert.deepEqual(rows.slice(0, days.length), days.map((day) => [day, String(of(day).length), String(of(day).filter(({ open }) => open).length)]));
    await w.execute('notifications.clearAll');

    await groups.focus();
    await w.page.keyboard.press('Enter');
    await eventually('The rows of the first day', async () => (await grid.rowCount()) === of(days[0] ?? '').length);
    await frame.getByRole('button', { name: 'Bar chart' }).click();
    await lines.first().locator('.bar-part').waitFor();
    assert.equal(await lines.count(), rows.length, 'all groups stay');
    await w.screenshot('groups-chart');

    await grid.goTo('first');
    await w.page.keyboard.press('Shift+ArrowDown');
    await w.page.keyboard.press('Shift+Space');
    await w.page.keyboard.press('Control+s');
    await frame.getByRole('menuitem').filter({ hasText: 'Export selection…' }).click();
    const selection = path.join(w.home, 'selection.csv');
    await w.saveAs(selection, 'Export Message activity (the selection)');
    await w.notification('selection.csv: ').waitFor();
    const [names = [], ...selected]: string[][] = parse(await readFile(selection));
    assert.deepEqual(names, await grid.columns());
    const rowOf = (row: object, columns: readonly string[]): string[] => columns.map((name) => cellOf((row as Record<string, unknown>)[name]));
    const own = names.slice(0, -4);
    assert.deepEqual(selected.map((row) => row.slice(0, -4)), of(days[0] ?? '').slice(0, 2).map((row) => rowOf(row, own)));
    await w.execute('notifications.clearAll');

    await grid.header('emailAddress').click({ button: 'right' });
    await frame.getByRole('dialog').getByRole('button', { name: 'Hide' }).click();
    await grid.menuItem('Export', 'Export view…');
    const view = path.join(w.home, 'view.csv');
    await w.saveAs(view, 'Export Message activity (rows as filtered and sorted)');
    await w.notification('view.csv: ').waitFor();
    const [shown = [], ...viewed]: string[][] = parse(await readFile(view));
    assert.deepEqual(shown, names.filter((name) => name !== 'emailAddress'));
    assert.deepEqual(viewed.map((row) => row.slice(0, -4)), of(days[0] ?? '').map((row) => rowOf(row, own.filter((name) => name !== 'emailAddress'))));
    await w.execute('notifications.clearAll');
  });

  it('filters, sums up and hides a column from its menu, and keeps that', async () => {
    const w = workbench();
    await w.openTree();
    const request = { report: 'contacts', listId: 104, filters: { subscriptionState: 'All' } };
    const grid = await GridOnScreen.open(w, request);
    const all = await grid.rowCount();
    const { frame } = grid;
    await grid.header('subscriptionState').hover();
    await grid.header('subscriptionState').locator('.menu-button').click();
    const panel = frame.getByRole('dialog', { name: 'Column subscriptionState' });
    const box = panel.getByRole('checkbox', { name: /^Unsubscribed: / });
    await box.waitFor();
    const count = Number(/: ([\d,]+) rows/.exec(await box.getAttribute('aria-label') ?? '')?.[1]?.replace(/,/g, ''));
    // As a hand and the keyboard do it: what is set by a script comes into no control that cannot be reached.
    const find = panel.getByLabel('Find values');
    await find.click();
    await w.page.keyboard.type('unsub');
    assert.equal(await find.inputValue(), 'unsub');
    await eventually('the values that are found', async () => await panel.getByRole('checkbox').count() === 1);
    await w.page.keyboard.press('Tab');
    await w.page.keyboard.press('Space');
    await eventually('the value ticked', () => box.isChecked());
    await eventually('the filtered rows', async () => await grid.rowCount() === count);
    assert.ok(count > 0 && count < all, `${count} of ${all}`);
    await eventually('the summary of what is left', async () => (await panel.locator('.figures div').first().textContent()) === 'Distinct1');
    await w.screenshot('grid-column-menu');
    // What is open in the page takes no keys from the workbench.
    await w.page.keyboard.press('F1');
    await w.quickInput.waitFor();
    await w.page.keyboard.press('Escape');
    await w.quickInput.waitFor({ state: 'hidden' });
    await grid.goTo('first');
    await w.page.keyboard.press('Control+A');
    await eventually('the sum of the selection', async () => /cells · /.test(await frame.locator('.status .note').textContent() ?? ''));
    await grid.header('subscriptionState').hover();
    await grid.header('subscriptionState').locator('.menu-button').click();
    await panel.getByRole('button', { name: 'Hide' }).click();
    assert.equal((await grid.columns()).includes('subscriptionState'), false);
    await w.runCommand('View: Close Editor');
    await eventually('the grid gone', () => Promise.resolve(frame.isDetached()));
    const again = await GridOnScreen.open(w, request);
    assert.equal((await again.columns()).includes('subscriptionState'), false);
    assert.equal(await again.rowCount(), all);
    await again.button('Columns').click();
    await again.frame.getByRole('button', { name: 'Reset columns' }).click();
    await eventually('the column again', async () => (await again.columns()).includes('subscriptionState'));
  });

  it('leaves Ctrl+F to a panel that has it, and gives it to the grid that has it', async () => {
    const w = workbench();
    const grid = await GridOnScreen.open(w, { report: 'lists', account: 'Environment' });
    const isSearching = (): Promise<boolean> => grid.frame.evaluate(() => document.activeElement?.matches('.search') === true);
    await w.execute('listrak.showLog');
    const output = w.page.locator('.part.panel .monaco-editor').first();
    await output.click();
    await w.page.keyboard.press('Control+f');
    await w.page.locator('.part.panel .find-widget.visible').waitFor();
    assert.equal(await isSearching(), false);
    await w.screenshot('find-in-output');
    await w.page.keyboard.press('Escape');
    await grid.element.click();
    await w.page.keyboard.press('Control+f');
    await eventually('The grid is searched', isSearching);
  });
});
