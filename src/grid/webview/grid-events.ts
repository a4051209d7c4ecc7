/** What the grid is given, and what it tells the page of. */
import type { CellPlace } from '../protocol';
import type { CellWriter } from './cell-writer';

export interface GridViewOptions {
  readonly label: string;
  readonly strings: { readonly rowNumber: string; readonly sortHint: string; readonly nullCell: string };
  /** CSS px by column name, of columns that the user has sized. */
  readonly widths: Readonly<Record<string, number>>;
  readonly number: Intl.NumberFormat;
  readonly writer: CellWriter;
  readonly events: GridEvents;
}

export interface GridEvents {
  sort(column: number, add: boolean): void;
  widthsChanged(widths: Record<string, number>, column: number, width: number): void;
  selectionChanged(): void;
  copy(headers: boolean): void;
  exports(): void;
  find(backwards: boolean): void;
  columnMenu(column: number, box: DOMRect): void;
  cellMenu(place: CellPlace, box: DOMRect): void;
  /** `before`: the count of columns is the end. */
  moveColumn(column: number, before: number): void;
  moveColumnBy(column: number, by: 1 | -1): void;
  help(): void;
  openCell(place: CellPlace): void;
  showRow(row: number): void;
  /** What the row leads to, beside a box. */
  follow(place: CellPlace, box: DOMRect): void;
  search(): void;
  scrolled(): void;
}
