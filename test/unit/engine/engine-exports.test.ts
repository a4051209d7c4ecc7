import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EngineError } from '../../../src/engine/engine-error';
import type { ExportOutcome } from '../../../src/export/export-types';
import { csv, open, startContactsBench, type ContactsBench } from './harness';

describe('Engine: exports', () => {
  let bench: ContactsBench;
  beforeEach(async () => { bench = await startContactsBench(); });
  afterEach(() => bench.close());

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
    const outcome = await bench.client.call('exportReport', { job: 5, account: 'acme', request: bench.contacts, pageSize: 1000, maxConcurrentRequests: 2, file: whole, format: csv });
    assert.equal(outcome.rows, bench.total);
    assert.equal(progress.at(-1), bench.total);
    const wholeFile = await readFile(whole, 'utf8');
    assert.equal(Buffer.byteLength(wholeFile), outcome.bytes);

    const table = await open(bench.client, 1, bench.contacts);
    await table.phase('complete');
    const plain = path.join(bench.folder, 'plain.csv');
    await bench.client.call('exportTable', { job: 6, table: 1, file: plain, format: csv });
    assert.equal(await readFile(plain, 'utf8'), wholeFile);

    const viewed = await bench.client.call('setView', { table: 1, view: { search: '.com', sort: [{ column: 'subscribeDate', direction: 'descending' }], filters: [] } });
    const view = path.join(bench.folder, 'view.csv');
    const viewOutcome = await bench.client.call('exportTable', { job: 7, table: 1, file: view, format: csv });
    assert.equal(viewOutcome.rows, viewed.rowCount);
    const folded = path.join(bench.folder, 'folded.csv');
    await bench.client.call('setView', { table: 1, view: { search: '.C\u00d3m', sort: [{ column: 'subscribeDate', direction: 'descending' }], filters: [] } });
    await bench.client.call('exportTable', { job: 8, table: 1, file: folded, format: csv });
    assert.ok(viewed.rowCount > 0 && await readFile(folded, 'utf8') === await readFile(view, 'utf8'), 'whatever accents are searched for');
    assert.deepEqual((await readdir(bench.folder)).toSorted(), ['folded.csv', 'plain.csv', 'view.csv', 'whole.csv']);
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
    const table = await open(bench.client, 1, bench.contacts);
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
    const table = await open(bench.client, 1, bench.contacts);
    const { columns } = await table.phase('complete');
    const column = columns.findIndex(({ name }) => name === 'emailAddress');
    const domainOf = (row: readonly (string | null)[]): string => row[0]?.split('@')[1]?.toLowerCase() ?? '';
    const read = async (): Promise<(readonly (string | null)[])[]> => [...(await bench.client.call('readWindow', { table: 1, from: 0, to: bench.total, columns: [column] })).rows];
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

  it('says what is wrong with the address in the settings before anything is written, and before it looks for what an export has left', async () => {
    await bench.client.call('connect', { account: 'astray', connection: { ...bench.connection, apiUrl: 'api.listrak.com/email/v1' } });
    const what = { account: 'astray', request: bench.contacts, file: path.join(bench.folder, 'astray.csv'), format: csv };
    const wrong = (error: unknown): boolean => error instanceof EngineError && error.facts.source === 'listrak' && error.facts.facts.kind === 'invalidParameter' && error.message === 'The setting listrak.apiUrl is not a web address.';
    await assert.rejects(bench.client.call('unfinishedExport', what), wrong);
    await assert.rejects(bench.client.call('exportReport', { ...what, job: 1, pageSize: 1000, maxConcurrentRequests: 2 }), wrong);
    assert.deepEqual(await readdir(bench.folder), []);
  });

  it('cancels an export at once and leaves the older file as it was', async () => {
    const file = path.join(bench.folder, 'old.csv');
    await writeFile(file, 'old');
    bench.sandbox.setFaults(({ query }) => query.has('cursor') ? { kind: 'silence' } : undefined);
    const abort = new AbortController();
    const first = new Promise<void>((resolve) => { bench.client.onExportProgress(() => resolve()); });
    const exporting = bench.client.call('exportReport', { job: 1, account: 'acme', request: bench.contacts, pageSize: 1000, maxConcurrentRequests: 2, file, format: csv }, abort.signal);
    await first;
    abort.abort();
    await assert.rejects(exporting, (error) => error instanceof EngineError && error.isCancelled);
    assert.deepEqual(await readdir(bench.folder), ['old.csv']);
    assert.equal(await readFile(file, 'utf8'), 'old');
  });
});
