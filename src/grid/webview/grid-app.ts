/** The page: puts its parts together and carries between them and the host. */
import type { CopyFormat } from '../../engine/protocol';
import type { View } from '../../rows/view';
import type { GridExport, GridMemory, GridOpening, GridState, ShownWindow } from '../protocol';
import { ActionNotes } from './action-notes';
import { AfterRowsPlace } from './after-rows-place';
import { Announcer } from './announcer';
import { CellWriter } from './cell-writer';
import { ColumnChanges } from './column-changes';
import { ColumnLayout } from './column-layout';
import { element, fill } from './dom';
import { GridView } from './grid-view';
import { GroupsPlace } from './groups-place';
import type { Host, Told, VsCodeApi } from './host';
import type { CellBlock, GridParts } from './menus-api';
import { MenusPlace } from './menus-place';
import { matchWords } from './match-words';
import { PageMemory } from './page-memory';
import { RowCache } from './row-cache';
import { SelectionFooter } from './selection-footer';
import { nextSort } from './sort-keys';
import { StatusLine } from './status-line';
import { Toolbar } from './toolbar';
import { ViewControl } from './view-control';
import { zoneOfDays } from './zone-words';

/** From this size on, in CSS px, the report's filters show unless the user has closed them. */
const roomForFilters = { width: 760, height: 480 };

export class GridApp {
  #opening: GridOpening;
  #state: GridState | undefined;
  readonly #columns: ColumnLayout;
  readonly #changes: ColumnChanges;
  readonly #view: ViewControl;
  readonly #number: Intl.NumberFormat;
  readonly #writer: CellWriter;
  readonly #announcer = new Announcer();
  readonly #notes: ActionNotes;
  readonly #toolbar: Toolbar;
  readonly #after: AfterRowsPlace;
  readonly #status: StatusLine;
  readonly #footer: SelectionFooter;
  readonly #grid: GridView;
  readonly #cache: RowCache;
  readonly #memory: PageMemory;
  readonly #groups: GroupsPlace;
  readonly #menus = new MenusPlace(() => this.#parts, (error) => this.#notes.fail(error));
  readonly #parts: GridParts;
  /** The run of the report of which the last view was wanted. */
  #wantedOf: number | undefined;

