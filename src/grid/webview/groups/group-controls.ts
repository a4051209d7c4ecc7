/** What rows are grouped by, what adds up, in which order and shape, as controls. */
import type { GroupPer, GroupSort } from '../../../rows/view';
import type { GroupsMemory } from '../../protocol';
import { element, fill, icon } from '../dom';
import type { GroupsParts } from '../groups-api';
import { button, choice as choiceInput, openPanel } from '../menus/parts';
import { addsUp, hasSums, keyFor, orderFor, persFor, withSums, type ChosenKey } from './group-choice';
import { measureTitle, perWords } from './group-columns';

type Shape = GroupsMemory['shape'];

export class GroupControls {
  readonly element = element('div', { class: 'group-controls' });
  readonly shapes: HTMLElement;

  /** `told` is called with each choice that the controls say. */
  constructor(private readonly parts: GroupsParts, private readonly told: (choice: GroupsMemory) => void) {
    this.shapes = element('div', { class: 'group-shapes', role: 'group' });
  }

  /** Draws the choice as it now is; the control that was used keeps the focus. */
  show(choice: GroupsMemory): void {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset['control'] : undefined;
    this.#showShapes(choice);
    const [first, second] = choice.by;
    this.element.replaceChildren(
      this.#field(this.parts.strings.groupBy, ...this.#keyInputs(choice, 0, first)),
      this.#field(this.parts.strings.groupThenBy, ...this.#keyInputs(choice, 1, second)),
      this.#field(this.parts.strings.groupSums, this.#sumsButton(choice)),
      ...(choice.shape === 'chart' ? [this.#field(this.parts.strings.groupBars, this.#measureInput(choice))] : []),
      this.#field(this.parts.strings.groupOrder, this.#orderInput(choice), this.#directionButton(choice)),
    );
    if (focused !== undefined) (this.element.querySelector<HTMLElement>(`[data-control="${focused}"]`) ?? this.shapes.querySelector<HTMLElement>(`[data-control="${focused}"]`))?.focus();
  }

  #showShapes(choice: GroupsMemory): void {
    const { strings } = this.parts;
    const shapes: readonly (readonly [Shape, string, string])[] = [['table', strings.groupTable, 'table'], ['chart', strings.groupChart, 'graph-left']];
    this.shapes.replaceChildren(...shapes.map(([shape, label, codicon]) => {
      const made = element('button', { class: 'icon-button', type: 'button', 'aria-label': label, title: label, 'aria-pressed': String(choice.shape === shape) }, icon(codicon));
      made.addEventListener('click', () => this.told({ ...choice, shape }));
      return named(made, `shape-${shape}`);
    }));
  }

  #field(label: string, ...inputs: HTMLElement[]): HTMLElement {
    return element('div', { class: 'group-field' }, element('span', { class: 'label', 'aria-hidden': 'true' }, label), ...inputs);
  }

