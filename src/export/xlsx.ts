/**
 * Rows as an Excel workbook (Office Open XML, ECMA-376): typed cells, the header row bold and frozen, one sheet after another of at most
 * 1,048,575 rows. Text is text, never a formula. Dates are real dates on Listrak's own clock. What Excel cannot hold to the last digit stands as text: integers
 * of more than 15 digits, dates before 1900-03-01 or finer than a millisecond. Listrak's empty date, `0001-01-01`, is an empty cell.
 */
import { isEmptyDate, naiveDate } from '../listrak/dates';
import { CellKind, type PageColumn, type PageRows } from '../listrak/page';
import type { ColumnSpec } from '../reports/report-types';
import { text, type Text } from '../text';
import { ByteSink } from './byte-sink';
import { cellText, columnsByPlace, isExactDouble } from './cells';
import type { FormatOutcome } from './export-types';
import { FileError } from './file-errors';
import type { FileTarget } from './file-target';
import type { FormatWriter } from './format-writer';
import { rowsPerSheet } from './formats';
import { columnLetters, contentTypes, escapedText, packageRelations, sheetHead, sheetTail, styleOf, styles, workbook, workbookRelations } from './xlsx-parts';
import { ZipWriter } from './zip';

const utf8 = new TextEncoder();
/** Columns of a sheet at most. */
const mostColumns = 16_384;
/** UTF-16 units of a cell's text at most. */
const longestText = 32_767;
/** Days from 1899-12-30, Excel's day 0 as it counts from March 1900 on, to 1970-01-01. */
const daysTo1970 = 25_569;
/** 1900-03-01: before it Excel counts a day that never was. */
const firstSerial = 61;
const dayMilliseconds = 86_400_000;

const endOfCell = utf8.encode('</v></c>');
const endOfRow = utf8.encode('</row>');
const openNumber = utf8.encode('"><v>');
const openDate = utf8.encode(`" s="${styleOf.date}"><v>`);
const trueCell = utf8.encode('" t="b"><v>1</v></c>');
const falseCell = utf8.encode('" t="b"><v>0</v></c>');
const openText = utf8.encode('" t="inlineStr"><is><t>');
const openSpacedText = utf8.encode('" t="inlineStr"><is><t xml:space="preserve">');
const closeText = utf8.encode('</t></is></c>');
const ampersand = utf8.encode('&amp;');
const lessThan = utf8.encode('&lt;');
const greaterThan = utf8.encode('&gt;');

interface Sheet {
  /** Of its entry in the zip file. */
  readonly entry: number;
  /** Columns that its header names. */
  readonly columns: number;
}

export class XlsxWriter implements FormatWriter {
  readonly #zip: ZipWriter;
  readonly #out = new ByteSink();
  readonly #sheets: Sheet[] = [];
  /** `<c r="A` of each column. */
  readonly #openCells: Uint8Array[] = [];
  #rowsInSheet = 0;
  #cutCells = 0;

  constructor(readonly target: FileTarget, readonly rowsASheet = rowsPerSheet) {
    this.#zip = new ZipWriter(target);
  }

  async begin(columns: readonly ColumnSpec[]): Promise<void> {
    await this.#zip.add('[Content_Types].xml', contentTypes);
    await this.#zip.add('_rels/.rels', packageRelations);
    await this.#zip.add('xl/styles.xml', styles);
    await this.#beginSheet(columns);
  }

