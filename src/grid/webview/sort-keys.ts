import type { SortKey } from '../../rows/view';

/** What a click on a header makes of the order: none → ascending → descending → none. `add` keeps the other keys. */
export function nextSort(sort: readonly SortKey[], column: string, add: boolean): SortKey[] {
  const present = sort.find((key) => key.column === column);
  const next: SortKey[] = present === undefined ? [{ column, direction: 'ascending' }]
    : present.direction === 'ascending' ? [{ column, direction: 'descending' }] : [];
  if (!add) return next;
  if (present === undefined) return [...sort, ...next];
  return sort.flatMap((key) => (key.column === column ? next : [key]));
}
