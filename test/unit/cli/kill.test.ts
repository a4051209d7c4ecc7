import assert from 'node:assert/strict';
import { watch } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gapsSuffix, readGaps } from '../../../src/export/retry/gaps-file';
import { startSandbox, type Sandbox } from '../../../src/sandbox/index';
import { seeded } from '../../harness/seeded';
import { CommandLine, environmentOf, type Ended } from './child';

const full = process.env['FULL'] === '1';
const times = full ? 50 : 10;

describe('listrak export killed outright', function () {
  this.timeout(60_000 + times * 5_000);
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

  for (const [type, kills] of [['csv', full ? 50 : 5], ['parquet', full ? 25 : 3], ['xlsx', full ? 25 : 3]] as const) describe(`with many parents, to ${type}`, () => {
    const activity = ['export', 'messageActivity', '--list', '107', '--message', 'all', '--concurrency', '2', '--out', `many/activity.${type}`];
    const asked = (since: number): number => sandbox.requests.slice(since).filter(({ path: each }) => each.endsWith('/Activity')).length;
    const started = (more: readonly string[], kill?: AbortSignal): Promise<Ended> => cli.run([...activity, ...more], { environment: environmentOf(sandbox), ...(kill === undefined ? {} : { kill }) });
    before(() => mkdir(path.join(cli.folder, 'many'), { recursive: true }));
    after(() => rm(path.join(cli.folder, 'many'), { recursive: true }));
    beforeEach(() => sandbox.setFaults(({ path: each }) => (each.endsWith('/Activity') ? { kind: 'delay', ms: 70 } : undefined)));
    afterEach(() => sandbox.setFaults());

    it(`goes on with --resume after ${kills} kills, is the same byte for byte, and asks for no more than is missing`, async function () {
      this.timeout(60_000 + kills * 15_000);
      const folder = path.join(cli.folder, 'many');
      const file = path.join(folder, `activity.${type}`);
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
        // As soon as there is a journal, or some time after.
        const later = random() * duration / 2;
        let timer: NodeJS.Timeout | undefined;
        const watcher = watch(folder, (_, name) => {
          if (name?.endsWith('.listrak-journal') === true) timer ??= setTimeout(() => killing.abort(), later);
        });
        const { status } = await started([], killing.signal);
        watcher.close();
        clearTimeout(timer);
        const left = await readFile(file);
        assert.ok(left.equals(whole) || (left.toString() === 'old' && status === null), `attempt ${attempt}: ${left.length} bytes, status ${status}`);
        const since = sandbox.requests.length;
        const { status: ended, stderr } = await started(['--resume']);
        assert.equal(ended, 0, stderr);
        assert.ok((await readFile(file)).equals(whole), `attempt ${attempt}`);
        assert.deepEqual(await readdir(folder), [`activity.${type}`], `attempt ${attempt}`);
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
      assert.match(stderr, /^listrak: GET .+\n[\d,]+ rows, as far as list 107, message \d+, are kept beside many\/activity\.(csv|parquet|xlsx) for 7 days\.\n {2}Go on: the same command with --resume\n$/);
      sandbox.setFaults();
      const since = sandbox.requests.length;
      const again = await started(['--resume']);
      assert.equal(again.status, 0);
      assert.match(again.stderr, /rows were there already/);
      assert.ok(asked(since) > 0 && asked(since) < asked(0) - 20);
    });
  });
});

