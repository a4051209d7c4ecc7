/**
 * The grid itself: one ARIA grid that is also the scrolling viewport, a sizer for its scroll bars, and a sticky layer in which a
 * pool of rows is drawn. Focus stays on the grid; `aria-activedescendant` names the active cell, because rows are recycled.
 */
import type { ColumnSpec } from '../../reports/report-types';
import type { SortKey } from '../../rows/view';
import type { CellPlace, GridMemory } from '../protocol';
import { followPointer } from './cell-pointer';
import { ColumnSheet } from './column-sheet';
import { ColumnWidths } from './column-widths';
import { element, setAttribute } from './dom';
import { GridHeader } from './grid-header';
import { keyAction, type KeyAction } from './keyboard';
import type { Row, RowCache } from './row-cache';
import { mostPooledRows, RowPool } from './row-pool';
import { ScrollModel } from './scroll-model';
import { all, at, blockOf, clamped, gutterColumn, headerRow, moved, type CellBlock, type Extent, type Selection } from './selection';
import { oneLine } from './cell-text';
import { TextRuler } from './text-ruler';

export interface GridEvents {
  sort(column: number, add: boolean): void;
  widthsChanged(widths: Record<string, number>, column: number, width: number): void;
  selectionChanged(): void;
  copy(): void;
  openCell(place: CellPlace, box: DOMRect): void;
  search(): void;
  scrolled(): void;
}
export interface GridViewOptions {
  readonly label: string;
  readonly strings: { readonly rowNumber: string; readonly sortHint: string; readonly nullCell: string };
  readonly widths: Readonly<Record<string, number>>;
  readonly number: Intl.NumberFormat;
  readonly events: GridEvents;
}

/** Rows that have not come by then are drawn as places without text. */
const patienceMilliseconds = 120;
const settleMilliseconds = 200;
/** Padding of both sides, and room for the mark of the order in a header. */
const cellPadding = 17;
const headerExtra = 44;

export class GridView {
  readonly element: HTMLElement;
  readonly #sizer = element('div', { class: 'sizer', role: 'presentation' });
  readonly #layer = element('div', { class: 'layer', role: 'presentation' });
  readonly #body = element('div', { class: 'body', role: 'rowgroup' });
  readonly #header: GridHeader;
  readonly #pool = new RowPool(this.#body);
  readonly #sheet = new ColumnSheet();
  readonly #ruler = new TextRuler();
  readonly #model = new ScrollModel();
  readonly #widths: ColumnWidths;
  #cache: RowCache | undefined;
  #columns: readonly ColumnSpec[] = [];
  #rows = 0;
  #selection: Selection | undefined;
  #search = '';
  #rowHeight = 24;
  #gutterWidth = 0;
  /** Where we last put the bar: scrolling to there is our own doing. */
  #barAt = 0;
  #frame = 0;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #impatient = false;
  #settling: ReturnType<typeof setTimeout> | undefined;
  /** A place to return to once its rows are there; forgotten when the user scrolls. */
  #returnTo: GridMemory['scroll'] | undefined;
  readonly #onWheel = (event: WheelEvent): void => this.#wheel(event);
  #ownWheel = false;

  constructor(private readonly options: GridViewOptions) {
    const { events, strings } = options;
    this.#widths = new ColumnWidths(options.widths);
    this.#header = new GridHeader(strings, {
      sort: (column, add) => { this.#select(at({ row: headerRow, column })); events.sort(column, add); },
      resize: (column, width) => this.#resize(column, width),
      resized: (column) => this.#tellWidths(column),
      fit: (column) => this.#fit(column),
      selectAll: () => this.selectAll(),
    });
    this.#layer.append(element('div', { role: 'rowgroup', class: 'head-group' }, this.#header.element), this.#body);
    this.#sizer.append(this.#layer);
    this.element = element('div', { class: 'grid', role: 'grid', tabindex: '0', 'aria-rowcount': '1', 'aria-label': options.label, 'aria-multiselectable': 'true', 'aria-readonly': 'true' }, this.#sizer);
    this.#listen();
  }

  /** Rows are taken from there. */
  connect(cache: RowCache): void {
    this.#cache = cache;
  }

