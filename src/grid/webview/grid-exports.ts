/** What of the rows can be written to a file now. */
import type { GridExport, GridState } from '../protocol';
import type { ColumnLayout } from './column-layout';
import type { Host } from './host';
import type { CellBlock } from './menus-api';

/** Rows and columns of each; undefined where there is nothing. */
export interface ExportChoices {
  readonly selection: ExportSize | undefined;
  readonly view: ExportSize | undefined;
  readonly run: (type: 'selection' | 'view' | 'everything') => void;
}
export interface ExportSize { readonly rows: number; readonly columns: number }

export class GridExports {
  constructor(private readonly parts: { readonly host: Host; readonly block: () => CellBlock | undefined; readonly columns: ColumnLayout; readonly state: () => GridState | undefined }) {}

  /** One cell that is active is no selection. */
  get choices(): ExportChoices {
    const { columns, state } = this.parts;
    const block = this.parts.block();
    const { viewRows: rows = 0, revision = 0 } = state() ?? {};
    const shown = columns.sourcesOf(0, columns.columns.length);
    const selected = block === undefined ? undefined : { rows: block.toRow - block.fromRow, columns: block.columns.length };
    const selection = selected !== undefined && selected.rows * selected.columns > 1 ? selected : undefined;
    return {
      selection, view: rows > 0 ? { rows, columns: shown.length } : undefined,
      run: (type) => {
        if (type === 'everything') this.tell({ type });
        else if (type === 'view') this.tell({ type, columns: shown });
        else if (block !== undefined) this.tell({ type, columns: block.columns, rows: { from: block.fromRow, to: block.toRow, revision } });
      },
    };
  }

  tell(what: GridExport): void { this.parts.host.tell({ type: 'export', what }); }
}
