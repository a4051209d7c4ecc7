import type { CsvFormat, ExportFormat } from '../export-types';

/** Opens and clicks arrive late. */
export const defaultLookBackDays = 7;

/** Formats that can grow: their rows stand one behind the other as text. */
export type GrowingFormat = CsvFormat | { readonly type: 'ndjson' };

export function canGrow(format: ExportFormat): format is GrowingFormat {
  return format.type === 'csv' || format.type === 'ndjson';
}
