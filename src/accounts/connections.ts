/** From an account to answers: each account's connection is made when it is first needed and made again when what it rests on changed. */
import type { EngineCallName, EngineCalls, PageAnswer } from '../engine/protocol';
import type { Connection, NetworkSettings } from '../listrak/connection';
import type { ReportRequest } from '../reports/report-types';
import type { Account } from './account';
import type { AccountStore } from './account-store';
import type { AccountEnvironment } from './environment';
import { Listeners, type Disposable } from './listeners';
import type { SampleService } from './sample-service';

/** The part of the engine's client that is used. */
export interface Engine {
  call<Name extends EngineCallName>(name: Name, args: EngineCalls[Name]['args'], signal?: AbortSignal): Promise<EngineCalls[Name]['answer']>;
}

/** Settings that a connection rests on, as they stand now. */
export interface ConnectionSettings {
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly network: NetworkSettings;
}

export interface ConnectionsOptions {
  readonly engine: Engine;
  readonly store: AccountStore;
  readonly sample: SampleService;
  readonly environment: AccountEnvironment;
  readonly settings: () => ConnectionSettings;
  readonly warn: (line: string) => void;
}

export interface PageOptions {
  readonly cursor?: string | undefined;
  /** Rows, 1–5000. */
  readonly pageSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export class Connections implements Disposable {
  readonly #options: ConnectionsOptions;
  readonly #made = new Map<string, Promise<void>>();
  readonly #lost = new Listeners<string>();
  readonly #listeners: readonly Disposable[];
  /** The account's connection is another or gone: what was read through it may no longer hold. Carries the account's id. */
  readonly onDidLose = this.#lost.event;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    const { store, sample } = options;
    this.#listeners = [
      store.onDidChange((change) => {
        if (change.type === 'credentials') this.forget(change.id);
        else this.#forgetRemoved();
      }),
      sample.onDidStop(() => {
        for (const id of this.#made.keys()) if (store.byId(id)?.kind === 'sample') this.forget(id);
      }),
    ];
  }

  /** What is needed to talk to the account's service. @throws CredentialsLostError, SampleServiceError; RequestError where the account was removed */
  async connectionFor(account: Account): Promise<Connection> {
    const { store, sample, settings, environment } = this.#options;
    // Whoever still holds a removed one would start its service again, or hear that its credentials are lost.
    const { kind } = store.current(account);
    if (kind === 'sample') {
      const { apiUrl, tokenUrl, clientId, clientSecret } = await sample.address();
      return { apiUrl, tokenUrl, credentials: { clientId, clientSecret }, network: { noProxy: ['*'], strictSSL: true } };
    }
    const { apiUrl, tokenUrl, network } = settings();
    const own = kind === 'environment' ? environment : undefined;
    return { apiUrl: own?.apiUrl ?? apiUrl, tokenUrl: own?.tokenUrl ?? tokenUrl, credentials: await store.credentials(account), network };
  }

  /** Makes the account known to the engine under its id, where it is not. @throws CredentialsLostError, SampleServiceError */
  async connect(account: Account): Promise<void> {
    let made = this.#made.get(account.id);
    if (made === undefined) {
      // In a turn of its own: the first to connect also starts the engine's thread, which takes as long as opening a panel.
      made = new Promise((resolve) => setTimeout(resolve)).then(() => this.connectionFor(account)).then((connection) => this.#options.engine.call('connect', { account: account.id, connection }));
      this.#made.set(account.id, made);
      const mine = made;
      made.catch(() => {
        if (this.#made.get(account.id) === mine) this.#made.delete(account.id);
      });
    }
    await made;
  }

  /** One page of a report. @throws EngineError, CredentialsLostError, SampleServiceError */
  async readPage(account: Account, request: ReportRequest, { cursor, pageSize, signal }: PageOptions = {}): Promise<PageAnswer> {
    await this.connect(account);
    return this.#options.engine.call('readPage', {
      account: account.id, request, ...(cursor === undefined ? {} : { cursor }), ...(pageSize === undefined ? {} : { pageSize }),
    }, signal);
  }

  /** The next call makes the connection anew; what runs goes on with the old one. */
  forget(id: string): void {
    this.#made.delete(id);
    this.#lost.fire(id);
  }

  /** The settings changed. */
  forgetAll(): void {
    for (const { id } of this.#options.store.accounts) this.forget(id);
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#lost.dispose();
  }

  #forgetRemoved(): void {
    const { store, sample } = this.#options;
    for (const id of [...this.#made.keys()]) {
      if (store.byId(id) !== undefined) continue;
      this.forget(id);
      void this.#disconnect(id);
    }
    if (!store.accounts.some(({ kind }) => kind === 'sample')) void sample.stop();
  }

  async #disconnect(id: string): Promise<void> {
    try {
      await this.#options.engine.call('disconnect', { account: id });
    } catch (error) {
      this.#options.warn(`The engine could not let go of an account: ${String(error)}`);
    }
  }
}
