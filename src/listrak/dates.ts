/** Dates as Listrak sends them: without a zone, and US Eastern. */

/** .NET's word for "no date". */
export const emptyDate = '0001-01-01T00:00:00';

/** Whether what was sent stands for no date, with a fraction or without. */
export function isEmptyDate(sent: string): boolean { return sent.startsWith(emptyDate); }

/** Months count from 1. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** A fraction has up to seven digits, as .NET writes them. */
const spelling = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,7}))?$/;

/** A date on a clock of its own. */
export interface NaiveDate {
  /** Whole milliseconds since 1970-01-01T00:00:00 on the same clock. */
  readonly milliseconds: number;
  /** Tenths of a microsecond beyond them, 0–9999. */
  readonly ticks: number;
}

/** undefined where the text is no date that the calendar has. */
export function naiveDate(sent: string): NaiveDate | undefined {
  const parts = spelling.exec(sent);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const ticks = Number((parts[7] ?? '').padEnd(7, '0'));
  return { milliseconds: date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + Math.floor(ticks / 10_000), ticks: ticks % 10_000 };
}

/** A moment as Listrak's clocks show it, to the second. */
export function easternTime(moment: Date): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: 'America/New_York', hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(moment);
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}`;
}
