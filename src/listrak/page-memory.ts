/** Bodies below this are not kept for later: the small pages of a tree stay around, and need no tables of a large one's size. */
const worthKeeping = 64 * 1024;
/** Pages' worth of memory that may wait to be used again: while many chains of pages run, and when none does. */
const mostKept = 16;
const keptAtRest = 2;
/** Columns that a page is taken to have. */
const columnsAPage = 16;

/** Kinds and ranges of one column's cells. */
export interface CellTable {
  readonly kinds: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/**
 * Memory of pages that are done with, for those to come. Left to the garbage collection, a million rows are a gigabyte of buffers, of which it hears
 * late and then stops everything. What is taken and never given back is collected as ever.
 */
export class PageMemory {
  readonly #bodies: ArrayBuffer[] = [];
  readonly #lent = new WeakSet<ArrayBufferLike>();
  readonly #tables: CellTable[] = [];

  /** Room for a body of `length` bytes; what is in it is left from another. */
  takeBody(length: number): Uint8Array {
    if (length < worthKeeping) return new Uint8Array(length);
    const index = this.#bodies.findIndex(({ byteLength }) => byteLength >= length && byteLength <= length * 2);
    // A little more than is needed: the next page is seldom of the same length.
    const [buffer = new ArrayBuffer(length + (length >> 4))] = index < 0 ? [] : this.#bodies.splice(index, 1);
    this.#lent.add(buffer);
    return new Uint8Array(buffer, 0, length);
  }

  /** Takes a body back, once; one that was not taken here stays where it is. */
  giveBody({ buffer }: Uint8Array): void {
    if (!this.#lent.delete(buffer)) return;
    // Sizes that are asked for no more go first.
    if (this.#bodies.push(buffer as ArrayBuffer) > mostKept) this.#bodies.shift();
  }

  /** Cells that a table for a body of that length begins with: as many as one given back has; 0 where nothing is known. */
  likelyCells(bodyLength: number): number {
    return bodyLength < worthKeeping ? 0 : this.#tables.at(-1)?.kinds.length ?? 0;
  }

  /** A table for at least so many cells, all of them CellKind.Absent. */
  takeTable(cells: number): CellTable {
    const known = this.#tables.at(-1);
    if (known === undefined || known.kinds.length < cells || known.kinds.length > cells * 2) return { kinds: new Uint8Array(cells), starts: new Uint32Array(cells), ends: new Uint32Array(cells) };
    this.#tables.pop();
    known.kinds.fill(0);
    return known;
  }

  giveTable(table: CellTable): void {
    if (this.#tables.push(table) > mostKept * columnsAPage) this.#tables.shift();
  }

  /** No pages are on their way: most of what is kept is left to the garbage collection. */
  rest(): void {
    this.#bodies.splice(0, this.#bodies.length - keptAtRest);
    this.#tables.splice(0, this.#tables.length - keptAtRest * columnsAPage);
  }
}
