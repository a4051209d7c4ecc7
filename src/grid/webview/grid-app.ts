/** The page: puts its parts together and carries between them and the host. */
import { plainView, type SortKey, type View } from '../../rows/view';
import type { CellPlace, GridMemory, GridOpening, GridState } from '../protocol';
import { Announcer } from './announcer';
import { CellPopover } from './cell-popover';
import { element, fill } from './dom';
import { EmptyPlace } from './empty-place';
import { FilterForm } from './filter-form';
import { GridView } from './grid-view';
import type { Host, Told, VsCodeApi } from './host';
import { RowCache } from './row-cache';
import { nextSort } from './sort-keys';
import { Notice, StatusLine } from './status-line';
import { Toolbar } from './toolbar';

/** A wait shorter than this is not mentioned. */
const busyMilliseconds = 250;
const rememberMilliseconds = 100;
const noteMilliseconds = 6000;
/** From this size on, in CSS px, the report's filters show unless the user has closed them. */
const roomForFilters = { width: 760, height: 480 };

export class GridApp {
  #opening: GridOpening;
  #state: GridState | undefined;
  #view: View = plainView;
  readonly #number: Intl.NumberFormat;
  readonly #announcer = new Announcer();
  readonly #toolbar: Toolbar;
  readonly #form: FilterForm;
  readonly #status: StatusLine;
  readonly #notice: Notice;
  readonly #empty: EmptyPlace;
  readonly #popover: CellPopover;
  readonly #grid: GridView;
  readonly #cache: RowCache;
  /** Counts sort and search: only the last one's answer is told. */
  #asked = 0;
  #busy: ReturnType<typeof setTimeout> | undefined;
  #remembering = false;
  #noting: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly page: HTMLElement, private readonly api: VsCodeApi, private readonly host: Host, opening: GridOpening) {
    const { strings } = opening;
    this.#opening = opening;
    this.#view = opening.view;
    this.#number = new Intl.NumberFormat(opening.locale);
    const exportAll = (): void => host.tell({ type: 'export', what: 'all' });
    const reload = (): void => host.tell({ type: 'reload' });
    this.#toolbar = new Toolbar(opening, {
      search: (search) => void this.#setView({ ...this.#view, search }),
      leaveSearch: () => this.#grid.focus(),
      exportAll, reload,
      toggleFilters: () => this.#toggleFilters(),
      exportView: () => host.tell({ type: 'export', what: 'view' }),
    });
    const statusEvents = { stop: () => host.tell({ type: 'stop' }), resume: () => host.tell({ type: 'resume' }), exportAll, reload };
    this.#status = new StatusLine(strings, statusEvents);
    this.#notice = new Notice(strings, statusEvents);
    this.#empty = new EmptyPlace(strings);
    this.#popover = new CellPopover(strings.close, () => this.#grid.focus());
    this.#grid = new GridView({
      label: fill(strings.gridLabel, opening.title), strings, widths: opening.layout.widths, number: this.#number,
      events: {
        sort: (column, add) => this.#sort(column, add),
        widthsChanged: (widths, column, width) => {
          host.tell({ type: 'layout', changes: { widths } });
          this.#announcer.say(fill(strings.columnWidth, this.#columnName(column), width));
        },
        selectionChanged: () => this.#selectionChanged(),
        copy: () => void this.#copy(),
        openCell: (place, box) => void this.#openCell(place, box),
        search: () => this.#toolbar.focusSearch(),
        scrolled: () => { this.#popover.close(); this.#remember(); },
      },
    });
    this.#cache = new RowCache(
      (from, to) => host.call('readWindow', { from, to, columns: (this.#state?.columns ?? []).map((_, index) => index) }),
      (from, to) => this.#grid.rowsCame(from, to),
      (error) => this.#fail(error),
    );
    this.#grid.connect(this.#cache);
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
    this.#build();
    this.#showFiltersSet();
    this.#showFilters(opening.filters.length > 0 && (opening.layout.filtersOpen ?? (innerWidth >= roomForFilters.width && innerHeight >= roomForFilters.height)));
    this.#grid.setSort(this.#view.sort);
    this.#grid.setSearch(this.#view.search);
    this.#toolbar.setViewed(isViewed(this.#view));
  }

  /** Where the page was before it was hidden or reloaded. */
  restore(memory: GridMemory): void {
    this.#grid.restore(memory.scroll, memory.selection);
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

  #build(): void {
    this.page.replaceChildren(
      this.#toolbar.element, this.#form.element, this.#notice.element,
      element('main', { class: 'place' }, this.#grid.element, this.#empty.element),
      this.#status.element, this.#popover.element, this.#announcer.element,
    );
  }

  /** Shows or hides the report's filters, and keeps it so. */
  #toggleFilters(): void {
    const open = this.#form.element.hasAttribute('hidden');
    this.#showFilters(open);
    this.host.tell({ type: 'layout', changes: { filtersOpen: open } });
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
    this.#grid.setColumns(state.columns);
    this.#grid.setSort(this.#view.sort);
    this.#cache.setShape({ table: state.table, rows: state.viewRows, revision: state.revision, columns: state.columns.length });
    this.#grid.setRowCount(state.viewRows);
    this.#status.show(state);
    this.#notice.show(state);
    this.#showCounts(state);
    if (before?.phase === state.phase && before.table === state.table) return;
    if (state.phase === 'loading') this.#announcer.say(this.#opening.strings.loadingStarted);
    else if (state.notice === undefined) this.#announcer.say(state.status);
  }

  #showCounts(state: GridState): void {
    const { strings, request } = this.#opening;
    const total = this.#number.format(state.totalRows);
    const matches = this.#view.search === '' || state.totalRows === 0 ? ''
      : state.viewRows === 0 ? strings.noMatches
        : state.viewRows === 1 ? fill(strings.oneMatch, total) : fill(strings.matches, this.#number.format(state.viewRows), total);
    this.#toolbar.setMatches(matches);
    this.#empty.show(state, this.#view.search, Object.keys(request.filters ?? {}).length > 0);
    this.#grid.element.classList.toggle('without-rows', state.viewRows === 0);
  }

  #sort(column: number, add: boolean): void {
    const name = this.#columnName(column);
    if (name !== '') void this.#setView({ ...this.#view, sort: nextSort(this.#view.sort, name, add) });
  }

  async #setView(view: View): Promise<void> {
    const { strings } = this.#opening;
    const asked = ++this.#asked;
    this.#view = view;
    this.#grid.setSort(view.sort);
    this.#grid.setSearch(view.search);
    this.#toolbar.setViewed(isViewed(view));
    this.#remember();
    clearTimeout(this.#busy);
    this.#busy = setTimeout(() => { this.#grid.setBusy(true); this.#note(strings.sorting); }, busyMilliseconds);
    const table = this.#state?.table;
    try {
      const { rowCount, stale, revision } = await this.host.call('setView', { view });
      if (asked !== this.#asked) return;
      if (!stale && this.#state !== undefined && this.#state.table === table) {
        this.#show({ ...this.#state, viewRows: rowCount, revision: Math.max(revision, this.#state.revision) });
        this.#grid.toTop();
      }
      this.#announceView(view);
    } catch (error) {
      if (asked === this.#asked) this.#fail(error);
    } finally {
      if (asked === this.#asked) {
        clearTimeout(this.#busy);
        this.#grid.setBusy(false);
        this.#selectionNote();
      }
    }
  }

  #announceView({ sort, search }: View): void {
    const { strings } = this.#opening;
    const order = sort.length === 0 ? strings.unsorted : sort.map((key) => this.#keyWords(key)).join(' ');
    const count = this.#state?.viewRows ?? 0;
    const total = this.#number.format(this.#state?.totalRows ?? 0);
    const matches = search === '' ? '' : count === 0 ? strings.noMatches : count === 1 ? fill(strings.oneMatch, total) : fill(strings.matches, this.#number.format(count), total);
    this.#announcer.say(`${order} ${matches}`.trim());
  }

  #keyWords({ column, direction }: SortKey): string {
    const { strings } = this.#opening;
    return fill(direction === 'ascending' ? strings.sortedAscending : strings.sortedDescending, column);
  }

  async #copy(): Promise<void> {
    const { strings } = this.#opening;
    const block = this.#grid.block;
    if (block === undefined) return;
    const columns = Array.from({ length: block.toColumn - block.fromColumn }, (_, index) => block.fromColumn + index);
    this.#note(strings.copying);
    try {
      const { rows } = await this.host.call('copyCells', { fromRow: block.fromRow, toRow: block.toRow, columns, headers: false });
      const words = rows === 1 ? strings.copiedOne : fill(strings.copied, this.#number.format(rows));
      this.#note(words);
      this.#announcer.say(words);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #openCell(place: CellPlace, box: DOMRect): Promise<void> {
    const { strings } = this.#opening;
    try {
      const { value } = await this.host.call('readCell', place);
      this.#popover.show(fill(strings.wholeValue, this.#columnName(place.column), this.#number.format(place.row + 1)), value, strings.nullCell, box);
    } catch (error) {
      this.#fail(error);
    }
  }

  #selectionChanged(): void {
    this.#selectionNote();
    this.#remember();
  }

  #selectionNote(): void {
    clearTimeout(this.#noting);
    const block = this.#grid.block;
    const cells = block === undefined ? 0 : (block.toRow - block.fromRow) * (block.toColumn - block.fromColumn);
    this.#status.setNote(cells > 1 ? fill(this.#opening.strings.selectedCells, this.#number.format(cells)) : '');
  }

  #fail(error: unknown): void {
    const words = fill(this.#opening.strings.actionFailed, error instanceof Error ? error.message : String(error));
    this.#note(words);
    this.#announcer.say(words);
  }

  #note(words: string): void {
    clearTimeout(this.#noting);
    this.#status.setNote(words);
    this.#noting = setTimeout(() => this.#selectionNote(), noteMilliseconds);
  }

  #columnName(column: number): string { return this.#state?.columns[column]?.name ?? ''; }

  /** Soon, and not only when all is quiet: a panel may be hidden in the middle of scrolling. */
  #remember(): void {
    if (this.#remembering) return;
    this.#remembering = true;
    setTimeout(() => {
      this.#remembering = false;
      this.api.setState({ version: 1, account: this.#opening.account, request: this.#opening.request, view: this.#view, scroll: this.#grid.scroll, selection: this.#grid.selection ?? null });
    }, rememberMilliseconds);
  }
}

function isViewed({ search, sort }: View): boolean {
  return search !== '' || sort.length > 0;
}
