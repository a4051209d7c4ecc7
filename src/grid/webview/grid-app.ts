/** The page: puts its parts together and carries between them and the host. */
import type { CopyFormat } from '../../engine/protocol';
import { isPlain, type SortKey, type View } from '../../rows/view';
import type { CellPlace, GridLayout, GridMemory, GridOpening, GridState } from '../protocol';
import { Announcer } from './announcer';
import { arranged, movedBefore, movedBy, type Arrangement } from './arrangement';
import { CellPopover } from './cell-popover';
import { element, fill } from './dom';
import { EmptyPlace } from './empty-place';
import { FilterChips } from './filter-chips';
import { FilterForm } from './filter-form';
import { filterWords } from './filter-words';
import { GridView } from './grid-view';
import type { Host, Told, VsCodeApi } from './host';
import { MenuLoader, type GridParts, type Menus } from './menus-api';
import { RowCache } from './row-cache';
import { SelectionFooter } from './selection-footer';
import { nextSort } from './sort-keys';
import { Notice, StatusLine } from './status-line';
import { Toolbar } from './toolbar';
import { ViewControl } from './view-control';

const rememberMilliseconds = 100;
const noteMilliseconds = 6000;
/** From this size on, in CSS px, the report's filters show unless the user has closed them. */
const roomForFilters = { width: 760, height: 480 };

