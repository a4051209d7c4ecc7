/** A target that only VS Code can reach, whose file system fails: at every operation in turn, and half way through a file. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension-api';
import { checkRequest } from '../../src/reports/request';
import type { Sandbox } from '../../src/sandbox';
import { activated, addAccount, ScriptedUser, startService, withoutAccounts } from './extension-support';
import { MemoryFiles } from './memory-files';

const listId = 107;
const scheme = 'listrak-remote';

/** The operation that `failsAt` names throws; a write has got half of the bytes by then. */
class FailingFiles extends MemoryFiles {
  operations: string[] = [];
  failsAt: number | undefined;
  /** And whatever comes after it. */
  ever = false;
  error: (uri: vscode.Uri) => Error = (uri) => vscode.FileSystemError.Unavailable(uri);

  override writeFile(uri: vscode.Uri, bytes: Uint8Array): void {
    super.writeFile(uri, bytes.slice(0, bytes.length / 2));
    this.#step('write', uri);
    super.writeFile(uri, bytes);
  }

  override rename(from: vscode.Uri, to: vscode.Uri): void {
    this.#step('rename', from);
    super.rename(from, to);
  }

  #step(operation: string, uri: vscode.Uri): void {
    const index = this.operations.push(operation) - 1;
    if (index === this.failsAt || (this.ever && this.failsAt !== undefined && index > this.failsAt)) throw this.error(uri);
  }
}

describe('a file system of VS Code that fails', () => {
  let api: ExtensionApi;
  let sandbox: Sandbox;
  let provider: vscode.Disposable;
  const remote = new FailingFiles();
  const target = vscode.Uri.parse(`${scheme}:/folder/links.csv`);
  const request = checkRequest({ report: 'messages', listId });
  const left = async (): Promise<string[]> => (await readdir(tmpdir())).filter((name) => /^listrak-\w{6}$/.test(name));

  before(async () => {
    api = await activated();
    await withoutAccounts(api);
    sandbox = await startService();
    await addAccount(api, sandbox);
    provider = vscode.workspace.registerFileSystemProvider(scheme, remote);
  });
  beforeEach(() => {
    remote.files.clear();
    remote.files.set('/folder/links.csv', Buffer.from('old'));
    remote.operations = [];
    remote.failsAt = undefined;
    remote.ever = false;
  });
  after(async () => {
    provider.dispose();
    await withoutAccounts(api);
    await sandbox.close();
  });

  const exportTo = async (uri: vscode.Uri): Promise<string> => {
    const user = new ScriptedUser();
    const account = api.accounts.accounts[0] ?? assert.fail();
    const outcome = await api.flows(user, () => undefined).reportExport.exportReport(account, request, uri);
    await user.told(outcome === undefined ? /was not written\./ : /rows/);
    return user.asked.at(-1) ?? '';
  };

  it('leaves the old file whole, nothing beside it there or here, and says what to do', async () => {
    const before = await left();
    await exportTo(target);
    const { operations } = remote;
    assert.deepEqual(operations, ['write', 'rename', 'rename']);
    assert.deepEqual([...remote.files.keys()], ['/folder/links.csv']);
    const errors: [() => Error, RegExp][] = [
      [() => vscode.FileSystemError.Unavailable('gone'), /its file system cannot be reached\. Check the connection to it/],
      [() => vscode.FileSystemError.NoPermissions('no'), /no permission for the file or its folder\. Choose another place/],
      [() => vscode.FileSystemError.FileNotFound('gone'), /its folder does not exist\. Make the folder first/],
      [() => new Error('quota of 5 MB'), /its file system says ".*quota of 5 MB.*"\. The old file is as it was\. Choose another place/],
    ];
    for (const [error, words] of errors) {
      for (let at = 0; at < operations.length; at++) {
        Object.assign(remote, { error, failsAt: at, operations: [] });
        remote.files.set('/folder/links.csv', Buffer.from('old'));
        const said = await exportTo(target);
        assert.match(said, /^links\.csv was not written\. listrak-remote:\/folder\/links\.csv /);
        assert.match(said, words, `${operations[at]}, ${at}`);
        assert.deepEqual([...remote.files].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]), [['/folder/links.csv', 'old']]);
      }
    }
    assert.deepEqual(await left(), before);
    // It goes for good while the new file takes the old one's place.
    Object.assign(remote, { failsAt: 2, ever: true, operations: [], error: () => vscode.FileSystemError.Unavailable('gone') });
    const said = await exportTo(target);
    const aside = /The old file is kept beside it as (\S+\.old)\. Rename it back, then export again\./.exec(said)?.[1];
    assert.ok(aside !== undefined, said);
    assert.deepEqual([...remote.files].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]), [[`/folder/${aside}`, 'old']]);
  });

  it('is refused before anything is fetched where it is a folder or read-only', async () => {
    const requests = sandbox.requests.length;
    assert.match(await exportTo(vscode.Uri.parse(`${scheme}:/folder`)), /is a folder\. Name a file in it\./);
    const readOnly = vscode.workspace.registerFileSystemProvider(`${scheme}-ro`, new FailingFiles(), { isReadonly: true });
    // VS Code hears of a new file system a little later.
    while (vscode.workspace.fs.isWritableFileSystem(`${scheme}-ro`) === undefined) await new Promise((resolve) => setImmediate(resolve));
    assert.match(await exportTo(vscode.Uri.parse(`${scheme}-ro:/folder/links.csv`)), /its file system is read-only\. Choose another place\./);
    readOnly.dispose();
    assert.equal(sandbox.requests.length, requests);
  });

  it('a local one says so as well', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'disk-'));
    assert.match(await exportTo(vscode.Uri.file(path.join(folder, 'no', 'links.csv'))), /its folder does not exist\. Make the folder first\./);
    assert.match(await exportTo(vscode.Uri.file(folder)), /is a folder\. Name a file in it\./);
    assert.deepEqual(await readdir(folder), []);
    await rm(folder, { recursive: true });
  });
});
