import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { defaultExportFormat, type ExportOutcome } from '../../../src/export/export-types';
import { exportNew } from '../../../src/export/since-last/export-new';
import type { GrowingFormat } from '../../../src/export/since-last/growing';
import type { Query } from '../../../src/listrak/source';
import type { FailedParent, ReportRequest } from '../../../src/reports/report-types';
import { checkRequest } from '../../../src/reports/request';
import { runReport } from '../../../src/reports/run-report';
import { formatText } from '../../../src/text';
import { FakeSource, type Asked } from '../reports/fake-source';

export interface Contact { readonly emailAddress: string | null; readonly subscribeDate: string | null; readonly [field: string]: unknown }
const never = new AbortController().signal;
export const contact = (name: string, day: string, more: object = {}): Contact => ({ emailAddress: `${name}@example.com`, subscribeDate: `${day}T12:00:00`, ...more });

/** Lists with contacts that honour the dates that are asked for. */
class Lists {
  readonly lists = new Map<number, Contact[]>();
  source = new FakeSource({});

  renew(): void {
    const answers = [...this.lists].flatMap(([id, contacts]) => [
      [`/List/${id}`, { listId: id, listName: `List ${id}` }],
      [`/List/${id}/Contact`, ({ startDate: from, subscriptionState: wanted = 'Subscribed', useOriginalSubscribeDate: original = true }: Query) => contacts.filter(({ subscribeDate, resubscribeDate, unsubscribeDate, subscriptionState: state = 'Subscribed' }) => {
        const date = state === 'Unsubscribed' ? unsubscribeDate : original === true ? subscribeDate : resubscribeDate ?? subscribeDate;
        return state === wanted && (typeof from !== 'string' || (typeof date === 'string' && date >= from));
      })],
    ]);
    this.source = new FakeSource({ '/List': [...this.lists.keys()].map((listId) => ({ listId, listName: `List ${listId}` })), ...Object.fromEntries(answers) as object });
  }

  get starts(): unknown[] {
    return this.#asked.map(({ path: asked, query }) => [asked, query['startDate']]);
  }

  get flags(): unknown[] {
    return this.#asked.map(({ query }) => query['useOriginalSubscribeDate']);
  }

  get #asked(): readonly Asked[] {
    return this.source.asked.filter(({ path: asked }) => asked.endsWith('/Contact'));
  }
}

/** What is different about one update. */
export interface UpdateOptions { request?: Partial<ReportRequest>; format?: GrowingFormat; lookBackDays?: number; signal?: AbortSignal; onlyParents?: readonly FailedParent[]; whenAllCame?: () => Promise<void>; account?: string; today?: string }

/** A file of the contacts of two lists, which is brought up to date. */
export interface GrowingFile {
  readonly folder: string;
  readonly file: string;
  readonly lists: Lists;
  readonly run: (options?: UpdateOptions) => Promise<ExportOutcome & { readonly told: string[] }>;
  readonly update: (options: UpdateOptions) => Promise<ExportOutcome>;
  readonly rows: () => Promise<Record<string, string>[]>;
  /** Rows in a few words: list, name, external ID. */
  readonly people: () => Promise<(string | undefined)[]>;
}

/** Gives every test of the suite around a file of its own. */
export function useGrowingFile(): GrowingFile {
  let folder = '';
  let file = '';
  let lists = new Lists();
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'listrak-since-'));
    file = path.join(folder, 'contacts.csv');
    lists = new Lists();
    lists.lists.set(1, [contact('=ann', '2026-01-01'), contact('bob', '2026-01-20', { subscribeMethod: 'a "b",\r\nc' }), contact('cid', '2026-01-30')]);
    lists.lists.set(2, [contact('dan', '2026-01-10')]);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function run(options: UpdateOptions = {}): Promise<ExportOutcome & { told: string[] }> {
    const outcome = await update(options);
    assert.deepEqual((await readdir(folder)).filter((name) => name.includes('listrak-part')), []);
    return { ...outcome, told: outcome.notes.map(formatText) };
  }

  function update(options: UpdateOptions): Promise<ExportOutcome> {
    lists.renew();
    const request = checkRequest({ report: 'contacts', listId: 'all', ...options.request });
    const signal = options.signal ?? never;
    return exportNew({
      request, source: lists.source, file, format: options.format ?? defaultExportFormat, lookBackDays: options.lookBackDays ?? 7,
      ...(options.onlyParents === undefined ? { account: options.account ?? 'acme' } : {}), goOn: false, ...(options.onlyParents === undefined ? {} : { onlyParents: options.onlyParents }),
      today: () => new Date(options.today ?? '2026-02-01T12:00:00Z'),
      run: async function* (source, more) {
        yield* runReport(request, source, { pageSize: 2, signal, ...more });
        await options.whenAllCame?.();
      },
    }, { signal });
  }

  async function rows(): Promise<Record<string, string>[]> {
    return parse(await readFile(file), { columns: true, record_delimiter: '\r\n' });
  }
  const people = async (): Promise<(string | undefined)[]> => (await rows()).map(({ listId, emailAddress, externalContactID }) => [listId, emailAddress?.replace('@example.com', ''), externalContactID].join(' ').trim());
  return { get folder() { return folder; }, get file() { return file; }, get lists() { return lists; }, run, update, rows, people };
}

/** Lines with nothing in them but a line break inside quotes taken as one. */
export function linesOf(content: string, format: GrowingFormat): string[] {
  if (format.type === 'ndjson') return content.trimEnd().split('\n');
  const lines: string[][] = parse(content, { delimiter: format.delimiter, record_delimiter: format.lineEnding });
  return lines.map((line) => JSON.stringify(line));
}
