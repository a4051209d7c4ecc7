/** What a column holds in the rows of the view: figures and their distribution, each a click away from a filter. */
import type { ColumnSpec, ColumnType } from '../../../reports/report-types';
import type { ColumnFilter, ColumnSummary, HistogramBin } from '../../../rows/view';
import { isId } from '../../../rows/written-numbers';
import { longestText } from '../../value-checks';
import { rowWords } from '../counted';
import { element, fill } from '../dom';
import { filterOf } from '../groups/group-filter';
import type { GridParts } from '../menus-api';
import { rangeFilter, type RangeBounds } from './filter-editor';
import { longestTitle } from './parts';

/** More letters than stand in half a line. */
const longFigure = 14;
/** Bars that are wide enough to be pressed. */
const mostBars = 12;

/** `told` is called with the filter that a figure stands for. */
export function summaryElements(summary: ColumnSummary, spec: ColumnSpec, parts: GridParts, told: (filter: ColumnFilter | undefined) => void): HTMLElement[] {
  const { strings, number, writer } = parts;
  const column = spec.name;
  const written = (value: string): string => writer.write(spec, 'sent', value);
  const exact = new Intl.NumberFormat(number.resolvedOptions().locale, { maximumFractionDigits: 4 });
  const linked = (words: string, filter: ColumnFilter | undefined, whole = words): HTMLElement => {
    const made = element('button', { class: 'link', type: 'button', title: fill(strings.filterTo, whole) }, words);
    made.addEventListener('click', () => told(filter));
    return made;
  };
  const bound = (value: string): HTMLElement => linked(written(value.slice(0, 80)), summary.histogram === null ? filterOf(value, column, 'value', false, longestText) : rangeFilter(column, { from: value, to: value }), written(value.slice(0, longestTitle)));
  const figures: [string, string | HTMLElement][] = [
    [strings.summaryDistinct, summary.distinctIsExact ? number.format(summary.distinct) : fill(strings.summaryAtLeast, number.format(summary.distinct))],
    [strings.summaryEmpties, summary.empties === 0 ? '0' : linked(number.format(summary.empties), { type: 'empty', column, is: true })],
    ...(spec.type === 'boolean' ? booleans() : extremes()),
    ...(summary.mean === null || isId(spec) ? [] : [[strings.summaryMean, exact.format(summary.mean)] as [string, string]]),
    ...(summary.sum === null || isId(spec) ? [] : [[strings.summarySum, exact.format(summary.sum)] as [string, string]]),
  ];
  const list = element('dl', { class: `figures ${spec.type}` }, ...figures.map(([name, value]) => {
    const { length } = typeof value === 'string' ? value : value.textContent ?? '';
    return element('div', { class: length > longFigure ? 'long' : '' }, element('dt', {}, name), element('dd', {}, value));
  }));
  return summary.histogram === null || summary.histogram.length === 0 ? [list] : [list, histogram(summary.histogram)];

  function extremes(): [string, HTMLElement][] {
    return [...(summary.min === null ? [] : [[strings.summaryMin, bound(summary.min)] as [string, HTMLElement]]), ...(summary.max === null ? [] : [[strings.summaryMax, bound(summary.max)] as [string, HTMLElement]])];
  }

  function booleans(): [string, HTMLElement][] {
    return [true, false].flatMap((is): [string, HTMLElement][] => {
      const count = summary.top.find(({ value }) => value === String(is))?.count ?? 0;
      return count === 0 ? [] : [[is ? strings.kindYes : strings.kindNo, linked(number.format(count), { type: 'boolean', column, is })]];
    });
  }

  function histogram(bins: NonNullable<ColumnSummary['histogram']>): HTMLElement {
    const wide = joined(bins, Math.ceil(bins.length / mostBars));
    const most = wide.reduce((highest, { count }) => Math.max(highest, count), 1);
    return element('div', { class: 'histogram', role: 'group', 'aria-label': strings.histogram }, ...wide.map((wideBin, index) => {
      const { count } = wideBin;
      const bounds = boundsOf(wideBin, spec.type, index === wide.length - 1);
      const words = fill(strings.rowsOf, binWords(bounds), rowWords(count, parts));
      const bar = element('span', { class: 'histogram-bar' });
      // Through the object model: the page's policy refuses style attributes.
      bar.style.height = `${count === 0 ? 0 : Math.max(4, 100 * count / most)}%`;
      const bin = element('button', { type: 'button', 'aria-label': words, title: words }, bar);
      bin.addEventListener('click', () => told(rangeFilter(column, bounds)));
      return bin;
    }));
  }

  function binWords({ from = '', to, below = '' }: RangeBounds): string {
    if (to === undefined) return fill(strings.histogramBelow, written(from), written(below));
    return from === to ? written(from) : fill(strings.histogramBin, written(from), written(to));
  }
}

/** Shows figures in the place of others; the focus stays at the figure or the bar that has it. */
export function showFigures(place: HTMLElement, elements: readonly HTMLElement[]): void {
  const buttons = (): HTMLButtonElement[] => [...place.querySelectorAll('button')];
  const nameOf = (found: HTMLButtonElement): string => found.closest('div')?.querySelector('dt')?.textContent ?? String([...place.querySelectorAll('.histogram button')].indexOf(found));
  const focused = buttons().find((found) => found === document.activeElement);
  const name = focused === undefined ? undefined : nameOf(focused);
  place.replaceChildren(...elements);
  if (name !== undefined) buttons().find((found) => nameOf(found) === name)?.focus({ preventScroll: true });
}

/** The bounds of a bin, which ends below its upper edge: at the value before it where there is one that people would name. */
function boundsOf({ from, to }: HistogramBin, type: ColumnType, last: boolean): RangeBounds {
  const [low, high] = [Number(from), Number(to)];
  if (type === 'integer' && Number.isSafeInteger(low) && Number.isSafeInteger(high) && low < high) return { from, to: String(high - 1) };
  // The calendar's last day is no edge that a bin ends below.
  if (type === 'date' && to !== '9999-12-31' && to.length === 'YYYY-MM-DD'.length && from < to) return { from, to: new Date(Date.parse(to) - 1).toISOString().slice(0, to.length) };
  return last ? { from, to } : { from, below: to };
}

/** Neighbouring bins as one, `each` at a time. */
function joined(bins: readonly HistogramBin[], each: number): HistogramBin[] {
  return Array.from({ length: Math.ceil(bins.length / each) }, (_, index) => bins.slice(index * each, (index + 1) * each)).flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    return first === undefined || last === undefined ? [] : [{ from: first.from, to: last.to, count: group.reduce((sum, { count }) => sum + count, 0) }];
  });
}
