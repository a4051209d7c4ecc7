import assert from 'node:assert/strict';
import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import { readdir, readFile, watch } from 'node:fs/promises';
import { constants, getPriority } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { EngineError } from '../../../src/engine/engine-error';
import { startEngineWorker } from '../../../src/engine/engine-worker';
import type { ExportOutcome } from '../../../src/export/export-types';
import { journalSuffix, readJournalFile } from '../../../src/export/unfinished';
import { plainView, type View } from '../../../src/rows/view';
import { formatText, text } from '../../../src/text';
import { csv, open, startBench, type Bench } from './harness';

/** Workers from a bundle, in the order in which they were started. */
function starting(file: string, workers: Worker[]): () => Worker {
  return () => {
    const worker = startEngineWorker(file);
    workers.push(worker);
    return worker;
  };
}

describe('The engine as a worker thread', () => {
  const file = path.resolve('node_modules/.cache/engine/worker.js');
  const workers: Worker[] = [];
  let bench: Bench;

  before(async () => {
    await build({ entryPoints: ['src/engine/worker.ts'], bundle: true, platform: 'node', target: 'node20', format: 'cjs', outfile: file, logLevel: 'silent' });
    bench = await startBench({}, starting(file, workers));
  });
  after(() => bench.close());

  it('fetches, sorts, searches and shows a report', async () => {
    const { data } = bench.sandbox;
    const listId = data.lists()[0]?.listId ?? 0;
    const table = await open(bench.client, 1, { report: 'contacts', listId });
    const state = await table.phase('complete');
    assert.equal(state.totalRows, data.contactCount(listId, 'Subscribed'));
    const email = data.contact(listId, 'Subscribed', 3).emailAddress;
    const found = await bench.client.call('setView', { table: 1, view: { search: email, sort: [{ column: 'emailAddress', direction: 'ascending' }], filters: [] } });
    assert.ok(found.rowCount >= 1);
    const column = state.columns.findIndex(({ name }) => name === 'emailAddress');
    const window = await bench.client.call('readWindow', { table: 1, from: 0, to: 1, columns: [column] });
    assert.deepEqual(window, { from: 0, rows: [[email]], revision: found.revision });
  });

  it('gives way to other threads, where the system has priorities of threads', async function () {
    if (process.platform !== 'linux') {
      console.log('    skipped: only Linux has priorities of single threads');
      this.skip();
    }
    await bench.client.call('readPage', { account: 'acme', request: { report: 'lists' } });
    const threads = await readdir('/proc/self/task');
    // The nineteenth field is the thread's nice value; the second one, a name in brackets, may hold spaces.
    const nice = await Promise.all(threads.map(async (thread) => Number((await readFile(`/proc/self/task/${thread}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ')[16])));
    const own = getPriority();
    assert.deepEqual(nice.filter((value) => value !== own), own < constants.priority.PRIORITY_BELOW_NORMAL ? [constants.priority.PRIORITY_BELOW_NORMAL] : []);
  });

  it('is started anew after its end, and rejects what was under way', async () => {
    bench.sandbox.setFaults(({ path: asked }) => asked.endsWith('/List') ? { kind: 'silence' } : undefined);
    const reading = bench.client.call('readPage', { account: 'acme', request: { report: 'lists' } });
    const died = assert.rejects(reading, (error) => error instanceof EngineError && error.facts.source === 'internal');
    await workers[0]?.terminate();
    await died;
    bench.sandbox.setFaults();
    const lists = await bench.client.call('readPage', { account: 'acme', request: { report: 'lists' } });
    assert.equal(lists.rows.length, bench.sandbox.data.lists().length);
    assert.equal(workers.length, 2);
  });

  it('goes on with what an export has left whose thread died, and leaves nothing of it', async () => {
    const threads: Worker[] = [];
    const dying = await startBench({}, starting(file, threads));
    try {
      const { client, folder, sandbox } = dying;
      const what = { account: 'acme', request: { report: 'messageActivity', listId: 107, messageId: 'all' }, file: path.join(folder, 'activity.csv'), format: csv } as const;
      const exported = (goOn: boolean): Promise<ExportOutcome> => client.call('exportReport', { ...what, job: 1, goOn, pageSize: 500, maxConcurrentRequests: 2 });
      const watching = new AbortController();
      const keepsRows = async (): Promise<void> => {
        // The first parents may have no rows.
        for await (const { filename } of watch(folder, { signal: watching.signal })) {
          if (filename?.endsWith(journalSuffix) === true && Number((await readJournalFile(path.join(folder, filename), fs))?.['rows'] ?? 0) > 0) return;
        }
      };
      const isKept = keepsRows();
      sandbox.setFaults(({ path: asked }) => asked.endsWith('/Activity') ? { kind: 'delay', ms: 70 } : undefined);
      const died = assert.rejects(exported(false), (error) => error instanceof EngineError && error.facts.source === 'internal');
      await Promise.race([isKept, died]).finally(() => { watching.abort(); });
      await threads[0]?.terminate();
      await died;
      sandbox.setFaults();
      const left = await client.call('unfinishedExport', what);
      assert.ok(left !== null && left.rows > 0, 'the offer to go on');
      const { notes, rows } = await exported(true);
      assert.match(formatText(notes.at(-1) ?? text('')), /^[\d,]+ rows? were there already/);
      assert.ok(rows > left.rows);
      assert.deepEqual(await readdir(folder), ['activity.csv']);
    } finally {
      await dying.close();
    }
  });

  describe('while a regular expression backtracks without end', () => {
    // With lookahead, so that it is the engine's own matching that goes on and on.
    const endless = (column = 'emailAddress'): View => ({ ...plainView, filters: [{ type: 'text', column, match: 'regex', text: '^(?=([a-z0-9._+-]+)+$)[a-z]' }] });
    const sorted: View = { ...plainView, sort: [{ column: 'emailAddress', direction: 'descending' }] };
    const firstRows = async (): Promise<unknown> => (await bench.client.call('readWindow', { table: 2, from: 0, to: 5, columns: [0, 1, 2] })).rows;
    const refusal = (error: unknown): boolean => error instanceof EngineError && /^The regular expression for emailAddress takes too long: avoid repetitions/.test(error.message);

    before(async () => {
      const table = await open(bench.client, 2, { report: 'contacts', listId: bench.sandbox.data.lists()[0]?.listId ?? 0 });
      await table.phase('complete');
    });

    it('shows the view before, refuses the pattern in words and keeps that view', async () => {
      await bench.client.call('setView', { table: 2, view: sorted });
      const before = await firstRows();
      const refused = assert.rejects(bench.client.call('setView', { table: 2, view: endless() }), refusal);
      // The first is answered before the matching begins, the next while or behind it.
      for (let i = 0; i < 3; i++) assert.deepEqual(await firstRows(), before);
      await refused;
      assert.deepEqual(await firstRows(), before);
    });

    it('comes to a newer view, whatever becomes of the older one', async () => {
      const { rowCount } = await bench.client.call('setView', { table: 2, view: sorted });
      const before = await firstRows();
      await bench.client.call('setView', { table: 2, view: plainView });
      const older = bench.client.call('setView', { table: 2, view: endless() }).then(({ stale }) => stale, refusal);
      await firstRows();
      assert.deepEqual(await bench.client.call('setView', { table: 2, view: sorted }).then(({ stale, rowCount: rows }) => ({ stale, rows })), { stale: false, rows: rowCount });
      assert.equal(await older, true, 'stale, or refused');
      assert.deepEqual(await firstRows(), before);
    });

    it('ends an answer that is cancelled', async () => {
      const abort = new AbortController();
      const grouping = { by: [{ column: 0 }], sums: [], sort: { by: 'count' as const, direction: 'descending' as const }, filters: endless().filters };
      const ended = assert.rejects(bench.client.call('groupRows', { table: 2, atMost: 5, ...grouping }, abort.signal), (error) => error instanceof EngineError && (error.isCancelled || refusal(error)));
      await firstRows();
      abort.abort();
      await ended;
      assert.equal((await bench.client.call('groupRows', { table: 2, atMost: 5, ...grouping, filters: [] })).complete, true);
    });

    it('finds what any other pattern finds, with repetitions inside repetitions too', async () => {
      const nested: View = { ...plainView, filters: [{ type: 'text', column: 'emailAddress', match: 'regex', text: '^([a-z0-9._+-]+)+@([a-z]+\\.?)+$' }] };
      const { rowCount } = await bench.client.call('setView', { table: 2, view: nested });
      const all = await bench.client.call('setView', { table: 2, view: plainView });
      assert.ok(rowCount > all.rowCount / 2, `${rowCount} of ${all.rowCount}`);
    });
  });

  it('is ended some time after the last rows were closed, and its memory goes; never while a table is open or anything runs', async () => {
    const threads: Worker[] = [];
    const resting = await startBench({}, starting(file, threads), { idleAfter: 200 });
    try {
      const { client, sandbox } = resting;
      const [first, second] = sandbox.data.lists().map(({ listId }) => listId);
      const read = () => client.call('readPage', { account: 'acme', request: { report: 'lists' } });
      for (const [table, listId] of [[1, first], [2, second]] as const) await (await open(client, table, { report: 'contacts', listId: listId ?? 0 })).phase('complete');
      // A table that was refused is none that is open.
      await assert.rejects(open(client, 3, { report: 'contacts' }), EngineError);
      const gone = once(threads[0] ?? assert.fail('no thread'), 'exit').then(() => 'gone');
      await client.call('closeTable', { table: 1 });
      assert.equal(await Promise.race([gone, setTimeout(400, 'there')]), 'there', 'a table is open');
      sandbox.setFaults(({ path: asked }) => asked.endsWith('/List') ? { kind: 'delay', ms: 500 } : undefined);
      const reading = read();
      await client.call('closeTable', { table: 2 });
      assert.equal(await Promise.race([gone, reading.then(() => 'there')]), 'there', 'a call runs');
      sandbox.setFaults();
      assert.equal(await gone, 'gone');
      assert.equal((await read()).rows.length, sandbox.data.lists().length);
      assert.equal(threads.length, 2);
      // Nothing was held by this one: it stays.
      const stays = once(threads[1] ?? assert.fail('no thread'), 'exit').then(() => 'gone');
      assert.equal(await Promise.race([stays, setTimeout(400, 'there')]), 'there');
      // Nor does a table that was refused keep it, where no other call comes.
      await assert.rejects(open(client, 4, { report: 'contacts' }), EngineError);
      assert.equal(await Promise.race([stays, setTimeout(5000, 'there')]), 'gone');
    } finally {
      await resting.close();
    }
  });
});
