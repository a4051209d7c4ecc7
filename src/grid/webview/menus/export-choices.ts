/** What of the rows can be written to a file now. */
import type { GridExport } from '../../protocol';
import type { GridParts } from '../menus-api';

/** Rows and columns of each; undefined where there is nothing. */
export interface ExportChoices {
  readonly selection: ExportSize | undefined;
  readonly view: ExportSize | undefined;
  readonly run: (type: 'selection' | 'view' | 'everything') => void;
}
export interface ExportSize { readonly rows: number; readonly columns: number }

/** One cell that is active is no selection. */
export function exportChoices(parts: GridParts): ExportChoices {
  const { block, revision } = parts.selected();
  const rows = parts.viewRows();
  const shown = parts.arrangement().shown.map(({ source }) => source);
  const selected = block === undefined ? undefined : { rows: block.toRow - block.fromRow, columns: block.columns.length };
  const selection = selected !== undefined && selected.rows * selected.columns > 1 ? selected : undefined;
  const tell = (what: GridExport): void => parts.host.tell({ type: 'export', what });
  return {
    selection, view: rows > 0 ? { rows, columns: shown.length } : undefined,
    run: (type) => {
      if (type === 'everything') tell({ type });
      else if (type === 'view') tell({ type, columns: shown });
      else if (block !== undefined) tell({ type, columns: block.columns, rows: { from: block.fromRow, to: block.toRow, revision } });
    },
  };
}
