/** The grid's menus and sheets, in a script of their own that comes when the first of them is opened. */
import { openCellMenu } from './menus/cell-menu';
import { GridCellActions } from './menus/cell-actions';
import { openColumnPanel } from './menus/column-panel';
import { openColumnsPanel } from './menus/columns-panel';
import { openExportMenu } from './menus/export-menu';
import { openFollowMenu } from './menus/follow-menu';
import { openRowForm } from './menus/row-form';
import { openShortcutSheet } from './menus/shortcut-sheet';
import { ShownDates } from './shown-dates';

window.listrakMenus = {
  column: openColumnPanel, columns: openColumnsPanel, cell: (parts, place, beside, seen) => void openCellMenu(parts, place, beside, seen), exports: openExportMenu, row: (parts, row) => openRowForm(parts, { row }),
  follow: (parts, row, beside) => openFollowMenu(parts, { row }, beside), shortcuts: openShortcutSheet, cells: (parts) => new GridCellActions(parts), dates: (zone) => new ShownDates(zone),
};
