/** Checks of what is kept beside a file, which anybody may have changed. */
import type { ColumnSpec, ColumnType } from '../reports/report-types';

const columnTypes: readonly unknown[] = ['text', 'integer', 'number', 'boolean', 'date', 'json'] satisfies ColumnType[];

export function isColumn(value: unknown): value is ColumnSpec {
  return isRecord(value) && typeof value['name'] === 'string' && columnTypes.includes(value['type']);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
