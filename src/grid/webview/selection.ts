/** Which cells are selected: one active cell, and a block between it and the anchor. Pure. */
import type { CellPlace } from '../protocol';

export interface Selection {
  readonly active: CellPlace;
  readonly anchor: CellPlace;
  /** Rows or columns are selected from end to end, or all is, wherever the active cell stands. */
  readonly whole?: Whole;
}
export type Whole = 'rows' | 'columns' | 'all';
export interface Extent {
  readonly rows: number;
  readonly columns: number;
}
/** Rows [fromRow, toRow) and columns [fromColumn, toColumn). */
export interface CellBlock {
  readonly fromRow: number;
  readonly toRow: number;
  readonly fromColumn: number;
  readonly toColumn: number;
}
export type Move = 'up' | 'down' | 'left' | 'right' | 'rowStart' | 'rowEnd' | 'first' | 'last' | 'pageUp' | 'pageDown' | 'columnStart' | 'columnEnd';

export const headerRow = -1;
export const gutterColumn = -1;

export function at(place: CellPlace): Selection {
  return { active: place, anchor: place };
}

/** The selected cells; undefined where the active cell is a header. The gutter stands for its whole row. */
export function blockOf({ active, anchor, whole }: Selection, extent: Extent): CellBlock | undefined {
  const wholeColumns = whole === 'columns' || whole === 'all';
  if ((active.row === headerRow && !wholeColumns) || extent.rows === 0 || extent.columns === 0) return undefined;
  const wholeRows = whole === 'rows' || whole === 'all' || active.column === gutterColumn || anchor.column === gutterColumn;
  const anchorRow = Math.max(0, anchor.row);
  return {
    fromRow: wholeColumns ? 0 : Math.min(active.row, anchorRow),
    toRow: wholeColumns ? extent.rows : Math.min(extent.rows, Math.max(active.row, anchorRow) + 1),
    fromColumn: wholeRows ? 0 : Math.min(active.column, anchor.column),
    toColumn: wholeRows ? extent.columns : Math.max(active.column, anchor.column) + 1,
  };
}

/** The selection on its columns where these still show; `placeOf` a column is −1 where it does not. Rows that have not come yet stay selected. */
export function rearranged({ active, anchor, ...others }: Selection, placeOf: (column: number) => number, { rows, columns }: Extent): Selection {
  const now = ({ row, column }: CellPlace): CellPlace => {
    const place = placeOf(column);
    return { row, column: place < 0 ? column : place };
  };
  return clamped({ active: now(active), anchor: now(anchor), ...others }, { rows: Math.max(rows, active.row + 1, anchor.row + 1), columns });
}

export function contains(block: CellBlock | undefined, row: number, column: number): boolean {
  return block !== undefined && row >= block.fromRow && row < block.toRow && column >= block.fromColumn && column < block.toColumn;
}

/** The selection after a move. `page` is in rows. Extending keeps the anchor, what is whole along it, and never reaches the header. */
export function moved(selection: Selection, move: Move, extend: boolean, extent: Extent, page: number): Selection {
  const { row, column } = selection.active;
  const kept = extend && selection.whole !== undefined && selection.whole !== 'all' ? { whole: selection.whole } : {};
  const lowestRow = extend ? Math.min(row, 0, extent.rows - 1) : headerRow;
  const clampRow = (value: number): number => Math.max(lowestRow, Math.min(extent.rows - 1, value));
  const clampColumn = (value: number): number => Math.max(0, Math.min(extent.columns - 1, value));
  const place = ((): CellPlace => {
    switch (move) {
      case 'up': return { row: clampRow(row - 1), column };
      case 'down': return { row: clampRow(row + 1), column };
      case 'left': return { row, column: clampColumn(column - 1) };
      case 'right': return { row, column: clampColumn(column + 1) };
      case 'rowStart': return { row, column: clampColumn(0) };
      case 'rowEnd': return { row, column: clampColumn(extent.columns - 1) };
      case 'first': return { row: clampRow(0), column: clampColumn(0) };
      case 'last': return { row: clampRow(extent.rows - 1), column: clampColumn(extent.columns - 1) };
      case 'pageUp': return { row: row === headerRow ? row : clampRow(Math.max(0, row - page)), column };
      case 'pageDown': return { row: clampRow(Math.max(0, row) + page), column };
      case 'columnStart': return { row: row <= 0 ? clampRow(headerRow) : clampRow(0), column };
      case 'columnEnd': return { row: clampRow(extent.rows - 1), column };
    }
  })();
  if (!extend || (selection.anchor.row === headerRow && selection.whole !== 'columns')) return at(place);
  return { active: place, anchor: selection.anchor, ...kept };
}

/** All that is along the active cell or the selected ones, from end to end; with both, all. */
export function whole(selection: Selection, what: Whole): Selection {
  const { active, anchor } = selection;
  const both = what === 'all' || (selection.whole !== undefined && selection.whole !== what);
  return { active, anchor, whole: both ? 'all' : what };
}

/** The selection in a grid that may have become smaller. */
export function clamped(selection: Selection, extent: Extent): Selection {
  const clamp = ({ row, column }: CellPlace): CellPlace => ({
    row: Math.max(headerRow, Math.min(row, extent.rows - 1)),
    column: Math.max(gutterColumn, Math.min(column, extent.columns - 1)),
  });
  return { ...selection, active: clamp(selection.active), anchor: clamp(selection.anchor) };
}
