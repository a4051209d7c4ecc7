import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ColumnSpec, ColumnType } from '../../../src/reports/report-types';
import { CellFinder } from '../../../src/rows/cell-finder';
import type { Column } from '../../../src/rows/column';
import { ColumnStore } from '../../../src/rows/column-store';
import { groupRows, type GroupBy, type NamedColumn } from '../../../src/rows/groups';
import { momentOf } from '../../../src/rows/range';
import { KeyList, NumberKeys, noKey } from '../../../src/rows/row-keys';
import { Slices } from '../../../src/rows/slices';
import { summariseCells, summariseColumn, valuesOf } from '../../../src/rows/summary';
import type { GroupPer, GroupSort } from '../../../src/rows/view';
import { cellValue } from '../../../src/listrak/page';
import { appendTo, folded, model, modelSort, pageOf, shownOf, sortValue, type Model, type ModelRow, type Spelt } from './model';
import { keyOf, modelGroups, valueOf } from './questions-model';

const slices = (): Slices => new Slices();
const everyRow = (rows: readonly unknown[]): number[] => rows.map((_, row) => row);

/** A model of which some rows, in some order, are looked at. */
const viewed = fc.tuple(model.filter(({ specs }) => specs.length > 0), fc.nat(), fc.boolean()).map(([whole, skip, reversed]) => {
  const among = everyRow(whole.rows).filter((row) => (row + skip) % 4 !== 0);
  return { ...whole, among: reversed ? among.reverse() : among };
});
const columnOf = (store: ColumnStore, index: number): Column => store.column(index) ?? assert.fail(`no column ${index}`);

/** What the model knows of a column: its groups by value, the most frequent first, ties in the column's order. */
function frequent({ rows, specs }: Model, among: readonly number[], index: number): { value: string | null; count: number }[] {
  const { name, type } = specs[index] ?? assert.fail();
  const groups = modelGroups(among, (row) => valueOf(type, rows[row]?.[name]));
  const order = modelSort(rows, [{ column: name, type, descending: false }], groups.map((group) => group.rows[0] ?? 0));
  return order.map((row) => groups.find((group) => group.rows[0] === row) ?? assert.fail()).sort((a, b) => b.rows.length - a.rows.length).map((group) => ({ value: group.key, count: group.rows.length }));
}

/** Doubles do not tell huge integers apart, nor does the model's sort. */
const isHuge = (text: string | null): boolean => Math.abs(Number(text)) > 9e15;

