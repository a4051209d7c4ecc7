/** Where the report's filters and those of the columns stand, empty until their script has come. */
import type { ColumnFilter, SortKey, View } from '../../rows/view';
import { element } from './dom';
import type { DatesOfFilters, Filters, FiltersPane, FiltersParts } from './filters-api';
import { ScriptLoader } from './script-loader';

export class FiltersPlace {
  readonly form: HTMLElement;
  readonly chips: HTMLElement;
  #pane: FiltersPane | undefined;
  #dates: DatesOfFilters = { zone: '', columns: [] };
  #shown: readonly [readonly ColumnFilter[], readonly SortKey[]] = [[], []];

  constructor(parts: Omit<FiltersParts, 'form' | 'chips'>, failed: (error: unknown) => void) {
    const { strings } = parts.opening;
    this.form = element('section', { class: 'filters', id: 'filters', 'aria-label': strings.filtersLabel });
    this.chips = element('section', { class: 'chips', 'aria-label': strings.columnFilters });
    this.chips.hidden = true;
    new ScriptLoader<Filters>('filters.js', () => window.listrakFilters).load().then((filters) => {
      this.#pane = filters.open({ ...parts, form: this.form, chips: this.chips });
      this.setDates(this.#dates);
      this.#pane.show(...this.#shown);
    }, failed);
  }

  setDates(dates: DatesOfFilters): void {
    this.#dates = dates;
    this.#pane?.setDates(dates);
  }

  /** `hidden`: columns whose headers cannot say that they are sorted by. */
  show({ filters, sort }: View, hidden: readonly string[] = []): void {
    this.#shown = [filters, sort.filter(({ column }) => hidden.includes(column))];
    this.#pane?.show(...this.#shown);
  }

  words(view: View, before: View, count: string): string { return this.#pane?.words(view, before, count) ?? count; }
}
