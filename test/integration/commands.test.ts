import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import * as vscode from 'vscode';
import { draftArgument } from '../../src/commands/arguments';
import type { ReportCommands } from '../../src/commands/report-commands';
import { RequestError } from '../../src/reports/request';
import type { ReportRequest } from '../../src/reports/report-types';
import type { ExtensionApi } from '../../src/extension-api';
import type { ExportOutcome } from '../../src/export/export-types';
import type { Sandbox } from '../../src/sandbox';
import { eventually } from '../harness/eventually';
import { activated, addAccount, configure, ScriptedUser, shown, startService, walk, withoutAccounts, type UserStep } from './extension-support';
import { MemoryFiles } from './memory-files';

const listId = 108;

describe('commands', () => {
  let api: ExtensionApi;
  let sandbox: Sandbox;
  let folder: string;

  before(async () => { api = await activated(); });
  beforeEach(async () => {
    await withoutAccounts(api);
    sandbox = await startService({ contacts: 500_000 });
    await addAccount(api, sandbox);
    folder = await mkdtemp(path.join(tmpdir(), 'commands-'));
  });
  afterEach(async () => {
    await withoutAccounts(api);
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  function commands(...steps: UserStep[]): { user: ScriptedUser; commands: ReportCommands; opened: ReportRequest[] } {
    const user = new ScriptedUser(...steps);
    const opened: ReportRequest[] = [];
    return {
      user, opened,
      commands: api.flows(user, (_, request) => { opened.push(request); }).reports,
    };
  }

  const csv = async (file: string): Promise<Record<string, string>[]> => parse(await readFile(file), { columns: true });
  const contacts = (): string[] => Array.from({ length: sandbox.data.contactCount(listId, 'Subscribed') }, (_, i) => sandbox.data.contact(listId, 'Subscribed', i).emailAddress);

  it('exportReport with a request and a file asks nothing and writes the truth', async () => {
    const file = path.join(folder, 'contacts.csv');
    const outcome = await vscode.commands.executeCommand<ExportOutcome>('listrak.exportReport', { report: 'contacts', listId, file });
    const rows = await csv(file);
    assert.deepEqual(rows.map((row) => row['emailAddress']), contacts());
    assert.ok(rows.every((row) => row['listId'] === String(listId) && row['listName'] === "Staff's picks"));
    assert.equal(outcome.rows, rows.length);
    assert.equal(outcome.bytes, (await readFile(file)).length);
    assert.deepEqual(await readdir(folder), ['contacts.csv']);
  });

  it('exportReport takes the file as a Uri beside the request too, and the settings\' dialect', async () => {
    const file = vscode.Uri.file(path.join(folder, 'lists.csv'));
    await configure({ 'csv.delimiter': 'semicolon', 'csv.lineEnding': 'lf', 'csv.byteOrderMark': true });
    try {
      await vscode.commands.executeCommand('listrak.exportReport', { report: 'lists' }, file);
    } finally {
      await configure({ 'csv.delimiter': undefined, 'csv.lineEnding': undefined, 'csv.byteOrderMark': undefined });
    }
    const written = await readFile(file.fsPath, 'utf8');
    assert.ok(written.startsWith('\ufefflistId;listName;'), written.slice(0, 30));
    assert.ok(!written.includes('\r'));
  });

  it('exportReport from the tree asks for the file and says at the end what was written', async () => {
    const file = path.join(folder, 'activity.csv');
    const message = sandbox.data.messages(listId).find(({ messageStatus }) => messageStatus === 'Sent');
    assert.ok(message);
    const node = await walk(api, listId, 'Messages', message.messageId, 'Activity');
    const { user, commands: run } = commands({ save: vscode.Uri.file(file) });
    const outcome = await run.export(node);
    const truth = Array.from({ length: sandbox.data.activityCount(listId, message.messageId) }, (_, i) => sandbox.data.activity(listId, message.messageId, i));
    assert.deepEqual((await csv(file)).map((row) => row['emailAddress']), truth.map(({ emailAddress }) => emailAddress));
    assert.equal(outcome?.rows, truth.length);
    assert.match(user.asked[0] ?? '', /^Message activity - Staff's picks - .* - \d{4}-\d\d-\d\d\.csv$/);
    assert.match(user.asked[1] ?? '', /^activity\.csv: \d+ rows, [\d.]+ k?B, [\d.]+ s\./);
  });

  it('exportReport leaves the old file where the service fails, and says why', async () => {
    const file = path.join(folder, 'contacts.csv');
    await writeFile(file, 'old');
    sandbox.setFaults(({ path: asked }) => asked.endsWith('/Contact') ? { kind: 'status', status: 404 } : undefined);
    const { user, commands: run } = commands();
    assert.equal(await run.export({ report: 'contacts', listId, file }), undefined);
    assert.equal(await readFile(file, 'utf8'), 'old');
    assert.deepEqual(await readdir(folder), ['contacts.csv']);
    assert.match(user.asked.at(-1) ?? '', /^contacts\.csv was not written\. ./);
  });

  it('exportReport asks for credentials that the keyring lost, and goes on', async () => {
    const file = path.join(folder, 'lists.csv');
    const [account] = api.accounts.accounts;
    assert.ok(account);
    const lost = new Promise<void>((resolve) => {
      const listener = api.accounts.onDidChange(({ type }) => {
        if (type !== 'credentials') return;
        listener.dispose();
        resolve();
      });
    });
    await api.secrets.delete(`listrak.account.${account.id}`);
    await lost;
    const { user, commands: run } = commands({ choose: 'Enter Credentials…' }, { input: sandbox.clientId }, { input: sandbox.clientSecret });
    assert.equal(await run.export({ report: 'lists', file }), undefined);
    assert.match(user.asked[0] ?? '', /lists\.csv was not written\..*keyring/);
    await user.told(/^lists\.csv: 8 rows/);
    assert.deepEqual((await csv(file)).map((row) => row['listId']), sandbox.data.lists().map(({ listId }) => String(listId)));
  });

  it('the ending of the file decides its format', async () => {
    const file = path.join(folder, 'contacts.ndjson');
    await vscode.commands.executeCommand('listrak.exportReport', { report: 'contacts', listId, file });
    const rows = (await readFile(file, 'utf8')).trimEnd().split('\n').map((line) => (JSON.parse(line) as { emailAddress: string }).emailAddress);
    assert.deepEqual(rows, contacts());
    for (const [name, magic] of [['contacts.parquet', 'PAR1'], ['contacts.xlsx', 'PK']] as const) {
      await vscode.commands.executeCommand('listrak.exportReport', { report: 'contacts', listId, file: path.join(folder, name) });
      assert.ok((await readFile(path.join(folder, name))).toString('latin1').startsWith(magic), name);
    }
  });

  it('exportNew brings a file up to date, and refuses one that cannot grow', async () => {
    const file = path.join(folder, 'contacts.csv');
    await vscode.commands.executeCommand('listrak.exportNew', { report: 'contacts', listId, file });
    const before = sandbox.requests.length;
    const outcome = await vscode.commands.executeCommand<ExportOutcome>('listrak.exportNew', { report: 'contacts', listId, file });
    assert.deepEqual((await csv(file)).map((row) => row['emailAddress']).sort(), contacts().sort());
    assert.equal(outcome.rows, contacts().length);
    assert.ok(sandbox.requests.slice(before).some(({ path: asked, query }) => asked.endsWith('/Contact') && query['startDate'] !== undefined));
    assert.deepEqual((await readdir(folder)).sort(), ['contacts.csv', 'contacts.csv.listrak-state.json']);
    const { user, commands: run } = commands({ save: vscode.Uri.file(path.join(folder, 'contacts.xlsx')) });
    await assert.rejects(run.exportNew({ report: 'contacts', listId, file: path.join(folder, 'contacts.xlsx') }), /sinceLast brings csv and ndjson up to date, but the format is xlsx/);
    assert.equal(await run.exportNew({ report: 'contacts', listId }), undefined);
    await user.told(/contacts\.xlsx was not written\..*Only CSV and NDJSON files can be brought up to date/);
  });

  it('a saved report opens, exports beside itself and runs as a task', async () => {
    const workspace = vscode.workspace.workspaceFolders?.[0] ?? assert.fail('no folder is open');
    const saved = vscode.Uri.joinPath(workspace.uri, 'weekly.listrak.json');
    const target = vscode.Uri.joinPath(workspace.uri, 'new/folder/weekly-out.txt');
    try {
      await writeFile(saved.fsPath, JSON.stringify({ report: 'contacts', listId, file: 'new/folder/weekly-out.txt', format: 'ndjson' }));
      const { commands: run, opened } = commands();
      await run.open(saved);
      assert.deepEqual(opened, [{ account: 'Acme', report: 'contacts', listId }]);
      const lines = async (): Promise<number> => (await readFile(target.fsPath, 'utf8')).trimEnd().split('\n').length;
      await vscode.commands.executeCommand('listrak.exportReport', saved, [saved]);
      assert.equal(await lines(), contacts().length);

      await rm(path.dirname(target.fsPath), { recursive: true });
      const task = (await vscode.tasks.fetchTasks({ type: 'listrak' })).find(({ name }) => name === 'weekly') ?? assert.fail('the task is not offered');
      assert.equal(await ended(task), 0);
      assert.equal(await lines(), contacts().length);
      const problem = async (words: RegExp): Promise<void> => {
        const told = (): boolean => vscode.languages.getDiagnostics(saved).some(({ message }) => words.test(message));
        if (!told()) {
          await new Promise<void>((resolve) => {
            const listener = vscode.languages.onDidChangeDiagnostics(() => {
              if (!told()) return;
              listener.dispose();
              resolve();
            });
          });
        }
      };
      // What goes wrong is a problem of the file.
      await writeFile(saved.fsPath, '{"report":"contact"}');
      assert.equal(await ended(task), 1);
      await problem(/^The field report is "contact"/);
      await writeFile(saved.fsPath, JSON.stringify({ report: 'contacts', listId: 999, file: 'weekly-out.txt' }));
      assert.equal(await ended(task), 1);
      await problem(/HTTP 404/);
      await writeFile(saved.fsPath, JSON.stringify({ report: 'contacts', listId: [listId, 999], file: 'weekly-out.txt' }));
      assert.equal(await ended(task), 4);
      await problem(/^The export is incomplete: 1 failed\.$/);
    } finally {
      await Promise.all([saved, vscode.Uri.joinPath(workspace.uri, 'new')].map(({ fsPath }) => rm(fsPath, { recursive: true, force: true })));
    }
  });

  it('several saved reports run as one task, one after another', async () => {
    const workspace = vscode.workspace.workspaceFolders?.[0] ?? assert.fail('no folder is open');
    const inWorkspace = (name: string): string => vscode.Uri.joinPath(workspace.uri, name).fsPath;
    const names = ['one', 'two'];
    try {
      await mkdir(inWorkspace('.vscode'), { recursive: true });
      for (const name of names) await writeFile(inWorkspace(`${name}.listrak.json`), JSON.stringify({ report: 'messages', listId, file: `${name}.csv` }));
      await writeFile(inWorkspace('.vscode/tasks.json'), JSON.stringify({ version: '2.0.0', tasks: [{ label: 'both', type: 'listrak', report: names.map((name) => `${name}.listrak.json`), problemMatcher: [] }] }));
      let task: vscode.Task | undefined;
      for (const until = Date.now() + 10_000; task === undefined && Date.now() < until;) task = (await vscode.tasks.fetchTasks({ type: 'listrak' })).find(({ name }) => name === 'both');
      assert.equal(await ended(task ?? assert.fail('the task is not offered')), 0);
      for (const name of names) assert.equal((await csv(inWorkspace(`${name}.csv`))).length, sandbox.data.messages(listId).length);
    } finally {
      await Promise.all([...names.flatMap((name) => [`${name}.listrak.json`, `${name}.csv`]), '.vscode'].map((name) => rm(inWorkspace(name), { recursive: true, force: true })));
    }
  });

  it('a saved report that lies in no folder of the window asks where to', async () => {
    const saved = vscode.Uri.file(path.join(folder, 'below', 'found.listrak.json'));
    await mkdir(path.dirname(saved.fsPath));
    await writeFile(saved.fsPath, JSON.stringify({ report: 'messages', listId, file: '../named.csv' }));
    const left = commands({ save: undefined });
    assert.equal(await left.commands.export(saved), undefined);
    assert.deepEqual(left.user.asked, ['named.csv']);
    const chosen = path.join(folder, 'chosen.csv');
    await commands({ save: vscode.Uri.file(chosen) }).commands.export(saved);
    assert.equal((await csv(chosen)).length, sandbox.data.messages(listId).length);
    await assert.rejects(readFile(path.join(folder, 'named.csv')), { code: 'ENOENT' });
  });

  /** Runs a task. @returns its exit code */
  function ended(task: vscode.Task): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const listener = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.name !== task.name) return;
        listener.dispose();
        resolve(exitCode);
      });
      vscode.tasks.executeTask(task).then(undefined, reject);
    });
  }

  it('exportReport writes where only VS Code can reach', async () => {
    const memory = new MemoryFiles();
    const { files } = memory;
    const provider = vscode.workspace.registerFileSystemProvider('listrak-test', memory);
    try {
      const target = vscode.Uri.parse('listrak-test:/folder/links.csv');
      const message = sandbox.data.messages(listId).find(({ messageId }) => sandbox.data.links(listId, messageId).length > 0);
      assert.ok(message);
      await vscode.commands.executeCommand('listrak.exportReport', { report: 'messageLinks', listId, messageId: message.messageId }, target);
      assert.deepEqual([...files.keys()], ['/folder/links.csv']);
      const rows: Record<string, string>[] = parse(Buffer.from(files.get('/folder/links.csv') ?? []), { columns: true });
      assert.deepEqual(rows.map((row) => row['linkId']), sandbox.data.links(listId, message.messageId).map(({ linkId }) => String(linkId)));
    } finally {
      provider.dispose();
    }
  });

  it('openReport asks for what is missing, step by step and back', async () => {
    const conversation = sandbox.data.conversations(listId).find(({ conversationId }) => sandbox.data.conversationMessages(listId, conversationId).some(({ messageId }) => sandbox.data.links(listId, messageId).length > 0));
    const { conversationId } = conversation ?? assert.fail();
    const messageId = sandbox.data.conversationMessages(listId, conversationId).find((message) => sandbox.data.links(listId, message.messageId).length > 0)?.messageId ?? 0;
    const linkId = sandbox.data.links(listId, messageId)[0]?.linkId ?? 0;
    const { user, commands: run, opened } = commands(
      { pick: 'Contacts' }, 'back', { pick: 'Conversation message link clickers' },
      { pick: '101' }, 'back', { pick: String(listId) }, { pick: String(conversationId) }, { pick: String(messageId) }, { pick: String(linkId) },
    );
    await run.open();
    assert.deepEqual(opened, [{ account: 'Acme', report: 'conversationMessageLinkClickers', listId, conversationId, messageId, linkId }]);
    assert.deepEqual(user.asked, ['Choose a report', 'Choose a list', 'Choose a report', 'Choose a list', 'Choose a conversation', 'Choose a list', 'Choose a conversation', 'Choose a message', 'Choose a link']);
  });

  it('openReport asks for the account where there are several, and loads more to find a message', async () => {
    await addAccount(api, sandbox, 'Second');
    await configure({ pageSize: 10 });
    const last = sandbox.data.messages(listId).at(-1)?.messageId ?? 0;
    const { user, commands: run, opened } = commands({ pick: 'Second' }, { pick: String(last) });
    await run.open({ report: 'messageActivity', listId });
    assert.deepEqual(opened, [{ account: 'Second', report: 'messageActivity', listId, messageId: last }]);
    assert.deepEqual(user.asked, ['Choose an account', 'Choose a message']);
  });

  it('openReport on a message offers the reports of that message', async () => {
    const messageId = sandbox.data.messages(listId)[0]?.messageId ?? 0;
    const { user, commands: run, opened } = commands({ pick: 'Message links' });
    await run.open(await walk(api, listId, 'Messages', messageId));
    assert.deepEqual(opened, [{ account: 'Acme', report: 'messageLinks', listId, messageId }]);
    assert.deepEqual(user.offered, [['Message activity', 'Message links', 'Message link clickers', 'Message summary']]);
  });

  it('refuse a wrong request before any call, in a sentence that names the field', async () => {
    const before = sandbox.requests.length;
    const cases: [unknown, string, RegExp][] = [
      [{ report: 'contact', listId }, 'report', /contact/],
      [{ report: 'contacts', listId: 'x' }, 'listId', /listId/],
      [{ report: 'contacts', listId, messageId: 5 }, 'messageId', /messageId/],
      [{ report: 'contacts', listId, filters: { startDate: '2026-02-30' } }, 'startDate', /startDate/],
      [{ report: 'contacts', listId, account: 'Nobody' }, 'account', /Nobody.*Acme/],
      [{ report: 'contacts', listId, color: 1 }, 'color', /color/],
      ['contacts', 'request', /JSON object/],
      // What the report does not have is what is said, not what the user has not been asked for yet.
      [{ report: 'contacts', messageId: 5 }, 'messageId', /^The report contacts has no field messageId\.$/],
      [{ report: 'messageActivity', conversationId: 5 }, 'conversationId', /^The report messageActivity has no field conversationId\.$/],
      [{ report: 'messageLinks', filters: { emailAddress: 'a@b.example' } }, 'emailAddress', /^The report messageLinks has no filter emailAddress/],
      [{ report: 'messageLinks', messageId: 5, filters: { startDate: '2026-01-01' } }, 'startDate', /only where messageId is "all"/],
    ];
    for (const [argument, field, sentence] of cases) {
      const { user, commands: run } = commands();
      await assert.rejects(run.open(argument), (error: RequestError) => error.name === 'RequestError' && error.field === field && sentence.test(error.message), JSON.stringify(argument));
      assert.deepEqual(user.asked, []);
    }
    await assert.rejects(commands().commands.export({ report: 'contacts', listId, file: 7 }), (error: RequestError) => error.name === 'RequestError' && error.field === 'file');
    assert.equal(sandbox.requests.length, before);
  });

  it('take ids without a report', () => {
    assert.deepEqual(draftArgument({ listId, filters: { startDate: '2026-01-01' } }), { listId, filters: { startDate: '2026-01-01' } });
    assert.throws(() => draftArgument({ listId: -1 }), RequestError);
  });

  it('showSummary opens the summary in the tree', async () => {
    await vscode.commands.executeCommand('listrak.explorer.focus');
    const messageId = sandbox.data.messages(listId).at(-1)?.messageId ?? 0;
    await configure({ pageSize: 7 });
    await vscode.commands.executeCommand('listrak.showSummary', { listId, messageId });
    await eventually('The summary is selected', () => api.tree.allSelected.length > 0);
    const [selected] = api.tree.allSelected;
    assert.ok(selected);
    assert.deepEqual(selected.request, { report: 'messageSummary', account: 'Acme', listId, messageId });
    assert.equal(shown(api, selected).label, 'Summary');
  });

  it('copy an id and a name', async () => {
    const list = await walk(api, 107);
    await vscode.commands.executeCommand('listrak.copyId', list);
    assert.equal(await vscode.env.clipboard.readText(), '107');
    await vscode.commands.executeCommand('listrak.copyName', list);
    assert.equal(await vscode.env.clipboard.readText(), 'مشتركو الشرق الأوسط');
  });

  it('of the manifest are all there', async () => {
    const manifest = vscode.extensions.getExtension('listrak-explorer.listrak-explorer')?.packageJSON as { contributes: { commands: { command: string }[] } };
    const registered = new Set(await vscode.commands.getCommands(true));
    for (const { command } of manifest.contributes.commands) assert.ok(registered.has(command), command);
  });
});
