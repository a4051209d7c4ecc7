/** The columns as they stand: what they are, how wide, and how wide their content is. */
import type { ColumnSpec } from '../../reports/report-types';
import { oneLine } from './cell-text';
import { ColumnSheet } from './column-sheet';
import { ColumnWidths } from './column-widths';
import type { Row } from './row-cache';
import { TextRuler } from './text-ruler';

/** Padding of both sides, and room for the mark of the order in a header. */
const cellPadding = 17;
const headerExtra = 44;
/** So that the last column's edge can be taken. */
const endExtra = 24;

export class GridColumns {
  readonly widths: ColumnWidths;
  readonly #sheet = new ColumnSheet();
  readonly #ruler = new TextRuler();
  #specs: readonly ColumnSpec[] = [];
  #gutterWidth = 0;

  constructor(chosen: Readonly<Record<string, number>>, private readonly nullText: string) {
    this.widths = new ColumnWidths(chosen);
  }

  get specs(): readonly ColumnSpec[] { return this.#specs; }
  get count(): number { return this.#specs.length; }
  /** CSS px of the row numbers. */
  get gutterWidth(): number { return this.#gutterWidth; }
  /** CSS px of gutter and all columns. */
  get totalWidth(): number { return this.#gutterWidth + this.widths.total + endExtra; }

  /** Whether they are others than before. */
  set(specs: readonly ColumnSpec[]): boolean {
    if (sameColumns(specs, this.#specs)) return false;
    this.#specs = specs;
    this.widths.setColumns(specs);
    return true;
  }

  /** Takes the font; `highestNumber` is the longest row number as it is shown. */
  measure(style: CSSStyleDeclaration, highestNumber: string): void {
    this.#ruler.setFont(style);
    this.#gutterWidth = Math.ceil(Math.max(36, this.#ruler.width(highestNumber.replace(/\d/g, '8'), true) + 20));
  }

  /** Writes the column rules. */
  place(): void { this.#sheet.place(this.widths); }

  /** Fits columns that nobody has set to these rows. */
  fitFirst(rows: readonly (Row | undefined)[]): void {
    // The first rows often have no date yet where later ones do.
    const dateWidth = Math.ceil(this.#ruler.width('0000-00-00T00:00:00.000')) + cellPadding;
    this.widths.fitFirst((column) => Math.max(this.#specs[column]?.type === 'date' ? dateWidth : 0, this.#contentWidth(column, rows)));
    this.place();
  }

  fit(column: number, rows: readonly (Row | undefined)[]): void {
    this.widths.resize(column, this.#contentWidth(column, rows));
  }

  #contentWidth(column: number, rows: readonly (Row | undefined)[]): number {
    const name = this.#ruler.width(this.#specs[column]?.name ?? '', true) + headerExtra;
    return rows.reduce((widest, row) => Math.max(widest, this.#ruler.width(oneLine(row?.[column] ?? this.nullText)) + cellPadding), name);
  }
}

function sameColumns(a: readonly ColumnSpec[], b: readonly ColumnSpec[]): boolean {
  return a.length === b.length && a.every((column, index) => column.name === b[index]?.name && column.type === b[index].type);
}
