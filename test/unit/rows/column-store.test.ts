import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CellKind } from '../../../src/listrak/page';
import type { ColumnSpec } from '../../../src/reports/report-types';
import { ColumnStore } from '../../../src/rows/column-store';
import { pagesOf } from '../../../src/rows/pages';
import { Slices, StaleWorkError } from '../../../src/rows/slices';
import { appendTo, kindOf, model, modelSearch, modelSort, pageOf, shownOf, spelled, types, type ModelRow } from './model';
import { modelFilter } from './questions-model';

const everyRow = (rows: readonly unknown[]): number[] => rows.map((_, row) => row);
const slices = (): Slices => new Slices();

/** A clock by which every slice is over when it is looked at. */
function leapingClock(): () => number {
  let now = 0;
  return () => now += 1000;
}

describe('ColumnStore', () => {
  it('shows every cell as it came', () => {
    fc.assert(fc.property(model, fc.nat(60), fc.nat(60), ({ store, specs, rows }, from, length) => {
      const window = store.readWindow(null, from, from + length, everyRow(specs));
      assert.deepEqual(window, rows.slice(from, from + length).map((row) => specs.map(({ name, type }) => shownOf(type, row[name]))));
      assert.equal(store.rowCount, rows.length);
    }), { numRuns: 400 });
  });

  it('sorts by several keys as the model does: ties stable, misfits after values, empties last both ways', async () => {
    const keys = fc.uniqueArray(fc.record({ column: fc.constantFrom(...types), descending: fc.boolean() }), { minLength: 1, maxLength: 3, selector: ({ column }) => column });
    await fc.assert(fc.asyncProperty(model, keys, async ({ store, rows }, sort) => {
      const all = Uint32Array.from(everyRow(rows));
      const sorted = await store.sort(sort.map(({ column, descending }) => ({ column, direction: descending ? 'descending' : 'ascending' })), all, slices());
      const expected = modelSort(rows, sort.map((key) => ({ ...key, type: key.column })), everyRow(rows));
      if (sort.some(({ column }) => column === 'integer' || column === 'number')) {
        // The model's doubles do not tell huge integers apart; these have a test of their own.
        if (rows.some((row) => [row.integer, row.number].some((cell) => kindOf(cell) === CellKind.Number && Math.abs(Number(cell)) > 9e15))) return;
      }
      assert.deepEqual([...sorted], expected);
    }), { numRuns: 400 });
  });

  it('finds text in any case and with any accents in any column, as the model does', async () => {
    const needle = fc.oneof(
      fc.string({ minLength: 1, maxLength: 3, unit: 'grapheme' }), fc.integer({ min: 0, max: 999 }).map(String),
      fc.constantFrom('a', 'á', 'É', 'é', 'e\u0301', 'zoe', '\u0301', '1\u0301', 'the SAME', 'k', 'rue', '.5', '-', '2.6', '41.', '.', '1.65', 'T1', '5', '01', ':', '2015-08-31', '08-31T16', '.65', '\0', 'e', '😀', '[', '"'),
    );
    await fc.assert(fc.asyncProperty(model, needle, async ({ store, specs, rows }, text) => {
      assert.deepEqual([...await store.select(text, [], 0, rows.length, slices())], modelSearch(rows, specs, text));
      const from = Math.floor(rows.length / 2);
      assert.deepEqual([...await store.select(text, [], from, rows.length, slices())], modelSearch(rows, specs, text).filter((row) => row >= from));
    }), { numRuns: 600 });
  });

  it('shows any window of rows that are filtered and then sorted, in any columns, as the model does', async () => {
    const keys = fc.uniqueArray(fc.record({ column: fc.constantFrom('text', 'boolean', 'date', 'json'), descending: fc.boolean() }), { maxLength: 2, selector: ({ column }) => column });
    const kept = fc.option(fc.record({ type: fc.constant('empty' as const), column: fc.constantFrom(...types), is: fc.boolean() }), { nil: undefined });
    await fc.assert(fc.asyncProperty(model, keys, kept, fc.nat(60), fc.nat(60), fc.array(fc.nat(5), { maxLength: 4 }), async ({ store, specs, rows }, sort, filter, from, length, picked) => {
      const columns = picked.filter((column) => column < specs.length);
      const filters = filter === undefined ? [] : [filter];
      const found = await store.select('', filters, 0, rows.length, slices());
      const order = await store.sort(sort.map(({ column, descending }) => ({ column, direction: descending ? 'descending' : 'ascending' })), found, slices());
      const expected = modelSort(rows, sort.map((key) => ({ ...key, type: key.column })), modelFilter(rows, specs, filters, everyRow(rows)));
      assert.deepEqual(store.readWindow(order, from, from + length, columns), expected.slice(from, from + length).map((row) => columns.map((column) => {
        const { name, type } = specs[column] ?? assert.fail();
        return shownOf(type, rows[row]?.[name]);
      })));
    }), { numRuns: 400 });
  });

  it('knows a column that first comes on page 90: its windows, order, filters and searches, with many rows alike', async () => {
    const late = fc.array(fc.constantFrom(undefined, 'null', '""', '"b"', '"B"', '"á"', '"a"', '"b1"'), { minLength: 50, maxLength: 50 });
    await fc.assert(fc.asyncProperty(late, fc.boolean(), async (cells, descending) => {
      const rows: ModelRow[] = Array.from({ length: 500 }, (_, row) => ({ text: `"t${row % 3}"`, ...(row < 445 || cells[row - 450] === undefined ? {} : { late: cells[row - 450] }) }));
      const { store, specs } = storeOf(rows, 5);
      const all = everyRow(rows);
      assert.deepEqual(store.readWindow(null, 0, 500, everyRow(specs)), rows.map((row) => specs.map(({ name, type }) => shownOf(type, row[name]))));
      const sorted = await store.sort([{ column: 'late', direction: descending ? 'descending' : 'ascending' }, { column: 'text', direction: 'ascending' }], Uint32Array.from(all), slices());
      assert.deepEqual([...sorted], modelSort(rows, [{ column: 'late', type: 'text', descending }, { column: 'text', type: 'text', descending: false }], all));
      for (const filter of [{ type: 'empty', column: 'late', is: true }, { type: 'empty', column: 'late', is: false }, { type: 'values', column: 'late', values: ['b', null] }, { type: 'text', column: 'late', match: 'contains', text: 'A' }] as const) {
        assert.deepEqual([...await store.select('', [filter], 0, 500, slices())], modelFilter(rows, specs, [filter], all), JSON.stringify(filter));
      }
      assert.deepEqual([...await store.select('b', [], 0, 500, slices())], modelSearch(rows, specs, 'b'));
    }), { numRuns: 60 });
  });

  it('gives pages of a view with the kinds and spellings that came', async () => {
    await fc.assert(fc.asyncProperty(model, fc.boolean(), async ({ store, specs, rows }, reversed) => {
      const order = reversed ? Uint32Array.from(everyRow(rows)).reverse() : null;
      const expected = reversed ? rows.toReversed() : rows;
      const given: unknown[][] = [];
      const reader = store.reader();
      for await (const page of pagesOf((from, to) => reader.page(order, from, to), 0, rows.length)) {
        given.push(...spelled(page));
        page.release?.();
      }
      const names = specs.map(({ name }) => name);
      const whole = { rowCount: rows.length, columns: names.map((name) => pageOf(expected.map((row) => ({ [name]: row[name] }))).columns[0]).filter((column) => column !== undefined) };
      assert.deepEqual(given, spelled(whole));
    }), { numRuns: 300 });
  });

  it('keeps escaped text escaped in a page, so that it stays JSON', () => {
    const { store } = storeOf([{ text: '"a\\"b\\nc"' }]);
    const column = store.reader().page(null, 0, 1).columns[0];
    assert.equal(column?.kinds[0], CellKind.EscapedText);
    assert.equal(Buffer.from(column.bytes.subarray(column.starts[0], column.ends[0])).toString(), 'a\\"b\\nc');
  });

  it('tells integers apart that share a double', async () => {
    const ids = ['12345678901234567893', '12345678901234567890', '5', '12345678901234567892', '12345678901234567891'];
    const { store } = storeOf(ids.map((id) => ({ integer: id })));
    const sort = async (direction: 'ascending' | 'descending'): Promise<(string | null | undefined)[]> =>
      store.readWindow(await store.sort([{ column: 'integer', direction }], Uint32Array.from(everyRow(ids)), slices()), 0, 9, [0]).map(([cell]) => cell);
    const rising = ['5', '12345678901234567890', '12345678901234567891', '12345678901234567892', '12345678901234567893'];
    assert.deepEqual(await sort('ascending'), rising);
    assert.deepEqual(await sort('descending'), rising.toReversed());
  });

  it('outgrows its dictionaries without losing a cell', async () => {
    // The first column fills a dictionary to its limit late; the second leaves it early; the third never does.
    const rows: ModelRow[] = Array.from({ length: 150_000 }, (_, row) => ({
      textLate: JSON.stringify(`value ${Math.floor(row / 2.2)}`),
      textEarly: JSON.stringify(`KEY${(row * 7919) % 150_000}`),
      textFew: row % 10 === 0 ? 'null' : JSON.stringify(['Ä', 'b', 'a', ''][row % 4]),
    }));
    const { store, specs } = storeOf(rows, 5_000);
    for (const at of [0, 4_095, 4_096, 65_534, 65_535, 144_000, 149_999]) {
      assert.deepEqual(store.readWindow(null, at, at + 1, [0, 1, 2]), [specs.map(({ name, type }) => shownOf(type, rows[at]?.[name]))]);
    }
    const all = Uint32Array.from(everyRow(rows));
    const early = await store.sort([{ column: 'textEarly', direction: 'ascending' }], all, slices());
    const texts = store.readWindow(early, 0, rows.length, [1]).map(([cell]) => cell ?? '');
    assert.deepEqual(texts, texts.toSorted((a, b) => a < b ? -1 : 1));
    assert.deepEqual(texts, texts.toSorted());
    const few = await store.sort([{ column: 'textFew', direction: 'descending' }], all, slices());
    assert.deepEqual(store.readWindow(few, 0, 1, [2]), [['b']]);
    assert.deepEqual([...await store.select('key149999', [], 0, rows.length, slices())], [rows.findIndex(({ textEarly }) => textEarly === '"KEY149999"')]);
    const before = store.bytesHeld;
    await store.trim(slices());
    assert.ok(store.bytesHeld < before);
    assert.deepEqual(store.readWindow(null, 149_999, 150_000, [0, 1]), [['value 68181', `KEY${(149_999 * 7919) % 150_000}`]]);
  });

  it('holds values around and beyond the size of a chunk', async () => {
    const large = 'x'.repeat(4 * 1024 * 1024 - 10);
    const larger = `${'y'.repeat(9 * 1024 * 1024)}end`;
    const texts = ['first', large, 'needle here', larger, '', 'after', large, 'last Needle'];
    const { store } = storeOf(texts.map((text) => ({ text: JSON.stringify(text) })));
    // Enough small rows besides leave the dictionary.
    const { store: arena } = storeOf([...Array.from({ length: 5_000 }, (_, i) => `row ${i}`), ...texts].map((text) => ({ text: JSON.stringify(text) })), 1_000);
    assert.deepEqual(store.readWindow(null, 0, 8, [0]).map(([cell]) => cell), texts);
    assert.deepEqual(arena.readWindow(null, 5_000, 5_008, [0]).map(([cell]) => cell), texts);
    assert.deepEqual([...await arena.select('NEEDLE', [], 0, 5_008, slices())], [5_002, 5_007]);
    assert.deepEqual([...await arena.select('yend', [], 0, 5_008, slices())], [5_003]);
    assert.deepEqual([...await arena.select('\0', [], 0, 5_008, slices())], []);
    await arena.trim(slices());
    assert.deepEqual(arena.readWindow(null, 5_003, 5_005, [0]).map(([cell]) => cell), [larger, '']);
  });

  it('holds more rows than a piece of its lists has, of any type, present and absent', async () => {
    const store = new ColumnStore();
    const specs: ColumnSpec[] = [];
    const rows = Array.from({ length: 7_000 }, (_, row): ModelRow => ({
      text: JSON.stringify(`t${row}`), integer: String(row % 50), number: row % 3 === 0 ? `${row}.50` : String(row), boolean: row % 2 === 0 ? 'true' : 'false',
      date: JSON.stringify(new Date(Date.UTC(2015, 0, 1) + row * 3_600_000).toISOString().slice(0, 19)), json: row % 2 === 0 ? '[1]' : 'null',
    }));
    const page = pageOf(rows);
    const rounds = 20;
    for (let round = 0; round < rounds; round++) {
      appendTo(store, specs, round % 5 === 4 ? pageOf(rows.map(({ text, number }) => ({ text, number }))) : page);
      if (round === 10) await store.trim(slices());
    }
    await store.trim(slices());
    const shown = (row: number): (string | null)[] => specs.map(({ name, type }) => {
      const isThere = Math.floor(row / rows.length) % 5 !== 4 || name === 'text' || name === 'number';
      return isThere ? shownOf(type, rows[row % rows.length]?.[name]) : null;
    });
    const columns = [...specs.keys()];
    const all = Array.from({ length: rounds * rows.length }, (_, row) => row);
    for (const middle of [65_536, 131_072, 77_000]) assert.deepEqual(store.readWindow(null, middle - 5, middle + 5, columns), all.slice(middle - 5, middle + 5).map(shown));
    assert.deepEqual([...await store.select('t6999', [], 0, all.length, slices())], all.filter((row) => row % rows.length === 6_999));
    assert.deepEqual([...await store.select('', [{ type: 'range', column: 'integer', from: '49' }], 0, all.length, slices())], all.filter((row) => shown(row)[1] === '49'));
    assert.deepEqual([...await store.select('', [{ type: 'values', column: 'date', values: ['2015-01-03T00:00:00'] }], 0, all.length, slices())], all.filter((row) => shown(row)[4] === '2015-01-03T00:00:00'));
    const sorted = await store.sort([{ column: 'number', direction: 'descending' }], Uint32Array.from(all), slices());
    assert.deepEqual([...sorted], all.toSorted((a, b) => Number(shown(b)[2]) - Number(shown(a)[2]) || a - b));
  });

  it('sorts and searches the rows that were there while more are appended', async () => {
    // 40,000 rows of few texts, then so many others that the dictionary is given up while the work goes on.
    const { store, specs } = storeOf(Array.from({ length: 40_000 }, (_, row) => ({ text: `"t${row % 1_000}"`, integer: String((row * 7_919) % 40_000) })), 5_000);
    let pauses = 0;
    const appending = new Slices(() => {
      if (pauses++ < 20) appendTo(store, specs, pageOf(Array.from({ length: 5_000 }, (_, row) => ({ text: `"new ${pauses * 5_000 + row}"`, integer: '1', late: '"x"' }))));
      return false;
    }, leapingClock());
    const all = Uint32Array.from({ length: 40_000 }, (_, row) => row);
    const sorted = await store.sort([{ column: 'text', direction: 'ascending' }, { column: 'integer', direction: 'descending' }], all, appending);
    const found = await store.select('T99', [], 0, 40_000, appending);
    assert.ok(pauses > 20 && store.rowCount === 140_000, `${pauses} pauses, ${store.rowCount} rows`);
    const calm = storeOf(Array.from({ length: 40_000 }, (_, row) => ({ text: `"t${row % 1_000}"`, integer: String((row * 7_919) % 40_000) })), 5_000).store;
    assert.deepEqual(sorted, await calm.sort([{ column: 'text', direction: 'ascending' }, { column: 'integer', direction: 'descending' }], all, slices()));
    assert.deepEqual([...found], [...all].filter((row) => `t${row % 1_000}`.includes('t99')));
    assert.deepEqual(store.readWindow(null, 39_999, 40_001, [0, 2]), [['t999', null], ['new 5000', 'x']]);
  });

  it('abandons work that is stale', async () => {
    const { store } = storeOf(Array.from({ length: 40_000 }, (_, row) => ({ text: `"t${row}"` })), 5_000);
    const stale = (): Slices => new Slices(() => true, leapingClock());
    const all = Uint32Array.from({ length: 40_000 }, (_, row) => row);
    await assert.rejects(store.sort([{ column: 'text', direction: 'ascending' }], all, stale()), StaleWorkError);
    await assert.rejects(store.select('t1', [], 0, 40_000, stale()), StaleWorkError);
  });

  it('sorts long text that begins alike, in many copies', async () => {
    const url = 'https://www.example.com/women/shoes/sandals?campaign=';
    const texts = Array.from({ length: 6_000 }, (_, i) => `${url}${(i * 37) % 2_999}${i % 2 === 0 ? '' : 'É'}`);
    const { store } = storeOf(texts.map((text) => ({ text: JSON.stringify(text) })), 1_000);
    for (const direction of ['ascending', 'descending'] as const) {
      const sorted = await store.sort([{ column: 'text', direction }], Uint32Array.from(everyRow(texts)), slices());
      const expected = modelSortOf(texts, direction === 'descending');
      assert.deepEqual([...sorted], expected);
    }
  });
});

function modelSortOf(texts: readonly string[], descending: boolean): number[] {
  const keys = texts.map((text) => text.toLowerCase().replaceAll('é', 'e'));
  return texts.map((_, row) => row).sort((a, b) => {
    const [left = '', right = ''] = [keys[a], keys[b]];
    return (left < right ? -1 : left > right ? 1 : 0) * (descending ? -1 : 1) || a - b;
  });
}

function storeOf(rows: readonly ModelRow[], pageSize = rows.length): { store: ColumnStore; specs: ColumnSpec[] } {
  const store = new ColumnStore();
  const specs: ColumnSpec[] = [];
  for (let from = 0; from < rows.length; from += pageSize) appendTo(store, specs, pageOf(rows.slice(from, from + pageSize)));
  return { store, specs };
}
