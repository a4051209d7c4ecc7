/** What a user does with a grid whose rows are there, measured: scrolling, looking at the rows otherwise, copying. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, CDPSession, Frame } from 'playwright-core';
import { mostCopiedRows } from '../../src/grid/protocol';
import type { ColumnFilter, View } from '../../src/rows/view';
import type { BridgedGrid } from './bridged-grid';
import { eventually } from '../harness/eventually';
import { count, median, megabytes, quantile, total } from './figures';
import { tracedFrames, workOf, type FrameWork } from './frame-trace';
import { Ticks } from './ticks';

const steps = 120;
/** How often each movement is made: other work of the machine weighs on one more than on another. */
const times = 3;
/** A quick hand at a wheel, and one on a touchpad: CSS px of a step, and ms to the next one. */
const turning = { wheel: { pixels: 100, time: 50 }, touchpad: { pixels: 30, time: 16 } } as const;

/** A hand's mouse, told to the browser itself: playwright's own looks with each movement, by scripts in every frame, whether something is being dragged and dropped. */
class Hand {
  private constructor(private readonly devtools: CDPSession, private readonly box: { x: number; y: number; width: number; height: number }) {}

  static async on(page: Frame): Promise<Hand> {
    const box = await page.locator('.grid').boundingBox();
    if (box === null) throw new Error('The grid is not there.');
    return new Hand(await page.page().context().newCDPSession(page.page()), box);
  }

  /** From the scroll bar's top to its end. */
  async drag(): Promise<void> {
    const { x, y, width, height } = this.box;
    const at = { x: x + width - 8, y: y + 26 };
    await this.#mouse('mouseMoved', at);
    await this.#mouse('mousePressed', { ...at, button: 'left', clickCount: 1 });
    for (let step = 1; step <= steps; step++) await this.#mouse('mouseMoved', { x: at.x, y: at.y + (height - 6) * step / steps, button: 'left', buttons: 1 });
    await this.#mouse('mouseReleased', { x: at.x, y: y + height + 20, button: 'left', clickCount: 1 });
  }

