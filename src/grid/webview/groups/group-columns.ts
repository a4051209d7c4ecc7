/** The columns of the list of groups: keys, count and sums, or one bar. */
import type { GridOpening, GroupsMemory } from '../../protocol';
import { oneLine } from '../cell-text';
import { element, fill } from '../dom';
import type { GroupsParts } from '../groups-api';
import { zoneOfDays } from '../zone-words';
import { barsOf, mostParts, type Bar, type Bars, type Measure } from './group-bars';
import type { ChosenKey } from './group-choice';
import { longestFigure, mostDecimals } from './group-figures';
import type { LegendEntry } from './group-legend';
import type { ListColumn } from './group-list';
import type { GroupsAnswer } from './group-questions';

/** Characters of a key that show. */
const longestKey = 300;

export class GroupColumns {
  readonly #sum: Intl.NumberFormat;

  constructor(private readonly parts: GroupsParts) {
    this.#sum = new Intl.NumberFormat(parts.number.resolvedOptions().locale, { maximumFractionDigits: mostDecimals });
  }

  of(answer: GroupsAnswer): { readonly columns: readonly ListColumn[]; readonly legend: readonly LegendEntry[] } {
    return answer.choice.shape === 'chart' ? this.#chart(answer) : { columns: this.#table(answer), legend: [] };
  }

  /** Where it needs saying in which days of groups are. */
  get zone(): string { return zoneOfDays(this.parts.layout().dates ?? 'sent', this.parts.writer); }

  keyWords(keys: readonly (string | null)[]): string { return keys.map((key) => this.#keyText(key)).join(', '); }

  #table({ choice, groups: { groups } }: GroupsAnswer): ListColumn[] {
    const { strings, number } = this.parts;
    return [
      ...choice.by.map((key, index): ListColumn => ({ title: this.#keyTitle(key), kind: 'key-cell', sort: 'key', draw: (cell, row) => this.#drawKey(cell, groups[row]?.keys[index] ?? null) })),
      { title: strings.groupCount, kind: 'number', sort: 'count', figures: this.#longest(groups.map(({ count }) => count)), draw: (cell, row) => cell.append(number.format(groups[row]?.count ?? 0)) },
      ...choice.sums.map((name, index): ListColumn => ({ title: fill(strings.groupSum, name), kind: 'number', sort: index, figures: this.#longest(groups.map(({ sums }) => sums[index] ?? null)), draw: (cell, row) => cell.append(this.#sumText(groups[row]?.sums[index] ?? null)) })),
    ];
  }

  #chart({ choice, groups, parted }: GroupsAnswer): { columns: ListColumn[]; legend: LegendEntry[] } {
    const { strings } = this.parts;
    const bars = barsOf(groups.groups, choice.measure, parted?.groups);
    const [key] = choice.by;
    const names = bars.legend.map((each) => this.#keyText(each));
    const legend = [...names, ...(bars.rest ? [strings.groupOthers] : [])].map((words, index) => ({ colour: index < names.length ? index : mostParts, words }));
    return {
      columns: [
        { title: key === undefined ? '' : this.#keyTitle(key), kind: 'key-cell', sort: 'key', draw: (cell, row) => this.#drawKey(cell, bars.bars[row]?.key ?? null) },
        { title: measureTitle(choice, choice.measure, strings), kind: 'bar-cell', sort: choice.measure, figures: this.#longest(bars.bars.map(({ value }) => value)), draw: (cell, row) => this.#drawBar(cell, bars, bars.bars[row], names) },
      ],
      legend,
    };
  }

  /** Days are those of dates as they were sent, whatever zone cells show. */
  #keyTitle({ column, per }: ChosenKey): string {
    const { strings } = this.parts;
    const zone = this.parts.columns().find(({ name }) => name === column)?.type === 'date' ? this.zone : '';
    const title = zone === '' ? column : `${column} (${zone})`;
    return per === 'value' ? title : fill(strings.groupColumn, title, perWords(strings)[per]);
  }

  #drawKey(cell: HTMLElement, key: string | null): void {
    const words = this.#keyText(key);
    cell.append(element('span', { class: key === null ? 'key null' : 'key', dir: 'auto', title: words }, words));
  }

  /** The bar, and beside it what it says. */
  #drawBar(cell: HTMLElement, { most }: Bars, bar: Bar | undefined, names: readonly string[]): void {
    if (bar === undefined) return;
    const track = element('span', { class: 'bar-track', 'aria-hidden': 'true' });
    const words: string[] = [];
    for (const { colour, value } of bar.parts) {
      const part = element('span', { class: `bar-part part-${colour}${(bar.value ?? 0) < 0 ? ' below' : ''}` });
      // Through the object model: the page's policy refuses style attributes.
      part.style.width = `${most === 0 ? 0 : 100 * value / most}%`;
      track.append(part);
      if (names.length > 0) words.push(`${names[colour] ?? this.parts.strings.groupOthers} ${this.#sum.format(value)}`);
    }
    const value = this.#sumText(bar.value);
    cell.append(track, element('span', { class: 'bar-value' }, value));
    if (words.length === 0) return;
    cell.title = words.join('\n');
    cell.setAttribute('aria-label', `${value}: ${words.join(', ')}`);
  }

  #keyText(key: string | null): string { return key === null ? this.parts.strings.emptyValue : oneLine(key.slice(0, longestKey)); }

  #longest(values: readonly (number | null)[]): number { return longestFigure(values, (value) => this.#sum.format(value)); }

  #sumText(sum: number | null): string { return sum === null ? '–' : this.#sum.format(sum); }
}

export function perWords(strings: GridOpening['strings']): Readonly<Record<ChosenKey['per'], string>> {
  return { value: strings.groupPerValue, day: strings.groupPerDay, week: strings.groupPerWeek, month: strings.groupPerMonth, year: strings.groupPerYear, domain: strings.groupPerDomain };
}

export function measureTitle({ sums }: GroupsMemory, measure: Measure, strings: GridOpening['strings']): string {
  return measure === 'count' ? strings.groupCount : fill(strings.groupSum, sums[measure] ?? '');
}
