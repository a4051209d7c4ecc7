/** Runs a request: a stream of pages that carry their parents' columns. */
import { CancelledError, ListrakError } from '../listrak/errors';
import type { PageColumn, PageRows } from '../listrak/page';
import type { ListrakSource, Query } from '../listrak/source';
import { text } from '../text';
import { profileValuesColumn, reportById } from './catalogue';
import { constantColumn } from './page-columns';
import { idsOf, listParents, lookUpParent, parentColumns, parentNameColumns, pathOf, type Parent, type ParentChain, type ReadOptions } from './parents';
import { profileColumns, readProfileFields, spreadProfileValues, type ProfileColumn, type ProfileField } from './profile-fields';
import type { ColumnSpec, FailedParent, Report, ScopeField } from './report-types';
import { RequestError, type CheckedRequest } from './request';

/** Where a run stands, as plain data: the ids of the parent whose rows came last, and what of it comes next. */
export interface RunPosition {
  readonly ids: readonly number[];
  /** null: this parent is finished. */
  readonly next: { readonly pass: number; readonly cursor: string | null } | null;
}

export type ReportEvent =
  /** First event of every run: parents', API's and profile fields' columns. */
  | { readonly type: 'columns'; readonly specs: readonly ColumnSpec[] }
  /** Rows of one parent. A run given `resumeFrom` goes on right behind them. */
  | { readonly type: 'page'; readonly page: PageRows; readonly resumeFrom: RunPosition }
  /** A parent whose rows are missing, wholly or from here on; the run goes on with the next. */
  | { readonly type: 'parentFailed'; readonly parent: FailedParent; readonly resumeFrom: RunPosition };

export interface RunOptions extends ReadOptions {
  /** Goes on behind the event that carried this position. */
  readonly resumeFrom?: RunPosition;
}

/**
 * Rows parent by parent in the order listed, a parent's rows together; `subscriptionState: "All"` gives a list's subscribed contacts, then its unsubscribed ones.
 * @throws ListrakError where nothing can go on: cancelled, refused credentials, not permitted, or the failure of the one parent that the request names.
 * @throws RequestError where a profile field asked for is on none of the lists.
 */
export async function* runReport(request: CheckedRequest, source: ListrakSource, options: RunOptions): AsyncGenerator<ReportEvent, void, void> {
  const run = new Run(request, source, options);
  yield* run.events();
}

interface FailedStep { readonly type: 'failed'; readonly chain: ParentChain; readonly error: ListrakError }
type Step = { readonly type: 'parent'; readonly chain: ParentChain } | FailedStep;

class Run {
  readonly #report: Report;
  readonly #passes: readonly Query[];
  readonly #profileIds: readonly number[];
  readonly #fieldsByList = new Map<number, readonly ProfileField[]>();
  #profile: readonly ProfileColumn[] = [];
  /** Emptied once the place is found. */
  #resume: RunPosition | undefined;

  constructor(readonly request: CheckedRequest, readonly source: ListrakSource, readonly options: RunOptions) {
    this.#report = reportById(request.report);
    this.#passes = passesOf(request);
    this.#profileIds = request.filters?.profileFields ?? [];
    this.#resume = options.resumeFrom;
  }

