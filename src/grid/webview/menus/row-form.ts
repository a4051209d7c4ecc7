/** One row as a form, with the rows before and after it. */
import type { ColumnSpec } from '../../../reports/report-types';
import { laidOut, linkIn, oneLine } from '../cell-text';
import { element, fill } from '../dom';
import type { GridParts } from '../menus-api';
import { inZones } from './date-zones';
import { openFollowMenu } from './follow-menu';
import { button, iconButton, openPanel } from './parts';

export function openRowForm(parts: GridParts, first: number): void {
  const { strings, number } = parts;
  // Only where the focus comes back: where the user has pressed another row, that one is meant.
  const there: GridParts = {
    ...parts,
    focusGrid: () => {
      parts.goTo({ row, column: Math.max(0, parts.selectedColumn()) });
      parts.focusGrid();
    },
  };
  const { body, popup } = openPanel(there, strings.rowForm, '', undefined, 'row-form');
  const title = element('span', { class: 'row-title', role: 'status' });
  const list = element('dl', { class: 'fields', tabindex: '0', 'aria-label': strings.rowForm });
  const previous = iconButton(strings.previousRow, 'arrow-up', () => void show(row - 1));
  const next = iconButton(strings.nextRow, 'arrow-down', () => void show(row + 1));
  let row = first;
  let asked = 0;
  const show = async (wanted: number): Promise<void> => {
    if (wanted < 0 || wanted >= parts.viewRows()) return;
    row = wanted;
    const now = ++asked;
    const focused = document.activeElement;
    previous.disabled = row === 0;
    next.disabled = row === parts.viewRows() - 1;
    // A button that is disabled hands its focus on.
    if ((previous.disabled && focused === previous) || (next.disabled && focused === next)) list.focus();
    try {
      const { cells } = await parts.host.call('readRow', { row });
      if (now !== asked || popup.signal.aborted) return;
      title.textContent = fill(strings.rowTitle, number.format(row + 1), number.format(parts.viewRows()));
      list.replaceChildren(...parts.columns().flatMap((spec, index) => [element('dt', {}, oneLine(spec.name)), field(parts, spec, cells[index] ?? null)]));
    } catch (error) {
      if (now === asked && !popup.signal.aborted) parts.fail(error);
    }
  };
  const follow = button(strings.follow, 'arrow-small-right', () => openFollowMenu(there, row, follow.getBoundingClientRect()));
  body.append(element('div', { class: 'row-steps' }, previous, next, title, follow), list);
  body.addEventListener('keydown', (event) => {
    const by = event.altKey && event.key === 'ArrowUp' ? -1 : event.altKey && event.key === 'ArrowDown' ? 1 : 0;
    if (by === 0) return;
    event.preventDefault();
    void show(row + by);
  });
  void show(first);
  list.focus();
}

function field({ strings, host, writer }: GridParts, spec: ColumnSpec, value: string | null): HTMLElement {
  if (value === null) return element('dd', { class: 'null' }, strings.nullCell);
  if (spec.type === 'date') {
    const [sent, ...others] = inZones(writer, value);
    return sent === undefined ? element('dd', {}, value)
      : element('dd', {}, value, element('span', { class: 'zone' }, ` ${sent.name}`), ...others.map(({ name, date }) => element('span', { class: 'other-zone' }, `${date} ${name}`)));
  }
  if (spec.type === 'integer' || spec.type === 'number') return element('dd', {}, writer.write(spec, 'sent', value));
  const link = linkIn(value);
  if (link === undefined) return element('dd', { dir: 'auto' }, laidOut(value));
  const open = element('button', { class: 'link', type: 'button' }, laidOut(value));
  open.addEventListener('click', () => host.tell({ type: 'openLink', url: link }));
  return element('dd', {}, open);
}
