/** How cells show, how they are selected and where they lead: the grid's real bundle in a plain Chromium, with a played host. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { GridFilter } from '../../../src/grid/protocol';
import { axeFaults } from './axe-faults';
import { wear } from './grid-page';
import { calls, cell, frames, header, lastLayout } from './page-questions';
import { themeNames } from './themes';
import { useGridPages } from './use-grid-pages';

const shown = async (page: Page, column: number, rows: number): Promise<(string | null)[]> => Promise.all(Array.from({ length: rows }, (_, row) => cell(page, row + 1, column).textContent()));
const said = (page: Page): Promise<string | null> => page.locator('.announcer').textContent();
const waitToHear = (page: Page, words: string): Promise<unknown> => page.waitForFunction((wanted) => document.querySelector('.announcer')?.textContent === wanted, words);
/** Resolves when so many copies have been asked for. */
const copied = (page: Page, count: number): Promise<unknown> => page.waitForFunction((wanted) => window.fakeHost.told.filter((message) => message.type === 'call' && message.call === 'copyCells').length === wanted, count);
const filters: GridFilter[] = [{ name: 'startDate', title: 'Start date', type: 'date', value: '' }];
const follows = ['Message activity of {row}', 'Contact ada@example.com'];

describe('grid cells', function () {
  this.timeout(60_000);
  const open = useGridPages();

  it('show dates as sent, in UTC or in the user\'s zone, with the zone in the header, and keep the choice', async () => {
    const page = await open({ rows: 100, filters });
    assert.deepEqual([await shown(page, 4, 2), await header(page, 4).innerText(), await header(page, 4).getAttribute('aria-description')], [['2026-01-10T00:31:55', '2026-02-11T01:31:55'], 'subscribeDate\nET', 'US Eastern, as Listrak has them']);
    assert.equal(await page.locator('.dates-note').isVisible(), false);
    await header(page, 4).hover();
    await header(page, 4).locator('.menu-button').click();
    const panel = page.getByRole('dialog', { name: 'Column subscribeDate' });
    await panel.getByRole('radio', { name: 'UTC' }).check();
    await frames(page);
    assert.deepEqual([await shown(page, 4, 4), await header(page, 4).innerText()], [['2026-01-10T05:31:55', '2026-02-11T06:31:55', '2026-03-12T06:31:55', '2026-04-13T07:31:55'], 'subscribeDate\nUTC']);
    assert.deepEqual([await lastLayout(page), await said(page), await panel.getByText('Dates here are US Eastern').isVisible(), await page.locator('.dates-note').isVisible()], [{ dates: 'utc' }, 'Dates are shown in: UTC.', true, true]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('radio', { name: 'Berlin (local)' }).check();
    await frames(page);
    assert.deepEqual([await shown(page, 4, 3), await header(page, 4).innerText(), await header(page, 4).getAttribute('aria-description')], [['2026-01-10T06:31:55', '2026-02-11T07:31:55', '2026-03-12T07:31:55'], 'subscribeDate\nBerlin', 'Local time, Europe/Berlin']);
    await page.keyboard.press('Escape');
    await cell(page, 6, 4).waitFor();
    assert.equal(await cell(page, 6, 4).textContent(), 'null');
    await cell(page, 1, 4).click();
    await page.keyboard.press('Enter');
    await page.locator('.popover .zones').waitFor();
    assert.deepEqual((await page.locator('.popover-value, .popover .zones').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ')), ['2026-01-10T00:31:55 ET', 'UTC 2026-01-10T05:31:55 Berlin 2026-01-10T06:31:55']);
    const again = await open({ rows: 100, layout: { dates: 'local' }, zone: 'Asia/Tokyo' });
    assert.deepEqual([await shown(again, 4, 1), await header(again, 4).innerText()], [['2026-01-10T14:31:55'], 'subscribeDate\nTokyo']);
  });

  it('show numbers with separators at the right, ids plain, and mark what is searched in what was sent', async () => {
    const page = await open({ rows: 100, view: { search: '1037', sort: [], filters: [] } });
    assert.deepEqual([await shown(page, 6, 2), await shown(page, 0, 1)], [['null', '7,259.50'], ['101']]);
    assert.equal(await cell(page, 2, 6).evaluate((element) => getComputedStyle(element).textAlign), 'right');
    await cell(page, 2, 6).click();
    await page.keyboard.press('Enter');
    await page.locator('.popover-value', { hasText: '7259.50' }).waitFor();
    await page.keyboard.press('Escape');
    const marks = await open({ rows: 100, view: { search: '7259.5', sort: [], filters: [] } });
    await frames(marks);
    assert.deepEqual(await marks.evaluate(() => [...CSS.highlights.get('listrak-search') ?? []].map(({ startContainer, startOffset, endOffset }) => startContainer.textContent?.slice(startOffset, endOffset))), ['7,259.50']);
  });

  it('mark what is searched in any case and with any accents, the letters as they stand there', async () => {
    const notes = ['Mar\u00eda LÓPEZ', 'lopez', 'Lo\u0301pez\u0323 Lopez', '😀 Lópéz', 'Straße', 'İ. LOPEZ'];
    // The played host shows every seventh row where something is searched, and so all of the notes.
    const page = await open({ rows: 7 * notes.length, notes, width: 1600, view: { search: 'LóPEZ', sort: [], filters: [] } });
    const marks = (): Promise<string[]> => page.evaluate(() => [...CSS.highlights.get('listrak-search') ?? []].map(({ startContainer, startOffset, endOffset }) => `${startContainer.textContent?.slice(0, startOffset)}|${startContainer.textContent?.slice(startOffset, endOffset)}`));
    const searched = async (search: string): Promise<string[]> => {
      await page.evaluate((text) => window.fakeHost.send({ type: 'view', view: { search: text, sort: [], filters: [] } }), search);
      await page.waitForFunction((text) => document.querySelector<HTMLElement & { value: string }>('vscode-text-field.search')?.value === text, search);
      await frames(page);
      return [...new Set(await marks())].sort();
    };
    assert.deepEqual(await searched('LóPEZ'), ['María |LÓPEZ', '|lopez', '|Lo\u0301pez\u0323', '😀 |Lópéz', 'İ. |LOPEZ'].sort());
    assert.deepEqual(await searched('STRAẞE'), ['|Straße']);
    assert.deepEqual(await searched('i. l'), ['|İ. L']);
    assert.deepEqual(await searched('\u0301'), []);
  });

  it('take whole rows, columns and all by keys and mouse, and say what they come to', async () => {
    const page = await open({ rows: 1000 });
    await cell(page, 3, 5).click();
    await page.keyboard.press('Shift+Space');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Control+c');
    await cell(page, 3, 5).click();
    await page.keyboard.press('Control+Space');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Control+c');
    await header(page, 2).click({ modifiers: ['ControlOrMeta'] });
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+c');
    await copied(page, 4);
    const all = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    assert.deepEqual((await calls(page, 'copyCells')).map(({ fromRow, toRow, columns }) => [fromRow, toRow, columns]), [[2, 4, all], [0, 1000, [4, 5]], [0, 1000, [2]], [0, 1000, all]]);
    assert.deepEqual(await calls(page, 'setView'), []);
    assert.equal(await page.locator('.grid').evaluate((grid) => grid.scrollTop), 0);
    await page.keyboard.press('ArrowDown');
    await cell(page, 1, 5).click();
    await cell(page, 20, 5).click({ modifiers: ['Shift'] });
    await waitToHear(page, '20 cells · 1 empty · Sum 1,234.5 · Average 12.35 · Min 1 · Max 16');
  });

  it('come to what shows in the zone that is chosen while they are selected', async () => {
    const page = await open({ rows: 1000 });
    const inNote = (words: string): Promise<unknown> => page.waitForFunction((wanted) => document.querySelector('.note')?.textContent?.endsWith(wanted), words);
    await cell(page, 1, 4).click();
    await cell(page, 2, 4).click({ modifiers: ['Shift'] });
    await inNote('Min 2026-01-10T00:31:55');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('radio', { name: 'UTC' }).check();
    await inNote('Min 2026-01-10T05:31:55');
    assert.equal(await said(page), 'Dates are shown in: UTC.');
  });

  it('are copied as they were selected, also where the script for it comes late', async () => {
    const page = await open({ rows: 1000 });
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => { release = resolve; });
    await page.route('**/menus.js', async (route) => { await released; await route.continue(); });
    await cell(page, 3, 5).click();
    await page.keyboard.press('Control+c');
    await cell(page, 6, 2).click();
    await page.keyboard.press('Control+c');
    release();
    await copied(page, 2);
    assert.deepEqual((await calls(page, 'copyCells')).map(({ fromRow, toRow, columns }) => [fromRow, toRow, columns]), [[2, 3, [5]], [5, 6, [2]]]);
  });

  it('lead to other reports, from their menu, by a key and from the row\'s form', async () => {
    const page = await open({ rows: 1000, follows });
    await cell(page, 2, 2).click();
    await page.keyboard.press('Control+Enter');
    const menu = page.getByRole('menu', { name: 'Follow the row' });
    await menu.waitFor();
    assert.deepEqual(await menu.getByRole('menuitem').allInnerTexts(), ['Message activity of 2', 'Contact ada@example.com']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'grid');
    assert.deepEqual(await calls(page, 'follow'), [{ id: 2 }]);
    await cell(page, 5, 2).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Message activity of 5' }).click();
    assert.deepEqual(await calls(page, 'follow'), [{ id: 2 }, { id: 1 }]);
    await cell(page, 5, 2).click();
    await page.keyboard.press('Shift+Enter');
    await page.waitForFunction(() => document.querySelector('.row-title')?.textContent === 'Row 5 of 1,000');
    assert.deepEqual((await page.locator('.fields dd').nth(4).innerText()).split('\n'), ['2026-05-14T04:31:55 ET', '2026-05-14T08:31:55 UTC', '2026-05-14T10:31:55 Berlin']);
    await page.getByRole('button', { name: 'Follow the row' }).click();
    await menu.waitFor();
    await page.keyboard.press('Escape');
    const nowhere = await open({ rows: 10 });
    await cell(nowhere, 1, 2).click();
    await nowhere.keyboard.press('Control+Enter');
    await waitToHear(nowhere, 'This row leads to no other report.');
  });

  it('are looked at otherwise when the host asks', async () => {
    const page = await open({ rows: 1000 });
    await page.evaluate(() => window.fakeHost.send({ type: 'view', view: { search: '', sort: [], filters: [{ type: 'values', column: 'emailAddress', values: ['ada.1@example.com'] }] } }));
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'emailAddress is “ada.1@example.com”');
    assert.equal((await calls(page, 'setView')).length, 1);
  });

  it('have in the search field what the host searches, and search anew for what stood there before', async () => {
    const page = await open({ rows: 1000 });
    const search = page.locator('vscode-text-field.search input');
    const sends = (words: string): Promise<void> => page.evaluate((text) => window.fakeHost.send({ type: 'view', view: { search: text, sort: [], filters: [] } }), words);
    await search.fill('grace');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent !== '');
    await sends('');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent === '');
    // The toolkit writes into a field's inner one with the next frame.
    await frames(page);
    assert.deepEqual([await search.inputValue(), await page.locator('.clear.shown').count()], ['', 0]);
    await search.fill('grace');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent !== '');
    await sends('ada');
    await page.waitForFunction(() => document.querySelector<HTMLElement & { value: string }>('vscode-text-field.search')?.value === 'ada');
    assert.deepEqual((await calls(page, 'setView')).map(({ view }) => view.search), ['grace', '', 'grace', 'ada']);
  });

  it('say what becomes of columns', async () => {
    const page = await open({ rows: 100 });
    await cell(page, 1, 1).click();
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByRole('button', { name: 'Hide' }).press('Enter');
    await waitToHear(page, 'Columns that show: 8 of 9.');
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByRole('button', { name: 'Freeze up to here' }).press('Enter');
    await waitToHear(page, 'Columns frozen at the left: 2.');
    await page.keyboard.press('Alt+Shift+ArrowRight');
    await waitToHear(page, 'emailAddress is now column 3 of 8.');
    await page.keyboard.press('Alt+ArrowRight');
    assert.match(await said(page) ?? '', /^emailAddress: \d+ pixels wide\.$/);
    await page.keyboard.press('Alt+Enter');
    await page.keyboard.press('Control+ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.announcer')?.textContent?.startsWith('Sorted by emailAddress, ascending.') === true);
  });

  it('have nothing for axe to find in their zones and follows, in any theme', async () => {
    const page = await open({ rows: 1000, filters, follows, layout: { dates: 'local' } });
    await page.waitForFunction(() => customElements.get('vscode-text-field') !== undefined);
    const states: [string, () => Promise<unknown>][] = [
      ['menu', async () => { await cell(page, 2, 2).click({ button: 'right' }); await page.locator('.menu').waitFor(); }],
      ['date column', async () => { await header(page, 4).hover(); await header(page, 4).locator('.menu-button').click(); await page.locator('.histogram').waitFor(); }],
      ['date', async () => { await cell(page, 1, 4).dblclick(); await page.locator('.zones').waitFor(); }],
      ['row', async () => { await cell(page, 2, 2).click(); await page.keyboard.press('Shift+Enter'); await page.locator('.other-zone').first().waitFor(); }],
    ];
    for (const [name, show] of states) {
      await show();
      for (const theme of themeNames) {
        await wear(page, theme);
        await frames(page);
        assert.deepEqual(await axeFaults(page), [], `${name}, ${theme}`);
      }
      await page.keyboard.press('Escape');
    }
  });
});
