/** Draws the rows that show, one frame at a time; while they have not come yet, patiently. */
import type { AfterRowsPane } from './after-rows-api';
import type { GridColumns } from './grid-columns';
import type { GridHeader } from './grid-header';
import type { Row, RowCache } from './row-cache';
import { RowPool } from './row-pool';
import type { ScrollModel } from './scroll-model';
import type { CellBlock, Selection } from './selection';
import { setAttribute } from './dom';

export interface PainterParts {
  readonly grid: HTMLElement;
  readonly layer: HTMLElement;
  readonly body: HTMLElement;
  readonly header: GridHeader;
  readonly columns: GridColumns;
  readonly model: ScrollModel;
  /** CSS px by which the columns are scrolled, and in which gutter and columns show. */
  readonly left: () => number;
  readonly room: () => number;
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
/** Of half a screen and more within that time, rows pass by: nobody points at one. Once they rest for as long, they are drawn as ever. */
const passMilliseconds = 100;

export class GridPainter {
  readonly #pool: RowPool;
  #cache: RowCache | undefined;
  #search = '';
  #frame = 0;
  #left = 0;
  /** Where the rows were drawn last, in px from the first. */
  #top = 0;
  /** When the rows were last moved by half a screen, by the page's clock. */
  #leaptAt = -Infinity;
  /** CSS px from the gutter to the first cell that is drawn of those that scroll. */
  #lead = 0;
  #activeId: string | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #impatient = false;
  /** Where rows that have come can be shown, in px from the first; until the next frame. */
  #came: number | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: PainterParts) {
    this.#pool = new RowPool(parts.body);
  }

  /** Rows are taken from there. */
  connect(cache: RowCache): void { this.#cache = cache; }

  /** What was painted without it is painted again. */
  useAfterRows(pane: AfterRowsPane): void {
    this.#pool.useAfterRows(pane);
    this.refresh();
  }

  setSearch(search: string): void {
    this.#search = search;
    this.refresh();
  }

  /** Draws in the next frame. */
  refresh(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => { this.#frame = 0; this.draw(); });
  }

  /** Rows [from, to) have come. The next frame draws them though the bar may be elsewhere by then: while it is dragged, those nearest to it show. */
  rowsCame(from: number, to: number): void {
    const { model } = this.parts;
    // Neighbours of rows that stand there already.
    if ((to <= model.firstRow || from >= model.drawnEnd) && this.#covers(model.top)) return;
    this.#came = Math.max(from * model.rowHeight, Math.min(model.lowestBefore(to), model.top));
    this.refresh();
  }

  /** The rows that show, as far as they have come. */
  shownRows(): (Row | undefined)[] {
    const { firstRow, endRow } = this.parts.model;
    return this.#cached(firstRow, endRow);
  }

  /** Asks for the rows that are to show, without waiting for the frame that draws them. */
  wantShown(): void {
    const { firstRow, drawnEnd } = this.parts.model;
    this.#cache?.want(firstRow, drawnEnd);
  }

  /** Draws at once. */
  draw(): void {
    const { top } = this.parts.model;
    this.wantShown();
    const place = [top, this.#came].find((each) => each !== undefined && this.#covers(each));
    this.#came = undefined;
    if (place !== undefined) {
      this.#losePatience(false);
      this.#paint(place);
    } else if (this.#impatient) {
      this.#paint(top);
    } else {
      this.#patience ??= setTimeout(() => { this.#losePatience(true); this.refresh(); }, patienceMilliseconds);
    }
  }

  /** Whether all rows can be shown that stand there, in px from the first. */
  #covers(top: number): boolean {
    const first = Math.floor(top / this.parts.model.rowHeight);
    return this.#cache?.covers(first, this.parts.model.endFrom(first)) !== false;
  }

  #losePatience(impatient: boolean): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#impatient = impatient;
  }

  /** Reads nothing of the document: what has been written in this frame would be laid out at once, and again at its end. */
  #paint(top: number): void {
    const { grid, body, header, columns, model, number, nullText, selection, block } = this.parts;
    const { rowHeight } = model;
    const first = Math.floor(top / rowHeight);
    const end = model.endFrom(first);
    if (!columns.widths.isFitted() && end > first && this.#cache?.covers(first, end) === true) {
      columns.fitFirst(this.#cached(first, end));
      this.parts.fitted();
    }
    const left = this.parts.left();
    const leaps = 2 * Math.abs(top - this.#top) >= model.drawnRows * rowHeight;
    const now = performance.now();
    const fast = (leaps || this.#pool.passing) && now - this.#leaptAt < passMilliseconds;
    // Which of rows that move lies under the pointer is looked for with each frame, and lit: nobody sees it.
    if (top !== this.#top) {
      body.classList.add('moving');
      clearTimeout(this.#settling);
      this.#settling = undefined;
    }
    this.#top = top;
    if (leaps) this.#leaptAt = now;
    const { from, to } = columns.widths.visible(left, Math.max(0, this.parts.room() - columns.gutterWidth), columns.frozen);
    const active = selection()?.active;
    const cellId = this.#pool.paint({
      first, end, room: model.drawnRows, offset: first * rowHeight - top, rowHeight, columns: columns.specs, sources: columns.sources, frozen: columns.frozen, fromColumn: from, toColumn: to,
      row: (index) => this.#cache?.row(index), block: block(), active, nullText, number, written: (column, value) => columns.written(column, value), width: (column) => columns.widths.width(column), fits: columns.fits, search: this.#search,
    }, fast);
    const activeId = cellId ?? header.activate(active);
    if (cellId !== undefined) header.activate(undefined);
    if (activeId !== this.#activeId) setAttribute(grid, 'aria-activedescendant', this.#activeId = activeId);
    if (left !== this.#left) this.#scrollColumns(left);
    const lead = columns.widths.left(from) - left;
    if (lead !== this.#lead) body.style.setProperty('--lead', `${this.#lead = lead}px`);
    // Rows that come and go where they stand, as while they are loaded, hold nothing up.
    this.#settling ??= setTimeout(() => { this.#settle(); }, this.#pool.passing ? passMilliseconds : settleMilliseconds);
  }

  #scrollColumns(left: number): void {
    this.#left = left;
    this.parts.layer.style.setProperty('--scrolled', `${left}px`);
    this.parts.grid.classList.toggle('scrolled-left', left > 0);
  }

  /** Nothing has moved for a while. */
  #settle(): void {
    this.#settling = undefined;
    if (this.#pool.passing) { this.refresh(); return; }
    this.parts.body.classList.remove('moving');
    this.#pool.settle();
    this.wantShown();
  }

  #cached(first: number, end: number): (Row | undefined)[] {
    return Array.from({ length: end - first }, (_, index) => this.#cache?.row(first + index));
  }
}
