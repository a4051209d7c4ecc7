import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { joinedCrc32 } from '../../../src/export/crc';
import type { ExportFormat, ExportOutcome } from '../../../src/export/export-types';
import { FileTarget } from '../../../src/export/file-target';
import { formats, formatTypeOf, formatTypes } from '../../../src/export/formats';
import { exportRows, type ExportEvent } from '../../../src/export/write-report';
import { XlsxWriter } from '../../../src/export/xlsx';
import { columnLetters } from '../../../src/export/xlsx-parts';
import { CancelledError, ServiceFailedError } from '../../../src/listrak/errors';
import { readPage } from '../../../src/listrak/page-reader';
import { ReportColumns } from '../../../src/reports/report-columns';
import type { ColumnSpec, ColumnType } from '../../../src/reports/report-types';
import { formatText, text } from '../../../src/text';
import { pageOf } from '../reports/fake-source';
import { readNdjson, readParquet, readXlsx, unzip, type Row } from './read-back';

const spec = (name: string, type: ColumnType): ColumnSpec => ({ name, type, origin: 'api' });
const specs: readonly ColumnSpec[] = [
  spec('id', 'integer'), spec('total', 'number'), spec('open', 'boolean'), spec('at', 'date'), spec('name', 'text'), spec('tags', 'json'),
];
const columns: ExportEvent = { type: 'columns', specs };
const page = (...rows: object[]): ExportEvent => ({ type: 'page', page: pageOf(rows) });
/** Rows in a spelling of their own. */
const spelt = (json: string): ExportEvent => ({ type: 'page', page: readPage(Buffer.from(`{"status":200,"data":${json}}`)) });
const never = new AbortController().signal;

async function* stream(...events: (ExportEvent | Error)[]): AsyncGenerator<ExportEvent> {
  for (const event of events) {
    if (event instanceof Error) throw event;
    yield event;
  }
}

let folder = '';
const fileOf = (format: ExportFormat): string => path.join(folder, `report.${format.type}`);
const notesOf = ({ notes }: ExportOutcome): string[] => notes.map(formatText);

async function exported(format: ExportFormat, ...events: ExportEvent[]): Promise<ExportOutcome> {
  const outcome = await exportRows(stream(...events), fileOf(format), format, { signal: never });
  assert.deepEqual((await readdir(folder)).filter((name) => name.includes('listrak-part')), []);
  return outcome;
}

