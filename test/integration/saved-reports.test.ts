/** Saved reports: written without harm to others, exported together. */
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ReportCommands } from '../../src/commands/report-commands';
import type { ExtensionApi } from '../../src/extension-api';
import { checkRequest } from '../../src/reports/request';
import type { Sandbox } from '../../src/sandbox';
import { activated, addAccount, ScriptedUser, startService, withoutAccounts, type UserStep } from './extension-support';

const listId = 108;

describe('saved reports', () => {
  let api: ExtensionApi;
  let sandbox: Sandbox;
  let folder: string;

  before(async () => { api = await activated(); });
  beforeEach(async () => {
    await withoutAccounts(api);
    sandbox = await startService();
    await addAccount(api, sandbox);
    folder = path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open'), 'saved-reports');
    await mkdir(folder);
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await withoutAccounts(api);
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  const inFolder = (name: string): vscode.Uri => vscode.Uri.file(path.join(folder, name));
  const commands = (...steps: UserStep[]): { user: ScriptedUser; run: ReportCommands } => {
    const user = new ScriptedUser(...steps);
    return { user, run: api.flows(user, () => undefined).reports };
  };

  it('are not written over without a word where another name was typed', async () => {
    const weekly = inFolder('weekly.listrak.json');
    await writeFile(weekly.fsPath, 'old');
    for (const typed of ['weekly', 'weekly.json']) {
      const { user, run } = commands({ save: inFolder(typed) }, { choose: undefined });
      assert.equal(await run.save({ report: 'lists' }, undefined, undefined), undefined);
      assert.equal(user.asked.at(-1), 'weekly.listrak.json exists already. Replace it?');
      assert.equal(await readFile(weekly.fsPath, 'utf8'), 'old');
    }
    await commands({ save: inFolder('weekly') }, { choose: 'Replace' }).run.save({ report: 'lists' }, undefined, undefined);
    assert.equal((JSON.parse(await readFile(weekly.fsPath, 'utf8')) as { report: string }).report, 'lists');
    // The dialog itself has asked about the name that stands there.
    const { user, run } = commands({ save: weekly });
    await run.save({ report: 'contacts', listId }, undefined, undefined);
    assert.equal(user.asked.length, 1);
    assert.equal((JSON.parse(await readFile(weekly.fsPath, 'utf8')) as { report: string }).report, 'contacts');
  });

  it('name an account as it is called now, not as it was when its grid was opened', async () => {
    await addAccount(api, sandbox, 'Second');
    const [account] = api.accounts.accounts;
    assert.ok(account);
    const grid = { account, request: checkRequest({ report: 'contacts', listId, account: account.name }) };
    await api.accounts.rename(account, 'Acme Europe');
    const saved = await commands({ save: inFolder('grid.listrak.json') }).run.save(undefined, undefined, grid);
    assert.equal((JSON.parse(await readFile(saved?.fsPath ?? '', 'utf8')) as { account: string }).account, 'Acme Europe');
  });

  it('that are selected together are exported one after another, also where one cannot be', async () => {
    const reports: [string, unknown][] = [
      ['one', { report: 'messages', listId, file: 'one.csv' }], ['broken', { report: 'message' }], ['two', { report: 'conversations', listId, file: 'two.csv' }], ['apart', { report: 'lists', file: 'apart.csv' }],
    ];
    for (const [name, report] of reports) await writeFile(inFolder(`${name}.listrak.json`).fsPath, JSON.stringify(report));
    await writeFile(inFolder('notes.txt').fsPath, '');
    const selected = ['one.listrak.json', 'notes.txt', 'broken.listrak.json', 'two.listrak.json'].map(inFolder);
    await vscode.commands.executeCommand('listrak.exportReport', selected[3], selected);
    const lines = async (name: string): Promise<number> => (await readFile(inFolder(name).fsPath, 'utf8')).trimEnd().split('\r\n').length - 1;
    assert.deepEqual((await readdir(folder)).filter((name) => name.endsWith('.csv')).sort(), ['one.csv', 'two.csv']);
    assert.deepEqual([await lines('one.csv'), await lines('two.csv')], [sandbox.data.messages(listId).length, sandbox.data.conversations(listId).length]);
    // One that was clicked beside the selection stands for itself.
    await vscode.commands.executeCommand('listrak.exportReport', inFolder('apart.listrak.json'), selected);
    assert.equal(await lines('apart.csv'), sandbox.data.lists().length);
  });
});
