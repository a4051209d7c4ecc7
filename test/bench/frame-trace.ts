/** What a page's main thread does frame by frame, from the browser's own trace. */
import type { Browser, Page } from 'playwright-core';

interface TraceEvent { readonly name: string; readonly ph: string; readonly pid: number; readonly tid: number; readonly ts: number; readonly dur?: number; readonly tdur?: number }

export interface FrameWork {
  /** Milliseconds of tasks on the main thread in each frame. */
  readonly work: readonly number[];
  /** Of these, milliseconds in which a processor had them. */
  readonly processor: readonly number[];
  /** Milliseconds from each frame's beginning to the next one's. */
  readonly intervals: readonly number[];
}

/** The frames that the page makes while `act` goes on. */
export async function tracedFrames(browser: Browser, page: Page, act: () => Promise<void>): Promise<FrameWork> {
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', 'disabled-by-default-devtools.timeline.frame'] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const frames = traceEvents.filter(({ name }) => name === 'BeginMainThreadFrame');
  // The page's own renderer is the one that makes frames.
  const thread = mostFrequent(frames.map(({ pid, tid }) => `${pid} ${tid}`));
  const ofThread = (event: TraceEvent): boolean => `${event.pid} ${event.tid}` === thread;
  const begins = frames.filter(ofThread).map(({ ts }) => ts).sort((a, b) => a - b);
  const work = new Float64Array(begins.length);
  const processor = new Float64Array(begins.length);
  for (const event of traceEvents) {
    const { name, ph, ts, dur = 0, tdur = 0 } = event;
    if (name !== 'RunTask' || ph !== 'X' || !ofThread(event)) continue;
    // A frame begins inside the task that makes it.
    const frame = upTo(begins, ts + dur);
    if (frame < 0) continue;
    work[frame] = (work[frame] ?? 0) + dur / 1000;
    processor[frame] = (processor[frame] ?? 0) + tdur / 1000;
  }
  return { work: [...work].slice(1, -1), processor: [...processor].slice(1, -1), intervals: begins.slice(1).map((ts, index) => (ts - (begins[index] ?? 0)) / 1000) };
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

function mostFrequent(names: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
