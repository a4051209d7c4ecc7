/** Where there is little room: what of the grid's page stays in sight, in its real bundle. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { GridFilter } from '../../../src/grid/protocol';
import { reportFilters } from './grid-states';
import { activeText, cell, frames, header, lastLayout } from './page-questions';
import { useGridPages } from './use-grid-pages';

const frozenHeads = (page: Page): Promise<number> => page.locator('.head-cell.frozen').count();
/** Px of the active cell that show beside what stays at the left. */
const activeInSight = (page: Page): Promise<number> => page.evaluate(() => {
  const grid = document.querySelector('.grid');
  const active = document.getElementById(grid?.getAttribute('aria-activedescendant') ?? '');
  if (grid === null || active === null) return 0;
  const { left, right } = active.getBoundingClientRect();
  const covered = [...active.parentElement?.querySelectorAll('.gutter, .frozen') ?? []].filter((each) => each !== active).map((each) => each.getBoundingClientRect().right);
  return Math.min(right, grid.getBoundingClientRect().left + grid.clientWidth) - Math.max(left, active.classList.contains('frozen') ? 0 : Math.max(...covered));
});
/** What stands there in the page, cut by what scrolls it: px from the window's top. */
const inSight = (page: Page, selector: string): Promise<{ top: number; bottom: number }> => page.locator(selector).evaluate((element) => {
  const { top, bottom } = element.getBoundingClientRect();
  const form = element.closest('.filters')?.getBoundingClientRect();
  return { top: Math.max(top, form?.top ?? 0), bottom: Math.min(bottom, form?.bottom ?? innerHeight, innerHeight) };
});
const manyFilters: readonly GridFilter[] = [...reportFilters, ...['Email address', 'Source', 'Campaign'].map((title): GridFilter => ({ name: title, title, type: 'text', value: '' }))];
const scrolled = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollTop + document.body.scrollTop);

