/** Of which row is what opens over the grid's real bundle in a plain Chromium. */
import assert from 'node:assert/strict';
import { calls, cell, chip, email, note, waitForRow } from './page-questions';
import { useGridPages } from './use-grid-pages';

describe('grid popups and their rows', function () {
  this.timeout(60_000);
  const open = useGridPages();

  it('give the cell that is pressed beside the row\'s form, not the row of the form', async () => {
    const page = await open({ rows: 10_000 });
    await cell(page, 1, 2).click();
    await page.keyboard.press('Control+ArrowDown');
    await page.keyboard.press('Shift+Enter');
    await page.waitForFunction(() => document.querySelector('.row-title')?.textContent === 'Row 10,000 of 10,000');
    await page.locator('.grid').evaluate((grid) => { grid.scrollTop = 0; });
    await waitForRow(page, 1);
    await cell(page, 3, 2).click();
    await page.waitForFunction(() => document.querySelector('.grid')?.getAttribute('aria-activedescendant') === 'cell-2-2');
    assert.equal(await page.getByRole('dialog').count(), 0);
    await waitForRow(page, 1);
  });

  it('act on the row for which a cell\'s menu was opened, wherever rows that come have put it', async () => {
    const page = await open({ rows: 1000, follows: ['Activity of {row}'] });
    let direction: 'ascending' | 'descending' = 'ascending';
    const turn = async (): Promise<void> => {
      direction = direction === 'ascending' ? 'descending' : 'ascending';
      await page.evaluate((each) => window.fakeHost.send({ type: 'view', view: { search: '', sort: [{ column: 'emailAddress', direction: each }], filters: [] } }), direction);
      await waitForRow(page, 1, email(direction === 'ascending' ? 1 : 1000));
    };
    /** Opens the menu of the cell that shows e-mail address `row`, and takes something of it when all rows have moved. */
    const choose = async (name: string, row: number): Promise<void> => {
      if (direction === 'descending') await turn();
      await cell(page, row, 2).click({ button: 'right' });
      await page.getByRole('menuitem', { name: `Activity of ${row}` }).waitFor();
      await turn();
      await page.getByRole('menuitem', { name, exact: true }).click();
    };
    await choose('Copy', 9);
    await choose('Copy as JSON', 3);
    assert.deepEqual(await calls(page, 'copyCells'), [{ fromRow: 0, toRow: 1, columns: [2], format: 'text', id: 8 }, { fromRow: 0, toRow: 1, columns: [2], format: 'json', id: 2 }]);
    await choose('Show the whole value', 9);
    const value = page.getByRole('dialog', { name: 'emailAddress, row 992' });
    assert.equal(await value.locator('pre').textContent(), email(9));
    await page.keyboard.press('Escape');
    await choose('Show the row as a form', 9);
    await page.waitForFunction(() => document.querySelector('.row-title')?.textContent === 'Row 992 of 1,000');
    assert.equal(await page.locator('.fields dd').nth(2).textContent(), email(9));
    await page.keyboard.press('Escape');
    await choose('Filter by this value', 9);
    await chip(page, `emailAddress is “${email(9)}”`);
  });

  it('step from the row that a form shows and follow it, wherever rows that come have put it', async () => {
    const page = await open({ rows: 1000, follows: ['Activity of {row}'] });
    await cell(page, 9, 2).click();
    await page.keyboard.press('Shift+Enter');
    await page.waitForFunction(() => document.querySelector('.row-title')?.textContent === 'Row 9 of 1,000');
    await page.evaluate(() => window.fakeHost.send({ type: 'view', view: { search: '', sort: [{ column: 'emailAddress', direction: 'descending' }], filters: [] } }));
    await waitForRow(page, 1, email(1000));
    await page.keyboard.press('Alt+ArrowDown');
    await page.keyboard.press('Alt+ArrowDown');
    await page.waitForFunction(() => document.querySelector('.row-title')?.textContent === 'Row 994 of 1,000');
    assert.equal(await page.locator('.fields dd').nth(2).textContent(), email(7));
    await page.evaluate(() => window.fakeHost.send({ type: 'view', view: { search: '', sort: [], filters: [] } }));
    await waitForRow(page, 1);
    await page.getByRole('button', { name: 'Follow the row' }).click();
    await page.getByRole('menuitem', { name: 'Activity of 7', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.querySelector('.grid')?.getAttribute('aria-activedescendant') === 'cell-6-2');
  });

  it('do not open of a row that another one has taken the place of', async () => {
    const page = await open({ rows: 1000, delay: 300 });
    await waitForRow(page, 1);
    await cell(page, 9, 2).click();
    // What shows is still of the order before.
    await page.evaluate(() => window.fakeHost.send({ type: 'view', view: { search: '', sort: [{ column: 'emailAddress', direction: 'descending' }], filters: [] } }));
    await page.keyboard.press('Shift+F10');
    await note(page, 'The row stands elsewhere by now. Open its menu again.');
    assert.equal(await page.getByRole('menu').count(), 0);
  });

  it('do not open of a row where there is none', async () => {
    const page = await open({ rows: 100, follows: ['Message activity of {row}'] });
    await cell(page, 5, 3).click();
    await page.evaluate(() => window.fakeHost.send({ type: 'view', view: { search: 'nothing', sort: [], filters: [] } }));
    await page.locator('.grid[aria-rowcount="1"]').waitFor();
    for (const key of ['Shift+Enter', 'Enter', 'Control+Enter', 'Shift+F10', '?']) await page.keyboard.press(key);
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    assert.equal(await page.locator('[role=dialog], [role=menu]').count(), 1);
    assert.deepEqual([await calls(page, 'readRow'), await calls(page, 'rowFollows')], [[], []]);
  });
});
