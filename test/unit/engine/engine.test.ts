import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Engine } from '../../../src/engine/engine';
import { EngineError } from '../../../src/engine/engine-error';
import type { TableState, ViewWindow } from '../../../src/engine/protocol';
import { ListrakClient } from '../../../src/listrak/client';
import type { ReportRequest } from '../../../src/reports/report-types';
import { eventually } from '../../harness/eventually';
import { csv, open, startBench, startContactsBench, type Bench, type ContactsBench } from './harness';

describe('Engine', () => {
  let bench: ContactsBench;
  beforeEach(async () => { bench = await startContactsBench(); });
  afterEach(() => bench.close());

  it('fetches a report and shows every row of it', async () => {
    const table = await open(bench.client, 1, bench.contacts);
    const state = await table.phase('complete');
    assert.equal(state.totalRows, bench.total);
    assert.equal(state.viewRows, bench.total);
    assert.ok(state.bytesHeld > 0);
    assert.deepEqual((await bench.shown(state, 1, 'emailAddress')).toSorted(), bench.emails().toSorted());
    assert.deepEqual(state.phase, { type: 'complete', failedParents: [] });
    assert.ok(table.states.length <= 2 + state.milliseconds / 100 + 2, `${table.states.length} states in ${state.milliseconds} ms`);
  });

  it('asks again for the parents that failed, and for no other', async () => {
    const { listId, sandbox: { data } } = bench;
    const [first = 0, second = 0, third = 0] = data.messages(listId).map(({ messageId }) => messageId);
    const links = (...messages: number[]): string[] => messages.flatMap((message) => data.links(listId, message).map(({ linkId }) => String(linkId)));
    const failing = new Set([first, second]);
    bench.sandbox.setFaults(({ path }) => ([...failing].some((message) => path.endsWith(`/${message}/Link`)) ? { kind: 'status', status: 404 } : undefined));
    const table = await open(bench.client, 1, { report: 'messageLinks', listId, messageId: [first, second, third] });
    const incomplete = await table.phase('complete');
    assert.deepEqual(incomplete.phase.type === 'complete' && incomplete.phase.failedParents.map(({ messageId }) => messageId), [first, second]);

    failing.delete(first);
    const before = bench.sandbox.requests.length;
    await bench.client.call('resumeTable', { table: 1 });
    const retried = await table.until(({ phase }) => phase.type === 'complete' && phase.failedParents.length === 1);
    assert.deepEqual(await bench.shown(retried, 1, 'linkId'), links(first, third));
    assert.ok(bench.sandbox.requests.slice(before).every(({ path }) => !path.includes(`/${third}`)), 'what is there is not asked for again');

    // What is exported meanwhile is not passed off as whole.
    bench.sandbox.setFaults(({ path }) => (path.endsWith(`/${second}/Link`) ? { kind: 'silence' } : undefined));
    await bench.client.call('resumeTable', { table: 1 });
    const part = await bench.client.call('exportTable', { job: 1, table: 1, file: path.join(bench.folder, 'part.csv'), format: csv });
    assert.deepEqual([part.rows, part.failedParents.map(({ messageId }) => messageId)], [links(first, third).length, [second]]);
    await bench.client.call('stopTable', { table: 1 });
    bench.sandbox.setFaults();
    await bench.client.call('resumeTable', { table: 1 });
    const whole = await table.until(({ phase }) => phase.type === 'complete' && phase.failedParents.length === 0);
    assert.deepEqual(await bench.shown(whole, 1, 'linkId'), links(first, second, third), 'in their parents\' places');
    assert.deepEqual(whole.phase, { type: 'complete', failedParents: [] });
    assert.ok(whole.revision > retried.revision && retried.revision > incomplete.revision, 'rows stand otherwise');
    // Ties of a sort stand in the parents' order too, and a search keeps it.
    await bench.client.call('setView', { table: 1, view: { search: '', sort: [{ column: 'listId', direction: 'descending' }], filters: [] } });
    assert.deepEqual(await bench.shown(whole, 1, 'linkId'), links(first, second, third));
    const { rowCount } = await bench.client.call('setView', { table: 1, view: { search: String(first), sort: [], filters: [] } });
    assert.deepEqual((await bench.shown({ ...whole, viewRows: rowCount }, 1, 'linkId')).slice(0, links(first).length), links(first));
  });

  it('stops, keeps the rows, and goes on to all of them, none twice', async () => {
    const table = await open(bench.client, 1, bench.contacts, { pageSize: 100 });
    await table.until(({ totalRows }) => totalRows > 0);
    await bench.client.call('stopTable', { table: 1 });
    const stopped = table.latest;
    assert.equal(stopped?.phase.type, 'stopped');
    assert.ok(stopped.totalRows > 0 && stopped.totalRows < bench.total, `${stopped.totalRows} of ${bench.total}`);
    await bench.client.call('resumeTable', { table: 1 });
    const state = await table.phase('complete');
    assert.deepEqual((await bench.shown(state, 1, 'emailAddress')).toSorted(), bench.emails().toSorted());
  });

  it('fails with the rows so far and goes on once the service is back', async () => {
    bench.sandbox.setFaults(({ query }) => query.has('cursor') ? { kind: 'status', status: 503 } : undefined);
    const table = await open(bench.client, 1, bench.contacts);
    const failed = await table.phase('failed');
    assert.ok(failed.phase.type === 'failed' && failed.phase.error.source === 'listrak' && failed.phase.error.facts.kind === 'serviceFailed');
    assert.equal(failed.totalRows, 1000);
    assert.equal((await bench.shown(failed, 1, 'emailAddress')).length, 1000);
    bench.sandbox.setFaults();
    await bench.client.call('resumeTable', { table: 1 });
    const state = await table.phase('complete');
    assert.deepEqual((await bench.shown(state, 1, 'emailAddress')).toSorted(), bench.emails().toSorted());
  });

  it('stops at the most rows that it may hold', async () => {
    const table = await open(bench.client, 1, bench.contacts, { maxRows: 2_500 });
    const state = await table.phase('full');
    assert.deepEqual(state.phase, { type: 'full', maxRows: 2_500 });
    assert.equal(state.totalRows, 2_500);
    await bench.client.call('resumeTable', { table: 1 });
    assert.equal(table.latest?.phase.type, 'full');
    const exactly = await open(bench.client, 2, bench.contacts, { maxRows: bench.total });
    assert.equal((await exactly.phase('complete')).totalRows, bench.total);
  });

  it('ends what runs for an account that is disconnected, and goes on when it is connected again', async () => {
    bench.sandbox.setFaults(({ query }) => query.has('cursor') ? { kind: 'silence' } : undefined);
    const table = await open(bench.client, 1, bench.contacts);
    await table.until(({ totalRows }) => totalRows > 0);
    const reading = bench.client.call('readPage', { account: 'acme', request: bench.contacts, cursor: 'x' });
    const refused = assert.rejects(reading, (error) => error instanceof EngineError && error.isCancelled);
    await bench.client.call('disconnect', { account: 'acme' });
    await refused;
    assert.equal(table.latest?.phase.type, 'stopped');
    await assert.rejects(bench.client.call('readPage', { account: 'acme', request: { report: 'lists' } }), /not connected/);
    bench.sandbox.setFaults();
    await bench.client.call('connect', { account: 'acme', connection: bench.connection });
    await bench.client.call('resumeTable', { table: 1 });
    assert.equal((await table.phase('complete')).totalRows, bench.total);
  });

  it('frees a closed table, also while it is loading', async () => {
    const table = await open(bench.client, 1, bench.contacts);
    await table.phase('complete');
    const loading = await open(bench.client, 2, bench.contacts, { pageSize: 50 });
    await loading.until(({ totalRows }) => totalRows > 0);
    const engine = bench.workers[0]?.engine;
    assert.ok((engine?.bytesHeld ?? 0) > 0);
    await bench.client.call('closeTable', { table: 1 });
    await bench.client.call('closeTable', { table: 2 });
    assert.equal(engine?.bytesHeld, 0);
    const states = loading.states.length;
    const { length } = bench.sandbox.requests;
    await assert.rejects(bench.client.call('readWindow', { table: 1, from: 0, to: 1, columns: [0] }), /closed/);
    assert.deepEqual([loading.states.length, bench.sandbox.requests.length], [states, length]);
  });

  it('refuses a wrong request before any call, naming its field', async () => {
    const { length } = bench.sandbox.requests;
    const wrong: ReportRequest = { report: 'contacts' };
    const isRefused = (error: unknown): boolean => error instanceof EngineError && error.facts.source === 'request' && error.facts.field === 'listId';
    await assert.rejects(open(bench.client, 1, wrong), isRefused);
    await assert.rejects(bench.client.call('readPage', { account: 'acme', request: { report: 'contacts', listId: 'all' } }), isRefused);
    await assert.rejects(bench.client.call('exportReport', { job: 1, account: 'acme', request: wrong, pageSize: 1, maxConcurrentRequests: 1, file: 'x', format: csv }), isRefused);
    assert.equal(bench.sandbox.requests.length, length);
  });

  it('reads single pages as plain objects, with the cursor of the next', async () => {
    const first = await bench.client.call('readPage', { account: 'acme', request: bench.contacts, pageSize: 10 });
    assert.equal(first.rows.length, 10);
    assert.ok(first.nextPageCursor);
    let second = first;
    // A page may be empty and not the last.
    do second = await bench.client.call('readPage', { account: 'acme', request: bench.contacts, pageSize: 10, cursor: second.nextPageCursor ?? '' });
    while (second.rows.length === 0);
    assert.equal(second.rows.length, 10);
    assert.notEqual(second.rows[0]?.['emailAddress'], first.rows[0]?.['emailAddress']);
    const lists = await bench.client.call('readPage', { account: 'acme', request: { report: 'lists' } });
    assert.deepEqual([lists.rows.map((row) => row['listId']), lists.nextPageCursor], [bench.sandbox.data.lists().map((list) => list.listId), null]);
  });

  it('checks a connection without keeping it, and says what is refused', async () => {
    assert.deepEqual(await bench.client.call('checkConnection', { connection: bench.connection }), { lists: bench.sandbox.data.lists().length });
    const wrong = { ...bench.connection, credentials: { clientId: 'sandbox-client', clientSecret: 'the-wrong-secret' } };
    await assert.rejects(bench.client.call('checkConnection', { connection: wrong }), (error) =>
      error instanceof EngineError && error.facts.source === 'listrak' && error.facts.facts.kind === 'refusedCredentials' && !JSON.stringify(error.facts).includes('the-wrong-secret'));
    assert.ok(bench.logged.length > 0);
    assert.ok(!bench.logged.some((line) => line.includes('the-wrong-secret') || line.includes(bench.sandbox.clientSecret)));
  });

  it('gives a field that first appears on a late page its column, absent before', async () => {
    const plan = ({ query }: { query: URLSearchParams }): { kind: 'rewrite'; rewrite: (body: string) => string } | undefined => query.has('cursor')
      ? { kind: 'rewrite', rewrite: (body) => body.replaceAll('"emailAddress":', '"visits":7,"emailAddress":') } : undefined;
    bench.sandbox.setFaults(plan);
    const table = await open(bench.client, 1, bench.contacts);
    const state = await table.phase('complete');
    const visits = await bench.shown(state, 1, 'visits');
    assert.deepEqual([visits.length, visits.findIndex((cell) => cell !== null), visits.at(-1)], [bench.total, 1000, '7']);
    assert.deepEqual(state.columns.at(-1), { name: 'visits', type: 'number', origin: 'unknown' });
    const file = path.join(bench.folder, 'visits.csv');
    await bench.client.call('exportTable', { job: 1, table: 1, file, format: csv });
    const [header = '', first = ''] = (await readFile(file, 'utf8')).split('\n');
    assert.ok(header.endsWith(',visits') && first.endsWith(','));
  });

  it('never shows a row twice where the service sends it round in circles, however often it goes on', async () => {
    let last = '';
    bench.sandbox.setFaults(({ query }) => ({
      kind: 'rewrite', rewrite: (body) => {
        const page = JSON.parse(body) as { data: unknown; nextPageCursor?: string | null };
        if (!query.has('cursor') || !query.has('count')) last = query.has('count') ? page.nextPageCursor ?? '' : last;
        // The third page names the second.
        return query.has('cursor') && query.get('cursor') !== last && page.nextPageCursor != null ? JSON.stringify({ ...page, nextPageCursor: last }) : body;
      },
    }));
    const table = await open(bench.client, 1, bench.contacts);
    let known = 0;
    const failed = async (): Promise<TableState> => {
      const state = await table.until(({ phase }) => phase.type === 'failed' && table.states.length > known);
      known = table.states.length;
      assert.match(JSON.stringify(state.phase), /goes round in circles/);
      return state;
    };
    for (let time = 0; time < 3; time++) {
      await failed();
      await bench.client.call('resumeTable', { table: 1 });
    }
    const state = await failed();
    assert.ok(state.totalRows >= 1000, `${state.totalRows} rows`);
    const emails = await bench.shown(state, 1, 'emailAddress');
    assert.equal(new Set(emails).size, emails.length);
  });

  it('names the profile fields of a list', async () => {
    const { listId } = bench;
    const fields = await bench.client.call('profileFields', { account: 'acme', listId });
    assert.deepEqual(fields.map(({ id }) => id).toSorted((a, b) => a - b), bench.sandbox.data.fields(listId).map((field) => field.segmentationFieldId).toSorted((a, b) => a - b));
  });

  it('answers a call whose name is none', async () => {
    for (const name of ['toString', '__proto__', { toString: 1 }, null]) await assert.rejects(bench.client.call(name as never, {} as never), (error) => error instanceof EngineError && /knows no call/.test(error.message));
  });

  it('refuses what cannot cross the threads, with an error and not in silence', async () => {
    const uncloneable = { report: 'lists', filters: { emailAddress: (() => '') as unknown as string } } as const;
    await assert.rejects(bench.client.call('readPage', { account: 'acme', request: uncloneable }), EngineError);
  });

  it('answers every call when its worker dies, and starts another that knows the accounts', async () => {
    bench.sandbox.setFaults(({ path: asked }) => asked.endsWith('/List') ? { kind: 'silence' } : undefined);
    const reading = bench.client.call('readPage', { account: 'acme', request: { report: 'lists' } });
    const died = assert.rejects(reading, (error) => error instanceof EngineError && error.facts.source === 'internal');
    const table = await open(bench.client, 1, bench.contacts);
    await table.phase('complete');
    bench.workers[0]?.emit('error', new Error('out of memory'));
    await died;
    bench.sandbox.setFaults();
    assert.deepEqual([table.latest?.phase.type, table.latest?.totalRows], ['failed', bench.total]);
    const { rows } = await bench.client.call('readPage', { account: 'acme', request: { report: 'lists' } });
    assert.equal(rows.length, bench.sandbox.data.lists().length);
    assert.equal(bench.workers.length, 2);
  });

  it('starts no other worker to stop or close a table that is gone with its own', async () => {
    const table = await open(bench.client, 1, bench.contacts);
    await table.phase('complete');
    bench.workers[0]?.emit('error', new Error('out of memory'));
    await bench.client.call('stopTable', { table: 1 });
    await bench.client.call('closeTable', { table: 1 });
    assert.equal(bench.workers.length, 1);
    await bench.client.call('openTable', { table: 2, account: 'acme', request: bench.contacts, pageSize: 1000, maxConcurrentRequests: 2, maxRows: 1_000_000 });
    await bench.client.call('closeTable', { table: 2 });
    await bench.client.call('closeTable', { table: 2 });
    assert.deepEqual([bench.workers.length, bench.workers[1]?.engine.bytesHeld], [2, 0]);
  });

  it('tells of the first rows at once, with the rows, and does not wait for its turn', async () => {
    // On a clock that stands, the next word's turn never comes.
    const told: TableState[] = [];
    const came: unknown[] = [];
    let hear: () => void = () => undefined;
    const engine = new Engine({
      send: (message) => {
        if (message.type === 'tableChanged') told.push(message.state);
        if (message.type === 'tableChanged' && message.first !== undefined) came.push(message.first);
        if (message.type === 'answer' && message.id === 3) came.push(message.value);
        hear();
      },
      makeSource: (connection) => new ListrakClient(connection), timers: { now: () => 0, setTimeout: () => () => undefined },
    });
    try {
      const firstRows = new Promise<void>((resolve) => { hear = () => { if (told.some(({ totalRows }) => totalRows > 0)) resolve(); }; });
      engine.handle({ id: 1, call: 'connect', args: { account: 'acme', connection: bench.connection } });
      engine.handle({ id: 2, call: 'openTable', args: { table: 1, account: 'acme', request: bench.contacts, pageSize: 1000, maxConcurrentRequests: 2, maxRows: 1_000_000 } });
      await firstRows;
      assert.deepEqual(told.slice(0, 2).map(({ totalRows, viewRows }) => [totalRows, viewRows]), [[0, 0], [1000, 1000]]);
      const asked = new Promise<void>((resolve) => { hear = () => { if (came.length > 1) resolve(); }; });
      engine.handle({ id: 3, call: 'readWindow', args: { table: 1, from: 0, to: 96, columns: [...(told[1]?.columns ?? []).keys()] } });
      await asked;
      assert.deepEqual(came[0], came[1]);
      assert.equal((came[0] as ViewWindow).rows.length, 96);
      assert.ok((came[0] as ViewWindow).rows.every((row) => row.length === told[1]?.columns.length && row.some((cell) => cell?.includes('@') === true)));
    } finally {
      await engine.dispose();
    }
  });
});

describe('An engine with many rows', () => {
  let bench: Bench;
  beforeEach(async () => { bench = await startBench({ contacts: 300_000 }); });
  afterEach(() => bench.close());

  it('gives their memory back when their table is closed, while nothing else goes on', async () => {
    const { data } = bench.sandbox;
    const listId = data.lists().map((list) => list.listId).reduce((largest, id) => data.contactCount(id, 'Subscribed') > data.contactCount(largest, 'Subscribed') ? id : largest);
    const table = await open(bench.client, 1, { report: 'contacts', listId }, { pageSize: 5000 });
    const { bytesHeld } = await table.phase('complete');
    assert.ok(bytesHeld > 32e6, `${bytesHeld} bytes`);
    // What is mapped by itself is in no figure but this.
    const before = process.memoryUsage.rss();
    await bench.client.call('closeTable', { table: 1 });
    await eventually('The rows\' memory is free', () => process.memoryUsage.rss() < before - bytesHeld * 0.8, 5000);
  });
});
