import { emptyDate } from '../listrak/dates';
import { CellKind, type PageColumn } from '../listrak/page';
import { IncomingCell } from './cells';
import type { CellWriter, Column } from './column';
import { runGuarded, type CellTest } from './cell-test';
import { DateSearch, DateTest } from './date-search';
import { DateSpeller, DateText, dayText, type Spelling } from './date-text';
import { dateWords, firstDate } from './date-words';
import { ExceptionCells, type SharedExceptions } from './exception-cells';
import { Float64List, Int32List, Uint16List, Uint32List } from './growing-list';
import { Needle } from './needle';
import { isInRange, momentOf, type Moment, type Range } from './range';
import { rangeTest } from './range-test';
import { eachRow, KeyList, keyText, NumberKeys, regrouped, TextKeys, type RowKeys } from './row-keys';
import type { RowTest } from './row-test';
import type { Slices } from './slices';
import { joined, onlyValues, Place, placeRows, sortedByWords, sortedMisfits } from './sort';
import type { GroupPer, ShownCell } from './view';

/** How a row's date is held; from {@link firstDate} on: `firstDate + spelling × 1000 + milliseconds`. */
const Held = {
  Absent: 0,
  Null: 1,
  /** {@link emptyDate} */
  Nothing: 2,
  /** A date in another spelling or out of reach, kept as text. */
  Spelt: 3,
  /** No date, kept as it came. */
  Misfit: 4,
} as const;
const secondsPerDay = 86_400;
/** More than any day that is held lies from 2000-01-01. */
const mostDays = 25_000;
const heldKinds = 8192;

/** What another thread reads the same cells from. */
export interface SharedDates {
  readonly type: 'date';
  readonly seconds: readonly Int32Array[];
  readonly held: readonly Uint16Array[];
  readonly exceptions: SharedExceptions;
  readonly times: readonly Float64Array[];
  readonly finer: readonly Uint32Array[];
}

/** Naive dates as seconds and what stands behind the point, shown exactly as they came. */
export class DateColumn implements Column {
  readonly measure = 'date';
  /** Seconds since 2000-01-01T00:00:00: 1931 to 2068 are in reach. */
  readonly #seconds: Int32List;
  readonly #held: Uint16List;
  #count = 0;
  /** Whether all rows hold a date that is held as one. */
  #onlyValues = true;
  readonly #exceptions: ExceptionCells;
  /** Of each exception the milliseconds, NaN where it is no date, and the nanoseconds: to read its text each time takes a hundred times as long. */
  readonly #times: Float64List;
  readonly #finer: Uint32List;
  readonly #cell = new IncomingCell();
  readonly #date = new DateText();
  readonly #speller = new DateSpeller();

  /** @param shared a column that another thread appends to: what was there then may be tested */
  constructor(shared?: SharedDates) {
    this.#seconds = new Int32List(shared?.seconds);
    this.#held = new Uint16List(shared?.held);
    this.#exceptions = new ExceptionCells(shared?.exceptions);
    this.#times = new Float64List(shared?.times);
    this.#finer = new Uint32List(shared?.finer);
  }

