/** A folder that came from somewhere: what it may decide before and after the user trusts it, and one that is on no disk. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import type { Workbench } from '../harness/workbench';
import { GridOnScreen } from './grid';
import { settingsFor, useService } from './service';

const listId = 106;

/** Counts whoever comes. */
class Trap {
  came = 0;
  #server: Server | undefined;

  async open(): Promise<string> {
    const server = createServer((_, response) => response.writeHead(500).end());
    server.on('connection', () => { this.came++; });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

/** A notification, also one that VS Code keeps for its list because others came just before. */
async function told(w: Workbench, words: RegExp): Promise<void> {
  await w.listedNotification(words);
  await w.execute('notifications.hideList');
}

async function linesOf(file: string): Promise<number> {
  return (await readFile(file, 'utf8')).split('\r\n').length - 2;
}

/** Whether the list's name, which begins as a formula does, is guarded in every row. */
async function isGuarded(file: string): Promise<boolean> {
  const [, ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\r\n');
  return lines.length > 0 && lines.every((line) => line.startsWith(`${listId},'=Back in Stock,`));
}

describe('A folder that is not trusted', function () {
  this.timeout(90_000);
  const { start, service } = useService({ contacts: 40_000 });
  const trap = new Trap();
  let home = '';
  const inHome = (name: string): string => path.join(home, name);
  const inFolder = (name: string): string => path.join(home, 'folder', name);
  const saved = (name: string): { $uri: string } => ({ $uri: pathToFileURL(inFolder(name)).href });
  after(async () => {
    trap.close();
    await rm(home, { recursive: true, force: true });
  });

  const workbench = useWorkbench(async () => {
    const sandbox = await start();
    const away = await trap.open();
    home = await mkdtemp(path.join(tmpdir(), 'listrak-trust-'));
    await mkdir(inFolder('.vscode'), { recursive: true });
    const write = (name: string, value: object): Promise<void> => writeFile(inFolder(name), JSON.stringify(value));
    await Promise.all([
      write('.vscode/settings.json', {
        'listrak.apiUrl': `${away}/email/v1`, 'listrak.tokenUrl': `${away}/OAuth2/Token`, 'listrak.csv.formulaGuard': false,
        'http.proxy': away, 'http.proxyStrictSSL': false, 'http.noProxy': [], 'http.proxySupport': 'off',
      }),
      write('.vscode/tasks.json', { version: '2.0.0', tasks: [{ type: 'listrak', report: 'outside.listrak.json', label: 'by itself', runOptions: { runOn: 'folderOpen' } }] }),
      write('outside.listrak.json', { report: 'contacts', listId, file: '../outside.csv' }),
      // What stands beside a file may be a link as well, also beside the place that a link names.
      write('grows.listrak.json', { report: 'contacts', listId, file: 'out.csv', sinceLast: true }), symlink('data.csv', inFolder('out.csv')),
      ...['data.csv.listrak-state.json', 'again.csv.listrak-state.json', 'kept.xlsx.rows'].map((name) => symlink(inHome('precious.txt'), inFolder(name))),
      writeFile(inHome('precious.txt'), 'precious'), symlink(inHome('precious.txt'), inFolder('link.csv')), symlink(home, inFolder('up')), symlink(inHome('outside.csv'), inFolder('dangling.csv')),
    ]);
    return {
      env: { LISTRAK_CLIENT_ID: sandbox.clientId, LISTRAK_CLIENT_SECRET: sandbox.clientSecret }, settings: { ...settingsFor(sandbox), 'task.allowAutomaticTasks': 'on' },
      folder: path.join(home, 'folder'), restricted: true,
    };
  });

  it('is browsed, by the user\'s own settings and not the folder\'s, and runs nothing by itself', async () => {
    const w = workbench();
    await w.page.getByRole('button', { name: /^Restricted Mode/ }).first().waitFor();
    await w.openTree();
    await w.treeItem(/^=Back in Stock/).waitFor();
    // Nothing ran by itself: the tree has been opened, and that is all.
    assert.deepEqual(new Set(service().requests.map(({ path: asked }) => asked)), new Set(['/OAuth2/Token', '/email/v1/List']));
    const grid = await GridOnScreen.open(w, { report: 'contacts', listId });
    assert.equal(await grid.rowCount(), service().data.contactCount(listId, 'Subscribed'));
    assert.equal(trap.came, 0);
  });

  it('runs no task before it is trusted', async () => {
    const w = workbench();
    void w.execute('workbench.action.tasks.runTask', 'by itself').catch(() => undefined);
    await w.dialog(/trust/i).waitFor();
    await w.screenshot('trust-task');
    await w.page.keyboard.press('Escape');
    assert.ok(!existsSync(inHome('outside.csv')));
  });

  it('opens a saved report, and asks where to before one is written', async () => {
    const w = workbench();
    await w.execute('listrak.openReport', saved('outside.listrak.json'));
    await (await GridOnScreen.inFront(w)).phase('complete');
    const exporting = w.execute('listrak.exportReport', saved('outside.listrak.json'));
    await w.awaitQuickInput(/not trusted/);
    await w.screenshot('trust-save');
    await w.saveAs(inFolder('inside.csv'), /not trusted/);
    await exporting;
    assert.equal(await linesOf(inFolder('inside.csv')), service().data.contactCount(listId, 'Subscribed'));
    assert.ok(await isGuarded(inFolder('inside.csv')));
    assert.ok(!existsSync(inHome('outside.csv')));
  });

  it('does not lead a file out of it by a link', async () => {
    const w = workbench();
    for (const name of ['link.csv', 'up/outside.csv', 'dangling.csv']) {
      await w.execute('notifications.clearAll');
      await w.execute('listrak.exportReport', { report: 'contacts', listId, file: name });
      await told(w, /leads out of the folder folder by a link/);
    }
    const refused = async (name: string): Promise<void> => told(w, new RegExp(`folder/${name} leads out of the folder folder by a link`));
    for (const [name, beside] of [['out.csv', 'data.csv.listrak-state.json'], ['again.csv', 'again.csv.listrak-state.json']] as const) {
      await w.execute('notifications.clearAll');
      const exporting = w.execute('listrak.exportReport', saved('grows.listrak.json'));
      await w.saveAs(inFolder(name), /not trusted/);
      await exporting;
      await refused(beside);
    }
    await w.execute('listrak.exportReport', { report: 'contacts', listId, file: 'kept.xlsx' });
    await refused('kept.xlsx.rows');
    await w.screenshot('trust-link');
    assert.equal(await readFile(inHome('precious.txt'), 'utf8'), 'precious');
    assert.ok(!existsSync(inHome('outside.csv')));
  });

  it('names the target of its saved reports once it is trusted, but never where credentials go, nor that formulas may stand in files', async () => {
    const w = workbench();
    await w.execute('notifications.clearAll');
    await w.execute('workbench.trust.manage');
    await w.page.locator('.workspace-trust-editor').getByRole('button', { name: /^Trust$/ }).click();
    await w.page.getByRole('button', { name: /^Restricted Mode/ }).first().waitFor({ state: 'hidden' });
    await w.execute('listrak.exportReport', saved('outside.listrak.json'));
    await eventually('The file outside', () => existsSync(inHome('outside.csv')));
    assert.equal(await linesOf(inHome('outside.csv')), service().data.contactCount(listId, 'Subscribed'));
    assert.ok(await isGuarded(inHome('outside.csv')), 'against its settings');
    const { apiUrl, tokenUrl } = service();
    const asRead = await Promise.all(['listrak.apiUrl', 'listrak.tokenUrl', 'http.proxy', 'http.proxyStrictSSL', 'http.proxySupport', 'listrak.csv.formulaGuard'].map((name) => w.setting(name)));
    assert.deepEqual(asRead, [apiUrl, tokenUrl, '', true, 'override', true], 'the user\'s, or the defaults');
    await w.runCommand('Listrak: Check Connection');
    await told(w, /is connected/);
    assert.equal(trap.came, 0);
  });

  it('has no say by the settings of a container of its own either', async () => {
    const w = workbench();
    await mkdir(path.join(w.userDataDir, 'Machine'), { recursive: true });
    const away = 'http://127.0.0.1:1';
    // What a devcontainer.json says of settings ends up there.
    await writeFile(path.join(w.userDataDir, 'Machine', 'settings.json'), JSON.stringify({ 'listrak.pageSize': 7, 'listrak.csv.formulaGuard': false, 'listrak.apiUrl': away, 'listrak.tokenUrl': away }));
    await w.reload();
    assert.equal(await w.setting('listrak.pageSize'), 7, 'they are read');
    const { apiUrl, tokenUrl } = service();
    const asRead = await Promise.all(['listrak.apiUrl', 'listrak.tokenUrl', 'listrak.csv.formulaGuard'].map((name) => w.setting(name)));
    assert.deepEqual(asRead, [apiUrl, tokenUrl, true]);
    // What of it is merged into the user's can be told apart: the way to the service rests on these names where the extension runs on the user's own computer.
    const { globalRemoteValue, globalLocalValue, defaultValue } = await w.inspect('listrak.pageSize') as Record<string, unknown>;
    assert.deepEqual({ globalRemoteValue, globalLocalValue, defaultValue }, { globalRemoteValue: 7, globalLocalValue: undefined, defaultValue: 5000 });
  });
});

describe('A folder that is on no disk', function () {
  this.timeout(90_000);
  const { start, service } = useService({ contacts: 40_000 });
  let home = '';
  after(() => rm(home, { recursive: true, force: true }));
  const workbench = useWorkbench(async () => {
    const { clientId, clientSecret, ...address } = await start();
    home = await mkdtemp(path.join(tmpdir(), 'listrak-virtual-'));
    const workspace = path.join(home, 'virtual.code-workspace');
    await writeFile(workspace, JSON.stringify({ folders: [{ uri: 'listrak-memory:/project', name: 'project' }] }));
    return { workspace, env: { LISTRAK_CLIENT_ID: clientId, LISTRAK_CLIENT_SECRET: clientSecret }, settings: settingsFor(address) };
  });

  it('is browsed and exported to', async () => {
    const w = workbench();
    await w.openTree();
    await w.treeItem(/^=Back in Stock/).waitFor();
    await w.execute('listrak.exportReport', { report: 'messages', listId, file: 'out/messages.csv' });
    const written = await w.memoryFile('/project/out/messages.csv') ?? '';
    assert.ok(written.startsWith('listId,listName,messageId,'), written.slice(0, 200));
    assert.equal(written.match(/^106,/gm)?.length, service().data.messages(listId).length);
  });

  it('has saved reports that write beside themselves; one that would grow is refused in words', async () => {
    const w = workbench();
    const at = (name: string): { $uri: string } => ({ $uri: `listrak-memory:/project/${name}` });
    await w.memoryFile('/project/weekly.listrak.json', JSON.stringify({ report: 'lists', file: 'weekly.ndjson' }));
    await w.execute('listrak.exportReport', at('weekly.listrak.json'));
    assert.equal((await w.memoryFile('/project/weekly.ndjson'))?.trimEnd().split('\n').length, service().data.lists().length);
    await w.memoryFile('/project/grows.listrak.json', JSON.stringify({ report: 'messages', listId, file: 'grows.csv', sinceLast: true }));
    await w.execute('listrak.exportReport', at('grows.listrak.json'));
    await told(w, /not on this computer: only a local file can be brought up to date/);
    assert.equal(await w.memoryFile('/project/grows.csv'), null);
    await w.screenshot('trust-virtual');
  });
});
