import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { defaultExportFormat } from '../../../src/export/export-types';
import { exportRows } from '../../../src/export/write-report';
import { reportById } from '../../../src/reports/catalogue';
import { checkRequest } from '../../../src/reports/request';
import { runReport } from '../../../src/reports/run-report';
import { answer, clientOf, never, ok, startService, type Answerer, type Service } from '../listrak/service';

/** Columns before those that the document does not know: the list's id and name, the contact's own. */
const knownColumns = 2 + reportById('contacts').columns.length;

interface Case {
  readonly what: string;
  /** Bodies of the pages, one after another, the last one for ever. */
  readonly pages: readonly (string | Buffer)[];
  /** The e-mail address and the unknown fields of every row, header first. */
  readonly lines?: readonly (readonly string[])[];
  readonly error?: RegExp;
}

const page = (data: string, next: string | null = null): string => `{"status":200,"nextPageCursor":${JSON.stringify(next)},"data":${data}}`;
const row = (fields: string): string => page(`[{"emailAddress":"a@a",${fields}}]`);
const holds = (name: string, json: string, cell: string): Case => ({ what: `${name} ${json.slice(0, 40)}`, pages: [row(`"odd":${json}`)], lines: [['emailAddress', 'odd'], ['a@a', cell]] });
const wide = Array.from({ length: 5000 }, (_, index) => `field${index}`);

