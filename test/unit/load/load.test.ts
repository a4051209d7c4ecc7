/** Much at once, and for long: what is fetched stays right, and what is held stays flat. FULL=1 runs it at full length. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { build } from 'esbuild';
import { EngineClient } from '../../../src/engine/engine-client';
import { startEngineWorker } from '../../../src/engine/engine-worker';
import { EngineError } from '../../../src/engine/engine-error';
import type { ExportFormat, ExportOutcome, TablePhase } from '../../../src/engine/protocol';
import type { ReportRequest } from '../../../src/reports/report-types';
import { startSandbox, type Sandbox } from '../../../src/sandbox';
import { seeded } from '../../harness/seeded';
import { connectionTo, csv, open, Watched } from '../engine/harness';
import { connections, usage, usageLine, type Usage } from './usage';

const full = process.env['FULL'] === '1';
const rounds = full ? 200 : 15;
const soakMs = full ? 600_000 : 8_000;
const formats: readonly ExportFormat[] = [csv, { type: 'ndjson' }, { type: 'xlsx' }, { type: 'parquet' }];
/** MB that the resident size may grow by once all is warm: the allocator keeps what it had at its peak. */
const slack = 60;
/** Connections that are kept at most: four jobs, each of as many requests at once. */
const mostConnections = 16;
/** MB that this thread's heap may grow by: what lives on is counted after garbage was collected. */
const heapSlack = 5;

