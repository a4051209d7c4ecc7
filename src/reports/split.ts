/** One chain of pages split by dates: several ranges side by side, whose rows follow one another in the ranges' order. Off unless somebody asks for it. */
import { cellValue, releaseOf, type PageRows } from '../listrak/page';
import { isWithin, type Bounds } from '../plain-data';
import { text, type Text } from '../text';
import { reportById } from './catalogue';
import { pickRows } from './page-columns';
import type { RowEvent } from './report-tree';
import type { Incremental, Report, ReportFilters } from './report-types';
import { RequestError, type CheckedRequest } from './request';

/** Ranges of dates to ask for side by side. */
export const splitBounds: Pick<Bounds, 'least' | 'most'> = { least: 2, most: 16 };

export interface DateRange {
  readonly startDate: string;
  readonly endDate: string;
}

const second = 1000;
const day = 86_400 * second;
/** A range is not made shorter: its overlaps would be most of it. */
const shortestRange = 60 * second;
/** Neighbours overlap by as much to either side, because nobody says whether the service's bounds belong to a range, nor what it makes of fractions. */
const overlap = second;

/**
 * Whether a request can be split, and what is to be said to whoever wants it.
 * @returns the warning
 * @throws RequestError where it has no range of dates to split
 */
export function checkSplit(request: CheckedRequest, parts: number): Text {
  if (!isWithin(parts, splitBounds)) {
    throw new RequestError('split', text('A report is split into {0} to {1} ranges of dates, not {2}.', splitBounds.least, splitBounds.most, parts));
  }
  const { filters = {} } = request;
  const { date } = splittable(request);
  datesOf(filters);
  return text('The report is split by {0}: rows whose {0} is null are missed.', typeof date === 'string' ? date : date.columns[String(filters[date.filter])] ?? date.otherwise);
}

/** What a run needs: the ranges, and the key that tells what two of them both returned. @throws RequestError as {@link checkSplit} */
export function splitOf(request: CheckedRequest, parts: number): { readonly ranges: readonly DateRange[]; readonly key: readonly string[] } {
  return { ranges: dateRanges(datesOf(request.filters ?? {}), parts), key: splittable(request).key };
}

function datesOf({ startDate, endDate }: ReportFilters): DateRange {
  if (startDate !== undefined && endDate !== undefined) return { startDate, endDate };
  throw new RequestError(startDate === undefined ? 'startDate' : 'endDate', text('A report is split by the dates between startDate and endDate: give both.'));
}

function splittable({ report: id }: CheckedRequest): Incremental {
  const report = reportById(id);
  const { incremental } = report;
  if (incremental === undefined || !isSplittable(report)) throw new RequestError('split', text('The report {0} cannot be split: its rows have no date to split by.', id));
  return incremental;
}

/** Whether its rows have a date that the service filters by. */
export function isSplittable({ incremental, filters, join, shape }: Report): boolean {
  return incremental !== undefined && join === undefined && shape === 'paged' && filters.includes('startDate') && filters.includes('endDate');
}

/**
 * The ranges that a request's dates are split into, in order; fewer than `parts` where the time between is short. The outer bounds stay as they were written.
 * A day without a time counts from its midnight on either side, so that no inner bound reaches beyond what the service may make of it.
 */
export function dateRanges({ startDate, endDate }: DateRange, parts: number): readonly DateRange[] {
  const [from, to] = [milliseconds(startDate), milliseconds(endDate)];
  const count = Math.max(1, Math.min(parts, Math.floor((to - from) / shortestRange)));
  const step = (to - from) / count;
  // Midnights are on every clock of the year; hours that the summer time skips are not.
  const unit = step >= day ? day : second;
  const inner = Array.from({ length: count - 1 }, (_, index) => Math.round((from + step * (index + 1)) / unit) * unit);
  return Array.from({ length: count }, (_, index) => ({
    startDate: inner[index - 1] === undefined ? startDate : written((inner[index - 1] ?? 0) - overlap),
    endDate: inner[index] === undefined ? endDate : written((inner[index] ?? 0) + overlap),
  }));
}

/** Naive dates on a clock of their own. */
function milliseconds(date: string): number {
  return Date.parse(`${date.length === 10 ? `${date}T00:00:00` : date}Z`);
}

function written(time: number): string {
  return new Date(time).toISOString().slice(0, 19);
}

/**
 * Takes out what a range and the one before it both returned, told by the report's key; a row without a whole key stays. Holds the keys of two ranges.
 * Where a range of a parent failed, what came of the later ones is left out: the parent's rows end there, as the failure says.
 * @param passes queries that each parent is asked with: the ranges of a subscription state, then those of the next
 */
export async function* withoutRepeats(events: AsyncIterable<RowEvent>, key: readonly string[], ranges: number, passes: number): AsyncGenerator<RowEvent, void, void> {
  let parent: string | undefined;
  let hasFailed = false;
  let pass = -1;
  let [before, here] = [new Set<string>(), new Set<string>()];
  for await (const event of events) {
    const { ids, next } = event.resumeFrom;
    if (ids.join() !== parent) {
      parent = ids.join();
      hasFailed = false;
      pass = -1;
    }
    if (hasFailed) continue;
    if (event.type === 'parentFailed') {
      hasFailed = true;
      yield event;
      continue;
    }
    const itsPass = next === null ? passes - 1 : next.cursor === null ? next.pass - 1 : next.pass;
    if (itsPass !== pass) {
      // Every range has a page, if an empty one: the pass before is the neighbour.
      before = itsPass % ranges > 0 ? here : new Set();
      here = new Set();
      pass = itsPass;
    }
    const { page } = event;
    const kept: number[] = [];
    for (const [row, each] of keysOf(page, key).entries()) {
      if (each !== undefined) here.add(each);
      if (each === undefined || !before.has(each)) kept.push(row);
    }
    yield kept.length === page.rowCount ? event : { ...event, page: { ...pickRows(page, kept), ...releaseOf(page) } };
  }
}

function keysOf(page: PageRows, key: readonly string[]): (string | undefined)[] {
  const columns = key.map((name) => page.columns.find((column) => column.name === name));
  return Array.from({ length: page.rowCount }, (_, row) => {
    const values = columns.map((column) => (column === undefined ? undefined : cellValue(column, row)));
    return values.every((value) => value !== undefined && value !== null && value !== '') ? JSON.stringify(values) : undefined;
  });
}
