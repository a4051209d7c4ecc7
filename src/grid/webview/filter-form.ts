/** The report's own filters: they go to the service, and the report runs again. */
import type { GridFilter, GridOpening } from '../protocol';
import { element, setAttribute } from './dom';
import type { TextField } from './toolbar';

type Strings = GridOpening['strings'];
type Checkbox = HTMLElement & { checked?: boolean };
type Problem = { readonly field: string; readonly what: string };

export interface FilterFormEvents {
  /** Runs the report; answers with a problem where a value is wrong. Undefined where the host refused, of which the user is told. */
  apply(values: Record<string, string>): Promise<{ readonly problem?: Problem } | undefined>;
  /** The ids that the user chooses, and their names; undefined where they leave it. */
  chooseProfileFields(value: string): Promise<{ readonly value: string; readonly names: readonly string[] } | undefined>;
}

interface Field {
  readonly name: string;
  readonly element: HTMLElement;
  readonly problem: HTMLElement;
  readonly focusable: HTMLElement;
  read(): string;
}

export class FilterForm {
  readonly #fields: Field[];
  readonly #apply: HTMLElement;
  readonly #datesNote = element('p', { class: 'dates-note' });
  /** The values that the rows now stand for. */
  #applied: string;

  constructor(place: HTMLElement, filters: readonly GridFilter[], private readonly strings: Strings, private readonly events: FilterFormEvents) {
    this.#fields = filters.map((filter) => this.#field(filter));
    this.#apply = element('vscode-button', { class: 'apply', appearance: 'secondary' }, strings.apply);
    this.#apply.addEventListener('click', () => void this.#send());
    place.replaceChildren(...this.#fields.map((field) => field.element), this.#apply, ...(filters.some(({ type }) => type === 'date') ? [this.#datesNote] : []));
    this.setDatesNote('');
    place.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.target as Element).localName === 'vscode-text-field') void this.#send();
    });
    // Controls that come alive tell of changes before they know their values.
    for (const type of ['input', 'change']) place.addEventListener(type, () => requestAnimationFrame(() => this.#showChange()));
    // It scrolls where it gets less room than it wants.
    new ResizeObserver(() => place.classList.toggle('cramped', place.scrollHeight > place.clientHeight)).observe(place, { box: 'border-box' });
    this.#applied = JSON.stringify(Object.fromEntries(filters.map(({ name, value }) => [name, value.trim()])));
  }

  /** In which zone its dates are, where that needs saying. */
  setDatesNote(words: string): void {
    this.#datesNote.textContent = words;
    this.#datesNote.hidden = words === '';
  }

  #showChange(): void {
    const changed = JSON.stringify(this.#values()) !== this.#applied;
    setAttribute(this.#apply, 'appearance', changed ? 'primary' : 'secondary');
  }

  #values(): Record<string, string> {
    return Object.fromEntries(this.#fields.map((field) => [field.name, field.read()]));
  }

  async #send(): Promise<void> {
    const values = this.#values();
    const answer = await this.events.apply(values);
    if (answer === undefined) return;
    const { problem } = answer;
    for (const field of this.#fields) {
      const wrong = problem?.field === field.name;
      field.problem.textContent = wrong ? problem.what : '';
      setAttribute(field.focusable, 'aria-invalid', wrong ? 'true' : undefined);
      field.element.classList.toggle('wrong', wrong);
      if (wrong) field.focusable.focus();
    }
    if (problem === undefined) this.#applied = JSON.stringify(values);
    else if (!this.#fields.some((field) => field.name === problem.field)) this.#showGeneral(problem);
    this.#showChange();
  }

  /** A problem of no field here stands at the first one. */
  #showGeneral(problem: Problem): void {
    const first = this.#fields[0];
    if (first !== undefined) first.problem.textContent = problem.what;
  }

  #field(filter: GridFilter): Field {
    const problem = element('div', { class: 'problem', role: 'alert' });
    switch (filter.type) {
      case 'choice': return this.#choice(filter, problem);
      case 'boolean': {
        const box: Checkbox = element('vscode-checkbox', { checked: filter.value === 'true' }, filter.title);
        const before = filter.value;
        return {
          name: filter.name, problem, focusable: box, element: element('div', { class: 'field check' }, box, problem),
          read: () => (box.checked === undefined ? before : String(box.checked)),
        };
      }
      case 'date': return this.#input(filter, problem, this.strings.datePlaceholder);
      case 'text': return this.#input(filter, problem);
      case 'ids': return filter.choosable ? this.#choosable(filter, problem) : this.#input(filter, problem, this.strings.idsPlaceholder);
    }
  }

  #input(filter: Extract<GridFilter, { type: 'date' | 'text' | 'ids' }>, problem: HTMLElement, placeholder?: string): Field & { readonly focusable: TextField } {
    const input: TextField = element('vscode-text-field', { placeholder, class: filter.type, spellcheck: 'false' }, filter.title);
    input.value = filter.value;
    return { name: filter.name, problem, focusable: input, element: element('div', { class: 'field' }, input, problem), read: () => (input.value ?? '').trim() };
  }

  /** Ids in a field, and a button that offers them by name; the names of the last choice stand below. */
  #choosable(filter: Extract<GridFilter, { type: 'ids' }>, problem: HTMLElement): Field {
    const { strings, events } = this;
    const field = this.#input(filter, problem, strings.idsPlaceholder);
    const input = field.focusable;
    const names = element('div', { class: 'names', 'aria-live': 'polite' });
    const choose = element('vscode-button', { appearance: 'secondary', 'aria-label': strings.chooseFields, title: strings.chooseFields }, strings.choose);
    choose.addEventListener('click', () => void events.chooseProfileFields(field.read()).then((chosen) => {
      if (chosen === undefined) return;
      input.value = chosen.value;
      names.textContent = chosen.names.join(', ');
      this.#showChange();
    }));
    input.addEventListener('input', () => { names.textContent = ''; });
    return { ...field, element: element('div', { class: 'field' }, element('div', { class: 'choosing' }, input, choose), names, problem) };
  }

  #choice(filter: Extract<GridFilter, { type: 'choice' }>, problem: HTMLElement): Field {
    const id = `filter-${filter.name}`;
    const options = filter.choices.map(({ value, title }) => element('vscode-option', { value, selected: value === filter.value }, title));
    const dropdown: TextField = element('vscode-dropdown', { 'aria-labelledby': id }, ...options);
    return {
      name: filter.name, problem, focusable: dropdown, read: () => dropdown.value || filter.value,
      element: element('div', { class: 'field' }, element('span', { class: 'label', id }, filter.title), dropdown, problem),
    };
  }
}
