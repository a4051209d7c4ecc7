import type { Bounds } from '../plain-data';
import { CancelledError } from './errors';

/** Requests that may be set to be under way at the same time. */
export const concurrencyBounds: Bounds = { least: 1, most: 16, otherwise: 4 };

/** Failures in a row that say that the service has too much to do. */
const failuresInARow = 3;
/** ms without a setback after which one request more may be under way. */
const recoveryStep = 2000;

interface Waiting {
  readonly go: () => void;
}

/**
 * How many requests of one client may be under way: at most `most`, half as many each time the service says that it is too much,
 * one more again with every two seconds of good answers. Who waits longest goes first.
 */
export class RequestLimiter {
  #most: number;
  #limit: number;
  #underWay = 0;
  #failures = 0;
  #changedAt = -Infinity;
  readonly #queue = new Set<Waiting>();
  readonly #clock: () => number;

  /** @param clock ms, as performance.now: where it were set back, the limit would stay lowered. */
  constructor(most: number, clock: () => number) {
    this.#most = this.#limit = atLeastOne(most);
    this.#clock = clock;
  }

  /** Requests that may be under way now. */
  get limit(): number {
    return this.#limit;
  }

  get underWay(): number {
    return this.#underWay;
  }

  /** From now on; what is under way goes on. A limit that was lowered by the service stays lowered. */
  setMost(most: number): void {
    const unhurt = this.#limit === this.#most;
    this.#most = atLeastOne(most);
    this.#limit = unhurt ? this.#most : Math.min(this.#limit, this.#most);
    this.#admit();
  }

  /** Runs `work` as soon as there is room. @throws CancelledError at once when `signal` aborts before that; whatever `work` throws. */
  async run<T>(work: (request: LimitedRequest) => Promise<T>, signal: AbortSignal): Promise<T> {
    if (signal.aborted) throw new CancelledError();
    if (this.#underWay >= this.#limit || this.#queue.size > 0) await this.#room(signal);
    else this.#underWay++;
    try {
      return await work({ sentAt: this.#clock() });
    } finally {
      this.#underWay--;
      this.#admit();
    }
  }

  /** Tells how the service took a request: by its HTTP status, undefined where none came. */
  answered({ sentAt }: LimitedRequest, status: number | undefined): void {
    if (status === 429) {
      this.#halve(sentAt);
    } else if (status !== undefined && status >= 500) {
      if (++this.#failures >= failuresInARow) this.#halve(sentAt);
    } else if (status !== undefined) {
      this.#failures = 0;
      this.#recover();
    }
  }

  /** Once for all requests that were under way together: their answers tell the same news. */
  #halve(sentAt: number): void {
    this.#failures = 0;
    if (sentAt < this.#changedAt) return;
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
    this.#changedAt = this.#clock();
  }

  #recover(): void {
    if (this.#limit >= this.#most || this.#clock() - this.#changedAt < recoveryStep) return;
    this.#limit++;
    this.#changedAt = this.#clock();
    this.#admit();
  }

  #room(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        this.#queue.delete(waiting);
        reject(new CancelledError());
      };
      const waiting: Waiting = {
        go: () => {
          signal.removeEventListener('abort', cancel);
          resolve();
        },
      };
      signal.addEventListener('abort', cancel, { once: true });
      this.#queue.add(waiting);
    });
  }

  #admit(): void {
    for (const waiting of this.#queue) {
      if (this.#underWay >= this.#limit) return;
      this.#queue.delete(waiting);
      this.#underWay++;
      waiting.go();
    }
  }
}

/** A request that is under way. */
export interface LimitedRequest {
  /** ms, of the limiter's clock. */
  readonly sentAt: number;
}

function atLeastOne(most: number): number {
  return most >= 1 ? Math.floor(most) : 1;
}
