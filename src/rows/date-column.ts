import { CellKind, type PageColumn } from '../listrak/page';
import { IncomingCell } from './cells';
import type { CellWriter, Column } from './column';
import { DateText, dateText, dayText, fractionText, Spelling, timeText } from './date-text';
import { ExceptionCells } from './exception-cells';
import { grownInt32, grownUint16 } from './growing';
import { searchCells, type Needle } from './needle';
import { sliceItems, type Slices } from './slices';
import { joined, Place, placeRows, sortedByWords, sortedMisfits } from './sort';
import type { ShownCell } from './view';

/** How a row's date is held; from {@link firstDate} on: `firstDate + spelling × 1000 + milliseconds`. */
const Held = {
  Absent: 0,
  Null: 1,
  /** .NET's empty date. */
  Nothing: 2,
  /** A date in another spelling or out of reach, kept as text. */
  Spelt: 3,
  /** No date, kept as it came. */
  Misfit: 4,
} as const;
const firstDate = 8;
const emptyDate = '0001-01-01T00:00:00';
const secondsPerDay = 86_400;
const wordSize = 2 ** 32;
/** More than any day that is held lies from 2000-01-01. */
const mostDays = 25_000;

/** Naive dates as seconds and what stands behind the point, shown exactly as they came. */
export class DateColumn implements Column {
  /** Seconds since 2000-01-01T00:00:00: 1931 to 2068 are in reach. */
  #seconds = new Int32Array(0);
  #held = new Uint16Array(0);
  #count = 0;
  readonly #exceptions = new ExceptionCells();
  readonly #cell = new IncomingCell();
  readonly #date = new DateText();

  get bytesHeld(): number {
    return this.#seconds.byteLength + this.#held.byteLength + this.#exceptions.bytesHeld;
  }

  append(cells: PageColumn, rowCount: number): void {
    this.#reserve(rowCount);
    for (let i = 0; i < rowCount; i++) this.#held[this.#count] = this.#append(cells, i, this.#count++);
  }

  appendAbsent(rowCount: number): void {
    this.#reserve(rowCount);
    this.#held.fill(Held.Absent, this.#count, this.#count + rowCount);
    this.#count += rowCount;
  }

  shown(row: number): ShownCell {
    const held = this.#held[row] as number;
    if (held >= firstDate) return this.#text(row, held);
    return held === Held.Spelt || held === Held.Misfit ? this.#exceptions.shown(row) : null;
  }

