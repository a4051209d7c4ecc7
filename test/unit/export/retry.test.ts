import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { defaultExportFormat, type ExportFormat, type ExportOutcome, type IncompleteFile } from '../../../src/export/export-types';
import { FileError } from '../../../src/export/file-errors';
import { fillGaps } from '../../../src/export/retry/fill-gaps';
import { gapsSuffix, keepGaps, readGaps } from '../../../src/export/retry/gaps-file';
import { retryFile } from '../../../src/export/retry/retry-file';
import { exportRows } from '../../../src/export/write-report';
import { ListrakError, ServiceFailedError } from '../../../src/listrak/errors';
import type { FailedParent } from '../../../src/reports/report-types';
import { checkRequest, parseRequest } from '../../../src/reports/request';
import { runReport } from '../../../src/reports/run-report';
import { formatText } from '../../../src/text';
import { account, broken, failed, requests } from '../reports/fake-account';
import { FakeSource } from '../reports/fake-source';

type Row = Readonly<Record<string, unknown>>;
const signal = new AbortController().signal;

describe('what failed of an export', () => {
  let folder = '';
  let file = '';
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'listrak-retry-'));
    file = path.join(folder, 'report.csv');
  });
  afterEach(async () => {
    assert.deepEqual((await readdir(folder)).filter((name) => name.includes('listrak-part')), []);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const write = (request: object, source: FakeSource, format: ExportFormat = defaultExportFormat): Promise<ExportOutcome> =>
    exportRows(runReport(checkRequest(parseRequest(request)), source, { pageSize: 2, signal }), file, format, { signal, canRetry: true });
  const retry = (request: object, incomplete: IncompleteFile, source: FakeSource): Promise<ExportOutcome> => fillGaps({
    incomplete, file, run: (onlyParents) => runReport(checkRequest(parseRequest(request)), source, { pageSize: 2, signal, onlyParents, maxConcurrentRequests: 3 }),
  }, { signal });
  const known = ({ incomplete }: ExportOutcome): IncompleteFile => JSON.parse(JSON.stringify(incomplete ?? assert.fail('The file is incomplete.'))) as IncompleteFile;

  const formats: ExportFormat[] = [defaultExportFormat, { ...defaultExportFormat, byteOrderMark: true, lineEnding: '\n', delimiter: ';' }, { type: 'ndjson' }];
  for (const request of requests) {
    it(`goes to its place, and the file is as if nothing had failed: ${JSON.stringify(request)}`, async () => {
      for (const format of formats) {
        const whole = await write(request, new FakeSource(account(4, 7)), format);
        const truth = await readFile(file);
        const first = await write(request, broken(), format);
        assert.ok(first.failedParents.length >= whole.failedParents.length);
        // Some of it fails again, at another page.
        const again = broken();
        again.breaks.delete('/List/3/Message/303/Summary');
        again.breaks.delete('/List/4/Message/403/Link/4032/Clicker');
        again.breaks.set('/List/2/Contact', { atPage: 0, error: failed });
        const second = await retry(request, known(first), again);
        const third = await retry(request, known(second.incomplete === undefined ? first : second), new FakeSource(account(4, 7)));
        assert.deepEqual(third.failedParents, whole.failedParents);
        assert.deepEqual([third.rows, third.bytes], [whole.rows, whole.bytes]);
        assert.ok((await readFile(file)).equals(truth), `${format.type} is as one run writes it`);
      }
    });
  }

  for (const request of [{ report: 'messageLinkClickers', listId: 'all', messageId: 'all', linkId: 'all' }, { report: 'messageLinkClickers', listId: [3, 1], messageId: 'all', linkId: 'all' }, { report: 'messagePerformance', listId: [1, 2, 3] }]) it(`goes to its place wherever it failed and however often: ${JSON.stringify(request)}`, async () => {
    const answers = account(3, 4);
    await write(request, new FakeSource(answers));
    const truth = await readFile(file);
    const paths = Object.keys(answers).filter((each) => each !== '/List' && !(request.report === 'messagePerformance' ? /Link|\/Contact$/ : /Summary|\/Contact$/).test(each));
    const breaks = fc.dictionary(fc.constantFrom(...paths), fc.integer({ min: 0, max: 2 }));
    await fc.assert(fc.asyncProperty(fc.array(breaks, { minLength: 1, maxLength: 3 }), async (attempts) => {
      const sourceOf = (broken: Record<string, number>): FakeSource => {
        const source = new FakeSource(answers);
        for (const [each, atPage] of Object.entries(broken)) source.breaks.set(each, { atPage, error: failed });
        return source;
      };
      const [first = {}, ...more] = attempts;
      // Where all of it fails there is no file to retry.
      const written = await write(request, sourceOf(first)).catch((error: unknown) => {
        assert.ok(error instanceof ListrakError, String(error));
      });
      fc.pre(written !== undefined);
      let outcome = written;
      for (const broken of [...more, {}]) if (outcome.incomplete !== undefined) outcome = await retry(request, known(outcome), sourceOf(broken));
      assert.deepEqual(outcome.failedParents, []);
      assert.ok((await readFile(file)).equals(truth));
    }), { numRuns: 40 });
  });

  it('gives the rows that were there the columns that come with it, and counts what it guards', async () => {
    const request = { report: 'messageLinks', listId: 1, messageId: [1, 2, 3] };
    const answers = Object.fromEntries([1, 2, 3].flatMap((id): [string, Row | Row[]][] => [[`/List/1/Message/${id}`, { messageId: id, subject: `=${id}\n"` }], [`/List/1/Message/${id}/Link`, [{ linkId: id, ...(id === 2 ? { late: '+x' } : {}) }]]]));
    const source = new FakeSource({ '/List/1': { listId: 1, listName: 'One' }, ...answers });
    const first = await (source.breaks.set('/List/1/Message/2/Link', { atPage: 0, error: failed }), write(request, source));
    assert.equal(first.guardedCells, 2);
    source.breaks.clear();
    const second = await retry(request, known(first), source);
    assert.equal(second.guardedCells, 4);
    assert.deepEqual(second.notes.map(formatText), ['1 row that was missing stands in its place.']);
    const header = 'listId,listName,messageId,messageSubject,linkId,linkDescription,linkUrl,clickCount,late';
    const line = (id: number, late: string): string => `1,One,${id},"'=${id}\n""",${id},,,,${late}`;
    assert.equal(await readFile(file, 'utf8'), [header, line(1, ''), line(2, '\'+x'), line(3, ''), ''].join('\r\n'));
  });

  it('is put into no file but the one that was left, and the file stays where the retry fails', async () => {
    const request = { report: 'contacts', listId: [1, 2, 3] };
    const first = known(await write(request, broken()));
    const source = new FakeSource(account(4, 7));
    const left = await readFile(file);
    // Nobody is there any more: three parents in a row.
    const gone = new FakeSource(account(4, 7));
    gone.breaks.set('/List/2/Contact', { atPage: 1, error: new ServiceFailedError({ ...failed.facts }) });
    const still = await retry(request, first, gone);
    assert.equal(still.failedParents.length, 1);
    assert.ok((await readFile(file)).equals(left));
    await appendFile(file, 'mine');
    await assert.rejects(retry(request, first, source), (error) => error instanceof FileError && /is not as the export left it, so nothing was put into it/.test(error.message));
    assert.equal((await readFile(file, 'utf8')).slice(-4), 'mine');
    await rm(file);
    await assert.rejects(retry(request, first, source), FileError);
    assert.deepEqual(await readdir(folder), []);
  });

  it('is not remembered for formats into which nothing can be put', async () => {
    for (const type of ['parquet', 'xlsx'] as const) {
      const { failedParents, incomplete } = await write({ report: 'contacts', listId: [1, 2, 3] }, broken(), { type });
      assert.deepEqual([failedParents.length, incomplete], [1, undefined]);
    }
  });

  it('is known wherever the retry was killed: before the file took its new name, behind it, and in between', async () => {
    const request = checkRequest(parseRequest({ report: 'contacts', listId: [1, 2, 3] }));
    const run = (source: FakeSource) => (onlyParents: readonly FailedParent[]): ReturnType<typeof runReport> => runReport(request, source, { pageSize: 2, signal, onlyParents });
    await write(request, new FakeSource(account(4, 7)));
    const truth = await readFile(file);
    const { incomplete } = await write(request, twiceBroken());
    assert.equal(incomplete?.gaps.length, 2);
    const killed = new Error('killed');
    for (const isRenamed of [false, true]) {
      // First one list comes, then the other.
      for (const source of [broken(), new FakeSource(account(4, 7))]) {
        await writeFile(file, truth);
        await write(request, twiceBroken());
        await keepGaps(file, request, incomplete);
        const files = { ...fs, rename: async (from: string, to: string): Promise<void> => {
          if (isRenamed) await fs.rename(from, to);
          throw killed;
        } };
        const missing = (await readGaps(file, signal)).incomplete ?? assert.fail();
        await assert.rejects(retryFile(file, request, missing, run(source), { signal, files: files as typeof fs }), killed);
        const kept = await readGaps(file, signal);
        assert.equal(kept.incomplete?.gaps.length, isRenamed ? (source.breaks.size > 0 ? 1 : undefined) : 2);
        if (kept.incomplete !== undefined) await retryFile(file, request, kept.incomplete, run(new FakeSource(account(4, 7))), { signal });
        assert.ok((await readFile(file)).equals(truth));
      }
    }
    await keepGaps(file, request, undefined);
  });

  it('is kept beside the file, and read back only as it was written', async () => {
    const request = checkRequest(parseRequest({ report: 'contacts', listId: [1, 2, 3] }));
    await assert.rejects(readGaps(file, signal), /Nothing is known to be missing/);
    const { incomplete } = await write(request, broken());
    await keepGaps(file, request, incomplete);
    assert.deepEqual(await readGaps(file, signal), { request, incomplete });
    const json = await readFile(`${file}${gapsSuffix}`, 'utf8');
    await fc.assert(fc.asyncProperty(fc.constantFrom('"version": 1', '"bytes"', '"row"', '"type": "csv"', '"delimiter": ","', '"listId"', '"cursor"', '"gaps"', '"columns"', '"sha256"'), fc.constantFrom('"x"', '"version": -1', ''), async (from, to) => {
      await writeFile(`${file}${gapsSuffix}`, json.replaceAll(from, to));
      await assert.rejects(readGaps(file, signal).then(({ incomplete: read }) => assert.notDeepEqual(read, incomplete)).then(() => { throw new FileError({ ...failed.facts.what }, 'other'); }));
    }), { numRuns: 40 });
    // Well-formed, but not what was kept.
    for (const [from, to] of [['"emailAddress"', '"subscriptionState"'], ['"row": ', '"row": 1'], ['"pass": 0', '"pass": 1'], ['"cursor": "', '"cursor": "x']] as const) {
      assert.ok(json.includes(from), from);
      await writeFile(`${file}${gapsSuffix}`, json.replace(from, to));
      await assert.rejects(readGaps(file, signal), /cannot be read: export the report again/);
    }
    await keepGaps(file, request, undefined);
    assert.ok(!(await readdir(folder)).includes(`report.csv${gapsSuffix}`));
  });
});

/** Another list fails beside the one of {@link broken}. */
function twiceBroken(): FakeSource {
  const source = broken();
  source.breaks.set('/List/3/Contact', { atPage: 0, error: failed });
  return source;
}
