import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AccountFile } from '../../../src/accounts/account-file';
import { AccountStore, CredentialsLostError, NameTakenError, type AccountStoreOptions, type Secrets } from '../../../src/accounts/account-store';
import { Listeners } from '../../../src/accounts/listeners';

const credentials = { clientId: 'client-1', clientSecret: 'secret-known-to-no-file' };

/** A keyring in memory, shared by as many windows as use it. */
class Keyring {
  readonly entries = new Map<string, string>();
  readonly #changed = new Listeners<{ key: string }>();

  readonly secrets: Secrets = {
    get: async (key) => this.entries.get(key),
    store: async (key, value) => {
      this.entries.set(key, value);
      this.#changed.fire({ key });
    },
    delete: async (key) => {
      if (this.entries.delete(key)) this.#changed.fire({ key });
    },
    onDidChange: (listener) => this.#changed.event(listener),
  };
}

/** The next look at the file is told late of what it saw. */
class HeldFile extends AccountFile {
  #held: { readonly gate: Promise<void>; readonly told: () => void } | undefined;

  /** `release` settles when what was seen has been told and taken. */
  hold(): { readonly release: () => Promise<void> } {
    let open = (): void => undefined;
    let told = (): void => undefined;
    const wasTold = new Promise<void>((resolve) => { told = resolve; });
    this.#held = { gate: new Promise<void>((resolve) => { open = resolve; }), told };
    return { release: async () => {
      open();
      await wasTold;
      await new Promise((resolve) => setImmediate(resolve));
    } };
  }

  override async read(): ReturnType<AccountFile['read']> {
    const held = this.#held;
    this.#held = undefined;
    const accounts = await super.read();
    await held?.gate;
    held?.told();
    return accounts;
  }
}

