import assert from 'node:assert/strict';
import { parse, type Options } from 'csv-parse/sync';
import fc from 'fast-check';
import { CsvEncoder } from '../../../src/export/csv';
import { defaultExportFormat, type CsvFormat } from '../../../src/export/export-types';
import { LineWidener } from '../../../src/export/line-widener';
import { readPage } from '../../../src/listrak/page-reader';
import { CellKind, type PageRows } from '../../../src/listrak/page';
import { constantColumn } from '../../../src/reports/page-columns';
import { pageOf } from '../reports/fake-source';

const plain: CsvFormat = { ...defaultExportFormat, formulaGuard: false };

/** Lines of one page whose columns stand in the order given. */
function linesOf(json: string, names: readonly string[], format: CsvFormat = plain): { csv: string; guarded: number } {
  const page = readPage(Buffer.from(`{"status":200,"data":${json}}`));
  const encoder = new CsvEncoder(format);
  const bytes = encoder.rows(page, Int32Array.from(page.columns, ({ name }) => names.indexOf(name)), names.length);
  return { csv: Buffer.from(bytes).toString('utf8'), guarded: encoder.guardedCells };
}

describe('CsvEncoder', () => {
  it('writes every kind of value as it was sent', () => {
    const json = '[{"n":null,"e":"","t":true,"f":false,"i":12345678901234567890,"d":1.50,"x":1E+2,"day":"2015-08-31T16:02:41.65","a":[1, {"b":"c"}],"o":{}}]';
    const { csv } = linesOf(json, ['n', 'absent', 'e', 't', 'f', 'i', 'd', 'x', 'day', 'a', 'o']);
    assert.equal(csv, ',,"",true,false,12345678901234567890,1.50,1E+2,2015-08-31T16:02:41.65,"[1, {""b"":""c""}]",{}\r\n');
  });

  it('quotes what needs it and nothing else', () => {
    const { csv } = linesOf(JSON.stringify([{ a: 'x,y', b: 'say "hi"', c: 'two\nlines', d: 'cr\rcr', e: ' space ', f: 'semi;colon', g: 'héllo \u{1F600} עברית' }]), ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    assert.equal(csv, '"x,y","say ""hi""","two\nlines","cr\rcr", space ,semi;colon,héllo \u{1F600} עברית\r\n');
  });

  it('decodes escapes; a lone surrogate becomes U+FFFD', () => {
    const { csv } = linesOf('[{"a":"\\u00e9\\/\\\\\\t","b":"\\ud83d\\ude00","c":"x\\ud83dy","d":"\\ufeffx","e":"\ufeffx"}]', ['a', 'b', 'c', 'd', 'e']);
    assert.equal(csv, 'é/\\\t,\u{1F600},x\ufffdy,\ufeffx,\ufeffx\r\n');
  });

  it('obeys the dialect', () => {
    const format: CsvFormat = { type: 'csv', delimiter: ';', lineEnding: '\n', byteOrderMark: true, formulaGuard: false };
    assert.equal(linesOf('[{"a":"x;y","b":"x,y"},{"a":"p"}]', ['a', 'b'], format).csv, '"x;y";x,y\np;\n');
    assert.equal(Buffer.from(new CsvEncoder(format).header(['é', 'x;y'])).toString('hex'), Buffer.from('\ufeffé;"x;y"\n').toString('hex'));
    assert.equal(Buffer.from(new CsvEncoder({ ...plain, delimiter: 't' }).rows(pageOf([{ a: true, b: 'x' }]), Int32Array.of(0, 1), 2)).toString(), '"true"tx\r\n');
    for (const delimiter of ['', '"', '\n', '\r', 'ab', 'é']) assert.throws(() => new CsvEncoder({ ...plain, delimiter }), RangeError);
  });

  it('guards text that a spreadsheet would run, and counts it', () => {
    const guarded = ['=1+1', '+1+cmd', '-1+2', '@SUM(A1)', '\tx', '\rx', '\nx', '=', '-', '+', '-5 %', '--1', '=1,2'];
    const free = ['-5', '+5', '-.5', '+1e10', '-1.5E-3', ' -5', ' +1.5 ', 'a=b', ' a', '  ', '', '5', '\'=1', '"=1"', '"+1', 'é=1', '\uff05=1', '\u3000a'];
    const format = defaultExportFormat;
    for (const value of guarded) {
      const { csv, guarded: count } = linesOf(JSON.stringify([{ a: value, b: -1 }]), ['a', 'b'], format);
      assert.deepEqual([parse(csv, { record_delimiter: '\r\n' }), count], [[[`'${value}`, '-1']], 1], JSON.stringify(value));
      assert.equal(linesOf(JSON.stringify([{ a: value }]), ['a'], plain).guarded, 0);
    }
    for (const value of free) {
      const { csv, guarded: count } = linesOf(JSON.stringify([{ a: value, b: null }]), ['a', 'b'], format);
      assert.deepEqual([parse(csv, { record_delimiter: '\r\n' }), count], [[[value, '']], 0], JSON.stringify(value));
    }
    assert.equal(linesOf('[{"a":-5,"b":["=1"]}]', ['a', 'b'], format).csv, '-5,"[""=1""]"\r\n');
    assert.equal(Buffer.from(new CsvEncoder(format).header(['=x', 'b'])).toString(), '\'=x,b\r\n');
  });

  it('comes back from a foreign reader as it went in', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', ';', '\'', 'a', '\t', '=', '\\', 'é') }));
    const cell = fc.oneof(text, fc.constant(null), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.jsonValue({ maxDepth: 2 }));
    const names = ['a', 'b', 'c', 'd'];
    const row = fc.record({ a: cell, b: cell, c: text, d: cell }, { requiredKeys: ['c'] });
    const dialect = fc.record({ delimiter: fc.constantFrom(',', ';', '\t', '|', 'a', ' '), lineEnding: fc.constantFrom('\r\n' as const, '\n' as const) });
    fc.assert(fc.property(fc.array(row, { maxLength: 20 }), dialect, fc.boolean(), (rows, { delimiter, lineEnding }, ascii) => {
      const json = ascii ? JSON.stringify(rows).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`) : JSON.stringify(rows);
      const { csv } = linesOf(json, names, { ...plain, delimiter, lineEnding });
      const expected = rows.map((each) => names.map((name) => {
        const value = (each as Record<string, unknown>)[name];
        if (value === undefined || value === null) return '';
        if (typeof value === 'string') return wellFormed(value);
        return wellFormed(JSON.stringify(value));
      }));
      const escaped = (cells: string[][]): string[][] => cells.map((line) => line.map((each) => (/^[[{]/.test(each) ? JSON.stringify(tryParse(each)) : each)));
      assert.deepEqual(escaped(lines(csv, { delimiter, record_delimiter: lineEnding })), escaped(expected));
    }), { numRuns: 500 });
  });

  it('writes texts of any length, with what asks for quotes at any place, across any number of growths', () => {
    const field = (value: string): string => (value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
    const values = [...Array(14).keys()].flatMap((length) => ['x', ',', '"', '\n', 'é', ';'].flatMap((odd) => [...Array(Math.max(1, length)).keys()].map((place) => ('abcdefghijklmn'.slice(0, place) + odd + 'abcdefghijklmn').slice(0, length))));
    const all = Array.from({ length: 20 }, (_, turn) => values.map((a, row) => ({ a, b: values[(row + turn) % values.length], c: row % 3 === 0 ? null : row, d: row % 2 === 0, e: row % 5 === 0 ? [] : ['x', row] }))).flat();
    const expected = all.map(({ a, b = '', c, d, e }) => [field(a), field(b), c ?? '', d, field(JSON.stringify(e))].join(',')).join('\r\n');
    assert.equal(linesOf(JSON.stringify(all), ['a', 'b', 'c', 'd', 'e']).csv, `${expected}\r\n`);
  });

  it('begins every line with the columns that say the same in all rows, guarded and counted in each', () => {
    const own = pageOf([{ x: 1 }, { x: 2 }, { x: null }]);
    const constants = [constantColumn('id', 7, 3), constantColumn('name', '=a,"b"', 3), constantColumn('none', null, 3), constantColumn('empty', '', 3)];
    const linesAt = (places: readonly number[], page: PageRows): string => {
      const encoder = new CsvEncoder(defaultExportFormat);
      const csv = Buffer.from(encoder.rows(page, Int32Array.from(places), places.length)).toString();
      assert.equal(encoder.guardedCells, page.rowCount);
      return csv;
    };
    assert.equal(linesAt([0, 1, 2, 3, 4], { rowCount: 3, columns: [...constants, ...own.columns] }), [1, 2, ''].map((x) => `7,"'=a,""b""",,"",${x}\r\n`).join(''));
    assert.equal(linesAt([1, 2, 3, 4, 0], { rowCount: 3, columns: [...constants, ...own.columns] }), [1, 2, ''].map((x) => `${x},7,"'=a,""b""",,""\r\n`).join(''));
    assert.equal(linesAt([0, 1, 2, 3], { rowCount: 2, columns: constants }), '7,"\'=a,""b""",,""\r\n'.repeat(2));
    assert.equal(linesAt([0, 1, 2, 3], { rowCount: 0, columns: constants }), '');
  });

  it('quotes what was decoded before it came', () => {
    for (const value of ['a"b', 'say "hi" to all', 'ab\ncd', '12345\r', '\n', '"', 'tab\tbed']) {
      const bytes = Buffer.from(value);
      const cells = { name: 'a', bytes, kinds: Uint8Array.of(CellKind.Text), starts: Uint32Array.of(0), ends: Uint32Array.of(bytes.length) };
      const csv = Buffer.from(new CsvEncoder(plain).rows({ rowCount: 1, columns: [cells] }, Int32Array.of(0), 1)).toString();
      assert.equal(csv, `${/["\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value}\r\n`);
    }
  });

  it('leaves the lines of a call as they are until the next but one', () => {
    const encoder = new CsvEncoder(plain);
    const first = encoder.rows(pageOf([{ a: 'first' }]), Int32Array.of(0), 1);
    const second = encoder.rows(pageOf([{ a: 'second, '.repeat(20_000) }]), Int32Array.of(0), 1);
    assert.deepEqual([Buffer.from(first).toString(), second.length], ['first\r\n', 160_004]);
  });

  it('tells an empty string from null for who looks at quotes', () => {
    assert.equal(linesOf('[{"a":"","b":null,"c":""}]', ['a', 'b', 'c']).csv, '"",,""\r\n');
  });

  it('puts places that no column has as empty fields', () => {
    assert.equal(linesOf('[{"b":1},{"b":2}]', ['a', 'b', 'c']).csv, ',1,\r\n,2,\r\n');
  });
});

describe('LineWidener', () => {
  it('gives every line its missing fields, wherever the file is cut', () => {
    const csv = 'a,"x\r\n""y""\r\n"\r\n"",\r\nc,d\r\n';
    const wide = 'a,"x\r\n""y""\r\n",,\r\n"",,,\r\nc,d,,\r\n';
    for (let cut = 0; cut <= csv.length; cut++) {
      for (let next = cut; next <= csv.length; next++) {
        const widener = new LineWidener(',', '\r\n');
        const pieces = [csv.slice(0, cut), csv.slice(cut, next), csv.slice(next)].map((piece) => Buffer.from(widener.widen(Buffer.from(piece), 2)).toString());
        assert.equal(pieces.join(''), wide);
      }
    }
  });
});

/** As UTF-8 can say it. */
function wellFormed(value: string): string {
  return Buffer.from(value, 'utf8').toString('utf8');
}

function tryParse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}

function lines(csv: string, dialect: Options): string[][] {
  const read: string[][] = parse(csv, dialect);
  return read;
}
