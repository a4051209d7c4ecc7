/** A column's filter as controls, by the column's type; it takes effect as one types. */
import type { ColumnSpec, ColumnType } from '../../../reports/report-types';
import { shownNumber } from '../../../rows/typed-numbers';
import type { ColumnFilter } from '../../../rows/view';
import { WrittenNumbers } from '../../../rows/written-numbers';
import { element, fill } from '../dom';
import type { GridParts } from '../menus-api';
import { FieldProblem } from './field-problem';
import { choice, textInput, type Rest } from './parts';
import { sentNumber, typedProblem, type TypedField } from './typed-filter';

type Kind = 'none' | 'contains' | 'equals' | 'startsWith' | 'endsWith' | 'regex' | 'range' | 'yes' | 'no' | 'empty' | 'notEmpty' | 'values';

const kinds: Readonly<Record<ColumnType, readonly Kind[]>> = {
  text: ['none', 'contains', 'equals', 'startsWith', 'endsWith', 'regex', 'empty', 'notEmpty', 'values'],
  json: ['none', 'contains', 'equals', 'startsWith', 'endsWith', 'regex', 'empty', 'notEmpty', 'values'],
  integer: ['none', 'range', 'empty', 'notEmpty', 'values'],
  number: ['none', 'range', 'empty', 'notEmpty', 'values'],
  date: ['none', 'range', 'empty', 'notEmpty', 'values'],
  boolean: ['none', 'yes', 'no', 'empty', 'notEmpty'],
};
/** Where one begins to type without choosing. */
const firstKind: Readonly<Record<ColumnType, Kind>> = { text: 'contains', json: 'contains', integer: 'range', number: 'range', date: 'range', boolean: 'none' };

export class FilterEditor {
  readonly element = element('div', { class: 'filter-editor' });
  readonly #inputs = element('div', { class: 'filter-inputs' });
  readonly #problem = new FieldProblem();
  #fields: Readonly<Partial<Record<TypedField, HTMLElement>>> = {};
  #kind: Kind;

  /** `told` is called with each filter that the controls say; not with text that makes none. */
  constructor(private readonly parts: GridParts, private readonly column: ColumnSpec, private readonly rest: Rest, private readonly told: (filter: ColumnFilter | undefined) => void) {
    this.#kind = firstKind[column.type];
    this.show(parts.view().filters.find((each) => each.column === column.name));
  }

