import type { ShownCell } from '../rows/view';
import { longestShownCell } from './protocol';

/** Long cells are cut for showing: a window stays small whatever its cells hold. */
export function cutRow(row: readonly ShownCell[]): readonly ShownCell[] {
  const long = (cell: ShownCell): cell is string => cell !== null && cell.length > longestShownCell;
  return row.some(long) ? row.map((cell) => (long(cell) ? `${cell.slice(0, longestShownCell)}…` : cell)) : row;
}
