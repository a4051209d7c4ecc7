/**
 * Contacts to CSV, ours beside what people take instead, each in a process of its own, from a server in another. Prints tables and asserts nothing.
 * `npm run bench -- [--write] [--rows 1000000] [--slow-rows 50000] [--link-rows 200000] [--parents 40] [--runs 5] [--only loopback,memory,host,link,parents]`
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { constants, setPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, workerData } from 'node:worker_threads';
import { build, type BuildOptions } from 'esbuild';
import { rowsOnAPage, servePages } from './page-server';
import { hasTool, jq, listrak, python, run, type Program } from './programs';
import { hostLine, Race, Results, type Line } from './results';
import { drainHere, measure, type Measured, type Task } from './tasks';

async function inChild(task: Task): Promise<Measured> {
  const child = fork(__filename, ['--task', JSON.stringify(task)]);
  const exited = once(child, 'exit');
  const [measured] = await once(child, 'message') as [Measured];
  await exited;
  return measured;
}

/** @param bandwidth bytes a second */
/** @param givesWay whether the service leaves the processors to others first, as one on another machine does altogether */
async function withServer<T>(rows: number, latency: number, bandwidth: number | undefined, work: (port: number) => Promise<T>, givesWay = false): Promise<T> {
  const server: ChildProcess = fork(__filename, ['--serve', JSON.stringify([rows, latency, bandwidth])]);
  try {
    const [port] = await once(server, 'message') as [number];
    if (givesWay && server.pid !== undefined) letGiveWay(server.pid);
    return await work(port);
  } finally {
    server.kill();
  }
}

/** On Linux each thread has a priority of its own. */
function letGiveWay(process: number): void {
  const tasks = `/proc/${process}/task`;
  for (const thread of existsSync(tasks) ? readdirSync(tasks).map(Number) : [process]) setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
}

interface Plan {
  readonly rows: number;
  readonly slowRows: number;
  readonly linkRows: number;
  readonly parents: number;
  readonly runs: number;
  readonly folder: string;
  readonly results: Results;
}

const rowsAParent = 25_000;

class Bench {
  constructor(readonly plan: Plan) {}

