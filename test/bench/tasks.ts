/** What is measured in a process of its own: ours, and what Node's own means make of the same pages. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, Worker } from 'node:worker_threads';
import { stringify } from 'csv-stringify';
import { Agent, request as ask } from 'undici';
import { EngineClient } from '../../src/engine/engine-client';
import { startEngineWorker } from '../../src/engine/engine-worker';
import { giveWayToOthers } from '../../src/engine/thread-priority';
import { defaultExportFormat } from '../../src/export/export-types';
import { exportRows } from '../../src/export/write-report';
import { ListrakClient } from '../../src/listrak/client';
import type { Connection } from '../../src/listrak/connection';
import { checkRequest, parseRequest } from '../../src/reports/request';
import { runReport } from '../../src/reports/run-report';
import { rowsOnAPage } from './page-server';
import { Ticks } from './ticks';

export interface Task { readonly name: string; readonly port: number; readonly file: string; readonly lists: number; readonly concurrency: number; readonly early: boolean }

export interface Measured {
  readonly milliseconds: number;
  readonly rows: number;
  /** Bytes at most. */
  readonly rss: number | undefined;
  /** ms by which a timer of 1 ms came late: the 99th percentile, and the latest. */
  readonly delay?: number;
  readonly longest?: number;
  /** ms at most between two ticks of a timer of 1 ms in which the thread worked, and in which it waited for a processor; where the system tells. */
  readonly held?: number | undefined;
  readonly queued?: number | undefined;
}

interface PageBody { readonly nextPageCursor: string | null; readonly data: Record<string, unknown>[] }

/** Page after page, each handed on as it came. */
async function drain({ port, lists }: Task, take: (body: Uint8Array) => string | null | Promise<string | null>): Promise<void> {
  const dispatcher = new Agent();
  for (let list = 1; list <= lists; list++) {
    for (let cursor: string | null = '0'; cursor !== null;) {
      const { body } = await ask(`http://127.0.0.1:${port}/email/v1/List/${list}/Contact?count=${rowsOnAPage}&cursor=${cursor}`, { dispatcher });
      cursor = await take(await body.bytes());
    }
  }
  await dispatcher.close();
}

const cursorIn = (body: Uint8Array): string | null => /"nextPageCursor":(?:"(\d+)"|null)/.exec(Buffer.from(body.buffer, body.byteOffset, 100).toString())?.[1] ?? null;

async function* rowsFetched({ port, lists }: Task): AsyncGenerator<Record<string, unknown>, void, void> {
  for (let list = 1; list <= lists; list++) {
    for (let cursor: string | null = '0'; cursor !== null;) {
      const page: PageBody = await (await fetch(`http://127.0.0.1:${port}/email/v1/List/${list}/Contact?count=${rowsOnAPage}&cursor=${cursor}`)).json() as PageBody;
      yield* page.data;
      cursor = page.nextPageCursor;
    }
  }
}

const connectionTo = (port: number): Connection => ({
  apiUrl: `http://127.0.0.1:${port}/email/v1`, tokenUrl: `http://127.0.0.1:${port}/OAuth2/Token`, credentials: { clientId: 'x', clientSecret: 'y' }, network: { noProxy: [], strictSSL: true },
});

async function ours({ port, file, lists, concurrency, early }: Task): Promise<number> {
  const client = new ListrakClient(connectionTo(port), { maxConcurrentRequests: Math.max(concurrency, early ? 2 : 1) });
  const { signal } = new AbortController();
  const source = early ? client : { getPage: client.getPage.bind(client), pages: (...[at, query, options]: Parameters<ListrakClient['pages']>) => client.pages(at, query, { ...options, early: false }) };
  const request = checkRequest(parseRequest({ report: 'contacts', listId: Array.from({ length: lists }, (_, index) => index + 1) }));
  const { rows } = await exportRows(runReport(request, source, { pageSize: rowsOnAPage, signal, maxConcurrentRequests: concurrency }), file, defaultExportFormat, { signal });
  await client.close();
  return rows;
}

/**
 * As in the extension host: this thread only relays, a worker fetches, holds and exports. Its bundle stands where `file` does.
 * What `AtOnce` measures begins with the engine's start; `First` comes two seconds after that, when the sidebar has been looked at; `Again` behind a first report.
 * @param begin said when what is measured begins
 */
