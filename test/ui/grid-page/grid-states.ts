/** Every state that the grid's page can be in: held against axe in each theme, and pictured by `npm run screenshots`. */
import type { Page } from 'playwright-core';
import type { GridFilter, GroupsMemory } from '../../../src/grid/protocol';
import type { PageOptions } from './grid-page';
import { frames, waitForRow } from './page-questions';

export interface GridPageState {
  readonly name: string;
  readonly options: PageOptions;
  /** What is done to get there. */
  readonly reach?: (page: Page) => Promise<unknown>;
}

export const reportFilters: readonly GridFilter[] = [
  { name: 'startDate', title: 'Start date', type: 'date', value: '2026-01-01' },
  { name: 'subscriptionState', title: 'Subscription state', type: 'choice', choices: ['Subscribed', 'Unsubscribed', 'All'].map((value) => ({ value, title: value })), value: 'Subscribed' },
  { name: 'useOriginalSubscribeDate', title: 'Dates are of the first subscription', type: 'boolean', value: 'true' },
  { name: 'profileFields', title: 'Profile fields', type: 'ids', choosable: true, value: '' },
];
const filtered: PageOptions = { rows: 1000, layout: { frozen: 2 }, view: { search: '', sort: [{ column: 'emailAddress', direction: 'ascending' }], filters: [{ type: 'text', column: 'emailAddress', match: 'contains', text: 'a' }, { type: 'boolean', column: 'open', is: true }] } };

const cell = (page: Page, row: number, column: number): ReturnType<Page['locator']> => page.locator(`.body .row[aria-rowindex="${row + 1}"]:not([hidden]) .c${column}`);
async function cellMenu(page: Page): Promise<void> {
  await cell(page, 2, 2).click({ button: 'right' });
  await page.getByRole('menu').waitFor();
}
async function panel(page: Page, opens: () => Promise<unknown>): Promise<void> {
  await opens();
  await page.locator('.panel').waitFor();
}

async function groups(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Groups' }).click();
  await groupsShown(page);
}
async function groupsShown(page: Page): Promise<void> {
  await page.locator('.group-body > *').first().waitFor();
}
/** An earlier page's memory of its groups. */
export const grouped = (groups: Partial<GroupsMemory>): unknown => ({
  version: 1, account: 'sample', request: { report: 'contacts', listId: 101 }, view: { search: '', sort: [], filters: [] }, scroll: { row: 0, left: 0 }, selection: null,
  groups: { by: [{ column: 'subscribeDate', per: 'day' }], sums: ['open'], sort: { by: 'key', direction: 'ascending' }, shape: 'table', measure: 'count', ...groups },
});

