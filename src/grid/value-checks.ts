/** What a value of the other side, or of a saved state, may be at all. */

export const mostColumns = 10_000;
export const mostNames = 1000;
const longestText = 10_000;

export function checkNames(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.length <= mostColumns && value.every(isText) ? value : undefined;
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestText;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
