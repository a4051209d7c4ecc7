/**
 * The grid itself: one ARIA grid that is also the scrolling viewport, a sizer for its scroll bars, and a sticky layer in which a
 * pool of rows is drawn. Focus stays on the grid; `aria-activedescendant` names the active cell, because rows are recycled.
 */
import type { SortKey } from '../../rows/view';
import type { CellPlace, DateZone, GridMemory } from '../protocol';
import type { AfterRowsPane } from './after-rows-api';
import type { Arrangement } from './arrangement';
import { CellPlaces } from './cell-places';
import { followPointer } from './cell-pointer';
import { answered, boxOf, element, on, setAttribute } from './dom';
import { GridColumns } from './grid-columns';
import type { GridViewOptions } from './grid-events';
import { GridHeader, type ZoneWords } from './grid-header';
import { carryOut, type KeyTarget } from './grid-keys';
import { GridPainter } from './grid-painter';
import { GridScroller } from './grid-scroller';
import { keyAction } from './keyboard';
import type { RowCache } from './row-cache';
import { mostPooledRows } from './row-pool';
import { at, blockOf, clamped, contains, gutterColumn, headerRow, rearranged, whole, type CellBlock, type Extent, type Selection } from './selection';

export class GridView {
  readonly element: HTMLElement;
  readonly #sizer = element('div', { class: 'sizer', role: 'presentation' });
  readonly #layer = element('div', { class: 'layer', role: 'presentation' });
  readonly #body = element('div', { class: 'body', role: 'rowgroup' });
  readonly #header: GridHeader;
  readonly #columns: GridColumns;
  readonly #scroller: GridScroller;
  readonly #places: CellPlaces;
  readonly #painter: GridPainter;
  #rows = 0;
  #selection: Selection | undefined;
  /** What is to be selected again once its rows are there; forgotten when the user selects, or wants other rows. */
  #returnTo: Selection | undefined;

