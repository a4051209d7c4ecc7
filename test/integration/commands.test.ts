import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import * as vscode from 'vscode';
import { draftArgument } from '../../src/commands/arguments';
import type { ExportOutcome } from '../../src/export/export-types';
import { RequestError } from '../../src/reports/request';
import { eventually } from '../harness/eventually';
import { csv } from './csv';
import { addAccount, configure, shown, walk } from './extension-support';
import { MemoryFiles } from './memory-files';
import { subscribers, useCommands } from './use-commands';

const listId = 108;

describe('commands', () => {
  const { api, sandbox, folder, commands } = useCommands();
  const contacts = (): string[] => subscribers(sandbox(), listId);

  it('exportReport with a request and a file asks nothing and writes the truth', async () => {
    const file = path.join(folder(), 'contacts.csv');
    const outcome = await vscode.commands.executeCommand<ExportOutcome>('listrak.exportReport', { report: 'contacts', listId, file });
    const rows = await csv(file);
    assert.deepEqual(rows.map((row) => row['emailAddress']), contacts());
    assert.ok(rows.every((row) => row['listId'] === String(listId) && row['listName'] === "Staff's picks"));
    assert.equal(outcome.rows, rows.length);
    assert.equal(outcome.bytes, (await readFile(file)).length);
    assert.deepEqual(await readdir(folder()), ['contacts.csv']);
  });

  it('exportReport takes the file as a Uri beside the request too, and the settings\' dialect', async () => {
    const file = vscode.Uri.file(path.join(folder(), 'lists.csv'));
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
    const file = path.join(folder(), 'activity.csv');
    const message = sandbox().data.messages(listId).find(({ messageStatus }) => messageStatus === 'Sent');
    assert.ok(message);
    const node = await walk(api(), listId, 'Messages', message.messageId, 'Activity');
    const { user, run } = commands({ save: vscode.Uri.file(file) });
    const outcome = await run.export(node);
    const truth = Array.from({ length: sandbox().data.activityCount(listId, message.messageId) }, (_, i) => sandbox().data.activity(listId, message.messageId, i));
    assert.deepEqual((await csv(file)).map((row) => row['emailAddress']), truth.map(({ emailAddress }) => emailAddress));
    assert.equal(outcome?.rows, truth.length);
    assert.match(user.asked[0] ?? '', /^Message activity - Staff's picks - .* - \d{4}-\d\d-\d\d\.csv$/);
    assert.match(user.asked[1] ?? '', /^activity\.csv: \d+ rows, [\d.]+ k?B, [\d.]+ s\./);
  });

  it('exportReport leaves the old file where the service fails, and says why', async () => {
    const file = path.join(folder(), 'contacts.csv');
    await writeFile(file, 'old');
    sandbox().setFaults(({ path: asked }) => asked.endsWith('/Contact') ? { kind: 'status', status: 404 } : undefined);
    const { user, run } = commands();
    assert.equal(await run.export({ report: 'contacts', listId, file }), undefined);
    assert.equal(await readFile(file, 'utf8'), 'old');
    assert.deepEqual(await readdir(folder()), ['contacts.csv']);
    assert.match(user.asked.at(-1) ?? '', /^contacts\.csv was not written\. ./);
  });

  it('exportReport asks for credentials that the keyring lost, and goes on', async () => {
    const file = path.join(folder(), 'lists.csv');
    const [account] = api().accounts.accounts;
    assert.ok(account);
    const lost = new Promise<void>((resolve) => {
      const listener = api().accounts.onDidChange(({ type }) => {
        if (type !== 'credentials') return;
        listener.dispose();
        resolve();
      });
    });
    await api().secrets.delete(`listrak.account.${account.id}`);
    await lost;
    const { user, run } = commands({ choose: 'Enter Credentials…' }, { input: sandbox().clientId }, { input: sandbox().clientSecret });
    assert.equal(await run.export({ report: 'lists', file }), undefined);
    assert.match(user.asked[0] ?? '', /lists\.csv was not written\..*keyring/);
    await user.told(/^lists\.csv: 8 rows/);
    assert.deepEqual((await csv(file)).map((row) => row['listId']), sandbox().data.lists().map(({ listId }) => String(listId)));
  });

  it('the ending of the file decides its format', async () => {
    const file = path.join(folder(), 'contacts.ndjson');
    await vscode.commands.executeCommand('listrak.exportReport', { report: 'contacts', listId, file });
    const rows = (await readFile(file, 'utf8')).trimEnd().split('\n').map((line) => (JSON.parse(line) as { emailAddress: string }).emailAddress);
    assert.deepEqual(rows, contacts());
    for (const [name, magic] of [['contacts.parquet', 'PAR1'], ['contacts.xlsx', 'PK']] as const) {
      await vscode.commands.executeCommand('listrak.exportReport', { report: 'contacts', listId, file: path.join(folder(), name) });
      assert.ok((await readFile(path.join(folder(), name))).toString('latin1').startsWith(magic), name);
    }
  });

  it('exportNew brings a file up to date, and refuses one that cannot grow', async () => {
    const file = path.join(folder(), 'contacts.csv');
    await vscode.commands.executeCommand('listrak.exportNew', { report: 'contacts', listId, file });
    const before = sandbox().requests.length;
    const outcome = await vscode.commands.executeCommand<ExportOutcome>('listrak.exportNew', { report: 'contacts', listId, file });
    assert.deepEqual((await csv(file)).map((row) => row['emailAddress']).sort(), contacts().sort());
    assert.equal(outcome.rows, contacts().length);
    assert.ok(sandbox().requests.slice(before).some(({ path: asked, query }) => asked.endsWith('/Contact') && query['startDate'] !== undefined));
    assert.deepEqual((await readdir(folder())).sort(), ['contacts.csv', 'contacts.csv.listrak-state.json']);
    const { user, run } = commands({ save: vscode.Uri.file(path.join(folder(), 'contacts.xlsx')) });
    await assert.rejects(run.exportNew({ report: 'contacts', listId, file: path.join(folder(), 'contacts.xlsx') }), /sinceLast brings csv and ndjson up to date, but the format is xlsx/);
    assert.equal(await run.exportNew({ report: 'contacts', listId }), undefined);
    await user.told(/contacts\.xlsx was not written\..*Only CSV and NDJSON files can be brought up to date/);
  });

  it('exportReport writes where only VS Code can reach', async () => {
    const memory = new MemoryFiles();
    const { files } = memory;
    const provider = vscode.workspace.registerFileSystemProvider('listrak-test', memory);
    try {
      const target = vscode.Uri.parse('listrak-test:/folder/links.csv');
      const message = sandbox().data.messages(listId).find(({ messageId }) => sandbox().data.links(listId, messageId).length > 0);
      assert.ok(message);
      await vscode.commands.executeCommand('listrak.exportReport', { report: 'messageLinks', listId, messageId: message.messageId }, target);
      assert.deepEqual([...files.keys()], ['/folder/links.csv']);
      const rows: Record<string, string>[] = parse(Buffer.from(files.get('/folder/links.csv') ?? []), { columns: true });
      assert.deepEqual(rows.map((row) => row['linkId']), sandbox().data.links(listId, message.messageId).map(({ linkId }) => String(linkId)));
    } finally {
      provider.dispose();
    }
  });

  it('openReport asks for what is missing, step by step and back', async () => {
    const conversation = sandbox().data.conversations(listId).find(({ conversationId }) => sandbox().data.conversationMessages(listId, conversationId).some(({ messageId }) => sandbox().data.links(listId, messageId).length > 0));
    const { conversationId } = conversation ?? assert.fail();
    const messageId = sandbox().data.conversationMessages(listId, conversationId).find((message) => sandbox().data.links(listId, message.messageId).length > 0)?.messageId ?? 0;
    const linkId = sandbox().data.links(listId, messageId)[0]?.linkId ?? 0;
    const { user, run, opened } = commands(
      { pick: 'Contacts' }, 'back', { pick: 'Conversation message link clickers' },
      { pick: '101' }, 'back', { pick: String(listId) }, { pick: String(conversationId) }, { pick: String(messageId) }, { pick: String(linkId) },
    );
    await run.open();
    assert.deepEqual(opened, [{ account: 'Acme', report: 'conversationMessageLinkClickers', listId, conversationId, messageId, linkId }]);
    assert.deepEqual(user.asked, ['Choose a report', 'Choose a list', 'Choose a report', 'Choose a list', 'Choose a conversation', 'Choose a list', 'Choose a conversation', 'Choose a message', 'Choose a link']);
  });

  it('openReport asks for the account where there are several, and loads more to find a message', async () => {
    await addAccount(api(), sandbox(), 'Second');
    await configure({ pageSize: 10 });
    const last = sandbox().data.messages(listId).at(-1)?.messageId ?? 0;
    const { user, run, opened } = commands({ pick: 'Second' }, { pick: String(last) });
    await run.open({ report: 'messageActivity', listId });
    assert.deepEqual(opened, [{ account: 'Second', report: 'messageActivity', listId, messageId: last }]);
    assert.deepEqual(user.asked, ['Choose an account', 'Choose a message']);
  });

  it('openReport on a message offers the reports of that message', async () => {
    const messageId = sandbox().data.messages(listId)[0]?.messageId ?? 0;
    const { user, run, opened } = commands({ pick: 'Message links' });
    await run.open(await walk(api(), listId, 'Messages', messageId));
    assert.deepEqual(opened, [{ account: 'Acme', report: 'messageLinks', listId, messageId }]);
    assert.deepEqual(user.offered, [['Message activity', 'Message links', 'Message link clickers', 'Message summary']]);
  });

  it('refuse a wrong request before any call, in a sentence that names the field', async () => {
    const before = sandbox().requests.length;
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
      const { user, run } = commands();
      await assert.rejects(run.open(argument), (error: RequestError) => error.name === 'RequestError' && error.field === field && sentence.test(error.message), JSON.stringify(argument));
      assert.deepEqual(user.asked, []);
    }
    await assert.rejects(commands().run.export({ report: 'contacts', listId, file: 7 }), (error: RequestError) => error.name === 'RequestError' && error.field === 'file');
    assert.equal(sandbox().requests.length, before);
  });

  it('take ids without a report', () => {
    assert.deepEqual(draftArgument({ listId, filters: { startDate: '2026-01-01' } }), { listId, filters: { startDate: '2026-01-01' } });
    assert.throws(() => draftArgument({ listId: -1 }), RequestError);
  });

  it('showSummary opens the summary in the tree', async () => {
    await vscode.commands.executeCommand('listrak.explorer.focus');
    const messageId = sandbox().data.messages(listId).at(-1)?.messageId ?? 0;
    await configure({ pageSize: 7 });
    await vscode.commands.executeCommand('listrak.showSummary', { listId, messageId });
    await eventually('The summary is selected', () => api().tree.allSelected.length > 0);
    const [selected] = api().tree.allSelected;
    assert.ok(selected);
    assert.deepEqual(selected.request, { report: 'messageSummary', account: 'Acme', listId, messageId });
    assert.equal(shown(api(), selected).label, 'Summary');
  });

  it('copy an id and a name', async () => {
    const list = await walk(api(), 107);
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
