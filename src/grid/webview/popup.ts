/** Something that opens over the page beside a box, and closes when one leaves it. */
import { answered } from './dom';

const gap = 4;

/** Puts it below the box, above it where there is no room, within the window. CSS px. */
export function placeBeside(popup: HTMLElement, { left, top, bottom }: DOMRect): void {
  const { style } = popup;
  style.maxWidth = `${innerWidth - 2 * gap}px`;
  style.maxHeight = `${innerHeight - 2 * gap}px`;
  // As wide as it wants to be, not as what is left beside the place where it stood before.
  style.left = `${gap}px`;
  const { offsetWidth, offsetHeight } = popup;
  style.left = `${Math.max(gap, Math.min(left, innerWidth - offsetWidth - gap))}px`;
  const below = bottom + 1;
  const above = top - offsetHeight - 1;
  style.top = `${below + offsetHeight + gap <= innerHeight ? below : above >= gap ? above : Math.max(gap, innerHeight - offsetHeight - gap)}px`;
}

/** Whether a key that nothing here has answered is the page's or the workbench's, which hears what bubbles out of the page: not plain typing, nor what AltGr types. */
export function isForOthers(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, altKey, defaultPrevented } = event;
  return !defaultPrevented && (/^F\d+$/.test(key) || ((ctrlKey || metaKey || altKey) && !event.getModifierState('AltGraph')));
}

/** Ctrl+A on something to read selects that, and nothing else of the page. */
export function selectsAllOf(text: HTMLElement, event: KeyboardEvent): void {
  if (event.key.toLowerCase() !== 'a' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  answered(event);
  getSelection()?.selectAllChildren(text);
}

export interface PopupOptions {
  readonly page: HTMLElement;
  readonly element: HTMLElement;
  readonly beside: DOMRect;
  /** Not called when the focus has gone elsewhere by itself, nor where it came from a button of the toolbar: that has it back. */
  readonly giveBackFocus: () => void;
}

/** Shows it until Escape, a press elsewhere or `close`. One at a time: another one closes this one. */
export class Popup {
  readonly #gone = new AbortController();
  /** Of the toolbar, by which it was opened. */
  readonly #opener = document.activeElement?.closest<HTMLElement>('.toolbar vscode-button') ?? undefined;

  constructor(private readonly options: PopupOptions) {
    const { page, element, beside } = options;
    // Takes the focus where a part of it is pressed that does not, or the one that had it is gone: keys are heard as long as it shows.
    element.tabIndex = -1;
    page.dispatchEvent(new Event('listrak-popup'));
    (page.querySelector('main') ?? page).append(element);
    placeBeside(element, beside);
    const { signal } = this.#gone;
    page.addEventListener('listrak-popup', () => this.close(false), { signal });
    element.addEventListener('keydown', (event) => {
      if (isForOthers(event)) return;
      event.stopPropagation();
      if (event.key === 'Tab') this.#goRound(event);
      if (event.key !== 'Escape') return;
      event.preventDefault();
      this.close();
    }, { signal });
    page.addEventListener('pointerdown', (event) => {
      if (!(event.target instanceof Node) || !element.contains(event.target)) this.close(false);
    }, { signal, capture: true });
    element.addEventListener('focusout', (event) => {
      if (event.relatedTarget instanceof Node) {
        if (!element.contains(event.relatedTarget)) this.close(false);
        return;
      }
      // Only after the event is it known whether the focus has gone to nothing.
      setTimeout(() => { if (!signal.aborted && document.hasFocus() && document.activeElement === document.body) element.focus(); });
    }, { signal });
    window.addEventListener('blur', () => this.close(false), { signal });
    window.addEventListener('resize', () => placeBeside(element, beside), { signal });
    const observer = new ResizeObserver(() => placeBeside(element, beside));
    observer.observe(element);
    signal.addEventListener('abort', () => observer.disconnect());
  }

  /** Aborts when it closes. */
  get signal(): AbortSignal { return this.#gone.signal; }

  /** Tab leads from its last control to its first, and back: behind the last one is the workbench, and it would close. */
  #goRound(event: KeyboardEvent): void {
    const stops = [...this.options.element.querySelectorAll<HTMLElement>(':is(a[href], button, input, select, [tabindex="0"]):not(:disabled)')].filter((stop) => stop.getClientRects().length > 0);
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (event.target !== from && !(event.shiftKey && event.target === this.options.element)) return;
    event.preventDefault();
    to?.focus();
  }

  close(giveBackFocus = true): void {
    if (this.#gone.signal.aborted) return;
    this.#gone.abort();
    this.options.element.remove();
    if (!giveBackFocus) return;
    if (this.#opener === undefined) this.options.giveBackFocus();
    else this.#opener.focus();
  }
}
