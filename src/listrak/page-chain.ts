import { setMaxListeners } from 'node:events';
import { text, type Text } from '../text';
import { CancelledError, UnreadableAnswerError } from './errors';
import type { Page } from './page';

/** Empty pages in a row that still name a next one, after which the service is taken to go round in circles. */
const emptyPagesAtMost = 1000;

export interface ChainOptions {
  readonly start: string | undefined;
  readonly early: boolean;
  readonly signal: AbortSignal;
}

/** One page behind a cursor, with its retries. `onCursor` is told of the next cursor as soon as one is seen, perhaps of another one with each try. */
export type AskPage = (cursor: string | undefined, signal: AbortSignal, onCursor: (cursor: string) => void) => Promise<Page>;

/**
 * The pages behind one another, each asked for as soon as its cursor is seen in the one before: that one and the next are on their way at
 * most, and none but the next while the last is being looked at. What a page says once it is whole is what counts.
 * @throws UnreadableAnswerError in place of a page that names one as its next that has been read, for its own rows may have been read too; after a
 * thousand empty pages in a row; whatever `ask` throws.
 */
export async function* followPages(path: string, { start, early, signal }: ChainOptions, ask: AskPage): AsyncGenerator<Page, void, undefined> {
  // Many chains may hang on one signal; Node would take that for a leak and say so.
  setMaxListeners(0, signal);
  const seen = new Set<string>();
  // "Start" is the service's word for the first page.
  const isRead = (cursor: string): boolean => seen.has(cursor) || cursor.toLowerCase() === 'start';
  let empty = 0;
  let current: Asked | undefined = new Asked(start, signal, ask);
  let next: Asked | undefined;
  try {
    for (;;) {
      if (current.cursor !== undefined) seen.add(current.cursor);
      if (early && empty + 1 < emptyPagesAtMost) {
        current.onCursor((cursor) => {
          if (next?.cursor === cursor) return;
          next?.hangUp();
          next = isRead(cursor) ? undefined : new Asked(cursor, signal, ask);
        });
      }
      const page: Page = await current.page;
      current = undefined;
      empty = page.rowCount === 0 ? empty + 1 : 0;
      if (next !== undefined && next.cursor !== page.nextPageCursor) {
        next.hangUp();
        next = undefined;
      }
      if (page.nextPageCursor !== null && isRead(page.nextPageCursor)) {
        throw circling(path, text('GET {0} goes round in circles: page {1} names a next page that has been read already.', path, seen.size + (start === undefined ? 1 : 0)));
      }
      yield page;
      if (page.nextPageCursor === null) return;
      if (empty >= emptyPagesAtMost) throw circling(path, text('GET {0} came to no end: {1} pages in a row were empty and named a next one.', path, empty));
      // The next page may be here already, and is not wanted any more.
      if (signal.aborted) throw new CancelledError();
      current = next ?? new Asked(page.nextPageCursor, signal, ask);
      next = undefined;
    }
  } finally {
    current?.hangUp();
    next?.hangUp();
  }
}

/** A page that is on its way. */
class Asked {
  readonly page: Promise<Page>;
  readonly #abort = new AbortController();
  readonly #stopListening: () => void;
  #sighted: string | undefined;
  #listener: ((cursor: string) => void) | undefined;

  constructor(readonly cursor: string | undefined, signal: AbortSignal, ask: AskPage) {
    const abort = (): void => this.#abort.abort();
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    this.#stopListening = () => signal.removeEventListener('abort', abort);
    this.page = ask(cursor, this.#abort.signal, (sighted) => {
      this.#sighted = sighted;
      this.#listener?.(sighted);
    }).finally(this.#stopListening);
    // Whoever waits for the page hears of its failure; nobody may.
    this.page.catch(() => undefined);
  }

  /** Hears of the next cursor, also of one that has been seen before this call. */
  onCursor(listener: (cursor: string) => void): void {
    this.#listener = listener;
    if (this.#sighted !== undefined) listener(this.#sighted);
  }

  hangUp(): void {
    this.#stopListening();
    this.#listener = undefined;
    this.#abort.abort();
  }
}

function circling(path: string, what: Text): UnreadableAnswerError {
  return new UnreadableAnswerError({ what, next: text('Try again later. The rows so far are right, but may not be all.'), request: `GET ${path}` });
}
