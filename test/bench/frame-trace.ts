/** What a page's main thread does frame by frame, from the browser's own trace. */
import { existsSync, readFileSync } from 'node:fs';
import type { Browser, Frame } from 'playwright-core';

interface TraceEvent { readonly name: string; readonly ph: string; readonly pid: number; readonly tid: number; readonly ts: number; readonly dur?: number; readonly tdur?: number }

export interface FrameWork {
  /** Milliseconds of tasks on the main thread in each frame. */
  readonly work: readonly number[];
  /** The page's process, as {@link threadTimes} names it. */
  readonly pid: number;
  /** Of these, milliseconds in which a processor had them. */
  readonly processor: readonly number[];
  /** The same of those frames alone that lay out texts, as one that shows other rows must. */
  readonly laidOut: readonly number[];
  /** Milliseconds in which the thread could have worked and no processor was free, in all the frames; NaN where the system does not tell. */
  readonly waited: number;
  /** Milliseconds from each frame's beginning to the next one's. */
  readonly intervals: readonly number[];
}

/** By which a page's own thread is known in the trace: the window around it has another one. */
const mark = 'listrak-page';

/** The frames that the page makes while `act` goes on. */
export async function tracedFrames(browser: Browser, page: Frame, act: () => Promise<void>): Promise<FrameWork> {
  await browser.startTracing(page.page(), { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'disabled-by-default-devtools.timeline.frame', 'blink.user_timing'] });
  await page.evaluate((name) => { performance.mark(name); }, mark);
  const before = await threadTimes(browser);
  await act();
  const after = await threadTimes(browser);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const own = traceEvents.find(({ name }) => name === mark);
  if (own === undefined) throw new Error('The trace does not name the page.');
  const frames = traceEvents.filter(({ name }) => name === 'BeginMainThreadFrame');
  const ofThread = ({ pid, tid }: TraceEvent): boolean => pid === own.pid && tid === own.tid;
  const begins = frames.filter(ofThread).map(({ ts }) => ts).sort((a, b) => a - b);
  const work = new Float64Array(begins.length);
  const processor = new Float64Array(begins.length);
  const layouts = new Set<number>();
  for (const event of traceEvents) {
    const { name, ph, ts, dur = 0, tdur = 0 } = event;
    if (!ofThread(event)) continue;
    if (name === 'Layout') layouts.add(upTo(begins, ts));
    if (name !== 'RunTask' || ph !== 'X') continue;
    // A frame begins inside the task that makes it.
    const frame = upTo(begins, ts + dur);
    if (frame < 0) continue;
    work[frame] = (work[frame] ?? 0) + dur / 1000;
    processor[frame] = (processor[frame] ?? 0) + tdur / 1000;
  }
  const waited = (after.get(own.pid)?.waited ?? NaN) - (before.get(own.pid)?.waited ?? NaN);
  const whole = (figures: Float64Array): number[] => [...figures].slice(1, -1);
  return { pid: own.pid, work: whole(work), processor: whole(processor), laidOut: whole(processor).filter((_, index) => layouts.has(index + 1)), waited, intervals: begins.slice(1).map((ts, index) => (ts - (begins[index] ?? 0)) / 1000) };
}

interface ThreadTimes {
  /** In which a processor had it. */
  readonly worked: number;
  /** In which it could have worked and no processor was free. */
  readonly waited: number;
}

/** Milliseconds of the main thread of each of the browser's pages, by its process, as the system counts them; none where it does not. */
async function threadTimes(browser: Browser): Promise<Map<number, ThreadTimes>> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  await devtools.detach();
  const times = new Map<number, ThreadTimes>();
  for (const { id, type } of processInfo) {
    const file = `/proc/${id}/task/${id}/schedstat`;
    if (type !== 'renderer' || !existsSync(file)) continue;
    const [worked = NaN, waited = NaN] = readFileSync(file, 'utf8').split(' ').map((nanoseconds) => Number(nanoseconds) / 1e6);
    times.set(id, { worked, waited });
  }
  return times;
}

/** Milliseconds in which a processor had that process' main thread while `act` went on and nothing was written down; NaN where the system does not tell. */
export async function workOf(browser: Browser, pid: number, act: () => Promise<void>): Promise<number> {
  const before = await threadTimes(browser);
  await act();
  const after = await threadTimes(browser);
  return (after.get(pid)?.worked ?? NaN) - (before.get(pid)?.worked ?? NaN);
}

/** Index of the last number that is at most `most`; −1 where there is none. */
function upTo(rising: readonly number[], most: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? 0) <= most) low = middle + 1; else high = middle;
  }
  return low - 1;
}
