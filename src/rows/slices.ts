import { performance } from 'node:perf_hooks';

/** Thrown out of work that nobody waits for any more. */
export class StaleWorkError extends Error {
  constructor() {
    super('Superseded by a newer view.');
    this.name = 'StaleWorkError';
  }
}

/** Items to work through between two looks at the clock. */
export const sliceItems = 16_384;

/** ms that a slice lasts. */
const sliceLength = 20;

/** Cuts long work into slices of about 20 ms, so that messages are heard and stale work ends. */
export class Slices {
  readonly #isStale: () => boolean;
  readonly #now: () => number;
  #until: number;

  /** @param now milliseconds of a clock that never goes back */
  constructor(isStale: () => boolean = () => false, now = (): number => performance.now()) {
    this.#isStale = isStale;
    this.#now = now;
    this.#until = now() + sliceLength;
  }

  /**
   * Works through items 0 … count − 1, a range at a time. The loop over the items themselves is best a function of its own: the engine compiles a loop
   * that is still in its first range, and what follows a range it has not seen by then, so that in one function it would compile in vain.
   * @throws StaleWorkError
   */
  async over(count: number, work: (from: number, to: number) => void): Promise<void> {
    for (let from = 0; from < count; from += sliceItems) {
      work(from, Math.min(count, from + sliceItems));
      if (this.due) await this.pause();
    }
  }

  get due(): boolean {
    return this.#now() >= this.#until;
  }

  /** Lets others work. @throws StaleWorkError */
  async pause(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (this.#isStale()) throw new StaleWorkError();
    this.#until = this.#now() + sliceLength;
  }
}
