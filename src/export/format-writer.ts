import type { PageRows } from '../listrak/page';
import type { ColumnSpec } from '../reports/report-types';
import type { FormatOutcome } from './export-types';

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
  /** Lets go of what it holds, whether it came to its end or not. */
  dispose(): void;
}
