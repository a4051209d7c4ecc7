/** What a view shows, in sentences. Pure. */
import type { View } from '../../rows/view';
import type { GridOpening } from '../protocol';
import { fill } from './dom';
import { filterWords } from './filter-words';
import type { DatesOfFilters } from './filters-api';

type Strings = GridOpening['strings'];

/** The order of the rows and the filters that they pass, for screen readers. */
export function viewWords({ sort, filters }: View, strings: Strings, dates: DatesOfFilters): string[] {
  const order = sort.map(({ column, direction }) => fill(direction === 'ascending' ? strings.sortedAscending : strings.sortedDescending, column));
  return [...(order.length === 0 ? [strings.unsorted] : order), ...filters.map((filter) => `${filterWords(filter, strings, dates)}.`)];
}
