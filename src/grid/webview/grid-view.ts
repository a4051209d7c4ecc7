/**
 * The grid itself: one ARIA grid that is also the scrolling viewport, a sizer for its scroll bars, and a sticky layer in which a
 * pool of rows is drawn. Focus stays on the grid; `aria-activedescendant` names the active cell, because rows are recycled.
 */
import type { SortKey } from '../../rows/view';
import type { CellPlace, GridMemory } from '../protocol';
import type { Arrangement } from './arrangement';
import { followPointer } from './cell-pointer';
import { element, setAttribute } from './dom';
import { GridColumns } from './grid-columns';
import { GridHeader } from './grid-header';
import { GridScroller } from './grid-scroller';
import { keyAction, type KeyAction } from './keyboard';
import type { Row, RowCache } from './row-cache';
import type { ScrollModel } from './scroll-model';
import { mostPooledRows, RowPool } from './row-pool';
import { all, at, blockOf, clamped, contains, gutterColumn, headerRow, moved, type CellBlock, type Extent, type Selection } from './selection';

export interface GridEvents {
  sort(column: number, add: boolean): void;
  widthsChanged(widths: Record<string, number>, column: number, width: number): void;
  selectionChanged(): void;
  copy(headers: boolean): void;
  find(backwards: boolean): void;
  columnMenu(column: number, box: DOMRect): void;
  cellMenu(place: CellPlace, box: DOMRect): void;
  /** `before`: the count of columns is the end. */
  moveColumn(column: number, before: number): void;
  moveColumnBy(column: number, by: 1 | -1): void;
  help(): void;
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

export class GridView {
  readonly element: HTMLElement;
  readonly #sizer = element('div', { class: 'sizer', role: 'presentation' });
  readonly #layer = element('div', { class: 'layer', role: 'presentation' });
  readonly #body = element('div', { class: 'body', role: 'rowgroup' });
  readonly #header: GridHeader;
  readonly #pool = new RowPool(this.#body);
  readonly #columns: GridColumns;
  readonly #scroller: GridScroller;
  #cache: RowCache | undefined;
  #rows = 0;
  #selection: Selection | undefined;
  #search = '';
  #rowHeight = 24;
  #frame = 0;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #impatient = false;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: GridViewOptions) {
    const { events, strings } = options;
    this.#columns = new GridColumns(options.widths, strings.nullCell);
    this.#header = new GridHeader(strings, {
      sort: (column, add) => { this.#select(at({ row: headerRow, column })); events.sort(column, add); },
      resize: (column, width) => this.#resize(column, width),
      resized: (column) => this.#tellWidths(column),
      fit: (column) => this.#fit(column),
      selectAll: () => this.selectAll(),
      menu: (column) => this.#columnMenu(column),
      move: (column, before) => events.moveColumn(column, before),
    });
    this.#layer.append(element('div', { role: 'rowgroup', class: 'head-group' }, this.#header.element), this.#body);
    this.#sizer.append(this.#layer);
    this.element = element('div', { class: 'grid', role: 'grid', tabindex: '0', 'aria-rowcount': '1', 'aria-label': options.label, 'aria-multiselectable': 'true', 'aria-readonly': 'true' }, this.#sizer);
    this.#scroller = new GridScroller(this.element, this.#sizer, () => { this.refresh(); events.scrolled(); });
    this.#listen();
  }

  /** Rows are taken from there. */
  connect(cache: RowCache): void {
    this.#cache = cache;
  }

