import { CellKind, type PageColumn } from '../listrak/page';
import { IncomingCell } from './cells';
import type { CellWriter, Column } from './column';
import { ExceptionCells } from './exception-cells';
import { grownFloat64, grownUint8 } from './growing';
import { searchCells, type Needle } from './needle';
import { NumberSpeller, NumberText } from './number-text';
import { sliceItems, type Slices } from './slices';
import { joined, Place, placeRows, sortedByWords, sortedMisfits } from './sort';
import type { ShownCell } from './view';

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

/** Numbers as doubles; those whose spelling a double does not give back keep their text. */
export class NumberColumn implements Column {
  #values = new Float64Array(0);
  #held = new Uint8Array(0);
  #count = 0;
  readonly #exceptions = new ExceptionCells();
  readonly #cell = new IncomingCell();
  readonly #number = new NumberText();
  /** Whether some number is beyond the integers that doubles tell apart. */
  #hasHuge = false;

  get bytesHeld(): number {
    return this.#values.byteLength + this.#held.byteLength + this.#exceptions.bytesHeld;
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
    switch (this.#held[row] as Held) {
      case Held.Absent:
      case Held.Null: return null;
      case Held.Plain: return String(this.#values[row]);
      case Held.Spelt:
      case Held.Misfit: return this.#exceptions.shown(row);
    }
  }

  writeTo(page: CellWriter, row: number): void {
    switch (this.#held[row] as Held) {
      case Held.Absent: page.addBare(CellKind.Absent); break;
      case Held.Null: page.addBare(CellKind.Null); break;
      case Held.Plain: page.addText(CellKind.Number, String(this.#values[row])); break;
      case Held.Spelt:
      case Held.Misfit: {
        const index = this.#exceptions.indexOf(row);
        page.addStored(this.#exceptions.cells.kindAt(index), this.#exceptions.cells.bytesOf(index));
      }
    }
  }

  async sort(rows: Uint32Array, descending: boolean, slices: Slices): Promise<Uint32Array> {
    const held = this.#held;
    const placed = await placeRows(rows, (row) => held[row] === Held.Misfit && this.#exceptions.isEmpty(row) ? Place.Empty : placeOf(held[row] as Held), slices);
    const words = [new Uint32Array(placed.values.length), new Uint32Array(placed.values.length)] as const;
    fillKeys(this.#values, placed.values, ...words);
    const values = await sortedByWords(placed.values, words, descending, slices);
    if (this.#hasHuge) this.#sortHuge(values, descending);
    const misfits = await sortedMisfits(placed.misfits, this.#exceptions.cells, (row) => this.#exceptions.indexOf(row), descending, slices);
    return joined(values, misfits, placed.empties);
  }

  async search(needle: Needle, from: number, to: number, hits: Uint8Array, slices: Slices): Promise<void> {
    const { cells } = this.#exceptions;
    await searchCells(cells, needle, 0, cells.count, (index) => {
      const row = this.#exceptions.rowAt(index);
      if (row >= from && row < to) hits[row - from] = 1;
    }, slices);
    if (!needle.isMadeOf('0123456789.e+-')) return;
    const search = new NumberSearch(needle);
    for (let start = from; start < to; start += sliceItems) {
      const end = Math.min(to, start + sliceItems);
      for (let row = start; row < end; row++) {
        if (this.#held[row] === Held.Plain && hits[row - from] === 0 && search.has(this.#values[row] as number)) hits[row - from] = 1;
      }
      if (slices.due) await slices.pause();
    }
  }

  trim(): void {
    this.#values = this.#values.slice(0, this.#count);
    this.#held = this.#held.slice(0, this.#count);
    this.#exceptions.trim();
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
    this.#values[row] = number.value;
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
    this.#values = grownFloat64(this.#values, this.#count + rowCount);
    this.#held = grownUint8(this.#held, this.#count + rowCount);
  }

  /** Puts integers that share a double into their own order. */
  #sortHuge(rows: Uint32Array, descending: boolean): void {
    const sign = descending ? -1 : 1;
    for (let start = 0; start < rows.length;) {
      const value = this.#values[rows[start] as number] as number;
      let end = start + 1;
      while (end < rows.length && this.#values[rows[end] as number] === value) end++;
      if (end - start > 1 && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
        const run = Array.from(rows.subarray(start, end), (row, at) => ({ row, at, integer: integerOf(this.shown(row)) }));
        if (run.every(({ integer }) => integer !== undefined)) {
          run.sort((a, b) => sign * compareIntegers(a.integer, b.integer) || a.at - b.at);
          run.forEach(({ row }, i) => { rows[start + i] = row; });
        }
      }
      start = end;
    }
  }
}

function placeOf(held: Held): Place {
  switch (held) {
    case Held.Absent:
    case Held.Null: return Place.Empty;
    case Held.Plain:
    case Held.Spelt: return Place.Value;
    case Held.Misfit: return Place.Misfit;
  }
}

function integerOf(shown: ShownCell): bigint | undefined {
  return shown !== null && /^-?\d+$/.test(shown) ? BigInt(shown) : undefined;
}

function compareIntegers(a = 0n, b = 0n): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A double's bits in an order that unsigned comparison agrees with; −0 counts as 0. */
function fillKeys(values: Float64Array, rows: Uint32Array, high: Uint32Array, low: Uint32Array): void {
  const double = new Float64Array(1);
  const bits = new Uint32Array(double.buffer);
  for (let i = 0; i < rows.length; i++) {
    double[0] = (values[rows[i] as number] as number) + 0;
    const top = bits[1] as number;
    const negative = top >>> 31 === 1;
    high[i] = negative ? ~top : top ^ 0x80000000;
    low[i] = negative ? ~(bits[0] as number) : bits[0] as number;
  }
}

/** Whether a number's text has the needle; the last one is remembered, because some columns say the same all the way. */
class NumberSearch {
  readonly #needle: Needle;
  readonly #speller = new NumberSpeller();
  #last = NaN;
  #lastHas = false;

  constructor(needle: Needle) {
    this.#needle = needle;
  }

  has(value: number): boolean {
    if (value === this.#last) return this.#lastHas;
    const { bytes } = this.#speller;
    this.#speller.spell(value);
    this.#last = value;
    this.#lastHas = this.#needle.find(bytes, this.#speller.start, bytes.length) >= 0;
    return this.#lastHas;
  }
}
