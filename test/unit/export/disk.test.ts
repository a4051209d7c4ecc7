/** Disks that fail in the ways that real ones do, and files that are in the way of one. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import { defaultExportFormat, type ExportOutcome } from '../../../src/export/export-types';
import { FileError } from '../../../src/export/file-errors';
import type { FileOperations } from '../../../src/export/file-target';
import { exportResumable } from '../../../src/export/resume/resumable-export';
import { gapsSuffix, keepGaps, readGaps } from '../../../src/export/retry/gaps-file';
import { retryFile } from '../../../src/export/retry/retry-file';
import { temporaryName, processFacts } from '../../../src/export/unfinished';
import { exportRows, type ExportEvent } from '../../../src/export/write-report';
import { ServiceFailedError } from '../../../src/listrak/errors';
import { runReport } from '../../../src/reports/run-report';
import { text } from '../../../src/text';
import { FakeSource, pageOf } from '../reports/fake-source';
import { contact, DiskFolder, formats, request, run, source } from './disk-folder';
import { never } from './export-folder';

describe('A disk that fails', () => {
  const place = new DiskFolder();

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
    const disk = path.join(place.folder, 'disk');
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
        const elsewhere = path.join(place.folder, `report.${type}`);
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
    const { incomplete } = await exportRows(run(broken), place.file, defaultExportFormat, { signal: never, canRetry: true });
    await keepGaps(place.file, { request, account: 'a' }, incomplete);
    const retry = (): Promise<unknown> => retryFile(place.file, { request, account: 'a' }, incomplete ?? assert.fail('nothing is missing'), (onlyParents) => runReport(request, source(), { pageSize: 2, signal: never, onlyParents }), { signal: never });
    if (process.geteuid === undefined) {
      console.log('      skipped: this system has no permissions of that kind');
      return this.skip();
    }
    const isRoot = process.geteuid() === 0;
    await fs.chmod(place.folder, 0o777);
    await fs.chmod(place.file, 0o000);
    // What is kept beside it is for one user's eyes, and root takes another's place.
    await fs.chmod(`${place.file}${gapsSuffix}`, 0o644);
    // Nothing is forbidden to root.
    if (isRoot) process.seteuid?.(65_534);
    const unreadable = (error: unknown): boolean => error instanceof FileError && error.code === 'EACCES' && error.message === `${place.file} cannot be read: no permission for the file or its folder. Choose another file or change the permissions.`;
    try {
      await assert.rejects(readGaps(place.file, never), unreadable);
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
    await fs.chmod(place.folder, 0o555);
    // Nothing is forbidden to root.
    if (isRoot) process.seteuid?.(65_534);
    try {
      await refusal(path.join(place.folder, 'report.csv'), 'EACCES', /no permission for the file or its folder\. Choose another place or change the permissions/);
    } finally {
      if (isRoot) process.seteuid?.(0);
      await fs.chmod(place.folder, 0o755);
    }
    assert.deepEqual(await fs.readdir(place.folder), []);
  });

  it('has a folder, a device, or a link that leads nowhere good in the file\'s place', async () => {
    await refusal(place.folder, 'EISDIR', /is a folder\. Name a file in it/);
    await refusal(`${path.join(place.folder, 'new')}/`, 'EISDIR', /is a folder/);
    await refusal('/dev/full', 'ENOTSUP', /is a device or a pipe/);
    const link = path.join(place.folder, 'link');
    await fs.symlink('link', link);
    await refusal(link, 'ELOOP', /is a link that leads in a circle\. Mend the link/);
    await fs.rm(link);
    await fs.symlink(path.join(place.folder, 'other'), link);
    await fs.symlink('link', path.join(place.folder, 'other'));
    await refusal(link, 'ELOOP', /leads in a circle/);
    await fs.rm(link);
    await fs.symlink(path.join('gone', 'file.csv'), link);
    await refusal(link, 'ENOENT', /its folder does not exist\. Make the folder first/);
    await refusal(path.join(place.folder, 'a\0b'), 'EINVAL', /Choose another place/);
    await refusal(path.join(place.folder, 'x'.repeat(256)), 'ENAMETOOLONG', /too long\. Choose a shorter one/);
    await refusal(path.join(place.folder, ...Array.from({ length: 200 }, () => 'x'.repeat(50)), 'y'), 'ENAMETOOLONG', /too long/);
    assert.deepEqual((await fs.readdir(place.folder)).sort(), ['link', 'other']);
  });

  it('has a pipe that has no place, as /dev/stdout may be', async function () {
    if (process.platform !== 'linux') {
      console.log('      skipped: this system has no /dev/fd of that kind');
      return this.skip();
    }
    const pipe = path.join(place.folder, 'pipe');
    assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
    const handle = await fs.open(pipe, 'r+');
    try {
      await fs.rm(pipe);
      await refusal(`/dev/fd/${handle.fd}`, 'ENOTSUP', /is a device or a pipe\. Name a file, or - for standard output/);
    } finally {
      await handle.close();
    }
    assert.deepEqual(await fs.readdir(place.folder), []);
  });

  it('has a file of another owner and group: both stay, and where they cannot no other group gets to read it', async function () {
    if (process.geteuid?.() !== 0) {
      console.log('      skipped: only an administrator gives files away');
      return this.skip();
    }
    const seen = async (): Promise<number[]> => fs.stat(place.file).then(({ uid, gid, mode }) => [uid, gid, mode & 0o777]);
    await fs.chmod(place.folder, 0o777);
    await fs.writeFile(place.file, 'old');
    await fs.chmod(place.file, 0o664);
    await fs.chown(place.file, 65_534, 12_345);
    // The fourth page has a late column, for which the file is written once more.
    await exportRows(rows(4), place.file, defaultExportFormat, { signal: never });
    assert.deepEqual(await seen(), [65_534, 12_345, 0o664]);
    process.seteuid?.(65_533);
    try {
      await exportRows(rows(4), place.file, defaultExportFormat, { signal: never });
    } finally {
      process.seteuid?.(0);
    }
    assert.deepEqual(await seen(), [65_533, process.getegid?.(), 0o644]);
  });

  it('has a link whose file is not there yet: it is made where the link points', async () => {
    await fs.mkdir(path.join(place.folder, 'there'));
    await fs.symlink(path.join('there', 'second'), place.file);
    await fs.symlink('real.csv', path.join(place.folder, 'there', 'second'));
    await exportRows(rows(), place.file, defaultExportFormat, { signal: never });
    assert.ok((await fs.lstat(place.file)).isSymbolicLink());
    assert.match(await fs.readFile(path.join(place.folder, 'there', 'real.csv'), 'utf8'), /^a\r\n/);
    assert.deepEqual([(await fs.readdir(place.folder)).sort(), (await fs.readdir(path.join(place.folder, 'there'))).sort()], [['report.out', 'there'], ['real.csv', 'second']]);
  });

  it('takes names of odd characters, and what a killed export to them has left goes', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const names = ['line\nbreak', '"quotes" \'and\' `ticks`', '😀'.repeat(60), `x${'😀'.repeat(50)}`, '名'.repeat(80), 'trailing.', 'trailing ', ' ', 'שלום.csv', '\u202Efdp.csv', '-rf', '*?[a]', 'back\\slash', '%2e%2e', '\u0001\u001b[31m', '.hidden', 'a'.repeat(255), 'nai\u0308ve', 'e\u0301.csv', '$(x);&|'];
    for (const name of names) {
      const target = path.join(place.folder, name);
      await fs.writeFile(temporaryName(target, { ...processFacts().self, pid }), 'half');
      await exportRows(rows(), target, defaultExportFormat, { signal: never });
      assert.deepEqual(await fs.readdir(place.folder), [name], JSON.stringify(name));
      await fs.rm(target);
    }
  });

  it('refuses at the last step because another program holds the file: the sentence says so', async () => {
    await fs.writeFile(place.file, 'old');
    for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
      const files = { ...fs, rename: (): Promise<void> => Promise.reject(Object.assign(new Error(code), { code, syscall: 'rename' })) };
      await assert.rejects(exportRows(rows(), place.file, defaultExportFormat, { signal: never, files }), (error) => error instanceof FileError && /another program holds it open.*Close it there and export again/.test(error.message));
      assert.deepEqual(await place.contents(), new Map([['report.out', 'old']]));
    }
  });

  it('has the file open elsewhere: who reads the old one reads it to its end', async () => {
    await fs.writeFile(place.file, 'old rows');
    const reader = await fs.open(place.file, 'r');
    await exportRows(rows(), place.file, defaultExportFormat, { signal: never });
    assert.equal(await reader.readFile('utf8'), 'old rows');
    await reader.close();
    assert.match(await fs.readFile(place.file, 'utf8'), /^a\r\n/);
  });
});
