import { performance } from 'node:perf_hooks';
import { HandLostError, type Claims } from './claims';
import { noHands, type Hands } from './hands';
import type { Job } from './jobs';
import { rowBuffer } from './row-buffer';

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
/** ms of waiting in which other threads, each of which has a piece of some ms, do not get one done: they never will. */
const longestSilence = 3000;

/** Cuts long work into slices of about 20 ms, so that messages are heard and stale work ends; other threads may lend a hand with it. */
export class Slices {
  readonly #isStale: () => boolean;
  readonly #now: () => number;
  readonly #hands: Hands;
  /** So many items are shared with them; only while what is shared is given back at the end. */
  #least = Infinity;
  #until: number;
  /** Bytes taken to be shared. */
  #shared = 0;

  /** @param now milliseconds of a clock that never goes back */
  constructor(isStale: () => boolean = () => false, now = (): number => performance.now(), hands: Hands = noHands) {
    this.#isStale = isStale;
    this.#now = now;
    this.#hands = hands;
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

  /**
   * Works through the pieces of a job, with other threads where so many items make that worth while; what they are told is made then only.
   * @param work does a piece; the same as they make of the job
   * @throws StaleWorkError, HandLostError where it must be done anew, see {@link withHands}
   */
  async share(job: Job | (() => Job), pieces: number, items: number, work: (piece: number) => void): Promise<void> {
    if (items < this.#least) {
      for (let piece = 0; piece < pieces; piece++) {
        work(piece);
        if (this.due) await this.pause();
      }
      return;
    }
    const claims = this.#hands.offer(typeof job === 'function' ? job() : job, pieces);
    try {
      for (let piece = claims.take(); piece >= 0; piece = claims.take()) {
        work(piece);
        claims.finish();
        if (this.due) await this.pause();
      }
      await this.#othersDo(claims);
    } finally {
      this.#hands.end(claims);
    }
  }

  /** Waits for the pieces that others have. @throws StaleWorkError, HandLostError */
  async #othersDo(claims: Claims): Promise<void> {
    let [done, silence, before] = [claims.done, 0, this.#now()];
    while (!claims.areDoneIn(Math.max(0, this.#until - this.#now()))) {
      await this.pause();
      const now = this.#now();
      // A turn that lasts longer was this thread's own, or the machine slept.
      silence = claims.done > done ? 0 : silence + Math.min(now - before, 2 * sliceLength);
      [done, before] = [claims.done, now];
      if (silence < longestSilence) continue;
      this.#hands.giveUp();
      throw new HandLostError();
    }
  }

  /** Does what shares some of its work, and does it alone where that fails: elsewhere nothing is shared. Nothing that {@link words} gave may be used afterwards. */
  async withHands<T>(work: () => Promise<T>): Promise<T> {
    this.#least = this.#hands.least;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof HandLostError)) throw error;
      this.#least = Infinity;
      return await work();
    } finally {
      this.#least = Infinity;
      if (this.#shared > 0) this.#hands.forget(this.#shared);
      this.#shared = 0;
    }
  }

  /** Words that other threads see too, where so many items make it worth asking them; of so many items unless said otherwise. */
  words(items: number, count = items): Uint32Array {
    return items < this.#least ? new Uint32Array(count) : new Uint32Array(this.#sharedBytes(4 * count), 0, count);
  }

  /** The same words, where other threads see them too. */
  wordsOf(words: Uint32Array): Uint32Array {
    if (words.length < this.#least) return words;
    const shared = this.words(words.length);
    shared.set(words);
    return shared;
  }

  /** The same for bytes. */
  bytes(items: number, count = items): Uint8Array {
    return items < this.#least ? new Uint8Array(count) : new Uint8Array(this.#sharedBytes(count), 0, count);
  }

  #sharedBytes(count: number): SharedArrayBuffer {
    this.#shared += count;
    return rowBuffer(count);
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
