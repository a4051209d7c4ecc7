/** What can be done with cells and rows of the grid's real bundle in a plain Chromium, with a played host. */
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { calls, cell, email, header, told, waitForRow } from './page-questions';
import { useGridPages } from './use-grid-pages';

describe('grid cells', function () {
  this.timeout(60_000);
  const open = useGridPages();

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
    assert.deepEqual(pieces, Array.from({ length: 20 }, (_, piece) => [piece * 5000, piece * 5000 + 5000, 9, piece === 0, piece === 19, piece === 0 ? undefined : '7']));
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
    assert.equal(lines.length, 100_000);
    for (const row of [1, 5000, 5001, 99_999, 100_000]) assert.equal(lines[row - 1], email(row));
    assert.deepEqual(await calls(page, 'copyCells'), []);
  });

  it('go on saying that they are being copied while rows come and a whole column is selected', async () => {
    const page = await open({ rows: 100_000, delay: 400, phase: 'loading' });
    await cell(page, 2, 2).click();
    await page.keyboard.press('Control+Space');
    await page.locator('.status .note', { hasText: '100,000 cells' }).waitFor();
    await page.keyboard.press('Control+C');
    const note = page.locator('.status .note');
    await note.getByText('Copying…', { exact: true }).waitFor();
    await page.evaluate(() => window.fakeHost.state({ totalRows: 110_000 }));
    await page.locator('.grid[aria-rowcount="110001"]').waitFor();
    assert.match(await note.textContent() ?? '', /^(Copying…|100,000 rows copied\.)$/);
    // Others that the user selects are what one then looks at.
    await cell(page, 2, 3).click();
    await page.keyboard.press('Shift+ArrowDown');
    await note.getByText('2 cells').waitFor();
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

  it('speak of one row and one column where there is one', async () => {
    const page = await open({ rows: 1, layout: { hidden: ['listId', 'listName', 'emailAddress', 'subscriptionState', 'subscribeDate', 'clickCount', 'open'] } });
    await cell(page, 1, 0).click();
    await cell(page, 1, 1).click({ modifiers: ['Shift'] });
    await page.keyboard.press('Control+c');
    await page.locator('.status .note').getByText('1 row copied.', { exact: true }).waitFor();
    await page.keyboard.press('Control+s');
    await page.getByRole('menu').waitFor();
    assert.deepEqual((await page.getByRole('menuitem').allTextContents()).slice(0, 2), ['Export selection…1 row × 2 columns', 'Export view…1 row × 2 columns, as filtered, sorted and shown']);
    await page.keyboard.press('Escape');
    await page.evaluate(() => window.fakeHost.state({ totalRows: 2 }));
    await cell(page, 2, 0).waitFor();
    await cell(page, 1, 0).click();
    await cell(page, 2, 0).click({ modifiers: ['Shift'] });
    await page.keyboard.press('Control+s');
    await page.getByRole('menu').waitFor();
    assert.equal(await page.getByRole('menuitem').first().textContent(), 'Export selection…2 rows × 1 column');
    await page.keyboard.press('Escape');
    await page.evaluate(() => window.fakeHost.state({ totalRows: 1 }));
    await page.keyboard.press('Control+f');
    await page.keyboard.type('5');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent === '1 row of 1 matches');
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
