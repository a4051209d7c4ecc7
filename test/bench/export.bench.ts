/**
 * Contacts to CSV, ours beside what people take instead, each in a process of its own, from a server in another. Prints tables and asserts nothing.
 * `npm run bench -- [--rows 1000000] [--slow-rows 50000] [--link-rows 200000] [--parents 40] [--runs 5] [--only loopback,host,link,parents]`
 */
import { fork, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { stringify } from 'csv-stringify';
import { build } from 'esbuild';
import { Agent, request as ask } from 'undici';
import { EngineClient } from '../../src/engine/engine-client';
import { defaultExportFormat } from '../../src/export/export-types';
import { exportRows } from '../../src/export/write-report';
import { ListrakClient } from '../../src/listrak/client';
import type { Connection } from '../../src/listrak/connection';
import { checkRequest, parseRequest } from '../../src/reports/request';
import { runReport } from '../../src/reports/run-report';
import { rowsOnAPage, servePages } from './page-server';

interface Task { readonly name: string; readonly port: number; readonly file: string; readonly lists: number; readonly concurrency: number; readonly early: boolean }
interface Measured { readonly milliseconds: number; readonly rows: number; readonly rss: number | undefined; readonly delay: number | undefined; readonly longest?: number; readonly busy?: number }
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

/** As in the extension host: this thread only relays, a worker fetches, holds and exports. Its bundle stands where `file` does. */
async function hosted({ name, port, file, concurrency }: Task): Promise<number> {
  const engine = new EngineClient({ start: () => new Worker(path.join(path.dirname(file), 'engine.js')), log: () => undefined });
  const request = { report: 'contacts', listId: 1 } as const;
  const pace = { account: 'bench', request, pageSize: rowsOnAPage, maxConcurrentRequests: concurrency };
  try {
    await engine.call('connect', { account: 'bench', connection: connectionTo(port) });
    if (name === 'hostExport') return (await engine.call('exportReport', { ...pace, job: 1, file, format: defaultExportFormat })).rows;
    const loaded = new Promise<number>((resolve, reject) => {
      engine.onTableChanged(1, ({ phase, totalRows }) => {
        if (phase.type === 'complete') resolve(totalRows);
        else if (phase.type !== 'loading') reject(new Error(`The table is ${phase.type}.`));
      });
    });
    await engine.call('openTable', { ...pace, table: 1, maxRows: Number.MAX_SAFE_INTEGER });
    return await loaded;
  } finally {
    await engine.dispose();
  }
}

async function perform(task: Task): Promise<number> {
  let rows = 0;
  switch (task.name) {
    case 'ours': return ours(task);
    case 'hostExport': case 'hostTable': return hosted(task);
    case 'idle': return new Promise((resolve) => { setTimeout(() => resolve(0), 2000); });
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

/** In the process that is measured. */
async function measure(task: Task): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const idle = performance.eventLoopUtilization();
  const started = performance.now();
  const rows = await perform(task);
  const milliseconds = performance.now() - started;
  delay.disable();
  process.send?.({ milliseconds, rows, rss: process.resourceUsage().maxRSS * 1024, delay: delay.percentile(99) / 1e6, longest: delay.max / 1e6, busy: performance.eventLoopUtilization(idle).active } satisfies Measured);
  process.disconnect();
}

const jq = 'c=0; while [ "$c" != null ]; do curl -s "$URL&cursor=$c" -o "$F.json" || exit 1; jq -r \'.data[] | [.[] | if type == "array" then tojson else . end] | @csv\' "$F.json" >> "$F"; c=$(jq -r .nextPageCursor "$F.json"); done; rm "$F.json"';
const python = `
import csv, json, os, resource, requests
session, cursor, first = requests.Session(), '0', True
with open(os.environ['F'], 'w', newline='') as file:
    writer = csv.writer(file)
    while cursor is not None:
        page = session.get(os.environ['URL'] + '&cursor=' + cursor).json()
        for row in page['data']:
            if first: writer.writerow(row.keys()); first = False
            writer.writerow([json.dumps(v) if isinstance(v, (list, dict)) else v for v in row.values()])
        cursor = page['nextPageCursor']
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
`;

async function foreign(command: string, args: readonly string[], port: number, file: string, rows: number): Promise<Measured> {
  const started = performance.now();
  const child = spawn(command, args, { env: { ...process.env, F: file, URL: `http://127.0.0.1:${port}/email/v1/List/1/Contact?count=${rowsOnAPage}` }, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => { said += chunk.toString(); });
  const [code] = await once(child, 'close') as [number];
  if (code !== 0) throw new Error(`${command} ended with ${code}.`);
  return { milliseconds: performance.now() - started, rows, rss: Number(said) || undefined, delay: undefined };
}

async function inChild(task: Task): Promise<Measured> {
  const child = fork(__filename, ['--task', JSON.stringify(task)]);
  const [measured] = await once(child, 'message') as [Measured];
  await once(child, 'exit');
  return measured;
}

async function withServer<T>(rows: number, latency: number, bandwidth: number | undefined, work: (port: number) => Promise<T>): Promise<T> {
  const server: ChildProcess = fork(__filename, ['--serve', JSON.stringify([rows, latency, bandwidth])]);
  try {
    const [port] = await once(server, 'message') as [number];
    return await work(port);
  } finally {
    server.kill();
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

class Table {
  readonly #lines: string[] = [];
  #base: number | undefined;

  constructor(title: string) {
    console.log(`\n## ${title}\n\n| what | rows | runs | seconds | rows/s | ratio | peak RSS MB | event loop p99 ms |\n|---|---:|---:|---:|---:|---:|---:|---:|`);
  }

  /** Times a row; ratios are of the time a row takes, to the first line's. */
  async add(name: string, runs: number, once: () => Promise<Measured>): Promise<void> {
    await this.addInTurns([[name, runs, once]]);
  }

  /** A run of each, then the next of each: what else the machine does meets them alike. */
  async addInTurns(entries: readonly (readonly [name: string, runs: number, once: () => Promise<Measured>])[]): Promise<void> {
    const all = entries.map((): Measured[] => []);
    for (let turn = 0; entries.some(([, runs]) => turn < runs); turn++) {
      for (const [index, [, runs, once]] of entries.entries()) if (turn < runs) all[index]?.push(await once());
    }
    for (const [index, [name]] of entries.entries()) this.#tell(name, all[index] ?? []);
  }

  #tell(name: string, all: readonly Measured[]): void {
    const seconds = median(all.map(({ milliseconds }) => milliseconds)) / 1000;
    const rows = all[0]?.rows ?? 0;
    const perRow = seconds / rows;
    this.#base ??= perRow;
    const known = (values: (number | undefined)[]): string => { const there = values.filter((value) => value !== undefined); return there.length === 0 ? '–' : median(there).toFixed(0); };
    this.line(`| ${name} | ${rows.toLocaleString('en-US')} | ${all.length} | ${seconds.toFixed(2)} | ${Math.round(1 / perRow).toLocaleString('en-US')} | ${(perRow / this.#base).toFixed(2)} | ${known(all.map(({ rss }) => rss === undefined ? undefined : rss / 1e6))} | ${known(all.map(({ delay }) => delay))} |`);
  }

  line(line: string): void {
    this.#lines.push(line);
    console.log(line);
  }
}

/** The host's own loop: a timer of 1 ms, and by how much it is late. */
async function hostTable(runs: number, once: (name: string) => Promise<Measured>): Promise<void> {
  console.log('\n## The extension host\'s event loop while a worker works\n\n| what | rows | runs | seconds | late p99 ms | latest ms | busy in all ms |\n|---|---:|---:|---:|---:|---:|---:|');
  for (const [name, title] of [['idle', 'nothing, for comparison'], ['hostExport', '**ours**: an export to CSV'], ['hostTable', '**ours**: rows loaded for the grid']] as const) {
    const all: Measured[] = [];
    for (let run = 0; run < runs; run++) all.push(await once(name));
    const of = (pick: (measured: Measured) => number | undefined): string => median(all.map((measured) => pick(measured) ?? NaN)).toFixed(1);
    console.log(`| ${title} | ${(all[0]?.rows ?? 0).toLocaleString('en-US')} | ${runs} | ${of(({ milliseconds }) => milliseconds / 1000)} | ${of(({ delay }) => delay)} | ${of(({ longest }) => longest)} (worst ${Math.max(...all.map(({ longest }) => longest ?? NaN)).toFixed(1)}) | ${of(({ busy }) => busy)} |`);
  }
}

function hasTool(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: {
    serve: { type: 'string' }, task: { type: 'string' }, rows: { type: 'string', default: '1000000' }, 'slow-rows': { type: 'string', default: '50000' }, 'link-rows': { type: 'string', default: '200000' },
    parents: { type: 'string', default: '40' }, runs: { type: 'string', default: '5' }, only: { type: 'string', default: 'loopback,host,link,parents' },
  } });
  if (values.serve !== undefined) {
    const [rows, latency, bandwidth] = JSON.parse(values.serve) as [number, number, number | null];
    process.send?.(await servePages(rows, latency, bandwidth ?? undefined));
    return;
  }
  if (values.task !== undefined) return measure(JSON.parse(values.task) as Task);

  const [rows, slowRows, linkRows, parents, runs] = [values.rows, values['slow-rows'], values['link-rows'], values.parents, values.runs].map(Number) as [number, number, number, number, number];
  const only = values.only.split(',');
  const folder = await mkdtemp(path.join(tmpdir(), 'listrak-bench-'));
  const task = (name: string, port: number, more: Partial<Task> = {}): Promise<Measured> => inChild({ name, port, file: path.join(folder, `${name}.csv`), lists: 1, concurrency: 4, early: true, ...more });
  try {
    console.log(`${new Date().toISOString().slice(0, 10)}, ${process.platform}, ${cpus().length} × ${cpus()[0]?.model ?? '?'}, ${(totalmem() / 1e9).toFixed(0)} GB, Node ${process.versions.node}; medians; ratios are of the time a row takes`);
    if (only.includes('loopback')) {
      const table = new Table('Contacts to CSV, loopback, no latency');
      await withServer(rows, 0, undefined, async (port) => {
        await table.addInTurns([
          ['bare drain', runs, () => task('drain', port)],
          ['**ours**: to a CSV file', runs, () => task('ours', port)],
          ['drain + JSON.parse', runs, () => task('parse', port)],
          ['fetch + csv-stringify', Math.min(runs, 3), () => task('stringify', port)],
        ]);
      });
      await withServer(slowRows * 4, 0, undefined, async (port) => {
        if (hasTool('python3', '-c', 'import requests')) await table.add('Python requests + csv (fewer rows)', Math.min(runs, 3), () => foreign('python3', ['-c', python], port, path.join(folder, 'python.csv'), slowRows * 4));
        else table.line('| Python requests + csv | not installed |');
      });
      await withServer(slowRows, 0, undefined, async (port) => {
        if (hasTool('curl', '--version') && hasTool('jq', '--version')) await table.add('curl + jq (fewer rows)', 1, () => foreign('sh', ['-c', jq], port, path.join(folder, 'jq.csv'), slowRows));
        else table.line('| curl + jq | not installed |');
      });
    }
    if (only.includes('host')) {
      await build({ entryPoints: [path.resolve('src/engine/worker.ts')], outfile: path.join(folder, 'engine.js'), bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning' });
      await withServer(rows, 0, undefined, (port) => hostTable(Math.min(runs, 3), (name) => task(name, port)));
    }
    if (only.includes('link')) {
      const table = new Table('One chain, 100 ms latency, 100 Mbit/s');
      await withServer(linkRows, 100, 12_500_000, async (port) => {
        const bytes = (await (await fetch(`http://127.0.0.1:${port}/email/v1/List/1/Contact`)).arrayBuffer()).byteLength * Math.ceil(linkRows / rowsOnAPage);
        const least = 100 + bytes / 12_500;
        await table.add('the link itself: its bytes and one latency', 1, async () => ({ milliseconds: least, rows: linkRows, rss: undefined, delay: undefined }));
        await table.add('**ours**', Math.min(runs, 3), () => task('ours', port));
        await table.add('ours, next page not early', 1, () => task('ours', port, { early: false }));
        await table.add('bare drain, page after page', 1, () => task('drain', port));
      });
    }
    if (only.includes('parents')) {
      const table = new Table(`${parents} parents of 25,000 rows, 100 ms latency`);
      await withServer(25_000, 100, undefined, async (port) => {
        await table.add('one after another, next page not early', 1, () => task('ours', port, { lists: parents, concurrency: 1, early: false }));
        for (const concurrency of [1, 2, 4, 8]) await table.add(`**ours** at ${concurrency}`, concurrency === 1 ? 1 : Math.min(runs, 3), () => task('ours', port, { lists: parents, concurrency }));
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
