/** Where a row leads: the reports that can be asked with the ids and the address that stand on it. */
import { inOneOrder } from '../plain-data';
import { text, type Text } from '../text';
import { catalogue, reportById } from './catalogue';
import { scopeFields, type Report, type ReportRequest, type ScopeField } from './report-types';
import { checkRequest, type CheckedRequest } from './request';

/** A row by its column names, as its cells are shown. */
export type ShownRow = Readonly<Record<string, string | null | undefined>>;

export interface Follow {
  readonly title: Text;
  readonly request: CheckedRequest;
  /** The rows to look at, where the report has no filter for them. */
  readonly only?: { readonly column: string; readonly value: string };
}

type Ids = Partial<Record<ScopeField, number>>;

/** The column by which a row is about a person. */
const addressColumn = 'emailAddress';

/**
 * Reports of what the row is about, in the catalogue's order: those whose scope is exactly the ids that stand on it. A row about a person leads to that
 * contact and to what they did with the message and all others; to the message's other reports only where the request has several, so that the row tells which.
 */
export function followsOf(request: ReportRequest, row: ShownRow): Follow[] {
  const ids = idsOn(request, row);
  const address = row[addressColumn]?.trim() ?? '';
  const own = scopeFields.filter((field) => ids[field] !== undefined);
  const isPerson = address.includes('@');
  const innermost = own.at(-1);
  const reports = innermost === undefined || (isPerson && typeof request[innermost] === 'number') ? [] : catalogue.filter(({ scope }) => scope.length === own.length && scope.every((field) => own.includes(field)));
  const follows = [...(isPerson ? personFollows(ids, address, request.report === 'contacts') : []), ...reports.map((report): Follow => ({ title: report.title, request: requestOf(report, ids, request) }))];
  const present = keyOf(request);
  return follows.filter((follow) => follow.only !== undefined || keyOf(follow.request) !== present);
}

function personFollows(ids: Ids, address: string, isContact: boolean): Follow[] {
  const contact = reportById('contacts');
  const everywhere = reportById('messageActivity');
  const activity = reportById(ids.conversationId === undefined ? 'messageActivity' : 'conversationMessageActivity');
  return [
    ...(!isContact && hasAll(ids, contact) ? [{ title: text('Contact {0}', address), request: requestOf(contact, ids, { filters: { emailAddress: address } }) }] : []),
    ...(!hasAll(ids, activity) ? [] : activity.filters.includes('emailAddress')
      ? [{ title: text('Activity of {0} in this message', address), request: requestOf(activity, ids, { filters: { emailAddress: address } }) }]
      : [{ title: text('Activity of {0} in this message', address), request: requestOf(activity, ids, {}), only: { column: addressColumn, value: address } }]),
    ...(ids.listId === undefined ? [] : [{ title: text('Activity of {0} in all messages of the list', address), request: requestOf(everywhere, { listId: ids.listId, messageId: 'all' }, { filters: { emailAddress: address } }) }]),
  ];
}

/** The row's own id before what the request names: it is one of several there. */
function idsOn(request: ReportRequest, row: ShownRow): Ids {
  return Object.fromEntries(scopeFields.flatMap((field) => {
    const shown = row[field] ?? '';
    const id = /^[1-9]\d*$/.test(shown) ? Number(shown) : request[field];
    return typeof id === 'number' && Number.isSafeInteger(id) ? [[field, id]] : [];
  }));
}

function hasAll(ids: Ids, { scope }: Report): boolean {
  return scope.every((field) => ids[field] !== undefined);
}

/** Only the ids that the report has. */
function requestOf({ id, scope }: Report, ids: Partial<Record<ScopeField, number | 'all'>>, { account, filters }: Pick<ReportRequest, 'account' | 'filters'>): CheckedRequest {
  const named = Object.fromEntries(scope.map((field) => [field, ids[field]]));
  return checkRequest({ ...(account === undefined ? {} : { account }), report: id, ...named, ...(filters === undefined ? {} : { filters }) });
}

function keyOf({ account: _, ...request }: ReportRequest): string {
  return JSON.stringify(inOneOrder(request));
}
