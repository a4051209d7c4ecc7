/** The parents of a request that are to be run again, as a tree of ids. */
import { scopeFields, type FailedParent, type ParentPlace, type ScopeField } from './report-types';

/** What is wanted of a parent: some of what is below it, in the order given, and then all below it or what comes from a place on. */
export interface Selection {
  readonly children: ReadonlyMap<number, Selection>;
  readonly rest: 'all' | 'none' | ParentPlace;
}

/** @param fields the levels of the request, outermost first */
export function selectionOf(parents: readonly FailedParent[], fields: readonly ScopeField[]): Selection {
  const levels = scopeFields.filter((field) => fields.includes(field));
  const build = (level: number, below: readonly FailedParent[]): Selection => {
    const field = levels[level];
    const itself = below.find((parent) => field === undefined || parent[field] === undefined);
    if (itself !== undefined && itself.from === undefined) return { children: new Map(), rest: 'all' };
    const ids = field === undefined ? [] : below.flatMap((parent) => parent[field] ?? []);
    const children = new Map(ids.map((id) => [id, build(level + 1, below.filter((parent) => field !== undefined && parent[field] === id))]));
    return { children, rest: itself?.from ?? 'none' };
  };
  return build(0, parents);
}
