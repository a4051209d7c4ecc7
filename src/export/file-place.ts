import type { Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import { fileError } from './file-errors';

/** Links that lead to one another before they are taken for a circle, as the system has it. */
const mostLinks = 40;

/**
 * Where a file will be: behind a link the place that the link names, be there something or not, with what is known of the older file.
 * @throws what the system says, such as EISDIR where it is a folder
 */
export async function placeOf(file: string, operations: Pick<typeof fs, 'realpath' | 'stat' | 'readlink'> = fs): Promise<{ place: string; stats?: Stats }> {
  if (file.includes('\0')) throw failure('EINVAL', file);
  if (file.endsWith('/') || file.endsWith(path.sep)) throw failure('EISDIR', file);
  let absolute = path.resolve(file);
  for (let links = 0; links <= mostLinks; links++) {
    try {
      // First: a pipe that stands under a name, as /dev/stdout may, is at no place.
      const stats = await operations.stat(absolute);
      if (stats.isDirectory()) throw failure('EISDIR', file);
      // Renaming over a device would take it from the whole system.
      if (!stats.isFile()) throw failure('ENOTSUP', file);
      return { place: await operations.realpath(absolute), stats };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      const leadsTo = await operations.readlink(absolute).catch(() => undefined);
      // A folder that is not there shows when the file is opened.
      if (leadsTo === undefined) return { place: absolute };
      absolute = path.resolve(path.dirname(absolute), leadsTo);
    }
  }
  throw failure('ELOOP', file);
}

/** The folder that a file is to stand in, where it is missing, with those that it stands in. @throws FileError */
export async function makeFolderOf(file: string): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true }).catch((error: unknown) => { throw fileError(error, file); });
}

function failure(code: string, file: string): Error {
  return Object.assign(new Error(`${code}: ${file}`), { code, syscall: 'open' });
}