  get selection(): Selection | undefined { return this.#selection; }
  get block(): CellBlock | undefined { return this.#selection === undefined ? undefined : blockOf(this.#selection, this.#extent); }
  get scroll(): GridMemory['scroll'] { return this.#scroller.place; }
  /** Where the keyboard begins: at the first cell that shows. */
  get #selectionOrStart(): Selection { return this.#selection ?? at({ row: this.#rows > 0 ? this.#model.firstRow : headerRow, column: 0 }); }
  get #extent(): Extent { return { rows: this.#rows, columns: this.#columns.count }; }
  get #model(): ScrollModel { return this.#scroller.model; }

  setColumns(arrangement: Arrangement): void {
    if (!this.#columns.set(arrangement)) return;
    this.#header.setColumns(this.#columns.specs, arrangement.frozen);
    setAttribute(this.element, 'aria-colcount', String(this.#columns.count + 1));
    if (this.#selection !== undefined && this.#columns.count > 0) this.#selection = clamped(this.#selection, { rows: Math.max(this.#rows, this.#selection.active.row + 1), columns: this.#columns.count });
    this.#placeColumns();
  }

  setSort(sort: readonly SortKey[]): void { this.#header.setSort(sort); }

  /** Names of columns that are filtered. */
  setFiltered(filtered: ReadonlySet<string>): void { this.#header.setFiltered(filtered); }

  /** Makes it the active cell and shows it. */
  goTo(place: CellPlace): void { this.#select(at(place)); }

  /** Fits a column to the rows that show. */
  fit(column: number): void { this.#fit(column); }

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
    this.#goOnReturning();
    if (this.#selection === undefined && rows > 0 && document.activeElement === this.element) this.#select(this.#selectionOrStart, false);
    this.refresh();
  }

  setLabel(label: string): void { setAttribute(this.element, 'aria-label', label); }

  /** Back to where the panel was, as soon as there are rows enough. */
  restore(scroll: GridMemory['scroll'], selection: Selection | null): void {
    this.#scroller.returnTo(scroll);
    this.#selection = selection ?? undefined;
    this.#goOnReturning();
  }

  /** After another order or search the first rows are what one wants to see. */
  toTop(): void {
    this.#scroller.toTop();
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
    grid.addEventListener('keydown', (event) => this.#key(event));
    grid.addEventListener('focus', () => {
      if (this.#columns.count > 0) this.#select(this.#selectionOrStart, false);
    });
    // Edit → Copy and the workbench's own copy command ask first whether there is something to copy.
    grid.addEventListener('beforecopy', (event) => event.preventDefault());
    grid.addEventListener('copy', (event) => { event.preventDefault(); this.options.events.copy(false); });
    grid.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      // The menu key has been answered by its key.
      if (event instanceof PointerEvent && event.pointerType === '') return;
      this.#contextMenu(event);
    });
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
        this.#scroller.scrollBy(rows * this.#rowHeight);
      },
    });
    new ResizeObserver(() => this.#measure()).observe(grid);
  }

  /** Sizes that follow from the font, the viewport and the number of rows. */
  #measure(): void {
    const style = getComputedStyle(this.element);
    const fontSize = Number.parseFloat(style.fontSize) || 13;
    this.#rowHeight = Math.max(20, Math.round(fontSize * 1.85));
    this.#columns.measure(style, this.options.number.format(Math.max(this.#rows, 999)));
    this.element.style.setProperty('--row-height', `${this.#rowHeight}px`);
    this.element.style.setProperty('--gutter-width', `${this.#columns.gutterWidth}px`);
    const height = Math.min(this.element.clientHeight, mostPooledRows * this.#rowHeight);
    this.#layer.style.height = `${height}px`;
    this.#scroller.reshape({ rows: this.#rows, rowHeight: this.#rowHeight, viewHeight: Math.max(0, height - this.#rowHeight - 1) }, this.#rowHeight + 1);
    this.#placeColumns();
    // A scroll bar that came or went changes how far one can scroll.
    this.#goOnReturning();
  }

  #placeColumns(): void {
    this.#columns.place();
    this.#sizer.style.width = `${this.#columns.totalWidth}px`;
    this.refresh();
  }

  #goOnReturning(): void { this.#scroller.goOnReturning(this.#columns.widths.isFitted()); }

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
    if (!this.#columns.widths.isFitted() && end > first && this.#cache?.covers(first, end) === true) this.#fitFirst(first, end);
    const { from, to } = this.#columns.widths.visible(this.element.scrollLeft, Math.max(0, this.element.clientWidth - this.#columns.gutterWidth), this.#columns.frozen);
    const active = this.#selection?.active;
    const cellId = this.#pool.paint({
      first, end, offset: first * height - top, rowHeight: height, columns: this.#columns.specs, sources: this.#columns.sources, frozen: this.#columns.frozen, fromColumn: from, toColumn: to,
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
    this.#columns.fitFirst(this.#cachedRows(first, end));
    this.#sizer.style.width = `${this.#columns.totalWidth}px`;
    this.#goOnReturning();
  }

  #cachedRows(first: number, end: number): (Row | undefined)[] {
    return Array.from({ length: end - first }, (_, index) => this.#cache?.row(first + index));
  }

  #resize(column: number, width: number): void {
    this.#columns.widths.resize(column, width);
    this.#placeColumns();
  }

  #fit(column: number): void {
    this.#columns.fit(column, this.#cachedRows(this.#model.firstRow, this.#model.endRow));
    this.#placeColumns();
    this.#tellWidths(column);
  }

  #tellWidths(column: number): void {
    this.options.events.widthsChanged(this.#columns.widths.chosen, column, this.#columns.widths.width(column));
  }

  #placeAt(x: number, y: number): CellPlace | undefined {
    if (this.#rows === 0 || this.#columns.count === 0) return undefined;
    const box = this.element.getBoundingClientRect();
    const row = this.#model.rowAt(y - this.#body.getBoundingClientRect().top);
    const fromGutter = x - box.left - this.#columns.gutterWidth;
    const frozen = x < box.left + this.#columns.frozenWidth;
    return { row, column: fromGutter < 0 && x >= box.left ? gutterColumn : this.#columns.widths.columnAt(frozen ? fromGutter : fromGutter + this.element.scrollLeft) };
  }

  #select(selection: Selection, reveal = true): void {
    this.#selection = selection;
    if (reveal) this.#reveal(selection.active);
    this.refresh();
    this.options.events.selectionChanged();
  }

  #reveal({ row, column }: CellPlace): void {
    if (row === headerRow) this.#scroller.stay();
    else this.#scroller.reveal(row);
    if (column < this.#columns.frozen) return;
    const { scrollLeft, clientWidth } = this.element;
    const left = this.#columns.widths.left(column);
    const right = left + this.#columns.widths.width(column);
    const room = clientWidth - this.#columns.gutterWidth;
    const covered = this.#columns.widths.left(this.#columns.frozen);
    if (left - covered < scrollLeft) this.element.scrollLeft = left - covered;
    else if (right > scrollLeft + room) this.element.scrollLeft = Math.min(left - covered, right - room);
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
      case 'copy': events.copy(action.headers); return true;
      case 'find': events.find(action.backwards); return true;
      case 'help': events.help(); return true;
      case 'columnMenu': case 'menu':
        if (active.column === gutterColumn || this.#columns.count === 0) return false;
        if (action.type === 'columnMenu' || active.row === headerRow) this.#columnMenu(active.column);
        else events.cellMenu(active, this.cellBox(active));
        return true;
      case 'moveColumn':
        if (active.column === gutterColumn) return false;
        events.moveColumnBy(active.column, action.by);
        return true;
      case 'search': events.search(); return true;
      case 'collapse': this.#select(at(active), false); return true;
      case 'resize': case 'fit':
        if (active.column === gutterColumn || this.#columns.count === 0) return false;
        if (action.type === 'fit') this.#fit(active.column);
        else {
          this.#resize(active.column, this.#columns.widths.width(active.column) + action.by);
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
    this.options.events.openCell(place, this.cellBox(place));
  }

  /** Where a cell stands in the window, whether or not it shows. */
  cellBox({ row, column }: CellPlace): DOMRect {
    const box = this.element.getBoundingClientRect();
    const left = box.left + this.#columns.gutterWidth + this.#columns.widths.left(column) - (column < this.#columns.frozen ? 0 : this.element.scrollLeft);
    return new DOMRect(left, this.#body.getBoundingClientRect().top + this.#model.offsetOf(row), this.#columns.widths.width(column), this.#rowHeight);
  }

  #columnMenu(column: number): void {
    this.#select(at({ row: headerRow, column }));
    this.options.events.columnMenu(column, this.#header.box(column) ?? this.element.getBoundingClientRect());
  }

  #contextMenu(event: MouseEvent): void {
    const header = this.#header.columnOf(event.target);
    if (header !== undefined) { this.#columnMenu(header); return; }
    const place = this.#placeAt(event.clientX, event.clientY);
    if (place === undefined || !this.#body.contains(event.target as Node)) return;
    const column = Math.max(0, place.column);
    if (!contains(this.block, place.row, column)) this.#select(at(place), false);
    this.options.events.cellMenu({ row: place.row, column }, new DOMRect(event.clientX, event.clientY, 0, 0));
  }
}