  constructor(private readonly page: HTMLElement, api: VsCodeApi, private readonly host: Host, opening: GridOpening) {
    const { strings } = opening;
    this.#opening = opening;
    this.#number = new Intl.NumberFormat(opening.locale);
    this.#writer = new CellWriter(opening.locale);
    this.#memory = new PageMemory(api, () => ({
      version: 1, account: this.#opening.account, request: this.#opening.request, names: this.#opening.names, view: this.#view.view,
      scroll: this.#grid.scroll, selection: this.#grid.keptSelection ?? null, fitted: this.#grid.fitted, groups: this.#groups.memory,
    }));
    this.#columns = new ColumnLayout(opening.layout, {
      changed: (changes) => host.tell({ type: 'layout', changes }),
      arranged: (arrangement) => { this.#showZone(); this.#after.show(this.#view.view, this.#columns.layout.hidden); this.#grid.setColumns(arrangement); this.#grid.refresh(); },
    });
    this.#notes = new ActionNotes({ strings, show: (words) => this.#status.setNote(words), say: (words) => this.#announcer.say(words), selection: () => this.#footer.words });
    this.#view = new ViewControl(host, opening.view, {
      wanted: (view) => { this.#showWanted(view); this.#memory.writeDown(); },
      waiting: (waiting) => {
        this.#grid.setBusy(waiting);
        if (waiting) this.#notes.busy(strings.sorting);
        else if (this.#notes.noted === strings.sorting) this.#notes.end();
      },
      stands: (view, answer, before) => this.#showStanding(view, answer, before),
      failed: (error) => this.#notes.fail(error),
    });
    const reload = (): void => host.tell({ type: 'reload' });
    const tellExport = (what: GridExport): void => host.tell({ type: 'export', what });
    this.#toolbar = new Toolbar(opening, {
      search: (search) => void this.#view.change({ search }),
      find: (backwards) => this.#find(backwards),
      leaveSearch: () => this.#grid.focus(),
      reload,
      exports: (box) => this.#menus.open((menus, parts) => menus.exports(parts, box)),
      groups: () => this.#groups.toggle(),
      toggleFilters: () => this.#columns.keep({ filtersOpen: this.#showFilters(this.#after.form.hasAttribute('hidden')) }),
      columns: (box) => this.#menus.open((menus, parts) => menus.columns(parts, box)),
      shortcuts: () => this.#menus.open((menus, parts) => menus.shortcuts(parts)),
    });
    const statusEvents = { stop: () => host.tell({ type: 'stop' }), resume: () => host.tell({ type: 'resume' }), enterCredentials: () => host.tell({ type: 'enterCredentials' }), exportAll: () => tellExport({ type: 'everything' }), reload };
    this.#status = new StatusLine(strings, statusEvents);
    this.#footer = new SelectionFooter({
      strings, number: this.#number, say: (words) => this.#announcer.say(words),
      summed: (block, signal) => new Promise((resolve) => { this.#menus.act(async (cells) => resolve(cells.summed(block, signal))); }),
      changed: (chosen) => { if (chosen || this.#notes.noted === '') this.#notes.end(); }, fail: (error) => this.#notes.fail(error),
    });
    this.#grid = this.#makeGrid();
    this.#changes = new ColumnChanges({ strings, columns: this.#columns, grid: this.#grid, writer: this.#writer, say: (words) => this.#announcer.say(words) });
    this.#cache = new RowCache(
      (from, to) => host.call('readWindow', { from, to, columns: (this.#state?.columns ?? []).map((_, index) => index) }),
      (from, to) => this.#grid.rowsCame(from, to),
      (error) => this.#notes.fail(error),
    );
    this.#grid.connect(this.#cache);
    this.#parts = this.#makeParts();
    this.#groups = new GroupsPlace(
      () => ({ ...this.#parts, exportGroups: (grouping) => tellExport({ type: 'groups', ...grouping }), tell: (words) => this.#notes.tell(words) }),
      { remembered: () => this.#memory.writeDown(), toggled: (open) => this.#toolbar.setGroupsOpen(open) }, strings.groups,
    );
    this.#toolbar.searchByKey(page);
    this.#after = new AfterRowsPlace({
      opening, statusEvents,
      chipEvents: {
        edit: (column, box) => this.#menus.open((menus, parts) => menus.column(parts, column, box)),
        remove: (column) => { void this.#view.setFilter(column, undefined); this.#grid.focus(); },
        removeSort: (column) => { void this.#view.change({ sort: this.#view.view.sort.filter((key) => key.column !== column) }); this.#grid.focus(); },
        removeAll: () => { void this.#view.change({ filters: [] }); this.#grid.focus(); },
      },
      formEvents: {
        apply: (values) => this.#notes.tried(() => host.call('setFilters', { filters: values })),
        chooseProfileFields: (value) => this.#notes.tried(async () => await host.call('chooseProfileFields', { value }) ?? undefined),
      },
    }, (pane) => this.#grid.useAfterRows(pane), (error) => this.#notes.fail(error));
    page.replaceChildren(
      this.#toolbar.element, this.#after.form, this.#after.chips, this.#after.notice,
      element('div', { class: 'stage' }, element('main', { class: 'place' }, this.#grid.element, this.#after.empty), this.#groups.element),
      this.#status.element, this.#announcer.element,
    );
    this.#showFiltersSet();
    this.#showFilters(opening.filters.length > 0 && (opening.layout.filtersOpen ?? (innerWidth >= roomForFilters.width && innerHeight >= roomForFilters.height)));
    this.#showWanted(this.#view.view);
  }

  /** Where the page was before it was hidden or reloaded. */
  restore(memory: Pick<GridMemory, 'scroll' | 'selection' | 'fitted' | 'groups'>): void {
    this.#grid.restore(memory.scroll, memory.selection, memory.fitted);
    this.#groups.restore(memory.groups);
  }

  /** Keeps what the page shows and where, for {@link restore}. */
  writeDown(): void { this.#memory.writeDown(); }

  told(message: Told): void {
    switch (message.type) {
      case 'open':
        this.#opening = message.opening;
        this.#toolbar.rename(message.opening);
        this.#showFiltersSet();
        this.#grid.setLabel(fill(message.opening.strings.gridLabel, message.opening.title));
        this.#memory.writeDownSoon();
        return;
      case 'state': this.#show(message.state, message.first); this.page.dispatchEvent(new Event('listrak-rows')); return;
      case 'focusSearch': this.#toolbar.focusSearch(); return;
      case 'view': void this.#view.change(message.view); return;
    }
  }

  focus(): void { this.#grid.focus(); }

  #makeGrid(): GridView {
    const { strings, title, layout } = this.#opening;
    const columns = this.#columns;
    return new GridView({
      label: fill(strings.gridLabel, title), strings, widths: layout.widths, number: this.#number, writer: this.#writer,
      events: {
        sort: (column, add) => {
          const name = columns.nameAt(column);
          if (name !== '') void this.#view.change({ sort: nextSort(this.#view.view.sort, name, add) });
        },
        widthsChanged: (widths, column, width) => this.#changes.widths(widths, column, width),
        selectionChanged: () => { this.#selectionNote(true); this.#memory.writeDown(); },
        copy: (headers) => this.#copy(headers ? 'textWithHeaders' : 'text'),
        exports: () => this.#menus.open((menus, parts) => menus.exports(parts, this.#grid.activeBox)),
        openCell: (place) => this.#menus.act((cells) => cells.open(place)),
        search: () => this.#toolbar.focusSearch(),
        find: (backwards) => this.#find(backwards),
        scrolled: () => { this.#menus.closeCell(); this.#memory.writeDownSoon(); },
        columnMenu: (column, box) => this.#menus.open((menus, parts) => menus.column(parts, columns.nameAt(column), box)),
        cellMenu: (place, box) => {
          const seen = this.#cache.row(place.row);
          this.#menus.open((menus, parts) => menus.cell(parts, place, box, seen));
        },
        moveColumn: (column, before) => this.#changes.move(column, before),
        moveColumnBy: (column, by) => this.#changes.moveBy(column, by),
        follow: (place, box) => this.#menus.open((menus, parts) => menus.follow(parts, place.row, box)),
        showRow: (row) => this.#menus.open((menus, parts) => menus.row(parts, row)),
        help: () => this.#menus.open((menus, parts) => menus.shortcuts(parts)),
      },
    });
  }

  #makeParts(): GridParts {
    const { strings } = this.#opening;
    return {
      page: this.page, strings, number: this.#number, writer: this.#writer, host: this.host,
      columns: () => this.#columns.columns, layout: () => this.#columns.layout, arrangement: () => this.#columns.arrangement, arrange: (changes) => this.#changes.arrange(changes), moveColumnBy: (name, by) => this.#changes.moveBy(this.#columns.placeOf(name), by),
      selectColumn: (name) => this.#grid.selectColumn(Math.max(0, this.#columns.placeOf(name))),
      state: () => this.#state, viewRows: () => this.#state?.viewRows ?? 0, view: () => this.#view.view, change: (changes) => void this.#view.change(changes),
      setFilter: (column, filter, refused) => this.#view.setFilter(column, filter, refused),
      fitColumn: (name) => {
        const column = this.#columns.placeOf(name);
        if (column >= 0) this.#grid.fit(column);
      },
      copy: (format) => this.#copy(format), selected: () => ({ block: this.#block, revision: this.#state?.revision ?? 0 }), groupBy: (column) => this.#groups.show(column),
      openCell: (place, id) => this.#menus.act((cells) => cells.open(place, id)),
      goTo: (place) => this.#grid.goTo(place), selectedColumn: () => this.#grid.selection?.active.column ?? 0,
      activeCell: () => this.#grid.selection?.active, cellBox: (place) => this.#grid.cellBox(place), focusGrid: () => this.#grid.focus(),
      note: (sentence) => this.#notes.tell(sentence), say: (sentence) => this.#announcer.say(sentence), fail: (error) => this.#notes.fail(error),
      found: (words) => { this.#toolbar.setMatches(words); this.#announcer.say(words); }, busy: (sentence) => this.#notes.busy(sentence), tried: (ask, signal) => this.#notes.tried(ask, signal),
    };
  }

  /** Copies what is selected now, whenever the script for it is there. */
  #copy(format: CopyFormat): void {
    const block = this.#block;
    if (block !== undefined) this.#menus.act((cells) => cells.copy(block, format));
  }

  /** The selected cells, by the table's columns. */
  get #block(): CellBlock | undefined { return this.#columns.cellsOf(this.#grid.block); }

  /** Another zone than that in which dates are sent wants a script of its own: until it has come, they show as sent. */
  #showZone(): void {
    if (this.#changes.zone !== 'sent' && this.#writer.dates === undefined) {
      this.#menus.bringDates(this.#writer, () => this.#showZone());
      return;
    }
    this.#changes.showZone();
    this.#after.setColumns({ zone: zoneOfDays(this.#changes.zone, this.#writer), columns: this.#columns.columns });
    this.#groups.changed();
    this.#selectionNote(false);
  }

  /** Shows or hides the report's filters; answers with which. */
  #showFilters(open: boolean): boolean {
    this.#after.form.hidden = !open;
    this.#toolbar.setFiltersOpen(open);
    return open;
  }

  #showFiltersSet(): void { this.#toolbar.setFiltersSet(Object.keys(this.#opening.request.filters ?? {}).length); }

  #show(state: GridState, first?: ShownWindow): void {
    const before = this.#state;
    if (before?.table === state.table && state.revision < before.revision) return;
    this.#state = state;
    this.#columns.setColumns(state.columns);
    this.#cache.setShape({ table: state.table, rows: state.viewRows, revision: state.revision, columns: state.columns.length });
    if (first !== undefined) this.#cache.take(first);
    this.#grid.setRowCount(state.viewRows);
    if (first !== undefined) this.#grid.draw();
    this.#status.show(state);
    this.#showCounts(state);
    this.#selectionNote(false);
    this.#groups.changed();
    if (before?.phase === state.phase && before.table === state.table) return;
    // A button that goes when it has done its work hands its focus on.
    const { activeElement: focused } = document;
    if (document.hasFocus() && (focused === document.body || focused?.checkVisibility() === false)) this.focus();
    if (state.phase === 'loading') this.#announcer.say(this.#opening.strings.loadingStarted);
    else if (state.notice === undefined) this.#announcer.say(state.status);
  }

  #showCounts(state: GridState): void {
    this.#toolbar.setMatches(this.#matchWords(state));
    this.#toolbar.setFindable(state.viewRows > 0);
    this.#after.showState(state, this.#view.view, Object.keys(this.#opening.request.filters ?? {}).length > 0);
  }

  #matchWords(state: GridState): string { return matchWords(state, this.#view.view, this.#opening.strings, this.#number); }

  #showWanted(view: View): void {
    this.#wantedOf = this.#state?.table;
    this.#grid.setSort(view.sort);
    this.#grid.setSearch(view.search);
    this.#grid.setFiltered(new Set(view.filters.map(({ column }) => column)));
    this.#after.show(this.#view.view, this.#columns.layout.hidden);
    this.#toolbar.setSearch(view.search);
    this.#toolbar.setSearching(view.search !== '');
    this.#groups.changed();
  }

  #showStanding(view: View, { rowCount, stale, revision }: { rowCount: number; stale: boolean; revision: number }, before: View): void {
    if (!stale && this.#state !== undefined && this.#state.table === this.#wantedOf) {
      this.#show({ ...this.#state, viewRows: rowCount, revision: Math.max(revision, this.#state.revision) });
      this.#grid.toTop();
    }
    const words = this.#after.words(view, before, this.#state === undefined ? '' : this.#matchWords(this.#state) || this.#state.status);
    if (words !== '') this.#announcer.say(words);
  }

  /** Goes to the next or previous cell that contains what is searched. */
  #find(backwards: boolean): void {
    const text = this.#view.view.search;
    if (text === '') this.#toolbar.focusSearch();
    else this.#menus.act((cells) => cells.find(text, backwards));
  }

  #selectionNote(chosen: boolean): void { this.#footer.select(this.#block, `${this.#state?.table} ${this.#state?.revision} ${this.#changes.zone}`, chosen); }
}
