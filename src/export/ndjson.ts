/**
 * Rows as NDJSON: one JSON object a line, UTF-8, lines ended by LF. Every value is copied as Listrak sent it, so types, spelling of numbers
 * and escapes are kept; null is `null`, and a field that a row does not have is left out. Keys stand in the report's column order.
 */
import { CellKind, type PageRows } from '../listrak/page';
import type { ColumnSpec } from '../reports/report-types';
import { ByteSink } from './byte-sink';
import { columnsByPlace } from './cells';
import type { FormatOutcome } from './export-types';
import type { FileTarget } from './file-target';
import type { FormatWriter, WriterState } from './format-writer';
import { putJsonCell } from './json-cell';

const utf8 = new TextEncoder();
const openBrace = 0x7b;
const closeBrace = 0x7d;
const comma = 0x2c;
const lineFeed = 0x0a;

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
        putJsonCell(out, column, row);
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
}
