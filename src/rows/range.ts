import type { ColumnType } from '../reports/report-types';
import { text } from '../text';
import { namesDay } from './date-text';
import { FilterError } from './filter-error';
import type { ColumnFilter } from './view';

/** A time without a zone. */
export interface Moment {
  /** Since 2000-01-01T00:00:00. */
  readonly milliseconds: number;
  /** Behind the milliseconds. */
  readonly nanoseconds: number;
}

/** Both bounds are inclusive, infinite where there is none. */
export type Range =
  | { readonly type: 'number'; readonly from: number; readonly to: number }
  | { readonly type: 'date'; readonly from: Moment; readonly to: Moment };

const millisecondsPerDay = 86_400_000;
const dateOnly = /^\d{4}-\d{2}-\d{2}$/;

/** A date in ISO's spellings; naive ones are taken as they stand. */
export function momentOf(spelt: string): Moment | undefined {
  const parts = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(spelt);
  if (parts === null || !namesDay(spelt)) return undefined;
  const [, fraction = '', zone] = parts;
  // As the standard spells it: anything else Date.parse reads by rules of its own, where year 1 is 2001.
  const standard = spelt.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const time = Date.parse(spelt.length === 10 || zone !== undefined ? standard : `${standard}Z`);
  if (Number.isNaN(time)) return undefined;
  return { milliseconds: time - Date.UTC(2000, 0, 1), nanoseconds: Number(fraction.slice(3).padEnd(6, '0')) };
}

/** The range of a filter, of dates in a column of dates, of numbers in one of numbers, of either in any other. @throws FilterError where a bound is neither */
export function rangeOf({ column, from, to, below }: Extract<ColumnFilter, { type: 'range' }>, type: ColumnType): Range {
  const bounds = [given(from), given(to), given(below)] as const;
  const isNumbers = type === 'integer' || type === 'number' || (type !== 'date' && bounds.every((bound) => bound === undefined || numberOf(bound) !== undefined));
  if (isNumbers) {
    const [least = -Infinity, most = Infinity, limit] = bounds.map((bound) => bound === undefined ? undefined : numberOf(bound) ?? notOne(column, bound, 'number'));
    return { type: 'number', from: least, to: limit === undefined ? most : Math.min(most, nextBelow(limit)) };
  }
  const [earliest, latest, limit] = bounds.map((bound) => bound === undefined ? undefined : momentOf(bound) ?? notOne(column, bound, 'date'));
  const last = lastOf(latest, bounds[1]);
  const before = limit === undefined ? last : limit.nanoseconds > 0 ? { ...limit, nanoseconds: limit.nanoseconds - 1 } : { milliseconds: limit.milliseconds - 1, nanoseconds: 999_999 };
  return { type: 'date', from: earliest ?? { milliseconds: -Infinity, nanoseconds: 0 }, to: compareMoments(before, last) < 0 ? before : last };
}

export function isInRange(moment: Moment, { from, to }: Extract<Range, { type: 'date' }>): boolean {
  return compareMoments(moment, from) >= 0 && compareMoments(moment, to) <= 0;
}

function given(bound: string | undefined): string | undefined {
  const trimmed = bound?.trim();
  return trimmed === '' ? undefined : trimmed;
}

export function numberOf(spelt: string): number | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(spelt) ? Number(spelt) : undefined;
}

/** The next smaller double; none is below -Infinity. */
function nextBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  if (value === -Infinity) return NaN;
  const double = new DataView(new ArrayBuffer(8));
  double.setFloat64(0, value);
  double.setBigInt64(0, double.getBigInt64(0) + (value > 0 ? -1n : 1n));
  return double.getFloat64(0);
}

function lastOf(moment: Moment | undefined, spelt: string | undefined): Moment {
  if (moment === undefined || spelt === undefined) return { milliseconds: Infinity, nanoseconds: 0 };
  return dateOnly.test(spelt) ? { milliseconds: moment.milliseconds + millisecondsPerDay - 1, nanoseconds: 999_999 } : moment;
}

function compareMoments(a: Moment, b: Moment): number {
  return a.milliseconds === b.milliseconds ? a.nanoseconds - b.nanoseconds : a.milliseconds - b.milliseconds;
}

function notOne(column: string, bound: string, type: 'number' | 'date'): never {
  throw new FilterError(column, type === 'number'
    ? text('The filter for {0} needs a number, such as 12.5, in place of {1}.', column, bound)
    : text('The filter for {0} needs a date, such as 2026-01-31 or 2026-01-31T23:59:59, in place of {1}.', column, bound));
}