describe('grid with little room', function () {
  this.timeout(60_000);
  const open = useGridPages();

  it('freezes as many columns as leave room for others, and all that were asked for where it is wider', async () => {
    const page = await open({ rows: 1000, width: 300, layout: { order: ['emailAddress', 'open'], frozen: 2 } });
    await cell(page, 3, 0).click();
    for (const [key, text] of [['End', '=SUM(A1:A9)'], ['Home', 'katherine.3@example.com'], ['ArrowRight', 'false'], ['ArrowRight', '101'], ['ArrowLeft', 'false']] as const) {
      await page.keyboard.press(key);
      await frames(page);
      assert.equal(await activeText(page), text, key);
      assert.ok(await activeInSight(page) > 60, `${key}: ${await activeInSight(page)} px`);
    }
    assert.equal(await frozenHeads(page), 0);
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.waitForFunction(() => document.querySelectorAll('.head-cell.frozen').length === 2);
    await page.keyboard.press('End');
    await frames(page);
    assert.deepEqual([await page.locator('.body .row[aria-rowindex="4"] .cell.frozen').count(), await lastLayout(page)], [2, undefined]);
  });

  it('leaves room beside sixteen frozen columns', async () => {
    const page = await open({ rows: 1000, moreColumns: 12, layout: { frozen: 16 } });
    await cell(page, 3, 0).click();
    await page.keyboard.press('End');
    await frames(page);
    assert.equal(await activeText(page), 'value 3');
    assert.ok(await activeInSight(page) > 90, `${await activeInSight(page)} px`);
    const frozen = await frozenHeads(page);
    assert.ok(frozen > 3 && frozen < 16, `${frozen} columns`);
    // A column that grows takes the room of the last one that stays.
    await page.keyboard.press('Home');
    for (let step = 0; step < 20; step++) await page.keyboard.press('Alt+ArrowRight');
    await frames(page);
    assert.ok(await frozenHeads(page) < frozen);
  });

  for (const [width, height, rows] of [[640, 400, 3], [1280, 420, 6], [300, 480, 3]] as const) {
    it(`keeps rows and status in sight under the report's filters: ${width} × ${height}`, async () => {
      const page = await open({ rows: 1000, width, height, filters: manyFilters, layout: { filtersOpen: true }, view: { search: '', sort: [], filters: [{ type: 'text', column: 'emailAddress', match: 'contains', text: 'a' }] } });
      await page.locator('.chip').waitFor();
      await page.locator('.apply').waitFor();
      await frames(page);
      const body = await inSight(page, '.body');
      assert.ok(body.bottom - body.top >= rows * 24, `${body.bottom - body.top} px for rows`);
      const status = await inSight(page, '.status');
      assert.ok(status.bottom - status.top >= 33 && status.top >= body.bottom, JSON.stringify(status));
      // All of the form is reached by the keyboard.
      await page.locator('.field vscode-text-field').first().click();
      for (let tab = 0; tab < 20 && !await page.evaluate(() => document.activeElement?.classList.contains('apply')); tab++) await page.keyboard.press('Tab');
      const apply = await inSight(page, '.apply');
      assert.ok(apply.bottom - apply.top > 20, JSON.stringify(apply));
      await page.locator('.grid').focus();
      await page.keyboard.press('Control+End');
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      assert.equal(await scrolled(page), 0);
      assert.deepEqual(await inSight(page, '.status'), status);
    });
  }

  it('lets the choices of a filter stand over the rows where its form is whole', async () => {
    const page = await open({ rows: 1000, filters: manyFilters });
    await page.locator('.apply').waitFor();
    await page.locator('vscode-dropdown').click();
    await frames(page);
    assert.equal(await page.locator('.filters').evaluate((form) => getComputedStyle(form).overflowY), 'visible');
    await page.locator('vscode-option', { hasText: 'All' }).click();
    await page.setViewportSize({ width: 640, height: 400 });
    await page.waitForFunction(() => getComputedStyle(document.querySelector('.filters') ?? document.body).overflowY === 'auto');
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.waitForFunction(() => getComputedStyle(document.querySelector('.filters') ?? document.body).overflowY === 'visible');
  });

  for (const [width, lines] of [[1280, 1], [700, 1], [380, 2], [300, 2]] as const) {
    it(`shows what is searched and how many rows match: ${width} px`, async () => {
      const page = await open({ rows: 1_000_000, width, view: { search: 'ada', sort: [], filters: [] } });
      const matches = page.locator('.matches');
      await page.waitForFunction(() => document.querySelector('.matches')?.textContent === '142,858 of 1,000,000 rows match');
      await page.waitForFunction(() => customElements.get('vscode-text-field') !== undefined);
      await frames(page);
      const letters = await page.locator('.search').evaluate((field) => {
        const input = field.shadowRoot?.querySelector('input');
        if (input === null || input === undefined) return 0;
        const { paddingLeft, paddingRight, font } = getComputedStyle(input);
        const context = document.createElement('canvas').getContext('2d');
        if (context === null) return 0;
        context.font = font;
        return (input.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)) / context.measureText('a').width;
      });
      assert.ok(letters >= 15, `${letters} letters`);
      assert.deepEqual(await matches.evaluate((element: HTMLElement) => [element.scrollWidth <= element.clientWidth, element.title]), [true, '142,858 of 1,000,000 rows match']);
      const [field, count] = [await page.locator('.search').boundingBox(), await matches.boundingBox()];
      assert.equal((count?.y ?? 0) > (field?.y ?? 0) + (field?.height ?? 0) - 4 ? 2 : 1, lines);
      assert.ok((count?.x ?? 0) + (count?.width ?? 0) <= width - 10);
    });
  }

  for (const column of [2, 5, 6]) {
    it(`leaves the name of a column whole beside the arrow of its menu: ${column}`, async () => {
      const page = await open({ rows: 1000 });
      const name = header(page, column).locator('.name');
      await cell(page, 1, 1).waitFor();
      const before = await name.boundingBox();
      await header(page, column).hover();
      const [after, arrow] = [await name.boundingBox(), await header(page, column).locator('.menu-button').boundingBox()];
      assert.ok(before !== null && after !== null && arrow !== null);
      assert.deepEqual(after, before);
      assert.ok(arrow.x >= after.x + after.width || arrow.x + arrow.width <= after.x, JSON.stringify([after, arrow]));
      // Where there is no room for both, the name ends before the arrow.
      await page.locator('.grid').focus();
      await page.keyboard.press('Control+Home');
      for (let step = 0; step < column; step++) await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowUp');
      for (let step = 0; step < 20; step++) await page.keyboard.press('Alt+ArrowLeft');
      await frames(page);
      const [cut, beside] = [await name.boundingBox(), await header(page, column).locator('.menu-button').boundingBox()];
      assert.ok(cut !== null && beside !== null && cut.width < before.width);
      assert.ok(beside.x >= cut.x + cut.width || beside.x + beside.width <= cut.x, JSON.stringify([cut, beside]));
    });
  }

  it('lets the page be scrolled where not even that has room', async () => {
    const page = await open({ rows: 1000, width: 290, height: 300, filters: manyFilters, layout: { filtersOpen: true }, view: { search: 'a', sort: [], filters: [] } });
    await page.locator('.apply').waitFor();
    await frames(page);
    assert.equal(await scrolled(page), 0);
    await page.mouse.move(100, 20);
    await page.mouse.wheel(0, 1000);
    await page.waitForFunction(() => (document.querySelector('.status')?.getBoundingClientRect().bottom ?? Infinity) <= innerHeight);
  });
});