  #keyInputs(choice: GroupsMemory, at: 0 | 1, key: ChosenKey | undefined): HTMLElement[] {
    const { strings } = this.parts;
    const columns = this.parts.columns();
    const label = at === 0 ? strings.groupBy : strings.groupThenBy;
    const others = choice.by.filter((_, index) => index !== at);
    const withKey = (next: ChosenKey | undefined): void => {
      const by = at === 0 ? [next, ...others] : [...others, next];
      const keys = by.filter((each) => each !== undefined);
      const [first] = keys;
      this.told({ ...choice, by: keys, ...(at === 0 && first !== undefined && first.column !== key?.column ? { sort: orderFor(first) } : {}) });
    };
    const names = columns.map(({ name }) => [name, name] as const);
    const column = choiceInput(label, at === 0 ? names : [['', strings.groupNone], ...names], key?.column ?? '', (name) => {
      const spec = columns.find((each) => each.name === name);
      withKey(spec === undefined ? undefined : keyFor(spec));
    });
    const spec = columns.find(({ name }) => name === key?.column);
    const offered = spec === undefined ? [] : persFor(spec);
    // What was chosen in an earlier version can be left again.
    const pers = key === undefined || spec === undefined || offered.includes(key.per) ? offered : [...offered, key.per];
    if (key === undefined || pers.length < 2) return [named(column, `column-${at}`)];
    const words = perWords(strings);
    const per = choiceInput<GroupPer>(fill(strings.groupPerLabel, key.column), pers.map((each) => [each, words[each]] as const), key.per, (next) => withKey({ ...key, per: next }));
    return [named(column, `column-${at}`), named(per, `per-${at}`)];
  }

  #sumsButton(choice: GroupsMemory): HTMLElement {
    const { strings } = this.parts;
    const words = choice.sums.length === 0 ? strings.groupSumsNone : choice.sums.join(', ');
    const made = button(words, undefined, () => this.#openSums(choice, made.getBoundingClientRect()), { 'aria-haspopup': 'dialog', 'aria-label': `${strings.groupSums}: ${words}`, title: words });
    made.classList.add('sums-button');
    made.append(icon('chevron-down'));
    return named(made, 'sums');
  }

  #openSums(choice: GroupsMemory, beside: DOMRect): void {
    const { strings } = this.parts;
    let sums = choice.sums;
    const { body } = openPanel({ ...this.parts, focusGrid: () => this.element.querySelector<HTMLElement>('[data-control="sums"]')?.focus() }, strings.groupSums, '', beside, 'sums-panel');
    const candidates = this.parts.columns().filter((spec) => sums.includes(spec.name) || hasSums(spec))
      .sort((a, b) => Number(addsUp(b)) - Number(addsUp(a)));
    const list = element('ul', { class: 'column-list' }, ...candidates.map(({ name }) => {
      const box = element('input', { type: 'checkbox', checked: sums.includes(name) });
      box.addEventListener('change', () => {
        sums = box.checked ? [...sums, name] : sums.filter((each) => each !== name);
        this.told(withSums(choice, sums));
      });
      return element('li', {}, element('label', {}, box, element('span', { class: 'column-name' }, name)));
    }));
    body.append(element('p', { class: 'panel-words' }, strings.groupSumsHint), list);
    list.querySelector('input')?.focus();
  }

  #measureInput(choice: GroupsMemory): HTMLElement {
    const { strings } = this.parts;
    const made = choiceInput(strings.groupBars, this.#measures(choice), String(choice.measure), (chosen) => {
      const measure = measureOf(chosen);
      this.told({ ...choice, measure, ...(choice.sort.by === 'key' ? {} : { sort: { ...choice.sort, by: measure } }) });
    });
    return named(made, 'measure');
  }

  #orderInput(choice: GroupsMemory): HTMLElement {
    const { strings } = this.parts;
    const made = choiceInput(strings.groupOrder, [['key', strings.groupKeyOrder], ...this.#measures(choice)], String(choice.sort.by), (chosen) => {
      const sort: GroupSort = chosen === 'key' ? { by: 'key', direction: 'ascending' } : { by: measureOf(chosen), direction: 'descending' };
      this.told({ ...choice, sort });
    });
    return named(made, 'order');
  }

  #directionButton(choice: GroupsMemory): HTMLElement {
    const { strings } = this.parts;
    const { direction } = choice.sort;
    const label = direction === 'ascending' ? strings.groupAscending : strings.groupDescending;
    const made = element('button', { class: 'icon-button', type: 'button', 'aria-label': label, title: label }, icon(direction === 'ascending' ? 'arrow-up' : 'arrow-down'));
    made.addEventListener('click', () => this.told({ ...choice, sort: { ...choice.sort, direction: direction === 'ascending' ? 'descending' : 'ascending' } }));
    return named(made, 'direction');
  }

  #measures(choice: GroupsMemory): [string, string][] {
    return (['count', ...choice.sums.keys()] as const).map((measure) => [String(measure), measureTitle(choice, measure, this.parts.strings)]);
  }
}

function measureOf(value: string): 'count' | number { return value === 'count' ? value : Number(value); }

/** By which the control is found again when it has been drawn anew. */
function named<Control extends HTMLElement>(control: Control, name: string): Control {
  control.dataset['control'] = name;
  return control;
}
