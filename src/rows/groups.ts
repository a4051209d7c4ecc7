import { CellKind, type PageRows } from '../listrak/page';
import type { ColumnSpec } from '../reports/report-types';
import { CellWriter, type Column } from './column';
import { ExactSums } from './exact-sum';
import { sortedPositions } from './radix-sort';
import { eachRow, KeyList, noKey, NumberKeys, type RowKeys } from './row-keys';
import type { Slices } from './slices';
import { addNumber, countsOf, ranksOf } from './summary';
import type { GroupPer, GroupSort, RowGroup, RowGroups } from './view';
import { doubleWords, invertWords } from './words';

/** A column with its name and type. */
export interface NamedColumn {
  readonly column: Column;
  readonly spec: ColumnSpec;
}
export interface GroupBy extends NamedColumn {
  readonly per: GroupPer;
}

/** A column of sums over each group. */
interface GroupSums {
  readonly spec: ColumnSpec;
  readonly sums: ExactSums;
}

/** Rows as they fall into groups. */
interface GroupedRows {
  readonly rows: Uint32Array;
  readonly by: readonly GroupBy[];
  /** Of each column that is grouped by. */
  readonly keys: readonly RowKeys[];
  /** Of them together: a code for each group. */
  readonly whole: RowKeys;
  readonly counts: Uint32Array;
  readonly sums: readonly GroupSums[];
}

/** Groups in their order. */
export class Groups {
  /** Columns of {@link readPage}: keys, count, sums. */
  readonly specs: readonly ColumnSpec[];

  constructor(private readonly grouped: GroupedRows, private readonly order: Uint32Array) {
    const { by, sums } = grouped;
    const keySpecs = by.map(({ spec, per }): ColumnSpec => (per === 'value' ? spec : { name: `${per}(${spec.name})`, type: 'text', origin: spec.origin }));
    const count = keySpecs.some(({ name }) => name === 'count') ? 'count(*)' : 'count';
    this.specs = [
      ...keySpecs, { name: count, type: 'integer', origin: 'unknown' },
      ...sums.map(({ spec }): ColumnSpec => ({ name: `sum(${spec.name})`, type: spec.type === 'number' ? 'number' : 'integer', origin: 'unknown' })),
    ];
  }

  get total(): number { return this.grouped.counts.length; }
  /** Whether every row is in one of them: there were not too many to be told apart. */
  get complete(): boolean { return this.grouped.whole.complete; }

  first(atMost: number): RowGroups {
    const { keys, counts, sums } = this.grouped;
    return {
      groups: Array.from(this.order.subarray(0, atMost), (group): RowGroup => ({
        keys: keys.map((key) => key.text(this.#codeOf(key, group))), count: counts[group] as number, sums: sums.map((each) => each.sums.sumAt(group)),
      })),
      total: this.total, complete: this.complete && this.total <= atMost,
    };
  }

  /** Groups [from, to) as rows. Keys by value keep kind and spelling; empties are null. */
  readPage(from: number, to: number): PageRows {
    const { rows, by, keys, whole, counts, sums } = this.grouped;
    const groups = this.order.subarray(from, to);
    const writers = this.specs.map(() => new CellWriter(groups.length));
    for (const group of groups) {
      const row = rows[whole.samples[group] as number] as number;
      keys.forEach((key, index) => writeKey(writers[index] as CellWriter, by[index] as GroupBy, key.text(this.#codeOf(key, group)), row));
      const [count, ...added] = writers.slice(keys.length) as [CellWriter, ...CellWriter[]];
      count.addText(CellKind.Number, String(counts[group]));
      added.forEach((writer, index) => {
        const sum = sums[index]?.sums.sumAt(group) ?? NaN;
        if (Number.isFinite(sum)) writer.addText(CellKind.Number, String(sum));
        else writer.addBare(CellKind.Null);
      });
    }
    return { rowCount: groups.length, columns: writers.map((writer, index) => writer.column(this.specs[index]?.name ?? '')) };
  }

  /** Where a group was first met, the keys' codes stand. */
  #codeOf(key: RowKeys, group: number): number {
    return key.codes[this.grouped.whole.samples[group] as number] as number;
  }
}

/** Groups rows by one or more columns. @throws StaleWorkError */
export async function groupRows(rows: Uint32Array, by: readonly GroupBy[], sums: readonly NamedColumn[], sort: GroupSort, slices: Slices): Promise<Groups> {
  const keys: RowKeys[] = [];
  for (const { column, per } of by) keys.push(await column.keysOf(rows, per, slices));
  const whole = await combined(rows, keys, slices);
  const counts = await countsOf(whole, slices);
  const added: GroupSums[] = [];
  for (const { column, spec } of sums) added.push({ spec, sums: await sumsOf(column, rows, whole, slices) });
  const grouped: GroupedRows = { rows, by, keys, whole, counts, sums: added };
  return new Groups(grouped, await sortedPositions(await sortWords(sort, grouped, slices), counts.length, slices));
}

async function sortWords({ by: what, direction }: GroupSort, { by, keys, whole, counts, sums }: GroupedRows, slices: Slices): Promise<Uint32Array[]> {
  const descending = direction === 'descending';
  if (what === 'count') return [descending ? counts.map((count) => ~count) : counts];
  if (what === 'key') {
    const words: Uint32Array[] = [];
    for (const [index, key] of keys.entries()) {
      const ranks = await keyRanks(by[index] as GroupBy, key, descending, slices);
      words.push(counts.map((_, group) => ranks[key.codes[whole.samples[group] as number] as number] as number));
    }
    return words;
  }
  const values = Float64Array.from(counts, (_, group) => sums[what]?.sums.sumAt(group) ?? NaN);
  const words = await doubleWords(values, slices);
  if (descending) await invertWords(words, slices);
  return [Uint32Array.from(values, (value) => Number(Number.isNaN(value))), ...words];
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
  // A date is measured too, and adds up to nothing.
  if (column.measure === 'date') return sums;
  await eachRow(rows, (row, at) => {
    const group = groups.codes[at] as number;
    if (group !== noKey) addNumber(sums, group, column.measureOf(row));
  }, slices);
  return sums;
}

/** Each key's place in the order of the keys; empties last. */
async function keyRanks({ column, per }: GroupBy, keys: RowKeys, descending: boolean, slices: Slices): Promise<Uint32Array> {
  if (per === 'value') return ranksOf(column, keys, descending, slices);
  const texts = Array.from(keys.samples, (_, code) => keys.text(code));
  const order = texts.map((_, code) => code).sort((a, b) => compareTexts(texts[a] ?? null, texts[b] ?? null, descending ? -1 : 1));
  const ranks = new Uint32Array(texts.length);
  order.forEach((code, rank) => { ranks[code] = rank; });
  return ranks;
}

function compareTexts(a: string | null, b: string | null, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return (a < b ? -1 : a > b ? 1 : 0) * sign;
}

function writeKey(writer: CellWriter, { column, per }: GroupBy, text: string | null, row: number): void {
  if (text === null) writer.addBare(CellKind.Null);
  else if (per === 'value') column.writeTo(writer, row);
  else {
    const spelt = JSON.stringify(text).slice(1, -1);
    writer.addText(spelt === text ? CellKind.Text : CellKind.EscapedText, spelt);
  }
}