describe('listrak retry killed outright', function () {
  const kills = full ? 50 : 8;
  this.timeout(60_000 + kills * 15_000);
  const never = new AbortController().signal;
  let cli: CommandLine;
  let sandbox: Sandbox;
  before(async () => {
    [cli, sandbox] = await Promise.all([CommandLine.build(), startSandbox({ contacts: 20_000 })]);
  });
  after(() => Promise.all([cli.dispose(), sandbox.close()]));

  it(`leaves file and list of before or new ones that fit each other, ${kills} times; the next retry makes the file whole and leaves nothing beside it`, async () => {
    const folder = path.join(cli.folder, 'retried');
    const file = path.join(folder, 'activity.csv');
    await mkdir(folder);
    const started = (argv: readonly string[], kill?: AbortSignal): Promise<Ended> => cli.run(argv, { environment: environmentOf(sandbox), ...(kill === undefined ? {} : { kill }) });
    const messages = sandbox.data.messages(107).map(({ messageId }) => messageId).slice(0, 30);
    const export_ = ['export', 'messageActivity', '--list', '107', '--message', messages.join(), '--concurrency', '2', '--out', 'retried/activity.csv'];
    const retry = ['retry', 'retried/activity.csv', '--concurrency', '2'];
    /** These fail, the others are slow. */
    const fail = (failing: readonly number[]): void => sandbox.setFaults(({ path: each }) => {
      if (!each.endsWith('/Activity')) return undefined;
      return failing.some((id) => each.includes(`/${id}/`)) ? { kind: 'status', status: 404 } : { kind: 'delay', ms: 30 };
    });
    const contents = async (): Promise<Map<string, Buffer>> => new Map(await Promise.all((await readdir(folder)).sort().map(async (name) => [name, await readFile(path.join(folder, name))] as const)));
    const restore = async (olds: ReadonlyMap<string, Buffer>): Promise<void> => {
      for (const name of await readdir(folder)) await rm(path.join(folder, name));
      for (const [name, content] of olds) await writeFile(path.join(folder, name), content);
    };

    const failing = messages.filter((_, index) => index % 2 === 1);
    const [still = 0] = failing.slice(3);
    fail([]);
    assert.equal((await started(export_)).status, 0);
    const whole = await readFile(file);
    fail(failing);
    assert.equal((await started(export_)).status, 4);
    const olds = await contents();
    const broken = olds.get('activity.csv') ?? assert.fail();
    assert.equal(olds.size, 2);
    fail([still]);
    const [since, began] = [sandbox.requests.length, Date.now()];
    assert.equal((await started(retry)).status, 4);
    const [duration, requests] = [Date.now() - began, sandbox.requests.length - since];
    const partial = await readFile(file);

    const random = seeded(23);
    const ends = { before: 0, partial: 0, whole: 0 };
    let killed = 0;
    for (let attempt = 0; attempt < kills; attempt++) {
      await restore(olds);
      const failsAgain = attempt % 4 < 2;
      fail(failsAgain ? [still] : []);
      const killing = new AbortController();
      const asked = sandbox.requests.length;
      // At any time, and about when the last answer has come and the file is put in its place.
      const late = random() * 200;
      const timer = attempt % 2 === 0 ? setTimeout(() => killing.abort(), random() * duration) : setInterval(() => {
        if (sandbox.requests.length - asked < requests) return;
        clearInterval(timer);
        setTimeout(() => killing.abort(), late);
      }, 1);
      const { status } = await started(retry, killing.signal);
      clearInterval(timer);
      if (status === null) killed++;
      const where = `attempt ${attempt}, status ${status}`;
      const left = await readFile(file);
      const end = left.equals(broken) ? 'before' : left.equals(partial) ? 'partial' : left.equals(whole) ? 'whole' : assert.fail(`${where}: ${left.length} bytes`);
      ends[end]++;
      assert.ok(status === null || end === (failsAgain ? 'partial' : 'whole'), where);
      const isListed = (await readdir(folder)).includes(`activity.csv${gapsSuffix}`);
      assert.ok(isListed || end === 'whole', where);
      if (isListed) {
        const { incomplete } = await readGaps(file, never);
        assert.deepEqual(incomplete?.gaps.map(({ parent }) => parent.messageId) ?? [], { before: failing, partial: [still], whole: [] }[end], where);
        fail([]);
        const again = await started(retry);
        assert.equal(again.status, 0, `${where}: ${again.stderr}`);
      }
      assert.ok((await readFile(file)).equals(whole), where);
      assert.deepEqual((await readdir(folder)).filter((name) => isListed || !name.endsWith('.listrak-part')), ['activity.csv'], where);
    }
    console.log(`      ${killed} of ${kills} retries were killed: ${ends.before} left the file of before, ${ends.partial} one that lacks a message, ${ends.whole} the whole one`);
    assert.ok(killed >= kills / 4 && ends.before > 0, `${killed} were killed`);
  });
});
