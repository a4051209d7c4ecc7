import { CellKind } from '../../../src/listrak/page';
import type { ColumnSpec, ColumnType } from '../../../src/reports/report-types';
import type { ColumnFilter, GroupPer } from '../../../src/rows/view';
import { beginsWithDay, folded, kindOf, shownOf, type ModelRow, type Spelt } from './model';

/** What the grid shows, with '' as nothing. */
export const valueOf = (type: ColumnType, spelt: Spelt): string | null => shownOf(type, spelt) || null;

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const datePattern = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** Nanoseconds since 1970 of a date as text. */
function nanosecondsOf(text: string): bigint | undefined {
  const match = datePattern.exec(text);
  const time = match === null || !beginsWithDay(text) ? NaN : Date.parse(text.length === 10 || match[4] !== undefined ? text : `${text}Z`);
  if (Number.isNaN(time)) return undefined;
  const finer = (match?.[3] ?? '.').slice(4).padEnd(6, '0');
  return BigInt(time) * 1_000_000n + BigInt(finer);
}

/** Whether a cell passes a filter that makes sense for the column's type. */
export function passes(filter: ColumnFilter, type: ColumnType, spelt: Spelt): boolean {
  const value = valueOf(type, spelt);
  switch (filter.type) {
    case 'empty': return (value === null) === filter.is;
    case 'values': return filter.values.some((wanted) => (wanted || null) === value);
    case 'boolean': return value === String(filter.is);
    case 'text': {
      const wanted = folded(filter.text);
      if (filter.text === '' || (wanted === '' && filter.match !== 'regex')) return true;
      if (value === null) return false;
      switch (filter.match) {
        case 'contains': return folded(value).includes(wanted);
        case 'equals': return folded(value) === wanted;
        case 'startsWith': return folded(value).startsWith(wanted);
        case 'endsWith': return folded(value).endsWith(wanted);
        case 'regex': return new RegExp(filter.text, 'iu').test(value);
      }
    }
    // eslint-disable-next-line no-fallthrough
    case 'range': return value !== null && isInRange(filter, type, value, kindOf(spelt));
  }
}

function isInRange({ from = '', to = '', below = '' }: Extract<ColumnFilter, { type: 'range' }>, type: ColumnType, value: string, kind: CellKind): boolean {
  const isNumber = type === 'integer' || type === 'number' || (type !== 'date' && [from, to, below].every((bound) => bound === '' || numberPattern.test(bound)));
  if (isNumber) {
    if ((type === 'integer' || type === 'number') && kind !== CellKind.Number) return false;
    return numberPattern.test(value) && (from === '' || Number(value) >= Number(from)) && (to === '' || Number(value) <= Number(to)) && (below === '' || Number(value) < Number(below));
  }
  const time = nanosecondsOf(value);
  if (time === undefined || (type === 'date' && kind !== CellKind.Text && kind !== CellKind.EscapedText)) return false;
  const earliest = nanosecondsOf(from);
  const latest = nanosecondsOf(to);
  const day = to.length === 10 ? 86_400_000_000_000n - 1n : 0n;
  const limit = nanosecondsOf(below);
  return (earliest === undefined || time >= earliest) && (latest === undefined || time <= latest + day) && (limit === undefined || time < limit);
}

export function modelFilter(rows: readonly ModelRow[], specs: readonly ColumnSpec[], filters: readonly ColumnFilter[], among: readonly number[]): number[] {
  return among.filter((row) => filters.every((filter) => {
    const spec = specs.find(({ name }) => name === filter.column);
    // A column that is not there holds nothing; a bound that makes no sense there is not looked at.
    if (spec === undefined) return filter.type === 'range' ? false : passes(filter, 'text', undefined);
    return passes(filter, spec.type, rows[row]?.[filter.column]);
  }));
}

/** What a cell is grouped by. */
export function keyOf(type: ColumnType, spelt: Spelt, per: GroupPer): string | null {
  const value = valueOf(type, spelt);
  if (value === null || per === 'value') return value;
  if (per === 'domain') return value.includes('@') ? value.split('@').at(-1)?.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) || null : null;
  const day = /^(\d{4})-(\d\d)-(\d\d)(?![^T ])/.exec(value);
  if (day === null) return null;
  const [year, month, date] = day.slice(1).map(Number) as [number, number, number];
  const whole = new Date(0);
  whole.setUTCFullYear(year, month - 1, date);
  if (whole.getUTCMonth() !== month - 1 || whole.getUTCDate() !== date) return null;
  if (per === 'day') return value.slice(0, 10);
  if (per === 'month') return value.slice(0, 7);
  if (per === 'year') return value.slice(0, 4);
  while (whole.getUTCDay() !== 1) whole.setUTCDate(whole.getUTCDate() - 1);
  return whole.toISOString().slice(0, 10);
}

/** Rows by what they are grouped by, in the order in which the keys were first met. */
export function modelGroups<Key>(rows: readonly number[], keyOfRow: (row: number) => Key): { key: Key; rows: number[] }[] {
  const groups = new Map<string, { key: Key; rows: number[] }>();
  for (const row of rows) {
    const key = keyOfRow(row);
    const id = JSON.stringify(key);
    const group = groups.get(id) ?? { key, rows: [] };
    groups.set(id, group);
    group.rows.push(row);
  }
  return [...groups.values()];
}
