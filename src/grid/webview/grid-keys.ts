/** Does what a key means in the grid. */
import type { KeyAction } from './keyboard';
import { at, gutterColumn, headerRow, moved, whole, type Extent, type Selection } from './selection';
import type { GridEvents } from './grid-events';

/** What keys may do to the grid. */
export interface KeyTarget {
  readonly events: GridEvents;
  readonly extent: Extent;
  /** Rows that fit wholly. */
  readonly wholeRows: number;
  readonly selectionOrStart: Selection;
  select(selection: Selection, reveal?: boolean): void;
  selectAll(): void;
  openCell(selection: Selection): void;
  columnMenu(column: number): void;
  cellMenu(selection: Selection): void;
  follow(selection: Selection): void;
  fit(column: number): void;
  widen(column: number, by: number): void;
}

/** Whether the grid has an answer to it. */
export function carryOut(action: KeyAction, target: KeyTarget): boolean {
  const { events, extent, selectionOrStart: selection } = target;
  const { active } = selection;
  const { column } = active;
  // Without rows the place is kept for those to come.
  const onRow = active.row !== headerRow && active.row < extent.rows;
  const onColumn = column !== gutterColumn && extent.columns > 0;
  switch (action.type) {
    case 'move': target.select(moved(selection, action.move, action.extend, extent, Math.max(1, target.wholeRows - 1))); return true;
    case 'selectAll': target.selectAll(); return true;
    case 'selectWhole': {
      const able = action.what === 'columns' ? onColumn : active.row !== headerRow;
      if (able) target.select(whole(selection, action.what), false);
      return able;
    }
    case 'export': events.exports(); return true;
    case 'copy': events.copy(action.headers); return true;
    case 'find': events.find(action.backwards); return true;
    case 'help': events.help(); return true;
    case 'search': events.search(); return true;
    case 'collapse': target.select(at({ row: active.row, column: Math.max(0, column) }), false); return true;
    case 'columnMenu':
      if (onColumn) target.columnMenu(column);
      return onColumn;
    case 'menu':
      if (onColumn && active.row === headerRow) target.columnMenu(column);
      else if (onRow) target.cellMenu(selection);
      return onColumn || onRow;
    case 'moveColumn':
      if (column !== gutterColumn) events.moveColumnBy(column, action.by);
      return column !== gutterColumn;
    case 'resize':
      if (onColumn) target.widen(column, action.by);
      return onColumn;
    case 'fit':
      if (onColumn) target.fit(column);
      return onColumn;
    case 'open':
      if (onRow && action.add) events.showRow(active.row);
      else if (column === gutterColumn) return false;
      else if (active.row === headerRow) events.sort(column, action.add);
      else if (onRow) target.openCell(selection);
      return true;
    case 'follow':
      if (onRow) target.follow(selection);
      return onRow;
  }
}
