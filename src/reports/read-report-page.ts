/** One page of a report, for a tree or a summary: no parents' columns, and every id a single one. */
import { rowObjects } from '../listrak/page';
import type { ListrakSource, Query } from '../listrak/source';
import { text } from '../text';
import { reportById, singleOf } from './catalogue';
import { manyRows, oneRow, pathOf, type Parent } from './parents';
import { RequestError, type CheckedRequest } from './request';

export interface ReportPageOptions {
  /** Of the page before; the first page without. */
  readonly cursor?: string;
  /** Rows, 1–5000; the service's own default without. */
  readonly pageSize?: number;
  readonly signal: AbortSignal;
}

export interface ReportPage {
  readonly rows: Record<string, unknown>[];
  readonly nextPageCursor: string | null;
}

/**
 * Rows as plain objects under the API's names.
 * @throws RequestError where an id is a list or "all", or both subscription states are asked for: these are runs, not pages; and for reports whose rows are joined
 * @throws ListrakError
 */
export async function readReportPage(request: CheckedRequest, source: ListrakSource, { cursor, pageSize, signal }: ReportPageOptions): Promise<ReportPage> {
  const report = reportById(request.report);
  if (report.join !== undefined) throw new RequestError('report', text('The report {0} is put together from several answers: it cannot be read a page at a time.', report.id));
  const chain = report.scope.map((field): Parent => {
    const id = request[field];
    if (typeof id !== 'number') throw new RequestError(field, text('One page of {0} can be read for a single {1} only.', report.id, field));
    return { field, id, name: null, alone: true };
  });
  const { profileFields, ...filters } = request.filters ?? {};
  if (singleOf(request) !== undefined) throw new RequestError('emailAddress', text('One row of {0} is no page: it can be read as a report.', report.id));
  if (filters.subscriptionState === 'All') throw new RequestError('subscriptionState', text('One page of {0} can be read for one subscription state only.', report.id));
  const fields: Query = profileFields === undefined || profileFields.length === 0 ? {} : { segmentationFieldIds: profileFields.join(',') };
  const paging: Query = report.shape === 'paged' ? { count: pageSize, cursor } : {};
  const path = pathOf(report.route, chain);
  const page = await source.getPage(path, { ...filters, ...fields, ...paging }, signal);
  if (report.shape === 'resource') oneRow(page, path);
  else manyRows(page, path);
  return { rows: rowObjects(page), nextPageCursor: page.nextPageCursor };
}
