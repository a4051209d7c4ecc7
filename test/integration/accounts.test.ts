import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Account } from '../../src/accounts/account';
import type { AccountFlow } from '../../src/commands/account-flow';
import type { ExtensionApi } from '../../src/extension-api';
import { checkRequest } from '../../src/reports/request';
import type { Sandbox } from '../../src/sandbox';
import { activated, addAccount, configure, labels, nextRedraw, ScriptedUser, shown, startService, withoutAccounts, type UserStep } from './extension-support';

describe('accounts in the extension host', () => {
  let api: ExtensionApi;
  let sandbox: Sandbox;

  before(async () => { api = await activated(); });
  beforeEach(async () => {
    await withoutAccounts(api);
    sandbox = await startService();
  });
  afterEach(async () => {
    await withoutAccounts(api);
    await sandbox.close();
  });

  function flow(...steps: UserStep[]): { user: ScriptedUser; flow: AccountFlow } {
    const user = new ScriptedUser(...steps);
    return { user, flow: api.flows(user, () => undefined).accounts };
  }

  it('activation waits for nothing', () => {
    console.log(`      activate took ${api.activationTime.toFixed(1)} ms`);
    assert.ok(api.activationTime > 0);
  });

  it('with right credentials shows the lists', async () => {
    const { user, flow: accounts } = flow({ input: ' Acme ' }, { input: sandbox.clientId }, { input: sandbox.clientSecret });
    const account = await accounts.add();
    assert.equal(account?.name, 'Acme');
    assert.equal(user.stepsLeft, 0);
    const lists = sandbox.data.lists().map(({ listName }) => listName);
    assert.deepEqual((await labels(api)).toSorted(), lists.toSorted());
    assert.equal(sandbox.requests.filter(({ path }) => path.endsWith('/List')).length, 2, 'one to try, one for the tree');
  });

  it('goes back from field to field and keeps what was entered', async () => {
    const { flow: accounts } = flow({ input: 'Wrong' }, 'back', { input: 'Acme' }, { input: sandbox.clientId }, { input: sandbox.clientSecret });
    assert.equal((await accounts.add())?.name, 'Acme');
  });

  it('with wrong credentials says so and where to look, saves nothing, and takes the right ones', async () => {
    const { user, flow: accounts } = flow({ input: 'Acme' }, { input: sandbox.clientId }, { input: 'known-secret' }, { choose: 'Edit…' }, { input: sandbox.clientId }, { input: sandbox.clientSecret });
    assert.ok(await accounts.add());
    const said = user.asked.find((line) => /Integration Management/.test(line) && /Log|secret/.test(line) && !line.startsWith('The integration'));
    assert.ok(said, `says where to look: ${user.asked.join('\n')}`);
    assert.ok(user.asked.every((line) => !line.includes('known-secret')), 'the secret is not repeated');
    const left = flow({ input: 'Other' }, { input: 'id' }, { input: 'known-secret' }, { choose: undefined });
    assert.equal(await left.flow.add(), undefined);
    assert.deepEqual(api.accounts.accounts.map(({ name }) => name), ['Acme']);
  });

  it('saved anyway with wrong credentials is "Not signed in" until they are mended', async () => {
    const account = await flow({ input: 'Acme' }, { input: sandbox.clientId }, { input: 'known-secret' }, { choose: 'Save Anyway' }).flow.add();
    const [node] = await api.tree.getChildren();
    assert.ok(account && node);
    assert.deepEqual(shown(api, node).label, 'Not signed in');
    assert.equal(api.tree.getTreeItem(node).command?.command, 'listrak.updateCredentials');
    const redrawn = nextRedraw(api);
    assert.equal(await flow({ input: sandbox.clientId }, { input: sandbox.clientSecret }).flow.updateCredentials(account), true);
    await redrawn;
    assert.equal((await api.tree.getChildren()).length, sandbox.data.lists().length);
  });

  it('of the environment is neither renamed nor removed, whoever asks for it', async () => {
    const environment: Account = { id: 'environment', name: 'Environment', kind: 'environment' };
    for (const ask of ['rename', 'remove', 'updateCredentials'] as const) {
      const { user, flow: accounts } = flow();
      await accounts[ask](environment);
      assert.deepEqual(user.asked, ['The credentials of Environment come from LISTRAK_CLIENT_ID and LISTRAK_CLIENT_SECRET. Change them there and restart VS Code.']);
    }
  });

  it('whose secret the keyring lost stays, asks for it and works again', async () => {
    const account = await addAccount(api, sandbox);
    assert.equal((await api.tree.getChildren()).length, sandbox.data.lists().length);
    const redrawn = nextRedraw(api);
    await api.secrets.delete(`listrak.account.${account.id}`);
    await redrawn;
    const [node] = await api.tree.getChildren();
    assert.ok(node);
    assert.equal(shown(api, node).label, 'Not signed in');
    assert.match(shown(api, node).description, /keyring/);
    assert.deepEqual(api.accounts.accounts, [account]);
    const mended = nextRedraw(api);
    await flow({ input: sandbox.clientId }, { input: sandbox.clientSecret }).flow.updateCredentials(account);
    await mended;
    assert.equal((await api.tree.getChildren()).length, sandbox.data.lists().length);
  });

  it('can be checked, renamed and removed, the last after a question', async () => {
    const account = await addAccount(api, sandbox);
    const checking = flow();
    assert.equal(await checking.flow.check(account), true);
    assert.match(checking.user.asked.at(-1) ?? '', new RegExp(`Acme is connected: ${sandbox.data.lists().length} lists`));
    await flow({ input: 'Acme US' }).flow.rename(account);
    assert.deepEqual(api.accounts.accounts.map(({ name }) => name), ['Acme US']);
    await flow({ choose: undefined }).flow.remove(account);
    assert.equal(api.accounts.accounts.length, 1);
    await flow({ choose: 'Remove' }).flow.remove(account);
    assert.deepEqual(await api.tree.getChildren(), []);
    assert.equal(await api.secrets.get(`listrak.account.${account.id}`), undefined);
  });

  it('says which access is missing where the service does not permit', async () => {
    const account = await addAccount(api, sandbox);
    sandbox.setFaults(({ token }) => token ? undefined : { kind: 'unauthorized' });
    const { user, flow: accounts } = flow();
    assert.equal(await accounts.check(account), false);
    assert.match(user.asked.at(-1) ?? '', /Log tab|Log/);
  });

  it('of the sample service shows its data marked as such, and stops with it', async () => {
    await vscode.commands.executeCommand('listrak.addSampleAccount');
    const sample = api.accounts.accounts.find(({ kind }) => kind === 'sample');
    assert.ok(sample);
    await addAccount(api, sandbox);
    const [node] = await api.tree.getChildren();
    assert.ok(node);
    assert.deepEqual(shown(api, node), { label: 'Sample account', description: 'sample data', icon: 'beaker' });
    assert.ok((await labels(api, node)).includes('US Newsletter'));
    const { apiUrl } = await api.connections.connectionFor(sample);
    assert.equal((await fetch(`${apiUrl}/List`)).status, 401, 'it is there and lets nobody in without a token');
    await api.accounts.remove(sample);
    for (;;) {
      if (await fetch(`${apiUrl}/List`).then(() => false, () => true)) break;
    }
  });

  it('that is removed while its export runs: the export says so, and what is tried again asks for no credentials', async () => {
    const account = await addAccount(api, sandbox);
    const asked = new Promise<void>((resolve) => {
      sandbox.setFaults(({ path: where }) => {
        if (!where.endsWith('/Contact')) return undefined;
        resolve();
        return { kind: 'silence' };
      });
    });
    const user = new ScriptedUser({ choose: 'Try Again' });
    const folder = await mkdtemp(path.join(tmpdir(), 'removed-'));
    try {
      const exporting = api.flows(user, () => undefined).reportExport.exportReport(account, checkRequest({ report: 'contacts', listId: 101 }), vscode.Uri.file(path.join(folder, 'contacts.csv')));
      await asked;
      await api.accounts.remove(account);
      assert.equal(await exporting, undefined);
      await user.told(/^contacts\.csv was not written\. The account was removed while the export ran\./);
      await user.told(/^contacts\.csv was not written\. The account Acme was removed\./);
      assert.deepEqual(await readdir(folder), []);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    await assert.rejects(flow().flow.updateCredentials(account), /The account Acme was removed\./);
    assert.equal(await api.secrets.get(`listrak.account.${account.id}`), undefined);
  });

  it('of the sample service does not start it again once it was removed', async () => {
    const sample = await api.accounts.addSample();
    await api.accounts.remove(sample);
    await assert.rejects(api.connections.connect(sample), /The account Sample account was removed\./);
  });

  it('connect by settings that were written by hand as something else than they are, or are told which one is wrong', async () => {
    const http = vscode.workspace.getConfiguration('http');
    await addAccount(api, sandbox);
    try {
      await http.update('noProxy', 'intern.example, localhost', vscode.ConfigurationTarget.Global);
      assert.ok((await labels(api)).includes('US Newsletter'));
      const redrawn = nextRedraw(api);
      await configure({ apiUrl: 5 });
      await redrawn;
      const [node] = await api.tree.getChildren();
      assert.ok(node);
      assert.match(shown(api, node).description, /The setting listrak\.apiUrl is not a web address\./);
    } finally {
      await http.update('noProxy', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('level is left out where there is one account', async () => {
    await addAccount(api, sandbox);
    assert.ok((await labels(api)).includes('US Newsletter'));
    await addAccount(api, sandbox, 'Second');
    assert.deepEqual(await labels(api), ['Acme', 'Second']);
  });
});
