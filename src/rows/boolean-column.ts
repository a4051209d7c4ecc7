import { CellKind, type PageColumn } from '../listrak/page';
import { IncomingCell } from './cells';
import type { CellWriter, Column } from './column';
import { ExceptionCells, type SharedExceptions } from './exception-cells';
import { Uint8List } from './growing-list';
import { runGuarded, type CellTest } from './cell-test';
import type { Range } from './range';
import { rangeTest } from './range-test';
import { eachRow, KeyList, regrouped, TextKeys, type RowKeys } from './row-keys';
import type { RowTest } from './row-test';
import type { Slices } from './slices';
import { joined, Place, placeRows, sortedByWords, sortedMisfits } from './sort';
import { wordOf } from './words';
import type { GroupPer, ShownCell } from './view';

/** Stands for a cell that is no boolean; the others are held as their kind. */
const misfit = 255;

/** What another thread reads the same cells from. */
export interface SharedBooleans {
  readonly type: 'boolean';
  readonly held: readonly Uint8Array[];
  readonly exceptions: SharedExceptions;
}

/** Booleans as one byte each; false before true. */
export class BooleanColumn implements Column {
  readonly measure = null;
  readonly #held: Uint8List;
  #count = 0;
  readonly #exceptions: ExceptionCells;
  readonly #cell = new IncomingCell();

  /** @param shared a column that another thread appends to: what was there then may be tested */
  constructor(shared?: SharedBooleans) {
    this.#held = new Uint8List(shared?.held);
    this.#exceptions = new ExceptionCells(shared?.exceptions);
  }

  share(): SharedBooleans {
    return { type: 'boolean', held: this.#held.share(), exceptions: this.#exceptions.share() };
  }

  get bytesHeld(): number {
    return this.#held.bytesHeld + this.#exceptions.bytesHeld;
  }

  append(cells: PageColumn, rowCount: number): void {
    this.#held.reserve(this.#count + rowCount);
    for (let i = 0; i < rowCount; i++) {
      const kind = cells.kinds[i] as CellKind;
      if (kind > CellKind.True) {
        this.#cell.read(cells, i);
        this.#exceptions.add(this.#count, this.#cell);
      }
      this.#held.set(this.#count++, kind > CellKind.True ? misfit : kind);
    }
  }

  appendAbsent(rowCount: number): void {
    this.#held.reserve(this.#count + rowCount);
    this.#held.fill(CellKind.Absent, this.#count, this.#count + rowCount);
    this.#count += rowCount;
  }

  shown(row: number): ShownCell {
    const held = this.#held.get(row);
    if (held === misfit) return this.#exceptions.shown(row);
    return held < CellKind.False ? null : String(held === CellKind.True);
  }

  writeTo(page: CellWriter, row: number): void {
    if (this.#held.get(row) !== misfit) {
      page.addBare(this.#held.get(row) as CellKind);
      return;
    }
    this.#exceptions.cells.writeTo(page, this.#exceptions.indexOf(row));
  }

  async sort(rows: Uint32Array, descending: boolean, slices: Slices): Promise<Uint32Array> {
    const held = this.#held;
    const placed = await placeRows(rows, (places, from, to) => { for (let i = from; i < to; i++) places[i] = this.placeOf(rows[i] as number); }, slices);
    const values = await sortedByWords(placed.values, [await wordOf(placed.values, (row) => held.get(row), slices)], descending, slices);
    const misfits = await sortedMisfits(placed.misfits, this.#exceptions.cells, (row) => this.#exceptions.indexOf(row), descending, slices);
    return joined(values, misfits, placed.empties);
  }

  async testText(test: CellTest): Promise<RowTest> {
    const passing = new Uint8Array(256);
    runGuarded(test, () => {
      for (const kind of [CellKind.False, CellKind.True]) {
        const shown = Buffer.from(String(kind === CellKind.True));
        if (test.has(shown, 0, shown.length)) passing[kind] = 1;
      }
    });
    const somePass = passing.includes(1);
    return {
      mark: (from, to, marks) => {
        this.#exceptions.mark(test, from, to, marks);
        if (!somePass) return;
        const held = this.#held;
        for (let row = from; row < to; row++) if (passing[held.get(row)] === 1) marks[row - from] = 1;
      },
    };
  }

  testRange(range: Range): Promise<RowTest> {
    return this.testText(rangeTest(range));
  }

  testEmpty(): RowTest {
    return { mark: (from, to, marks) => { for (let row = from; row < to; row++) if (this.placeOf(row) === Place.Empty) marks[row - from] = 1; } };
  }

  placeOf(row: number): Place {
    const held = this.#held.get(row);
    if (held === misfit) return this.#exceptions.isEmpty(row) ? Place.Empty : Place.Misfit;
    return held >= CellKind.False ? Place.Value : Place.Empty;
  }

  measureOf(row: number): number {
    const held = this.#held.get(row);
    return held === CellKind.True ? 1 : held === CellKind.False ? 0 : NaN;
  }

  compare(a: number, b: number): number {
    return this.#held.get(a) - this.#held.get(b);
  }

  async keysOf(rows: Uint32Array, per: GroupPer, slices: Slices): Promise<RowKeys> {
    const list = new KeyList(rows.length);
    const texts = new TextKeys(list);
    await eachRow(rows, (row, at) => { list.codes[at] = texts.codeOf(this.shown(row) || null, row); }, slices);
    const { samples } = list;
    return regrouped(list.named((code) => this.shown(samples[code] as number) || null), per, slices);
  }

  trim(): void {
    this.#held.trim(this.#count);
    this.#exceptions.trim();
  }
}
