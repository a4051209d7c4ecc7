/** The rows near what is looked at, in blocks, read from the host ahead of need. */
import type { ShownCell } from '../../rows/view';
import { unpackRows } from '../packed-rows';
import type { ShownWindow } from '../protocol';

export type Row = readonly ShownCell[];
/** Reads rows [from, to) of the present view. */
export type ReadRows = (from: number, to: number) => Promise<ShownWindow>;

export interface RowsShape {
  /** The run of the report. */
  readonly table: number;
  readonly rows: number;
  readonly revision: number;
  readonly columns: number;
}

interface Block {
  rows: readonly Row[];
  /** False: rows of an older revision, shown until newer ones are there so that nothing flickers. */
  fresh: boolean;
  /** Rows of the view when it was read: a short block is not asked for again and again. */
  readAt: number;
}

/** Few: while the bar is dragged, what is read beside the rows that show is read in vain. */
export const blockRows = 8;
/** 3,072 rows. */
const mostBlocks = 384;
/** Blocks read ahead of need on either side; 128 rows. */
const blocksAhead = 16;
/** Blocks asked for at once at most; 512 rows. */
const mostBlocksAtOnce = 64;

/**
 * One read is under way at a time, and the next one is for what is wanted by then: of a fast series only the latest counts.
 * Memory is bounded by {@link mostBlocks} blocks.
 */
export class RowCache {
  #shape: RowsShape = { table: 0, rows: 0, revision: 0, columns: 0 };
  #blocks = new Map<number, Block>();
  #wanted = { from: 0, to: 0 };
  /** Whether what is looked at lies far from what was before: while the bar is dragged nobody will want the neighbours. */
  #jumped = false;
  #reading = false;
  #failed = false;
  #epoch = 0;

  constructor(
    private readonly read: ReadRows,
    /** Rows [from, to) have come. */
    private readonly onRows: (from: number, to: number) => void,
    private readonly onError: (error: Error) => void,
  ) {}

  /** What there is by now. Rows of another run are dropped, rows of another revision or with fewer columns are read again. */
  setShape(shape: RowsShape): void {
    const old = this.#shape;
    this.#shape = shape;
    this.#failed = false;
    if (shape.table !== old.table) {
      this.#blocks.clear();
      this.#epoch++;
    } else if (shape.revision !== old.revision || shape.columns !== old.columns) {
      this.#outdate();
    }
    this.#readMissing(false);
  }

  row(index: number): Row | undefined {
    if (index >= this.#shape.rows) return undefined;
    return this.#blocks.get(Math.floor(index / blockRows))?.rows[index % blockRows];
  }

  /** Whether every row of [from, to) can be shown. */
  covers(from: number, to: number): boolean {
    const end = Math.min(to, this.#shape.rows);
    for (let row = from; row < end; row++) if (this.row(row) === undefined) return false;
    return true;
  }

  /** Names the rows [from, to) that are looked at; what misses is read. Once nothing does, what lies beside them: it does not delay their being drawn. */
  want(from: number, to: number): void {
    this.#jumped = Math.abs(from - this.#wanted.from) > blocksAhead * blockRows;
    this.#wanted = { from: Math.max(0, from), to };
    this.#failed = false;
    this.#readMissing(true);
  }

  /** Only what is being looked at survives, until it is read again. */
  #outdate(): void {
    const first = Math.floor(this.#wanted.from / blockRows);
    const last = Math.floor(Math.max(0, this.#wanted.to - 1) / blockRows);
    for (const [index, block] of this.#blocks) {
      if (index < first || index > last) this.#blocks.delete(index);
      else block.fresh = false;
    }
    this.#epoch++;
  }

  #isMissing(index: number): boolean {
    const start = index * blockRows;
    if (start < 0 || start >= this.#shape.rows) return false;
    const block = this.#blocks.get(index);
    if (block === undefined || !block.fresh) return true;
    return block.rows.length < Math.min(blockRows, this.#shape.rows - start) && block.readAt !== this.#shape.rows;
  }

  /** The run of missing blocks to read next: visible ones first, else neighbours of a place that is not left at once. */
  #nextRun(ahead: boolean): { first: number; last: number } | undefined {
    if (this.#shape.rows === 0 || this.#wanted.to <= this.#wanted.from) return undefined;
    const first = Math.floor(this.#wanted.from / blockRows);
    const last = Math.floor((Math.min(this.#wanted.to, this.#shape.rows) - 1) / blockRows);
    const beside = ahead && !this.#jumped ? [[last + 1, last + blocksAhead], [first - blocksAhead, first - 1]] as const : [];
    for (const [from, to] of [[first, last] as const, ...beside]) {
      const run = this.#missingRun(from, to);
      if (run !== undefined) return run;
    }
    return undefined;
  }

  #missingRun(from: number, to: number): { first: number; last: number } | undefined {
    let first = from;
    while (first <= to && !this.#isMissing(first)) first++;
    if (first > to) return undefined;
    let last = Math.min(to, first + mostBlocksAtOnce - 1);
    while (!this.#isMissing(last)) last--;
    return { first, last };
  }

  #readMissing(ahead: boolean): void {
    if (this.#reading || this.#failed) return;
    const run = this.#nextRun(ahead);
    if (run === undefined) return;
    const from = run.first * blockRows;
    const to = Math.min(this.#shape.rows, (run.last + 1) * blockRows);
    const epoch = this.#epoch;
    const { table, rows } = this.#shape;
    this.#reading = true;
    this.read(from, to).then(
      (window) => {
        this.#reading = false;
        this.#accept(window, { from, to, epoch, table, rows });
        this.#readMissing(false);
      },
      (error: unknown) => {
        this.#reading = false;
        if (table !== this.#shape.table) { this.#readMissing(false); return; }
        this.#failed = true;
        this.onError(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  /** Takes in the first rows, for which nobody had to ask. */
  take(first: ShownWindow): void {
    const { rows } = first;
    // They may have been fewer than there are by now.
    this.#accept(first, { from: 0, to: rows, epoch: this.#epoch, table: this.#shape.table, rows });
  }

  #accept(window: ShownWindow, asked: { from: number; to: number; epoch: number; table: number; rows: number }): void {
    if (asked.table !== this.#shape.table || window.revision < this.#shape.revision) return;
    if (window.revision > this.#shape.revision) {
      this.#shape = { ...this.#shape, revision: window.revision };
      this.#outdate();
    } else if (asked.epoch !== this.#epoch) return;
    const rows = unpackRows(window);
    for (let start = asked.from; start < asked.to; start += blockRows) {
      const index = start / blockRows;
      this.#blocks.delete(index);
      this.#blocks.set(index, { rows: rows.slice(start - asked.from, start - asked.from + blockRows), fresh: true, readAt: asked.rows });
    }
    this.#forgetOldest();
    this.onRows(asked.from, asked.to);
  }

  #forgetOldest(): void {
    for (const index of this.#blocks.keys()) {
      if (this.#blocks.size <= mostBlocks) return;
      const wanted = (index + 1) * blockRows > this.#wanted.from && index * blockRows < this.#wanted.to;
      if (!wanted) this.#blocks.delete(index);
    }
  }
}