describe('formats', () => {
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'listrak-formats-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are known by the ending of a name, CSV first', () => {
    assert.equal(formatTypes[0], 'csv');
    for (const type of formatTypes) for (const extension of formats[type].extensions) assert.equal(formatTypeOf(`/a.b/c.${extension.toUpperCase()}`), type);
    for (const name of ['csv', '/a.csv/b', 'C:\\a.csv\\b', 'x.txt', '-', '']) assert.equal(formatTypeOf(name), undefined);
  });

  for (const format of [{ type: 'ndjson' }, { type: 'parquet' }, { type: 'xlsx' }] satisfies ExportFormat[]) {
    describe(format.type, () => {
      it('leaves the older file and nothing else when it is cancelled or fails, at any event', async () => {
        await writeFile(fileOf(format), 'old');
        const failure = new ServiceFailedError({ what: text('The service answered 500.'), next: text('Try later.') });
        const events = [columns, page({ id: 1 }), page({ late: 1 })];
        for (let at = 0; at <= events.length; at++) {
          const cancelling = new AbortController();
          async function* cancelled(): AsyncGenerator<ExportEvent> {
            yield* stream(...events.slice(0, at));
            cancelling.abort();
            yield* stream(...events.slice(at));
          }
          await assert.rejects(exportRows(cancelled(), fileOf(format), format, { signal: cancelling.signal }), CancelledError);
          await assert.rejects(exportRows(stream(...events.slice(0, at), failure), fileOf(format), format, { signal: never }), failure);
          assert.equal(await readFile(fileOf(format), 'utf8'), 'old');
          assert.deepEqual(await readdir(folder), [`report.${format.type}`]);
        }
      });

      it('says how large the file is', async () => {
        const { bytes, rows } = await exported(format, columns, page({ id: 1 }, { id: 2 }), page({ later: true }));
        assert.deepEqual([bytes, rows], [(await readFile(fileOf(format))).length, 3]);
      });
    });
  }

  describe('NDJSON', () => {
    const format: ExportFormat = { type: 'ndjson' };

    it('copies values as they were sent, leaves out what a row does not have, and keeps a row on its line', async () => {
      await exported(format, columns, spelt('[{"name":"a \\"b\\"\\u00e9\\ud83d","id":12345678901234567890,"total":1.50},{"open":null,"tags":[1,\n {"a":\r\n"x"}],"at":"","extra":1E+2},{}]'));
      assert.equal(await readFile(fileOf(format), 'utf8'),
        '{"id":12345678901234567890,"total":1.50,"name":"a \\"b\\"\\u00e9\\ud83d"}\n{"open":null,"at":"","tags":[1,  {"a":  "x"}],"extra":1E+2}\n{}\n');
    });

    it('escapes text that was decoded when it was stored', async () => {
      const bytes = Buffer.from('a"b\\c\nd\u{1F600}');
      const cells = { name: 'name', bytes, kinds: Uint8Array.of(5), starts: Uint32Array.of(0), ends: Uint32Array.of(bytes.length) };
      await exported(format, columns, { type: 'page', page: { rowCount: 1, columns: [cells] } });
      assert.deepEqual(await readNdjson(fileOf(format)), [{ name: bytes.toString() }]);
    });

    it('gives back any rows', async () => {
      const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.string({ unit: 'binary' }));
      const row = fc.dictionary(fc.constantFrom('id', 'name', 'x', 'y "z"', '__proto', ''), value);
      await fc.assert(fc.asyncProperty(fc.array(fc.array(row, { maxLength: 5 }), { maxLength: 4 }), async (pages) => {
        await exported(format, columns, ...pages.map((rows) => page(...rows)));
        assert.deepEqual(await readNdjson(fileOf(format)), JSON.parse(JSON.stringify(pages.flat())));
      }), { numRuns: 150 });
    });
  });

  describe('Parquet', () => {
    const format: ExportFormat = { type: 'parquet' };
    const typesOf = async (): Promise<unknown[]> => (await readParquet(fileOf(format))).metadata.schema.slice(1)
      .map(({ name, type, logical_type: logical }) => [name, type, logical?.type ?? null, ...(logical?.type === 'TIMESTAMP' ? [logical.isAdjustedToUTC, logical.unit] : [])]);

    it('types its columns', async () => {
      const outcome = await exported(format, columns,
        page({ id: 1, total: 1.5, open: true, at: '2018-12-14T14:31:55', name: 'é\u{1F600}', tags: [{ a: 1 }], seen: true }, { at: '0001-01-01T00:00:00', name: '', open: false, id: null }),
        spelt('[{"id":9223372036854775807,"total":-0.10,"at":"2015-08-31T16:02:41.65","tags":{"n":1.50}},{"id":-9007199254740993,"at":"1969-12-31T23:59:59.999"}]'));
      const { rows } = await readParquet(fileOf(format));
      const day = (text_: string): Date => new Date(`${text_}Z`);
      const empty = { id: null, total: null, open: null, at: null, name: null, tags: null, seen: null };
      assert.deepEqual(rows, [
        { id: 1n, total: 1.5, open: true, at: day('2018-12-14T14:31:55'), name: 'é\u{1F600}', tags: '[{"a":1}]', seen: true },
        { ...empty, open: false, name: '' },
        { ...empty, id: 9223372036854775807n, total: -0.1, at: day('2015-08-31T16:02:41.650'), tags: '{"n":1.50}' },
        { ...empty, id: -9007199254740993n, at: day('1969-12-31T23:59:59.999') },
      ]);
      assert.deepEqual(await typesOf(), [
        ['id', 'INT64', null], ['total', 'DOUBLE', null], ['open', 'BOOLEAN', null], ['at', 'INT64', 'TIMESTAMP', false, 'MICROS'],
        ['name', 'BYTE_ARRAY', 'STRING'], ['tags', 'BYTE_ARRAY', 'STRING'], ['seen', 'BOOLEAN', null],
      ]);
      assert.deepEqual(notesOf(outcome), []);
    });

    it('puts what a column cannot hold beside it, to the last digit, and says so', async () => {
      const outcome = await exported(format, columns, page({ id: 1, total: 1 }),
        spelt('[{"id":12345678901234567890,"total":12345678901234567890,"open":"yes","at":"soon","name":5.0,"tags":"[x"},{"id":1.5,"total":0.12345678901234567,"open":1,"at":"2018-12-14T14:31:55.1234567","id_text":"mine"},{"id":5.0e1,"total":1E400,"at":"2018-02-30T00:00:00"}]'));
      const { rows } = await readParquet(fileOf(format));
      const empty = { id: null, total: null, open: null, at: null, name: null, tags: null, id_text: null, 'id_text (2)': null, total_text: null, open_text: null, at_text: null };
      assert.deepEqual(rows, [
        { ...empty, id: 1n, total: 1 },
        { ...empty, 'id_text (2)': '12345678901234567890', total_text: '12345678901234567890', open_text: 'yes', at_text: 'soon', name: '5.0', tags: '"[x"' },
        { ...empty, 'id_text (2)': '1.5', total_text: '0.12345678901234567', open_text: '1', at_text: '2018-12-14T14:31:55.1234567', id_text: 'mine' },
        { ...empty, id: 50n, total_text: '1E400', at_text: '2018-02-30T00:00:00' },
      ]);
      assert.deepEqual(notesOf(outcome), ['10 values that do not fit their column\'s type stand as text in id_text (2), total_text, open_text, at_text.']);
      assert.deepEqual(notesOf(await exported(format, columns, page({ id: 'x' }))), ['1 value that does not fit its column\'s type stands as text in id_text.']);
    });

    it('closes row groups on the way and gives late columns to those before', async () => {
      const many = (from: number, more: object): ExportEvent => page(...Array.from({ length: 30_000 }, (_, index) => ({ id: from + index, ...more })));
      await exported(format, columns, many(0, {}), many(30_000, {}), many(60_000, { name: 'n' }), page({ id: 90_000, late: 7, total: 'x' }));
      const { rows, metadata } = await readParquet(fileOf(format));
      assert.deepEqual(metadata.row_groups.map(({ num_rows: count }) => Number(count)), [...Array.from({ length: 9 }, () => 10_000), 1]);
      assert.equal(Number(metadata.num_rows), rows.length);
      rows.forEach((row, index) => {
        const last = index === 90_000;
        if (row['id'] !== BigInt(index) || row['name'] !== (index < 60_000 || last ? null : 'n') || row['late'] !== (last ? 7 : null) || row['total_text'] !== (last ? 'x' : null)) assert.fail(JSON.stringify(row, (_, value: unknown) => String(value)));
      });
    });

    it('has its columns where there are no rows', async () => {
      await exported(format, columns);
      assert.deepEqual((await readParquet(fileOf(format))).rows, []);
      assert.equal((await typesOf()).length, specs.length);
    });

    it('loses nothing of any rows', async () => {
      const cell = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.bigInt().map(String), fc.boolean(), fc.constant(null), fc.string({ unit: 'grapheme' }).filter((each) => !each.startsWith('"')), fc.constantFrom('2018-12-14T14:31:55', '2018-12-14T14:31:55.12'), fc.constant([1, 'x']));
      const row = fc.dictionary(fc.constantFrom('id', 'total', 'open', 'at', 'name', 'extra'), cell);
      await fc.assert(fc.asyncProperty(fc.array(fc.array(row, { maxLength: 4 }), { maxLength: 4 }), async (pages) => {
        await exported(format, columns, ...pages.map((rows) => page(...rows)));
        const { rows } = await readParquet(fileOf(format));
        assert.deepEqual(rows.map((each) => says(each, ['id', 'total', 'open', 'at', 'name', 'extra'])), pages.flat().map((each) => said(each, ['id', 'total', 'open', 'at', 'name', 'extra'])));
      }), { numRuns: 150 });
    });
  });

  describe('XLSX', () => {
    const format: ExportFormat = { type: 'xlsx' };

    it('types its cells; formulas are text', async () => {
      const outcome = await exported(format, columns,
        page({ id: 1, total: 1.5, open: true, at: '2018-12-14T14:31:55', name: '=1+1', tags: [{ a: 1 }], seen: false }, { at: '0001-01-01T00:00:00', name: '' }),
        spelt('[{"id":123456789012345,"total":1.50,"at":"2015-08-31T16:02:41.65"},{"id":1234567890123456,"total":12345678901234567890,"at":"1900-02-28T00:00:00"},{"id":"00123","total":1e400,"at":"1900-03-01T00:00:00","open":1e3},{"at":"2018-12-14T14:31:55.1234567"}]'));
      const [sheet, ...more] = await readXlsx(fileOf(format));
      assert.deepEqual(more, []);
      assert.deepEqual(sheet?.header, ['id', 'total', 'open', 'at', 'name', 'tags', 'seen']);
      const told = sheet?.rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, { t, v }]) => [name, [t, v]])));
      assert.deepEqual(told, [
        { id: ['n', 1], total: ['n', 1.5], open: ['b', true], at: ['n', serial('2018-12-14T14:31:55')], name: ['s', '=1+1'], tags: ['s', '[{"a":1}]'], seen: ['b', false] },
        { name: ['s', ''] },
        { id: ['n', 123456789012345], total: ['n', 1.5], at: ['n', serial('2015-08-31T16:02:41.650')] },
        { id: ['s', '1234567890123456'], total: ['s', '12345678901234567890'], at: ['s', '1900-02-28T00:00:00'] },
        { id: ['s', '00123'], total: ['s', '1e400'], at: ['n', 61], open: ['n', 1000] },
        { at: ['s', '2018-12-14T14:31:55.1234567'] },
      ]);
      assert.equal(sheet?.rows[0]?.['at']?.w, '2018-12-14 14:31:55');
      assert.ok(sheet?.rows.every((row) => Object.values(row).every(({ f }) => f === undefined)));
      assert.deepEqual(notesOf(outcome), []);
    });

    it('has a frozen bold header and a reference for every row and cell', async () => {
      await exported(format, columns, page({ id: 1, name: 'x' }));
      const parts = unzip(await readFile(fileOf(format)));
      assert.deepEqual([...parts.keys()], ['[Content_Types].xml', '_rels/.rels', 'xl/styles.xml', 'xl/worksheets/sheet1.xml', 'xl/workbook.xml', 'xl/_rels/workbook.xml.rels']);
      const xml = parts.get('xl/worksheets/sheet1.xml')?.toString() ?? '';
      assert.match(xml, /<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"\/>/);
      assert.match(xml, /<row r="1"><c r="A1" s="1" t="inlineStr">/);
      assert.ok(xml.endsWith('<row r="2"><c r="A2"><v>1</v></c><c r="E2" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'), xml);
      assert.match(parts.get('xl/styles.xml')?.toString() ?? '', /<cellXfs count="3"><xf [^>]*fontId="0"[^>]*\/><xf [^>]*fontId="1"/);
      assert.match(parts.get('xl/styles.xml')?.toString() ?? '', /<fonts count="2"><font><sz val="11"\/>.*<font><b\/>/);
    });

    it('cuts text that no cell holds, never through a character, and says so', async () => {
      const [fits, long, emoji] = ['x'.repeat(32_767), 'é'.repeat(32_768), `${'x'.repeat(32_766)}\u{1F600}`];
      const outcome = await exported(format, columns, page({ name: fits }, { name: long }, { name: emoji }));
      const [sheet] = await readXlsx(fileOf(format));
      assert.deepEqual(sheet?.rows.map(({ name }) => name?.v), [fits, 'é'.repeat(32_767), 'x'.repeat(32_766)]);
      assert.deepEqual(notesOf(outcome), ['2 texts were cut at 32,767 characters, the most that a cell holds.']);
    });

    it('goes on in more sheets, each with all columns, late ones too', async () => {
      const target = await FileTarget.open(fileOf(format));
      const writer = new XlsxWriter(target, 3);
      const known = new ReportColumns(specs);
      await writer.begin(known.specs);
      for (const rows of [[{ id: 1 }, { id: 2 }], [{ id: 3 }, { id: 4 }, { id: 5 }, { id: 6 }, { id: 7, late: 'é&' }], [{ id: 8, later: 1 }, { id: 9 }]]) {
        const each = pageOf(rows);
        const places = known.place(each);
        await writer.page(each, places, known.specs);
      }
      const outcome = await writer.finish(known.specs, never);
      writer.dispose();
      await target.finish();
      const sheets = await readXlsx(fileOf(format));
      const header = [...specs.map(({ name }) => name), 'late', 'later'];
      assert.deepEqual(sheets.map(({ name, header: names, rows }) => [name, names, rows.map((row) => Object.fromEntries(Object.entries(row).map(([column, { v }]) => [column, v])))]), [
        ['Report', header, [{ id: 1 }, { id: 2 }, { id: 3 }]], ['Report 2', header, [{ id: 4 }, { id: 5 }, { id: 6 }]],
        ['Report 3', header, [{ id: 7, late: 'é&' }, { id: 8, later: 1 }, { id: 9 }]],
      ]);
      assert.deepEqual(outcome.notes.map(formatText), ['The rows fill 3 sheets: a sheet ends at row 1,048,576.']);
      unzip(await readFile(fileOf(format)));
    });

    it('gives late columns to a file of many pieces', async () => {
      const noise = (seed: number): string => Array.from({ length: 20 }, (_, index) => ((seed * 7919 + index * 104_729) % 1e9).toString(36)).join('');
      const rows = Array.from({ length: 8000 }, (_, index) => ({ id: index, name: noise(index) }));
      await exported(format, columns, page(...rows), page({ id: -1, [`late ${'&'.repeat(300)}`]: true }));
      const file = await readFile(fileOf(format));
      assert.ok(file.length > 600_000, 'more than two pieces');
      unzip(file);
      const [sheet] = await readXlsx(fileOf(format));
      assert.equal(sheet?.header.at(-1), `late ${'&'.repeat(300)}`);
      assert.deepEqual(sheet?.rows.map(({ id, name }) => [id?.v, name?.v]), [...rows.map(({ id, name }) => [id, name]), [-1, undefined]]);
    });

    it('has its header where there are no rows', async () => {
      await exported(format, columns);
      assert.deepEqual((await readXlsx(fileOf(format)))[0]?.header, specs.map(({ name }) => name));
    });

    it('gives back any text', async () => {
      const nasty = fc.string({ unit: fc.constantFrom('<', '>', '&', '"', '\'', '\r', '\n', '\t', ' ', '_', 'x000D_', '\u0000', '\u001f', '\ufffe', '\uffff', 'é', '\u{1F600}', '=', '\ud83d', ']]>') });
      await fc.assert(fc.asyncProperty(fc.array(fc.oneof(nasty, fc.string({ unit: 'binary' })), { maxLength: 20 }), async (texts) => {
        await exported(format, columns, page(...texts.map((name) => ({ name }))));
        const parts = unzip(await readFile(fileOf(format)));
        const xml = parts.get('xl/worksheets/sheet1.xml')?.toString() ?? '';
        // Read by the standard's own rules: SheetJS knows no escapes for a lone underscore.
        const read = [...xml.matchAll(/<row r="(\d+)">(?:<c r="E\d+" t="inlineStr"><is><t(?: xml:space="preserve")?>([^<]*)<\/t><\/is><\/c>)<\/row>/g)].map(([, row, content = '']) => [Number(row), unescaped(content)]);
        assert.deepEqual(read, texts.map((each, index) => [index + 2, Buffer.from(each, 'utf8').toString('utf8')]));
        // eslint-disable-next-line no-control-regex
        assert.doesNotMatch(xml, /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/);
      }), { numRuns: 150 });
    });

    it('loses nothing of any rows', async () => {
      const cell = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), fc.stringMatching(/^[a-z =&<]{0,8}$/), fc.constantFrom('2018-12-14T14:31:55', '2018-12-14T14:31:55.12'), fc.constant([1, 'x']));
      const names = ['id', 'total', 'open', 'at', 'name', 'extra'];
      const row = fc.dictionary(fc.constantFrom(...names), cell);
      await fc.assert(fc.asyncProperty(fc.array(fc.array(row, { maxLength: 4 }), { minLength: 1, maxLength: 4 }), async (pages) => {
        await exported(format, columns, ...pages.map((rows) => page(...rows)));
        const [sheet] = await readXlsx(fileOf(format));
        const isDate = (name: string, value: unknown): boolean => typeof value === 'number' && sheet?.rows.some((each) => each[name]?.v === value && String(each[name].w).includes('-14 ')) === true;
        const found = sheet?.rows.map((each) => names.map((name) => {
          const value = each[name]?.v;
          if (value === undefined) return null;
          return isDate(name, value) ? new Date(Math.round((Number(value) - 25_569) * 86_400_000)).toISOString().replace(/\.?0*Z$/, '') : String(value);
        })) ?? [];
        const expected = pages.flat().map((each) => said(each, names));
        // Rows at the end that are all empty are none to the reader.
        while (found.length < expected.length) found.push(names.map(() => null));
        assert.deepEqual(found, expected);
      }), { numRuns: 150 });
    });

    it('names columns', () => {
      assert.deepEqual([0, 25, 26, 51, 52, 701, 702, 16_383].map(columnLetters), ['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA', 'XFD']);
    });
  });

  it('joins checks as if the pieces were one', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 3000 }), fc.uint8Array({ maxLength: 3000 }), (first, second) => {
      assert.equal(joinedCrc32(crc32(first), crc32(second), second.length), crc32(Buffer.concat([first, second])));
    }));
  });
});

/** Excel's day of a naive date. */
function serial(value: string): number {
  return Date.parse(`${value}Z`) / 86_400_000 + 25_569;
}

/** What a Parquet row says of each name, in words, from the column or the one beside it. */
function says(row: Row, names: readonly string[]): (string | null)[] {
  return names.map((name) => {
    const value = row[name] ?? row[`${name}_text`] ?? null;
    if (value instanceof Date) return value.toISOString().replace(/\.?0*Z$/, '');
    // A column that began with arrays holds texts as JSON.
    if (typeof value === 'string' && /^".*"$/s.test(value)) return String(JSON.parse(value));
    return value === null || typeof value === 'string' ? value : typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
  });
}

function said(row: Row, names: readonly string[]): (string | null)[] {
  return names.map((name) => {
    const value = row[name] ?? null;
    return value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);
  });
}

function unescaped(content: string): string {
  return content.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')
    .replace(/_x([0-9A-F]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
