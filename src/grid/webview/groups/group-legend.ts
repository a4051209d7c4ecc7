/** What the colours of bars' parts mean. */
import { element } from '../dom';

export interface LegendEntry { readonly colour: number; readonly words: string }

export class GroupLegend {
  readonly element = element('ul', { class: 'group-legend' });

  constructor() { this.element.hidden = true; }

  show(entries: readonly LegendEntry[]): void {
    this.element.hidden = entries.length === 0;
    this.element.replaceChildren(...entries.map(({ colour, words }) => element('li', {}, element('span', { class: `swatch part-${colour}`, 'aria-hidden': 'true' }), element('span', { class: 'words', title: words }, words))));
  }
}
