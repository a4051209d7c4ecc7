/** What a value of the other side, or of a saved state, may be at all. */

export const mostColumns = 10_000;
export const mostNames = 1000;
/** Characters of a text. */
export const longestText = 10_000;

export function checkNames(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.length <= mostColumns && value.every(isText) ? value : undefined;
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestText;
}
