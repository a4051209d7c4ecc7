import assert from 'node:assert/strict';
import { watch } from 'node:fs';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { startSandbox, type Sandbox } from '../../../src/sandbox/index';
import { CommandLine, environmentOf, type Ended } from './child';

const list = 106;

describe('listrak export --since-last', function () {
  let cli: CommandLine;
  let sandbox: Sandbox;
  before(async () => {
    [cli, sandbox] = await Promise.all([CommandLine.build(), startSandbox({ contacts: 40_000 })]);
  });
  afterEach(() => sandbox.setFaults());
  after(() => Promise.all([cli.dispose(), sandbox.close()]));

  const run = (out: string, more: readonly string[] = [], kill?: AbortSignal): Promise<Ended> =>
    cli.run(['export', 'contacts', '--list', String(list), '--page-size', '100', '--out', out, ...more], { environment: environmentOf(sandbox), ...(kill === undefined ? {} : { kill }) });
  const lines = async (name: string): Promise<string[]> => (await readFile(path.join(cli.folder, name), 'utf8')).split('\r\n').sort();

  it('asks for the window alone and says what it did', async () => {
    assert.equal((await run('window.csv', ['--since-last'])).status, 0);
    const before = sandbox.requests.length;
    const { status, stderr } = await run('window.csv', ['--since-last', '--look-back', '3']);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^window\.csv: [\d,]+ rows · .*\nRows that came: \d+, of which \d+ took the place of older ones\. Rows that stay as they were: \d+\.\n$/);
    const asked = sandbox.requests.slice(before).filter(({ path: each }) => each.endsWith('/Contact'));
    assert.ok(asked.length > 0 && asked.every(({ query }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(query['startDate'] ?? '')));
    assert.equal((await run('straight.csv')).status, 0);
    assert.deepEqual(await lines('window.csv'), await lines('straight.csv'));
    const state = await readFile(path.join(cli.folder, 'window.csv.listrak-state.json'), 'utf8');
    assert.ok(!state.includes(sandbox.clientSecret) && !state.includes(sandbox.clientId));
  });

  it('killed at any point leaves an old or a new file, and the next run ends right', async () => {
    assert.equal((await run('whole.csv', ['--since-last'])).status, 0);
    const expected = await lines('whole.csv');
    let killed = 0;
    // The n-th change in the folder: temporary files, pages written at random, the two renames.
    const pages = Array.from({ length: 4 }, () => 3 + Math.floor(Math.random() * 13));
    for (const [attempt, at] of [1, 2, ...pages, 16, 17, 18, 19, 20].entries()) {
      const folder = `kill-${attempt}`;
      await mkdir(path.join(cli.folder, folder));
      for (const end of ['', '.listrak-state.json']) await copyFile(path.join(cli.folder, `whole.csv${end}`), path.join(cli.folder, folder, `file.csv${end}`));
      const killing = new AbortController();
      let changes = 0;
      const watcher = watch(path.join(cli.folder, folder), () => { if (++changes === at) killing.abort(); });
      const { status } = await run(`${folder}/file.csv`, ['--since-last', '--look-back', '3650'], killing.signal);
      watcher.close();
      if (status === null) killed++;
      assert.deepEqual(await lines(`${folder}/file.csv`), expected, `killed at change ${at}`);
      const next = await run(`${folder}/file.csv`, ['--since-last', '--look-back', '30']);
      assert.equal(next.status, 0, next.stderr);
      assert.deepEqual(await lines(`${folder}/file.csv`), expected, `after change ${at}`);
      assert.equal((await run(`${folder}/file.csv`, ['--since-last'])).stderr.includes('Rows that came'), true);
      await rm(path.join(cli.folder, folder), { recursive: true });
    }
    assert.ok(killed >= 4, `${killed} runs were killed`);
  });

  it('a file whose state was left behind is replaced whole, and that is said', async () => {
    assert.equal((await run('left.csv', ['--since-last'])).status, 0);
    const expected = await lines('left.csv');
    // As between the two renames: the file is new, the state is of the one before.
    assert.equal((await run('left.csv', ['--filter', 'startDate=2000-01-01', '--bom'])).status, 0);
    const { stderr } = await run('left.csv', ['--since-last']);
    assert.match(stderr, /All rows were asked for: the file is not the one that the last run left\./);
    assert.deepEqual(await lines('left.csv'), expected);
  });
});
