/** Panels of the real workbench: full, hidden, side by side, closed. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { parse } from 'csv-parse/sync';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import { GridOnScreen } from './grid';
import { accountIn, useService } from './service';

const small = 106;
const large = 101;
const contacts = 100_000;

describe('Panels of grids', function () {
  this.timeout(120_000);
  const { start, service } = useService({ contacts });
  const workbench = useWorkbench(async () => ({ env: accountIn(await start()) }));
  afterEach(() => workbench().execute('workbench.action.closeAllEditors'));

  it('a grid that is full stops with a sentence that offers the export, which has all rows', async () => {
    const w = workbench();
    await w.updateSettings({ 'listrak.grid.maxRows': 12_345 });
    try {
      await w.execute('listrak.openReport', { report: 'contacts', listId: large });
      const grid = await GridOnScreen.inFront(w);
      await grid.phase('full');
      assert.equal(await grid.rowCount(), 12_345);
      const notice = grid.frame.locator('.notice');
      await notice.getByRole('button').waitFor();
      assert.match(await notice.innerText(), /The grid stopped at 12,345 rows\. There may be more: export the report to have them all, or raise the setting listrak\.grid\.maxRows\./);
      await w.screenshot('grid-full');
      await grid.goTo('last');
      await notice.getByRole('button', { name: 'Export everything…' }).click();
      const file = path.join(w.home, 'full.csv');
      await w.saveAs(file, 'Export Contacts (all rows)');
      await w.notification(/full\.csv: 100,000 rows, /).waitFor();
      const lines: string[][] = parse(await readFile(file));
      assert.equal(lines.length, contacts + 1);
      await w.execute('notifications.clearAll');
    } finally {
      await w.updateSettings({ 'listrak.grid.maxRows': null });
    }
  });

  it('a hidden grid is gone from the window, reads nothing, and comes back as it was left', async () => {
    const w = workbench();
    const grid = await GridOnScreen.open(w, { report: 'contacts', listId: small });
    const { keyboard } = w.page;
    await grid.header('subscribeMethod').hover();
    await grid.header('subscribeMethod').locator('.menu-button').click();
    const panel = grid.frame.getByRole('dialog', { name: 'Column subscribeMethod' });
    await panel.getByRole('checkbox').first().check();
    await grid.frame.locator('.chip').waitFor();
    await keyboard.press('Escape');
    await grid.header('subscribeDate').click();
    await grid.frame.locator('[role="columnheader"][aria-label="subscribeDate"][aria-sort="ascending"]').waitFor();
    await grid.goTo('first');
    for (const key of ['ArrowRight', 'ArrowRight', 'Alt+ArrowRight', 'Alt+ArrowRight', 'Alt+Shift+ArrowLeft', 'Alt+Shift+ArrowLeft']) await keyboard.press(key);
    await eventually('The third column is the first', async () => (await grid.columns())[0] === 'universalEmailKey');
    await grid.goTo('last');
    for (const key of ['Shift+ArrowUp', 'Shift+ArrowUp', 'Shift+ArrowLeft']) await keyboard.press(key);
    const left = async (shown: GridOnScreen): Promise<unknown> => shown.frame.evaluate(() => ({
      chips: [...document.querySelectorAll('.chip')].map((chip) => chip.textContent), sorted: [...document.querySelectorAll('[aria-sort]:not([aria-sort="none"])')].map((head) => `${head.getAttribute('aria-label')} ${head.getAttribute('aria-sort')}`),
      columns: [...document.querySelectorAll('.head [role="columnheader"]')].map((head) => [head.getAttribute('aria-label'), Math.round(head.getBoundingClientRect().width)]),
      active: document.querySelector('.grid')?.getAttribute('aria-activedescendant'), selected: document.querySelectorAll('.body [aria-selected="true"]').length,
      rows: [...document.querySelectorAll<HTMLElement>('.body .row:not([hidden])')].map((row) => [Number(row.ariaRowIndex), Math.round(row.getBoundingClientRect().top), row.querySelector('.c0')?.textContent]).sort((a, b) => Number(a[0]) - Number(b[0])),
      count: document.querySelector('.grid')?.getAttribute('aria-rowcount'), scrolled: document.querySelector('.grid')?.scrollLeft,
    }));
    await eventually('Three rows of two cells are selected', async () => await grid.frame.locator('.body [aria-selected="true"]').count() === 6);
    const before = await left(grid);
    await w.screenshot('grid-left-as');
    await w.execute('listrak.openReport', { report: 'lists' });
    await GridOnScreen.complete(w, 'Lists');
    await eventually('The page of the hidden grid is gone', () => grid.frame.isDetached());
    const asked = service().requests.length;
    await w.page.locator('.tab').filter({ hasText: 'Contacts' }).click();
    const again = await GridOnScreen.complete(w, 'Contacts');
    await eventually('The rows again', async () => JSON.stringify(await left(again)) === JSON.stringify(before)).catch(() => undefined);
    assert.deepEqual(await left(again), before);
    assert.equal(service().requests.length, asked, 'what is held is not read again');
    await again.button('Columns').click();
    await again.frame.getByRole('button', { name: 'Reset columns' }).click();
  });

  it('two side by side are each their own', async () => {
    const w = workbench();
    await GridOnScreen.open(w, { report: 'contacts', listId: small });
    await GridOnScreen.open(w, { report: 'contacts', listId: large });
    await w.execute('workbench.action.moveEditorToNextGroup');
    const named = async (listId: number): Promise<Frame> => {
      const label = `Rows of Contacts · ${service().data.list(listId).listName}`;
      return w.openPanelFrame(`[role="grid"][aria-label="${label}"]`);
    };
    const [left, right] = [await named(small), await named(large)];
    for (const frame of [left, right]) await frame.locator('.status[data-phase="complete"]').waitFor();
    await right.locator('[role="grid"]').focus();
    await w.page.keyboard.press('Control+End');
    await right.locator(`[role="row"][aria-rowindex="${contacts + 1}"]:not([hidden]):not(.pending)`).waitFor();
    await w.page.keyboard.press('Home');
    await left.locator('[role="columnheader"][aria-label="emailAddress"]').click();
    await left.locator('[role="columnheader"][aria-label="emailAddress"][aria-sort="ascending"]').waitFor();
    assert.equal(await left.locator('[role="row"][aria-rowindex="2"]:not([hidden])').count(), 1);
    assert.equal(await right.locator('[role="row"][aria-rowindex="2"]:not([hidden])').count(), 0);
    assert.equal(await right.locator('[role="columnheader"][aria-label="emailAddress"]').getAttribute('aria-sort'), 'none');
    const [first, last] = [service().data.contact(large, 'Subscribed', 0), service().data.contact(large, 'Subscribed', contacts - 1)];
    await right.getByText(last.emailAddress, { exact: true }).waitFor();
    assert.equal(await right.getByText(first.emailAddress, { exact: true }).count(), 0);
    // Nothing is cut off at the edge of a narrow panel.
    for (const frame of [left, right]) assert.deepEqual(await frame.locator('.toolbar vscode-button:visible').evaluateAll((all) => all.filter((button) => button.getBoundingClientRect().right > innerWidth).map((button) => button.textContent)), []);
    await w.screenshot('grid-side-by-side');
    // What each hides of the one report is kept, although neither knows of the other's.
    const hide = async (frame: Frame, column: string): Promise<void> => {
      await frame.locator(`[role="columnheader"][aria-label="${column}"]`).click({ button: 'right' });
      await frame.getByRole('dialog').getByRole('button', { name: 'Hide' }).click();
      await frame.locator(`[role="columnheader"][aria-label="${column}"]`).waitFor({ state: 'detached' });
    };
    await hide(left, 'emailKey');
    await hide(right, 'universalEmailKey');
    await w.execute('workbench.action.closeAllEditors');
    const again = await GridOnScreen.open(w, { report: 'contacts', listId: small });
    assert.deepEqual((await again.columns()).filter((name) => /key/i.test(name)), []);
    await again.button('Columns').click();
    await again.frame.getByRole('button', { name: 'Reset columns' }).click();
    await eventually('Both again', async () => (await again.columns()).filter((name) => /key/i.test(name)).length === 2);
  });

  it('a cell\'s menu stays with its row while rows come into a sorted grid', async () => {
    const w = workbench();
    service().setFaults(({ path: asked }) => (asked.endsWith('/Contact') ? { kind: 'delay', ms: 1000 } : undefined));
    await w.execute('listrak.openReport', { report: 'contacts', listId: large });
    const grid = await GridOnScreen.inFront(w);
    const { frame } = grid;
    await grid.header('emailAddress').click();
    await frame.locator('[role="columnheader"][aria-label="emailAddress"][aria-sort="ascending"]').waitFor();
    const at = (await grid.columns()).indexOf('emailAddress');
    const cell = frame.locator(`main .body [role="row"][aria-rowindex="10"]:not([hidden]):not(.pending) [aria-colindex="${at + 2}"]`);
    await cell.waitFor();
    /** Takes something of the menu when other rows have come into its row's place; answers with the address that the menu names. */
    const choose = async (name: string): Promise<string> => {
      const item = frame.getByRole('menuitem').filter({ hasText: 'Activity of' });
      // A row that has moved meanwhile gets none.
      await eventually('The menu', async () => {
        if (await item.count() === 0) await cell.click({ button: 'right' });
        return await item.count() === 1;
      });
      const address = /\S+@\S+/.exec(await item.innerText())?.[0] ?? assert.fail();
      await eventually('Another row in its place', async () => (await cell.innerText()) !== address);
      await frame.getByRole('menuitem', { name, exact: true }).click();
      return address;
    };
    const copied = await choose('Copy');
    await eventually('Its address in the clipboard', async () => (await w.page.evaluate(() => navigator.clipboard.readText())) === copied);
    const filtered = await choose('Filter by this value');
    await eventually('A filter by its address', async () => (await frame.locator('.chip').allTextContents()).join() === `emailAddress is “${filtered}”`);
    assert.equal(await frame.locator('.status[data-phase="loading"]').count(), 1, 'all the while rows came');
  });

  it('twenty opened and closed one after another leave their memory', async () => {
    const w = workbench();
    const resident: number[] = [];
    for (let round = 0; round < 20; round++) {
      await GridOnScreen.open(w, { report: 'contacts', listId: large });
      await w.execute('workbench.action.closeAllEditors');
      await eventually('The panel is gone', async () => await w.page.locator('.tab').count() === 0);
      resident.push((await w.memoryUsage()).rss / 1e6);
    }
    console.log(`      extension host's MB after each of twenty rounds of ${contacts.toLocaleString('en')} rows: ${resident.map((megabytes) => megabytes.toFixed(0)).join(' ')}`);
    // Each table takes some 15 MB: fifteen that stay would be 225.
    const grown = Math.min(...resident.slice(-3)) - Math.min(...resident.slice(3, 6));
    assert.ok(grown < 110, `${grown.toFixed(0)} MB more after the last rounds than after the first`);
  });
});
