/** What is wrong in one of some fields, said below them once typing rests; gone as soon as it is right. */
import { element, setAttribute } from '../dom';

/** A pause in typing after which what is there counts as meant. */
const restMilliseconds = 600;
const id = 'filter-problem';

export class FieldProblem {
  /** Said to screen readers when it appears, not with each key. */
  readonly element = element('div', { class: 'problem', id, role: 'status' });
  #field: HTMLElement | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  showSoon(field: HTMLElement, what: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.show(field, what), restMilliseconds);
  }

  show(field: HTMLElement, what: string): void {
    this.clear();
    this.#field = field;
    this.#mark('true', id);
    this.element.textContent = what;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#mark(undefined, undefined);
    this.#field = undefined;
    this.element.textContent = '';
  }

  #mark(invalid: string | undefined, describedBy: string | undefined): void {
    if (this.#field === undefined) return;
    setAttribute(this.#field, 'aria-invalid', invalid);
    setAttribute(this.#field, 'aria-describedby', describedBy);
  }
}
