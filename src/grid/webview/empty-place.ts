/** What stands in the grid's place while no row does. */
import type { GridOpening, GridState } from '../protocol';
import type { View } from '../../rows/view';
import { element, fill, icon } from './dom';

export class EmptyPlace {
  #shown = '';

  constructor(private readonly place: HTMLElement, private readonly strings: GridOpening['strings']) {}

  /** `filtered`: the report has filters that are set. */
  show(state: GridState, view: View, filtered: boolean): void {
    const words = this.#words(state, view, filtered);
    const key = JSON.stringify(words);
    if (key === this.#shown) return;
    this.#shown = key;
    this.place.hidden = words === undefined;
    if (words === undefined) return;
    const sign = words.icon === 'ring' ? element('vscode-progress-ring', { 'aria-hidden': 'true' }) : icon(words.icon);
    this.place.replaceChildren(sign, element('div', { class: 'empty-title' }, words.title), element('div', { class: 'empty-hint' }, words.hint));
  }

  #words({ phase, totalRows, viewRows }: GridState, { search, filters }: View, filtered: boolean): { icon: string; title: string; hint: string } | undefined {
    const { strings } = this;
    if (viewRows > 0) return undefined;
    if (totalRows > 0) {
      if (filters.length > 0) return { icon: 'filter', title: strings.noMatches, hint: strings.noMatchesFiltered };
      return search === '' ? undefined : { icon: 'search', title: strings.noMatches, hint: fill(strings.noMatchesHint, search) };
    }
    switch (phase) {
      case 'loading': return { icon: 'ring', title: strings.loadingTitle, hint: '' };
      case 'stopped': return { icon: 'debug-pause', title: strings.stoppedTitle, hint: '' };
      case 'failed': return { icon: 'error', title: strings.failedTitle, hint: '' };
      case 'complete': case 'incomplete': case 'full':
        return { icon: 'inbox', title: strings.emptyTitle, hint: filtered ? strings.emptyFilteredHint : strings.emptyHint };
    }
  }
}
