/** Makes elements. Text always becomes a text node, never markup. */

type Attributes = Readonly<Record<string, string | boolean | undefined>>;

/** An element, of HTML's own or of the toolkit's (`vscode-…`), with attributes; true is an empty one, false and undefined none. */
export function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes?: Attributes, ...children: (Node | string)[]): HTMLElementTagNameMap[Tag];
export function element(tag: string, attributes?: Attributes, ...children: (Node | string)[]): HTMLElement;
export function element(tag: string, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(made, name, value);
  made.append(...children);
  return made;
}

export function setAttribute(target: Element, name: string, value: string | boolean | undefined): void {
  if (value === false || value === undefined) target.removeAttribute(name);
  else target.setAttribute(name, value === true ? '' : value);
}

/** Listens to an element or the window. */
export function on<Type extends keyof HTMLElementEventMap>(target: EventTarget, type: Type, heard: (event: HTMLElementEventMap[Type]) => void, options?: AddEventListenerOptions): void {
  target.addEventListener(type, heard as (event: Event) => void, options);
}

/** Where an element stands in the window. */
export const boxOf = (of: Element): DOMRect => of.getBoundingClientRect();

/** Answered here: neither the browser nor the workbench, which hears what bubbles out of the page, does what it would. */
export function answered(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

/** What is seen only: nobody reads it out. */
export function mute(className: string, slot?: string, ...children: Node[]): HTMLElement {
  return element('span', { class: className, slot, 'aria-hidden': 'true' }, ...children);
}

/** `slot`: the place of the toolkit's element in which it stands. */
export function icon(name: string, slot?: string): HTMLElement {
  return mute(`codicon codicon-${name}`, slot);
}

/** A button of the toolkit with a sign before its words. */
export function labelledButton(label: string, codicon: string, run: () => void, appearance = 'secondary'): HTMLElement {
  const made = element('vscode-button', { appearance }, icon(codicon, 'start'), element('bdi', { class: 'label-words' }, label));
  on(made, 'click', run);
  return made;
}

/** Sentences of the host with their places filled in. */
export function fill(template: string, ...args: (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (whole, index: string) => String(args[Number(index)] ?? whole));
}
