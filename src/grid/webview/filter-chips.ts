/** The columns' filters that are set, and the order by columns that are hidden, each to be changed or taken away. */
import type { ColumnFilter, SortKey } from '../../rows/view';
import type { GridOpening } from '../protocol';
import { element, fill, icon } from './dom';
import { filterWords, type WrittenColumns } from './filter-words';
import { orderWords } from './order-words';

export interface ChipEvents {
  edit(column: string, box: DOMRect): void;
  remove(column: string): void;
  removeSort(column: string): void;
  removeAll(): void;
}

export class FilterChips {
  #shown = '[[],[]]';

  constructor(private readonly place: HTMLElement, private readonly strings: GridOpening['strings'], private readonly events: ChipEvents) {}

  show(filters: readonly ColumnFilter[], order: readonly SortKey[], columns: WrittenColumns): void {
    const words = filters.map((filter) => filterWords(filter, this.strings, columns));
    const key = JSON.stringify([filters, order, words]);
    if (key === this.#shown) return;
    this.#shown = key;
    const { strings, events } = this;
    this.place.hidden = filters.length + order.length === 0;
    const clearAll = element('button', { class: 'link', type: 'button' }, strings.clearAllFilters);
    clearAll.addEventListener('click', () => events.removeAll());
    this.place.replaceChildren(
      ...filters.map(({ column }, index) => this.#chip(column, 'filter', words[index] ?? '', strings.clearFilterOf, () => events.remove(column))),
      ...(filters.length > 1 ? [clearAll] : []),
      ...order.map((by) => this.#chip(by.column, by.direction === 'ascending' ? 'arrow-up' : 'arrow-down', orderWords(by, strings), strings.clearSortBy, () => events.removeSort(by.column))),
    );
  }

  #chip(column: string, codicon: string, words: string, clearWords: string, remove: () => void): HTMLElement {
    const label = element('button', { class: 'chip-words', type: 'button', title: words }, icon(codicon), element('span', {}, words));
    label.addEventListener('click', () => this.events.edit(column, label.getBoundingClientRect()));
    const clearLabel = fill(clearWords, column);
    const clear = element('button', { class: 'chip-clear', type: 'button', 'aria-label': clearLabel, title: clearLabel }, icon('close'));
    clear.addEventListener('click', remove);
    return element('span', { class: 'chip' }, label, clear);
  }
}
