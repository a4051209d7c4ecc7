import type { Timers } from '../../../src/rows/table-view';

/** A clock that the test sets; one timer at a time. */
export class HandTimers implements Timers {
  time = 0;
  waiting: { callback: () => void; due: number } | undefined;

  now(): number {
    return this.time;
  }

  setTimeout(callback: () => void, milliseconds: number): () => void {
    this.waiting = { callback, due: this.time + milliseconds };
    return () => { this.waiting = undefined; };
  }

  passTo(time: number): void {
    this.time = time;
    if (this.waiting === undefined || this.waiting.due > time) return;
    const { callback } = this.waiting;
    this.waiting = undefined;
    callback();
  }
}
