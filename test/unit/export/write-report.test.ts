import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { defaultExportFormat, type ExportProgress } from '../../../src/export/export-types';
import { FileError } from '../../../src/export/file-errors';
import { systemFiles, type FileOperations } from '../../../src/export/file-target';
import { exportRows, exportToStream, rowsOf, type ExportEvent } from '../../../src/export/write-report';
import { CancelledError, ServiceFailedError } from '../../../src/listrak/errors';
import { text } from '../../../src/text';
import { pageOf } from '../reports/fake-source';

const failed = new ServiceFailedError({ what: text('The service answered 500.'), next: text('Try later.') });
const columns: ExportEvent = { type: 'columns', specs: [{ name: 'a', type: 'text', origin: 'api' }, { name: 'b', type: 'text', origin: 'api' }] };
const page = (...rows: object[]): ExportEvent => ({ type: 'page', page: pageOf(rows) });
const never = new AbortController().signal;

async function* stream(...events: (ExportEvent | Error)[]): AsyncGenerator<ExportEvent> {
  for (const event of events) {
    if (event instanceof Error) throw event;
    yield event;
  }
}

describe('exportRows', () => {
  let folder = '';
  let file = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'listrak-export-'));
    file = path.join(folder, 'report.csv');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('writes header and rows, tells how it goes and how it ended', async () => {
    const progress: ExportProgress[] = [];
    let time = 0;
    const outcome = await exportRows(stream(columns, page({ a: '=x', b: 1 }), page(), page({ a: 'y' }, { b: 2 })), file, defaultExportFormat, {
      signal: never, now: () => time += 10, onProgress: (state) => progress.push(state),
    });
    const csv = 'a,b\r\n\'=x,1\r\ny,\r\n,2\r\n';
    assert.equal(await readFile(file, 'utf8'), csv);
    assert.deepEqual(outcome, { rows: 3, bytes: csv.length, milliseconds: 40, guardedCells: 1, notes: [], failedParents: [] });
    assert.deepEqual(progress, [{ rows: 1, bytes: 12, milliseconds: 10 }, { rows: 1, bytes: 12, milliseconds: 20 }, { rows: 3, bytes: csv.length, milliseconds: 30 }]);
    assert.deepEqual(await readdir(folder), ['report.csv']);
  });

  it('writes a header where there are no rows', async () => {
    const failedParent = { listId: 1, error: failed.facts };
    const outcome = await exportRows(stream(columns, { type: 'parentFailed', parent: failedParent }), file, { ...defaultExportFormat, byteOrderMark: true }, { signal: never });
    assert.equal(await readFile(file, 'utf8'), '\ufeffa,b\r\n');
    assert.deepEqual(outcome.failedParents, [failedParent]);
  });

  it('writes the pages of a table', async () => {
    async function* pages(): AsyncGenerator<ReturnType<typeof pageOf>> {
      yield pageOf([{ b: 1, a: 2 }]);
    }
    await exportRows(rowsOf(columns.type === 'columns' ? columns.specs : [], pages()), file, defaultExportFormat, { signal: never });
    assert.equal(await readFile(file, 'utf8'), 'a,b\r\n2,1\r\n');
  });

  it('gives a field that appears late its column in every line', async () => {
    const long = 'x"\r\n'.repeat(40_000);
    const events = [columns, page({ a: 'p\r\n"q"', b: long }), page({ a: 1, late: 'z' }), page({ a: 2, later: true, late: null }), page({ b: long, later: false })];
    for (const lineEnding of ['\r\n', '\n'] as const) {
      const outcome = await exportRows(stream(...events), file, { ...defaultExportFormat, lineEnding, byteOrderMark: true }, { signal: never });
      const bytes = await readFile(file);
      assert.equal(bytes.subarray(0, 3).toString('hex'), 'efbbbf');
      assert.deepEqual(parse(bytes, { bom: true, record_delimiter: lineEnding }), [
        ['a', 'b', 'late', 'later'], ['p\r\n"q"', long, '', ''], ['1', '', 'z', ''], ['2', '', '', 'true'], ['', long, '', 'false'],
      ]);
      assert.equal(outcome.bytes, bytes.length);
      assert.deepEqual(await readdir(folder), ['report.csv']);
    }
  });

  it('replaces an older file only when all is there, and keeps its permissions', async () => {
    await writeFile(file, 'old');
    // More than the process's mask would leave of it.
    await chmod(file, 0o666);
    const seen: string[] = [];
    async function* events(): AsyncGenerator<ExportEvent> {
      yield columns;
      yield page({ a: 'new', late: true });
      seen.push(await readFile(file, 'utf8'), ...(await readdir(folder)).filter((name) => name.endsWith('.listrak-part')));
    }
    await exportRows(events(), file, defaultExportFormat, { signal: never });
    assert.equal(seen[0], 'old');
    assert.match(seen[1] ?? '', new RegExp(`^\\.report\\.csv\\.${process.pid}-[0-9a-f]{8}-[0-9a-f]{12}\\.listrak-part$`));
    assert.equal(await readFile(file, 'utf8'), 'a,b,late\r\nnew,,true\r\n');
    assert.equal((await stat(file)).mode & 0o777, 0o666);
  });

  it('writes to where a link points', async () => {
    await mkdir(path.join(folder, 'there'));
    await writeFile(path.join(folder, 'there', 'real.csv'), 'old');
    await symlink(path.join('there', 'real.csv'), file);
    await exportRows(stream(columns), file, defaultExportFormat, { signal: never });
    assert.ok((await fs.lstat(file)).isSymbolicLink());
    assert.equal(await readFile(path.join(folder, 'there', 'real.csv'), 'utf8'), 'a,b\r\n');
  });

  it('leaves the older file and nothing else when the report fails', async () => {
    await writeFile(file, 'old');
    await assert.rejects(exportRows(stream(columns, page({ a: 1 }), failed), file, defaultExportFormat, { signal: never }), failed);
    assert.equal(await readFile(file, 'utf8'), 'old');
    assert.deepEqual(await readdir(folder), ['report.csv']);
  });

  it('leaves nothing when it is cancelled, at any event', async () => {
    const events = [columns, page({ a: 1 }), page({ late: 1 })];
    for (let at = 0; at <= events.length; at++) {
      const cancelling = new AbortController();
      async function* cancelled(): AsyncGenerator<ExportEvent> {
        for (const [index, event] of events.entries()) {
          if (index === at) cancelling.abort();
          yield event;
        }
        if (at === events.length) cancelling.abort();
      }
      await assert.rejects(exportRows(cancelled(), file, defaultExportFormat, { signal: cancelling.signal }), CancelledError);
      assert.deepEqual(await readdir(folder), []);
    }
  });

  it('says what the disk refuses before anything is asked for', async () => {
    let asked = false;
    async function* events(): AsyncGenerator<ExportEvent> {
      asked = true;
      yield columns;
    }
    const cases: [string, string, RegExp][] = [
      [folder, 'EISDIR', /is a folder/], [path.join(folder, 'no', 'x.csv'), 'ENOENT', /folder does not exist/],
      [path.join(file, 'x.csv'), 'ENOTDIR', /folder does not exist/], ['/dev/null', 'ENOTSUP', /device or a pipe/], [path.join(folder, 'x'.repeat(300)), 'ENAMETOOLONG', /too long/],
    ];
    await writeFile(file, 'old');
    for (const [target, code, words] of cases) {
      await assert.rejects(exportRows(events(), target, defaultExportFormat, { signal: never }), (error) => {
        assert.ok(error instanceof FileError, String(error));
        assert.equal(error.code, code);
        assert.match(error.message, words);
        assert.ok(error.message.includes(target));
        return true;
      });
    }
    assert.equal(asked, false);
  });

  it('says that the disk is full at whatever step, and leaves nothing', async () => {
    const events = [columns, page({ a: 1 }), page({ late: 1 })];
    /** The disk fails from that step on. */
    const attempt = async (failAt: number): Promise<number> => {
      let steps = 0;
      const step = (): void => {
        if (++steps >= failAt) throw Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
      };
      const open = async (...args: Parameters<typeof fs.open>): Promise<fs.FileHandle> => new Proxy(await fs.open(...args), {
        get: (handle, name) => {
          const member = Reflect.get(handle, name, handle) as unknown;
          if (typeof member !== 'function') return member;
          return (...each: unknown[]): unknown => {
            if (name === 'write' || name === 'sync') step();
            return Reflect.apply(member, handle, each) as unknown;
          };
        },
      });
      const files: FileOperations = { ...fs, open };
      await exportRows(stream(...events), file, defaultExportFormat, { signal: never, files });
      return steps;
    };
    const steps = await attempt(Infinity);
    await rm(file);
    assert.ok(steps >= 6, 'header, two pages, the rewrite and the sync');
    for (let failAt = 1; failAt <= steps; failAt++) {
      await assert.rejects(attempt(failAt), (error) => error instanceof FileError && error.code === 'ENOSPC' && error.message.includes('disk is full'));
      assert.deepEqual(await readdir(folder), [], String(failAt));
    }
  });

  describe('to a stream', () => {
    class Slow extends Writable {
      readonly chunks: Buffer[] = [];
      most = 0;
      constructor() { super({ highWaterMark: 1 }); }
      override _write(chunk: Buffer, _encoding: string, done: () => void): void {
        this.most = Math.max(this.most, this.writableLength);
        this.chunks.push(Buffer.from(chunk));
        setImmediate(done);
      }
    }

    it('writes what the file would hold, late columns and all, as fast as it is taken', async () => {
      const events = [columns, page(...Array.from({ length: 5000 }, () => ({ a: 'x'.repeat(200) }))), page({ late: 1 })];
      await exportRows(stream(...events), file, defaultExportFormat, { signal: never });
      const out = new Slow();
      const outcome = await exportToStream(stream(...events), out, defaultExportFormat, { signal: never, folder });
      assert.ok(Buffer.concat(out.chunks).equals(await readFile(file)));
      assert.equal(outcome.rows, 5001);
      assert.ok(out.most <= 256 * 1024);
      assert.deepEqual(await readdir(folder), ['report.csv']);
    });

    it('keeps what waits from the eyes of others, whatever stands in the folder', async () => {
      await mkdir(path.join(folder, 'report'));
      const waiting: number[] = [];
      async function* events(): AsyncGenerator<ExportEvent> {
        yield columns;
        yield page({ a: 1 });
        yield page({ a: 2, late: true });
        for (const name of await readdir(folder)) if (name !== 'report') waiting.push((await stat(path.join(folder, name))).mode & 0o777);
      }
      const out = new Slow();
      const opened: (readonly [string, unknown])[] = [];
      const files = { ...systemFiles, open: (...[name, flags, mode]: Parameters<typeof systemFiles.open>) => { opened.push([String(name), flags]); return systemFiles.open(name, flags, mode); } };
      await exportToStream(events(), out, defaultExportFormat, { signal: never, folder, files });
      assert.deepEqual([Buffer.concat(out.chunks).toString(), waiting], ['a,b,late\r\n1,,\r\n2,,true\r\n', [0o600]]);
      // No two have one name, and what were there already under it, a link perhaps, would be refused.
      assert.equal(new Set(opened.map(([name]) => name)).size, 2);
      assert.ok(opened.every(([, flags]) => flags === 'wx+'), JSON.stringify(opened));
      assert.deepEqual(await readdir(folder), ['report']);
    });

    it('writes nothing of a report that fails', async () => {
      const out = new Slow();
      await assert.rejects(exportToStream(stream(columns, page({ a: 1 }), failed), out, defaultExportFormat, { signal: never, folder }), failed);
      assert.deepEqual([out.chunks, await readdir(folder)], [[], []]);
    });

    it('says that the reader has gone', async () => {
      const out = new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' })) });
      out.on('error', () => undefined);
      await assert.rejects(exportToStream(stream(columns), out, defaultExportFormat, { signal: never, folder }), (error) => error instanceof FileError && error.code === 'EPIPE');
      assert.deepEqual(await readdir(folder), []);
    });
  });
});
