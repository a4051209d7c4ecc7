/** Runs a request: a stream of pages that carry their parents' columns. */
import { fromFacts, type ListrakError, type ListrakErrorFacts, type ListrakErrorKind } from '../listrak/errors';
import { concurrencyBounds } from '../listrak/limiter';
import type { PageRows } from '../listrak/page';
import type { ListrakSource, Query } from '../listrak/source';
import { text } from '../text';
import { profileValuesColumn, reportById } from './catalogue';
import { fetchAhead } from './fetch-ahead';
import { listParents, parentColumns, type ReadOptions } from './parents';
import { profileColumns, readProfileFields, type ProfileColumn, type ProfileField } from './profile-fields';
import { PageSpool } from './page-spool';
import { bearable, levelsOf, ReportTree, type RowEvent, type TreeItem } from './report-tree';
import type { ColumnSpec, FailedParent, ParentPlace } from './report-types';
import { RequestError, type CheckedRequest } from './request';
import { selectionOf } from './selection';
import { checkSplit, splitOf, withoutRepeats } from './split';

/** Where a run stands, as plain data: the ids of the parent whose rows came last, and what of it comes next. */
export interface RunPosition {
  readonly ids: readonly number[];
  /** null: this parent is finished. */
  readonly next: ParentPlace | null;
}

export type ReportEvent =
  /** First event of every run: parents', API's and profile fields' columns. */
  | { readonly type: 'columns'; readonly specs: readonly ColumnSpec[] }
  /** Rows of one parent. A run given `resumeFrom` goes on right behind them. */
  | { readonly type: 'page'; readonly page: PageRows; readonly resumeFrom: RunPosition }
  /** A parent whose rows are missing, wholly or from here on; the run goes on with the next. */
  | { readonly type: 'parentFailed'; readonly parent: FailedParent; readonly resumeFrom: RunPosition };

export interface RunOptions extends ReadOptions {
  /** Goes on behind the event that carried this position. With `onlyParents` it is one of a run with the same ones. */
  readonly resumeFrom?: RunPosition;
  /** Parents that are fetched at the same time, each by one request; 4 unless told. The rows come in the same order for any number. */
  readonly maxConcurrentRequests?: number;
  /** Runs these again and no others, in this order; of each what was missing. */
  readonly onlyParents?: readonly FailedParent[];
  /**
   * Asks for each parent's rows in so many ranges of dates side by side, 2–16; `checkSplit` says what is missed then. The rows come in the ranges'
   * order. A run that is split can neither go on somewhere nor run parents again: what neighbouring ranges had returned is not known then.
   */
  readonly split?: number;
}

/** So many failures of the same kind in a row, however many parents each of them concerns: it is the network or the service, and would be the same for all others. */
const mostInARow: Partial<Record<ListrakErrorKind, number>> = { unreachable: 3, serviceFailed: 30, rateLimited: 30, unreadableAnswer: 30 };

/**
 * Rows parent by parent in the order listed, a parent's rows together, however many are fetched at the same time; `subscriptionState: "All"` gives
 * a list's subscribed contacts, then its unsubscribed ones. Pages that wait to be taken are never more than `fetchAheadBounds.mostWaiting`.
 * @throws ListrakError where nothing can go on: cancelled, refused credentials, not permitted, three failures in a row out of reach, thirty that are alike, or all of a whole run
 * (none of which has then been called failed: the run can go on from before them), or the failure of the one parent that the request names.
 * @throws RequestError where a profile field asked for is on none of the lists, or the request cannot be split.
 */
export async function* runReport(request: CheckedRequest, source: ListrakSource, options: RunOptions): AsyncGenerator<ReportEvent, void, void> {
  const report = reportById(request.report);
  const { signal, pageSize, resumeFrom, onlyParents, maxConcurrentRequests = concurrencyBounds.otherwise } = options;
  if (options.split !== undefined) {
    checkSplit(request, options.split);
    if (resumeFrom !== undefined || onlyParents !== undefined) throw new RangeError('A run that is split has to be whole.');
  }
  const fields = new ProfileLookup(request, source, options);
  const parents = parentColumns(report);
  const own = report.columns.filter(({ name }) => !fields.areWanted || name !== profileValuesColumn);
  const profile = await fields.columns(new Set([...parents, ...own].map(({ name }) => name)));
  yield { type: 'columns', specs: [...parents, ...own, ...profile.map(({ spec }) => spec)] };
  const selection = onlyParents === undefined ? undefined : selectionOf(onlyParents, levelsOf(report));
  const treeOptions = { pageSize, profile, profileQuery: (listId: number) => fields.query(listId) };
  const ahead = { concurrency: maxConcurrentRequests, signal };
  if (options.split === undefined) {
    const tree = new ReportTree(request, source, treeOptions);
    yield* untilAllFail(loaded(fetchAhead(tree.root({ resume: resumeFrom, selection }), ahead)), resumeFrom === undefined && selection === undefined);
    return;
  }
  const { key, ranges } = splitOf(request, options.split);
  const spool = new PageSpool();
  try {
    const tree = new ReportTree(request, source, { ...treeOptions, split: { ranges, spool } });
    yield* untilAllFail(withoutRepeats(loaded(fetchAhead(tree.root({}), ahead)), key, ranges.length, tree.passCount), true);
  } finally {
    await spool.close();
  }
}

