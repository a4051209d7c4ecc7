import { EngineError } from '../engine/engine-error';
import { text } from '../text';
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

/** A collection of the service, read page by page as it is asked for and kept until it is reset. A row that comes again, on a later page, is there once. */
export class Collection<Row extends { readonly id: number }> {
  readonly #readPage: (cursor: string | undefined, signal: AbortSignal) => Promise<LoadedPage<Row>>;
  readonly #compare: (one: Row, other: Row) => number;
  #next: SharedLoad<void>;
  #rows: readonly Row[] = [];
  /** undefined: no page was read yet; null: the last one was. */
  #cursor: string | null | undefined;
  readonly #ids = new Set<number>();
  /** Of the pages that were read. */
  readonly #cursors = new Set<string>();
  #onRead: (() => void) | undefined;

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

  /** Reads one page more, where there is one. @throws what reading throws; AbortedError; EngineError where the service names a page as the next one that has been read */
  async loadMore(signal?: AbortSignal): Promise<LoadedRows<Row>> {
    if (this.#cursor !== null) await this.#next.get(signal);
    return { rows: this.#rows, hasMore: this.#cursor !== null };
  }

  reset(): void {
    this.#next.reset();
    this.#next = this.#nextPage();
    this.#rows = [];
    this.#cursor = undefined;
    this.#ids.clear();
    this.#cursors.clear();
    this.#onRead = undefined;
  }

  /** One listener is told when the next page is there, whoever has asked for it; not after a reset. */
  onceRead(listener: () => void): void {
    this.#onRead = listener;
  }

  #nextPage(): SharedLoad<void> {
    const cursor = this.#cursor ?? undefined;
    const load: SharedLoad<void> = new SharedLoad(async (signal) => {
      const page = await this.#readPage(cursor, signal);
      if (this.#next !== load) return;
      const { nextPageCursor } = page;
      // "Start" is the service's word for the first page.
      if (nextPageCursor !== null && (nextPageCursor === cursor || this.#cursors.has(nextPageCursor) || nextPageCursor.toLowerCase() === 'start')) throw circling();
      if (cursor !== undefined) this.#cursors.add(cursor);
      const rows = page.rows.filter(({ id }) => {
        if (this.#ids.has(id)) return false;
        this.#ids.add(id);
        return true;
      });
      this.#rows = [...this.#rows, ...rows].sort(this.#compare);
      this.#cursor = nextPageCursor;
      this.#next = this.#nextPage();
      const tell = this.#onRead;
      this.#onRead = undefined;
      tell?.();
    });
    return load;
  }
}

function circling(): EngineError {
  return new EngineError({ source: 'listrak', facts: {
    kind: 'unreadableAnswer', what: text('Listrak goes round in circles: a page names a next one that has been read already.'), next: text('Try again later.'),
  } });
}
