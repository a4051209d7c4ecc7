import type { PageRows } from '../listrak/page';
import type { ColumnSpec } from '../reports/report-types';
import type { FormatOutcome } from './export-types';

/** What a writer has to know, beside the columns, to go on behind what it has written; plain data. */
export interface WriterState {
  readonly guardedCells: number;
  /** Where in the file lines began to have how many fields. */
  readonly widths: readonly { readonly from: number; readonly fields: number }[];
}

/**
 * Rows into one file of one format, page after page. The columns are handed over anew with every call: they grow at their end only.
 * @throws FileError what the disk refuses
 */
export interface FormatWriter {
  /** Once, before any page. */
  begin(columns: readonly ColumnSpec[]): Promise<void>;
  /** @param places for each column of the page its index in `columns` */
  page(page: PageRows, places: Int32Array, columns: readonly ColumnSpec[]): Promise<void>;
  /** Once, after the last page: what is still due, and late columns wherever they are missing. @throws CancelledError */
  finish(columns: readonly ColumnSpec[], signal: AbortSignal): Promise<FormatOutcome>;
  /** For a file that can be gone on with: how it stands behind the last page, and how a new writer takes that up, before any page. Absent: it is written anew. */
  readonly resumable?: { state(): WriterState; restore(state: WriterState): void };
  /** Lets go of what it holds, whether it came to its end or not. */
  dispose(): void;
}
