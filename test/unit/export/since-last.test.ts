import assert from 'node:assert/strict';
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { defaultExportFormat, type CsvFormat } from '../../../src/export/export-types';
import type { GrowingFormat } from '../../../src/export/since-last/growing';
import { csvLines, ndjsonLines, type LineReader } from '../../../src/export/lines';
import { startDate } from '../../../src/export/since-last/progress-of-parents';
import { CancelledError, ServiceFailedError } from '../../../src/listrak/errors';
import { easternTime } from '../../../src/listrak/dates';
import { text } from '../../../src/text';
import { contact, linesOf, useGrowingFile, type GrowingFile } from './growing-file';

describe('exportNew', () => {
  const given = useGrowingFile();
  const { run, update, rows, people } = given;
  let [folder, file] = ['', ''];
  let lists: GrowingFile['lists'];
  beforeEach(() => { ({ folder, file, lists } = given); });

  it('asks each parent from its own last date less the look-back, puts new rows in the place of older ones and leaves the rest', async () => {
    const first = await run();
    assert.deepEqual(first.told, ['All rows were asked for: there was no earlier run to go on from.']);
    assert.deepEqual(await people(), ['1 \'=ann', '1 bob', '1 cid', '2 dan']);
    lists.lists.set(1, [contact('=ann', '2026-01-01', { externalContactID: 'not seen' }), contact('bob', '2026-01-20', { externalContactID: 'not seen' }), contact('cid', '2026-01-30', { externalContactID: 'seen' }), contact('eve', '2026-01-31')]);
    lists.lists.set(3, [contact('fay', '2020-01-01')]);
    const second = await run();
    assert.deepEqual(lists.starts, [['/List/1/Contact', '2026-01-23T12:00:00'], ['/List/2/Contact', '2026-01-03T12:00:00'], ['/List/3/Contact', undefined]]);
    assert.deepEqual(await people(), ['1 \'=ann', '1 bob', '1 cid seen', '1 eve', '2 dan', '3 fay']);
    assert.deepEqual(second.told, ['Rows that came: 4, of which 2 took the place of older ones. Rows that stay as they were: 2.']);
    assert.deepEqual([second.rows, second.bytes], [6, (await readFile(file)).length]);
    const third = await run({ lookBackDays: 30 });
    assert.equal(third.rows, 6);
    assert.deepEqual((await people()).sort(), ['1 \'=ann not seen', '1 bob not seen', '1 cid seen', '1 eve', '2 dan', '3 fay']);
  });

  it('is the same file as one run, row for row, in both formats', async () => {
    for (const format of [{ ...defaultExportFormat, byteOrderMark: true, delimiter: ';', lineEnding: '\n' }, { type: 'ndjson' }] satisfies GrowingFormat[]) {
      await run({ format });
      lists.lists.get(1)?.push(contact('zed', '2026-01-31', { late: 'x' }));
      const { rows: counted } = await run({ format });
      const grown = linesOf(await readFile(file, 'utf8'), format);
      await rm(`${file}.listrak-state.json`);
      await run({ format });
      const straight = linesOf(await readFile(file, 'utf8'), format);
      assert.equal(grown[0], straight[0]);
      assert.deepEqual([...grown].sort(), [...straight].sort());
      assert.equal(counted, straight.length - (format.type === 'csv' ? 1 : 0));
      lists.lists.get(1)?.pop();
      await rm(`${file}.listrak-state.json`);
    }
  });

  it('keeps what the next run has to know from the eyes of others, but for those who may read it already', async function () {
    if (process.platform === 'win32') {
      console.log('      skipped: this system has no permissions of that kind');
      return this.skip();
    }
    const modes: number[] = [];
    for (const next of [0o640, 0o600]) {
      await run();
      modes.push((await stat(`${file}.listrak-state.json`)).mode & 0o777);
      await chmod(`${file}.listrak-state.json`, next);
    }
    assert.deepEqual(modes, [0o600, 0o640]);
  });

  it('gives older rows the columns that are new', async () => {
    await run();
    lists.lists.get(1)?.push(contact('eve', '2026-01-31', { tier: 'gold' }));
    await run();
    const tiers = (await rows()).map(({ emailAddress = '', tier }) => [emailAddress.replace('@example.com', ''), tier]);
    assert.deepEqual(tiers.sort(), [['\'=ann', ''], ['bob', ''], ['cid', ''], ['dan', ''], ['eve', 'gold']]);
  });

  it('asks for all where the file or the request is another, and says so', async () => {
    await run();
    await writeFile(file, `${await readFile(file, 'utf8')}mine\r\n`);
    assert.deepEqual((await run()).told, ['All rows were asked for: the file is not the one that the last run left.']);
    assert.equal((await rows()).length, 4);
    assert.deepEqual((await run({ request: { listId: 1 } })).told, ['All rows were asked for: the earlier run was of another request or format.']);
    assert.equal((await rows()).length, 3);
    await writeFile(`${file}.listrak-state.json`, '{"version":1}');
    assert.deepEqual((await run({ request: { listId: 1 } })).told, ['All rows were asked for: what the last run kept beside the file cannot be read, or was changed since.']);
    await rm(file);
    assert.deepEqual((await run({ request: { listId: 1 } })).told, ['All rows were asked for: there was no earlier run to go on from.']);
    assert.deepEqual((await run({ request: { listId: 1 } })).told, ['Rows that came: 1, of which 1 took the place of older ones. Rows that stay as they were: 2.']);
  });

  it('mixes no rows of another account into the file, and says nothing of whose it is', async () => {
    await run();
    const state = await readFile(`${file}.listrak-state.json`, 'utf8');
    assert.ok(!state.includes('acme'));
    lists.lists.clear();
    lists.lists.set(9, [contact('zoe', '2026-01-31')]);
    assert.deepEqual((await run({ account: 'globex' })).told, ['All rows were asked for: the earlier run was of another account.']);
    assert.deepEqual(await people(), ['9 zoe']);
    assert.deepEqual((await run({ account: 'globex' })).told, ['Rows that came: 1, of which 1 took the place of older ones. Rows that stay as they were: 0.']);
    // What had failed is asked for again without it.
    await run({ onlyParents: [{ listId: 9, error: { kind: 'notFound', what: text(''), next: text('') } }] });
    assert.deepEqual((await run({ account: 'acme' })).told, ['All rows were asked for: the earlier run was of another account.']);
  });

  it('believes no state that was changed, well-formed as it may be: no row gets under another column, and none is passed over', async () => {
    for (const format of [defaultExportFormat, { type: 'ndjson' }] satisfies GrowingFormat[]) {
      await run({ format });
      const truth = await readFile(file);
      const state = await readFile(`${file}.listrak-state.json`, 'utf8');
      for (const [from, to] of [['"emailAddress"', '"subscriptionState"'], ['"name": "listName",', '"name": "listLabel",'], ['"integer"', '"text"'], ['2026-01-30T12', '2026-02-30T12'], ['"rows": 4', '"rows": 5']] as const) {
        assert.ok(state.includes(from), from);
        await writeFile(`${file}.listrak-state.json`, state.replace(from, to));
        assert.deepEqual((await run({ format })).told, ['All rows were asked for: what the last run kept beside the file cannot be read, or was changed since.'], to);
        assert.ok((await readFile(file)).equals(truth), to);
        assert.equal(await readFile(`${file}.listrak-state.json`, 'utf8'), state);
      }
    }
  });

  it('asks for all parents where it was to ask for those alone that had failed, but the file is another by now', async () => {
    await run();
    const truth = await readFile(file);
    await writeFile(file, 'mine\r\n');
    const onlyParents = [{ listId: 2, error: { kind: 'serviceFailed', what: text('The service answered 500.'), next: text('Try later.') } }] as const;
    assert.deepEqual((await run({ onlyParents })).told, ['All rows were asked for: the file is not the one that the last run left.']);
    assert.ok((await readFile(file)).equals(truth));
    lists.lists.get(1)?.push(contact('new', '2026-01-31'));
    lists.lists.get(2)?.push(contact('gus', '2026-01-29'));
    assert.equal((await run({ onlyParents })).rows, 5);
    assert.deepEqual(lists.starts, [['/List/2/Contact', '2026-01-03T12:00:00']]);
    assert.deepEqual(await people(), ['1 \'=ann', '1 bob', '1 cid', '2 dan', '2 gus']);
  });

  it('replaces the whole where a report has no date', async () => {
    assert.deepEqual((await run({ request: { report: 'lists', listId: undefined } as never })).told, ['The report lists has no date to ask from: the whole file was replaced.']);
    assert.deepEqual(await readdir(folder), ['contacts.csv']);
  });

  it('forgets nothing of a parent that fails', async () => {
    await run();
    lists.lists.get(2)?.push(contact('gus', '2026-01-29'), contact('hal', '2026-01-30'), contact('ida', '2026-01-31'));
    const failure = new ServiceFailedError({ what: text('The service answered 500.'), next: text('Try later.') });
    const renew = lists.renew.bind(lists);
    lists.renew = () => {
      renew();
      lists.source.breaks.set('/List/2/Contact', { atPage: 1, error: failure });
    };
    assert.equal((await run()).failedParents.length, 1);
    lists.renew = renew;
    await run();
    assert.deepEqual(lists.starts[1], ['/List/2/Contact', '2026-01-03T12:00:00']);
    assert.deepEqual((await people()).filter((each) => each?.startsWith('2')).sort(), ['2 dan', '2 gus', '2 hal', '2 ida']);
  });

  it('leaves file and state as they were when it is cancelled or fails', async () => {
    await run();
    const before = await Promise.all([file, `${file}.listrak-state.json`].map((each) => readFile(each, 'utf8')));
    const cancelling = new AbortController();
    cancelling.abort();
    await assert.rejects(run({ signal: cancelling.signal }), CancelledError);
    assert.deepEqual(await Promise.all([file, `${file}.listrak-state.json`].map((each) => readFile(each, 'utf8'))), before);
    assert.deepEqual((await readdir(folder)).sort(), ['contacts.csv', 'contacts.csv.listrak-state.json']);
  });

  it('puts nothing into a file that somebody changes while it is asked for what is new', async () => {
    for (const format of [defaultExportFormat, { type: 'ndjson' }] satisfies GrowingFormat[]) {
      await run({ format });
      const [state, whole] = await Promise.all([readFile(`${file}.listrak-state.json`, 'utf8'), readFile(file)]);
      const changes: (() => Promise<unknown>)[] = [
        () => writeFile(file, whole.subarray(0, whole.length - 7)), () => writeFile(file, Buffer.concat([whole, whole.subarray(-40)])), () => writeFile(file, ''), () => writeFile(file, '{"\n"'),
        () => rm(file),
        // Another update was faster, and has brought a column.
        async () => {
          lists.lists.get(2)?.push(contact('gil', '2026-01-30', { tier: 'gold' }));
          await update({ format });
        },
      ];
      for (const change of changes) {
        await Promise.all([writeFile(`${file}.listrak-state.json`, state), writeFile(file, whole)]);
        let changed: Buffer | undefined;
        const whenAllCame = async (): Promise<void> => {
          await change();
          changed = await readFile(file).catch(() => undefined);
        };
        await assert.rejects(update({ format, whenAllCame }), { code: 'ESTALE', message: `${file} was changed by another program meanwhile, so nothing was put into it. Export again.` });
        assert.deepEqual(await readFile(file).catch(() => undefined), changed);
        assert.deepEqual((await readdir(folder)).filter((name) => name !== 'contacts.csv'), ['contacts.csv.listrak-state.json']);
      }
      await run({ format });
      assert.equal(linesOf(await readFile(file, 'utf8'), format).length, format.type === 'csv' ? 6 : 5);
      await rm(`${file}.listrak-state.json`);
      lists.lists.get(2)?.pop();
    }
  });

  it('keeps rows without a key, and does not repeat those that come again', async () => {
    lists.lists.set(2, [{ emailAddress: null, subscribeDate: '2026-01-10T00:00:00', externalContactID: 'x' }, { emailAddress: null, subscribeDate: '2025-01-10T00:00:00', externalContactID: 'y' }]);
    await run();
    await run();
    assert.deepEqual((await people()).filter((each) => each?.startsWith('2')).sort(), ['2  x', '2  y']);
  });

  it('reads its own lines, wherever they are cut', async () => {
    const csv = 'a;"x;\n""y"""\n"";b\n\'=c;\n';
    const format: CsvFormat = { ...defaultExportFormat, delimiter: ';', lineEnding: '\n' };
    const reader = csvLines(format, ['k', 'l'], ['l']);
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(csv.length), { maxLength: 5 }), async (cuts) => {
      const lines = await all(reader, csv, cuts);
      assert.deepEqual(lines.map((line) => line.toString()), ['a;"x;\n""y"""\n', '"";b\n', '\'=c;\n']);
      assert.deepEqual(lines.map((line) => reader.keyOf(line)), ['"x;\n""y"""', 'b', '\'=c;\n']);
      assert.deepEqual(lines.map((line) => Buffer.from(reader.widened(line, 2)).toString()), ['a;"x;\n""y""";;\n', '"";b;;\n', '\'=c;;;\n']);
    }));
    const objects = '{"a":1,"b":"\\u0041"}\n{"b":"A","a":1}\n{"a":1}\n';
    const ndjson = ndjsonLines(['a', 'b']);
    const lines = await all(ndjson, objects, [3, 30]);
    assert.deepEqual(lines.map((line) => ndjson.keyOf(line)), ['[1,"A"]', '[1,"A"]', '{"a":1}\n']);
  });

  it('knows Eastern time and days before it', () => {
    assert.deepEqual(['2026-01-31T23:30:00Z', '2026-07-01T04:00:00Z', '2026-07-01T03:59:59Z'].map((each) => easternTime(new Date(each))), ['2026-01-31T18:30:00', '2026-07-01T00:00:00', '2026-06-30T23:59:59']);
    assert.deepEqual([startDate('2026-03-03T01:02:03.5', 7, undefined), startDate('2026-03-03T01:02:03', 0, '2026-03-01'), startDate('2026-03-03T01:02:03', 0, '2026-03-03'), startDate('2026-11-01T01:59:59', 0, undefined), startDate('soon', 7, undefined)],
      ['2026-02-24T01:02:03', '2026-03-01', '2026-03-03T00:02:03', '2026-11-01T00:59:59', undefined]);
  });
});

async function all(reader: LineReader, content: string, cuts: readonly number[]): Promise<Buffer[]> {
  const places = [0, ...[...cuts].sort((a, b) => a - b), content.length];
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (const [index, from] of places.entries()) yield Buffer.from(content.slice(from, places[index + 1] ?? content.length));
  }
  const lines: Buffer[] = [];
  for await (const line of reader.lines(chunks())) lines.push(Buffer.from(line));
  return lines;
}
