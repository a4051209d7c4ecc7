import type { ListrakSource } from '../listrak/source';

/** A source that signs in and can be closed, such as the client. */
export interface AccountSource extends ListrakSource {
  signIn(signal: AbortSignal): Promise<void>;
  /** From now on so many data calls are under way at most, of all that runs for the account. */
  limitRequests(most: number): void;
  /** Ends every call under way and forgets the token. */
  close(): Promise<void>;
}

/** An account's source and those who use it. Once retired it is closed as soon as nobody does. */
export class AccountClient {
  readonly source: AccountSource;
  #users = 0;
  #retired = false;

  constructor(source: AccountSource) {
    this.source = source;
  }

  async use<T>(work: (source: AccountSource) => Promise<T>): Promise<T> {
    this.#users++;
    try {
      return await work(this.source);
    } finally {
      this.#users--;
      if (this.#retired && this.#users === 0) await this.source.close();
    }
  }

  /** Another takes its place: what runs may end, then it is closed. */
  async retire(): Promise<void> {
    this.#retired = true;
    if (this.#users === 0) await this.source.close();
  }
}
