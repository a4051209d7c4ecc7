/**
 * Rows as NDJSON: one JSON object a line, UTF-8, lines ended by LF. Every value is copied as Listrak sent it, so types, spelling of numbers
 * and escapes are kept; null is `null`, and a field that a row does not have is left out. Keys stand in the report's column order.
 */
import { CellKind, type PageColumn, type PageRows } from '../listrak/page';
import type { ColumnSpec } from '../reports/report-types';
import { ByteSink } from './byte-sink';
import { columnsByPlace } from './cells';
import type { FormatOutcome } from './export-types';
import type { FileTarget } from './file-target';
import type { FormatWriter, WriterState } from './format-writer';

const utf8 = new TextEncoder();
const openBrace = 0x7b;
const closeBrace = 0x7d;
const comma = 0x2c;
const quote = 0x22;
const backslash = 0x5c;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const space = 0x20;
const nullBytes = utf8.encode('null');
const trueBytes = utf8.encode('true');
const falseBytes = utf8.encode('false');

export class NdjsonWriter implements FormatWriter {
  readonly #out = new ByteSink();
  /** `"name":` of each column. */
  readonly #keys: Uint8Array[] = [];

  /** Keys follow from the columns. */
  readonly resumable = { state: (): WriterState => ({ guardedCells: 0, widths: [] }), restore: (): void => undefined };

  constructor(readonly target: FileTarget) {}

  async begin(): Promise<void> {
    // Lines carry their names: there is no header.
  }

  async page(page: PageRows, places: Int32Array, columns: readonly ColumnSpec[]): Promise<void> {
    for (const { name } of columns.slice(this.#keys.length)) this.#keys.push(utf8.encode(`${JSON.stringify(name)}:`));
    const byPlace = columnsByPlace(page, places, columns.length);
    const present = byPlace.flatMap((column, place) => (column === undefined ? [] : [{ column, key: this.#keys[place] ?? new Uint8Array() }]));
    const out = this.#out;
    out.clear();
    for (let row = 0; row < page.rowCount; row++) {
      out.byte(openBrace);
      let first = true;
      for (const { column, key } of present) {
        if (column.kinds[row] === CellKind.Absent) continue;
        if (!first) out.byte(comma);
        first = false;
        out.bytes(key);
        this.#value(column, row);
      }
      out.byte(closeBrace);
      out.byte(lineFeed);
    }
    await this.target.write(out.view);
  }

  async finish(): Promise<FormatOutcome> {
    return { guardedCells: 0, notes: [] };
  }

  dispose(): void {
    // Holds nothing but memory.
  }

  #value(column: PageColumn, row: number): void {
    const out = this.#out;
    const start = column.starts[row] ?? 0;
    const end = column.ends[row] ?? 0;
    switch (column.kinds[row] as CellKind) {
      case CellKind.Absent:
      case CellKind.Null: return out.bytes(nullBytes);
      case CellKind.False: return out.bytes(falseBytes);
      case CellKind.True: return out.bytes(trueBytes);
      case CellKind.Number: return out.range(column.bytes, start, end);
      case CellKind.Text: return this.#text(column.bytes, start, end);
      case CellKind.EscapedText:
        out.byte(quote);
        out.range(column.bytes, start, end);
        return out.byte(quote);
      // A line break can only stand between the parts of the value.
      case CellKind.Json:
        for (let index = start; index < end; index++) {
          const byte = column.bytes[index] ?? 0;
          out.byte(byte === lineFeed || byte === carriageReturn ? space : byte);
        }
    }
  }

  /** Text of an open table may hold what JSON wants escaped: it was decoded when it was stored. */
  #text(bytes: Uint8Array, start: number, end: number): void {
    const out = this.#out;
    for (let index = start; index < end; index++) {
      const byte = bytes[index] ?? 0;
      if (byte >= space && byte !== quote && byte !== backslash) continue;
      return out.text(JSON.stringify(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start, end))));
    }
    out.byte(quote);
    out.range(bytes, start, end);
    out.byte(quote);
  }
}
