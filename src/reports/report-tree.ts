/** A request as a tree: parents at each level, pages at its leaves. Each branch is fetched by itself. */
import { ListrakError, type ListrakErrorFacts } from '../listrak/errors';
import type { Page, PageRows } from '../listrak/page';
import type { ListrakSource, Query } from '../listrak/source';
import { text } from '../text';
import { reportById } from './catalogue';
import type { Branch, Found } from './fetch-ahead';
import { parentColumnsOf, withOurColumns } from './our-columns';
import { allRows, idsOf, listParents, lookUpParent, manyRows, oneRow, pathOf, type Parent, type ParentChain } from './parents';
import type { PageSpool } from './page-spool';
import type { ProfileColumn } from './profile-fields';
import { passesOf, singleRoute, splitFilters } from './queries';
import type { ParentPlace, Report, ReportFilters, ScopeField } from './report-types';
import type { CheckedRequest } from './request';
import type { ReportEvent, RunPosition } from './run-report';
import type { Selection } from './selection';
import type { DateRange } from './split';

export type RowEvent = Exclude<ReportEvent, { readonly type: 'columns' }>;
/** An event, or how to get one whose page waits on the disk. */
export type TreeItem = RowEvent | (() => Promise<RowEvent>);
type Steps = AsyncGenerator<Found<TreeItem>, void, void>;

/** Where a branch is to begin, and what of it is wanted; nothing: all of it from its start. */
interface Begin {
  readonly resume?: RunPosition | undefined;
  readonly selection?: Selection | undefined;
}

/** A parent's place in the request: named by its id, or listed with its name. */
type Child = number | Parent;

/** Children as one page has them, and the cursor of the listing's next one. */
interface Listed {
  readonly children: readonly Child[];
  readonly next: string | null;
}

export interface TreeOptions {
  readonly pageSize: number;
  readonly profile: readonly ProfileColumn[];
  /** The profile fields that a list is to be asked for. */
  readonly profileQuery: (listId: number) => Promise<Query>;
  /** Asks each parent for these ranges of dates side by side, instead of for the request's own. What is ahead of its turn waits in the spool. */
  readonly split?: { readonly ranges: readonly DateRange[]; readonly spool: PageSpool };
}

/** The ids of each level, those of joined rows included. */
export function levelsOf({ scope, join }: Report): readonly ScopeField[] {
  return join === undefined ? scope : [...scope, join.field];
}

export class ReportTree {
  readonly #report: Report;
  readonly #levels: readonly ScopeField[];
  readonly #passes: readonly Query[];
  /** Route of the one row that is asked for by itself. */
  readonly #single: string | undefined;
  /** Filters that choose among the parents of a level. */
  readonly #choices: Partial<Record<ScopeField, ReportFilters>>;

  constructor(readonly request: CheckedRequest, readonly source: ListrakSource, readonly options: TreeOptions) {
    this.#report = reportById(request.report);
    this.#levels = levelsOf(this.#report);
    const { own, choosing } = splitFilters(this.#report, request.filters ?? {});
    this.#single = singleRoute(request);
    this.#passes = this.#single === undefined ? passesOf(own, options.split?.ranges ?? [{}]) : [{}];
    this.#choices = { [this.#report.join?.field ?? 'messageId']: choosing };
  }

  /** Queries that each parent is asked with. */
  get passCount(): number {
    return this.#passes.length;
  }

  root(begin: Begin): Branch<TreeItem> {
    return { isChain: this.#levels.length === 0, steps: (signal) => this.#below([], begin, signal) };
  }

  #below(chain: ParentChain, begin: Begin, signal: AbortSignal): Steps {
    return chain.length < this.#levels.length ? this.#children(chain, begin, signal) : this.#rows(chain, begin, signal);
  }

  #branch(chain: ParentChain, child: Child, alone: boolean, begin: Begin): Branch<TreeItem> {
    const level = chain.length;
    return {
      isChain: level + 1 === this.#levels.length ? this.#isPaged : this.#choiceAt(level + 1) === 'all',
      steps: (signal) => this.#parent(chain, child, alone, begin, signal),
    };
  }

