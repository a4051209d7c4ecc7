/** The disk fails, at every operation in turn, and in the ways that a real one does. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { defaultExportFormat, type ExportFormat, type ExportOutcome } from '../../../src/export/export-types';
import { FileError } from '../../../src/export/file-errors';
import type { FileOperations } from '../../../src/export/file-target';
import { temporaryName, processFacts } from '../../../src/export/unfinished';
import { exportResumable } from '../../../src/export/resume/resumable-export';
import { exportNew } from '../../../src/export/since-last/export-new';
import { gapsSuffix, keepGaps, readGaps } from '../../../src/export/retry/gaps-file';
import { retryFile } from '../../../src/export/retry/retry-file';
import { exportRows, type ExportEvent, type ExportOptions } from '../../../src/export/write-report';
import { ServiceFailedError } from '../../../src/listrak/errors';
import { checkRequest } from '../../../src/reports/request';
import { runReport, type RunPosition } from '../../../src/reports/run-report';
import { text } from '../../../src/text';
import { FakeSource, pageOf } from '../reports/fake-source';
import { FailingDisk } from './failing-disk';

const never = new AbortController().signal;
const formats: readonly ExportFormat[] = [defaultExportFormat, { type: 'ndjson' }, { type: 'parquet' }, { type: 'xlsx' }];
const codes = ['ENOSPC', 'EIO', 'EROFS', 'EACCES', 'EBUSY', 'ESTALE'];

const request = checkRequest({ report: 'contacts', listId: 'all' });
const contact = (id: number, more: object = {}): Record<string, unknown> => ({ emailAddress: `p${id}@example.com`, subscribeDate: '2026-01-01T00:00:00', ...more });
const source = (): FakeSource => new FakeSource({
  '/List': [1, 2, 3].map((listId) => ({ listId, listName: `L${listId}` })),
  ...Object.fromEntries([1, 2, 3].map((listId) => [`/List/${listId}`, { listId, listName: `L${listId}` }])),
  '/List/1/Contact': [contact(1), contact(2), contact(3)], '/List/2/Contact': [contact(4), contact(5)], '/List/3/Contact': [contact(6, { late: 'x' }), contact(7)],
});
const run = (from: FakeSource, position?: RunPosition): AsyncGenerator<ExportEvent> => runReport(request, from, { pageSize: 2, signal: never, maxConcurrentRequests: 1, ...(position === undefined ? {} : { resumeFrom: position }) });

describe('A disk that fails', () => {
  let folder = '';
  let file = '';
  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(tmpdir(), 'listrak-disk-'));
    file = path.join(folder, 'report.out');
  });
  afterEach(() => fs.rm(folder, { recursive: true, force: true }));

  const contents = async (): Promise<Map<string, string>> => {
    const names = (await fs.readdir(folder)).sort();
    return new Map(await Promise.all(names.map(async (name) => [name, (await fs.readFile(path.join(folder, name))).toString('latin1')] as const)));
  };
  const restore = async (olds: ReadonlyMap<string, string>): Promise<void> => {
    for (const name of await fs.readdir(folder)) await fs.rm(path.join(folder, name));
    for (const [name, content] of olds) await fs.writeFile(path.join(folder, name), content, 'latin1');
  };

  /** @returns cases run; each ends with what is new or what was old, whole, nothing beside it, and a sentence */
  async function everyOperation(olds: ReadonlyMap<string, string>, work: (options: ExportOptions) => Promise<ExportOutcome>, consistent: (after: ReadonlyMap<string, string>, news: ReadonlyMap<string, string>) => boolean): Promise<number> {
    await restore(olds);
    const whole = new FailingDisk({ at: undefined, ever: false, code: '' });
    await work({ signal: never, journalInterval: 0, files: whole.files });
    const news = await contents();
    const operations = whole.done;
    let cases = 0;
    for (const ever of [false, true]) {
      for (let at = 0; at < operations.length; at++) {
        cases++;
        await restore(olds);
        const code = codes[at % codes.length] ?? '';
        const where = `${code} at ${at} of ${operations.length}, ${operations[at]}${ever ? ' and ever after' : ''}`;
        const failed = await work({ signal: never, journalInterval: 0, files: new FailingDisk({ at, ever, code }).files }).then(() => undefined, (error: unknown) => error);
        const after = await contents();
        // A file that could not be removed is known for what it is and goes with the next export.
        for (const name of after.keys()) if (operations[at] === 'rm' && /\.listrak-(part|journal)$/.test(name)) after.delete(name);
        if (failed === undefined) {
          assert.deepEqual(after, news, where);
          continue;
        }
        assert.ok(failed instanceof FileError, `${where}: ${failed instanceof Error ? failed.stack : typeof failed}`);
        assert.match(failed.message, /report\.out.* (Choose|Close|Make|Name) /, where);
        assert.ok(consistent(after, news), `${where}: ${[...after.keys()].join()}`);
      }
    }
    return cases;
  }

  const same = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean => JSON.stringify([...a]) === JSON.stringify([...b]);

  for (const format of formats) {
    it(`at every operation of an export to ${format.type}, with a late column and journals: the old file, nothing beside it, and what to do`, async () => {
      const olds = new Map([['report.out', 'old']]);
      const cases = await everyOperation(olds, (options) => exportResumable({ request, account: 'a', file, format, goOn: false, run: (position) => run(source(), position) }, options), (after) => same(after, olds));
      console.log(`      ${format.type}: ${cases} cases`);
      assert.ok(cases >= 20, String(cases));
    });
  }

  it('at every operation of an update: file and state are those of before or after, and the next run ends right', async () => {
    const update = (options: ExportOptions): Promise<ExportOutcome> => exportNew({
      request, account: 'a', file, format: defaultExportFormat, goOn: false, lookBackDays: 3650, source: source(), today: () => new Date('2026-02-01T12:00:00Z'), run: (_, { resumeFrom }) => run(source(), resumeFrom),
    }, options);
    let cases = 0;
    const consistent = (olds: ReadonlyMap<string, string>) => (after: ReadonlyMap<string, string>, news: ReadonlyMap<string, string>): boolean =>
      // Between the two renames: the next run finds that the state is not the file's.
      same(after, olds) || same(after, new Map([...olds, ['report.out', news.get('report.out') ?? '']].sort(([a = ''], [b = '']) => (a < b ? -1 : 1)) as [string, string][]));
    const first = new Map([['report.out', 'old']]);
    cases += await everyOperation(first, update, consistent(first));
    await restore(first);
    await update({ signal: never });
    const olds = await contents();
    cases += await everyOperation(olds, update, consistent(olds));
    assert.equal(olds.size, 2);
    await restore(olds);
    await update({ signal: never });
    assert.deepEqual(await contents(), olds);
    console.log(`      updates: ${cases} cases`);
  });

  it('at every operation of a retry: file and list of what is missing are those of before, or both know that it is whole, and the next retry ends right', async () => {
    const broken = source();
    const error = new ServiceFailedError({ what: text('The service answered 500.'), next: text('Try later.') });
    broken.breaks.set('/List/1/Contact', { atPage: 1, error });
    broken.breaks.set('/List/3/Contact', { atPage: 0, error });
    await exportRows(run(source()), file, defaultExportFormat, { signal: never });
    const whole = await fs.readFile(file, 'utf8');
    const { incomplete } = await exportRows(run(broken), file, defaultExportFormat, { signal: never, canRetry: true });
    await keepGaps(file, request, incomplete);
    const olds = await contents();
    const retry = async (options: ExportOptions): Promise<ExportOutcome> => {
      const { incomplete: missing } = await readGaps(file, never);
      return retryFile(file, request, missing ?? assert.fail('nothing is missing'), (onlyParents) => runReport(request, source(), { pageSize: 2, signal: never, maxConcurrentRequests: 1, onlyParents }), options);
    };
    // What the file was about to be may be noted as well.
    const knownOf = (files: ReadonlyMap<string, string>): readonly { readonly incomplete: unknown }[] => (JSON.parse(files.get(`report.out${gapsSuffix}`) ?? '{}') as { known?: { incomplete: unknown }[] }).known ?? [];
    const missing = (files: ReadonlyMap<string, string>): unknown => [[...files.keys()], files.get('report.out'), knownOf(files)[0]];
    // Where the list could not be removed it says that nothing is missing.
    const isWhole = (files: ReadonlyMap<string, string>): boolean => files.get('report.out') === whole && knownOf(files).at(-1)?.incomplete === null;
    const cases = await everyOperation(olds, retry, (after) => isWhole(after) || isDeepStrictEqual(missing(after), missing(olds)));
    console.log(`      a retry: ${cases} cases`);
    assert.ok(cases >= 20, String(cases));
    await restore(olds);
    assert.deepEqual((await retry({ signal: never })).failedParents, []);
    assert.deepEqual(await contents(), new Map([['report.out', whole]]));
  });

  const columns: ExportEvent = { type: 'columns', specs: [{ name: 'a', type: 'text', origin: 'api' }] };
  async function* rows(count = 1): AsyncGenerator<ExportEvent> {
    yield columns;
    for (let page = 0; page < count; page++) yield { type: 'page', page: pageOf(Array.from({ length: 100 }, (_, index) => ({ a: `${page}-${index}`.repeat(20), ...(page === 3 ? { late: 'x' } : {}) }))) };
  }
  const refusal = async (target: string, code: string, words: RegExp): Promise<void> => {
    let asked = false;
    async function* events(): AsyncGenerator<ExportEvent> {
      asked = true;
      yield* rows();
    }
    await assert.rejects(exportRows(events(), target, defaultExportFormat, { signal: never }), (error) => {
      assert.ok(error instanceof FileError, String(error));
      assert.equal(error.code, code);
      assert.match(error.message, words);
      return true;
    });
    assert.equal(asked, false, 'nothing was asked for');
  };

  /** A disk of its own, where this user may mount one. */
  async function mounted(options: string, test: (disk: string) => Promise<void>, skip: () => void): Promise<void> {
    const disk = path.join(folder, 'disk');
    await fs.mkdir(disk);
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', disk], { encoding: 'utf8' });
    if (status !== 0) {
      console.log(`      skipped: no disk could be mounted (${stderr?.trim() ?? 'there is no mount'})`);
      return skip();
    }
    try {
      await test(disk);
    } finally {
      spawnSync('umount', ['-l', disk]);
    }
  }

  it('is really full: in every format the old file stays, nothing beside it, and it says so', async function () {
    await mounted('size=256k', async (disk) => {
      for (const format of formats) {
        const target = path.join(disk, `report.${format.type}`);
        await fs.writeFile(target, 'old');
        // xlsx and Parquet press these rows hard.
        await assert.rejects(exportRows(rows(format.type === 'csv' || format.type === 'ndjson' ? 60 : 4000), target, format, { signal: never }), (error) => error instanceof FileError && error.code === 'ENOSPC' && error.message.includes('the disk is full. Make room or choose another disk.'), format.type);
        assert.equal(await fs.readFile(target, 'utf8'), 'old');
        assert.deepEqual(await fs.readdir(disk), [`report.${format.type}`]);
        await fs.rm(target);
      }
      // Room for the rows, none for them and their rewriting.
      const target = path.join(disk, 'report.csv');
      await assert.rejects(exportRows(rows(20), target, defaultExportFormat, { signal: never }).then(() => fs.stat(target)), (error) => error instanceof FileError && error.code === 'ENOSPC');
      assert.deepEqual(await fs.readdir(disk), []);
    }, () => this.skip());
  });

  it('is really full with the rows that are kept to go on with: they make room, and the file is whole', async function () {
    await mounted('size=512k', async (disk) => {
      for (const [type, count] of [['parquet', 400], ['xlsx', 260]] as const) {
        const lists = Array.from({ length: 8 }, (_, index) => index + 1);
        const many = new FakeSource({
          '/List': lists.map((listId) => ({ listId, listName: `L${listId}` })),
          // Random digits: the file has no room beside them, but without.
          ...Object.fromEntries(lists.map((listId) => [`/List/${listId}/Contact`, Array.from({ length: count }, (_, index) => contact(index, { late: createHash('sha512').update(`${listId} ${index}`).digest('hex') }))])),
        });
        const target = path.join(disk, `report.${type}`);
        const elsewhere = path.join(folder, `report.${type}`);
        const refusedOnce: string[] = [];
        const operations: FileOperations = { ...fs, open: async (...args) => {
          const handle = await fs.open(...args);
          const write = handle.write.bind(handle) as (...all: unknown[]) => Promise<unknown>;
          handle.write = (async (...all: unknown[]) => write(...all).catch((error: unknown) => {
            refusedOnce.push(String(args[0]).includes('.rows.') ? 'rows' : 'file');
            throw error;
          })) as typeof handle.write;
          return handle;
        } };
        const exported = (to: string, files: FileOperations): Promise<ExportOutcome> => exportResumable({ request, account: 'a', file: to, format: { type }, goOn: false, run: (position) => run(many, position) }, { signal: never, journalInterval: 0, files });
        await exported(elsewhere, fs);
        await exported(target, operations);
        assert.ok((await fs.readFile(target)).equals(await fs.readFile(elsewhere)), type);
        assert.deepEqual(await fs.readdir(disk), [`report.${type}`]);
        console.log(`      ${type}: ${(await fs.stat(target)).size} bytes of 524,288; refused were ${refusedOnce.join()}`);
        assert.ok(refusedOnce.length > 0, type);
        await fs.rm(target);
      }
    }, () => this.skip());
  });

  it('is really read-only', async function () {
    await mounted('ro', (disk) => refusal(path.join(disk, 'report.csv'), 'EROFS', /read-only\. Choose another place/), () => this.skip());
  });

  it('has a file that may not be read, and says that of it', async function () {
    const broken = source();
    broken.breaks.set('/List/1/Contact', { atPage: 1, error: new ServiceFailedError({ what: text('The service answered 500.'), next: text('Try later.') }) });
    const { incomplete } = await exportRows(run(broken), file, defaultExportFormat, { signal: never, canRetry: true });
    await keepGaps(file, request, incomplete);
    const retry = (): Promise<unknown> => retryFile(file, request, incomplete ?? assert.fail('nothing is missing'), (onlyParents) => runReport(request, source(), { pageSize: 2, signal: never, onlyParents }), { signal: never });
    if (process.geteuid === undefined) {
      console.log('      skipped: this system has no permissions of that kind');
      return this.skip();
    }
    const isRoot = process.geteuid() === 0;
    await fs.chmod(folder, 0o777);
    await fs.chmod(file, 0o000);
    // Nothing is forbidden to root.
    if (isRoot) process.seteuid?.(65_534);
    const unreadable = (error: unknown): boolean => error instanceof FileError && error.code === 'EACCES' && error.message === `${file} cannot be read: no permission for the file or its folder. Choose another file or change the permissions.`;
    try {
      await assert.rejects(readGaps(file, never), unreadable);
      await assert.rejects(retry(), unreadable);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it('has a folder that may not be written to', async function () {
    if (process.geteuid === undefined) {
      console.log('      skipped: this system has no permissions of that kind');
      return this.skip();
    }
    const isRoot = process.geteuid() === 0;
    await fs.chmod(folder, 0o555);
    // Nothing is forbidden to root.
    if (isRoot) process.seteuid?.(65_534);
    try {
      await refusal(path.join(folder, 'report.csv'), 'EACCES', /no permission for the file or its folder\. Choose another place or change the permissions/);
    } finally {
      if (isRoot) process.seteuid?.(0);
      await fs.chmod(folder, 0o755);
    }
    assert.deepEqual(await fs.readdir(folder), []);
  });

  it('has a folder, a device, or a link that leads nowhere good in the file\'s place', async () => {
    await refusal(folder, 'EISDIR', /is a folder\. Name a file in it/);
    await refusal(`${path.join(folder, 'new')}/`, 'EISDIR', /is a folder/);
    await refusal('/dev/full', 'ENOTSUP', /is a device or a pipe/);
    const link = path.join(folder, 'link');
    await fs.symlink('link', link);
    await refusal(link, 'ELOOP', /is a link that leads in a circle\. Mend the link/);
    await fs.rm(link);
    await fs.symlink(path.join(folder, 'other'), link);
    await fs.symlink('link', path.join(folder, 'other'));
    await refusal(link, 'ELOOP', /leads in a circle/);
    await fs.rm(link);
    await fs.symlink(path.join('gone', 'file.csv'), link);
    await refusal(link, 'ENOENT', /its folder does not exist\. Make the folder first/);
    await refusal(path.join(folder, 'a\0b'), 'EINVAL', /Choose another place/);
    await refusal(path.join(folder, 'x'.repeat(256)), 'ENAMETOOLONG', /too long\. Choose a shorter one/);
    await refusal(path.join(folder, ...Array.from({ length: 200 }, () => 'x'.repeat(50)), 'y'), 'ENAMETOOLONG', /too long/);
    assert.deepEqual((await fs.readdir(folder)).sort(), ['link', 'other']);
  });

  it('has a link whose file is not there yet: it is made where the link points', async () => {
    await fs.mkdir(path.join(folder, 'there'));
    await fs.symlink(path.join('there', 'second'), file);
    await fs.symlink('real.csv', path.join(folder, 'there', 'second'));
    await exportRows(rows(), file, defaultExportFormat, { signal: never });
    assert.ok((await fs.lstat(file)).isSymbolicLink());
    assert.match(await fs.readFile(path.join(folder, 'there', 'real.csv'), 'utf8'), /^a\r\n/);
    assert.deepEqual([(await fs.readdir(folder)).sort(), (await fs.readdir(path.join(folder, 'there'))).sort()], [['report.out', 'there'], ['real.csv', 'second']]);
  });

  it('takes names of odd characters, and what a killed export to them has left goes', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const names = ['line\nbreak', '"quotes" \'and\' `ticks`', '😀'.repeat(60), `x${'😀'.repeat(50)}`, '名'.repeat(80), 'trailing.', 'trailing ', ' ', 'שלום.csv', '\u202Efdp.csv', '-rf', '*?[a]', 'back\\slash', '%2e%2e', '\u0001\u001b[31m', '.hidden', 'a'.repeat(255), 'nai\u0308ve', 'e\u0301.csv', '$(x);&|'];
    for (const name of names) {
      const target = path.join(folder, name);
      await fs.writeFile(temporaryName(target, { ...processFacts().self, pid }), 'half');
      await exportRows(rows(), target, defaultExportFormat, { signal: never });
      assert.deepEqual(await fs.readdir(folder), [name], JSON.stringify(name));
      await fs.rm(target);
    }
  });

  it('refuses at the last step because another program holds the file: the sentence says so', async () => {
    await fs.writeFile(file, 'old');
    for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
      const files = { ...fs, rename: (): Promise<void> => Promise.reject(Object.assign(new Error(code), { code, syscall: 'rename' })) };
      await assert.rejects(exportRows(rows(), file, defaultExportFormat, { signal: never, files }), (error) => error instanceof FileError && /another program holds it open.*Close it there and export again/.test(error.message));
      assert.deepEqual(await contents(), new Map([['report.out', 'old']]));
    }
  });

  it('has the file open elsewhere: who reads the old one reads it to its end', async () => {
    await fs.writeFile(file, 'old rows');
    const reader = await fs.open(file, 'r');
    await exportRows(rows(), file, defaultExportFormat, { signal: never });
    assert.equal(await reader.readFile('utf8'), 'old rows');
    await reader.close();
    assert.match(await fs.readFile(file, 'utf8'), /^a\r\n/);
  });
});
