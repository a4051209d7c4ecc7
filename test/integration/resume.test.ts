/** An export that the network interrupts is offered again, and goes on. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Choice } from '../../src/commands/prompts';
import type { ReportExport } from '../../src/commands/report-export';
import type { ExtensionApi } from '../../src/extension-api';
import { checkRequest } from '../../src/reports/request';
import type { Sandbox } from '../../src/sandbox';
import { activated, addAccount, ScriptedUser, startService, withoutAccounts, type UserStep } from './extension-support';

const listId = 107;
const request = checkRequest({ report: 'messageActivity', listId, messageId: 'all' });

/** The service is mended by the time the user answers. */
class MendingUser extends ScriptedUser {
  constructor(private readonly mend: () => void, ...steps: UserStep[]) {
    super(...steps);
  }

  override choose(choice: Choice): Promise<string | undefined> {
    this.mend();
    return super.choose(choice);
  }
}

describe('an export that is interrupted', () => {
  let api: ExtensionApi;
  let sandbox: Sandbox;
  let folder: string;
  let file: vscode.Uri;
  /** The network goes with the activity of this message. */
  let lost: number | undefined;
  let messages: number[];

  const exportAs = (...steps: UserStep[]): { user: ScriptedUser; run: ReportExport } => {
    const user = new ScriptedUser(...steps);
    return { user, run: api.flows(user, () => undefined).reportExport };
  };
  const account = (): ExtensionApi['accounts']['accounts'][number] => api.accounts.accounts[0] ?? assert.fail('there is an account');
  const asked = (since: number): string[] => sandbox.requests.slice(since).map(({ path: each }) => each).filter((each) => each.endsWith('/Activity'));
  const interrupt = async (): Promise<ScriptedUser> => {
    lost = messages[12];
    const { user, run } = exportAs();
    assert.equal(await run.exportReport(account(), request, file), undefined);
    await user.told(/was not written\./);
    lost = undefined;
    return user;
  };

  before(async () => {
    api = await activated();
    await withoutAccounts(api);
    let isDown = false;
    sandbox = await startService({
      contacts: 60_000,
      faults: ({ path: where }) => {
        isDown = lost !== undefined && (isDown || where.includes(`/${lost}/`));
        return isDown ? { kind: 'reset' } : undefined;
      },
    });
    await addAccount(api, sandbox);
    folder = await mkdtemp(path.join(tmpdir(), 'resume-'));
    messages = sandbox.data.messages(listId).map(({ messageId }) => messageId);
  });
  beforeEach(() => {
    file = vscode.Uri.file(path.join(folder, 'activity.csv'));
  });
  afterEach(async () => {
    for (const name of await readdir(folder)) await rm(path.join(folder, name));
  });
  after(async () => {
    await withoutAccounts(api);
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (const type of ['csv', 'parquet']) it(`says how far it came, is offered with the next export to that file, and goes on without asking for what is there: ${type}`, async () => {
    file = vscode.Uri.file(path.join(folder, `activity.${type}`));
    await exportAs().run.exportReport(account(), request, file);
    const whole = await readFile(file.fsPath);
    await writeFile(file.fsPath, 'old');
    const told = (await interrupt()).asked.join('\n');
    assert.match(told, /activity\.(csv|parquet) was not written\. .*It stopped after list 107, message \d+, [\d,]+ rows in, and can go on from there\./s);
    assert.equal(await readFile(file.fsPath, 'utf8'), 'old');
    const before = sandbox.requests.length;
    const { user, run } = exportAs({ choose: 'Go On' });
    const outcome = await run.exportReport(account(), request, file);
    assert.match(user.asked[0] ?? '', /^An export of this report to activity\.(csv|parquet) stopped after list 107, message \d+, [\d,]+ rows in\. Going on asks only for the rest\. The rows that are there are as they were when it stopped, on .+\.$/);
    assert.ok((await readFile(file.fsPath)).equals(whole));
    assert.deepEqual(await readdir(folder), [`activity.${type}`]);
    const finished = Number(/message (\d+)/.exec(user.asked[0] ?? '')?.[1]);
    const place = messages.indexOf(finished);
    assert.ok(place > 3, `${place} messages were there`);
    assert.deepEqual([...new Set(asked(before))].sort(), messages.slice(place + 1).map((id) => `/email/v1/List/${listId}/Message/${id}/Activity`).sort());
    assert.deepEqual(outcome?.failedParents, []);
    await user.told(/rows were there already/);
  });

  it('goes on from the message that says how far it came, without asking again', async () => {
    await exportAs().run.exportReport(account(), request, file);
    const whole = await readFile(file.fsPath);
    await writeFile(file.fsPath, 'old');
    let mendedAt = 0;
    const user = new MendingUser(() => {
      if (lost !== undefined) mendedAt = sandbox.requests.length;
      lost = undefined;
    }, { choose: 'Go On' });
    lost = messages[12];
    await api.flows(user, () => undefined).reportExport.exportReport(account(), request, file);
    await user.told(/rows were there already/);
    assert.match(user.asked[0] ?? '', /activity\.csv was not written\. .*can go on from there\./s);
    assert.equal(user.asked.length, 2, user.asked.join('\n'));
    assert.ok((await readFile(file.fsPath)).equals(whole));
    assert.deepEqual(await readdir(folder), ['activity.csv']);
    const finished = Number(/message (\d+)/.exec(user.asked[0] ?? '')?.[1]);
    assert.deepEqual([...new Set(asked(mendedAt))].sort(), messages.slice(messages.indexOf(finished) + 1).map((id) => `/email/v1/List/${listId}/Message/${id}/Activity`).sort());
  });

  it('starts anew or not at all, as the user likes', async () => {
    await interrupt();
    const before = sandbox.requests.length;
    assert.equal(await exportAs({ choose: undefined }).run.exportReport(account(), request, file), undefined);
    assert.equal(sandbox.requests.length, before);
    assert.equal((await readdir(folder)).length, 2);
    const outcome = await exportAs({ choose: 'Start Anew' }).run.exportReport(account(), request, file);
    assert.equal(new Set(asked(before)).size, messages.length);
    assert.ok((outcome?.rows ?? 0) > 0);
    assert.deepEqual(await readdir(folder), ['activity.csv']);
    assert.deepEqual(await exportAs().run.exportReport(account(), request, file).then((again) => again?.rows), outcome?.rows);
  });
});
