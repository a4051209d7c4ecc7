/** The ids above a report: which columns they make, how they are listed and looked up. */
import { isEmptyDate } from '../listrak/dates';
import { UnreadableAnswerError } from '../listrak/errors';
import { rowObjects, type Page, type PageRows } from '../listrak/page';
import type { ListrakSource, Query } from '../listrak/source';
import { text, type Text } from '../text';
import { reportById } from './catalogue';
import type { ColumnSpec, FailedParent, FilterName, Report, ReportFilters, ReportId, ScopeField } from './report-types';

/** One id above a row, with its name where the service gave one. */
export interface Parent {
  readonly field: ScopeField;
  readonly id: number;
  readonly name: string | null;
  /** The request named this one and no other at its level. */
  readonly alone: boolean;
  /** Where it was met, for reports that join their rows with it. */
  readonly row?: { readonly page: PageRows; readonly index: number };
}

/** From the list inwards. */
export type ParentChain = readonly Parent[];

/** The column that a parent's name stands in. */
export const parentNameColumns: Readonly<Record<ScopeField, string>> = {
  listId: 'listName', conversationId: 'conversationName', messageId: 'messageSubject', linkId: 'linkUrl',
};

/** The field of the service's own row that holds the name. */
const nameFields: Readonly<Record<ScopeField, string>> = {
  listId: 'listName', conversationId: 'conversationName', messageId: 'subject', linkId: 'linkUrl',
};

/** Columns that a report's rows get from their parents, outermost first. */
export function parentColumns(report: Report): ColumnSpec[] {
  return report.scope.flatMap((field): ColumnSpec[] => [
    { name: field, type: 'integer', origin: 'parent' },
    { name: parentNameColumns[field], type: 'text', origin: 'parent' },
  ]);
}

/** A route with its ids filled in. */
export function pathOf(route: string, chain: ParentChain): string {
  return chain.reduce((path, parent) => path.replace(`{${parent.field}}`, String(parent.id)), route);
}

/** The ids of a chain as a failure names them. */
export function idsOf(chain: ParentChain): Omit<FailedParent, 'error' | 'from'> {
  return Object.fromEntries(chain.map((parent) => [parent.field, parent.id]));
}

/** The report whose rows are the parents of that field, seen from `report`. */
function parentReport(field: ScopeField, report: Report): Report {
  const inConversation = report.scope.includes('conversationId');
  const ids: Record<ScopeField, ReportId> = {
    listId: 'lists',
    conversationId: 'conversations',
    messageId: inConversation ? 'conversationMessages' : 'messages',
    linkId: inConversation ? 'conversationMessageLinks' : 'messageLinks',
  };
  return reportById(ids[field]);
}

export interface ReadOptions {
  /** Rows a page to ask for, 1–5000. */
  readonly pageSize: number;
  readonly signal: AbortSignal;
}

/** Parents as one page of their listing has them. */
export interface ParentBatch {
  readonly parents: readonly Parent[];
  /** Cursor of the listing's next page; null at its end. */
  readonly next: string | null;
}

export interface ListingOptions extends ReadOptions {
  /** Cursor of the listing's page to begin with. */
  readonly start?: string;
  /** Ids that came before that page, and are not to come again. */
  readonly listed?: readonly number[];
  /** Filters that choose among the parents. */
  readonly choose?: ReportFilters;
  readonly keepRows?: boolean;
}

