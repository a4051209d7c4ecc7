import * as vscode from 'vscode';
import type { CsvFormat } from '../export/export-types';

/** The user's settings, within their bounds whatever was written down. */
export interface Settings {
  /** Rows a page, 1–5000. */
  readonly pageSize: number;
  /** 1–16. */
  readonly maxConcurrentRequests: number;
  /** Rows that a grid holds at most. */
  readonly gridMaxRows: number;
  /** CSV's dialect. */
  readonly csv: CsvFormat;
}

const delimiters: Readonly<Record<string, string>> = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' };

export function readSettings(): Settings {
  const listrak = vscode.workspace.getConfiguration('listrak');
  return {
    pageSize: whole(listrak.get('pageSize'), 1, 5000, 5000),
    maxConcurrentRequests: whole(listrak.get('maxConcurrentRequests'), 1, 16, 4),
    gridMaxRows: whole(listrak.get('grid.maxRows'), 1, 50_000_000, 10_000_000),
    csv: {
      type: 'csv',
      delimiter: delimiters[listrak.get<string>('csv.delimiter', 'comma')] ?? ',',
      lineEnding: listrak.get<string>('csv.lineEnding') === 'lf' ? '\n' : '\r\n',
      byteOrderMark: listrak.get('csv.byteOrderMark') === true,
      formulaGuard: listrak.get('csv.formulaGuard') !== false,
    },
  };
}

function whole(value: unknown, least: number, most: number, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(least, Math.trunc(value))) : otherwise;
}
