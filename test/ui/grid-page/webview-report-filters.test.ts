/** The fields of a report's own filters above the grid, in its real bundle in a plain Chromium, with a played host. */
import assert from 'node:assert/strict';
import { reportFilters as filters } from './grid-states';
import { calls, frames, told } from './page-questions';
import { useGridPages } from './use-grid-pages';

describe('grid webview', function () {
  this.timeout(60_000);
  const open = useGridPages();

  it('changes the report\'s filters and shows a wrong one at its field', async () => {
    const page = await open({ rows: 100, filters });
    const field = page.locator('.field', { hasText: 'Start date' });
    await field.locator('vscode-text-field').click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('tomorrow');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.field.wrong .problem')?.textContent?.startsWith('The filter startDate is "tomorrow"') === true);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('2026-02-01');
    await page.locator('vscode-dropdown').click();
    await page.locator('vscode-option', { hasText: 'All' }).click();
    await page.locator('vscode-checkbox').click();
    await page.getByText('Apply').click();
    await page.waitForFunction(() => document.querySelector('.field.wrong') === null);
    assert.deepEqual((await calls(page, 'setFilters')).at(-1), { filters: { startDate: '2026-02-01', subscriptionState: 'All', useOriginalSubscribeDate: 'false', profileFields: '' } });
    const apply = page.locator('.apply');
    await page.waitForFunction(() => document.querySelector('.apply')?.getAttribute('appearance') === 'secondary');
    await field.locator('vscode-text-field').click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('refused');
    await apply.click();
    await page.waitForFunction(() => document.querySelector('.note')?.textContent === 'That did not work: No such filter.');
    await frames(page);
    assert.equal(await apply.getAttribute('appearance'), 'primary');
  });

  it('folds the report\'s filters away, says how many are set, and keeps what the user chose', async () => {
    const page = await open({ rows: 100, filters, request: { report: 'contacts', listId: 101, filters: { startDate: '2026-01-01' } } });
    const button = page.getByRole('button', { name: 'Filters, 1 set' });
    await button.waitFor();
    await page.locator('.apply').waitFor();
    assert.equal(await page.locator('.apply').getAttribute('appearance'), 'secondary', 'nothing is to be applied');
    assert.deepEqual([await page.locator('.filters').isVisible(), await page.locator('.filters-button').getAttribute('aria-expanded')], [true, 'true']);
    await button.click();
    assert.deepEqual([await page.locator('.filters').isVisible(), await page.locator('.filters-button').getAttribute('aria-expanded')], [false, 'false']);
    assert.deepEqual(await told(page, 'layout'), [{ type: 'layout', changes: { filtersOpen: false } }]);
    const narrow = await open({ rows: 100, filters, width: 380, height: 600 });
    assert.equal(await narrow.locator('.filters').isVisible(), false);
    const room = await narrow.locator('.body').evaluate((body) => body.getBoundingClientRect().height);
    assert.ok(room > 400, `${room} px of 600 for rows`);
    const kept = await open({ rows: 100, filters, width: 380, height: 600, layout: { filtersOpen: true } });
    assert.equal(await kept.locator('.filters').isVisible(), true);
  });

  it('offers profile fields by name', async () => {
    const page = await open({ rows: 100, filters });
    await page.getByRole('button', { name: 'Choose profile fields by name' }).click();
    await page.waitForFunction(() => document.querySelector('.names')?.textContent === 'Birthday, Shoe size');
    await page.getByText('Apply').click();
    await page.waitForFunction(() => window.fakeHost.told.some((message) => message.type === 'call' && message.call === 'setFilters'));
    assert.equal((await calls(page, 'setFilters'))[0]?.filters['profileFields'], '12, 15');
  });
});
