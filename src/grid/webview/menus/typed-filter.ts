/** What is wrong with a filter that is being typed. Pure. */
import type { ColumnType } from '../../../reports/report-types';
import { spelledPattern } from '../../../rows/pattern-spelling';
import { rangeOf } from '../../../rows/range';
import type { ColumnFilter } from '../../../rows/view';
import type { GridOpening } from '../../protocol';

/** In which field something is wrong, and what. */
export interface TypedProblem {
  readonly field: TypedField;
  readonly what: string;
}
export type TypedField = 'text' | 'from' | 'to' | 'below';

/** Undefined where the filter can be applied. */
export function typedProblem(filter: ColumnFilter | undefined, type: ColumnType, strings: GridOpening['strings']): TypedProblem | undefined {
  if (filter?.type === 'text' && filter.match === 'regex') {
    try {
      spelledPattern(filter.text);
    } catch (error) {
      return { field: 'text', what: error instanceof Error ? error.message : String(error) };
    }
  }
  if (filter?.type !== 'range') return undefined;
  const { column } = filter;
  for (const field of ['from', 'to', 'below'] as const) {
    try {
      rangeOf({ type: 'range', column, [field]: filter[field] }, type);
    } catch {
      return { field, what: type === 'integer' || type === 'number' ? strings.needsNumber : strings.needsDate };
    }
  }
  return undefined;
}
