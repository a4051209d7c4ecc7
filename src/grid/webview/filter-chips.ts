/** The columns' filters that are set, each to be changed or taken away. */
import type { ColumnFilter } from '../../rows/view';
import type { GridOpening } from '../protocol';
import { element, fill, icon } from './dom';
import { filterWords } from './filter-words';
import type { DatesOfFilters } from './filters-api';

export interface ChipEvents {
  edit(column: string, box: DOMRect): void;
  remove(column: string): void;
  removeAll(): void;
}

export class FilterChips {
  #shown = '[[],[]]';

  constructor(private readonly place: HTMLElement, private readonly strings: GridOpening['strings'], private readonly events: ChipEvents) {}

  show(filters: readonly ColumnFilter[], dates: DatesOfFilters): void {
    const words = filters.map((filter) => filterWords(filter, this.strings, dates));
    const key = JSON.stringify([filters, words]);
    if (key === this.#shown) return;
    this.#shown = key;
    const { strings, events } = this;
    this.place.hidden = filters.length === 0;
    const clearAll = element('button', { class: 'link', type: 'button' }, strings.clearAllFilters);
    clearAll.addEventListener('click', () => events.removeAll());
    this.place.replaceChildren(...filters.map(({ column }, index) => this.#chip(column, words[index] ?? '')), ...(filters.length > 1 ? [clearAll] : []));
  }

  #chip(column: string, words: string): HTMLElement {
    const label = element('button', { class: 'chip-words', type: 'button', title: words }, icon('filter'), element('span', {}, words));
    label.addEventListener('click', () => this.events.edit(column, label.getBoundingClientRect()));
    const clear = element('button', { class: 'chip-clear', type: 'button', 'aria-label': fill(this.strings.clearFilterOf, column), title: fill(this.strings.clearFilterOf, column) }, icon('close'));
    clear.addEventListener('click', () => this.events.remove(column));
    return element('span', { class: 'chip' }, label, clear);
  }
}
