/** Title, search and what can be done with all rows. */
import type { GridOpening } from '../protocol';
import { answered, boxOf, element, fill, icon, labelledButton, on, setAttribute } from './dom';

export interface ToolbarEvents {
  search(search: string): void;
  /** Escape or ↓ in the search field. */
  leaveSearch(): void;
  exports(box: DOMRect): void;
  groups(): void;
  toggleFilters(): void;
  /** Goes to the next cell with what is searched. */
  find(backwards: boolean): void;
  columns(box: DOMRect): void;
  shortcuts(): void;
  reload(): void;
}

/** A pause in typing after which the search begins. */
const typingMilliseconds = 150;

/** The toolkit's text field, before and after it has come alive. */
export type TextField = HTMLElement & { value?: string };

export class Toolbar {
  readonly element: HTMLElement;
  readonly #title = element('h1', { class: 'title' });
  readonly #subtitle = element('span', { class: 'subtitle' });
  readonly #badge: HTMLElement;
  readonly #search: TextField;
  readonly #clear: HTMLElement;
  readonly #matches = element('span', { class: 'matches' });
  readonly #groups: HTMLElement;
  readonly #filters: HTMLElement;
  readonly #filtersSet = element('vscode-badge', { class: 'filters-set' });
  readonly #finders: HTMLElement;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #searched: string;
  readonly #strings: GridOpening['strings'];

  constructor(opening: GridOpening, private readonly events: ToolbarEvents) {
    const { strings } = opening;
    this.#strings = strings;
    this.#badge = element('vscode-badge', { class: 'sample' }, strings.sampleData);
    this.#clear = element('vscode-button', { slot: 'end', appearance: 'icon', class: 'clear', 'aria-label': strings.clearSearch, title: strings.clearSearch }, icon('close'));
    // Its text is the field's accessible name; the style sheet hides it.
    this.#search = element('vscode-text-field', { class: 'search', placeholder: strings.searchLabel }, icon('search', 'start'), strings.searchLabel, this.#clear);
    this.#search.value = opening.view.search;
    this.#searched = opening.view.search;
    this.#groups = hinted(strings.groups, 'group-by-ref-type', () => events.groups());
    const exports = hinted(strings.exportLabel, 'export', () => events.exports(boxOf(exports)));
    exports.setAttribute('aria-haspopup', 'menu');
    this.#groups.classList.add('groups-button');
    this.#filters = hinted(strings.filters, 'settings', () => events.toggleFilters());
    this.#filters.classList.add('filters-button');
    this.#filters.setAttribute('aria-controls', 'filters');
    this.#filters.append(this.#filtersSet);
    const finder = (label: string, codicon: string, backwards: boolean): HTMLElement => {
      const button = this.#iconButton(label, codicon, () => { if (!button.hasAttribute('aria-disabled')) events.find(backwards); });
      return button;
    };
    this.#finders = element('div', { class: 'finders' }, finder(strings.previousMatch, 'arrow-up', true), finder(strings.nextMatch, 'arrow-down', false));
    const columns = this.#iconButton(strings.columns, 'split-horizontal', () => events.columns(boxOf(columns)));
    this.#filters.hidden = opening.filters.length === 0;
    this.element = element('header', { class: 'toolbar' },
      element('div', { class: 'heading' }, this.#title, this.#badge, element('div', { class: 'of' }, this.#subtitle)),
      element('div', { class: 'tools' },
        element('div', { class: 'searching' }, this.#search, this.#finders, this.#matches),
        element('div', { class: 'buttons' }, this.#filters, this.#groups, exports, columns, this.#iconButton(strings.reload, 'refresh', () => events.reload()), this.#iconButton(strings.shortcuts, 'keyboard', () => events.shortcuts())),
      ));
    this.#listen();
    this.rename(opening);
    this.setGroupsOpen(false);
    this.#showClear();
  }

  rename({ title, subtitle, sampleData }: GridOpening): void {
    this.#title.textContent = title;
    this.#subtitle.textContent = subtitle;
    this.#badge.hidden = !sampleData;
  }

  setGroupsOpen(open: boolean): void { this.#groups.setAttribute('aria-expanded', String(open)); }

  setFiltersOpen(open: boolean): void { this.#filters.setAttribute('aria-expanded', String(open)); }

  /** How many of the report's filters are set. */
  setFiltersSet(count: number): void {
    const { filters, filtersSet } = this.#strings;
    this.#filtersSet.hidden = count === 0;
    this.#filtersSet.textContent = String(count);
    this.#filters.setAttribute('aria-label', count === 0 ? filters : `${filters}, ${fill(filtersSet, count)}`);
  }

  setSearching(searching: boolean): void { this.#finders.hidden = !searching; }

  /** Whether there are matches to go to. The attribute alone: a button that is disabled would lose the focus. */
  setFindable(findable: boolean): void { for (const button of this.#finders.children) setAttribute(button, 'aria-disabled', findable ? undefined : 'true'); }

  /** Another search than the one that was typed. */
  setSearch(search: string): void {
    if (search === this.#searched) return;
    clearTimeout(this.#typing);
    this.#searched = this.#search.value = search;
    this.#showClear();
  }

  setMatches(sentence: string): void { if (this.#matches.textContent !== sentence) this.#matches.textContent = this.#matches.title = sentence; }

  /** Ctrl+F anywhere in the page. */
  searchByKey(page: HTMLElement): void {
    on(page, 'keydown', (event) => {
      if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      answered(event);
      this.focusSearch();
    });
  }

  focusSearch(): void {
    this.#search.focus();
    this.#search.shadowRoot?.querySelector('input')?.select();
  }

  #listen(): void {
    on(this.#search, 'input', () => {
      this.#showClear();
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.#send(), typingMilliseconds);
    });
    on(this.#search, 'keydown', (event) => {
      if (event.key === 'Enter' || event.key === 'F3') {
        if (this.#text === this.#searched) this.events.find(event.shiftKey);
        else this.#send();
      }
      else if (event.key === 'Escape' && this.#text !== '') this.#empty();
      else if (event.key === 'Escape' || event.key === 'ArrowDown') this.events.leaveSearch();
      else return;
      answered(event);
    });
    on(this.#clear, 'click', () => { this.#empty(); this.focusSearch(); });
  }

  get #text(): string { return this.#search.value ?? ''; }

  #empty(): void {
    this.#search.value = '';
    this.#showClear();
    this.#send();
  }

  #send(): void {
    clearTimeout(this.#typing);
    if (this.#text === this.#searched) return;
    this.#searched = this.#text;
    this.events.search(this.#searched);
  }

  #showClear(): void { this.#clear.classList.toggle('shown', this.#text !== ''); }

  #iconButton(label: string, codicon: string, run: () => void): HTMLElement {
    const button = element('vscode-button', { appearance: 'icon', 'aria-label': label, title: label }, icon(codicon));
    on(button, 'click', run);
    return button;
  }
}

/** In a narrow window its words are seen as a hint only. */
function hinted(label: string, codicon: string, run: () => void): HTMLElement {
  const button = labelledButton(label, codicon, run);
  button.title = label;
  return button;
}
