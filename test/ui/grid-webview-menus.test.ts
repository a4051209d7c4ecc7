/** Menus, panels and sheets of the grid's real bundle in a plain Chromium, with a played host. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { GridLayout } from '../../src/grid/protocol';
import { calls, email, frames, told, waitForRow } from './grid-page/page-questions';
import { useGridPages } from './grid-page/use-grid-pages';

const cell = (page: Page, row: number, column: number): Locator => page.locator(`.body .row[aria-rowindex="${row + 1}"]:not([hidden]) .c${column}`);
const header = (page: Page, column: number): Locator => page.locator(`.head-cell.c${column}`);
const headers = (page: Page): Promise<string[]> => page.locator('.head-cell .name').allTextContents();
const focused = (page: Page): Promise<string | null | undefined> => page.evaluate(() => document.activeElement?.getAttribute('role') ?? document.activeElement?.localName);
async function lastFilters(page: Page): Promise<unknown> { return (await calls(page, 'setView')).at(-1)?.view.filters; }
async function openColumn(page: Page, column: number): Promise<Locator> {
  await header(page, column).hover();
  await header(page, column).locator('.menu-button').click();
  const panel = page.getByRole('dialog');
  await panel.waitFor();
  return panel;
}
async function lastLayout(page: Page): Promise<Partial<GridLayout> | undefined> {
  const last = (await told(page, 'layout')).at(-1);
  return last?.type === 'layout' ? last.changes : undefined;
}

describe('grid menus', function () {
  this.timeout(60_000);
  const open = useGridPages();

  it('come with their own script, when the first is opened', async () => {
    const page = await open({ rows: 1000 });
    assert.equal(await page.evaluate(() => window.listrakMenus === undefined), true);
    const panel = await openColumn(page, 2);
    assert.equal(await panel.getAttribute('aria-label'), 'Column emailAddress');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    assert.equal(await focused(page), 'grid');
    assert.deepEqual(await calls(page, 'setView'), []);
  });

  it('say what a figure is a share of', async () => {
    const page = await open({ rows: 10 });
    const panel = await openColumn(page, 6);
    await panel.getByText('Orders / clicks.', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await (await openColumn(page, 5)).getByText(' / ').count(), 0);
  });

  it('say what to do where their script is gone, as after an update, and come once it is there', async () => {
    const page = await open({ rows: 1000 });
    await page.route('**/menus.js', (route) => route.abort());
    await cell(page, 2, 3).click();
    await page.keyboard.press('Alt+ArrowDown');
    await page.waitForFunction(() => document.querySelector('.note')?.textContent === 'A part of the grid could not be loaded. Reload the window, then try again.');
    await page.unroute('**/menus.js');
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByRole('dialog', { name: 'Column subscriptionState' }).waitFor();
  });

  it('filter a text column as one types, name the filter, and take it away', async () => {
    const page = await open({ rows: 1000 });
    await openColumn(page, 2);
    await page.keyboard.type('ada');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent === '100 of 1,000 rows match');
    assert.deepEqual(await lastFilters(page), [{ type: 'text', column: 'emailAddress', match: 'contains', text: 'ada' }]);
    assert.equal((await calls(page, 'setView')).length, 1);
    await page.getByLabel('Filter by').selectOption({ label: 'Starts with' });
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'emailAddress starts with “ada”');
    await page.keyboard.press('Escape');
    assert.equal(await header(page, 2).evaluate((head) => head.classList.contains('filtered')), true);
    assert.match(await page.locator('.announcer').textContent() ?? '', /emailAddress starts with “ada”\. 100 of 1,000 rows match$/);
    await page.getByRole('button', { name: 'Clear the filter of emailAddress' }).click();
    await page.waitForFunction(() => document.querySelector('.grid')?.getAttribute('aria-rowcount') === '1001');
    assert.deepEqual([await lastFilters(page), await page.locator('.chips').isVisible(), await focused(page)], [[], false, 'grid']);
  });

  it('go on with the filter that stands where another one is refused', async () => {
    const page = await open({ rows: 1000 });
    const panel = await openColumn(page, 2);
    const text = panel.getByLabel('Text');
    await text.fill('ada');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent === '100 of 1,000 rows match');
    await text.fill('refused');
    await page.waitForFunction(() => document.querySelector('.note')?.textContent === 'That did not work: No such filter.');
    const stands = [{ type: 'text', column: 'emailAddress', match: 'contains', text: 'ada' }];
    assert.deepEqual([await page.locator('.chip').textContent(), await lastFilters(page), await text.inputValue()], ['emailAddress contains “ada”', stands, 'refused']);
    await page.waitForFunction(() => JSON.stringify((window.fakeHost.memory as { view?: unknown }).view).includes('"text":"ada"'));
  });

  it('filter by ranges, yes and no, and empties, by the column\'s type', async () => {
    const page = await open({ rows: 1000 });
    await openColumn(page, 5);
    await page.getByLabel('From', { exact: true }).fill('3');
    await page.getByLabel('To', { exact: true }).fill('5');
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'clickCount from 3 to 5');
    await page.keyboard.press('Escape');
    await openColumn(page, 7);
    await page.getByLabel('Filter by').selectOption({ label: 'No' });
    await page.waitForFunction(() => document.querySelectorAll('.chip')[1]?.textContent === 'open is false');
    assert.deepEqual(await page.getByLabel('Filter by').locator('option').allTextContents(), ['No filter', 'Yes', 'No', 'Is empty', 'Is not empty']);
    await page.keyboard.press('Escape');
    await openColumn(page, 4);
    await page.getByLabel('Filter by').selectOption({ label: 'Is empty' });
    await page.waitForFunction(() => document.querySelectorAll('.chip').length === 3);
    assert.deepEqual(await lastFilters(page), [{ type: 'range', column: 'clickCount', from: '3', to: '5' }, { type: 'boolean', column: 'open', is: false }, { type: 'empty', column: 'subscribeDate', is: true }]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear all' }).click();
    assert.deepEqual(await lastFilters(page), []);
  });

  it('filter by checked values with their counts', async () => {
    const page = await open({ rows: 1000 });
    await openColumn(page, 3);
    await page.getByRole('checkbox', { name: 'Unsubscribed: 110 rows' }).check();
    await page.getByRole('checkbox', { name: '(empty): 7 rows' }).check();
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'subscriptionState is one of Unsubscribed, (empty)');
    assert.deepEqual(await lastFilters(page), [{ type: 'values', column: 'subscriptionState', values: ['Unsubscribed', null] }]);
    assert.equal(await page.getByLabel('Filter by').inputValue(), 'values');
    await page.getByLabel('Find values').fill('unsub');
    await page.getByRole('checkbox', { name: 'Subscribed: 890 rows', exact: true }).waitFor({ state: 'detached' });
    assert.equal((await calls(page, 'columnValues')).at(-1)?.search, 'unsub');
    await page.getByRole('checkbox', { name: 'Unsubscribed: 110 rows' }).uncheck();
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'subscriptionState is empty');
  });

  it('show a column at a glance, each figure a click away from a filter', async () => {
    const page = await open({ rows: 1000 });
    const panel = await openColumn(page, 5);
    await page.waitForFunction(() => document.querySelectorAll('.figures dd').length === 6);
    assert.deepEqual(await panel.locator('.figures div').allTextContents(), ['Distinct17', 'Empty7', 'Min0', 'Max16', 'Mean8.25', 'Sum8,000']);
    assert.equal(await panel.locator('.histogram button').count(), 10);
    await panel.getByRole('button', { name: '4 to 5: 23 rows' }).click();
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'clickCount from 4 to 5');
    assert.deepEqual([await page.getByLabel('From', { exact: true }).inputValue(), await page.getByLabel('To', { exact: true }).inputValue()], ['4', '5']);
    await panel.locator('.figures .link', { hasText: '7' }).click();
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'clickCount is empty');
    await panel.locator('.figures .link', { hasText: '16' }).click();
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'clickCount is “16”');
  });

  it('count yes and no, each a click away from a filter', async () => {
    const page = await open({ rows: 1000 });
    const panel = await openColumn(page, 7);
    await page.waitForFunction(() => document.querySelectorAll('.figures dd').length === 4);
    assert.deepEqual(await panel.locator('.figures div').allTextContents(), ['Distinct17', 'Empty7', 'Yes334', 'No666']);
    await panel.locator('.figures .link', { hasText: '666' }).click();
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'open is false');
    assert.equal(await page.getByLabel('Filter by').inputValue(), 'no');
  });

  it('sort from the column\'s menu', async () => {
    const page = await open({ rows: 1000 });
    const panel = await openColumn(page, 2);
    await panel.getByRole('button', { name: 'Descending' }).click();
    await waitForRow(page, 1, email(1000));
    assert.equal(await panel.getByRole('button', { name: 'Descending' }).getAttribute('aria-pressed'), 'true');
    await panel.getByRole('button', { name: 'Unsorted' }).click();
    await waitForRow(page, 1);
    assert.equal(await header(page, 2).getAttribute('aria-sort'), 'none');
  });

  it('open by the keyboard alone: column, cell, shortcuts', async () => {
    const page = await open({ rows: 1000 });
    await cell(page, 2, 3).click();
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByRole('dialog', { name: 'Column subscriptionState' }).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.grid').getAttribute('aria-activedescendant'), 'cell-1-3');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    assert.ok(await page.locator('.keys dt').count() > 12);
    await page.keyboard.press('Escape');
    await page.evaluate(() => Object.defineProperty(navigator, 'platform', { value: 'MacIntel', configurable: true }));
    await page.keyboard.press('?');
    const onMac = await page.locator('.keys dt').allTextContents();
    assert.deepEqual(['⌘C', '⇧Enter', '⌥↓', 'Ctrl+Space', '⌥⇧← →'].filter((keys) => !onMac.includes(keys)), []);
    await page.keyboard.press('Escape');
    await cell(page, 2, 3).click();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menu').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent?.startsWith('Copy')), true);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('f');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Filter by this value');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'subscriptionState is “Subscribed”');
    assert.equal(await focused(page), 'grid');
  });

  it('hide, move and freeze columns, and keep them so', async () => {
    const page = await open({ rows: 1000, layout: { hidden: ['listId'], order: ['emailAddress', 'listName'] } });
    assert.deepEqual((await headers(page)).slice(0, 3), ['emailAddress', 'listName', 'subscriptionState']);
    assert.equal(await cell(page, 1, 0).textContent(), email(1));
    assert.equal(await page.locator('.grid').getAttribute('aria-colcount'), '9');
    await openColumn(page, 1);
    await page.getByRole('button', { name: 'Hide' }).click();
    assert.deepEqual((await headers(page)).slice(0, 2), ['emailAddress', 'subscriptionState']);
    assert.deepEqual(await lastLayout(page), { hidden: ['listId', 'listName'] });
    await openColumn(page, 0);
    await page.getByRole('button', { name: 'Freeze up to here' }).click();
    assert.deepEqual(await lastLayout(page), { frozen: 1 });
    await page.setViewportSize({ width: 600, height: 600 });
    await page.locator('.grid').evaluate((grid) => { grid.scrollLeft = 400; });
    await frames(page);
    const frozen = await cell(page, 1, 0).boundingBox();
    const gutter = await page.locator('.body .row[aria-rowindex="2"] .gutter').boundingBox();
    assert.ok(frozen !== null && gutter !== null && Math.abs(frozen.x - gutter.x - gutter.width) < 1, `${frozen?.x}`);
    assert.equal(await cell(page, 1, 0).textContent(), email(1));
    await cell(page, 3, 0).click();
    await frames(page);
    assert.equal(await page.locator('.grid').getAttribute('aria-activedescendant'), 'cell-2-0');
    await page.keyboard.press('Alt+Shift+ArrowRight');
    assert.deepEqual((await headers(page)).slice(0, 2), ['subscriptionState', 'emailAddress']);
    assert.match(await page.locator('.announcer').textContent() ?? '', /emailAddress is now column 2 of 7\./);
    await frames(page);
    assert.equal(await page.locator('.grid').getAttribute('aria-activedescendant'), 'cell-2-1');
  });

  it('move a column by dragging its header; a drag sorts nothing', async () => {
    const page = await open({ rows: 1000 });
    const from = await header(page, 2).boundingBox();
    const to = await header(page, 0).boundingBox();
    assert.ok(from !== null && to !== null);
    await page.mouse.move(from.x + 20, from.y + 8);
    await page.mouse.down();
    await page.mouse.move(to.x + 4, to.y + 8, { steps: 6 });
    await page.locator('.head-cell.drop-before').waitFor();
    await page.mouse.up();
    assert.deepEqual((await headers(page)).slice(0, 3), ['emailAddress', 'listId', 'listName']);
    assert.equal((await lastLayout(page))?.order?.[0], 'emailAddress');
    assert.deepEqual(await calls(page, 'setView'), []);
    await cell(page, 1, 0).click();
    await page.keyboard.press('Control+c');
    await page.waitForFunction(() => document.querySelector('.note')?.textContent === '1 row copied.');
    assert.deepEqual((await calls(page, 'copyCells'))[0]?.columns, [2]);
  });

  it('list all columns to be shown, hidden, moved and frozen', async () => {
    const page = await open({ rows: 1000 });
    await page.getByRole('button', { name: 'Columns' }).click();
    const panel = page.getByRole('dialog', { name: 'Columns' });
    await panel.getByLabel('listId').uncheck();
    assert.deepEqual((await headers(page))[0], 'listName');
    await panel.getByLabel('emailAddress').focus();
    await page.keyboard.press('Alt+ArrowUp');
    assert.deepEqual((await headers(page)).slice(0, 2), ['emailAddress', 'listName']);
    assert.equal(await page.evaluate(() => (document.activeElement as HTMLElement).dataset['name']), 'emailAddress');
    await panel.getByLabel('Columns frozen at the left').fill('2');
    assert.deepEqual(await lastLayout(page), { frozen: 2 });
    await page.keyboard.press('Escape');
    const width = (): Promise<number> => page.locator('.head-cell[aria-label="subscriptionState"]').evaluate((head) => head.getBoundingClientRect().width);
    const before = await width();
    const edge = await page.locator('.head-cell[aria-label="subscriptionState"] .edge').boundingBox();
    await page.mouse.move((edge?.x ?? 0) + 3, (edge?.y ?? 0) + 8);
    await page.mouse.down();
    await page.mouse.move((edge?.x ?? 0) + 103, (edge?.y ?? 0) + 8);
    await page.mouse.up();
    assert.equal(Math.round(await width()), Math.round(before + 100));
    await page.getByRole('button', { name: 'Columns' }).click();
    await panel.getByRole('button', { name: 'Reset columns' }).click();
    assert.deepEqual((await headers(page)).slice(0, 3), ['listId', 'listName', 'emailAddress']);
    assert.equal(Math.round(await width()), Math.round(before));
    assert.deepEqual(await lastLayout(page), { hidden: [], order: [], frozen: 0, widths: {} });
  });

  it('say that many rows are being copied, and when they are', async () => {
    const page = await open({ rows: 100_000, delay: 400 });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('.grid').focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+C');
    const note = page.locator('.status .note');
    await note.getByText('Copying…', { exact: true }).waitFor();
    await note.getByText('100,000 rows copied.', { exact: true }).waitFor();
    const pieces = (await calls(page, 'copyPiece')).map(({ fromRow, toRow, columns, part: { first, last }, copy }) => [fromRow, toRow, columns.length, first, last, copy]);
    assert.deepEqual(pieces, Array.from({ length: 20 }, (_, piece) => [piece * 5000, piece * 5000 + 5000, 9, piece === 0, piece === 19, piece === 0 ? undefined : 7]));
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
    assert.equal(lines.length, 100_000);
    for (const row of [1, 5000, 5001, 99_999, 100_000]) assert.equal(lines[row - 1], email(row));
    assert.deepEqual(await calls(page, 'copyCells'), []);
  });

  it('leave many rows to the host where the page may not use the clipboard', async () => {
    const page = await open({ rows: 100_000 });
    await page.evaluate(() => { navigator.clipboard.write = () => Promise.reject(new DOMException('Document is not focused.', 'NotAllowedError')); });
    await page.locator('.grid').focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+C');
    await page.locator('.status .note').getByText('100,000 rows copied.', { exact: true }).waitFor();
    assert.deepEqual((await calls(page, 'copyCells')).map(({ fromRow, toRow, columns }) => [fromRow, toRow, columns.length]), [[0, 100_000, 9]]);
  });

  it('sum up what is selected, and copy it in five formats', async () => {
    const page = await open({ rows: 1000 });
    await cell(page, 1, 5).click();
    await cell(page, 20, 5).click({ modifiers: ['Shift'] });
    await page.waitForFunction(() => document.querySelector('.note')?.textContent === '20 cells · 1 empty · Sum 1,234.5 · Average 12.35 · Min 1 · Max 16');
    assert.deepEqual((await calls(page, 'summariseCells')).at(-1), { fromRow: 0, toRow: 20, columns: [5] });
    for (const name of ['Copy with headers', 'Copy as CSV', 'Copy as JSON', 'Copy as Markdown']) {
      await cell(page, 3, 5).click({ button: 'right' });
      await page.getByRole('menuitem', { name }).click();
    }
    await page.keyboard.press('Control+Shift+C');
    await page.waitForFunction(() => document.querySelector('.note')?.textContent === '20 rows copied.');
    assert.deepEqual((await calls(page, 'copyCells')).map(({ format, fromRow, toRow }) => `${format} ${fromRow}–${toRow}`), ['textWithHeaders 0–20', 'csv 0–20', 'json 0–20', 'markdown 0–20', 'textWithHeaders 0–20']);
    await cell(page, 12, 2).click({ button: 'right' });
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.querySelector('.grid')?.getAttribute('aria-activedescendant') === 'cell-11-2');
  });

  it('offer the selection, the view and everything for export, and say why where there is none', async () => {
    const page = await open({ rows: 1000, layout: { hidden: ['listId'], order: ['emailAddress', 'listName'] } });
    const item = (words: string): Locator => page.getByRole('menuitem').filter({ hasText: words });
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menu').waitFor();
    assert.deepEqual(await page.getByRole('menuitem').allTextContents(), ['Export selection…Select more than one cell first', 'Export view…1,000 rows × 8 columns, as filtered, sorted and shown', 'Export everything…All rows and columns, read from Listrak again']);
    assert.equal(await item('Export selection…').getAttribute('aria-disabled'), 'true');
    await item('Export selection…').click({ force: true });
    assert.deepEqual(await told(page, 'export'), []);
    await item('Export view…').click();
    await cell(page, 2, 0).click();
    await cell(page, 4, 1).click({ modifiers: ['Shift'] });
    await page.keyboard.press('Control+s');
    await item('Export selection…').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Export selection…3 rows × 2 columns');
    await page.keyboard.press('Enter');
    await cell(page, 3, 1).click({ button: 'right' });
    await item('Export selection…').click();
    await page.keyboard.press('Control+s');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    const selection = { type: 'export', what: { type: 'selection', columns: [2, 1], rows: { from: 1, to: 4, revision: 1 } } };
    assert.deepEqual(await told(page, 'export'), [{ type: 'export', what: { type: 'view', columns: [2, 1, 3, 4, 5, 6, 7, 8] } }, selection, selection, { type: 'export', what: { type: 'everything' } }]);
  });

  it('select rows and columns from end to end, by the keyboard and on the header', async () => {
    const page = await open({ rows: 1000 });
    const copied = async (): Promise<unknown> => {
      const before = (await calls(page, 'copyCells')).length;
      await page.keyboard.press('Control+c');
      await page.waitForFunction((count) => window.fakeHost.told.filter((message) => message.type === 'call' && message.call === 'copyCells').length > count, before);
      const { fromRow, toRow, columns } = (await calls(page, 'copyCells')).at(-1) ?? assert.fail();
      return [fromRow, toRow, columns.length === 9 ? 'all' : columns];
    };
    await cell(page, 5, 3).click();
    await page.keyboard.press('Control+Space');
    assert.deepEqual(await copied(), [0, 1000, [3]]);
    await page.keyboard.press('Shift+ArrowRight');
    assert.deepEqual(await copied(), [0, 1000, [3, 4]]);
    await page.keyboard.press('Shift+Space');
    assert.deepEqual(await copied(), [0, 1000, 'all']);
    await cell(page, 5, 3).click();
    await page.keyboard.press('Shift+Space');
    await page.keyboard.press('Shift+ArrowDown');
    assert.deepEqual(await copied(), [4, 6, 'all']);
    await header(page, 2).click({ modifiers: ['Control'] });
    assert.deepEqual(await copied(), [0, 1000, [2]]);
    await header(page, 4).click({ modifiers: ['Control', 'Shift'] });
    assert.deepEqual(await copied(), [0, 1000, [2, 3, 4]]);
    assert.deepEqual(await calls(page, 'setView'), []);
    await cell(page, 5, 3).click();
    await page.keyboard.press('Control+Shift+End');
    assert.deepEqual(await copied(), [4, 1000, [3, 4, 5, 6, 7, 8]]);
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Control+a');
    assert.deepEqual(await copied(), [0, 1000, 'all']);
    // All is selected where one is: nothing jumps.
    await waitForRow(page, 1);
  });

  it('go to the next and previous match and say where that is', async () => {
    const page = await open({ rows: 7000 });
    await page.keyboard.press('Control+f');
    await page.keyboard.type('ada');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent === '1,000 of 7,000 rows match');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent === 'Row 6 of 1,000');
    await page.waitForFunction(() => document.querySelector('.grid')?.getAttribute('aria-activedescendant') === 'cell-5-2');
    await page.getByRole('button', { name: 'Next match' }).click();
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent === 'Row 11 of 1,000');
    await page.locator('.grid').focus();
    await page.keyboard.press('Shift+F3');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent === 'Row 6 of 1,000');
  });

  it('show a row as a form with its neighbours, and come back to the row that was shown last', async () => {
    const page = await open({ rows: 1000 });
    await cell(page, 2, 2).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Show the row as a form' }).click();
    await page.waitForFunction(() => document.querySelector('.row-title')?.textContent === 'Row 2 of 1,000');
    await page.getByRole('dialog', { name: 'Row as a form' }).waitFor();
    assert.deepEqual((await page.locator('.fields dt').allTextContents()).slice(0, 3), ['listId', 'listName', 'emailAddress']);
    assert.equal(await page.locator('.fields dd').nth(2).textContent(), email(2));
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByRole('button', { name: 'Next row' }).click();
    await page.waitForFunction((text) => document.querySelectorAll('.fields dd')[2]?.textContent === text, email(4));
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.querySelector('.grid')?.getAttribute('aria-activedescendant') === 'cell-3-2');
  });

  it('offer a link and open nothing before the click', async () => {
    const page = await open({ rows: 1000, notes: ['https://example.com/a?b=1', 'javascript:alert(1)'] });
    await cell(page, 1, 8).click();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Open the link on example.com' }).waitFor();
    assert.deepEqual(await told(page, 'openLink'), []);
    await page.getByRole('button', { name: 'Open the link on example.com' }).click();
    assert.deepEqual(await told(page, 'openLink'), [{ type: 'openLink', url: 'https://example.com/a?b=1' }]);
    await page.keyboard.press('Escape');
    await cell(page, 2, 8).click();
    await page.keyboard.press('Enter');
    await page.locator('.popover-value', { hasText: 'javascript' }).waitFor();
    assert.equal(await page.locator('.popover-link').isVisible(), false);
  });
});
