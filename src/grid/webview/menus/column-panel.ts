/** All about one column: its place in the order, its filter, its values and what they come to. */
import type { ColumnType } from '../../../reports/report-types';
import type { ColumnFilter, SortKey } from '../../../rows/view';
import type { GridOpening } from '../../protocol';
import { hiding } from '../arrangement';
import { element, fill } from '../dom';
import type { GridParts } from '../menus-api';
import { showFigures, summaryElements } from './column-summary';
import { FilterEditor } from './filter-editor';
import { button, openPanel, Rest, section } from './parts';
import { watchRows } from './rows-watch';
import { ValueList } from './value-list';
import { zoneChoice } from './zone-choice';

const typingMilliseconds = 150;

export function openColumnPanel(parts: GridParts, name: string, beside: DOMRect): void {
  const { strings } = parts;
  const source = parts.columns().findIndex((spec) => spec.name === name);
  const spec = parts.columns()[source];
  if (spec === undefined) return;
  const { body, popup } = openPanel(parts, fill(strings.columnMenu, name), typeWords(spec.type, strings), beside, 'column-panel');
  const typing = new Rest(typingMilliseconds, popup.signal);
  const summary = element('div', { class: 'summary' });
  // Figures and checks are of the view that stands then.
  const tell = async (filter: ColumnFilter | undefined, refused?: (error: unknown) => void): Promise<void> => {
    await parts.setFilter(name, filter, refused);
    if (!popup.signal.aborted) await read();
  };
  const tellAndShow = (filter: ColumnFilter | undefined): void => {
    typing.drop();
    void tell(filter);
    editor.show(filter);
  };
  const editor = new FilterEditor(parts, spec, typing, (filter) => void tell(filter, (error) => {
    if (popup.signal.aborted) parts.fail(error);
    else editor.refused(error instanceof Error ? error.message : String(error));
  }));
  const values = spec.type === 'boolean' ? undefined : new ValueList(parts, { spec, source }, new Rest(typingMilliseconds, popup.signal), popup.signal, tellAndShow);
  // Filters, values and figures speak of dates as they were sent.
  const datesNote = element('p', { class: 'panel-words' }, strings.datesAsSentNote);
  const showDatesNote = (): void => { datesNote.hidden = spec.type !== 'date' || (parts.layout().dates ?? 'sent') === 'sent'; };
  showDatesNote();
  let asking: AbortController | undefined;
  popup.signal.addEventListener('abort', () => asking?.abort());
  const readSummary = async (): Promise<void> => {
    asking?.abort();
    const { signal } = asking = new AbortController();
    try {
      const answer = await parts.host.call('summariseColumn', { column: source, over: 'view' }, signal);
      if (!signal.aborted) showFigures(summary, summaryElements(answer, spec, parts, tellAndShow));
    } catch (error) {
      if (!signal.aborted) parts.fail(error);
    }
  };
  const read = (): Promise<unknown> => Promise.all([readSummary(), values?.read()]);
  body.append(
    ...(spec.description === undefined ? [] : [element('p', { class: 'panel-words' }, spec.description.template)]),
    sortPart(parts, name), placePart(parts, name, () => popup.close()),
    ...(spec.type === 'date' ? [section(strings.datesLabel, zoneChoice(parts, showDatesNote))] : []),
    section(strings.filterLabel, datesNote, editor.element),
    ...(values === undefined ? [] : [section(strings.valuesLabel, values.element)]),
    section(strings.summaryLabel, summary),
  );
  void read();
  watchRows(parts, body, popup.signal, read);
  editor.focus();
}

function sortPart(parts: GridParts, name: string): HTMLElement {
  const { strings } = parts;
  const group = element('div', { class: 'button-row sort-row', role: 'group', 'aria-label': strings.sortLabel });
  const draw = (): void => {
    const present = parts.view().sort.find(({ column }) => column === name)?.direction;
    const sort = (direction: SortKey['direction'] | undefined) => (event: MouseEvent): void => {
      const others = event.shiftKey || direction === undefined ? parts.view().sort.filter(({ column }) => column !== name) : [];
      parts.change({ sort: direction === undefined ? others : [...others, { column: name, direction }] });
      const at = [...group.children].indexOf(event.currentTarget as HTMLElement);
      draw();
      (group.children[at] as HTMLElement | undefined)?.focus();
    };
    const choices: readonly (readonly [string, string, SortKey['direction'] | undefined])[] = [
      [strings.sortAscending, 'arrow-up', 'ascending'], [strings.sortDescending, 'arrow-down', 'descending'], [strings.sortClear, 'circle-slash', undefined],
    ];
    group.replaceChildren(...choices.map(([label, codicon, direction]) => {
      const made = button(label, codicon, () => undefined, { 'aria-pressed': String(present === direction) });
      made.addEventListener('click', sort(direction));
      return made;
    }));
  };
  draw();
  return group;
}

/** Moving, hiding, freezing; what makes the column go elsewhere closes the panel. */
function placePart(parts: GridParts, name: string, close: () => void): HTMLElement {
  const { strings } = parts;
  const { shown, frozen } = parts.arrangement();
  const at = shown.findIndex(({ spec }) => spec.name === name);
  const move = (by: 1 | -1): void => {
    parts.moveColumnBy(name, by);
    close();
  };
  const group = element('div', { class: 'button-row place-row', role: 'group', 'aria-label': strings.columns });
  if (at < 0) return group;
  const groups = button(strings.groupByThis, 'group-by-ref-type', () => { close(); parts.groupBy(name); });
  groups.classList.add('whole-row');
  group.append(
    groups,
    button(strings.moveLeft, 'arrow-left', () => move(-1), { disabled: at === 0 }),
    button(strings.moveRight, 'arrow-right', () => move(1), { disabled: at === shown.length - 1 }),
    button(strings.fitColumn, 'arrow-both', () => { parts.fitColumn(name); close(); }),
    frozen === at + 1
      ? button(strings.unfreeze, 'pinned', () => { parts.arrange({ frozen: 0 }); close(); })
      : button(strings.freezeHere, 'pin', () => { parts.arrange({ frozen: at + 1 }); close(); }, { disabled: at === shown.length - 1 }),
    button(strings.selectColumn, 'list-selection', () => { close(); parts.selectColumn(name); }),
    button(strings.hideColumn, 'eye-closed', () => { parts.arrange(hiding(parts.columns(), parts.layout(), [...(parts.layout().hidden ?? []), name])); close(); }, { disabled: shown.length === 1 }),
  );
  return group;
}

function typeWords(type: ColumnType, strings: GridOpening['strings']): string {
  return { text: strings.typeText, integer: strings.typeInteger, number: strings.typeNumber, boolean: strings.typeBoolean, date: strings.typeDate, json: strings.typeJson }[type];
}
