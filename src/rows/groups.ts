import type { Column } from './column';
import { ExactSums } from './exact-sum';
import { sortedPositions } from './radix-sort';
import { eachRow, KeyList, noKey, NumberKeys, type RowKeys } from './row-keys';
import type { Slices } from './slices';
import { addNumber, countsOf, ranksOf } from './summary';
import type { GroupPer, RowGroup, RowGroups } from './view';

export interface GroupBy {
  readonly column: Column;
  readonly per: GroupPer;
}

/**
 * Groups rows by one or more columns.
 * @param sort by count the largest first, ties as they were first met; by key in the columns' own order, empties last
 * @throws StaleWorkError
 */
export async function groupRows(rows: Uint32Array, by: readonly GroupBy[], sums: readonly Column[], sort: 'count' | 'key', atMost: number, slices: Slices): Promise<RowGroups> {
  const keys: RowKeys[] = [];
  for (const { column, per } of by) keys.push(await column.keysOf(rows, per, slices));
  const groups = await combined(rows, keys, slices);
  const counts = await countsOf(groups, slices);
  const added: ExactSums[] = [];
  for (const column of sums) added.push(await sumsOf(column, rows, groups, slices));
  // Where a group was first met, the keys' codes stand.
  const codeOf = (key: RowKeys, group: number): number => key.codes[groups.samples[group] as number] as number;
  const words: Uint32Array[] = [];
  if (sort === 'count') words.push(counts.map((count) => ~count));
  else {
    for (const [index, key] of keys.entries()) {
      const ranks = await keyRanks(by[index] as GroupBy, key, slices);
      words.push(counts.map((_, group) => ranks[codeOf(key, group)] as number));
    }
  }
  const order = (await sortedPositions(words, counts.length, slices)).subarray(0, atMost);
  return {
    groups: Array.from(order, (group): RowGroup => ({
      keys: keys.map((key) => key.text(codeOf(key, group))), count: counts[group] as number, sums: added.map((sum) => sum.sumAt(group)),
    })),
    total: counts.length,
    complete: groups.complete && counts.length <= atMost,
  };
}

/** One key of all the keys; its samples are places among the rows. */
async function combined(rows: Uint32Array, keys: readonly RowKeys[], slices: Slices): Promise<RowKeys> {
  let whole: RowKeys | undefined;
  for (const key of keys) {
    const list = new KeyList(rows.length);
    const numbers = new NumberKeys(list);
    const before = whole;
    await eachRow(key.codes, (code, at) => {
      const outer = before === undefined ? 0 : before.codes[at] as number;
      list.codes[at] = code === noKey || outer === noKey ? noKey : numbers.codeOf(outer * key.samples.length + code, at);
    }, slices);
    list.complete &&= key.complete && (before?.complete ?? true);
    whole = list.named(() => null);
  }
  return whole ?? new KeyList(0).named(() => null);
}

async function sumsOf(column: Column, rows: Uint32Array, groups: RowKeys, slices: Slices): Promise<ExactSums> {
  const sums = new ExactSums(groups.samples.length);
  await eachRow(rows, (row, at) => {
    const group = groups.codes[at] as number;
    if (column.measure === 'number' && group !== noKey) addNumber(sums, group, column.measureOf(row));
  }, slices);
  return sums;
}

async function keyRanks({ column, per }: GroupBy, keys: RowKeys, slices: Slices): Promise<Uint32Array> {
  if (per === 'value') return ranksOf(column, keys, slices);
  const texts = Array.from(keys.samples, (_, code) => keys.text(code));
  const order = texts.map((_, code) => code).sort((a, b) => compareTexts(texts[a] ?? null, texts[b] ?? null));
  const ranks = new Uint32Array(texts.length);
  order.forEach((code, rank) => { ranks[code] = rank; });
  return ranks;
}

function compareTexts(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : a > b ? 1 : 0;
}
