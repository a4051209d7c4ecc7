/** The ids above a report: which columns they make, how they are listed and looked up. */
import { UnreadableAnswerError } from '../listrak/errors';
import { rowObjects, type PageRows } from '../listrak/page';
import type { ListrakSource } from '../listrak/source';
import { text } from '../text';
import { reportById } from './catalogue';
import type { ColumnSpec, FailedParent, Report, ReportId, ScopeField } from './report-types';

/** One id above a row, with its name where the service gave one. */
export interface Parent {
  readonly field: ScopeField;
  readonly id: number;
  readonly name: string | null;
  /** The request named this one and no other at its level. */
  readonly alone: boolean;
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
export function idsOf(chain: ParentChain): Omit<FailedParent, 'error'> {
  return Object.fromEntries(chain.map((parent) => [parent.field, parent.id]));
}

/** The report whose rows are the parents of that field, seen from `report`. */
export function parentReport(field: ScopeField, report: Report): Report {
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

/** All parents of that field below `chain`, in the order listed, each once. @throws ListrakError */
export async function listParents(field: ScopeField, chain: ParentChain, report: Report, source: ListrakSource, options: ReadOptions): Promise<Parent[]> {
  const listing = parentReport(field, report);
  const path = pathOf(listing.route, chain);
  const parents = new Map<number, Parent>();
  const take = (page: PageRows): void => {
    for (const row of rowObjects({ rowCount: page.rowCount, columns: page.columns.filter(({ name }) => name === field || name === nameFields[field]) })) {
      const id = row[field];
      if (typeof id !== 'number' || !Number.isSafeInteger(id) || id <= 0) {
        throw new UnreadableAnswerError({
          what: text('A row of {0} has no usable {1}.', path, field), next: text('Try again; if it stays so, the service has changed.'), request: `GET ${path}`,
        });
      }
      if (!parents.has(id)) parents.set(id, { field, id, name: nameOf(row, field), alone: false });
    }
  };
  if (listing.shape === 'paged') {
    for await (const page of source.pages(path, {}, options)) take(page);
  } else {
    take(await source.getPage(path, {}, options.signal));
  }
  return [...parents.values()];
}

/** One parent that the request names, with the name that the service has for it. @throws ListrakError */
export async function lookUpParent(field: ScopeField, id: number, alone: boolean, chain: ParentChain, report: Report, source: ListrakSource, signal: AbortSignal): Promise<Parent> {
  const path = `${pathOf(parentReport(field, report).route, chain)}/${id}`;
  const [row] = rowObjects(await source.getPage(path, {}, signal));
  return { field, id, name: row === undefined ? null : nameOf(row, field), alone };
}

function nameOf(row: Record<string, unknown>, field: ScopeField): string | null {
  const name = row[nameFields[field]];
  return typeof name === 'string' ? name : null;
}
