import { dateText, dayText, fractionText, Spelling, timeText } from './date-text';
import type { Needle } from './needle';

const secondsPerDay = 86_400;
/** More than any day that is held lies from 2000-01-01. */
const mostDays = 25_000;

/** Whether a date's text has the needle, remembered by day, by second of the day and by fraction. */
export class DateSearch {
  readonly #needle: Needle;
  readonly #hasT: boolean;
  readonly #hasPoint: boolean;
  /** What stands before the needle's point, and the rest; the same where it has none. */
  readonly #beforePoint: string;
  readonly #fromPoint: string;
  /** 1 has, 2 has not, 0 not known yet. */
  readonly #days = new Uint8Array(2 * mostDays);
  readonly #times = new Uint8Array(secondsPerDay);
  readonly #fractions = new Uint8Array(5000);

  constructor(needle: Needle) {
    this.#needle = needle;
    this.#hasT = needle.text.includes('t');
    const point = needle.text.indexOf('.');
    this.#hasPoint = point >= 0;
    this.#beforePoint = point < 0 ? needle.text : needle.text.slice(0, point);
    this.#fromPoint = point < 0 ? needle.text : needle.text.slice(point);
  }

  /** @param rest spelling × 1000 + milliseconds */
  has(seconds: number, rest: number): boolean {
    const spelling = Math.floor(rest / 1000) as Spelling;
    if (this.#hasT) return spelling !== Spelling.Day && this.#needle.isIn(dateText(seconds, rest % 1000, spelling));
    const day = Math.floor(seconds / secondsPerDay);
    const second = seconds - day * secondsPerDay;
    // Between the day and the time stands a T, between the time and the fraction a point: without these the needle lies in one of them.
    if (this.#hasPoint) return spelling > Spelling.Seconds && this.#fractionHas(rest, spelling) && this.#timeHas(second);
    return this.#dayHas(day) || (spelling !== Spelling.Day && this.#timeHas(second)) || (spelling > Spelling.Seconds && this.#fractionHas(rest, spelling));
  }

  #dayHas(day: number): boolean {
    const place = day + mostDays;
    if (this.#days[place] === 0) this.#days[place] = dayText(day).includes(this.#needle.text) ? 1 : 2;
    return this.#days[place] === 1;
  }

  /** With a point: the time must end with what stands before it. */
  #timeHas(second: number): boolean {
    if (this.#times[second] === 0) {
      const time = timeText(second);
      this.#times[second] = (this.#hasPoint ? time.endsWith(this.#beforePoint) : time.includes(this.#needle.text)) ? 1 : 2;
    }
    return this.#times[second] === 1;
  }

  /** With a point: the fraction must begin with the rest. */
  #fractionHas(rest: number, spelling: Spelling): boolean {
    if (this.#fractions[rest] === 0) {
      const fraction = fractionText(rest % 1000, spelling);
      this.#fractions[rest] = (this.#hasPoint ? fraction.startsWith(this.#fromPoint) : fraction.includes(this.#needle.text)) ? 1 : 2;
    }
    return this.#fractions[rest] === 1;
  }
}
