import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import { defaultExportFormat, type ExportFormat, type ExportOutcome } from '../../../src/export/export-types';
import { FileTarget, systemFiles, type FileOperations } from '../../../src/export/file-target';
import { JournalKeeper } from '../../../src/export/resume/journal-keeper';
import { ParentProgress } from '../../../src/export/since-last/progress-of-parents';
import { sealed, unsealed } from '../../../src/export/seal';
import { accountMark } from '../../../src/export/resume/journal';
import { findUnfinished } from '../../../src/export/resume/resumable-export';
import { exportNew, findUnfinishedNew } from '../../../src/export/since-last/export-new';
import { FileError } from '../../../src/export/file-errors';
import { ListrakError } from '../../../src/listrak/errors';
import type { ListrakSource } from '../../../src/listrak/source';
import { checkRequest } from '../../../src/reports/request';
import { runReport } from '../../../src/reports/run-report';
import { formatText, text } from '../../../src/text';
import { pageOf } from '../reports/fake-source';
import { BreakingSource, gone, InterruptedExport, never, request } from './interrupted-export';
import { watchedDisk } from './watched-disk';

const formats: readonly ExportFormat[] = [{ ...defaultExportFormat, byteOrderMark: true }, { type: 'ndjson' }, { type: 'parquet' }, { type: 'xlsx' }];

