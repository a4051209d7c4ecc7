/** Where cells stand in the window, and which cell stands at a point of it. */
import type { CellPlace } from '../protocol';
import { boxOf } from './dom';
import type { GridColumns } from './grid-columns';
import type { ScrollModel } from './scroll-model';
import { gutterColumn } from './selection';

export class CellPlaces {
  constructor(private readonly grid: HTMLElement, private readonly body: HTMLElement, private readonly columns: GridColumns, private readonly model: ScrollModel) {}

  /** The cell at a point of the window, the nearest one where it lies outside; undefined where there are none. */
  at(x: number, y: number): CellPlace | undefined {
    const { grid, body, columns, model } = this;
    if (model.rows === 0 || columns.count === 0) return undefined;
    const box = boxOf(grid);
    const row = model.rowAt(y - boxOf(body).top);
    const fromGutter = x - box.left - columns.gutterWidth;
    const frozen = x < box.left + columns.frozenWidth;
    return { row, column: fromGutter < 0 && x >= box.left ? gutterColumn : columns.widths.columnAt(frozen ? fromGutter : fromGutter + grid.scrollLeft) };
  }

  /** Where a cell stands in the window, whether or not it shows. */
  boxOf({ row, column }: CellPlace): DOMRect {
    const { grid, body, columns, model } = this;
    const left = boxOf(grid).left + columns.gutterWidth + columns.widths.left(column) - (column < columns.frozen ? 0 : grid.scrollLeft);
    return new DOMRect(left, boxOf(body).top + model.offsetOf(row), columns.widths.width(column), model.rowHeight);
  }

  /** Of the active cell, or of the grid where none shows. */
  get activeBox(): DOMRect {
    const { grid } = this;
    const shown = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '') ?? grid.querySelector('.corner');
    return boxOf(shown ?? grid);
  }

  /** The least sideways movement that shows the whole column beside the frozen ones. */
  revealColumn(column: number): void {
    const { grid, columns } = this;
    if (column < columns.frozen) return;
    const { scrollLeft, clientWidth } = grid;
    const left = columns.widths.left(column);
    const right = left + columns.widths.width(column);
    const room = clientWidth - columns.gutterWidth;
    const covered = columns.widths.left(columns.frozen);
    if (left - covered < scrollLeft) grid.scrollLeft = left - covered;
    else if (right > scrollLeft + room) grid.scrollLeft = Math.min(left - covered, right - room);
  }
}