describe('accounts', () => {
  let folder: string;
  let keyring: Keyring;
  let warnings: string[];
  const stores: AccountStore[] = [];

  beforeEach(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'accounts-')), 'storage');
    keyring = new Keyring();
    warnings = [];
  });
  afterEach(async () => {
    for (const store of stores.splice(0)) store.dispose();
    await rm(path.dirname(folder), { recursive: true, force: true });
  });

  async function openWindow(options: Partial<AccountStoreOptions> = {}): Promise<AccountStore> {
    const warn = (line: string): void => void warnings.push(line);
    const store = new AccountStore({
      file: new AccountFile(folder, warn), secrets: keyring.secrets, environmentCredentials: undefined,
      names: { environment: 'Environment', sample: 'Sample account' }, sampleAtFirst: false, warn, ...options,
    });
    stores.push(store);
    await store.ready;
    return store;
  }

  it('tells of other credentials before anybody asks with them', async () => {
    const store = await openWindow();
    const account = await store.add('Acme', credentials);
    const told: unknown[] = [];
    store.onDidChange((change) => told.push(change));
    await store.updateCredentials(account, { ...credentials, clientSecret: 'another' });
    assert.deepEqual(told, [{ type: 'credentials', id: account.id }]);
  });

  it('keeps names in the file and credentials in the keyring only', async () => {
    const store = await openWindow();
    const account = await store.add('  Acme \n US ', credentials);
    assert.equal(account.name, 'Acme US');
    assert.deepEqual(await store.credentials(account), credentials);
    assert.deepEqual([...keyring.entries], [[`listrak.account.${account.id}`, JSON.stringify(credentials)]]);
    assert.deepEqual(await readdir(folder), ['accounts.json'], 'no lock and no temporary file stays');
    const written = await readFile(path.join(folder, 'accounts.json'), 'utf8');
    assert.deepEqual(JSON.parse(written), { version: 1, accounts: [{ id: account.id, name: 'Acme US', kind: 'stored' }] });
  });

  it('are not forgotten again by a look at the list that began before they were added, as the keyring\'s event asks for', async () => {
    const file = new HeldFile(folder, (line) => warnings.push(line));
    const store = await openWindow({ file });
    let lists = 0;
    store.onDidChange(({ type }) => { if (type === 'list') lists++; });
    const held = file.hold();
    // Its event begins the look.
    const account = await store.add('Acme', credentials);
    assert.deepEqual(store.accounts, [account]);
    await held.release();
    assert.deepEqual(store.accounts, [account]);
    await store.reload();
    assert.deepEqual([store.accounts, lists], [[account], 1]);
  });

  it('keeps an account whose secret the keyring lost, and takes it again', async () => {
    const first = await openWindow();
    const account = await first.add('Acme', credentials);
    keyring.entries.clear();
    const second = await openWindow();
    assert.deepEqual(second.accounts, [account]);
    await assert.rejects(second.credentials(account), (error: unknown) => error instanceof CredentialsLostError && error.account.name === 'Acme');
    await second.updateCredentials(account, { clientId: 'client-2', clientSecret: 'other' });
    assert.deepEqual(await first.credentials(account), { clientId: 'client-2', clientSecret: 'other' });
  });

  it('takes a keyring that cannot be read, and an entry that is no JSON, for a lost secret', async () => {
    const store = await openWindow();
    const account = await store.add('Acme', credentials);
    for (const entry of ['{"clientId":', '{"clientId":"a"}', 'null', '[]']) {
      keyring.entries.set(`listrak.account.${account.id}`, entry);
      await assert.rejects(store.credentials(account), CredentialsLostError, entry);
    }
    const broken = await openWindow({ secrets: { ...keyring.secrets, get: () => Promise.reject(new Error('keyring locked')) } });
    await assert.rejects(broken.credentials(account), (error: unknown) => error instanceof CredentialsLostError && (error.cause as Error).message === 'keyring locked');
  });

  it('refuses a name that is taken, whatever its case and spaces', async () => {
    const store = await openWindow();
    const acme = await store.add('Acme US', credentials);
    await assert.rejects(store.add(' acme  us', credentials), NameTakenError);
    const other = await store.add('Other', credentials);
    await assert.rejects(store.rename(other, 'ACME US'), NameTakenError);
    await store.rename(acme, 'ACME US');
    assert.deepEqual(store.accounts.map(({ name }) => name), ['ACME US', 'Other']);
  });

  it('tells another window of what was added, renamed and removed', async () => {
    const here = await openWindow();
    const there = await openWindow();
    const nextList = (): Promise<void> => new Promise((resolve) => {
      const listener = there.onDidChange((change) => {
        if (change.type !== 'list') return;
        listener.dispose();
        resolve();
      });
    });
    const names = (): string[] => there.accounts.map(({ name }) => name);
    let changed = nextList();
    const account = await here.add('Acme', credentials);
    await changed;
    assert.deepEqual(names(), ['Acme']);
    changed = nextList();
    await here.rename(account, 'Acme US');
    await changed;
    assert.deepEqual(names(), ['Acme US']);
    changed = nextList();
    await here.remove(account);
    await changed;
    assert.deepEqual(names(), []);
    assert.equal(keyring.entries.size, 0);
  });

  it('loses no account when several windows add at the same time', async () => {
    const windows = await Promise.all([openWindow(), openWindow(), openWindow()]);
    await Promise.all(windows.flatMap((store, window) => [1, 2, 3].map((count) => store.add(`Account ${window}-${count}`, credentials))));
    const fresh = await openWindow();
    assert.equal(fresh.accounts.length, 9);
    assert.equal(new Set(fresh.accounts.map(({ id }) => id)).size, 9);
  });

  it('gives no two accounts one name, though two windows ask for it at the same time: a report would be of the other\'s data', async () => {
    const [here, there] = [await openWindow(), await openWindow()];
    const added = await Promise.allSettled([here.add('Acme', credentials), there.add(' acme', credentials)]);
    assert.deepEqual(added.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.ok(added.some((each) => each.status === 'rejected' && each.reason instanceof NameTakenError));
    assert.equal(keyring.entries.size, 1, 'no credentials are left of the one that was refused');
    const other = await here.add('Other', credentials);
    const third = await here.add('Third', credentials);
    await there.reload();
    const renamed = await Promise.allSettled([here.rename(other, 'New'), there.rename(third, 'new')]);
    assert.deepEqual(renamed.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    assert.equal(new Set((await openWindow()).accounts.map(({ name }) => name.toLowerCase())).size, 3);
  });

  it('keeps no credentials of an account that another window has removed, and says that it was', async () => {
    const [here, there] = [await openWindow(), await openWindow()];
    const account = await here.add('Acme', credentials);
    await there.reload();
    await there.remove(account);
    await here.reload();
    await assert.rejects(here.updateCredentials(account, credentials), /The account Acme was removed\./);
    assert.equal(keyring.entries.size, 0);
  });

  for (const [what, time] of [['long ago', 0], ['before the clock was set back', Date.now() + 86_400_000]] as const) it(`takes over the lock of a window that died ${what}`, async () => {
    const store = await openWindow();
    const lock = path.join(folder, 'accounts.lock');
    await writeFile(lock, '');
    await utimes(lock, new Date(time), new Date(time));
    await store.add('Acme', credentials);
    assert.deepEqual(store.accounts.map(({ name }) => name), ['Acme']);
  });

  it('puts a damaged file aside and says so', async () => {
    const store = await openWindow();
    await writeFile(path.join(folder, 'accounts.json'), '{"accounts":[{"id":1}]}');
    await store.reload();
    assert.deepEqual(store.accounts, []);
    const aside = (await readdir(folder)).filter((name) => name.startsWith('accounts.damaged-'));
    assert.equal(aside.length, 1);
    assert.ok(warnings.some((line) => line.includes(aside[0] ?? '?')), warnings.join('\n'));
    await store.add('Acme', credentials);
    assert.deepEqual((await openWindow()).accounts.map(({ name }) => name), ['Acme']);
  });

  it('makes an account of the environment without writing it down', async () => {
    const store = await openWindow({ environmentCredentials: credentials });
    const [account] = store.accounts;
    assert.deepEqual(account, { id: 'environment', name: 'Environment', kind: 'environment' });
    assert.deepEqual(await store.credentials(account), credentials);
    await assert.rejects(store.add('environment', credentials), NameTakenError);
    await store.add('Acme', credentials);
    const written = JSON.parse(await readFile(path.join(folder, 'accounts.json'), 'utf8')) as { accounts: { name: string }[] };
    assert.deepEqual(written.accounts.map(({ name }) => name), ['Acme']);
    assert.equal(keyring.entries.size, 1);
  });

  it('adds the sample account once, and at the first start where asked to', async () => {
    const store = await openWindow({ sampleAtFirst: true });
    assert.deepEqual(store.accounts, [{ id: 'sample', name: 'Sample account', kind: 'sample' }]);
    assert.deepEqual(await store.addSample(), store.accounts[0]);
    assert.equal(store.accounts.length, 1);
    assert.equal((await openWindow({ sampleAtFirst: true })).accounts.length, 1);
  });
});
