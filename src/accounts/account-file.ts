/** The account list on disk: names and ids, no secret, so that a lost keyring never drops an account. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isRecord, parseJson } from '../plain-data';
import type { ListedAccount } from './account';

/** How long a lock of a window that died is believed, ms. */
const staleLock = 5_000;
const lockPoll = 20;

/** `accounts.json` in `folder`, shared by all windows: written to a file beside it and renamed, one window at a time. */
export class AccountFile {
  readonly #file: string;
  readonly #lock: string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(readonly folder: string, readonly warn: (line: string) => void) {
    this.#file = path.join(folder, 'accounts.json');
    this.#lock = path.join(folder, 'accounts.lock');
  }

  /** Accounts in the order in which they were added. A damaged file is put aside under another name, with a warning. */
  async read(): Promise<readonly ListedAccount[]> {
    const json = await readFile(this.#file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (json === undefined) return [];
    const accounts = parseAccounts(json);
    if (accounts !== undefined) return accounts;
    const aside = path.join(this.folder, `accounts.damaged-${randomUUID()}.json`);
    await rename(this.#file, aside);
    this.warn(`The account list could not be read and was put aside as ${path.basename(aside)}.`);
    return [];
  }

  /** Reads, changes and writes the list while no other window does. Answers with the list as it stands then. */
  async update(change: (accounts: readonly ListedAccount[]) => readonly ListedAccount[]): Promise<readonly ListedAccount[]> {
    const turn = this.#turn.then(() => this.#locked(async () => {
      const accounts = change(await this.read());
      const temporary = path.join(this.folder, `accounts.${randomUUID()}.tmp`);
      try {
        await writeFile(temporary, `${JSON.stringify({ version: 1, accounts }, null, 2)}\n`, { flag: 'wx' });
        await rename(temporary, this.#file);
      } finally {
        await rm(temporary, { force: true });
      }
      return accounts;
    }));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #locked<T>(work: () => Promise<T>): Promise<T> {
    await mkdir(this.folder, { recursive: true });
    while (!await this.#takeLock()) await wait(lockPoll);
    try {
      return await work();
    } finally {
      await rm(this.#lock, { force: true });
    }
  }

  async #takeLock(): Promise<boolean> {
    try {
      await (await open(this.#lock, 'wx')).close();
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    // Either way: a lock from ahead of the clock, which was set back, would be believed until the clock is there again.
    const age = await stat(this.#lock).then(({ mtimeMs }) => Math.abs(Date.now() - mtimeMs), () => 0);
    if (age > staleLock) await rm(this.#lock, { force: true });
    return false;
  }
}

function parseAccounts(json: string): ListedAccount[] | undefined {
  const value = parseJson(json);
  return isRecord(value) && Array.isArray(value['accounts']) && value['accounts'].every(isListedAccount)
    ? value['accounts'].map(({ id, name, kind }) => ({ id, name, kind })) : undefined;
}

function isListedAccount(value: unknown): value is ListedAccount {
  if (!isRecord(value)) return false;
  const { id, name, kind } = value;
  return typeof id === 'string' && id !== '' && typeof name === 'string' && name !== '' && (kind === 'stored' || kind === 'sample');
}