  /** The field to type in, or the choice of the kind. */
  focus(): void { (this.#inputs.querySelector('input') ?? this.element.querySelector('select'))?.focus(); }

  /** Says at the field why its filter was refused. */
  refused(why: string): void {
    const [field] = Object.values(this.#fields);
    if (field !== undefined) this.#problem.show(field, why);
  }

  /** Draws the filter as it now is; without one the kind stays that was chosen last, where one can type. */
  show(filter: ColumnFilter | undefined): void {
    const { strings } = this.parts;
    this.#kind = filter === undefined ? (['contains', 'equals', 'startsWith', 'endsWith', 'regex', 'range'].includes(this.#kind) ? this.#kind : firstKind[this.column.type]) : kindOf(filter);
    const titles: Readonly<Record<Kind, string>> = {
      none: strings.kindNone, contains: strings.kindContains, equals: strings.kindEquals, startsWith: strings.kindStartsWith, endsWith: strings.kindEndsWith, regex: strings.kindRegex, range: strings.kindRange,
      yes: strings.kindYes, no: strings.kindNo, empty: strings.kindEmpty, notEmpty: strings.kindNotEmpty, values: strings.kindValues,
    };
    const usual = kinds[this.column.type];
    // A saved view may hold one that is not offered for the type.
    const offered = usual.includes(this.#kind) ? usual : [...usual, this.#kind];
    this.element.replaceChildren(
      choice(strings.filterKind, offered.map((kind) => [kind, titles[kind]] as const), this.#kind, (kind) => {
        this.rest.end();
        this.#kind = kind;
        const present = this.parts.view().filters.find((each) => each.column === this.column.name);
        const text = present?.type === 'text' ? present.text : '';
        const next = this.#filterOf(kind, text);
        this.#drawInputs(next);
        if (kind !== 'values' && this.#makes(next)) this.told(next);
        this.#inputs.querySelector('input')?.focus();
      }),
      this.#inputs, this.#problem.element,
    );
    this.#drawInputs(filter);
  }

  /** Tells of what is typed, when typing rests; of text that makes no filter nothing but what is wrong. */
  #typed(filter: ColumnFilter | undefined): void {
    if (this.#makes(filter)) this.rest.after(() => this.told(filter));
    else this.rest.drop();
  }

  /** Whether a filter is made by what is typed; what is wrong is said where it stands. */
  #makes(filter: ColumnFilter | undefined): boolean {
    const problem = typedProblem(filter, this.column.type, this.parts.strings);
    const field = problem === undefined ? undefined : this.#fields[problem.field];
    if (problem === undefined || field === undefined) this.#problem.clear();
    else this.#problem.showSoon(field, problem.what);
    return problem === undefined;
  }

  #drawInputs(filter: ColumnFilter | undefined): void {
    const { strings } = this.parts;
    const column = this.column.name;
    this.#problem.clear();
    this.#fields = {};
    switch (this.#kind) {
      case 'contains': case 'equals': case 'startsWith': case 'endsWith': case 'regex': {
        const match = this.#kind;
        const field = textInput(strings.filterText, filter?.type === 'text' ? filter.text : '', (text) => this.#typed(text === '' ? undefined : { type: 'text', column, match, text }));
        this.#fields = { text: field };
        this.#inputs.replaceChildren(field);
        return;
      }
      case 'range': {
        const present: RangeBounds = filter?.type === 'range' ? filter : {};
        // A bar of the histogram ends below its edge; what one types is meant with its bounds.
        const upper = (present.below ?? '') === '' ? 'to' : 'below';
        const range = { from: present.from ?? '', [upper]: present[upper] ?? '' };
        const tell = (changes: RangeBounds): void => {
          Object.assign(range, changes);
          this.#typed(rangeFilter(column, range));
        };
        const { locale } = this.parts.number.resolvedOptions();
        const meant = (bound: string): string => sentNumber(bound, this.column, locale);
        const numbers = new WrittenNumbers(locale);
        const shown = (bound: string): string => shownNumber(bound, this.column, numbers);
        const upperWords = upper === 'to' ? strings.rangeTo : strings.rangeBelow;
        const placeholder = this.column.type === 'date' ? strings.datePlaceholder : '';
        const from = textInput(strings.rangeFrom, shown(range.from), (bound) => tell({ from: meant(bound) }), { placeholder: placeholder === '' ? strings.rangeFrom : fill('{0} {1}', strings.rangeFrom, placeholder) });
        const end = textInput(upperWords, shown(range[upper] ?? ''), (bound) => tell({ [upper]: meant(bound) }), { placeholder: placeholder === '' ? upperWords : fill('{0} {1}', upperWords, placeholder) });
        this.#fields = { from, [upper]: end };
        this.#inputs.replaceChildren(from, end);
        return;
      }
      case 'none': case 'yes': case 'no': case 'empty': case 'notEmpty': case 'values': this.#inputs.replaceChildren(); return;
    }
  }

  #filterOf(kind: Kind, text: string): ColumnFilter | undefined {
    const column = this.column.name;
    switch (kind) {
      case 'none': case 'range': case 'values': return undefined;
      case 'contains': case 'equals': case 'startsWith': case 'endsWith': case 'regex': return text === '' ? undefined : { type: 'text', column, match: kind, text };
      case 'yes': case 'no': return { type: 'boolean', column, is: kind === 'yes' };
      case 'empty': case 'notEmpty': return { type: 'empty', column, is: kind === 'empty' };
    }
  }
}

export interface RangeBounds {
  readonly from?: string;
  readonly to?: string;
  /** Exclusive. */
  readonly below?: string;
}

/** Undefined where it has no bound. */
export function rangeFilter(column: string, bounds: RangeBounds): ColumnFilter | undefined {
  const given = Object.entries(bounds).map(([name, bound]) => [name, String(bound).trim()] as const).filter(([, bound]) => bound !== '');
  return given.length === 0 ? undefined : { type: 'range', column, ...Object.fromEntries(given) };
}

function kindOf(filter: ColumnFilter): Kind {
  switch (filter.type) {
    case 'text': return filter.match;
    case 'range': return 'range';
    case 'values': return 'values';
    case 'boolean': return filter.is ? 'yes' : 'no';
    case 'empty': return filter.is ? 'empty' : 'notEmpty';
  }
}
