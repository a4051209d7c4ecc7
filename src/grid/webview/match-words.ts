import type { View } from '../../rows/view';
import type { GridOpening, GridState } from '../protocol';
import { fill } from './dom';

/** How many rows the search and the columns' filters let pass; '' where neither is set. */
export function matchWords({ totalRows, viewRows }: GridState, { search, filters }: View, strings: GridOpening['strings'], number: Intl.NumberFormat): string {
  if ((search === '' && filters.length === 0) || totalRows === 0) return '';
  const total = number.format(totalRows);
  return viewRows === 0 ? strings.noMatches : viewRows === 1 ? fill(strings.oneMatch, total) : fill(strings.matches, number.format(viewRows), total);
}
