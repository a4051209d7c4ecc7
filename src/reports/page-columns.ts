/** Columns that the service did not send: values of ours as byte ranges over a small buffer of their own. */
import { CellKind, type PageColumn, type PageRows } from '../listrak/page';

const utf8 = new TextEncoder();
/** What a JSON string must not hold as it stands. */
// eslint-disable-next-line no-control-regex
const needsEscape = /["\\\u0000-\u001f]/;

export type Constant = string | number | null;

/** A column that says the same in every row: a parent's id or name. */
export function constantColumn(name: string, value: Constant, rowCount: number): PageColumn {
  const cell = encodedCell(value);
  return {
    name,
    bytes: cell.bytes,
    kinds: new Uint8Array(rowCount).fill(cell.kind),
    starts: new Uint32Array(rowCount),
    ends: new Uint32Array(rowCount).fill(cell.bytes.length),
    isConstant: true,
  };
}

function encodedCell(value: Constant): { readonly kind: CellKind; readonly bytes: Uint8Array } {
  if (value === null) return { kind: CellKind.Null, bytes: new Uint8Array(0) };
  if (typeof value === 'number') return { kind: CellKind.Number, bytes: utf8.encode(String(value)) };
  if (needsEscape.test(value)) return { kind: CellKind.EscapedText, bytes: utf8.encode(JSON.stringify(value).slice(1, -1)) };
  return { kind: CellKind.Text, bytes: utf8.encode(value) };
}

/** Some of a page's rows, in the order of `rows`. */
export function pickRows(page: PageRows, rows: readonly number[]): PageRows {
  const columns = page.columns.map(({ name, bytes, kinds, starts, ends }): PageColumn => ({
    name, bytes, kinds: Uint8Array.from(rows, (row) => kinds[row] ?? CellKind.Absent), starts: Uint32Array.from(rows, (row) => starts[row] ?? 0), ends: Uint32Array.from(rows, (row) => ends[row] ?? 0),
  }));
  return { rowCount: rows.length, columns };
}

/** Builds a column cell by cell; rows without a cell are {@link CellKind.Absent}. */
export class ColumnBuilder {
  readonly #kinds: Uint8Array;
  readonly #starts: Uint32Array;
  readonly #ends: Uint32Array;
  #bytes = new Uint8Array(1024);
  #length = 0;

  constructor(readonly name: string, rowCount: number) {
    this.#kinds = new Uint8Array(rowCount);
    this.#starts = new Uint32Array(rowCount);
    this.#ends = new Uint32Array(rowCount);
  }

  /** A JSON value. Text goes in as text, escaped where JSON wants it, arrays and objects as JSON. */
  set(row: number, value: unknown): void {
    if (value === undefined) return;
    if (value === null) this.#kinds[row] = CellKind.Null;
    else if (typeof value === 'boolean') this.#kinds[row] = value ? CellKind.True : CellKind.False;
    else if (typeof value === 'number') this.#put(row, CellKind.Number, String(value));
    else if (typeof value !== 'string') this.#put(row, CellKind.Json, JSON.stringify(value));
    else if (needsEscape.test(value)) this.#put(row, CellKind.EscapedText, JSON.stringify(value).slice(1, -1));
    else this.#put(row, CellKind.Text, value);
  }

  /** A number in the spelling given. */
  setNumber(row: number, spelling: string): void {
    this.#put(row, CellKind.Number, spelling);
  }

  build(): PageColumn {
    return { name: this.name, bytes: this.#bytes.subarray(0, this.#length), kinds: this.#kinds, starts: this.#starts, ends: this.#ends };
  }

  #put(row: number, kind: CellKind, value: string): void {
    const needed = this.#length + value.length * 3;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    const { written } = utf8.encodeInto(value, this.#bytes.subarray(this.#length));
    this.#kinds[row] = kind;
    this.#starts[row] = this.#length;
    this.#length += written;
    this.#ends[row] = this.#length;
  }
}