async function hosted({ name, port, file, concurrency }: Task, begin: () => void): Promise<number> {
  const engine = new EngineClient({ start: () => startEngineWorker(path.join(path.dirname(file), 'engine.js')), log: () => undefined });
  const request = { report: 'contacts', listId: 1 } as const;
  const pace = { account: 'bench', request, pageSize: rowsOnAPage, maxConcurrentRequests: concurrency };
  const exported = async (job: number): Promise<number> => (await engine.call('exportReport', { ...pace, job, file, format: defaultExportFormat })).rows;
  const loaded = async (table: number): Promise<number> => {
    const complete = new Promise<number>((resolve, reject) => {
      engine.onTableChanged(table, ({ phase, totalRows }) => {
        if (phase.type === 'complete') resolve(totalRows);
        else if (phase.type !== 'loading') reject(new Error(`The table is ${phase.type}.`));
      });
    });
    await engine.call('openTable', { ...pace, table, maxRows: Number.MAX_SAFE_INTEGER });
    const rows = await complete;
    await engine.call('closeTable', { table });
    return rows;
  };
  const once = name.startsWith('hostExport') ? exported : loaded;
  try {
    await engine.call('connect', { account: 'bench', connection: connectionTo(port) });
    if (name.endsWith('AtOnce')) return await once(1);
    if (name.endsWith('Again')) await once(1);
    else await wait(2000);
    begin();
    return await once(2);
  } finally {
    await engine.dispose();
  }
}

/** As many threads as an export keeps busy, which say nothing: how late a timer comes because the machine has no core free. */
async function silentThreads(): Promise<number> {
  const spin = 'const end = Date.now() + 1500; let n = 0; while (Date.now() < end) n++;';
  const workers = [new Worker(spin, { eval: true }), new Worker(spin, { eval: true })];
  await wait(1500);
  await Promise.all(workers.map((worker) => worker.terminate()));
  return 0;
}

/** A thread that fetches the same pages and does nothing with them: what any worker does to the host. It gives way as the engine does. */
async function drainedElsewhere(task: Task): Promise<number> {
  const worker = new Worker(__filename, { workerData: task });
  const [rows] = await once(worker, 'message') as [number];
  await worker.terminate();
  return rows;
}

/** What such a thread does. */
export async function drainHere(task: Task): Promise<void> {
  giveWayToOthers();
  let rows = 0;
  await drain(task, (body) => { rows += rowsOnAPage; return cursorIn(body); });
  parentPort?.postMessage(rows);
}

async function perform(task: Task, begin: () => void): Promise<number> {
  let rows = 0;
  switch (task.name) {
    case 'ours': return ours(task);
    case 'hostExportAtOnce': case 'hostExportFirst': case 'hostExportAgain': case 'hostTableAtOnce': case 'hostTableFirst': case 'hostTableAgain': return hosted(task, begin);
    case 'idle': return wait(1500, 0);
    case 'silentThreads': return silentThreads();
    case 'hostDrain': return drainedElsewhere(task);
    case 'drain':
      await drain(task, (body) => { rows += rowsOnAPage; return cursorIn(body); });
      return rows;
    case 'parse':
      await drain(task, (body) => {
        const page = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()) as PageBody;
        rows += page.data.length;
        return page.nextPageCursor;
      });
      return rows;
    case 'stringify':
      await pipeline(Readable.from((async function* () {
        for await (const row of rowsFetched(task)) { rows++; yield row; }
      })()), stringify({ header: true }), createWriteStream(task.file));
      return rows;
    default: throw new RangeError(task.name);
  }
}

/** Milliseconds of the timer that is watched: what is recorded is the time from one tick to the next. */
const interval = 1;

/** Performs the task here and sends the parent what came of it. */
export async function measure(task: Task): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: interval });
  delay.enable();
  let ticks = task.name === 'idle' || task.name === 'silentThreads' || task.name.startsWith('host') ? Ticks.start() : undefined;
  let started = performance.now();
  const rows = await perform(task, () => {
    ticks?.stop();
    ticks = Ticks.start();
    delay.reset();
    started = performance.now();
  });
  const milliseconds = performance.now() - started;
  delay.disable();
  ticks?.stop();
  process.send?.({ milliseconds, rows, rss: process.resourceUsage().maxRSS * 1024, delay: delay.percentile(99) / 1e6 - interval, longest: delay.max / 1e6 - interval, held: ticks?.held, queued: ticks?.queued } satisfies Measured);
  process.disconnect();
}
