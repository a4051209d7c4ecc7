/** How far a run comes with each parent, and from where the next one has to ask. */
import { isEmptyDate, naiveDate } from '../../listrak/dates';
import type { PageRows } from '../../listrak/page';
import type { ListrakSource } from '../../listrak/source';
import { reportById } from '../../reports/catalogue';
import type { FailedParent, Incremental, ReportRequest, ScopeField } from '../../reports/report-types';
import { cellText } from '../cells';
import type { SafePoint } from '../resume/journal';
import type { ExportEvent } from '../write-report';
import type { ParentState } from './state';

const dayMilliseconds = 86_400_000;
/** What the clocks show once more in autumn: a row may be newer than another and have the earlier date. */
const leastLookBack = 3_600_000;

/** The latest dates of a run's parents. */
export class ParentProgress {
  readonly #lastDates = new Map<string, string>();
  readonly #failed: FailedParent[] = [];
  readonly #scope: readonly ScopeField[];
  readonly #column: string;
  /** Rows that came. */
  rows = 0;

  /** @param now the time in Eastern; a message that is planned for later has not been sent yet */
  constructor(request: ReportRequest, incremental: Incremental, readonly now: string) {
    this.#scope = reportById(request.report).scope;
    this.#column = dateColumn(request, incremental);
  }

  /** Takes note of the dates behind a finished parent; what is given tells them, by parent, as the states have them. */
  noteLastDates(): () => Readonly<Record<string, string>> {
    // Those of a finished parent stay as they are; others come behind them.
    const { size } = this.#lastDates;
    return () => Object.fromEntries([...this.#lastDates].slice(0, size));
  }

  /** Takes up what a run that stopped had seen. */
  restore({ lastDates = {}, gaps, rows }: Pick<SafePoint, 'lastDates' | 'gaps' | 'rows'>): void {
    for (const [parent, date] of Object.entries(lastDates)) this.#lastDates.set(parent, date);
    this.#failed.push(...gaps.map(({ parent }) => parent));
    this.rows = rows;
  }

  /** Without dates that are still to come: a clock was ahead when they were seen, and what came between is not known. */
  credible(parents: Readonly<Record<string, ParentState>>): Record<string, ParentState> {
    // The clocks may have been set back by their hour since.
    const latest = (naiveDate(this.now)?.milliseconds ?? Infinity) + leastLookBack;
    return Object.fromEntries(Object.entries(parents).filter(([, { lastDate }]) => (naiveDate(lastDate)?.milliseconds ?? 0) <= latest));
  }

  /** The events as they are, looked at in passing. */
  async *watched(events: AsyncIterable<ExportEvent>): AsyncGenerator<ExportEvent, void, void> {
    for await (const event of events) {
      if (event.type === 'page') this.#page(event.page);
      if (event.type === 'parentFailed') this.#failed.push(event.parent);
      yield event;
    }
  }

  /** The parents that came to their end, and for the others how far they had come before. */
  states(before: Readonly<Record<string, ParentState>>): Record<string, ParentState> {
    const states: Record<string, ParentState> = { ...before };
    const failed = new Set(this.#failed.map((parent) => this.#scope.flatMap((field) => parent[field] ?? []).join('/')));
    for (const [parent, lastDate] of this.#lastDates) {
      const known = before[parent]?.lastDate;
      if (isBelow(parent, failed)) continue;
      states[parent] = { lastDate: known !== undefined && known > lastDate ? known : lastDate };
    }
    return states;
  }

  #page(page: PageRows): void {
    this.rows += page.rowCount;
    const dates = page.columns.find(({ name }) => name === this.#column);
    if (page.rowCount === 0 || dates === undefined) return;
    const parent = this.#scope.map((field) => {
      const ids = page.columns.find(({ name }) => name === field);
      return ids === undefined ? '' : cellText(ids, 0) ?? '';
    }).join('/');
    let last = this.#lastDates.get(parent) ?? '';
    for (let row = 0; row < page.rowCount; row++) {
      const date = cellText(dates, row);
      if (date !== undefined && date > last && date <= this.now && !isEmptyDate(date) && naiveDate(date) !== undefined) last = date;
    }
    if (last !== '') this.#lastDates.set(parent, last);
  }
}

/** Whether it is one of them, or below one. */
function isBelow(parent: string, others: ReadonlySet<string>): boolean {
  const ids = parent.split('/');
  return [...ids.keys(), ids.length].some((depth) => others.has(ids.slice(0, depth).join('/')));
}

function dateColumn({ filters = {} }: ReportRequest, { date }: Incremental): string {
  if (typeof date === 'string') return date;
  const chosen = filters[date.filter];
  return typeof chosen === 'string' ? date.columns[chosen] ?? date.otherwise : date.otherwise;
}

/** The service, asked for each parent from its own date on. */
export function sourceSince(source: ListrakSource, request: ReportRequest, startOf: (parent: string) => string | undefined): ListrakSource {
  const report = reportById(request.report);
  const names = report.scope;
  const isForAnyDate = request.filters?.startDate === undefined && request.filters?.endDate === undefined;
  // Who came back to a list has the first date still, which may be years ago.
  const recent = isForAnyDate && report.filters.includes('useOriginalSubscribeDate') ? { useOriginalSubscribeDate: false } : {};
  const route = new RegExp(`^${report.route.replace(/\{\w+\}/g, '(\\d+)')}$`, 'i');
  return {
    getPage: (path, query, signal) => source.getPage(path, query, signal),
    pages: (path, query, options) => {
      const ids = route.exec(path)?.slice(1);
      const since = ids?.length === names.length ? startOf(ids.join('/')) : undefined;
      const own = query['startDate'];
      return source.pages(path, since === undefined || (typeof own === 'string' && own > since) ? query : { ...query, ...recent, startDate: since }, options);
    },
  };
}

/** Where to ask from: so many days before the last date and an hour at least, but never behind the request's own end. */
export function startDate(lastDate: string, lookBackDays: number, endDate: string | undefined): string | undefined {
  const last = naiveDate(lastDate);
  if (last === undefined) return undefined;
  const start = new Date(last.milliseconds - Math.max(lookBackDays * dayMilliseconds, leastLookBack)).toISOString().slice(0, 19);
  return endDate !== undefined && start.slice(0, endDate.length) > endDate ? endDate : start;
}
