/** Rows that pass by while the bar is dragged, in the grid's real bundle. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { PageOptions } from './grid-page';
import { differingPixels, frames } from './page-questions';
import { useGridPages } from './use-grid-pages';

/** Leaps down by a third of the rows twice within a moment, which does not end where it is `held`. Answers whether rows pass. */
async function leap(page: Page, held: boolean): Promise<boolean> {
  return page.evaluate(async (hold) => {
    const now = performance.now();
    if (hold) performance.now = () => now;
    const grid = document.querySelector('.grid');
    for (let step = 1; grid !== null && step <= 2; step++) {
      grid.scrollTop += grid.scrollHeight / 3 + 7;
      // Its rows come and are drawn in the second frame at the latest.
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    }
    return document.querySelector('.passing') !== null;
  }, held);
}

interface Line { text: string; left: number; right: number; top: number; look: string }

/** What of each column stands there for each row, from the row numbers on; without empty ones. */
async function passingLines(page: Page): Promise<Line[][]> {
  return page.evaluate(() => [...document.querySelectorAll('.passing > :is(.gutter, .cell)')].map((column) => {
    const lines: (Line & { at: number })[] = [];
    for (const text of [column, ...column.querySelectorAll('.over')].map((each) => each.firstChild)) {
      if (!(text instanceof Text)) continue;
      let start = 0;
      text.data.split('\n').forEach((line, at) => {
        const range = document.createRange();
        range.setStart(text, start);
        range.setEnd(text, start += line.length);
        start++;
        if (line === '') return;
        const { left, right, top } = range.getBoundingClientRect();
        const { color, fontStyle } = getComputedStyle(text.parentElement ?? column);
        lines.push({ at, text: line, left, right, top, look: `${color} ${fontStyle}` });
      });
    }
    return lines.sort((a, b) => a.at - b.at).map(({ at: _, ...line }) => line);
  }));
}

async function restingLines(page: Page): Promise<Line[][]> {
  return page.evaluate(() => {
    const rows = [...document.querySelectorAll<HTMLElement>('.body .row:not([hidden])')].sort((a, b) => Number(a.ariaRowIndex) - Number(b.ariaRowIndex));
    return [...rows[0]?.children ?? []].map((_, column) => rows.flatMap((row) => {
      const cell = row.children[column];
      const text = cell?.firstChild;
      if (cell === undefined || !(text instanceof Text) || text.data === '') return [];
      const range = document.createRange();
      range.selectNode(text);
      const { left, right, top } = range.getBoundingClientRect();
      const { color, fontStyle } = getComputedStyle(cell);
      return [{ text: text.data, left, right, top, look: `${color} ${fontStyle}` }];
    }));
  });
}

/** What is marked, and where; first above, then to the right. */
async function marks(page: Page): Promise<string[]> {
  return page.evaluate(() => [...CSS.highlights.get('listrak-search') ?? []].map((mark) => {
    const range = document.createRange();
    range.setStart(mark.startContainer, mark.startOffset);
    range.setEnd(mark.endContainer, mark.endOffset);
    const { left, top } = range.getBoundingClientRect();
    return { text: range.toString(), left: Math.round(left), top: Math.round(top) };
  }).sort((a, b) => a.top - b.top || a.left - b.left).map(({ text, left, top }) => `${text} at ${left}, ${top}`));
}

/** Ends a moment that was held. */
async function rest(page: Page): Promise<void> {
  await page.evaluate(() => { Reflect.deleteProperty(performance, 'now'); });
  await page.waitForFunction(() => document.querySelector('.passing') === null);
}

