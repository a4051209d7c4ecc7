import type { PageRows } from '../listrak/page';
import type { ColumnStore } from './column-store';

/** Rows a page: some hundred kB of text. */
const pageSize = 2_000;

/**
 * The rows of a view as pages, with the kinds and spellings in which they came: what an export of the view writes.
 * @param order rows in the view's order; null: the first `rowCount` rows as they came
 */
export async function* pagesOfView(store: ColumnStore, order: Uint32Array | null, rowCount: number): AsyncGenerator<PageRows, void, void> {
  for (let from = 0; from < rowCount; from += pageSize) {
    yield store.readPage(order, from, Math.min(rowCount, from + pageSize));
    // The writer may never wait for anything: messages are to be heard all the same.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
