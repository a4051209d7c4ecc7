/** What the grid's script and the one behind it know of each other: what the first rows do not wait for. */
import type { ColumnSpec } from '../../reports/report-types';
import type { ColumnFilter, SortKey, View } from '../../rows/view';
import type { GridOpening, GridState } from '../protocol';
import type { ChipEvents } from './filter-chips';
import type { FilterFormEvents } from './filter-form';
import type { PassingRows } from './passing-rows';
import type { SearchMarks } from './search-marks';
import type { StatusEvents } from './status-line';

/** Where it stands on the page. */
export interface AfterRowsPlaces {
  readonly form: HTMLElement;
  readonly chips: HTMLElement;
  readonly notice: HTMLElement;
  readonly empty: HTMLElement;
}

export interface AfterRowsParts {
  readonly opening: GridOpening;
  readonly formEvents: FilterFormEvents;
  readonly chipEvents: ChipEvents;
  readonly statusEvents: StatusEvents;
}

/** The columns that filters are of, and the zone in which those of dates are meant, such as ET; '' where cells show that one too. */
export interface FilteredColumns {
  readonly zone: string;
  readonly columns: readonly ColumnSpec[];
}

export interface AfterRowsPane {
  setColumns(columns: FilteredColumns): void;
  /** The columns' filters that are set, and the part of the order that no header shows. */
  show(filters: readonly ColumnFilter[], order: readonly SortKey[]): void;
  /** What is wrong with the rows, and what stands in their place while there is none; `filtered`: the report has filters that are set. */
  showState(state: GridState, view: View, filtered: boolean): void;
  /** What is other than before: the order of the rows, the filters that they pass, and then `count`; for screen readers. */
  words(view: View, before: View, count: string): string;
  /** Over what shows the rows otherwise. */
  passingRows(rows: HTMLElement): PassingRows;
  readonly searchMarks: SearchMarks;
}

export interface AfterRows {
  open(parts: AfterRowsParts, places: AfterRowsPlaces): AfterRowsPane;
}

declare global {
  interface Window { listrakAfterRows?: AfterRows }
}
