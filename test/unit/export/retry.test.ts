import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { defaultExportFormat, type ExportFormat, type ExportOutcome, type IncompleteFile } from '../../../src/export/export-types';
import { FileError } from '../../../src/export/file-errors';
import { fillGaps } from '../../../src/export/retry/fill-gaps';
import type { FileOperations } from '../../../src/export/file-target';
import { exportResumable } from '../../../src/export/resume/resumable-export';
import { gapsSuffix, keepGaps, readGaps } from '../../../src/export/retry/gaps-file';
import { keepingGaps, retryFile } from '../../../src/export/retry/retry-file';
import { exportRows } from '../../../src/export/write-report';
import { CancelledError, ListrakError, ServiceFailedError } from '../../../src/listrak/errors';
import { checkRequest, parseRequest } from '../../../src/reports/request';
import { runReport, type RunPosition } from '../../../src/reports/run-report';
import { formatText } from '../../../src/text';
import { account, broken, failed, requests } from '../reports/fake-account';
import { FakeSource } from '../reports/fake-source';
import { watchedDisk } from './watched-disk';

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
  const retry = (request: object, incomplete: IncompleteFile, source: FakeSource, whenAllCame?: () => Promise<void>): Promise<ExportOutcome> => fillGaps({
    incomplete, file,
    run: async function* (onlyParents) {
      yield* runReport(checkRequest(parseRequest(request)), source, { pageSize: 2, signal, onlyParents, maxConcurrentRequests: 3 });
      await whenAllCame?.();
    },
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
    await assert.rejects(retry(request, first, source, () => appendFile(file, 'mine')), (error) => error instanceof FileError && /was changed by another program meanwhile, so nothing was put into it/.test(error.message));
    assert.equal(await readFile(file, 'utf8'), `${left.toString()}mine`);
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

  describe('wherever it is killed, at every operation of the disk in turn', () => {
    type Contents = ReadonlyMap<string, Buffer>;
    const contents = async (): Promise<Contents> => new Map(await Promise.all((await readdir(folder)).sort().map(async (name) => [name, await readFile(path.join(folder, name))] as const)));
    const restore = async (olds: Contents): Promise<void> => {
      for (const name of await readdir(folder)) await rm(path.join(folder, name));
      for (const [name, content] of olds) await writeFile(path.join(folder, name), content);
    };
    /** What the folder holds before each operation and at the end, with what was written. */
    const moments = async (work: (files: FileOperations) => Promise<unknown>): Promise<Contents[]> => {
      const all: Contents[] = [];
      await work(watchedDisk(async () => { all.push(await contents()); }));
      all.push(await contents());
      assert.ok(all.length > 12, `${all.length} moments`);
      return all;
    };
    const request = checkRequest(parseRequest({ report: 'contacts', listId: [1, 2, 3] }));
    const exported = (source: FakeSource, files?: FileOperations, of = request, ended = signal): Promise<ExportOutcome> => {
      const options = { signal: ended, canRetry: true, journalInterval: 0, ...(files === undefined ? {} : { files }) };
      const run = (resumeFrom?: RunPosition): ReturnType<typeof runReport> => runReport(of, source, { pageSize: 2, signal, ...(resumeFrom === undefined ? {} : { resumeFrom }) });
      return keepingGaps(file, { request: of, account: 'a' }, options, (watched) => exportResumable({ request: of, account: 'a', file, format: defaultExportFormat, goOn: false, run }, watched));
    };
    const retried = async (source: FakeSource, files?: FileOperations): Promise<ExportOutcome> => {
      const { request: of, incomplete } = await readGaps(file, signal);
      return retryFile(file, { request: of, account: 'a' }, incomplete ?? assert.fail(), (onlyParents) => runReport(of, source, { pageSize: 2, signal, onlyParents }), { signal, ...(files === undefined ? {} : { files }) });
    };
    let truth: Buffer;
    let other: Contents;
    before(async () => {
      await exported(new FakeSource(account(4, 7)));
      truth = await readFile(file);
      await exported(broken(), undefined, checkRequest(parseRequest({ report: 'contacts', listId: [2, 1] })));
      other = await contents();
      assert.equal(other.size, 2);
    });
    afterEach(() => restore(new Map()));

    /** The old file with its list or none, or the new one with its own, which then becomes whole. @returns moments with the new file that lacks something */
    const holds = async (all: readonly Contents[], olds: Contents, lists: readonly number[]): Promise<number> => {
      let incomplete = 0;
      const known = async (): Promise<readonly unknown[] | undefined> => (await readGaps(file, signal).catch((error: unknown) => {
        assert.ok(error instanceof FileError, String(error));
      }))?.incomplete?.gaps.map(({ parent }) => parent.listId);
      await restore(olds);
      const ofOld = await known();
      const news = all.at(-1)?.get('report.csv') ?? assert.fail();
      for (const [index, each] of all.entries()) {
        await restore(each);
        const present = each.get('report.csv');
        const where = `before operation ${index} of ${all.length - 1}`;
        if (present?.equals(news) !== true) {
          assert.deepEqual([present, await known()], [olds.get('report.csv'), ofOld], where);
          continue;
        }
        assert.deepEqual(await known() ?? [], lists, where);
        if (lists.length > 0) {
          incomplete++;
          await retried(new FakeSource(account(4, 7)));
        }
        assert.ok((await readFile(file)).equals(truth), where);
      }
      return incomplete;
    };

    for (const isOld of ['nothing', 'a whole file', 'an incomplete file'] as const) {
      for (const isBroken of [true, false]) it(`an export ${isBroken ? 'that lacks something' : 'without a flaw'} leaves what was there, ${isOld}, or the new file with its list`, async () => {
        const olds: Contents = isOld === 'nothing' ? new Map() : isOld === 'a whole file' ? new Map([['report.csv', Buffer.from('old')]]) : other;
        await restore(olds);
        const all = await moments((files) => exported(isBroken ? twiceBroken() : new FakeSource(account(4, 7)), files));
        const seen = await holds(all, olds, isBroken ? [2, 3] : []);
        assert.ok(isBroken ? seen > 3 : seen === 0, `${seen} moments`);
      });
    }

    it('a retry leaves the file of before or the new one, each with its list', async () => {
      // First one list comes, then the other.
      for (const source of [broken, () => new FakeSource(account(4, 7))]) {
        await exported(twiceBroken());
        const olds = await contents();
        await holds(await moments((files) => retried(source(), files)), olds, source === broken ? [2] : []);
      }
    });

    it('or not killed but refused by the disk or cancelled, leaves no list of a file that never was', async () => {
      for (const olds of [new Map(), other]) {
        for (const isCancelled of [false, true]) {
          await restore(olds);
          const refused = new Error('no');
          const cancel = new AbortController();
          const files = { ...fs, rename: async (from: string, to: string): Promise<void> => {
            if (to === file) throw refused;
            await fs.rename(from, to);
            if (isCancelled) cancel.abort();
          } } as typeof fs;
          await assert.rejects(exported(twiceBroken(), files, request, cancel.signal), isCancelled ? CancelledError : refused);
          assert.deepEqual(await contents(), olds);
        }
      }
    });
  });

  it('is kept from the eyes of others, but for those who may read it already', async function () {
    if (process.platform === 'win32') {
      console.log('      skipped: this system has no permissions of that kind');
      return this.skip();
    }
    const request = checkRequest(parseRequest({ report: 'contacts', listId: [1, 2, 3] }));
    const { incomplete } = await write(request, broken());
    const kept = `${file}${gapsSuffix}`;
    const modes: number[] = [];
    for (const next of [0o640, 0o600]) {
      await keepGaps(file, { request, account: 'a' }, incomplete);
      modes.push((await fs.stat(kept)).mode & 0o777);
      await fs.chmod(kept, next);
    }
    assert.deepEqual(modes, [0o600, 0o640]);
    await keepGaps(file, { request, account: 'a' }, undefined);
  });

  it('is kept beside the file, and read back only as it was written', async () => {
    const request = checkRequest(parseRequest({ report: 'contacts', listId: [1, 2, 3] }));
    await assert.rejects(readGaps(file, signal), /Nothing is known to be missing/);
    await fs.mkdir(`${file}${gapsSuffix}`);
    await assert.rejects(readGaps(file, signal), (error) => error instanceof FileError && error.message === `${file}${gapsSuffix} cannot be read (EISDIR). Mend that, or export the report again.`);
    await fs.rmdir(`${file}${gapsSuffix}`);
    const { incomplete } = await write(request, broken());
    await keepGaps(file, { request, account: 'a' }, incomplete);
    assert.deepEqual(await readGaps(file, signal), { request, account: 'a', incomplete });
    const json = await readFile(`${file}${gapsSuffix}`, 'utf8');
    await fc.assert(fc.asyncProperty(fc.constantFrom('"version": 2', '"bytes"', '"row"', '"type": "csv"', '"delimiter": ","', '"listId"', '"cursor"', '"gaps"', '"columns"', '"sha256"'), fc.constantFrom('"x"', '"version": -1', ''), async (from, to) => {
      await writeFile(`${file}${gapsSuffix}`, json.replaceAll(from, to));
      await assert.rejects(readGaps(file, signal).then(({ incomplete: read }) => assert.notDeepEqual(read, incomplete)).then(() => { throw new FileError({ ...failed.facts.what }, 'other'); }));
    }), { numRuns: 40 });
    // Well-formed, but not what was kept.
    for (const [from, to] of [['"emailAddress"', '"subscriptionState"'], ['"row": ', '"row": 1'], ['"pass": 0', '"pass": 1'], ['"cursor": "', '"cursor": "x']] as const) {
      assert.ok(json.includes(from), from);
      await writeFile(`${file}${gapsSuffix}`, json.replace(from, to));
      await assert.rejects(readGaps(file, signal), /cannot be read: export the report again/);
    }
    await keepGaps(file, { request, account: 'a' }, undefined);
    assert.ok(!(await readdir(folder)).includes(`report.csv${gapsSuffix}`));
  });
});

/** Another list fails beside the one of {@link broken}. */
function twiceBroken(): FakeSource {
  const source = broken();
  source.breaks.set('/List/3/Contact', { atPage: 0, error: failed });
  return source;
}
