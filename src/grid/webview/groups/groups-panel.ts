/** Groups of the rows in view: what they are grouped by, the groups as a table or as bars, and what can be done with them. */
import type { ColumnFilter, GroupSort } from '../../../rows/view';
import type { GroupsMemory } from '../../protocol';
import { rowWords } from '../counted';
import { element, fill } from '../dom';
import type { GroupsPane, GroupsParts } from '../groups-api';
import { iconButton } from '../menus/parts';
import { choiceFor, groupingOf, keyFor, orderFor, presentChoice, type ChosenKey } from './group-choice';
import { GroupControls } from './group-controls';
import { groupFilters, withFilters } from './group-filter';
import { GroupLegend } from './group-legend';
import { GroupList } from './group-list';
import { GroupQuestions, mostGroups, type GroupsAnswer, type Question } from './group-questions';
import { GroupColumns } from './group-columns';

export class GroupsPanel implements GroupsPane {
  readonly element: HTMLElement;
  readonly #controls: GroupControls;
  readonly #list: GroupList;
  readonly #legend = new GroupLegend();
  readonly #note = element('p', { class: 'group-note', role: 'status' });
  readonly #questions: GroupQuestions;
  readonly #columns: GroupColumns;
  #choice: GroupsMemory | undefined;
  #answer: GroupsAnswer | undefined;
  /** The choice of which it was said last what came of it. */
  #told: GroupsMemory | undefined;
  /** Of days, as it was drawn. */
  #zone = '';
  /** Whether there have been columns to group by. */
  #started = false;