  share(): SharedDates {
    return { type: 'date', seconds: this.#seconds.share(), held: this.#held.share(), exceptions: this.#exceptions.share(), times: this.#times.share(), finer: this.#finer.share() };
  }

  get bytesHeld(): number {
    return this.#seconds.bytesHeld + this.#held.bytesHeld + this.#exceptions.bytesHeld + this.#times.bytesHeld + this.#finer.bytesHeld;
  }

  append(cells: PageColumn, rowCount: number): void {
    this.#reserve(rowCount);
    for (let i = 0; i < rowCount; i++) {
      const held = this.#append(cells, i, this.#count);
      if (held < firstDate) this.#onlyValues = false;
      this.#held.set(this.#count++, held);
    }
  }

  appendAbsent(rowCount: number): void {
    this.#reserve(rowCount);
    if (rowCount > 0) this.#onlyValues = false;
    this.#held.fill(Held.Absent, this.#count, this.#count + rowCount);
    this.#count += rowCount;
  }

  shown(row: number): ShownCell {
    const held = this.#held.get(row);
    if (held >= firstDate) return this.#spell(row, held).bytes.toString('latin1', 0, this.#speller.length);
    return held === Held.Spelt || held === Held.Misfit ? this.#exceptions.shown(row) : null;
  }

  writeTo(page: CellWriter, row: number): void {
    const held = this.#held.get(row);
    if (held >= firstDate) page.add(CellKind.Text, this.#spell(row, held).bytes, 0, this.#speller.length);
    else if (held === Held.Nothing) page.addText(CellKind.Text, emptyDate);
    else if (held === Held.Absent) page.addBare(CellKind.Absent);
    else if (held === Held.Null) page.addBare(CellKind.Null);
    else {
      this.#exceptions.cells.writeTo(page, this.#exceptions.indexOf(row));
    }
  }

  placeOf(row: number): Place {
    const held = this.#held.get(row);
    if (held >= firstDate || held === Held.Spelt) return Place.Value;
    return held === Held.Misfit && !this.#exceptions.isEmpty(row) ? Place.Misfit : Place.Empty;
  }

  async sort(rows: Uint32Array, descending: boolean, slices: Slices): Promise<Uint32Array> {
    const placed = this.#onlyValues ? onlyValues(rows) : await placeRows(rows, (places, from, to) => { for (let i = from; i < to; i++) places[i] = this.placeOf(rows[i] as number); }, slices);
    const values = await sortedByWords(placed.values, await dateWords(placed.values, { held: this.#held, seconds: this.#seconds, speltAt: (row) => this.#momentAt(row) }, slices), descending, slices);
    const misfits = await sortedMisfits(placed.misfits, this.#exceptions.cells, (row) => this.#exceptions.indexOf(row), descending, slices);
    return joined(values, misfits, placed.empties);
  }

  async testText(test: CellTest): Promise<RowTest> {
    const mayBeDate = test.mayBeIn('0123456789-:.t');
    const dates = test instanceof Needle ? new DateSearch(test) : new DateTest(test);
    return {
      mark: (from, to, marks) => {
        this.#exceptions.mark(test, from, to, marks);
        if (!mayBeDate) return;
        runGuarded(test, () => dates.mark(this.#held.run(from, to), firstDate, this.#seconds.run(from, to), marks));
      },
    };
  }

  async testRange(range: Range): Promise<RowTest> {
    if (range.type === 'number') return this.testText(rangeTest(range));
    // Dates are held in milliseconds at most: a bound's finer part only tells apart what lies above it.
    const least = range.from.milliseconds + (range.from.nanoseconds > 0 ? 1 : 0);
    const most = range.to.milliseconds;
    return {
      mark: (from, to, marks) => {
        const [held, seconds] = [this.#held, this.#seconds];
        for (let row = from; row < to; row++) {
          const kind = held.get(row);
          if (kind >= firstDate) {
            const time = seconds.get(row) * 1000 + (kind - firstDate) % 1000;
            if (time >= least && time <= most) marks[row - from] = 1;
          } else if (kind === Held.Spelt && isInRange(this.#momentAt(row), range)) marks[row - from] = 1;
        }
      },
    };
  }

  testEmpty(): RowTest {
    return { mark: (from, to, marks) => { for (let row = from; row < to; row++) if (this.placeOf(row) === Place.Empty) marks[row - from] = 1; } };
  }

  measureOf(row: number): number {
    const held = this.#held.get(row);
    if (held >= firstDate) return this.#seconds.get(row) * 1000 + (held - firstDate) % 1000;
    return held === Held.Spelt ? this.#times.get(this.#exceptions.indexOf(row)) : NaN;
  }

  compare(a: number, b: number): number {
    return this.measureOf(a) - this.measureOf(b) || this.#nanosecondsOf(a) - this.#nanosecondsOf(b);
  }

  keysOf(rows: Uint32Array, per: GroupPer, slices: Slices): Promise<RowKeys> {
    switch (per) {
      case 'value': return this.#valueKeys(rows, slices);
      case 'day': return this.#dayKeys(rows, slices);
      case 'week':
      case 'month':
      case 'year': return this.#dayKeys(rows, slices).then((days) => regrouped(days, per, slices));
      case 'domain': return this.#valueKeys(rows, slices).then((values) => regrouped(values, per, slices));
    }
  }

  trim(): void {
    this.#seconds.trim(this.#count);
    this.#held.trim(this.#count);
    this.#exceptions.trim();
    this.#times.trim(this.#exceptions.cells.count);
    this.#finer.trim(this.#exceptions.cells.count);
  }

  #append(cells: PageColumn, index: number, row: number): number {
    const kind = cells.kinds[index] as CellKind;
    if (kind === CellKind.Absent) return Held.Absent;
    if (kind === CellKind.Null) return Held.Null;
    const date = this.#date;
    if (kind === CellKind.Text && date.read(cells.bytes, cells.starts[index] as number, cells.ends[index] as number) && date.seconds === (date.seconds | 0)) {
      this.#seconds.set(row, date.seconds);
      return firstDate + date.spelling * 1000 + date.milliseconds;
    }
    this.#cell.read(cells, index);
    const { bytes, start, end } = this.#cell;
    const spelt = kind === CellKind.Text ? Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8') : '';
    if (spelt === emptyDate) return Held.Nothing;
    const moment = momentOf(spelt);
    const exception = this.#exceptions.add(row, this.#cell);
    this.#times.reserve(exception + 1);
    this.#times.set(exception, moment?.milliseconds ?? NaN);
    this.#finer.reserve(exception + 1);
    this.#finer.set(exception, moment?.nanoseconds ?? 0);
    return moment === undefined ? Held.Misfit : Held.Spelt;
  }

  #reserve(rowCount: number): void {
    this.#seconds.reserve(this.#count + rowCount);
    this.#held.reserve(this.#count + rowCount);
  }

  #spell(row: number, held: number): DateSpeller {
    const rest = held - firstDate;
    const spelling = Math.floor(rest / 1000);
    this.#speller.spell(this.#seconds.get(row), rest - spelling * 1000, spelling as Spelling);
    return this.#speller;
  }

  #nanosecondsOf(row: number): number {
    return this.#held.get(row) === Held.Spelt ? this.#finer.get(this.#exceptions.indexOf(row)) : 0;
  }

  /** Of a date that is kept as text. */
  #momentAt(row: number): Moment {
    const index = this.#exceptions.indexOf(row);
    return { milliseconds: this.#times.get(index), nanoseconds: this.#finer.get(index) };
  }

  async #valueKeys(rows: Uint32Array, slices: Slices): Promise<RowKeys> {
    const list = new KeyList(rows.length);
    const dates = new NumberKeys(list);
    const texts = new TextKeys(list);
    await eachRow(rows, (row, at) => {
      const held = this.#held.get(row);
      if (held >= firstDate) {
        list.codes[at] = dates.codeOf(this.#seconds.get(row) * heldKinds + held - firstDate, row);
        return;
      }
      const shown = this.shown(row) || null;
      // A text with escapes may be shown as a date is that is held as one.
      const same = shown === null ? undefined : this.#heldAs(shown);
      list.codes[at] = same === undefined ? texts.codeOf(shown, row) : dates.codeOf(same, row);
    }, slices);
    const { samples } = list;
    return list.named((code) => this.shown(samples[code] as number) || null);
  }

  async #dayKeys(rows: Uint32Array, slices: Slices): Promise<RowKeys> {
    const list = new KeyList(rows.length);
    const texts = new TextKeys(list);
    const codes = new Uint32Array(2 * mostDays);
    const names: (string | null)[] = [];
    const codeOf = (name: string | null, row: number): number => {
      const code = texts.codeOf(name, row);
      names[code] = name;
      return code;
    };
    await eachRow(rows, (row, at) => {
      if (this.#held.get(row) < firstDate) {
        const shown = this.shown(row);
        list.codes[at] = codeOf(shown === null ? null : keyText(shown, 'day'), row);
        return;
      }
      const day = Math.floor(this.#seconds.get(row) / secondsPerDay);
      const place = day + mostDays;
      if (codes[place] === 0) codes[place] = codeOf(dayText(day), row) + 1;
      list.codes[at] = (codes[place] as number) - 1;
    }, slices);
    return list.named((code) => names[code] ?? null);
  }

  /** The key of a date that is held as a date and shown as this text. */
  #heldAs(shown: string): number | undefined {
    const bytes = Buffer.from(shown, 'utf8');
    const date = this.#date;
    if (!date.read(bytes, 0, bytes.length) || date.seconds !== (date.seconds | 0)) return undefined;
    return date.seconds * heldKinds + date.spelling * 1000 + date.milliseconds;
  }
}
