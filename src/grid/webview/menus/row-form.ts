/** One row as a form, with the rows before and after it. */
import type { ColumnSpec } from '../../../reports/report-types';
import { laidOut, linkIn, oneLine } from '../cell-text';
import { element, fill } from '../dom';
import type { GridParts } from '../menus-api';
import { selectsAllOf } from '../popup';
import { inZones } from './date-zones';
import { openFollowMenu, type MeantRow } from './follow-menu';
import { button, iconButton, openPanel } from './parts';

export function openRowForm(parts: GridParts, first: MeantRow): void {
  const { strings, number } = parts;
  let shown = first;
  /** Steps from the row that shows that are on their way. */
  let steps = 0;
  let asked = 0;
  // The row that shows may have moved: rows that come take the place of others.
  const placeBeyond = async (by: number): Promise<number> => {
    const row = shown.id === undefined ? shown.row : (await parts.host.call('readRow', shown)).row;
    return Math.max(0, Math.min((row < 0 ? shown.row : row) + by, parts.viewRows() - 1));
  };
  // Only where the focus comes back: where the user has pressed another row, that one is meant.
  const there: GridParts = {
    ...parts,
    focusGrid: () => {
      const goTo = (row: number): void => parts.goTo({ row, column: Math.max(0, parts.selectedColumn()) });
      const last = shown.row + steps;
      goTo(last);
      parts.focusGrid();
      placeBeyond(steps).then((row) => { if (row !== last) goTo(row); }, () => undefined);
    },
  };
  const { body, popup } = openPanel(there, strings.rowForm, '', undefined, 'row-form');
  const title = element('span', { class: 'row-title', role: 'status' });
  const list = element('dl', { class: 'fields', tabindex: '0', 'aria-label': strings.rowForm });
  const previous = iconButton(strings.previousRow, 'arrow-up', () => void step(-1));
  const next = iconButton(strings.nextRow, 'arrow-down', () => void step(1));
  const showEnds = (row: number): void => {
    const focused = document.activeElement;
    previous.disabled = row === 0;
    next.disabled = row === parts.viewRows() - 1;
    // A button that is disabled hands its focus on.
    if ((previous.disabled && focused === previous) || (next.disabled && focused === next)) list.focus();
  };
  const step = async (by: number): Promise<void> => {
    const wanted = shown.row + steps + by;
    if (wanted < 0 || wanted >= parts.viewRows()) return;
    steps += by;
    const now = ++asked;
    showEnds(wanted);
    try {
      const { cells, id, row } = await parts.host.call('readRow', steps === 0 ? shown : { row: await placeBeyond(steps) });
      if (now !== asked || popup.signal.aborted) return;
      shown = { row: row < 0 ? shown.row : row, ...(id < 0 ? {} : { id }) };
      steps = 0;
      showEnds(shown.row);
      title.textContent = fill(strings.rowTitle, number.format(shown.row + 1), number.format(parts.viewRows()));
      list.replaceChildren(...parts.columns().flatMap((spec, index) => [element('dt', {}, oneLine(spec.name)), field(parts, spec, cells[index] ?? null)]));
    } catch (error) {
      if (now === asked && !popup.signal.aborted) parts.fail(error);
    }
  };
  const follow = button(strings.follow, 'arrow-small-right', () => openFollowMenu(there, shown, follow.getBoundingClientRect()));
  body.append(element('div', { class: 'row-steps' }, previous, next, title, follow), list);
  body.addEventListener('keydown', (event) => {
    selectsAllOf(list, event);
    const by = event.altKey && event.key === 'ArrowUp' ? -1 : event.altKey && event.key === 'ArrowDown' ? 1 : 0;
    if (by === 0) return;
    event.preventDefault();
    void step(by);
  });
  void step(0);
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
