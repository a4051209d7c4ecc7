/** Groups beside the rows, in the grid's real bundle in a plain Chromium, with a played host. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { GroupsMemory } from '../../../src/grid/protocol';
import { eventually } from '../../harness/eventually';
import { axeFaults } from './axe-faults';
import { wear, type PageOptions } from './grid-page';
import { grouped } from './grid-states';
import { calls, frames, told } from './page-questions';
import { themeNames } from './themes';
import { useGridPages } from './use-grid-pages';

const pane = (page: Page): Locator => page.getByRole('complementary', { name: 'Groups' });
const list = (page: Page): Locator => page.getByRole('grid', { name: 'Groups' });
const lines = (page: Page): Promise<string[][]> => list(page).locator('.group-body .group-row').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
const titles = (page: Page): Promise<string[]> => list(page).getByRole('columnheader').allTextContents();
const lastOf = async (page: Page): Promise<unknown> => (await calls(page, 'groupRows')).at(-1);
async function memoryOf(page: Page): Promise<GroupsMemory | undefined> {
  return page.evaluate(() => (window.fakeHost.memory as { groups?: GroupsMemory }).groups);
}
async function groupBy(page: Page, column: string): Promise<void> {
  await page.locator(`.head-cell[aria-label="${column}"]`).click({ button: 'right' });
  await page.getByRole('dialog').getByRole('button', { name: 'Group by this column' }).click();
  await list(page).locator('.group-body .group-row').first().waitFor();
}
const waitForFirst = (page: Page, text: string): Promise<unknown> => page.waitForFunction((wanted) => document.querySelector('.group-body .group-cell')?.textContent === wanted, text);


describe('grid groups', function () {
  this.timeout(60_000);
  const openPage = useGridPages();
  const open = (options: Partial<PageOptions> = {}): Promise<Page> => openPage({ rows: 1000, width: 1400, ...options });

  it('come with their own script, by the column whose menu asks for them, the largest first', async () => {
    const page = await open();
    assert.equal(await page.evaluate(() => window.listrakGroups === undefined), true);
    await groupBy(page, 'emailAddress');
    assert.deepEqual(await lastOf(page), { by: [{ column: 2, per: 'domain' }], sums: [7, 5, 6], sort: { by: 'count', direction: 'descending' }, atMost: 5000 });
    assert.deepEqual(await titles(page), ['emailAddress per domain', 'Count', 'Sum of open', 'Sum of clickCount', 'Sum of orderTotal']);
    assert.deepEqual((await lines(page))[0], ['host22.example', '477', '3', '10', '17']);
    assert.equal(await pane(page).getByRole('columnheader').nth(1).getAttribute('title'), 'Sort by Count');
    assert.match(await pane(page).locator('.group-note').textContent() ?? '', /^30 groups of [\d,]+ rows$/);
    assert.equal(await page.locator('.groups-button').getAttribute('aria-expanded'), 'true');
    assert.equal(await list(page).evaluate((element) => element === document.activeElement), true);
    await page.getByRole('button', { name: 'Close groups' }).click();
    assert.equal(await pane(page).count(), 0);
    assert.equal(await page.evaluate(() => document.activeElement?.className), 'grid');
  });

  it('are opened from the toolbar, by two columns, in another order, with other sums', async () => {
    const page = await open();
    await page.locator('.body .row[aria-rowindex="2"]:not([hidden]) .c3').click();
    await page.getByRole('button', { name: 'Groups', exact: true }).click();
    await page.getByLabel('Group by', { exact: true }).selectOption('subscribeDate');
    await waitForFirst(page, '2026-01-01');
    await page.getByLabel('subscribeDate per').selectOption({ label: 'month' });
    await page.getByLabel('Then by').selectOption('subscriptionState');
    await page.waitForFunction(() => document.querySelectorAll('.group-head .group-cell').length === 6);
    await page.getByRole('button', { name: 'Sums: open, clickCount, orderTotal' }).click();
    await page.getByRole('dialog', { name: 'Sums' }).getByLabel('clickCount').uncheck();
    await page.keyboard.press('Escape');
    await page.getByLabel('Order by').selectOption({ label: 'Sum of orderTotal' });
    assert.deepEqual(await lastOf(page), { by: [{ column: 4, per: 'month' }, { column: 3, per: 'value' }], sums: [7, 6], sort: { by: 1, direction: 'descending' }, atMost: 5000 });
    await list(page).getByRole('columnheader', { name: 'Sum of orderTotal' }).click();
    await page.waitForFunction(() => document.querySelector('.group-head [aria-sort=ascending]')?.textContent === 'Sum of orderTotal');
    assert.deepEqual((await lastOf(page) as { sort: unknown }).sort, { by: 1, direction: 'ascending' });
    assert.deepEqual((await memoryOf(page))?.by, [{ column: 'subscribeDate', per: 'month' }, { column: 'subscriptionState', per: 'value' }]);
  });

  it('say of what zone their days are, and filters with them, where cells show dates in another one', async () => {
    const filters = [{ type: 'range' as const, column: 'clickCount', from: '1' }, { type: 'empty' as const, column: 'subscribeDate', is: false }];
    const page = await open({ layout: { dates: 'utc' }, view: { search: '', sort: [], filters } });
    const chips = (): Promise<string[]> => page.locator('.chip').allTextContents();
    await groupBy(page, 'subscribeDate');
    assert.equal((await titles(page))[0], 'subscribeDate (ET) per day');
    assert.deepEqual(await chips(), ['clickCount from 1', 'subscribeDate is not empty']);
    await list(page).press('ArrowDown');
    await list(page).press('Enter');
    await page.waitForFunction(() => [...document.querySelectorAll('.chip')].some(({ textContent }) => textContent === 'subscribeDate is 2026-01-02 ET'));
    await page.waitForFunction(() => document.querySelector('.announcer')?.textContent?.includes('subscribeDate is 2026-01-02 ET.'));
    await page.getByRole('button', { name: 'Bar chart' }).click();
    await page.locator('.group-body .bar-part').first().waitFor();
    assert.equal((await titles(page))[0], 'subscribeDate (ET) per day');
    await page.getByLabel('subscribeDate per').selectOption({ label: 'value' });
    await page.waitForFunction(() => document.querySelector('.group-head .name')?.textContent === 'subscribeDate (ET)');
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('radio', { name: 'ET (as sent)' }).check();
    await page.waitForFunction(() => document.querySelector('.group-head .name')?.textContent === 'subscribeDate');
    assert.deepEqual(await chips(), ['clickCount from 1', 'subscribeDate is 2026-01-02']);
    await page.getByRole('radio', { name: 'Berlin (local)' }).check();
    await page.waitForFunction(() => document.querySelector('.group-head .name')?.textContent === 'subscribeDate (ET)');
    assert.deepEqual(await chips(), ['clickCount from 1', 'subscribeDate is 2026-01-02 ET']);
  });

  it('filter the rows to the one that is pressed, stay all there, and give the filters back', async () => {
    const page = await open({ view: { search: '', sort: [], filters: [{ type: 'range', column: 'subscribeDate', from: '2026-01-01' }] } });
    await groupBy(page, 'subscribeDate');
    await list(page).press('ArrowDown');
    await list(page).press('Enter');
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'subscribeDate is 2026-01-02');
    assert.equal(await list(page).locator('[aria-selected=true]').textContent().then((text) => text?.startsWith('2026-01-02')), true);
    await page.waitForFunction(() => document.querySelector('.announcer')?.textContent !== '');
    await eventually('The groups are those of the rows before', async () => (await lastOf(page) as { filters?: unknown }).filters !== undefined);
    assert.deepEqual((await lastOf(page) as { filters?: unknown }).filters, [{ type: 'range', column: 'subscribeDate', from: '2026-01-01' }]);
    await page.getByText('2026-01-05', { exact: true }).click();
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'subscribeDate is 2026-01-05');
    assert.deepEqual((await calls(page, 'setView')).at(-1)?.view.filters, [{ type: 'range', column: 'subscribeDate', from: '2026-01-05', to: '2026-01-05' }]);
    for (const shape of ['Bar chart', 'Table']) {
      await page.getByRole('button', { name: shape }).click();
      await page.waitForFunction((bars) => (document.querySelector('.group-body .bar-part') !== null) === bars, shape === 'Bar chart');
      assert.equal(await list(page).locator('[aria-selected=true]').textContent().then((text) => text?.startsWith('2026-01-05')), true, shape);
    }
    await list(page).press('Enter');
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'subscribeDate from 2026-01-01');
    assert.equal(await list(page).locator('[aria-selected=true]').count(), 0);
  });

  it('follow the view: the filters that are set, rows that come; while one is chosen, the filters without it', async () => {
    const page = await open();
    await groupBy(page, 'emailAddress');
    await list(page).press('Enter');
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent === 'emailAddress ends with “@host22.example”');
    await page.locator('.body .row[aria-rowindex="2"]:not([hidden]) .c3').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Filter by this value' }).click();
    await page.waitForFunction(() => {
      const last = window.fakeHost.told.findLast((message) => message.type === 'call' && message.call === 'groupRows');
      return last?.type === 'call' && last.call === 'groupRows' && JSON.stringify(last.args.filters) === '[{"type":"values","column":"subscriptionState","values":["Subscribed"]}]';
    });
    await page.getByRole('button', { name: 'Clear the filter of emailAddress' }).click();
    await page.waitForFunction(() => {
      const last = window.fakeHost.told.findLast((message) => message.type === 'call' && message.call === 'groupRows');
      return last?.type === 'call' && last.call === 'groupRows' && last.args.filters === undefined;
    });
    assert.equal((await memoryOf(page))?.chosen, undefined);
    const asked = (await calls(page, 'groupRows')).length;
    await page.evaluate(() => window.fakeHost.state({ totalRows: 2000 }));
    await page.waitForFunction((count) => window.fakeHost.told.filter((message) => message.type === 'call' && message.call === 'groupRows').length > count, asked);
  });

  it('end in the last of a fast series of wishes, and tell the host of those that nobody waits for', async () => {
    const page = await open({ delay: 150 });
    await groupBy(page, 'emailAddress');
    for (const column of ['subscribeDate', 'note', 'listName']) await page.getByLabel('Group by', { exact: true }).selectOption(column);
    await waitForFirst(page, 'listName 22');
    assert.deepEqual(await titles(page).then(([first]) => first), 'listName');
    const cancelled = await page.evaluate(() => window.fakeHost.told.flatMap((message) => (message.type === 'cancel' ? [message.id] : [])).map((id) => window.fakeHost.told.find((message) => message.type === 'call' && message.id === id)).filter((message) => message?.type === 'call' && message.call === 'groupRows').length);
    assert.equal(cancelled, 2);
  });

  it('filter by no line of the old grouping while the new one is being counted', async () => {
    const page = await open({ delay: 200 });
    await groupBy(page, 'subscriptionState');
    await page.getByLabel('Group by', { exact: true }).evaluate((select: HTMLSelectElement) => {
      select.value = 'listName';
      select.dispatchEvent(new Event('change'));
      document.querySelector<HTMLElement>('.group-body .group-cell')?.click();
    });
    await page.waitForFunction(() => document.querySelector('.group-head .group-cell')?.textContent?.startsWith('listName') === true);
    assert.deepEqual(await calls(page, 'setView'), []);
    await list(page).locator('.group-body .group-cell').first().click();
    await page.waitForFunction(() => document.querySelector('.chip')?.textContent?.startsWith('listName is') === true);
  });

  it('are bars of one length a unit with their values beside, and of parts by a second column', async () => {
    const page = await open({ memory: grouped({ shape: 'chart' }) });
    await waitForFirst(page, '2026-01-01');
    const widths = await list(page).locator('.group-body .group-row').evaluateAll((rows) => rows.slice(0, 4).map((row) => ({ value: Number(row.querySelector('.bar-value')?.textContent), width: row.querySelector('.bar-part')?.getBoundingClientRect().width ?? 0 })));
    const [first] = widths;
    assert.ok(first !== undefined && first.width > 20);
    for (const { value, width } of widths) assert.ok(Math.abs(width / value - first.width / first.value) < 0.02, `${value}: ${width}`);
    await page.getByLabel('Bars show').selectOption({ label: 'Sum of open' });
    await page.waitForFunction(() => document.querySelector('.bar-value')?.textContent === '0');
    await page.getByLabel('Then by').selectOption('subscriptionState');
    await page.locator('.group-legend li').first().waitFor();
    assert.deepEqual(await page.locator('.group-legend li').allTextContents(), ['red', 'green', 'a very long third value of this column', 'Others']);
    assert.match(await list(page).locator('.group-body .bar-cell').nth(3).getAttribute('aria-label') ?? '', /^39: red 19, green 13, a very long third value of this column 9$|^39: /);
    assert.deepEqual((await calls(page, 'groupRows')).slice(-2).map(({ by }) => by.length), [1, 2]);
    await list(page).focus();
    await list(page).press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('.chip').length === 1 && document.querySelector('.chip')?.textContent === 'subscribeDate is 2026-01-01');
  });

  it('show every digit of a sum, below its title, and bars of one length a unit beside long ones', async () => {
    const page = await open({ sumsTimes: 1_234_567.891, width: 900 });
    await groupBy(page, 'emailAddress');
    const cells = (): Promise<{ text: string; cut: boolean; below: boolean }[]> => list(page).locator('.group-body .group-cell.number').evaluateAll((all) => all.map((cell) => {
      const head = document.querySelector(`#group-head-${Number(cell.getAttribute('aria-colindex')) - 1}`)?.getBoundingClientRect();
      const { left, right } = cell.getBoundingClientRect();
      // What is at the end of a line overflows to its beginning, where no scroll width tells of it.
      const words = document.createRange();
      words.selectNodeContents(cell);
      return { text: cell.textContent ?? '', cut: words.getBoundingClientRect().left < left - 0.5, below: Math.abs((head?.left ?? 0) - left) < 0.5 && Math.abs((head?.right ?? 0) - right) < 0.5 };
    }));
    // The titles of what was grouped before may still stand.
    await eventually('Long sums are whole and below their titles', async () => {
      const all = await cells();
      return all.some(({ text }) => text.length > 12) && all.every(({ cut, below }) => !cut && below);
    });
    await page.getByRole('button', { name: 'Bar chart' }).click();
    await page.getByLabel('Bars show').selectOption({ label: 'Sum of orderTotal' });
    await page.locator('.group-body .bar-track').first().waitFor();
    const tracks = await page.locator('.group-body .bar-track').evaluateAll((all) => all.map((track) => Math.round(track.getBoundingClientRect().width)));
    assert.equal(new Set(tracks).size, 1, tracks.join());
  });

  it('are told and copied as one where there is one', async () => {
    const page = await open({ memory: grouped({}), groups: 1 });
    await page.getByText('1 group of 100 rows', { exact: true }).waitFor();
    await page.evaluate(() => window.fakeHost.state({ totalRows: 1 }));
    await page.getByText('1 group of 1 row', { exact: true }).waitFor();
    await list(page).focus();
    await page.keyboard.press('Control+c');
    await page.locator('.status .note').getByText('1 group copied.', { exact: true }).waitFor();
  });

  it('are copied and exported as they are grouped', async () => {
    const page = await open({ memory: grouped({}) });
    await waitForFirst(page, '2026-01-01');
    await list(page).focus();
    await page.keyboard.press('Control+c');
    await page.waitForFunction(() => document.querySelector('.note')?.textContent === '30 groups copied.');
    const grouping = { by: [{ column: 4, per: 'day' }], sums: [7], sort: { by: 'key', direction: 'ascending' } };
    assert.deepEqual(await calls(page, 'copyGroups'), [{ ...grouping, atMost: 5000, format: 'textWithHeaders' }]);
    await page.getByRole('button', { name: 'Export groups…' }).click();
    assert.deepEqual(await told(page, 'export'), [{ type: 'export', what: { type: 'groups', ...grouping } }]);
  });

  it('are walked by the keyboard to the last of five thousand, of which few are drawn; what is more is said', async () => {
    const page = await open({ memory: grouped({ by: [{ column: 'emailAddress', per: 'domain' }] }), groups: 12_000 });
    await waitForFirst(page, 'host1.example');
    assert.equal(await pane(page).locator('.group-note').textContent(), 'The first 5,000 of 12,000 groups; an export has them all.');
    await list(page).focus();
    await page.keyboard.press('Control+End');
    await page.waitForFunction(() => document.getElementById(document.querySelector('.group-list')?.getAttribute('aria-activedescendant') ?? '')?.parentElement?.getAttribute('aria-rowindex') === '5001');
    assert.equal(await list(page).getAttribute('aria-rowcount'), '5001');
    assert.ok(await list(page).locator('.group-row').count() < 80);
    await page.keyboard.press('Home');
    await page.waitForFunction(() => document.getElementById(document.querySelector('.group-list')?.getAttribute('aria-activedescendant') ?? '')?.textContent === 'host5000.example');
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.activeElement?.className), 'grid');
  });

  it('come back as they were, the chosen one too', async () => {
    const page = await open();
    await groupBy(page, 'subscribeDate');
    await page.getByRole('button', { name: 'Bar chart' }).click();
    await page.locator('.bar-part').first().waitFor();
    await list(page).focus();
    await list(page).press('Enter');
    await page.waitForFunction(() => (window.fakeHost.memory as { groups?: GroupsMemory; view: { filters: unknown[] } }).groups?.chosen !== undefined && (window.fakeHost.memory as { view: { filters: unknown[] } }).view.filters.length === 1);
    const memory = await page.evaluate(() => window.fakeHost.memory as { view: NonNullable<PageOptions['view']> });
    const again = await open({ memory, view: memory.view });
    await again.locator('.group-body [aria-selected=true]').waitFor();
    assert.equal(await again.locator('.group-body [aria-selected=true] span.key').textContent(), '2026-01-01');
    assert.equal(await again.getByLabel('Group by', { exact: true }).inputValue(), 'subscribeDate');
    assert.equal(await again.getByRole('button', { name: 'Bar chart' }).getAttribute('aria-pressed'), 'true');
    assert.deepEqual((await calls(again, 'groupRows')).at(-1)?.filters, []);
  });

  for (const [shape, width] of [['table', 1400], ['chart', 620]] as const) {
    it(`have nothing for axe to find in any theme: ${shape}`, async () => {
      const page = await open({ width, memory: grouped({ shape, by: [{ column: 'emailAddress', per: 'domain' }, { column: 'subscriptionState', per: 'value' }] }) });
      await page.waitForFunction(() => customElements.get('vscode-text-field') !== undefined);
      await waitForFirst(page, 'host1.example');
      await list(page).focus();
      await list(page).press('Enter');
      await list(page).locator('[aria-selected=true]').first().waitFor();
      for (const theme of themeNames) {
        await wear(page, theme);
        await frames(page);
        assert.deepEqual(await axeFaults(page), [], theme);
      }
    });
  }
});
