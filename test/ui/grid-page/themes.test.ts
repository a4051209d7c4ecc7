/** Every state of the grid's page in VS Code's four themes. */
import assert from 'node:assert/strict';
import { axeFaults } from './axe-faults';
import { wear } from './grid-page';
import { gridStates, reach } from './grid-states';
import { frames } from './page-questions';
import { themeNames } from './themes';
import { useGridPages } from './use-grid-pages';

describe('grid in all themes', function () {
  this.timeout(60_000);
  const open = useGridPages();

  for (const state of gridStates) {
    it(`has nothing for axe to find: ${state.name}`, async () => {
      const page = await open({ width: 900, height: 460, ...state.options });
      await reach(page, state);
      for (const theme of themeNames) {
        await wear(page, theme);
        await frames(page);
        assert.deepEqual(await axeFaults(page), [], theme);
      }
    });
  }

  it('tells what matches from what is around it, by colour or by a line', async () => {
    const state = gridStates.find(({ name }) => name === 'searched') ?? assert.fail('no such state');
    const page = await open({ width: 900, height: 460, ...state.options });
    await reach(page, state);
    for (const theme of themeNames) {
      await wear(page, theme);
      await frames(page);
      const { background, line } = await page.locator('.body .row:not([hidden]) .c2').first().evaluate((cell) => {
        const { backgroundColor, textDecorationLine } = getComputedStyle(cell, '::highlight(listrak-search)');
        return { background: backgroundColor, line: textDecorationLine };
      });
      assert.ok(background !== 'rgba(0, 0, 0, 0)' || line === 'underline', `${theme}: ${background}, ${line}`);
    }
  });
});
