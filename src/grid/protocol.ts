/** What the grid's panel (extension host) and its webview (browser) say to each other. */
import type { ColumnSpec } from '../reports/report-types';
import type { RowWindow, View } from '../rows/view';

/** Everything that the webview needs to draw itself before any row is there. Strings are localised by the host. */
export interface GridOpening {
  readonly title: string;
  readonly subtitle: string;
  readonly sampleData: boolean;
  readonly strings: Readonly<Record<string, string>>;
  readonly locale: string;
  readonly filters: readonly GridFilter[];
  readonly view: View;
  /** Widths in CSS px by column name, as the user left them. */
  readonly widths: Readonly<Record<string, number>>;
}

/** A filter of the report with its present value as text; '' is not set. */
export type GridFilter =
  | { readonly name: string; readonly title: string; readonly type: 'date' | 'text' | 'ids'; readonly value: string }
  | { readonly name: string; readonly title: string; readonly type: 'choice'; readonly choices: readonly { readonly value: string; readonly title: string }[]; readonly value: string }
  | { readonly name: string; readonly title: string; readonly type: 'boolean'; readonly value: string };

/** How the rows stand, in words that the host has localised. */
export interface GridState {
  readonly phase: 'loading' | 'complete' | 'incomplete' | 'stopped' | 'full' | 'failed';
  /** Such as "120,000 rows so far · 61,000 rows/s". */
  readonly status: string;
  /** With phase failed: what happened and what to do. */
  readonly error?: { readonly what: string; readonly next: string };
  readonly columns: readonly ColumnSpec[];
  readonly totalRows: number;
  readonly viewRows: number;
  readonly revision: number;
}

/** Asked by the webview, always answered by the host: `{ok}` or `{error}`. */
export interface GridCalls {
  readWindow: { args: { from: number; to: number; columns: number[] }; answer: RowWindow & { revision: number } };
  setView: { args: { view: View }; answer: { rowCount: number; stale: boolean; revision: number } };
  copyCells: { args: { fromRow: number; toRow: number; columns: number[]; headers: boolean }; answer: { rows: number } };
  /** Runs the report again with these filters; answers with a sentence that names the field when one is wrong. */
  setFilters: { args: { filters: Record<string, string> }; answer: { problem?: { field: string; what: string } } };
}
export type GridCallName = keyof GridCalls;

export type FromWebview =
  | { readonly type: 'ready' }
  | { [Name in GridCallName]: { readonly type: 'call'; readonly id: number; readonly call: Name; readonly args: GridCalls[Name]['args'] } }[GridCallName]
  | { readonly type: 'stop' }
  | { readonly type: 'retry' }
  | { readonly type: 'reload' }
  | { readonly type: 'export'; readonly what: 'all' | 'view' }
  | { readonly type: 'widths'; readonly widths: Readonly<Record<string, number>> };

export type ToWebview =
  | { readonly type: 'open'; readonly opening: GridOpening }
  | { readonly type: 'state'; readonly state: GridState }
  | { readonly type: 'answer'; readonly id: number; readonly ok: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly error: string };
