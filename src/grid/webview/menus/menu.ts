/** A menu as the ARIA pattern says: arrows, Home, End, first letters, Enter, Escape. */
import { element, icon } from '../dom';
import type { GridParts } from '../menus-api';
import { Popup } from '../popup';
import { keysHere } from '../keys-here';

export interface MenuItem {
  readonly label: string;
  readonly codicon?: string;
  /** The key that does the same. */
  readonly keys?: string;
  /** What it will do, below its words. */
  readonly hint?: string;
  /** Why it cannot be done now, below its words. */
  readonly disabled?: string;
  readonly run: () => void;
}

/** Groups are parted by a line. */
export function openMenu(parts: GridParts, label: string, groups: readonly (readonly MenuItem[])[], beside: DOMRect): void {
  const items: HTMLElement[] = [];
  const made = groups.filter((group) => group.length > 0).map((group) => group.map(({ label: words, codicon, keys, hint, disabled, run }) => {
    const item = element('div', { class: 'menu-item', role: 'menuitem', tabindex: '-1', 'aria-disabled': disabled === undefined ? undefined : 'true' }, codicon === undefined ? element('span', { class: 'no-icon' }) : icon(codicon), element('span', { class: 'menu-words' }, words, ...note(disabled ?? hint)), ...(keys === undefined ? [] : [element('span', { class: 'menu-keys', 'aria-hidden': 'true' }, keysHere(keys))]));
    item.addEventListener('click', () => {
      if (disabled !== undefined) return;
      popup.close();
      run();
    });
    item.addEventListener('pointermove', () => item.focus());
    items.push(item);
    return item;
  }));
  const children = made.flatMap((group, index) => (index === 0 ? group : [element('div', { class: 'menu-line', role: 'separator' }), ...group]));
  const menu = element('div', { class: 'menu', role: 'menu', 'aria-label': label }, ...children);
  const focusAt = (index: number): void => items[(index + items.length) % items.length]?.focus();
  menu.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = items.findIndex((item) => item === document.activeElement);
    if (event.key === 'ArrowDown') focusAt(at + 1);
    else if (event.key === 'ArrowUp') focusAt(Math.max(at, 0) - 1);
    else if (event.key === 'Home') focusAt(0);
    else if (event.key === 'End') focusAt(-1);
    else if (event.key === 'Tab') popup.close();
    else if (event.key === 'Enter' || event.key === ' ') items[at]?.click();
    else if (event.key.length === 1) {
      const letter = event.key.toLowerCase();
      const next = [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) => item.textContent?.trim().toLowerCase().startsWith(letter));
      next?.focus();
    } else return;
    event.preventDefault();
  });
  const popup = new Popup({ page: parts.page, element: menu, beside, giveBackFocus: () => parts.focusGrid() });
  (items.find((item) => !item.hasAttribute('aria-disabled')) ?? items[0])?.focus();
}

function note(words: string | undefined): HTMLElement[] { return words === undefined ? [] : [element('span', { class: 'menu-hint' }, words)]; }
