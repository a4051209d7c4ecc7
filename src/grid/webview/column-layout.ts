/** The columns of the table as the user has arranged them. */
import type { GridLayout, GridState, OpenLayout } from '../protocol';
import { arranged, movedBefore, movedBy, type Arrangement } from './arrangement';
import type { CellBlock } from './menus-api';
import type { CellBlock as ShownBlock } from './selection';

export interface ColumnLayoutEvents {
  /** To be kept across sessions. */
  changed(changes: Partial<GridLayout>): void;
  /** Columns show otherwise. */
  arranged(arrangement: Arrangement): void;
}

export class ColumnLayout {
  #layout: OpenLayout;
  #columns: GridState['columns'] = [];
  #told = '';
  #arrangement: Arrangement = { shown: [], frozen: 0 };

  constructor(layout: OpenLayout, private readonly events: ColumnLayoutEvents) {
    this.#layout = layout;
  }

  get layout(): OpenLayout { return this.#layout; }
  get arrangement(): Arrangement { return this.#arrangement; }
  /** All columns of the table. */
  get columns(): GridState['columns'] { return this.#columns; }

  setColumns(columns: GridState['columns']): void {
    // Each state brings its own.
    const told = JSON.stringify(columns);
    if (told === this.#told) return;
    this.#told = told;
    this.#columns = columns;
    this.#arrange();
  }

  keep(changes: Partial<GridLayout>): void {
    this.#layout = { ...this.#layout, ...changes };
    this.events.changed(changes);
  }

  /** Shows the columns otherwise, and keeps it so. */
  change(changes: Partial<GridLayout>): void {
    this.keep(changes);
    this.#arrange();
  }

  /** The order with the column at a place moved before another place; the count of columns is the end. */
  orderWith(column: number, before: number): string[] {
    return movedBefore(this.#columns, this.#layout, this.nameAt(column), this.#arrangement.shown[before]?.spec.name);
  }

  /** The order with the column at a place moved by one; undefined at the ends. */
  orderWithStep(column: number, by: 1 | -1): string[] | undefined {
    return movedBy(this.#columns, this.#layout, this.nameAt(column), by);
  }

  /** The name of the column that shows there, or ''. */
  nameAt(column: number): string { return this.#arrangement.shown[column]?.spec.name ?? ''; }

  /** Those of the table that show in [from, to). */
  sourcesOf(from: number, to: number): number[] { return this.#arrangement.shown.slice(from, to).map(({ source }) => source); }

  /** A block of those that show, by the table's columns. */
  cellsOf(block: ShownBlock | undefined): CellBlock | undefined {
    return block === undefined ? undefined : { fromRow: block.fromRow, toRow: block.toRow, columns: this.sourcesOf(block.fromColumn, block.toColumn) };
  }

  /** Where a column shows; -1 where it does not. */
  placeOf(name: string): number { return this.#arrangement.shown.findIndex(({ spec }) => spec.name === name); }

  #arrange(): void {
    this.#arrangement = arranged(this.#columns, this.#layout);
    this.events.arranged(this.#arrangement);
  }
}
