import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FilterError } from '../../../src/rows/filter-error';
import { PatternAutomaton, TooManyStatesError } from '../../../src/rows/pattern-automaton';
import { Slices } from '../../../src/rows/slices';
import { RegexTest } from '../../../src/rows/text-match';
import type { ColumnFilter } from '../../../src/rows/view';
import { ColumnStore } from '../../../src/rows/column-store';
import type { ColumnSpec } from '../../../src/reports/report-types';
import { appendTo, cellOf, model, modelSearch, pageOf, types, type ModelRow } from './model';
import { modelFilter, valueOf } from './questions-model';

const slices = (): Slices => new Slices();
const wanted = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 3 }),
  fc.constantFrom('', 'a', 'É', 'e', 'zoë', 'ZOE', 'ab', '1', '.5', '2015-08-31', '2015-08-31t16:02:41.65', 'true', 'rue', 'the SAME beginning', '\u0301', 'é\u0301', 'K', '\uFFFD', '\0', '1.50', '-', '[', '10'),
);
const column = fc.constantFrom(...types, 'late');

/** A filter whose words are taken from cells, so that it finds some. */
const filter: fc.Arbitrary<ColumnFilter> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), column, match: fc.constantFrom('contains' as const, 'equals' as const, 'startsWith' as const, 'endsWith' as const), text: wanted }),
  fc.record({ type: fc.constant('text' as const), column, match: fc.constant('regex' as const), text: fc.constantFrom('^a', 'E$', '\\d\\d', '^[^aeiou]+$', '.', 'é', '', '^\\d{4}-', '😀|k', '1.5', '^(true|zoë)$') }),
  fc.record({ type: fc.constant('boolean' as const), column, is: fc.boolean() }),
  fc.record({ type: fc.constant('empty' as const), column, is: fc.boolean() }),
  fc.constantFrom(...types, 'late' as const).chain((name) => fc.record({
    type: fc.constant('values' as const), column: fc.constant(name),
    values: fc.array(fc.oneof(fc.constantFrom(null, '', 'a', 'é', '\uFFFD', 'x\uFFFD', 'true', 'false', '0', '5', '0.1', '2018-12-14T14:31:55'), name === 'late' ? fc.constant('x') : cellOf(name).map((spelt) => valueOf(name, spelt))), { maxLength: 6 }),
  })),
  numbers(fc.constantFrom('integer', 'number', 'text', 'json', 'boolean', 'late')),
  dates(fc.constantFrom('date', 'text', 'json', 'late')),
);

function numbers(name: fc.Arbitrary<string>): fc.Arbitrary<ColumnFilter> {
  const bound = fc.constantFrom('', '0', '-3', '2', '1.5', ' 50 ', '1e3', '-1e300', '9007199254740993');
  return fc.record({ type: fc.constant('range' as const), column: name, from: bound, to: bound, below: bound }, { requiredKeys: ['type', 'column'] });
}

function dates(name: fc.Arbitrary<string>): fc.Arbitrary<ColumnFilter> {
  const bound = fc.constantFrom('2015-08-31', '2015-08-31T16:02:41', '2015-08-31T16:02:41.65', '2015-08-31T16:02:41.6500001', '2018-12-14T14:31', '1980-01-01', '2068-01-01', '0001-01-01', '9999-12-31');
  return fc.record({ type: fc.constant('range' as const), column: name, from: bound, to: bound, below: bound }, { requiredKeys: ['type', 'column', 'from'] });
}

