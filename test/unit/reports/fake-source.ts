import { CancelledError, NotFoundError, type ListrakError } from '../../../src/listrak/errors';
import type { Page } from '../../../src/listrak/page';
import { readPage } from '../../../src/listrak/page-reader';
import type { ListrakSource, PagesOptions, Query } from '../../../src/listrak/source';
import { text } from '../../../src/text';

export interface Asked {
  readonly path: string;
  readonly query: Query;
  readonly start?: string;
}

/** What stands under a path: rows, one row, or an error; a function is given the query. */
type Row = Readonly<Record<string, unknown>>;
export type Answer = readonly Row[] | Row | ListrakError;
export type Answers = Readonly<Record<string, Answer | ((query: Query) => readonly Row[])>>;

/** Pages from plain rows, read by the real reader. `breaks` is thrown at that page of a path (0 is the first) as long as it is there. */
export class FakeSource implements ListrakSource {
  readonly asked: Asked[] = [];
  readonly breaks = new Map<string, { readonly atPage: number; readonly error: ListrakError }>();

  constructor(readonly answers: Answers) {}

  async getPage(path: string, query: Query, signal: AbortSignal): Promise<Page> {
    this.asked.push({ path, query });
    if (signal.aborted) throw new CancelledError();
    const broken = this.breaks.get(path);
    if (broken !== undefined) throw broken.error;
    return pageOf(this.#answer(path, query), null);
  }

  async *pages(path: string, query: Query, { pageSize, start, signal }: PagesOptions): AsyncGenerator<Page, void, void> {
    this.asked.push({ path, query, ...(start === undefined ? {} : { start }) });
    const rows = this.#answer(path, query) as readonly Row[];
    for (let from = Number(start ?? 0); ; from += pageSize) {
      if (signal.aborted) throw new CancelledError();
      const broken = this.breaks.get(path);
      if (broken !== undefined && broken.atPage === from / pageSize) throw broken.error;
      const next = from + pageSize < rows.length ? String(from + pageSize) : null;
      yield pageOf(rows.slice(from, from + pageSize), next);
      if (next === null) return;
    }
  }

  #answer(path: string, query: Query): Answer {
    const found = this.answers[path];
    const answer = typeof found === 'function' ? found(query) : found;
    if (answer === undefined) throw new NotFoundError({ what: text('{0} is not there.', path), next: text('Look again.') });
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

/** A page that may be looked at for ever, whatever releases it. */
export function pageOf(data: unknown, nextPageCursor: string | null = null): Page {
  const { release: _, ...page } = readPage(Buffer.from(JSON.stringify({ status: 200, nextPageCursor, data })));
  return page;
}

/** A page of whose rows, once it is released, nothing is left but rubbish. */
export function rottingPage(data: unknown, nextPageCursor: string | null = null): Page {
  const body = Buffer.from(JSON.stringify({ status: 200, nextPageCursor, data }));
  const page = readPage(body);
  const columns = [...page.columns];
  return {
    ...page,
    release: () => {
      for (const { kinds, starts, ends } of columns) for (const cells of [kinds, starts, ends]) cells.fill(5);
      body.fill('!');
      page.release?.();
    },
  };
}
