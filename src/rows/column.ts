import { CellKind, type PageColumn } from '../listrak/page';
import { illFormedText, type StoredKind } from './cells';
import type { CellTest } from './cell-test';
import { grownUint8 } from './growing';
import type { Range } from './range';
import type { RowKeys } from './row-keys';
import type { RowTest } from './row-test';
import type { SharedColumn } from './shared-column';
import type { Slices } from './slices';
import type { Place } from './sort';
import type { GroupPer, ShownCell } from './view';

/**
 * One column's cells, row by row. Only ever appended to: what is below a row count stays as it is,
 * so that sorting and searching may go on while rows arrive.
 */
export interface Column {
  /** Size of the buffers in bytes. */
  readonly bytesHeld: number;
  /** Appends the first `rowCount` cells of a page's column. @throws ArenaFullError */
  append(cells: PageColumn, rowCount: number): void;
  /** Appends rows that do not have the field. */
  appendAbsent(rowCount: number): void;
  shown(row: number): ShownCell;
  /** Adds the cell to a page, with the kind and spelling in which it came. */
  writeTo(page: CellWriter, row: number): void;
  /** The rows in this column's order, ties as they stood: values, then misfits by their text, then empties. @throws StaleWorkError */
  sort(rows: Uint32Array, descending: boolean, slices: Slices): Promise<Uint32Array>;
  /** Which rows' text passes, as shown and not empty. Knows the rows that are there now. @throws StaleWorkError */
  testText(test: CellTest, slices: Slices): Promise<RowTest>;
  /** Which rows' value lies in a range. @throws StaleWorkError */
  testRange(range: Range, slices: Slices): Promise<RowTest>;
  /** Which rows hold nothing. */
  testEmpty(): RowTest;
  placeOf(row: number): Place;
  /** What its values are measured in; null where they are no quantity. */
  readonly measure: 'number' | 'date' | null;
  /** The row's number, its date as milliseconds since 2000, or 1 and 0 of a boolean; NaN where it has none. */
  measureOf(row: number): number;
  /** Compares two rows' values as a sort does; below 0 where the first comes first. */
  compare(a: number, b: number): number;
  /** What the rows hold, by value or by what {@link keyText} makes of it; empties share one key. @throws StaleWorkError */
  keysOf(rows: Uint32Array, per: GroupPer, slices: Slices): Promise<RowKeys>;
  /** What another thread tests the same cells by. */
  share(): SharedColumn;
  /** Gives back what growing took in advance. */
  trim(): void;
}

/** Builds one column of a page of rows. */
export class CellWriter {
  #kinds = new Uint8Array(0);
  #starts = new Uint32Array(0);
  #ends = new Uint32Array(0);
  #bytes = Buffer.alloc(0);
  #length = 0;
  #count = 0;

  constructor(rowCount = 0) {
    this.begin(rowCount);
  }

  /** Makes ready for so many cells. What it gave before is written over. */
  begin(rowCount: number): void {
    this.#length = 0;
    this.#count = 0;
    if (rowCount <= this.#kinds.length) return;
    this.#kinds = new Uint8Array(rowCount);
    this.#starts = new Uint32Array(rowCount);
    this.#ends = new Uint32Array(rowCount);
  }

  /** Adds a cell as it is stored. */
  addStored(kind: StoredKind, bytes: Buffer): void {
    if (kind === illFormedText) this.add(CellKind.EscapedText, bytes, 0, bytes.length);
    else if (kind === CellKind.EscapedText) this.addText(CellKind.EscapedText, JSON.stringify(bytes.toString('utf8')).slice(1, -1));
    else this.add(kind, bytes, 0, bytes.length);
  }

  addText(kind: CellKind, content: string): void {
    this.#reserve(content.length * 3);
    this.#close(kind, this.#bytes.write(content, this.#length, 'utf8'));
  }

  /** Adds a cell with bytes [start, end). */
  add(kind: CellKind, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.#reserve(length);
    const into = this.#bytes;
    const at = this.#length;
    if (length < 48) for (let i = 0; i < length; i++) into[at + i] = bytes[start + i] as number;
    else into.set(bytes.subarray(start, end), at);
    this.#close(kind, length);
  }

  addBare(kind: CellKind): void {
    this.#close(kind, 0);
  }

  column(name: string): PageColumn {
    return { name, bytes: this.#bytes, kinds: this.#kinds, starts: this.#starts, ends: this.#ends };
  }

  #reserve(length: number): void {
    const grown = grownUint8(this.#bytes, this.#length + length);
    if (grown !== this.#bytes) this.#bytes = Buffer.from(grown.buffer);
  }

  #close(kind: CellKind, length: number): void {
    this.#kinds[this.#count] = kind;
    this.#starts[this.#count] = this.#length;
    this.#length += length;
    this.#ends[this.#count] = this.#length;
    this.#count++;
  }
}
