/** Checks of plain data about exports that comes from elsewhere: from beside a file, where anybody may have changed it, or over a thread's port. */
import { isCount, isRecord } from '../plain-data';
import type { Gap } from '../reports/gaps';
import { scopeFields, type ColumnSpec, type ColumnType, type FailedParent } from '../reports/report-types';
import { isDelimiter } from './csv';
import type { ExportFormat, IncompleteFile } from './export-types';
import type { FileMark } from './file-mark';
import { isFormatType } from './formats';

const columnTypes: readonly unknown[] = ['text', 'integer', 'number', 'boolean', 'date', 'json'] satisfies ColumnType[];

export function isColumn(value: unknown): value is ColumnSpec {
  return isRecord(value) && typeof value['name'] === 'string' && columnTypes.includes(value['type']);
}

export function isExportFormat(value: unknown): value is ExportFormat {
  if (!isRecord(value) || !isFormatType(value['type'])) return false;
  const { type, delimiter, lineEnding, byteOrderMark, formulaGuard } = value;
  return type !== 'csv' || (typeof delimiter === 'string' && isDelimiter(delimiter) && (lineEnding === '\n' || lineEnding === '\r\n') && typeof byteOrderMark === 'boolean' && typeof formulaGuard === 'boolean');
}

export function isIncompleteFile(value: unknown): value is IncompleteFile {
  if (!isRecord(value) || !isMark(value['mark']) || !Array.isArray(value['columns']) || !Array.isArray(value['gaps'])) return false;
  return isExportFormat(value['format']) && value['columns'].every(isColumn) && value['gaps'].every(isGap)
    && isCount(value['rows']) && isCount(value['guardedCells']);
}

export function isMark(value: unknown): value is FileMark {
  return isRecord(value) && isCount(value['bytes']) && typeof value['sha256'] === 'string';
}

export function isGap(value: unknown): value is Gap {
  return isRecord(value) && isCount(value['row']) && isFailedParent(value['parent']);
}

/** Its error is looked at by whoever shows it. */
export function isFailedParent(value: unknown): value is FailedParent {
  if (!isRecord(value) || !scopeFields.every((field) => value[field] === undefined || isCount(value[field]))) return false;
  const { from } = value;
  if (from === undefined) return true;
  return isRecord(from) && isCount(from['pass']) && (from['cursor'] === null || typeof from['cursor'] === 'string')
    && (from['listed'] === undefined || (Array.isArray(from['listed']) && from['listed'].every(isCount)));
}
