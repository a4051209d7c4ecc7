/** What a user does with a grid whose rows are there, measured: scrolling, looking at the rows otherwise, copying. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Page } from 'playwright-core';
import { mostCopiedRows } from '../../src/grid/copy-cells';
import type { ColumnFilter, View } from '../../src/rows/view';
import type { GridBrowser } from '../ui/grid-page/grid-page';
import type { BridgedGrid } from './bridged-grid';
import { count, median, megabytes, quantile } from './figures';
import { tracedFrames, type FrameWork } from './frame-trace';

const steps = 120;

async function dragged(page: Page): Promise<void> {
  const box = await page.locator('.grid').boundingBox();
  if (box === null) throw new Error('The grid is not there.');
  const x = box.x + box.width - 8;
  await page.mouse.move(x, box.y + 26);
  await page.mouse.down();
  await page.mouse.move(x, box.y + box.height + 20, { steps });
  await page.mouse.up();
}

async function wheeled(page: Page): Promise<void> {
  await page.mouse.move(500, 400);
  for (let notch = 0; notch < steps; notch++) {
    await page.mouse.wheel(0, 100);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
}

export async function measureFrames(say: (line: string) => void, browser: GridBrowser, grid: BridgedGrid, rows: number): Promise<void> {
  for (const [what, work] of [['dragging the bar', dragged], ['wheeling', wheeled]] as const) {
    await work(grid.page);
    const frames: FrameWork = await tracedFrames(browser.browser, grid.page, () => work(grid.page));
    const fps = 1000 * frames.intervals.length / frames.intervals.reduce((sum, interval) => sum + interval, 0);
    say(`| ${count(rows)} | ${what} | ${frames.work.length} | ${median(frames.work).toFixed(1)} | ${quantile(frames.work, 0.95).toFixed(1)} | ${Math.max(...frames.work).toFixed(1)} | ${median(frames.processor).toFixed(1)} | ${quantile(frames.processor, 0.95).toFixed(1)} | ${median(frames.intervals).toFixed(1)} | ${fps.toFixed(0)} |`);
  }
}

const filter = (one: ColumnFilter): Partial<View> => ({ filters: [one] });
const views: readonly (readonly [string, Partial<View>])[] = [
  ['sort by emailAddress (text)', { sort: [{ column: 'emailAddress', direction: 'ascending' }] }], ['sort by subscribeDate', { sort: [{ column: 'subscribeDate', direction: 'descending' }] }],
  ['sort by orderTotal', { sort: [{ column: 'orderTotal', direction: 'ascending' }] }], ['filter: emailAddress contains jose', filter({ type: 'text', column: 'emailAddress', match: 'contains', text: 'jose' })],
  ['filter: orderTotal 10 to 20', filter({ type: 'range', column: 'orderTotal', from: '10', to: '20' })], ['search: karen.linda', { search: 'karen.linda' }], ['search: 2015', { search: '2015' }],
];

/** Each view through the session, as the page asks for it, until its rows are drawn; and what of that the engine took. */
export async function measureViews(say: (line: string) => void, grid: BridgedGrid, rows: number, runs: number): Promise<void> {
  const plain: View = { search: '', sort: [], filters: [] };
  for (const [what, changes] of views) {
    const ends: number[] = [];
    const engine: number[] = [];
    const processor: number[] = [];
    const delays: number[] = [];
    for (let run = 0; run < runs; run++) {
      await viewSet(grid, plain);
      const delay = monitorEventLoopDelay({ resolution: 1 });
      const before = process.cpuUsage();
      delay.enable();
      ends.push(await viewSet(grid, { ...plain, ...changes }));
      delay.disable();
      const used = process.cpuUsage(before);
      processor.push((used.user + used.system) / 1000);
      engine.push(grid.took.get('setView')?.at(-1) ?? NaN);
      delays.push(delay.max / 1e6);
    }
    say(`| ${count(rows)} | ${what} | ${median(engine).toFixed(0)} | ${Math.min(...engine).toFixed(0)} | ${Math.min(...processor).toFixed(0)} | ${median(ends).toFixed(0)} | ${median(delays).toFixed(1)} |`);
  }
  await viewSet(grid, plain);
}

/** Milliseconds in the page from the asking to the first rows of the answer. */
export async function viewSet(grid: BridgedGrid, view: View): Promise<number> {
  return grid.asked({ call: 'setView', args: { view } }, { call: 'readWindow', args: { from: 0, to: 60, columns: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] } });
}

/** The first rows with all their columns to the clipboard, as the page asks for it; what VS Code's clipboard itself takes is not in it. */
export async function measureCopy(say: (line: string) => void, grid: BridgedGrid, rows: number, runs: number): Promise<void> {
  const copied = Math.min(rows, mostCopiedRows);
  for (const format of ['text', 'csv', 'json'] as const) {
    const ends: number[] = [];
    const delays: number[] = [];
    for (let run = 0; run < runs; run++) {
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      ends.push(await grid.asked({ call: 'copyCells', args: { fromRow: 0, toRow: copied, columns: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], format } }));
      delay.disable();
      delays.push(delay.max / 1e6);
    }
    say(`| ${count(rows)} | ${count(copied)} as ${format} | ${megabytes(grid.clipboard.length)} | ${median(ends).toFixed(0)} | ${Math.min(...ends).toFixed(0)} | ${median(delays).toFixed(1)} |`);
  }
}
