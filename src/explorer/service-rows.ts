/** The fields of the service's rows that the tree and the pickers show. Rows without an id are left out: nothing can be asked of them. */
import { isEmptyDate } from '../listrak/dates';

export interface ListRow { readonly id: number; readonly name: string }
export interface ConversationRow { readonly id: number; readonly name: string; readonly status: string }
export interface MessageRow {
  readonly id: number;
  readonly subject: string;
  /** As sent, naive US Eastern; '' where there is none. */
  readonly sendDate: string;
  readonly status: string;
}
export interface LinkRow { readonly id: number; readonly description: string; readonly url: string; readonly clickCount: number | undefined }
/** A summary as the service sent it. */
export type SummaryRow = Readonly<Record<string, unknown>>;

type Sent = Readonly<Record<string, unknown>>;

export function listRows(rows: readonly Sent[]): ListRow[] {
  return rows.flatMap((row) => withId(row['listId'], (id) => ({ id, name: string(row['listName']) })));
}

export function conversationRows(rows: readonly Sent[]): ConversationRow[] {
  return rows.flatMap((row) => withId(row['conversationId'], (id) => ({ id, name: string(row['conversationName']), status: string(row['status']) })));
}

export function messageRows(rows: readonly Sent[]): MessageRow[] {
  return rows.flatMap((row) => withId(row['messageId'], (id) => ({
    id, subject: string(row['subject']), sendDate: date(row['sendDate']), status: string(row['messageStatus']),
  })));
}

export function linkRows(rows: readonly Sent[]): LinkRow[] {
  return rows.flatMap((row) => withId(row['linkId'], (id) => ({
    id, description: string(row['linkDescription']), url: string(row['linkUrl']), clickCount: number(row['clickCount']),
  })));
}

/** The order of what has a name. The collator is made with the first comparison: it takes some ms, which an activation has no use for. */
export class NameOrder {
  #names: Intl.Collator | undefined;

  readonly byName = (one: { readonly id: number; readonly name: string }, other: { readonly id: number; readonly name: string }): number => this.#compare(one.name, other.name) || one.id - other.id;

  readonly byLinkName = (one: LinkRow, other: LinkRow): number => this.#compare(one.description || one.url, other.description || other.url) || one.id - other.id;

  #compare(one: string, other: string): number {
    this.#names ??= new Intl.Collator(undefined, { sensitivity: 'base', numeric: true });
    return this.#names.compare(one, other);
  }
}

/** Newest first; messages that have no date yet stand at the end. */
export function byDate(one: MessageRow, other: MessageRow): number {
  if (one.sendDate !== other.sendDate) return one.sendDate < other.sendDate ? 1 : -1;
  return other.id - one.id;
}

function withId<Row>(id: unknown, make: (id: number) => Row): Row[] {
  return typeof id === 'number' && Number.isSafeInteger(id) ? [make(id)] : [];
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function date(value: unknown): string {
  const sent = string(value);
  return isEmptyDate(sent) ? '' : sent;
}