  async page(page: PageRows, places: Int32Array, columns: readonly ColumnSpec[]): Promise<void> {
    this.#checkWidth(columns);
    for (let place = this.#openCells.length; place < columns.length; place++) this.#openCells.push(utf8.encode(`<c r="${columnLetters(place)}`));
    const present = columnsByPlace(page, places, columns.length).flatMap((cells, place) => {
      const spec = columns[place];
      const open = this.#openCells[place];
      return cells === undefined || spec === undefined || open === undefined ? [] : [{ cells, open, isDate: spec.type === 'date' }];
    });
    const out = this.#out;
    out.clear();
    for (let row = 0; row < page.rowCount; row++) {
      if (this.#rowsInSheet === this.rowsASheet) {
        await this.#flush();
        await this.#endSheet();
        await this.#beginSheet(columns);
      }
      // Row 1 is the header.
      const number = utf8.encode(String(++this.#rowsInSheet + 1));
      out.text('<row r="');
      out.bytes(number);
      out.text('">');
      for (const { cells, open, isDate } of present) {
        const kind = cells.kinds[row] as CellKind;
        if (kind === CellKind.Absent || kind === CellKind.Null) continue;
        this.#cell(cells, row, kind, open, number, isDate);
      }
      out.bytes(endOfRow);
    }
    await this.#flush();
  }

  async finish(columns: readonly ColumnSpec[], signal: AbortSignal): Promise<FormatOutcome> {
    this.#checkWidth(columns);
    await this.#endSheet();
    const stale = this.#sheets.filter((sheet) => sheet.columns < columns.length);
    const heads = stale.map(({ entry }) => [entry, sheetHead(columns, entry === this.#sheets[0]?.entry)] as const);
    if (heads.length > 0) await this.#zip.exchangeHeads(new Map(heads), signal);
    await this.#zip.add('xl/workbook.xml', workbook(this.#sheets.length));
    await this.#zip.add('xl/_rels/workbook.xml.rels', workbookRelations(this.#sheets.length));
    await this.#zip.finish();
    return { guardedCells: 0, notes: this.#notes() };
  }

  dispose(): void {
    this.#zip.dispose();
  }

  #notes(): Text[] {
    const notes: Text[] = [];
    if (this.#sheets.length > 1) notes.push(text('The rows fill {0} sheets: a sheet ends at row 1,048,576.', this.#sheets.length));
    if (this.#cutCells === 1) notes.push(text('1 text was cut at 32,767 characters, the most that a cell holds.'));
    if (this.#cutCells > 1) notes.push(text('{0} texts were cut at 32,767 characters, the most that a cell holds.', this.#cutCells));
    return notes;
  }

  #checkWidth(columns: readonly ColumnSpec[]): void {
    if (columns.length <= mostColumns) return;
    throw new FileError(text('{0} cannot be written: the report has more than 16,384 columns, the most that a sheet holds. Choose CSV, NDJSON or Parquet.', this.target.file), 'EFBIG');
  }

  async #beginSheet(columns: readonly ColumnSpec[]): Promise<void> {
    this.#rowsInSheet = 0;
    this.#sheets.push({ entry: this.#zip.count, columns: columns.length });
    await this.#zip.begin(`xl/worksheets/sheet${this.#sheets.length}.xml`, sheetHead(columns, this.#sheets.length === 1));
  }

  async #endSheet(): Promise<void> {
    await this.#zip.write(sheetTail);
    await this.#zip.end();
  }

  async #flush(): Promise<void> {
    if (this.#out.length > 0) await this.#zip.write(this.#out.view);
    this.#out.clear();
  }

  #cell(cells: PageColumn, row: number, kind: CellKind, open: Uint8Array, number: Uint8Array, isDate: boolean): void {
    const out = this.#out;
    const start = cells.starts[row] ?? 0;
    const end = cells.ends[row] ?? 0;
    if (isDate && (kind === CellKind.Text || kind === CellKind.EscapedText)) {
      const value = cellText(cells, row) ?? '';
      if (isEmptyDate(value)) return;
      const serial = serialOf(value);
      if (serial !== undefined) {
        out.bytes(open);
        out.bytes(number);
        out.bytes(openDate);
        out.text(String(serial));
        return out.bytes(endOfCell);
      }
    }
    out.bytes(open);
    out.bytes(number);
    switch (kind) {
      case CellKind.Absent:
      case CellKind.Null: throw new RangeError('There is no such cell.');
      case CellKind.True: return out.bytes(trueCell);
      case CellKind.False: return out.bytes(falseCell);
      case CellKind.Number:
        if (!isNumberCell(cells.bytes, start, end)) return this.#text(cells.bytes, start, end);
        out.bytes(openNumber);
        out.range(cells.bytes, start, end);
        return out.bytes(endOfCell);
      case CellKind.Text:
      case CellKind.Json: return this.#text(cells.bytes, start, end);
      case CellKind.EscapedText: {
        const decoded = utf8.encode(cellText(cells, row));
        return this.#text(decoded, 0, decoded.length);
      }
    }
  }

  /** Copies text that XML and Excel take as it is, but for `& < >`; anything else goes the slow way. */
  #text(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > longestText || needsCare(bytes, start, end)) return this.#carefulText(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start, end)));
    const out = this.#out;
    out.bytes(start < end && (isSpaced(bytes[start]) || isSpaced(bytes[end - 1])) ? openSpacedText : openText);
    let from = start;
    for (let index = start; index < end; index++) {
      const byte = bytes[index];
      const entity = byte === 0x26 ? ampersand : byte === 0x3c ? lessThan : byte === 0x3e ? greaterThan : undefined;
      if (entity === undefined) continue;
      out.range(bytes, from, index);
      out.bytes(entity);
      from = index + 1;
    }
    out.range(bytes, from, end);
    out.bytes(closeText);
  }

  #carefulText(value: string): void {
    let shown = value;
    if (value.length > longestText) {
      this.#cutCells++;
      // Never through the middle of a character.
      shown = value.slice(0, /[\ud800-\udbff]/.test(value.charAt(longestText - 1)) ? longestText - 1 : longestText);
    }
    this.#out.bytes(openSpacedText);
    this.#out.text(escapedText(shown));
    this.#out.bytes(closeText);
  }
}

function isSpaced(byte: number | undefined): boolean {
  return byte !== undefined && byte <= 0x20;
}

/** Holds what is told in `_x….._`, or looks like it. */
function needsCare(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    const byte = bytes[index] ?? 0;
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a) return true;
    if (byte === 0x5f && bytes[index + 1] === 0x78 && index + 1 < end) return true;
    if (byte === 0xef && bytes[index + 1] === 0xbf && (bytes[index + 2] ?? 0) >= 0xbe) return true;
  }
  return false;
}

/** False for what Excel would round: more than 15 digits of an integer, or a number that no double is. */
function isNumberCell(bytes: Uint8Array, start: number, end: number): boolean {
  let plain = end - start <= 15;
  for (let index = start; plain && index < end; index++) plain = (bytes[index] ?? 0) !== 0x65 && bytes[index] !== 0x45;
  if (plain) return true;
  const spelling = new TextDecoder().decode(bytes.subarray(start, end));
  if (!isExactDouble(spelling)) return false;
  const value = Number(spelling);
  return !Number.isInteger(value) || Math.abs(value) < 1e15;
}

function serialOf(value: string): number | undefined {
  const date = naiveDate(value);
  if (date === undefined || date.ticks !== 0) return undefined;
  const serial = date.milliseconds / dayMilliseconds + daysTo1970;
  return serial < firstSerial ? undefined : serial;
}
