import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AccountFile } from '../../../src/accounts/account-file';
import { AccountStore } from '../../../src/accounts/account-store';
import { Connections, type Engine } from '../../../src/accounts/connections';
import { SampleService } from '../../../src/accounts/sample-service';

describe('connections', () => {
  it('ask the engine, whose thread may have to be started, after the turn in which they were asked: a panel that opens is not held by both', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'listrak-connections-'));
    const credentials = { clientId: 'client-1', clientSecret: 'secret-1' };
    const fails = (): never => assert.fail('nothing is kept in the keyring');
    const warn = (line: string): void => assert.fail(line);
    const store = new AccountStore({
      file: new AccountFile(folder, warn), secrets: { get: fails, store: fails, delete: fails, onDidChange: () => ({ dispose: () => undefined }) },
      environmentCredentials: credentials, names: { environment: 'Environment', sample: 'Sample' }, sampleAtFirst: false, warn,
    });
    const asked: unknown[] = [];
    const engine: Engine = { call: async (...call) => { asked.push(call.slice(0, 2)); return undefined; } };
    const connections = new Connections({
      engine, store, sample: new SampleService(fails), warn,
      environment: { credentials, apiUrl: undefined, tokenUrl: undefined, sampleAtFirst: false },
      settings: () => ({ apiUrl: 'https://api.example/email/v1', tokenUrl: 'https://auth.example/Token', network: { noProxy: [], strictSSL: true } }),
    });
    try {
      await store.ready;
      const [account] = store.accounts;
      assert.ok(account !== undefined);
      const connected = connections.connect(account);
      // All that such a turn still does.
      await new Promise((resolve) => process.nextTick(resolve));
      await new Promise((resolve) => queueMicrotask(() => resolve(undefined)));
      assert.deepEqual(asked, []);
      await Promise.all([connected, connections.connect(account)]);
      const connection = { apiUrl: 'https://api.example/email/v1', tokenUrl: 'https://auth.example/Token', credentials, network: { noProxy: [], strictSSL: true } };
      assert.deepEqual(asked, [['connect', { account: account.id, connection }]]);
    } finally {
      connections.dispose();
      store.dispose();
      await rm(folder, { recursive: true });
    }
  });
});
