/**
 * Listrak's dates are wall clock times of US Eastern without a zone. Here they are numbers: milliseconds as if the wall clock were UTC.
 */
export type WallTime = number;

export const day = 86_400_000;
export const hour = 3_600_000;
export const minute = 60_000;

/** Where the simulated history begins, and the "now" at which it stands still. */
export const historyStart: WallTime = Date.UTC(2016, 0, 4, 9);
export const historyEnd: WallTime = Date.UTC(2026, 10, 20, 12);

/** .NET's empty date, which Listrak sends where another service would send null. */
export const emptyDate = '0001-01-01T00:00:00';

/** `2018-12-14T14:31:55`, or with a fraction without trailing zeros: `2015-08-31T16:02:41.65`. */
export function formatDate(time: WallTime): string {
  const iso = new Date(time).toISOString();
  let end = 23;
  while (end > 20 && iso.charCodeAt(end - 1) === 48) end--;
  return iso.slice(0, end === 20 ? 19 : end);
}

/**
 * Reads a filter's date: `2026-01-31` or `2026-01-31T13:00:00`, with a fraction or without.
 * Anything else is undefined, a zone too: Listrak's dates have none.
 */
export function parseDate(value: string): WallTime | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?)?$/.exec(value);
  if (!match) return undefined;
  const [years, months, days, hours, minutes, seconds] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  const time = Date.UTC(years, months - 1, days, hours, minutes, seconds) + Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
  const whole = new Date(time);
  const sound = whole.getUTCMonth() === months - 1 && whole.getUTCDate() === days && hours < 24 && minutes < 60 && seconds < 60 && years > 0;
  return sound ? time : undefined;
}