describe('An export of many parents that is interrupted', () => {
  const work = new InterruptedExport();
  const facts = ({ rows, bytes, guardedCells, failedParents }: ExportOutcome): object => ({ rows, bytes, guardedCells, failedParents });
  beforeEach(() => work.makeFolder());
  afterEach(() => work.removeFolder());

  for (const format of formats) {
    for (const concurrency of [1, 4]) {
      it(`${format.type} by ${concurrency}: goes on after every request in turn, asks for no finished parent again, and is the same byte for byte`, async () => {
        const straight = new BreakingSource();
        const whole = await work.run(straight, { format, concurrency });
        const bytes = await fs.readFile(work.file);
        assert.equal(whole.failedParents.length, 1);
        let keptOnce = 0;
        for (let until = 1; until <= straight.requests; until++) {
          await fs.writeFile(work.file, 'old');
          const first = new BreakingSource(until);
          const ended = await work.run(first, { format, concurrency }).then(() => 'ended', (error: unknown) => error);
          // The network went so near the end that only the last parents lack: the file says which, and is no whole one.
          if (ended === 'ended') continue;
          assert.equal((ended as ListrakError).kind, 'unreachable');
          assert.equal(await fs.readFile(work.file, 'utf8'), 'old');
          const left = await findUnfinished(work.place({ format }));
          assert.equal((await work.beside()).length, left === undefined ? 0 : 2);
          const second = new BreakingSource();
          const outcome = await work.run(second, { format, concurrency, goOn: true });
          assert.ok((await fs.readFile(work.file)).equals(bytes), `byte for byte after request ${until}`);
          assert.deepEqual(facts(outcome), facts(whole));
          assert.deepEqual(await work.beside(), []);
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
      await work.run(new BreakingSource(), { format });
      const bytes = await fs.readFile(work.file);
      await fs.rm(work.file);
      const snapshots = `${work.folder}-snapshots`;
      let taken = 0;
      const dead = 2 ** 22 + 12_345;
      /** What the disk has before that operation, as if its process were gone. */
      const snapshot = async (): Promise<void> => {
        const copy = path.join(snapshots, String(taken++));
        await fs.mkdir(copy, { recursive: true });
        for (const name of await fs.readdir(work.folder)) await fs.copyFile(path.join(work.folder, name), path.join(copy, name.replace(`.${process.pid}-`, `.${dead}-`)));
        for (const name of await fs.readdir(copy)) {
          if (!name.endsWith('.listrak-journal')) continue;
          const journal = path.join(copy, name);
          const { part, ...kept } = unsealed(await fs.readFile(journal, 'utf8')) ?? assert.fail(name);
          await fs.writeFile(journal, sealed({ ...kept, part: String(part).replace(`.${process.pid}-`, `.${dead}-`) }));
        }
      };
      try {
        await work.run(new BreakingSource(), { format, files: watchedDisk(snapshot) });
        assert.ok(taken > 60, `${taken} operations`);
        const original = [work.folder, work.file];
        let wentOn = 0;
        for (let index = 0; index < taken; index++) {
          work.folder = path.join(snapshots, String(index));
          work.file = path.join(work.folder, 'out.file');
          const left = await findUnfinished(work.place({ format }));
          if (left !== undefined) wentOn++;
          const source = new BreakingSource();
          await work.run(source, { format, goOn: true });
          assert.ok((await fs.readFile(work.file)).equals(bytes), `killed before operation ${index}`);
          assert.deepEqual(await work.beside(), [], `killed before operation ${index}`);
        }
        [work.folder = '', work.file = ''] = original;
        assert.ok(wentOn > taken / 2, `${wentOn} of ${taken} were gone on with`);
      } finally {
        await fs.rm(snapshots, { recursive: true, force: true });
      }
    });
  }

  it('says nothing of whose it is, and holds no row', async () => {
    const account = accountMark('http://127.0.0.1:4711/email/v1', 'client-id-of-acme');
    assert.equal(account, accountMark('http://127.0.0.1:999/email/v1', 'client-id-of-acme'));
    assert.notEqual(account, accountMark('https://api.listrak.com/email/v1', 'client-id-of-acme'));
    await assert.rejects(work.run(new BreakingSource(15), { account }), gone);
    const journal = await fs.readFile(path.join(work.folder, (await work.beside()).find((name) => name.endsWith('.listrak-journal')) ?? ''), 'utf8');
    for (const secret of ['client-id-of-acme', account, '@example.com', '=Subject', '"cursor"']) assert.ok(!journal.includes(secret), secret);
  });

  it('writes no journal within the first second, and none for one parent alone', async () => {
    const names: string[] = [];
    const files: FileOperations = { ...fs, open: async (name, ...rest) => { names.push(String(name)); return fs.open(name, ...rest); } };
    await work.run(new BreakingSource(), { files, interval: 1000 });
    assert.equal(names.length, 2, 'the file and its rewriting');
    const one = checkRequest({ report: 'messageActivity', listId: 1, messageId: 13 });
    await work.run(new BreakingSource(), { files, request: one });
    assert.equal(names.length, 3);
    await assert.rejects(work.run(new BreakingSource(5), { request: one }), gone);
    assert.deepEqual(await work.beside(), []);
  });

  it('is noted for each of thousands of parents, but told only for the journal, as it was then', async () => {
    const target = await FileTarget.open(work.file);
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
    await assert.rejects(work.run(new BreakingSource(15)), gone);
    const changed = new BreakingSource();
    Object.assign(changed.inner.answers, { '/List': [{ listId: 3, listName: 'Three' }] });
    await assert.rejects(work.run(changed, { goOn: true }), (error) => error instanceof ListrakError && error.kind === 'notFound');
    assert.deepEqual(await work.beside(), []);
  });

  describe('that brings a file up to date', () => {
    const update = (source: ListrakSource, goOn = false): Promise<ExportOutcome> => exportNew({
      request, account: 'acme', file: work.file, format: defaultExportFormat, goOn, lookBackDays: 3650, source, today: () => new Date('2026-02-01T12:00:00Z'),
      run: (since, part) => runReport(request, since, { pageSize: 2, signal: never, maxConcurrentRequests: 1, ...part }),
    }, { signal: never, journalInterval: 0 });
    const state = 'out.file.listrak-state.json';

    it('goes on after every request in turn: file and state are the same', async () => {
      for (const isFirst of [true, false]) {
        const straight = new BreakingSource();
        const olds = new Map<string, Buffer>();
        if (!isFirst) {
          await update(new BreakingSource());
          for (const name of ['out.file', state]) olds.set(name, await fs.readFile(path.join(work.folder, name)));
        }
        await update(straight);
        const [bytes, states] = [await fs.readFile(work.file), await fs.readFile(path.join(work.folder, state))];
        let kept = 0;
        for (let until = 1; until <= straight.requests; until++) {
          for (const name of await fs.readdir(work.folder)) await fs.rm(path.join(work.folder, name));
          for (const [name, content] of olds) await fs.writeFile(path.join(work.folder, name), content);
          if (await update(new BreakingSource(until)).then(() => true, () => false)) continue;
          assert.deepEqual(await fs.readFile(work.file).catch(() => undefined), olds.get('out.file'));
          const left = await findUnfinishedNew({ request, account: 'acme', file: work.file, format: defaultExportFormat, lookBackDays: 3650 });
          assert.equal((await fs.readdir(work.folder)).length - olds.size, left === undefined ? 0 : 2);
          const source = new BreakingSource();
          await update(source, true);
          assert.ok((await fs.readFile(work.file)).equals(bytes), `file after request ${until}`);
          assert.ok((await fs.readFile(path.join(work.folder, state))).equals(states), `state after request ${until}`);
          assert.deepEqual((await fs.readdir(work.folder)).sort(), ['out.file', state]);
          if (left === undefined) continue;
          kept++;
          assert.ok(source.asked.length < 9);
        }
        assert.ok(kept > 10, `${kept} were gone on with`);
      }
    });

    it('says that a name is too long for its state before anything is asked for', async () => {
      work.file = path.join(work.folder, 'x'.repeat(250));
      const source = new BreakingSource();
      await assert.rejects(update(source), (error) => error instanceof FileError && error.code === 'ENAMETOOLONG');
      assert.equal(source.requests, 0);
    });
  });
});
