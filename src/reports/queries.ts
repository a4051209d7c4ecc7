/** What a request's filters become: choices among parents, and the queries that each parent is asked with. */
import type { Query } from '../listrak/source';
import { singleOf } from './catalogue';
import type { Report, ReportFilters } from './report-types';
import type { CheckedRequest } from './request';
import type { DateRange } from './split';

/** The filters of the rows, and those that choose the messages (of joined rows all do). */
export function splitFilters(report: Report, filters: ReportFilters): { readonly own: ReportFilters; readonly choosing: ReportFilters } {
  const chooses = (name: string): boolean => report.join !== undefined || (report.parentFilters ?? []).some((filter) => filter === name);
  const entries = Object.entries(filters);
  return { own: Object.fromEntries(entries.filter(([name]) => !chooses(name))), choosing: Object.fromEntries(entries.filter(([name]) => chooses(name))) };
}

/** The queries that a parent is asked with, one after another. Filters go out as they were written, but for a range's dates. */
export function passesOf(filters: ReportFilters, ranges: readonly Partial<DateRange>[]): readonly Query[] {
  const { profileFields: _, subscriptionState, ...plain } = filters;
  const states = subscriptionState === undefined ? [{}] : (subscriptionState === 'All' ? ['Subscribed', 'Unsubscribed'] : [subscriptionState]).map((state) => ({ subscriptionState: state }));
  return states.flatMap((state) => ranges.map((range) => ({ ...plain, ...range, ...state })));
}

/** The route of the one row that is asked for by itself, with the list's id to be filled in; undefined where many are asked for. */
export function singleRoute(request: CheckedRequest): string | undefined {
  const single = singleOf(request);
  const value = single === undefined ? undefined : request.filters?.[single.filter];
  return single?.route.replace(`{${single.filter}}`, () => encodeURIComponent(String(value).trim()));
}
