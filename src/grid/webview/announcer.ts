import { element } from './dom';

/** Says things to screen readers. The same sentence twice is said twice. */
export class Announcer {
  readonly element = element('div', { class: 'announcer', role: 'status', 'aria-live': 'polite' });

  say(sentence: string): void {
    this.element.replaceChildren(element('div', {}, sentence));
  }
}
