import { ByteSink } from '../export/byte-sink';
import { CsvEncoder } from '../export/csv';
import { putJsonCell } from '../export/json-cell';
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
  rows(page: PageRows, out: ByteSink): void;
  /** Between two rows, whether or not in the same page. */
  readonly separator: string;
  readonly foot: string;
  /** Bytes of a row beside its cells. */
  readonly around: number;
}

/** Of what is to be copied: the columns, the rows [from, to) and how they are written. */
export interface Copied {
  readonly specs: readonly ColumnSpec[];
  readonly from: number;
  readonly to: number;
  readonly format: CopyFormat;
  readonly part: CopyPart;
}

/**
 * Text of some rows as the clipboard takes it, in UTF-8: numbers and dates as sent. Parts put together give the whole.
 * Bytes stay bytes from the store to here: as texts, tens of megabytes of them would be collected.
 * @param read rows [from, to) as a page of the columns that `specs` name, in their order
 * @throws CancelledError
 */
export async function copiedBytes(read: (from: number, to: number) => PageRows, { specs, from, to, format, part }: Copied, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const writer = writerOf(specs, format);
  const slices = new Slices();
  const separator = utf8.encode(writer.separator);
  let out: ByteSink | undefined;
  for (let start = from; start < to; start += piece) {
    const page = read(start, Math.min(to, start + piece));
    if (out === undefined) {
      out = new ByteSink(roomFor(page, to - from, writer));
      if (part.first) out.text(writer.head);
    } else {
      out.bytes(separator);
    }
    writer.rows(page, out);
    page.release?.();
    if (slices.due) await slices.pause();
    if (signal.aborted) throw new CancelledError();
  }
  if (out === undefined) return utf8.encode(`${part.first ? writer.head : ''}${part.last ? writer.foot : ''}`);
  if (part.last) out.text(writer.foot);
  else out.bytes(separator);
  return out.view;
}

/** What {@link copiedBytes} gave, as text: a leading U+FEFF is of the first cell. */
export function copiedText(bytes: Uint8Array): string {
  return utf8Text.decode(bytes);
}

/** Bytes that so many rows may take, judged by a page of them. */
function roomFor({ columns, rowCount }: PageRows, rows: number, { head, foot, around }: CopyWriter): number {
  const cells = columns.reduce((sum, { ends }) => sum + (ends[rowCount - 1] ?? 0), 0) / Math.max(1, rowCount);
  return Math.ceil((cells * 1.05 + around) * rows) + 3 * (head.length + foot.length);
}

function writerOf(specs: readonly ColumnSpec[], format: CopyFormat): CopyWriter {
  switch (format) {
    case 'text': return tabbed('', specs);
    case 'textWithHeaders': return tabbed(`${specs.map(({ name }) => /[\t"\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name).join('\t')}\n`, specs);
    case 'csv': return csv(specs);
    case 'json': return jsonObjects(specs);
    case 'markdown': return markdownTable(specs);
  }
}

/** Puts one row's line. */
type Line = (columns: readonly PageColumn[], row: number, out: ByteSink) => void;

function lines(separator: string, line: Line): Pick<CopyWriter, 'separator' | 'rows'> {
  const between = utf8.encode(separator);
  return { separator, rows({ columns, rowCount }, out) {
    for (let row = 0; row < rowCount; row++) {
      if (row > 0) out.bytes(between);
      line(columns, row, out);
    }
  } };
}

/** As files are written, but for the guard against formulas: what is copied stays as it is. */
function csv(specs: readonly ColumnSpec[]): CopyWriter {
  const encoder = new CsvEncoder({ type: 'csv', delimiter: ',', lineEnding: '\r\n', byteOrderMark: false, formulaGuard: false });
  const places = Int32Array.from(specs, (_, place) => place);
  return {
    head: utf8Text.decode(encoder.header(specs.map(({ name }) => name))), separator: '', foot: '', around: specs.length + 2,
    rows: (page, out) => out.bytes(encoder.rows(page, places, specs.length)),
  };
}

/** Cells with a tab, a quote or a line end are quoted, as spreadsheets do. */
function tabbed(head: string, specs: readonly ColumnSpec[]): CopyWriter {
  const asksForQuotes = marked('\t"\r\n');
  const cell = new ShownCell();
  return { head, foot: '', around: specs.length, ...lines('\n', (columns, row, out) => {
    for (let place = 0; place < columns.length; place++) {
      if (place > 0) out.byte(tab);
      cell.read(columns[place], row, specs[place]);
      const { bytes, start, end } = cell;
      if (!holdsAny(asksForQuotes, bytes, start, end)) {
        out.range(bytes, start, end);
        continue;
      }
      out.byte(quote);
      for (let at = start; at < end; at++) {
        const byte = bytes[at] as number;
        if (byte === quote) out.byte(quote);
        out.byte(byte);
      }
      out.byte(quote);
    }
  }) };
}

