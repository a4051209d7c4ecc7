/** How the rows are looked at: which of them, in which order. */
export interface View {
  /** Case-insensitive text that some cell of the row must contain; empty: all rows. */
  readonly search: string;
  /** First key first; empty: the order in which rows came. */
  readonly sort: readonly SortKey[];
}
export interface SortKey {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}
export const plainView: View = { search: '', sort: [] };

/** Whether all rows show in the order in which they came. */
export function isPlain({ search, sort }: View): boolean {
  return search === '' && sort.length === 0;
}

/** A cell as it is shown: text as sent; null is an absent or null value. */
export type ShownCell = string | null;

/** Rows [from, from + rows.length) of a view. Cells stand in the order of the columns asked for. */
export interface RowWindow {
  readonly from: number;
  readonly rows: readonly (readonly ShownCell[])[];
}
