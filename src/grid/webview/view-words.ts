/** What a view shows, in sentences. Pure. */
import type { View } from '../../rows/view';
import type { GridOpening, GridState } from '../protocol';
import { fill } from './dom';
import { filterWords } from './filter-words';

type Strings = GridOpening['strings'];

/** How many rows the search and the columns' filters let pass; '' where neither is set. */
export function matchWords({ totalRows, viewRows }: GridState, { search, filters }: View, strings: Strings, number: Intl.NumberFormat): string {
  if ((search === '' && filters.length === 0) || totalRows === 0) return '';
  const total = number.format(totalRows);
  return viewRows === 0 ? strings.noMatches : viewRows === 1 ? fill(strings.oneMatch, total) : fill(strings.matches, number.format(viewRows), total);
}

/** The order of the rows and the filters that they pass, for screen readers. */
export function viewWords({ sort, filters }: View, strings: Strings): string[] {
  const order = sort.map(({ column, direction }) => fill(direction === 'ascending' ? strings.sortedAscending : strings.sortedDescending, column));
  return [...(order.length === 0 ? [strings.unsorted] : order), ...filters.map((filter) => `${filterWords(filter, strings)}.`)];
}
