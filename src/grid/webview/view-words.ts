/** What a view shows otherwise than the one before, in sentences. Pure. */
import type { View } from '../../rows/view';
import type { GridOpening } from '../protocol';
import { filterWords, type WrittenColumns } from './filter-words';
import { orderWords } from './order-words';

type Strings = GridOpening['strings'];

/** The order of the rows and the filters that they pass, as far as they are others than before, and how many rows these are, for screen readers; '' where all is as before. */
export function viewWords({ search, sort, filters }: View, before: View, count: string, strings: Strings, columns: WrittenColumns): string {
  const order = isSame(sort, before.sort) ? [] : sort.length === 0 ? [strings.unsorted] : sort.map((key) => orderWords(key, strings));
  const set = filters.filter((filter) => !before.filters.some((each) => isSame(filter, each))).map((filter) => `${filterWords(filter, strings, columns)}.`);
  return [...order, ...set, isSame([search, filters], [before.search, before.filters]) ? '' : count].filter((each) => each !== '').join(' ');
}

function isSame(a: unknown, b: unknown): boolean { return JSON.stringify(a) === JSON.stringify(b); }
