/** A column's filter in words. */
import type { ColumnFilter } from '../../rows/view';
import type { GridOpening } from '../protocol';
import { oneLine } from './cell-text';
import { fill } from './dom';
import type { DatesOfFilters } from './after-rows-api';

/** Values of a checklist that are named. */
const mostNamed = 3;

/** Such as `emailAddress contains “x”`. `dates`: those columns' values are followed by their zone. */
export function filterWords(filter: ColumnFilter, strings: GridOpening['strings'], dates: DatesOfFilters): string {
  const words = plainWords(filter, strings);
  return dates.zone === '' || filter.type === 'empty' || !dates.columns.includes(filter.column) ? words : `${words} ${dates.zone}`;
}

function plainWords(filter: ColumnFilter, strings: GridOpening['strings']): string {
  const { column } = filter;
  switch (filter.type) {
    case 'text': return fill({ contains: strings.wordsContains, equals: strings.wordsEquals, startsWith: strings.wordsStartsWith, endsWith: strings.wordsEndsWith, regex: strings.wordsRegex }[filter.match], column, oneLine(filter.text));
    case 'range': {
      const { from = '', to = '', below = '' } = filter;
      if (below !== '') return from === '' ? fill(strings.wordsBelow, column, below) : fill(strings.wordsFromBelow, column, from, below);
      return to === '' ? fill(strings.wordsFrom, column, from) : from === '' ? fill(strings.wordsTo, column, to) : from === to ? fill(strings.wordsEquals, column, from) : fill(strings.wordsBetween, column, from, to);
    }
    case 'values': {
      const [only] = filter.values;
      if (filter.values.length === 1 && only !== undefined) return only === null ? fill(strings.wordsEmpty, column) : fill(strings.wordsEquals, column, oneLine(only));
      const named = filter.values.slice(0, mostNamed).map((value) => (value === null ? strings.emptyValue : oneLine(value))).join(', ');
      return filter.values.length > mostNamed ? fill(strings.wordsOneOfMore, column, named, filter.values.length - mostNamed) : fill(strings.wordsOneOf, column, named);
    }
    case 'boolean': return fill(filter.is ? strings.wordsYes : strings.wordsNo, column);
    case 'empty': return fill(filter.is ? strings.wordsEmpty : strings.wordsNotEmpty, column);
  }
}
