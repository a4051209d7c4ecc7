/** Saved reports: written without harm to others, opened, exported alone and together, run as tasks. */
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { checkRequest } from '../../src/reports/request';
import { csv } from './csv';
import { addAccount } from './extension-support';
import { MemoryFiles } from './memory-files';
import { subscribers, useCommands } from './use-commands';

const listId = 108;

class RefusingFiles extends MemoryFiles {
  error = new Error('');
  override writeFile(): void { throw this.error; }
}

describe('saved reports', () => {
  const { api, sandbox, folder, commands } = useCommands();
  const contacts = (): string[] => subscribers(sandbox(), listId);
  const workspaceFolder = (): vscode.Uri => vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail('no folder is open');
  /** A folder in the workspace's, new for each test. */
  const reportsFolder = (): string => path.join(workspaceFolder().fsPath, 'saved-reports');
  const inReportsFolder = (name: string): vscode.Uri => vscode.Uri.file(path.join(reportsFolder(), name));

  beforeEach(() => mkdir(reportsFolder()));
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(reportsFolder(), { recursive: true, force: true });
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

  it('are not written over without a word where another name was typed', async () => {
    const weekly = inReportsFolder('weekly.listrak.json');
    await writeFile(weekly.fsPath, 'old');
    for (const typed of ['weekly', 'weekly.json']) {
      const { user, run } = commands({ save: inReportsFolder(typed) }, { choose: undefined });
      assert.equal(await run.save({ report: 'lists' }, undefined, undefined), undefined);
      assert.equal(user.asked.at(-1), 'weekly.listrak.json exists already. Replace it?');
      assert.equal(await readFile(weekly.fsPath, 'utf8'), 'old');
    }
    await commands({ save: inReportsFolder('weekly') }, { choose: 'Replace' }).run.save({ report: 'lists' }, undefined, undefined);
    assert.equal((JSON.parse(await readFile(weekly.fsPath, 'utf8')) as { report: string }).report, 'lists');
    // The dialog itself has asked about the name that stands there.
    const { user, run } = commands({ save: weekly });
    await run.save({ report: 'contacts', listId }, undefined, undefined);
    assert.equal(user.asked.length, 1);
    assert.equal((JSON.parse(await readFile(weekly.fsPath, 'utf8')) as { report: string }).report, 'contacts');
  });

  it('say where they cannot be written, and what to do', async () => {
    await writeFile(inReportsFolder('notes.txt').fsPath, '');
    const inFile = inReportsFolder('notes.txt/weekly.listrak.json');
    const isFolder = inReportsFolder('folder.listrak.json');
    await mkdir(isFolder.fsPath);
    const refused = async (save: vscode.Uri): Promise<string> => {
      const error: unknown = await commands({ save }).run.save({ report: 'lists' }, undefined, undefined).then(() => undefined, (reason: unknown) => reason);
      return error instanceof Error && error.name === 'FileError' ? error.message : assert.fail(String(error));
    };
    assert.match(await refused(inFile), /weekly\.listrak\.json cannot be written: its file system says ".* not a directory"\. .* Choose another place, or try again\.$/);
    for (const place of [isFolder, isFolder]) assert.equal(await refused(place), `${place.fsPath} is a folder. Name a file in it.`);
    const files = new RefusingFiles();
    const provider = vscode.workspace.registerFileSystemProvider('listrak-refusing', files);
    try {
      const said: string[] = [];
      for (const [index, error] of [vscode.FileSystemError.NoPermissions(), vscode.FileSystemError.Unavailable(), new Error('EROFS: read-only file system, open \'it\'')].entries()) {
        files.error = error;
        said.push(await refused(vscode.Uri.parse(`listrak-refusing:/folder/${index}.listrak.json`)));
      }
      assert.deepEqual(said, [
        'no permission for the file or its folder. Choose another place or change the permissions.',
        'its file system cannot be reached. Check the connection to it, or choose another place, and try again.', 'the disk is read-only. Choose another place.',
      ].map((sentence, index) => `listrak-refusing:/folder/${index}.listrak.json cannot be written: ${sentence}`));
    } finally {
      provider.dispose();
    }
  });

  it('name an account as it is called now, not as it was when its grid was opened', async () => {
    await addAccount(api(), sandbox(), 'Second');
    const [account] = api().accounts.accounts;
    assert.ok(account);
    const grid = { account, request: checkRequest({ report: 'contacts', listId, account: account.name }) };
    await api().accounts.rename(account, 'Acme Europe');
    const saved = await commands({ save: inReportsFolder('grid.listrak.json') }).run.save(undefined, undefined, grid);
    assert.equal((JSON.parse(await readFile(saved?.fsPath ?? '', 'utf8')) as { account: string }).account, 'Acme Europe');
  });

  it('that are selected together are exported one after another, also where one cannot be', async () => {
    const reports: [string, unknown][] = [
      ['one', { report: 'messages', listId, file: 'one.csv' }], ['broken', { report: 'message' }], ['two', { report: 'conversations', listId, file: 'two.csv' }], ['apart', { report: 'lists', file: 'apart.csv' }],
    ];
    for (const [name, report] of reports) await writeFile(inReportsFolder(`${name}.listrak.json`).fsPath, JSON.stringify(report));
    await writeFile(inReportsFolder('notes.txt').fsPath, '');
    const selected = ['one.listrak.json', 'notes.txt', 'broken.listrak.json', 'two.listrak.json'].map(inReportsFolder);
    await vscode.commands.executeCommand('listrak.exportReport', selected[3], selected);
    const lines = async (name: string): Promise<number> => (await readFile(inReportsFolder(name).fsPath, 'utf8')).trimEnd().split('\r\n').length - 1;
    assert.deepEqual((await readdir(reportsFolder())).filter((name) => name.endsWith('.csv')).sort(), ['one.csv', 'two.csv']);
    assert.deepEqual([await lines('one.csv'), await lines('two.csv')], [sandbox().data.messages(listId).length, sandbox().data.conversations(listId).length]);
    // One that was clicked beside the selection stands for itself.
    await vscode.commands.executeCommand('listrak.exportReport', inReportsFolder('apart.listrak.json'), selected);
    assert.equal(await lines('apart.csv'), sandbox().data.lists().length);
  });

  it('a saved report opens, exports beside itself and runs as a task', async () => {
    const saved = vscode.Uri.joinPath(workspaceFolder(), 'weekly.listrak.json');
    const target = vscode.Uri.joinPath(workspaceFolder(), 'new/folder/weekly-out.txt');
    try {
      await writeFile(saved.fsPath, JSON.stringify({ report: 'contacts', listId, file: 'new/folder/weekly-out.txt', format: 'ndjson' }));
      const { run, opened } = commands();
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
      await Promise.all([saved, vscode.Uri.joinPath(workspaceFolder(), 'new')].map(({ fsPath }) => rm(fsPath, { recursive: true, force: true })));
    }
  });

  it('is read as its editor shows it, also before it is saved', async () => {
    const saved = inReportsFolder('weekly.listrak.json');
    await writeFile(saved.fsPath, JSON.stringify({ report: 'contacts', listId, file: 'weekly.csv' }));
    const editor = await vscode.window.showTextDocument(saved);
    const { document } = editor;
    const all = new vscode.Range(0, 0, document.lineCount, 0);
    const { run, opened } = commands();
    await editor.edit((builder) => builder.replace(all, '{"report":"lists"}'));
    await run.open(saved);
    assert.deepEqual(opened, [{ account: 'Acme', report: 'lists' }]);
    await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), '{'));
    await assert.rejects(run.open(saved), /JSON/);
    assert.ok(document.isDirty);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await run.open(saved);
    assert.deepEqual(opened.at(-1), { account: 'Acme', report: 'contacts', listId });
  });

  it('several saved reports run as one task, one after another', async () => {
    const inWorkspace = (name: string): string => vscode.Uri.joinPath(workspaceFolder(), name).fsPath;
    const names = ['one', 'two'];
    try {
      await mkdir(inWorkspace('.vscode'), { recursive: true });
      for (const name of names) await writeFile(inWorkspace(`${name}.listrak.json`), JSON.stringify({ report: 'messages', listId, file: `${name}.csv` }));
      await writeFile(inWorkspace('.vscode/tasks.json'), JSON.stringify({ version: '2.0.0', tasks: [{ label: 'both', type: 'listrak', report: names.map((name) => `${name}.listrak.json`), problemMatcher: [] }] }));
      let task: vscode.Task | undefined;
      for (const until = Date.now() + 10_000; task === undefined && Date.now() < until;) task = (await vscode.tasks.fetchTasks({ type: 'listrak' })).find(({ name }) => name === 'both');
      assert.equal(await ended(task ?? assert.fail('the task is not offered')), 0);
      for (const name of names) assert.equal((await csv(inWorkspace(`${name}.csv`))).length, sandbox().data.messages(listId).length);
    } finally {
      await Promise.all([...names.flatMap((name) => [`${name}.listrak.json`, `${name}.csv`]), '.vscode'].map((name) => rm(inWorkspace(name), { recursive: true, force: true })));
    }
  });

  it('a saved report that lies in no folder of the window asks where to', async () => {
    const saved = vscode.Uri.file(path.join(folder(), 'below', 'found.listrak.json'));
    await mkdir(path.dirname(saved.fsPath));
    await writeFile(saved.fsPath, JSON.stringify({ report: 'messages', listId, file: '../named.csv' }));
    const left = commands({ save: undefined });
    assert.equal(await left.run.export(saved), undefined);
    assert.deepEqual(left.user.asked, ['named.csv']);
    const chosen = path.join(folder(), 'chosen.csv');
    await commands({ save: vscode.Uri.file(chosen) }).run.export(saved);
    assert.equal((await csv(chosen)).length, sandbox().data.messages(listId).length);
    await assert.rejects(readFile(path.join(folder(), 'named.csv')), { code: 'ENOENT' });
  });
});
