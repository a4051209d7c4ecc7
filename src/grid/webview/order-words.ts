import type { SortKey } from '../../rows/view';
import type { GridOpening } from '../protocol';
import { fill } from './dom';

/** Such as `Sorted by emailAddress, ascending.` */
export function orderWords({ column, direction }: SortKey, strings: GridOpening['strings']): string {
  return fill(direction === 'ascending' ? strings.sortedAscending : strings.sortedDescending, column);
}
