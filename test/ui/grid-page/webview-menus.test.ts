/** Menus, panels and sheets of the grid's real bundle in a plain Chromium, with a played host. */
import assert from 'node:assert/strict';
import { calls, cell, email, focused, frames, header, headers, lastFilters, lastLayout, openColumn, waitForRow } from './page-questions';
import { useGridPages } from './use-grid-pages';

describe('grid menus', function () {
  this.timeout(60_000);
  const open = useGridPages();

  it('come with their own script, when the first is opened', async () => {
    const page = await open({ rows: 1000 });
    assert.equal(await page.evaluate(() => window.listrakMenus === undefined), true);
    const panel = await openColumn(page, 2);
    assert.equal(await panel.getAttribute('aria-label'), 'Column emailAddress');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    assert.equal(await focused(page), 'grid');
    assert.deepEqual(await calls(page, 'setView'), []);
  });

  it('say what a figure is a share of', async () => {
    const page = await open({ rows: 10 });
    const panel = await openColumn(page, 6);
    await panel.getByText('Orders / clicks.', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await (await openColumn(page, 5)).getByText(' / ').count(), 0);
  });

  it('say what to do where their script is gone, as after an update, and come once it is there', async () => {
    const page = await open({ rows: 1000 });
    await page.route('**/menus.js', (route) => route.abort());
    await cell(page, 2, 3).click();
    await page.keyboard.press('Alt+ArrowDown');
    await page.waitForFunction(() => document.querySelector('.note')?.textContent === 'A part of the grid could not be loaded. Reload the window, then try again.');
    await page.unroute('**/menus.js');
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByRole('dialog', { name: 'Column subscriptionState' }).waitFor();
  });

  it('filter a text column as one types, name the filter, and take it away', async () => {
    const page = await open({ rows: 1000 });
    await openColumn(page, 2);
    await page.keyboard.type('ada');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent === '100 of 1,000 rows match');
    assert.deepEqual(await lastFilters(page), [{ type: 'text', column: 'emailAddress', match: 'contains', text: 'ada' }]);
    assert.equal((await calls(page, 'setView')).length, 1);
    await page.getByLabel('Filter by').selectOption({ label: 'Starts with' });
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'emailAddress starts with “ada”');
    await page.keyboard.press('Escape');
    assert.equal(await header(page, 2).evaluate((head) => head.classList.contains('filtered')), true);
    assert.match(await page.locator('.announcer').textContent() ?? '', /emailAddress starts with “ada”\. 100 of 1,000 rows match$/);
    await page.getByRole('button', { name: 'Clear the filter of emailAddress' }).click();
    await page.waitForFunction(() => document.querySelector('.grid')?.getAttribute('aria-rowcount') === '1001');
    assert.deepEqual([await lastFilters(page), await page.locator('.chips').isVisible(), await focused(page)], [[], false, 'grid']);
  });

  it('go on with the filter that stands where another one is refused', async () => {
    const page = await open({ rows: 1000 });
    const panel = await openColumn(page, 2);
    const text = panel.getByLabel('Text');
    await text.fill('ada');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent === '100 of 1,000 rows match');
    await text.fill('refused');
    await panel.getByText('No such filter.', { exact: true }).waitFor();
    const stands = [{ type: 'text', column: 'emailAddress', match: 'contains', text: 'ada' }];
    assert.deepEqual([await page.locator('.chip').textContent(), await lastFilters(page), await text.inputValue()], ['emailAddress contains “ada”', stands, 'refused']);
    await page.waitForFunction(() => JSON.stringify((window.fakeHost.memory as { view?: unknown }).view).includes('"text":"ada"'));
  });

  it('filter by ranges, yes and no, and empties, by the column\'s type', async () => {
    const page = await open({ rows: 1000 });
    await openColumn(page, 5);
    await page.getByLabel('From', { exact: true }).fill('3');
    await page.getByLabel('To', { exact: true }).fill('5');
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'clickCount from 3 to 5');
    await page.keyboard.press('Escape');
    await openColumn(page, 7);
    await page.getByLabel('Filter by').selectOption({ label: 'No' });
    await page.waitForFunction(() => document.querySelectorAll('.chip')[1]?.textContent === 'open is false');
    assert.deepEqual(await page.getByLabel('Filter by').locator('option').allTextContents(), ['No filter', 'Yes', 'No', 'Is empty', 'Is not empty']);
    await page.keyboard.press('Escape');
    await openColumn(page, 4);
    await page.getByLabel('Filter by').selectOption({ label: 'Is empty' });
    await page.waitForFunction(() => document.querySelectorAll('.chip').length === 3);
    assert.deepEqual(await lastFilters(page), [{ type: 'range', column: 'clickCount', from: '3', to: '5' }, { type: 'boolean', column: 'open', is: false }, { type: 'empty', column: 'subscribeDate', is: true }]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear all' }).click();
    assert.deepEqual(await lastFilters(page), []);
  });

  it('filter by numbers that are typed as their cells show them', async () => {
    const page = await open({ rows: 1000 });
    const panel = await openColumn(page, 6);
    await page.getByLabel('From', { exact: true }).pressSequentially('1,037.50', { delay: 20 });
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'orderTotal from 1,037.50');
    assert.deepEqual([await lastFilters(page), await page.getByLabel('From', { exact: true }).inputValue(), await panel.locator('.problem').textContent()], [[{ type: 'range', column: 'orderTotal', from: '1037.50' }], '1,037.50', '']);
  });

  it('filter by numbers that are typed with the separators of another locale, and show bounds that were set otherwise with them', async () => {
    const page = await open({ rows: 1000, locale: 'de', bounds: ['1.000', '1234567.5'] });
    const chip = (words: string): Promise<unknown> => page.waitForFunction((wanted) => document.querySelector('.chip')?.textContent === wanted, words);
    const [from, to] = [page.getByLabel('From', { exact: true }), page.getByLabel('To', { exact: true })];
    const panel = await openColumn(page, 6);
    await from.pressSequentially('1.000', { delay: 20 });
    await chip('orderTotal from 1.000');
    assert.deepEqual(await lastFilters(page), [{ type: 'range', column: 'orderTotal', from: '1000' }]);
    await to.fill('1234.5');
    await chip('orderTotal from 1.000 to 1.234,5');
    assert.deepEqual(await lastFilters(page), [{ type: 'range', column: 'orderTotal', from: '1000', to: '1234.5' }]);
    // The least value is 1, sent with three places.
    await panel.locator('.figures .link', { hasText: '1,000' }).click();
    await chip('orderTotal is 1,000');
    assert.deepEqual([await lastFilters(page), await from.inputValue(), await to.inputValue()], [[{ type: 'range', column: 'orderTotal', from: '1.000', to: '1.000' }], '1,000', '1,000']);
    await to.fill('');
    await chip('orderTotal from 1,000');
    assert.deepEqual(await lastFilters(page), [{ type: 'range', column: 'orderTotal', from: '1.000' }]);
    await page.keyboard.press('Escape');
    await openColumn(page, 6);
    assert.equal(await from.inputValue(), '1,000');
  });

  it('filter by checked values with their counts', async () => {
    const page = await open({ rows: 1000 });
    await openColumn(page, 3);
    await page.getByRole('checkbox', { name: 'Unsubscribed: 110 rows' }).check();
    await page.getByRole('checkbox', { name: '(empty): 7 rows' }).check();
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'subscriptionState is one of Unsubscribed, (empty)');
    assert.deepEqual(await lastFilters(page), [{ type: 'values', column: 'subscriptionState', values: ['Unsubscribed', null] }]);
    assert.equal(await page.getByLabel('Filter by').inputValue(), 'values');
    await page.getByLabel('Find values').fill('unsub');
    await page.getByRole('checkbox', { name: 'Subscribed: 890 rows', exact: true }).waitFor({ state: 'detached' });
    assert.equal((await calls(page, 'columnValues')).at(-1)?.search, 'unsub');
    await page.getByRole('checkbox', { name: 'Unsubscribed: 110 rows' }).uncheck();
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'subscriptionState is empty');
  });

  it('show a column at a glance, each figure a click away from a filter', async () => {
    const page = await open({ rows: 1000 });
    const panel = await openColumn(page, 5);
    await page.waitForFunction(() => document.querySelectorAll('.figures dd').length === 6);
    assert.deepEqual(await panel.locator('.figures div').allTextContents(), ['Distinct17', 'Empty7', 'Min0', 'Max16', 'Mean8.25', 'Sum8,000']);
    assert.equal(await panel.locator('.histogram button').count(), 10);
    await panel.getByRole('button', { name: '4 to 5: 23 rows' }).click();
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'clickCount from 4 to 5');
    assert.deepEqual([await page.getByLabel('From', { exact: true }).inputValue(), await page.getByLabel('To', { exact: true }).inputValue()], ['4', '5']);
    await panel.locator('.figures .link', { hasText: '7' }).click();
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'clickCount is empty');
    await panel.locator('.figures .link', { hasText: '16' }).click();
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'clickCount is 16');
  });

  it('speak of one row where there is one', async () => {
    const page = await open({ rows: 1000, bars: [1, 0] });
    await page.evaluate(() => window.fakeHost.state({ totalRows: 9 }));
    const values = await openColumn(page, 3);
    await values.getByRole('checkbox').nth(2).waitFor();
    assert.deepEqual(await values.getByRole('checkbox').evaluateAll((all) => all.map((box) => box.getAttribute('aria-label'))), ['Subscribed: 8 rows', 'Unsubscribed: 1 row', '(empty): 7 rows']);
    await page.keyboard.press('Escape');
    const figures = await openColumn(page, 5);
    await figures.locator('.histogram button').first().waitFor();
    assert.equal(await figures.locator('.histogram button').first().getAttribute('aria-label'), '0 to 1: 1 row');
  });

  it('count yes and no, each a click away from a filter', async () => {
    const page = await open({ rows: 1000 });
    const panel = await openColumn(page, 7);
    await page.waitForFunction(() => document.querySelectorAll('.figures dd').length === 4);
    assert.deepEqual(await panel.locator('.figures div').allTextContents(), ['Distinct17', 'Empty7', 'Yes334', 'No666']);
    await panel.locator('.figures .link', { hasText: '666' }).click();
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'open is false');
    assert.equal(await page.getByLabel('Filter by').inputValue(), 'no');
  });

  it('sort from the column\'s menu', async () => {
    const page = await open({ rows: 1000 });
    const panel = await openColumn(page, 2);
    await panel.getByRole('button', { name: 'Descending' }).click();
    await waitForRow(page, 1, email(1000));
    assert.equal(await panel.getByRole('button', { name: 'Descending' }).getAttribute('aria-pressed'), 'true');
    await panel.getByRole('button', { name: 'Unsorted' }).click();
    await waitForRow(page, 1);
    assert.equal(await header(page, 2).getAttribute('aria-sort'), 'none');
  });

  it('open by the keyboard alone: column, cell, shortcuts', async () => {
    const page = await open({ rows: 1000 });
    await cell(page, 2, 3).click();
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByRole('dialog', { name: 'Column subscriptionState' }).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.grid').getAttribute('aria-activedescendant'), 'cell-1-3');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    assert.ok(await page.locator('.keys dt').count() > 12);
    await page.keyboard.press('Escape');
    await page.evaluate(() => Object.defineProperty(navigator, 'platform', { value: 'MacIntel', configurable: true }));
    await page.keyboard.press('?');
    const onMac = await page.locator('.keys dt').allTextContents();
    assert.deepEqual(['⌘C', '⇧Enter', '⌥↓', 'Ctrl+Space', '⌥⇧← →'].filter((keys) => !onMac.includes(keys)), []);
    await page.keyboard.press('Escape');
    await cell(page, 2, 3).click();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menu').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent?.startsWith('Copy')), true);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('f');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Filter by this value');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'subscriptionState is “Subscribed”');
    assert.equal(await focused(page), 'grid');
  });

  it('hide, move and freeze columns, and keep them so', async () => {
    const page = await open({ rows: 1000, layout: { hidden: ['listId'], order: ['emailAddress', 'listName'] } });
    assert.deepEqual((await headers(page)).slice(0, 3), ['emailAddress', 'listName', 'subscriptionState']);
    assert.equal(await cell(page, 1, 0).textContent(), email(1));
    assert.equal(await page.locator('.grid').getAttribute('aria-colcount'), '9');
    await openColumn(page, 1);
    await page.getByRole('button', { name: 'Hide' }).click();
    assert.deepEqual((await headers(page)).slice(0, 2), ['emailAddress', 'subscriptionState']);
    assert.deepEqual(await lastLayout(page), { hidden: ['listId', 'listName'] });
    await openColumn(page, 0);
    await page.getByRole('button', { name: 'Freeze up to here' }).click();
    assert.deepEqual(await lastLayout(page), { frozen: 1 });
    await page.setViewportSize({ width: 600, height: 600 });
    await page.locator('.grid').evaluate((grid) => { grid.scrollLeft = 400; });
    await frames(page);
    const frozen = await cell(page, 1, 0).boundingBox();
    const gutter = await page.locator('.body .row[aria-rowindex="2"] .gutter').boundingBox();
    assert.ok(frozen !== null && gutter !== null && Math.abs(frozen.x - gutter.x - gutter.width) < 1, `${frozen?.x}`);
    assert.equal(await cell(page, 1, 0).textContent(), email(1));
    await cell(page, 3, 0).click();
    await frames(page);
    assert.equal(await page.locator('.grid').getAttribute('aria-activedescendant'), 'cell-2-0');
    await page.keyboard.press('Alt+Shift+ArrowRight');
    assert.deepEqual((await headers(page)).slice(0, 2), ['subscriptionState', 'emailAddress']);
    assert.match(await page.locator('.announcer').textContent() ?? '', /emailAddress is now column 2 of 7\./);
    await frames(page);
    assert.equal(await page.locator('.grid').getAttribute('aria-activedescendant'), 'cell-2-1');
  });

  it('move a column by dragging its header; a drag sorts nothing', async () => {
    const page = await open({ rows: 1000 });
    const from = await header(page, 2).boundingBox();
    const to = await header(page, 0).boundingBox();
    assert.ok(from !== null && to !== null);
    await page.mouse.move(from.x + 20, from.y + 8);
    await page.mouse.down();
    await page.mouse.move(to.x + 4, to.y + 8, { steps: 6 });
    await page.locator('.head-cell.drop-before').waitFor();
    await page.evaluate(() => window.dispatchEvent(new PointerEvent('pointercancel')));
    assert.deepEqual((await headers(page)).slice(0, 3), ['listId', 'listName', 'emailAddress']);
    await page.mouse.up();
    await page.mouse.move(from.x + 20, from.y + 8);
    await page.mouse.down();
    await page.mouse.move(to.x + 4, to.y + 8, { steps: 6 });
    await page.locator('.head-cell.drop-before').waitFor();
    await page.mouse.up();
    assert.deepEqual((await headers(page)).slice(0, 3), ['emailAddress', 'listId', 'listName']);
    assert.equal((await lastLayout(page))?.order?.[0], 'emailAddress');
    assert.deepEqual(await calls(page, 'setView'), []);
    await cell(page, 1, 0).click();
    await page.keyboard.press('Control+c');
    await page.waitForFunction(() => document.querySelector('.note')?.textContent === '1 cell copied.');
    assert.deepEqual((await calls(page, 'copyCells'))[0]?.columns, [2]);
  });

  it('leave rows and selection where they are while columns are hidden, moved and frozen', async () => {
    const page = await open({ rows: 100_000 });
    await cell(page, 1, 3).click();
    await cell(page, 3, 4).click({ modifiers: ['Shift'] });
    await page.locator('.grid').evaluate((grid) => { grid.scrollTop = 1_200_000; });
    await waitForRow(page, 50_010);
    await page.getByRole('button', { name: 'Columns', exact: true }).click();
    const panel = page.getByRole('dialog', { name: 'Columns' });
    const shown = async (): Promise<(string | null | undefined)[]> => page.evaluate(() => [document.querySelector('.grid')?.getAttribute('aria-colcount'), document.querySelector('.body .row:not([hidden]):not(.pending)')?.getAttribute('aria-rowindex')]);
    const [count, before] = await shown();
    await panel.getByRole('checkbox').nth(1).uncheck();
    await page.waitForFunction((columns) => document.querySelector('.grid')?.getAttribute('aria-colcount') !== columns, count);
    await panel.getByRole('spinbutton').fill('2');
    await page.waitForFunction(() => document.querySelector('.body .cell.frozen') !== null);
    await frames(page);
    assert.equal((await shown())[1], before);
    await page.keyboard.press('Escape');
    await page.locator('.grid').focus();
    await page.keyboard.press('Control+C');
    await page.waitForFunction(() => window.fakeHost.told.some((message) => message.type === 'call' && message.call === 'copyCells'));
    const { fromRow, toRow, columns } = (await calls(page, 'copyCells'))[0] ?? assert.fail();
    assert.deepEqual([fromRow, toRow, columns], [0, 3, [3, 4]]);
  });

  it('list all columns to be shown, hidden, moved and frozen', async () => {
    const page = await open({ rows: 1000 });
    await page.getByRole('button', { name: 'Columns' }).click();
    const panel = page.getByRole('dialog', { name: 'Columns' });
    await panel.getByLabel('listId').uncheck();
    assert.deepEqual((await headers(page))[0], 'listName');
    await panel.getByLabel('emailAddress').focus();
    await page.keyboard.press('Alt+ArrowUp');
    assert.deepEqual((await headers(page)).slice(0, 2), ['emailAddress', 'listName']);
    assert.equal(await page.evaluate(() => (document.activeElement as HTMLElement).dataset['name']), 'emailAddress');
    await panel.getByLabel('Columns frozen at the left').fill('2');
    assert.deepEqual(await lastLayout(page), { frozen: 2 });
    await page.keyboard.press('Escape');
    const width = (): Promise<number> => page.locator('.head-cell[aria-label="subscriptionState"]').evaluate((head) => head.getBoundingClientRect().width);
    const before = await width();
    const edge = await page.locator('.head-cell[aria-label="subscriptionState"] .edge').boundingBox();
    await page.mouse.move((edge?.x ?? 0) + 3, (edge?.y ?? 0) + 8);
    await page.mouse.down();
    await page.mouse.move((edge?.x ?? 0) + 103, (edge?.y ?? 0) + 8);
    await page.mouse.up();
    assert.equal(Math.round(await width()), Math.round(before + 100));
    await page.getByRole('button', { name: 'Columns' }).click();
    await panel.getByRole('button', { name: 'Reset columns' }).click();
    assert.deepEqual((await headers(page)).slice(0, 3), ['listId', 'listName', 'emailAddress']);
    assert.equal(Math.round(await width()), Math.round(before));
    assert.deepEqual(await lastLayout(page), { hidden: [], order: [], frozen: 0, widths: {} });
  });
});
