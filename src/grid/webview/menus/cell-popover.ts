/** The whole of a cell's value, beside the cell. */
import type { GridOpening } from '../../protocol';
import { hostOf, laidOut, linkIn } from '../cell-text';
import { element, fill, icon } from '../dom';
import { isForOthers, placeBeside, selectsAllOf } from '../popup';
import type { DateInZone } from './date-zones';

const widest = 560;

export interface PopoverEvents {
  closed(): void;
  openLink(url: string): void;
}

export class CellPopover {
  readonly element: HTMLElement;
  readonly #title = element('span', { class: 'popover-title' });
  readonly #link = element('button', { class: 'link popover-link', type: 'button' });
  #url: string | undefined;
  #beside = new DOMRect();
  readonly #value = element('pre', { class: 'popover-value', tabindex: '0' });
  readonly #zones = element('dl', { class: 'zones' });

  constructor(private readonly strings: GridOpening['strings'], private readonly events: PopoverEvents) {
    const close = element('button', { class: 'popover-close', type: 'button', 'aria-label': strings.close, title: strings.close }, icon('close'));
    close.addEventListener('click', () => this.close());
    this.element = element('div', { class: 'popover', role: 'dialog', tabindex: '-1' }, element('div', { class: 'popover-head' }, this.#title, close), this.#value, this.#zones, this.#link);
    this.#link.addEventListener('click', () => { if (this.#url !== undefined) events.openLink(this.#url); });
    this.element.hidden = true;
    // As where another part of the window is shown or hidden by a key.
    window.addEventListener('resize', () => this.#place());
    this.element.addEventListener('keydown', (event) => {
      selectsAllOf(this.#value, event);
      if (event.key === 'Escape' || event.key === 'F2') {
        event.preventDefault();
        this.close();
      }
      if (!isForOthers(event)) event.stopPropagation();
    });
    this.element.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node) || !this.element.contains(event.relatedTarget)) this.element.hidden = true;
    });
  }

  /** `zones`: a date as sent, and then in others. Null is shown as such, dimmed. A link is only offered: nothing is opened before a click. */
  show(title: string, value: string | null, box: DOMRect, zones: readonly DateInZone[] = []): void {
    this.#title.textContent = title;
    const [sent] = zones;
    this.#value.textContent = value === null ? this.strings.nullCell : laidOut(value);
    if (sent !== undefined) this.#value.append(element('span', { class: 'zone' }, ` ${sent.name}`));
    this.#url = value === null ? undefined : linkIn(value);
    this.#zones.hidden = zones.length === 0;
    this.#zones.replaceChildren(...zones.slice(1).map(({ name, date }) => element('div', {}, element('dt', {}, name), element('dd', {}, date))));
    this.#link.hidden = this.#url === undefined;
    this.#link.textContent = this.#url === undefined ? '' : fill(this.strings.openLink, hostOf(this.#url));
    this.#value.setAttribute('aria-label', title);
    this.#value.classList.toggle('null', value === null);
    this.element.setAttribute('aria-label', title);
    this.element.hidden = false;
    this.#beside = box;
    this.#place();
    this.#value.focus();
  }

  #place(): void {
    this.element.style.minWidth = `${Math.min(this.#beside.width, widest, innerWidth - 8)}px`;
    placeBeside(this.element, this.#beside);
  }

  close(): void {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.events.closed();
  }
}