  writeTo(page: CellWriter, row: number): void {
    const held = this.#held[row] as number;
    if (held >= firstDate) page.addText(CellKind.Text, this.#text(row, held));
    else if (held === Held.Nothing) page.addText(CellKind.Text, emptyDate);
    else if (held === Held.Absent) page.addBare(CellKind.Absent);
    else if (held === Held.Null) page.addBare(CellKind.Null);
    else {
      const index = this.#exceptions.indexOf(row);
      page.addStored(this.#exceptions.cells.kindAt(index), this.#exceptions.cells.bytesOf(index));
    }
  }

  async sort(rows: Uint32Array, descending: boolean, slices: Slices): Promise<Uint32Array> {
    const placed = await placeRows(rows, (row) => this.#placeOf(row), slices);
    const values = await sortedByWords(placed.values, await this.#keys(placed.values, slices), descending, slices);
    const misfits = await sortedMisfits(placed.misfits, this.#exceptions.cells, (row) => this.#exceptions.indexOf(row), descending, slices);
    return joined(values, misfits, placed.empties);
  }

  async search(needle: Needle, from: number, to: number, hits: Uint8Array, slices: Slices): Promise<void> {
    const { cells } = this.#exceptions;
    await searchCells(cells, needle, 0, cells.count, (index) => {
      const row = this.#exceptions.rowAt(index);
      if (row >= from && row < to) hits[row - from] = 1;
    }, slices);
    if (!needle.isMadeOf('0123456789-:.t')) return;
    const search = new DateSearch(needle);
    for (let start = from; start < to; start += sliceItems) {
      const end = Math.min(to, start + sliceItems);
      for (let row = start; row < end; row++) {
        const held = this.#held[row] as number;
        if (held >= firstDate && hits[row - from] === 0 && search.has(this.#seconds[row] as number, held - firstDate)) hits[row - from] = 1;
      }
      if (slices.due) await slices.pause();
    }
  }

  trim(): void {
    this.#seconds = this.#seconds.slice(0, this.#count);
    this.#held = this.#held.slice(0, this.#count);
    this.#exceptions.trim();
  }

  #append(cells: PageColumn, index: number, row: number): number {
    const kind = cells.kinds[index] as CellKind;
    if (kind === CellKind.Absent) return Held.Absent;
    if (kind === CellKind.Null) return Held.Null;
    const date = this.#date;
    if (kind === CellKind.Text && date.read(cells.bytes, cells.starts[index] as number, cells.ends[index] as number) && date.seconds === (date.seconds | 0)) {
      this.#seconds[row] = date.seconds;
      return firstDate + date.spelling * 1000 + date.milliseconds;
    }
    this.#cell.read(cells, index);
    const { bytes, start, end } = this.#cell;
    const spelt = kind === CellKind.Text ? Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8') : '';
    if (spelt === emptyDate) return Held.Nothing;
    this.#exceptions.add(row, this.#cell);
    return speltTime(spelt) === undefined ? Held.Misfit : Held.Spelt;
  }

  #reserve(rowCount: number): void {
    this.#seconds = grownInt32(this.#seconds, this.#count + rowCount);
    this.#held = grownUint16(this.#held, this.#count + rowCount);
  }

  #text(row: number, held: number): string {
    const rest = held - firstDate;
    return dateText(this.#seconds[row] as number, rest % 1000, Math.floor(rest / 1000) as Spelling);
  }

  #placeOf(row: number): Place {
    const held = this.#held[row] as number;
    if (held >= firstDate || held === Held.Spelt) return Place.Value;
    return held === Held.Misfit && !this.#exceptions.isEmpty(row) ? Place.Misfit : Place.Empty;
  }

  /** Milliseconds since the earliest as two words, then what is finer. */
  async #keys(rows: Uint32Array, slices: Slices): Promise<Uint32Array[]> {
    const times = new Float64Array(rows.length);
    const finer = new Uint32Array(rows.length);
    let earliest = Infinity;
    for (let start = 0; start < rows.length; start += sliceItems) {
      const end = Math.min(rows.length, start + sliceItems);
      for (let i = start; i < end; i++) {
        const row = rows[i] as number;
        const held = this.#held[row] as number;
        if (held >= firstDate) times[i] = (this.#seconds[row] as number) * 1000 + (held - firstDate) % 1000;
        else {
          const spelt = speltTime(this.#exceptions.shown(row) ?? '');
          times[i] = spelt?.milliseconds ?? 0;
          finer[i] = spelt?.nanoseconds ?? 0;
        }
        earliest = Math.min(earliest, times[i] as number);
      }
      if (slices.due) await slices.pause();
    }
    const high = new Uint32Array(rows.length);
    const low = new Uint32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const time = (times[i] as number) - earliest;
      high[i] = time / wordSize;
      low[i] = time % wordSize;
    }
    return [high, low, finer];
  }
}

/** Milliseconds since 2000 and the nanoseconds behind them, of a date in ISO's other spellings; naive ones are taken as they stand. */
function speltTime(spelt: string): { milliseconds: number; nanoseconds: number } | undefined {
  const parts = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(spelt);
  if (parts === null) return undefined;
  const [, fraction = '', zone] = parts;
  const time = Date.parse(spelt.length === 10 || zone !== undefined ? spelt : `${spelt}Z`);
  if (Number.isNaN(time)) return undefined;
  return { milliseconds: time - Date.UTC(2000, 0, 1), nanoseconds: Number(fraction.slice(3).padEnd(6, '0')) };
}

/** Whether a date's text has the needle, remembered by day, by second of the day and by fraction. */
class DateSearch {
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
