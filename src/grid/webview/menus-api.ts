/** What the grid's script and the script of its menus know of each other. The menus come when the first of them is opened. */
import type { CopyFormat } from '../../engine/protocol';
import type { ColumnSpec } from '../../reports/report-types';
import type { ColumnFilter, View } from '../../rows/view';
import type { CellPlace, GridLayout, GridOpening, GridState, OpenLayout } from '../protocol';
import type { Arrangement } from './arrangement';
import type { CellWriter } from './cell-writer';
import type { Host } from './host';
import type { Row } from './row-cache';
import type { ShownDates } from './shown-dates';

/** What a menu may ask of the page. */
export interface GridParts {
  readonly page: HTMLElement;
  readonly strings: GridOpening['strings'];
  readonly number: Intl.NumberFormat;
  readonly writer: CellWriter;
  readonly host: Host;
  /** All columns of the table. */
  columns(): readonly ColumnSpec[];
  layout(): OpenLayout;
  arrangement(): Arrangement;
  arrange(changes: Partial<GridLayout>): void;
  moveColumnBy(name: string, by: 1 | -1): void;
  selectColumn(name: string): void;
  /** How the rows stand. Whenever the host tells of it anew, the page hears `listrak-rows`. */
  state(): GridState | undefined;
  viewRows(): number;
  view(): View;
  change(changes: Partial<View>): void;
  /** Settles when the view stands; `refused` is told where it cannot be had, in place of the user. */
  setFilter(column: string, filter: ColumnFilter | undefined, refused?: (error: unknown) => void): Promise<void>;
  fitColumn(name: string): void;
  copy(format: CopyFormat): void;
  /** The cells that are selected, the active one alone too, and the revision of their rows. */
  selected(): { readonly block: CellBlock | undefined; readonly revision: number };
  /** Groups the rows by a column. */
  groupBy(column: string): void;
  /** `id`: of the row that is meant, which may have moved from there. */
  openCell(place: CellPlace, id?: number): void;
  goTo(place: CellPlace): void;
  /** Of the active cell, among the columns that show; -1 is the gutter. */
  selectedColumn(): number;
  activeCell(): CellPlace | undefined;
  /** Where a cell stands in the window, whether or not it shows. */
  cellBox(place: CellPlace): DOMRect;
  focusGrid(): void;
  /** Says where the match is that has been found. */
  found(words: string): void;
  /** Shows, until something else is noted, what goes on. */
  busy(sentence: string): void;
  /** Shows a sentence for a while, and says it. */
  note(sentence: string): void;
  say(sentence: string): void;
  fail(error: unknown): void;
  /** What the host answers; undefined where it refused, which the user is told unless nobody waits for it any more. */
  tried<Answer>(ask: () => Promise<Answer>, signal?: AbortSignal): Promise<Answer | undefined>;
}

/** Rows [fromRow, toRow) of the view and columns of the table. */
export interface CellBlock {
  readonly fromRow: number;
  readonly toRow: number;
  readonly columns: number[];
}

/** What the host does with cells. */
export interface CellActions {
  /** Goes to the next or previous cell that contains the text. */
  find(text: string, backwards: boolean): Promise<void>;
  /** What they come to, in words. */
  summed(block: CellBlock, signal: AbortSignal): Promise<string>;
  /** Cells to the clipboard. */
  copy(block: CellBlock, format: CopyFormat): Promise<void>;
  /** Shows the whole of a cell's value, beside the cell. `id` as of {@link GridParts.openCell}. */
  open(place: CellPlace, id?: number): Promise<void>;
  /** Closes what {@link open} shows. */
  close(): void;
}

/** Each opens beside a box of the window, and gives the focus back to the grid. */
export interface Menus {
  column(parts: GridParts, name: string, beside: DOMRect): void;
  columns(parts: GridParts, beside: DOMRect): void;
  /** `seen`: the row as it showed at the place when its menu was wanted. */
  cell(parts: GridParts, place: CellPlace, beside: DOMRect, seen: Row | undefined): void;
  exports(parts: GridParts, beside: DOMRect): void;
  row(parts: GridParts, row: number): void;
  /** What the row leads to. */
  follow(parts: GridParts, row: number, beside: DOMRect): void;
  shortcuts(parts: GridParts): void;
  cells(parts: GridParts): CellActions;
  dates(localZone: string): ShownDates;
}

declare global {
  interface Window { listrakMenus?: Menus }
}
