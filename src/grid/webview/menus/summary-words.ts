/** What cells come to, in words. */
import type { CellsSummary } from '../../../rows/view';
import { fill } from '../dom';
import type { GridParts } from '../menus-api';

/** Such as `12 cells · 3 empty · Sum 120 · Average 10 · Min 1 · Max 30`. `of`: the table's columns in which they stand. */
export function summaryWords({ cells, empties, numbers, sum, average, min, max }: CellsSummary, parts: GridParts, of: readonly number[]): string {
  const { strings } = parts;
  const { locale } = parts.number.resolvedOptions();
  const number = (value: number, digits = 6): string => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  return [
    fill(strings.footerCells, number(cells)),
    ...(empties === 0 ? [] : [fill(strings.footerEmpties, number(empties))]),
    ...(sum === null || numbers === 0 ? [] : [fill(strings.footerSum, number(sum))]),
    ...(average === null || numbers === 0 ? [] : [fill(strings.footerAverage, number(average, 2))]),
    ...(min === null ? [] : [fill(strings.footerMin, written(min, parts, of))]),
    ...(max === null ? [] : [fill(strings.footerMax, written(max, parts, of))]),
  ].join(' · ');
}

/** A figure of some columns as their cells show it. */
function written(value: string, parts: GridParts, of: readonly number[]): string {
  const specs = of.flatMap((index) => parts.columns()[index] ?? []).filter(({ type }) => type !== 'text');
  return specs.map((spec) => parts.writer.write(spec, parts.layout().dates ?? 'sent', value)).find((each) => each !== value) ?? value;
}
