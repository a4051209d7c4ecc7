/** What can be done with a cell, its row, and what is selected. */
import type { CellPlace } from '../../protocol';
import { longestText } from '../../value-checks';
import { filterOf } from '../groups/group-filter';
import type { GridParts } from '../menus-api';
import { selectionItem } from './export-menu';
import { followItems } from './follow-menu';
import { openMenu } from './menu';
import { openRowForm } from './row-form';

export async function openCellMenu(parts: GridParts, place: CellPlace, beside: DOMRect): Promise<void> {
  const { strings } = parts;
  const column = parts.arrangement().shown[place.column];
  if (column === undefined) return;
  const filterByValue = async (): Promise<void> => {
    try {
      const { value } = await parts.host.call('readCell', { row: place.row, column: column.source });
      await parts.setFilter(column.spec.name, filterOf(value === '' ? null : value, column.spec.name, 'value', column.spec.type === 'boolean', longestText));
    } catch (error) {
      parts.fail(error);
    }
  };
  // A row that cannot be read can still be copied.
  const follows = await followItems(parts, place.row).catch(() => []);
  openMenu(parts, strings.cellActions, [
    [
      { label: strings.copyText, codicon: 'copy', keys: 'Ctrl+C', run: () => parts.copy('text') },
      { label: strings.copyWithHeaders, keys: 'Ctrl+Shift+C', run: () => parts.copy('textWithHeaders') },
      { label: strings.copyCsv, run: () => parts.copy('csv') },
      { label: strings.copyJson, run: () => parts.copy('json') },
      { label: strings.copyMarkdown, run: () => parts.copy('markdown') },
    ],
    [
      { label: strings.showValue, codicon: 'eye', keys: 'Enter', run: () => parts.openCell(place) },
      { label: strings.showRow, codicon: 'list-flat', keys: 'Shift+Enter', run: () => openRowForm(parts, place.row) },
    ],
    follows.map((item, index) => ({ ...item, ...(index === 0 ? { keys: 'Ctrl+Enter' } : {}) })),
    [
      { label: strings.filterByValue, codicon: 'filter', run: () => void filterByValue() },
      { label: strings.groupByThis, codicon: 'group-by-ref-type', run: () => parts.groupBy(column.spec.name) },
    ],
    [selectionItem(parts)],
  ], beside);
}
