import assert from 'node:assert/strict';
import { EngineError } from '../../../src/engine/engine-error';
import type { ColumnFilter } from '../../../src/rows/view';
import { open, startContactsBench, type ContactsBench } from './harness';

describe('Engine: views and questions about them', () => {
  let bench: ContactsBench;
  beforeEach(async () => { bench = await startContactsBench(); });
  afterEach(() => bench.close());

  it('sorts and searches, and answers stale where a newer view was set', async () => {
    const table = await open(bench.client, 1, bench.contacts);
    const plain = await table.phase('complete');
    const sort = [{ column: 'emailAddress', direction: 'descending' as const }];
    const first = bench.client.call('setView', { table: 1, view: { search: '', sort: [{ column: 'subscribeDate', direction: 'ascending' }], filters: [] } });
    const second = bench.client.call('setView', { table: 1, view: { search: '', sort, filters: [] } });
    assert.equal((await first).stale, true);
    const sorted = await second;
    assert.deepEqual({ stale: sorted.stale, rowCount: sorted.rowCount }, { stale: false, rowCount: bench.total });
    assert.ok(sorted.revision > plain.revision);
    const addresses = (await bench.shown(plain, 1, 'emailAddress')).map((cell) => (cell ?? '').normalize('NFD').replace(/\p{M}/gu, '').toLowerCase());
    assert.deepEqual(addresses, addresses.toSorted().toReversed());

    const needle = bench.emails()[7]?.slice(2, 9).toUpperCase() ?? '';
    const found = await bench.client.call('setView', { table: 1, view: { search: needle, sort, filters: [] } });
    const state = await table.until(({ viewRows }) => viewRows === found.rowCount);
    assert.ok(found.rowCount > 0 && found.rowCount < bench.total);
    const matching = await bench.shown(state, 1, 'emailAddress');
    assert.ok(matching.some((email) => email?.toUpperCase().includes(needle)));
    const back = await bench.client.call('setView', { table: 1, view: { search: '', sort: [], filters: [] } });
    assert.deepEqual([back.rowCount, back.revision > found.revision], [bench.total, true]);
  });

  it('keeps a view that was set while rows were still arriving', async () => {
    const table = await open(bench.client, 1, bench.contacts, { pageSize: 200 });
    await table.until(({ totalRows }) => totalRows > 0);
    await bench.client.call('setView', { table: 1, view: { search: '', sort: [{ column: 'emailKey', direction: 'ascending' }], filters: [] } });
    const state = await table.phase('complete');
    assert.equal(state.viewRows, bench.total);
    const keys = await bench.shown(state, 1, 'emailKey');
    assert.deepEqual(keys, keys.toSorted((a, b) => (a ?? '').toLowerCase() < (b ?? '').toLowerCase() ? -1 : 1));
    assert.equal(new Set(keys).size, bench.total);
  });

  it('copies a block of cells as a spreadsheet takes them', async () => {
    const table = await open(bench.client, 1, { report: 'lists' });
    const state = await table.phase('complete');
    const columns = ['listId', 'listName'].map((name) => state.columns.findIndex((spec) => spec.name === name));
    const copied = await bench.client.call('copyCells', { table: 1, fromRow: 1, toRow: 3, columns, format: 'textWithHeaders' });
    const [, second, third] = bench.sandbox.data.lists();
    const quoted = (cell = ''): string => /["\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
    assert.deepEqual(copied, { rows: 2, revision: 0, text: `listId\tlistName\n${second?.listId}\t${quoted(second?.listName)}\n${third?.listId}\t${quoted(third?.listName)}` });
    const { revision } = await bench.client.call('setView', { table: 1, view: { search: '', sort: [{ column: 'listName', direction: 'descending' }], filters: [] } });
    assert.equal((await bench.client.call('copyCells', { table: 1, fromRow: 1, toRow: 3, columns, format: 'text' })).revision, revision);
    assert.ok(revision > 0);
  });

  it('reads and copies a row that was read before, wherever it stands by then', async () => {
    const table = await open(bench.client, 1, bench.contacts);
    const { columns } = await table.phase('complete');
    const email = columns.findIndex(({ name }) => name === 'emailAddress');
    const sorted = (direction: 'ascending' | 'descending', filters: ColumnFilter[] = []): Promise<unknown> => bench.client.call('setView', { table: 1, view: { search: '', sort: [{ column: 'emailKey', direction }], filters } });
    await sorted('ascending');
    const read = await bench.client.call('readRow', { table: 1, row: 8 });
    assert.equal(read.row, 8);
    await sorted('descending');
    assert.deepEqual(await bench.client.call('readRow', { table: 1, row: 8, id: read.id }), { ...read, row: bench.total - 9 });
    assert.notDeepEqual((await bench.client.call('readRow', { table: 1, row: 8 })).cells, read.cells);
    const copy = { table: 1, fromRow: 0, toRow: 1, columns: [email], format: 'text' as const, id: read.id };
    assert.deepEqual(await bench.client.call('copyCells', copy).then(({ text, rows }) => [text, rows]), [read.cells[email], 1]);
    await sorted('descending', [{ type: 'text', column: 'emailAddress', match: 'contains', text: bench.emails().find((each) => each !== read.cells[email]) ?? '' }]);
    assert.deepEqual(await bench.client.call('readRow', { table: 1, row: 8, id: read.id }), { ...read, row: -1 });
    assert.deepEqual(await bench.client.call('readRow', { table: 1, row: bench.total }), { cells: [], id: -1, row: -1 });
    assert.equal((await bench.client.call('copyCells', copy)).text, read.cells[email]);
  });

  it('adds up amounts and no ids', async () => {
    const table = await open(bench.client, 1, { report: 'lists' });
    const state = await table.phase('complete');
    const summed = await bench.client.call('summariseCells', { table: 1, fromRow: 0, toRow: state.viewRows, columns: [state.columns.findIndex(({ name }) => name === 'listId')] });
    const ids = bench.sandbox.data.lists().map(({ listId }) => listId);
    assert.deepEqual([summed.numbers, summed.sum, summed.average, summed.min], [0, null, null, String(Math.min(...ids))]);
  });

  it('filters, and says in words which filter makes no sense', async () => {
    const table = await open(bench.client, 1, bench.contacts);
    await table.phase('complete');
    const state = table.latest ?? assert.fail();
    const wanted = bench.emails()[7] ?? '';
    const filters = [{ type: 'text' as const, column: 'emailAddress', match: 'equals' as const, text: wanted.toUpperCase() }];
    const stands = await bench.client.call('setView', { table: 1, view: { search: '', sort: [], filters } });
    assert.deepEqual(await bench.shown({ ...state, viewRows: stands.rowCount }, 1, 'emailAddress'), bench.emails().filter((email) => email.toLowerCase() === wanted.toLowerCase()));
    const refused = bench.client.call('setView', { table: 1, view: { search: '', sort: [], filters: [{ type: 'text', column: 'emailAddress', match: 'regex', text: '(' }] } });
    await assert.rejects(refused, (error) => error instanceof EngineError && error.facts.source === 'request' && error.facts.field === 'emailAddress');
    const hanging = bench.client.call('setView', { table: 1, view: { search: '', sort: [], filters: [{ type: 'text', column: 'emailAddress', match: 'regex', text: '^(([a-z0-9._@-]+)+)+(?!x)!$' }] } });
    await assert.rejects(hanging, /takes too long/);
    const window = await bench.client.call('readWindow', { table: 1, from: 0, to: 10, columns: [0] });
    assert.deepEqual([window.rows.length, window.revision], [stands.rowCount, stands.revision]);
  });

  it('answers questions about the view and the table', async () => {
    const table = await open(bench.client, 1, bench.contacts);
    const state = await table.phase('complete');
    const column = state.columns.findIndex(({ name }) => name === 'emailAddress');
    const dates = state.columns.findIndex(({ name }) => name === 'subscribeDate');
    const filters = [{ type: 'text' as const, column: 'emailAddress', match: 'contains' as const, text: 'a' }];
    const { rowCount } = await bench.client.call('setView', { table: 1, view: { search: '', sort: [], filters } });
    const found = bench.emails().filter((email) => email.toLowerCase().includes('a'));
    assert.equal(rowCount, found.length);

    const [ofView, ofTable] = await Promise.all((['view', 'table'] as const).map((over) => bench.client.call('summariseColumn', { table: 1, column, over })));
    assert.deepEqual([ofView?.rows, ofTable?.rows, ofTable?.distinct], [rowCount, bench.total, new Set(bench.emails()).size]);
    const values = await bench.client.call('columnValues', { table: 1, column, atMost: 100_000, search: 'ZZ' });
    assert.deepEqual(values.values.map(({ value }) => value).toSorted(), [...new Set(bench.emails().filter((email) => /zz/i.test(email)))].toSorted());
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
    const table = await open(bench.client, 1, bench.contacts);
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
});
