import { CellKind, type PageColumn } from '../listrak/page';
import { IncomingCell } from './cells';
import type { CellWriter, Column } from './column';
import { ExceptionCells, type SharedExceptions } from './exception-cells';
import { Float64List, Uint8List } from './growing-list';
import { runGuarded, type CellTest } from './cell-test';
import { NumberSearch } from './number-search';
import { NumberSpeller, NumberText } from './number-text';
import type { Range } from './range';
import { rangeTest } from './range-test';
import { eachRow, KeyList, NumberKeys, regrouped, TextKeys, type RowKeys } from './row-keys';
import type { RowTest } from './row-test';
import { sliceItems, type Slices } from './slices';
import { joined, onlyValues, Place, placeRows, sortedByWords, sortedMisfits } from './sort';
import type { GroupPer, ShownCell } from './view';
import { numberWords } from './words';

/** How a row's number is held. */
const Held = {
  Absent: 0,
  Null: 1,
  /** The double spells itself as the number came. */
  Plain: 2,
  /** The number's own text stands among the exceptions (1.50, 1e5, 64-bit ids), its double in `values`. */
  Spelt: 3,
  /** Something else than a number, kept as it came. */
  Misfit: 4,
} as const;
type Held = (typeof Held)[keyof typeof Held];

/** What another thread reads the same cells from. */
export interface SharedNumbers {
  readonly type: 'number';
  readonly values: readonly Float64Array[];
  readonly held: readonly Uint8Array[];
  readonly exceptions: SharedExceptions;
}

/** Numbers as doubles; those whose spelling a double does not give back keep their text. */
export class NumberColumn implements Column {
  readonly measure = 'number';
  readonly #values: Float64List;
  readonly #held: Uint8List;
  #count = 0;
  /** Whether all rows hold a number that spells itself. */
  #onlyValues = true;
  readonly #exceptions: ExceptionCells;
  readonly #cell = new IncomingCell();
  readonly #number = new NumberText();
  readonly #speller = new NumberSpeller();
  /** Whether some number is beyond the integers that doubles tell apart. */
  #hasHuge = false;

  /** @param shared a column that another thread appends to: what was there then may be tested */
  constructor(shared?: SharedNumbers) {
    this.#values = new Float64List(shared?.values);
    this.#held = new Uint8List(shared?.held);
    this.#exceptions = new ExceptionCells(shared?.exceptions);
  }

