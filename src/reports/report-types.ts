import type { ListrakErrorFacts } from '../listrak/errors';
import type { Text } from '../text';

/** The reports' names in requests, commands, files and on the command line. */
export const reportIds = [
  'lists', 'contacts', 'conversations', 'conversationMessages', 'conversationMessageActivity', 'conversationMessageLinks',
  'conversationMessageLinkClickers', 'conversationMessageSummary', 'conversationSummary', 'messages', 'messageActivity',
  'messageLinks', 'messageLinkClickers', 'messageSummary', 'messagePerformance', 'conversationMessagePerformance', 'conversationPerformance',
] as const;
export type ReportId = (typeof reportIds)[number];

/** The ids that place a report, outermost first. */
export const scopeFields = ['listId', 'conversationId', 'messageId', 'linkId'] as const;
export type ScopeField = (typeof scopeFields)[number];
/** What each of them names. */
export const scopeNouns = { listId: 'list', conversationId: 'conversation', messageId: 'message', linkId: 'link' } as const satisfies Record<ScopeField, string>;

export type ColumnType = 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'json';
export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  /** parent: added by us; api: documented; profile: a profile field asked for; figure: worked out of the row's own; unknown: not in the document. */
  readonly origin: 'parent' | 'api' | 'profile' | 'figure' | 'unknown';
  /** What a figure is, and of what it is a share. */
  readonly description?: Text;
}

/** Filters of a request. Dates are `YYYY-MM-DD` or `YYYY-MM-DDTHH:mm:ss`, naive US Eastern. */
export interface ReportFilters {
  readonly startDate?: string;
  readonly endDate?: string;
  readonly subscriptionState?: 'Subscribed' | 'Unsubscribed' | 'All';
  readonly dateType?: 'Send' | 'Activity';
  readonly emailAddress?: string;
  readonly externalContactId?: string;
  readonly includeTestMessages?: boolean;
  readonly includePreviousVersions?: boolean;
  readonly useOriginalSubscribeDate?: boolean;
  /** Ids of profile fields, at most 30. */
  readonly profileFields?: readonly number[];
}
export type FilterName = keyof ReportFilters;

/** How a filter is asked for and checked; the same for palette, grid and command line. */
export interface FilterSpec {
  readonly name: FilterName;
  readonly title: Text;
  readonly kind: FilterKind;
}
export type FilterKind =
  | { readonly type: 'date' }
  | { readonly type: 'choice'; readonly choices: readonly string[]; readonly default: string }
  | { readonly type: 'boolean'; readonly default: boolean }
  | { readonly type: 'text' }
  | { readonly type: 'ids'; readonly atMost: number };

export type IdChoice = number | readonly number[] | 'all';

/**
 * What can be asked: plain JSON, the same in a command's argument, a saved file, a task, the command line and a test.
 * `startDate` and `endDate` are about the rows where the report has them itself (contacts, messages, activity, clickers). For the summaries
 * and links of messages, whose rows have no date, they choose the messages by their send date, where `messageId` is "all".
 */
export interface ReportRequest {
  /** Name of the account; optional where there is one. */
  readonly account?: string;
  readonly report: ReportId;
  readonly listId?: IdChoice;
  readonly conversationId?: IdChoice;
  readonly messageId?: IdChoice;
  readonly linkId?: IdChoice;
  readonly filters?: ReportFilters;
}

/** One entry of the catalogue. Tree, palette, grid, export, command line and the README's table follow from it. */
export interface Report {
  readonly id: ReportId;
  readonly title: Text;
  readonly description: Text;
  /** Ids it needs, outermost first. */
  readonly scope: readonly ScopeField[];
  /** Route below the base with `{listId}` and so on; the official singular spelling. */
  readonly route: string;
  /** paged: pages behind cursors; collection: one answer with all rows; resource: one answer with one row. */
  readonly shape: 'paged' | 'collection' | 'resource';
  /** API's own columns in the official order. */
  readonly columns: readonly ColumnSpec[];
  /** Filters of the rows. */
  readonly filters: readonly FilterName[];
  /** Filters that choose the messages whose rows are asked for; only where `messageId` is "all". */
  readonly parentFilters?: readonly FilterName[];
  /** Rows of a collection, each joined with one of a resource: what the collection says of a message, and that message's summary. */
  readonly join?: {
    /** The id that the collection's row has and the resource's route needs. */
    readonly field: ScopeField;
    /** Route of the resource, with all ids. */
    readonly route: string;
  };
  /** One row of the collection by itself, asked for where that filter is set. The service has no more filters there than `filters`. */
  readonly single?: {
    readonly filter: FilterName;
    /** Route of the resource, with the filter's value as `{name}`. */
    readonly route: string;
    readonly filters: readonly FilterName[];
  };
  /** How an export can ask for what is new alone. Absent: it is asked for whole. */
  readonly incremental?: Incremental;
}

export interface Incremental {
  /** Columns that tell a row from all others below the same parents. A row that comes again takes the older one's place. */
  readonly key: readonly string[];
  /** The column that `startDate` is about; by the value of a filter where that decides. */
  readonly date: string | { readonly filter: FilterName; readonly columns: Readonly<Record<string, string>>; readonly otherwise: string };
}

/** A parent whose rows could not be had, or not all of them: its ids as far as they are known, outermost first. */
export interface FailedParent {
  readonly listId?: number;
  readonly conversationId?: number;
  readonly messageId?: number;
  readonly linkId?: number;
  readonly error: ListrakErrorFacts;
  /** What of it is missing, where some of it had come; all of it without. */
  readonly from?: ParentPlace;
}

/** A place among the pages of a parent: the query that it is asked with (contacts of both states take two), and the cursor there, null for the first page. */
export interface ParentPlace {
  readonly pass: number;
  readonly cursor: string | null;
  /** In a listing of parents: the ids that it named before, which its later pages may name again. */
  readonly listed?: readonly number[];
}
