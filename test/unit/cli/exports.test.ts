import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { reportById } from '../../../src/reports/catalogue';
import { reportIds, type ColumnType, type ScopeField } from '../../../src/reports/report-types';
import { readNdjson, readParquet, readXlsx } from '../export/read-back';
import { CliBench, list } from './bench';
import type { Ended } from './child';
import { cellOf, expectedLines, truthOf } from './truth';

describe('listrak export', function () {
  let bench: CliBench;
  before(async () => { bench = await CliBench.start(); });
  afterEach(() => bench.sandbox.setFaults());
  after(() => bench.close());

  it('splits by dates when asked to, and warns of what that misses', async () => {
    const contacts = (name: string, ...more: string[]): Promise<Ended> => bench.run(['export', 'contacts', '--list', String(list), '--page-size', '100', '--out', name, ...more]);
    const dates = ['--filter', 'startDate=2000-01-01', '--filter', 'endDate=2040-01-01'];
    assert.equal((await contacts('one.csv', ...dates)).stderr.includes('split'), false);
    const { status, stderr } = await contacts('many.csv', ...dates, '--split', '5');
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^listrak: The report is split by subscribeDate: rows whose subscribeDate is null are missed\.\nmany\.csv: /);
    assert.deepEqual((await bench.linesOf('many.csv')).sort(), (await bench.linesOf('one.csv')).sort());
    const before = bench.sandbox.requests.length;
    for (const [wrong, words] of [
      [['--split', '3'], /^listrak: A report is split by the dates between startDate and endDate: give both\.\n$/], [[...dates, '--split', '1'], /--split must be a whole number from 2 to 16/],
      [[...dates, '--split', '2', '--since-last'], /--split does not go with --since-last/],
    ] as const) {
      const refused = await contacts('no.csv', ...wrong);
      assert.equal(refused.status, 1);
      assert.match(refused.stderr, words);
    }
    assert.equal(bench.sandbox.requests.length, before);
  });

  for (const report of reportIds) {
    it(`exports ${report} as the service has it`, async () => {
      const { scope } = reportById(report);
      const inConversation = scope.includes('conversationId');
      const ids: Record<ScopeField, [string, number]> = {
        listId: ['--list', list], conversationId: ['--conversation', bench.place.conversation],
        messageId: ['--message', inConversation ? bench.place.conversationMessage : bench.place.message], linkId: ['--link', inConversation ? bench.place.conversationLink : bench.place.link],
      };
      const name = `${report}.csv`;
      const { status, stdout, stderr } = await bench.run(['export', report, ...scope.flatMap((field) => ids[field].map(String)), '--page-size', '150', '--out', name]);
      assert.deepEqual([status, stdout.length], [0, 0], stderr);
      const truth = truthOf(report, bench.place, bench.sandbox.data);
      assert.ok(truth.length > 0);
      const lines = await bench.linesOf(name);
      assert.deepEqual(lines, expectedLines(report, truth));
      assert.match(stderr, new RegExp(`^${report}\\.csv: ${truth.length.toLocaleString('en-US')} rows? · `));
    });
  }

  for (const report of ['contacts', 'messages', 'messageActivity', 'messageLinks', 'messageSummary'] as const) {
    it(`exports ${report} in every format as the service has it, cell by cell`, async () => {
      const { scope, columns } = reportById(report);
      const ids: Record<ScopeField, number> = { listId: list, conversationId: bench.place.conversation, messageId: bench.place.message, linkId: bench.place.link };
      const base = ['export', report, ...scope.flatMap((field) => [`--${field.replace('Id', '')}`, String(ids[field])]), '--page-size', '700', '--quiet', '--out'];
      const truth = truthOf(report, bench.place, bench.sandbox.data);
      const types = new Map<string, ColumnType>(columns.map(({ name, type }) => [name, type]));
      for (const type of ['ndjson', 'parquet', 'xlsx']) {
        const { status, stderr } = await bench.run([...base, `${report}.${type}`]);
        assert.deepEqual([status, stderr], [0, '']);
      }
      assert.deepEqual(await readNdjson(bench.file(`${report}.ndjson`)), truth);

      const { rows } = await readParquet(bench.file(`${report}.parquet`));
      assert.equal(rows.length, truth.length);
      rows.forEach((row, index) => assert.deepEqual(row, Object.fromEntries(Object.keys(row).map((name) => [name, ofParquet(truth[index]?.[name], types.get(name), name)]))));

      const [sheet] = await readXlsx(bench.file(`${report}.xlsx`));
      assert.equal(sheet?.rows.length, truth.length);
      sheet.rows.forEach((row, index) => assert.deepEqual(
        Object.fromEntries(Object.entries(row).map(([name, { t, v }]) => [name, [t, v]])),
        Object.fromEntries(Object.entries(truth[index] ?? {}).flatMap(([name, value]) => ofXlsx(value, types.get(name)).map((cell) => [name, cell]))),
      ));
      const stdout = await bench.run([...base, '-', '--format', 'parquet']);
      assert.ok(stdout.stdout.equals(await readFile(bench.file(`${report}.parquet`))));
    });
  }

  it('exports all clickers of all messages of a list in one run', async () => {
    const small = 107;
    const { status, stderr } = await bench.run(['export', 'messageLinkClickers', '--list', String(small), '--message', 'all', '--link', 'all', '--out', 'all.csv', '--quiet']);
    assert.deepEqual([status, stderr], [0, '']);
    const truth = bench.sandbox.data.messages(small).flatMap(({ messageId }) => bench.sandbox.data.links(small, messageId)
      .flatMap(({ linkId }) => truthOf('messageLinkClickers', { ...bench.place, list: small, message: messageId, link: linkId, conversation: bench.sandbox.data.conversations(small)[0]?.conversationId ?? 0, conversationMessage: messageId }, bench.sandbox.data)));
    assert.ok(truth.length > 20);
    assert.deepEqual(await bench.linesOf('all.csv'), expectedLines('messageLinkClickers', truth));
  });

  it('exports both states and named profile fields', async () => {
    const fields = bench.sandbox.data.fields(list).slice(0, 3);
    const ids = fields.map(({ segmentationFieldId }) => segmentationFieldId);
    const { status, stderr } = await bench.run(['export', 'contacts', '--list', String(list), '--filter', 'subscriptionState=All', '--filter', `profileFields=${ids.join(',')}`, '--out', 'fields.csv']);
    assert.equal(status, 0, stderr);
    const lines = await bench.linesOf('fields.csv');
    assert.deepEqual(lines[0]?.slice(-3), fields.map(({ segmentationFieldName }) => segmentationFieldName));
    const truth = (['Subscribed', 'Unsubscribed'] as const).flatMap((state) => Array.from({ length: bench.sandbox.data.contactCount(list, state) }, (_, index) => {
      const { emailAddress, subscriptionState, segmentationFieldValues } = bench.sandbox.data.contact(list, state, index, ids);
      return [cellOf(emailAddress), subscriptionState, ...ids.map((id) => cellOf(segmentationFieldValues.find((value) => value.segmentationFieldId === id)?.value))];
    }));
    assert.deepEqual(lines.slice(1).map((line) => [line[2], line[5], ...line.slice(-3)]), truth);
  });

  it('writes the same to standard output', async () => {
    const toFile = await bench.run(['export', 'messages', '--list', String(list), '--out', 'messages-file.csv']);
    const { status, stdout, stderr } = await bench.run(['export', 'messages', '--list', String(list), '--out', '-', '-q']);
    assert.deepEqual([toFile.status, status, stderr], [0, 0, '']);
    assert.ok(stdout.equals(await readFile(bench.file('messages-file.csv'))));
  });

  it('takes a request from a file or standard input, and what is typed over it', async () => {
    const request = JSON.stringify({ account: 'Acme', report: 'messages', listId: 107, filters: { includeTestMessages: true } });
    await writeFile(bench.file('request.json'), `\ufeff${request}`);
    const count = async (argv: string[], input = ''): Promise<number> => {
      const { status, stdout, stderr } = await bench.run(['export', ...argv, '--out', '-'], { input });
      assert.equal(status, 0, stderr);
      return (parse(stdout, { record_delimiter: '\r\n' }) as unknown[]).length - 1;
    };
    const expected = bench.sandbox.data.messages(107, true).length;
    assert.equal(await count(['--request', 'request.json']), expected);
    assert.equal(await count(['--request', '-'], request), expected);
    assert.equal(await count(['--request', 'request.json', '--filter', 'includeTestMessages=false', '--list', '108']), bench.sandbox.data.messages(108).length);
  });

  it('runs saved reports, each to its own file', async () => {
    await mkdir(bench.file('saved'), { recursive: true });
    const save = (name: string, value: object): Promise<void> => writeFile(bench.file(`saved/${name}.listrak.json`), JSON.stringify(value));
    await Promise.all([
      save('a', { report: 'messages', listId: list, file: 'new/folder/a.ndjson' }), save('b', { report: 'contacts', listId: list, file: 'b.txt', sinceLast: true, lookBack: 3 }),
      save('c', { report: 'lists' }), save('f', { report: 'lists', file: '../saved/f.listrak.json' }), save('e', { report: 'contacts', listId: list, file: 'e.csv', split: 3, filters: { startDate: '2000-01-01', endDate: '2040-01-01' } }), save('d', { report: 'contacts', listId: 999, file: 'd.csv' }),
    ]);
    const { status, stderr } = await bench.run(['run', 'saved/a.listrak.json', 'saved/b.listrak.json', '--quiet']);
    assert.deepEqual([status, stderr], [0, '']);
    assert.deepEqual(await readNdjson(bench.file('saved/new/folder/a.ndjson')), truthOf('messages', bench.place, bench.sandbox.data));
    assert.deepEqual(await bench.linesOf('saved/b.txt'), expectedLines('contacts', truthOf('contacts', bench.place, bench.sandbox.data)));
    assert.match((await bench.run(['run', 'saved/b.listrak.json'])).stderr, /Rows that came: /);
    assert.match((await bench.run(['run', 'saved/e.listrak.json'])).stderr, /^listrak: The report is split by subscribeDate: rows whose subscribeDate is null are missed\.\n/);
    assert.deepEqual((await bench.linesOf('saved/e.csv')).sort(), expectedLines('contacts', truthOf('contacts', bench.place, bench.sandbox.data)).sort());
    const some = await bench.run(['run', 'saved/c.listrak.json', 'saved/no.listrak.json', 'saved/d.listrak.json', 'saved/a.listrak.json']);
    assert.equal(some.status, 1);
    assert.match(some.stderr, /c\.listrak\.json:\nlistrak: The field file is missing.*\n.*no\.listrak\.json:\nlistrak: .*cannot be read.*\n.*d\.listrak\.json:\nlistrak: .*\n.*a\.ndjson: /);
    const itself = await readFile(bench.file('saved/f.listrak.json'));
    assert.match((await bench.run(['run', 'saved/f.listrak.json'])).stderr, /f\.listrak\.json:\nlistrak: The field file names the saved report itself, which the rows would replace\.\n$/);
    assert.deepEqual(await readFile(bench.file('saved/f.listrak.json')), itself);
    assert.equal((await bench.run(['run', 'saved/d.listrak.json'])).status, 3);
    assert.ok(!(await readdir(bench.file('saved'))).includes('d.csv'));
  });

  it('gives a field that appears on a late page its column in every line', async () => {
    bench.sandbox.setFaults(({ query, path: asked }) => (asked.endsWith('/Contact') && !['Start', null].includes(query.get('cursor'))
      ? { kind: 'rewrite', rewrite: (body) => body.replaceAll('"emailAddress"', '"loyaltyTier":"gold","emailAddress"') } : undefined));
    const { status, stderr } = await bench.run(['export', 'contacts', '--list', String(list), '--page-size', '100', '--out', 'late.csv']);
    assert.equal(status, 0, stderr);
    const lines = await bench.linesOf('late.csv');
    const plain = expectedLines('contacts', truthOf('contacts', bench.place, bench.sandbox.data));
    assert.deepEqual(lines, plain.map((line, index) => [...line, index === 0 ? 'loyaltyTier' : index <= 100 ? '' : 'gold']));
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
