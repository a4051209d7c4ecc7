/** A column's values with their counts, most frequent first, to be checked. */
import type { ColumnSpec } from '../../../reports/report-types';
import type { ColumnFilter, ValueCount } from '../../../rows/view';
import { rowWords } from '../counted';
import { element, fill } from '../dom';
import type { GridParts } from '../menus-api';
import { longestTitle, textInput, type Rest } from './parts';

const mostValues = 200;

export class ValueList {
  readonly element: HTMLElement;
  readonly #list = element('ul', { class: 'value-list' });
  readonly #note = element('p', { class: 'panel-words' });
  #shown: readonly (string | null)[] = [];
  #search = '';
  #asking: AbortController | undefined;

  constructor(private readonly parts: GridParts, private readonly column: { readonly spec: ColumnSpec; readonly source: number }, rest: Rest, private readonly gone: AbortSignal, private readonly told: (filter: ColumnFilter | undefined) => void) {
    const search = textInput(parts.strings.valuesSearch, '', (text) => { this.#search = text; rest.after(() => void this.read()); }, { placeholder: parts.strings.valuesSearch });
    gone.addEventListener('abort', () => this.#asking?.abort());
    this.element = element('div', { class: 'values' }, search, this.#list, this.#note);
  }

  get #checked(): readonly (string | null)[] {
    const filter = this.parts.view().filters.find(({ column }) => column === this.column.spec.name);
    return filter?.type === 'values' ? filter.values : [];
  }

  /** Counts are of the rows that pass the other columns' filters. */
  async read(): Promise<void> {
    const { strings, number, host } = this.parts;
    this.#asking?.abort();
    if (this.gone.aborted) return;
    const { signal } = this.#asking = new AbortController();
    try {
      const { values, complete } = await host.call('columnValues', { column: this.column.source, atMost: mostValues, search: this.#search }, signal);
      if (signal.aborted) return;
      const most = values.reduce((highest, { count }) => Math.max(highest, count), 1);
      const focused = this.#shown[[...this.#list.querySelectorAll('input')].findIndex((box) => box === document.activeElement)];
      this.#list.replaceChildren(...values.map((value) => this.#line(value, most)));
      this.#shown = values.map(({ value }) => value);
      if (focused !== undefined) this.#list.querySelectorAll('input')[this.#shown.indexOf(focused)]?.focus({ preventScroll: true });
      this.#note.textContent = values.length === 0 ? strings.valuesNone : complete ? '' : fill(strings.valuesMore, number.format(values.length));
    } catch (error) {
      if (!signal.aborted) this.parts.fail(error);
    }
  }

  #line({ value, count }: ValueCount, most: number): HTMLElement {
    const { strings, number, writer } = this.parts;
    const words = value === null ? strings.emptyValue : writer.write(this.column.spec, 'sent', value.slice(0, 200));
    const box = element('input', { type: 'checkbox', checked: this.#checked.includes(value), 'aria-label': fill(strings.rowsOf, words, rowWords(count, this.parts)) });
    box.addEventListener('change', () => this.#check(value, box.checked));
    const bar = element('span', { class: 'bar', 'aria-hidden': 'true' });
    bar.style.setProperty('--share', String(count / most));
    return element('li', {}, element('label', { title: value === null ? words : writer.write(this.column.spec, 'sent', value.slice(0, longestTitle)) }, box, element('span', { class: value === null ? 'value null' : 'value', dir: 'auto' }, words), bar, element('span', { class: 'count' }, number.format(count))));
  }

  #check(value: string | null, checked: boolean): void {
    const others = this.#checked.filter((each) => each !== value);
    const values = checked ? [...others, value] : others;
    this.told(values.length === 0 ? undefined : { type: 'values', column: this.column.spec.name, values });
  }
}
