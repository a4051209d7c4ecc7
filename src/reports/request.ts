/** From untrusted JSON to a request that may be run. Whatever is wrong is said in one sentence that names the field, before any call. */
import { daysInMonth } from '../listrak/dates';
import { isSendable } from '../listrak/query-string';
import { isRecord } from '../plain-data';
import { formatText, text, type Text } from '../text';
import { catalogue, filterSpecs, filtersOf, isReportId, reportById, singleOf } from './catalogue';
import { scopeFields, type FilterName, type IdChoice, type Report, type ReportFilters, type ReportId, type ReportRequest, type ScopeField } from './report-types';

/** A request that cannot be run; `field` is the one to mend, `what` the sentence about it. */
export class RequestError extends Error {
  constructor(readonly field: string, readonly what: Text) {
    super(formatText(what));
    this.name = 'RequestError';
  }
}

declare const checked: unique symbol;
/** A request that {@link checkRequest} let through: all ids of the report's scope are there, all values well formed. */
export type CheckedRequest = ReportRequest & { readonly [checked]: true };

const requestFields: readonly string[] = ['account', 'report', ...scopeFields, 'filters'];

/**
 * Reads a request from JSON of any origin: its shape, the names of its fields and the types of their values.
 * @throws RequestError
 */
export function parseRequest(value: unknown): ReportRequest {
  if (!isRecord(value)) throw new RequestError('request', text('A request must be a JSON object with the field report.'));
  for (const field of Object.keys(value)) {
    if (!requestFields.includes(field)) {
      throw new RequestError(field, text('The field {0} is unknown: a request has {1}.', shown(field), requestFields.join(', ')));
    }
  }
  const { account, report, filters } = value;
  if (account !== undefined && (typeof account !== 'string' || account === '')) {
    throw new RequestError('account', text('The field account must be the name of an account.'));
  }
  const request: { -readonly [Field in keyof ReportRequest]: ReportRequest[Field] } = { report: knownReport(report).id };
  if (account !== undefined) request.account = account;
  for (const field of scopeFields) {
    const choice = value[field];
    if (choice !== undefined) request[field] = idChoice(field, choice);
  }
  if (filters !== undefined) request.filters = parseFilters(filters);
  return request;
}

/**
 * Holds a request against its report: every id of the scope is there and none besides, every filter is one of the report's and well formed.
 * @throws RequestError
 */
export function checkRequest(request: ReportRequest): CheckedRequest {
  const report = knownReport(request.report);
  for (const field of scopeFields) {
    const choice = request[field];
    const belongs = report.scope.includes(field);
    if (belongs && choice === undefined) {
      throw new RequestError(field, text('The report {0} needs the field {1}: a number, a list of numbers or "all".', report.id, field));
    }
    if (!belongs && choice !== undefined) throw new RequestError(field, text('The report {0} has no field {1}.', report.id, field));
    if (choice !== undefined) idChoice(field, choice);
  }
  const filters = parseFilters(request.filters ?? {});
  const allowed = filtersOf(request);
  for (const name of Object.keys(filters) as FilterName[]) {
    if (allowed.includes(name)) continue;
    if (report.parentFilters?.includes(name) === true) {
      throw new RequestError(name, text('The report {0} has the filter {1} only where messageId is "all": it chooses the messages by their send date.', report.id, name));
    }
    const has = allowed.length === 0 ? text('The report {0} has no filter {1}: it has none.', report.id, name)
      : text('The report {0} has no filter {1}: it has {2}.', report.id, name, allowed.join(', '));
    throw new RequestError(name, has);
  }
  checkSingle(request.report, filters);
  checkDateOrder(filters);
  return request as CheckedRequest;
}

/** The ids that the report still needs, outermost first: what a palette has to ask for. */
export function missingFields(report: Report, request: Partial<ReportRequest>): ScopeField[] {
  return report.scope.filter((field) => request[field] === undefined);
}

function knownReport(id: unknown): Report {
  if (isReportId(id)) return reportById(id);
  const ids = catalogue.map((report) => report.id).join(', ');
  throw new RequestError('report', id === undefined ? text('The field report is missing: it names one of {0}.', ids)
    : text('The field report is {0}, but must be one of {1}.', shown(id), ids));
}

function idChoice(field: ScopeField, value: unknown): IdChoice {
  if (value === 'all') return value;
  if (!Array.isArray(value)) return positiveId(field, value);
  return idList(field, value);
}