describe('Load', function () {
  this.timeout(soakMs + 240_000);
  const file = path.resolve('node_modules/.cache/engine/load-worker.js');
  let sandbox: Sandbox;
  let client: EngineClient;
  let folder: string;
  let bare: Usage;
  let workers = 0;
  const logged: string[] = [];

  before(async () => {
    await build({ entryPoints: ['src/engine/worker.ts'], bundle: true, platform: 'node', target: 'node20', format: 'cjs', outfile: file, logLevel: 'silent' });
    folder = await mkdtemp(path.join(tmpdir(), 'listrak-load-'));
    sandbox = await startSandbox({ contacts: 30_000 });
    bare = await usage();
    client = new EngineClient({
      start: () => {
        workers++;
        return startEngineWorker(file);
      },
      log: (level, line) => { if (level === 'error') logged.push(line); },
    });
    await client.call('connect', { account: 'acme', connection: connectionTo(sandbox) });
  });
  afterEach(() => sandbox.setFaults());
  after(async () => {
    await client.dispose();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  let jobs = 0;
  const exported = (request: ReportRequest, name: string, format: ExportFormat, signal?: AbortSignal): Promise<ExportOutcome> => client.call('exportReport', {
    job: ++jobs, account: 'acme', request, pageSize: 1000, maxConcurrentRequests: 4, file: path.join(folder, name), format,
  }, signal);

  it('ten exports and five grids at once: each is what it is alone', async () => {
    const { data } = sandbox;
    const requests: ReportRequest[] = [
      { report: 'contacts', listId: 101 }, { report: 'contacts', listId: 'all' }, { report: 'messageActivity', listId: 106, messageId: 'all' }, { report: 'messageLinkClickers', listId: 107, messageId: 'all', linkId: 'all' },
      { report: 'messageSummary', listId: 104, messageId: 'all' }, { report: 'messages', listId: 'all' }, { report: 'messagePerformance', listId: 106 }, { report: 'lists' },
      { report: 'conversationMessageActivity', listId: 107, conversationId: 'all', messageId: 'all' }, { report: 'messageLinks', listId: 106, messageId: 'all' },
    ];
    const formatOf = (index: number): ExportFormat => formats[index % 2] ?? csv;
    const lists = [101, 102, 103, 104, 106];
    const grids = await Promise.all(lists.map((listId, index) => open(client, 1 + index, { report: 'contacts', listId })));
    const [outcomes] = await Promise.all([
      Promise.all(requests.map((request, index) => exported(request, `at-once-${index}`, formatOf(index)))),
      Promise.all(grids.map((grid) => grid.phase('complete'))),
    ]);
    for (const [index, listId] of lists.entries()) {
      const count = data.contactCount(listId, 'Subscribed');
      assert.equal(grids[index]?.latest?.totalRows, count);
      const columns = grids[index]?.latest?.columns.map(({ name }) => name) ?? [];
      const { rows } = await client.call('readWindow', { table: 1 + index, from: count - 1, to: count, columns: [columns.indexOf('emailAddress')] });
      assert.deepEqual(rows, [[data.contact(listId, 'Subscribed', count - 1).emailAddress]]);
      await client.call('closeTable', { table: 1 + index });
    }
    for (const [index, request] of requests.entries()) {
      const alone = await exported(request, `alone-${index}`, formatOf(index));
      assert.equal(outcomes[index]?.rows, alone.rows);
      assert.ok((await readFile(path.join(folder, `at-once-${index}`))).equals(await readFile(path.join(folder, `alone-${index}`))), request.report);
    }
    assert.equal((await readdir(folder)).filter((name) => name.startsWith('.')).length, 0);
    assert.deepEqual([workers, logged], [1, []]);
  });

  it(`${rounds} openings and closings of a table leave nothing behind`, async () => {
    const round = async (index: number): Promise<void> => {
      const table = 100 + index;
      const watched = await open(client, table, { report: 'contacts', listId: 102 });
      // Every third is closed while it still loads.
      if (index % 3 === 0) await watched.until(({ totalRows, phase }) => totalRows > 0 || phase.type !== 'loading');
      else {
        await watched.phase('complete');
        await client.call('setView', { table, view: { search: 'a', sort: [{ column: 'emailAddress', direction: 'descending' }], filters: [] } });
      }
      await client.call('closeTable', { table });
      watched.dispose();
    };
    for (let index = 0; index < 10; index++) await round(index);
    const before = await usage();
    for (let index = 10; index < 10 + rounds; index++) await round(index);
    const after = await usage();
    console.log(`      before ${rounds} rounds: ${usageLine(before)}\n      after:  ${usageLine(after)}`);
    assert.ok(after.resident <= before.resident + slack, `${before.resident} MB became ${after.resident} MB`);
    assert.ok(after.heap <= before.heap + heapSlack, `${before.heap} MB of heap became ${after.heap} MB`);
    assert.equal(after.threads, before.threads);
    flat(bare, before, after);
  });

  it(`${full ? 'ten minutes' : 'some seconds'} of everything, faults and cancels among it: memory, threads and files stay flat`, async () => {
    const random = seeded(3);
    const reports: ReportRequest[] = [
      { report: 'contacts', listId: 103 }, { report: 'messageActivity', listId: 107, messageId: 'all' }, { report: 'messages', listId: 'all' }, { report: 'messageLinks', listId: 107, messageId: 'all' },
    ];
    sandbox.setFaults(({ token }) => (token || random() > 0.02 ? undefined : random() < 0.5 ? { kind: 'reset' } : { kind: 'status', status: 503 }));
    const done = { exported: 0, cancelled: 0, failed: 0, tables: 0 };
    let table = 1000;
    const one = async (): Promise<void> => {
      const request = reports[Math.floor(random() * reports.length)] ?? { report: 'lists' };
      if (random() < 0.5) {
        const cancel = new AbortController();
        const timer = random() < 0.3 ? setTimeout(() => cancel.abort(), random() * 200) : undefined;
        await exported(request, `soak-${Math.floor(random() * 8)}`, formats[Math.floor(random() * formats.length)] ?? csv, cancel.signal).then(() => done.exported++, (error: unknown) => {
          assert.ok(error instanceof EngineError, String(error));
          if (error.isCancelled) done.cancelled++;
          else done.failed++;
        });
        clearTimeout(timer);
      } else {
        const id = ++table;
        const watched = new Watched(client, id);
        await client.call('openTable', { table: id, account: 'acme', request, pageSize: 1000, maxConcurrentRequests: 2, maxRows: 20_000 });
        const ends: readonly TablePhase['type'][] = ['complete', 'failed', 'full', 'stopped'];
        await watched.until(({ phase }) => ends.includes(phase.type));
        await client.call('closeTable', { table: id });
        watched.dispose();
        done.tables++;
      }
    };
    const samples: Usage[] = [];
    const ends = Date.now() + soakMs;
    while (Date.now() < ends) {
      const until = Math.min(ends, Date.now() + soakMs / 8);
      await Promise.all(Array.from({ length: 4 }, async () => { while (Date.now() < until) await one(); }));
      samples.push(await usage());
    }
    for (const sample of samples) console.log(`      ${usageLine(sample)}`);
    console.log(`      ${done.exported} exports, ${done.cancelled} cancelled, ${done.failed} failed, ${done.tables} tables; ${sandbox.requests.length} requests at least`);
    const [warm, last] = [samples[1], samples.at(-1)];
    assert.ok(warm !== undefined && last !== undefined);
    assert.ok(last.resident <= warm.resident + slack, `${warm.resident} MB became ${last.resident} MB`);
    assert.ok(last.heap <= warm.heap + heapSlack, `${warm.heap} MB of heap became ${last.heap} MB`);
    assert.equal(last.threads, warm.threads);
    flat(bare, warm, last);
    assert.deepEqual((await readdir(folder)).filter((name) => name.startsWith('.')), [], 'no unfinished file is left');
    assert.deepEqual([workers, logged], [1, []]);
  });

  it('leaves no thread, timer, socket or file behind when it is disposed of', async () => {
    await open(client, 9999, { report: 'contacts', listId: 101 });
    // One that is being opened as its thread ends stays open until the process ends, which for the extension is then.
    const writes = new Promise<void>((resolve) => { client.onExportProgress(() => resolve()); });
    const running = exported({ report: 'contacts', listId: 'all' }, 'running', csv).then(() => 'ended', (error: unknown) => error instanceof EngineError && error.isCancelled);
    await writes;
    await client.dispose();
    assert.equal(await running, true);
    // The service notices that its connections are gone.
    for (let waits = 0; waits < 100 && (await usage()).files > bare.files; waits++) await rest(20);
    const after = await usage();
    console.log(`      before the first call: ${usageLine(bare)}\n      after the last:        ${usageLine(after)}`);
    assert.equal(after.threads, bare.threads);
    assert.ok(after.files <= bare.files, `${bare.files} files became ${after.files}`);
    assert.deepEqual(after.resources, bare.resources);
  });
});

/** Files and connections of two moments between which nothing was to be left open. How many connections are kept depends on how many requests met; both ends of one are in this process. */
function flat(bare: Usage, before: Usage, after: Usage): void {
  const more = Math.max(0, connections(after) - connections(before));
  assert.ok(after.files <= before.files + 2 * more + 2, `${before.files} files became ${after.files} with ${more} connections more`);
  assert.ok(connections(after) <= connections(bare) + mostConnections, `${connections(bare)} connections became ${connections(after)}`);
}
