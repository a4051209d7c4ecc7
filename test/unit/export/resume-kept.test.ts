import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { defaultExportFormat, type ExportFormat, type ExportOutcome } from '../../../src/export/export-types';
import { FileError } from '../../../src/export/file-errors';
import type { FileOperations } from '../../../src/export/file-target';
import { sealed, unsealed } from '../../../src/export/seal';
import { discardUnfinished, exportResumable, findUnfinished } from '../../../src/export/resume/resumable-export';
import { CancelledError, ListrakError, RefusedCredentialsError } from '../../../src/listrak/errors';
import { checkRequest } from '../../../src/reports/request';
import { runReport } from '../../../src/reports/run-report';
import { formatText, text } from '../../../src/text';
import { FakeSource, type Answers } from '../reports/fake-source';
import { BreakingSource, gone, InterruptedExport, never, request, type RunOptions } from './interrupted-export';

describe('What is kept of an export of many parents that is interrupted', () => {
  for (const type of ['parquet', 'xlsx'] as const) describe(`as ${type}, whose file is written from it`, () => {
    const work = new InterruptedExport({ type });
    beforeEach(() => work.makeFolder());
    afterEach(() => work.removeFolder());

    for (const [often, refusals] of [['once', 1], ['for good', Infinity]] as const) it(`stays where the disk is full meanwhile, ${often}`, async () => {
      const lists = [1, 2, 3, 4, 5, 6].map((listId) => ({ listId, listName: `L${listId}` }));
      const contacts = (listId: number): [string, Answers[string]] => [`/List/${listId}/Contact`, Array.from({ length: 5000 }, (_, index) => ({ emailAddress: `${createHash('sha1').update(`${listId} ${index}`).digest('hex')}@example.com` }))];
      const answers = { '/List': lists, ...Object.fromEntries(lists.map(({ listId }) => contacts(listId))) };
      const of = { request: checkRequest({ report: 'contacts', listId: 'all' }), account: 'acme', file: work.file, format: work.format };
      const exported = (source: FakeSource, goOn: boolean, files: FileOperations = fs): Promise<ExportOutcome> => exportResumable({
        ...of, goOn, run: (resumeFrom) => runReport(of.request, source, { pageSize: 5000, signal: never, maxConcurrentRequests: 1, ...(resumeFrom === undefined ? {} : { resumeFrom }) }),
      }, { signal: never, journalInterval: 0, files });
      await exported(new FakeSource(answers), false);
      const bytes = await fs.readFile(work.file);
      await fs.writeFile(work.file, 'old');
      const breaking = new FakeSource(answers);
      for (const list of [4, 5, 6]) breaking.breaks.set(`/List/${list}/Contact`, { atPage: 0, error: gone });
      await assert.rejects(exported(breaking, false), gone);
      assert.equal((await findUnfinished(of))?.rows, 15_000);
      let refused = 0;
      const full: FileOperations = { ...fs, open: async (name, ...rest) => {
        const handle = await fs.open(name, ...rest);
        const write = handle.write.bind(handle) as (...all: unknown[]) => Promise<unknown>;
        if (!String(name).includes('.rows.')) handle.write = (async (...all: unknown[]) => {
          if (refused >= refusals) return write(...all);
          refused++;
          throw Object.assign(new Error('no'), { code: 'ENOSPC', syscall: 'write' });
        }) as typeof handle.write;
        return handle;
      } };
      const source = new FakeSource(answers);
      await assert.rejects(exported(source, true, full), (error) => error instanceof FileError && error.code === 'ENOSPC' && /out\.file cannot be written: the disk is full\. Make room/.test(error.message));
      assert.deepEqual([source.asked, await fs.readFile(work.file, 'utf8')], [[], 'old']);
      assert.deepEqual([(await findUnfinished(of))?.rows, (await work.beside()).length], [15_000, 2]);
      await exported(source, true);
      assert.deepEqual(source.asked.map(({ path: each }) => each), ['/List', ...[4, 5, 6].map((list) => `/List/${list}/Contact`)]);
      assert.ok((await fs.readFile(work.file)).equals(bytes));
      assert.deepEqual(await work.beside(), []);
    });
  });

  for (const format of [defaultExportFormat, { type: 'parquet' }] satisfies ExportFormat[]) describe(`as ${format.type}`, () => {
    const work = new InterruptedExport(format);
    beforeEach(() => work.makeFolder());
    afterEach(() => work.removeFolder());

    it('keeps what was there over a second interruption and a third', async () => {
      await work.run(new BreakingSource());
      const bytes = await fs.readFile(work.file);
      await fs.rm(work.file);
      const kept: number[] = [];
      for (const until of [8, 8, 7]) {
        const source = new BreakingSource(until);
        await assert.rejects(work.run(source, { goOn: true }), gone);
        kept.push((await findUnfinished(work.place()))?.rows ?? 0);
      }
      assert.deepEqual(kept, [5, 10, 10]);
      await work.run(new BreakingSource(), { goOn: true });
      assert.ok((await fs.readFile(work.file)).equals(bytes));
    });

    it('keeps its rows as private as the file that they are for', async function () {
      if (process.platform === 'win32') {
        console.log('      skipped: this system has no permissions of that kind');
        return this.skip();
      }
      await fs.writeFile(work.file, 'old', { mode: 0o600 });
      await assert.rejects(work.run(new BreakingSource(15)), gone);
      const rows = (await work.beside()).filter((name) => name.endsWith('.listrak-part'));
      assert.deepEqual(await Promise.all(rows.map(async (name) => (await fs.stat(path.join(work.folder, name))).mode & 0o777)), [0o600]);
    });

    it('keeps what is for it alone from the eyes of others where there is no file yet', async function () {
      if (process.platform === 'win32') {
        console.log('      skipped: this system has no permissions of that kind');
        return this.skip();
      }
      await assert.rejects(work.run(new BreakingSource(15)), gone);
      const beside = await work.beside();
      const alone = beside.filter((name) => name.endsWith('.listrak-journal') || (format.type === 'parquet' && name.endsWith('.listrak-part')));
      assert.equal(alone.length, format.type === 'parquet' ? 2 : 1, beside.join());
      assert.deepEqual(await Promise.all(alone.map(async (name) => (await fs.stat(path.join(work.folder, name))).mode & 0o777)), alone.map(() => 0o600));
    });

    it('begins anew where it is not told to go on, and leaves nothing of the older one', async () => {
      await assert.rejects(work.run(new BreakingSource(15)), gone);
      assert.equal((await work.beside()).length, 2);
      const source = new BreakingSource();
      const outcome = await work.run(source);
      assert.equal(source.asked.length, 9);
      assert.deepEqual(outcome.notes, []);
      assert.deepEqual(await work.beside(), []);
    });

    it('goes on with nothing but the same request, format and account', async () => {
      await assert.rejects(work.run(new BreakingSource(15)), gone);
      const others: RunOptions[] = [
        { account: 'other' }, { format: { ...defaultExportFormat, delimiter: ';' } }, { format: { type: 'ndjson' } }, { format: { type: 'xlsx' } },
        { request: checkRequest({ report: 'messageActivity', listId: 'all', messageId: 'all', filters: { startDate: '2026-01-01' } }) },
      ];
      for (const other of others) assert.equal(await findUnfinished(work.place(other)), undefined);
      assert.equal((await findUnfinished(work.place({ request: checkRequest({ report: 'messageActivity', account: 'Renamed', listId: 'all', messageId: 'all' }) })))?.rows, 10);
      const source = new BreakingSource();
      await work.run(source, { goOn: true, account: 'other' });
      assert.equal(source.asked.length, 9);
      assert.deepEqual(await work.beside(), []);
    });

    it('is not mixed up with a file of a like name', async () => {
      const [short, long] = [path.join(work.folder, 'x'.repeat(60)), path.join(work.folder, `${'x'.repeat(60)}.csv`)];
      for (const each of [short, long]) {
        work.file = each;
        await assert.rejects(work.run(new BreakingSource(15)), gone);
      }
      assert.equal((await fs.readdir(work.folder)).length, 4);
      work.file = short;
      await work.run(new BreakingSource());
      assert.equal((await fs.readdir(work.folder)).length, 3);
      work.file = long;
      assert.equal((await findUnfinished(work.place()))?.rows, 10);
      await discardUnfinished(long);
      assert.deepEqual(await fs.readdir(work.folder), [path.basename(short)]);
    });

    it('keeps nothing of what is cancelled, refused by the disk, or unknown to the service; what may pass is kept', async () => {
      const abort = new AbortController();
      const cancelling = new BreakingSource();
      const events = exportResumable({
        ...work.place(), goOn: false,
        run: async function* () {
          for await (const event of runReport(request, cancelling, { pageSize: 2, signal: abort.signal })) {
            if (cancelling.asked.length > 6) abort.abort();
            yield event;
          }
        },
      }, { signal: abort.signal, journalInterval: 0 });
      await assert.rejects(events, CancelledError);
      assert.deepEqual(await work.beside(), []);
      const refused = new RefusedCredentialsError({ what: text('No.'), next: text('Ask.') });
      await assert.rejects(work.run(new BreakingSource(15, refused)), refused);
      assert.equal((await work.beside()).length, 2);
      await work.run(new BreakingSource(), { goOn: true });
      await assert.rejects(work.run(new BreakingSource(15, new TypeError('ours'))), TypeError);
      assert.deepEqual(await work.beside(), []);
    });

    it('leaves the journal where it cannot be written, and the export goes on', async () => {
      const files: FileOperations = { ...fs, rename: async (from, to) => {
        if (String(to).endsWith('.listrak-journal')) throw Object.assign(new Error('no'), { code: 'EPERM', syscall: 'rename' });
        await fs.rename(from, to);
      } };
      await assert.rejects(work.run(new BreakingSource(15), { files }), gone);
      assert.deepEqual(await work.beside(), []);
      assert.equal((await work.run(new BreakingSource(), { files })).failedParents.length, 1);
      assert.deepEqual(await work.beside(), []);
    });

    it('begins anew where the unfinished file is not what was written, or the journal not to be read', async () => {
      await work.run(new BreakingSource());
      const bytes = await fs.readFile(work.file);
      const spoil: ((part: string, journal: string) => Promise<void>)[] = [
        async (part) => fs.rm(part), async (part) => fs.truncate(part, 100), async (part) => { const handle = await fs.open(part, 'r+'); await handle.write('X', 50); await handle.close(); },
        async (_, journal) => fs.writeFile(journal, '{"version":'), async (_, journal) => fs.writeFile(journal, '{"version":1,"target":"out.file","part":"../../etc/passwd.listrak-part"}'),
        async (_, journal) => fs.writeFile(journal, (await fs.readFile(journal, 'utf8')).replace('"next":null', '"next":{}')),
      ];
      for (const [index, harm] of spoil.entries()) {
        await assert.rejects(work.run(new BreakingSource(15)), gone);
        const names = await work.beside();
        const named = (suffix: string): string => path.join(work.folder, names.find((name) => name.endsWith(suffix)) ?? assert.fail(names.join()));
        await harm(named('.listrak-part'), named('.listrak-journal'));
        const outcome = await work.run(new BreakingSource(), { goOn: true });
        assert.equal(formatText(outcome.notes.at(-1) ?? text('')), 'There was nothing to go on from: all rows were asked for.', String(index));
        assert.ok((await fs.readFile(work.file)).equals(bytes));
        // Whose journal cannot be read is known by its own name alone, and this process lives.
        assert.deepEqual((await work.beside()).map((name) => name.slice(-5)), index >= 3 ? ['-part'] : [], String(index));
        for (const name of await work.beside()) await fs.rm(path.join(work.folder, name));
      }
    });

    it('is not gone on with where somebody laid a link in the place of the unfinished file', async function () {
      if (process.platform === 'win32') {
        console.log('      skipped: only administrators may link files there');
        return this.skip();
      }
      await work.run(new BreakingSource());
      const bytes = await fs.readFile(work.file);
      const precious = path.join(work.folder, 'precious.txt');
      for (const link of [fs.symlink, fs.link]) {
        await assert.rejects(work.run(new BreakingSource(15)), gone);
        const names = await work.beside();
        const named = (suffix: string): string => path.join(work.folder, names.find((name) => name.endsWith(suffix)) ?? assert.fail(names.join()));
        const [part, journal] = [named('.listrak-part'), named('.listrak-journal')];
        await fs.writeFile(precious, 'precious');
        await fs.rm(part);
        await link(precious, part);
        // Of no bytes every file is the beginning.
        await fs.writeFile(journal, sealed({ ...unsealed(await fs.readFile(journal, 'utf8')), written: { bytes: 0, crc32: 0 } }));
        await work.run(new BreakingSource(), { goOn: true });
        assert.equal(await fs.readFile(precious, 'utf8'), 'precious');
        assert.ok((await fs.readFile(work.file)).equals(bytes));
        assert.deepEqual(await work.beside(), ['precious.txt']);
      }
    });

    it('never goes on from a journal that somebody changed into something else, nor falls over it', async () => {
      await work.run(new BreakingSource());
      const bytes = await fs.readFile(work.file);
      await fs.rm(work.file);
      await assert.rejects(work.run(new BreakingSource(15)), gone);
      const [journalName = ''] = (await work.beside()).filter((name) => name.endsWith('.listrak-journal'));
      const kept = await fs.readFile(path.join(work.folder, journalName), 'utf8');
      const part = await Promise.all((await work.beside()).filter((name) => name.endsWith('.listrak-part')).map(async (name) => [name, await fs.readFile(path.join(work.folder, name))] as const));
      const keys = Object.keys(JSON.parse(kept) as object);
      const odd = fc.oneof(fc.jsonValue(), fc.constantFrom(null, -1, Number.MAX_VALUE, '', [], {}, { bytes: -1 }, [{ row: 0, parent: { error: { kind: 'x' } } }]));
      // Also as if we had written it so.
      const changed = fc.oneof(
        fc.tuple(fc.constantFrom(...keys), odd, fc.boolean()).map(([key, value, isSealed]) => (isSealed ? sealed : JSON.stringify)({ ...unsealed(kept), [key]: value })),
        fc.nat(kept.length - 1).map((at) => kept.slice(0, at)), fc.string({ unit: 'binary' }),
      );
      await fc.assert(fc.asyncProperty(changed, async (journal) => {
        for (const name of await fs.readdir(work.folder)) await fs.rm(path.join(work.folder, name));
        for (const [name, content] of part) await fs.writeFile(path.join(work.folder, name), content);
        await fs.writeFile(path.join(work.folder, journalName), journal);
        // Columns that are none of the report's are refused in words, and are gone by the next time.
        const refused = await work.run(new BreakingSource(), { goOn: true }).then(() => false, (error: unknown) => error instanceof ListrakError);
        if (refused) await work.run(new BreakingSource(), { goOn: true });
        assert.ok((await fs.readFile(work.file)).equals(bytes));
      }), { numRuns: 60, seed: 5, examples: [[sealed({ ...unsealed(kept), columns: [] })]] });
    });

    it('expires after a week', async () => {
      await assert.rejects(work.run(new BreakingSource(15)), gone);
      for (const name of await work.beside()) await fs.utimes(path.join(work.folder, name), new Date(), new Date(Date.now() - 7.1 * 24 * 3_600_000));
      assert.equal(await findUnfinished(work.place()), undefined);
      work.file = path.join(work.folder, 'out.file.other');
      await work.run(new BreakingSource());
      assert.deepEqual((await fs.readdir(work.folder)).length, 3, 'another target leaves it to its own');
      work.file = path.join(work.folder, 'out.file');
      await work.run(new BreakingSource(), { goOn: true });
      assert.deepEqual((await fs.readdir(work.folder)).sort(), ['out.file', 'out.file.other']);
    });

    it('is taken up by one of two who come at once', async () => {
      await work.run(new BreakingSource());
      const bytes = await fs.readFile(work.file);
      await assert.rejects(work.run(new BreakingSource(15)), gone);
      const outcomes = await Promise.all([work.run(new BreakingSource(), { goOn: true }), work.run(new BreakingSource(), { goOn: true })]);
      const notes = outcomes.map((outcome) => formatText(outcome.notes.at(-1) ?? text(''))).sort();
      assert.match(notes[0] ?? '', /^10 rows were there already/);
      assert.match(notes[1] ?? '', /^There was nothing/);
      assert.ok((await fs.readFile(work.file)).equals(bytes));
      assert.deepEqual(await work.beside(), []);
    });
  });
});