  constructor(private readonly parts: GroupsParts, memory: GroupsMemory | undefined, column: string | undefined) {
    const { strings } = parts;
    this.#choice = memory;
    this.#columns = new GroupColumns(parts);
    this.#controls = new GroupControls(parts, (choice) => this.#choose(choice));
    this.#list = new GroupList(strings, {
      sort: (by) => this.#sortBy(by), choose: (row) => this.#showRowsOf(row), copy: () => void this.#copy(), leave: () => parts.focusGrid(),
    });
    this.#questions = new GroupQuestions(parts, () => this.#question(), {
      answered: (answer) => this.#show(answer),
      waiting: () => this.#tell(strings.groupsCounting),
      failed: (error) => this.#tell(fill(strings.actionFailed, error instanceof Error ? error.message : String(error))),
    });
    const head = element('div', { class: 'groups-head' },
      element('h2', {}, strings.groups), this.#controls.shapes,
      iconButton(strings.groupsCopy, 'copy', () => void this.#copy()), iconButton(strings.groupsExport, 'export', () => this.#export()), iconButton(strings.groupsClose, 'close', () => parts.closed()));
    this.element = element('div', { class: 'groups-panel' }, head, this.#controls.element, this.#legend.element, this.#list.element, this.#note);
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') parts.focusGrid();
    });
    this.#start(column);
  }

  changed(): void {
    if (!this.#started) this.#start();
    this.#forgetChosen();
    if (this.#answer !== undefined && this.#zone !== this.#columns.zone) this.#draw(this.#answer);
    this.#questions.changed();
  }

  groupBy(column: string): void {
    const columns = this.parts.columns();
    const spec = columns.find(({ name }) => name === column);
    if (spec === undefined) return;
    const key = keyFor(spec);
    this.#choose(this.#choice === undefined ? choiceFor(key, columns) : { ...withoutChosen(this.#choice), by: [key], sort: orderFor(key) });
  }

  focus(): void { this.#list.focus(); }

  dispose(): void { this.#questions.dispose(); }

  /** The choice as far as the table has its columns. */
  get #present(): GroupsMemory | undefined { return this.#choice === undefined ? undefined : presentChoice(this.#choice, this.parts.columns()); }

  /** Groups by a column, else by that of the active cell, as soon as there are columns. */
  #start(column?: string): void {
    const columns = this.parts.columns();
    if (columns.length === 0) return;
    if (this.#choice === undefined) {
      const name = column ?? this.parts.arrangement().shown[Math.max(0, this.parts.selectedColumn())]?.spec.name;
      const spec = columns.find((each) => each.name === name) ?? columns[0];
      if (spec !== undefined) this.#choice = choiceFor(keyFor(spec), columns);
    }
    if (this.#choice !== undefined) this.#choose(this.#choice);
  }

  #choose(choice: GroupsMemory): void {
    const before = this.#choice;
    // Controls know nothing of the chosen group; it stays as long as the columns do.
    const chosen = before !== undefined && isSame(before.by, choice.by) ? before.chosen : undefined;
    this.#choice = { ...withoutChosen(choice), ...(chosen === undefined ? {} : { chosen }) };
    this.parts.remember(this.#choice);
    const present = this.#present;
    if (present === undefined) return;
    this.#started = true;
    this.#controls.show(present);
    this.#questions.ask();
  }

  #question(): Question | undefined {
    const choice = this.#present;
    return choice === undefined ? undefined : { choice, filters: choice.chosen === undefined ? undefined : this.#filtersBefore(choice.chosen) };
  }

  #sortBy(by: GroupSort['by']): void {
    const choice = this.#present;
    if (choice === undefined) return;
    const direction = choice.sort.by === by ? (choice.sort.direction === 'ascending' ? 'descending' : 'ascending') : by === 'key' ? 'ascending' : 'descending';
    this.#choose({ ...choice, sort: { by, direction } });
  }

  /** The view's filters as they were before a group was chosen. */
  #filtersBefore({ keys, before }: NonNullable<GroupsMemory['chosen']>): readonly ColumnFilter[] {
    const columns = new Set(this.#keys.slice(0, keys.length).map(({ column }) => column));
    return [...this.parts.view().filters.filter(({ column }) => !columns.has(column)), ...before];
  }

  get #keys(): readonly ChosenKey[] { return this.#present?.by ?? []; }

  /** A group whose filters the user has changed since is not chosen any more. */
  #forgetChosen(): void {
    const choice = this.#choice;
    if (choice?.chosen === undefined || this.#present === undefined) return;
    const { filters } = this.parts.view();
    if (groupFilters(choice.chosen.keys, this.#keys, this.parts.columns()).every((wanted) => filters.some((filter) => isSame(filter, wanted)))) return;
    this.#choice = withoutChosen(choice);
    this.parts.remember(this.#choice);
  }

  /** Filters the rows to a group, or to all again where it is the chosen one. */
  #showRowsOf(row: number): void {
    const answer = this.#answer;
    const keys = answer?.groups.groups[row]?.keys;
    const choice = this.#choice;
    // While other groups are being counted, those that show are of other columns.
    if (answer === undefined || keys === undefined || choice === undefined || !isSame(answer.choice.by, this.#keys)) return;
    const { strings } = this.parts;
    const filters = choice.chosen === undefined ? this.parts.view().filters : this.#filtersBefore(choice.chosen);
    if (isSame(choice.chosen?.keys, keys)) {
      this.#choice = withoutChosen(choice);
      this.parts.change({ filters });
      this.parts.say(strings.groupsAllShown);
    } else {
      const columns = new Set(this.#keys.slice(0, keys.length).map(({ column }) => column));
      this.#choice = { ...choice, chosen: { keys, before: filters.filter(({ column }) => columns.has(column)) } };
      this.parts.change({ filters: withFilters(filters, groupFilters(keys, this.#keys, this.parts.columns())) });
      this.parts.say(fill(strings.groupShown, this.#columns.keyWords(keys)));
    }
    this.parts.remember(this.#choice);
    this.#draw(answer);
  }

  #show(answer: GroupsAnswer): void {
    this.#answer = answer;
    this.#draw(answer);
    this.#tell(this.#noteOf(answer));
    this.#told = this.#choice;
  }

  /** While rows come, the same groups are counted again and again: that is seen, but not said each time. */
  #tell(words: string): void {
    this.#note.ariaLive = this.#told === this.#choice && this.parts.state()?.phase === 'loading' ? 'off' : 'polite';
    // Written anew, it would be said anew.
    if (this.#note.textContent !== words) this.#note.textContent = words;
  }

  #draw(answer: GroupsAnswer): void {
    const { choice, groups } = answer;
    const { columns, legend } = this.#columns.of(answer);
    this.#zone = this.#columns.zone;
    this.#legend.show(legend);
    this.#list.show({ label: this.parts.strings.groups, columns, rows: groups.groups.length, sort: choice.sort, isChosen: (row) => this.#choice?.chosen !== undefined && isSame(this.#choice.chosen.keys, groups.groups[row]?.keys) });
  }

  #noteOf({ groups }: GroupsAnswer): string {
    const { strings, number } = this.parts;
    const { total, complete } = groups;
    const rows = groups.groups.reduce((sum, { count }) => sum + count, 0);
    if (total === 0) return strings.groupsNone;
    if (total > groups.groups.length) return fill(strings.groupsFirst, number.format(groups.groups.length), number.format(total));
    if (!complete) return fill(strings.groupsIncomplete, number.format(total));
    const counted = rowWords(rows, this.parts);
    return total === 1 ? fill(strings.groupCounted, counted) : fill(strings.groupsCounted, number.format(total), counted);
  }

  async #copy(): Promise<void> {
    const { strings, number, host } = this.parts;
    const question = this.#question();
    if (question === undefined) return;
    try {
      const { groups } = await host.call('copyGroups', { ...groupingOf(question.choice, this.parts.columns(), question.filters), atMost: mostGroups, format: 'textWithHeaders' });
      this.parts.tell(groups === 1 ? strings.groupCopied : fill(strings.groupsCopied, number.format(groups)));
    } catch (error) {
      this.parts.fail(error);
    }
  }

  #export(): void {
    const question = this.#question();
    if (question !== undefined) this.parts.exportGroups(groupingOf(question.choice, this.parts.columns(), question.filters));
  }
}

function withoutChosen({ chosen: _, ...choice }: GroupsMemory): GroupsMemory { return choice; }

function isSame(a: unknown, b: unknown): boolean { return JSON.stringify(a) === JSON.stringify(b); }
