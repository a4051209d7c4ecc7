/** The whole of a cell's value, beside the cell. */
import { laidOut } from './cell-text';
import { element, icon } from './dom';

const widest = 560;
const tallest = 320;
const gap = 4;

export class CellPopover {
  readonly element: HTMLElement;
  readonly #title = element('span', { class: 'popover-title' });
  readonly #value = element('pre', { class: 'popover-value', tabindex: '0' });

  constructor(closeLabel: string, private readonly onClose: () => void) {
    const close = element('button', { class: 'popover-close', type: 'button', 'aria-label': closeLabel, title: closeLabel }, icon('close'));
    close.addEventListener('click', () => this.close());
    this.element = element('div', { class: 'popover', role: 'dialog' }, element('div', { class: 'popover-head' }, this.#title, close), this.#value);
    this.element.hidden = true;
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' || event.key === 'F2') {
        event.preventDefault();
        this.close();
      }
      event.stopPropagation();
    });
    this.element.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node) || !this.element.contains(event.relatedTarget)) this.element.hidden = true;
    });
  }

  /** `value` null is shown as `nullText`, dimmed. */
  show(title: string, value: string | null, nullText: string, box: DOMRect): void {
    this.#title.textContent = title;
    this.#value.textContent = value === null ? nullText : laidOut(value);
    this.#value.setAttribute('aria-label', title);
    this.#value.classList.toggle('null', value === null);
    this.element.setAttribute('aria-label', title);
    this.element.hidden = false;
    const { style } = this.element;
    style.maxWidth = `${Math.min(widest, innerWidth - 2 * gap)}px`;
    style.maxHeight = `${Math.min(tallest, innerHeight - 2 * gap)}px`;
    style.minWidth = `${Math.min(box.width, widest, innerWidth - 2 * gap)}px`;
    const { offsetWidth, offsetHeight } = this.element;
    style.left = `${Math.max(gap, Math.min(box.left, innerWidth - offsetWidth - gap))}px`;
    const below = box.bottom + 1;
    style.top = `${below + offsetHeight + gap <= innerHeight ? below : Math.max(gap, box.top - offsetHeight - 1)}px`;
    this.#value.focus();
  }

  close(): void {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.onClose();
  }
}
