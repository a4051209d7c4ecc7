import { element } from './dom';

/** Says things to screen readers: all that is said at once, or else the last. The same sentence twice is said twice. */
export class Announcer {
  readonly element = element('div', { class: 'announcer', role: 'status', 'aria-live': 'polite' });

  #saying = false;

  say(sentence: string): void {
    if (!this.#saying) this.element.replaceChildren();
    this.element.append(element('div', {}, sentence));
    this.#saying = true;
    queueMicrotask(() => { this.#saying = false; });
  }
}
