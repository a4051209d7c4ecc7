import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startSandbox, type Sandbox } from '../../../src/sandbox/index';
import { seeded } from '../../harness/seeded';
import { CommandLine, environmentOf, type Ended } from './child';

const times = process.env['FULL'] === '1' ? 50 : 10;

describe('listrak export killed outright', function () {
  this.timeout(30_000 + times * 5_000);
  let cli: CommandLine;
  let sandbox: Sandbox;
  before(async () => {
    [cli, sandbox] = await Promise.all([CommandLine.build(), startSandbox({ contacts: 20_000 })]);
  });
  after(() => Promise.all([cli.dispose(), sandbox.close()]));

  const run = (more: readonly string[], kill?: AbortSignal): Promise<Ended> =>
    cli.run(['export', 'contacts', '--list', '106', '--page-size', '5', '--concurrency', '1', '--out', 'killed/report.csv', ...more], { environment: environmentOf(sandbox), ...(kill === undefined ? {} : { kill }) });

  it(`leaves the old file or the new one, whole, at ${times} seeded random requests and behind the last; the next run leaves nothing beside it`, async () => {
    const folder = path.join(cli.folder, 'killed');
    const file = path.join(folder, 'report.csv');
    await mkdir(folder);
    const whole = await run([]);
    assert.equal(whole.status, 0, whole.stderr);
    const fresh = await readFile(file, 'utf8');
    const requests = sandbox.requests.length;
    assert.ok(requests > 20, `${requests} requests`);
    const random = seeded(5);
    let killed = 0;
    let leftBehind = 0;
    for (let attempt = 0; attempt <= times; attempt++) {
      const at = attempt === times ? requests : 1 + Math.floor(random() * requests);
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
    console.log(`      ${killed} runs were killed, ${leftBehind} left a file`);
    assert.ok(killed >= 3 && leftBehind >= 3, `${killed} runs were killed, ${leftBehind} left a file`);
  });

  describe('with many parents', () => {
    const kills = process.env['FULL'] === '1' ? 50 : 5;
    const activity = ['export', 'messageActivity', '--list', '107', '--message', 'all', '--concurrency', '2', '--out', 'many/activity.csv'];
    const asked = (since: number): number => sandbox.requests.slice(since).filter(({ path: each }) => each.endsWith('/Activity')).length;
    const started = (more: readonly string[], kill?: AbortSignal): Promise<Ended> => cli.run([...activity, ...more], { environment: environmentOf(sandbox), ...(kill === undefined ? {} : { kill }) });
    before(() => mkdir(path.join(cli.folder, 'many')));
    beforeEach(() => sandbox.setFaults(({ path: each }) => (each.endsWith('/Activity') ? { kind: 'delay', ms: 70 } : undefined)));
    afterEach(() => sandbox.setFaults());

    it(`goes on with --resume after ${kills} kills, is the same byte for byte, and asks for no more than is missing`, async function () {
      this.timeout(30_000 + kills * 15_000);
      const folder = path.join(cli.folder, 'many');
      const file = path.join(folder, 'activity.csv');
      const [before, began] = [sandbox.requests.length, Date.now()];
      assert.equal((await started([])).status, 0);
      const duration = Date.now() - began;
      const requests = asked(before);
      const whole = await readFile(file);
      const random = seeded(11);
      let [resumed, saved] = [0, 0];
      for (let attempt = 0; attempt < kills; attempt++) {
        await writeFile(file, 'old');
        const killing = new AbortController();
        // By then the first journal is due.
        const timer = setTimeout(() => killing.abort(), Math.min(duration, 1300 + random() * (duration - 1300)));
        const { status } = await started([], killing.signal);
        clearTimeout(timer);
        const left = await readFile(file);
        assert.ok(left.equals(whole) || (left.toString() === 'old' && status === null), `attempt ${attempt}: ${left.length} bytes, status ${status}`);
        const since = sandbox.requests.length;
        const { status: ended, stderr } = await started(['--resume']);
        assert.equal(ended, 0, stderr);
        assert.ok((await readFile(file)).equals(whole), `attempt ${attempt}`);
        assert.deepEqual(await readdir(folder), ['activity.csv'], `attempt ${attempt}`);
        const rows = /^([\d,]+) rows? were there already from the export that had stopped\.$/m.exec(stderr)?.[1];
        assert.equal(rows === undefined, stderr.includes('There was nothing to go on from: all rows were asked for.'), stderr);
        if (rows === undefined) continue;
        resumed++;
        saved += requests - asked(since);
      }
      console.log(`      ${kills} kills: ${resumed} were gone on with, ${saved} of ${resumed * requests} requests were not sent again`);
      assert.ok(resumed >= 2 && saved > resumed, `${resumed} were gone on with`);
    });

    it('ends with 3 when the network goes, says what is kept and how to go on, and goes on', async () => {
      let down = false;
      let requests = 0;
      sandbox.setFaults(({ path: each }) => {
        down ||= each.endsWith('/Activity') && ++requests > 20;
        return down ? { kind: 'reset' } : undefined;
      });
      const { status, stderr } = await started(['--quiet']);
      assert.equal(status, 3);
      assert.match(stderr, /^listrak: GET .+\n[\d,]+ rows, as far as listId 107, messageId \d+, are kept beside many\/activity\.csv for 7 days\.\n {2}Go on: the same command with --resume\n$/);
      sandbox.setFaults();
      const since = sandbox.requests.length;
      const again = await started(['--resume']);
      assert.equal(again.status, 0);
      assert.match(again.stderr, /rows were there already/);
      assert.ok(asked(since) > 0 && asked(since) < asked(0) - 20);
    });
  });
});