  async loopback(): Promise<void> {
    const { rows, slowRows, runs, results } = this.plan;
    const race = new Race(results, 'Contacts to CSV, loopback, no latency');
    const hasPython = hasTool('python3', '-c', 'import requests');
    const [drain, ours, , stringify, snake] = await withServer(rows, 0, undefined, (port) => race.addInTurns([
      ['bare drain', runs, () => this.#task('drain', port)],
      ['**ours**: to a CSV file', runs, () => this.#task('ours', port)],
      ['drain + JSON.parse', runs, () => this.#task('parse', port)],
      ['fetch + csv-stringify', runs, () => this.#task('stringify', port)],
      ...(hasPython ? [['Python requests + csv', runs, () => this.#run(python, port, rows)] as const] : []),
    ]));
    if (!hasPython) race.notInstalled('Python requests + csv');
    const hasJq = hasTool('curl', '--version') && hasTool('jq', '--version');
    const pipe = hasJq ? await withServer(slowRows, 0, undefined, (port) => race.add('curl + jq (fewer rows)', runs, () => this.#run(jq, port, slowRows))) : race.notInstalled('curl + jq');
    results.expect('ours / the bare drain', '≤ 2.5', times(ours, drain));
    results.expect('csv-stringify / ours', '≥ 4', times(stringify, ours));
    results.expect('Python / ours', '≥ 4', times(snake, ours));
    results.expect('curl + jq / ours', '≥ 15', times(pipe, ours));
  }

  async memory(): Promise<void> {
    const { rows, parents, results } = this.plan;
    const cli = await this.#built('cli.js', 'src/cli.ts');
    const race = new Race(results, 'The command line: memory');
    const once = (name: string, lists: number, rowsEach: number, concurrency: number, runs: number): Promise<Line | undefined> => withServer(rowsEach, 0, undefined, (port) => race.add(
      `${name} at ${concurrency}`, runs, () => this.#run(listrak(cli, this.#file('memory'), lists, concurrency), port, lists * rowsEach),
    ));
    const one = await once('one list', 1, rows, 4, 3);
    const ten = await once('one list', 1, rows * 10, 4, 1);
    const many: (Line | undefined)[] = [];
    for (const concurrency of [1, 4, 8]) many.push(await once(`${parents} lists of 25,000 rows`, parents, rowsAParent, concurrency, 1));
    many.push(await once(`${parents * 10} lists of 25,000 rows`, parents * 10, rowsAParent, 8, 1));
    results.expect('peak RSS at ten times the rows', '≤ 1.2', (ten?.rss ?? NaN) / (one?.rss ?? NaN));
    results.expect('peak RSS of one list, MB', '< 200', Math.max(one?.rss ?? NaN, ten?.rss ?? NaN) / 1e6, 0);
    results.expect('peak RSS of many lists, MB', '< 200', Math.max(...many.map((line) => line?.rss ?? NaN)) / 1e6, 0);
  }

  async host(): Promise<void> {
    const { rows, runs, results } = this.plan;
    await this.#built('engine.js', 'src/engine/worker.ts');
    results.table('The extension host\'s event loop while a worker works', 'rows', 'runs', 'seconds', 'late p99 ms', 'latest ms', 'latest of all runs', 'waited for a processor at most', 'held by own work at most');
    await withServer(rows, 0, undefined, async (port) => {
      await hostLine(results, 'nothing, for comparison', runs, () => this.#task('idle', port));
      await hostLine(results, 'two threads that only compute, for comparison', runs, () => this.#task('silentThreads', port));
      await hostLine(results, 'a worker that only fetches the pages, for comparison', runs, () => this.#task('hostDrain', port));
      const engines = [['AtOnce', 'as soon as the engine starts'], ['First', 'the engine\'s first report'], ['Again', 'its second']] as const;
      for (const [what, title, name] of [['exporting', 'an export to CSV', 'hostExport'], ['loading', 'rows loaded for the grid', 'hostTable']] as const) {
        for (const [which, when] of engines) {
          const { latest, held } = await hostLine(results, `**ours**: ${title}, ${when}`, runs, () => this.#task(`${name}${which}`, port));
          results.expect(`the host's loop late while ${what}, ${when}, ms`, '≤ 10', latest, 1);
          results.expect('of that held by own work, ms', '≤ 10', held, 1);
        }
      }
    }, true);
  }

  async link(): Promise<void> {
    const { linkRows, runs, results } = this.plan;
    const race = new Race(results, 'One chain, 100 ms latency, 100 Mbit/s');
    await withServer(linkRows, 100, 12_500_000, async (port) => {
      const bytes = (await (await fetch(`http://127.0.0.1:${port}/email/v1/List/1/Contact`)).arrayBuffer()).byteLength * Math.ceil(linkRows / rowsOnAPage);
      const least = await race.add('the link itself: its bytes and one latency', 1, async () => ({ milliseconds: 100 + bytes / 12_500, rows: linkRows, rss: undefined }));
      const ours = await race.add('**ours**', runs, () => this.#task('ours', port));
      await race.add('ours, next page not early', 1, () => this.#task('ours', port, { early: false }));
      await race.add('bare drain, page after page', 1, () => this.#task('drain', port));
      results.expect('ours / the link\'s own minimum', '≤ 1.1', times(ours, least));
    });
  }

  async lists(): Promise<void> {
    const { parents, runs, results } = this.plan;
    const race = new Race(results, `${parents} parents of 25,000 rows, 100 ms latency`);
    await withServer(rowsAParent, 100, undefined, async (port) => {
      const sequential = await race.add('one after another, next page not early', 1, () => this.#task('ours', port, { lists: parents, concurrency: 1, early: false }));
      for (const [concurrency, count] of [[1, 1], [2, Math.min(runs, 3)], [4, runs], [8, runs]] as const) {
        const line = await race.add(`**ours** at ${concurrency}`, count, () => this.#task('ours', port, { lists: parents, concurrency }));
        if (concurrency === 4) results.expect(`${parents} parents: one after another / at 4`, '≥ 3.3', times(sequential, line));
      }
    });
  }

  #file(name: string): string {
    return path.join(this.plan.folder, `${name}.csv`);
  }

  #task(name: string, port: number, more: Partial<Task> = {}): Promise<Measured> {
    return inChild({ name, port, file: this.#file(name), lists: 1, concurrency: 4, early: true, ...more });
  }

  async #run(program: Program, port: number, rows: number): Promise<Measured> {
    return run(program, port, this.#file('program'), rows);
  }

  /** A bundle as it ships. */
  async #built(name: string, entry: string): Promise<string> {
    const outfile = path.join(this.plan.folder, name);
    const options: BuildOptions = { bundle: true, minify: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning', define: { 'process.env.NODE_ENV': '"production"' } };
    await build({ ...options, entryPoints: [path.resolve(entry)], outfile });
    return outfile;
  }
}

/** How many times as long a row takes. */
function times(slow: Line | undefined, fast: Line | undefined): number | undefined {
  return slow === undefined || fast === undefined ? undefined : slow.secondsARow / fast.secondsARow;
}

async function main(): Promise<void> {
  if (!isMainThread) return drainHere(workerData as Task);
  const { values } = parseArgs({ options: {
    serve: { type: 'string' }, task: { type: 'string' }, rows: { type: 'string', default: '1000000' }, 'slow-rows': { type: 'string', default: '50000' }, 'link-rows': { type: 'string', default: '200000' },
    parents: { type: 'string', default: '40' }, runs: { type: 'string', default: '5' }, only: { type: 'string', default: 'loopback,memory,host,link,parents' }, write: { type: 'boolean', default: false },
  } });
  if (values.serve !== undefined) {
    const [rows, latency, bandwidth] = JSON.parse(values.serve) as [number, number, number | null];
    process.send?.(await servePages(rows, latency, bandwidth ?? undefined));
    return;
  }
  if (values.task !== undefined) return measure(JSON.parse(values.task) as Task);

  const results = new Results();
  const folder = await mkdtemp(path.join(tmpdir(), 'listrak-bench-'));
  const [rows, slowRows, linkRows, parents, runs] = [values.rows, values['slow-rows'], values['link-rows'], values.parents, values.runs].map(Number) as [number, number, number, number, number];
  const bench = new Bench({ rows, slowRows, linkRows, parents, runs, folder, results });
  const parts = values.only.split(',');
  try {
    if (parts.includes('loopback')) await bench.loopback();
    if (parts.includes('memory')) await bench.memory();
    if (parts.includes('host')) await bench.host();
    if (parts.includes('link')) await bench.link();
    if (parts.includes('parents')) await bench.lists();
    await results.finish(values.write ? path.resolve('test/bench/RESULTS.md') : undefined);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
