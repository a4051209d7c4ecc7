import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Engine } from '../../../src/engine/engine';
import { EngineError } from '../../../src/engine/engine-error';
import type { ExportOutcome } from '../../../src/export/export-types';
import type { TableState } from '../../../src/engine/protocol';
import { ListrakClient } from '../../../src/listrak/client';
import type { ReportRequest } from '../../../src/reports/report-types';
import { csv, open, startBench, type Bench } from './harness';

describe('Engine', () => {
  let bench: Bench;
  let contacts: ReportRequest;
  let listId: number;
  let total: number;

  beforeEach(async () => {
    bench = await startBench();
    const { data } = bench.sandbox;
    listId = data.lists().map((list) => list.listId).reduce((largest, id) => data.contactCount(id, 'Subscribed') > data.contactCount(largest, 'Subscribed') ? id : largest);
    contacts = { report: 'contacts', listId };
    total = data.contactCount(listId, 'Subscribed');
  });
  afterEach(() => bench.close());

  /** All rows of a column as the table shows them. */
  async function shown(state: TableState, table: number, name: string): Promise<(string | null)[]> {
    const column = state.columns.findIndex((spec) => spec.name === name);
    const window = await bench.client.call('readWindow', { table, from: 0, to: state.viewRows, columns: [column] });
    return window.rows.map(([cell]) => cell ?? null);
  }

  const emails = (): string[] => Array.from({ length: total }, (_, i) => bench.sandbox.data.contact(listId, 'Subscribed', i).emailAddress);

  it('fetches a report and shows every row of it', async () => {
    const table = await open(bench.client, 1, contacts);
    const state = await table.phase('complete');
    assert.equal(state.totalRows, total);
    assert.equal(state.viewRows, total);
    assert.ok(state.bytesHeld > 0);
    assert.deepEqual((await shown(state, 1, 'emailAddress')).toSorted(), emails().toSorted());
    assert.deepEqual(state.phase, { type: 'complete', failedParents: [] });
    assert.ok(table.states.length <= 2 + state.milliseconds / 100 + 2, `${table.states.length} states in ${state.milliseconds} ms`);
  });

  it('asks again for the parents that failed, and for no other', async () => {
    const { data } = bench.sandbox;
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
    assert.deepEqual(await shown(retried, 1, 'linkId'), links(first, third));
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
    assert.deepEqual(await shown(whole, 1, 'linkId'), links(first, second, third), 'in their parents\' places');
    assert.deepEqual(whole.phase, { type: 'complete', failedParents: [] });
    assert.ok(whole.revision > retried.revision && retried.revision > incomplete.revision, 'rows stand otherwise');
    // Ties of a sort stand in the parents' order too, and a search keeps it.
    await bench.client.call('setView', { table: 1, view: { search: '', sort: [{ column: 'listId', direction: 'descending' }], filters: [] } });
    assert.deepEqual(await shown(whole, 1, 'linkId'), links(first, second, third));
    const { rowCount } = await bench.client.call('setView', { table: 1, view: { search: String(first), sort: [], filters: [] } });
    assert.deepEqual((await shown({ ...whole, viewRows: rowCount }, 1, 'linkId')).slice(0, links(first).length), links(first));
  });

  it('sorts and searches, and answers stale where a newer view was set', async () => {
    const table = await open(bench.client, 1, contacts);
    const plain = await table.phase('complete');
    const sort = [{ column: 'emailAddress', direction: 'descending' as const }];
    const first = bench.client.call('setView', { table: 1, view: { search: '', sort: [{ column: 'subscribeDate', direction: 'ascending' }], filters: [] } });
    const second = bench.client.call('setView', { table: 1, view: { search: '', sort, filters: [] } });
    assert.equal((await first).stale, true);
    const sorted = await second;
    assert.deepEqual({ stale: sorted.stale, rowCount: sorted.rowCount }, { stale: false, rowCount: total });
    assert.ok(sorted.revision > plain.revision);
    const addresses = (await shown(plain, 1, 'emailAddress')).map((cell) => (cell ?? '').normalize('NFD').replace(/\p{M}/gu, '').toLowerCase());
    assert.deepEqual(addresses, addresses.toSorted().toReversed());

    const needle = emails()[7]?.slice(2, 9).toUpperCase() ?? '';
    const found = await bench.client.call('setView', { table: 1, view: { search: needle, sort, filters: [] } });
    const state = await table.until(({ viewRows }) => viewRows === found.rowCount);
    assert.ok(found.rowCount > 0 && found.rowCount < total);
    const matching = await shown(state, 1, 'emailAddress');
    assert.ok(matching.some((email) => email?.toUpperCase().includes(needle)));
    const back = await bench.client.call('setView', { table: 1, view: { search: '', sort: [], filters: [] } });
    assert.deepEqual([back.rowCount, back.revision > found.revision], [total, true]);
  });

  it('keeps a view that was set while rows were still arriving', async () => {
    const table = await open(bench.client, 1, contacts, { pageSize: 200 });
    await table.until(({ totalRows }) => totalRows > 0);
    await bench.client.call('setView', { table: 1, view: { search: '', sort: [{ column: 'emailKey', direction: 'ascending' }], filters: [] } });
    const state = await table.phase('complete');
    assert.equal(state.viewRows, total);
    const keys = await shown(state, 1, 'emailKey');
    assert.deepEqual(keys, keys.toSorted((a, b) => (a ?? '').toLowerCase() < (b ?? '').toLowerCase() ? -1 : 1));
    assert.equal(new Set(keys).size, total);
  });

  it('stops, keeps the rows, and goes on to all of them, none twice', async () => {
    const table = await open(bench.client, 1, contacts, { pageSize: 100 });
    await table.until(({ totalRows }) => totalRows > 0);
    await bench.client.call('stopTable', { table: 1 });
    const stopped = table.latest;
    assert.equal(stopped?.phase.type, 'stopped');
    assert.ok(stopped.totalRows > 0 && stopped.totalRows < total, `${stopped.totalRows} of ${total}`);
    await bench.client.call('resumeTable', { table: 1 });
    const state = await table.phase('complete');
    assert.deepEqual((await shown(state, 1, 'emailAddress')).toSorted(), emails().toSorted());
  });

  it('fails with the rows so far and goes on once the service is back', async () => {
    bench.sandbox.setFaults(({ query }) => query.has('cursor') ? { kind: 'status', status: 503 } : undefined);
    const table = await open(bench.client, 1, contacts);
    const failed = await table.phase('failed');
    assert.ok(failed.phase.type === 'failed' && failed.phase.error.source === 'listrak' && failed.phase.error.facts.kind === 'serviceFailed');
    assert.equal(failed.totalRows, 1000);
    assert.equal((await shown(failed, 1, 'emailAddress')).length, 1000);
    bench.sandbox.setFaults();
    await bench.client.call('resumeTable', { table: 1 });
    const state = await table.phase('complete');
    assert.deepEqual((await shown(state, 1, 'emailAddress')).toSorted(), emails().toSorted());
  });

  it('stops at the most rows that it may hold', async () => {
    const table = await open(bench.client, 1, contacts, { maxRows: 2_500 });
    const state = await table.phase('full');
    assert.deepEqual(state.phase, { type: 'full', maxRows: 2_500 });
    assert.equal(state.totalRows, 2_500);
    await bench.client.call('resumeTable', { table: 1 });
    assert.equal(table.latest?.phase.type, 'full');
    const exactly = await open(bench.client, 2, contacts, { maxRows: total });
    assert.equal((await exactly.phase('complete')).totalRows, total);
  });

  it('asks again for what failed of a report that is split and brought up to date, and for all where the file is another by then', async () => {
    const job = {
      job: 7, account: 'acme', request: { report: 'contacts', listId: [106, 108], filters: { startDate: '2020-01-01', endDate: '2030-01-01' } } as const, pageSize: 1000, maxConcurrentRequests: 2,
      file: path.join(bench.folder, 'since.csv'), format: csv, lookBackDays: 7, split: 2,
    };
    await bench.client.call('exportReport', job);
    const whole = await readFile(job.file, 'utf8');
    bench.sandbox.setFaults(({ path: asked }) => asked.endsWith('/108/Contact') ? { kind: 'status', status: 404 } : undefined);
    const { failedParents } = await bench.client.call('exportReport', job);
    assert.deepEqual(failedParents.map(({ listId: failed }) => failed), [108]);
    bench.sandbox.setFaults();
    const sorted = (text: string): string[] => text.split('\n').sort();
    assert.deepEqual((await bench.client.call('exportReport', { ...job, onlyParents: failedParents })).failedParents, []);
    assert.deepEqual(sorted(await readFile(job.file, 'utf8')), sorted(whole));
    await writeFile(job.file, 'mine');
    await bench.client.call('exportReport', { ...job, onlyParents: failedParents });
    assert.equal(await readFile(job.file, 'utf8'), whole);
  });

  it('exports a report and a view to files', async () => {
    const whole = path.join(bench.folder, 'whole.csv');
    const progress: number[] = [];
    bench.client.onExportProgress(({ job, rows }) => { if (job === 5) progress.push(rows); });
    const outcome = await bench.client.call('exportReport', { job: 5, account: 'acme', request: contacts, pageSize: 1000, maxConcurrentRequests: 2, file: whole, format: csv });
    assert.equal(outcome.rows, total);
    assert.equal(progress.at(-1), total);
    const wholeFile = await readFile(whole, 'utf8');
    assert.equal(Buffer.byteLength(wholeFile), outcome.bytes);

    const table = await open(bench.client, 1, contacts);
    await table.phase('complete');
    const plain = path.join(bench.folder, 'plain.csv');
    await bench.client.call('exportTable', { job: 6, table: 1, file: plain, format: csv });
    assert.equal(await readFile(plain, 'utf8'), wholeFile);

    const viewed = await bench.client.call('setView', { table: 1, view: { search: '.com', sort: [{ column: 'subscribeDate', direction: 'descending' }], filters: [] } });
    const view = path.join(bench.folder, 'view.csv');
    const viewOutcome = await bench.client.call('exportTable', { job: 7, table: 1, file: view, format: csv });
    assert.equal(viewOutcome.rows, viewed.rowCount);
    assert.deepEqual((await readdir(bench.folder)).toSorted(), ['plain.csv', 'view.csv', 'whole.csv']);
  });

  for (const type of ['csv', 'parquet', 'xlsx'] as const) it(`goes on with an export to ${type} that stopped: finished messages are not asked for again, and the file is the same`, async () => {
    const { data } = bench.sandbox;
    const small = data.lists().map((list) => list.listId).filter((id) => data.messages(id).length >= 30).reduce((least, id) => (data.contactCount(id, 'Subscribed') < data.contactCount(least, 'Subscribed') ? id : least));
    const messages = data.messages(small).map(({ messageId }) => messageId).slice(0, 30);
    const file = path.join(bench.folder, `activity.${type}`);
    const what = { account: 'acme', request: { report: 'messageActivity', listId: small, messageId: messages } as const, file, format: type === 'csv' ? csv : { type } };
    const exported = (goOn: boolean): Promise<ExportOutcome> => bench.client.call('exportReport', { ...what, job: 1, goOn, pageSize: 500, maxConcurrentRequests: 2 });
    const asked = (since: number): number[] => bench.sandbox.requests.slice(since).flatMap(({ path: each }) => Number(/Message\/(\d+)\/Activity$/.exec(each)?.[1] ?? Number.NaN)).filter((id) => !Number.isNaN(id));
    await exported(false);
    const whole = await readFile(file);
    const lost = messages[20] ?? assert.fail();
    let isDown = false;
    bench.sandbox.setFaults(({ path: each }) => {
      isDown ||= each.includes(`/${lost}/`);
      return isDown ? { kind: 'reset' } : undefined;
    });
    await writeFile(file, 'old');
    await assert.rejects(exported(false), (error) => error instanceof EngineError && error.facts.source === 'listrak' && error.facts.facts.kind === 'unreachable');
    assert.equal(await readFile(file, 'utf8'), 'old');
    bench.sandbox.setFaults();
    const left = await bench.client.call('unfinishedExport', what);
    const finished = messages.slice(0, messages.indexOf(left?.behind.messageId ?? 0) + 1);
    assert.ok(left !== null && left.rows > 0 && finished.length > 10, JSON.stringify(left));
    const since = bench.sandbox.requests.length;
    const outcome = await exported(true);
    assert.deepEqual(asked(since).filter((id) => finished.includes(id)), []);
    assert.deepEqual(new Set(asked(since)), new Set(messages.slice(finished.length)));
    assert.deepEqual(outcome.failedParents, []);
    assert.ok((await readFile(file)).equals(whole));
    assert.deepEqual(await readdir(bench.folder), [`activity.${type}`]);
  });

  it('exports some rows and columns of a view, and refuses them when the view is another one by then', async () => {
    const table = await open(bench.client, 1, contacts);
    const { columns } = await table.phase('complete');
    const [email, state] = ['emailAddress', 'subscriptionState'].map((name) => columns.findIndex((column) => column.name === name)) as [number, number];
    const { revision } = await bench.client.call('setView', { table: 1, view: { search: '', sort: [{ column: 'emailAddress', direction: 'descending' }], filters: [] } });
    const { rows } = await bench.client.call('readWindow', { table: 1, from: 3, to: 8, columns: [state, email] });
    const file = path.join(bench.folder, 'selection.csv');
    const wanted = { columns: [state, email], rows: { from: 3, to: 8, revision } };
    const outcome = await bench.client.call('exportTable', { job: 1, table: 1, file, format: csv, ...wanted });
    assert.equal(outcome.rows, 5);
    assert.equal(await readFile(file, 'utf8'), [['subscriptionState', 'emailAddress'], ...rows].map((row) => `${row.join(',')}\n`).join(''));
    await bench.client.call('setView', { table: 1, view: { search: '', sort: [{ column: 'emailAddress', direction: 'ascending' }], filters: [] } });
    await assert.rejects(bench.client.call('exportTable', { job: 2, table: 1, file, format: csv, ...wanted }), /in another order by now/);
    assert.equal((await readFile(file, 'utf8')).split('\n').length, 7);
  });

  it('exports and copies groups, of the view or with other filters than its own', async () => {
    const table = await open(bench.client, 1, contacts);
    const { columns } = await table.phase('complete');
    const column = columns.findIndex(({ name }) => name === 'emailAddress');
    const domainOf = (row: readonly (string | null)[]): string => row[0]?.split('@')[1]?.toLowerCase() ?? '';
    const read = async (): Promise<(readonly (string | null)[])[]> => [...(await bench.client.call('readWindow', { table: 1, from: 0, to: total, columns: [column] })).rows];
    const counted = (rows: readonly (readonly (string | null)[])[]): [string, number][] => [...new Set(rows.map(domainOf))].toSorted().map((domain): [string, number] => [domain, rows.filter((row) => domainOf(row) === domain).length]);
    const all = counted(await read());
    await bench.client.call('setView', { table: 1, view: { search: '', sort: [], filters: [{ type: 'text', column: 'emailAddress', match: 'contains', text: 'example.o' }] } });
    const filtered = counted(await read());
    assert.notDeepEqual(filtered, all);
    const grouping = { by: [{ column, per: 'domain' }], sums: [], sort: { by: 'key', direction: 'ascending' } } as const;
    const file = path.join(bench.folder, 'groups.csv');
    const outcome = await bench.client.call('exportGroups', { job: 1, table: 1, file, format: csv, ...grouping });
    assert.deepEqual([outcome.rows, await readFile(file, 'utf8')], [filtered.length, `domain(emailAddress),count\n${filtered.map((group) => `${group.join(',')}\n`).join('')}`]);
    const copied = await bench.client.call('copyGroups', { table: 1, ...grouping, filters: [], atMost: 2, format: 'textWithHeaders' });
    assert.deepEqual(copied, { groups: 2, text: ['domain(emailAddress)\tcount', ...all.slice(0, 2).map((group) => group.join('\t'))].join('\n') });
  });

  it('cancels an export at once and leaves the older file as it was', async () => {
    const file = path.join(bench.folder, 'old.csv');
    await writeFile(file, 'old');
    bench.sandbox.setFaults(({ query }) => query.has('cursor') ? { kind: 'silence' } : undefined);
    const abort = new AbortController();
    const first = new Promise<void>((resolve) => { bench.client.onExportProgress(() => resolve()); });
    const exporting = bench.client.call('exportReport', { job: 1, account: 'acme', request: contacts, pageSize: 1000, maxConcurrentRequests: 2, file, format: csv }, abort.signal);
    await first;
    abort.abort();
    await assert.rejects(exporting, (error) => error instanceof EngineError && error.isCancelled);
    assert.deepEqual(await readdir(bench.folder), ['old.csv']);
    assert.equal(await readFile(file, 'utf8'), 'old');
  });

  it('ends what runs for an account that is disconnected, and goes on when it is connected again', async () => {
    bench.sandbox.setFaults(({ query }) => query.has('cursor') ? { kind: 'silence' } : undefined);
    const table = await open(bench.client, 1, contacts);
    await table.until(({ totalRows }) => totalRows > 0);
    const reading = bench.client.call('readPage', { account: 'acme', request: contacts, cursor: 'x' });
    const refused = assert.rejects(reading, (error) => error instanceof EngineError && error.isCancelled);
    await bench.client.call('disconnect', { account: 'acme' });
    await refused;
    assert.equal(table.latest?.phase.type, 'stopped');
    await assert.rejects(bench.client.call('readPage', { account: 'acme', request: { report: 'lists' } }), /not connected/);
    bench.sandbox.setFaults();
    await bench.client.call('connect', { account: 'acme', connection: bench.connection });
    await bench.client.call('resumeTable', { table: 1 });
    assert.equal((await table.phase('complete')).totalRows, total);
  });

  it('frees a closed table, also while it is loading', async () => {
    const table = await open(bench.client, 1, contacts);
    await table.phase('complete');
    const loading = await open(bench.client, 2, contacts, { pageSize: 50 });
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
    const first = await bench.client.call('readPage', { account: 'acme', request: contacts, pageSize: 10 });
    assert.equal(first.rows.length, 10);
    assert.ok(first.nextPageCursor);
    let second = first;
    // A page may be empty and not the last.
    do second = await bench.client.call('readPage', { account: 'acme', request: contacts, pageSize: 10, cursor: second.nextPageCursor ?? '' });
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
    const table = await open(bench.client, 1, contacts);
    const state = await table.phase('complete');
    const visits = await shown(state, 1, 'visits');
    assert.deepEqual([visits.length, visits.findIndex((cell) => cell !== null), visits.at(-1)], [total, 1000, '7']);
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
    const table = await open(bench.client, 1, contacts);
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
    const emails = await shown(state, 1, 'emailAddress');
    assert.equal(new Set(emails).size, emails.length);
  });

  it('names the profile fields of a list', async () => {
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

  it('copies a block of cells as a spreadsheet takes them', async () => {
    const table = await open(bench.client, 1, { report: 'lists' });
    const state = await table.phase('complete');
    const columns = ['listId', 'listName'].map((name) => state.columns.findIndex((spec) => spec.name === name));
    const copied = await bench.client.call('copyCells', { table: 1, fromRow: 1, toRow: 3, columns, format: 'textWithHeaders' });
    const [, second, third] = bench.sandbox.data.lists();
    const quoted = (cell = ''): string => /["\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
    assert.deepEqual(copied, { rows: 2, text: `listId\tlistName\n${second?.listId}\t${quoted(second?.listName)}\n${third?.listId}\t${quoted(third?.listName)}` });
  });

  it('filters, and says in words which filter makes no sense', async () => {
    const table = await open(bench.client, 1, contacts);
    await table.phase('complete');
    const state = table.latest ?? assert.fail();
    const wanted = emails()[7] ?? '';
    const filters = [{ type: 'text' as const, column: 'emailAddress', match: 'equals' as const, text: wanted.toUpperCase() }];
    const stands = await bench.client.call('setView', { table: 1, view: { search: '', sort: [], filters } });
    assert.deepEqual(await shown({ ...state, viewRows: stands.rowCount }, 1, 'emailAddress'), emails().filter((email) => email.toLowerCase() === wanted.toLowerCase()));
    const refused = bench.client.call('setView', { table: 1, view: { search: '', sort: [], filters: [{ type: 'text', column: 'emailAddress', match: 'regex', text: '(' }] } });
    await assert.rejects(refused, (error) => error instanceof EngineError && error.facts.source === 'request' && error.facts.field === 'emailAddress');
    const hanging = bench.client.call('setView', { table: 1, view: { search: '', sort: [], filters: [{ type: 'text', column: 'emailAddress', match: 'regex', text: '^(([a-z0-9._@-]+)+)+(?!x)!$' }] } });
    await assert.rejects(hanging, /takes too long/);
    const window = await bench.client.call('readWindow', { table: 1, from: 0, to: 10, columns: [0] });
    assert.deepEqual([window.rows.length, window.revision], [stands.rowCount, stands.revision]);
  });

  it('answers questions about the view and the table', async () => {
    const table = await open(bench.client, 1, contacts);
    const state = await table.phase('complete');
    const column = state.columns.findIndex(({ name }) => name === 'emailAddress');
    const dates = state.columns.findIndex(({ name }) => name === 'subscribeDate');
    const filters = [{ type: 'text' as const, column: 'emailAddress', match: 'contains' as const, text: 'a' }];
    const { rowCount } = await bench.client.call('setView', { table: 1, view: { search: '', sort: [], filters } });
    const found = emails().filter((email) => email.toLowerCase().includes('a'));
    assert.equal(rowCount, found.length);

    const [ofView, ofTable] = await Promise.all((['view', 'table'] as const).map((over) => bench.client.call('summariseColumn', { table: 1, column, over })));
    assert.deepEqual([ofView?.rows, ofTable?.rows, ofTable?.distinct], [rowCount, total, new Set(emails()).size]);
    const values = await bench.client.call('columnValues', { table: 1, column, atMost: 100_000, search: 'ZZ' });
    assert.deepEqual(values.values.map(({ value }) => value).toSorted(), [...new Set(emails().filter((email) => /zz/i.test(email)))].toSorted());
    const selected = await bench.client.call('summariseCells', { table: 1, fromRow: 0, toRow: rowCount, columns: [column, dates] });
    assert.deepEqual([selected.cells, selected.sum], [rowCount * 2, null]);
    const domainOf = (email: string): string => email.split('@')[1]?.toLowerCase() ?? '';
    const groups = await bench.client.call('groupRows', { table: 1, by: [{ column, per: 'domain' }], sums: [], sort: { by: 'key', direction: 'ascending' }, atMost: 1000 });
    assert.deepEqual(groups.groups.map(({ keys, count }) => [keys[0], count]), [...new Set(found.map(domainOf))].toSorted().map((domain) => [domain, found.filter((email) => domainOf(email) === domain).length]));
    const last = found.at(-1) ?? '';
    assert.deepEqual(await bench.client.call('findCell', { table: 1, text: last.toUpperCase(), fromRow: 0, fromColumn: column, backwards: true, columns: [column] }), { row: rowCount - 1, column });
    const { cells } = await bench.client.call('readRow', { table: 1, row: rowCount - 1 });
    assert.deepEqual([cells.length, cells[column]], [state.columns.length, last]);
    await assert.rejects(bench.client.call('summariseColumn', { table: 1, column: 999, over: 'view' }), /has no column 999/);
  });

  it('ends an answer that nobody waits for, and those of a closed table', async () => {
    const table = await open(bench.client, 1, contacts);
    await table.phase('complete');
    const cancelled = (error: unknown): boolean => error instanceof EngineError && error.isCancelled;
    const abort = new AbortController();
    const asked = bench.client.call('groupRows', { table: 1, by: [{ column: 2 }], sums: [], sort: { by: 'count', direction: 'descending' }, atMost: 10 }, abort.signal);
    abort.abort();
    await assert.rejects(asked, cancelled);
    const closing = bench.client.call('summariseColumn', { table: 1, column: 2, over: 'table' });
    const closed = bench.client.call('closeTable', { table: 1 });
    await assert.rejects(closing, cancelled);
    await closed;
  });

  it('answers every call when its worker dies, and starts another that knows the accounts', async () => {
    bench.sandbox.setFaults(({ path: asked }) => asked.endsWith('/List') ? { kind: 'silence' } : undefined);
    const reading = bench.client.call('readPage', { account: 'acme', request: { report: 'lists' } });
    const died = assert.rejects(reading, (error) => error instanceof EngineError && error.facts.source === 'internal');
    const table = await open(bench.client, 1, contacts);
    await table.phase('complete');
    bench.workers[0]?.emit('error', new Error('out of memory'));
    await died;
    bench.sandbox.setFaults();
    assert.deepEqual([table.latest?.phase.type, table.latest?.totalRows], ['failed', total]);
    const { rows } = await bench.client.call('readPage', { account: 'acme', request: { report: 'lists' } });
    assert.equal(rows.length, bench.sandbox.data.lists().length);
    assert.equal(bench.workers.length, 2);
  });

  it('tells of the first rows at once, and does not wait for its turn', async () => {
    // On a clock that stands, the next word's turn never comes.
    const told: TableState[] = [];
    let hear: () => void = () => undefined;
    const engine = new Engine({
      send: (message) => {
        if (message.type === 'tableChanged') told.push(message.state);
        hear();
      },
      makeSource: (connection) => new ListrakClient(connection), timers: { now: () => 0, setTimeout: () => () => undefined },
    });
    try {
      const firstRows = new Promise<void>((resolve) => { hear = () => { if (told.some(({ totalRows }) => totalRows > 0)) resolve(); }; });
      engine.handle({ id: 1, call: 'connect', args: { account: 'acme', connection: bench.connection } });
      engine.handle({ id: 2, call: 'openTable', args: { table: 1, account: 'acme', request: contacts, pageSize: 1000, maxConcurrentRequests: 2, maxRows: 1_000_000 } });
      await firstRows;
      assert.deepEqual(told.slice(0, 2).map(({ totalRows }) => totalRows), [0, 1000]);
    } finally {
      await engine.dispose();
    }
  });
});
