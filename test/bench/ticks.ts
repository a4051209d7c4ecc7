import { existsSync, readFileSync } from 'node:fs';

const schedule = `/proc/self/task/${process.pid}/schedstat`;

/** What the main thread does between two ticks of a timer of 1 ms. */
export class Ticks {
  held = 0;
  queued = 0;
  #before = this.#now();
  readonly #timer = setInterval(() => {
    const now = this.#now();
    this.held = Math.max(this.held, now.worked - this.#before.worked);
    this.queued = Math.max(this.queued, now.waited - this.#before.waited);
    this.#before = now;
  }, 1);

  /** Undefined where the system does not tell a thread's times. */
  static start(): Ticks | undefined {
    return existsSync(schedule) ? new Ticks() : undefined;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #now(): { worked: number; waited: number } {
    const [worked = NaN, waited = NaN] = readFileSync(schedule, 'utf8').split(' ').map((nanoseconds) => Number(nanoseconds) / 1e6);
    return { worked, waited };
  }
}
