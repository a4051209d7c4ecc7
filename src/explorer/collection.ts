import { SharedLoad } from './shared-load';

export interface LoadedPage<Row> {
  readonly rows: readonly Row[];
  readonly nextPageCursor: string | null;
}

/** Rows so far, in the order in which they are shown. */
export interface LoadedRows<Row> {
  readonly rows: readonly Row[];
  /** The service has further pages. */
  readonly hasMore: boolean;
}

/** A collection of the service, read page by page as it is asked for and kept until it is reset. */
export class Collection<Row> {
  readonly #readPage: (cursor: string | undefined, signal: AbortSignal) => Promise<LoadedPage<Row>>;
  readonly #compare: (one: Row, other: Row) => number;
  #next: SharedLoad<void>;
  #rows: readonly Row[] = [];
  /** undefined: no page was read yet; null: the last one was. */
  #cursor: string | null | undefined;

  constructor(readPage: (cursor: string | undefined, signal: AbortSignal) => Promise<LoadedPage<Row>>, compare: (one: Row, other: Row) => number) {
    this.#readPage = readPage;
    this.#compare = compare;
    this.#next = this.#nextPage();
  }

  /** What is there without asking; undefined before the first page. */
  get known(): LoadedRows<Row> | undefined {
    return this.#cursor === undefined ? undefined : { rows: this.#rows, hasMore: this.#cursor !== null };
  }

  /** Reads the first page, where none was read yet. @throws what reading throws; AbortedError */
  async load(signal?: AbortSignal): Promise<LoadedRows<Row>> {
    return this.known ?? this.loadMore(signal);
  }

  /** Reads one page more, where there is one. @throws what reading throws; AbortedError */
  async loadMore(signal?: AbortSignal): Promise<LoadedRows<Row>> {
    if (this.#cursor !== null) await this.#next.get(signal);
    return { rows: this.#rows, hasMore: this.#cursor !== null };
  }

  reset(): void {
    this.#next.reset();
    this.#next = this.#nextPage();
    this.#rows = [];
    this.#cursor = undefined;
  }

  #nextPage(): SharedLoad<void> {
    const cursor = this.#cursor ?? undefined;
    const load: SharedLoad<void> = new SharedLoad(async (signal) => {
      const page = await this.#readPage(cursor, signal);
      if (this.#next !== load) return;
      this.#rows = [...this.#rows, ...page.rows].sort(this.#compare);
      this.#cursor = page.nextPageCursor;
      this.#next = this.#nextPage();
    });
    return load;
  }
}
