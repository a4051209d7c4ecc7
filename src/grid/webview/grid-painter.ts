/** Draws the rows that show, one frame at a time; while they have not come yet, patiently. */
import type { GridColumns } from './grid-columns';
import type { GridHeader } from './grid-header';
import type { Row, RowCache } from './row-cache';
import { RowPool } from './row-pool';
import type { ScrollModel } from './scroll-model';
import type { CellBlock, Selection } from './selection';
import { setAttribute } from './dom';

export interface PainterParts {
  readonly grid: HTMLElement;
  readonly body: HTMLElement;
  readonly header: GridHeader;
  readonly columns: GridColumns;
  readonly model: ScrollModel;
  readonly number: Intl.NumberFormat;
  readonly nullText: string;
  readonly selection: () => Selection | undefined;
  readonly block: () => CellBlock | undefined;
  /** Columns have been fitted to the first rows. */
  readonly fitted: () => void;
}

/** Rows that have not come by then are drawn as places without text. */
const patienceMilliseconds = 120;
const settleMilliseconds = 200;

export class GridPainter {
  readonly #pool: RowPool;
  #cache: RowCache | undefined;
  #search = '';
  #frame = 0;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #impatient = false;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: PainterParts) {
    this.#pool = new RowPool(parts.body);
  }

  /** Rows are taken from there. */
  connect(cache: RowCache): void { this.#cache = cache; }

  setSearch(search: string): void {
    this.#search = search.toLowerCase();
    this.refresh();
  }

  /** Draws in the next frame. */
  refresh(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => { this.#frame = 0; this.#draw(); });
  }

  /** Rows [from, to) have come. While the bar is dragged faster than rows come, those nearest to it show. */
  rowsCame(from: number, to: number): void {
    const { firstRow, endRow, rowHeight, viewHeight, top } = this.parts.model;
    if (this.#cache?.covers(firstRow, endRow) !== true) {
      const lowest = to * rowHeight - viewHeight;
      if (lowest >= from * rowHeight) {
        this.#losePatience(false);
        this.#paint(Math.max(from * rowHeight, Math.min(lowest, top)));
      }
    }
    this.refresh();
  }

  /** The rows that show, as far as they have come. */
  shownRows(): (Row | undefined)[] {
    const { firstRow, endRow } = this.parts.model;
    return this.#cached(firstRow, endRow);
  }

  #draw(): void {
    const { firstRow, endRow, top } = this.parts.model;
    this.#cache?.want(firstRow, endRow);
    if (this.#cache?.covers(firstRow, endRow) !== false) {
      this.#losePatience(false);
      this.#paint(top);
    } else if (this.#impatient) {
      this.#paint(top);
    } else {
      this.#patience ??= setTimeout(() => { this.#losePatience(true); this.refresh(); }, patienceMilliseconds);
    }
  }

  #losePatience(impatient: boolean): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#impatient = impatient;
  }

  #paint(top: number): void {
    const { grid, header, columns, model, number, nullText, selection, block } = this.parts;
    const { rowHeight } = model;
    const first = Math.floor(top / rowHeight);
    const end = Math.min(model.rows, Math.ceil((top + model.viewHeight) / rowHeight));
    if (!columns.widths.isFitted() && end > first && this.#cache?.covers(first, end) === true) {
      columns.fitFirst(this.#cached(first, end));
      this.parts.fitted();
    }
    const { from, to } = columns.widths.visible(grid.scrollLeft, Math.max(0, grid.clientWidth - columns.gutterWidth), columns.frozen);
    const active = selection()?.active;
    const cellId = this.#pool.paint({
      first, end, offset: first * rowHeight - top, rowHeight, columns: columns.specs, sources: columns.sources, frozen: columns.frozen, fromColumn: from, toColumn: to,
      row: (index) => this.#cache?.row(index), block: block(), active, nullText, number, written: (column, value) => columns.written(column, value), search: this.#search,
    });
    setAttribute(grid, 'aria-activedescendant', cellId ?? header.activate(active));
    if (cellId !== undefined) header.activate(undefined);
    grid.classList.toggle('scrolled-left', grid.scrollLeft > 0);
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#pool.settle(), settleMilliseconds);
  }

  #cached(first: number, end: number): (Row | undefined)[] {
    return Array.from({ length: end - first }, (_, index) => this.#cache?.row(first + index));
  }
}