describe('rows that pass by', function () {
  this.timeout(60_000);
  const open = useGridPages();

  for (const [what, options, left] of [
    ['at the left', {}, 0], ['scrolled to the right', { width: 700 }, 200], ['with frozen columns', { layout: { frozen: 2 } }, 0], ['under frozen columns', { width: 700, layout: { frozen: 1 } }, 200],
    ['with a match in each', { view: { search: 'ada', sort: [], filters: [] } }, 0], ['zoomed to 150 %', { zoom: 1.5 }, 0], ['in a larger font', { fontSize: '16px' }, 0],
  ] as const satisfies readonly (readonly [string, Partial<PageOptions>, number])[]) {
    it(`show what their cells will show, and where: ${what}`, async () => {
      const page = await open({ rows: 1_000_000, ...options });
      await page.locator('.grid').evaluate((grid, to) => { grid.scrollLeft = to; }, left);
      assert.equal(await leap(page, true), true);
      const passing = await passingLines(page);
      const marked = await marks(page);
      await rest(page);
      assert.deepEqual(marked, await marks(page));
      assert.equal(marked.length > 10, 'view' in options);
      const resting = await restingLines(page);
      assert.ok(resting.length > 4 && (resting[0]?.length ?? 0) > 10, `${resting.length} columns of ${resting[0]?.length} rows`);
      assert.equal(passing.length, resting.length);
      let compared = 0;
      for (const [column, lines] of resting.entries()) {
        const flown = passing[column] ?? [];
        assert.equal(flown.length, lines.length, `column ${column}`);
        for (const [at, line] of lines.entries()) {
          const { text, look, ...place } = flown[at] ?? { text: '', left: NaN, right: NaN, top: NaN, look: '' };
          assert.ok(text === line.text || (text.length > 50 && line.text.startsWith(text)), `${text}, then ${line.text}`);
          assert.equal(look, line.look, line.text);
          // What is cut has another end.
          const sides = text === line.text && line.right - line.left < 150 ? ['left', 'right', 'top'] as const : ['top'] as const;
          for (const side of sides) assert.ok(Math.abs(place[side] - line[side]) < 0.6, `${side} of ${line.text}: ${place[side]}, then ${line[side]}`);
          compared++;
        }
      }
      assert.ok(compared > 60, `${compared} lines`);
    });
  }

  for (const theme of ['dark', 'highContrastLight'] as const) for (const selected of ['', ', selected', ', selected while the focus is elsewhere'] as const) it(`look as their cells will, but where lines cross: ${theme}${selected}`, async () => {
    for (const further of [0, 1]) {
      const page = await open({ rows: 999, theme, width: 700, layout: { frozen: 1, ...(selected === '' ? {} : { order: ['open', 'orderTotal'] }) } });
      const box = await page.locator('.body').boundingBox();
      assert.ok(box !== null);
      // What is cut stands to the right of two columns.
      const clip = { ...box, width: 210 };
      if (selected !== '') {
        await page.locator('.grid').focus();
        await page.keyboard.press('Control+a');
        if (selected !== ', selected') await page.locator('.search').click();
        await frames(page);
      }
      await page.locator('.grid').evaluate((grid, rows) => { grid.scrollTop += rows * 24; }, further);
      assert.equal(await leap(page, true), true);
      const passing = await page.screenshot({ clip });
      await rest(page);
      const differing = await differingPixels(page, passing, await page.screenshot({ clip }));
      assert.ok(differing <= 2 * Math.ceil(box.height / 24), `${differing} pixels differ`);
    }
  });

  it('rest a moment after the bar, and leave nothing behind', async () => {
    const page = await open({ rows: 1_000_000 });
    assert.equal(await leap(page, false), true);
    await page.waitForFunction(() => document.querySelector('.passing') === null);
    const [numbers, addresses] = [(await restingLines(page))[0], (await restingLines(page)).find((lines) => lines[0]?.text.includes('@') === true)];
    assert.ok(numbers !== undefined && numbers.length > 10);
    assert.ok(Number(numbers[0]?.text.replaceAll(',', '')) > 500_000, numbers[0]?.text);
    assert.deepEqual(addresses?.map(({ text }) => /\d+/.exec(text)?.[0]), numbers.map(({ text }) => text.replaceAll(',', '')));
    assert.equal(await page.locator('.body .row:not([hidden]) .cell').first().isVisible(), true);
  });

  it('are not reached by readers or the pointer', async () => {
    const page = await open({ rows: 1_000_000 });
    assert.equal(await leap(page, true), true);
    const { hidden, hit, row } = await page.evaluate(() => {
      const box = document.querySelector('.body')?.getBoundingClientRect();
      const found = document.elementFromPoint((box?.left ?? 0) + 300, (box?.top ?? 0) + 100);
      return { hidden: document.querySelector('.passing')?.getAttribute('aria-hidden'), hit: found?.closest('.passing') !== null, row: found?.className };
    });
    assert.deepEqual([hidden, hit], ['true', false], row);
  });

  it('show that all of them are selected', async () => {
    const page = await open({ rows: 1_000_000 });
    await page.locator('.grid').focus();
    await page.keyboard.press('Control+a');
    assert.equal(await leap(page, true), true);
    assert.equal(await page.locator('.passing .cell:not(.selected)').count(), 0);
    assert.ok(await page.locator('.passing .cell.selected').count() > 4);
    assert.equal(await page.locator('.passing .gutter.in-selection').count(), 1);
  });

  it('are drawn as ever where they have not come', async () => {
    assert.equal(await leap(await open({ rows: 1_000_000, delay: 1000 }), true), false);
  });

  it('are drawn as ever where the selection begins or ends among them', async () => {
    const page = await open({ rows: 1_000_000 });
    await page.locator('.grid').focus();
    // The last row is reached again by the second leap.
    await page.keyboard.press('Control+Shift+End');
    await page.keyboard.press('Control+End');
    await page.waitForFunction(() => document.querySelector('.body .row[aria-rowindex="1000001"]:not([hidden])') !== null);
    await page.locator('.grid').evaluate((grid) => { grid.scrollTop = grid.scrollHeight / 2; });
    await page.waitForFunction(() => document.querySelector('.body .row[aria-rowindex="1000001"]:not([hidden])') === null);
    assert.equal(await leap(page, true), false);
    assert.equal(await page.locator('.body .row[aria-rowindex="1000001"] .cell.active').count(), 1);
  });
});
