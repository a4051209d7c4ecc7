/** A column's filter in words. */
import type { ColumnSpec } from '../../reports/report-types';
import { shownNumber } from '../../rows/typed-numbers';
import type { ColumnFilter } from '../../rows/view';
import type { WrittenNumbers } from '../../rows/written-numbers';
import type { GridOpening } from '../protocol';
import { oneLine } from './cell-text';
import { fill } from './dom';
import type { FilteredColumns } from './after-rows-api';

/** Values of a checklist that are named. */
const mostNamed = 3;

export interface WrittenColumns extends FilteredColumns {
  readonly numbers: WrittenNumbers;
}

/** Such as `emailAddress contains “x”`; numbers stand there as cells show them, dates are followed by their zone. */
export function filterWords(filter: ColumnFilter, strings: GridOpening['strings'], { zone, columns, numbers }: WrittenColumns): string {
  const spec = columns.find(({ name }) => name === filter.column);
  const words = plainWords(filter, strings, spec, (value = '') => (spec === undefined ? value : shownNumber(value, spec, numbers)));
  return zone === '' || filter.type === 'empty' || spec?.type !== 'date' ? words : `${words} ${zone}`;
}

function plainWords(filter: ColumnFilter, strings: GridOpening['strings'], spec: ColumnSpec | undefined, written: (value?: string) => string): string {
  const { column } = filter;
  switch (filter.type) {
    case 'text': return fill({ contains: strings.wordsContains, equals: strings.wordsEquals, startsWith: strings.wordsStartsWith, endsWith: strings.wordsEndsWith, regex: strings.wordsRegex }[filter.match], column, oneLine(filter.text));
    case 'range': {
      const [from, to, below] = [written(filter.from), written(filter.to), written(filter.below)];
      if (below !== '') return from === '' ? fill(strings.wordsBelow, column, below) : fill(strings.wordsFromBelow, column, from, below);
      return to === '' ? fill(strings.wordsFrom, column, from) : from === '' ? fill(strings.wordsTo, column, to) : from === to ? fill(strings.wordsIs, column, from) : fill(strings.wordsBetween, column, from, to);
    }
    case 'values': {
      const [only] = filter.values;
      const isNumber = spec?.type === 'integer' || spec?.type === 'number';
      if (filter.values.length === 1 && only !== undefined) return only === null ? fill(strings.wordsEmpty, column) : fill(isNumber ? strings.wordsIs : strings.wordsEquals, column, oneLine(written(only)));
      const named = filter.values.slice(0, mostNamed).map((value) => (value === null ? strings.emptyValue : oneLine(written(value)))).join(', ');
      return filter.values.length > mostNamed ? fill(strings.wordsOneOfMore, column, named, filter.values.length - mostNamed) : fill(strings.wordsOneOf, column, named);
    }
    case 'boolean': return fill(filter.is ? strings.wordsYes : strings.wordsNo, column);
    case 'empty': return fill(filter.is ? strings.wordsEmpty : strings.wordsNotEmpty, column);
  }
}
