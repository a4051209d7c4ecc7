/** What the grid's panel (extension host) and its webview (browser) say to each other. */
import type { CopyFormat, CopyPart, EngineCalls, RowRead, TablePart } from '../engine/protocol';
import type { ColumnSpec, ReportRequest } from '../reports/report-types';
import type { ColumnFilter, Grouping, GroupPer, GroupSort, View } from '../rows/view';
import type { GridStringName } from './grid-strings';
import type { PackedRows } from './packed-rows';
import type { NamesByField } from './parent-names';

/** Everything that the webview needs to draw itself before any row is there. Strings are localised by the host. */
export interface GridOpening {
  readonly title: string;
  readonly subtitle: string;
  readonly sampleData: boolean;
  /** Sentences with `{0}`, `{1}` … where the webview fills in numbers and names. */
  readonly strings: Readonly<Record<GridStringName, string>>;
  /** BCP 47, for numbers. */
  readonly locale: string;
  readonly filters: readonly GridFilter[];
  readonly view: View;
  readonly layout: OpenLayout;
  /** What the panel shows, and the id of the account; the webview only keeps them in its saved state, from which the panel is restored. */
  readonly request: ReportRequest;
  readonly account: string;
  /** Names of the request's ids, for the title when the panel comes back. */
  readonly names: NamesByField;
}

/** How the user has arranged the grid of a report; kept by report across sessions. */
export interface GridLayout {
  /** Widths in CSS px by column name, of columns that the user has sized. */
  readonly widths: Readonly<Record<string, number>>;
  /** Whether the report's filters show; undefined until the user has chosen. */
  readonly filtersOpen?: boolean;
  /** Columns by name in the order in which they show; those that are not named follow. None: the usual order. */
  readonly order?: readonly string[];
  readonly hidden?: readonly string[];
  /** How many of the columns that show stay at the left. */
  readonly frozen?: number;
  /** The zone in which dates show; undefined: as sent. */
  readonly dates?: DateZone;
}

/** Names of columns; all that are in neither stand between, in the report's own order. */
export interface UsualOrder {
  readonly first: readonly string[];
  readonly last: readonly string[];
}

export interface OpenLayout extends GridLayout {
  /** In which columns show where the user has chosen no order. */
  readonly usual: UsualOrder;
}

/** `sent`: US Eastern, as Listrak has them; `local`: the zone of the user's own machine. */
export type DateZone = 'sent' | 'utc' | 'local';

/** A filter of the report with its present value as text; '' is not set. */
export type GridFilter =
  | { readonly name: string; readonly title: string; readonly type: 'date' | 'text'; readonly value: string }
  /** `choosable`: {@link GridCalls.chooseProfileFields} offers them by name. */
  | { readonly name: string; readonly title: string; readonly type: 'ids'; readonly choosable: boolean; readonly value: string }
  | { readonly name: string; readonly title: string; readonly type: 'choice'; readonly choices: readonly { readonly value: string; readonly title: string }[]; readonly value: string }
  | { readonly name: string; readonly title: string; readonly type: 'boolean'; readonly value: string };

export type GridPhase = 'loading' | 'complete' | 'incomplete' | 'stopped' | 'full' | 'failed';

/** How the rows stand, in words that the host has localised. */
export interface GridState {
  /** Grows with each run of the report: rows of an older one are worth nothing. */
  readonly table: number;
  readonly phase: GridPhase;
  /** Such as "120,000 rows so far · 61,000 rows/s". */
  readonly status: string;
  /** What happened and what to do, where the rows are not all there: failed, incomplete, full. */
  readonly notice?: { readonly what: string; readonly next: string; /** What asks for credentials, where those are at fault. */ readonly signIn?: string; readonly retry?: string; readonly details?: { readonly summary: string; readonly lines: readonly string[] } };
  /** Descriptions are localised. */
  readonly columns: readonly ColumnSpec[];
  readonly totalRows: number;
  readonly viewRows: number;
  readonly revision: number;
}

/** Rows of the view as they are shown, from `from` on. */
export interface ShownWindow extends PackedRows {
  readonly from: number;
  readonly revision: number;
}

/** A cell's text is cut to this many characters in a window; {@link GridCalls.readRow} has all of it. */
export const longestShownCell = 1000;
/** Rows of one window at most. */
export const mostRowsOfWindow = 1000;
/** Rows that go to the clipboard at most; what is more belongs in a file. */
export const mostCopiedRows = 100_000;
/** Rows of one piece of a copy: one page's worth in a message. */
export const rowsOfPiece = 5000;

