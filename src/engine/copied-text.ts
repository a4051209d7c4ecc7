import { CsvEncoder } from '../export/csv';
import { isEmptyDate } from '../listrak/dates';
import { CancelledError } from '../listrak/errors';
import { CellKind, unescaped, type PageColumn, type PageRows } from '../listrak/page';
import type { ColumnSpec } from '../reports/report-types';
import { Slices } from '../rows/slices';
import type { CopyFormat, CopyPart } from './protocol';

/** Rows read at once. */
const piece = 1000;

/** Turns pages of rows into text. */
interface CopyWriter {
  /** What stands before the first row. */
  readonly head: string;
  rows(page: PageRows): string[];
  /** Between two rows, whether or not in the same page. */
  readonly separator: string;
  readonly foot: string;
}

/**
 * Text of rows [from, to) as the clipboard takes it: numbers and dates as sent. Parts put together give the whole.
 * @param read a page of the columns that `specs` name, in their order
 * @throws CancelledError
 */
export async function copiedText(read: (from: number, to: number) => PageRows, from: number, to: number, specs: readonly ColumnSpec[], format: CopyFormat, part: CopyPart, signal: AbortSignal): Promise<string> {
  const writer = writerOf(specs, format);
  const slices = new Slices();
  const pieces: string[] = [];
  for (let start = from; start < to; start += piece) {
    const lines = writer.rows(read(start, Math.min(to, start + piece)));
    pieces.push(lines.join(writer.separator));
    if (slices.due) await slices.pause();
    if (signal.aborted) throw new CancelledError();
  }
  const rows = pieces.join(writer.separator);
  return `${part.first ? writer.head : ''}${rows}${part.last ? writer.foot : from < to ? writer.separator : ''}`;
}

function writerOf(specs: readonly ColumnSpec[], format: CopyFormat): CopyWriter {
  switch (format) {
    case 'text': return lines('', tabbed(specs));
    case 'textWithHeaders': return lines(`${specs.map(({ name }) => spreadsheetCell(name)).join('\t')}\n`, tabbed(specs));
    case 'csv': return csv(specs);
    case 'json': return { ...lines('[\n', jsonObject), separator: ',\n', foot: '\n]' };
    case 'markdown': return lines(markdownHead(specs), markdownRow(specs));
  }
}

/** A column of a page with its text. */
interface ReadColumn {
  readonly column: PageColumn;
  /** Content of the row's cell. */
  readonly text: (row: number) => string;
}
type Line = (columns: readonly ReadColumn[], row: number) => string;

function lines(head: string, line: Line): CopyWriter {
  return { head, separator: '\n', foot: '', rows: ({ columns, rowCount }) => {
    const read = columns.map((column) => readColumn(column, rowCount));
    return Array.from({ length: rowCount }, (_, row) => line(read, row));
  } };
}

/** As files are written, but for the guard against formulas: what is copied stays as it is. */
function csv(specs: readonly ColumnSpec[]): CopyWriter {
  const encoder = new CsvEncoder({ type: 'csv', delimiter: ',', lineEnding: '\r\n', byteOrderMark: false, formulaGuard: false });
  const places = Int32Array.from(specs, (_, place) => place);
  return {
    head: asText(encoder.header(specs.map(({ name }) => name))), separator: '', foot: '',
    rows: (page) => [asText(encoder.rows(page, places, specs.length))],
  };
}

/** Cells with a tab, a quote or a line end are quoted, as spreadsheets do. */
function tabbed(specs: readonly ColumnSpec[]): Line {
  return (columns, row) => columns.map((column, place) => spreadsheetCell(shown(column, row, specs[place]))).join('\t');
}

function spreadsheetCell(cell: string): string {
  return /[\t"\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** An object with each cell as JSON has it; what the row has not is left out. */
function jsonObject(columns: readonly ReadColumn[], row: number): string {
  const fields: string[] = [];
  for (const column of columns) {
    const value = jsonValue(column, row);
    if (value !== undefined) fields.push(`${JSON.stringify(column.column.name)}: ${value}`);
  }
  return `  { ${fields.join(', ')} }`;
}

function jsonValue({ column, text }: ReadColumn, row: number): string | undefined {
  switch (column.kinds[row] as CellKind) {
    case CellKind.Absent: return undefined;
    case CellKind.Null: return 'null';
    case CellKind.False: return 'false';
    case CellKind.True: return 'true';
    case CellKind.Number:
    case CellKind.Json: return text(row);
    case CellKind.Text:
    case CellKind.EscapedText: return `"${text(row)}"`;
  }
}

function markdownHead(specs: readonly ColumnSpec[]): string {
  const rules = specs.map(({ type }) => type === 'integer' || type === 'number' ? '---:' : '---');
  return `| ${specs.map(({ name }) => markdownCell(name)).join(' | ')} |\n| ${rules.join(' | ')} |\n`;
}

function markdownRow(specs: readonly ColumnSpec[]): Line {
  return (columns, row) => `| ${columns.map((column, place) => markdownCell(shown(column, row, specs[place]))).join(' | ')} |`;
}

/** What Markdown would take for its own is escaped; a table's cell has one line. */
function markdownCell(cell: string): string {
  return cell.replace(/[\\`*_[\]<>|~&]/g, '\\$&').replace(/\r\n|\r|\n/g, '<br>');
}

/** The cell as the grid shows it. */
function shown({ column, text }: ReadColumn, row: number, spec: ColumnSpec | undefined): string {
  switch (column.kinds[row] as CellKind) {
    case CellKind.Absent:
    case CellKind.Null: return '';
    case CellKind.False: return 'false';
    case CellKind.True: return 'true';
    case CellKind.Number:
    case CellKind.Json: return text(row);
    case CellKind.Text: {
      const cell = text(row);
      return spec?.type === 'date' && isEmptyDate(cell) ? '' : cell;
    }
    case CellKind.EscapedText: return unescaped(text(row)).replace(/\p{Surrogate}/gu, '\uFFFD');
  }
}

/** Decodes a column at once, whose cells stand one behind the other: as long as all is ASCII, bytes stand where their characters do. */
function readColumn(column: PageColumn, rowCount: number): ReadColumn {
  const { bytes, starts, ends } = column;
  const length = rowCount === 0 ? 0 : ends[rowCount - 1] as number;
  const all = asText(bytes, 0, length);
  return { column, text: all.length === length ? (row) => all.slice(starts[row], ends[row]) : (row) => asText(bytes, starts[row], ends[row]) };
}

function asText(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', start, end);
}
