import { isDeepStrictEqual } from 'node:util';
import type { ColumnStore } from './column-store';
import { noHands, type Hands } from './hands';
import { amongSorted, standingRows } from './row-orders';
import { Slices, StaleWorkError } from './slices';
import { plainView, type ShownCell, type View } from './view';

export interface ViewStands {
  readonly rowCount: number;
  /** A newer view was set meanwhile; this one never stood. */
  readonly stale: boolean;
  readonly revision: number;
}

/** While rows arrive the order is made anew this often at most, in milliseconds. */
const shortestPause = 500;
/** And it may take this share of the time. */
const share = 4;

export interface Timers {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  setTimeout(callback: () => void, milliseconds: number): () => void;
}

/** The rows of a store as they are looked at: searched, filtered, sorted, and kept so while more rows arrive. */
export class TableView {
  readonly #store: ColumnStore;
  readonly #timers: Timers;
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  readonly #hands: Hands;
  /** As it was last asked for, and as it stands. */
  #view: View = plainView;
  #standing: View = plainView;
  /** Rows in the order in which they stand without a sort, those that came later behind them; null: as they came. */
  #places: Uint32Array | null = null;
  /** Rows in the view's order; null: all rows as they came. */
  #order: Uint32Array | null = null;
  /** Rows that search and filters let pass, as they came; null without either. */
  #found: Uint32Array | null = null;
  /** All rows in the order of a sort: what is searched next need not be sorted again. */
  #sorted: { readonly sort: View['sort']; readonly places: Uint32Array | null; readonly order: Uint32Array } | null = null;
  /** Rows of the store that `#order` knows of. */
  #seen = 0;
  #revision = 0;
  /** Counts the works begun; all but the latest are stale. */
  #work = 0;
  /** The work that goes on. */
  #running: Promise<boolean> | undefined;
  #cancelTimer: (() => void) | undefined;
  #disposed = false;
  #failure: unknown;

  /**
   * @param changed called when the view's rows are others after rows arrived
   * @param failed told of what goes wrong while rows are taken in
   * @param hands who helps with sorts and searches
   */
  constructor(store: ColumnStore, timers: Timers, changed: () => void, failed: (error: unknown) => void, hands: Hands = noHands) {
    this.#store = store;
    this.#timers = timers;
    this.#changed = changed;
    this.#failed = failed;
    this.#hands = hands;
  }

  get rowCount(): number {
    return this.#order?.length ?? this.#store.rowCount;
  }

  /** Grows each time rows of the view are others or stand otherwise; rows appended at its end do not count. */
  get revision(): number {
    return this.#revision;
  }

  get order(): Uint32Array | null {
    return this.#order;
  }

  /** The view that was last asked for. */
  get view(): View {
    return this.#view;
  }

  /** Why the view does not know of the rows that came last; undefined where it does, or soon will. */
  get failure(): unknown {
    return this.#failure;
  }