  async *events(): AsyncGenerator<ReportEvent, void, void> {
    const parents = parentColumns(this.#report);
    const own = this.#report.columns.filter(({ name }) => this.#profileIds.length === 0 || name !== profileValuesColumn);
    this.#profile = await this.#lookUpProfileColumns(new Set([...parents, ...own].map(({ name }) => name)));
    yield { type: 'columns', specs: [...parents, ...own, ...this.#profile.map(({ spec }) => spec)] };
    for await (const step of this.#parents(0, [])) {
      if (step.type === 'failed') yield failure(step.chain, step.error);
      else yield* this.#rowsOf(step.chain);
    }
  }

  /** Every parent chain of the request, depth first. What comes before the place to resume from is left out. */
  async *#parents(level: number, chain: ParentChain): AsyncGenerator<Step, void, void> {
    if (this.options.signal.aborted) throw new CancelledError();
    const field = this.#report.scope[level];
    if (field === undefined) {
      if (this.#resume?.next === null) this.#resume = undefined;
      else yield { type: 'parent', chain };
      return;
    }
    let children: readonly (number | Parent)[];
    try {
      children = await this.#childrenOf(field, chain);
    } catch (error) {
      this.#resume = undefined;
      yield { type: 'failed', chain, error: bearable(error, chain) };
      return;
    }
    const from = this.#resume?.ids[level];
    const start = from === undefined ? 0 : children.findIndex((child) => idOf(child) === from);
    if (start < 0) throw this.#placeGone(field, from);
    for (const child of children.slice(start)) {
      if (this.#resume !== undefined && this.#resume.next === null && this.#resume.ids.length === level + 1) {
        this.#resume = undefined;
        continue;
      }
      let parent: Parent;
      try {
        parent = typeof child === 'number' ? await lookUpParent(field, child, children.length === 1, chain, this.#report, this.source, this.options.signal) : child;
      } catch (error) {
        const failed = [...chain, { field, id: idOf(child), name: null, alone: children.length === 1 }];
        this.#resume = undefined;
        yield { type: 'failed', chain: failed, error: bearable(error, failed) };
        continue;
      }
      yield* this.#parents(level + 1, [...chain, parent]);
    }
  }

  async #childrenOf(field: ScopeField, chain: ParentChain): Promise<readonly (number | Parent)[]> {
    const choice = this.request[field];
    if (choice === undefined) return [];
    if (typeof choice === 'number') return [choice];
    return choice === 'all' ? listParents(field, chain, this.#report, this.source, this.options) : choice;
  }

  async *#rowsOf(chain: ParentChain): AsyncGenerator<ReportEvent, void, void> {
    const resume = this.#resume?.next ?? { pass: 0, cursor: null };
    this.#resume = undefined;
    const ids = chain.map(({ id }) => id);
    const path = pathOf(this.#report.route, chain);
    try {
      for (let pass = resume.pass; pass < this.#passes.length; pass++) {
        const query = { ...this.#passes[pass], ...await this.#profileQuery(chain) };
        const after = pass + 1 < this.#passes.length ? { pass: pass + 1, cursor: null } : null;
        if (this.#report.shape === 'paged') {
          const start = pass === resume.pass && resume.cursor !== null ? { start: resume.cursor } : {};
          const { pageSize, signal } = this.options;
          for await (const page of this.source.pages(path, query, { pageSize, signal, ...start })) {
            const next = page.nextPageCursor === null ? after : { pass, cursor: page.nextPageCursor };
            yield { type: 'page', page: this.#withOurColumns(page, chain), resumeFrom: { ids, next } };
          }
        } else {
          const page = await this.source.getPage(path, query, this.options.signal);
          yield { type: 'page', page: this.#withOurColumns(page, chain), resumeFrom: { ids, next: after } };
        }
      }
    } catch (error) {
      yield failure(chain, bearable(error, chain));
    }
  }

  /** A field that the row carries itself stands for the parent's; a field named like a profile column gets ` (2)`. */
  #withOurColumns(page: PageRows, chain: ParentChain): PageRows {
    const spreads = this.#profileIds.length > 0;
    const profileNames = new Set(this.#profile.map(({ spec }) => spec.name));
    const own = page.columns
      .filter(({ name }) => !spreads || name !== profileValuesColumn)
      .map((column) => (profileNames.has(column.name) ? { ...column, name: `${column.name} (2)` } : column));
    const ownNames = new Set(own.map(({ name }) => name));
    const parents = chain
      .flatMap(({ field, id, name }): PageColumn[] => [constantColumn(field, id, page.rowCount), constantColumn(parentNameColumns[field], name, page.rowCount)])
      .filter(({ name }) => !ownNames.has(name));
    const values = page.columns.find(({ name }) => name === profileValuesColumn);
    return { rowCount: page.rowCount, columns: [...parents, ...own, ...spreadProfileValues(values, page.rowCount, this.#profile)] };
  }

  /** Asks list after list until every field asked for has its name. */
  async #lookUpProfileColumns(taken: ReadonlySet<string>): Promise<ProfileColumn[]> {
    if (this.#profileIds.length === 0) return [];
    const found = new Map<number, ProfileField>();
    const lists = (await this.#childrenOf('listId', [])).map(idOf);
    let lastError: ListrakError | undefined;
    for (const listId of lists) {
      if (this.#profileIds.every((id) => found.has(id))) break;
      try {
        for (const field of await this.#fieldsOf(listId)) if (!found.has(field.id)) found.set(field.id, field);
      } catch (error) {
        lastError = bearable(error, [{ field: 'listId', id: listId, name: null, alone: lists.length === 1 }]);
      }
    }
    const unknown = this.#profileIds.find((id) => !found.has(id));
    if (unknown !== undefined && lastError !== undefined) throw lastError;
    if (unknown !== undefined) throw new RequestError('profileFields', text('The filter profileFields names {0}, which is no profile field of the list.', unknown));
    return profileColumns(this.#profileIds.flatMap((id) => found.get(id) ?? []), taken);
  }

  async #fieldsOf(listId: number): Promise<readonly ProfileField[]> {
    const known = this.#fieldsByList.get(listId) ?? await readProfileFields(listId, this.source, this.options.signal);
    this.#fieldsByList.set(listId, known);
    return known;
  }

  /** Only the fields that this list has: another list's would be refused. */
  async #profileQuery(chain: ParentChain): Promise<Query> {
    const list = chain.find(({ field }) => field === 'listId');
    if (this.#profileIds.length === 0 || list === undefined) return {};
    const here = new Set((await this.#fieldsOf(list.id)).map(({ id }) => id));
    const ids = this.#profileIds.filter((id) => here.has(id));
    return ids.length === 0 ? {} : { segmentationFieldIds: ids.join(',') };
  }

  #placeGone(field: ScopeField, id: number | undefined): ListrakError {
    return new ListrakError({
      kind: 'notFound',
      what: text('{0} {1}, where the report was to go on, is no longer listed.', field, id ?? ''),
      next: text('Load the report again from its start.'),
    });
  }
}

function idOf(child: number | Parent): number {
  return typeof child === 'number' ? child : child.id;
}

function failure(chain: ParentChain, error: ListrakError): ReportEvent {
  return { type: 'parentFailed', parent: { ...idsOf(chain), error: error.facts }, resumeFrom: { ids: chain.map(({ id }) => id), next: null } };
}

/** The error of one parent among several. All else is thrown on: it would meet the next parent too, or there is no next. */
function bearable(error: unknown, chain: ParentChain): ListrakError {
  if (!(error instanceof ListrakError) || chain.every(({ alone }) => alone)) throw error;
  switch (error.kind) {
    case 'cancelled':
    case 'refusedCredentials':
    case 'notPermitted': throw error;
    case 'notFound':
    case 'invalidParameter':
    case 'rateLimited':
    case 'serviceFailed':
    case 'unreachable':
    case 'unreadableAnswer': return error;
  }
}

/** The queries that a parent is asked with, one after another. Filters go out as they were written. */
function passesOf({ filters = {} }: CheckedRequest): readonly Query[] {
  const { profileFields: _, subscriptionState, ...plain } = filters;
  if (subscriptionState === undefined) return [plain];
  const states = subscriptionState === 'All' ? ['Subscribed', 'Unsubscribed'] : [subscriptionState];
  return states.map((state) => ({ ...plain, subscriptionState: state }));
}
