/** Where the rows of failed parents are missing among those that came, so that what a later attempt brings takes its place. */
import { scopeFields, type FailedParent } from './report-types';

export interface Gap {
  readonly parent: FailedParent;
  /** Rows that stand before what is missing. */
  readonly row: number;
}

/**
 * The gap into which falls what another attempt says of a parent: that of the innermost parent which it is or is below of.
 * @param ids the parent's, outermost first
 * @returns an index
 */
export function gapOf(gaps: readonly Gap[], ids: readonly number[]): number {
  let found = -1;
  let depth = -1;
  for (const [index, { parent }] of gaps.entries()) {
    const own = idsOfFailed(parent);
    if (own.length <= depth || !own.every((id, level) => ids[level] === id)) continue;
    found = index;
    depth = own.length;
  }
  if (found < 0) throw new RangeError(`No failed parent is above ${ids.join('/')}.`);
  return found;
}

/** Its ids, outermost first. */
function idsOfFailed(parent: FailedParent): number[] {
  return scopeFields.flatMap((field) => parent[field] ?? []);
}