describe('Filters', () => {
  it('let those rows pass that the model lets pass, together with a search', async () => {
    await fc.assert(fc.asyncProperty(model, fc.array(filter, { maxLength: 2 }), fc.constantFrom('', '', 'a', '1', 'é', 'e', 'ZOE', '\u0301'), async ({ store, specs, rows }, filters, search) => {
      const among = search === '' ? rows.map((_, row) => row) : modelSearch(rows, specs, search);
      const trimmed = filters.map((one) => one.type !== 'range' ? one : { ...one, ...(one.from === undefined ? {} : { from: one.from.trim() }), ...(one.to === undefined ? {} : { to: one.to.trim() }), ...(one.below === undefined ? {} : { below: one.below.trim() }) });
      const expected = modelFilter(rows, specs, trimmed, among);
      assert.deepEqual([...await store.select(search, filters, 0, rows.length, slices())], expected);
      const from = Math.floor(rows.length / 2);
      assert.deepEqual([...await store.select(search, filters, from, rows.length, slices())], expected.filter((row) => row >= from));
    }), { numRuns: 600 });
  });

  it('find the same in columns that have left their dictionaries, over several blocks', async () => {
    const texts = ['Zoë', 'zoe', 'Zoe\u0301', '\uD800', 'AB', 'é@x', '', 'true', '12', '2015-08-31'];
    const rows: ModelRow[] = Array.from({ length: 12_000 }, (_, row) => ({
      text: JSON.stringify(`${texts[row % 10]}${row % 3 === 0 ? row : ''}`), integer: String(row), ...(row > 9_000 ? { json: '[1]' } : {}),
      number: row % 7 === 0 ? `${row}.50` : String(row / 4), date: JSON.stringify(new Date(Date.UTC(2015, 7, 31) + row * 777_000).toISOString().slice(0, row % 2 === 0 ? 19 : 22)),
    }));
    const { store, specs } = storeOf(rows);
    const all = rows.map((_, row) => row);
    const searched = new Set(modelSearch(rows, specs, '5'));
    const asked: ColumnFilter[] = [
      ...(['contains', 'equals', 'startsWith', 'endsWith'] as const).flatMap((match) => ['zoe', 'AB', 'é@X', 'ZOÉ12', 'zoë', '\uFFFD', '2015-08-31'].map((text): ColumnFilter => ({ type: 'text', column: 'text', match, text }))),
      { type: 'text', column: 'text', match: 'contains', text: 'É' }, { type: 'text', column: 'text', match: 'contains', text: 'b' },
      { type: 'text', column: 'text', match: 'regex', text: '^z.[eë]\\d*0$' },
      { type: 'values', column: 'text', values: ['Zoë', null, '\uFFFD', 'AB1404', '\uFFFD11103'] },
      { type: 'boolean', column: 'text', is: true }, { type: 'empty', column: 'text', is: true }, { type: 'empty', column: 'json', is: false },
      { type: 'range', column: 'text', from: '12', to: '12000' }, { type: 'range', column: 'text', from: '2015-08-30' },
      { type: 'range', column: 'integer', from: '4090', to: '4100' }, { type: 'range', column: 'number', to: '100.5' }, { type: 'range', column: 'number', from: '50.25', below: '100.5' }, { type: 'range', column: 'date', from: '2015-09-01', below: '2015-09-02' }, { type: 'values', column: 'number', values: ['7.50', '0.25', '7.5'] },
      { type: 'text', column: 'number', match: 'startsWith', text: '29' }, { type: 'text', column: 'number', match: 'contains', text: '.5' },
      { type: 'range', column: 'date', from: '2015-09-02', to: '2015-09-03' }, { type: 'text', column: 'date', match: 'startsWith', text: '2015-09-0' },
      { type: 'values', column: 'date', values: ['2015-08-31T00:00:00', '2015-08-31T00:12:57.00'] }, { type: 'text', column: 'date', match: 'regex', text: '00:00(\\.00)?$' },
    ];
    for (const one of asked) {
      const expected = modelFilter(rows, specs, [one], all);
      assert.ok(expected.length > 0, `finds nothing: ${JSON.stringify(one)}`);
      assert.deepEqual([...await store.select('', [one], 0, rows.length, slices())], expected, JSON.stringify(one));
      assert.deepEqual([...await store.select('5', [one], 0, rows.length, slices())], expected.filter((row) => searched.has(row)), JSON.stringify(one));
    }
  });

  it('say in words what makes no sense', async () => {
    const { store } = storeOf([{ integer: '1', date: '"2015-08-31"', text: '"a"' }]);
    const refused = async (one: ColumnFilter): Promise<string> => {
      const error: unknown = await store.select('', [one], 0, 1, slices()).catch((caught: unknown) => caught);
      assert.ok(error instanceof FilterError && error.column === one.column);
      return error.message;
    };
    assert.equal(await refused({ type: 'range', column: 'integer', from: 'abc' }), 'The filter for integer needs a number, such as 12.5, in place of abc.');
    assert.equal(await refused({ type: 'range', column: 'date', to: '31.08.2015' }), 'The filter for date needs a date, such as 2026-01-31 or 2026-01-31T23:59:59, in place of 31.08.2015.');
    for (const day of ['2026-02-31', '2025-02-29', '2026-04-31T12:00:00', '2026-11-31T00:00Z']) assert.match(await refused({ type: 'range', column: 'date', from: day }), / needs a date, /, 'a day that no calendar has');
    assert.match(await refused({ type: 'text', column: 'text', match: 'regex', text: '(a' }), /^This is no regular expression for text: /);
    assert.equal(await refused({ type: 'text', column: 'text', match: 'regex', text: 'a'.repeat(1001) }), 'The regular expression for text is longer than 1,000 characters.'.replace('1,000', '1000'));
  });

  it('give up a regular expression that backtracks without end', () => {
    // With lookahead, so that it is the engine that has to match.
    const test = new RegexTest('text', '^(?=(a+)+$)a', 50);
    const cell = Buffer.from(`${'a'.repeat(60)}b`);
    assert.throws(() => test.guarded(() => { test.has(cell, 0, cell.length); }), (error) => error instanceof FilterError && error.column === 'text' && /takes too long/.test(error.message));
    let passed = false;
    test.guarded(() => { passed = test.has(cell, 0, 60); });
    assert.equal(passed, true);
  });

  it('hand a pattern of too many states over to the engine', async () => {
    let seed = 1;
    const bits = (): string => Array.from({ length: 400 }, () => (seed = Math.imul(seed, 1_103_515_245) + 12_345 | 0) < 0 ? 'a' : 'b').join('');
    const texts = Array.from({ length: 30 }, (_, row) => `${bits()}${row % 3 === 0 ? 'c' : ''}`);
    const { store } = storeOf(texts.map((text) => ({ text: JSON.stringify(text) })));
    const source = '(?:a|b)*a(?:a|b){14}c';
    const automaton = PatternAutomaton.of(new RegExp(source, 'iu'));
    assert.throws(() => { for (const text of texts) automaton?.has(Buffer.from(text), 0, text.length); }, TooManyStatesError);
    const expected = texts.flatMap((text, row) => new RegExp(source, 'i').test(text) ? [row] : []);
    assert.ok(expected.length > 0 && expected.length < texts.length);
    assert.deepEqual([...await store.select('', [{ type: 'text', column: 'text', match: 'regex', text: source }], 0, texts.length, slices())], expected);
  });

  it('find the number, too, at which a pattern came to have too many states', async () => {
    let seed = 1;
    const digits = (count: number): string => Array.from({ length: count }, () => (seed = Math.imul(seed, 1_103_515_245) + 12_345 | 0) < 0 ? '1' : '2').join('');
    const numbers = Array.from({ length: 3_000 }, () => `${digits(2)}1${digits(12)}3`);
    const { store } = storeOf(numbers.map((integer) => ({ integer })));
    const source = '(?:1|2)*1(?:1|2){12}3';
    const automaton = PatternAutomaton.of(new RegExp(source, 'iu'));
    assert.throws(() => { for (const number of numbers) automaton?.has(Buffer.from(number), 0, number.length); }, TooManyStatesError);
    assert.equal((await store.select('', [{ type: 'text', column: 'integer', match: 'regex', text: source }], 0, numbers.length, slices())).length, numbers.length);
  });

  it('understand escapes that only older patterns allow', async () => {
    const { store } = storeOf(['a-b', 'a@b', 'ab'].map((text) => ({ text: JSON.stringify(text) })));
    assert.deepEqual([...await store.select('', [{ type: 'text', column: 'text', match: 'regex', text: 'A\\@B|a\\-b' }], 0, 3, slices())], [0, 1]);
  });
});

function storeOf(rows: readonly ModelRow[]): { store: ColumnStore; specs: ColumnSpec[] } {
  const store = new ColumnStore();
  const specs: ColumnSpec[] = [];
  for (let from = 0; from < rows.length; from += 1_000) appendTo(store, specs, pageOf(rows.slice(from, from + 1_000)));
  return { store, specs };
}
