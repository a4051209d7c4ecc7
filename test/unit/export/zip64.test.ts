import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { FileTarget, type FileOperations } from '../../../src/export/file-target';
import { ZipWriter } from '../../../src/export/zip';

const piece = 64 * 1024 * 1024;
const gibibyte = 1024 ** 3;
/** Written as a hole in the file. */
const hole = new Uint8Array(piece);

/** A disk on which {@link hole} takes no room and no time. */
const sparse: FileOperations = {
  ...fs,
  open: async (...args: Parameters<typeof fs.open>) => {
    const handle = await fs.open(...args);
    let end = 0;
    return new Proxy(handle, {
      get: (target, name) => {
        if (name !== 'write') {
          const member = Reflect.get(target, name, target) as unknown;
          return typeof member === 'function' ? member.bind(target) as unknown : member;
        }
        return async (bytes: Uint8Array, from: number, length: number, position?: number) => {
          const at = position ?? end;
          if (position === undefined) end += length;
          return bytes === hole ? { bytesWritten: length } : target.write(bytes, from, length, at);
        };
      },
    });
  },
};

/** What Python's zipfile, which inflates and checks every entry, says of the file. */
async function readByPython(file: string): Promise<{ readonly bad: string | null; readonly count: number; readonly first: readonly [string, number, number]; readonly last: readonly [string, number, number]; readonly text: string }> {
  const script = 'import json, sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\ni = z.infolist()\nf = lambda e: [e.filename, e.file_size, e.header_offset]\n'
    + 'print(json.dumps({"bad": z.testzip(), "count": len(i), "first": f(i[0]), "last": f(i[-1]), "text": z.read(i[-1]).decode()}))';
  const { stdout } = await promisify(execFile)('python3', ['-c', script, file], { maxBuffer: 1e6 });
  return JSON.parse(stdout) as Awaited<ReturnType<typeof readByPython>>;
}

describe('A zip file beyond what 32 and 16 bits can say, read by Python', function () {
  this.timeout(900_000);
  let folder: string;
  before(async function () {
    const reason = process.env['FULL'] !== '1' ? 'takes minutes; set FULL=1' : spawnSync('python3', ['--version']).status !== 0 ? 'python3 is not installed' : undefined;
    if (reason !== undefined) {
      console.log(`    (not run: ${reason})`);
      this.skip();
    }
    folder = await fs.mkdtemp(path.join(tmpdir(), 'listrak-zip64-'));
  });
  after(async () => {
    if (folder !== undefined) await fs.rm(folder, { recursive: true, force: true });
  });

  it('holds an entry of more than 4 GiB behind 4 GiB of others', async () => {
    const file = path.join(folder, 'large.zip');
    const target = await FileTarget.open(file, sparse);
    while (target.bytes < 4.2 * gibibyte) await target.write(hole);
    const from = target.bytes;
    const zip = new ZipWriter(target);
    await zip.begin('large', new TextEncoder().encode('head'));
    const line = Buffer.alloc(piece, 'the same line again and again\n');
    let size = 4;
    for (; size < 4.1 * gibibyte; size += piece) await zip.write(line);
    await zip.add('small', 'behind it');
    await zip.finish();
    await target.finish();
    const { bad, count, first, last, text } = await readByPython(file);
    assert.deepEqual([bad, count, first, last.slice(0, 2), text], [null, 2, ['large', size, from], ['small', 9], 'behind it']);
  });

  it('holds more than 65,535 entries', async () => {
    const file = path.join(folder, 'many.zip');
    const target = await FileTarget.open(file);
    const zip = new ZipWriter(target);
    for (let index = 0; index < 66_000; index++) await zip.add(`entry ${index}`, `content ${index}`);
    await zip.finish();
    await target.finish();
    const { bad, count, first, last, text } = await readByPython(file);
    assert.deepEqual([bad, count, first, last.slice(0, 2), text], [null, 66_000, ['entry 0', 9, 0], ['entry 65999', 13], 'content 65999']);
  });
});
