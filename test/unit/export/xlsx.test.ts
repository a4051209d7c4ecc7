import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import type { ExportFormat } from '../../../src/export/export-types';
import { FileTarget } from '../../../src/export/file-target';
import { XlsxWriter } from '../../../src/export/xlsx';
import { columnLetters } from '../../../src/export/xlsx-parts';
import { ReportColumns } from '../../../src/reports/report-columns';
import { formatText } from '../../../src/text';
import { pageOf } from '../reports/fake-source';
import { readXlsx, unzip, type Row } from './read-back';
import { columns, ExportFolder, never, notesOf, page, specs, spelt } from './export-folder';

describe('XLSX', () => {
  const work = new ExportFolder();

  const format: ExportFormat = { type: 'xlsx' };

  it('types its cells; formulas are text', async () => {
    const outcome = await work.exported(format, columns,
      page({ id: 1, total: 1.5, open: true, at: '2018-12-14T14:31:55', name: '=1+1', tags: [{ a: 1 }], seen: false }, { at: '0001-01-01T00:00:00', name: '' }),
      spelt('[{"id":123456789012345,"total":1.50,"at":"2015-08-31T16:02:41.65"},{"id":1234567890123456,"total":12345678901234567890,"at":"1900-02-28T00:00:00"},{"id":"00123","total":1e400,"at":"1900-03-01T00:00:00","open":1e3},{"at":"2018-12-14T14:31:55.1234567"}]'));
    const [sheet, ...more] = await readXlsx(work.fileOf(format));
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
    await work.exported(format, columns, page({ id: 1, name: 'x' }));
    const parts = unzip(await readFile(work.fileOf(format)));
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
    const outcome = await work.exported(format, columns, page({ name: fits }, { name: long }, { name: emoji }));
    const [sheet] = await readXlsx(work.fileOf(format));
    assert.deepEqual(sheet?.rows.map(({ name }) => name?.v), [fits, 'é'.repeat(32_767), 'x'.repeat(32_766)]);
    assert.deepEqual(notesOf(outcome), ['2 texts were cut at 32,767 characters, the most that a cell holds.']);
  });

  it('goes on in more sheets, each with all columns, late ones too', async () => {
    const target = await FileTarget.open(work.fileOf(format));
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
    const sheets = await readXlsx(work.fileOf(format));
    const header = [...specs.map(({ name }) => name), 'late', 'later'];
    assert.deepEqual(sheets.map(({ name, header: names, rows }) => [name, names, rows.map((row) => Object.fromEntries(Object.entries(row).map(([column, { v }]) => [column, v])))]), [
      ['Report', header, [{ id: 1 }, { id: 2 }, { id: 3 }]], ['Report 2', header, [{ id: 4 }, { id: 5 }, { id: 6 }]],
      ['Report 3', header, [{ id: 7, late: 'é&' }, { id: 8, later: 1 }, { id: 9 }]],
    ]);
    assert.deepEqual(outcome.notes.map(formatText), ['The rows fill 3 sheets: a sheet ends at row 1,048,576.']);
    unzip(await readFile(work.fileOf(format)));
  });

  it('gives late columns to a file of many pieces', async () => {
    const noise = (seed: number): string => Array.from({ length: 20 }, (_, index) => ((seed * 7919 + index * 104_729) % 1e9).toString(36)).join('');
    const rows = Array.from({ length: 8000 }, (_, index) => ({ id: index, name: noise(index) }));
    await work.exported(format, columns, page(...rows), page({ id: -1, [`late ${'&'.repeat(300)}`]: true }));
    const file = await readFile(work.fileOf(format));
    assert.ok(file.length > 600_000, 'more than two pieces');
    unzip(file);
    const [sheet] = await readXlsx(work.fileOf(format));
    assert.equal(sheet?.header.at(-1), `late ${'&'.repeat(300)}`);
    assert.deepEqual(sheet?.rows.map(({ id, name }) => [id?.v, name?.v]), [...rows.map(({ id, name }) => [id, name]), [-1, undefined]]);
  });

  it('has its header where there are no rows', async () => {
    await work.exported(format, columns);
    assert.deepEqual((await readXlsx(work.fileOf(format)))[0]?.header, specs.map(({ name }) => name));
  });

  it('gives back any text', async () => {
    const nasty = fc.string({ unit: fc.constantFrom('<', '>', '&', '"', '\'', '\r', '\n', '\t', ' ', '_', 'x000D_', '\u0000', '\u001f', '\ufffe', '\uffff', 'é', '\u{1F600}', '=', '\ud83d', ']]>') });
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(nasty, fc.string({ unit: 'binary' })), { maxLength: 20 }), async (texts) => {
      await work.exported(format, columns, page(...texts.map((name) => ({ name }))));
      const parts = unzip(await readFile(work.fileOf(format)));
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
      await work.exported(format, columns, ...pages.map((rows) => page(...rows)));
      const [sheet] = await readXlsx(work.fileOf(format));
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

/** Excel's day of a naive date. */
function serial(value: string): number {
  return Date.parse(`${value}Z`) / 86_400_000 + 25_569;
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
