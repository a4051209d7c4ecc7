import { orCancelled } from './cancel';
import { CancelledError } from './errors';

export interface FetchedToken {
  readonly token: string;
  /** ms that it holds from the moment it was asked for. */
  readonly lifetime: number;
}

/** ms before its end at which a token is renewed; a token that holds shorter than twice that is renewed at half its life. */
const renewalMargin = 60_000;

/** Keeps one token in memory. However many ask for it, it is fetched once. */
export class TokenKeeper {
  readonly #fetch: (signal: AbortSignal) => Promise<FetchedToken>;
  readonly #clock: () => number;
  #recent: readonly string[] = [];
  #held: { readonly token: string; readonly renewAt: number } | undefined;
  #fetching: { readonly token: Promise<string>; readonly cancel: AbortController; waiting: number } | undefined;

  /** @param clock ms, as Date.now. */
  constructor(fetch: (signal: AbortSignal) => Promise<FetchedToken>, clock: () => number) {
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /** The token, fetched where there is none or it ends soon. @throws ListrakError; CancelledError at once when `signal` aborts. */
  async get(signal: AbortSignal): Promise<string> {
    if (signal.aborted) throw new CancelledError();
    if (this.#held !== undefined && this.#clock() < this.#held.renewAt) return this.#held.token;
    const fetching = this.#fetching ??= this.#start();
    fetching.waiting++;
    try {
      return await orCancelled(fetching.token, signal);
    } finally {
      fetching.waiting--;
      // One caller's cancel is not the others': only the last to leave ends the call.
      if (fetching.waiting === 0) {
        if (this.#fetching === fetching) this.#fetching = undefined;
        fetching.cancel.abort();
      }
    }
  }

  /** The last tokens, held or dropped: for taking them out of texts. */
  get recent(): readonly string[] {
    return this.#recent;
  }

  /** Forgets everything. */
  clear(): void {
    this.#held = undefined;
    this.#recent = [];
  }

  /** Forgets `token`, which the service refused; does nothing where another is held by now. */
  drop(token: string): void {
    if (this.#held?.token === token) this.#held = undefined;
  }

  #start(): { token: Promise<string>; cancel: AbortController; waiting: number } {
    const cancel = new AbortController();
    const askedAt = this.#clock();
    const token = this.#fetch(cancel.signal).then(({ token, lifetime }) => {
      this.#recent = [token, ...this.#recent].slice(0, 3);
      this.#held = { token, renewAt: askedAt + lifetime - Math.min(renewalMargin, lifetime / 2) };
      return token;
    });
    return { token, cancel, waiting: 0 };
  }
}
