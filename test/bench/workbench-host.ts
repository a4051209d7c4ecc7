/** What VS Code's own extension host does with its thread while a grid is worked with in the real workbench. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { mostCopiedRows } from '../../src/grid/protocol';
import { Workbench } from '../harness/workbench';
import { GridOnScreen } from '../ui/grid';
import { count, median } from './figures';
import { accountAt } from './service';

const request = { report: 'contacts', listId: 1 };
const copies = ['Copy', 'Copy with headers', 'Copy as CSV', 'Copy as JSON', 'Copy as Markdown'];

class HostBench {
  private constructor(private readonly workbench: Workbench, private readonly say: (line: string) => void, private readonly rows: number) {}

  /** @param port of a service on 127.0.0.1 with that many contacts */
  static async in(say: (line: string) => void, port: number, rows: number, work: (bench: HostBench, workbench: Workbench) => Promise<void>): Promise<void> {
    const workbench = await Workbench.launch({
      env: accountAt(port),
      webviewsApart: true,
      // VS Code looks for ports of other programs every few seconds, on the same thread, which takes it 10 ms and more; it stops for the second setting alone.
      settings: { 'remote.autoForwardPorts': false, 'remote.autoForwardPortsSource': 'output' },
    });
    try {
      await work(new HostBench(workbench, say, rows), workbench);
    } finally {
      await workbench.close();
    }
  }

  /** @param work with what comes before each run, if anything does; its own time is until what it waits for is on the screen */
  async measure(what: string, runs: number, work: (run: number) => Promise<unknown>, before: () => Promise<unknown> = async () => undefined): Promise<void> {
    const all: { milliseconds: number; late: number; held: number; queued: number }[] = [];
    for (let run = 0; run < runs; run++) {
      await before();
      const began = performance.now();
      const { answer: milliseconds, late, held, queued } = await this.workbench.hostHolds(async () => {
        await work(run);
        return performance.now() - began;
      });
      all.push({ milliseconds, late, held: held ?? NaN, queued: queued ?? NaN });
    }
    const of = (figure: keyof typeof all[number], digits: number): string => median(all.map((each) => each[figure])).toFixed(digits);
    this.say(`| ${count(this.rows)} | ${what} | ${of('milliseconds', 0)} | ${of('held', 1)} | ${Math.max(...all.map(({ held }) => held)).toFixed(1)} | ${of('queued', 1)} | ${of('late', 1)} |`);
  }
}

/** The first use, then opening, sorting, searching and filtering, by mouse and keyboard. */
export async function measureHost(say: (line: string) => void, port: number, rows: number, runs: number): Promise<void> {
  await HostBench.in(say, port, rows, async (bench, workbench) => {
    await bench.measure('nothing for 3 s', runs, () => wait(3000));
    await bench.measure('the extension is activated', 1, () => workbench.execute('listrak.refresh'));
    const open = (): Promise<GridOnScreen> => workbench.execute('listrak.openReport', request).then(() => GridOnScreen.inFront(workbench));
    const close = (): Promise<unknown> => workbench.execute('workbench.action.closeAllEditors');
    await bench.measure('its first rows, the first time', 1, open);
    await bench.measure('all rows', 1, async () => (await open()).phase('complete'));
    await bench.measure('its first rows, later', runs, open, close);
    const grid = await GridOnScreen.open(workbench, request);
    const said = (words: RegExp): Locator => grid.frame.locator('.announcer, .matches').filter({ hasText: words }).first();
    await grid.goTo('first');
    for (const column of ['emailAddress', 'subscribeDate', 'emailKey']) {
      await bench.measure(`sort by ${column}`, 2, async (run) => {
        await grid.header(column).click();
        await said(new RegExp(`^Sorted by ${column}, ${run === 0 ? 'ascending' : 'descending'}\\.`)).waitFor();
      });
    }
    await bench.measure('search over 14 columns', runs, async (run) => {
      await grid.search.fill(`karen.linda${run}`);
      await said(/ match/).waitFor();
    }, async () => {
      await grid.search.fill('');
      await said(/ match/).waitFor({ state: 'hidden' });
    });
    await grid.search.fill('');
    await said(/ match/).waitFor({ state: 'hidden' });
    await grid.goTo('first');
    const filter = grid.frame.getByRole('menuitem', { name: 'Filter by this value', exact: true });
    await bench.measure('filter by an address', 1, async () => {
      await filter.click();
      // The header and the one row that has it.
      await grid.frame.locator('main [role="grid"][aria-rowcount="2"]').waitFor();
    }, async () => {
      await workbench.page.keyboard.press('Shift+F10');
      await filter.waitFor();
    });
  });
}

/** As many rows as can be copied, to the clipboard by the menu of a cell, until the grid says that they are there. @param port of a service with that many contacts */
export async function measureHostCopying(say: (line: string) => void, port: number, runs: number): Promise<void> {
  await HostBench.in(say, port, mostCopiedRows, async (bench, workbench) => {
    const grid = await GridOnScreen.open(workbench, request);
    await grid.goTo('first');
    await workbench.page.keyboard.press('Control+A');
    const note = grid.frame.locator('.status .note');
    for (const copy of copies) {
      const item = grid.frame.getByRole('menuitem', { name: copy, exact: true });
      await bench.measure(copy.toLowerCase().replace('csv', 'CSV').replace('json', 'JSON').replace('markdown', 'Markdown'), runs, async () => {
        await item.click();
        await note.filter({ hasText: `${count(mostCopiedRows)} rows copied.` }).waitFor();
      }, async () => {
        await grid.element.focus();
        await workbench.page.keyboard.press('Shift+F10');
        await item.waitFor();
        // What was said of the copy before.
        await note.evaluate((element) => { element.textContent = ''; });
      });
    }
  });
}