  get selection(): Selection | undefined { return this.#selection; }
  get block(): CellBlock | undefined { return this.#selection === undefined ? undefined : blockOf(this.#selection, this.#extent); }
  get scroll(): GridMemory['scroll'] { return this.#returnTo ?? { row: this.#model.topRow, left: this.element.scrollLeft }; }
  /** Where the keyboard begins: at the first cell that shows. */
  get #selectionOrStart(): Selection { return this.#selection ?? at({ row: this.#rows > 0 ? this.#model.firstRow : headerRow, column: 0 }); }
  get #extent(): Extent { return { rows: this.#rows, columns: this.#columns.length }; }

  setColumns(columns: readonly ColumnSpec[]): void {
    if (sameColumns(columns, this.#columns)) return;
    this.#columns = columns;
    this.#widths.setColumns(columns);
    this.#header.setColumns(columns);
    setAttribute(this.element, 'aria-colcount', String(columns.length + 1));
    this.#placeColumns();
  }

  setSort(sort: readonly SortKey[]): void { this.#header.setSort(sort); }

  setSearch(search: string): void {
    this.#search = search.toLowerCase();
    this.refresh();
  }

  setBusy(busy: boolean): void { setAttribute(this.element, 'aria-busy', busy ? 'true' : undefined); }

  setRowCount(rows: number): void {
    if (rows !== this.#rows) {
      this.#rows = rows;
      setAttribute(this.element, 'aria-rowcount', String(rows + 1));
      // While a report runs anew there is nothing to select: the place is kept for the rows to come.
      if (rows > 0 && this.#selection !== undefined && this.#selection.active.row >= rows) this.#selection = clamped(this.#selection, this.#extent);
      this.#measure();
    }
    this.#return();
    if (this.#selection === undefined && rows > 0 && document.activeElement === this.element) this.#select(this.#selectionOrStart, false);
    this.refresh();
  }

  setLabel(label: string): void { setAttribute(this.element, 'aria-label', label); }

  /** Back to where the panel was, as soon as there are rows enough. */
  restore(scroll: GridMemory['scroll'], selection: Selection | null): void {
    this.#returnTo = scroll;
    this.#selection = selection ?? undefined;
    this.#return();
  }

  /** After another order or search the first rows are what one wants to see. */
  toTop(): void {
    this.#returnTo = undefined;
    this.#model.scrollTo(0);
    this.#putBar();
    this.refresh();
  }

  focus(): void { this.element.focus({ preventScroll: true }); }

  selectAll(): void { this.#select(all(this.#extent, this.#selection?.active ?? { row: 0, column: 0 })); }

  /** Draws in the next frame. */
  refresh(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => { this.#frame = 0; this.#draw(); });
  }

  /** Rows [from, to) have come. While the bar is dragged faster than rows come, those nearest to it show. */
  rowsCame(from: number, to: number): void {
    const { firstRow, endRow, rowHeight, viewHeight, top } = this.#model;
    if (this.#cache?.covers(firstRow, endRow) !== true) {
      const lowest = to * rowHeight - viewHeight;
      if (lowest >= from * rowHeight) {
        this.#losePatience(false);
        this.#paint(Math.max(from * rowHeight, Math.min(lowest, top)));
      }
    }
    this.refresh();
  }

  #listen(): void {
    const { element: grid } = this;
    grid.addEventListener('scroll', () => this.#scrolled());
    grid.addEventListener('keydown', (event) => this.#key(event));
    grid.addEventListener('focus', () => {
      if (this.#columns.length > 0) this.#select(this.#selectionOrStart, false);
    });
    // Edit → Copy and the workbench's own copy command ask first whether there is something to copy.
    grid.addEventListener('beforecopy', (event) => event.preventDefault());
    grid.addEventListener('copy', (event) => { event.preventDefault(); this.options.events.copy(); });
    grid.addEventListener('dblclick', (event) => {
      const place = this.#placeAt(event.clientX, event.clientY);
      if (this.#body.contains(event.target as Node) && place !== undefined && place.column !== gutterColumn) this.#open(place);
    });
    followPointer({
      viewport: grid,
      body: this.#body,
      placeAt: (x, y) => this.#placeAt(x, y),
      select: (place, extend) => this.#select(extend && this.#selection !== undefined && this.#selection.anchor.row !== headerRow ? { active: place, anchor: this.#selection.anchor } : at(place), false),
      scrollBy: (rows, x) => {
        this.element.scrollLeft += x;
        this.#scrollRows(rows * this.#rowHeight);
      },
    });
    new ResizeObserver(() => this.#measure()).observe(grid);
  }

  /** Sizes that follow from the font, the viewport and the number of rows. */
  #measure(): void {
    const style = getComputedStyle(this.element);
    const fontSize = Number.parseFloat(style.fontSize) || 13;
    this.#rowHeight = Math.max(20, Math.round(fontSize * 1.85));
    this.#ruler.setFont(style);
    this.#gutterWidth = Math.ceil(Math.max(36, this.#ruler.width(this.options.number.format(Math.max(this.#rows, 999)).replace(/\d/g, '8'), true) + 20));
    this.element.style.setProperty('--row-height', `${this.#rowHeight}px`);
    this.element.style.setProperty('--gutter-width', `${this.#gutterWidth}px`);
    const height = Math.min(this.element.clientHeight, mostPooledRows * this.#rowHeight);
    this.#layer.style.height = `${height}px`;
    this.#model.reshape({ rows: this.#rows, rowHeight: this.#rowHeight, viewHeight: Math.max(0, height - this.#rowHeight - 1) });
    this.#sizer.style.height = `${this.#model.sizerHeight + this.#rowHeight + 1}px`;
    this.#listenToWheel(this.#model.scaled);
    this.#placeColumns();
    this.#putBar();
    // A scroll bar that came or went changes how far one can scroll.
    this.#return();
  }

  #placeColumns(): void {
    this.#sheet.place(this.#widths);
    this.#sizer.style.width = `${this.#gutterWidth + this.#widths.total + 24}px`;
    this.refresh();
  }

  /** Up to the cap the browser scrolls by itself, with its own smoothness; beyond it a notch would move by thousands of rows. */
  #listenToWheel(own: boolean): void {
    if (own === this.#ownWheel) return;
    this.#ownWheel = own;
    if (own) this.element.addEventListener('wheel', this.#onWheel, { passive: false });
    else this.element.removeEventListener('wheel', this.#onWheel);
  }

  #wheel(event: WheelEvent): void {
    if (event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? this.#rowHeight : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? this.#model.viewHeight : 1;
    this.element.scrollLeft += event.deltaX * unit;
    this.#scrollRows(event.deltaY * unit);
  }

  #scrollRows(distance: number): void {
    this.#returnTo = undefined;
    this.#model.scrollBy(distance);
    this.#putBar();
    this.refresh();
    this.options.events.scrolled();
  }

  #scrolled(): void {
    const barTop = this.element.scrollTop;
    if (Math.abs(barTop - this.#barAt) >= 1) {
      this.#returnTo = undefined;
      this.#model.barMovedTo(barTop);
      this.#barAt = barTop;
    }
    this.refresh();
    this.options.events.scrolled();
  }

  #putBar(): void {
    this.element.scrollTop = this.#model.barTop;
    this.#barAt = this.element.scrollTop;
  }

  #return(): void {
    const place = this.#returnTo;
    if (place === undefined || this.#rows === 0 || this.#model.viewHeight === 0) return;
    this.#model.scrollTo(place.row * this.#rowHeight);
    this.#putBar();
    this.element.scrollLeft = place.left;
    if (this.#model.topRow >= place.row - 0.01 && this.#widths.isFitted()) this.#returnTo = undefined;
  }

  #draw(): void {
    const { firstRow, endRow, top } = this.#model;
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
    const height = this.#rowHeight;
    const first = Math.floor(top / height);
    const end = Math.min(this.#rows, Math.ceil((top + this.#model.viewHeight) / height));
    if (!this.#widths.isFitted() && end > first && this.#cache?.covers(first, end) === true) this.#fitFirst(first, end);
    const { from, to } = this.#widths.visible(this.element.scrollLeft, Math.max(0, this.element.clientWidth - this.#gutterWidth));
    const active = this.#selection?.active;
    const cellId = this.#pool.paint({
      first, end, offset: first * height - top, rowHeight: height, columns: this.#columns, fromColumn: from, toColumn: to,
      row: (index) => this.#cache?.row(index), block: this.block, active, nullText: this.options.strings.nullCell,
      number: this.options.number, search: this.#search,
    });
    setAttribute(this.element, 'aria-activedescendant', cellId ?? this.#header.activate(active));
    if (cellId !== undefined) this.#header.activate(undefined);
    this.element.classList.toggle('scrolled-left', this.element.scrollLeft > 0);
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#pool.settle(), settleMilliseconds);
  }

  #fitFirst(first: number, end: number): void {
    // The first rows often have no date yet where later ones do.
    const dateWidth = Math.ceil(this.#ruler.width('0000-00-00T00:00:00.000')) + cellPadding;
    this.#widths.fitFirst((column) => Math.max(this.#columns[column]?.type === 'date' ? dateWidth : 0, this.#contentWidth(column, first, end)));
    this.#sheet.place(this.#widths);
    this.#sizer.style.width = `${this.#gutterWidth + this.#widths.total + 24}px`;
    this.#return();
  }

  #contentWidth(column: number, first: number, end: number): number {
    let widest = this.#ruler.width(this.#columns[column]?.name ?? '', true) + headerExtra;
    for (let index = first; index < end; index++) {
      const row: Row | undefined = this.#cache?.row(index);
      widest = Math.max(widest, this.#ruler.width(oneLine(row?.[column] ?? this.options.strings.nullCell)) + cellPadding);
    }
    return widest;
  }

  #resize(column: number, width: number): void {
    this.#widths.resize(column, width);
    this.#placeColumns();
  }

  #fit(column: number): void {
    this.#resize(column, this.#contentWidth(column, this.#model.firstRow, this.#model.endRow));
    this.#tellWidths(column);
  }

  #tellWidths(column: number): void {
    this.options.events.widthsChanged(this.#widths.chosen, column, this.#widths.width(column));
  }

  #placeAt(x: number, y: number): CellPlace | undefined {
    if (this.#rows === 0 || this.#columns.length === 0) return undefined;
    const box = this.element.getBoundingClientRect();
    const row = this.#model.rowAt(y - this.#body.getBoundingClientRect().top);
    const fromGutter = x - box.left - this.#gutterWidth;
    return { row, column: fromGutter < 0 && x >= box.left ? gutterColumn : this.#widths.columnAt(fromGutter + this.element.scrollLeft) };
  }

  #select(selection: Selection, reveal = true): void {
    this.#selection = selection;
    if (reveal) this.#reveal(selection.active);
    this.refresh();
    this.options.events.selectionChanged();
  }

  #reveal({ row, column }: CellPlace): void {
    this.#returnTo = undefined;
    if (row !== headerRow) {
      this.#model.reveal(row);
      this.#putBar();
    }
    if (column === gutterColumn) return;
    const { scrollLeft, clientWidth } = this.element;
    const left = this.#widths.left(column);
    const right = left + this.#widths.width(column);
    const room = clientWidth - this.#gutterWidth;
    if (left < scrollLeft) this.element.scrollLeft = left;
    else if (right > scrollLeft + room) this.element.scrollLeft = Math.min(left, right - room);
  }

  #key(event: KeyboardEvent): void {
    const action = keyAction(event);
    if (action === undefined || !this.#act(action)) return;
    event.preventDefault();
    // Handled here: the workbench must not see it as one of its own key bindings.
    event.stopPropagation();
  }

  #act(action: KeyAction): boolean {
    const { events } = this.options;
    const selection = this.#selectionOrStart;
    const { active } = selection;
    switch (action.type) {
      case 'move': this.#select(moved(selection, action.move, action.extend, this.#extent, this.#model.wholeRows - 1)); return true;
      case 'selectAll': this.selectAll(); return true;
      case 'copy': events.copy(); return true;
      case 'search': events.search(); return true;
      case 'collapse': this.#select(at(active), false); return true;
      case 'resize': case 'fit':
        if (active.column === gutterColumn || this.#columns.length === 0) return false;
        if (action.type === 'fit') this.#fit(active.column);
        else {
          this.#resize(active.column, this.#widths.width(active.column) + action.by);
          this.#tellWidths(active.column);
        }
        return true;
      case 'open':
        if (active.column === gutterColumn) return false;
        if (active.row === headerRow) events.sort(active.column, action.add);
        else this.#open(active);
        return true;
    }
  }

  #open(place: CellPlace): void {
    if (place.row >= this.#rows) return;
    const box = this.element.getBoundingClientRect();
    const left = box.left + this.#gutterWidth + this.#widths.left(place.column) - this.element.scrollLeft;
    const top = this.#body.getBoundingClientRect().top + this.#model.offsetOf(place.row);
    this.options.events.openCell(place, new DOMRect(left, top, this.#widths.width(place.column), this.#rowHeight));
  }
}

function sameColumns(a: readonly ColumnSpec[], b: readonly ColumnSpec[]): boolean {
  return a.length === b.length && a.every((column, index) => column.name === b[index]?.name && column.type === b[index].type);
}
