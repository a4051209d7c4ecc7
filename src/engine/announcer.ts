import type { Timers } from '../rows/table-view';

/** Lets news through at most once in an interval; the latest is never lost. */
export class Announcer {
  readonly #say: () => void;
  readonly #timers: Timers;
  readonly #interval: number;
  #last = -Infinity;
  #cancelTimer: (() => void) | undefined;

  /** @param interval milliseconds */
  constructor(say: () => void, timers: Timers, interval: number) {
    this.#say = say;
    this.#timers = timers;
    this.#interval = interval;
  }

  /** There is news: said now, or when the interval is over. */
  news(): void {
    if (this.#cancelTimer !== undefined) return;
    const wait = this.#last + this.#interval - this.#timers.now();
    if (wait <= 0) this.flush();
    else this.#cancelTimer = this.#timers.setTimeout(() => this.flush(), wait);
  }

  /** Says it now: for the last word. */
  flush(): void {
    this.dispose();
    this.#last = this.#timers.now();
    this.#say();
  }

  dispose(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
