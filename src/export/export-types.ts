import type { FailedParent } from '../reports/report-types';

/** CSV dialect; see `listrak.csv.*`. */
export interface ExportFormat {
  readonly type: 'csv';
  /** One ASCII character other than a quote, CR and LF. */
  readonly delimiter: string;
  readonly lineEnding: '\r\n' | '\n';
  readonly byteOrderMark: boolean;
  /** Puts a `'` before text that a spreadsheet would take for a formula. */
  readonly formulaGuard: boolean;
}

export interface ExportOutcome {
  readonly rows: number;
  readonly bytes: number;
  readonly milliseconds: number;
  /** Text cells that got a leading `'`. */
  readonly guardedCells: number;
  /** Empty when the file holds all that was asked for. */
  readonly failedParents: readonly FailedParent[];
}

/** How far an export is; bytes written so far. */
export interface ExportProgress {
  readonly rows: number;
  readonly bytes: number;
  readonly milliseconds: number;
}

export const defaultExportFormat: ExportFormat = { type: 'csv', delimiter: ',', lineEnding: '\r\n', byteOrderMark: false, formulaGuard: true };
