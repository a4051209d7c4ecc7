/** Changes of how the columns show, and what a screen reader is told of them. */
import type { DateZone, GridLayout, GridOpening } from '../protocol';
import type { CellWriter } from './cell-writer';
import type { ColumnLayout } from './column-layout';
import { fill } from './dom';
import type { GridView } from './grid-view';
import { zoneWords } from './zone-words';

export interface ColumnChangesParts {
  readonly strings: GridOpening['strings'];
  readonly columns: ColumnLayout;
  readonly grid: GridView;
  readonly writer: CellWriter;
  readonly say: (words: string) => void;
}

export class ColumnChanges {
  constructor(private readonly parts: ColumnChangesParts) {}

  get zone(): DateZone { return this.parts.columns.layout.dates ?? 'sent'; }

  /** Shows the columns otherwise, and keeps it so. */
  arrange(changes: Partial<GridLayout>): void {
    const { columns, grid, strings, say } = this.parts;
    if (changes.widths !== undefined) grid.setWidths(changes.widths);
    columns.change(changes);
    const { shown, frozen } = columns.arrangement;
    if (changes.hidden !== undefined) say(fill(strings.columnsShown, shown.length, columns.columns.length));
    if (changes.frozen !== undefined) say(fill(strings.columnsFrozen, frozen));
  }

  move(column: number, before: number): void {
    const { columns } = this.parts;
    this.#arrangeMoved(columns.nameAt(column), columns.orderWith(column, before));
  }

  moveBy(column: number, by: 1 | -1): void {
    const { columns } = this.parts;
    const order = columns.orderWithStep(column, by);
    if (order !== undefined) this.#arrangeMoved(columns.nameAt(column), order);
  }

  widths(widths: Record<string, number>, column: number, width: number): void {
    const { columns, strings, say } = this.parts;
    columns.keep({ widths });
    say(fill(strings.columnWidth, columns.nameAt(column), width));
  }

  /** The zone of dates, in the headers. */
  showZone(): void {
    const { grid, writer, strings } = this.parts;
    grid.setZone(this.zone, { name: writer.zoneName(this.zone), description: zoneWords(this.zone, writer.localZone, strings) });
  }

  #arrangeMoved(name: string, order: readonly string[]): void {
    const { columns, grid, strings, say } = this.parts;
    this.arrange({ order });
    const place = columns.placeOf(name);
    grid.revealColumn(place);
    say(fill(strings.columnMoved, name, place + 1, columns.arrangement.shown.length));
  }
}
