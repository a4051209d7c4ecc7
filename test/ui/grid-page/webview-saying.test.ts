/** What the grid says, on the screen and to screen readers, in its real bundle with a played host. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { calls, cell, frames, header, lastFilters, openColumn, waitForRow } from './page-questions';
import { useGridPages } from './use-grid-pages';

describe('what the grid says', function () {
  this.timeout(60_000);
  const open = useGridPages();

  it('is at the field, where what is typed there makes no filter yet: it is neither applied nor a failure', async () => {
    const page = await open({ rows: 1000 });
    const heard = await hear(page);
    const panel = await openColumn(page, 4);
    const from = panel.getByLabel('From', { exact: true });
    await page.keyboard.type('2026-10-1', { delay: 200 });
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
    const described = await from.evaluate((field) => document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent);
    assert.equal(described, 'A date, such as 2026-01-31 or 2026-01-31T23:59:59');
    assert.equal(await panel.getByText('A date, such as 2026-01-31').isVisible(), true);
    assert.equal(await panel.getByLabel('To', { exact: true }).getAttribute('aria-invalid'), null);
    assert.deepEqual([await calls(page, 'setView'), await heard()], [[], []]);
    await page.keyboard.press('0');
    assert.deepEqual([await from.getAttribute('aria-invalid'), await from.getAttribute('aria-describedby'), await panel.locator('.problem').textContent()], [null, null, '']);
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'subscribeDate from 2026-10-10');
    assert.deepEqual((await calls(page, 'setView')).length, 1);
    // What stands is left until there is something else.
    await page.keyboard.press('Backspace');
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
    assert.deepEqual([await lastFilters(page), await page.locator('.chip').textContent()], [[{ type: 'range', column: 'subscribeDate', from: '2026-10-10' }], 'subscribeDate from 2026-10-10']);
    assert.deepEqual((await heard()).filter((sentence) => sentence.includes('did not work')), []);
  });

  it('is at the field for numbers and regular expressions too, and of what the engine refuses', async () => {
    const page = await open({ rows: 1000 });
    const heard = await hear(page);
    const panel = await openColumn(page, 6);
    await panel.getByLabel('To', { exact: true }).focus();
    await page.keyboard.type('-', { delay: 200 });
    await panel.getByText('A number, such as 12.5', { exact: true }).waitFor();
    assert.equal(await panel.getByLabel('To', { exact: true }).getAttribute('aria-invalid'), 'true');
    await page.keyboard.type('1.5', { delay: 200 });
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'orderTotal to -1.5');
    await page.keyboard.press('Escape');
    const text = await openColumn(page, 2);
    await text.getByLabel('Filter by').selectOption({ label: 'Regular expression' });
    await page.keyboard.type('^(a|b', { delay: 200 });
    await text.getByText('Unterminated group').waitFor();
    await page.keyboard.type(')[0-9]', { delay: 200 });
    await page.waitForFunction(() => document.querySelectorAll('.chip')[1]?.textContent === 'emailAddress matches /^(a|b)[0-9]/');
    assert.equal(await text.getByLabel('Text').getAttribute('aria-invalid'), null);
    assert.deepEqual((await calls(page, 'setView')).flatMap(({ view }) => view.filters).filter((filter) => filter.type === 'text').map((filter) => filter.text).filter((pattern) => !/^\^$|\)(?:\[0-9\])?$/.test(pattern)), []);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('refused');
    await text.getByText('No such filter.', { exact: true }).waitFor();
    assert.equal(await text.getByLabel('Text').getAttribute('aria-invalid'), 'true');
    assert.deepEqual((await heard()).filter((sentence) => sentence.includes('did not work')), []);
  });

  it('is where the matches are, when the columns that show have none', async () => {
    const page = await open({ rows: 1000, layout: { hidden: ['emailAddress'] } });
    const heard = await hear(page);
    await page.locator('.grid').focus();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('ada');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent === '143 of 1,000 rows match');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.note')?.textContent === 'Matches are in hidden columns only.');
    assert.equal((await heard()).includes('No row matches'), false);
    assert.equal(await page.locator('.announcer').textContent(), 'Matches are in hidden columns only.');
  });

  it('leads to no match where nothing matches, and leaves the focus where it is', async () => {
    const page = await open({ rows: 7000, view: { search: 'nothing', sort: [], filters: [] } });
    const [previous, next] = ['Previous match', 'Next match'].map((name) => page.getByRole('button', { name, exact: true }));
    if (previous === undefined || next === undefined) assert.fail();
    const search = (text: string): Promise<void> => page.evaluate((wanted) => window.fakeHost.send({ type: 'view', view: { search: wanted, sort: [], filters: [] } }), text);
    const label = (): Promise<string | null | undefined> => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    const found = async (): Promise<number> => (await calls(page, 'findCell')).length;
    // The toolkit hands a button's state on to what is in it with the next frame.
    const stand = async (words: string): Promise<void> => {
      await page.waitForFunction((wanted) => document.querySelector('.matches')?.textContent === wanted, words);
      await frames(page);
    };
    await stand('No row matches');
    assert.deepEqual([await previous.isDisabled(), await next.isDisabled()], [true, true]);
    await search('ada');
    await stand('1,000 of 7,000 rows match');
    assert.deepEqual([await previous.isDisabled(), await next.isDisabled()], [false, false]);
    await next.focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent?.startsWith('Row ') === true);
    assert.equal(await found(), 1);
    await next.focus();
    await search('nothing');
    await stand('No row matches');
    assert.deepEqual([await previous.isDisabled(), await next.isDisabled(), await label()], [true, true, 'Next match']);
    assert.equal(await next.evaluate((button) => `${button.localName} ${button.getAttribute('aria-disabled')}`), 'button true', 'what readers are told');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
    await previous.click({ force: true });
    await next.focus();
    assert.equal(await found(), 1);
    await search('ada');
    await stand('1,000 of 7,000 rows match');
    assert.deepEqual([await next.isDisabled(), await label()], [false, 'Next match']);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent?.startsWith('Row ') === true);
    assert.equal(await found(), 2);
  });

  it('is told of a button\'s state by the control that has the focus', async () => {
    const page = await open({ rows: 100, filters: [{ name: 'startDate', title: 'Start date', type: 'date', value: '' }], layout: { filtersOpen: false } });
    const states = (name: string): Promise<(string | null)[]> => page.getByRole('button', { name, exact: true }).evaluate((control) => [control.localName, control.getAttribute('aria-expanded'), control.getAttribute('aria-haspopup')]);
    assert.deepEqual([await states('Filters'), await states('Export')], [['button', 'false', null], ['button', null, 'menu']]);
    await page.getByRole('button', { name: 'Filters', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('.filters-button')?.shadowRoot?.querySelector('button')?.getAttribute('aria-expanded') === 'true');
  });

  it('is only what has changed', async () => {
    const page = await open({ rows: 1000 });
    const heard = await hear(page);
    await page.locator('.grid').focus();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('ada', { delay: 250 });
    await page.waitForFunction(() => window.fakeHost.told.some((message) => message.type === 'call' && message.call === 'setView' && message.args.view.search === 'ada'));
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent === '');
    assert.deepEqual(await heard(), ['143 of 1,000 rows match', '143 of 1,000 rows match', '143 of 1,000 rows match', '1,000 rows · 4.2 s']);
    await header(page, 2).click();
    await page.waitForFunction(() => document.querySelector('.announcer')?.textContent === 'Sorted by emailAddress, ascending.');
    await openColumn(page, 2);
    await page.keyboard.type('ada');
    await page.waitForFunction(() => document.querySelector('.announcer')?.textContent === 'emailAddress contains “ada”. 100 of 1,000 rows match');
    // The same again is nothing new.
    const [before, asked] = [(await heard()).length, (await calls(page, 'setView')).length];
    await page.keyboard.press('End');
    await page.keyboard.type('x');
    await page.keyboard.press('Backspace');
    await page.waitForFunction((most) => window.fakeHost.told.filter((message) => message.type === 'call' && message.call === 'setView').length > most, asked);
    await page.locator('.grid:not([aria-busy])').waitFor();
    await frames(page);
    assert.equal((await heard()).length, before);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear the filter of emailAddress' }).click();
    await page.waitForFunction(() => document.querySelector('.announcer')?.textContent === '1,000 rows · 4.2 s');
    await header(page, 2).click();
    await header(page, 2).click();
    await page.waitForFunction(() => document.querySelector('.announcer')?.textContent === 'Rows in the order in which they came.');
  });

  it('is of the rows that are there, in a column\'s menu that stays open while they come', async () => {
    const page = await open({ rows: 1000, phase: 'loading' });
    const panel = await openColumn(page, 3);
    const box = panel.getByRole('checkbox', { name: 'Subscribed: 890 rows', exact: true });
    await box.waitFor();
    await page.keyboard.type('half');
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'subscriptionState contains “half”');
    const field = panel.getByLabel('Text');
    await page.evaluate(() => window.fakeHost.state({ totalRows: 5000 }));
    await panel.getByRole('checkbox', { name: 'Subscribed: 4,450 rows', exact: true }).waitFor();
    assert.deepEqual([await field.inputValue(), await field.evaluate((input) => input === document.activeElement)], ['half', true]);
    const asked = (await calls(page, 'columnValues')).length;
    for (let rows = 6000; rows <= 15_000; rows += 1000) {
      await page.evaluate((totalRows) => window.fakeHost.state({ totalRows, ...(totalRows === 15_000 ? { phase: 'complete' } : {}) }), rows);
      await frames(page);
    }
    await panel.getByRole('checkbox', { name: 'Subscribed: 13,350 rows', exact: true }).waitFor();
    assert.ok((await calls(page, 'columnValues')).length <= asked + 2, `${(await calls(page, 'columnValues')).length - asked} questions`);
  });

  it('is told in a column\'s menu without taking the focus from a figure, a bar or a tick', async () => {
    const page = await open({ rows: 1000, phase: 'loading' });
    const panel = await openColumn(page, 5);
    await panel.getByRole('button', { name: '4 to 5: 23 rows' }).focus();
    const more = async (totalRows: number): Promise<void> => {
      await page.evaluate((rows) => window.fakeHost.state({ totalRows: rows }), totalRows);
      await panel.getByText(`Sum${(totalRows * 8).toLocaleString('en')}`).waitFor();
    };
    await more(2000);
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), '4 to 5: 23 rows');
    await panel.locator('.figures .link', { hasText: '16' }).focus();
    await more(3000);
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), '16');
    await panel.getByRole('checkbox', { name: 'Unsubscribed: 330 rows' }).focus();
    await more(4000);
    await panel.getByRole('checkbox', { name: 'Unsubscribed: 440 rows' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Unsubscribed: 440 rows');
  });

  it('is by which hidden columns the rows are sorted', async () => {
    const page = await open({ rows: 1000 });
    await header(page, 4).click();
    await header(page, 4).click();
    assert.equal(await page.locator('.chip').count(), 0);
    await openColumn(page, 4);
    await page.getByRole('button', { name: 'Hide', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'Sorted by subscribeDate, descending.');
    await header(page, 2).click({ modifiers: ['Shift'] });
    await waitForRow(page, 1, 'barbara.1000@example.com');
    assert.equal(await page.locator('.chip').count(), 1);
    await page.getByRole('button', { name: 'Do not sort by subscribeDate' }).click();
    await waitForRow(page, 1);
    assert.deepEqual([(await calls(page, 'setView')).at(-1)?.view.sort, await page.locator('.chips').isVisible()], [[{ column: 'emailAddress', direction: 'ascending' }], false]);
  });

  it('is no more of an order in chips once its column shows again', async () => {
    const page = await open({ rows: 1000, layout: { hidden: ['subscribeDate'] }, view: { search: '', filters: [], sort: [{ column: 'subscribeDate', direction: 'ascending' }] } });
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'Sorted by subscribeDate, ascending.');
    await page.getByRole('button', { name: 'Columns', exact: true }).click();
    await page.getByRole('dialog', { name: 'Columns' }).getByRole('button', { name: 'Show all' }).click();
    await page.locator('.chips').waitFor({ state: 'hidden' });
  });

  it('counts one row as one', async () => {
    const page = await open({ rows: 1, groups: 1 });
    await page.getByRole('button', { name: 'Groups', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('.group-note')?.textContent === '1 group of 1 row');
  });

  it('is what was copied: one cell, one row', async () => {
    const page = await open({ rows: 1000 });
    await cell(page, 1, 2).click();
    await page.keyboard.press('Control+c');
    await page.waitForFunction(() => document.querySelector('.note')?.textContent === '1 cell copied.');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Control+c');
    await page.waitForFunction(() => document.querySelector('.note')?.textContent === '1 row copied.');
  });

  it('adds up no ids', async () => {
    const page = await open({ rows: 1000 });
    const panel = await openColumn(page, 0);
    await page.waitForFunction(() => document.querySelectorAll('.figures dd').length > 0);
    assert.deepEqual(await panel.locator('.figures dt').allTextContents(), ['Distinct', 'Empty', 'Min', 'Max']);
  });
});

/** Collects from now on what screen readers are told; the answer asks for it. */
async function hear(page: Page): Promise<() => Promise<string[]>> {
  const heard = await page.evaluateHandle(() => {
    const sentences: string[] = [];
    const announcer = document.querySelector('.announcer');
    if (announcer !== null) new MutationObserver((changes) => sentences.push(...changes.flatMap(({ addedNodes }) => [...addedNodes].map(({ textContent }) => textContent ?? '')))).observe(announcer, { childList: true });
    return sentences;
  });
  return () => heard.evaluate((sentences) => [...sentences]);
}
