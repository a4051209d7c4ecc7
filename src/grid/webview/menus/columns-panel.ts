/** All columns: which show, in which order, how many stay at the left. */
import { hiding, inOrder, movedBefore } from '../arrangement';
import { element, fill, icon } from '../dom';
import { keysHere } from '../keys-here';
import type { GridParts } from '../menus-api';
import { button, openPanel, section } from './parts';
import { zoneChoice } from './zone-choice';

export function openColumnsPanel(parts: GridParts, beside: DOMRect): void {
  const { strings } = parts;
  const { body } = openPanel(parts, strings.columns, '', beside, 'columns-panel');
  const list = element('ul', { class: 'column-list' });
  const frozen = element('input', { class: 'plain-input number-input', type: 'number', min: '0', 'aria-label': strings.frozenColumns });
  frozen.addEventListener('input', () => parts.arrange({ frozen: Math.max(0, Math.trunc(Number(frozen.value)) || 0) }));
  const names = (): string[] => inOrder(parts.columns(), parts.layout()).map(({ spec }) => spec.name);
  const hidden = (): ReadonlySet<string> => new Set(parts.layout().hidden);
  const hide = (those: readonly string[]): void => {
    parts.arrange(hiding(parts.columns(), parts.layout(), those));
    draw();
  };
  const setShown = (name: string, shown: boolean): void => {
    const rest = [...hidden()].filter((each) => each !== name);
    hide(shown ? rest : [...rest, name]);
  };
  const move = (name: string, before: string | undefined): void => {
    parts.arrange({ order: movedBefore(parts.columns(), parts.layout(), name, before) });
    draw(name);
    parts.say(fill(strings.columnMoved, name, names().indexOf(name) + 1, names().length));
  };
  const line = (name: string, index: number, all: readonly string[], shown: boolean, last: boolean): HTMLElement => {
    const box = element('input', { type: 'checkbox', checked: shown, disabled: last });
    box.dataset['name'] = name;
    box.addEventListener('change', () => setShown(name, box.checked));
    const item = element('li', { draggable: 'true' }, element('label', {}, box, element('span', { class: 'column-name' }, name)), icon('gripper'));
    item.addEventListener('keydown', (event) => {
      if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
      event.preventDefault();
      if (event.key === 'ArrowUp' ? index > 0 : index < all.length - 1) move(name, event.key === 'ArrowUp' ? all[index - 1] : all[index + 2]);
    });
    item.addEventListener('dragstart', (event) => event.dataTransfer?.setData('text/plain', name));
    item.addEventListener('dragover', (event) => { event.preventDefault(); item.classList.add('drop-before'); });
    item.addEventListener('dragleave', () => item.classList.remove('drop-before'));
    item.addEventListener('drop', (event) => {
      event.preventDefault();
      item.classList.remove('drop-before');
      const dragged = event.dataTransfer?.getData('text/plain') ?? '';
      if (all.includes(dragged) && dragged !== name) move(dragged, name);
    });
    return item;
  };
  const draw = (focused?: string): void => {
    const all = names();
    const shownNames = new Set(parts.arrangement().shown.map(({ spec }) => spec.name));
    const at = focused ?? (document.activeElement instanceof HTMLElement ? document.activeElement.dataset['name'] : undefined);
    list.replaceChildren(...all.map((name, index) => line(name, index, all, shownNames.has(name), shownNames.size === 1 && shownNames.has(name))));
    frozen.value = String(parts.arrangement().frozen);
    frozen.max = String(Math.max(0, shownNames.size - 1));
    if (at !== undefined) list.querySelector<HTMLElement>(`[data-name="${CSS.escape(at)}"]`)?.focus();
  };
  body.append(
    element('p', { class: 'panel-words' }, keysHere(strings.columnsHint)), list,
    ...(parts.columns().some(({ type }) => type === 'date') ? [section(strings.datesLabel, zoneChoice(parts, () => undefined))] : []),
    element('label', { class: 'frozen-field' }, element('span', {}, strings.frozenColumns), frozen),
    element('div', { class: 'panel-buttons' },
      button(strings.showAllColumns, undefined, () => hide([])),
      button(strings.resetColumns, undefined, () => { parts.arrange({ hidden: [], order: [], frozen: 0, widths: {} }); draw(); })),
  );
  draw();
  list.querySelector('input')?.focus();
}
