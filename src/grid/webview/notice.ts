/** What is wrong with the rows, above the grid. */
import type { GridOpening, GridPhase, GridState } from '../protocol';
import { element, icon, labelledButton } from './dom';
import { phaseIcons, type StatusEvents } from './status-line';

type Strings = GridOpening['strings'];

export class Notice {
  #shown = '';

  constructor(private readonly place: HTMLElement, private readonly strings: Strings, private readonly events: StatusEvents) {}

  show({ phase, notice }: GridState): void {
    const key = JSON.stringify([phase, notice]);
    if (key === this.#shown) return;
    this.#shown = key;
    const shown = notice !== undefined && phase !== 'loading';
    this.place.hidden = !shown;
    this.place.dataset['phase'] = phase;
    this.place.replaceChildren(...(!shown ? [] : [
      icon(phaseIcons[phase]),
      element('div', { class: 'sentences' }, element('strong', {}, notice.what), ...(notice.next === '' ? [] : [` ${notice.next}`]), ...details(notice.details)),
      ...this.#actions(phase, notice),
    ]));
  }

  #actions(phase: GridPhase, { signIn, retry = this.strings.retry }: NonNullable<GridState['notice']>): HTMLElement[] {
    const { strings, events } = this;
    switch (phase) {
      case 'failed': return signIn === undefined ? [labelledButton(retry, 'refresh', () => events.resume(), 'primary')]
        : [labelledButton(signIn, 'key', () => events.enterCredentials(), 'primary'), labelledButton(retry, 'refresh', () => events.resume())];
      case 'incomplete': return [labelledButton(retry, 'refresh', () => events.resume(), 'primary'), labelledButton(strings.reload, 'refresh', () => events.reload())];
      case 'full': return [labelledButton(strings.exportAll, 'export', () => events.exportAll())];
      case 'loading': case 'complete': case 'stopped': return [];
    }
  }
}

/** What is behind the notice, folded away. */
function details(behind: NonNullable<GridState['notice']>['details']): HTMLElement[] {
  if (behind === undefined) return [];
  return [element('details', {}, element('summary', {}, behind.summary), element('ul', {}, ...behind.lines.map((line) => element('li', {}, line))))];
}