export const gridStates: readonly GridPageState[] = [
  { name: 'complete', options: { rows: 1000, filters: reportFilters } },
  { name: 'selection', options: { rows: 1000 }, reach: async (page) => {
    await page.locator('.head-cell.c2').click();
    await cell(page, 5, 3).click();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(`Shift+${key}`);
    await page.waitForFunction(() => /Sum/.test(document.querySelector('.note')?.textContent ?? ''));
  } },
  { name: 'narrow', options: { rows: 1000, filters: reportFilters, width: 380, height: 640 } },
  { name: 'before-the-toolkit', options: { rows: 1000, filters: reportFilters, withoutControls: true } },
  { name: 'loading', options: { rows: 0, phase: 'loading', status: 'Loading…' } },
  { name: 'loading-with-rows', options: { rows: 500, phase: 'loading', status: '500 rows so far · 61,000 rows/s' } },
  { name: 'empty', options: { rows: 0, filters: reportFilters } },
  { name: 'no-matches', options: { rows: 1000, view: { search: 'nothing', sort: [], filters: [] } } },
  { name: 'failed', options: { rows: 50, phase: 'failed', status: 'Failed · 50 rows so far are kept', notice: { what: 'The service answered 503.', next: 'Try again.' } } },
  { name: 'failed-without-rows', options: { rows: 0, phase: 'failed', status: 'Failed', notice: { what: 'Listrak refused the client ID and secret.', next: 'Update the credentials of the account.', signIn: 'Enter credentials…' } } },
  { name: 'incomplete', options: { rows: 50, phase: 'incomplete', status: '50 rows', notice: { what: 'The rows of 2 parts are missing.', next: '', retry: 'Retry the 2 that failed', details: { summary: 'Which parts', lines: ['list 101, message 7: Not there.', 'list 101, message 8: Not there.'] } } }, reach: (page) => page.locator('.notice summary').click() },
  { name: 'stopped', options: { rows: 500, phase: 'stopped', status: 'Stopped · 500 rows · 4.2 s' } },
  { name: 'full', options: { rows: 900, phase: 'full', status: '900 rows · 4.2 s', notice: { what: 'The grid stopped at 900 rows.', next: 'Export the report to a file to get all rows.' } } },
  { name: 'searched', options: { ...filtered, view: { search: 'ada', sort: [], filters: [] } } },
  { name: 'wrong-filter', options: { rows: 100, filters: reportFilters, layout: { filtersOpen: true } }, reach: async (page) => {
    await page.locator('.field', { hasText: 'Start date' }).locator('vscode-text-field').click();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('tomorrow');
    await page.keyboard.press('Enter');
    await page.locator('.field.wrong').waitFor();
  } },
  { name: 'column-menu-of-numbers', options: filtered, reach: (page) => panel(page, async () => {
    await page.locator('.head-cell.c5').hover();
    await page.locator('.head-cell.c5 .menu-button').click();
    await page.locator('.histogram').waitFor();
  }) },
  { name: 'column-menu-of-values', options: filtered, reach: (page) => panel(page, async () => {
    await page.locator('.head-cell.c3').hover();
    await page.locator('.head-cell.c3 .menu-button').click();
    await page.getByRole('checkbox', { name: 'Unsubscribed: 110 rows' }).waitFor();
  }) },
  { name: 'columns', options: filtered, reach: (page) => panel(page, () => page.getByRole('button', { name: 'Columns' }).click()) },
  { name: 'cell-menu', options: filtered, reach: cellMenu },
  { name: 'row-form', options: filtered, reach: (page) => panel(page, async () => { await cellMenu(page); await page.getByRole('menuitem', { name: 'Show the row as a form' }).click(); }) },
  { name: 'shortcuts', options: filtered, reach: (page) => panel(page, () => page.getByRole('button', { name: 'Keyboard shortcuts' }).click()) },
  { name: 'cell-popover', options: { rows: 100 }, reach: async (page) => { await cell(page, 8, 2).click(); for (const key of ['End', 'Enter']) await page.keyboard.press(key); await page.locator('[role=dialog]').waitFor(); } },
  { name: 'link-popover', options: { rows: 100, notes: ['https://example.com/a?b=1'] }, reach: async (page) => { await cell(page, 2, 2).click(); for (const key of ['End', 'Enter']) await page.keyboard.press(key); await page.locator('[role=dialog]').waitFor(); } },
  { name: 'groups', options: { ...filtered, width: 1200 }, reach: (page) => groups(page) },
  { name: 'groups-by-two', options: { rows: 1000, width: 1200, memory: grouped({ by: [{ column: 'emailAddress', per: 'domain' }, { column: 'subscriptionState', per: 'value' }], sums: ['orderTotal'] }) }, reach: groupsShown },
  { name: 'groups-as-bars', options: { rows: 1000, width: 1200, memory: grouped({ shape: 'chart' }) }, reach: groupsShown },
  { name: 'groups-narrow', options: { rows: 1000, width: 420, height: 560, memory: grouped({ shape: 'chart' }) }, reach: groupsShown },
];

/** Brings a page that has just been opened into the state. */
export async function reach(page: Page, { options, reach: act }: GridPageState): Promise<void> {
  if (options.rows > 0 && options.view === undefined && options.memory === undefined) await waitForRow(page, 1);
  else if (options.rows > 0 && options.view?.search !== 'nothing') await page.locator('.body .row:not([hidden]):not(.pending)').first().waitFor();
  if (options.withoutControls !== true) await page.waitForFunction(() => customElements.get('vscode-text-field') !== undefined);
  await act?.(page);
  await frames(page);
}