export class GridApp {
  #opening: GridOpening;
  #state: GridState | undefined;
  #layout: GridLayout;
  #arrangement: Arrangement = { shown: [], frozen: 0 };
  readonly #view: ViewControl;
  readonly #number: Intl.NumberFormat;
  readonly #announcer = new Announcer();
  readonly #toolbar: Toolbar;
  readonly #form: FilterForm;
  readonly #chips: FilterChips;
  readonly #status: StatusLine;
  readonly #notice: Notice;
  readonly #empty: EmptyPlace;
  readonly #popover: CellPopover;
  readonly #footer: SelectionFooter;
  readonly #grid: GridView;
  readonly #cache: RowCache;
  readonly #menus = new MenuLoader();
  readonly #parts: GridParts;
  #remembering = false;
  /** The run of the report of which the last view was wanted. */
  #wantedOf: number | undefined;
  /** What was done last, while it still shows in the selection's place. */
  #noted = '';
  #noting: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly page: HTMLElement, private readonly api: VsCodeApi, private readonly host: Host, opening: GridOpening) {
    const { strings } = opening;
    this.#opening = opening;
    this.#layout = opening.layout;
    this.#number = new Intl.NumberFormat(opening.locale);
    this.#view = new ViewControl(host, opening.view, {
      wanted: (view) => this.#showWanted(view),
      waiting: (waiting) => {
        this.#grid.setBusy(waiting);
        if (waiting) this.#note(strings.sorting);
        else if (this.#noted === strings.sorting) this.#endNote();
      },
      stands: (view, answer) => this.#showStanding(view, answer),
      failed: (error) => this.#fail(error),
    });
    const exportAll = (): void => host.tell({ type: 'export', what: 'all' });
    const reload = (): void => host.tell({ type: 'reload' });
    this.#toolbar = new Toolbar(opening, {
      search: (search) => void this.#view.change({ search }),
      find: (backwards) => void this.#find(backwards),
      leaveSearch: () => this.#grid.focus(),
      exportAll, reload,
      exportView: () => host.tell({ type: 'export', what: 'view' }),
      toggleFilters: () => this.#toggleFilters(),
      columns: (box) => this.#menu((menus) => menus.columns(this.#parts, box)),
      shortcuts: () => this.#menu((menus) => menus.shortcuts(this.#parts)),
    });
    const statusEvents = { stop: () => host.tell({ type: 'stop' }), resume: () => host.tell({ type: 'resume' }), exportAll, reload };
    this.#status = new StatusLine(strings, statusEvents);
    this.#notice = new Notice(strings, statusEvents);
    this.#empty = new EmptyPlace(strings);
    this.#popover = new CellPopover(strings, { closed: () => this.#grid.focus(), openLink: (url) => host.tell({ type: 'openLink', url }) });
    this.#footer = new SelectionFooter({
      strings, locale: opening.locale, summarise: (block) => host.call('summariseCells', block),
      selected: () => this.#endNote(), summed: () => { if (this.#noted === '') this.#endNote(); }, fail: (error) => this.#fail(error),
    });
    this.#chips = new FilterChips(strings, {
      edit: (column, box) => this.#menu((menus) => menus.column(this.#parts, column, box)),
      remove: (column) => { void this.#view.setFilter(column, undefined); this.#grid.focus(); },
      removeAll: () => { void this.#view.change({ filters: [] }); this.#grid.focus(); },
    });
    this.#grid = this.#makeGrid();
    this.#cache = new RowCache(
      (from, to) => host.call('readWindow', { from, to, columns: (this.#state?.columns ?? []).map((_, index) => index) }),
      (from, to) => this.#grid.rowsCame(from, to),
      (error) => this.#fail(error),
    );
    this.#grid.connect(this.#cache);
    this.#parts = this.#makeParts();
    page.addEventListener('keydown', (event) => {
      if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      this.#toolbar.focusSearch();
    });
    this.#form = new FilterForm(opening.filters, strings, {
      apply: (values) => this.#tried(async () => (await host.call('setFilters', { filters: values })).problem),
      chooseProfileFields: (value) => this.#tried(async () => await host.call('chooseProfileFields', { value }) ?? undefined),
    });
    page.replaceChildren(
      this.#toolbar.element, this.#form.element, this.#chips.element, this.#notice.element,
      element('main', { class: 'place' }, this.#grid.element, this.#empty.element),
      this.#status.element, this.#popover.element, this.#announcer.element,
    );
    this.#showFiltersSet();
    this.#showFilters(opening.filters.length > 0 && (opening.layout.filtersOpen ?? (innerWidth >= roomForFilters.width && innerHeight >= roomForFilters.height)));
    this.#showWanted(this.#view.view);
  }

  /** Where the page was before it was hidden or reloaded. */
  restore(memory: GridMemory): void {
    this.#grid.restore(memory.scroll, memory.selection);
  }

  /** Keeps what the page shows and where, for {@link restore}. */
  writeDown(): void {
    this.api.setState({ version: 1, account: this.#opening.account, request: this.#opening.request, view: this.#view.view, scroll: this.#grid.scroll, selection: this.#grid.selection ?? null });
  }

  told(message: Told): void {
    switch (message.type) {
      case 'open':
        this.#opening = message.opening;
        this.#toolbar.rename(message.opening);
        this.#showFiltersSet();
        this.#grid.setLabel(fill(message.opening.strings.gridLabel, message.opening.title));
        this.#remember();
        return;
      case 'state': this.#show(message.state); return;
      case 'focusSearch': this.#toolbar.focusSearch(); return;
    }
  }

  focus(): void { this.#grid.focus(); }

  #makeGrid(): GridView {
    const { strings, title, layout } = this.#opening;
    return new GridView({
      label: fill(strings.gridLabel, title), strings, widths: layout.widths, number: this.#number,
      events: {
        sort: (column, add) => {
          const name = this.#columnName(column);
          if (name !== '') void this.#view.change({ sort: nextSort(this.#view.view.sort, name, add) });
        },
        widthsChanged: (widths, column, width) => {
          this.#keep({ widths });
          this.#announcer.say(fill(strings.columnWidth, this.#columnName(column), width));
        },
        selectionChanged: () => { this.#selectionNote(); this.#remember(); },
        copy: (headers) => void this.#copy(headers ? 'textWithHeaders' : 'text'),
        openCell: (place, box) => void this.#openCell(place, box),
        search: () => this.#toolbar.focusSearch(),
        find: (backwards) => void this.#find(backwards),
        scrolled: () => { this.#popover.close(); this.#remember(); },
        columnMenu: (column, box) => this.#menu((menus) => menus.column(this.#parts, this.#columnName(column), box)),
        cellMenu: (place, box) => this.#menu((menus) => menus.cell(this.#parts, place, box)),
        moveColumn: (column, before) => this.#arrange({ order: movedBefore(this.#columns, this.#layout, this.#columnName(column), this.#arrangement.shown[before]?.spec.name) }),
        moveColumnBy: (column, by) => this.#moveColumnBy(column, by),
        help: () => this.#menu((menus) => menus.shortcuts(this.#parts)),
      },
    });
  }

  #makeParts(): GridParts {
    const { strings } = this.#opening;
    return {
      page: this.page, strings, number: this.#number, host: this.host,
      columns: () => this.#columns, layout: () => this.#layout, arrangement: () => this.#arrangement, arrange: (changes) => this.#arrange(changes),
      viewRows: () => this.#state?.viewRows ?? 0, view: () => this.#view.view, change: (changes) => void this.#view.change(changes),
      setFilter: (column, filter) => this.#view.setFilter(column, filter),
      fitColumn: (name) => {
        const column = this.#shownAt(name);
        if (column >= 0) this.#grid.fit(column);
      },
      copy: (format) => void this.#copy(format), openCell: (place) => void this.#openCell(place, this.#grid.cellBox(place)),
      goTo: (place) => this.#grid.goTo(place), selectedColumn: () => this.#grid.selection?.active.column ?? 0, focusGrid: () => this.#grid.focus(),
      say: (sentence) => this.#announcer.say(sentence), fail: (error) => this.#fail(error),
    };
  }

  get #columns(): GridState['columns'] { return this.#state?.columns ?? []; }

  #menu(open: (menus: Menus) => void): void {
    this.#menus.load().then(open, (error: unknown) => this.#fail(error));
  }

  /** Shows the columns otherwise, and keeps it so. The selection stays on its column where that still shows. */
  #arrange(changes: Partial<GridLayout>): void {
    const { selection } = this.#grid;
    const name = selection === undefined ? '' : this.#columnName(selection.active.column);
    this.#keep(changes);
    this.#showColumns();
    const at = this.#shownAt(name);
    if (selection !== undefined && at >= 0) this.#grid.goTo({ row: selection.active.row, column: at });
  }

  #keep(changes: Partial<GridLayout>): void {
    this.#layout = { ...this.#layout, ...changes };
    this.host.tell({ type: 'layout', changes });
  }

  #moveColumnBy(column: number, by: 1 | -1): void {
    const name = this.#columnName(column);
    const order = movedBy(this.#columns, this.#layout, name, by);
    if (order === undefined) return;
    this.#arrange({ order });
    this.#announcer.say(fill(this.#opening.strings.columnMoved, name, this.#shownAt(name) + 1, this.#arrangement.shown.length));
  }

  #showColumns(): void {
    this.#arrangement = arranged(this.#columns, this.#layout);
    this.#grid.setColumns(this.#arrangement);
    this.#grid.refresh();
  }

  #shownAt(name: string): number { return this.#arrangement.shown.findIndex(({ spec }) => spec.name === name); }

  /** Shows or hides the report's filters, and keeps it so. */
  #toggleFilters(): void {
    const open = this.#form.element.hasAttribute('hidden');
    this.#showFilters(open);
    this.#keep({ filtersOpen: open });
  }

  #showFilters(open: boolean): void {
    this.#form.element.hidden = !open;
    this.#toolbar.setFiltersOpen(open);
  }

  #showFiltersSet(): void { this.#toolbar.setFiltersSet(Object.keys(this.#opening.request.filters ?? {}).length); }

  /** What the host answers; undefined where it refused, which the user is told. */
  async #tried<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await ask();
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #show(state: GridState): void {
    const before = this.#state;
    if (before?.table === state.table && state.revision < before.revision) return;
    this.#state = state;
    if (before?.columns !== state.columns) this.#showColumns();
    this.#cache.setShape({ table: state.table, rows: state.viewRows, revision: state.revision, columns: state.columns.length });
    this.#grid.setRowCount(state.viewRows);
    this.#status.show(state);
    this.#notice.show(state);
    this.#showCounts(state);
    this.#selectionNote();
    if (before?.phase === state.phase && before.table === state.table) return;
    if (state.phase === 'loading') this.#announcer.say(this.#opening.strings.loadingStarted);
    else if (state.notice === undefined) this.#announcer.say(state.status);
  }

  #showCounts(state: GridState): void {
    this.#toolbar.setMatches(this.#matchWords(state));
    this.#empty.show(state, this.#view.view, Object.keys(this.#opening.request.filters ?? {}).length > 0);
    this.#grid.element.classList.toggle('without-rows', state.viewRows === 0);
  }

  /** How many rows the search and the columns' filters let pass. */
  #matchWords({ totalRows, viewRows }: GridState): string {
    const { strings } = this.#opening;
    const { search, filters } = this.#view.view;
    if ((search === '' && filters.length === 0) || totalRows === 0) return '';
    const total = this.#number.format(totalRows);
    return viewRows === 0 ? strings.noMatches : viewRows === 1 ? fill(strings.oneMatch, total) : fill(strings.matches, this.#number.format(viewRows), total);
  }

  #showWanted(view: View): void {
    this.#wantedOf = this.#state?.table;
    this.#grid.setSort(view.sort);
    this.#grid.setSearch(view.search);
    this.#grid.setFiltered(new Set(view.filters.map(({ column }) => column)));
    this.#chips.show(view.filters);
    this.#toolbar.setViewed(!isPlain(view));
    this.#toolbar.setSearching(view.search !== '');
    this.#remember();
  }

  #showStanding(view: View, { rowCount, stale, revision }: { rowCount: number; stale: boolean; revision: number }): void {
    if (!stale && this.#state !== undefined && this.#state.table === this.#wantedOf) {
      this.#show({ ...this.#state, viewRows: rowCount, revision: Math.max(revision, this.#state.revision) });
      this.#grid.toTop();
    }
    const { strings } = this.#opening;
    const order = view.sort.length === 0 ? strings.unsorted : view.sort.map((key) => this.#keyWords(key)).join(' ');
    const filters = view.filters.map((filter) => `${filterWords(filter, strings)}.`).join(' ');
    this.#announcer.say([order, filters, this.#state === undefined ? '' : this.#matchWords(this.#state)].filter((words) => words !== '').join(' '));
  }

  #keyWords({ column, direction }: SortKey): string {
    const { strings } = this.#opening;
    return fill(direction === 'ascending' ? strings.sortedAscending : strings.sortedDescending, column);
  }

  /** Goes to the next or previous cell that contains what is searched. */
  async #find(backwards: boolean): Promise<void> {
    const text = this.#view.view.search;
    if (text === '') { this.#toolbar.focusSearch(); return; }
    const { strings } = this.#opening;
    // Without an active cell the first match is the one behind the last cell.
    const { shown } = this.#arrangement;
    const start = backwards ? { row: 0, column: 0 } : { row: Math.max(0, (this.#state?.viewRows ?? 0) - 1), column: shown.length - 1 };
    const active = this.#grid.selection?.active;
    const place = active === undefined || active.row < 0 ? start : active;
    const from = { fromRow: place.row, fromColumn: this.#source(Math.max(0, place.column)) };
    const found = await this.#tried(() => this.host.call('findCell', { text, ...from, backwards, columns: shown.map(({ source }) => source) }));
    if (found === undefined) return;
    if (found === null) { this.#announcer.say(strings.noMatches); return; }
    this.#grid.goTo({ row: found.row, column: Math.max(0, shown.findIndex(({ source }) => source === found.column)) });
    const words = fill(strings.matchPosition, this.#number.format(found.row + 1), this.#number.format(this.#state?.viewRows ?? 0));
    this.#toolbar.setMatches(words);
    this.#announcer.say(words);
  }

  async #copy(format: CopyFormat): Promise<void> {
    const { strings } = this.#opening;
    const block = this.#block;
    if (block === undefined) return;
    this.#note(strings.copying);
    const answer = await this.#tried(() => this.host.call('copyCells', { ...block, format }));
    if (answer === undefined) return;
    const words = answer.rows === 1 ? strings.copiedOne : fill(strings.copied, this.#number.format(answer.rows));
    this.#note(words);
    this.#announcer.say(words);
  }

  async #openCell(place: CellPlace, box: DOMRect): Promise<void> {
    const { strings } = this.#opening;
    const answer = await this.#tried(() => this.host.call('readCell', { row: place.row, column: this.#source(place.column) }));
    if (answer !== undefined) this.#popover.show(fill(strings.wholeValue, this.#columnName(place.column), this.#number.format(place.row + 1)), answer.value, box);
  }

  /** The selected cells, by the table's columns. */
  get #block(): { fromRow: number; toRow: number; columns: number[] } | undefined {
    const { block } = this.#grid;
    if (block === undefined) return undefined;
    return { fromRow: block.fromRow, toRow: block.toRow, columns: this.#arrangement.shown.slice(block.fromColumn, block.toColumn).map(({ source }) => source) };
  }

  #selectionNote(): void {
    this.#footer.select(this.#block, `${this.#state?.table} ${this.#state?.revision}`);
  }

  #fail(error: unknown): void {
    const words = fill(this.#opening.strings.actionFailed, error instanceof Error ? error.message : String(error));
    this.#note(words);
    this.#announcer.say(words);
  }

  #note(words: string): void {
    clearTimeout(this.#noting);
    this.#noted = words;
    this.#status.setNote(words);
    this.#noting = setTimeout(() => this.#endNote(), noteMilliseconds);
  }

  #endNote(): void {
    clearTimeout(this.#noting);
    this.#noted = '';
    this.#status.setNote(this.#footer.words);
  }

  #columnName(column: number): string { return this.#arrangement.shown[column]?.spec.name ?? ''; }

  /** The table's column that shows there. */
  #source(column: number): number { return this.#arrangement.shown[column]?.source ?? 0; }

  /** Soon, and not only when all is quiet: a panel may be hidden in the middle of scrolling. */
  #remember(): void {
    if (this.#remembering) return;
    this.#remembering = true;
    setTimeout(() => {
      this.#remembering = false;
      this.writeDown();
    }, rememberMilliseconds);
  }
}