const cases: readonly Case[] = [
  { what: 'data that is null', pages: [page('null')], lines: [['emailAddress']] },
  { what: 'data that is null in the middle', pages: [page('null', 'b'), page('[{"emailAddress":"a@a"}]')], lines: [['emailAddress'], ['a@a']] },
  { what: 'an object for an array', pages: [page('{"emailAddress":"a@a"}')], error: /one object where a list of rows was asked for/ },
  { what: 'an object for an array, later', pages: [page('[{"emailAddress":"a@a"}]', 'b'), page('{}')], error: /one object where a list of rows was asked for/ },
  { what: 'text for an array', pages: [page('"none"')], error: /"data" holds something other than rows/ },
  { what: 'rows that are null', pages: [page('[null]')], error: /"data" holds something other than rows/ },
  { what: 'a missing envelope', pages: ['[{"emailAddress":"a@a"}]'], error: /has no "data"/ },
  { what: 'no data at all', pages: ['{"status":200}'], error: /has no "data"/ },
  { what: 'a cursor that is an object', pages: ['{"nextPageCursor":{},"data":[]}'], error: /"nextPageCursor" is not text/ },
  { what: 'a cursor that comes again', pages: [page('[{"emailAddress":"a@a"}]', 'b'), page('[{"emailAddress":"b@a"}]', 'c'), page('[{"emailAddress":"c@a"}]', 'b')], error: /goes round in circles/ },
  { what: 'a cursor that names its own page', pages: [page('[{"emailAddress":"a@a"}]', 'b')], error: /goes round in circles/ },
  holds('a 64-bit id', '9223372036854775807', '9223372036854775807'),
  holds('an id beyond 64 bits', '-18446744073709551617', '-18446744073709551617'),
  holds('a number out of range', '1e400', '1e400'),
  holds('a number too small', '-1E-400', '-1E-400'),
  holds('minus nought', '-0', '-0'),
  holds('minus nought with a fraction', '-0.0', '-0.0'),
  holds('text that is a number', '"-0"', '-0'),
  holds('a lone high surrogate', '"x\\ud83dy"', 'x\ufffdy'),
  holds('a lone low surrogate', '"\\ude00"', '\ufffd'),
  holds('surrogates the wrong way round', '"\\ude00\\ud83d"', '\ufffd\ufffd'),
  holds('a surrogate at the end of a nested text', '["\\ud83d"]', '["\\ud83d"]'),
  holds('NUL', '"x\\u0000y"', 'x\u0000y'),
  holds('nothing but NUL', '"\\u0000"', '\u0000'),
  holds('numbers in a nested value', '{"id":9223372036854775807,"n":-0}', '{"id":9223372036854775807,"n":-0}'),
  { what: 'bytes that are no UTF-8', pages: [Buffer.concat([Buffer.from('{"data":[{"emailAddress":"a@a","odd":"x'), Buffer.of(0xff), Buffer.from('y"}]}')])], lines: [['emailAddress', 'odd'], ['a@a', 'x\ufffdy']] },
  { what: 'NUL between values', pages: ['{"data":[\u0000]}'], error: /not JSON/ },
  {
    what: 'fields with the names of what every object has',
    pages: [row('"__proto__":{"isAdmin":true},"constructor":"c","toString":1,"hasOwnProperty":null,"prototype":"p","":"nameless"'), page('[]')],
    lines: [['emailAddress', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', ''], ['a@a', '{"isAdmin":true}', 'c', '1', '', 'p', 'nameless']],
  },
  { what: 'a field twice', pages: [row('"odd":1,"odd":"last"')], lines: [['emailAddress', 'odd'], ['a@a', 'last']] },
  { what: 'a field whose name is escaped the second time', pages: [page('[{"emailAddress":"a@a","odd":1},{"emailAddress":"b@a","\\u006fdd":2}]')], lines: [['emailAddress', 'odd'], ['a@a', '1'], ['b@a', '2']] },
  { what: 'a row without fields', pages: [page('[{},{"emailAddress":"a@a"}]')], lines: [['emailAddress'], [''], ['a@a']] },
  {
    what: 'a row with 5,000 fields, behind one with none of them', pages: [page('[{"emailAddress":"a@a"}]', 'b'), page(`[{"emailAddress":"b@a",${wide.map((name, index) => `"${name}":${index}`).join()}}]`)],
    lines: [['emailAddress', ...wide], ['a@a', ...wide.map(() => '')], ['b@a', ...wide.map((_, index) => String(index))]],
  },
  { what: 'a text of two million characters', pages: [row(`"odd":"${'long, '.repeat(333_333)}"`)], lines: [['emailAddress', 'odd'], ['a@a', 'long, '.repeat(333_333)]] },
  { what: 'a value nested 20,000 deep', pages: [row(`"odd":${'['.repeat(20_000)}${']'.repeat(20_000)}`)], lines: [['emailAddress', 'odd'], ['a@a', '['.repeat(20_000) + ']'.repeat(20_000)]] },
];

describe('Odd values on their way from the service to a CSV file', function () {
  let service: Service;
  let folder: string;
  before(async () => {
    [service, folder] = await Promise.all([startService(), mkdtemp(path.join(tmpdir(), 'listrak-odd-'))]);
  });
  afterEach(async () => {
    for (const name of await readdir(folder)) await rm(path.join(folder, name));
  });
  after(() => Promise.all([service.stop(), rm(folder, { recursive: true, force: true })]));

  async function exported(pages: readonly Answerer[]): Promise<string> {
    service.script({ data: [ok({ data: { listId: 1, listName: 'One' } }), ...pages] });
    const { client } = clientOf(service, { timing: { tries: 2 } });
    const file = path.join(folder, 'odd.csv');
    try {
      await exportRows(runReport(checkRequest({ report: 'contacts', listId: 1 }), client, { pageSize: 5000, signal: never }), file, defaultExportFormat, { signal: never });
    } finally {
      await client.close();
    }
    const bytes = await readFile(file);
    assert.ok(isUtf8(bytes));
    return bytes.toString();
  }

  for (const { what, pages, lines, error } of cases) {
    it(`${error === undefined ? 'writes' : 'refuses'} ${what}`, async () => {
      const work = exported(pages.map((body) => answer(200, body)));
      if (error !== undefined) {
        await assert.rejects(work, error);
        assert.deepEqual(await readdir(folder), []);
        return;
      }
      const csv: string[][] = parse(await work, { record_delimiter: '\r\n' });
      assert.deepEqual(csv.map((line) => [line[2], ...line.slice(knownColumns)]), lines);
      assert.deepEqual(await readdir(folder), ['odd.csv']);
      assert.equal(Reflect.get({}, 'isAdmin'), undefined);
    });
  }

  it('refuses empty pages without end', async () => {
    let count = 0;
    await assert.rejects(exported([(response, request) => answer(200, page('[]', `c${++count}`))(response, request)]), /1000 pages in a row were empty/);
    assert.equal(count, 1000);
    assert.deepEqual(await readdir(folder), []);
  });
});
