import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CellFinder } from '../../../src/rows/cell-finder';
import { ColumnStore } from '../../../src/rows/column-store';
import { Slices } from '../../../src/rows/slices';
import { WrittenNumbers } from '../../../src/rows/written-numbers';
import type { ColumnSpec } from '../../../src/reports/report-types';
import { pageOf } from './model';

const specs: readonly ColumnSpec[] = [{ name: 'clickCount', type: 'integer', origin: 'api' }, { name: 'linkId', type: 'integer', origin: 'api' }, { name: 'orderTotal', type: 'number', origin: 'api' }];

function storeOf(rows: readonly (readonly string[])[], locale: string | undefined): ColumnStore {
  const store = new ColumnStore(locale);
  store.growTo(specs);
  store.append(pageOf(rows.map((cells) => Object.fromEntries(specs.map(({ name }, i) => [name, cells[i] ?? 'null'])))), Int32Array.of(0, 1, 2));
  return store;
}

const found = async (store: ColumnStore, text: string): Promise<number[]> => [...await store.select(text, [], 0, store.rowCount, new Slices())];

describe('A number that is searched for', () => {
  const rows = [['1234', '7', '1.50'], ['12345', '8', '0.1'], ['5', '1234', '1234567.5'], ['-1234', '9', 'null'], ['null', '9', '"1234"']];

  it('is found as it was sent and as it is written, and as nothing else', async () => {
    const english = storeOf(rows, 'en');
    assert.deepEqual(await found(english, '1234'), [0, 1, 2, 3, 4], 'as sent, ids too');
    assert.deepEqual(await found(english, '1,234'), [0, 2, 3, 4], 'not 12,345, and no id, which is written without');
    assert.deepEqual(await found(english, '-1,2'), [3]);
    assert.deepEqual(await found(english, '567.5'), [2]);
    assert.deepEqual(await found(english, '4,567.5'), [2]);
    assert.deepEqual(await found(english, '1,50'), []);
    const german = storeOf(rows, 'de');
    assert.deepEqual(await found(german, '1.234'), [0, 2, 3, 4]);
    assert.deepEqual(await found(german, '1,50'), [0]);
    assert.deepEqual(await found(german, '1.50'), [0], 'as sent');
    assert.deepEqual(await found(storeOf(rows, 'fr'), '1 234'), [0, 2, 3, 4], 'with the keyboard\'s space');
    assert.deepEqual(await found(storeOf(rows, 'de-CH'), '1\'234\'567'), [2]);
    assert.deepEqual(await found(storeOf(rows, 'en-IN'), '12,34,567'), [2]);
    assert.deepEqual(await found(storeOf(rows, 'sv'), '\u22121 234'), [3]);
    assert.deepEqual(await found(storeOf(rows, undefined), '1,234'), []);
  });

  it('is the one that next and previous go to', async () => {
    const store = storeOf(rows, 'en');
    const finder = new CellFinder(store);
    const search = { text: '1,234', order: null, rowCount: rows.length, columns: [0, 1, 2], backwards: false };
    assert.deepEqual(await finder.find({ ...search, from: { row: 0, column: 0 } }, new Slices()), { row: 2, column: 2 });
    assert.deepEqual(await finder.find({ ...search, from: { row: 2, column: 2 } }, new Slices()), { row: 3, column: 0 });
  });

  it('is found wherever what is written has the text, in every locale', async () => {
    const number = fc.oneof(fc.integer(), fc.integer({ min: -20_000, max: 20_000 }).map((value) => value / 10), fc.constantFrom(1e21, 12345678901)).map((value) => JSON.stringify(value));
    await fc.assert(fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 12 }), fc.constantFrom('en', 'de', 'en-IN', 'de-CH', 'es', 'pl'), fc.nat(), fc.nat(8), fc.nat(8), async (numbers, locale, which, start, length) => {
      const writer = new WrittenNumbers(locale);
      const written = numbers.map((sent) => writer.write(sent).replace(/\s/g, ' ').replaceAll('\u2019', '\''));
      const text = written[which % written.length]?.slice(start, start + length + 1) ?? '';
      fc.pre(/\d/.test(text));
      const expected = numbers.flatMap((sent, row) => sent.includes(text) || written[row]?.includes(text) === true ? [row] : []);
      assert.deepEqual(await found(storeOf(numbers.map((sent) => ['null', 'null', sent]), locale), text), expected, text);
    }), { numRuns: 500 });
  });
});
