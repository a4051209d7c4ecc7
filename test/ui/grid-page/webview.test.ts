/** The grid's real bundle in a plain Chromium, with a played host and up to ten million rows. */
import assert from 'node:assert/strict';
import { packRows } from '../../../src/grid/packed-rows';
import { activeText, calls, email, frames, shownRows, told, waitForActive, waitForRow } from './page-questions';
import { useGridPages } from './use-grid-pages';

describe('grid webview', function () {
  this.timeout(60_000);
  const open = useGridPages();

  it('shows the first rows as one ARIA grid with the right counts, also before the toolkit has come', async () => {
    for (const withoutControls of [true, false]) {
      const page = await open({ rows: 1_000_000, withoutControls });
      const grid = page.locator('[role=grid]');
      assert.equal(await grid.count(), 1);
      assert.equal(await grid.getAttribute('aria-rowcount'), '1000001');
      assert.equal(await grid.getAttribute('aria-colcount'), '10');
      assert.equal(await grid.getAttribute('aria-label'), 'Rows of Contacts · Summer list');
      const rows = await shownRows(page);
      assert.deepEqual(rows.map(({ email: text }) => text), rows.map((_, index) => email(index + 1)));
      assert.ok(rows.length > 15 && rows.length < 40, `${rows.length} rows`);
      assert.deepEqual(await page.locator('.head [role=columnheader]').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-colindex'))), ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
      if (!withoutControls) await page.waitForFunction(() => customElements.get('vscode-button') !== undefined);
    }
  });

  it('draws first rows that come with how they stand at once, and asks for none of them', async () => {
    const page = await open({ rows: 0, phase: 'loading' });
    const seen = await page.evaluate((first) => new Promise<{ rows: string[]; asked: number }>((resolve) => {
      // The page's own listener, which came first, has heard it by then.
      window.addEventListener('message', () => {
        const rows = [...document.querySelectorAll('.body .row:not([hidden]) .c0')].map(({ textContent }) => textContent);
        resolve({ rows, asked: window.fakeHost.told.filter((message) => message.type === 'call' && message.call === 'readWindow').length });
      }, { once: true });
      window.fakeHost.send({
        type: 'state', state: { table: 1, phase: 'loading', status: '96 rows so far', columns: [{ name: 'emailAddress', type: 'text', origin: 'api' }], totalRows: 96, viewRows: 96, revision: 1 },
        first: { from: 0, revision: 1, ...first },
      });
    }), packRows(Array.from({ length: 96 }, (_, row) => [`row ${row + 1}`])));
    assert.ok(seen.rows.length > 15, `${seen.rows.length} rows`);
    assert.deepEqual(seen, { rows: seen.rows.map((_, row) => `row ${row + 1}`), asked: 0 });
    await page.waitForFunction(() => (document.querySelector('.body .row:not([hidden]) .c0')?.getBoundingClientRect().height ?? 0) > 20);
  });

  it('shows what cells hold as inert text on one line', async () => {
    const page = await open({ rows: 8 });
    const notes = await page.locator('.body .row:not([hidden]) .c8').allTextContents();
    assert.deepEqual(notes.slice(0, 5), ['null', 'first line↵second line⇥with a tab', '=SUM(A1:A9)', '', '<img src=x onerror=alert(1)> & "quotes"']);
    assert.equal(await page.locator('.body img').count(), 0);
    assert.deepEqual(await page.locator('.body .row:not([hidden]) .c8').evaluateAll((cells) => cells.map((cell) => cell.classList.contains('null'))), [true, false, false, false, false, false, false, false]);
    assert.equal(await page.locator('.body .row:not([hidden]) .c6').nth(1).evaluate((cell) => getComputedStyle(cell).textAlign), 'right');
  });

  it('is moved in by the keyboard', async () => {
    const page = await open({ rows: 10_000_000 });
    await page.locator('.body .row:not([hidden]) .c2').first().click();
    await waitForActive(page, email(1));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await waitForActive(page, email(3));
    await page.keyboard.press('PageDown');
    await frames(page);
    const page1 = Number(/\d+/.exec(await activeText(page) ?? '')?.[0]);
    assert.ok(page1 > 18 && page1 < 35, String(page1));
    await page.keyboard.press('PageUp');
    await waitForActive(page, email(3));
    await page.keyboard.press('Home');
    await waitForActive(page, '101');
    await page.keyboard.press('End');
    await frames(page);
    assert.match(await page.locator('.grid').getAttribute('aria-activedescendant') ?? '', /^cell-2-8$/);
    await page.keyboard.press('Control+End');
    await waitForRow(page, 10_000_000);
    assert.equal(await page.locator('.grid').getAttribute('aria-activedescendant'), 'cell-9999999-8');
    await page.keyboard.press('Control+Home');
    await waitForRow(page, 1);
    await page.keyboard.press('ArrowUp');
    await frames(page);
    assert.equal(await page.locator('.grid').getAttribute('aria-activedescendant'), 'head-0');
    assert.deepEqual(await page.evaluate(() => document.activeElement?.className.includes('grid')), true);
  });

  it('selects with Shift, with the mouse, by row number and all; copies what is selected', async () => {
    const page = await open({ rows: 1000 });
    const cell = (row: number, column: number) => page.locator(`.body .row[aria-rowindex="${row + 1}"]:not([hidden]) .c${column}`);
    await cell(3, 2).click();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowRight');
    await frames(page);
    assert.equal(await page.locator('[aria-selected=true]').count(), 4);
    await page.keyboard.press('Control+c');
    await page.waitForFunction(() => document.querySelector('.note')?.textContent === '2 rows copied.');
    assert.deepEqual(await calls(page, 'copyCells'), [{ fromRow: 2, toRow: 4, columns: [2, 3], format: 'text' }]);
    const from = await cell(5, 1).boundingBox();
    const to = await cell(8, 3).boundingBox();
    assert.ok(from !== null && to !== null);
    await page.mouse.move(from.x + 5, from.y + 5);
    await page.mouse.down();
    await page.mouse.move(to.x + 5, to.y + 5, { steps: 4 });
    await page.mouse.up();
    await frames(page);
    assert.equal(await page.locator('[aria-selected=true]').count(), 12);
    await page.locator('.body .row[aria-rowindex="4"]:not([hidden]) .gutter').click();
    await page.keyboard.press('Control+c');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+c');
    await frames(page);
    assert.deepEqual((await calls(page, 'copyCells')).slice(1), [
      { fromRow: 2, toRow: 3, columns: [0, 1, 2, 3, 4, 5, 6, 7, 8], format: 'text' },
      { fromRow: 0, toRow: 1000, columns: [0, 1, 2, 3, 4, 5, 6, 7, 8], format: 'text' },
    ]);
    await page.keyboard.press('Escape');
    await frames(page);
    assert.equal(await page.locator('[aria-selected=true]').count() <= 1, true);
  });

  it('sorts by a click, by Enter on a header, by several with Shift, and back to none', async () => {
    const page = await open({ rows: 1000 });
    const header = page.locator('.head-cell.c2');
    await header.click();
    await page.waitForFunction(() => document.querySelector('.head-cell.c2')?.getAttribute('aria-sort') === 'ascending');
    await header.click();
    await waitForRow(page, 1, email(1000));
    assert.equal(await header.getAttribute('aria-sort'), 'descending');
    await page.locator('.head-cell.c5').click({ modifiers: ['Shift'] });
    await page.waitForFunction(() => document.querySelector('.announcer')?.textContent?.includes('clickCount') === true);
    await header.click({ modifiers: ['Shift'] });
    await header.click();
    await header.click();
    await header.click();
    await waitForRow(page, 1);
    assert.equal(await header.getAttribute('aria-sort'), 'none');
    assert.deepEqual((await calls(page, 'setView')).map(({ view }) => view.sort.map(({ column, direction }) => `${column} ${direction}`).join()), [
      'emailAddress ascending', 'emailAddress descending', 'emailAddress descending,clickCount ascending', 'clickCount ascending',
      'emailAddress ascending', 'emailAddress descending', '',
    ]);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.head-cell.c2')?.getAttribute('aria-sort') === 'ascending');
    await page.waitForFunction(() => document.querySelector('.announcer')?.textContent === 'Sorted by emailAddress, ascending.');
  });

  it('ends a fast series of clicks in the last order', async () => {
    const page = await open({ rows: 5000, delay: 30 });
    await page.evaluate(() => { for (let click = 0; click < 5; click++) document.querySelector<HTMLElement>('.head-cell.c2')?.click(); });
    await waitForRow(page, 1, email(5000));
    assert.equal(await page.locator('.head-cell.c2').getAttribute('aria-sort'), 'descending');
  });

  it('resizes a column by its edge, by the keyboard and to its content', async () => {
    const page = await open({ rows: 1000, layout: { widths: { emailAddress: 120 } } });
    const header = page.locator('.head-cell.c2');
    const width = async (): Promise<number> => Math.round((await header.boundingBox())?.width ?? 0);
    assert.equal(await width(), 120);
    const box = await header.boundingBox();
    assert.ok(box !== null);
    await page.mouse.move(box.x + box.width - 3, box.y + 8);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width + 77, box.y + 8, { steps: 5 });
    await page.mouse.up();
    assert.equal(await width(), 200);
    assert.deepEqual(await told(page, 'layout'), [{ type: 'layout', changes: { widths: { emailAddress: 200 } } }]);
    assert.deepEqual(await calls(page, 'setView'), []);
    await page.locator('.body .row:not([hidden]) .c2').first().click();
    await page.keyboard.press('Alt+ArrowRight');
    assert.equal(await width(), 216);
    await header.locator('.edge').dblclick();
    const fitted = await width();
    assert.ok(fitted > 150 && fitted < 216, String(fitted));
    assert.ok(await page.locator('.body .row:not([hidden]) .c2').evaluateAll((cells) => cells.every((cell) => cell.scrollWidth <= cell.clientWidth)));
  });

  it('searches as one types, tells the matches, and comes back', async () => {
    const page = await open({ rows: 7000 });
    await page.keyboard.press('Control+f');
    await page.keyboard.type('ada');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent === '1,000 of 7,000 rows match');
    assert.deepEqual((await calls(page, 'setView')).map(({ view }) => view.search), ['ada']);
    assert.equal(await page.locator('.grid').getAttribute('aria-rowcount'), '1001');
    await page.locator('vscode-text-field.search').click();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.querySelector('.grid')?.getAttribute('aria-rowcount') === '7001');
    await page.keyboard.type('nothing');
    await page.waitForFunction(() => document.querySelector('.empty-hint')?.textContent === 'No cell contains “nothing”.');
  });

  it('goes through its states: loading, stopped, failed with rows kept, full, complete', async () => {
    const page = await open({ rows: 500, phase: 'loading', status: '500 rows so far · 61,000 rows/s' });
    assert.equal(await page.locator('.words').textContent(), '500 rows so far · 61,000 rows/s');
    await page.getByText('Stop', { exact: true }).click();
    assert.equal((await told(page, 'stop')).length, 1);
    await page.evaluate(() => window.fakeHost.state({ phase: 'stopped', status: 'Stopped · 500 rows' }));
    await page.getByText('Continue').click();
    assert.equal((await told(page, 'resume')).length, 1);
    await page.evaluate(() => window.fakeHost.state({ phase: 'failed', status: 'Failed', notice: { what: 'The service answered 503.', next: 'Try again.' } }));
    await page.locator('.notice[role=alert]', { hasText: 'The service answered 503. Try again.' }).waitFor();
    assert.ok((await shownRows(page)).length > 15);
    await page.getByText('Retry').click();
    assert.equal((await told(page, 'resume')).length, 2);
    await page.evaluate(() => window.fakeHost.state({ phase: 'failed', status: 'Failed', notice: { what: 'Refused.', next: '', signIn: 'Enter credentials…' } }));
    await page.getByRole('button', { name: 'Enter credentials…' }).click();
    assert.equal((await told(page, 'enterCredentials')).length, 1);
    await page.evaluate(() => window.fakeHost.state({ phase: 'loading', status: '900 rows so far', totalRows: 900, viewRows: 900 }));
    await page.locator('.notice').waitFor({ state: 'hidden' });
    await page.waitForFunction(() => document.querySelector('.grid')?.getAttribute('aria-rowcount') === '901');
    await page.evaluate(() => window.fakeHost.state({ phase: 'full', status: '900 rows', notice: { what: 'The grid stopped at 900 rows.', next: 'Export the report.' } }));
    await page.locator('.notice').getByText('Export everything…').click();
    assert.deepEqual(await told(page, 'export'), [{ type: 'export', what: { type: 'everything' } }]);
  });

  it('takes the focus of a button that goes when it has done its work', async () => {
    const page = await open({ rows: 500, phase: 'loading', status: '500 rows so far' });
    await page.waitForFunction(() => customElements.get('vscode-button') !== undefined);
    const inGrid = (): Promise<boolean> => page.evaluate(() => document.activeElement?.classList.contains('grid') === true);
    await page.getByRole('button', { name: 'Stop' }).focus();
    await page.evaluate(() => window.fakeHost.state({ phase: 'complete', status: '500 rows' }));
    await page.locator('.status[data-phase="complete"]').waitFor();
    assert.equal(await inGrid(), true, 'Stop');
    await page.evaluate(() => window.fakeHost.state({ phase: 'failed', status: 'Failed', notice: { what: 'The service answered 503.', next: 'Try again.' } }));
    await page.getByRole('button', { name: 'Retry' }).press('Enter');
    await page.evaluate(() => window.fakeHost.state({ phase: 'loading', status: '500 rows so far' }));
    await page.locator('.notice').waitFor({ state: 'hidden' });
    assert.equal(await inGrid(), true, 'Retry');
  });

  it('takes rows that arrive while it is looked at', async () => {
    const page = await open({ rows: 10, phase: 'loading' });
    await page.locator('.grid').focus();
    await page.evaluate(() => window.fakeHost.state({ totalRows: 20, viewRows: 20 }));
    await waitForRow(page, 20);
    await page.evaluate(() => window.fakeHost.state({ totalRows: 5000, viewRows: 5000, phase: 'complete' }));
    await page.locator('.grid[aria-rowcount="5001"]').waitFor();
    await page.keyboard.press('Control+End');
    await waitForRow(page, 5000);
  });

  it('shows the whole of a cell and gives the focus back', async () => {
    const page = await open({ rows: 100 });
    await page.locator('.body .row:not([hidden]) .c8').nth(7).click();
    await page.keyboard.press('Enter');
    await page.locator('[role=dialog]').waitFor();
    assert.equal(await page.locator('.popover-value').textContent(), '{\n  "colour": "red",\n  "sizes": [\n    1,\n    2\n  ]\n}');
    await page.keyboard.press('Escape');
    await page.locator('[role=dialog]').waitFor({ state: 'hidden' });
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'grid');
  });

  it('comes back where it was', async () => {
    const first = await open({ rows: 1_000_000 });
    await first.locator('.grid').focus();
    await first.keyboard.press('Control+End');
    await waitForRow(first, 1_000_000);
    await first.waitForFunction(() => ((window.fakeHost.memory as { scroll?: { row: number } } | undefined)?.scroll?.row ?? 0) > 900_000);
    const memory = await first.evaluate(() => window.fakeHost.memory);
    const page = await open({ rows: 1_000_000, memory });
    await waitForRow(page, 1_000_000);
    assert.equal(await page.locator('.grid').getAttribute('aria-activedescendant'), 'cell-999999-8');
    assert.deepEqual((memory as { request: unknown }).request, { report: 'contacts', listId: 101 });
  });

  it('comes back with what was selected, although its rows come little by little', async () => {
    const selection = { active: { row: 905, column: 2 }, anchor: { row: 903, column: 2 } };
    const memory = { version: 1, account: 'sample', request: { report: 'contacts', listId: 101 }, view: { search: '', sort: [], filters: [] }, scroll: { row: 0, left: 0 }, selection };
    const page = await open({ rows: 96, phase: 'loading', memory });
    await waitForRow(page, 1);
    for (const totalRows of [500, 904, 2000]) {
      await page.evaluate((rows) => window.fakeHost.state({ totalRows: rows }), totalRows);
      await frames(page);
    }
    await page.waitForFunction(() => window.fakeHost.told.some((message) => message.type === 'call' && message.call === 'summariseCells' && message.args.fromRow === 903));
    assert.deepEqual((await calls(page, 'summariseCells')).at(-1), { fromRow: 903, toRow: 906, columns: [2] });
    // The user's own selection stays where it is while rows come.
    await page.evaluate(() => window.fakeHost.state({ totalRows: 96 }));
    await page.locator('.grid').focus();
    await page.keyboard.press('Control+Home');
    await page.evaluate(() => window.fakeHost.state({ totalRows: 3000 }));
    await frames(page);
    assert.equal(await activeText(page), '101');
  });

  it('lets one look at other columns while rows come to the place to which it goes back', async () => {
    const memory = { version: 1, account: 'sample', request: { report: 'contacts', listId: 101 }, view: { search: '', sort: [], filters: [] }, scroll: { row: 900, left: 200 }, selection: null };
    const page = await open({ rows: 500, phase: 'loading', moreColumns: 20, memory });
    const left = (): Promise<number | undefined> => page.evaluate(() => document.querySelector('.grid')?.scrollLeft);
    await page.waitForFunction(() => document.querySelector('.grid')?.scrollLeft === 200);
    // As where the viewport is a little higher for a moment: the browser keeps the bar within it.
    await page.evaluate(() => document.querySelector('.grid')?.scrollBy({ top: -2 }));
    await frames(page);
    await page.evaluate(() => document.querySelector('.grid')?.scrollTo({ left: 600 }));
    await frames(page);
    for (const rows of [600, 700]) {
      await page.evaluate((totalRows) => window.fakeHost.state({ totalRows }), rows);
      await frames(page);
      assert.equal(await left(), 600, `${rows} rows`);
    }
    await page.evaluate(() => window.fakeHost.state({ totalRows: 2000 }));
    await page.locator('.body .row[aria-rowindex="902"]:not([hidden])').waitFor();
    assert.deepEqual([(await shownRows(page))[0]?.row, await left()], [901, 600]);
  });
});
