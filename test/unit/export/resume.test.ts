import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { defaultExportFormat, type ExportFormat, type ExportOutcome } from '../../../src/export/export-types';
import { FileTarget, systemFiles, type FileOperations } from '../../../src/export/file-target';
import { sealed, unsealed } from '../../../src/export/seal';
import { accountMark } from '../../../src/export/resume/journal';
import { discardUnfinished, exportResumable, findUnfinished } from '../../../src/export/resume/resumable-export';
import { JournalKeeper } from '../../../src/export/resume/journal-keeper';
import { ParentProgress } from '../../../src/export/since-last/progress-of-parents';
import { exportNew, findUnfinishedNew } from '../../../src/export/since-last/export-new';
import { FileError } from '../../../src/export/file-errors';
import { CancelledError, ListrakError, RefusedCredentialsError, ServiceFailedError, UnreachableError } from '../../../src/listrak/errors';
import type { Page } from '../../../src/listrak/page';
import type { ListrakSource, PagesOptions, Query } from '../../../src/listrak/source';
import { checkRequest, type CheckedRequest } from '../../../src/reports/request';
import { runReport } from '../../../src/reports/run-report';
import { formatText, text } from '../../../src/text';
import { FakeSource, pageOf, type Answers } from '../reports/fake-source';
import { watchedDisk } from './watched-disk';

const never = new AbortController().signal;
const gone = new UnreachableError({ what: text('Nothing came.'), next: text('Look at the cable.') });
const broken = new ServiceFailedError({ what: text('500.'), next: text('Try later.') });

/** Three lists of three messages; rows that are guarded, quoted, late fields, an empty message and one that always fails. */
function answers(): Answers {
  const all: Record<string, Answers[string]> = { '/List': [1, 2, 3].map((listId) => ({ listId, listName: `List "${listId}"` })) };
  for (const list of [1, 2, 3]) {
    all[`/List/${list}`] = { listId: list, listName: `List "${list}"` };
    all[`/List/${list}/Message`] = [1, 2, 3].map((message) => ({ messageId: list * 10 + message, subject: `=Subject ${message}`, sendDate: '2026-01-01T00:00:00' }));
    for (const message of [1, 2, 3]) {
      all[`/List/${list}/Message/${list * 10 + message}`] = { messageId: list * 10 + message, subject: `=Subject ${message}` };
      const rows = Array.from({ length: message === 2 && list === 1 ? 0 : 5 }, (_, index) => ({
        emailAddress: index === 1 ? '=cmd|x' : `p${index}@example.com`, sendDate: `2026-01-0${index + 1}T00:00:00`, ...(list * message > 3 && index > 2 ? { [`late${list}`]: `a\r\n"${index}"` } : {}),
      }));
      all[`/List/${list}/Message/${list * 10 + message}/Activity`] = list === 2 && message === 1 ? broken : rows;
    }
  }
  return all;
}

/** A service whose every request is counted, and that cannot be reached from the `until`-th on. */
class BreakingSource implements ListrakSource {
  readonly inner = new FakeSource(answers());
  requests = 0;

  constructor(readonly until = Infinity, readonly error: Error = gone) {}

  async getPage(where: string, query: Query, signal: AbortSignal): Promise<Page> {
    this.#ask();
    return this.inner.getPage(where, query, signal);
  }

  async *pages(where: string, query: Query, options: PagesOptions): AsyncGenerator<Page, void, void> {
    const pages = this.inner.pages(where, query, options);
    for (;;) {
      this.#ask();
      const next = await pages.next();
      if (next.done === true) return;
      yield next.value;
      if (next.value.nextPageCursor === null) return;
    }
  }

  /** Parents whose rows were asked for. */
  get asked(): string[] {
    return this.inner.asked.map(({ path: each }) => each).filter((each) => each.endsWith('/Activity'));
  }

  #ask(): void {
    if (++this.requests >= this.until) throw this.error;
  }
}

const request = checkRequest({ report: 'messageActivity', listId: 'all', messageId: 'all' });
const formats: readonly ExportFormat[] = [{ ...defaultExportFormat, byteOrderMark: true }, { type: 'ndjson' }, { type: 'parquet' }, { type: 'xlsx' }];

interface Options { readonly goOn?: boolean; readonly concurrency?: number; readonly format?: ExportFormat; readonly files?: FileOperations; readonly interval?: number; readonly account?: string; readonly request?: CheckedRequest; readonly signal?: AbortSignal }

