import type { ColumnStore } from './column-store';
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

/** The rows of a store as they are looked at: searched, sorted, and kept so while more rows arrive. */
export class TableView {
  readonly #store: ColumnStore;
  readonly #timers: Timers;
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  #view: View = plainView;
  /** Rows in the view's order; null: all rows as they came. */
  #order: Uint32Array | null = null;
  /** Rows that the search found, as they came; null without a search. */
  #found: Uint32Array | null = null;
  /** Rows of the store that `#order` knows of. */
  #seen = 0;
  #revision = 0;
  /** Counts the works begun; all but the latest are stale. */
  #work = 0;
  /** The work that goes on. */
  #running: Promise<boolean> | undefined;
  #cancelTimer: (() => void) | undefined;
  #disposed = false;

  /**
   * @param changed called when the view's rows are others after rows arrived
   * @param failed told of what goes wrong while rows are taken in
   */
  constructor(store: ColumnStore, timers: Timers, changed: () => void, failed: (error: unknown) => void) {
    this.#store = store;
    this.#timers = timers;
    this.#changed = changed;
    this.#failed = failed;
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

  get bytesHeld(): number {
    const order = this.#order?.byteLength ?? 0;
    return this.#found === null || this.#found.buffer === this.#order?.buffer ? order : order + this.#found.byteLength;
  }

  /** Answers when the view stands; stale at once when a newer one is set. */
  async setView(view: View): Promise<ViewStands> {
    const sameSearch = view.search === this.#view.search && this.#found !== null;
    this.#view = { search: view.search, sort: [...view.sort] };
    if (!sameSearch) this.#found = null;
    const before = this.#order;
    const stands = await this.#make(sameSearch ? this.#seen : 0);
    if (stands && (before !== null || this.#order !== null)) this.#revision++;
    if (stands && this.#seen < this.#store.rowCount) this.rowsArrived();
    return { rowCount: this.rowCount, stale: !stands, revision: this.#revision };
  }

  /** To be called after rows were appended: takes them into the view, soon. */
  rowsArrived(): void {
    if (this.#isPlain || this.#cancelTimer !== undefined || this.#disposed) return;
    this.#refreshIn(shortestPause);
  }

  /** Takes all rows into the view now: for when no more are coming. */
  async settle(): Promise<void> {
    this.#clearTimer();
    while (!this.#isPlain && !this.#disposed && this.#seen < this.#store.rowCount) await this.#refresh();
  }

  readWindow(from: number, to: number, columns: readonly number[]): ShownCell[][] {
    return this.#store.readWindow(this.#order, from, to, columns);
  }

  /** Ends work that goes on; what is held can then be freed. */
  dispose(): void {
    this.#disposed = true;
    this.#work++;
    this.#clearTimer();
    this.#order = null;
    this.#found = null;
  }

  get #isPlain(): boolean {
    return this.#view.search === '' && this.#view.sort.length === 0;
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
        if (this.#disposed || this.#isPlain || this.#seen === this.#store.rowCount) return;
        this.#refreshIn(Math.max(shortestPause, (this.#timers.now() - started) * share));
      }).catch(this.#failed);
    }, milliseconds);
  }

  /** Waits for a view that is being made: a refresh never makes one stale. */
  async #refresh(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    const before = this.rowCount;
    if (!await this.#make(this.#seen)) return;
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
    const slices = new Slices(() => work !== this.#work);
    const view = this.#view;
    try {
      if (this.#isPlain) {
        this.#order = null;
        this.#found = null;
        this.#seen = 0;
        return true;
      }
      // A burst of views comes down to its last one.
      await slices.pause();
      const rowCount = this.#store.rowCount;
      const found = view.search === '' ? null : await this.#search(view.search, searched, rowCount, slices);
      const order = view.sort.length === 0 ? found : await this.#store.sort(view.sort, found ?? allRows(rowCount), slices);
      if (work !== this.#work) return false;
      this.#found = found;
      this.#order = order;
      this.#seen = rowCount;
      return true;
    } catch (error) {
      if (error instanceof StaleWorkError) return false;
      throw error;
    }
  }

  async #search(text: string, searched: number, rowCount: number, slices: Slices): Promise<Uint32Array> {
    const known = this.#found;
    if (known === null) return this.#store.search(text, 0, rowCount, slices);
    const fresh = await this.#store.search(text, searched, rowCount, slices);
    const all = new Uint32Array(known.length + fresh.length);
    all.set(known);
    all.set(fresh, known.length);
    return all;
  }
}

function allRows(rowCount: number): Uint32Array {
  const rows = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) rows[row] = row;
  return rows;
}
