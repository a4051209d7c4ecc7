/** The grid's real bundle in a plain Chromium, under hands that slip, hurry, click twice and go elsewhere while an answer is on its way. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { wear } from './grid-page';
import { calls, cell, focused, frames, header, waitForRow } from './page-questions';
import { useGridPages } from './use-grid-pages';

const selectedText = (page: Page): Promise<string> => page.evaluate(() => getSelection()?.toString() ?? '');
const gutter = (page: Page, row: number): Locator => page.locator(`.body .row[aria-rowindex="${row + 1}"]:not([hidden]) .gutter`);

async function lastCopied(page: Page): Promise<readonly [number, number, readonly number[]] | undefined> {
  const copies = (await calls(page, 'copyCells')).length;
  await page.keyboard.press('Control+c');
  await page.waitForFunction((before) => window.fakeHost.told.filter((message) => message.type === 'call' && message.call === 'copyCells').length > before, copies);
  const last = (await calls(page, 'copyCells')).at(-1);
  return last === undefined ? undefined : [last.fromRow, last.toRow, last.columns];
}

describe('a hand on the grid', function () {
  this.timeout(60_000);
  const open = useGridPages();

  it('that drags over cells to the row numbers selects no whole rows, and comes to the columns before', async () => {
    const page = await open({ rows: 1000, moreColumns: 10, width: 900, height: 560 });
    await page.locator('.grid').evaluate((grid) => { grid.scrollLeft = 500; });
    await cell(page, 5, 6).waitFor();
    const from = await cell(page, 5, 6).boundingBox() ?? assert.fail();
    const numbers = await gutter(page, 7).boundingBox() ?? assert.fail();
    await page.mouse.move(from.x + 20, from.y + 5);
    await page.mouse.down();
    await page.mouse.move(numbers.x + numbers.width / 2, numbers.y + 5, { steps: 4 });
    await page.waitForFunction(() => document.querySelector('.grid')?.scrollLeft === 0);
    await page.mouse.up();
    assert.deepEqual(await lastCopied(page), [4, 7, [0, 1, 2, 3, 4, 5, 6]]);
    await gutter(page, 3).hover();
    await page.mouse.down();
    await cell(page, 4, 2).hover();
    await page.mouse.up();
    assert.deepEqual((await lastCopied(page))?.slice(0, 2), [2, 4]);
    assert.equal((await lastCopied(page))?.[2].length, 19, 'from row numbers whole rows');
  });

  it('that drags beyond the left edge selects no columns before they are in sight', async () => {
    const page = await open({ rows: 1000, moreColumns: 10, width: 900, height: 560 });
    await page.locator('.grid').evaluate((grid) => { grid.scrollLeft = 500; });
    await cell(page, 5, 6).waitFor();
    const from = await cell(page, 5, 6).boundingBox() ?? assert.fail();
    await page.mouse.move(from.x + 20, from.y + 5);
    await page.mouse.down();
    await page.mouse.move(-1, from.y + 5);
    await frames(page);
    const [active, left] = await page.evaluate(() => [document.getElementById(document.querySelector('.grid')?.getAttribute('aria-activedescendant') ?? '')?.getBoundingClientRect().right, document.querySelector('.body .gutter')?.getBoundingClientRect().right]);
    await page.mouse.up();
    assert.ok(active !== undefined && left !== undefined && active > left, `${active} ${left}`);
  });

  it('that has taken a row by its number shows it as a form, and finds what can be done with it alone', async () => {
    const page = await open({ rows: 1000 });
    await gutter(page, 5).click();
    await page.keyboard.press('Shift+Enter');
    const form = page.getByRole('dialog', { name: 'Row as a form' });
    await form.getByText('Row 5 of 1,000').waitFor();
    await page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    const menu = page.getByRole('menu');
    const items = async (): Promise<string[]> => {
      await menu.waitFor();
      const words = await menu.locator('.menu-words').evaluateAll((all) => all.map((each) => each.firstChild?.textContent ?? ''));
      await page.keyboard.press('Escape');
      await menu.waitFor({ state: 'detached' });
      return words;
    };
    const ofRow = ['Copy', 'Copy with headers', 'Copy as CSV', 'Copy as JSON', 'Copy as Markdown', 'Show the row as a form', 'Export selection…'];
    await gutter(page, 6).click({ button: 'right' });
    assert.deepEqual(await items(), ofRow);
    assert.equal(await focused(page), 'grid');
    await gutter(page, 7).click();
    await page.keyboard.press('Shift+F10');
    assert.deepEqual(await items(), ofRow);
    assert.equal((await lastCopied(page))?.[2].length, 9);
  });

  it('that selects all of a value, or of a row\'s form, selects nothing else', async () => {
    const page = await open({ rows: 100, notes: ['{"a":[1,2]}'] });
    await cell(page, 3, 2).click();
    await page.keyboard.press('Enter');
    await page.locator('.popover').waitFor();
    await page.keyboard.press('Control+a');
    assert.equal(await selectedText(page), 'katherine.3@example.com');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+Enter');
    await page.locator('.fields dd').first().waitFor();
    await page.keyboard.press('Control+a');
    const text = await selectedText(page);
    assert.match(text, /^listId\s+101\s+listName\s+Summer list\s+emailAddress\s+katherine\.3@example\.com\s/);
    assert.match(text, /"a": \[\s+1,\s+2\s+\]\s+\}\s*$/);
    await page.keyboard.press('Escape');
    await page.evaluate(() => getSelection()?.removeAllRanges());
    await page.getByRole('button', { name: 'Groups' }).click();
    await page.locator('.group-body > *').first().waitFor();
    await page.keyboard.press('Control+a');
    assert.equal(await selectedText(page), '');
  });

  it('that opens one value after another finds each where it would have been without those before', async () => {
    const page = await open({ rows: 100, width: 1000, notes: ['short', 'a long one '.repeat(200)] });
    const boxOf = async (row: number): Promise<unknown> => {
      await page.locator('.grid').focus();
      await cell(page, row, 2).click();
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      const value = page.locator('.popover');
      await value.waitFor();
      const box = await value.boundingBox();
      await page.keyboard.press('Escape');
      await value.waitFor({ state: 'hidden' });
      await page.keyboard.press('Home');
      return box;
    };
    const first = await boxOf(4);
    await boxOf(5);
    assert.deepEqual(await boxOf(4), first);
  });

  it('that makes the window smaller still sees the value that it looks at', async () => {
    const page = await open({ rows: 100, width: 1000, height: 600 });
    await cell(page, 15, 4).click();
    await page.keyboard.press('Enter');
    const value = page.locator('.popover');
    await value.waitFor();
    await page.setViewportSize({ width: 320, height: 500 });
    await frames(page);
    const { x, y, width, height } = await value.boundingBox() ?? assert.fail();
    assert.ok(x >= 0 && y >= 0 && x + width <= 320 && y + height <= 500, `${x} ${y} ${width} ${height}`);
  });

  it('that has gone elsewhere keeps the focus there when a value or a menu comes late', async () => {
    for (const how of ['value', 'menu', 'follow'] as const) {
      const page = await open({ rows: 1000, delay: 400, follows: ['Activity of {row}'] });
      await waitForRow(page, 3);
      await cell(page, 3, 2).click();
      // The script of the menus is there.
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      if (how === 'menu') await cell(page, 3, 2).click({ button: 'right' });
      else await page.keyboard.press(how === 'value' ? 'Enter' : 'Control+Enter');
      await page.keyboard.press('Control+f');
      await page.keyboard.type('ada');
      await page.waitForFunction(() => /rows match/.test(document.querySelector('.matches')?.textContent ?? ''));
      assert.equal(await page.evaluate(() => document.activeElement?.className), 'search', how);
      assert.equal(await page.locator('.popover:visible, .menu').count(), 0, how);
      await page.keyboard.press('Escape');
    }
  });

  it('that clicks twice on a group shows its rows', async () => {
    const page = await open({ rows: 1000, width: 1200 });
    await page.getByRole('button', { name: 'Groups' }).click();
    const line = page.locator('.group-body .group-row').nth(1);
    await line.waitFor();
    await line.dblclick();
    await page.locator('.chip').waitFor();
    await frames(page);
    assert.equal((await calls(page, 'setView')).length, 1);
  });
});

describe('columns that are frozen', function () {
  this.timeout(60_000);
  const open = useGridPages();

  it('are the same ones while columns are hidden and shown again', async () => {
    const page = await open({ rows: 100, layout: { frozen: 2 } });
    const frozen = (): Promise<(string | null)[]> => page.locator('.head-cell.frozen').evaluateAll((cells) => cells.map((head) => head.getAttribute('aria-label')));
    assert.deepEqual(await frozen(), ['listId', 'listName']);
    await header(page, 1).click({ button: 'right' });
    await page.getByRole('button', { name: 'Hide' }).click();
    assert.deepEqual(await frozen(), ['listId']);
    await page.getByRole('button', { name: 'Columns' }).click();
    const panel = page.getByRole('dialog', { name: 'Columns' });
    await panel.getByLabel('listName').check();
    await panel.getByLabel('Columns frozen at the left').fill('2');
    await panel.getByLabel('listId').uncheck();
    assert.deepEqual(await frozen(), ['listName']);
    await panel.getByLabel('orderTotal').uncheck();
    assert.deepEqual(await frozen(), ['listName']);
    await panel.getByRole('button', { name: 'Show all' }).click();
    assert.deepEqual(await frozen(), ['listId', 'listName']);
  });
});

describe('groups of rows that come', function () {
  this.timeout(60_000);
  const open = useGridPages();

  it('are counted again before the eyes, and said once', async () => {
    const page = await open({ rows: 50, phase: 'loading', status: '50 rows so far', width: 1200 });
    await page.evaluate(() => {
      const said: string[] = [];
      Object.assign(window, { said });
      new MutationObserver(() => {
        const note = document.querySelector('.group-note');
        if (note !== null && note.ariaLive !== 'off') said.push(note.textContent ?? '');
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    const said = (): Promise<string[]> => page.evaluate(() => [...new Set((window as unknown as { said: string[] }).said)].filter((words) => /groups of/.test(words)));
    const note = page.locator('.group-note');
    await page.getByRole('button', { name: 'Groups' }).click();
    await note.filter({ hasText: /groups of/ }).waitFor();
    const first = await note.innerText();
    await page.evaluate(() => window.fakeHost.state({ totalRows: 150, status: '150 rows so far' }));
    await page.waitForFunction((before) => { const now = document.querySelector('.group-note')?.textContent ?? ''; return now !== before && /groups of/.test(now); }, first);
    assert.deepEqual(await said(), [first]);
    await page.evaluate(() => window.fakeHost.state({ totalRows: 250, phase: 'complete', status: '250 rows' }));
    const middle = await note.innerText();
    await page.waitForFunction((before) => { const now = document.querySelector('.group-note')?.textContent ?? ''; return now !== before && /groups of/.test(now); }, middle);
    assert.deepEqual(await said(), [first, await note.innerText()]);
  });

  it('are not said again when the rows of one are chosen, which changes nothing of them', async () => {
    const page = await open({ rows: 1000, width: 1200 });
    await page.getByRole('button', { name: 'Groups' }).click();
    await page.locator('.group-note').filter({ hasText: /groups of/ }).waitFor();
    await page.evaluate(() => {
      Object.assign(window, { said: 0 });
      const note = document.querySelector('.group-note');
      if (note !== null) new MutationObserver(() => { (window as unknown as { said: number }).said++; }).observe(note, { childList: true, characterData: true, subtree: true });
    });
    const asked = (await calls(page, 'groupRows')).length;
    await page.locator('.group-body [role="row"]').first().click();
    await page.waitForFunction((before) => window.fakeHost.told.filter((message) => message.type === 'call' && message.call === 'groupRows').length > before, asked);
    await frames(page);
    assert.equal(await page.evaluate(() => (window as unknown as { said: number }).said), 0);
  });
});

describe('lines around what is active or pressed', function () {
  this.timeout(60_000);
  const open = useGridPages();

  it('go round a header with the arrow of its menu in it', async () => {
    const page = await open({ rows: 100, view: { search: '', sort: [{ column: 'emailAddress', direction: 'ascending' }], filters: [] } });
    await page.mouse.move(600, 500);
    await page.locator('.grid').focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowUp');
    // Numbers, text, the text that is sorted by.
    for (let column = 0; column < 3; column++) {
      const head = header(page, column);
      const button = head.locator('.menu-button');
      await button.waitFor();
      for (const theme of ['light', 'highContrast'] as const) {
        await wear(page, theme);
        const box = await button.boundingBox() ?? assert.fail();
        const around = await head.boundingBox() ?? assert.fail();
        // The ring at the top and the bottom, where the button stands.
        for (const y of [around.y, around.y + around.height - 2]) {
          const clip = { x: box.x, y, width: box.width, height: 2 };
          const before = await page.screenshot({ clip });
          await button.evaluate((element: HTMLElement) => { element.style.visibility = 'hidden'; });
          const after = await page.screenshot({ clip });
          await button.evaluate((element: HTMLElement) => { element.style.visibility = ''; });
          assert.ok(before.equals(after), `${theme}, column ${column}`);
        }
      }
      await page.keyboard.press('ArrowRight');
      await frames(page);
    }
  });

  it('tell what is pressed from what is not by more than a shade, where contrast is high', async () => {
    const page = await open({ rows: 100 });
    await header(page, 2).click({ button: 'right' });
    const panel = page.getByRole('dialog');
    const widthOf = (name: string): Promise<string> => panel.getByRole('button', { name, exact: true }).evaluate((element) => getComputedStyle(element).boxShadow);
    for (const theme of ['highContrast', 'highContrastLight'] as const) {
      await wear(page, theme);
      assert.notEqual(await widthOf('Unsorted'), await widthOf('Ascending'), theme);
    }
  });
});
