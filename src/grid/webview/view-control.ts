/** Which rows show and in which order: the last wish counts, however many come at once. */
import type { ColumnFilter, View } from '../../rows/view';
import type { GridCalls } from '../protocol';
import type { Host } from './host';

export interface ViewEvents {
  /** Another view is wanted. */
  wanted(view: View): void;
  /** It takes longer than one would not notice; false where it has ended. */
  waiting(waiting: boolean): void;
  /** The view stands, in the place of the one before; not told of one that has been overtaken. */
  stands(view: View, answer: GridCalls['setView']['answer'], before: View): void;
  /** The rows are still those of the view before, which is wanted again. */
  failed(error: unknown): void;
}

/** A wait shorter than this is not mentioned. */
const busyMilliseconds = 250;

export class ViewControl {
  #view: View;
  /** The last that stood. */
  #standing: View;
  #asked = 0;
  #busy: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: Host, view: View, private readonly events: ViewEvents) {
    this.#view = this.#standing = view;
  }

  get view(): View { return this.#view; }

  /** The column's filter, or none; settles when the view stands. */
  setFilter(column: string, filter: ColumnFilter | undefined, refused?: ViewEvents['failed']): Promise<void> {
    const others = this.#view.filters.filter((each) => each.column !== column);
    return this.change({ filters: filter === undefined ? others : [...others, filter] }, refused);
  }

  /** `refused` is told in place of those who hear of failures. */
  async change(changes: Partial<View>, refused = (error: unknown): void => this.events.failed(error)): Promise<void> {
    const view = { ...this.#view, ...changes };
    const asked = ++this.#asked;
    this.#view = view;
    this.events.wanted(view);
    clearTimeout(this.#busy);
    this.#busy = setTimeout(() => this.events.waiting(true), busyMilliseconds);
    try {
      const answer = await this.host.call('setView', { view });
      if (asked !== this.#asked) return;
      const before = this.#standing;
      this.#standing = view;
      this.events.stands(view, answer, before);
    } catch (error) {
      if (asked === this.#asked) {
        refused(error);
        this.#goBack(view);
      }
    } finally {
      if (asked === this.#asked) {
        clearTimeout(this.#busy);
        this.events.waiting(false);
      }
    }
  }

  /** A view that was refused is neither shown as set, nor asked for again when the page comes back. */
  #goBack(refused: View): void {
    const { events, host } = this;
    const view = this.#standing;
    if (view === refused) return;
    this.#view = view;
    events.wanted(view);
    host.call('setView', { view }).catch((again: unknown) => events.failed(again));
  }
}