/** All parents of that field below `chain`, in the order listed, each once, as their pages come. @throws ListrakError */
export async function* listParents(field: ScopeField, chain: ParentChain, report: Report, source: ListrakSource, options: ListingOptions): AsyncGenerator<ParentBatch, void, void> {
  const { start, listed, choose = {}, keepRows = false, pageSize, signal } = options;
  const listing = parentReport(field, report);
  const path = pathOf(listing.route, chain);
  const known = Object.entries(choose).filter(([name]) => listing.filters.includes(name as FilterName));
  // What the service does not filter by is filtered here.
  const { startDate, endDate } = Object.fromEntries(Object.entries(choose).filter(([name]) => !listing.filters.includes(name as FilterName))) as ReportFilters;
  const needed = new Set<string>([field, nameFields[field], 'sendDate']);
  const seen = new Set(listed);
  const parentsOn = (page: PageRows): Parent[] => {
    const rows = rowObjects({ rowCount: page.rowCount, columns: page.columns.filter(({ name }) => needed.has(name)) });
    return rows.flatMap((row, index): Parent[] => {
      const id = row[field];
      if (typeof id !== 'number' || !Number.isSafeInteger(id) || id <= 0) {
        throw changed(path, text('A row of GET {0} has no usable {1}.', path, field));
      }
      if (seen.has(id) || !isSentWithin(row['sendDate'], startDate, endDate)) return [];
      seen.add(id);
      return [{ field, id, name: nameOf(row, field), alone: false, ...(keepRows ? { row: { page, index } } : {}) }];
    });
  };
  const query = Object.fromEntries(known) as Query;
  if (listing.shape === 'paged') {
    for await (const page of source.pages(path, query, { pageSize, signal, ...(start === undefined ? {} : { start }) })) {
      yield { parents: parentsOn(manyRows(page, path)), next: page.nextPageCursor };
    }
  } else {
    yield { parents: parentsOn(allRows(await source.getPage(path, query, signal), path)), next: null };
  }
}

/** A page of rows. One object in an array's place is no row, but something else than was asked for. @throws UnreadableAnswerError */
export function manyRows(page: Page, path: string): Page {
  if (page.isResource !== true) return page;
  throw changed(path, text('GET {0} was answered with one object where a list of rows was asked for.', path));
}

/** A collection that comes in one piece. @throws UnreadableAnswerError where there is more of it */
export function allRows(page: Page, path: string): Page {
  if (page.nextPageCursor === null) return manyRows(page, path);
  throw changed(path, text('GET {0} was answered with a part of the rows, though it is no report of pages.', path));
}

/** A resource; null is one that is not there. @throws UnreadableAnswerError where there are several */
export function oneRow(page: Page, path: string): Page {
  if (page.rowCount <= 1) return page;
  throw changed(path, text('GET {0} was answered with {1} rows where one object was asked for.', path, page.rowCount));
}

function changed(path: string, what: Text): UnreadableAnswerError {
  return new UnreadableAnswerError({ what, next: text('Try again; if it stays so, the service has changed.'), request: `GET ${path}` });
}

/** Listrak's dates are text that sorts as time; a day as an end lasts until its end. What has no date is in no range. */
function isSentWithin(sendDate: unknown, startDate: string | undefined, endDate: string | undefined): boolean {
  if (startDate === undefined && endDate === undefined) return true;
  if (typeof sendDate !== 'string' || isEmptyDate(sendDate)) return false;
  const end = endDate?.length === 10 ? `${endDate}T23:59:59.9999999` : endDate;
  return (startDate === undefined || sendDate >= startDate) && (end === undefined || sendDate <= end);
}

/** One parent that the request names, with the name that the service has for it. @throws ListrakError */
export async function lookUpParent(wanted: Omit<Parent, 'name' | 'row'>, chain: ParentChain, report: Report, source: ListrakSource, signal: AbortSignal): Promise<Parent> {
  const { field, id } = wanted;
  const listing = parentReport(field, report);
  const path = `${pathOf(listing.route, chain)}/${id}`;
  const page = oneRow(await source.getPage(path, {}, signal), path);
  const [row] = rowObjects(page);
  const named = row?.[field];
  if (typeof named === 'number' && named !== id) throw changed(path, text('GET {0} was answered with the {1} {2}.', path, field, named));
  const parent = { ...wanted, name: row === undefined ? null : nameOf(row, field) };
  if (report.join?.field !== field) return parent;
  // The answer about one says more of it than the listing does, which would be columns that other rows do not have.
  const columns = page.columns.filter(({ name }) => listing.columns.some((known) => known.name === name));
  return { ...parent, row: { page: { rowCount: page.rowCount, columns }, index: 0 } };
}

function nameOf(row: Record<string, unknown>, field: ScopeField): string | null {
  const name = row[nameFields[field]];
  return typeof name === 'string' ? name : null;
}
