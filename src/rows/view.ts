/** How the rows are looked at: which of them, in which order. */
export interface View {
  /** Text that some cell of the row must contain without regard to case or accents, an amount as sent or as written; empty, or accents only: all rows. */
  readonly search: string;
  /** First key first; empty: the order in which rows came. */
  readonly sort: readonly SortKey[];
  /** At most one filter a column; a row must pass all. */
  readonly filters: readonly ColumnFilter[];
}
export interface SortKey {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}
export const plainView: View = { search: '', sort: [], filters: [] };

/**
 * Which cells of a column, by its name, a row may have. A cell that is empty (absent, null, '', .NET's empty date) passes no filter but
 * `empty` and `values` with null. A column that is not there (yet) holds nothing but empties.
 */
export type ColumnFilter =
  /** The text as shown, without regard to case and, but for a regular expression, to accents. Empty text lets all rows pass. */
  | { readonly type: 'text'; readonly column: string; readonly match: 'contains' | 'equals' | 'startsWith' | 'endsWith' | 'regex'; readonly text: string }
  /** Numbers or dates as text, inclusive but for `below`; a date without a time as `to` means the whole day, as `below` its start. A bound that is missing or '' is none. */
  | { readonly type: 'range'; readonly column: string; readonly from?: string; readonly to?: string; readonly below?: string }
  /** Values exactly as shown; null: empty. */
  | { readonly type: 'values'; readonly column: string; readonly values: readonly (string | null)[] }
  | { readonly type: 'boolean'; readonly column: string; readonly is: boolean }
  | { readonly type: 'empty'; readonly column: string; readonly is: boolean };

/** Whether all rows show in the order in which they came. */
export function isPlain({ search, sort, filters }: View): boolean {
  return search === '' && sort.length === 0 && filters.length === 0;
}

/** A cell as it is shown: text as sent; null is an absent or null value. */
export type ShownCell = string | null;

/** Rows [from, from + rows.length) of a view. Cells stand in the order of the columns asked for. */
export interface RowWindow {
  readonly from: number;
  readonly rows: readonly (readonly ShownCell[])[];
}

/** What a column holds, over some rows. */
export interface ColumnSummary {
  readonly rows: number;
  readonly empties: number;
  /** Different values, without the empties; where it is not exact there are more. */
  readonly distinct: number;
  readonly distinctIsExact: boolean;
  /** As shown; of cells that fit the column's type. */
  readonly min: string | null;
  readonly max: string | null;
  /** Number columns only; null where there is no number. */
  readonly sum: number | null;
  readonly mean: number | null;
  /** At most 20 bins of equal width, `from` inclusive, `to` exclusive but for the last; numbers and dates only. */
  readonly histogram: readonly HistogramBin[] | null;
  /** Most frequent first, at most 10; null: empty. */
  readonly top: readonly ValueCount[];
}
export interface HistogramBin { readonly from: string; readonly to: string; readonly count: number }
export interface ValueCount { readonly value: string | null; readonly count: number }

/** What a selected block of cells holds. */
export interface CellsSummary {
  readonly cells: number;
  readonly empties: number;
  /** Cells of number columns that hold a number; sum and average are theirs. */
  readonly numbers: number;
  readonly sum: number | null;
  readonly average: number | null;
  /** As shown: of the numbers; of the dates where there is no number. */
  readonly min: string | null;
  readonly max: string | null;
}

/** What rows are grouped by. Days, weeks (named for their Monday), months and years are of dates; the domain is what follows an address's last @, in lower case. */
export type GroupPer = 'value' | 'day' | 'week' | 'month' | 'year' | 'domain';
export interface GroupKey { readonly column: number; readonly per?: GroupPer }
/** By count, by keys in the columns' own order, or by one of the sums (its place among them). Ties stand as they were first met; groups without a sum and empties come last either way. */
export interface GroupSort { readonly by: 'count' | 'key' | number; readonly direction: SortKey['direction'] }
export interface Grouping {
  /** One or two. */
  readonly by: readonly GroupKey[];
  /** Indexes of columns; of a boolean column the sum counts what is true. */
  readonly sums: readonly number[];
  readonly sort: GroupSort;
  /** In the place of the view's own, whose search stays. */
  readonly filters?: readonly ColumnFilter[];
}
export interface RowGroup {
  /** Null: empty, or nothing that has a day or a domain. */
  readonly keys: readonly (string | null)[];
  readonly count: number;
  /** In the order of the columns asked for; null where no cell of the group is a number or boolean. */
  readonly sums: readonly (number | null)[];
}
export interface RowGroups {
  readonly groups: readonly RowGroup[];
  /** Groups in all. */
  readonly total: number;
  /** Whether `groups` are all, over all rows. */
  readonly complete: boolean;
}
