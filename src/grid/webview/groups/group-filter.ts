/** The filters of a view that show the rows of one group. Pure. */
import type { ColumnSpec } from '../../../reports/report-types';
import type { ColumnFilter, GroupPer } from '../../../rows/view';
import { longestShownCell } from '../../protocol';
import type { ChosenKey } from './group-choice';

/** The finest last: of two keys of one column it says all. */
const fineness: readonly GroupPer[] = ['domain', 'year', 'month', 'week', 'day', 'value'];

/** One filter a column; `keys` may be the first ones only. */
export function groupFilters(keys: readonly (string | null)[], by: readonly ChosenKey[], columns: readonly ColumnSpec[]): ColumnFilter[] {
  const pairs = keys.flatMap((key, index) => {
    const chosen = by[index];
    return chosen === undefined ? [] : [{ key, ...chosen }];
  });
  return pairs.filter(({ column, per }, index) => !pairs.some((other, at) => other.column === column && at !== index && (fineness.indexOf(other.per) - fineness.indexOf(per) || at - index) > 0))
    .map(({ key, column, per }) => filterOf(key, column, per, columns.find(({ name }) => name === column)?.type === 'boolean'));
}

/** The filter of one key, as the column's own editor can show it; a key is known whole up to `longest` characters. */
export function filterOf(key: string | null, column: string, per: GroupPer, isBoolean: boolean, longest = longestShownCell): ColumnFilter {
  if (key === null) return { type: 'empty', column, is: true };
  switch (per) {
    case 'value':
      if (isBoolean && (key === 'true' || key === 'false')) return { type: 'boolean', column, is: key === 'true' };
      // Half a character is none.
      return key.length > longest ? { type: 'text', column, match: 'startsWith', text: key.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '') } : { type: 'values', column, values: [key] };
    case 'domain': return { type: 'text', column, match: 'endsWith', text: `@${key}` };
    case 'day': return { type: 'range', column, from: key, to: key };
    case 'week': return { type: 'range', column, from: key, to: dayAfter(key, 6) };
    case 'month': return { type: 'range', column, from: `${key}-01`, to: lastOfMonth(key) };
    case 'year': return { type: 'range', column, from: `${key}-01-01`, to: `${key}-12-31` };
  }
}

function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  // The calendar of the service ends there.
  return date.getUTCFullYear() > 9999 ? '9999-12-31' : date.toISOString().slice(0, 10);
}

function lastOfMonth(month: string): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1, 0);
  return date.toISOString().slice(0, 10);
}

/** `filters` with those of the same columns replaced. */
export function withFilters(filters: readonly ColumnFilter[], others: readonly ColumnFilter[]): ColumnFilter[] {
  const columns = new Set(others.map(({ column }) => column));
  return [...filters.filter(({ column }) => !columns.has(column)), ...others];
}