describe('Questions about rows', () => {
  it('a column: empties, distinct values, extremes, sums and the most frequent values as the model has them', async () => {
    await fc.assert(fc.asyncProperty(viewed, fc.nat(), async ({ among, ...whole }, pick) => {
      const { store, specs, rows } = whole;
      const index = pick % specs.length;
      const { name, type } = specs[index] ?? assert.fail();
      const summary = await summariseColumn(columnOf(store, index), Uint32Array.from(among), slices());
      const expected = frequent(whole, among, index);
      const cells = among.map((row) => rows[row]?.[name]);
      const values = cells.filter((cell) => sortValue(type, cell).place === 0);
      assert.deepEqual([summary.rows, summary.empties], [among.length, cells.filter((cell) => valueOf(type, cell) === null).length]);
      assert.deepEqual([summary.distinct, summary.distinctIsExact], [expected.filter(({ value }) => value !== null).length, true]);
      if (!cells.some((cell) => isHuge(valueOf(type, cell)))) assert.deepEqual(summary.top, expected.slice(0, 10));
      const order = modelSort(rows, [{ column: name, type, descending: false }], among).filter((row) => sortValue(type, rows[row]?.[name]).place === 0);
      for (const [given, row] of [[summary.min, order[0]], [summary.max, order.at(-1)]] as const) {
        // Several texts may stand at the same place in the order.
        if (row === undefined) assert.equal(given, null);
        else assert.deepEqual(sortValue(type, values.find((cell) => shownOf(type, cell) === given)), sortValue(type, rows[row]?.[name]));
      }
      const numbers = type === 'number' || type === 'integer' ? values.map(Number) : [];
      if (numbers.length === 0) assert.deepEqual([summary.sum, summary.mean], [null, null]);
      else if (numbers.every((number) => Number.isInteger(number * 4) && Math.abs(number) < 1e9)) {
        const sum = numbers.reduce((all, number) => all + number, 0);
        assert.deepEqual([summary.sum, summary.mean], [sum, sum / numbers.length]);
      }
      const measured = type === 'number' || type === 'integer' || type === 'date';
      assert.equal(summary.histogram === null, !measured);
      if (!measured) return;
      const finite = values.filter((cell) => Number.isFinite(sortValue(type, cell).value));
      assert.ok((summary.histogram ?? []).length <= 20);
      assert.equal((summary.histogram ?? []).reduce((sum, bin) => sum + bin.count, 0), finite.length);
    }), { numRuns: 1_000 });
  });

  it('a column in which a text is met first that shows as a value does', async () => {
    const { store, specs } = storeOf([{ integer: '"5"', number: '"1.5"', boolean: '"true"' }, { integer: '5', number: '1.5', boolean: 'true' }, { integer: '7', number: '2', boolean: 'true' }]);
    const extremes = async (name: string): Promise<unknown> => {
      const { min, max } = await summariseColumn(columnOf(store, specs.findIndex((spec) => spec.name === name)), Uint32Array.of(0, 1, 2), slices());
      return [min, max];
    };
    assert.deepEqual([await extremes('integer'), await extremes('number'), await extremes('boolean')], [['5', '7'], ['1.5', '2'], ['true', 'true']]);
  });

  it('histograms: round bins that say what is in them', async () => {
    const { store } = storeOf([
      ...Array.from({ length: 100 }, (_, i): ModelRow => ({ number: String(i / 10), integer: '7', date: JSON.stringify(`2026-01-${String(i % 28 + 1).padStart(2, '0')}T12:00:00`) })),
      { number: '-0.05', integer: '7', date: '"2026-01-29"' },
    ]);
    const histogram = async (index: number): Promise<string> =>
      ((await summariseColumn(columnOf(store, index), Uint32Array.from({ length: 101 }, (_, row) => row), slices())).histogram ?? []).map(({ from, to, count }) => `${from}…${to}: ${count}`).join(', ');
    assert.equal(await histogram(0), '-1…0: 1, 0…1: 10, 1…2: 10, 2…3: 10, 3…4: 10, 4…5: 10, 5…6: 10, 6…7: 10, 7…8: 10, 8…9: 10, 9…10: 10');
    assert.equal(await histogram(1), '7…8: 101');
    assert.match(await histogram(2), /^2026-01-01…2026-01-03: 8, 2026-01-03…2026-01-05: 8, .*, 2026-01-29…2026-01-31: 1$/);
  });

  it('histograms of whole numbers: no bin between two of them', async () => {
    const { store } = storeOf(Array.from({ length: 40 }, (_, i): ModelRow => ({ integer: String(i % 5), number: `${i % 5}.0` })));
    for (const index of [0, 1]) {
      const { histogram } = await summariseColumn(columnOf(store, index), Uint32Array.from({ length: 40 }, (_, row) => row), slices());
      assert.deepEqual(histogram?.map(({ from, to, count }) => `${from}…${to}: ${count}`), ['0…1: 8', '1…2: 8', '2…3: 8', '3…4: 8', '4…5: 8']);
    }
  });

  it('histograms of the least of all numbers, which are too close together for bins of their own', async () => {
    for (const cells of [['0', '5e-324'], ['5e-324', '1.5e-323'], ['-5e-324', '0', '1e-322'], ['1e-300', '1.00000000001e-300']]) {
      const store = new ColumnStore();
      appendTo(store, [], pageOf(cells.map((number) => ({ number }))));
      const { histogram } = await summariseColumn(columnOf(store, 0), Uint32Array.from(cells.keys()), slices());
      assert.equal((histogram ?? []).reduce((sum, { count }) => sum + count, 0), cells.length);
    }
  });

  it('histograms end with the calendar: every edge is a date by which rows can be filtered, and the last bin is whole', async () => {
    for (const dates of [['2024-05-01T10:00:00', '2025-05-01', '9999-12-31T23:59:59.9999999'], ['9999-12-31T20:00:00', '9999-12-31T23:59:59.5'], ['9999-12-31', '9999-12-31']]) {
      const { store } = storeOf(dates.map((date) => ({ date: JSON.stringify(date) })));
      const { histogram } = await summariseColumn(columnOf(store, 0), Uint32Array.from(dates.keys()), slices());
      const last = histogram?.at(-1) ?? assert.fail();
      for (const { from, to } of histogram ?? []) assert.deepEqual([momentOf(from) !== undefined, momentOf(to) !== undefined], [true, true], `${from} ${to}`);
      assert.equal((await store.select('', [{ type: 'range', column: 'date', from: last.from, to: last.to }], 0, dates.length, slices())).length, last.count);
    }
  });

  it('values with counts for a checklist, at most as many as asked for', async () => {
    await fc.assert(fc.asyncProperty(viewed, fc.nat(), fc.nat(6), async ({ among, ...whole }, pick, atMost) => {
      const index = pick % whole.specs.length;
      const expected = frequent(whole, among, index);
      if (expected.some(({ value }) => isHuge(value))) return;
      assert.deepEqual(await valuesOf(columnOf(whole.store, index), Uint32Array.from(among), atMost, slices()), { values: expected.slice(0, atMost), complete: expected.length <= atMost });
    }), { numRuns: 500 });
  });

  it('groups by one or two columns, by value, day, week, month, year and domain, with sums, in every order, as the model has them', async () => {
    const per = fc.constantFrom<GroupPer>('value', 'day', 'week', 'month', 'year', 'domain');
    const sorts = fc.record({ by: fc.constantFrom<GroupSort['by']>('count', 0, 1), direction: fc.constantFrom<GroupSort['direction']>('ascending', 'descending') });
    await fc.assert(fc.asyncProperty(viewed, fc.array(fc.tuple(fc.nat(), per), { minLength: 1, maxLength: 2 }), sorts, fc.nat(5), async ({ among, store, specs, rows }, by, sort, atMost) => {
      const keys = by.map(([pick, each]) => ({ index: pick % specs.length, per: each }));
      const summed = specs.filter(({ type }) => type === 'integer' || type === 'boolean');
      const order: GroupSort = typeof sort.by === 'number' && sort.by >= summed.length ? { ...sort, by: 'count' } : sort;
      const all = await groupRows(Uint32Array.from(among), keys.map(({ index, per: each }): GroupBy => ({ ...named(store, specs, index), per: each })), summed.map((spec) => named(store, specs, specs.indexOf(spec))), order, slices());
      const groups = modelGroups(among, (row) => keys.map((key) => {
        const { name, type } = specs[key.index] ?? assert.fail();
        return keyOf(type, rows[row]?.[name], key.per);
      })).map((group) => ({ ...group, sums: summed.map(({ name, type }) => sumOf(type, group.rows.map((row) => rows[row]?.[name]))) }));
      if (groups.some(({ sums }) => sums.includes(undefined))) return;
      const turn = order.direction === 'descending' ? -1 : 1;
      const measure = (group: (typeof groups)[number]): number | null => (typeof order.by === 'number' ? group.sums[order.by] ?? null : group.rows.length);
      const expected = groups.sort((a, b) => {
        const [left, right] = [measure(a), measure(b)];
        return left === null || right === null ? Number(left === null) - Number(right === null) : (left - right) * turn;
      });
      assert.deepEqual(all.first(atMost), {
        groups: expected.slice(0, atMost).map((group) => ({ keys: group.key, count: group.rows.length, sums: group.sums })), total: expected.length, complete: expected.length <= atMost,
      });
      const page = all.readPage(0, all.total);
      const count = page.columns[keys.length] ?? assert.fail();
      assert.deepEqual(expected.map((_, row) => cellValue(count, row)), expected.map((group) => group.rows.length));
    }), { numRuns: 1_000 });
  });

  it('groups in the order of their keys, either way, in columns that have left their dictionaries too', async () => {
    const rows: ModelRow[] = Array.from({ length: 10_000 }, (_, row) => ({
      text: row % 100 === 0 ? '""' : JSON.stringify(`Person${row}@${['EXAMPLE.com', 'b.org', 'example.com', 'Ä.de'][row % 4]}`),
      date: row % 50 === 1 ? 'null' : JSON.stringify(`202${row % 2}-0${1 + row % 3}-1${row % 9}T0${row % 10}:00:00`), number: `${row % 10}.10`, integer: String(row % 5), boolean: row % 7 === 0 ? 'null' : String(row % 3 === 0),
    }));
    const { store, specs } = storeOf(rows);
    const by = (name: string, per: GroupPer = 'value'): GroupBy => ({ ...named(store, specs, specs.findIndex((spec) => spec.name === name)), per });
    const up: GroupSort = { by: 'key', direction: 'ascending' };
    const all = Uint32Array.from(everyRow(rows));
    const domains = (await groupRows(all, [by('text', 'domain')], [by('number')], up, slices())).first(10);
    assert.deepEqual(domains.groups.map(({ keys, count }) => [keys[0], count]), [['b.org', 2500], ['example.com', 4900], ['Ä.de', 2500], [null, 100]]);
    assert.equal(domains.groups[0]?.sums[0], rows.filter((row) => row.text?.includes('b.org')).reduce((sum, row) => sum + Math.round(Number(row.number) * 10), 0) / 10);
    const downwards = (await groupRows(all, [by('text', 'domain')], [], { by: 'key', direction: 'descending' }, slices())).first(10);
    assert.deepEqual(downwards.groups.map(({ keys }) => keys[0]), ['Ä.de', 'example.com', 'b.org', null]);
    const months = (await groupRows(all, [by('date', 'month'), by('integer')], [], up, slices())).first(7);
    assert.deepEqual(months.groups.map(({ keys }) => keys.join(' ')), ['2020-01 0', '2020-01 1', '2020-01 2', '2020-01 3', '2020-01 4', '2020-02 0', '2020-02 1']);
    assert.deepEqual([months.total, months.complete], [31, false]);
    const years = (await groupRows(all, [by('date', 'year')], [by('boolean')], up, slices())).first(10);
    const trues = (year: string): number => rows.filter((row) => row.date?.startsWith(`"${year}`) === true && row.boolean === 'true').length;
    assert.deepEqual(years.groups.slice(0, 2).map(({ keys, sums }) => [keys[0], sums[0]]), [['2020', trues('2020')], ['2021', trues('2021')]]);
    const people = (await groupRows(all, [by('text')], [], up, slices())).first(2);
    assert.deepEqual([people.groups.map(({ keys, count }) => [keys[0], count]), people.total], [[['Person1001@b.org', 1], ['Person1002@example.com', 1]], 9_901]);
  });

  it('groups as rows with names, types and the spelling of their keys', async () => {
    const { store, specs } = storeOf([
      { number: '1.50', date: '"2026-01-02T10:00:00"', text: '"a@\\"x\\".com"', integer: '2', boolean: 'true' }, { number: '1.50', date: '"2026-01-02T11:00:00"', text: '"b@\\"X\\".com"', integer: '3', boolean: 'false' },
      { number: 'null', date: 'null', text: 'null', integer: 'null', boolean: 'null' },
    ]);
    const by = (name: string, per: GroupPer = 'value'): GroupBy => ({ ...named(store, specs, specs.findIndex((spec) => spec.name === name)), per });
    const groups = async (...keys: GroupBy[]): Promise<unknown> => {
      const made = await groupRows(Uint32Array.from([0, 1, 2]), keys, [by('integer'), by('boolean'), by('text')], { by: 'count', direction: 'descending' }, slices());
      const { columns, rowCount } = made.readPage(0, 10);
      return [made.specs.map(({ name, type }) => `${name}: ${type}`), ...Array.from({ length: rowCount }, (_, row) => columns.map((column) => cellValue(column, row)))];
    };
    assert.deepEqual(await groups(by('number'), by('date', 'day')), [
      ['number: number', 'day(date): text', 'count: integer', 'sum(integer): integer', 'sum(boolean): integer', 'sum(text): integer'],
      [1.5, '2026-01-02', 2, 5, 1, null], [null, null, 1, null, null, null],
    ]);
    assert.deepEqual(await groups(by('text', 'domain')), [['domain(text): text', 'count: integer', 'sum(integer): integer', 'sum(boolean): integer', 'sum(text): integer'], ['"x".com', 2, 5, 1, null], [null, 1, null, null, null]]);
  });

  it('a block of cells: count, empties, numbers, sum, average, extremes', async () => {
    const { store } = storeOf([
      { integer: '3', text: '"x"', date: '"2026-01-02"' }, { integer: '0.1', text: '""', date: '"2026-01-01T10:00:00"' },
      { integer: '0.2', text: 'null', date: '"0001-01-01T00:00:00"' }, { integer: '"n/a"', date: 'null' }, { integer: '1.50', text: '"y"', date: '"no date"' },
    ]);
    const asked = (columns: number[], rows: number[]): Promise<unknown> => summariseCells(columns.map((column) => columnOf(store, column)), Uint32Array.from(rows), slices());
    assert.deepEqual(await asked([0, 1, 2], [0, 1, 2, 3, 4]), { cells: 15, empties: 5, numbers: 4, sum: 4.8, average: 1.2, min: '0.1', max: '3' });
    assert.deepEqual(await asked([1, 2], [0, 1, 4]), { cells: 6, empties: 1, numbers: 0, sum: null, average: null, min: '2026-01-01T10:00:00', max: '2026-01-02' });
    assert.deepEqual(await asked([1], [0]), { cells: 1, empties: 0, numbers: 0, sum: null, average: null, min: null, max: null });
    assert.deepEqual(await asked([0], [4]), { cells: 1, empties: 0, numbers: 1, sum: 1.5, average: 1.5, min: '1.50', max: '1.50' });
  });

  it('a block of cells: ids are names, which are not added up, and have extremes where nothing else has', async () => {
    const { store, specs } = storeOf([{ integer: '101', number: '2.5', date: '"2026-01-02"' }, { integer: '102', number: '4', date: 'null' }]);
    const [ids, amounts, dates] = (['integer', 'number', 'date'] as const).map((name) => columnOf(store, specs.findIndex((spec) => spec.name === name))) as [Column, Column, Column];
    const asked = (...columns: Column[]): Promise<unknown> => summariseCells(columns, Uint32Array.of(0, 1), slices(), new Set([ids]));
    assert.deepEqual(await asked(ids), { cells: 2, empties: 0, numbers: 0, sum: null, average: null, min: '101', max: '102' });
    assert.deepEqual(await asked(ids, amounts, dates), { cells: 6, empties: 1, numbers: 2, sum: 6.5, average: 3.25, min: '2.5', max: '4' });
    assert.deepEqual(await asked(ids, dates), { cells: 4, empties: 1, numbers: 0, sum: null, average: null, min: '2026-01-02', max: '2026-01-02' });
  });

  it('a block of cells: extremes among integers that share a double, and dates that share a millisecond', async () => {
    const { store } = storeOf([
      { integer: '9007199254740993', date: '"2026-01-02T10:00:00.0000002"' }, { integer: '9007199254740992', date: '"2026-01-02T10:00:00.0000001"' }, { integer: '9007199254740992', date: '"2026-01-02T10:00:00.0000003"' },
    ]);
    const extremes = async (column: number, ...rows: number[]): Promise<unknown> => {
      const { min, max } = await summariseCells([columnOf(store, column)], Uint32Array.from(rows), slices());
      return [min, max];
    };
    assert.deepEqual([await extremes(0, 0, 1, 2), await extremes(0, 1, 0)], [['9007199254740992', '9007199254740993'], ['9007199254740992', '9007199254740993']]);
    assert.deepEqual(await extremes(1, 0, 1, 2), ['2026-01-02T10:00:00.0000001', '2026-01-02T10:00:00.0000003']);
  });

  it('adds a million prices up to the cent', async () => {
    const { store } = storeOf([]);
    appendTo(store, [{ name: 'number', type: 'number', origin: 'unknown' }], pageOf(Array.from({ length: 100_000 }, () => ({ number: '0.1' }))));
    const rows = Uint32Array.from({ length: 1_000_000 }, (_, at) => at % 100_000);
    assert.equal((await summariseColumn(columnOf(store, 0), rows, slices())).sum, 100_000);
  });

  it('finds the next and the previous cell in the order of view and columns, and goes round', async () => {
    await fc.assert(fc.asyncProperty(viewed, fc.constantFrom('a', 'É', 'e', 'zoe\u0308', '1', '2015', 'true', 'zz', '', '\u0301'), fc.nat(), fc.integer({ min: -1, max: 6 }), fc.boolean(), async ({ among, store, specs, rows }, text, row, column, backwards) => {
      const columns = everyRow(specs).reverse();
      const places = among.flatMap((_, at) => columns.map((place) => ({ row: at, column: place })));
      const from = { row: among.length === 0 ? 0 : row % among.length, column: column < specs.length ? column : -1 };
      const here = places.findIndex((place) => place.row === from.row && (place.column === from.column || from.column < 0)) - (from.column < 0 && !backwards ? 1 : 0);
      const ahead = backwards ? [...places.slice(0, Math.max(0, here)).reverse(), ...places.slice(Math.max(0, here)).reverse()] : [...places.slice(here + 1), ...places.slice(0, here + 1)];
      const has = (place: { row: number; column: number }): boolean => {
        const { name, type } = specs[place.column] ?? assert.fail();
        return folded(text) !== '' && folded(shownOf(type, rows[among[place.row] ?? -1]?.[name]) ?? '').includes(folded(text));
      };
      const finder = new CellFinder(store);
      const order = Uint32Array.from(among);
      const expected = ahead.find(has) ?? null;
      assert.deepEqual(await finder.find({ text, order, rowCount: order.length, from, columns, backwards }, slices()), expected);
      assert.deepEqual(await finder.find({ text, order, rowCount: order.length, from, columns, backwards }, slices()), expected);
    }), { numRuns: 1_000 });
  });

  it('finds cells in rows that came after the last time', async () => {
    const { store, specs } = storeOf([{ text: '"needle"' }]);
    const finder = new CellFinder(store);
    const search = { text: 'needle', order: null, from: { row: 0, column: 0 }, columns: [0], backwards: false };
    assert.deepEqual(await finder.find({ ...search, rowCount: 1 }, slices()), { row: 0, column: 0 });
    appendTo(store, specs, pageOf([{ text: '"x"' }, { text: '"NEEDLE"' }]));
    assert.deepEqual(await finder.find({ ...search, rowCount: 3 }, slices()), { row: 2, column: 0 });
    assert.ok(finder.bytesHeld > 0);
    finder.forget();
    assert.equal(finder.bytesHeld, 0);
  });

  it('tells at most so many keys apart, and says so', () => {
    const list = new KeyList(0, 3);
    const keys = new NumberKeys(list);
    assert.deepEqual([5, 6, 5, 7, 8, 6].map((value, row) => keys.codeOf(value, row)), [0, 1, 0, 2, noKey, 1]);
    assert.deepEqual([[...list.samples], list.complete], [[0, 1, 3], false]);
  });
});

function named(store: ColumnStore, specs: readonly ColumnSpec[], index: number): NamedColumn {
  return { column: columnOf(store, index), spec: specs[index] ?? assert.fail(`no column ${index}`) };
}

/** Null where no cell is a number or a boolean; undefined where doubles would not add up to the digit. */
function sumOf(type: ColumnType, cells: readonly Spelt[]): number | null | undefined {
  const numbers = cells.filter((cell) => sortValue(type, cell).place === 0).map((cell) => (type === 'boolean' ? Number(cell === 'true') : Number(cell)));
  if (!numbers.every((number) => Number.isInteger(number * 4) && Math.abs(number) < 1e9)) return undefined;
  return numbers.length === 0 ? null : numbers.reduce((all, number) => all + number, 0);
}

function storeOf(rows: readonly ModelRow[]): { store: ColumnStore; specs: ColumnSpec[] } {
  const store = new ColumnStore();
  const specs: ColumnSpec[] = [];
  for (let from = 0; from < rows.length; from += 1_000) appendTo(store, specs, pageOf(rows.slice(from, from + 1_000)));
  return { store, specs };
}
