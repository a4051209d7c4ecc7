import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startSandbox, type Sandbox } from '../../../src/sandbox/index';
import { CommandLine, environmentOf, type Ended } from './child';

const times = 10;

describe('listrak export killed outright', function () {
  this.timeout(60_000);
  let cli: CommandLine;
  let sandbox: Sandbox;
  before(async () => {
    [cli, sandbox] = await Promise.all([CommandLine.build(), startSandbox({ contacts: 20_000 })]);
  });
  after(() => Promise.all([cli.dispose(), sandbox.close()]));

  const run = (more: readonly string[], kill?: AbortSignal): Promise<Ended> =>
    cli.run(['export', 'contacts', '--list', '106', '--page-size', '5', '--concurrency', '1', '--out', 'killed/report.csv', ...more], { environment: environmentOf(sandbox), ...(kill === undefined ? {} : { kill }) });

  it(`leaves the old file or the new one, whole, at ${times} random requests and behind the last; the next run leaves nothing beside it`, async () => {
    const folder = path.join(cli.folder, 'killed');
    const file = path.join(folder, 'report.csv');
    await mkdir(folder);
    const whole = await run([]);
    assert.equal(whole.status, 0, whole.stderr);
    const fresh = await readFile(file, 'utf8');
    const requests = sandbox.requests.length;
    assert.ok(requests > 20, `${requests} requests`);
    let killed = 0;
    let leftBehind = 0;
    for (let attempt = 0; attempt <= times; attempt++) {
      const at = attempt === times ? requests : 1 + Math.floor(Math.random() * requests);
      await writeFile(file, 'old');
      const killing = new AbortController();
      const before = sandbox.requests.length;
      const watch = setInterval(() => { if (sandbox.requests.length - before >= at) killing.abort(); }, 1);
      const { status } = await run([], killing.signal);
      clearInterval(watch);
      if (status === null) killed++;
      const left = (await readdir(folder)).filter((name) => name !== 'report.csv');
      assert.ok(left.length <= 2 && left.every((name) => /^\.report\.csv\..*\.listrak-part$/.test(name)), `${left.join()} at request ${at}`);
      leftBehind += left.length;
      const content = await readFile(file, 'utf8');
      assert.ok(content === fresh || (content === 'old' && status === null), `request ${at}: ${content.length} characters, status ${status}`);
      if (attempt % 3 === 0) {
        assert.equal((await run([])).status, 0);
        assert.deepEqual(await readdir(folder), ['report.csv'], `after request ${at}`);
      }
    }
    assert.equal((await run([])).status, 0);
    assert.deepEqual(await readdir(folder), ['report.csv']);
    assert.equal(await readFile(file, 'utf8'), fresh);
    assert.ok(killed >= 3 && leftBehind >= 3, `${killed} runs were killed, ${leftBehind} left a file`);
  });
});