function idList(field: string, value: readonly unknown[]): number[] {
  if (value.length === 0) throw new RequestError(field, text('The field {0} is an empty list: name at least one ID.', field));
  const ids = value.map((id) => positiveId(field, id));
  const seen = new Set<number>();
  const twice = ids.find((id) => seen.size === seen.add(id).size);
  if (twice !== undefined) throw new RequestError(field, text('The field {0} names {1} twice.', field, twice));
  return ids;
}

function positiveId(field: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw new RequestError(field, text('The field {0} is {1}, which is no ID: an ID is a whole number above 0.', field, shown(value)));
}

function parseFilters(value: unknown): ReportFilters {
  if (!isRecord(value)) throw new RequestError('filters', text('The field filters must be a JSON object.'));
  const filters: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(value)) {
    if (!isFilterName(name)) {
      throw new RequestError(name, text('The filter {0} is unknown: there are {1}.', shown(name), Object.keys(filterSpecs).join(', ')));
    }
    if (setting !== undefined) filters[name] = filterValue(name, setting);
  }
  return filters;
}

function isFilterName(name: string): name is FilterName {
  return Object.hasOwn(filterSpecs, name);
}

function filterValue(name: FilterName, value: unknown): unknown {
  const { kind } = filterSpecs[name];
  switch (kind.type) {
    case 'date':
      if (typeof value === 'string' && isCalendarDate(value)) return value;
      throw new RequestError(name, text('The filter {0} is {1}, which is no date: write 2026-01-31 or 2026-01-31T23:59:59.', name, shown(value)));
    case 'choice':
      if (typeof value === 'string' && kind.choices.includes(value)) return value;
      throw new RequestError(name, text('The filter {0} is {1}, but must be one of {2}.', name, shown(value), kind.choices.join(', ')));
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw new RequestError(name, text('The filter {0} is {1}, but must be true or false.', name, shown(value)));
    case 'text':
      if (typeof value !== 'string' || value.trim() === '') throw new RequestError(name, text('The filter {0} must be text that is not empty.', name));
      if (!isSendable(value)) throw new RequestError(name, text('The filter {0} has half a character in it, which cannot be sent.', name));
      return value;
    case 'ids':
      if (!Array.isArray(value)) throw new RequestError(name, text('The filter {0} must be a list of IDs.', name));
      if (value.length > kind.atMost) throw new RequestError(name, text('The filter {0} names {1} IDs, but may name {2} at most.', name, value.length, kind.atMost));
      return idList(name, value);
  }
}

/** `YYYY-MM-DD` or `YYYY-MM-DDTHH:mm:ss`, and a day that the calendar has. */
function isCalendarDate(value: string): boolean {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d))?$/.exec(value);
  if (parts === null) return false;
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  if (year < 1 || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return false;
  return day >= 1 && day <= daysInMonth(year, month);
}

/** One row by itself is what the service has under an address: nothing else chooses there. */
function checkSingle(report: ReportId, filters: ReportFilters): void {
  const single = singleOf({ report, filters });
  if (single === undefined) return;
  const { filter } = single;
  if (!String(filters[filter]).trim().includes('@')) throw new RequestError(filter, text('The filter {0} is {1}, which is no email address.', filter, shown(filters[filter])));
  const other = (Object.keys(filters) as FilterName[]).find((name) => name !== filter && !single.filters.includes(name));
  if (other !== undefined) throw new RequestError(other, text('The filter {0} asks for one row, whatever its date or state: leave {1} out.', filter, other));
}

/** A day without a time starts at midnight as a start and lasts until its end as an end. */
function checkDateOrder({ startDate, endDate }: ReportFilters): void {
  if (startDate === undefined || endDate === undefined) return;
  const start = startDate.length === 10 ? `${startDate}T00:00:00` : startDate;
  const end = endDate.length === 10 ? `${endDate}T23:59:59` : endDate;
  if (end < start) throw new RequestError('endDate', text('The filter endDate ({0}) is before startDate ({1}).', endDate, startDate));
}

/** A value in a sentence: as JSON, cut where it is long. */
function shown(value: unknown): string {
  const json = typeof value === 'bigint' ? String(value) : encoded(value);
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}

function encoded(value: unknown): string {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return typeof value;
  }
}
