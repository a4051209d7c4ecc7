/** What a value may be that comes from elsewhere: from a file, over a port, from the service or from a user. */

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The whole numbers that something may be, and the one that it is where nobody says. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly otherwise: number;
}

export function isWithin(value: unknown, { least, most }: Pick<Bounds, 'least' | 'most'>): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

/** A number of things, or the place of one. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** undefined where the text is no JSON, which never says that. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

/** The same value with its keys in one order and without those that hold nothing: what says the same is spelt the same. */
export function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOneOrder);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, inOneOrder(each)]));
}
