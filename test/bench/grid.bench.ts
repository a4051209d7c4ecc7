/**
 * The grid's own page over the real engine: first rows, frames, sort, filter, search, memory. Prints tables and asserts nothing.
 * `npm run bench:grid -- [--rows 1000000,5000000] [--most 10000000] [--rounds 20] [--round-rows 500000] [--only first,frames,views,copy,memory,host,last,rounds] [--write]`
 */
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser, Frame, Page } from 'playwright-core';
import { EngineClient } from '../../src/engine/engine-client';
import { startEngineWorker } from '../../src/engine/engine-worker';
import { mostCopiedRows } from '../../src/grid/protocol';
import { GridBrowser } from '../ui/grid-page/grid-page';
import { withBarePage } from './bare-page';
import { BridgedGrid, openWindow } from './bridged-grid';
import { count, median, megabytes } from './figures';
import { measureCopy, measureFrames, measureViews, viewSet } from './grid-work';
import { plainRows, timesOfPlainRows } from './plain-rows';
import { servePages } from './page-server';
import { openPlainGrid } from './plain-grid';
import { Service } from './service';
import { Ticks } from './ticks';
import { WebviewChannel } from './webview-channel';
import { measureWorkbench } from './workbench-frames';
import { measureHost, measureHostCopying } from './workbench-host';

/** Milliseconds that the service takes for an answer where a panel opens: what a page's start is hidden behind. */
const latency = 300;

const lines: string[] = [];
function say(line: string): void {
  lines.push(line);
  console.log(line);
}

class Bench {
  #tables = 0;
  readonly engine = new EngineClient({ start: () => startEngineWorker(path.resolve('dist/engine.js')), log: () => undefined });

  constructor(private readonly channel: WebviewChannel) {}

  async connect({ port }: Service): Promise<void> {
    await this.engine.call('connect', { account: 'bench', connection: {
      apiUrl: `http://127.0.0.1:${port}/email/v1`, tokenUrl: `http://127.0.0.1:${port}/OAuth2/Token`, credentials: { clientId: 'x', clientSecret: 'y' }, network: { noProxy: [], strictSSL: true },
    } });
  }

  window(browser: GridBrowser): Promise<Page> {
    return openWindow(browser, this.channel);
  }

