/**
 * Where the grid stands, in virtual px over all rows, and where its scroll bar stands, in the browser's px.
 *
 * Chromium lays nothing out beyond 33,554,428 physical px, so the sizer that gives the scroll bar its length is capped. Beyond the cap
 * one px of the bar stands for more than one virtual px: wheel and keys then move by virtual px, and only dragging the bar maps proportionally.
 */
const tallestPhysical = 32_000_000;

export interface ScrollShape {
  readonly rows: number;
  /** CSS px. */
  readonly rowHeight: number;
  /** Height in CSS px in which rows show: the viewport without its header. */
  readonly viewHeight: number;
  /** Physical px per CSS px. */
  readonly pixelRatio: number;
}

export class ScrollModel {
  #shape: ScrollShape = { rows: 0, rowHeight: 24, viewHeight: 0, pixelRatio: 4 };
  #top = 0;

  /** Takes the new shape and keeps the row at the top where it is, as far as there are rows. */
  reshape(shape: ScrollShape): void {
    const row = this.topRow;
    this.#shape = shape;
    this.scrollTo(row * shape.rowHeight);
  }

  get rows(): number { return this.#shape.rows; }
  get rowHeight(): number { return this.#shape.rowHeight; }
  get viewHeight(): number { return this.#shape.viewHeight; }
  get contentHeight(): number { return this.rows * this.rowHeight; }
  /** Height of the element that gives the scroll bar its length, without the header. */
  get sizerHeight(): number { return Math.min(this.contentHeight, tallestPhysical / Math.max(4, this.#shape.pixelRatio)); }
  /** Whether a px of the bar stands for more than a px of rows. */
  get scaled(): boolean { return this.contentHeight > this.sizerHeight; }
  /** Virtual px above the viewport. */
  get top(): number { return this.#top; }
  get maxTop(): number { return Math.max(0, this.contentHeight - this.viewHeight); }
  /** Row at the top with its fraction: what is kept when a panel comes back. */
  get topRow(): number { return this.#top / this.rowHeight; }
  /** Where the bar has to stand. */
  get barTop(): number { return this.scaled ? (this.#top / this.maxTop) * this.#maxBarTop : this.#top; }
  get #maxBarTop(): number { return Math.max(0, this.sizerHeight - this.viewHeight); }

  get firstRow(): number { return Math.floor(this.#top / this.rowHeight); }
  /** One beyond the last row of which something shows. */
  get endRow(): number {
    return Math.min(this.rows, Math.ceil((this.#top + this.viewHeight) / this.rowHeight));
  }
  /** One beyond the last row to be drawn where `first` is the top one: an even number of them, so that none comes or goes while they scroll. */
  endFrom(first: number): number { return Math.min(this.rows, first + this.drawnRows); }
  /** Rows that are drawn at once where there are so many. */
  get drawnRows(): number { return 2 * Math.ceil((Math.ceil(this.viewHeight / this.rowHeight) + 1) / 2); }
  /** The lowest place, in virtual px, at which no row from `end` on is drawn. */
  lowestBefore(end: number): number { return end >= this.rows ? this.maxTop : (end - this.drawnRows) * this.rowHeight; }
  get drawnEnd(): number { return this.endFrom(this.firstRow); }
  /** Rows that fit wholly; at least 1. A page key moves by one less. */
  get wholeRows(): number { return Math.max(1, Math.floor(this.viewHeight / this.rowHeight)); }

  /** CSS px from the top of the viewport's rows to that row; negative above it. */
  offsetOf(row: number): number { return row * this.rowHeight - this.#top; }
  /** The row at that many px below the top of the viewport's rows, clamped to rows that exist; -1 where there are none. */
  rowAt(offset: number): number {
    return Math.min(this.rows - 1, Math.max(0, Math.floor((this.#top + offset) / this.rowHeight)));
  }

  scrollTo(top: number): void { this.#top = Math.min(this.maxTop, Math.max(0, top)); }
  /** Wheel and keys: the same distance whatever the number of rows. */
  scrollBy(distance: number): void { this.scrollTo(this.#top + distance); }

  /**
   * The bar went from one place to another. Its ends are the rows' ends: a viewport's height is rounded by up to a px. Beyond the cap
   * a px of the pointer drags it by thousands, so a step of no more than a page is of the browser's own (its track, an arrow, a finger) and moves the rows by as much.
   */
  barMoved(from: number, to: number): void {
    if (to >= this.#maxBarTop - 1) this.scrollTo(this.maxTop);
    else if (!this.scaled) this.scrollTo(to);
    else if (to > 0 && Math.abs(to - from) <= this.viewHeight + this.rowHeight) this.scrollBy(to - from);
    else this.scrollTo((to / this.#maxBarTop) * this.maxTop);
  }

  /** The least movement that shows the whole row. */
  reveal(row: number): void {
    const offset = this.offsetOf(row);
    if (offset < 0) this.scrollBy(offset);
    else if (offset + this.rowHeight > this.viewHeight) this.scrollBy(offset + this.rowHeight - this.viewHeight);
  }
}
