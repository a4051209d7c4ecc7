/** Spans of time that people ask for by name, as filters: whole days of Listrak's clocks, US Eastern. */
import { text, type Text } from '../text';
import type { ReportFilters } from './report-types';

export interface Period {
  readonly title: Text;
  readonly filters: Pick<ReportFilters, 'startDate' | 'endDate'>;
}

/** @param today `YYYY-MM-DD`, US Eastern */
export function periodsOf(today: string): readonly Period[] {
  const [year = 0, month = 0, day = 0] = today.split('-').map(Number);
  // A month or day beyond the year's or month's end is one of the next.
  const date = (y: number, m: number, d: number): string => new Date(Date.UTC(y, m - 1, d)).toISOString().slice(0, 10);
  const from = (startDate: string): Period['filters'] => ({ startDate });
  // The service does not say whether an end without a time is that day's begin or end.
  const between = (startDate: string, last: string): Period['filters'] => ({ startDate, endDate: `${last}T23:59:59` });
  return [
    { title: text('Last month'), filters: between(date(year, month - 1, 1), date(year, month, 0)) },
    { title: text('This month'), filters: from(date(year, month, 1)) },
    { title: text('Last 7 days'), filters: from(date(year, month, day - 6)) },
    { title: text('Last 30 days'), filters: from(date(year, month, day - 29)) },
    { title: text('Last 12 months'), filters: from(date(year - 1, month, day + 1)) },
    { title: text('This year'), filters: from(date(year, 1, 1)) },
    { title: text('Last year'), filters: between(date(year - 1, 1, 1), date(year - 1, 12, 31)) },
    { title: text('All time'), filters: {} },
  ];
}
