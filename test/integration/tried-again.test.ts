/** What is offered when something failed works, whoever had it run and however long ago. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { ExportWords } from '../../src/commands/export-words';
import type { Choice } from '../../src/commands/prompts';
import { RunningExports } from '../../src/commands/running-exports';
import { UnfinishedExports } from '../../src/commands/unfinished-exports';
import type { ExtensionApi } from '../../src/extension-api';
import { checkRequest } from '../../src/reports/request';
import type { Sandbox } from '../../src/sandbox';
import { activated, addAccount, ScriptedUser, startService, withoutAccounts, type UserStep } from './extension-support';

const listId = 107;

/** A task's terminal is closed before the user answers. */
class LateUser extends ScriptedUser {
  constructor(readonly closed: AbortController, ...steps: UserStep[]) {
    super(...steps);
  }

  override choose(choice: Choice): Promise<string | undefined> {
    this.closed.abort();
    return super.choose(choice);
  }
}

describe('what is tried again', () => {
  let api: ExtensionApi;
  let sandbox: Sandbox;
  let folder: string;
  let messages: number[];

  before(async () => {
    api = await activated();
    await withoutAccounts(api);
    sandbox = await startService({ contacts: 60_000 });
    await addAccount(api, sandbox);
    folder = await mkdtemp(path.join(tmpdir(), 'again-'));
    messages = sandbox.data.messages(listId).map(({ messageId }) => messageId);
  });
  afterEach(() => sandbox.setFaults());
  after(async () => {
    await withoutAccounts(api);
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  const account = (): ExtensionApi['accounts']['accounts'][number] => api.accounts.accounts[0] ?? assert.fail('there is an account');

  for (const [what, name, faulty, answer] of [
    ['an export that failed', 'failed.csv', '/Link', 'Try Again'],
    ['a workbook that lacks some', 'lacking.xlsx', '', 'Export Again'],
  ] as const) it(`${what} after its task's terminal was closed`, async () => {
    const file = vscode.Uri.file(path.join(folder, name));
    const whys: string[] = [];
    const isFaulty = faulty === '' ? `/Message/${messages[1]}/Link` : faulty;
    // The sandbox is mended as soon as the first attempt has ended.
    const closed = new AbortController();
    closed.signal.addEventListener('abort', () => sandbox.setFaults());
    sandbox.setFaults(({ path: asked }) => asked.endsWith(isFaulty) ? { kind: 'status', status: 404 } : undefined);
    const user = new LateUser(closed, { choose: answer });
    const { reportExport } = api.flows(user, () => undefined);
    await reportExport.exportReport(account(), checkRequest({ report: 'messageLinks', listId, messageId: 'all' }), file, { signal: closed.signal, failed: (why) => whys.push(why) });
    await user.told(new RegExp(`^${name.replace('.', '\\.')}: (?!.*Incomplete)`));
    assert.ok((await readFile(file.fsPath)).length > 0);
    assert.equal(whys.length, answer === 'Try Again' ? 1 : 0, 'the task heard of its own attempt only');
  });

  it('what is missing of an export of what is new, after its task\'s terminal was closed', async () => {
    const file = vscode.Uri.file(path.join(folder, 'new.csv'));
    const closed = new AbortController();
    closed.signal.addEventListener('abort', () => sandbox.setFaults());
    sandbox.setFaults(({ path: asked }) => asked.endsWith(`/Message/${messages[1]}/Activity`) ? { kind: 'status', status: 404 } : undefined);
    const user = new LateUser(closed, { choose: 'Retry the one that failed' });
    const { reportExport } = api.flows(user, () => undefined);
    await reportExport.exportReport(account(), checkRequest({ report: 'messageActivity', listId, messageId: messages.slice(0, 3) }), file, { lookBackDays: 7, signal: closed.signal });
    await user.told(/^new\.csv: (?!.*Incomplete)/);
  });

  it('an interrupted export that can neither be gone on with nor discarded says why', async () => {
    for (const [answer, failure] of [['Go On', 'the folder is gone'], ['Discard', 'the disk is read-only']] as const) {
      const user = new ScriptedUser({ choose: answer }, { choose: undefined });
      const log = vscode.window.createOutputChannel('again', { log: true });
      const kept = { id: 'a', account: account().id, request: checkRequest({ report: 'lists' }), target: vscode.Uri.file(path.join(folder, 'lists.csv')).toString(), format: { type: 'ndjson' } };
      const running = new RunningExports({ get: <T>(): T => [kept] as T, keys: () => [], update: () => Promise.resolve() });
      const left = { behind: { listId }, rows: 5, writtenAt: 0 };
      const engine = { call: (name: string) => name === 'unfinishedExport' ? Promise.resolve(left) : Promise.reject(new Error(failure)) };
      const unfinished = new UnfinishedExports({ engine: engine, connections: api.connections, prompts: user, running, log, locale: 'en' }, new ExportWords('en'));
      await unfinished.offerInterrupted(() => Promise.resolve(account()), () => Promise.reject(new Error(failure)), new AbortController().signal);
      await user.told(new RegExp(failure));
      log.dispose();
    }
  });
});
