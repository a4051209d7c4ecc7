/** What the grid's script and the script of its filters know of each other. That one comes behind the first rows' script, and holds up nothing. */
import type { ColumnFilter, SortKey, View } from '../../rows/view';
import type { GridOpening } from '../protocol';
import type { ChipEvents } from './filter-chips';
import type { FilterFormEvents } from './filter-form';

export interface FiltersParts {
  readonly opening: GridOpening;
  /** The two places that are to be filled. */
  readonly form: HTMLElement;
  readonly chips: HTMLElement;
  readonly formEvents: FilterFormEvents;
  readonly chipEvents: ChipEvents;
}

/** The columns that hold dates, and the zone in which filters mean them, such as ET; '' where cells show that one too. */
export interface DatesOfFilters {
  readonly zone: string;
  readonly columns: readonly string[];
}

export interface FiltersPane {
  setDates(dates: DatesOfFilters): void;
  /** The columns' filters that are set, and the part of the order that no header shows. */
  show(filters: readonly ColumnFilter[], order: readonly SortKey[]): void;
  /** What is other than before: the order of the rows, the filters that they pass, and then `count`; for screen readers. */
  words(view: View, before: View, count: string): string;
}

export interface Filters {
  open(parts: FiltersParts): FiltersPane;
}

declare global {
  interface Window { listrakFilters?: Filters }
}
