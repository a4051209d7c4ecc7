import type { Bounds } from '../../plain-data';
import type { CsvFormat, ExportFormat } from '../export-types';

/** Days to ask again for before the last date: opens and clicks arrive late. */
export const lookBackBounds: Bounds = { least: 0, most: 3650, otherwise: 7 };

/** Formats that can grow: their rows stand one behind the other as text. */
export type GrowingFormat = CsvFormat | { readonly type: 'ndjson' };

export function canGrow(format: ExportFormat): format is GrowingFormat {
  return typeCanGrow(format.type);
}

export function typeCanGrow(type: ExportFormat['type']): boolean {
  return type === 'csv' || type === 'ndjson';
}
