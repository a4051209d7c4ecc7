import * as vscode from 'vscode';
import type { CsvFormat } from '../export/export-types';
import { concurrencyBounds } from '../listrak/limiter';
import { pageSizeBounds } from '../listrak/source';
import type { Bounds } from '../plain-data';

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

const gridRowsBounds: Bounds = { least: 1, most: 50_000_000, otherwise: 10_000_000 };
const delimiters: Readonly<Record<string, string>> = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' };

export function readSettings(): Settings {
  const listrak = vscode.workspace.getConfiguration('listrak');
  return {
    pageSize: whole(listrak.get('pageSize'), pageSizeBounds),
    maxConcurrentRequests: whole(listrak.get('maxConcurrentRequests'), concurrencyBounds),
    gridMaxRows: whole(listrak.get('grid.maxRows'), gridRowsBounds),
    csv: {
      type: 'csv',
      delimiter: delimiters[listrak.get<string>('csv.delimiter', 'comma')] ?? ',',
      lineEnding: listrak.get<string>('csv.lineEnding') === 'lf' ? '\n' : '\r\n',
      byteOrderMark: listrak.get('csv.byteOrderMark') === true,
      formulaGuard: listrak.get('csv.formulaGuard') !== false,
    },
  };
}

function whole(value: unknown, { least, most, otherwise }: Bounds): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(least, Math.trunc(value))) : otherwise;
}
