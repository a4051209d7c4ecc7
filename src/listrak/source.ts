import type { Bounds } from '../plain-data';
import type { Page } from './page';

/** Rows a page to ask for. */
export const pageSizeBounds: Bounds = { least: 1, most: 5000, otherwise: 5000 };

/** Query parameters; undefined ones are left out, the rest percent-encoded. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where pages come from: the client, as the reports see it. Paths start with a slash below the base, such as `/List/101/Contact`. */
export interface ListrakSource {
  /**
   * One GET with all its retries. A collection's rows, or the one row of a resource.
   * @throws ListrakError; CancelledError as soon as `signal` aborts.
   */
  getPage(path: string, query: Query, signal: AbortSignal): Promise<Page>;

  /**
   * All pages of a paged collection, from `start` (a cursor of an earlier page) or the first.
   * A page that names one as its next that has been read ends in UnreadableAnswerError in its place; 1,000 empty pages in a row do behind them.
   * Between two pages the next one may be on its way already; leaving the iteration hangs up on it.
   */
  pages(path: string, query: Query, options: PagesOptions): AsyncIterable<Page>;
}

export interface PagesOptions {
  /** Rows a page to ask for, within {@link pageSizeBounds}. */
  readonly pageSize: number;
  readonly start?: string;
  readonly signal: AbortSignal;
  /** False: a page is asked for when the one before it has been taken. Otherwise as soon as its cursor is seen, two at most on their way. */
  readonly early?: boolean;
}
