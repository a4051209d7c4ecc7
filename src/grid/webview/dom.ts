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

export function icon(name: string): HTMLElement {
  return element('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });
}

/** A button of the toolkit with a sign before its words. */
export function labelledButton(label: string, codicon: string, run: () => void, appearance = 'secondary'): HTMLElement {
  const made = element('vscode-button', { appearance }, element('span', { slot: 'start', class: `codicon codicon-${codicon}`, 'aria-hidden': 'true' }), element('bdi', { class: 'label-words' }, label));
  made.addEventListener('click', run);
  return made;
}

/** Sentences of the host with their places filled in. */
export function fill(template: string, ...args: (string | number)[]): string {
  return template.replace(/\{(\d+)\}/g, (whole, index: string) => String(args[Number(index)] ?? whole));
}
