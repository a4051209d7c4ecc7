import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultExportFormat, type ExportFormat, type ExportOutcome } from '../../../src/export/export-types';
import type { FileOperations } from '../../../src/export/file-target';
import { exportResumable } from '../../../src/export/resume/resumable-export';
import { ServiceFailedError, UnreachableError } from '../../../src/listrak/errors';
import type { Page } from '../../../src/listrak/page';
import type { ListrakSource, PagesOptions, Query } from '../../../src/listrak/source';
import { checkRequest, type CheckedRequest } from '../../../src/reports/request';
import { runReport } from '../../../src/reports/run-report';
import { text } from '../../../src/text';
import { FakeSource, type Answers } from '../reports/fake-source';

export const never = new AbortController().signal;
/** As long as nobody is there. */
export const gone = new UnreachableError({ what: text('Nothing came.'), next: text('Look at the cable.') });
const broken = new ServiceFailedError({ what: text('500.'), next: text('Try later.') });

/** Three lists of three messages; rows that are guarded, quoted, late fields, an empty message and one that always fails. */
function answers(): Answers {
  const all: Record<string, Answers[string]> = { '/List': [1, 2, 3].map((listId) => ({ listId, listName: `List "${listId}"` })) };
  for (const list of [1, 2, 3]) {
    all[`/List/${list}`] = { listId: list, listName: `List "${list}"` };
    all[`/List/${list}/Message`] = [1, 2, 3].map((message) => ({ messageId: list * 10 + message, subject: `=Subject ${message}`, sendDate: '2026-01-01T00:00:00' }));
    for (const message of [1, 2, 3]) {
      all[`/List/${list}/Message/${list * 10 + message}`] = { messageId: list * 10 + message, subject: `=Subject ${message}` };
      const rows = Array.from({ length: message === 2 && list === 1 ? 0 : 5 }, (_, index) => ({
        emailAddress: index === 1 ? '=cmd|x' : `p${index}@example.com`, sendDate: `2026-01-0${index + 1}T00:00:00`, ...(list * message > 3 && index > 2 ? { [`late${list}`]: `a\r\n"${index}"` } : {}),
      }));
      all[`/List/${list}/Message/${list * 10 + message}/Activity`] = list === 2 && message === 1 ? broken : rows;
    }
  }
  return all;
}

/** A service whose every request is counted, and that cannot be reached from the `until`-th on. */
export class BreakingSource implements ListrakSource {
  readonly inner = new FakeSource(answers());
  requests = 0;

  constructor(readonly until = Infinity, readonly error: Error = gone) {}

  async getPage(where: string, query: Query, signal: AbortSignal): Promise<Page> {
    this.#ask();
    return this.inner.getPage(where, query, signal);
  }

  async *pages(where: string, query: Query, options: PagesOptions): AsyncGenerator<Page, void, void> {
    const pages = this.inner.pages(where, query, options);
    for (;;) {
      this.#ask();
      const next = await pages.next();
      if (next.done === true) return;
      yield next.value;
      if (next.value.nextPageCursor === null) return;
    }
  }

  /** Parents whose rows were asked for. */
  get asked(): string[] {
    return this.inner.asked.map(({ path: each }) => each).filter((each) => each.endsWith('/Activity'));
  }

  #ask(): void {
    if (++this.requests >= this.until) throw this.error;
  }
}

/** All messages of all lists. */
export const request = checkRequest({ report: 'messageActivity', listId: 'all', messageId: 'all' });

/** How one of its runs is different from the others. */
export interface RunOptions {
  readonly goOn?: boolean;
  readonly concurrency?: number;
  readonly format?: ExportFormat;
  readonly files?: FileOperations;
  /** ms between two journals. */
  readonly interval?: number;
  readonly account?: string;
  readonly request?: CheckedRequest;
}

/** A file in a folder of its own, and exports to it that stop and are gone on with. */
export class InterruptedExport {
  folder = '';
  file = '';

  /** @param format of the runs that say no other */
  constructor(readonly format: ExportFormat = defaultExportFormat) {}

  async makeFolder(): Promise<void> {
    this.folder = await fs.mkdtemp(path.join(tmpdir(), 'listrak-resume-'));
    this.file = path.join(this.folder, 'out.file');
  }

  removeFolder(): Promise<void> {
    return fs.rm(this.folder, { recursive: true, force: true });
  }

  place(options: RunOptions = {}): { request: CheckedRequest; account: string; file: string; format: ExportFormat } {
    return { request: options.request ?? request, account: options.account ?? 'acme', file: this.file, format: options.format ?? this.format };
  }

  run(source: ListrakSource, options: RunOptions = {}): Promise<ExportOutcome> {
    const { goOn = false, concurrency = 1, interval = 0, files } = options;
    const place = this.place(options);
    return exportResumable({
      ...place, goOn,
      run: (resumeFrom) => runReport(place.request, source, { pageSize: 2, signal: never, maxConcurrentRequests: concurrency, ...(resumeFrom === undefined ? {} : { resumeFrom }) }),
    }, { signal: never, journalInterval: interval, ...(files === undefined ? {} : { files }) });
  }

  /** What lies beside the file. */
  async beside(): Promise<string[]> {
    return (await fs.readdir(this.folder)).filter((name) => name !== 'out.file');
  }
}
