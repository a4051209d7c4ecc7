import { CellArena, type SharedCells } from './cell-arena';
import { testCells, type CellTest } from './cell-test';
import type { IncomingCell } from './cells';
import { grownUint32 } from './growing';

/** What another thread reads the same cells from. */
export interface SharedExceptions {
  readonly rows: Uint32Array;
  readonly cells: SharedCells;
}

/** The few cells of a typed column that its type cannot hold, kept as they came. Rows are added in rising order. */
export class ExceptionCells {
  #rows: Uint32Array<ArrayBuffer>;
  readonly cells: CellArena;

  /** @param shared cells that another thread adds to: what was there then may be read */
  constructor(shared?: SharedExceptions) {
    this.#rows = Uint32Array.from(shared?.rows ?? []);
    this.cells = new CellArena(shared?.cells);
  }

  share(): SharedExceptions {
    return { rows: this.#rows, cells: this.cells.share() };
  }

  get bytesHeld(): number {
    return this.#rows.byteLength + this.cells.bytesHeld;
  }

  /** Answers the cell's index. */
  add(row: number, cell: IncomingCell): number {
    const index = this.cells.push(cell);
    this.#rows = grownUint32(this.#rows, index + 1);
    this.#rows[index] = row;
    return index;
  }

  /** Index in `cells` of the row, which must be one of them. */
  indexOf(row: number): number {
    let low = 0;
    let high = this.cells.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#rows[middle] as number) < row) low = middle + 1; else high = middle;
    }
    return low;
  }

  /** Marks the rows in [from, to) whose cell passes. */
  mark(test: CellTest, from: number, to: number, marks: Uint8Array): void {
    // Where a row is none of them, its index is that of the next.
    testCells(this.cells, test, this.indexOf(from), this.indexOf(to), (index) => { marks[(this.#rows[index] as number) - from] = 1; });
  }

  shown(row: number): string | null {
    return this.cells.shown(this.indexOf(row));
  }

  /** Whether the row, which must be one of them, holds nothing but an empty text. */
  isEmpty(row: number): boolean {
    const index = this.indexOf(row);
    return this.cells.startAt(index) === this.cells.endAt(index);
  }

  trim(): void {
    this.cells.trim();
    this.#rows = this.#rows.slice(0, this.cells.count);
  }
}
