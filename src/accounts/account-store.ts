import { watch, type FSWatcher } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import type { Credentials } from '../listrak/connection';
import { isRecord, parseJson } from '../plain-data';
import { RequestError } from '../reports/request';
import { text } from '../text';
import { environmentAccountId, freeName, sameName, sampleAccountId, tidyName, type Account, type ListedAccount } from './account';
import type { AccountFile } from './account-file';
import { Listeners, type Disposable } from './listeners';

/** The part of `vscode.SecretStorage` that is used. */
export interface Secrets {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
  onDidChange(listener: (event: { readonly key: string }) => void): Disposable;
}

/** Names that are given to accounts without asking, localised. */
export interface GivenNames {
  readonly environment: string;
  readonly sample: string;
}

export interface AccountStoreOptions {
  readonly file: AccountFile;
  readonly secrets: Secrets;
  /** LISTRAK_CLIENT_ID and LISTRAK_CLIENT_SECRET, where both are set. */
  readonly environmentCredentials: Credentials | undefined;
  readonly names: GivenNames;
  /** Adds the sample account where the list is empty at the start. */
  readonly sampleAtFirst: boolean;
  readonly warn: (line: string) => void;
}

/** A name that another account has. */
export class NameTakenError extends Error {
  constructor(readonly accountName: string) {
    super(`There is already an account named ${accountName}.`);
    this.name = 'NameTakenError';
  }
}

/** The keyring has no (readable) credentials of a stored account: they are to be entered again. */
export class CredentialsLostError extends Error {
  constructor(readonly account: Account, options?: ErrorOptions) {
    super(`The credentials of ${account.name} are not in the keyring.`, options);
    this.name = 'CredentialsLostError';
  }
}

/** What changed: the list of accounts, or the credentials of one. */
export type AccountChange = { readonly type: 'list' } | { readonly type: 'credentials'; readonly id: string };

const secretPrefix = 'listrak.account.';

/** All accounts of this user on this machine. Changes of other windows arrive through the keyring's event and the file. */
export class AccountStore implements Disposable {
  readonly #options: AccountStoreOptions;
  readonly #changed = new Listeners<AccountChange>();
  readonly #secretsListener: Disposable;
  #watcher: FSWatcher | undefined;
  #listed: readonly ListedAccount[] = [];
  #disposed = false;
  /** How often the list was taken from the file. */
  #taken = 0;
  /** Settles when the list has been read the first time. Never rejects: a list that cannot be read is an empty one with a warning. */
  readonly ready: Promise<void>;
  readonly onDidChange = this.#changed.event;

