/**
 * What the extension host and the engine's worker thread say to each other. Requests carry an id and are always answered;
 * events tell how a table or an export goes. Plain data only, one page's worth at most.
 */
import type { ExportFormat, ExportOutcome, IncompleteFile } from '../export/export-types';
import type { UnfinishedExport } from '../export/resume/resumable-export';
import type { Connection } from '../listrak/connection';
import type { ListrakErrorFacts } from '../listrak/errors';
import type { ProfileField } from '../reports/profile-fields';
import type { ColumnSpec, FailedParent, ReportRequest } from '../reports/report-types';
import type { CellsSummary, ColumnSummary, Grouping, GroupKey, RowGroups, RowWindow, ShownCell, ValueCount, View } from '../rows/view';
import type { Text } from '../text';

export type { UnfinishedExport };
export type { CellsSummary, ColumnSummary, ExportFormat, ExportOutcome, FailedParent, Grouping, GroupKey, RowGroups, ValueCount };

/** An error as it crosses the threads. */
export type EngineErrorFacts =
  | { readonly source: 'listrak'; readonly facts: ListrakErrorFacts }
  /** A request that was refused before any call; `field` is the one to mend. */
  | { readonly source: 'request'; readonly field: string; readonly what: Text }
  /** The disk: `what` names the file and what to do. */
  | { readonly source: 'file'; readonly what: Text }
  | { readonly source: 'internal'; readonly what: Text };

/** Each request's arguments and answer. */
export interface EngineCalls {
  /** Makes or replaces the account's client; the next call of that account uses it. */
  connect: { args: { account: string; connection: Connection }; answer: void };
  /** Forgets the account's client and token, and ends what runs for it. */
  disconnect: { args: { account: string }; answer: void };
  /** Signs in and asks for the lists: tells whether the credentials work. Answers with the number of lists. */
  checkConnection: { args: { connection: Connection }; answer: { lists: number } };
  /** One page of a report as plain objects: for the tree and summaries. */
  readPage: { args: { account: string; request: ReportRequest; cursor?: string; pageSize?: number }; answer: PageAnswer };
  /** Profile fields of a list, for pickers. */
  profileFields: { args: { account: string; listId: number }; answer: ProfileField[] };
  /** Starts fetching a report into a table that is held here; `tableChanged` events follow. With a locale (BCP 47) amounts are found as they are written in it, too. */
  openTable: { args: { table: number; account: string; request: ReportRequest; pageSize: number; maxConcurrentRequests: number; maxRows: number; locale?: string }; answer: void };
  /** Stops fetching; the rows so far stay. */
  stopTable: { args: { table: number }; answer: void };
  /** Goes on where fetching failed or was stopped. Where all else is there, asks again for what the parents that failed lack: at the end their rows stand in their parents' places. */
  resumeTable: { args: { table: number }; answer: void };
  /** Sorts, searches and filters. Answers when the view stands; a newer call makes an older one answer `stale`. A filter that makes no sense is refused, the view before stays. */
  setView: { args: { table: number; view: View }; answer: { rowCount: number; stale: boolean; revision: number } };
  /** Rows of the current view as shown. `columns` are indexes into the table's columns. */
  readWindow: { args: { table: number; from: number; to: number; columns: number[] }; answer: ViewWindow };
  /**
   * One row of the view: all columns, whole values. Its `id` names it as long as there is the table: with it the same row is read, wherever it
   * stands by then. `row` is where that is, -1 where it is not in the view.
   */
  readRow: { args: { table: number; row: number; id?: number }; answer: RowRead };
  /**
   * A block of cells of the current view as text, for the clipboard. It may be asked for in parts, one after another, whose texts are put
   * together as they are: headers and brackets stand in the first and the last one only. Without `part` it is the whole. Parts of one
   * `revision` are of the same rows in the same order. With the `id` of a row that one is all there is: row 0.
   */
  copyCells: { args: { table: number; fromRow: number; toRow: number; columns: number[]; format: CopyFormat; part?: CopyPart; id?: number }; answer: { text: string; rows: number; revision: number } };
  /** Such a part as UTF-8, which goes to the other thread without being copied. */
  copyPiece: { args: Required<Omit<EngineCalls['copyCells']['args'], 'id'>>; answer: { bytes: Uint8Array; revision: number } };
  /** What a column holds, over the rows of the current view or of the whole table. */
  summariseColumn: { args: { table: number; column: number; over: 'view' | 'table' }; answer: ColumnSummary };
  /**
   * Values with counts, most frequent first, at most `atMost`; for a checklist. `complete` says whether these are all that have `search` in them.
   * Over the rows that pass the view's search and all other columns' filters.
   */
  columnValues: { args: { table: number; column: number; atMost: number; search: string }; answer: { values: ValueCount[]; complete: boolean } };
  /** Count, sum, average, min, max of a block of cells of the view. */
  summariseCells: { args: { table: number; fromRow: number; toRow: number; columns: number[] }; answer: CellsSummary };
  /** Next or previous cell that contains the text from a place in the view; goes on at the other end. `columns`: those to look in, in their order on screen; all by default. */
  findCell: { args: { table: number; text: string; fromRow: number; fromColumn: number; backwards: boolean; columns?: number[] }; answer: { row: number; column: number } | null };
  /** Groups the rows of the view by one or two columns: count, and the sum of each number or boolean column named. */
  groupRows: { args: Grouping & { table: number; atMost: number }; answer: RowGroups };
  /** The first groups as text, for the clipboard: keys, count, sums. */
  copyGroups: { args: Grouping & { table: number; atMost: number; format: CopyFormat }; answer: { text: string; groups: number } };
  /** Frees the table. */
  closeTable: { args: { table: number }; answer: void };
  /**
   * Report → file; with `lookBackDays` only what is new since the file's last run, and of that only `onlyParents` where these are what it failed to get;
   * with `split` so many ranges of dates side by side; with `goOn` from where an earlier export of the same stopped. Answers at its end; `exportProgress` events come meanwhile.
   */
  exportReport: { args: ExportArguments & { format: ExportFormat; lookBackDays?: number; onlyParents?: readonly FailedParent[]; split?: number; goOn?: boolean }; answer: ExportOutcome };
  /** What an export of the same to the same file has left that can be gone on with; null where there is nothing. */
  unfinishedExport: { args: { account: string; request: ReportRequest; file: string; format: ExportFormat; lookBackDays?: number }; answer: UnfinishedExport | null };
  /** Removes what exports to the file have left. */
  discardUnfinished: { args: { file: string }; answer: void };
  /** Asks again for what an export failed to get, and puts it into the file. Answers as `exportReport`. */
  retryExport: { args: ExportArguments & { incomplete: IncompleteFile }; answer: ExportOutcome };
  /** The table's rows as viewed → file. */
  exportTable: { args: TablePart & { job: number; table: number; file: string; format: ExportFormat }; answer: ExportOutcome };
  /** All groups → file: keys, count, sums. */
  exportGroups: { args: Grouping & { job: number; table: number; file: string; format: ExportFormat }; answer: ExportOutcome };
  /** Cancels a running call by its request id; it then answers with a `cancelled` error. */
  cancel: { args: { call: number }; answer: void };
}
interface ExportArguments { job: number; account: string; request: ReportRequest; pageSize: number; maxConcurrentRequests: number; file: string }
export type EngineCallName = keyof EngineCalls;

