/** Where each column stands, in CSS px. Pure but for what it holds. */
import type { ColumnSpec, ColumnType } from '../../reports/report-types';

const narrowestColumn = 48;
const widestColumn = 1600;
/** A first fit leaves room for other columns. */
const widestFirstFit = 340;

const startWidths: Readonly<Record<ColumnType, number>> = { text: 180, integer: 110, number: 110, boolean: 96, date: 170, json: 220 };

export class ColumnWidths {
  #columns: readonly ColumnSpec[] = [];
  #lefts: number[] = [0];
  /** Set by the user: kept. */
  #chosen: Map<string, number>;
  /** Fitted to the first rows. */
  readonly #fitted = new Map<string, number>();

  constructor(chosen: Readonly<Record<string, number>>) {
    this.#chosen = new Map(Object.entries(chosen));
  }

  setColumns(columns: readonly ColumnSpec[]): void {
    this.#columns = columns;
    this.#place();
  }

  get count(): number { return this.#columns.length; }
  /** Sum of all columns. */
  get total(): number { return this.left(this.count); }
  left(column: number): number { return this.#lefts[column] ?? 0; }
  width(column: number): number { return this.left(column + 1) - this.left(column); }
  /** Widths that the user chose, by column name. */
  get chosen(): Record<string, number> { return Object.fromEntries(this.#chosen); }
  set chosen(widths: Readonly<Record<string, number>>) {
    this.#chosen = new Map(Object.entries(widths));
    this.#place();
  }

  resize(column: number, width: number): void {
    const spec = this.#columns[column];
    if (spec === undefined) return;
    this.#chosen.set(spec.name, Math.round(Math.min(widestColumn, Math.max(narrowestColumn, width))));
    this.#place();
  }

  /** Fits columns that nobody has set to their first rows. `content` is px by column. */
  fitFirst(content: (column: number) => number): void {
    this.#columns.forEach(({ name }, column) => {
      if (!this.#fitted.has(name)) this.#fitted.set(name, Math.ceil(Math.min(widestFirstFit, Math.max(narrowestColumn, content(column)))));
    });
    this.#place();
  }

  /** Of columns that were fitted, by column name; what an earlier page has fitted is taken over. */
  get fitted(): Record<string, number> { return Object.fromEntries(this.#fitted); }
  set fitted(widths: Readonly<Record<string, number>>) {
    for (const [name, width] of Object.entries(widths)) this.#fitted.set(name, width);
    this.#place();
  }

  isFitted(): boolean {
    return this.#columns.every(({ name }) => this.#fitted.has(name));
  }

  /** The column at px `x` from the first column's left edge, clamped to columns that exist; -1 where there are none. */
  columnAt(x: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.left(middle) <= x) low = middle;
      else high = middle - 1;
    }
    return Math.min(low, this.count - 1);
  }

  /** Columns [from, to) of those that are not frozen of which something shows in `width` px from `left`. */
  visible(left: number, width: number, frozen = 0): { from: number; to: number } {
    if (this.count === 0) return { from: 0, to: 0 };
    return { from: Math.max(frozen, this.columnAt(left + this.left(frozen))), to: Math.max(frozen, this.columnAt(left + width) + 1) };
  }

  /** How many of the first `wanted` columns stand in `room` px together. */
  countWithin(wanted: number, room: number): number {
    let count = wanted;
    while (count > 0 && this.left(count) > room) count--;
    return count;
  }

  #place(): void {
    const lefts = [0];
    for (const { name, type } of this.#columns) {
      lefts.push((lefts.at(-1) ?? 0) + (this.#chosen.get(name) ?? this.#fitted.get(name) ?? startWidths[type]));
    }
    this.#lefts = lefts;
  }
}
