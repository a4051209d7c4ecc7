import { DateSpeller, type Spelling } from './date-text';
import type { Needle } from './needle';

const secondsPerDay = 86_400;
/** More than any day that is held lies from 2000-01-01. */
const mostDays = 25_000;
const secondsOfDays = mostDays * secondsPerDay;
/** Where a date's spelling has its time and the point of its fraction. */
const timeAt = 11;
const pointAt = 19;

/** Whether a date's text has the needle, remembered by day, by second of the day and by fraction. */
export class DateSearch {
  readonly #needle: Needle;
  readonly #speller = new DateSpeller();
  readonly #hasT: boolean;
  readonly #hasPoint: boolean;
  /** What stands before the needle's point, and the rest; the same where it has none. */
  readonly #beforePoint: string;
  readonly #fromPoint: string;
  /** 1 has, 2 has not, 0 not known yet. */
  readonly #days = new Uint8Array(2 * mostDays);
  readonly #times = new Uint8Array(secondsPerDay);
  readonly #fractions = new Uint8Array(5000);

  /** Whether the needle's digits and signs stand as those of a day, a time, a fraction do. */
  readonly #mayBeDay: boolean;
  readonly #mayBeTime: boolean;
  readonly #mayBeFraction: boolean;

  constructor(needle: Needle) {
    this.#needle = needle;
    const shape = needle.text.replace(/\d/g, '0');
    this.#mayBeDay = '0000-00-00'.includes(shape);
    this.#mayBeTime = '00:00:00'.includes(shape);
    this.#mayBeFraction = '.000'.includes(shape);
    this.#hasT = needle.text.includes('t');
    const point = needle.text.indexOf('.');
    this.#hasPoint = point >= 0;
    this.#beforePoint = point < 0 ? needle.text : needle.text.slice(0, point);
    this.#fromPoint = point < 0 ? needle.text : needle.text.slice(point);
  }

  /** @param rest spelling × 1000 + milliseconds */
  has(seconds: number, rest: number): boolean {
    if (this.#hasT) return rest >= 1000 && this.#spelt(seconds, rest, 0);
    const fromFirst = seconds + secondsOfDays;
    const place = (fromFirst / secondsPerDay) | 0;
    if (this.#mayBeDay && ((this.#days[place] as number) || this.#lookAtDay(place)) === 1) return true;
    // Between the day and the time stands a T, between the time and the fraction a point: without these the needle lies in one of them.
    if (this.#hasPoint) return rest >= 2000 && this.#fractionHas(rest) && this.#timeHas(fromFirst - place * secondsPerDay);
    return (this.#mayBeTime && rest >= 1000 && this.#timeHas(fromFirst - place * secondsPerDay)) || (this.#mayBeFraction && rest >= 2000 && this.#fractionHas(rest));
  }

  #lookAtDay(place: number): number {
    return this.#days[place] = this.#spelt((place - mostDays) * secondsPerDay, 0, 0) ? 1 : 2;
  }

  /** With a point: the time must end with what stands before it. */
  #timeHas(second: number): boolean {
    return ((this.#times[second] as number) || this.#lookAtTime(second)) === 1;
  }

  #lookAtTime(second: number): number {
    return this.#times[second] = (this.#hasPoint ? this.#text(second, 1000, timeAt).endsWith(this.#beforePoint) : this.#spelt(second, 1000, timeAt)) ? 1 : 2;
  }

  /** With a point: the fraction must begin with the rest. */
  #fractionHas(rest: number): boolean {
    return ((this.#fractions[rest] as number) || this.#lookAtFraction(rest)) === 1;
  }

  #lookAtFraction(rest: number): number {
    return this.#fractions[rest] = (this.#hasPoint ? this.#text(0, rest, pointAt).startsWith(this.#fromPoint) : this.#spelt(0, rest, pointAt)) ? 1 : 2;
  }

  /** Whether the date's text has the needle from a place on. */
  #spelt(seconds: number, rest: number, from: number): boolean {
    this.#speller.spell(seconds, rest % 1000, ((rest / 1000) | 0) as Spelling);
    const { bytes, length } = this.#speller;
    return this.#needle.find(bytes, from, length) >= 0;
  }

  #text(seconds: number, rest: number, from: number): string {
    this.#speller.spell(seconds, rest % 1000, ((rest / 1000) | 0) as Spelling);
    return this.#speller.bytes.toString('latin1', from, this.#speller.length);
  }
}
