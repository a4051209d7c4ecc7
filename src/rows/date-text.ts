import { daysInMonth } from '../listrak/dates';

const secondsPerDay = 86_400;
/** Days from 0000-03-01 to 2000-01-01 in the proleptic Gregorian calendar. */
const daysTo2000 = 730_425;
const zero = 0x30;

/** Days from 2000-01-01 to a date of the proleptic Gregorian calendar; months count from 1. */
export function daysFrom2000(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const m = month <= 2 ? month + 9 : month - 3;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + Math.floor((m * 153 + 2) / 5) + day - 1 - daysTo2000;
}

/** `YYYY-MM-DD` of a day counted from 2000-01-01. */
export function dayText(day: number): string {
  return new Date(Date.UTC(2000, 0, 1) + day * secondsPerDay * 1000).toISOString().slice(0, 10);
}

/** `HH:mm:ss` of a second of the day. */
function timeText(second: number): string {
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${pad(Math.floor(second / 3600))}:${pad(Math.floor(second / 60) % 60)}:${pad(second % 60)}`;
}

/** How a date was spelt. */
export const Spelling = {
  /** `YYYY-MM-DD` */
  Day: 0,
  /** `YYYY-MM-DDTHH:mm:ss` */
  Seconds: 1,
  /** With one, two or three digits behind the point. */
  Fraction1: 2,
  Fraction2: 3,
  Fraction3: 4,
} as const;
export type Spelling = (typeof Spelling)[keyof typeof Spelling];

/** The date again as it was spelt. */
export function dateText(seconds: number, milliseconds: number, spelling: Spelling): string {
  const day = Math.floor(seconds / secondsPerDay);
  if (spelling === Spelling.Day) return dayText(day);
  const fraction = spelling === Spelling.Seconds ? '' : fractionText(milliseconds, spelling);
  return `${dayText(day)}T${timeText(seconds - day * secondsPerDay)}${fraction}`;
}

/** `.65`: the point and as many digits as the spelling has. */
function fractionText(milliseconds: number, spelling: Spelling): string {
  return spelling <= Spelling.Seconds ? '' : `.${String(milliseconds).padStart(3, '0').slice(0, spelling - Spelling.Seconds)}`;
}

/** Spells dates as {@link dateText} does, into bytes and without making a string. */
export class DateSpeller {
  readonly bytes = Buffer.from('0000-00-00T00:00:00.000');
  /** The spelling stands at [0, length) of `bytes`. */
  length = 0;
  #day = NaN;

  spell(seconds: number, milliseconds: number, spelling: Spelling): void {
    const day = Math.floor(seconds / secondsPerDay);
    if (day !== this.#day) this.#putDay(day);
    const second = seconds - day * secondsPerDay;
    this.#put(11, (second / 3600) | 0);
    this.#put(14, ((second / 60) | 0) % 60);
    this.#put(17, second % 60);
    const hundredths = (milliseconds / 10) | 0;
    this.#put(20, hundredths);
    this.bytes[22] = zero + milliseconds - hundredths * 10;
    this.length = spelling === Spelling.Day ? 10 : spelling === Spelling.Seconds ? 19 : 19 + spelling;
  }

  /** The calendar repeats itself every 400 years of 146,097 days; years begin in March here, so that a leap day is the last. */
  #putDay(day: number): void {
    this.#day = day;
    const fromYear0 = day + daysTo2000;
    const cycle = Math.floor(fromYear0 / 146_097);
    const inCycle = fromYear0 - cycle * 146_097;
    const yearOfCycle = Math.floor((inCycle - Math.floor(inCycle / 1460) + Math.floor(inCycle / 36_524) - Math.floor(inCycle / 146_096)) / 365);
    const inYear = inCycle - yearOfCycle * 365 - Math.floor(yearOfCycle / 4) + Math.floor(yearOfCycle / 100);
    const month = Math.floor((inYear * 5 + 2) / 153);
    const year = cycle * 400 + yearOfCycle + (month < 10 ? 0 : 1);
    this.#put(0, Math.floor(year / 100));
    this.#put(2, year % 100);
    this.#put(5, month < 10 ? month + 3 : month - 9);
    this.#put(8, inYear - Math.floor((month * 153 + 2) / 5) + 1);
  }

  #put(at: number, twoDigits: number): void {
    const tens = (twoDigits / 10) | 0;
    this.bytes[at] = zero + tens;
    this.bytes[at + 1] = zero + twoDigits - tens * 10;
  }
}

/** Reads naive ISO dates from bytes; one object is reused for a column. */
export class DateText {
  /** Seconds since 2000-01-01T00:00:00 of the naive calendar. */
  seconds = 0;
  milliseconds = 0;
  spelling: Spelling = Spelling.Seconds;

  /** False where the bytes are no naive date, or one whose spelling would not come back. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    const length = end - start;
    if (length !== 10 && (length < 19 || length > 23 || length === 20)) return false;
    const number = (from: number, digits: number): number => {
      let value = 0;
      for (let i = start + from; i < start + from + digits; i++) {
        const digit = (bytes[i] as number) - zero;
        if (digit < 0 || digit > 9) return NaN;
        value = value * 10 + digit;
      }
      return value;
    };
    const at = (from: number, character: string): boolean => bytes[start + from] === character.charCodeAt(0);
    const year = number(0, 4);
    const month = number(5, 2);
    const day = number(8, 2);
    if (!at(4, '-') || !at(7, '-') || !(month >= 1 && month <= 12) || !(day >= 1 && day <= daysInMonth(year, month))) return false;
    this.seconds = daysFrom2000(year, month, day) * secondsPerDay;
    this.milliseconds = 0;
    this.spelling = Spelling.Day;
    if (length === 10) return !Number.isNaN(year);
    const time = number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2);
    if (!at(10, 'T') || !at(13, ':') || !at(16, ':') || !(number(11, 2) < 24) || !(number(14, 2) < 60) || !(number(17, 2) < 60)) return false;
    this.seconds += time;
    this.spelling = Spelling.Seconds;
    if (length === 19) return !Number.isNaN(year);
    const digits = length - 20;
    this.milliseconds = number(20, digits) * 10 ** (3 - digits);
    this.spelling = Spelling.Seconds + digits as Spelling;
    return at(19, '.') && !Number.isNaN(year) && !Number.isNaN(this.milliseconds);
  }
}

/** Whether a text that begins as `YYYY-MM-DD` names a day that the calendar has: Date.parse makes 3 March of 31 February. */
export function namesDay(spelt: string): boolean {
  const [year, month, day] = [spelt.slice(0, 4), spelt.slice(5, 7), spelt.slice(8, 10)].map(Number) as [number, number, number];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}
