import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CellArena } from '../../../src/rows/cell-arena';
import { testCells } from '../../../src/rows/cell-test';
import { IncomingCell } from '../../../src/rows/cells';
import { ColumnStore } from '../../../src/rows/column-store';
import { Needle } from '../../../src/rows/needle';
import { Slices } from '../../../src/rows/slices';
import type { ColumnSpec } from '../../../src/reports/report-types';
import { folded, lowered, modelSearch, pageColumn, pageOf, shownOf, type ModelRow } from './model';

function arenaOf(texts: readonly string[]): CellArena {
  const cells = new CellArena();
  const cell = new IncomingCell();
  const column = pageColumn('text', texts.map((text) => JSON.stringify(text)));
  texts.forEach((_, row) => {
    cell.read(column, row);
    cells.push(cell);
  });
  return cells;
}

describe('A needle', () => {
  const part = fc.constantFrom('a', 'A', 'b', 'e', 'é', 'E\u0301', 'è', 'ë', 'ö', 'o', 'ß', 'ﬁ', 'İ', 'i', 'K', 'k', 'ø', '漢', '😀', '\u0301', '\0', '\uD800', '1', '.', 'Ⱥ', 'ʼn');
  const text = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
  // Of one and two bytes a character, so that the bytes that occur tell what may be there.
  const shortText = fc.array(fc.constantFrom('a', 'B', 'E', '1', 'é', 'o\u0308', 'ß', 'ø', 'İ', 'ʼn', 'Đ'), { maxLength: 6 }).map((parts) => parts.join(''));
  // Beyond the places that have a bit of their own.
  const longText = fc.tuple(fc.constantFrom('ab', 'é', 'eb'), fc.integer({ min: 10, max: 40 }), text).map(([repeated, times, rest]) => repeated.repeat(times) + rest);

  const texts = (each: fc.Arbitrary<string>): fc.Arbitrary<string[]> => fc.array(fc.oneof({ weight: 4, arbitrary: each }, longText), { minLength: 1, maxLength: 12 });

  for (const [match, mapped] of [['folded', folded], ['lowered', lowered]] as const) it(`is found among accents, in cells side by side, as the model finds it: ${match}`, () => {
    fc.assert(fc.property(fc.oneof(texts(text), texts(shortText)), fc.nat(), fc.nat(80), fc.integer({ min: 1, max: 40 }), fc.boolean(), (each, which, start, length, plainly) => {
      const cut = Array.from(each[which % each.length] ?? '').slice(start % 12, (start % 12) + length).join('').replace(/\p{Surrogate}/gu, '\uFFFD');
      const wanted = plainly ? cut.normalize('NFD').replace(/\p{M}/gu, '') : cut;
      fc.pre(mapped(wanted) !== '');
      const cells = arenaOf(each);
      const found = new Set<number>();
      testCells(cells, new Needle(wanted, match), 0, each.length, (cell) => found.add(cell));
      const expected = each.flatMap((one, row) => mapped(one.replace(/\p{Surrogate}/gu, '\uFFFD')).includes(mapped(wanted)) ? [row] : []);
      assert.deepEqual([...found].sort((a, b) => a - b), expected, JSON.stringify(wanted));
    }), { numRuns: 1_000 });
  });
});

describe('A search through typed columns', () => {
  const specs: readonly ColumnSpec[] = [{ name: 'date', type: 'date', origin: 'api' }, { name: 'number', type: 'number', origin: 'api' }, { name: 'open', type: 'boolean', origin: 'api' }];
  const date = fc.date({ min: new Date('1925-01-01'), max: new Date('2075-01-01'), noInvalidDate: true })
    .chain((time) => fc.constantFrom(10, 19, 21, 22, 23, 24).map((length) => JSON.stringify(time.toISOString().slice(0, length))));
  const number = fc.oneof(
    fc.integer({ min: -3000, max: 3000 }).map((value) => JSON.stringify(value / 100)), fc.integer({ min: 0, max: 2_000_000 }).map((value) => JSON.stringify(value / 100)), fc.integer().map(String),
    fc.maxSafeInteger().map(String), fc.constantFrom('101', '101', '101', '1048575', '1048576', '10485.75', '10485.76', '0', '-0', '0.5', '0.005', '1e21', '12.50', '"99"', 'null'),
  );
  const row = fc.record({ date: fc.oneof({ weight: 5, arbitrary: date }, fc.constantFrom('null', '"0001-01-01T00:00:00"', '"soon"')), number, open: fc.constantFrom('true', 'false', 'null') }, { requiredKeys: [] });

  /** Signs of dates and numbers in any order. */
  const odd = fc.option(fc.string({ unit: fc.constantFrom(...'0012359:-.tT'), minLength: 1, maxLength: 4 }), { freq: 3 });

  it('finds whatever part of a date or a number is asked for, also in dates that another zone or reach keeps as text', async () => {
    await fc.assert(fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), fc.constantFrom('date', 'number'), fc.nat(), fc.nat(23), fc.integer({ min: 1, max: 23 }), odd, async (rows: ModelRow[], name, which, start, length, invented) => {
      const shown = shownOf(name === 'date' ? 'date' : 'number', rows[which % rows.length]?.[name]) ?? '2015';
      const wanted = invented ?? shown.slice(start % shown.length, (start % shown.length) + length);
      const store = new ColumnStore();
      store.growTo(specs);
      const page = pageOf(rows);
      store.append(page, Int32Array.from(page.columns, (column) => specs.findIndex((spec) => spec.name === column.name)));
      assert.deepEqual([...await store.select(wanted, [], 0, rows.length, new Slices())], modelSearch(rows, specs, wanted), wanted);
    }), { numRuns: 1_000 });
  });

  it('finds any two digits where they are, and nowhere else', async () => {
    const rows: ModelRow[] = Array.from({ length: 5000 }, (_, at) => ({
      date: JSON.stringify(new Date(Date.UTC(1990, 0, 1) + at * 197_373_110).toISOString().slice(0, [10, 19, 21, 22, 23][at % 5])), number: JSON.stringify((at * 7919 % 100_000) / 100),
    }));
    const store = new ColumnStore();
    store.growTo(specs.slice(0, 2));
    store.append(pageOf(rows), Int32Array.of(0, 1));
    for (let digits = 0; digits < 100; digits++) {
      const wanted = String(digits).padStart(2, '0');
      assert.deepEqual([...await store.select(wanted, [], 0, rows.length, new Slices())], modelSearch(rows, specs, wanted), wanted);
    }
  });
});
