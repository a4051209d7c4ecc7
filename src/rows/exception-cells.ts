import { CellArena } from './cell-arena';
import type { IncomingCell } from './cells';
import { grownUint32 } from './growing';

/** The few cells of a typed column that its type cannot hold, kept as they came. Rows are added in rising order. */
export class ExceptionCells {
  #rows = new Uint32Array(0);
  readonly cells = new CellArena();

  get bytesHeld(): number {
    return this.#rows.byteLength + this.cells.bytesHeld;
  }

  add(row: number, cell: IncomingCell): void {
    const index = this.cells.push(cell);
    this.#rows = grownUint32(this.#rows, index + 1);
    this.#rows[index] = row;
  }

  /** Index in `cells` of the row, which must be one of them. */
  indexOf(row: number): number {
    let low = 0;
    let high = this.cells.count - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#rows[middle] as number) < row) low = middle + 1; else high = middle;
    }
    return low;
  }

  rowAt(index: number): number {
    return this.#rows[index] as number;
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
