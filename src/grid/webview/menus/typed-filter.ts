/** What is wrong with a filter that is being typed. Pure. */
import type { ColumnType } from '../../../reports/report-types';
import { spelledPattern } from '../../../rows/pattern-spelling';
import { numberOf, rangeOf } from '../../../rows/range';
import type { ColumnFilter } from '../../../rows/view';
import { WrittenNumbers } from '../../../rows/written-numbers';
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

/** A number that was typed as cells show it, with the user's separators, as it is sent; all else as it was typed. */
export function sentNumber(typed: string, locale: string): string {
  const plain = (text: string): string => text.trim().replace(/\s/gu, ' ').replace('−', '-');
  const [text, parts] = [plain(typed), new Intl.NumberFormat(locale).formatToParts(1_234_567.8)];
  const [group, decimal] = (['group', 'decimal'] as const).map((wanted) => parts.find(({ type }) => type === wanted)?.value.replace(/\s/gu, ' '));
  if (numberOf(text) !== undefined || group === undefined || decimal === undefined) return typed;
  const sent = text.replaceAll(group, '').replace(decimal, '.');
  const written = plain(new WrittenNumbers(locale).write(sent));
  // What is grouped otherwise, such as 1,00, might be meant otherwise.
  const isIt = written === text || (!text.includes(group) && written.replaceAll(group, '') === text);
  return isIt && numberOf(sent) !== undefined ? sent : typed;
}
