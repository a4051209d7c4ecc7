import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { ProgressLine } from '../../../src/cli/progress-line';
import { run as runHere } from '../../../src/cli/run';
import { markOf } from '../../../src/export/file-mark';
import { systemFiles } from '../../../src/export/file-target';
import { gapsSuffix, noteNext, readGaps } from '../../../src/export/retry/gaps-file';
import { catalogue } from '../../../src/reports/catalogue';
import { formatText } from '../../../src/text';
import { version } from '../../../package.json';
import { CliBench, list } from './bench';
import { environmentOf } from './child';
import { expectedLines, truthOf } from './truth';

describe('listrak', function () {
  let bench: CliBench;
  before(async () => { bench = await CliBench.start(); });
  afterEach(() => bench.sandbox.setFaults());
  after(() => bench.close());

  it('names the file that was asked for where its folder is missing', async () => {
    for (const lists of [String(list), `${list},999`]) {
      const { status, stderr } = await bench.run(['export', 'contacts', '--list', lists, '--out', 'nowhere/some.csv']);
      assert.deepEqual([status, stderr], [1, 'listrak: nowhere/some.csv cannot be written: its folder does not exist. Make the folder first.\n']);
    }
  });

  it('prints nothing that acts on a terminal, whatever names, files and the service say', async () => {
    const escape = '\u001b]0;owned\u0007\u001b[2J\u009b31m\rlistrak: all well\nlistrak: 10 rows\u202e\u2066';
    const folder = `saved ${process.platform === 'win32' ? 'x' : '\u001b[31m\u202e\r\n'}`;
    await mkdir(bench.file(folder), { recursive: true });
    const save = (name: string, value: object): Promise<void> => writeFile(bench.file(`${folder}/${name}.listrak.json`), JSON.stringify(value));
    await Promise.all([
      save('a', { report: escape, file: 'a.csv' }), save('b', { report: 'contacts', listId: escape, file: 'b.csv' }), save('c', { report: 'contacts', listId: list, filters: { [escape]: '1' }, file: 'c.csv' }), save('d', { report: 'contacts', listId: list, [escape]: 1, file: 'd.csv' }),
      save('e', { report: 'contacts', listId: list, format: escape, file: 'e.csv' }), save('f', { report: 'contacts', listId: list, file: `no${escape.replaceAll('/', '')}/f.csv` }), save('g', { report: 'messageActivity', listId: list, messageId: [999], filters: { emailAddress: escape }, file: 'g.csv' }), save('h', { report: 'messages', listId: list, file: 'h.csv' }),
    ]);
    bench.sandbox.setFaults(({ path: asked }) => (asked.endsWith('/Message') ? { kind: 'status', status: 400, error: escape, message: escape } : undefined));
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'no'].map((name) => `${folder}/${name}.listrak.json`);
    const seen = [await bench.run(['run', ...names]), await bench.run(['run', escape]), await bench.run(['export', escape, '--out', 'x.csv']), await bench.run(['export', 'lists', `--${escape}`, '--out', 'x.csv']), await bench.run(['export', 'lists', '--filter', `${escape}=1`, '--out', 'x.csv']), await bench.run(['export', 'contacts', '--list', `${list},999`, '--out', `${folder}/i.csv`])];
    for (const { stderr, status } of seen) {
      assert.ok(stderr.length > 20);
      assert.notEqual(status, null);
      // eslint-disable-next-line no-control-regex -- these must not be there
      assert.doesNotMatch(stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      assert.doesNotMatch(stderr, /^listrak: (all well|10 rows)/m);
    }
    assert.match(seen[0]?.stderr ?? '', /\\u\{1b\}/);
  });

  it('names what failed and ends with 4 when the rest is there', async () => {
    const { status, stderr } = await bench.run(['export', 'contacts', '--list', `${list},999`, '--out', 'some.csv']);
    assert.equal(status, 4);
    assert.match(stderr, /^listrak: list 999 failed: /);
    assert.match(stderr, /^Retry the one that failed: listrak retry some\.csv$/m);
    assert.match(stderr, /incomplete: 1 failed/);
    assert.deepEqual(await bench.linesOf('some.csv'), expectedLines('contacts', truthOf('contacts', bench.place, bench.sandbox.data)));
    const toStream = await bench.run(['export', 'contacts', '--list', `${list},999`, '--out', '-', '--quiet']);
    assert.match(toStream.stderr, /^listrak: list 999 failed: .*\n {2}Try again: listrak export contacts --list 999 --out FILE\n$/);
    const excel = await bench.run(['export', 'contacts', '--list', `${list},999`, '--out', 'some.xlsx']);
    assert.match(excel.stderr, /^Retry the one that failed: run the same command again; it writes the whole file anew$/m);
  });

  it('puts what failed into the file when told to retry, until it is as if nothing had failed', async () => {
    const argv = ['export', 'messageLinks', '--list', String(list), '--message', 'all', '--out', 'retried.csv'];
    assert.equal((await bench.run(argv)).status, 0);
    const whole = await readFile(bench.file('retried.csv'));
    const [, first = 0, second = 0, third = 0] = bench.sandbox.data.messages(list).map(({ messageId }) => messageId);
    const broken = new Set([first, second, third]);
    bench.sandbox.setFaults(({ path: asked }) => ([...broken].some((id) => asked.endsWith(`/${id}/Link`)) ? { kind: 'status', status: 404 } : undefined));
    const export_ = await bench.run(argv);
    assert.equal(export_.status, 4);
    assert.match(export_.stderr, /^Retry the 3 that failed: listrak retry retried\.csv$/m);
    for (const id of broken) assert.match(export_.stderr, new RegExp(`^listrak: list ${list}, message ${id} failed: `, 'm'));
    const kept = await readFile(bench.file('retried.csv.listrak-failed.json'), 'utf8');
    assert.ok(!kept.includes(bench.sandbox.clientSecret) && !kept.includes(bench.sandbox.clientId));
    const lacking = await readFile(bench.file('retried.csv'));
    const other = await bench.run(['retry', 'retried.csv'], { environment: { LISTRAK_CLIENT_ID: 'another' } });
    assert.deepEqual([other.status, other.stderr], [1, 'listrak: The rows of retried.csv are of another account, so nothing was put into it. Set LISTRAK_CLIENT_ID (and LISTRAK_API_URL) to what it was exported with.\n']);
    assert.ok((await readFile(bench.file('retried.csv'))).equals(lacking));
    assert.equal(await readFile(bench.file('retried.csv.listrak-failed.json'), 'utf8'), kept);

    broken.delete(second);
    const before = bench.sandbox.requests.length;
    const again = await bench.run(['retry', 'retried.csv']);
    assert.equal(again.status, 4);
    assert.match(again.stderr, /^Retry the 2 that failed: listrak retry retried\.csv$/m);
    assert.match(again.stderr, /rows that were missing stand in their places\./);
    assert.ok(bench.sandbox.requests.slice(before).every(({ path: asked }) => !/\/Message\/\d+/.test(asked) || [first, second, third].some((id) => asked.includes(`/${id}`))), 'only what failed is asked for');

    broken.clear();
    const never = new AbortController().signal;
    const { request, account = assert.fail() } = await readGaps(bench.file('retried.csv'), never);
    const left = await Promise.all(['retried.csv', `retried.csv${gapsSuffix}`].map(async (name) => [name, await readFile(bench.file(name))] as const));
    const last = await bench.run(['retry', 'retried.csv', '--quiet']);
    assert.deepEqual([last.status, last.stderr], [0, '']);
    assert.ok((await readFile(bench.file('retried.csv'))).equals(whole));
    // As if it had been killed behind its rename.
    for (const [name, content] of left) await writeFile(bench.file(name), content);
    await noteNext(bench.file('retried.csv'), { mark: () => markOf(Readable.from([whole]), never), request, account, incomplete: null }, systemFiles, never);
    await writeFile(bench.file('retried.csv'), whole);
    const done = await bench.run(['retry', 'retried.csv']);
    assert.deepEqual([done.status, done.stderr], [0, 'retried.csv is whole: nothing is missing in it.\n']);
    const none = await bench.run(['retry', 'retried.csv']);
    assert.deepEqual([none.status, none.stderr.includes('Nothing is known to be missing in retried.csv')], [1, true]);
  });

  it('says up front what a sheet holds', async () => {
    const { stderr } = await bench.run(['export', 'lists', '--out', 'sheets.xlsx']);
    assert.match(stderr, /^listrak: A sheet holds 1,048,575 rows; more go on in another sheet\.\nsheets\.xlsx: /);
  });

  it('ends with 1 on wrong usage, before any call', async () => {
    const calls = bench.sandbox.requests.length;
    await writeFile(bench.file('wrong.json'), '{"report":"lists","filters":null}');
    await writeFile(bench.file('folder.listrak.json'), '{"report":"lists","file":"there/"}');
    const cases: [string[], RegExp][] = [
      [['export', 'contacts', '--out', 'no.csv'], /needs the field listId/], [['export', 'contacts', '--list', 'x', '--out', 'no.csv'], /listId is "x"/],
      [['export', 'contact', '--list', '1', '--out', 'no.csv'], /report is "contact"/], [['export', 'contacts', '--list', '1', '--filter', 'startDate=2026-02-30', '--out', 'no.csv'], /startDate/],
      [['export', 'lists', '--client-secret', 'hush-hush', '--out', 'no.csv'], /never arguments/], [['export', 'lists', '--out', 'no/such/folder.csv'], /folder does not exist/],
      [['export', '--request', 'wrong.json', '--out', 'no.csv'], /filters must be a JSON object/], [['export', '--request', 'missing.json', '--out', 'no.csv'], /missing\.json cannot be read/], [[], /Name a command/],
      [['run', 'folder.listrak.json'], /there\/ is a folder\. Name a file in it/],
    ];
    for (const [argv, words] of cases) {
      const { status, stderr, stdout } = await bench.run(argv);
      assert.deepEqual([status, stdout.toString()], [1, ''], argv.join(' '));
      assert.match(stderr, words);
      assert.equal(stderr.trim().split('\n').length, 1);
      assert.doesNotMatch(stderr, /hush-hush/);
    }
    for (const [address, words] of [['http://example.com/email/v1', /variable LISTRAK_API_URL is plain http/], ['api.listrak.com/email/v1', /variable LISTRAK_API_URL is not a web address\./]] as const) {
      for (const out of ['no.csv', '-']) {
        const { status, stderr, stdout } = await bench.run(['export', 'lists', '--out', out], { environment: { LISTRAK_API_URL: address } });
        assert.deepEqual([status, stdout.toString()], [1, '']);
        assert.match(stderr, words);
        assert.doesNotMatch(stderr, /Error|^\s+at /m);
      }
    }
    assert.deepEqual(bench.sandbox.requests.slice(calls).filter(({ path: asked }) => asked.startsWith('/email')), []);
    assert.ok(!(await readdir(bench.cli.folder)).includes('no.csv'));
  });

  it('ends with 2 when the credentials are refused, and never shows them', async () => {
    const { status, stderr } = await bench.run(['export', 'lists', '--out', 'refused.csv'], { environment: { LISTRAK_CLIENT_SECRET: 'not-the-secret' } });
    assert.equal(status, 2);
    assert.notEqual(stderr, '');
    assert.doesNotMatch(stderr, /not-the-secret/);
    assert.ok(!(await readdir(bench.cli.folder)).includes('refused.csv'));
  });

  it('ends with 3 when the service fails, and leaves the older file', async () => {
    await writeFile(bench.file('older.csv'), 'old');
    const wrongList = await bench.run(['export', 'contacts', '--list', '999', '--out', 'older.csv']);
    bench.sandbox.setFaults(({ path: asked }) => (asked.endsWith('/Contact') ? { kind: 'repeatCursor' } : undefined));
    const loop = await bench.run(['export', 'contacts', '--list', String(list), '--page-size', '100', '--out', 'older.csv']);
    assert.deepEqual([wrongList.status, loop.status], [3, 3]);
    assert.equal(await readFile(bench.file('older.csv'), 'utf8'), 'old');
    assert.deepEqual(await bench.leftovers(), []);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const interrupting = new AbortController();
    bench.sandbox.setFaults(({ query, path: asked }) => {
      if (!asked.endsWith('/Contact') || ['Start', null].includes(query.get('cursor'))) return undefined;
      interrupting.abort();
      return { kind: 'silence' };
    });
    const { status, stderr } = await bench.run(['export', 'contacts', '--list', String(list), '--page-size', '100', '--out', 'interrupted.csv'], { interrupt: interrupting.signal });
    assert.deepEqual([status, stderr], [130, '']);
    assert.deepEqual((await readdir(bench.cli.folder)).filter((name) => name.includes('interrupted')), []);
  });

  it('ends when it is interrupted while nobody takes what it writes to standard output, and leaves nothing behind', async () => {
    const { status, stderr } = await bench.run(['export', 'contacts', '--list', '101', '--out', '-', '-q'], { stalled: true, environment: { TMPDIR: bench.cli.folder } });
    assert.deepEqual([status, stderr], [130, '']);
    assert.deepEqual((await readdir(bench.cli.folder)).filter((name) => name.endsWith('-part')), []);
  });

  it('ends as it would where nobody reads its messages', async () => {
    const { status } = await bench.run(['export', 'lists', '--out', 'unheard.csv'], { deaf: true });
    assert.equal(status, 0);
    assert.equal((await bench.linesOf('unheard.csv')).length, 1 + bench.sandbox.data.lists().length);
    assert.equal((await bench.run(['export', 'contacts', '--list', '999', '--out', 'none.csv'], { deaf: true })).status, 3);
  });

  it('shows its progress on a terminal and takes it away at the end', async () => {
    const written: string[] = [];
    const stderr = Object.assign(new Writable({ write: (chunk: Buffer, _encoding, done) => { written.push(chunk.toString()); done(); } }), { isTTY: true });
    const ended = await runHere({
      argv: ['export', 'contacts', '--list', String(list), '--page-size', '100', '--out', bench.file('terminal.csv')], environment: environmentOf(bench.sandbox),
      stdin: Readable.from([]), stdout: new Writable(), stderr, version, signal: new AbortController().signal,
    });
    assert.equal(ended, 0);
    assert.ok(written[0]?.startsWith('\r\u001b[K'));
    assert.match(written[0]?.slice(4) ?? '', /^100 rows · \d+\.\d kB · [\d,]+ rows\/s$/);
    assert.equal(written.at(-2), '\r\u001b[K');
    assert.match(written.at(-1) ?? '', /terminal\.csv: 400 rows · /);
  });

  it('speaks of one row where there is one', () => {
    const written: string[] = [];
    const line = new ProgressLine(new Writable({ write: (chunk: Buffer, _encoding, done) => { written.push(chunk.toString()); done(); } }), true);
    line.show({ rows: 1, bytes: 100, milliseconds: 1000 });
    line.show({ rows: 1, bytes: 100, milliseconds: 2000 });
    line.show({ rows: 4, bytes: 400, milliseconds: 4000 });
    assert.deepEqual(written.map((each) => each.slice(4)), ['1 row · 0.1 kB · 1 row/s', '1 row · 0.1 kB · 1 row/s', '4 rows · 0.4 kB · 1 row/s']);
  });

  it('lists the reports, says how it is used and its version', async () => {
    const reports = (await bench.run(['reports'])).stdout.toString();
    for (const { id, description } of catalogue) assert.ok(reports.includes(`${id}\n  ${formatText(description)}\n`), id);
    assert.match(reports, /^messageActivity\n(?: {2}.*\n)* {2}--since-last: from sendDate, or activityDate with dateType=Activity; a row's key is its IDs and emailAddress\n/m);
    assert.match(reports, /^messageLinks\n(?: {2}.*\n)* {2}--since-last: no date to ask from, the file is replaced whole\n/m);
    const help = await bench.run(['--help']);
    assert.equal(help.status, 0);
    assert.match(help.stdout.toString(), /listrak export <report> --out FILE/);
    assert.equal((await bench.run(['--version'])).stdout.toString(), `${version}\n`);
  });
});
