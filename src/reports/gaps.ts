/** Where the rows of failed parents are missing among those that came, so that what a later attempt brings takes its place. */
import { scopeFields, type FailedParent } from './report-types';

export interface Gap {
  readonly parent: FailedParent;
  /** Rows that stand before what is missing. */
  readonly row: number;
}

/**
 * Tells the gap into which falls what another attempt says of a parent: that of the innermost parent which it is or is below of.
 * @returns gives a gap's index for a parent's ids, outermost first
 */
export function gapFinder(gaps: readonly Gap[]): (ids: readonly number[]) => number {
  const byIds = new Map<string, number>();
  for (const [index, { parent }] of gaps.entries()) {
    const ids = scopeFields.flatMap((field) => parent[field] ?? []).join('/');
    if (!byIds.has(ids)) byIds.set(ids, index);
  }
  return (ids) => {
    for (let depth = ids.length; depth >= 0; depth--) {
      const found = byIds.get(ids.slice(0, depth).join('/'));
      if (found !== undefined) return found;
    }
    throw new RangeError(`No failed parent is above ${ids.join('/')}.`);
  };
}
