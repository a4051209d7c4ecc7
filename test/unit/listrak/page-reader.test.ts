import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UnreadableAnswerError } from '../../../src/listrak/errors';
import { CellKind, rowObjects } from '../../../src/listrak/page';
import { readPage } from '../../../src/listrak/page-reader';
import { assertAgrees, bytesOf, mutatedPage, pageText } from './page-oracle';

const read = (body: string) => readPage(bytesOf(body));

describe('readPage', () => {
  it('reads a page as a table: column by column, numbers as they were spelt', () => {
    const body = '{"nextPageCursor":"a+/=","data":[{"id":12345678901234567890,"name":"Ann","rate":1.50,"open":true},{"id":2,"name":"B\\u00e9","rate":null,"open":false,"late":[1]}]}';
    const page = read(body);
    assert.equal(page.nextPageCursor, 'a+/=');
    assert.equal(page.rowCount, 2);
    assert.equal(page.byteLength, body.length);
    assert.deepEqual(page.columns.map(({ name }) => name), ['id', 'name', 'rate', 'open', 'late']);
    const [id, name, rate, open, late] = page.columns;
    assert(id && name && rate && open && late);
    const cell = (column: typeof id, row: number) => new TextDecoder().decode(column.bytes.subarray(column.starts[row], column.ends[row]));
    assert.equal(cell(id, 0), '12345678901234567890');
    assert.equal(cell(rate, 0), '1.50');
    assert.equal(cell(name, 1), 'B\\u00e9');
    assert.equal(cell(late, 1), '[1]');
    const kinds = page.columns.map((column) => [...column.kinds.subarray(0, 2)]);
    assert.deepEqual(kinds, [
      [CellKind.Number, CellKind.Number], [CellKind.Text, CellKind.EscapedText], [CellKind.Number, CellKind.Null],
      [CellKind.True, CellKind.False], [CellKind.Absent, CellKind.Json],
    ]);
    assert.deepEqual(rowObjects(page), [
      { id: 12345678901234567000, name: 'Ann', rate: 1.5, open: true }, { id: 2, name: 'Bé', rate: null, open: false, late: [1] },
    ]);
  });

  it('reads a resource as one row, and null or [] as none', () => {
    assert.deepEqual(rowObjects(read('{"status":200,"data":{"sentCount":5}}')), [{ sentCount: 5 }]);
    assert.equal(read('{"data":{}}').rowCount, 1);
    assert.equal(read('{"data":null,"nextPageCursor":"x"}').nextPageCursor, 'x');
    assert.equal(read('{"data":null}').rowCount, 0);
    assert.equal(read('{"data":[]}').rowCount, 0);
  });

  it('finds the cursor before or after the rows, escaped or not, and takes null, "" and none for the end', () => {
    for (const [members, cursor] of [
      ['"nextPageCursor":"a/b","data":[{"nextPageCursor":"no"}]', 'a/b'], ['"data":[{"x":"\\"nextPageCursor\\":\\"no\\""}],"nextPageCursor":"a\\/b"', 'a/b'],
      ['"data":[],"nextPage\\u0043ursor":"c"', 'c'], ['"nextPageCursor":null,"data":[]', null], ['"nextPageCursor":"","data":[]', null], ['"data":[]', null],
      ['"nextPageCursor":17,"data":[]', '17'], ['"nextPageCursor":"first","data":[],"nextPageCursor":"last"', 'last'],
    ] as const) assert.equal(read(`{${members}}`).nextPageCursor, cursor, members);
  });

  it('grows past any number of rows and keeps what is missing absent', () => {
    const rows = Array.from({ length: 5000 }, (_, row) => row % 3 === 0 ? { id: row, third: `t${row}` } : row === 4321 ? { late: true, id: row } : { id: row });
    assert.deepEqual(rowObjects(read(JSON.stringify({ data: rows }))), rows);
  });

  it('takes any name for a field', () => {
    const body = '{"data":[{"__proto__":1,"constructor":"c","toString":null,"":0,"\\u0061":2,"a b\\n":{"__proto__":{"x":1}}}]}';
    assertAgrees(bytesOf(body));
    assert.deepEqual(read(body).columns.map(({ name }) => name), ['__proto__', 'constructor', 'toString', '', 'a', 'a b\n']);
  });

  it('finds the end of a text of any length, whatever stands at whatever place in it', () => {
    for (let length = 0; length <= 11; length++) {
      for (let place = 0; place < length; place++) {
        for (const odd of ['!', ' ', '#', '\u001f', '\u007f', '"', '\\"', '\\', '\\u0022', '\u00a2', '\u2022', '\u{1f600}']) {
          const content = 'x'.repeat(place) + odd + 'y'.repeat(length - place - 1);
          for (const after of ['', ' '.repeat(8)]) assertAgrees(bytesOf(`{"data":[{"a":"${content}","b":"${content}"},{"a":"${content}","b":"${content}"}]}${after}`));
        }
      }
    }
  });

  it('takes a key for the one of the row before only where every byte of it and around it is the same', () => {
    for (const second of ['"abcdefgh":2', '"abcdefgi":2', '"bbcdefgh":2', '"abcdefgh" :2', ' "abcdefgh":2', '"abcdefgh": 2', '"abcdefgh:2', '"abcdefgh"2', '"abcdefghi":2', '"abcdefg":2', '"abcdefgh":', '"abcdefgh":2 2', '\u00a0"abcdefgh":2']) {
      for (const begin of ['', '"z":0,', '"z":0', ',']) assertAgrees(bytesOf(`{"data":[{"abcdefgh":1},{${begin}${second}},{"abcdefgh":3,"z":4},{"z":1,"abcdefgh":5}]}`));
    }
    assertAgrees(bytesOf('{"data":[{"a":1"a":2},{"a":1"a":2}]}'));
    assertAgrees(bytesOf('{"data":[{"a":1,"a":2},{"a":1"a":2}]}'));
  });

  it('lets the last of a key met twice count', () => {
    assert.deepEqual(rowObjects(read('{"data":[{"a":1,"b":2,"a":"x","\\u0061":3},{"a":4,"b":5,"a":null}]}')), [{ a: 3, b: 2 }, { a: null, b: 5 }]);
    assert.deepEqual(rowObjects(read('{"data":[{"a":1}],"data":[{"b":2}]}')), [{ b: 2 }]);
  });

  it('refuses rows of which each has fields of its own before their table fills the memory, and reads as many of both where it does not', () => {
    const odd = (rows: number, fields: number): string => JSON.stringify({ data: Array.from({ length: rows }, (_, row) => Object.fromEntries(Array.from({ length: fields }, (__, field) => [`f${row}.${field}`, 1]))) });
    const before = process.memoryUsage().arrayBuffers;
    assert.throws(() => read(odd(30_000, 10)), (error) => error instanceof UnreadableAnswerError && /^The answer's rows have more different fields than a report can hold: \d+ within \d+ rows\.$/.test(error.message));
    assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 31);
    assert.equal(read(odd(600, 10)).columns.length, 6000);
    const plain = read(`{"data":[${'{"a":1},'.repeat(299_999)}{"a":1}]}`);
    assert.deepEqual([plain.rowCount, plain.columns.length], [300_000, 1]);
  });

  it('reads nested values of any depth', () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    const page = read(`{"data":[{"deep":${deep}}]}`);
    assert.equal(page.columns[0]?.ends[0], 17 + deep.length);
  });

  it('keeps a byte order mark inside a value and ignores it before the body', () => {
    assert.deepEqual(rowObjects(read('\uFEFF{"data":[{"\uFEFFa":"\uFEFFb"}]}')), [{ '\uFEFFa': '\uFEFFb' }]);
    assert.throws(() => read('\uFEFF\uFEFF{"data":[]}'), UnreadableAnswerError);
  });

  it('reads a part of a larger buffer as it reads a whole one', () => {
    const whole = Buffer.from('xx{"data":[{"a":1}]}yy');
    assert.deepEqual(rowObjects(readPage(whole.subarray(2, -2))), [{ a: 1 }]);
  });

  it('refuses what has no rows in it, without quoting it', () => {
    for (const [body, sentence] of [
      ['', /not JSON/], ['<html>', /not JSON/], ['{"data":[{"secret":1}', /not JSON/], ['[]', /no "data"/], ['{}', /no "data"/], ['null', /no "data"/], ['{"status":200}', /no "data"/],
      ['{"data":[{"a":1},2]}', /other than rows/], ['{"data":"x"}', /other than rows/], ['{"data":true}', /other than rows/], ['{"data":[],"nextPageCursor":{}}', /nextPageCursor/], ['{"data":[],"nextPageCursor":"\\ud83d"}', /nextPageCursor/],
      ['{"error":"ERROR_X","data":null}', /calls itself an error/], ['{"data":[],"status":500}', /calls itself an error/],
    ] as const) {
      assert.throws(() => read(body), (error) => error instanceof UnreadableAnswerError && sentence.test(error.message) && !error.message.includes('secret'), body);
    }
  });

  it('gives the values that JSON.parse gives', () => {
    fc.assert(fc.property(pageText, (body) => assertAgrees(bytesOf(body))), { numRuns: 1500 });
  });

  it('gives or refuses what JSON.parse gives or refuses, whatever bytes were flipped, lost or slipped in', () => {
    fc.assert(fc.property(mutatedPage, assertAgrees), { numRuns: 3000 });
  });

  it('refuses a page that was cut, wherever that was', () => {
    fc.assert(fc.property(pageText, (body) => {
      const bytes = bytesOf(body);
      for (let end = 0; end < bytes.length; end++) assertAgrees(bytes.subarray(0, end));
    }), { numRuns: 60 });
  });
});