  constructor(private readonly options: GridViewOptions) {
    const { events, strings, number } = options;
    this.#columns = new GridColumns(options.widths, strings.nullCell, options.writer);
    this.#header = new GridHeader(strings, {
      sort: (column, add) => { this.#select(at({ row: headerRow, column })); events.sort(column, add); },
      resize: (column, width) => this.#resize(column, width),
      resized: (column) => this.#tellWidths(column),
      fit: (column) => this.fit(column),
      selectAll: () => this.selectAll(),
      selectColumn: (column, extend) => this.selectColumn(column, extend),
      menu: (column) => this.#columnMenu(column),
      move: (column, before) => events.moveColumn(column, before),
    });
    this.#layer.append(element('div', { role: 'rowgroup', class: 'head-group' }, this.#header.element), this.#body);
    this.#sizer.append(this.#layer);
    this.element = element('div', { class: 'grid', role: 'grid', tabindex: '0', 'aria-rowcount': '1', 'aria-label': options.label, 'aria-multiselectable': 'true', 'aria-readonly': 'true' }, this.#sizer);
    this.#scroller = new GridScroller(this.element, this.#sizer, this.#layer, () => { this.refresh(); events.scrolled(); });
    const { model } = this.#scroller;
    this.#places = new CellPlaces(this.element, this.#body, this.#columns, model);
    this.#painter = new GridPainter({
      grid: this.element, layer: this.#layer, body: this.#body, header: this.#header, columns: this.#columns, model, number, nullText: strings.nullCell, left: () => this.#scroller.left, room: () => this.#scroller.room,
      selection: () => this.#selection, block: () => this.block,
      fitted: () => { this.#showColumns(); this.#goOnReturning(); },
    });
    this.#listen();
  }

  /** Rows are taken from there. */
  connect(cache: RowCache): void { this.#painter.connect(cache); }

  /** Rows that pass by are shown by it, over the element of the others, and what is searched is marked. */
  useAfterRows(pane: AfterRowsPane): void { this.#painter.useAfterRows(pane); }

  get selection(): Selection | undefined { return this.#selection; }
  /** To come back with. */
  get keptSelection(): Selection | undefined { return this.#returnTo ?? this.#selection; }
  get block(): CellBlock | undefined { return this.#selection === undefined ? undefined : blockOf(this.#selection, this.#extent); }
  get fitted(): Readonly<Record<string, number>> { return this.#columns.widths.fitted; }
  get scroll(): GridMemory['scroll'] { return this.#scroller.place; }
  /** Where the keyboard begins: at the first cell that shows. */
  get #selectionOrStart(): Selection { return this.#selection ?? at({ row: this.#rows > 0 ? this.#scroller.model.firstRow : headerRow, column: 0 }); }
  get #extent(): Extent { return { rows: this.#rows, columns: this.#columns.count }; }

  /** The selection stays on its columns where these still show, and the rows where they are. */
  setColumns(arrangement: Arrangement): void {
    const before = this.#columns.specs;
    if (!this.#columns.set(arrangement)) return;
    this.#header.setColumns(this.#columns.specs);
    setAttribute(this.element, 'aria-colcount', String(this.#columns.count + 1));
    if (this.#selection !== undefined && this.#columns.count > 0) {
      const again = (selection: Selection): Selection => rearranged(selection, (column) => arrangement.shown.findIndex(({ spec }) => spec.name === before[column]?.name), this.#extent);
      this.#selection = again(this.#selection);
      if (this.#returnTo !== undefined) this.#returnTo = again(this.#returnTo);
      this.options.events.selectionChanged();
    }
    this.#placeColumns();
  }

  /** The zone in which dates show, and its words for the header. */
  setZone(zone: DateZone, words: ZoneWords): void {
    this.#header.setZone(words);
    if (this.#columns.setZone(zone)) this.refresh();
  }

  setSort(sort: readonly SortKey[]): void { this.#header.setSort(sort); }

  /** Names of columns that are filtered. */
  setFiltered(filtered: ReadonlySet<string>): void { this.#header.setFiltered(filtered); }

  /** Makes it the active cell and shows it. */
  goTo(place: CellPlace): void { this.#select(at(place)); }

  revealColumn(column: number): void { this.#places.revealColumn(column); }

  /** Widths that the user has chosen, by column name; others are fitted to their content. */
  setWidths(widths: Readonly<Record<string, number>>): void {
    this.#columns.widths.chosen = widths;
    this.#placeColumns();
  }

  /** Fits a column to the rows that show. */
  fit(column: number): void {
    this.#columns.fit(column, this.#painter.shownRows());
    this.#placeColumns();
    this.#tellWidths(column);
  }

  setSearch(search: string): void { this.#painter.setSearch(search); }

  setBusy(busy: boolean): void { setAttribute(this.element, 'aria-busy', busy ? 'true' : undefined); }

  setRowCount(rows: number): void {
    if (rows !== this.#rows) {
      this.#rows = rows;
      setAttribute(this.element, 'aria-rowcount', String(rows + 1));
      // While a report runs anew there is nothing to select: the place is kept for the rows to come.
      const wanted = this.#returnTo ?? this.#selection;
      if (rows > 0 && wanted !== undefined && (wanted === this.#returnTo || wanted.active.row >= rows)) this.#selection = clamped(wanted, this.#extent);
      this.#measure();
    }
    this.#goOnReturning();
    this.#painter.wantShown();
    if (this.#selection === undefined && rows > 0 && document.activeElement === this.element) this.#select(this.#selectionOrStart, false);
  }

  setLabel(label: string): void { setAttribute(this.element, 'aria-label', label); }

  /** Back to where the panel was, as soon as there are rows enough. */
  restore(scroll: GridMemory['scroll'], selection: Selection | null, fitted: Readonly<Record<string, number>> = {}): void {
    this.#columns.widths.fitted = fitted;
    this.#scroller.returnTo(scroll);
    this.#selection = this.#returnTo = selection ?? undefined;
    this.#goOnReturning();
  }

  /** After another order or search the first rows are what one wants to see. */
  toTop(): void {
    this.#returnTo = undefined;
    this.#scroller.toTop();
    this.refresh();
  }

  focus(): void { this.element.focus({ preventScroll: true }); }

  selectAll(): void { this.#select(whole(this.#selectionOrStart, 'all'), false); }

  /** Draws in the next frame. */
  refresh(): void { this.#painter.refresh(); }

  /** Draws at once what somebody waits for. */
  draw(): void { this.#painter.draw(); }

  /** Rows [from, to) have come. */
  rowsCame(from: number, to: number): void { this.#painter.rowsCame(from, to); }

  /** Where a cell stands in the window, whether or not it shows. */
  cellBox(place: CellPlace): DOMRect { return this.#places.boxOf(place); }

  /** Of the active cell, or of the grid where none shows. */
  get activeBox(): DOMRect { return this.#places.activeBox; }

  #listen(): void {
    const { element: grid } = this;
    on(grid, 'keydown', (event) => this.#key(event));
    on(grid, 'focus', () => {
      if (this.#columns.count > 0) this.#select(this.#selectionOrStart, false);
    });
    // Edit → Copy and the workbench's own copy command ask first whether there is something to copy.
    grid.addEventListener('beforecopy', (event) => event.preventDefault());
    on(grid, 'copy', (event) => { event.preventDefault(); this.options.events.copy(false); });
    on(grid, 'contextmenu', (event) => {
      event.preventDefault();
      // The menu key has been answered by its key.
      if (event instanceof PointerEvent && event.pointerType === '') return;
      this.#contextMenu(event);
    });
    on(grid, 'dblclick', (event) => {
      const place = this.#places.at(event.clientX, event.clientY);
      if (this.#body.contains(event.target as Node) && place !== undefined && place.column !== gutterColumn) this.options.events.openCell(place);
    });
    followPointer({
      viewport: grid,
      body: this.#body,
      placeAt: (x, y) => this.#places.at(x, y),
      select: (place, extend) => this.#select(extend && this.#selection !== undefined && this.#selection.anchor.row !== headerRow ? { active: place, anchor: this.#selection.anchor } : at(place), false),
      gutterWidth: () => this.#columns.gutterWidth,
      scrollBy: (rows, x) => this.#scroller.scrollBy(x, rows * this.#scroller.model.rowHeight),
    });
    new ResizeObserver(() => this.#measure()).observe(grid);
  }

  /** Sizes that follow from the font, the viewport and the number of rows. */
  #measure(): void {
    const style = getComputedStyle(this.element);
    const fontSize = Number.parseFloat(style.fontSize) || 13;
    const rowHeight = Math.max(20, Math.round(fontSize * 1.85));
    this.#columns.measure(style, this.options.number.format(Math.max(this.#rows, 999)));
    this.element.style.setProperty('--row-height', `${rowHeight}px`);
    this.element.style.setProperty('--gutter-width', `${this.#columns.gutterWidth}px`);
    const height = Math.min(this.element.clientHeight, mostPooledRows * rowHeight);
    this.#scroller.reshape({ rows: this.#rows, rowHeight, viewHeight: Math.max(0, height - rowHeight - 1), pixelRatio: devicePixelRatio }, rowHeight + 1);
    this.#placeColumns();
    // A scroll bar that came or went changes how far one can scroll.
    this.#goOnReturning();
  }

  #placeColumns(): void {
    this.#columns.place(this.#scroller.room);
    this.#showColumns();
    this.refresh();
  }

  #showColumns(): void {
    this.#header.setFrozen(this.#columns.frozen);
    this.#sizer.style.width = `${this.#columns.totalWidth}px`;
  }

  #goOnReturning(): void {
    this.#scroller.goOnReturning(this.#columns.widths.isFitted());
    this.refresh();
  }

  #resize(column: number, width: number): void {
    this.#columns.widths.resize(column, width);
    this.#placeColumns();
  }

  #tellWidths(column: number): void {
    this.options.events.widthsChanged(this.#columns.widths.chosen, column, this.#columns.widths.width(column));
  }

  #select(selection: Selection, reveal = true): void {
    if (selection !== this.#selection) this.#returnTo = undefined;
    this.#selection = selection;
    if (reveal) this.#reveal(selection.active);
    this.refresh();
    this.options.events.selectionChanged();
  }

  /** A whole column, or all from the anchor's to it; the active cell is the first that shows. */
  selectColumn(column: number, extend = false): void {
    const active = { row: this.#rows > 0 ? this.#scroller.model.firstRow : headerRow, column };
    const anchor = extend && this.#selection !== undefined && this.#selection.anchor.column !== gutterColumn ? this.#selection.anchor : active;
    this.#select({ active, anchor, whole: 'columns' }, false);
  }

  #reveal({ row, column }: CellPlace): void {
    if (row === headerRow) this.#scroller.stay();
    else this.#scroller.reveal(row);
    this.#places.revealColumn(column);
  }

  #key(event: KeyboardEvent): void {
    const action = keyAction(event);
    if (action !== undefined && carryOut(action, this.#keyTarget())) answered(event);
  }

  #keyTarget(): KeyTarget {
    const { events } = this.options;
    return {
      events, extent: this.#extent, wholeRows: this.#scroller.model.wholeRows, selectionOrStart: this.#selectionOrStart,
      select: (selection, reveal) => this.#select(selection, reveal),
      selectAll: () => this.selectAll(),
      openCell: ({ active }) => events.openCell(active),
      columnMenu: (column) => this.#openColumnMenu(column),
      follow: ({ active }) => events.follow(active, this.cellBox({ ...active, column: Math.max(0, active.column) })),
      cellMenu: ({ active }) => events.cellMenu(active, this.cellBox(active)),
      fit: (column) => this.fit(column),
      widen: (column, by) => {
        this.#resize(column, this.#columns.widths.width(column) + by);
        this.#tellWidths(column);
      },
    };
  }

  /** Its header becomes the active cell. */
  #columnMenu(column: number): void {
    this.#select(at({ row: headerRow, column }));
    this.#openColumnMenu(column);
  }

  #openColumnMenu(column: number): void {
    this.#places.revealColumn(column);
    this.options.events.columnMenu(column, this.#header.box(column) ?? boxOf(this.element));
  }

  #contextMenu(event: MouseEvent): void {
    const header = this.#header.columnOf(event.target);
    if (header !== undefined) { this.#columnMenu(header); return; }
    const place = this.#places.at(event.clientX, event.clientY);
    if (place === undefined || !this.#body.contains(event.target as Node)) return;
    if (!contains(this.block, place.row, Math.max(0, place.column))) this.#select(at(place), false);
    this.options.events.cellMenu(place, new DOMRect(event.clientX, event.clientY, 0, 0));
  }
}
