import type { Timers } from '../rows/table-view';
import { Announcer } from './announcer';
import type { FromEngine } from './protocol';

/** Milliseconds between two messages of lines that can wait. */
const linesInterval = 100;

export type LogLine = Extract<FromEngine, { type: 'log' }>['lines'][number];

/** Sends log lines several at a time: each message wakes the thread that hears it. Warnings and errors go at once. */
export class LogLines {
  #waiting: LogLine[] = [];
  readonly #announcer: Announcer;

  constructor(send: (lines: readonly LogLine[]) => void, timers: Timers) {
    this.#announcer = new Announcer(() => {
      if (this.#waiting.length > 0) send(this.#waiting.splice(0));
    }, timers, linesInterval);
  }

  add(level: LogLine['level'], line: string): void {
    this.#waiting.push({ level, line });
    if (level === 'warn' || level === 'error') this.#announcer.flush();
    else this.#announcer.news();
  }

  /** Sends what waits: before the answer that it led to. */
  flush(): void {
    if (this.#waiting.length > 0) this.#announcer.flush();
  }
}
