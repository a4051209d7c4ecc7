/** What is wrong with a filter that is being typed. Pure. */
import type { ColumnSpec, ColumnType } from '../../../reports/report-types';
import { spelledPattern } from '../../../rows/pattern-spelling';
import { numberOf, rangeOf } from '../../../rows/range';
import { readNumber } from '../../../rows/typed-numbers';
import type { ColumnFilter } from '../../../rows/view';
import { isAmount } from '../../../rows/written-numbers';
import type { GridOpening } from '../../protocol';

/** In which field something is wrong, and what. */
export interface TypedProblem {
  readonly field: TypedField;
  readonly what: string;
}
type NumberColumn = Pick<ColumnSpec, 'name' | 'type'>;
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

/** What was typed for a column, as it is sent: a number as its cells show it or else as it is sent, all else as it was typed. */
export function sentNumber(typed: string, spec: NumberColumn, locale: string): string {
  if (!isNumber(spec) || (!isAmount(spec) && numberOf(typed.trim()) !== undefined)) return typed;
  return readNumber(typed, locale) ?? typed;
}

function isNumber({ type }: NumberColumn): boolean { return type === 'integer' || type === 'number'; }