  async wheel({ pixels, time }: (typeof turning)[keyof typeof turning]): Promise<void> {
    const at = { x: this.box.x + 500, y: this.box.y + 300 };
    await this.#mouse('mouseMoved', at);
    for (let step = 0; step < steps; step++) await Promise.all([this.#mouse('mouseWheel', { ...at, deltaX: 0, deltaY: pixels }), wait(time)]);
  }

  async #mouse(type: 'mouseMoved' | 'mousePressed' | 'mouseReleased' | 'mouseWheel', event: { x: number; y: number; button?: 'left'; buttons?: number; clickCount?: number; deltaX?: number; deltaY?: number }): Promise<void> {
    await this.devtools.send('Input.dispatchMouseEvent', { type, ...event });
  }
}

async function dragged(page: Frame): Promise<void> { await (await Hand.on(page)).drag(); }
async function wheeled(page: Frame): Promise<void> { await (await Hand.on(page)).wheel(turning.wheel); }
async function swept(page: Frame): Promise<void> { await (await Hand.on(page)).wheel(turning.touchpad); }

/** @param where named before each movement */
export async function measureFrames(say: (line: string) => void, browser: Browser, page: Frame, rows: number, where = ''): Promise<void> {
  for (const [what, work] of [['dragging the bar', dragged], ['wheeling', wheeled], ['on a touchpad', swept]] as const) {
    await toTop(page);
    await otherRows(page);
    const seen = await seenDuring(page, () => work(page));
    const traced: FrameWork[] = [];
    const untraced: number[] = [];
    for (let time = 0; time < times; time++) {
      await toTop(page);
      await otherRows(page);
      const frames = await tracedFrames(browser, page, () => work(page));
      traced.push(frames);
      await toTop(page);
      await otherRows(page);
      untraced.push(await workOf(browser, frames.pid, () => work(page)));
    }
    const [spent, processor, laidOut, intervals] = (['work', 'processor', 'laidOut', 'intervals'] as const).map((figure) => traced.flatMap((each) => each[figure])) as [number[], number[], number[], number[]];
    const fps = 1000 * intervals.length / total(intervals);
    const without = (total(spent) - total(processor)) / spent.length;
    const waited = total(traced.map((each) => each.waited)) / intervals.length;
    say(`| ${[count(rows), where + what, spent.length, ...[total(untraced) / intervals.length, median(spent), quantile(spent, 0.95), Math.max(...spent), median(processor), quantile(processor, 0.95), median(laidOut), quantile(laidOut, 0.95), without, waited, median(intervals)].map((figure) => figure.toFixed(1)), fps.toFixed(0), `${(100 * laidOut.length / spent.length).toFixed(0)} %`, `${(100 * seen.moved / seen.frames).toFixed(0)} %`, seen.blank].join(' | ')} |`);
  }
}

/** In how many frames the rows stand otherwise than in the one before, and in how many one has no text yet. What looks at them works itself: not for a traced run. */
async function seenDuring(page: Frame, act: () => Promise<void>): Promise<{ readonly frames: number; readonly moved: number; readonly blank: number }> {
  const watched = await page.evaluateHandle(() => {
    const seen = { frames: 0, moved: 0, blank: 0, goesOn: true };
    let before = '';
    const look = (): void => {
      const rows = [...document.querySelectorAll<HTMLElement>('.body .row:not([hidden])')];
      const now = JSON.stringify([rows.map(({ ariaRowIndex }) => ariaRowIndex), document.querySelector<HTMLElement>('.rows')?.style.transform, document.querySelector('.passing .gutter')?.textContent]);
      seen.frames++;
      if (now !== before) seen.moved++;
      if (rows.some(({ className }) => className.includes('pending'))) seen.blank++;
      before = now;
      if (seen.goesOn) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    return seen;
  });
  await act();
  return watched.evaluate((seen) => { seen.goesOn = false; return seen; });
}

/** In another order, so that none of the rows to come is known to the page from the movement before. */
async function otherRows(page: Frame): Promise<void> {
  const texts = (): Promise<string | null> => page.locator('.body .row[aria-rowindex="2"]').textContent();
  const before = await texts();
  await page.locator('[role="columnheader"][aria-label="emailAddress"]').click();
  await eventually('Rows in another order', async () => await texts() !== before);
}

/** At the end there would be nothing to wheel to. */
async function toTop(page: Frame): Promise<void> {
  await eventually('The first row', async () => {
    // A smooth turn of the wheel may go on after it was asked for.
    await page.locator('.grid').evaluate((grid) => { grid.scrollTop = 0; });
    return page.waitForSelector('.body .row[aria-rowindex="2"]:not([hidden]):not(.pending)', { timeout: 1000 }).then(() => true, () => false);
  });
}

/** ms in which the page comes to rest after a view: who types next has looked at it. */
const restTime = 300;

const filter = (one: ColumnFilter): Partial<View> => ({ filters: [one] });
const views: readonly (readonly [string, Partial<View>])[] = [
  ['sort by emailAddress (text)', { sort: [{ column: 'emailAddress', direction: 'ascending' }] }], ['sort by subscribeDate', { sort: [{ column: 'subscribeDate', direction: 'descending' }] }],
  ['sort by orderTotal', { sort: [{ column: 'orderTotal', direction: 'ascending' }] }], ['filter: emailAddress contains jose', filter({ type: 'text', column: 'emailAddress', match: 'contains', text: 'jose' })],
  ['filter: orderTotal 10 to 20', filter({ type: 'range', column: 'orderTotal', from: '10', to: '20' })], ['search: karen.linda', { search: 'karen.linda' }], ['search: 2015', { search: '2015' }],
];

/** Each view through the session, as the page asks for it, until its rows are drawn; and what of that the engine took. @param plain what it takes otherwise, by its name */
export async function measureViews(say: (line: string) => void, grid: BridgedGrid, rows: number, runs: number, plain?: ReadonlyMap<string, number>): Promise<void> {
  const all: View = { search: '', sort: [], filters: [] };
  for (const [what, changes] of views) {
    const ends: number[] = [];
    const engine: number[] = [];
    const processor: number[] = [];
    const delays: number[] = [];
    const held: number[] = [];
    for (let run = 0; run < runs; run++) {
      await viewSet(grid, all);
      await wait(restTime);
      const ticks = Ticks.start();
      const delay = monitorEventLoopDelay({ resolution: 1 });
      const before = process.cpuUsage();
      delay.enable();
      ends.push(await viewSet(grid, { ...all, ...changes }));
      delay.disable();
      ticks?.stop();
      held.push(ticks?.held ?? NaN);
      const used = process.cpuUsage(before);
      processor.push((used.user + used.system) / 1000);
      engine.push(grid.took.get('setView')?.at(-1) ?? NaN);
      delays.push(delay.max / 1e6);
    }
    say(`| ${count(rows)} | ${what} | ${median(engine).toFixed(0)} | ${Math.min(...engine).toFixed(0)} | ${Math.min(...processor).toFixed(0)} | ${plain?.get(what)?.toFixed(0) ?? ''} | ${median(ends).toFixed(0)} | ${median(delays).toFixed(1)} | ${median(held).toFixed(1)} |`);
  }
  await viewSet(grid, all);
}

/** Milliseconds in the page from the asking to the first rows of the answer. */
export async function viewSet(grid: BridgedGrid, view: View): Promise<number> {
  return grid.asked({ call: 'setView', args: { view } }, { call: 'readWindow', args: { from: 0, to: 60, columns: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] } });
}

/** The first rows with all their columns to the clipboard, until it has them. */
export async function measureCopy(say: (line: string) => void, grid: BridgedGrid, rows: number, runs: number): Promise<void> {
  const copied = Math.min(rows, mostCopiedRows);
  const columns = Array.from({ length: 14 }, (_, column) => column);
  await grid.page.page().context().grantPermissions(['clipboard-read', 'clipboard-write']);
  for (const format of ['text', 'csv', 'json', 'markdown'] as const) {
    const ends: number[] = [];
    const delays: number[] = [];
    const held: number[] = [];
    const theres: number[] = [];
    let size = 0;
    for (let run = 0; run < runs; run++) {
      const ticks = Ticks.start();
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const { there, milliseconds, bytes } = await grid.copied(format, columns, copied);
      delay.disable();
      ticks?.stop();
      held.push(ticks?.held ?? NaN);
      ends.push(milliseconds);
      theres.push(there);
      size = bytes;
      delays.push(delay.max / 1e6);
    }
    say(`| ${count(rows)} | ${count(copied)} as ${format} | ${megabytes(size)} | ${median(theres).toFixed(0)} | ${median(ends).toFixed(0)} | ${Math.min(...ends).toFixed(0)} | ${median(delays).toFixed(1)} | ${median(held).toFixed(1)} |`);
  }
}
