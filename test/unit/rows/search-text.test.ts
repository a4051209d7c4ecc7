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

describe('A text that is searched for', () => {
  const texts = ['LÓPEZ', 'lopez', 'lo\u0301pez', 'Lopes', 'Straße', 'strasse', 'İzmir', 'izmir', 'ΟΔΟΣ', 'οδοσ', 'ﬁn', '😀 ÉTÉ', 'ete'];
  const namesOf = async (wanted: string): Promise<string[]> => {
    const store = new ColumnStore();
    store.growTo([{ name: 'name', type: 'text', origin: 'api' }]);
    store.append(pageOf(texts.map((text) => ({ name: JSON.stringify(text) }))), Int32Array.of(0));
    const rows = await found(store, wanted);
    assert.deepEqual(rows, [...await store.select('', [{ type: 'text', column: 'name', match: 'contains', text: wanted }], 0, texts.length, new Slices())], 'as the filter does');
    const next = await new CellFinder(store).find({ text: wanted, order: null, rowCount: texts.length, from: { row: texts.length - 1, column: 0 }, columns: [0], backwards: false }, new Slices());
    assert.equal(next?.row, /^\p{M}*$/u.test(wanted) ? undefined : rows[0], 'where next goes from the end');
    return rows.map((row) => texts[row] ?? '');
  };

  it('is found in any case and with any accents, by the search, the filter and next alike', async () => {
    for (const wanted of ['lopez', 'LÓPEZ', 'Lópe\u0301z', 'opez']) assert.deepEqual(await namesOf(wanted), ['LÓPEZ', 'lopez', 'lo\u0301pez'], wanted);
    for (const wanted of ['straße', 'STRAẞE']) assert.deepEqual(await namesOf(wanted), ['Straße'], wanted);
    for (const wanted of ['İZMİR', 'izmir', 'IZM']) assert.deepEqual(await namesOf(wanted), ['İzmir', 'izmir'], wanted);
    for (const wanted of ['😀 e', 'é\u0301té']) assert.deepEqual(await namesOf(wanted), wanted.startsWith('é') ? ['😀 ÉTÉ', 'ete'] : ['😀 ÉTÉ'], wanted);
    assert.deepEqual(await namesOf('οδοσ'), ['ΟΔΟΣ', 'οδοσ']);
    assert.deepEqual(await namesOf('fin'), []);
    assert.deepEqual(await namesOf('\u0301'), texts, 'an accent alone asks for nothing');
  });

  it('is found in amounts as they are written, whatever accents stand on it', async () => {
    const store = storeOf([['1234', '7', '1.50']], 'en');
    assert.deepEqual([await found(store, '1,2\u03013'), await found(store, '1\u03012')], [[0], [0]]);
  });
});

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
