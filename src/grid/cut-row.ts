import type { ViewWindow } from '../engine/protocol';
import type { ShownCell } from '../rows/view';
import { packRows } from './packed-rows';
import { longestShownCell, type ShownWindow } from './protocol';

/** Long cells are cut for showing: a window stays small whatever its cells hold. */
export function cutRow(row: readonly ShownCell[]): readonly ShownCell[] {
  const long = (cell: ShownCell): cell is string => cell !== null && cell.length > longestShownCell;
  return row.some(long) ? row.map((cell) => (long(cell) ? `${cell.slice(0, longestShownCell)}…` : cell)) : row;
}

/** As it goes to the page. */
export function shownWindow({ from, revision, rows }: ViewWindow): ShownWindow {
  return { from, revision, ...packRows(rows.map(cutRow)) };
}