/** An object with each cell as JSON has it; what the row has not is left out. */
function jsonObjects(specs: readonly ColumnSpec[]): CopyWriter {
  const keys = specs.map(({ name }) => utf8.encode(`${JSON.stringify(name)}: `));
  const [opening, comma, closing] = ['  { ', ', ', ' }'].map((text) => utf8.encode(text)) as [Uint8Array, Uint8Array, Uint8Array];
  return { head: '[\n', foot: '\n]', around: keys.reduce((sum, key) => sum + key.length + 4, 8), ...lines(',\n', (columns, row, out) => {
    out.bytes(opening);
    let isFirst = true;
    for (let place = 0; place < columns.length; place++) {
      const column = columns[place];
      const key = keys[place];
      if (column === undefined || key === undefined || column.kinds[row] === CellKind.Absent) continue;
      if (!isFirst) out.bytes(comma);
      isFirst = false;
      out.bytes(key);
      putJsonCell(out, column, row);
    }
    out.bytes(closing);
  }) };
}

function markdownTable(specs: readonly ColumnSpec[]): CopyWriter {
  const [opening, between, closing, lineBreak] = ['| ', ' | ', ' |', '<br>'].map((text) => utf8.encode(text)) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  // What Markdown would take for its own is escaped; a table's cell has one line.
  const own = marked('\\`*_[]<>|~&');
  const asksForCare = marked('\\`*_[]<>|~&\r\n');
  const cell = new ShownCell();
  const put = (out: ByteSink, { bytes, start, end }: Pick<ShownCell, 'bytes' | 'start' | 'end'>): void => {
    if (!holdsAny(asksForCare, bytes, start, end)) {
      out.range(bytes, start, end);
      return;
    }
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === lineFeed && at > start && bytes[at - 1] === carriageReturn) continue;
      if (byte === lineFeed || byte === carriageReturn) {
        out.bytes(lineBreak);
        continue;
      }
      if (own[byte] !== 0) out.byte(backslash);
      out.byte(byte);
    }
  };
  const head = new ByteSink(1024);
  head.bytes(opening);
  specs.forEach(({ name }, place) => {
    if (place > 0) head.bytes(between);
    const bytes = utf8.encode(name);
    put(head, { bytes, start: 0, end: bytes.length });
  });
  head.text(` |\n| ${specs.map(({ type }) => type === 'integer' || type === 'number' ? '---:' : '---').join(' | ')} |\n`);
  return { head: utf8Text.decode(head.view), foot: '', around: specs.length * 4, ...lines('\n', (columns, row, out) => {
    out.bytes(opening);
    for (let place = 0; place < columns.length; place++) {
      if (place > 0) out.bytes(between);
      cell.read(columns[place], row, specs[place]);
      put(out, cell);
    }
    out.bytes(closing);
  }) };
}

/** A cell as the grid shows it, in UTF-8. One object is read again and again. */
class ShownCell {
  bytes: Uint8Array = nothing;
  start = 0;
  end = 0;

  read(column: PageColumn | undefined, row: number, spec: ColumnSpec | undefined): void {
    if (column === undefined) return this.#set(nothing);
    switch (column.kinds[row] as CellKind) {
      case CellKind.Absent:
      case CellKind.Null: return this.#set(nothing);
      case CellKind.False: return this.#set(falseBytes);
      case CellKind.True: return this.#set(trueBytes);
      case CellKind.Number:
      case CellKind.Json: return this.#set(column.bytes, column.starts[row], column.ends[row]);
      case CellKind.Text: {
        const [start, end] = [column.starts[row] ?? 0, column.ends[row] ?? 0];
        // A year that begins so is looked at.
        if (spec?.type === 'date' && column.bytes[start] === zero && isEmptyDate(utf8Text.decode(column.bytes.subarray(start, end)))) return this.#set(nothing);
        return this.#set(column.bytes, start, end);
      }
      case CellKind.EscapedText: return this.#set(utf8.encode(unescaped(utf8Text.decode(column.bytes.subarray(column.starts[row], column.ends[row])))));
    }
  }

  #set(bytes: Uint8Array, start = 0, end = bytes.length): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }
}

/** 1 for each of the characters, which are ASCII. */
function marked(characters: string): Uint8Array {
  const marks = new Uint8Array(256);
  for (const byte of utf8.encode(characters)) marks[byte] = 1;
  return marks;
}

function holdsAny(marks: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (marks[bytes[at] as number] !== 0) return true;
  return false;
}

const utf8 = new TextEncoder();
/** Keeps a cell's leading U+FEFF, which is text there. */
const utf8Text = new TextDecoder('utf-8', { ignoreBOM: true });
const nothing = new Uint8Array(0);
const trueBytes = utf8.encode('true');
const falseBytes = utf8.encode('false');
const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
const zero = 0x30;
const backslash = 0x5c;
