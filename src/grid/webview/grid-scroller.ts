/** Moves the rows: the browser's scroll bar, its wheel and the keys, all over one scroll model. */
import type { GridMemory } from '../protocol';
import { on } from './dom';
import { ScrollModel, type ScrollShape } from './scroll-model';

export class GridScroller {
  readonly model = new ScrollModel();
  /** Where we know the bar: scrolling to there is our own doing. */
  #barAt = 0;
  /** Where we put the bar last. */
  #putAt = 0;
  #ownWheel = false;
  #left = 0;
  #room = 0;
  /** A place to return to once its rows are there; forgotten when the user scrolls. */
  #returnTo: GridMemory['scroll'] | undefined;
  readonly #onWheel = (event: WheelEvent): void => this.#wheel(event);

  /** `viewport` scrolls, `sizer` in it gives the bar its length, `layer` stays before it and shows the rows; `scrolled` is told of the user's movements. */
  constructor(private readonly viewport: HTMLElement, private readonly sizer: HTMLElement, private readonly layer: HTMLElement, private readonly scrolled: () => void) {
    // Whatever brings a header into view scrolls what holds it: that is not the viewport, for the painter moves the columns.
    on(layer, 'scroll', () => {
      viewport.scrollLeft += layer.scrollLeft;
      layer.scrollTo(0, 0);
    });
    on(viewport, 'scroll', () => this.#onScroll());
    on(viewport, 'scrollend', () => { if (this.model.scaled) this.putBar(); });
  }

  /** CSS px to the left of the viewport, as of the last event: asking the document could lay it out. */
  get left(): number { return this.#left; }
  /** CSS px between the viewport's edges, without its scroll bar. */
  get room(): number { return this.#room; }
  get place(): GridMemory['scroll'] { return this.#returnTo ?? { row: this.model.topRow, left: this.viewport.scrollLeft }; }

  /** `headHeight`: CSS px of the header that stands above the rows. */
  reshape(shape: ScrollShape, headHeight: number): void {
    this.model.reshape(shape);
    this.#room = this.viewport.clientWidth;
    this.layer.style.width = `${this.#room}px`;
    this.layer.style.height = `${shape.viewHeight + headHeight}px`;
    this.sizer.style.height = `${this.model.sizerHeight + headHeight}px`;
    this.#listenToWheel(this.model.scaled);
    this.putBar();
  }

  putBar(): void {
    this.viewport.scrollTop = this.model.barTop;
    this.#putAt = this.#barAt = this.viewport.scrollTop;
  }

  toTop(): void {
    this.#returnTo = undefined;
    this.model.scrollTo(0);
    this.putBar();
  }

  /** CSS px, to the right and down. */
  scrollBy(x: number, y: number): void {
    this.viewport.scrollLeft += x;
    this.#returnTo = undefined;
    this.model.scrollBy(y);
    this.putBar();
    this.scrolled();
  }

  reveal(row: number): void {
    this.#returnTo = undefined;
    this.model.reveal(row);
    this.putBar();
  }

  stay(): void { this.#returnTo = undefined; }

  /** Back to where the panel was, as soon as there are rows enough. */
  returnTo(place: GridMemory['scroll']): void { this.#returnTo = place; }

  /** Goes towards the place to return to; `settled`: columns will not change their widths any more. */
  goOnReturning(settled: boolean): void {
    const place = this.#returnTo;
    if (place === undefined || this.model.rows === 0 || this.model.viewHeight === 0) return;
    this.model.scrollTo(place.row * this.model.rowHeight);
    this.putBar();
    this.viewport.scrollLeft = place.left;
    this.#left = this.viewport.scrollLeft;
    if (this.model.topRow >= place.row - 0.01 && settled) this.#returnTo = undefined;
  }

  #onScroll(): void {
    const { scrollTop: barTop, scrollLeft } = this.viewport;
    // The bar follows what has been drawn already.
    if (barTop === this.#barAt && scrollLeft === this.#left) return;
    // Other columns may be looked at while rows come to the place to return to.
    if (this.#returnTo !== undefined && scrollLeft !== this.#left) this.#returnTo = { ...this.#returnTo, left: scrollLeft };
    this.#left = scrollLeft;
    if (Math.abs(barTop - this.#barAt) >= 1) {
      // Less than a row may be the viewport's size: until there are rows enough the bar stands at its end, and goes with it.
      if (Math.abs(barTop - this.#putAt) >= this.model.rowHeight) this.#returnTo = undefined;
      this.model.barMoved(this.#barAt, barTop);
      this.#barAt = barTop;
    }
    this.scrolled();
  }

  /** Up to the cap the browser scrolls by itself, with its own smoothness; beyond it a notch would move by thousands of rows. */
  #listenToWheel(own: boolean): void {
    if (own === this.#ownWheel) return;
    this.#ownWheel = own;
    if (own) on(this.viewport, 'wheel', this.#onWheel, { passive: false });
    else this.viewport.removeEventListener('wheel', this.#onWheel);
  }

  #wheel(event: WheelEvent): void {
    if (event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
    event.preventDefault();
    const { rowHeight, viewHeight } = this.model;
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? rowHeight : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? viewHeight : 1;
    this.scrollBy(event.deltaX * unit, event.deltaY * unit);
  }
}
