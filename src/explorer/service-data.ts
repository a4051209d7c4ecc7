import type { Account } from '../accounts/account';
import type { PageAnswer } from '../engine/protocol';
import type { ReportId, ReportRequest } from '../reports/report-types';
import { Collection } from './collection';
import { placeKey, requestAt, type ConversationPlace, type ListPlace, type MessagePlace, type Place } from './place';
import { byDate, conversationRows, linkRows, listRows, messageRows, NameOrder, type ConversationRow, type LinkRow, type ListRow, type MessageRow, type SummaryRow } from './service-rows';
import { SharedLoad } from './shared-load';

/** Where pages come from; {@link Connections} is one. */
export interface PageReader {
  readPage(account: Account, request: ReportRequest, options: { cursor?: string | undefined; pageSize?: number | undefined; signal?: AbortSignal | undefined }): Promise<PageAnswer>;
}

/** A node or a picker step holds this many rows a page at most; 1,000 is the service's own default. */
const mostRowsAPage = 1000;

const allKinds = ['lists', 'conversations', 'messages', 'links', 'summary'] as const;
type Kind = (typeof allKinds)[number];

/** What has been read of the accounts for tree, hovers and pickers: one request each, kept until it is forgotten. */
export class ServiceData {
  readonly #reader: PageReader;
  readonly #pageSize: () => number;
  readonly #collections = new Map<string, { reset(): void }>();
  readonly #order = new NameOrder();
  #disposed = false;

  /** `pageSize` is the setting, rows. */
  constructor(reader: PageReader, pageSize: () => number) {
    this.#reader = reader;
    this.#pageSize = pageSize;
  }

  lists(account: Account): Collection<ListRow> {
    return this.#collection({ account }, 'lists', 'lists', listRows, this.#order.byName);
  }

  conversations(place: ListPlace): Collection<ConversationRow> {
    return this.#collection(place, 'conversations', 'conversations', conversationRows, this.#order.byName);
  }

  /** Messages of a list, or of a conversation where the place names one. */
  messages(place: ListPlace | ConversationPlace): Collection<MessageRow> {
    return this.#collection(place, 'messages', 'conversation' in place ? 'conversationMessages' : 'messages', messageRows, byDate);
  }

  links(place: MessagePlace): Collection<LinkRow> {
    return this.#collection(place, 'links', place.conversation === undefined ? 'messageLinks' : 'conversationMessageLinks', linkRows, this.#order.byLinkName);
  }

  /** The summary of a message or, where the place names no message, of a conversation. */
  summary(place: MessagePlace | ConversationPlace): SharedLoad<SummaryRow> {
    return this.#kept(`${placeKey(place)}#summary`, () => new SharedLoad<SummaryRow>(async (signal) => {
      const { rows } = await this.#reader.readPage(place.account, requestAt(place, summaryReport(place)), { signal });
      return rows[0] ?? {};
    }));
  }

  /** The summary where it has been read; nothing is begun for it. */
  knownSummary(place: MessagePlace | ConversationPlace): SummaryRow | undefined {
    return (this.#collections.get(`${placeKey(place)}#summary`) as SharedLoad<SummaryRow> | undefined)?.known;
  }

  /** Forgets what was read of the place itself, or of that only what is named; not of what is below it. */
  forgetAt(place: Place, kinds: readonly Kind[] = allKinds): void {
    const at = placeKey(place);
    for (const kind of kinds) {
      const key = `${at}#${kind}`;
      this.#collections.get(key)?.reset();
      this.#collections.delete(key);
    }
  }

  /** Forgets all that was read of the account, and gives up what is being read. */
  forgetAccount(id: string): void {
    for (const [key, load] of this.#collections) {
      if (!key.startsWith(`${id}#`) && !key.startsWith(`${id}/`)) continue;
      load.reset();
      this.#collections.delete(key);
    }
  }

  forgetAll(): void {
    for (const load of this.#collections.values()) load.reset();
    this.#collections.clear();
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    this.#disposed = true;
    this.forgetAll();
  }

  #collection<Row extends { readonly id: number }>(place: Place, name: Kind, report: ReportId, read: (rows: PageAnswer['rows']) => Row[], compare: (one: Row, other: Row) => number): Collection<Row> {
    return this.#kept(`${placeKey(place)}#${name}`, () => new Collection<Row>(async (cursor, signal) => {
      const pageSize = Math.min(this.#pageSize(), mostRowsAPage);
      const page = await this.#reader.readPage(place.account, requestAt(place, report), { cursor, pageSize, signal });
      return { rows: read(page.rows), nextPageCursor: page.nextPageCursor };
    }, compare));
  }

  /** Keys name what they keep, so that a key always keeps the same type. */
  #kept<Load extends { reset(): void }>(key: string, make: () => Load): Load {
    const present = this.#collections.get(key) as Load | undefined;
    if (present !== undefined) return present;
    const made = make();
    this.#collections.set(key, made);
    return made;
  }
}

export function summaryReport(place: MessagePlace | ConversationPlace): ReportId {
  if (!('message' in place)) return 'conversationSummary';
  return place.conversation === undefined ? 'messageSummary' : 'conversationMessageSummary';
}
