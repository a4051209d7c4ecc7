import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { reportById } from '../../src/reports/catalogue';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import type { Theme } from '../harness/workbench';
import { cellOf } from '../unit/cli/truth';
import { GridOnScreen, sentCell, shownCell } from './grid';
import { accountIn, useService } from './service';

const list = 106;
const long = 101;
type Row = Record<string, unknown>;

describe('The grid in the workbench', function () {
  this.timeout(90_000);
  const { start, service } = useService({ contacts: 40_000 });
  const workbench = useWorkbench(async () => ({ env: accountIn(await start()), settings: { 'listrak.pageSize': 1000 } }));
  afterEach(() => workbench().execute('workbench.action.closeAllEditors'));

  const message = (): number => service().data.messages(list).find(({ messageStatus, messageId }) => messageStatus === 'Sent' && service().data.activityCount(list, messageId) > 300)?.messageId ?? assert.fail();
  const activity = (): object => ({ report: 'messageActivity', listId: list, messageId: message() });
  const [parents, own] = [['listId', 'listName', 'messageId', 'messageSubject'], reportById('messageActivity').columns.map(({ name }) => name)];
  const columns = [...parents, ...own];
  /** Who it was first, what is the same in every row last. */
  const shownColumns = ['emailAddress', ...own.filter((name) => name !== 'emailAddress'), ...parents];

  function activityTruth(): Row[] {
    const { data } = service();
    const parents = { listId: list, listName: data.list(list).listName, messageId: message(), messageSubject: data.message(list, message()).subject };
    return Array.from({ length: data.activityCount(list, message()) }, (_, place) => ({ ...parents, ...data.activity(list, message(), place) }));
  }
  const matches = (row: Row, search: string): boolean => columns.some((name) => row[name] !== null && sentCell(row[name]).toLowerCase().includes(search.toLowerCase()));

  it('shows rows from the first page on, is stopped, and goes on where it was', async () => {
    const w = workbench();
    service().setFaults(({ path: asked }) => asked.endsWith('/Contact') ? { kind: 'delay', ms: 250 } : undefined);
    await w.execute('listrak.openReport', { report: 'contacts', listId: long });
    const grid = await GridOnScreen.inFront(w);
    await grid.phase('loading');
    await eventually('Rows and their pace', async () => /^[\d,]+ rows so far · [\d,]+ rows\/s$/.test(await grid.status()));
    assert.equal((await grid.row(0))[0], service().data.contact(long, 'Subscribed', 0).emailAddress);
    await w.screenshot('grid-loading');
    await grid.button('Stop').click();
    await grid.phase('stopped');
    const kept = await grid.rowCount();
    assert.ok(kept >= 1000 && kept < 40_000, String(kept));
    assert.match(await grid.status(), new RegExp(`^Stopped · ${kept.toLocaleString('en-US')} rows · [\\d.]+ m?s$`));
    await w.screenshot('grid-stopped');
    service().setFaults();
    await grid.button('Continue').click();
    await grid.phase('complete');
    assert.equal(await grid.rowCount(), 40_000);
    await grid.goTo('last');
    assert.equal((await grid.row(39_999))[0], service().data.contact(long, 'Subscribed', 39_999).emailAddress);
  });

  it('keeps the rows so far where the service fails, says why, and goes on with Retry', async () => {
    const w = workbench();
    let pages = 0;
    service().setFaults(({ path: asked }) => asked.endsWith('/Contact') && ++pages === 4 ? { kind: 'status', status: 404 } : undefined);
    await w.execute('listrak.openReport', { report: 'contacts', listId: long });
    const grid = await GridOnScreen.inFront(w);
    await grid.phase('failed');
    const kept = await grid.rowCount();
    assert.ok(kept >= 1000 && kept <= 3000 && kept % 1000 === 0, String(kept));
    assert.equal(await grid.status(), `Failed · ${kept.toLocaleString('en-US')} rows so far are kept`);
    await grid.frame.locator('.notice', { hasText: /GET \/List\/101\/Contact/ }).waitFor();
    await w.screenshot('grid-failed');
    await grid.button('Retry').click();
    await grid.phase('complete');
    assert.equal(await grid.rowCount(), 40_000);
  });

  it('says that there are no rows', async () => {
    const w = workbench();
    const grid = await GridOnScreen.open(w, { report: 'contacts', listId: 105 });
    await grid.frame.getByText('Listrak has no rows for this report.').waitFor();
    assert.equal(await grid.rowCount(), 0);
    await w.screenshot('grid-empty');
  });

  it('sorts by a column\'s type, both ways and back to none', async () => {
    const { data } = service();
    const shop = 103;
    const { messageId } = data.messages(shop).find((sent) => data.summary(shop, sent.messageId).conversionCount >= 3) ?? assert.fail();
    const truth = Array.from({ length: data.activityCount(shop, messageId) }, (_, place) => data.activity(shop, messageId, place));
    const totals = truth.map(({ orderTotal }) => orderTotal);
    const grid = await GridOnScreen.open(workbench(), { report: 'messageActivity', listId: shop, messageId });
    await grid.header('orderTotal').click();
    await grid.frame.locator('[role="columnheader"][aria-label="orderTotal"][aria-sort="ascending"]').waitFor();
    await grid.header('orderTotal').click();
    await grid.frame.locator('[role="columnheader"][aria-label="orderTotal"][aria-sort="descending"]').waitFor();
    const largest = totals.sort((a, b) => b - a).slice(0, 5).map((total) => shownCell(total, 'orderTotal'));
    await eventually('The largest order first', async () => (await grid.row(0))[shownColumns.indexOf('orderTotal')] === largest[0]);
    assert.deepEqual(await grid.column('orderTotal', 5), largest);
    await grid.header('orderTotal').click();
    await eventually('The order of the service', async () => (await grid.row(0))[shownColumns.indexOf('emailAddress')] === truth[0]?.emailAddress);
    await grid.header('sendDate').click();
    const dates = truth.map(({ sendDate }) => String(sendDate)).sort();
    await eventually('The earliest first', async () => (await grid.row(0))[shownColumns.indexOf('sendDate')] === dates[0]);
    await grid.goTo('last');
    assert.equal((await grid.row(truth.length - 1))[shownColumns.indexOf('sendDate')], dates.at(-1));
  });

  it('finds a text in all columns, and exports the rows as searched and sorted', async () => {
    const w = workbench();
    const grid = await GridOnScreen.open(w, activity());
    const search = 'POST.example';
    const found = activityTruth().filter((row) => matches(row, search));
    assert.ok(found.length > 5 && found.length < 390, String(found.length));
    await grid.search.fill(search);
    await eventually('The matching rows', async () => (await grid.rowCount()) === found.length);
    await grid.frame.locator('.matches').getByText(`${found.length} of ${activityTruth().length} rows match`, { exact: true }).waitFor();
    await grid.header('emailAddress').click();
    const sorted = [...found].sort((a, b) => (String(a['emailAddress']).toLowerCase() < String(b['emailAddress']).toLowerCase() ? -1 : 1));
    await eventually('The rows in order', async () => (await grid.row(0))[shownColumns.indexOf('emailAddress')] === sorted[0]?.['emailAddress']);
    await w.screenshot('grid-searched');
    await grid.menuItem('Export', 'Export view…');
    const file = path.join(w.home, 'view.csv');
    await w.saveAs(file, 'Export Message activity (rows as filtered and sorted)');
    await w.notification('view.csv: ').waitFor();
    const lines: string[][] = parse(await readFile(file));
    assert.deepEqual(lines, [shownColumns, ...sorted.map((row) => shownColumns.map((name) => cellOf(row[name])))]);
    await grid.search.fill('nothing like this');
    await grid.frame.getByText('No row matches').first().waitFor();
    await w.execute('notifications.clearAll');
    await w.screenshot('grid-no-match');
    await grid.button('Clear search').click();
    await eventually('All rows', async () => (await grid.rowCount()) === activityTruth().length);
    await grid.menuItem('Export', 'Export everything…');
    const all = path.join(w.home, 'all.csv');
    await w.saveAs(all, 'Export Message activity (all rows)');
    await w.notification(`all.csv: ${activityTruth().length} rows`).waitFor();
    assert.deepEqual(parse(await readFile(all)), [columns, ...activityTruth().map((row) => columns.map((name) => cellOf(row[name])))]);
    await w.execute('notifications.clearAll');
  });

  it('copies the selected cells', async () => {
    const w = workbench();
    const grid = await GridOnScreen.open(w, activity());
    await grid.goTo('first');
    for (const key of ['Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowRight']) await w.page.keyboard.press(key);
    await grid.frame.getByText('6 cells selected.').waitFor();
    await w.page.keyboard.press('Control+c');
    const expected = activityTruth().slice(0, 3).map((row) => [row['emailAddress'], row['abuse']].join('\t')).join('\n');
    await eventually('The cells in the clipboard', async () => (await w.page.evaluate(() => navigator.clipboard.readText())).trimEnd() === expected);
    await grid.frame.getByText('3 rows copied.').first().waitFor();
    await w.screenshot('grid-copied');
  });

  it('takes other filters above the rows and refuses wrong ones in words', async () => {
    const w = workbench();
    const { data } = service();
    const grid = await GridOnScreen.open(w, { report: 'contacts', listId: list });
    assert.equal(await grid.rowCount(), data.contactCount(list, 'Subscribed'));
    await grid.filter('Start date').fill('2026-02-30');
    await grid.button('Apply').click();
    await grid.frame.locator('.problem').filter({ hasText: 'startDate' }).waitFor();
    await w.screenshot('grid-wrong-filter');
    await grid.filter('Start date').fill('2025-06-01');
    await grid.button('Apply').click();
    const recent = data.contactsOf(list, { state: 'Subscribed', useOriginalSubscribeDate: true }).count;
    const dated = Array.from({ length: recent }, (_, place) => data.contact(list, 'Subscribed', place)).filter(({ subscribeDate }) => subscribeDate >= '2025-06-01');
    await eventually('Contacts since then', async () => (await grid.rowCount()) === dated.length);
    await grid.filter('Start date').fill('');
    await grid.frame.locator('vscode-dropdown').click();
    await grid.frame.getByRole('option', { name: 'All', exact: true }).click();
    await grid.button('Apply').click();
    await eventually('Both states', async () => (await grid.rowCount()) === data.contactCount(list, 'Subscribed') + data.contactCount(list, 'Unsubscribed'));
    await grid.phase('complete');
    await grid.goTo('first');
    await grid.button('Reload').click();
    await eventually('The active cell stays where it was', async () => (await grid.element.getAttribute('aria-activedescendant')) === 'cell-0-0' && (await grid.rowCount()) > 0);
    await w.screenshot('grid-filters');
  });

  it('comes back as it was: hidden behind another, and after a reload of the window', async () => {
    const w = workbench();
    const grid = await GridOnScreen.open(w, activity());
    const found = activityTruth().filter((row) => matches(row, 'post.example'));
    await grid.search.fill('post.example');
    await eventually('The matching rows', async () => (await grid.rowCount()) === found.length);
    await grid.header('emailAddress').click();
    // Another order begins at its top.
    const first = found.map((row) => String(row['emailAddress']).toLowerCase()).sort()[0];
    await eventually('The rows in order', async () => (await grid.row(0))[shownColumns.indexOf('emailAddress')]?.toLowerCase() === first);
    await grid.goTo('last');
    const last = await grid.row(found.length - 1);
    await w.screenshot('grid-before-hidden');
    await w.execute('listrak.openReport', { report: 'contacts', listId: list });
    await GridOnScreen.complete(w, 'Contacts');
    assert.equal(await w.page.locator('.tab').count(), 2);
    const asked = service().requests.length;

    await w.page.locator('.tab').filter({ hasText: 'Message activity' }).click();
    const assertAsItWas = async (): Promise<void> => {
      const again = await GridOnScreen.complete(w, 'Message activity');
      await again.frame.locator(`[role="row"][aria-rowindex="${found.length + 1}"]:not([hidden]):not(.pending)`).waitFor();
      assert.equal(await again.rowCount(), found.length);
      assert.equal(await again.search.inputValue(), 'post.example');
      assert.equal(await again.header('emailAddress').getAttribute('aria-sort'), 'ascending');
      assert.deepEqual(await again.row(found.length - 1), last);
    };
    await assertAsItWas();
    assert.equal(service().requests.length, asked, 'what is held is not read again');

    // It has its name before anything has been read.
    service().setFaults(({ path: asked }) => asked.endsWith('/Activity') ? { kind: 'delay', ms: 2000 } : undefined);
    await w.reload();
    const subject = String(service().data.message(list, message()).subject);
    const title = (await GridOnScreen.inFront(w)).frame.locator('h1');
    assert.deepEqual([await title.textContent(), await w.page.locator('.tab.active .label-name').textContent()], [`Message activity · ${subject}`, `Message activity · ${subject}`]);
    service().setFaults();
    await assertAsItWas();
    assert.equal(await w.page.locator('.tab').count(), 2);
    // The one that was not in front comes back when it is looked at.
    await w.page.locator('.tab').filter({ hasText: 'Contacts' }).click();
    assert.equal(await (await GridOnScreen.complete(w, 'Contacts')).rowCount(), service().data.contactCount(list, 'Subscribed'));
  });

  it('is one panel a request; the same request is brought to the front', async () => {
    const w = workbench();
    const inFront = (listId: number) => w.page.locator('.tab.active').filter({ hasText: service().data.list(listId).listName });
    for (const listId of [list, 104, list]) {
      await w.execute('listrak.openReport', { report: 'contacts', listId });
      await inFront(listId).waitFor();
    }
    assert.equal(await w.page.locator('.tab').count(), 2);
  });

  it('keeps a column\'s width for the report', async () => {
    const w = workbench();
    const width = async (): Promise<number> => Math.round((await (await GridOnScreen.inFront(w)).header('emailAddress').boundingBox())?.width ?? 0);
    const grid = await GridOnScreen.open(w, activity());
    await grid.row(0);
    const before = await width();
    const edge = await grid.header('emailAddress').locator('.edge').boundingBox();
    assert.ok(edge);
    await w.page.mouse.move(edge.x + edge.width / 2, edge.y + 5);
    await w.page.mouse.down();
    await w.page.mouse.move(edge.x + edge.width / 2 + 60, edge.y + 5, { steps: 4 });
    await w.page.mouse.up();
    await eventually('The wider column', async () => Math.abs(await width() - before - 60) <= 1);
    await w.execute('workbench.action.closeAllEditors');
    await GridOnScreen.open(w, { ...activity(), filters: { dateType: 'Activity' } });
    assert.ok(Math.abs(await width() - before - 60) <= 1);
  });

  it('wears every theme', async () => {
    const w = workbench();
    const grid = await GridOnScreen.open(w, activity());
    await w.openTree();
    await grid.header('orderTotal').click();
    await grid.search.fill('true');
    await grid.goTo('first');
    for (const theme of ['light', 'dark', 'highContrast', 'highContrastLight'] satisfies Theme[]) {
      await w.setTheme(theme);
      await eventually('The grid follows', async () => grid.frame.evaluate((name) => document.body.classList.contains(name), { light: 'vscode-light', dark: 'vscode-dark', highContrast: 'vscode-high-contrast', highContrastLight: 'vscode-high-contrast-light' }[theme]));
      await w.screenshot(`grid-theme-${theme}`);
    }
    await w.setTheme('light');
  });
});
