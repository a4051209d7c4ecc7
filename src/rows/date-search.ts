import type { CellTest } from './cell-test';
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
  /** What stands before the needle's T, between this and its point, and from there on; undefined where it has none. */
  readonly #day: string | undefined;
  readonly #time: string;
  readonly #fraction: string | undefined;
  /** Whether the needle reaches over a T or a point: every part of a date must have its own of it then, else one of them all. */
  readonly #isJoined: boolean;
  /** 1 has, 0 has not, {@link unknown} as yet. */
  readonly #days = new Uint8Array(2 * mostDays);
  readonly #times = new Uint8Array(secondsPerDay);
  /** By spelling × 1000 + milliseconds. */
  readonly #fractions = new Uint8Array(1000 * (Spelling.Fraction3 + 1));
  /** Whether the needle's digits and signs stand as those of a day, a time do. */
  readonly #mayBeDay: boolean;
  readonly #mayBeTime: boolean;
  /** Where dates stand whose day or time has not been looked at. */
  #open = new Uint32Array(0);

  constructor(needle: Needle) {
    this.#needle = needle;
    const { text } = needle;
    const [first = '', ...behind] = text.split('t');
    this.#day = behind.length === 0 ? undefined : first;
    const rest = behind.length === 0 ? first : behind.join('t');
    const point = rest.indexOf('.');
    this.#time = point < 0 ? rest : rest.slice(0, point);
    this.#fraction = point < 0 ? undefined : rest.slice(point);
    this.#isJoined = this.#day !== undefined || this.#fraction !== undefined;
    const shape = text.replace(/\d/g, '0');
    this.#mayBeDay = this.#isJoined || '0000-00-00'.includes(shape);
    // No two digits beside each other are above 59.
    this.#mayBeTime = this.#isJoined || ('00:00:00'.includes(shape) && !/[6-9]\d/.test(text));
    if (this.#mayBeDay) this.#days.fill(unknown);
    if (this.#mayBeTime) this.#times.fill(unknown);
    if (this.#isJoined || '000'.includes(shape)) this.#fractions.forEach((_, at) => { this.#fractions[at] = this.#fractionHas(at) ? 1 : 0; });
  }

  /** Marks the dates that have it. @param held for each `first + spelling × 1000 + milliseconds`; below `first` it is no date */
  mark(held: Uint16Array, first: number, seconds: Int32Array, marks: Uint8Array): void {
    if (this.#isJoined) this.#markJoined(held, first, seconds, marks);
    else this.#markParts(held, first, seconds, marks);
  }

  /** Between the day and the time stands a T, between the time and the fraction a point: without these the needle lies in one of them. */
  #markParts(held: Uint16Array, first: number, seconds: Int32Array, marks: Uint8Array): void {
    if (this.#open.length < held.length) this.#open = new Uint32Array(held.length);
    const count = this.#markKnown(held, first, seconds, marks, this.#open);
    for (let i = 0; i < count; i++) {
      const at = this.#open[i] as number;
      const place = dayOf(seconds[at] as number);
      const ofDay = timeOf(seconds[at] as number, place);
      if (this.#days[place] === unknown) this.#lookAtDay(place);
      if (this.#times[ofDay] === unknown) this.#lookAtTime(ofDay);
      (marks[at] as number) |= (this.#days[place] as number) | ((held[at] as number) - first >= 1000 ? this.#times[ofDay] as number : 0);
    }
  }

  /** Marks the dates of which enough is known, and puts down where the others stand; answers how many these are. */
  #markKnown(held: Uint16Array, first: number, seconds: Int32Array, marks: Uint8Array, open: Uint32Array): number {
    const [days, times, fractions] = [this.#days, this.#times, this.#fractions];
    const [mayBeDay, mayBeTime] = [this.#mayBeDay, this.#mayBeTime];
    let count = 0;
    // Without a branch for what is found, which would be guessed wrong.
    for (let i = 0; i < held.length; i++) {
      const rest = (held[i] as number) - first;
      if (rest < 0) continue;
      const second = seconds[i] as number;
      const place = dayOf(second);
      let has = fractions[rest] as number;
      if (mayBeDay) has |= days[place] as number;
      if (mayBeTime && rest >= 1000) has |= times[timeOf(second, place)] as number;
      if (has >= unknown) open[count++] = i;
      (marks[i] as number) |= has & 1;
    }
    return count;
  }

  #markJoined(held: Uint16Array, first: number, seconds: Int32Array, marks: Uint8Array): void {
    for (let i = 0; i < held.length; i++) {
      const rest = (held[i] as number) - first;
      if (rest < 0 || this.#fractions[rest] !== 1) continue;
      const place = dayOf(seconds[i] as number);
      if ((this.#days[place] === unknown ? this.#lookAtDay(place) : this.#days[place]) !== 1) continue;
      const ofDay = timeOf(seconds[i] as number, place);
      if ((this.#times[ofDay] === unknown ? this.#lookAtTime(ofDay) : this.#times[ofDay]) === 1) marks[i] = 1;
    }
  }

  #lookAtDay(place: number): number {
    const seconds = (place - mostDays) * secondsPerDay;
    const has = !this.#isJoined ? this.#isIn(seconds, 0, 0) : this.#day === undefined || this.#text(seconds, 0, 0).endsWith(this.#day);
    return this.#days[place] = has ? 1 : 0;
  }

  #lookAtTime(second: number): number {
    return this.#times[second] = this.#timeHas(second) ? 1 : 0;
  }

  #timeHas(second: number): boolean {
    if (!this.#isJoined) return this.#isIn(second, 1000, timeAt);
    const time = this.#text(second, 1000, timeAt);
    if (this.#day === undefined) return time.endsWith(this.#time);
    return this.#fraction === undefined ? time.startsWith(this.#time) : time === this.#time;
  }

  #fractionHas(rest: number): boolean {
    if (!this.#isJoined) return rest >= 2000 && this.#isIn(0, rest, pointAt);
    return rest >= 1000 && (this.#fraction === undefined || this.#text(0, rest, pointAt).startsWith(this.#fraction));
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

/** Whether a date's text passes, by its bytes. */
export class DateTest {
  readonly #test: CellTest;
  readonly #speller = new DateSpeller();

  constructor(test: CellTest) {
    this.#test = test;
  }

  /** As {@link DateSearch.mark}. */
  mark(held: Uint16Array, first: number, seconds: Int32Array, marks: Uint8Array): void {
    for (let i = 0; i < held.length; i++) {
      const rest = (held[i] as number) - first;
      if (rest >= 0 && marks[i] === 0 && this.#has(seconds[i] as number, rest)) marks[i] = 1;
    }
  }

  #has(seconds: number, rest: number): boolean {
    this.#speller.spell(seconds, rest % 1000, Math.floor(rest / 1000) as Spelling);
    return this.#test.has(this.#speller.bytes, 0, this.#speller.length);
  }
}

/** Where the answer for a date's day stands. */
function dayOf(seconds: number): number {
  return (((seconds >> unitBits) + mostUnits) / unitsPerDay) | 0;
}

/** The second of the day. */
function timeOf(seconds: number, place: number): number {
  return seconds - (place - mostDays) * secondsPerDay;
}
