/** On which ground cells stand: selected ones, those of columns that stay at the left, and the line where these end. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { cell, differingPixels, frames, header } from './page-questions';
import { themeNames, type ThemeName } from './themes';
import { useGridPages } from './use-grid-pages';

/** A piece of a cell's ground, beside its text. */
async function ground(page: Page, row: number, column: number): Promise<Buffer> {
  const box = await cell(page, row, column).boundingBox();
  assert.ok(box !== null);
  return page.screenshot({ clip: { x: Math.ceil(box.x) + 1, y: Math.ceil(box.y) + 1, width: 5, height: 20 } });
}
const lineBehind = (page: Page, row: number, column: number): Promise<string> => cell(page, row, column).evaluate((element) => getComputedStyle(element).borderRightColor);

describe('the ground of cells', function () {
  this.timeout(60_000);
  const open = useGridPages();

  for (const [theme, isSeeThrough] of [...themeNames.map((name): [ThemeName, boolean] => [name, false]), ['dark', true]] as const) {
    it(`is the same for selected cells that stay and those that scroll: ${theme}${isSeeThrough ? ' with a selection that one sees through' : ''}`, async () => {
      const page = await open({ rows: 1000, theme, layout: { frozen: 1 } });
      if (isSeeThrough) await page.evaluate(() => {
        const { style } = document.documentElement;
        style.setProperty('--vscode-tree-tableOddRowsBackground', 'rgba(255, 255, 255, 0.3)');
        for (const name of ['selection', 'inactiveSelection']) style.setProperty(`--vscode-editor-${name}Background`, 'rgba(0, 120, 212, 0.4)');
      });
      await cell(page, 2, 0).click();
      await cell(page, 6, 2).click({ modifiers: ['Shift'] });
      await page.mouse.move(600, 600);
      for (const focus of ['.grid', '.search']) {
        await page.locator(focus).focus();
        if (focus === '.search') await page.locator(focus).click();
        await frames(page);
        for (const row of [3, 4]) assert.equal(await differingPixels(page, await ground(page, row, 0), await ground(page, row, 1)), 0, `row ${row}, focus in ${focus}`);
      }
    });
  }

  it('ends with a line that tells where columns pass under those that stay', async () => {
    for (const theme of themeNames) {
      const page = await open({ rows: 1000, theme, width: 700, layout: { frozen: 2 } });
      assert.equal(await lineBehind(page, 2, 1), await lineBehind(page, 2, 0), theme);
      await page.locator('.grid').evaluate((grid) => { grid.scrollLeft = 150; });
      await frames(page);
      await frames(page);
      const edge = await lineBehind(page, 2, 1);
      assert.notEqual(edge, await lineBehind(page, 2, 0), theme);
      assert.equal(await header(page, 1).evaluate((head) => getComputedStyle(head).borderRightColor), edge, theme);
    }
  });
});
