import type { PageRows } from '../listrak/page';

/** Rows a page: some hundred kB of text. */
const pageSize = 2_000;

/** Rows [from, to) of anything that is read in pages: what an export of a view or of its groups writes. */
export async function* pagesOf(read: (from: number, to: number) => PageRows, from: number, to: number): AsyncGenerator<PageRows, void, void> {
  for (let start = from; start < to; start += pageSize) {
    yield read(start, Math.min(to, start + pageSize));
    // The writer may never wait for anything: messages are to be heard all the same.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