  get bytesHeld(): number {
    const held = new Set([this.#places, this.#order, this.#found, this.#sorted?.order, this.#sorted?.places].map((rows) => rows?.buffer));
    return [...held].reduce((sum, buffer) => sum + (buffer?.byteLength ?? 0), 0);
  }

  /**
   * Answers when the view stands; stale at once when a newer one is set.
   * @throws FilterError where a filter makes no sense; the view before stays
   */
  async setView(view: View): Promise<ViewStands> {
    const sameRows = view.search === this.#view.search && isDeepStrictEqual(view.filters, this.#view.filters) && this.#found !== null;
    this.#view = structuredClone(view);
    if (!sameRows) this.#found = null;
    const before = this.#order;
    let stands = false;
    try {
      stands = await this.#make(sameRows ? this.#seen : 0);
    } finally {
      if (this.#seen < this.#store.rowCount) this.rowsArrived();
    }
    if (stands && (before !== null || this.#order !== null)) this.#revision++;
    return { rowCount: this.rowCount, stale: !stands, revision: this.#revision };
  }

  /** Gives the rows other places than those in which they came; what is looked at stands anew. */
  async setPlaces(places: Uint32Array | null): Promise<void> {
    if (places === this.#places) return;
    this.#places = places;
    this.#sorted = null;
    while (this.#running !== undefined) await this.#running.catch(() => undefined);
    // A view that was set meanwhile has them already.
    if (!this.#disposed && await this.#make(this.#found === null ? 0 : this.#seen)) this.#revision++;
  }

  /** To be called after rows were appended: takes them into the view, soon. */
  rowsArrived(): void {
    if (this.#isAsItCame || this.#cancelTimer !== undefined || this.#disposed) return;
    this.#refreshIn(shortestPause);
  }

  /** Takes all rows into the view now: for when no more are coming. */
  async settle(): Promise<void> {
    this.#clearTimer();
    while (!this.#isAsItCame && !this.#disposed && this.#seen < this.#store.rowCount) await this.#refresh();
  }

  readWindow(from: number, to: number, columns: readonly number[]): ShownCell[][] {
    return this.#store.readWindow(this.#order, from, to, columns);
  }

  /** The store's row that stands at a place; -1 where none does. */
  rowAt(place: number): number {
    return place < this.rowCount ? this.#order?.[place] ?? place : -1;
  }

  /** Where a row of the store stands; -1 where it is not looked at. */
  placeOf(row: number): number {
    return this.#order === null ? row : this.#order.indexOf(row);
  }

  /** Ends work that goes on; what is held can then be freed. */
  dispose(): void {
    this.#disposed = true;
    this.#work++;
    this.#clearTimer();
    this.#places = null;
    this.#order = null;
    this.#found = null;
    this.#sorted = null;
  }

  get #isAsItCame(): boolean {
    return this.#places === null && !this.#selects && this.#view.sort.length === 0;
  }

  /** Whether not all rows are of the view. */
  get #selects(): boolean {
    return this.#view.search !== '' || this.#view.filters.length > 0;
  }

  #clearTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #refreshIn(milliseconds: number): void {
    this.#cancelTimer = this.#timers.setTimeout(() => {
      const started = this.#timers.now();
      this.#refresh().then(() => {
        this.#cancelTimer = undefined;
        if (this.#disposed || this.#isAsItCame || this.#seen === this.#store.rowCount) return;
        this.#refreshIn(Math.max(shortestPause, (this.#timers.now() - started) * share));
      }).catch((error: unknown) => {
        this.#cancelTimer = undefined;
        this.#failed(error);
      });
    }, milliseconds);
  }

  /** Waits for a view that is being made: a refresh never makes one stale. */
  async #refresh(): Promise<void> {
    // What goes wrong there is told to whoever set it.
    while (this.#running !== undefined) await this.#running.catch(() => undefined);
    const before = this.rowCount;
    try {
      if (!await this.#make(this.#seen)) return;
    } catch (error) {
      this.#failure = error;
      throw error;
    }
    // Without a sort the new rows stand at the end.
    if (this.#view.sort.length > 0 && this.rowCount !== before) this.#revision++;
    this.#changed();
  }

  async #make(searched: number): Promise<boolean> {
    const running = this.#makeOrder(searched);
    this.#running = running;
    try {
      return await running;
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
  }

  /** Makes the order of the view; rows below `searched` are known to the search already. False where a newer work took over. */
  async #makeOrder(searched: number): Promise<boolean> {
    const work = ++this.#work;
    const slices = new Slices(() => work !== this.#work, () => this.#timers.now(), this.#hands);
    const view = this.#view;
    try {
      if (this.#isAsItCame) {
        this.#order = null;
        this.#found = null;
        this.#sorted = null;
        this.#seen = 0;
        this.#standing = view;
        this.#failure = undefined;
        return true;
      }
      const selects = this.#selects;
      // A burst of views comes down to its last one.
      await slices.pause();
      // Places that are given from here on are of more rows; a work of their own follows this one.
      const rowCount = this.#store.rowCount;
      const places = this.#places;
      const found = selects ? await this.#select(view, searched, rowCount, slices) : null;
      const order = await this.#sort(view.sort, found, rowCount, places, slices);
      if (work !== this.#work) return false;
      this.#found = found;
      this.#order = order;
      this.#seen = rowCount;
      this.#standing = view;
      this.#failure = undefined;
      if (!selects && view.sort.length > 0) this.#sorted = { sort: view.sort, places, order };
      else if (!this.#sortedAs(view.sort, places, rowCount)) this.#sorted = null;
      return true;
    } catch (error) {
      if (error instanceof StaleWorkError) return false;
      if (work === this.#work) this.#view = this.#standing;
      throw error;
    }
  }

  async #select({ search, filters }: View, searched: number, rowCount: number, slices: Slices): Promise<Uint32Array> {
    const known = this.#found;
    if (known === null) return this.#store.select(search, filters, 0, rowCount, slices);
    const fresh = await this.#store.select(search, filters, searched, rowCount, slices);
    const all = new Uint32Array(known.length + fresh.length);
    all.set(known);
    all.set(fresh, known.length);
    return all;
  }

  async #sort(sort: View['sort'], found: Uint32Array | null, rowCount: number, places: Uint32Array | null, slices: Slices): Promise<Uint32Array> {
    const sorted = this.#sortedAs(sort, places, rowCount);
    if (sorted !== undefined) return found === null ? sorted : amongSorted(sorted, found, slices);
    const standing = await standingRows(places, found, rowCount, slices);
    return sort.length === 0 ? standing : this.#store.sort(sort, standing, slices);
  }

  /** All rows in this order, ties by these places, where that is known. */
  #sortedAs(sort: View['sort'], places: Uint32Array | null, rowCount: number): Uint32Array | undefined {
    const sorted = this.#sorted;
    return sorted?.order.length === rowCount && sorted.places === places && isDeepStrictEqual(sorted.sort, sort) ? sorted.order : undefined;
  }
}
