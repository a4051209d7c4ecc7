/** The grid's page under odd conditions: zoom, many columns, text of every kind, rows that come while one looks, a toolkit that is late. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { activeText, frames, shownRows, waitForRow } from './page-questions';
import { useGridPages } from './use-grid-pages';

const odd = ['שלום עולם, مرحبا بالعالم', '👩‍🚀🏳️‍🌈 e\u0301\u0301\u0301 Z̸a̷l̶g̵o̴', 'x'.repeat(10_000), 'first\r\nsecond\tthird', '\u202eevil\u202c', '漢字かな混じり文', ''];

describe('grid webview under odd conditions', function () {
  this.timeout(60_000);
  const open = useGridPages();

  /** Rows stand one below the other without a gap, all alike in height; the page itself never scrolls. */
  async function assertEven(page: Page): Promise<void> {
    const rows = await shownRows(page);
    const heights = await page.locator('.body .row:not([hidden])').evaluateAll((all) => all.map((row) => row.getBoundingClientRect().height));
    const [height = 0] = heights;
    // At 75 % a box ends a hundred-thousandth of a pixel beside its place.
    assert.ok(heights.every((other) => Math.abs(other - height) < 0.001), heights.join());
    rows.forEach(({ row, top }, index) => {
      assert.equal(row, (rows[0]?.row ?? 0) + index);
      assert.ok(Math.abs(top - (rows[0]?.top ?? 0) - index * height) < 0.51, `row ${row} stands at ${top}`);
    });
    assert.deepEqual(await page.evaluate(() => [document.documentElement.scrollWidth <= innerWidth, document.documentElement.scrollHeight <= innerHeight, scrollX, scrollY]), [true, true, 0, 0]);
  }

  for (const zoom of [0.5, 0.75, 1.25, 2]) {
    it(`at ${zoom * 100} %: the last row exactly, a wheel notch as ever, nothing out of place`, async () => {
      const page = await open({ rows: 10_000_000, zoom, moreColumns: 21, notes: odd });
      await assertEven(page);
      await page.locator('.body').hover();
      await page.mouse.wheel(0, 100);
      // A notch is 100 px of the display, whatever they show: as at a hundred rows.
      await page.waitForFunction((px) => {
        const body = document.querySelector('.body')?.getBoundingClientRect().top ?? 0;
        const row = document.querySelector(`.body .row[aria-rowindex="${Math.floor(px / 24) + 2}"]:not([hidden])`)?.getBoundingClientRect();
        return row !== undefined && Math.abs(row.top - body + px % 24) < 1;
      }, 100 / zoom);
      await assertEven(page);
      await page.locator('.grid').evaluate((grid) => { grid.scrollTop = grid.scrollHeight; });
      await waitForRow(page, 10_000_000);
      const last = (await shownRows(page)).at(-1);
      assert.equal(last?.row, 10_000_000);
      assert.ok(Math.abs(last.bottom) < 1, `ends ${last.bottom} px above the edge`);
      await assertEven(page);
    });
  }

  it('30 columns of text of every kind stay in their rows and columns', async () => {
    const page = await open({ rows: 1000, moreColumns: 21, notes: odd });
    assert.equal(await page.locator('.grid').getAttribute('aria-colcount'), '31');
    const width = await page.locator('.grid').evaluate((grid) => grid.scrollWidth);
    for (let left = 0; left < width; left += 700) {
      await page.locator('.grid').evaluate((grid, to) => { grid.scrollLeft = to; }, left);
      await frames(page);
      await assertEven(page);
      // Each cell stands below its header, and shows nothing outside itself: its text stands in it, or is clipped.
      const misplaced = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>('.body .row:not([hidden]) .cell')].filter((cell) => {
        const head = document.querySelector(`.head [aria-colindex="${cell.getAttribute('aria-colindex')}"]`)?.getBoundingClientRect();
        const box = cell.getBoundingClientRect();
        const range = document.createRange();
        range.selectNodeContents(cell);
        const text = range.getBoundingClientRect();
        const within = cell.textContent === '' || getComputedStyle(cell).overflow === 'clip' || (text.left >= box.left && text.right <= box.right - 1);
        return head === undefined || Math.abs(head.left - box.left) > 0.6 || Math.abs(head.width - box.width) > 0.6 || !within;
      }).length);
      assert.equal(misplaced, 0);
    }
    await page.locator('.grid').focus();
    await page.keyboard.press('Control+End');
    await page.waitForFunction(() => document.querySelector('.grid')?.getAttribute('aria-activedescendant') === 'cell-999-29');
    assert.equal(await activeText(page), 'value 1000');
    await assertEven(page);
  });

  it('comes back with the block that was selected upwards, and with the widths that were fitted to its first rows', async () => {
    const first = await open({ rows: 1_000_000 });
    await first.locator('.grid').focus();
    for (const key of ['Control+End', 'Shift+ArrowUp', 'Shift+ArrowUp', 'Shift+ArrowLeft']) await first.keyboard.press(key);
    const seen = (page: Page): Promise<unknown> => page.evaluate(() => [
      document.querySelector('.grid')?.getAttribute('aria-activedescendant'), document.querySelectorAll('.body [aria-selected="true"]').length,
      [...document.querySelectorAll('.head [role="columnheader"]')].map((head) => head.getBoundingClientRect().width),
    ]);
    await first.waitForFunction(() => document.querySelectorAll('.body [aria-selected="true"]').length === 6);
    await first.waitForFunction(() => JSON.stringify((window.fakeHost.memory as { selection?: { active: unknown } } | undefined)?.selection?.active) === '{"row":999997,"column":7}');
    const page = await open({ rows: 1_000_000, memory: await first.evaluate(() => window.fakeHost.memory) });
    await page.waitForFunction(() => document.querySelector('.body .row[aria-rowindex="1000001"]:not([hidden]):not(.pending)') !== null);
    await frames(page);
    assert.deepEqual(await seen(page), await seen(first));
  });

  it('knows what is selected and sorted from the key or the click on: it may be hidden right behind it', async () => {
    const page = await open({ rows: 1000 });
    await page.locator('.grid').focus();
    await page.keyboard.press('Control+Home');
    assert.deepEqual(await page.evaluate(() => {
      const kept = (): { selection: unknown; view: { sort: unknown } } => window.fakeHost.memory as ReturnType<typeof kept>;
      const selections = ['ArrowDown', 'ArrowRight'].map((key) => {
        document.querySelector('.grid')?.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey: true, bubbles: true, cancelable: true }));
        return kept().selection;
      });
      document.querySelector<HTMLElement>('[role="columnheader"][aria-label="emailAddress"]')?.click();
      return [...selections, kept().view.sort];
    }), [
      { active: { row: 1, column: 0 }, anchor: { row: 0, column: 0 } }, { active: { row: 1, column: 1 }, anchor: { row: 0, column: 0 } },
      [{ column: 'emailAddress', direction: 'ascending' }],
    ]);
  });

  it('nothing jumps while rows come', async () => {
    const page = await open({ rows: 5000, phase: 'loading', moreColumns: 21, notes: odd });
    await page.locator('.grid').evaluate((grid) => { grid.scrollTop = grid.scrollHeight / 2 + 7; grid.scrollLeft = 333; });
    await frames(page);
    await waitForRow(page, (await shownRows(page))[3]?.row ?? 0);
    const seen = async (): Promise<unknown> => [(await shownRows(page)).map(({ row, top }) => [row, Math.round(top)]), await page.locator('.grid').evaluate((grid) => grid.scrollLeft)];
    const before = await seen();
    for (const rows of [10_000, 15_000, 500_000, 10_000_000]) {
      await page.evaluate((totalRows) => window.fakeHost.state({ totalRows, viewRows: totalRows, status: `${totalRows} rows so far` }), rows);
      await page.waitForFunction((wanted) => document.querySelector('.grid')?.getAttribute('aria-rowcount') === String(wanted + 1), rows);
      await frames(page);
      assert.deepEqual(await seen(), before, `at ${rows} rows`);
    }
  });

  it('shows rows while the toolkit\'s script is held back, and its controls when that comes', async () => {
    let letGo: () => void = () => undefined;
    const page = await open({ rows: 1_000_000, controlsAfter: new Promise((resolve) => { letGo = resolve; }) });
    assert.equal((await shownRows(page))[0]?.row, 1);
    assert.equal(await page.evaluate(() => customElements.get('vscode-button') === undefined), true);
    await page.locator('.head-cell.c2').click();
    await page.waitForFunction(() => document.querySelector('.head-cell.c2')?.getAttribute('aria-sort') === 'ascending');
    letGo();
    await page.waitForFunction(() => customElements.get('vscode-button') !== undefined);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('dialog', { name: 'Columns' }).waitFor();
  });
});
