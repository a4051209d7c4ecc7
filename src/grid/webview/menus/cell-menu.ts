/** What can be done with a cell, its row, and what is selected. */
import type { CopyFormat } from '../../../engine/protocol';
import { longestShownCell, type CellPlace } from '../../protocol';
import { longestText } from '../../value-checks';
import type { ShownColumn } from '../arrangement';
import { filterOf } from '../groups/group-filter';
import type { GridParts } from '../menus-api';
import type { Row } from '../row-cache';
import { gutterColumn } from '../selection';
import { copyCells } from './cell-copy';
import { selectionItem } from './export-menu';
import { followItems } from './follow-menu';
import { openMenu } from './menu';
import { openRowForm } from './row-form';
import { stayed } from './stayed';

/** All in it is about the row that was seen there: while it is open, rows that come may put another one into its place. The number of a row is a cell of no column. */
export async function openCellMenu(parts: GridParts, place: CellPlace, beside: DOMRect, seen: Row | undefined): Promise<void> {
  const { strings } = parts;
  const column = parts.arrangement().shown[place.column];
  if (column === undefined && place.column !== gutterColumn) return;
  const isHere = stayed(parts);
  const { block } = parts.selected();
  // A row that cannot be read can still be copied.
  const read = await parts.host.call('rowFollows', { row: place.row }).catch(() => undefined);
  if (!isHere()) return;
  if (read !== undefined && seen !== undefined && !isSame(seen, read.cells)) {
    parts.note(strings.rowMoved);
    return;
  }
  const meant = { row: place.row, ...(read === undefined ? {} : { id: read.id }) };
  const filterByValue = async ({ spec, source }: ShownColumn): Promise<void> => {
    try {
      const { cells } = read ?? await parts.host.call('readRow', meant);
      const value = cells[source] ?? '';
      await parts.setFilter(spec.name, filterOf(value === '' ? null : value, spec.name, 'value', spec.type === 'boolean', longestText));
    } catch (error) {
      parts.fail(error);
    }
  };
  // Several rows are those that are selected, whichever they are.
  const copy = (format: CopyFormat) => (): void => {
    if (block !== undefined && block.toRow - block.fromRow === 1 && meant.id !== undefined) void copyCells(parts, block, format, meant.id);
    else parts.copy(format);
  };
  openMenu(parts, strings.cellActions, [
    [
      { label: strings.copyText, codicon: 'copy', keys: 'Ctrl+C', run: copy('text') },
      { label: strings.copyWithHeaders, keys: 'Ctrl+Shift+C', run: copy('textWithHeaders') },
      { label: strings.copyCsv, run: copy('csv') },
      { label: strings.copyJson, run: copy('json') },
      { label: strings.copyMarkdown, run: copy('markdown') },
    ],
    [
      ...(column === undefined ? [] : [{ label: strings.showValue, codicon: 'eye', keys: 'Enter', run: (): void => parts.openCell(place, meant.id) }]),
      { label: strings.showRow, codicon: 'list-flat', keys: 'Shift+Enter', run: () => openRowForm(parts, meant) },
    ],
    followItems(parts, read?.follows ?? []).map((item, index) => ({ ...item, ...(index === 0 ? { keys: 'Ctrl+Enter' } : {}) })),
    column === undefined ? [] : [
      { label: strings.filterByValue, codicon: 'filter', run: () => void filterByValue(column) },
      { label: strings.groupByThis, codicon: 'group-by-ref-type', run: () => parts.groupBy(column.spec.name) },
    ],
    [selectionItem(parts)],
  ], beside);
}

/** Whether a row that showed, with its long cells cut, is the one that was read; columns may have come meanwhile. */
function isSame(seen: Row, cells: Row): boolean {
  return cells.length > 0 && seen.every((cell, column) => cell?.slice(0, longestShownCell) === cells[column]?.slice(0, longestShownCell));
}
