import type { Column } from './column';
import { ExactSums } from './exact-sum';
import { histogramOf } from './histogram';
import { sortedPositions } from './radix-sort';
import { eachRow, noKey, type RowKeys } from './row-keys';
import type { Slices } from './slices';
import { Place } from './sort';
import type { CellsSummary, ColumnSummary, ValueCount } from './view';

const mostTop = 10;
/** Up to this many values those of the same count are put into their own order. */
const fewValues = 10_000;

/** What a column holds in these rows. @throws StaleWorkError */
export async function summariseColumn(column: Column, rows: Uint32Array, slices: Slices): Promise<ColumnSummary> {
  const keys = await column.keysOf(rows, 'value', slices);
  const counts = await countsOf(keys, slices);
  const sums = new ExactSums(1);
  let empties = 0;
  await eachRow(rows, (row) => {
    if (column.placeOf(row) === Place.Empty) empties++;
    else if (column.measure === 'number') addNumber(sums, 0, column.measureOf(row));
  }, slices);
  const [least, most] = await extremesOf(column, keys.complete && await areNoMisfits(column, keys.samples, slices) ? keys.samples : rows, slices);
  const sum = sums.sumAt(0);
  const { values } = await mostFrequent(column, keys, counts, mostTop, slices);
  return {
    rows: rows.length, empties,
    distinct: keys.samples.length - (empties > 0 ? 1 : 0), distinctIsExact: keys.complete,
    min: shownAt(column, least), max: shownAt(column, most),
    sum, mean: sum === null ? null : sum / sums.countAt(0),
    histogram: column.measure === null ? null : await histogramOf(rows, column.measure, (row) => column.measureOf(row), slices),
    top: values,
  };
}

/** The values of these rows with their counts, most frequent first. @throws StaleWorkError */
export async function valuesOf(column: Column, rows: Uint32Array, atMost: number, slices: Slices): Promise<{ values: ValueCount[]; complete: boolean }> {
  const keys = await column.keysOf(rows, 'value', slices);
  return mostFrequent(column, keys, await countsOf(keys, slices), atMost, slices);
}

/** What a block of cells holds. `ids`: columns whose numbers are names; they are not added up, and have extremes where nothing else has. @throws StaleWorkError */
export async function summariseCells(columns: readonly Column[], rows: Uint32Array, slices: Slices, ids: ReadonlySet<Column> = new Set()): Promise<CellsSummary> {
  const sums = new ExactSums(1);
  const extremes: Record<'number' | 'date' | 'id', { least?: CellAt; most?: CellAt }> = { number: {}, date: {}, id: {} };
  let empties = 0;
  for (const column of columns) {
    const measure = ids.has(column) ? 'id' : column.measure;
    await eachRow(rows, (row) => {
      if (column.placeOf(row) === Place.Empty) {
        empties++;
        return;
      }
      const value = measure === null ? NaN : column.measureOf(row);
      if (measure === null || Number.isNaN(value)) return;
      if (measure === 'number') sums.add(0, value);
      const among = extremes[measure];
      if (among.least === undefined || compareTo(among.least, column, row, value) < 0) among.least = { column, row, value };
      if (among.most === undefined || compareTo(among.most, column, row, value) > 0) among.most = { column, row, value };
    }, slices);
  }
  const numbers = sums.countAt(0);
  const sum = sums.sumAt(0);
  const { least, most } = numbers > 0 ? extremes.number : extremes.date.least === undefined ? extremes.id : extremes.date;
  return {
    cells: rows.length * columns.length, empties, numbers,
    sum, average: sum === null ? null : sum / numbers,
    min: least?.column.shown(least.row) ?? null, max: most?.column.shown(most.row) ?? null,
  };
}

interface CellAt { readonly column: Column; readonly row: number; readonly value: number }

/** Below 0 where a cell comes before the other; what shares a double is told apart where it stands in one column. */
function compareTo(other: CellAt, column: Column, row: number, value: number): number {
  if (value !== other.value) return value < other.value ? -1 : 1;
  return column === other.column ? column.compare(row, other.row) : 0;
}

export function addNumber(sums: ExactSums, at: number, value: number): void {
  if (!Number.isNaN(value)) sums.add(at, value);
}

/** How many rows have each key. @throws StaleWorkError */
export async function countsOf(keys: RowKeys, slices: Slices): Promise<Uint32Array> {
  const counts = new Uint32Array(keys.samples.length);
  await eachRow(keys.codes, (code) => { if (code !== noKey) counts[code] = (counts[code] as number) + 1; }, slices);
  return counts;
}

/** Each key's place in the order of the column's values, misfits and empties behind them. The samples are rows of the column. @throws StaleWorkError */
export async function ranksOf(column: Column, { samples }: RowKeys, descending: boolean, slices: Slices): Promise<Uint32Array> {
  const codes = new Map<number, number>();
  await eachRow(samples, (row, code) => { codes.set(row, code); }, slices);
  const ranks = new Uint32Array(samples.length);
  await eachRow(await column.sort(samples, descending, slices), (row, rank) => { ranks[codes.get(row) ?? 0] = rank; }, slices);
  return ranks;
}

async function mostFrequent(column: Column, keys: RowKeys, counts: Uint32Array, atMost: number, slices: Slices): Promise<{ values: ValueCount[]; complete: boolean }> {
  const words: Uint32Array[] = [counts.map((count) => ~count)];
  if (counts.length <= fewValues) words.push(await ranksOf(column, keys, false, slices));
  const order = (await sortedPositions(words, counts.length, slices)).subarray(0, atMost);
  const values = Array.from(order, (code): ValueCount => ({ value: keys.text(code), count: counts[code] as number }));
  return { values, complete: keys.complete && counts.length <= atMost };
}

/** False where some row's cell is no value: it may show as another's does that is one, and be a sample of both. */
async function areNoMisfits(column: Column, rows: Uint32Array, slices: Slices): Promise<boolean> {
  let misfits = 0;
  await eachRow(rows, (row) => { if (column.placeOf(row) === Place.Misfit) misfits++; }, slices);
  return misfits === 0;
}

/** Rows with the least and the greatest value; undefined where none has a value. */
async function extremesOf(column: Column, rows: Uint32Array, slices: Slices): Promise<[number | undefined, number | undefined]> {
  let least: number | undefined;
  let most: number | undefined;
  await eachRow(rows, (row) => {
    if (column.placeOf(row) !== Place.Value) return;
    if (least === undefined || column.compare(row, least) < 0) least = row;
    if (most === undefined || column.compare(row, most) > 0) most = row;
  }, slices);
  return [least, most];
}

function shownAt(column: Column, row: number | undefined): string | null {
  return row === undefined ? null : column.shown(row);
}
