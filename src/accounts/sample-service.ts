/** The simulated Listrak service in a worker thread of this process, started when it is first needed. */
import type { Worker } from 'node:worker_threads';
import { Listeners, type Disposable } from './listeners';

/** Where the service listens and what it lets in; from its `ready` message. */
export interface SampleAddress {
  readonly port: number;
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

type FromSample = ({ readonly type: 'ready' } & SampleAddress) | { readonly type: 'failed'; readonly message: string } | { readonly type: 'closed' };

/** The sample service did not start; `message` says why in its own words. */
export class SampleServiceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SampleServiceError';
  }
}

/** How long a service that was asked to close may take before its thread is ended, ms. */
const closingTime = 2_000;

export class SampleService implements Disposable {
  readonly #start: () => Worker;
  readonly #stopped = new Listeners<void>();
  #running: { readonly worker: Worker; readonly address: Promise<SampleAddress> } | undefined;
  /** The service ended; the next {@link address} starts another at another port. */
  readonly onDidStop = this.#stopped.event;

  constructor(start: () => Worker) {
    this.#start = start;
  }

  /** Starts the service where it does not run. @throws SampleServiceError */
  address(): Promise<SampleAddress> {
    this.#running ??= this.#run();
    return this.#running.address;
  }

  /** Closes the service; its address is no longer served when this settles. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    // Who asks from now on gets another one.
    this.#running = undefined;
    const { worker } = running;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const late = setTimeout(() => void worker.terminate(), closingTime);
    worker.postMessage({ type: 'close' });
    await ended;
    clearTimeout(late);
  }

  dispose(): void {
    this.#stopped.dispose();
    void this.stop();
  }

  #run(): { worker: Worker; address: Promise<SampleAddress> } {
    const worker = this.#start();
    const forget = (): void => { if (this.#running?.worker === worker) this.#running = undefined; };
    const address = new Promise<SampleAddress>((resolve, reject) => {
      worker.on('message', (message: FromSample) => {
        if (message.type === 'ready') resolve(message);
        else if (message.type === 'failed') reject(new SampleServiceError(message.message));
      });
      worker.on('error', (error) => reject(new SampleServiceError(String(error))));
      worker.on('exit', () => {
        reject(new SampleServiceError('The sample service ended while it started.'));
        forget();
        if (this.#running === undefined) this.#stopped.fire();
      });
    });
    address.catch(forget);
    worker.unref();
    return { worker, address };
  }
}