/** Asked by the webview, always answered by the host: `{ok}` or `{error}`. */
export interface GridCalls {
  /** `columns` are indexes into {@link GridState.columns}. */
  readWindow: { args: { from: number; to: number; columns: number[] }; answer: ShownWindow };
  setView: { args: { view: View }; answer: { rowCount: number; stale: boolean; revision: number } };
  /** Rows [fromRow, toRow) of the present view to the clipboard; with the `id` of a row that one is all there is: row 0. */
  copyCells: { args: { fromRow: number; toRow: number; columns: number[]; format: CopyFormat; id?: number }; answer: { rows: number } };
  /**
   * A piece of such a copy, as UTF-8, for the page to put on the clipboard: what the host puts there goes through its thread whole, and three times.
   * `copy` is the first piece's: pieces of other rows or of another order are refused.
   */
  copyPiece: { args: { fromRow: number; toRow: number; columns: number[]; format: CopyFormat; part: CopyPart; copy?: string }; answer: { bytes: Uint8Array; copy: string } };
  /** What a column holds, over the rows of the view. */
  summariseColumn: Relayed<'summariseColumn'>;
  /** Values with counts over the rows that pass all other columns' filters. */
  columnValues: Relayed<'columnValues'>;
  summariseCells: Relayed<'summariseCells'>;
  findCell: Relayed<'findCell'>;
  /** Groups of the rows of the view; a key's text is cut as a cell's in a window. */
  groupRows: Relayed<'groupRows'>;
  /** The first groups to the clipboard. */
  copyGroups: { args: Grouping & { atMost: number; format: CopyFormat }; answer: { groups: number } };
  readRow: Relayed<'readRow'>;
  /** A row as {@link readRow} has it, and the reports that it leads to. */
  rowFollows: { args: { row: number; id?: number }; answer: RowRead & { follows: { readonly id: number; readonly title: string }[] } };
  /** Opens one of them, by its id in the last answer. */
  follow: { args: { id: number }; answer: Record<string, never> };
  /** Runs the report again with these filters; answers with a sentence that names the field when one is wrong. */
  setFilters: { args: { filters: Record<string, string> }; answer: { problem?: { field: string; what: string } } };
  /** Lets the user choose among the list's profile fields; null where they left it. `value` is the filter's text. */
  chooseProfileFields: { args: { value: string }; answer: { value: string; names: string[] } | null };
}
/** Answered by the engine, for the table that the panel shows. */
export type RelayedCallName = 'summariseColumn' | 'columnValues' | 'summariseCells' | 'findCell' | 'groupRows' | 'readRow';
type Relayed<Name extends RelayedCallName> = { args: Omit<EngineCalls[Name]['args'], 'table'>; answer: EngineCalls[Name]['answer'] };
export type GridCallName = keyof GridCalls;

export type GridCallMessage = { [Name in GridCallName]: { readonly type: 'call'; readonly id: number; readonly call: Name; readonly args: GridCalls[Name]['args'] } }[GridCallName];

export type FromWebview =
  | { readonly type: 'ready' }
  | GridCallMessage
  | { readonly type: 'stop' }
  /** Goes on after a failure or a stop, or asks for failed parents again; rows so far stay. */
  | { readonly type: 'resume' }
  /** Asks the user for credentials, and goes on with them. */
  | { readonly type: 'enterCredentials' }
  /** Runs the report again from its start. */
  | { readonly type: 'reload' }
  | { readonly type: 'export'; readonly what: GridExport }
  /** Nobody waits for that call's answer any more. */
  | { readonly type: 'cancel'; readonly id: number }
  /** A link of a cell, after the user's click: http and https only. */
  | { readonly type: 'openLink'; readonly url: string }
  /** What the user has arranged anew, as it stands in this page: of widths and hidden columns what was there before is no change. Where no width is named all that is said has been reset. */
  | { readonly type: 'layout'; readonly changes: Partial<GridLayout> };

/** What is to be written to a file. */
export type GridExport =
  /** All rows and columns, read from the service again. */
  | { readonly type: 'everything' }
  /** The rows as filtered and sorted, or some of them; the columns that show, in their order. */
  | (TablePart & { readonly type: 'view' | 'selection' })
  | (Grouping & { readonly type: 'groups' });

export type ToWebview =
  | { readonly type: 'open'; readonly opening: GridOpening }
  /** `first`: rows of the view from the first on, where nobody need ask for them. */
  | { readonly type: 'state'; readonly state: GridState; readonly first?: ShownWindow }
  /** `listrak.grid` commands that act in the page. */
  | { readonly type: 'focusSearch' }
  /** The rows are to be looked at otherwise. */
  | { readonly type: 'view'; readonly view: View }
  | { readonly type: 'answer'; readonly id: number; readonly ok: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly error: string };

/** What the webview saves with `setState`; a hidden panel and a reloaded window come back from it. */
export interface GridMemory {
  readonly version: 1;
  readonly account: string;
  readonly request: ReportRequest;
  readonly names?: NamesByField;
  readonly view: View;
  /** Row at the top, with its fraction, and horizontal px. */
  readonly scroll: { readonly row: number; readonly left: number };
  readonly selection: { readonly active: CellPlace; readonly anchor: CellPlace; readonly whole?: 'rows' | 'columns' | 'all' } | null;
  /** Widths in CSS px by column name, of columns that were fitted to the first rows. */
  readonly fitted?: Readonly<Record<string, number>>;
  /** The {@link GroupsMemory} beside the rows, where they show; the groups' script looks into it. */
  readonly groups?: unknown;
}
/** How rows are grouped, with columns by their names. */
export interface GroupsMemory {
  readonly by: readonly { readonly column: string; readonly per: GroupPer }[];
  readonly sums: readonly string[];
  readonly sort: GroupSort;
  readonly shape: 'table' | 'chart';
  /** What the bars measure: the count, or one of the sums. */
  readonly measure: 'count' | number;
  /** The group to which the rows are filtered, and the filters of its columns as they were before. */
  readonly chosen?: { readonly keys: readonly (string | null)[]; readonly before: readonly ColumnFilter[] };
}
export interface CellPlace {
  /** Row of the view; -1 is the header. */
  readonly row: number;
  /** Index into the columns; -1 is the gutter of row numbers. */
  readonly column: number;
}
