/** What can be written to a file: the selection, the view, everything. */
import { columnWords, rowWords } from '../counted';
import { fill } from '../dom';
import type { GridParts } from '../menus-api';
import { exportChoices, type ExportSize } from './export-choices';
import { openMenu, type MenuItem } from './menu';

export function openExportMenu(parts: GridParts, beside: DOMRect): void {
  const { strings } = parts;
  const { view, run } = exportChoices(parts);
  openMenu(parts, strings.exportLabel, [
    [
      selectionItem(parts),
      { label: strings.exportView, codicon: 'filter', run: () => run('view'), ...(view === undefined ? { disabled: strings.nothingInView } : { hint: sizeWords(strings.exportViewHint, view, parts) }) },
    ],
    [{ label: strings.exportAll, codicon: 'cloud-download', hint: strings.exportAllHint, run: () => run('everything') }],
  ], beside);
}

export function selectionItem(parts: GridParts): MenuItem {
  const { strings } = parts;
  const { selection, run } = exportChoices(parts);
  return {
    label: strings.exportSelection, codicon: 'export', run: () => run('selection'),
    ...(selection === undefined ? { disabled: strings.nothingSelected } : { hint: sizeWords(strings.exportSelectionHint, selection, parts) }),
  };
}

function sizeWords(template: string, { rows, columns }: ExportSize, parts: GridParts): string {
  return fill(template, rowWords(rows, parts), columnWords(columns, parts));
}
