import { DateSpeller, Spelling } from './date-text';
import type { Needle } from './needle';

const secondsPerDay = 86_400;
/** A day in units of 128 seconds: whole ones, so that integers suffice to tell a date's day. */
const unitBits = 7;
const unitsPerDay = secondsPerDay / 2 ** unitBits;
/** More than any day that is held lies from 2000-01-01. */
const mostDays = 25_000;
const mostUnits = mostDays * unitsPerDay;
/** Where a date's spelling has its time and the point of its fraction. */
const timeAt = 11;
const pointAt = 19;
const unknown = 2;

/** Whether a date's text has the needle, remembered by day, by second of the day and by fraction. */
export class DateSearch {
  readonly #needle: Needle;
  readonly #speller = new DateSpeller();
  /** What stands before the needle's point, and the rest; undefined where it has none. */
  readonly #beforePoint: string | undefined;
  readonly #fromPoint: string;
  /** 1 has, 0 has not, {@link unknown} as yet. */
  readonly #days = new Uint8Array(2 * mostDays).fill(unknown);
  readonly #times = new Uint8Array(secondsPerDay).fill(unknown);
  /** By spelling × 1000 + milliseconds. */
  readonly #fractions = new Uint8Array(1000 * (Spelling.Fraction3 + 1));
  /** Whether the needle's digits and signs stand as those of a day, a time do. */
  readonly #mayBeDay: boolean;
  readonly #mayBeTime: boolean;

  constructor(needle: Needle) {
    this.#needle = needle;
    const { text } = needle;
    const shape = text.replace(/\d/g, '0');
    this.#mayBeDay = '0000-00-00'.includes(shape);
    // No two digits beside each other are above 59.
    this.#mayBeTime = '00:00:00'.includes(shape) && !/[6-9]\d/.test(text);
    const point = text.indexOf('.');
    this.#beforePoint = point < 0 ? undefined : text.slice(0, point);
    this.#fromPoint = text.slice(Math.max(0, point));
    if ('.000'.includes(this.#fromPoint.replace(/\d/g, '0'))) this.#fractions.forEach((_, rest) => { this.#fractions[rest] = this.#fractionHas(rest) ? 1 : 0; });
  }

  /** Marks the dates that have it. @param held for each `first + spelling × 1000 + milliseconds`; below `first` it is no date */
  mark(held: Uint16Array, first: number, seconds: Int32Array, marks: Uint8Array): void {
    if (this.#needle.text.includes('t')) this.#markWhole(held, first, seconds, marks);
    else if (this.#beforePoint !== undefined) this.#markWithPoint(held, first, seconds, marks);
    else this.#markParts(held, first, seconds, marks);
  }

  /** Between the day and the time stands a T, between the time and the fraction a point: without these the needle lies in one of them. */
  #markParts(held: Uint16Array, first: number, seconds: Int32Array, marks: Uint8Array): void {
    const [days, times, fractions] = [this.#days, this.#times, this.#fractions];
    const [mayBeDay, mayBeTime] = [this.#mayBeDay, this.#mayBeTime];
    // Without a branch for what is found, which would be guessed wrong.
    for (let i = 0; i < held.length; i++) {
      const rest = (held[i] as number) - first;
      if (rest < 0) continue;
      const second = seconds[i] as number;
      const place = (((second >> unitBits) + mostUnits) / unitsPerDay) | 0;
      let has = fractions[rest] as number;
      if (mayBeDay) {
        const day = days[place] as number;
        has |= day === unknown ? this.#lookAtDay(place) : day;
      }
      if (mayBeTime && rest >= 1000) {
        const ofDay = second - (place - mostDays) * secondsPerDay;
        const time = times[ofDay] as number;
        has |= time === unknown ? this.#lookAtTime(ofDay) : time;
      }
      (marks[i] as number) |= has;
    }
  }

  /** The time must end with what stands before the point, the fraction begin with the rest. */
  #markWithPoint(held: Uint16Array, first: number, seconds: Int32Array, marks: Uint8Array): void {
    for (let i = 0; i < held.length; i++) {
      const rest = (held[i] as number) - first;
      if (rest < 0 || this.#fractions[rest] !== 1) continue;
      const second = seconds[i] as number;
      const ofDay = second - Math.floor(second / secondsPerDay) * secondsPerDay;
      if ((this.#times[ofDay] === unknown ? this.#lookAtTime(ofDay) : this.#times[ofDay]) === 1) marks[i] = 1;
    }
  }

  #markWhole(held: Uint16Array, first: number, seconds: Int32Array, marks: Uint8Array): void {
    for (let i = 0; i < held.length; i++) {
      const rest = (held[i] as number) - first;
      if (rest >= 1000 && marks[i] === 0 && this.#isIn(seconds[i] as number, rest, 0)) marks[i] = 1;
    }
  }

  #lookAtDay(place: number): number {
    return this.#days[place] = this.#isIn((place - mostDays) * secondsPerDay, 0, 0) ? 1 : 0;
  }

  #lookAtTime(second: number): number {
    const has = this.#beforePoint === undefined ? this.#isIn(second, 1000, timeAt) : this.#text(second, 1000, timeAt).endsWith(this.#beforePoint);
    return this.#times[second] = has ? 1 : 0;
  }

  #fractionHas(rest: number): boolean {
    if (rest < 2000) return false;
    return this.#beforePoint === undefined ? this.#isIn(0, rest, pointAt) : this.#text(0, rest, pointAt).startsWith(this.#fromPoint);
  }

  /** Whether the date's text has the needle from a place on. */
  #isIn(seconds: number, rest: number, from: number): boolean {
    this.#speller.spell(seconds, rest % 1000, ((rest / 1000) | 0) as Spelling);
    const { bytes, length } = this.#speller;
    return this.#needle.find(bytes, from, length) >= 0;
  }

  #text(seconds: number, rest: number, from: number): string {
    this.#speller.spell(seconds, rest % 1000, ((rest / 1000) | 0) as Spelling);
    return this.#speller.bytes.toString('latin1', from, this.#speller.length);
  }
}
