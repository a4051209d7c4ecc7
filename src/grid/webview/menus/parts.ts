/** Small pieces that menus and sheets are made of: the browser's own controls in the theme's colours. */
import { element, icon } from '../dom';
import { Popup } from '../popup';
import type { GridParts } from '../menus-api';

/** Letters of a value that are told as a hint. */
export const longestTitle = 1000;

/** A button with a sign before its words. */
export function button(label: string, codicon: string | undefined, run: () => void, attributes: Readonly<Record<string, string | boolean | undefined>> = {}): HTMLButtonElement {
  const made = element('button', { class: 'plain-button', type: 'button', ...attributes }, ...(codicon === undefined ? [] : [icon(codicon)]), element('span', {}, label));
  made.addEventListener('click', run);
  return made;
}

/** A button of a sign alone; `label` is its name and its hint. */
export function iconButton(label: string, codicon: string, run: () => void): HTMLButtonElement {
  const made = element('button', { class: 'icon-button', type: 'button', 'aria-label': label, title: label }, icon(codicon));
  made.addEventListener('click', run);
  return made;
}

export function textInput(label: string, value: string, changed: (value: string) => void, attributes: Readonly<Record<string, string>> = {}): HTMLInputElement {
  const made = element('input', { class: 'plain-input', type: 'text', 'aria-label': label, spellcheck: 'false', ...attributes });
  made.value = value;
  made.addEventListener('input', () => changed(made.value));
  return made;
}

export function choice<Value extends string>(label: string, options: readonly (readonly [Value, string])[], chosen: Value, changed: (value: Value) => void): HTMLSelectElement {
  const made = element('select', { class: 'plain-input', 'aria-label': label }, ...options.map(([value, title]) => element('option', { value, selected: value === chosen }, title)));
  made.addEventListener('change', () => {
    const next = options.find(([value]) => value === made.value);
    if (next !== undefined) changed(next[0]);
  });
  return made;
}

export function section(label: string, ...children: (Node | string)[]): HTMLElement {
  return element('section', { class: 'part', 'aria-label': label }, element('h3', {}, label), ...children);
}

export interface Panel {
  readonly body: HTMLElement;
  readonly popup: Popup;
}

/** A dialog beside a box, or in the middle of the page: a heading with a button that closes it, and room below. */
export function openPanel(parts: GridParts, title: string, hint: string, beside: DOMRect | undefined, className: string): Panel {
  const body = element('div', { class: 'panel-body' });
  const heading = element('h2', {}, title);
  const close = iconButton(parts.strings.close, 'close', () => popup.close());
  const dialog = element('div', { class: `panel ${className}`, role: 'dialog', 'aria-label': title }, element('div', { class: 'panel-head' }, heading, element('span', { class: 'panel-hint' }, hint), close), body);
  const popup = new Popup({ page: parts.page, element: dialog, beside: beside ?? new DOMRect(innerWidth, 0, 0, 0), giveBackFocus: () => parts.focusGrid() });
  return { body, popup };
}

/** Does the last of a fast series after a pause, in ms; what still waits when the signal aborts is done then. */
export class Rest {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void) | undefined;

  constructor(private readonly milliseconds: number, signal: AbortSignal) {
    signal.addEventListener('abort', () => this.end());
  }

  after(run: () => void): void {
    this.drop();
    this.#waiting = run;
    this.#timer = setTimeout(() => this.end(), this.milliseconds);
  }

  /** Does at once what waits. */
  end(): void {
    const run = this.#waiting;
    this.drop();
    run?.();
  }

  drop(): void {
    clearTimeout(this.#timer);
    this.#waiting = undefined;
  }
}