  share(): SharedNumbers {
    return { type: 'number', values: this.#values.share(), held: this.#held.share(), exceptions: this.#exceptions.share() };
  }

  get bytesHeld(): number {
    return this.#values.bytesHeld + this.#held.bytesHeld + this.#exceptions.bytesHeld;
  }

  append(cells: PageColumn, rowCount: number): void {
    this.#reserve(rowCount);
    for (let i = 0; i < rowCount; i++) {
      const held = this.#append(cells, i, this.#count);
      if (held !== Held.Plain) this.#onlyValues = false;
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
    switch (this.#held.get(row) as Held) {
      case Held.Absent:
      case Held.Null: return null;
      case Held.Plain: return String(this.#values.get(row));
      case Held.Spelt:
      case Held.Misfit: return this.#exceptions.shown(row);
    }
  }

  writeTo(page: CellWriter, row: number): void {
    switch (this.#held.get(row) as Held) {
      case Held.Absent: page.addBare(CellKind.Absent); break;
      case Held.Null: page.addBare(CellKind.Null); break;
      case Held.Plain: this.#writePlain(page, this.#values.get(row)); break;
      case Held.Spelt:
      case Held.Misfit: this.#exceptions.cells.writeTo(page, this.#exceptions.indexOf(row));
    }
  }

  async sort(rows: Uint32Array, descending: boolean, slices: Slices): Promise<Uint32Array> {
    const placed = this.#onlyValues ? onlyValues(rows) : await placeRows(rows, (places, from, to) => { for (let i = from; i < to; i++) places[i] = this.placeOf(rows[i] as number); }, slices);
    const words = await numberWords(await this.#valuesOf(placed.values, slices), slices);
    const values = await sortedByWords(placed.values, words, descending, slices);
    if (this.#hasHuge) await this.#sortHuge(values, descending, slices);
    const misfits = await sortedMisfits(placed.misfits, this.#exceptions.cells, (row) => this.#exceptions.indexOf(row), descending, slices);
    return joined(values, misfits, placed.empties);
  }

  async testText(test: CellTest): Promise<RowTest> {
    const mayBePlain = test.mayBeIn('0123456789.e+-');
    const numbers = new NumberSearch(test);
    return {
      mark: (from, to, marks) => {
        this.#exceptions.mark(test, from, to, marks);
        if (!mayBePlain) return;
        runGuarded(test, () => numbers.mark(this.#held.run(from, to), Held.Plain, this.#values.run(from, to), marks));
      },
    };
  }

  async testRange(range: Range): Promise<RowTest> {
    if (range.type === 'date') return this.testText(rangeTest(range));
    const { from: least, to: most } = range;
    return {
      mark: (from, to, marks) => {
        markBetween(this.#held.run(from, to), this.#values.run(from, to), least, most, marks);
      },
    };
  }

  testEmpty(): RowTest {
    return { mark: (from, to, marks) => { for (let row = from; row < to; row++) if (this.placeOf(row) === Place.Empty) marks[row - from] = 1; } };
  }

  placeOf(row: number): Place {
    switch (this.#held.get(row) as Held) {
      case Held.Absent:
      case Held.Null: return Place.Empty;
      case Held.Plain:
      case Held.Spelt: return Place.Value;
      case Held.Misfit: return this.#exceptions.isEmpty(row) ? Place.Empty : Place.Misfit;
    }
  }

  measureOf(row: number): number {
    const held = this.#held.get(row);
    return held === Held.Plain || held === Held.Spelt ? this.#values.get(row) : NaN;
  }

  compare(a: number, b: number): number {
    const [left, right] = [this.#values.get(a), this.#values.get(b)];
    if (left !== right) return left < right ? -1 : 1;
    return Math.abs(left) > Number.MAX_SAFE_INTEGER ? compareIntegers(integerOf(this.shown(a)), integerOf(this.shown(b))) : 0;
  }

  async keysOf(rows: Uint32Array, per: GroupPer, slices: Slices): Promise<RowKeys> {
    const list = new KeyList(rows.length);
    const numbers = new NumberKeys(list);
    const texts = new TextKeys(list);
    await eachRow(rows, (row, at) => {
      if (this.#held.get(row) === Held.Plain) list.codes[at] = numbers.codeOf(this.#values.get(row), row);
      else {
        const shown = this.shown(row) || null;
        const number = Number(shown);
        // A text such as "5" is shown as the number is.
        list.codes[at] = shown !== null && Number.isFinite(number) && String(number) === shown ? numbers.codeOf(number, row) : texts.codeOf(shown, row);
      }
    }, slices);
    const { samples } = list;
    return regrouped(list.named((code) => this.shown(samples[code] as number) || null), per, slices);
  }

  trim(): void {
    this.#values.trim(this.#count);
    this.#held.trim(this.#count);
    this.#exceptions.trim();
  }

  async #valuesOf(rows: Uint32Array, slices: Slices): Promise<Float64Array> {
    const values = new Float64Array(rows.length);
    await slices.over(rows.length, (from, to) => { readValues(this.#values, rows, values, from, to); });
    return values;
  }

  #writePlain(page: CellWriter, value: number): void {
    this.#speller.spell(value);
    page.add(CellKind.Number, this.#speller.bytes, this.#speller.start, this.#speller.bytes.length);
  }

  #append(cells: PageColumn, index: number, row: number): Held {
    const kind = cells.kinds[index] as CellKind;
    if (kind === CellKind.Absent) return Held.Absent;
    if (kind === CellKind.Null) return Held.Null;
    if (kind !== CellKind.Number) {
      this.#except(cells, index, row);
      return Held.Misfit;
    }
    const number = this.#number;
    number.read(cells.bytes, cells.starts[index] as number, cells.ends[index] as number);
    this.#values.set(row, number.value);
    if (number.isPlain) return Held.Plain;
    if (Math.abs(number.value) > Number.MAX_SAFE_INTEGER) this.#hasHuge = true;
    this.#except(cells, index, row);
    return Held.Spelt;
  }

  #except(cells: PageColumn, index: number, row: number): void {
    this.#cell.read(cells, index);
    this.#exceptions.add(row, this.#cell);
  }

  #reserve(rowCount: number): void {
    this.#values.reserve(this.#count + rowCount);
    this.#held.reserve(this.#count + rowCount);
  }

  /** Puts integers that share a double into their own order. */
  async #sortHuge(rows: Uint32Array, descending: boolean, slices: Slices): Promise<void> {
    const sign = descending ? -1 : 1;
    let looked = 0;
    for (let start = 0; start < rows.length;) {
      const value = this.#values.get(rows[start] as number);
      let end = start + 1;
      while (end < rows.length && this.#values.get(rows[end] as number) === value) end++;
      if (end - start > 1 && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
        const run = Array.from(rows.subarray(start, end), (row, at) => ({ row, at, integer: integerOf(this.shown(row)) }));
        if (run.every(({ integer }) => integer !== undefined)) {
          run.sort((a, b) => sign * compareIntegers(a.integer, b.integer) || a.at - b.at);
          run.forEach(({ row }, i) => { rows[start + i] = row; });
        }
      }
      start = end;
      if (start - looked < sliceItems) continue;
      looked = start;
      if (slices.due) await slices.pause();
    }
  }
}

function markBetween(held: Uint8Array, values: Float64Array, least: number, most: number, marks: Uint8Array): void {
  for (let i = 0; i < held.length; i++) {
    const value = values[i] as number;
    if (value >= least && value <= most && (held[i] === Held.Plain || held[i] === Held.Spelt)) marks[i] = 1;
  }
}

function readValues(list: Float64List, rows: Uint32Array, values: Float64Array, from: number, to: number): void {
  for (let i = from; i < to; i++) values[i] = list.get(rows[i] as number);
}

function integerOf(shown: ShownCell): bigint | undefined {
  return shown !== null && /^-?\d+$/.test(shown) ? BigInt(shown) : undefined;
}

function compareIntegers(a = 0n, b = 0n): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
