/** What stands above the rows: heading and header, in the grid's real bundle in a plain Chromium, with a played host. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { wear } from './grid-page';
import { differingPixels, frames, header } from './page-questions';
import { themeNames } from './themes';
import { useGridPages } from './use-grid-pages';

/** Those of the texts that are cut, if only by a part of a px. */
const cutAmong = (page: Page, selector: string): Promise<string[]> => page.locator(selector).evaluateAll((texts) => texts.filter((text) => {
  const range = document.createRange();
  range.selectNodeContents(text);
  return range.getBoundingClientRect().width > text.getBoundingClientRect().width + 0.01;
}).map(({ textContent }) => textContent));

describe('the heads of a grid', function () {
  this.timeout(60_000);
  const open = useGridPages();

  it('have the names of columns whole, also of those that are sorted as well as filtered', async () => {
    const page = await open({ rows: 100, width: 1800, view: { search: '', sort: [{ column: 'open', direction: 'ascending' }, { column: 'clickCount', direction: 'descending' }], filters: [{ type: 'boolean', column: 'open', is: true }, { type: 'range', column: 'clickCount', from: '0' }] } });
    await page.locator('.head-cell.filtered .codicon-filter-filled').nth(1).waitFor();
    assert.deepEqual(await page.locator('.head-cell[aria-sort="ascending"], .head-cell[aria-sort="descending"]').allInnerTexts(), ['clickCount\n2', 'open\n1']);
    assert.deepEqual(await cutAmong(page, '.head-cell .name'), []);
  });

  it('have the title whole where the account beside it can be cut', async () => {
    const page = await open({ rows: 100, width: 1260, filters: [{ name: 'startDate', title: 'Start date', type: 'date', value: '' }] });
    await page.waitForFunction(() => customElements.get('vscode-text-field') !== undefined);
    await frames(page);
    assert.deepEqual(await cutAmong(page, '.title'), []);
    // Of it, a letter or two would tell nothing.
    assert.equal(await page.locator('.subtitle').isVisible(), false);
    await page.setViewportSize({ width: 1320, height: 720 });
    await frames(page);
    assert.deepEqual([await page.locator('.subtitle').isVisible(), await cutAmong(page, '.title, .subtitle')], [true, ['Sample account · list 101']]);
  });

  it('stay where they are while somebody types a search', async () => {
    for (const width of [420, 700, 1100, 1280]) {
      const page = await open({ rows: 1000, width, filters: [{ name: 'startDate', title: 'Start date', type: 'date', value: '' }], layout: { filtersOpen: false } });
      await page.waitForFunction(() => customElements.get('vscode-text-field') !== undefined);
      const places = (): Promise<unknown> => page.evaluate(() => [document.querySelector('.search'), document.querySelector('.groups-button'), document.querySelector('.head')].map((part) => [part?.getBoundingClientRect().left, part?.getBoundingClientRect().top]));
      const before = await places();
      await page.locator('vscode-text-field.search input').fill('ada');
      await page.waitForFunction(() => document.querySelector('.matches')?.textContent !== '' && document.querySelector('.finders')?.getAttribute('hidden') === null);
      await frames(page);
      assert.deepEqual(await places(), before, `${width} px`);
    }
  });

  it('keep their ground, and the line of the sort, under the arrow of their menu', async () => {
    const page = await open({ rows: 100, layout: { frozen: 3 }, view: { search: '', sort: [{ column: 'emailAddress', direction: 'ascending' }], filters: [] } });
    const [frozen, other] = [header(page, 2), header(page, 4)];
    assert.deepEqual([await frozen.getAttribute('aria-sort'), await other.getAttribute('class').then((classes) => classes?.includes('frozen'))], ['ascending', false]);
    for (const theme of themeNames) {
      await wear(page, theme);
      for (const head of [frozen, other]) {
        await head.hover();
        const button = head.locator('.menu-button');
        const { x, y, height } = await button.boundingBox() ?? assert.fail();
        // Beside the arrow itself.
        const picture = async (visibility: string): Promise<Buffer> => {
          await button.evaluate((element: HTMLElement, value) => { element.style.visibility = value; }, visibility);
          await frames(page);
          return page.screenshot({ clip: { x, y, width: 2, height } });
        };
        const [visible, hidden] = [await picture('visible'), await picture('hidden')];
        assert.ok(visible.equals(hidden) || await differingPixels(page, visible, hidden) === 0, theme);
        await button.evaluate((element: HTMLElement) => { element.style.visibility = ''; });
      }
    }
  });

  it('name the keys of a Mac on a Mac', async () => {
    const page = await open({ rows: 100 });
    await page.evaluate(() => Object.defineProperty(navigator, 'platform', { value: 'MacIntel', configurable: true }));
    await page.locator('.body .row[aria-rowindex="2"] .c2').click();
    // Headers are made anew.
    await page.keyboard.press('Alt+Shift+ArrowRight');
    const hint = await page.locator('.head-cell.c3').getAttribute('title');
    assert.match(hint ?? '', /^Sort by emailAddress\. Shift-click .*, ⌘-click selects the column\./);
    await page.getByRole('button', { name: 'Columns' }).click();
    assert.match(await page.getByRole('dialog', { name: 'Columns' }).locator('.panel-words').innerText(), /⌥↑ and ⌥↓ move a column/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    assert.deepEqual((await page.locator('.keys').allInnerTexts()).filter((text) => /Ctrl(?!\+Space)|Alt/.test(text)), []);
  });
});
