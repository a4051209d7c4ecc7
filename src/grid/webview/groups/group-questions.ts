/** Asks the host for groups, again as the rows and the view change; what is stale is ended and dropped. */
import type { ColumnFilter, RowGroups } from '../../../rows/view';
import type { GroupsMemory } from '../../protocol';
import type { GroupsParts } from '../groups-api';
import { groupingOf } from './group-choice';

/** Groups that show at most. */
export const mostGroups = 5000;

export interface GroupsAnswer {
  readonly choice: GroupsMemory;
  /** A bar or a line each. */
  readonly groups: RowGroups;
  /** By both columns, where bars have parts. */
  readonly parted: RowGroups | undefined;
}
export interface Question {
  readonly choice: GroupsMemory;
  /** In the place of the view's own. */
  readonly filters: readonly ColumnFilter[] | undefined;
}
export interface AnswerEvents {
  answered(answer: GroupsAnswer): void;
  /** It takes longer than one would not notice. */
  waiting(): void;
  failed(error: unknown): void;
}

/** A pause in what changes after which groups are asked for, ms. */
const restMilliseconds = 120;
/** While rows come, this often at most, and this share of the time. */
const comingMilliseconds = 1000;
const share = 4;
const waitMilliseconds = 250;

export class GroupQuestions {
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #key = '';
  #took = 0;

  /** `question`: what is to be asked now; undefined where nothing is. */
  constructor(private readonly parts: GroupsParts, private readonly question: () => Question | undefined, private readonly events: AnswerEvents) {}

  /** Asks at once what the user has chosen. */
  ask(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#key = this.#presentKey();
    void this.#run();
  }

  /** Asks soon, where rows or view are others than those of the last answer. */
  changed(): void {
    if (this.#timer !== undefined || this.#presentKey() === this.#key) return;
    // One that goes on is let through while rows come, or none would ever be.
    const coming = this.parts.state()?.phase === 'loading';
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.ask();
    }, coming ? Math.max(comingMilliseconds, this.#took * share) : restMilliseconds);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }

  /** Of the rows that are grouped. With filters of their own it is of no account how the view stands. */
  #presentKey(): string {
    const { table, revision, totalRows, viewRows } = this.parts.state() ?? {};
    const { search, filters } = this.parts.view();
    const own = this.question()?.filters;
    return JSON.stringify([table, totalRows, search, ...(own === undefined ? [filters, revision, viewRows] : [own])]);
  }

  async #run(): Promise<void> {
    this.#abort?.abort();
    const asked = this.question();
    if (asked === undefined) return;
    const { signal } = this.#abort = new AbortController();
    const started = performance.now();
    const waiting = setTimeout(() => this.events.waiting(), waitMilliseconds);
    try {
      const answer = await this.#answer(asked, signal);
      if (!signal.aborted) this.events.answered(answer);
    } catch (error) {
      if (!signal.aborted) this.events.failed(error);
    } finally {
      clearTimeout(waiting);
      this.#took = performance.now() - started;
    }
  }

  async #answer({ choice, filters }: Question, signal: AbortSignal): Promise<GroupsAnswer> {
    const columns = this.parts.columns();
    const ask = (keys: number, by = choice.sort): Promise<RowGroups> => this.parts.host.call('groupRows', { ...groupingOf({ ...choice, sort: by }, columns, filters, keys), atMost: mostGroups }, signal);
    if (choice.shape === 'table' || choice.by.length === 1) return { choice, groups: await ask(choice.by.length), parted: undefined };
    const [groups, parted] = await Promise.all([ask(1), ask(2, { by: choice.measure, direction: 'descending' })]);
    return { choice, groups, parted };
  }
}
