/** What the grid's script and the script of its menus know of each other. The menus come when the first of them is opened. */
import type { CopyFormat } from '../../engine/protocol';
import type { ColumnSpec } from '../../reports/report-types';
import type { ColumnFilter, View } from '../../rows/view';
import type { CellPlace, GridLayout, GridOpening } from '../protocol';
import type { Arrangement } from './arrangement';
import type { CellWriter, DateInZone } from './cell-writer';
import type { ExportChoices } from './grid-exports';
import type { Host } from './host';

/** What a menu may ask of the page. */
export interface GridParts {
  readonly page: HTMLElement;
  readonly strings: GridOpening['strings'];
  readonly number: Intl.NumberFormat;
  readonly writer: CellWriter;
  readonly host: Host;
  /** All columns of the table. */
  columns(): readonly ColumnSpec[];
  layout(): GridLayout;
  arrangement(): Arrangement;
  arrange(changes: Partial<GridLayout>): void;
  moveColumnBy(name: string, by: 1 | -1): void;
  selectColumn(name: string): void;
  viewRows(): number;
  view(): View;
  change(changes: Partial<View>): void;
  /** Settles when the view stands. */
  setFilter(column: string, filter: ColumnFilter | undefined): Promise<void>;
  fitColumn(name: string): void;
  copy(format: CopyFormat): void;
  /** What can be exported now. */
  exports(): ExportChoices;
  /** Groups the rows by a column. */
  groupBy(column: string): void;
  openCell(place: CellPlace): void;
  goTo(place: CellPlace): void;
  /** Of the active cell, among the columns that show; -1 is the gutter. */
  selectedColumn(): number;
  focusGrid(): void;
  /** Shows a sentence for a while, and says it. */
  note(sentence: string): void;
  say(sentence: string): void;
  fail(error: unknown): void;
}

/** The whole of a cell's value, beside the cell. */
export interface ValuePopover {
  readonly element: HTMLElement;
  /** `zones`: a date as sent, and then in others. */
  show(title: string, value: string | null, box: DOMRect, zones: readonly DateInZone[]): void;
  close(): void;
}
export interface PopoverEvents {
  closed(): void;
  openLink(url: string): void;
}

/** Each opens beside a box of the window, and gives the focus back to the grid. */
export interface Menus {
  column(parts: GridParts, name: string, beside: DOMRect): void;
  columns(parts: GridParts, beside: DOMRect): void;
  cell(parts: GridParts, place: CellPlace, beside: DOMRect): void;
  exports(parts: GridParts, beside: DOMRect): void;
  row(parts: GridParts, row: number): void;
  /** What the row leads to. */
  follow(parts: GridParts, row: number, beside: DOMRect): void;
  shortcuts(parts: GridParts): void;
  popover(strings: GridOpening['strings'], events: PopoverEvents): ValuePopover;
}

declare global {
  interface Window { listrakMenus?: Menus }
}
