/** What opens over the grid's real bundle in a plain Chromium: where keys and focus go, and what is left to do when it closes. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { calls, cell, chip, focused, frames, lastFilters, note, openColumn, told, waitForRow } from './page-questions';
import { useGridPages } from './use-grid-pages';

/** The keys that come as far as VS Code, which listens on the window, from now on. */
async function hearKeys(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    window.addEventListener('keydown', ({ key }) => { if (!['Control', 'Shift', 'Alt'].includes(key)) heard.push(key); });
  });
  return () => page.evaluate(() => (window as unknown as { heard: string[] }).heard.splice(0));
}

describe('grid popups', function () {
  this.timeout(60_000);
  const open = useGridPages();

  it('hear Escape wherever they were pressed: value, panel, menu', async () => {
    const page = await open({ rows: 100 });
    await cell(page, 2, 4).click();
    await page.keyboard.press('Enter');
    const value = page.locator('.popover');
    for (const part of ['.popover-title', '.zones dt']) {
      await value.locator(part).first().click();
      assert.equal(await value.isVisible(), true, part);
    }
    await page.keyboard.press('Escape');
    await value.waitFor({ state: 'hidden' });
    assert.equal(await focused(page), 'grid');
    const panel = await openColumn(page, 2);
    await panel.locator('h2').click();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    assert.equal(await focused(page), 'grid');
    await cell(page, 2, 3).click({ button: 'right' });
    const menu = page.getByRole('menu');
    await menu.locator('.menu-line').first().click();
    await page.keyboard.press('ArrowUp');
    assert.equal(await page.evaluate(() => document.activeElement === [...document.querySelectorAll('.menu-item')].at(-1)), true);
    await menu.locator('.menu-line').first().click();
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    assert.equal(await focused(page), 'grid');
  });

  it('let Tab and the pointer move the focus from control to control', async () => {
    const page = await open({ rows: 100 });
    const now = (): Promise<string> => page.evaluate(() => {
      const { activeElement: active } = document;
      return active === null ? '' : active.getAttribute('aria-label') ?? active.textContent ?? '';
    });
    const panel = await openColumn(page, 2);
    const seen: string[] = [];
    for (let tab = 0; tab < 7; tab++) {
      await page.keyboard.press('Tab');
      await frames(page);
      seen.push(await now());
    }
    assert.equal(new Set(seen).size, seen.length, seen.join(', '));
    assert.equal(seen.at(-1), 'z', seen.join(', '));
    for (const [key, next] of [['Shift+Tab', 'a'], ['Tab', 'z'], ['Tab', 'Close'], ['Shift+Tab', 'z']] as const) {
      await page.keyboard.press(key);
      await frames(page);
      assert.equal(await now(), next, key);
    }
    await panel.getByLabel('Text').click();
    await page.keyboard.type('ada');
    await chip(page, 'emailAddress contains “ada”');
    await panel.getByLabel('Find values').click();
    await page.keyboard.type('grace');
    assert.deepEqual([await panel.getByLabel('Text').inputValue(), await panel.getByLabel('Find values').inputValue()], ['ada', 'grace']);
    // Nothing there takes the focus: the panel itself has it, and its keys are heard.
    await panel.locator('h2').click();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    assert.equal(await focused(page), 'grid');
  });

  it('give the focus back to the button of the toolbar by which they were opened', async () => {
    const page = await open({ rows: 100 });
    for (const [name, role] of [['Columns', 'dialog'], ['Export', 'menu'], ['Keyboard shortcuts', 'dialog']] as const) {
      await page.getByRole('button', { name }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole(role).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole(role).waitFor({ state: 'detached' });
      assert.equal(await page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.textContent), name);
    }
  });

  it('stay within a window that becomes smaller', async () => {
    const page = await open({ rows: 100 });
    const panel = await openColumn(page, 5);
    await page.setViewportSize({ width: 500, height: 400 });
    await frames(page);
    const box = await panel.boundingBox();
    assert.ok(box !== null && box.x >= 0 && box.y >= 0 && box.x + box.width <= 500 && box.y + box.height <= 400, JSON.stringify(box));
  });

  it('keep the focus where what had it is drawn anew or cannot be pressed any more', async () => {
    const page = await open({ rows: 100 });
    const panel = await openColumn(page, 3);
    const box = panel.getByRole('checkbox', { name: 'Unsubscribed: 110 rows' });
    await box.press('Space');
    await page.waitForFunction(() => window.fakeHost.told.filter((message) => message.type === 'call' && message.call === 'columnValues').length === 2);
    await frames(page);
    assert.deepEqual([await box.isChecked(), await box.evaluate((element) => element === document.activeElement)], [true, true]);
    await panel.locator('.figures .link', { hasText: '7' }).press('Enter');
    await chip(page, 'subscriptionState is empty');
    await frames(page);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await cell(page, 2, 2).click();
    await page.keyboard.press('Shift+Enter');
    await page.getByRole('button', { name: 'Previous row' }).press('Enter');
    await page.waitForFunction(() => document.querySelector('.row-title')?.textContent === 'Row 1 of 10');
    await page.keyboard.press('Alt+ArrowDown');
    await page.waitForFunction(() => document.querySelector('.row-title')?.textContent === 'Row 2 of 10');
    await page.keyboard.press('Escape');
    assert.equal(await focused(page), 'grid');
  });

  it('leave to the workbench the keys that are not theirs, and to the page its search', async () => {
    const page = await open({ rows: 100 });
    const heard = await hearKeys(page);
    const others = ['Control+Shift+P', 'F1', 'Control+b', 'Alt+z'];
    await cell(page, 2, 3).click();
    await page.keyboard.press('Enter');
    await page.locator('.popover').waitFor();
    for (const key of [...others, 'a', 'F2']) await page.keyboard.press(key);
    assert.deepEqual(await heard(), ['P', 'F1', 'b', 'z'], 'value');
    const panel = await openColumn(page, 2);
    for (const key of [...others, 'a', 'Alt+ArrowDown', 'Control+f']) await page.keyboard.press(key);
    await panel.waitFor({ state: 'detached' });
    assert.deepEqual([await heard(), await focused(page)], [['P', 'F1', 'b', 'z', 'ArrowDown'], 'vscode-text-field'], 'panel');
    await cell(page, 2, 3).click();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menu').waitFor();
    const first = await page.evaluate(() => document.activeElement?.textContent);
    for (const key of [...others, 'Control+g']) await page.keyboard.press(key);
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), first);
    for (const key of ['ArrowDown', 'g', 'Escape']) await page.keyboard.press(key);
    assert.deepEqual([await heard(), await focused(page)], [['P', 'F1', 'b', 'z', 'g'], 'grid'], 'menu');
    await page.keyboard.press('Shift+Enter');
    await page.waitForFunction(() => document.querySelector('.row-title')?.textContent?.startsWith('Row 2 ') === true);
    for (const key of [...others, 'Alt+ArrowDown', 'Escape']) await page.keyboard.press(key);
    assert.deepEqual(await heard(), ['P', 'F1', 'b', 'z'], 'form');
    await page.waitForFunction(() => document.querySelector('.grid')?.getAttribute('aria-activedescendant') === 'cell-2-3');
  });

  it('filter by a cell\'s value as the column\'s own menu would, by the beginning of one that is too long', async () => {
    const long = 'x'.repeat(12_000);
    const page = await open({ rows: 100, notes: [long, 'y'.repeat(5000)] });
    const filterBy = async (row: number, column: number): Promise<void> => {
      await cell(page, row, column).click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Filter by this value' }).click();
    };
    await filterBy(2, 8);
    await page.waitForFunction(() => document.querySelectorAll('.chip').length === 1);
    assert.deepEqual(await lastFilters(page), [{ type: 'values', column: 'note', values: ['y'.repeat(5000)] }]);
    await page.getByRole('button', { name: 'Clear the filter of note' }).click();
    await waitForRow(page, 2);
    await filterBy(1, 8);
    await page.waitForFunction(() => document.querySelectorAll('.chip').length === 1);
    assert.deepEqual(await lastFilters(page), [{ type: 'text', column: 'note', match: 'startsWith', text: long.slice(0, 10_000) }]);
    await page.getByRole('button', { name: 'Clear the filter of note' }).click();
    await waitForRow(page, 2);
    await filterBy(2, 7);
    await chip(page, 'open is false');
    await openColumn(page, 7);
    assert.equal(await page.getByLabel('Filter by').inputValue(), 'no');
  });

  it('name a filter that is set but not among those of the column\'s type', async () => {
    const page = await open({ rows: 100, view: { search: '', sort: [], filters: [{ type: 'values', column: 'open', values: ['true'] }] } });
    await openColumn(page, 7);
    assert.equal(await page.getByLabel('Filter by').inputValue(), 'values');
  });

  it('filter by what was typed just before they close, or before another kind is chosen', async () => {
    const page = await open({ rows: 1000 });
    const panel = await openColumn(page, 2);
    await panel.getByLabel('Text').evaluate((input: HTMLInputElement) => {
      input.value = 'ada';
      input.dispatchEvent(new Event('input', { bubbles: true }));
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    });
    await chip(page, 'emailAddress contains “ada”');
    assert.deepEqual([await page.getByRole('dialog').count(), (await calls(page, 'setView')).length], [0, 1]);
    await openColumn(page, 2);
    await panel.getByLabel('Text').evaluate((input: HTMLInputElement) => {
      input.value = 'grace';
      input.dispatchEvent(new Event('input', { bubbles: true }));
      const kind = document.querySelector<HTMLSelectElement>('.filter-editor select');
      if (kind === null) throw new Error('There is no choice of kinds.');
      kind.value = 'startsWith';
      kind.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await chip(page, 'emailAddress starts with “grace”');
    await page.keyboard.press('Escape');
    assert.deepEqual(await lastFilters(page), [{ type: 'text', column: 'emailAddress', match: 'startsWith', text: 'grace' }]);
  });

  it('forget what was typed where a value is ticked after it', async () => {
    const page = await open({ rows: 1000 });
    const panel = await openColumn(page, 3);
    await panel.getByRole('checkbox', { name: 'Unsubscribed: 110 rows' }).evaluate((box: HTMLInputElement) => {
      const input = document.querySelector<HTMLInputElement>('.filter-inputs input');
      if (input === null) throw new Error('There is nothing to type in.');
      input.value = 'ada';
      input.dispatchEvent(new Event('input', { bubbles: true }));
      box.click();
    });
    await chip(page, 'subscriptionState is “Unsubscribed”');
    // Its pause is as long, and began later.
    await panel.getByLabel('Find values').fill('unsub');
    await page.waitForFunction(() => window.fakeHost.told.some((message) => message.type === 'call' && message.call === 'columnValues' && message.args.search === 'unsub'));
    await page.keyboard.press('Escape');
    assert.deepEqual(await lastFilters(page), [{ type: 'values', column: 'subscriptionState', values: ['Unsubscribed'] }]);
  });

  it('end their questions when they close, and ask none after that', async () => {
    const page = await open({ rows: 1000, delay: 2000 });
    const panel = await openColumn(page, 3);
    const asked = async (): Promise<[number, number, number]> => [(await calls(page, 'columnValues')).length, (await calls(page, 'summariseColumn')).length, (await told(page, 'cancel')).length];
    await page.waitForFunction(() => window.fakeHost.told.some((message) => message.type === 'call' && message.call === 'summariseColumn'));
    await panel.getByLabel('Text').evaluate((input: HTMLInputElement) => {
      input.value = 'ada';
      input.dispatchEvent(new Event('input', { bubbles: true }));
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    });
    assert.deepEqual(await asked(), [1, 1, 2]);
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent === '100 of 1,000 rows match');
    await frames(page);
    assert.deepEqual(await asked(), [1, 1, 2]);
  });

  it('say all that is said at once', async () => {
    const page = await open({ rows: 100, layout: { hidden: ['listId'], frozen: 1 } });
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('button', { name: 'Reset columns' }).click();
    assert.deepEqual(await page.locator('.announcer > *').allTextContents(), ['Columns that show: 9 of 9.', 'Columns frozen at the left: 0.']);
    await page.getByRole('checkbox', { name: 'listId' }).uncheck();
    assert.deepEqual(await page.locator('.announcer > *').allTextContents(), ['Columns that show: 8 of 9.']);
  });

  it('leave a search that was refused: its field has the one that stands', async () => {
    const page = await open({ rows: 1000 });
    const search = page.locator('vscode-text-field.search input');
    await search.fill('ada');
    await page.waitForFunction(() => document.querySelector('.matches')?.textContent !== '');
    await search.fill('refused');
    await note(page, 'That did not work: No such filter.');
    // The toolkit writes into a field's inner one with the next frame.
    await frames(page);
    assert.deepEqual([await search.inputValue(), (await calls(page, 'setView')).map(({ view }) => view.search)], ['ada', ['ada', 'refused', 'ada']]);
  });
});