  grid(): BridgedGrid {
    return new BridgedGrid(this.engine, this.channel, () => ++this.#tables);
  }

  async withService<T>(rows: number, delay: number, work: (service: Service) => Promise<T>): Promise<T> {
    const service = await Service.start(__filename, rows, delay);
    try {
      await this.connect(service);
      return await work(service);
    } finally {
      service.stop();
    }
  }
}

const complete = (grid: BridgedGrid): Promise<unknown> => grid.until(({ phase }) => phase.type === 'complete');

async function firstRows(page: Frame): Promise<number> {
  await page.waitForFunction(() => window.seen.firstRow > 0);
  return page.evaluate(() => window.seen.firstRow);
}

/** From the first page's last byte to its rows on the screen. */
async function measureFirst(bench: Bench, browser: GridBrowser, runs: number): Promise<void> {
  say('\n## First rows on the screen, after the first page\'s answer (asked: at most 100 ms)\n\nThe window stands already; the webview with its frames, the page and its scripts come while the service answers. Beside it, in turns, a page with a few lines of script: what the browser and the way to it take here.\n\n| how | runs | median ms | worst ms |\n|---|---:|---:|---:|');
  const opened: number[] = [];
  const bare: number[] = [];
  const reloaded: number[] = [];
  await bench.withService(5000, latency, async (service) => {
    for (let run = 0; run < runs; run++) {
      for (const times of [opened, bare]) {
        service.forgetSent();
        const window = await bench.window(browser);
        if (times === bare) await withBarePage(window);
        const grid = bench.grid();
        const page = await grid.show(browser, {}, window);
        times.push(await firstRows(page) - await service.sent(0));
        await complete(grid);
        await grid.close();
      }
    }
  });
  await bench.withService(5000, 0, async (service) => {
    const grid = bench.grid();
    const page = await grid.show(browser);
    await firstRows(page);
    for (let run = 0; run < runs; run++) {
      await complete(grid);
      service.forgetSent();
      // The rows go at once, and come again with the first page.
      await page.evaluate(() => new Promise<void>((resolve) => {
        const gone = new MutationObserver(() => {
          if (document.querySelector('.grid')?.getAttribute('aria-rowcount') !== '1') return;
          gone.disconnect();
          window.seen.forget();
          resolve();
        });
        gone.observe(document.querySelector('.grid') ?? document.body, { attributes: true });
        [...document.querySelectorAll<HTMLElement>('vscode-button')].find((button) => button.getAttribute('aria-label') === 'Reload' || button.textContent === 'Reload')?.click();
      }));
      reloaded.push(await firstRows(page) - await service.sent(0));
    }
    await grid.close();
  });
  for (const [how, times] of [[`a panel opens while the service takes ${latency} ms`, opened], ['the same with a page that writes the rows as they come and nothing else', bare], ['an open panel reloads, no latency', reloaded]] as const) {
    say(`| ${how} | ${times.length} | ${median(times).toFixed(0)} | ${Math.max(...times).toFixed(0)} |`);
  }
}

async function measurePlain(browser: Browser, beside: Frame, rows: number): Promise<void> {
  const plain = await openPlainGrid(browser, beside, rows);
  await measureFrames(say, browser, plain.mainFrame(), rows, 'the plainest grid: ');
  await plain.context().close();
}

async function measureLast(bench: Bench, browser: GridBrowser, most: number): Promise<void> {
  say(`\n## The very last of ${count(most)} rows\n\n| display | rows held | last row shown | px off the edge | rows a wheel notch moves, at 100 rows and here | buffers MB |\n|---|---:|---:|---:|---|---:|`);
  const moved = async (page: Frame): Promise<number> => {
    await page.locator('.grid').focus();
    await page.page().keyboard.press('Control+Home');
    await page.waitForFunction(() => document.querySelector('.body .row[aria-rowindex="2"]:not([hidden])') !== null);
    await page.page().mouse.move(500, 400);
    await page.page().mouse.wheel(0, 100);
    await wait(500);
    return page.evaluate(() => {
      const body = document.querySelector('.body')?.getBoundingClientRect().top ?? 0;
      const first = document.querySelector<HTMLElement>('.body .row:not([hidden])');
      const [row, top, height] = [Number(first?.getAttribute('aria-rowindex')) - 2, first?.getBoundingClientRect().top ?? 0, first?.getBoundingClientRect().height ?? 1];
      return row + (body - top) / height;
    });
  };
  const scaled = await GridBrowser.start(['--force-device-scale-factor=2', '--window-size=1280,800']);
  try {
    const few = await bench.withService(100, 0, async () => {
      const grid = bench.grid();
      const page = await grid.show(browser);
      await complete(grid);
      const rows = await moved(page);
      await grid.close();
      return rows;
    });
    await bench.withService(most, 0, async () => {
      const grid = bench.grid();
      const page = await grid.show(browser);
      const { totalRows, bytesHeld } = await complete(grid).then(() => grid.state ?? Promise.reject(new Error('no state')));
      // The session speaks to the page shown last: one after the other.
      for (const [display, show] of [['scale 1', () => Promise.resolve(page)], ['scale 2', () => grid.show(scaled, { ownScale: true })]] as const) {
        const shown = await show();
        await shown.waitForFunction(() => window.seen.firstRow > 0);
        const notch = await moved(shown);
        await shown.locator('.grid').evaluate((element) => { element.scrollTop = element.scrollHeight; });
        await shown.waitForFunction((rows) => document.querySelector(`.body .row[aria-rowindex="${rows + 1}"]:not([hidden]):not(.pending)`) !== null, most);
        const off = await shown.evaluate((rows) => (document.querySelector('.body')?.getBoundingClientRect().bottom ?? 0) - (document.querySelector(`.body .row[aria-rowindex="${rows + 1}"]`)?.getBoundingClientRect().bottom ?? 0), most);
        say(`| ${display} (${await shown.evaluate(() => devicePixelRatio)}) | ${count(totalRows)} | ${count(most)} | ${off.toFixed(2)} | ${few.toFixed(2)} and ${notch.toFixed(2)} | ${megabytes(bytesHeld)} |`);
        await shown.page().context().close();
      }
      await grid.close();
    });
  } finally {
    await scaled.close();
  }
}

async function measureRounds(bench: Bench, browser: GridBrowser, rounds: number, rows: number): Promise<void> {
  say(`\n## ${rounds} times opened, loaded, scrolled, sorted and closed: ${count(rows)} rows each\n\n| round | buffers while open MB | process after closing MB | its heap MB |\n|---:|---:|---:|---:|`);
  await bench.withService(rows, 0, async () => {
    for (let round = 1; round <= rounds; round++) {
      const grid = bench.grid();
      const page = await grid.show(browser);
      await complete(grid);
      await viewSet(grid, { search: '', sort: [{ column: 'emailAddress', direction: 'ascending' }], filters: [] });
      await page.locator('.grid').evaluate((element) => { element.scrollTop = element.scrollHeight; });
      await page.waitForFunction((all) => document.querySelector(`.body .row[aria-rowindex="${all + 1}"]:not([hidden]):not(.pending)`) !== null, rows);
      const held = grid.state?.bytesHeld ?? NaN;
      await grid.close();
      await wait(300);
      globalThis.gc?.();
      const { rss, heapUsed } = process.memoryUsage();
      say(`| ${round} | ${megabytes(held)} | ${megabytes(rss)} | ${megabytes(heapUsed)} |`);
    }
  });
}

const tableParts = ['frames', 'views', 'copy', 'memory'] as const;
type TablePart = (typeof tableParts)[number];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: {
    serve: { type: 'string' }, plain: { type: 'string' }, rows: { type: 'string', default: '1000000,5000000' }, most: { type: 'string', default: '10000000' }, rounds: { type: 'string', default: '20' }, 'round-rows': { type: 'string', default: '500000' },
    runs: { type: 'string', default: '5' }, only: { type: 'string', default: 'first,frames,views,copy,memory,host,last,rounds' }, write: { type: 'boolean', default: false },
  } });
  if (values.serve !== undefined) {
    const [rows, delay] = JSON.parse(values.serve) as [number, number];
    process.send?.(await servePages(rows, delay, undefined, true, (page, at) => process.send?.([page, at])));
    return;
  }
  if (values.plain !== undefined) {
    process.send?.(plainRows(...JSON.parse(values.plain) as [number, number]));
    return;
  }
  const only = values.only.split(',');
  const runs = Number(values.runs);
  const browser = await GridBrowser.start();
  const channel = await WebviewChannel.open();
  const bench = new Bench(channel);
  try {
    say(`# Results of \`npm run bench:grid\`\n\n${new Date().toISOString().slice(0, 10)}, ${process.platform}, ${cpus().length} × ${cpus()[0]?.model ?? '?'}, ${(totalmem() / 1e9).toFixed(0)} GB, Node ${process.versions.node}, Chromium ${browser.browser.version()} without a graphics card; load average ${loadavg()[0]?.toFixed(1) ?? '?'} at the start. The page is the one that ships, over its session and the engine's worker; the service runs in a process of its own.`);
    if (only.includes('first')) await measureFirst(bench, browser, runs);
    const sizes = values.rows.split(',').map(Number);
    const tables: Record<TablePart, string> = {
      frames: '\n## Frames (asked: at most 5 ms of the page\'s main thread a frame, 60 a second)\n\nMean without a trace is the time that a processor had the page\'s own thread, as the system counts it, while the movement was made and nothing written down, by the frames of the same movement: what the thread works a frame. All else is from the browser\'s trace, which costs up to a tenth itself. The work is all that the page\'s own thread does from one frame to the next, and what it waits for its compositor; the processor\'s time is what of that it had, in all frames and in those alone that lay out texts, as one must that shows other rows. The page stands in frames as in VS Code: its host speaks over a socket to a window of another site, which parses the messages in its own process; its port leads to the webview\'s frame, which posts each to the page, so on the page\'s thread each is cloned twice. In the workbench: the same movements in VS Code itself, with its own extension host, its webviews of a site of their own, which makes them a process and a thread of their own as on the desktop and on vscode.dev. On the window\'s thread: its web workbench as this product serves it, with webviews of the window\'s own site, so that all the window\'s work is in the figure. The mouse is the browser\'s; no script of the driver runs in the page meanwhile. A notch of the wheel, one in 50 ms, makes two frames: one that moves the rows, one in which the browser learns where the bar stands; between notches there is nothing to draw, and no frame. A touchpad moves the rows in each. The plainest grid: elements taken in turns that show texts the page holds already, of as many rows and columns at the same places, and nothing else; what a grid of elements costs here at least. In how many of the frames the rows had moved, and in how many one stood there without its text, was counted in a run before, because counting is work too. Each movement is made three times with a trace and three times without, each time with the rows in another order, so that the page has none of them from the time before. Without a processor is the mean of what the work took by the clock beyond its time on a processor; waited for one, the mean of how long a frame the system says that the thread could have worked and found no processor free: the browser\'s compositor and raster threads, which stand in for a graphics card, VS Code, the host and the engine share the two with it.\n\n| rows | what | frames | mean without a trace ms | work median ms | p95 ms | most ms | processor median ms | p95 ms | in frames that lay out ms | p95 ms | without a processor ms | waited for one ms | interval median ms | frames/s | laid out in | rows moved in | without text in |\n|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
      views: '\n## Sort, filter, search (asked for a million rows: text ≤ 600 ms, dates and numbers ≤ 100, filter ≤ 50, search ≤ 100; host\'s loop ≤ 10)\n\nEach is asked for by a page that has come to rest. The processor\'s time is that of the process: the engine\'s worker, the thread that takes a share of the work, and the little that the host does. Held is what the host\'s thread itself worked at most between two ticks of 1 ms, the driver of the browser among it; what it was late beyond that it waited for a processor. An array of objects: the same by `toSorted` and `filter` over a million objects in a process of its own, whose texts stand ready in lower case and without accents, in the same minutes.\n\n| rows | what | engine median ms | least ms | processor least ms | an array of objects, median ms | until its rows are in the page, median ms | host\'s loop late by, median of worst ms | held, median of worst ms |\n|---:|---|---:|---:|---:|---:|---:|---:|---:|',
      copy: '\n## Copying (asked: quick; host\'s loop ≤ 10)\n\nUntil all is in the page, and until the browser\'s clipboard has it, which the page itself writes to.\n\n| rows | copied | text MB | in the page, median ms | median ms | least ms | host\'s loop late by, median of worst ms | held, median of worst ms |\n|---:|---|---:|---:|---:|---:|---:|---:|',
      memory: '\n## Memory (asked: page\'s heap below 15 MB, buffers below 200 MB a million rows)\n\nHeld is what the host\'s thread itself worked at most between two ticks of 1 ms while the rows load, the driver of the browser among it.\n\n| rows | loaded in s | host\'s loop late by p99 / most, ms | held at most, ms | buffers MB | a million rows MB | page\'s heap MB |\n|---:|---:|---:|---:|---:|---:|---:|',
    };
    const said: Record<TablePart, string[]> = { frames: [], views: [], copy: [], memory: [] };
    const into = async (part: TablePart, work: () => Promise<void>): Promise<void> => {
      if (!only.includes(part)) return;
      const from = lines.length;
      await work();
      said[part].push(...lines.splice(from));
    };
    for (const rows of sizes) {
      if (!tableParts.some((part) => only.includes(part))) break;
      await bench.withService(rows, 0, async (service) => {
        const delay = monitorEventLoopDelay({ resolution: 1 });
        const started = performance.now();
        const grid = bench.grid();
        await grid.show(browser);
        const ticks = Ticks.start();
        delay.enable();
        await complete(grid);
        delay.disable();
        ticks?.stop();
        const seconds = (performance.now() - started) / 1000;
        await into('frames', async () => {
          await measureFrames(say, browser.browser, grid.page, rows);
          // One number of rows is enough to compare with.
          if (rows === sizes[0]) await measurePlain(browser.browser, grid.page, rows);
          if (rows === sizes[0]) for (const webviewsApart of [true, false]) await measureWorkbench(say, service.port, rows, webviewsApart);
        });
        // One number of rows is enough to compare with.
        await into('views', async () => measureViews(say, grid, rows, runs, rows === sizes[0] ? await timesOfPlainRows(__filename, rows, runs) : undefined));
        await into('copy', () => measureCopy(say, grid, rows, runs));
        await into('memory', async () => {
          const bytes = grid.state?.bytesHeld ?? NaN;
          say(`| ${count(rows)} | ${seconds.toFixed(1)} | ${(delay.percentile(99) / 1e6).toFixed(1)} / ${(delay.max / 1e6).toFixed(1)} | ${(ticks?.held ?? NaN).toFixed(1)} | ${megabytes(bytes)} | ${megabytes(bytes / rows * 1e6)} | ${megabytes(await grid.heap())} |`);
        });
        await grid.close();
      });
    }
    for (const part of tableParts) if (said[part].length > 0) lines.push(tables[part], ...said[part]);
    if (only.includes('host')) {
      say('\n## VS Code\'s own extension host, in its workbench (asked: held for at most 10 ms)\n\nWorked is the most that the host\'s thread worked between two timers of 1 ms, as the system counts it, VS Code\'s own work and that of the test\'s driver among it; waited, the most that it could have worked meanwhile and found no processor free: the browser, its window, the engine and the service share them with it; late by, how late the timer came by the clock. VS Code\'s look for the ports of other programs, on the same thread every few seconds, is turned off. While much is copied, what is held longest is the collection of the host\'s garbage: VS Code takes each message through several buffers.\n\n| rows | what | median ms | worked, median of most ms | most ms | waited, median of most ms | late by, median of most ms |\n|---:|---|---:|---:|---:|---:|---:|');
        const [rows = mostCopiedRows] = sizes;
      await bench.withService(rows, 0, ({ port }) => measureHost(say, port, rows, runs));
      await bench.withService(mostCopiedRows, 0, ({ port }) => measureHostCopying(say, port, runs));
    }
    if (only.includes('last')) await measureLast(bench, browser, Number(values.most));
    if (only.includes('rounds')) await measureRounds(bench, browser, Number(values.rounds), Number(values['round-rows']));
    say(`\nLoad average at the end: ${loadavg()[0]?.toFixed(1) ?? '?'}.`);
    if (values.write) await writeFile(path.resolve('test/bench/RESULTS-GRID.md'), `${lines.join('\n')}\n`);
  } finally {
    await browser.close();
    channel.close();
    await bench.engine.dispose();
  }
}

void main();
