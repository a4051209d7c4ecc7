/** The work was given up by everyone who waited for it, or its result is no longer wanted. */
export class AbortedError extends Error {
  constructor() {
    super('Aborted.');
    this.name = 'AbortError';
  }
}

/** One load for all who ask while it runs, kept once it succeeded. A failure is not kept: who asks next tries again. */
export class SharedLoad<T> {
  readonly #load: (signal: AbortSignal) => Promise<T>;
  #known: { readonly value: T } | undefined;
  #running: { readonly promise: Promise<T>; readonly abort: AbortController; waiting: number } | undefined;

  constructor(load: (signal: AbortSignal) => Promise<T>) {
    this.#load = load;
  }

  /** What was loaded last. */
  get known(): T | undefined {
    return this.#known?.value;
  }

  /**
   * Rejects with AbortedError as soon as `signal` aborts; the load itself ends when nobody waits any more.
   * @throws what the load throws
   */
  async get(signal?: AbortSignal): Promise<T> {
    if (this.#known !== undefined) return this.#known.value;
    if (signal?.aborted) throw new AbortedError();
    const running = this.#running ??= this.#start();
    running.waiting++;
    try {
      return await untilAborted(running.promise, signal);
    } finally {
      running.waiting--;
      if (running.waiting === 0 && this.#running === running) {
        this.#running = undefined;
        running.abort.abort();
      }
    }
  }

  /** Gives up what runs and forgets what is known. */
  reset(): void {
    this.#known = undefined;
    this.#running?.abort.abort();
    this.#running = undefined;
  }

  #start(): { promise: Promise<T>; abort: AbortController; waiting: number } {
    const abort = new AbortController();
    const promise = untilAborted(this.#load(abort.signal), abort.signal).then((value) => {
      this.#known = { value };
      return value;
    });
    promise.catch(() => undefined);
    return { promise, abort, waiting: 0 };
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new AbortedError());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
