import { CellKind, type PageColumn } from '../listrak/page';
import { IncomingCell } from './cells';
import type { CellWriter, Column } from './column';
import { ExceptionCells } from './exception-cells';
import { grownUint8 } from './growing';
import { searchCells, type Needle } from './needle';
import { sliceItems, type Slices } from './slices';
import { joined, Place, placeRows, sortedByWords, sortedMisfits } from './sort';
import type { ShownCell } from './view';

/** Stands for a cell that is no boolean; the others are held as their kind. */
const misfit = 255;

/** Booleans as one byte each; false before true. */
export class BooleanColumn implements Column {
  #held = new Uint8Array(0);
  #count = 0;
  readonly #exceptions = new ExceptionCells();
  readonly #cell = new IncomingCell();

  get bytesHeld(): number {
    return this.#held.byteLength + this.#exceptions.bytesHeld;
  }

  append(cells: PageColumn, rowCount: number): void {
    this.#held = grownUint8(this.#held, this.#count + rowCount);
    for (let i = 0; i < rowCount; i++) {
      const kind = cells.kinds[i] as CellKind;
      if (kind > CellKind.True) {
        this.#cell.read(cells, i);
        this.#exceptions.add(this.#count, this.#cell);
      }
      this.#held[this.#count++] = kind > CellKind.True ? misfit : kind;
    }
  }

  appendAbsent(rowCount: number): void {
    this.#held = grownUint8(this.#held, this.#count + rowCount);
    this.#held.fill(CellKind.Absent, this.#count, this.#count + rowCount);
    this.#count += rowCount;
  }

  shown(row: number): ShownCell {
    const held = this.#held[row] as number;
    if (held === misfit) return this.#exceptions.shown(row);
    return held < CellKind.False ? null : String(held === CellKind.True);
  }

  writeTo(page: CellWriter, row: number): void {
    if (this.#held[row] !== misfit) {
      page.addBare(this.#held[row] as CellKind);
      return;
    }
    const index = this.#exceptions.indexOf(row);
    page.addStored(this.#exceptions.cells.kindAt(index), this.#exceptions.cells.bytesOf(index));
  }

  async sort(rows: Uint32Array, descending: boolean, slices: Slices): Promise<Uint32Array> {
    const held = this.#held;
    const placed = await placeRows(rows, (row) => {
      if (held[row] === misfit) return this.#exceptions.isEmpty(row) ? Place.Empty : Place.Misfit;
      return (held[row] as number) >= CellKind.False ? Place.Value : Place.Empty;
    }, slices);
    const values = await sortedByWords(placed.values, [placed.values.map((row) => held[row] as number)], descending, slices);
    const misfits = await sortedMisfits(placed.misfits, this.#exceptions.cells, (row) => this.#exceptions.indexOf(row), descending, slices);
    return joined(values, misfits, placed.empties);
  }

  async search(needle: Needle, from: number, to: number, hits: Uint8Array, slices: Slices): Promise<void> {
    const { cells } = this.#exceptions;
    await searchCells(cells, needle, 0, cells.count, (index) => {
      const row = this.#exceptions.rowAt(index);
      if (row >= from && row < to) hits[row - from] = 1;
    }, slices);
    const found = [CellKind.False, CellKind.True].filter((kind) => needle.isIn(kind === CellKind.True ? 'true' : 'false'));
    for (const kind of found) {
      for (let start = from; start < to; start += sliceItems) {
        const end = Math.min(to, start + sliceItems);
        for (let row = start; row < end; row++) if (this.#held[row] === kind) hits[row - from] = 1;
        if (slices.due) await slices.pause();
      }
    }
  }

  trim(): void {
    this.#held = this.#held.slice(0, this.#count);
    this.#exceptions.trim();
  }
}
