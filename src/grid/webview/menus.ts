/** The grid's menus and sheets, in a script of their own that comes when the first of them is opened. */
import { openCellMenu } from './menus/cell-menu';
import { openColumnPanel } from './menus/column-panel';
import { openColumnsPanel } from './menus/columns-panel';
import { openExportMenu } from './menus/export-menu';
import { openRowForm } from './menus/row-form';
import { openShortcutSheet } from './menus/shortcut-sheet';

window.listrakMenus = { column: openColumnPanel, columns: openColumnsPanel, cell: openCellMenu, exports: openExportMenu, row: openRowForm, shortcuts: openShortcutSheet };
