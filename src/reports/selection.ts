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
    const byId = new Map<number, FailedParent[]>();
    for (const parent of below) {
      const id = field === undefined ? undefined : parent[field];
      if (id === undefined) continue;
      const alike = byId.get(id) ?? [];
      byId.set(id, alike);
      alike.push(parent);
    }
    return { children: new Map([...byId].map(([id, alike]) => [id, build(level + 1, alike)])), rest: itself?.from ?? 'none' };
  };
  return build(0, parents);
}
