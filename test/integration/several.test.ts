/** One report for all, for several, and again for what failed. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import * as vscode from 'vscode';
import { ExportEnds } from '../../src/commands/export-ends';
import { ExportWords } from '../../src/commands/export-words';
import type { ReportCommands } from '../../src/commands/report-commands';
import type { ExtensionApi } from '../../src/extension-api';
import { checkRequest, type RequestError } from '../../src/reports/request';
import type { Sandbox } from '../../src/sandbox';
import { csv } from './csv';
import { activated, addAccount, configure, ScriptedUser, startService, walk, withoutAccounts, type UserStep } from './extension-support';

const listId = 107;

describe('reports for several and for all', () => {
  let api: ExtensionApi;
  let sandbox: Sandbox;
  let folder: string;
  let broken: (path: string) => boolean = () => false;
  let messages: number[];

  const commands = (...steps: UserStep[]): { user: ScriptedUser; run: ReportCommands; opened: unknown[]; sorted: unknown[] } => {
    const user = new ScriptedUser(...steps);
    const opened: unknown[] = [];
    const sorted: unknown[] = [];
    const { reports } = api.flows(user, (_, request, view) => {
      opened.push(request);
      sorted.push(view?.sort);
    });
    return { user, run: reports, opened, sorted };
  };

  before(async () => {
    api = await activated();
    await withoutAccounts(api);
    sandbox = await startService({ faults: ({ path }) => (broken(path) ? { kind: 'status', status: 404 } : undefined) });
    await addAccount(api, sandbox);
    folder = await mkdtemp(path.join(tmpdir(), 'several-'));
    messages = sandbox.data.messages(listId).map(({ messageId }) => messageId);
  });
  afterEach(async () => {
    broken = () => false;
    await configure({ pageSize: undefined });
    api.data.forgetAll();
  });
  after(async () => {
    await withoutAccounts(api);
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('the palette offers all at every step, with their number', async () => {
    const lists = sandbox.data.lists().length;
    const { user, run, opened } = commands({ pick: 'Message link clickers' }, { pick: String(listId) }, 'back', { pick: `All lists (${lists})` });
    await run.open();
    assert.deepEqual(opened, [{ account: 'Acme', report: 'messageLinkClickers', listId: 'all', messageId: 'all', linkId: 'all' }]);
    assert.equal(user.offered[1]?.[0], `All lists (${lists})`);
    const deeper = commands({ pick: String(messages[0]) }, { pick: `All links (${sandbox.data.links(listId, messages[0] ?? 0).length})` });
    await deeper.run.open({ report: 'messageLinkClickers', listId });
    assert.deepEqual(deeper.opened, [{ account: 'Acme', report: 'messageLinkClickers', listId, messageId: messages[0], linkId: 'all' }]);
  });

  it('the palette takes several, and says no number before all are read', async () => {
    await configure({ pageSize: 7 });
    api.data.forgetAll();
    const { user, run, opened } = commands({ pick: [String(messages[0]), String(messages[9])] });
    await run.open({ report: 'messageActivity', listId });
    assert.deepEqual(opened, [{ account: 'Acme', report: 'messageActivity', listId, messageId: [messages[0], messages[9]] }]);
    assert.equal(user.offered[0]?.[0], 'All messages');
  });

  it('nodes that are selected together are one request, their ids side by side', async () => {
    const [first = 0, second = 0] = messages;
    const nodes = [await walk(api, listId, 'Messages', first), await walk(api, listId, 'Messages', second)];
    const { run, opened } = commands({ pick: 'Message link clickers' });
    await run.open(nodes[1], nodes);
    const activity = [await walk(api, listId, 'Messages', first, 'Activity'), await walk(api, listId, 'Messages', second, 'Activity')];
    await run.open(activity[0], activity);
    const contacts = [await walk(api, 101, 'Contacts'), await walk(api, listId, 'Contacts')];
    await run.open(contacts[0], contacts);
    assert.deepEqual(opened, [
      { account: 'Acme', report: 'messageLinkClickers', listId, messageId: [first, second], linkId: 'all' },
      { account: 'Acme', report: 'messageActivity', listId, messageId: [first, second] },
      { account: 'Acme', report: 'contacts', listId: [101, listId] },
    ]);
  });

  it('a node outside the selection stands for itself', async () => {
    const [contacts, others] = [await walk(api, 101, 'Contacts'), [await walk(api, listId, 'Contacts'), await walk(api, 102, 'Contacts')]];
    const { run, opened } = commands();
    await run.open(contacts, others);
    assert.deepEqual(opened, [{ account: 'Acme', report: 'contacts', listId: 101 }]);
  });

  it('nodes of several kinds or places are refused in a sentence', async () => {
    const list = await walk(api, listId);
    const message = await walk(api, listId, 'Messages', messages[0] ?? 0);
    const other = await walk(api, 101, 'Messages', sandbox.data.messages(101)[0]?.messageId ?? 0);
    const { run } = commands();
    await assert.rejects(run.open(list, [list, message]), (error: RequestError) => error.name === 'RequestError' && error.message.includes('several kinds'));
    await assert.rejects(run.open(message, [message, other]), (error: RequestError) => error.name === 'RequestError' && error.message.includes('several places'));
  });

  it('a branch opens what is below it for all', async () => {
    const { user, run, opened } = commands({ pick: 'Message link clickers' }, { pick: 'Message summary' }, { pick: 'Conversation message activity' }, { pick: 'Message link clickers' });
    await run.openAll(await walk(api, listId));
    await run.openAll(await walk(api, listId, 'Messages'));
    await run.openAll(await walk(api, listId, 'Conversations'));
    await run.openAll(await walk(api, listId, 'Messages', messages[0] ?? 0, 'Links'));
    assert.deepEqual(opened, [
      { account: 'Acme', report: 'messageLinkClickers', listId, messageId: 'all', linkId: 'all' },
      { account: 'Acme', report: 'messageSummary', listId, messageId: 'all' },
      { account: 'Acme', report: 'conversationMessageActivity', listId, conversationId: 'all', messageId: 'all' },
      { account: 'Acme', report: 'messageLinkClickers', listId, messageId: messages[0], linkId: 'all' },
    ]);
    assert.deepEqual(user.offered[1], ['Message activity', 'Message links', 'Message link clickers', 'Message summary', 'Message performance']);
  });

  it('what worked last month is one command, the most revenue first', async () => {
    const lists = sandbox.data.lists().length;
    const { user, run, opened, sorted } = commands({ pick: '101' }, 'back', { pick: `All lists (${lists})` }, { pick: 'Last month' }, { pick: ['101', String(listId)] });
    await run.showPerformance('messagePerformance');
    await run.showPerformance('conversationPerformance');
    const [{ filters }] = opened as [{ filters: { startDate: string; endDate: string } }];
    assert.match(filters.startDate, /^\d{4}-\d\d-01$/);
    assert.equal(filters.endDate.slice(0, 8), filters.startDate.slice(0, 8));
    assert.match(filters.endDate, /-(28|29|30|31)T23:59:59$/);
    assert.deepEqual(opened, [{ account: 'Acme', report: 'messagePerformance', listId: 'all', filters }, { account: 'Acme', report: 'conversationPerformance', listId: [101, listId] }]);
    assert.deepEqual(sorted, Array(2).fill([{ column: 'revenue', direction: 'descending' }]));
    assert.deepEqual(user.offered.find((labels) => labels.includes('Last month')), ['Last month', 'This month', 'Last 7 days', 'Last 30 days', 'Last 12 months', 'This year', 'Last year', 'All time']);
    const given = commands();
    await given.run.showPerformance('messagePerformance', { listId, filters: { startDate: '2026-01-01' } });
    assert.deepEqual(given.opened, [{ account: 'Acme', report: 'messagePerformance', listId, filters: { startDate: '2026-01-01' } }]);
  });

  it('a request is saved as a report that exports itself, whatever ending was typed', async () => {
    // A saved report of the workspace writes where it says; another asks.
    const place = path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('no folder is open'), 'saved');
    await mkdir(place);
    const node = await walk(api, listId, 'Messages', messages[0] ?? 0);
    for (const [typed, name] of [['mine.json', 'mine'], ['yours', 'yours'], ['weekly.listrak.json', 'weekly']] as const) {
      const { user, run } = commands({ pick: 'Message links' }, { save: vscode.Uri.file(path.join(place, typed)) });
      const saved = await run.save(node, undefined, undefined);
      assert.equal(saved?.fsPath, path.join(place, `${name}.listrak.json`));
      assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, saved.fsPath);
      assert.deepEqual(JSON.parse(await readFile(saved.fsPath, 'utf8')), { report: 'messageLinks', listId, messageId: messages[0], file: `${name}.csv`, format: 'csv' });
      assert.match(user.asked.at(-1) ?? '', /^Message links - .* - .*\.listrak\.json$/);
      const outcome = await run.export(saved);
      assert.equal(outcome?.rows, sandbox.data.links(listId, messages[0] ?? 0).length);
      assert.equal((parse(await readFile(path.join(place, `${name}.csv`))) as unknown[]).length, outcome.rows + 1);
    }
    const grid = { account: api.accounts.accounts[0] ?? assert.fail(), request: checkRequest({ report: 'contacts', listId: [101, listId], account: 'Acme' }) };
    const { run } = commands({ save: vscode.Uri.file(path.join(place, 'grid.listrak.json')) });
    const ofGrid = await run.save(undefined, undefined, grid);
    assert.deepEqual(JSON.parse(await readFile(ofGrid?.fsPath ?? '', 'utf8')), { report: 'contacts', listId: [101, listId], file: 'grid.csv', format: 'csv' });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(place, { recursive: true });
  });

  it('a branch shows its performance', async () => {
    const { run, opened } = commands();
    await run.openPerformance(await walk(api, listId, 'Messages'));
    const both = [await walk(api, 101, 'Conversations'), await walk(api, listId, 'Conversations')];
    await run.openPerformance(both[0], both);
    assert.deepEqual(opened, [{ account: 'Acme', report: 'messagePerformance', listId }, { account: 'Acme', report: 'conversationPerformance', listId: [101, listId] }]);
  });

  it('an export for all has every row; what failed is retried into its place', async () => {
    const file = vscode.Uri.file(path.join(folder, 'links.csv'));
    const rows = messages.flatMap((messageId) => sandbox.data.links(listId, messageId).map(({ linkId }) => `${messageId} ${linkId}`));
    // The one answers at the second attempt, the other at the third.
    const refusals = new Map([[messages[1], 1], [messages[3], 2]]);
    broken = (path) => [...refusals].some(([id, left]) => path.endsWith(`/Message/${id}/Link`) && left > 0 && refusals.set(id, left - 1));
    const { user, run } = commands({ pick: 'Message links' }, { save: file }, { choose: 'Retry the 2 that failed' }, { choose: 'Retry the one that failed' });
    const before = sandbox.requests.length;
    const outcome = await run.exportAll(await walk(api, listId, 'Messages'));
    assert.deepEqual(outcome?.failedParents.map(({ messageId }) => messageId), [messages[1], messages[3]]);
    await user.told(/^links\.csv: (?!.*Incomplete)/);
    const written = await csv(file.fsPath);
    assert.deepEqual(written.map(({ messageId, linkId }) => `${messageId} ${linkId}`), rows);
    assert.ok(user.asked.some((line) => line.includes('Incomplete: 2 parts failed')), user.asked.join('\n'));
    assert.ok(sandbox.requests.slice(before).filter(({ path }) => path.endsWith(`/Message/${messages[0]}/Link`)).length === 1, 'what is there is asked for once');
  });

  it('what goes wrong with what is chosen at an export\'s end is told as well', async () => {
    const user = new ScriptedUser({ choose: 'Enter Credentials…' }, { choose: undefined });
    const log = vscode.window.createOutputChannel('ends', { log: true });
    const account = api.accounts.accounts[0] ?? assert.fail('There is an account.');
    const ends = new ExportEnds({ prompts: user, log, enterCredentials: () => Promise.reject(new Error('the keyring is locked')) }, new ExportWords('en'));
    await ends.tellFailure({ account: { ...account, kind: 'stored' }, name: 'a.csv', problem: { kind: 'signIn', what: 'Refused.', next: '', detail: '' }, left: null, again: () => Promise.resolve() });
    assert.match(user.asked.at(-1) ?? '', /the keyring is locked/);
    log.dispose();
  });

  it('a workbook that lacks some is written anew', async () => {
    const file = vscode.Uri.file(path.join(folder, 'links.xlsx'));
    broken = (path) => path.endsWith(`/Message/${messages[1]}/Link`);
    const { user, run } = commands({ choose: 'Export Again' });
    await run.export({ report: 'messageLinks', listId, messageId: 'all', file: file.fsPath });
    broken = () => false;
    await user.told(/^links\.xlsx: (?!.*Incomplete)/);
    assert.ok(user.asked.some((line) => line.endsWith('"Export Again" writes the whole file anew.')), user.asked.join('\n'));
    assert.ok(user.progressed.some((line) => line.includes('A sheet holds 1,048,575 rows')), user.progressed.join('\n'));
  });

  it('rows that are known to fill more than a sheet are asked about before they are written', async () => {
    const file = path.join(folder, 'big.xlsx');
    const user = new ScriptedUser({ save: vscode.Uri.file(file) }, { choose: undefined });
    const { reportExport } = api.flows(user, () => undefined);
    const account = api.accounts.accounts[0] ?? assert.fail();
    assert.equal(await reportExport.exportTable({ table: 1, rows: 1_048_576, account, request: checkRequest({ report: 'contacts', listId }), what: { type: 'view' } }), undefined);
    assert.match(user.asked.at(-1) ?? '', /^1,048,576 rows take 2 sheets of big\.xlsx\. /);
    await assert.rejects(readFile(file), { code: 'ENOENT' });
  });

  it('what failed of an export of what is new is asked for alone', async () => {
    const [first = 0, second = 0, third = 0] = messages;
    const file = path.join(folder, 'new.csv');
    const request = { report: 'messageActivity', listId, messageId: [first, second, third], file };
    broken = (path) => path.endsWith(`/Message/${second}/Activity`);
    const { user, run } = commands({ choose: 'Retry the one that failed' });
    await run.exportNew(request);
    const before = sandbox.requests.length;
    broken = () => false;
    await user.told(/^new\.csv: (?!.*Incomplete).*Rows that came/);
    const asked = sandbox.requests.slice(before).map(({ path }) => path).filter((path) => path.endsWith('/Activity'));
    assert.ok(asked.length > 0 && asked.every((path) => path.endsWith(`/Message/${second}/Activity`)), asked.join('\n'));
    const written = await csv(file);
    assert.equal(written.length, [first, second, third].reduce((sum, id) => sum + sandbox.data.activityCount(listId, id), 0));
  });

  it('a split is asked for by a command\'s argument, and its warning stands at the end', async () => {
    const file = path.join(folder, 'split.csv');
    const { user, run } = commands();
    const outcome = await run.export({ report: 'contacts', listId, filters: { startDate: '2000-01-01', endDate: '2040-01-01' }, split: 3, file });
    assert.equal(outcome?.rows, sandbox.data.contactCount(listId, 'Subscribed'));
    await user.told(/^split\.csv: .*rows whose subscribeDate is null are missed\./);
    assert.ok(user.progressed.some((line) => line.includes('rows whose subscribeDate is null are missed')), user.progressed.join('\n'));
    await assert.rejects(run.export({ report: 'lists', split: 3, file }), (error: RequestError) => error.name === 'RequestError' && error.message.includes('cannot be split'));
  });
});