  constructor(options: AccountStoreOptions) {
    this.#options = options;
    this.#secretsListener = options.secrets.onDidChange(({ key }) => {
      if (!key.startsWith(secretPrefix)) return;
      this.#changed.fire({ type: 'credentials', id: key.slice(secretPrefix.length) });
      void this.reload();
    });
    this.ready = this.#start();
  }

  /** Accounts as they stand: the environment's first, then in the order in which they were added. */
  get accounts(): readonly Account[] {
    const { environmentCredentials, names } = this.#options;
    if (environmentCredentials === undefined) return this.#listed;
    const name = freeName(names.environment, this.#listed.map((account) => account.name));
    return [{ id: environmentAccountId, name, kind: 'environment' }, ...this.#listed];
  }

  byId(id: string): Account | undefined {
    return this.accounts.find((account) => account.id === id);
  }

  byName(name: string): Account | undefined {
    return this.accounts.find((account) => sameName(account.name, name));
  }

  /** The account as it is listed now. @throws RequestError where it was removed, perhaps in another window */
  current({ id, name }: Account): Account {
    const account = this.byId(id);
    if (account === undefined) throw new RequestError('account', text('The account {0} was removed. Add it again and begin anew.', name));
    return account;
  }

  /** Whether an account other than `except` has the name. */
  isTaken(name: string, except?: Account): boolean {
    return this.accounts.some((account) => account.id !== except?.id && sameName(account.name, name));
  }

  /** Stores the credentials, then the account. @throws NameTakenError; the keyring's error. */
  async add(name: string, credentials: Credentials): Promise<Account> {
    await this.ready;
    this.#refuseTaken(name);
    const account: ListedAccount = { id: randomUUID(), name: tidyName(name), kind: 'stored' };
    await this.#storeSecret(account.id, credentials);
    try {
      await this.#update((accounts) => {
        this.#refuseTaken(name);
        return [...accounts, account];
      });
    } catch (error) {
      await this.#options.secrets.delete(secretPrefix + account.id);
      throw error;
    }
    return account;
  }

  /** The sample account, made where there is none. */
  async addSample(): Promise<Account> {
    await this.ready;
    return this.#addSample();
  }

  /** @throws NameTakenError; RequestError where it was removed */
  async rename(account: Account, name: string): Promise<void> {
    await this.#update((accounts) => {
      this.current(account);
      this.#refuseTaken(name, account);
      return accounts.map((listed) => listed.id === account.id ? { ...listed, name: tidyName(name) } : listed);
    });
  }

  /** Forgets the account and its credentials. */
  async remove(account: Account): Promise<void> {
    await this.#update((accounts) => accounts.filter(({ id }) => id !== account.id));
    await this.#options.secrets.delete(secretPrefix + account.id);
  }

  /** @throws RequestError where the account was removed */
  async updateCredentials(account: Account, credentials: Credentials): Promise<void> {
    this.current(account);
    await this.#storeSecret(account.id, credentials);
  }

  /** Credentials of a stored or environment account. @throws CredentialsLostError */
  async credentials(account: Account): Promise<Credentials> {
    if (account.kind === 'environment' && this.#options.environmentCredentials !== undefined) return this.#options.environmentCredentials;
    const json = await Promise.resolve(this.#options.secrets.get(secretPrefix + account.id)).catch((cause: unknown) => {
      throw new CredentialsLostError(account, { cause });
    });
    const credentials = json === undefined ? undefined : parseCredentials(json);
    if (credentials === undefined) throw new CredentialsLostError(account);
    return credentials;
  }

  /** Reads the list again and tells listeners where it changed. What was read before another look or a change was through is read once more: it may be older. */
  async reload(): Promise<void> {
    try {
      for (;;) {
        const taken = this.#taken;
        const accounts = await this.#options.file.read();
        if (taken === this.#taken) return this.#take(accounts);
      }
    } catch (error) {
      this.#options.warn(`The account list could not be read: ${String(error)}`);
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#watcher?.close();
    this.#secretsListener.dispose();
    this.#changed.dispose();
  }

  async #start(): Promise<void> {
    await this.reload();
    if (this.#options.sampleAtFirst && this.#listed.length === 0) {
      await this.#addSample().catch((error: unknown) => this.#options.warn(`The sample account could not be added: ${String(error)}`));
    }
    await this.#watch();
  }

  /** Renames and sample accounts touch no secret, so that the keyring's event does not tell other windows of them. */
  async #watch(): Promise<void> {
    const { file, warn } = this.#options;
    const unseen = (error: unknown): void => warn(`Changes of accounts in other windows will not be seen: ${String(error)}`);
    try {
      await mkdir(file.folder, { recursive: true });
      if (this.#disposed) return;
      this.#watcher = watch(file.folder, { persistent: false }, (_, name) => {
        if (name === null || name === 'accounts.json') void this.reload();
      });
      this.#watcher.on('error', unseen);
    } catch (error) {
      unseen(error);
    }
  }

  async #addSample(): Promise<Account> {
    const account: ListedAccount = { id: sampleAccountId, name: this.#options.names.sample, kind: 'sample' };
    await this.#update((accounts) => accounts.some(({ id }) => id === account.id) ? accounts
      : [...accounts, { ...account, name: freeName(account.name, this.accounts.map(({ name }) => name)) }]);
    return this.current(account);
  }

  /** @param change is asked once the list is as it stands in the file, and no other window can change it: a look at the names holds then */
  async #update(change: (accounts: readonly ListedAccount[]) => readonly ListedAccount[]): Promise<void> {
    this.#take(await this.#options.file.update((accounts) => {
      this.#take(accounts);
      return change(accounts);
    }));
  }

  #take(accounts: readonly ListedAccount[]): void {
    this.#taken++;
    if (this.#disposed || JSON.stringify(accounts) === JSON.stringify(this.#listed)) return;
    this.#listed = accounts;
    this.#changed.fire({ type: 'list' });
  }

  async #storeSecret(id: string, { clientId, clientSecret }: Credentials): Promise<void> {
    await this.#options.secrets.store(secretPrefix + id, JSON.stringify({ clientId, clientSecret }));
  }

  #refuseTaken(name: string, except?: Account): void {
    if (this.isTaken(name, except)) throw new NameTakenError(tidyName(name));
  }
}

function parseCredentials(json: string): Credentials | undefined {
  const value = parseJson(json);
  if (!isRecord(value)) return undefined;
  const { clientId, clientSecret } = value;
  return typeof clientId === 'string' && typeof clientSecret === 'string' ? { clientId, clientSecret } : undefined;
}
