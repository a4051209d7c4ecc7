/** How rows are grouped, as the user chose it by the columns' names, and as the engine is asked by their indexes. Pure. */
import type { ColumnSpec, ColumnType } from '../../../reports/report-types';
import type { ColumnFilter, Grouping, GroupPer, GroupSort } from '../../../rows/view';
import { isAmount } from '../../../rows/written-numbers';
import type { GroupsMemory } from '../../protocol';

export type ChosenKey = GroupsMemory['by'][number];

/** What a column of a type can be grouped by, the most useful first. */
const persOf: Readonly<Record<ColumnType, readonly GroupPer[]>> = {
  date: ['day', 'week', 'month', 'year', 'value'], text: ['value', 'domain'], json: ['value'], integer: ['value'], number: ['value'], boolean: ['value'],
};
/** As {@link persOf}; the domain is that of an address of e-mail, which no address of a page has. */
export function persFor({ name, type }: ColumnSpec): readonly GroupPer[] {
  return persOf[type].filter((per) => per !== 'domain' || !/ur[il]$/i.test(name));
}

/** Sums that are there from the start. */
const firstSums = 4;

export function keyFor({ name, type }: ColumnSpec): ChosenKey {
  return { column: name, per: type === 'text' && /e-?mail(address)?$/i.test(name) ? 'domain' : persOf[type][0] ?? 'value' };
}

/** Whether a column's cells may be added up: amounts, or yes and no. */
export function hasSums(spec: ColumnSpec): boolean {
  return spec.type === 'boolean' || isAmount(spec);
}

/** Whether their sum means something: not where each is an average, a rate or so much per piece. */
export function addsUp(spec: ColumnSpec): boolean {
  return hasSums(spec) && !/^average|Rate$|Per[A-Z]/.test(spec.name);
}

/** Dates in their order, all else the largest group first. */
export function orderFor({ per }: ChosenKey): GroupSort {
  return per === 'value' || per === 'domain' ? { by: 'count', direction: 'descending' } : { by: 'key', direction: 'ascending' };
}

export function choiceFor(key: ChosenKey, columns: readonly ColumnSpec[]): GroupsMemory {
  const sums = columns.filter((spec) => addsUp(spec) && spec.name !== key.column).sort((a, b) => Number(b.type === 'boolean') - Number(a.type === 'boolean'));
  return { by: [key], sums: sums.slice(0, firstSums).map(({ name }) => name), sort: orderFor(key), shape: 'table', measure: 'count' };
}

/** The choice without what the table does not have; undefined where it has no column to group by. */
export function presentChoice(choice: GroupsMemory, columns: readonly ColumnSpec[]): GroupsMemory | undefined {
  const names = new Set(columns.map(({ name }) => name));
  const by = choice.by.filter(({ column }) => names.has(column));
  if (by.length === 0) return undefined;
  return withSums({ ...choice, by }, choice.sums.filter((name) => names.has(name)));
}

/** Other sums; an order or bars by one that is gone go back to the count. */
export function withSums(choice: GroupsMemory, sums: readonly string[]): GroupsMemory {
  const moved = <Other extends 'count' | 'key'>(by: Other | number): Other | 'count' | number => {
    if (typeof by !== 'number') return by;
    const at = sums.indexOf(choice.sums[by] ?? '');
    return at < 0 ? 'count' : at;
  };
  return { ...choice, sums, sort: { ...choice.sort, by: moved(choice.sort.by) }, measure: moved<'count'>(choice.measure) };
}

/** `keys`: how many of the chosen ones. */
export function groupingOf(choice: GroupsMemory, columns: readonly ColumnSpec[], filters: readonly ColumnFilter[] | undefined, keys = choice.by.length): Grouping {
  const indexOf = (name: string): number => columns.findIndex((spec) => spec.name === name);
  return {
    by: choice.by.slice(0, keys).map(({ column, per }) => ({ column: indexOf(column), per })), sums: choice.sums.map(indexOf), sort: choice.sort,
    ...(filters === undefined ? {} : { filters }),
  };
}
