import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { run as runHere } from '../../../src/cli/run';
import { markOf } from '../../../src/export/file-mark';
import { systemFiles } from '../../../src/export/file-target';
import { gapsSuffix, noteNext, readGaps } from '../../../src/export/retry/gaps-file';
import { catalogue, reportById } from '../../../src/reports/catalogue';
import { reportIds, type ColumnType, type ReportId, type ScopeField } from '../../../src/reports/report-types';
import { formatText } from '../../../src/text';
import { startSandbox, type Sandbox } from '../../../src/sandbox/index';
import { version } from '../../../package.json';
import { readNdjson, readParquet, readXlsx } from '../export/read-back';
import { CommandLine, environmentOf, type Ended, type RunOptions } from './child';
import { cellOf, truthOf, type Place } from './truth';

const list = 106;

describe('listrak', function () {
  this.timeout(30_000);
  let cli: CommandLine;
  let sandbox: Sandbox;
  let place: Place;
  before(async () => {
    [cli, sandbox] = await Promise.all([CommandLine.build(), startSandbox({ contacts: 40_000 })]);
    const { data } = sandbox;
    const conversation = data.conversations(list)[0]?.conversationId ?? 0;
    const busiest = (ids: readonly number[]): number => ids.reduce((best, id) => (data.activityCount(list, id) > data.activityCount(list, best) ? id : best));
    const conversationMessage = busiest(data.conversationMessages(list, conversation).map(({ messageId }) => messageId));
    const message = busiest(data.messages(list).map(({ messageId }) => messageId));
    const clicked = (id: number): number => data.links(list, id).reduce((best, link) => (link.clickCount > best.clickCount ? link : best)).linkId;
    place = { list, conversation, conversationMessage, conversationLink: clicked(conversationMessage), message, link: clicked(message) };
  });
  afterEach(() => sandbox.setFaults());
  after(() => Promise.all([cli.dispose(), sandbox.close()]));

  const run = (argv: readonly string[], options: RunOptions = {}): Promise<Ended> => cli.run(argv, { ...options, environment: { ...environmentOf(sandbox), ...options.environment } });
  const file = (name: string): string => path.join(cli.folder, name);
  const leftovers = async (): Promise<string[]> => (await readdir(cli.folder)).filter((name) => name.includes('listrak-part'));

  async function linesOf(name: string): Promise<string[][]> {
    const lines: string[][] = parse(await readFile(file(name)), { record_delimiter: '\r\n' });
    return lines;
  }

  /** Header as the catalogue has it, then rows as the service's data has them, in its order. */
  function expectedLines(report: ReportId, rows: readonly Record<string, unknown>[]): string[][] {
    const parentNames: Record<ScopeField, string> = { listId: 'listName', conversationId: 'conversationName', messageId: 'messageSubject', linkId: 'linkUrl' };
    const header = [...reportById(report).scope.flatMap((field) => [field, parentNames[field]]), ...reportById(report).columns.map(({ name }) => name)];
    return [header, ...rows.map((row) => header.map((name) => cellOf(row[name])))];
  }

  it('splits by dates when asked to, and warns of what that misses', async () => {
    const contacts = (name: string, ...more: string[]): Promise<Ended> => run(['export', 'contacts', '--list', String(list), '--page-size', '100', '--out', name, ...more]);
    const dates = ['--filter', 'startDate=2000-01-01', '--filter', 'endDate=2040-01-01'];
    assert.equal((await contacts('one.csv', ...dates)).stderr.includes('split'), false);
    const { status, stderr } = await contacts('many.csv', ...dates, '--split', '5');
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^listrak: The report is split by subscribeDate: rows whose subscribeDate is null are missed\.\nmany\.csv: /);
    assert.deepEqual((await linesOf('many.csv')).sort(), (await linesOf('one.csv')).sort());
    const before = sandbox.requests.length;
    for (const [wrong, words] of [
      [['--split', '3'], /^listrak: A report is split by the dates between startDate and endDate: give both\.\n$/], [[...dates, '--split', '1'], /--split must be a whole number from 2 to 16/],
      [[...dates, '--split', '2', '--since-last'], /--split does not go with --since-last/],
    ] as const) {
      const refused = await contacts('no.csv', ...wrong);
      assert.equal(refused.status, 1);
      assert.match(refused.stderr, words);
    }
    assert.equal(sandbox.requests.length, before);
  });

  for (const report of reportIds) {
    it(`exports ${report} as the service has it`, async () => {
      const { scope } = reportById(report);
      const inConversation = scope.includes('conversationId');
      const ids: Record<ScopeField, [string, number]> = {
        listId: ['--list', list], conversationId: ['--conversation', place.conversation],
        messageId: ['--message', inConversation ? place.conversationMessage : place.message], linkId: ['--link', inConversation ? place.conversationLink : place.link],
      };
      const name = `${report}.csv`;
      const { status, stdout, stderr } = await run(['export', report, ...scope.flatMap((field) => ids[field].map(String)), '--page-size', '150', '--out', name]);
      assert.deepEqual([status, stdout.length], [0, 0], stderr);
      const truth = truthOf(report, place, sandbox.data);
      assert.ok(truth.length > 0);
      const lines = await linesOf(name);
      assert.deepEqual(lines, expectedLines(report, truth));
      assert.match(stderr, new RegExp(`^${report}\\.csv: ${truth.length.toLocaleString('en-US')} rows? · `));
    });
  }

  for (const report of ['contacts', 'messages', 'messageActivity', 'messageLinks', 'messageSummary'] as const) {
    it(`exports ${report} in every format as the service has it, cell by cell`, async () => {
      const { scope, columns } = reportById(report);
      const ids: Record<ScopeField, number> = { listId: list, conversationId: place.conversation, messageId: place.message, linkId: place.link };
      const base = ['export', report, ...scope.flatMap((field) => [`--${field.replace('Id', '')}`, String(ids[field])]), '--page-size', '700', '--quiet', '--out'];
      const truth = truthOf(report, place, sandbox.data);
      const types = new Map<string, ColumnType>(columns.map(({ name, type }) => [name, type]));
      for (const type of ['ndjson', 'parquet', 'xlsx']) {
        const { status, stderr } = await run([...base, `${report}.${type}`]);
        assert.deepEqual([status, stderr], [0, '']);
      }
      assert.deepEqual(await readNdjson(file(`${report}.ndjson`)), truth);

      const { rows } = await readParquet(file(`${report}.parquet`));
      assert.equal(rows.length, truth.length);
      rows.forEach((row, index) => assert.deepEqual(row, Object.fromEntries(Object.keys(row).map((name) => [name, ofParquet(truth[index]?.[name], types.get(name), name)]))));

      const [sheet] = await readXlsx(file(`${report}.xlsx`));
      assert.equal(sheet?.rows.length, truth.length);
      sheet.rows.forEach((row, index) => assert.deepEqual(
        Object.fromEntries(Object.entries(row).map(([name, { t, v }]) => [name, [t, v]])),
        Object.fromEntries(Object.entries(truth[index] ?? {}).flatMap(([name, value]) => ofXlsx(value, types.get(name)).map((cell) => [name, cell]))),
      ));
      const stdout = await run([...base, '-', '--format', 'parquet']);
      assert.ok(stdout.stdout.equals(await readFile(file(`${report}.parquet`))));
    });
  }

  it('exports all clickers of all messages of a list in one run', async () => {
    const small = 107;
    const { status, stderr } = await run(['export', 'messageLinkClickers', '--list', String(small), '--message', 'all', '--link', 'all', '--out', 'all.csv', '--quiet']);
    assert.deepEqual([status, stderr], [0, '']);
    const truth = sandbox.data.messages(small).flatMap(({ messageId }) => sandbox.data.links(small, messageId)
      .flatMap(({ linkId }) => truthOf('messageLinkClickers', { ...place, list: small, message: messageId, link: linkId, conversation: sandbox.data.conversations(small)[0]?.conversationId ?? 0, conversationMessage: messageId }, sandbox.data)));
    assert.ok(truth.length > 20);
    assert.deepEqual(await linesOf('all.csv'), expectedLines('messageLinkClickers', truth));
  });

  it('exports both states and named profile fields', async () => {
    const fields = sandbox.data.fields(list).slice(0, 3);
    const ids = fields.map(({ segmentationFieldId }) => segmentationFieldId);
    const { status, stderr } = await run(['export', 'contacts', '--list', String(list), '--filter', 'subscriptionState=All', '--filter', `profileFields=${ids.join(',')}`, '--out', 'fields.csv']);
    assert.equal(status, 0, stderr);
    const lines = await linesOf('fields.csv');
    assert.deepEqual(lines[0]?.slice(-3), fields.map(({ segmentationFieldName }) => segmentationFieldName));
    const truth = (['Subscribed', 'Unsubscribed'] as const).flatMap((state) => Array.from({ length: sandbox.data.contactCount(list, state) }, (_, index) => {
      const { emailAddress, subscriptionState, segmentationFieldValues } = sandbox.data.contact(list, state, index, ids);
      return [cellOf(emailAddress), subscriptionState, ...ids.map((id) => cellOf(segmentationFieldValues.find((value) => value.segmentationFieldId === id)?.value))];
    }));
    assert.deepEqual(lines.slice(1).map((line) => [line[2], line[5], ...line.slice(-3)]), truth);
  });

  it('writes the same to standard output', async () => {
    const toFile = await run(['export', 'messages', '--list', String(list), '--out', 'messages-file.csv']);
    const { status, stdout, stderr } = await run(['export', 'messages', '--list', String(list), '--out', '-', '-q']);
    assert.deepEqual([toFile.status, status, stderr], [0, 0, '']);
    assert.ok(stdout.equals(await readFile(file('messages-file.csv'))));
  });

  it('takes a request from a file or standard input, and what is typed over it', async () => {
    const request = JSON.stringify({ account: 'Acme', report: 'messages', listId: 107, filters: { includeTestMessages: true } });
    await writeFile(file('request.json'), `\ufeff${request}`);
    const count = async (argv: string[], input = ''): Promise<number> => {
      const { status, stdout, stderr } = await run(['export', ...argv, '--out', '-'], { input });
      assert.equal(status, 0, stderr);
      return (parse(stdout, { record_delimiter: '\r\n' }) as unknown[]).length - 1;
    };
    const expected = sandbox.data.messages(107, true).length;
    assert.equal(await count(['--request', 'request.json']), expected);
    assert.equal(await count(['--request', '-'], request), expected);
    assert.equal(await count(['--request', 'request.json', '--filter', 'includeTestMessages=false', '--list', '108']), sandbox.data.messages(108).length);
  });

  it('runs saved reports, each to its own file', async () => {
    await mkdir(file('saved'), { recursive: true });
    const save = (name: string, value: object): Promise<void> => writeFile(file(`saved/${name}.listrak.json`), JSON.stringify(value));
    await Promise.all([
      save('a', { report: 'messages', listId: list, file: 'new/folder/a.ndjson' }), save('b', { report: 'contacts', listId: list, file: 'b.txt', sinceLast: true, lookBack: 3 }),
      save('c', { report: 'lists' }), save('f', { report: 'lists', file: '../saved/f.listrak.json' }), save('e', { report: 'contacts', listId: list, file: 'e.csv', split: 3, filters: { startDate: '2000-01-01', endDate: '2040-01-01' } }), save('d', { report: 'contacts', listId: 999, file: 'd.csv' }),
    ]);
    const { status, stderr } = await run(['run', 'saved/a.listrak.json', 'saved/b.listrak.json', '--quiet']);
    assert.deepEqual([status, stderr], [0, '']);
    assert.deepEqual(await readNdjson(file('saved/new/folder/a.ndjson')), truthOf('messages', place, sandbox.data));
    assert.deepEqual(await linesOf('saved/b.txt'), expectedLines('contacts', truthOf('contacts', place, sandbox.data)));
    assert.match((await run(['run', 'saved/b.listrak.json'])).stderr, /Rows that came: /);
    assert.match((await run(['run', 'saved/e.listrak.json'])).stderr, /^listrak: The report is split by subscribeDate: rows whose subscribeDate is null are missed\.\n/);
    assert.deepEqual((await linesOf('saved/e.csv')).sort(), expectedLines('contacts', truthOf('contacts', place, sandbox.data)).sort());
    const some = await run(['run', 'saved/c.listrak.json', 'saved/no.listrak.json', 'saved/d.listrak.json', 'saved/a.listrak.json']);
    assert.equal(some.status, 1);
    assert.match(some.stderr, /c\.listrak\.json:\nlistrak: The field file is missing.*\n.*no\.listrak\.json:\nlistrak: .*cannot be read.*\n.*d\.listrak\.json:\nlistrak: .*\n.*a\.ndjson: /);
    const itself = await readFile(file('saved/f.listrak.json'));
    assert.match((await run(['run', 'saved/f.listrak.json'])).stderr, /f\.listrak\.json:\nlistrak: The field file names the saved report itself, which the rows would replace\.\n$/);
    assert.deepEqual(await readFile(file('saved/f.listrak.json')), itself);
    assert.equal((await run(['run', 'saved/d.listrak.json'])).status, 3);
    assert.ok(!(await readdir(file('saved'))).includes('d.csv'));
  });

  it('names the file that was asked for where its folder is missing', async () => {
    for (const lists of [String(list), `${list},999`]) {
      const { status, stderr } = await run(['export', 'contacts', '--list', lists, '--out', 'nowhere/some.csv']);
      assert.deepEqual([status, stderr], [1, 'listrak: nowhere/some.csv cannot be written: its folder does not exist. Make the folder first.\n']);
    }
  });

  it('prints nothing that acts on a terminal, whatever names, files and the service say', async () => {
    const escape = '\u001b]0;owned\u0007\u001b[2J\u009b31m\rlistrak: all well\nlistrak: 10 rows\u202e\u2066';
    const folder = `saved ${process.platform === 'win32' ? 'x' : '\u001b[31m\u202e\r\n'}`;
    await mkdir(file(folder), { recursive: true });
    const save = (name: string, value: object): Promise<void> => writeFile(file(`${folder}/${name}.listrak.json`), JSON.stringify(value));
    await Promise.all([
      save('a', { report: escape, file: 'a.csv' }), save('b', { report: 'contacts', listId: escape, file: 'b.csv' }), save('c', { report: 'contacts', listId: list, filters: { [escape]: '1' }, file: 'c.csv' }), save('d', { report: 'contacts', listId: list, [escape]: 1, file: 'd.csv' }),
      save('e', { report: 'contacts', listId: list, format: escape, file: 'e.csv' }), save('f', { report: 'contacts', listId: list, file: `no${escape.replaceAll('/', '')}/f.csv` }), save('g', { report: 'messageActivity', listId: list, messageId: [999], filters: { emailAddress: escape }, file: 'g.csv' }), save('h', { report: 'messages', listId: list, file: 'h.csv' }),
    ]);
    sandbox.setFaults(({ path: asked }) => (asked.endsWith('/Message') ? { kind: 'status', status: 400, error: escape, message: escape } : undefined));
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'no'].map((name) => `${folder}/${name}.listrak.json`);
    const seen = [await run(['run', ...names]), await run(['run', escape]), await run(['export', escape, '--out', 'x.csv']), await run(['export', 'lists', `--${escape}`, '--out', 'x.csv']), await run(['export', 'lists', '--filter', `${escape}=1`, '--out', 'x.csv']), await run(['export', 'contacts', '--list', `${list},999`, '--out', `${folder}/i.csv`])];
    for (const { stderr, status } of seen) {
      assert.ok(stderr.length > 20);
      assert.notEqual(status, null);
      // eslint-disable-next-line no-control-regex -- these must not be there
      assert.doesNotMatch(stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      assert.doesNotMatch(stderr, /^listrak: (all well|10 rows)/m);
    }
    assert.match(seen[0]?.stderr ?? '', /\\u\{1b\}/);
  });

  it('gives a field that appears on a late page its column in every line', async () => {
    sandbox.setFaults(({ query, path: asked }) => (asked.endsWith('/Contact') && !['Start', null].includes(query.get('cursor'))
      ? { kind: 'rewrite', rewrite: (body) => body.replaceAll('"emailAddress"', '"loyaltyTier":"gold","emailAddress"') } : undefined));
    const { status, stderr } = await run(['export', 'contacts', '--list', String(list), '--page-size', '100', '--out', 'late.csv']);
    assert.equal(status, 0, stderr);
    const lines = await linesOf('late.csv');
    const plain = expectedLines('contacts', truthOf('contacts', place, sandbox.data));
    assert.deepEqual(lines, plain.map((line, index) => [...line, index === 0 ? 'loyaltyTier' : index <= 100 ? '' : 'gold']));
  });

  it('names what failed and ends with 4 when the rest is there', async () => {
    const { status, stderr } = await run(['export', 'contacts', '--list', `${list},999`, '--out', 'some.csv']);
    assert.equal(status, 4);
    assert.match(stderr, /^listrak: list 999 failed: /);
    assert.match(stderr, /^Retry the one that failed: listrak retry some\.csv$/m);
    assert.match(stderr, /incomplete: 1 failed/);
    assert.deepEqual(await linesOf('some.csv'), expectedLines('contacts', truthOf('contacts', place, sandbox.data)));
    const toStream = await run(['export', 'contacts', '--list', `${list},999`, '--out', '-', '--quiet']);
    assert.match(toStream.stderr, /^listrak: list 999 failed: .*\n {2}Try again: listrak export contacts --list 999 --out FILE\n$/);
    const excel = await run(['export', 'contacts', '--list', `${list},999`, '--out', 'some.xlsx']);
    assert.match(excel.stderr, /^Retry the one that failed: run the same command again; it writes the whole file anew$/m);
  });

  it('puts what failed into the file when told to retry, until it is as if nothing had failed', async () => {
    const argv = ['export', 'messageLinks', '--list', String(list), '--message', 'all', '--out', 'retried.csv'];
    assert.equal((await run(argv)).status, 0);
    const whole = await readFile(file('retried.csv'));
    const [, first = 0, second = 0, third = 0] = sandbox.data.messages(list).map(({ messageId }) => messageId);
    const broken = new Set([first, second, third]);
    sandbox.setFaults(({ path: asked }) => ([...broken].some((id) => asked.endsWith(`/${id}/Link`)) ? { kind: 'status', status: 404 } : undefined));
    const export_ = await run(argv);
    assert.equal(export_.status, 4);
    assert.match(export_.stderr, /^Retry the 3 that failed: listrak retry retried\.csv$/m);
    for (const id of broken) assert.match(export_.stderr, new RegExp(`^listrak: list ${list}, message ${id} failed: `, 'm'));
    const kept = await readFile(file('retried.csv.listrak-failed.json'), 'utf8');
    assert.ok(!kept.includes(sandbox.clientSecret) && !kept.includes(sandbox.clientId));

    broken.delete(second);
    const before = sandbox.requests.length;
    const again = await run(['retry', 'retried.csv']);
    assert.equal(again.status, 4);
    assert.match(again.stderr, /^Retry the 2 that failed: listrak retry retried\.csv$/m);
    assert.match(again.stderr, /rows that were missing stand in their places\./);
    assert.ok(sandbox.requests.slice(before).every(({ path: asked }) => !/\/Message\/\d+/.test(asked) || [first, second, third].some((id) => asked.includes(`/${id}`))), 'only what failed is asked for');

    broken.clear();
    const never = new AbortController().signal;
    const { request } = await readGaps(file('retried.csv'), never);
    const left = await Promise.all(['retried.csv', `retried.csv${gapsSuffix}`].map(async (name) => [name, await readFile(file(name))] as const));
    const last = await run(['retry', 'retried.csv', '--quiet']);
    assert.deepEqual([last.status, last.stderr], [0, '']);
    assert.ok((await readFile(file('retried.csv'))).equals(whole));
    // As if it had been killed behind its rename.
    for (const [name, content] of left) await writeFile(file(name), content);
    await noteNext(file('retried.csv'), { mark: () => markOf(Readable.from([whole]), never), request, incomplete: null }, systemFiles, never);
    await writeFile(file('retried.csv'), whole);
    const done = await run(['retry', 'retried.csv']);
    assert.deepEqual([done.status, done.stderr], [0, 'retried.csv is whole: nothing is missing in it.\n']);
    const none = await run(['retry', 'retried.csv']);
    assert.deepEqual([none.status, none.stderr.includes('Nothing is known to be missing in retried.csv')], [1, true]);
  });

  it('says up front what a sheet holds', async () => {
    const { stderr } = await run(['export', 'lists', '--out', 'sheets.xlsx']);
    assert.match(stderr, /^listrak: A sheet holds 1,048,575 rows; more go on in another sheet\.\nsheets\.xlsx: /);
  });

  it('ends with 1 on wrong usage, before any call', async () => {
    const calls = sandbox.requests.length;
    await writeFile(file('wrong.json'), '{"report":"lists","filters":null}');
    const cases: [string[], RegExp][] = [
      [['export', 'contacts', '--out', 'no.csv'], /needs the field listId/], [['export', 'contacts', '--list', 'x', '--out', 'no.csv'], /listId is "x"/],
      [['export', 'contact', '--list', '1', '--out', 'no.csv'], /report is "contact"/], [['export', 'contacts', '--list', '1', '--filter', 'startDate=2026-02-30', '--out', 'no.csv'], /startDate/],
      [['export', 'lists', '--client-secret', 'hush-hush', '--out', 'no.csv'], /never arguments/], [['export', 'lists', '--out', 'no/such/folder.csv'], /folder does not exist/],
      [['export', '--request', 'wrong.json', '--out', 'no.csv'], /filters must be a JSON object/], [['export', '--request', 'missing.json', '--out', 'no.csv'], /missing\.json cannot be read/], [[], /Name a command/],
    ];
    for (const [argv, words] of cases) {
      const { status, stderr, stdout } = await run(argv);
      assert.deepEqual([status, stdout.toString()], [1, ''], argv.join(' '));
      assert.match(stderr, words);
      assert.equal(stderr.trim().split('\n').length, 1);
      assert.doesNotMatch(stderr, /hush-hush/);
    }
    const { status, stderr } = await run(['export', 'lists', '--out', 'no.csv'], { environment: { LISTRAK_API_URL: 'http://example.com/email/v1' } });
    assert.equal(status, 1);
    assert.match(stderr, /variable LISTRAK_API_URL is plain http/);
    assert.deepEqual(sandbox.requests.slice(calls).filter(({ path: asked }) => asked.startsWith('/email')), []);
    assert.ok(!(await readdir(cli.folder)).includes('no.csv'));
  });

  it('ends with 2 when the credentials are refused, and never shows them', async () => {
    const { status, stderr } = await run(['export', 'lists', '--out', 'refused.csv'], { environment: { LISTRAK_CLIENT_SECRET: 'not-the-secret' } });
    assert.equal(status, 2);
    assert.notEqual(stderr, '');
    assert.doesNotMatch(stderr, /not-the-secret/);
    assert.ok(!(await readdir(cli.folder)).includes('refused.csv'));
  });

  it('ends with 3 when the service fails, and leaves the older file', async () => {
    await writeFile(file('older.csv'), 'old');
    const wrongList = await run(['export', 'contacts', '--list', '999', '--out', 'older.csv']);
    sandbox.setFaults(({ path: asked }) => (asked.endsWith('/Contact') ? { kind: 'repeatCursor' } : undefined));
    const loop = await run(['export', 'contacts', '--list', String(list), '--page-size', '100', '--out', 'older.csv']);
    assert.deepEqual([wrongList.status, loop.status], [3, 3]);
    assert.equal(await readFile(file('older.csv'), 'utf8'), 'old');
    assert.deepEqual(await leftovers(), []);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const interrupting = new AbortController();
    sandbox.setFaults(({ query, path: asked }) => {
      if (!asked.endsWith('/Contact') || ['Start', null].includes(query.get('cursor'))) return undefined;
      interrupting.abort();
      return { kind: 'silence' };
    });
    const { status, stderr } = await run(['export', 'contacts', '--list', String(list), '--page-size', '100', '--out', 'interrupted.csv'], { interrupt: interrupting.signal });
    assert.deepEqual([status, stderr], [130, '']);
    assert.deepEqual((await readdir(cli.folder)).filter((name) => name.includes('interrupted')), []);
  });

  it('ends when it is interrupted while nobody takes what it writes to standard output, and leaves nothing behind', async () => {
    const { status, stderr } = await run(['export', 'contacts', '--list', '101', '--out', '-', '-q'], { stalled: true, environment: { TMPDIR: cli.folder } });
    assert.deepEqual([status, stderr], [130, '']);
    assert.deepEqual((await readdir(cli.folder)).filter((name) => name.endsWith('-part')), []);
  });

  it('ends as it would where nobody reads its messages', async () => {
    const { status } = await run(['export', 'lists', '--out', 'unheard.csv'], { deaf: true });
    assert.equal(status, 0);
    assert.equal((await linesOf('unheard.csv')).length, 1 + sandbox.data.lists().length);
    assert.equal((await run(['export', 'contacts', '--list', '999', '--out', 'none.csv'], { deaf: true })).status, 3);
  });

  it('shows its progress on a terminal and takes it away at the end', async () => {
    const written: string[] = [];
    const stderr = Object.assign(new Writable({ write: (chunk: Buffer, _encoding, done) => { written.push(chunk.toString()); done(); } }), { isTTY: true });
    const ended = await runHere({
      argv: ['export', 'contacts', '--list', String(list), '--page-size', '100', '--out', file('terminal.csv')], environment: environmentOf(sandbox),
      stdin: Readable.from([]), stdout: new Writable(), stderr, version, signal: new AbortController().signal,
    });
    assert.equal(ended, 0);
    assert.ok(written[0]?.startsWith('\r\u001b[K'));
    assert.match(written[0]?.slice(4) ?? '', /^100 rows · \d+\.\d kB · [\d,]+ rows\/s$/);
    assert.equal(written.at(-2), '\r\u001b[K');
    assert.match(written.at(-1) ?? '', /terminal\.csv: 400 rows · /);
  });

  it('lists the reports, says how it is used and its version', async () => {
    const reports = (await run(['reports'])).stdout.toString();
    for (const { id, description } of catalogue) assert.ok(reports.includes(`${id}\n  ${formatText(description)}\n`), id);
    assert.match(reports, /^messageActivity\n(?: {2}.*\n)* {2}--since-last: from sendDate, or activityDate with dateType=Activity; a row's key is its IDs and emailAddress\n/m);
    assert.match(reports, /^messageLinks\n(?: {2}.*\n)* {2}--since-last: no date to ask from, the file is replaced whole\n/m);
    const help = await run(['--help']);
    assert.equal(help.status, 0);
    assert.match(help.stdout.toString(), /listrak export <report> --out FILE/);
    assert.equal((await run(['--version'])).stdout.toString(), `${version}\n`);
  });
});

const emptyDate = '0001-01-01T00:00:00';

/** What Parquet must hold for a value of the service's. */
function ofParquet(value: unknown, type: ColumnType | undefined, name: string): unknown {
  if (value === undefined || value === null || (type === 'date' && value === emptyDate)) return null;
  if (type === 'date' && typeof value === 'string') return new Date(`${value}Z`);
  if (type === 'integer' || ['listId', 'messageId'].includes(name)) return BigInt(value as number);
  return type === 'json' ? JSON.stringify(value) : value;
}

/** The cell's type and value, none where it must be empty. */
function ofXlsx(value: unknown, type: ColumnType | undefined): unknown[] {
  if (value === undefined || value === null || (type === 'date' && value === emptyDate)) return [];
  if (type === 'date' && typeof value === 'string') return [['n', Date.parse(`${value}Z`) / 86_400_000 + 25_569]];
  if (typeof value === 'object') return [['s', JSON.stringify(value)]];
  return [[typeof value === 'number' ? 'n' : typeof value === 'boolean' ? 'b' : 's', value]];
}
