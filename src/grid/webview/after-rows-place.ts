/** Where stands what the first rows do not wait for, empty until its script has come. */
import type { GridState } from '../protocol';
import type { View } from '../../rows/view';
import { element } from './dom';
import type { AfterRows, AfterRowsPane, AfterRowsParts, AfterRowsPlaces, FilteredColumns } from './after-rows-api';
import { ScriptLoader } from './script-loader';

export class AfterRowsPlace implements AfterRowsPlaces {
  readonly form: HTMLElement;
  readonly chips: HTMLElement;
  readonly notice = element('section', { class: 'notice', role: 'alert', hidden: true });
  readonly empty = element('div', { class: 'empty', hidden: true });
  #pane: AfterRowsPane | undefined;
  #columns: FilteredColumns = { zone: '', columns: [] };
  #shown: Parameters<AfterRowsPane['show']> = [[], []];
  #state: Parameters<AfterRowsPane['showState']> | undefined;

  constructor(parts: AfterRowsParts, came: (pane: AfterRowsPane) => void, failed: (error: unknown) => void) {
    const { strings } = parts.opening;
    this.form = element('section', { class: 'filters', id: 'filters', 'aria-label': strings.filtersLabel });
    this.chips = element('section', { class: 'chips', 'aria-label': strings.columnFilters, hidden: true });
    new ScriptLoader<AfterRows>('after-rows.js', () => window.listrakAfterRows).load().then((script) => {
      const pane = this.#pane = script.open(parts, this);
      pane.setColumns(this.#columns);
      pane.show(...this.#shown);
      if (this.#state !== undefined) pane.showState(...this.#state);
      came(pane);
    }, failed);
  }

  setColumns(columns: FilteredColumns): void {
    this.#columns = columns;
    this.#pane?.setColumns(columns);
  }

  /** `hidden`: columns whose headers cannot say that they are sorted by. */
  show({ filters, sort }: View, hidden: readonly string[] = []): void {
    this.#shown = [filters, sort.filter(({ column }) => hidden.includes(column))];
    this.#pane?.show(...this.#shown);
  }

  showState(state: GridState, view: View, filtered: boolean): void {
    this.#state = [state, view, filtered];
    this.#pane?.showState(...this.#state);
  }

  words(view: View, before: View, count: string): string { return this.#pane?.words(view, before, count) ?? count; }
}