export interface RowRead { readonly cells: ShownCell[]; readonly id: number; readonly row: number }

/** Rows of a view as it stood at that revision. */
export type ViewWindow = RowWindow & { readonly revision: number };

/** Tab-separated with or without headers; CSV (RFC 4180, comma, CRLF); an array of objects, one a line; a table. */
export type CopyFormat = 'text' | 'textWithHeaders' | 'csv' | 'json' | 'markdown';
/** What of a table's view is wanted. */
export interface TablePart {
  /** Indexes into the table's columns, in the order wanted; all by default. */
  readonly columns?: readonly number[];
  /** Rows [from, to) of the view of that revision; all by default. Refused when the view is another one by then. */
  readonly rows?: { readonly from: number; readonly to: number; readonly revision: number };
}

export interface CopyPart { readonly first: boolean; readonly last: boolean }

export interface PageAnswer {
  readonly rows: Record<string, unknown>[];
  readonly nextPageCursor: string | null;
}

export type TablePhase =
  | { readonly type: 'loading' }
  | { readonly type: 'stopped' }
  /** `listrak.grid.maxRows` reached. */
  | { readonly type: 'full'; readonly maxRows: number }
  /** A page could not be held, `what` says why: the rows before it stay, and none can come behind them. */
  | { readonly type: 'overfull'; readonly what: Text }
  | { readonly type: 'failed'; readonly error: EngineErrorFacts }
  | { readonly type: 'complete'; readonly failedParents: readonly FailedParent[] };

/** How a table stands. Sent on change, at most ten times a second. */
export interface TableState {
  readonly phase: TablePhase;
  readonly columns: readonly ColumnSpec[];
  /** Rows fetched. */
  readonly totalRows: number;
  /** Rows of the view. */
  readonly viewRows: number;
  /** Grows each time the rows of the view are others or stand otherwise; appending rows at the end does not count. */
  readonly revision: number;
  /** Milliseconds spent fetching. */
  readonly milliseconds: number;
  readonly bytesHeld: number;
  /** Why the view does not know of the rows that came last; none where it does. */
  readonly viewFailure?: EngineErrorFacts;
}

export type ToEngine = { [Name in EngineCallName]: { readonly id: number; readonly call: Name; readonly args: EngineCalls[Name]['args'] } }[EngineCallName];
export type FromEngine =
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: EngineErrorFacts }
  /** `first`: with the first state that has rows the first of these, all columns, so that nobody has to ask for what somebody waits for. */
  | { readonly type: 'tableChanged'; readonly table: number; readonly state: TableState; readonly first?: ViewWindow }
  | { readonly type: 'exportProgress'; readonly job: number; readonly rows: number; readonly bytes: number; readonly milliseconds: number }
  /** In the order in which they were said. */
  | { readonly type: 'log'; readonly lines: readonly { readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly line: string }[] };