async function* loaded(items: AsyncGenerator<TreeItem, void, void>): AsyncGenerator<RowEvent, void, void> {
  for await (const item of items) yield typeof item === 'function' ? await item() : item;
}

/**
 * Holds back failures that may be the network's or the service's until it is known that they are not, and any as long as no parent has answered.
 * @param isWhole all parents are asked, from the first on: where all of them fail there is nothing to show
 */
async function* untilAllFail(events: AsyncGenerator<RowEvent, void, void>, isWhole: boolean): AsyncGenerator<RowEvent, void, void> {
  let held: (RowEvent & { readonly type: 'parentFailed' })[] = [];
  let hasCome = false;
  let streak: { readonly error: ListrakErrorFacts; readonly length: number } | undefined;
  for await (const event of events) {
    const most = event.type === 'parentFailed' ? mostInARow[event.parent.error.kind] : undefined;
    if (event.type === 'parentFailed' && (most !== undefined || (isWhole && !hasCome))) {
      held.push(event);
      const { error } = event.parent;
      // The same object: one look-up that failed, which several parents are missing by.
      if (streak?.error !== error) streak = { error, length: streak?.error.kind === error.kind ? streak.length + 1 : 1 };
      if (streak.length >= (most ?? Infinity)) throw fromFacts(error);
      continue;
    }
    yield* held;
    held = [];
    streak = undefined;
    hasCome ||= event.type === 'page';
    yield event;
  }
  const [first, second] = held;
  if (isWhole && !hasCome && first !== undefined && second !== undefined) throw fromFacts(first.parent.error);
  yield* held;
}

/** The profile fields that a request wants: their names for the columns, and which of them each list has. */
class ProfileLookup {
  readonly #ids: readonly number[];
  readonly #fieldsByList = new Map<number, Promise<readonly ProfileField[]>>();

  constructor(readonly request: CheckedRequest, readonly source: ListrakSource, readonly options: ReadOptions) {
    this.#ids = request.filters?.profileFields ?? [];
  }

  get areWanted(): boolean {
    return this.#ids.length > 0;
  }

  /** Asks list after list until every field asked for has its name. */
  async columns(taken: ReadonlySet<string>): Promise<ProfileColumn[]> {
    if (!this.areWanted) return [];
    const found = new Map<number, ProfileField>();
    const lists = await this.#lists();
    let lastError: ListrakError | undefined;
    for (const listId of lists) {
      if (this.#ids.every((id) => found.has(id))) break;
      try {
        for (const field of await this.#fieldsOf(listId)) if (!found.has(field.id)) found.set(field.id, field);
      } catch (error) {
        lastError = bearable(error, [{ alone: lists.length === 1 }]);
      }
    }
    const unknown = this.#ids.find((id) => !found.has(id));
    if (unknown !== undefined && lastError !== undefined) throw lastError;
    if (unknown !== undefined) throw new RequestError('profileFields', text('The filter profileFields names {0}, which is no profile field of the list.', unknown));
    return profileColumns(this.#ids.flatMap((id) => found.get(id) ?? []), taken);
  }

  /** Only the fields that this list has: another list's would be refused. */
  async query(listId: number): Promise<Query> {
    if (!this.areWanted) return {};
    const here = new Set((await this.#fieldsOf(listId)).map(({ id }) => id));
    const ids = this.#ids.filter((id) => here.has(id));
    return ids.length === 0 ? {} : { segmentationFieldIds: ids.join(',') };
  }

  async #lists(): Promise<number[]> {
    const { listId } = this.request;
    if (listId === undefined) return [];
    if (listId !== 'all') return typeof listId === 'number' ? [listId] : [...listId];
    const lists: number[] = [];
    for await (const { parents } of listParents('listId', [], reportById(this.request.report), this.source, this.options)) lists.push(...parents.map(({ id }) => id));
    return lists;
  }

  #fieldsOf(listId: number): Promise<readonly ProfileField[]> {
    let fields = this.#fieldsByList.get(listId);
    if (fields === undefined) {
      fields = readProfileFields(listId, this.source, this.options.signal);
      this.#fieldsByList.set(listId, fields);
      // A failure is asked for again by who needs it next.
      fields.catch(() => this.#fieldsByList.delete(listId));
    }
    return fields;
  }
}