describe('An export of many parents that is interrupted', () => {
  let folder = '';
  let file = '';
  let usual: ExportFormat = defaultExportFormat;
  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(tmpdir(), 'listrak-resume-'));
    file = path.join(folder, 'out.file');
  });
  afterEach(() => fs.rm(folder, { recursive: true, force: true }));

  const place = (options: Options): { request: CheckedRequest; account: string; file: string; format: ExportFormat } =>
    ({ request: options.request ?? request, account: options.account ?? 'acme', file, format: options.format ?? usual });
  const run = (source: ListrakSource, options: Options = {}): Promise<ExportOutcome> => exportResumable({
    ...place(options), goOn: options.goOn ?? false,
    run: (resumeFrom) => runReport(options.request ?? request, source, { pageSize: 2, signal: options.signal ?? never, maxConcurrentRequests: options.concurrency ?? 1, ...(resumeFrom === undefined ? {} : { resumeFrom }) }),
  }, { signal: options.signal ?? never, journalInterval: options.interval ?? 0, ...(options.files === undefined ? {} : { files: options.files }) });
  const beside = async (): Promise<string[]> => (await fs.readdir(folder)).filter((name) => name !== 'out.file');
  const facts = ({ rows, bytes, guardedCells, failedParents }: ExportOutcome): object => ({ rows, bytes, guardedCells, failedParents });

  for (const format of formats) {
    for (const concurrency of [1, 4]) {
      it(`${format.type} by ${concurrency}: goes on after every request in turn, asks for no finished parent again, and is the same byte for byte`, async () => {
        const straight = new BreakingSource();
        const whole = await run(straight, { format, concurrency });
        const bytes = await fs.readFile(file);
        assert.equal(whole.failedParents.length, 1);
        let keptOnce = 0;
        for (let until = 1; until <= straight.requests; until++) {
          await fs.writeFile(file, 'old');
          const first = new BreakingSource(until);
          const ended = await run(first, { format, concurrency }).then(() => 'ended', (error: unknown) => error);
          // The network went so near the end that only the last parents lack: the file says which, and is no whole one.
          if (ended === 'ended') continue;
          assert.equal((ended as ListrakError).kind, 'unreachable');
          assert.equal(await fs.readFile(file, 'utf8'), 'old');
          const left = await findUnfinished(place({ format }));
          assert.equal((await beside()).length, left === undefined ? 0 : 2);
          const second = new BreakingSource();
          const outcome = await run(second, { format, concurrency, goOn: true });
          assert.ok((await fs.readFile(file)).equals(bytes), `byte for byte after request ${until}`);
          assert.deepEqual(facts(outcome), facts(whole));
          assert.deepEqual(await beside(), []);
          if (left === undefined) continue;
          keptOnce++;
          const { listId = 0, messageId = 0 } = left.behind;
          const finished = straight.asked.slice(0, straight.asked.findLastIndex((each) => each === `/List/${listId}/Message/${messageId}/Activity` || (messageId === 0 && each.startsWith(`/List/${listId}/`))) + 1);
          assert.ok(finished.length > 0);
          assert.deepEqual(second.asked.filter((each) => finished.includes(each)), [], `after request ${until}`);
          assert.equal(formatText(outcome.notes.at(-1) ?? text('')), `${left.rows} rows were there already from the export that had stopped.`);
        }
        assert.ok(keptOnce > (concurrency === 1 ? 10 : 6), `${keptOnce} could be gone on with`);
      });
    }

    it(`${format.type}: goes on wherever it was killed, at every operation of the disk in turn`, async () => {
      await run(new BreakingSource(), { format });
      const bytes = await fs.readFile(file);
      await fs.rm(file);
      const snapshots = `${folder}-snapshots`;
      let taken = 0;
      const dead = 2 ** 22 + 12_345;
      /** What the disk has before that operation, as if its process were gone. */
      const snapshot = async (): Promise<void> => {
        const copy = path.join(snapshots, String(taken++));
        await fs.mkdir(copy, { recursive: true });
        for (const name of await fs.readdir(folder)) await fs.copyFile(path.join(folder, name), path.join(copy, name.replace(`.${process.pid}-`, `.${dead}-`)));
        for (const name of await fs.readdir(copy)) {
          if (!name.endsWith('.listrak-journal')) continue;
          const journal = path.join(copy, name);
          const { part, ...kept } = unsealed(await fs.readFile(journal, 'utf8')) ?? assert.fail(name);
          await fs.writeFile(journal, sealed({ ...kept, part: String(part).replace(`.${process.pid}-`, `.${dead}-`) }));
        }
      };
      try {
        await run(new BreakingSource(), { format, files: watchedDisk(snapshot) });
        assert.ok(taken > 60, `${taken} operations`);
        const original = [folder, file];
        let wentOn = 0;
        for (let index = 0; index < taken; index++) {
          folder = path.join(snapshots, String(index));
          file = path.join(folder, 'out.file');
          const left = await findUnfinished(place({ format }));
          if (left !== undefined) wentOn++;
          const source = new BreakingSource();
          await run(source, { format, goOn: true });
          assert.ok((await fs.readFile(file)).equals(bytes), `killed before operation ${index}`);
          assert.deepEqual(await beside(), [], `killed before operation ${index}`);
        }
        [folder = '', file = ''] = original;
        assert.ok(wentOn > taken / 2, `${wentOn} of ${taken} were gone on with`);
      } finally {
        await fs.rm(snapshots, { recursive: true, force: true });
      }
    });
  }

  for (const format of [defaultExportFormat, { type: 'parquet' }] satisfies ExportFormat[]) describe(`as ${format.type}`, () => {
    before(() => { usual = format; });
    after(() => { usual = defaultExportFormat; });

    it('keeps what was there over a second interruption and a third', async () => {
      await run(new BreakingSource());
      const bytes = await fs.readFile(file);
      await fs.rm(file);
      const kept: number[] = [];
      for (const until of [8, 8, 7]) {
        const source = new BreakingSource(until);
        await assert.rejects(run(source, { goOn: true }), gone);
        kept.push((await findUnfinished(place({})))?.rows ?? 0);
      }
      assert.deepEqual(kept, [5, 10, 10]);
      await run(new BreakingSource(), { goOn: true });
      assert.ok((await fs.readFile(file)).equals(bytes));
    });

    it('keeps its rows as private as the file that they are for', async function () {
      if (process.platform === 'win32') {
        console.log('      skipped: this system has no permissions of that kind');
        return this.skip();
      }
      await fs.writeFile(file, 'old', { mode: 0o600 });
      await assert.rejects(run(new BreakingSource(15)), gone);
      const rows = (await beside()).filter((name) => name.endsWith('.listrak-part'));
      assert.deepEqual(await Promise.all(rows.map(async (name) => (await fs.stat(path.join(folder, name))).mode & 0o777)), [0o600]);
    });

    it('begins anew where it is not told to go on, and leaves nothing of the older one', async () => {
      await assert.rejects(run(new BreakingSource(15)), gone);
      assert.equal((await beside()).length, 2);
      const source = new BreakingSource();
      const outcome = await run(source);
      assert.equal(source.asked.length, 9);
      assert.deepEqual(outcome.notes, []);
      assert.deepEqual(await beside(), []);
    });

    it('goes on with nothing but the same request, format and account', async () => {
      await assert.rejects(run(new BreakingSource(15)), gone);
      const others: Options[] = [
        { account: 'other' }, { format: { ...defaultExportFormat, delimiter: ';' } }, { format: { type: 'ndjson' } }, { format: { type: 'xlsx' } },
        { request: checkRequest({ report: 'messageActivity', listId: 'all', messageId: 'all', filters: { startDate: '2026-01-01' } }) },
      ];
      for (const other of others) assert.equal(await findUnfinished(place(other)), undefined);
      assert.equal((await findUnfinished(place({ request: checkRequest({ report: 'messageActivity', account: 'Renamed', listId: 'all', messageId: 'all' }) })))?.rows, 10);
      const source = new BreakingSource();
      await run(source, { goOn: true, account: 'other' });
      assert.equal(source.asked.length, 9);
      assert.deepEqual(await beside(), []);
    });

    it('is not mixed up with a file of a like name', async () => {
      const [short, long] = [path.join(folder, 'x'.repeat(60)), path.join(folder, `${'x'.repeat(60)}.csv`)];
      for (const each of [short, long]) {
        file = each;
        await assert.rejects(run(new BreakingSource(15)), gone);
      }
      assert.equal((await fs.readdir(folder)).length, 4);
      file = short;
      await run(new BreakingSource());
      assert.equal((await fs.readdir(folder)).length, 3);
      file = long;
      assert.equal((await findUnfinished(place({})))?.rows, 10);
      await discardUnfinished(long);
      assert.deepEqual(await fs.readdir(folder), [path.basename(short)]);
    });

    it('keeps nothing of what is cancelled, refused by the disk, or unknown to the service; what may pass is kept', async () => {
      const abort = new AbortController();
      const cancelling = new BreakingSource();
      const events = exportResumable({
        ...place({}), goOn: false,
        run: async function* () {
          for await (const event of runReport(request, cancelling, { pageSize: 2, signal: abort.signal })) {
            if (cancelling.asked.length > 6) abort.abort();
            yield event;
          }
        },
      }, { signal: abort.signal, journalInterval: 0 });
      await assert.rejects(events, CancelledError);
      assert.deepEqual(await beside(), []);
      const refused = new RefusedCredentialsError({ what: text('No.'), next: text('Ask.') });
      await assert.rejects(run(new BreakingSource(15, refused)), refused);
      assert.equal((await beside()).length, 2);
      await run(new BreakingSource(), { goOn: true });
      await assert.rejects(run(new BreakingSource(15, new TypeError('ours'))), TypeError);
      assert.deepEqual(await beside(), []);
    });

    it('leaves the journal where it cannot be written, and the export goes on', async () => {
      const files: FileOperations = { ...fs, rename: async (from, to) => {
        if (String(to).endsWith('.listrak-journal')) throw Object.assign(new Error('no'), { code: 'EPERM', syscall: 'rename' });
        await fs.rename(from, to);
      } };
      await assert.rejects(run(new BreakingSource(15), { files }), gone);
      assert.deepEqual(await beside(), []);
      assert.equal((await run(new BreakingSource(), { files })).failedParents.length, 1);
      assert.deepEqual(await beside(), []);
    });

    it('begins anew where the unfinished file is not what was written, or the journal not to be read', async () => {
      await run(new BreakingSource());
      const bytes = await fs.readFile(file);
      const spoil: ((part: string, journal: string) => Promise<void>)[] = [
        async (part) => fs.rm(part), async (part) => fs.truncate(part, 100), async (part) => { const handle = await fs.open(part, 'r+'); await handle.write('X', 50); await handle.close(); },
        async (_, journal) => fs.writeFile(journal, '{"version":'), async (_, journal) => fs.writeFile(journal, '{"version":1,"target":"out.file","part":"../../etc/passwd.listrak-part"}'),
        async (_, journal) => fs.writeFile(journal, (await fs.readFile(journal, 'utf8')).replace('"next":null', '"next":{}')),
      ];
      for (const [index, harm] of spoil.entries()) {
        await assert.rejects(run(new BreakingSource(15)), gone);
        const names = await beside();
        const named = (suffix: string): string => path.join(folder, names.find((name) => name.endsWith(suffix)) ?? assert.fail(names.join()));
        await harm(named('.listrak-part'), named('.listrak-journal'));
        const outcome = await run(new BreakingSource(), { goOn: true });
        assert.equal(formatText(outcome.notes.at(-1) ?? text('')), 'There was nothing to go on from: all rows were asked for.', String(index));
        assert.ok((await fs.readFile(file)).equals(bytes));
        // Whose journal cannot be read is known by its own name alone, and this process lives.
        assert.deepEqual((await beside()).map((name) => name.slice(-5)), index >= 3 ? ['-part'] : [], String(index));
        for (const name of await beside()) await fs.rm(path.join(folder, name));
      }
    });

    it('never goes on from a journal that somebody changed into something else, nor falls over it', async () => {
      await run(new BreakingSource());
      const bytes = await fs.readFile(file);
      await fs.rm(file);
      await assert.rejects(run(new BreakingSource(15)), gone);
      const [journalName = ''] = (await beside()).filter((name) => name.endsWith('.listrak-journal'));
      const kept = await fs.readFile(path.join(folder, journalName), 'utf8');
      const part = await Promise.all((await beside()).filter((name) => name.endsWith('.listrak-part')).map(async (name) => [name, await fs.readFile(path.join(folder, name))] as const));
      const keys = Object.keys(JSON.parse(kept) as object);
      const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(null, -1, Number.MAX_VALUE, '', [], {}, { bytes: -1 }, [{ row: 0, parent: { error: { kind: 'x' } } }]));
      // Also as if we had written it so.
      const changed = fc.oneof(
        fc.tuple(fc.constantFrom(...keys), odd, fc.boolean()).map(([key, value, isSealed]) => (isSealed ? sealed : JSON.stringify)({ ...unsealed(kept), [key]: value })),
        fc.nat(kept.length - 1).map((at) => kept.slice(0, at)), fc.string({ unit: 'binary' }),
      );
      await fc.assert(fc.asyncProperty(changed, async (journal) => {
        for (const name of await fs.readdir(folder)) await fs.rm(path.join(folder, name));
        for (const [name, content] of part) await fs.writeFile(path.join(folder, name), content);
        await fs.writeFile(path.join(folder, journalName), journal);
        // Columns that are none of the report's are refused in words, and are gone by the next time.
        const refused = await run(new BreakingSource(), { goOn: true }).then(() => false, (error: unknown) => error instanceof ListrakError);
        if (refused) await run(new BreakingSource(), { goOn: true });
        assert.ok((await fs.readFile(file)).equals(bytes));
      }), { numRuns: 60, seed: 5, examples: [[sealed({ ...unsealed(kept), columns: [] })]] });
    });

    it('expires after a week', async () => {
      await assert.rejects(run(new BreakingSource(15)), gone);
      for (const name of await beside()) await fs.utimes(path.join(folder, name), new Date(), new Date(Date.now() - 7.1 * 24 * 3_600_000));
      assert.equal(await findUnfinished(place({})), undefined);
      file = path.join(folder, 'out.file.other');
      await run(new BreakingSource());
      assert.deepEqual((await fs.readdir(folder)).length, 3, 'another target leaves it to its own');
      file = path.join(folder, 'out.file');
      await run(new BreakingSource(), { goOn: true });
      assert.deepEqual((await fs.readdir(folder)).sort(), ['out.file', 'out.file.other']);
    });

    it('is taken up by one of two who come at once', async () => {
      await run(new BreakingSource());
      const bytes = await fs.readFile(file);
      await assert.rejects(run(new BreakingSource(15)), gone);
      const outcomes = await Promise.all([run(new BreakingSource(), { goOn: true }), run(new BreakingSource(), { goOn: true })]);
      const notes = outcomes.map((outcome) => formatText(outcome.notes.at(-1) ?? text(''))).sort();
      assert.match(notes[0] ?? '', /^10 rows were there already/);
      assert.match(notes[1] ?? '', /^There was nothing/);
      assert.ok((await fs.readFile(file)).equals(bytes));
      assert.deepEqual(await beside(), []);
    });
  });

  it('says nothing of whose it is, and holds no row', async () => {
    const account = accountMark('http://127.0.0.1:4711/email/v1', 'client-id-of-acme');
    assert.equal(account, accountMark('http://127.0.0.1:999/email/v1', 'client-id-of-acme'));
    assert.notEqual(account, accountMark('https://api.listrak.com/email/v1', 'client-id-of-acme'));
    await assert.rejects(run(new BreakingSource(15), { account }), gone);
    const journal = await fs.readFile(path.join(folder, (await beside()).find((name) => name.endsWith('.listrak-journal')) ?? ''), 'utf8');
    for (const secret of ['client-id-of-acme', account, '@example.com', '=Subject', '"cursor"']) assert.ok(!journal.includes(secret), secret);
  });

  it('writes no journal within the first second, and none for one parent alone', async () => {
    const names: string[] = [];
    const files: FileOperations = { ...fs, open: async (name, ...rest) => { names.push(String(name)); return fs.open(name, ...rest); } };
    await run(new BreakingSource(), { files, interval: 1000 });
    assert.equal(names.length, 2, 'the file and its rewriting');
    const one = checkRequest({ report: 'messageActivity', listId: 1, messageId: 13 });
    await run(new BreakingSource(), { files, request: one });
    assert.equal(names.length, 3);
    await assert.rejects(run(new BreakingSource(5), { request: one }), gone);
    assert.deepEqual(await beside(), []);
  });

  it('is noted for each of thousands of parents, but told only for the journal, as it was then', async () => {
    const target = await FileTarget.open(file);
    const keeper = new JournalKeeper(target, { fingerprint: 'f', operations: systemFiles, now: () => 0, interval: 1000 });
    const noted: number[] = [];
    const dates: Record<string, string> = {};
    for (let parent = 1; parent <= 5000; parent++) {
      dates[parent] = '2026-01-01T00:00:00';
      await keeper.passed({ ids: [parent], next: null }, undefined, () => () => {
        noted.push(parent);
        return { rows: parent, written: target.written, columns: [], gaps: [], writer: { guardedCells: 0, widths: [] } };
      });
    }
    assert.deepEqual(noted, []);
    assert.equal(await keeper.leave(), true);
    assert.deepEqual(noted, [5000]);

    const progress = new ParentProgress({ report: 'contacts', listId: 'all' }, { date: 'subscribeDate', key: ['emailAddress'] }, '2026-02-01T00:00:00');
    const pages = [1, 2].map((listId) => pageOf([{ listId, subscribeDate: '2026-01-01T00:00:00' }]));
    const told: unknown[] = [];
    for await (const _ of progress.watched((async function* () { for (const page of pages) yield { type: 'page' as const, page }; })())) told.push(progress.noteLastDates());
    assert.deepEqual(told.map((tell) => (tell as () => unknown)()), [{ 1: '2026-01-01T00:00:00' }, { 1: '2026-01-01T00:00:00', 2: '2026-01-01T00:00:00' }]);
  });

  it('is told where the place to go on from is no longer listed', async () => {
    await assert.rejects(run(new BreakingSource(15)), gone);
    const changed = new BreakingSource();
    Object.assign(changed.inner.answers, { '/List': [{ listId: 3, listName: 'Three' }] });
    await assert.rejects(run(changed, { goOn: true }), (error) => error instanceof ListrakError && error.kind === 'notFound');
    assert.deepEqual(await beside(), []);
  });

  describe('that brings a file up to date', () => {
    const update = (source: ListrakSource, goOn = false): Promise<ExportOutcome> => exportNew({
      request, account: 'acme', file, format: defaultExportFormat, goOn, lookBackDays: 3650, source, today: () => new Date('2026-02-01T12:00:00Z'),
      run: (since, part) => runReport(request, since, { pageSize: 2, signal: never, maxConcurrentRequests: 1, ...part }),
    }, { signal: never, journalInterval: 0 });
    const state = 'out.file.listrak-state.json';

    it('goes on after every request in turn: file and state are the same', async () => {
      for (const isFirst of [true, false]) {
        const straight = new BreakingSource();
        const olds = new Map<string, Buffer>();
        if (!isFirst) {
          await update(new BreakingSource());
          for (const name of ['out.file', state]) olds.set(name, await fs.readFile(path.join(folder, name)));
        }
        await update(straight);
        const [bytes, states] = [await fs.readFile(file), await fs.readFile(path.join(folder, state))];
        let kept = 0;
        for (let until = 1; until <= straight.requests; until++) {
          for (const name of await fs.readdir(folder)) await fs.rm(path.join(folder, name));
          for (const [name, content] of olds) await fs.writeFile(path.join(folder, name), content);
          if (await update(new BreakingSource(until)).then(() => true, () => false)) continue;
          assert.deepEqual(await fs.readFile(file).catch(() => undefined), olds.get('out.file'));
          const left = await findUnfinishedNew({ request, account: 'acme', file, format: defaultExportFormat, lookBackDays: 3650 });
          assert.equal((await fs.readdir(folder)).length - olds.size, left === undefined ? 0 : 2);
          const source = new BreakingSource();
          await update(source, true);
          assert.ok((await fs.readFile(file)).equals(bytes), `file after request ${until}`);
          assert.ok((await fs.readFile(path.join(folder, state))).equals(states), `state after request ${until}`);
          assert.deepEqual((await fs.readdir(folder)).sort(), ['out.file', state]);
          if (left === undefined) continue;
          kept++;
          assert.ok(source.asked.length < 9);
        }
        assert.ok(kept > 10, `${kept} were gone on with`);
      }
    });

    it('says that a name is too long for its state before anything is asked for', async () => {
      file = path.join(folder, 'x'.repeat(250));
      const source = new BreakingSource();
      await assert.rejects(update(source), (error) => error instanceof FileError && error.code === 'ENAMETOOLONG');
      assert.equal(source.requests, 0);
    });
  });
});