  async *#parent(above: ParentChain, child: Child, alone: boolean, begin: Begin, signal: AbortSignal): Steps {
    const wanted = { field: this.#fieldAt(above.length), id: idOf(child), alone };
    let parent: Parent;
    try {
      parent = typeof child === 'number' ? await lookUpParent(wanted, above, this.#report, this.source, signal) : child;
    } catch (error) {
      const failed = [...above, { ...wanted, name: null }];
      // Some of it has come before: only the run as a whole can go on there.
      if (begin.resume !== undefined) throw error;
      yield* this.#failures(failed, factsOf(error, failed), begin.selection);
      return;
    }
    yield* this.#below([...above, parent], begin, signal);
  }

  /** The parents of the next level, as they are listed. What comes before the place to resume from is left out. */
  async *#children(chain: ParentChain, { resume, selection }: Begin, signal: AbortSignal): Steps {
    const level = chain.length;
    const field = this.#fieldAt(level);
    let from = resume?.ids[level];
    const startsAt = placeIn({ resume, selection });
    let place: ParentPlace | undefined = startsAt;
    const listed = [...startsAt?.listed ?? []];
    /** Those that are wanted by their ids and have not been met. */
    const wanted = new Map(selection?.children);
    try {
      for await (const { children, next } of this.#listed(chain, selection, startsAt, signal)) {
        for (const child of children) wanted.delete(idOf(child));
        const start = from === undefined ? 0 : children.findIndex((child) => idOf(child) === from);
        if (start >= 0) {
          const branches = children.slice(start).flatMap((child, index): Branch<TreeItem>[] => {
            const isPlace = from !== undefined && index === 0;
            if (isPlace && resume?.next === null && resume.ids.length === level + 1) return [];
            return [this.#branch(chain, child, children.length === 1 && this.#isNamed(level, selection), {
              resume: isPlace ? resume : undefined, selection: selection?.children.get(idOf(child)),
            })];
          });
          from = undefined;
          yield { type: 'branches', branches };
        }
        for (const child of children) listed.push(idOf(child));
        if (next !== null) place = { pass: 0, cursor: next, listed };
      }
    } catch (error) {
      if (from !== undefined) throw error;
      const failed = factsOf(error, chain);
      if (selection !== undefined && wanted.size > 0) yield* this.#failures(chain, failed, { ...selection, children: wanted });
      else yield failure(chain, failed, place);
      return;
    }
    if (from !== undefined) throw placeGone(field, from);
  }

  /** A parent failed before anything was asked below it. Of one that is run again only what is wanted of it is missing. */
  *#failures(chain: ParentChain, error: ListrakErrorFacts, selection: Selection | undefined): Generator<Found<TreeItem>, void, void> {
    for (const [id, below] of selection?.children ?? []) {
      yield* this.#failures([...chain, { field: this.#fieldAt(chain.length), id, name: null, alone: false }], error, below);
    }
    if (selection?.rest !== 'none') yield failure(chain, error, placeIn({ selection }));
  }

  async *#listed(chain: ParentChain, selection: Selection | undefined, startsAt: ParentPlace | undefined, signal: AbortSignal): AsyncGenerator<Listed, void, void> {
    if (selection !== undefined) yield* this.#selected(chain, selection, signal);
    if (selection?.rest === 'none') return;
    const choice = this.#choiceAt(chain.length);
    if (choice === 'all') yield* this.#listing(chain, startsAt, signal);
    else yield { children: typeof choice === 'number' ? [choice] : choice, next: null };
  }

  /** Named by their ids; those that rows are joined with must be met in their listing again, which says what stands on their rows. */
  async *#selected(chain: ParentChain, { children }: Selection, signal: AbortSignal): AsyncGenerator<Listed, void, void> {
    const left = new Set(children.keys());
    if (this.#report.join?.field === this.#fieldAt(chain.length)) {
      for await (const batch of left.size === 0 ? [] : this.#listing(chain, undefined, signal)) {
        yield { children: batch.children.filter((child) => left.delete(idOf(child))), next: null };
        if (left.size === 0) return;
      }
    }
    if (left.size > 0) yield { children: [...left], next: null };
  }

  async *#listing(chain: ParentChain, startsAt: ParentPlace | undefined, signal: AbortSignal): AsyncGenerator<Listed, void, void> {
    const field = this.#fieldAt(chain.length);
    const { cursor = null, listed = [] } = startsAt ?? {};
    const listing = listParents(field, chain, this.#report, this.source, {
      pageSize: this.options.pageSize, signal, choose: this.#choices[field] ?? {}, keepRows: this.#report.join?.field === field, listed, ...(cursor === null ? {} : { start: cursor }),
    });
    for await (const { parents, next } of listing) yield { children: parents, next };
  }

  async *#rows(chain: ParentChain, begin: Begin, signal: AbortSignal): Steps {
    const { resume } = begin;
    const isPlace = resume?.ids.length === chain.length;
    if (isPlace && resume.next === null) return;
    const first = (isPlace ? resume.next : undefined) ?? placeIn(begin) ?? { pass: 0, cursor: null };
    const { split } = this.options;
    if (split === undefined) return yield* this.#pages(chain, first, this.#passes.length, signal);
    const branches = this.#passes.map((_, pass): Branch<TreeItem> => ({
      isChain: true, isSpooled: pass > 0,
      steps: (stop) => this.#pages(chain, { pass, cursor: null }, pass + 1, stop, pass > 0 ? split.spool : undefined),
    }));
    yield { type: 'branches', branches };
  }

  /** Pages of a parent from `first` on, through the queries before `end`. */
  async *#pages(chain: ParentChain, first: ParentPlace, end: number, signal: AbortSignal, spool?: PageSpool): Steps {
    const ids = chain.map(({ id }) => id);
    const path = pathOf(this.#report.join?.route ?? this.#single ?? this.#report.route, chain);
    const ours = parentColumnsOf(chain, this.#report);
    let place: ParentPlace | null = first;
    const found = async (page: Page, next: ParentPlace | null): Promise<Found<TreeItem>> => {
      place = next;
      const event = (rows: PageRows): RowEvent => ({ type: 'page', page: withOurColumns(rows, chain, ours, this.#report, this.options.profile), resumeFrom: { ids, next } });
      const kept = await spool?.keep(page);
      if (kept !== undefined) page.release?.();
      return { type: 'item', item: kept === undefined ? event(page) : async () => event(await kept()) };
    };
    try {
      for (let pass = first.pass; pass < end; pass++) {
        const list = chain.find(({ field }) => field === 'listId');
        const query = { ...this.#passes[pass], ...list === undefined ? {} : await this.options.profileQuery(list.id) };
        const after = pass + 1 < this.#passes.length ? { pass: pass + 1, cursor: null } : null;
        if (this.#isPaged) {
          const start = pass === first.pass && first.cursor !== null ? { start: first.cursor } : {};
          for await (const page of this.source.pages(path, query, { pageSize: this.options.pageSize, signal, ...start })) {
            yield await found(manyRows(page, path), page.nextPageCursor === null ? after : { pass, cursor: page.nextPageCursor });
          }
        } else {
          const page = await this.#answer(path, query, signal);
          if (page !== undefined) yield await found(this.#report.shape === 'collection' && this.#report.join === undefined ? allRows(page, path) : oneRow(page, path), after);
        }
      }
    } catch (error) {
      yield failure(chain, factsOf(error, chain), place ?? undefined);
    }
  }

  /** One answer; undefined where a row is asked for by itself and is not there. The list is: its name could not have been read otherwise. */
  async #answer(path: string, query: Query, signal: AbortSignal): Promise<Page | undefined> {
    try {
      return await this.source.getPage(path, query, signal);
    } catch (error) {
      if (this.#single !== undefined && error instanceof ListrakError && error.facts.code === 'ERROR_UNABLE_TO_LOCATE_RESOURCE') return undefined;
      throw error;
    }
  }

  get #isPaged(): boolean {
    return this.#report.shape === 'paged' && this.#report.join === undefined && this.#single === undefined;
  }

  #fieldAt(level: number): ScopeField {
    const field = this.#levels[level];
    if (field === undefined) throw new RangeError(`The report ${this.#report.id} has no level ${level}.`);
    return field;
  }

  /** What the request wants at that level; of joined rows all. */
  #choiceAt(level: number): number | readonly number[] | 'all' {
    return this.request[this.#fieldAt(level)] ?? 'all';
  }

  #isNamed(level: number, selection: Selection | undefined): boolean {
    return selection === undefined && this.#choiceAt(level) !== 'all';
  }
}

function idOf(child: Child): number {
  return typeof child === 'number' ? child : child.id;
}

/** Where within the branch itself to begin: at a listing's page, or at a page of rows. */
function placeIn({ selection }: Begin): ParentPlace | undefined {
  return selection === undefined || typeof selection.rest === 'string' ? undefined : selection.rest;
}

/** An object for each failure, which all parents that are missing by it have in common. @throws as {@link bearable} */
function factsOf(error: unknown, chain: readonly Pick<Parent, 'alone'>[]): ListrakErrorFacts {
  return { ...bearable(error, chain).facts };
}

function failure(chain: ParentChain, error: ListrakErrorFacts, place: ParentPlace | undefined): Found<TreeItem> {
  const from = place === undefined || (place.pass === 0 && place.cursor === null) ? {} : { from: place };
  return { type: 'item', item: { type: 'parentFailed', parent: { ...idsOf(chain), error, ...from }, resumeFrom: { ids: chain.map(({ id }) => id), next: null } } };
}

function placeGone(field: ScopeField, id: number): ListrakError {
  return new ListrakError({
    kind: 'notFound',
    what: text('{0} {1}, where the report was to go on, is no longer listed.', field, id),
    next: text('Load the report again from its start.'),
  });
}

/** The error of one parent among several. All else is thrown on: it would meet the next parent too, or there is no next. */
export function bearable(error: unknown, chain: readonly Pick<Parent, 'alone'>[]): ListrakError {
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
