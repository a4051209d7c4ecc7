import type { Worker } from 'node:worker_threads';
import { Claims } from '../rows/claims';
import type { Job } from '../rows/jobs';
import type { LeftRows } from '../rows/left-rows';
import type { Timers } from '../rows/table-view';
import type { EngineHands } from './engine';

/** What a thread that lends a hand is told. */
export type ToHand =
  | { readonly type: 'job'; readonly job: Job; readonly pieces: number; readonly control: Int32Array }
  /** Nothing that came with jobs so far is of use any more. */
  | { readonly type: 'forget' };

/** What it says: that it is there, or why it could not do its share. */
export type FromHand = { readonly type: 'ready' } | { readonly type: 'failed'; readonly message: string };

/** With fewer items a thread's own work is as quick as the asking. */
const leastItems = 1 << 17;

export interface HandOptions {
  readonly start: () => Worker;
  /** Threads at most. */
  readonly count: number;
  /** Called once, when the threads are started: the engine's own can make ready too. */
  readonly onExpected?: () => void;
  /** Frees what nobody holds any more. */
  readonly left: LeftRows;
  readonly timers: Timers;
  readonly warn: (line: string) => void;
  /** Items that make it worth asking. */
  readonly least?: number;
}

/** The threads that lend the engine a hand: none until many rows are expected. */
export class HandThreads implements EngineHands {
  readonly #options: HandOptions;
  readonly #workers = new Set<Worker>();
  readonly #ready = new Set<Worker>();
  /** Work that goes on. */
  readonly #open = new Set<Claims>();
  #isStarted = false;

  constructor(options: HandOptions) {
    this.#options = options;
  }

  get least(): number {
    return this.#ready.size > 0 ? this.#options.least ?? leastItems : Infinity;
  }

  /** So many rows are there by now: starts the threads where that makes them worth while. */
  expect(rows: number): void {
    if (this.#isStarted || rows < (this.#options.least ?? leastItems)) return;
    this.#isStarted = true;
    this.#options.onExpected?.();
    for (let thread = 0; thread < this.#options.count; thread++) this.#start();
  }

  offer(job: Job, pieces: number): Claims {
    const claims = new Claims(pieces);
    this.#open.add(claims);
    for (const worker of this.#ready) {
      try {
        worker.postMessage({ type: 'job', job, pieces, control: claims.control } satisfies ToHand);
      } catch (error) {
        // It has none of the pieces: whoever asks does them.
        this.#ready.delete(worker);
        this.#options.warn(`A thread could not be told its share: ${String(error)}`);
      }
    }
    return claims;
  }

  end(claims: Claims): void {
    claims.revoke();
    this.#open.delete(claims);
  }

  giveUp(): void {
    this.#options.warn('Threads that had a share of the work do not go on with it: it is done without them.');
    this.#ready.clear();
    for (const worker of this.#workers) worker.terminate().catch((error: unknown) => { this.#options.warn(`A thread could not be ended: ${String(error)}`); });
  }

  forget(bytes: number): void {
    for (const worker of this.#ready) worker.postMessage({ type: 'forget' } satisfies ToHand);
    // In a turn of its own: what this one still holds would be kept.
    this.#options.timers.setTimeout(() => { this.#options.left.add(bytes); }, 0);
  }

  async dispose(): Promise<void> {
    this.#isStarted = true;
    this.#ready.clear();
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  #start(): void {
    const worker = this.#options.start();
    this.#workers.add(worker);
    worker.on('message', (message: FromHand) => {
      switch (message.type) {
        case 'ready':
          if (this.#workers.has(worker)) this.#ready.add(worker);
          break;
        case 'failed':
          this.#options.warn(`A thread could not do its share: ${message.message}`);
          break;
      }
    });
    worker.on('error', (error) => { this.#options.warn(`A thread that lends a hand has ended: ${String(error)}`); });
    worker.on('exit', () => {
      this.#workers.delete(worker);
      this.#ready.delete(worker);
      // Which pieces it had, nobody knows.
      for (const claims of this.#open) claims.lose();
    });
  }
}
