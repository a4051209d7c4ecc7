import type { Gap } from '../reports/gaps';
import type { ColumnSpec, FailedParent } from '../reports/report-types';
import type { Text } from '../text';
import type { FileMark } from './file-mark';

/** CSV dialect; see `listrak.csv.*`. */
export interface CsvFormat {
  readonly type: 'csv';
  /** One ASCII character other than a quote, CR and LF. */
  readonly delimiter: string;
  readonly lineEnding: '\r\n' | '\n';
  readonly byteOrderMark: boolean;
  /** Puts a `'` before text that a spreadsheet would take for a formula. */
  readonly formulaGuard: boolean;
}

/** A file's format with what can be chosen about it. Facts about each are in `formats`. */
export type ExportFormat = CsvFormat | { readonly type: 'ndjson' } | { readonly type: 'parquet' } | { readonly type: 'xlsx' };
export type FormatType = ExportFormat['type'];

/** What a format has to say of the rows that it was given. */
export interface FormatOutcome {
  /** Text cells that got a leading `'`. */
  readonly guardedCells: number;
  /** Sentences about what stands otherwise in the file than it was sent; empty where nothing does. */
  readonly notes: readonly Text[];
}

export interface ExportOutcome extends FormatOutcome {
  readonly rows: number;
  readonly bytes: number;
  readonly milliseconds: number;
  /** Empty when the file holds all that was asked for. */
  readonly failedParents: readonly FailedParent[];
  /** Where what failed can be put into the file later. */
  readonly incomplete?: IncompleteFile;
}

/** A file that lacks rows of failed parents, and what has to be known to put them into their places. Plain data without rows and secrets. */
export interface IncompleteFile {
  readonly format: ExportFormat;
  readonly columns: readonly ColumnSpec[];
  readonly mark: FileMark;
  readonly rows: number;
  readonly guardedCells: number;
  /** Their rows are the file's, the header not counted. */
  readonly gaps: readonly Gap[];
}

/** How far an export is; bytes written so far. */
export interface ExportProgress {
  readonly rows: number;
  readonly bytes: number;
  readonly milliseconds: number;
}

export const defaultExportFormat: CsvFormat = { type: 'csv', delimiter: ',', lineEnding: '\r\n', byteOrderMark: false, formulaGuard: true };
