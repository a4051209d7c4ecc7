/** A file that appears whole or not at all: written beside the target under a name of its own, renamed at the end. */
import * as fs from 'node:fs/promises';
import path from 'node:path';
import { fileError } from './file-errors';
import { removeLeftovers, temporaryName } from './unfinished';

/** What is asked of the disk; `node:fs/promises` by default. */
export type FileOperations = Pick<typeof fs, 'open' | 'rename' | 'rm' | 'stat' | 'realpath' | 'readdir'>;

/** Bytes read at once while a finished part is copied. */
const copySize = 256 * 1024;

export class FileTarget {
  #handle: fs.FileHandle;
  #temporary: string;
  #bytes = 0;

  private constructor(readonly file: string, private readonly mode: number | undefined, private readonly operations: FileOperations, handle: fs.FileHandle, temporary: string) {
    this.#handle = handle;
    this.#temporary = temporary;
  }

  /**
   * Opens the temporary file: what forbids to write shows here, before anything is fetched. What exports to the same file that were killed
   * have left is removed.
   * @throws FileError
   */
  static async open(file: string, operations: FileOperations = fs): Promise<FileTarget> {
    try {
      const { place, mode } = await placeOf(file, operations);
      const temporary = temporaryName(place);
      const handle = await operations.open(temporary, 'wx+', mode);
      await removeLeftovers(place, operations);
      return new FileTarget(place, mode, operations, handle, temporary);
    } catch (error) {
      throw fileError(error, file);
    }
  }

  /** Bytes written so far, with those that are on their way. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws FileError */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#tell(() => this.#writeAll(this.#handle, bytes));
  }

  /** Writes over what was written at `position`, not beyond it. @throws FileError */
  async overwrite(bytes: Uint8Array, position: number): Promise<void> {
    if (position + bytes.length > this.#bytes) throw new RangeError('There is nothing yet to write over.');
    await this.#tell(async () => {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
    });
  }

  /** Writes everything once more, `change`d piece by piece, each piece at most 256 KiB. @throws FileError */
  async rewrite(change: (piece: Uint8Array, from: number) => Iterable<Uint8Array>): Promise<void> {
    await this.#tell(async () => {
      const temporary = temporaryName(this.file);
      const handle = await this.operations.open(temporary, 'wx+', this.mode);
      const [oldHandle, oldTemporary, oldBytes] = [this.#handle, this.#temporary, this.#bytes];
      this.#handle = handle;
      this.#temporary = temporary;
      this.#bytes = 0;
      try {
        for await (const { piece, from } of pieces(oldHandle, oldBytes)) {
          for (const changed of change(piece, from)) await this.#writeAll(handle, changed);
        }
      } finally {
        await oldHandle.close();
        await this.operations.rm(oldTemporary, { force: true });
      }
    });
  }

  /** Puts the file in its place, over an older one. @throws FileError; the temporary file is then gone. */
  async finish(): Promise<void> {
    await this.#tell(async () => {
      await this.#handle.sync();
      await this.#handle.close();
      await this.operations.rename(this.#temporary, this.file);
    });
  }

  /** Removes what was written; the older file stays as it was. Never throws: there is nothing to add to what went wrong before. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await this.operations.rm(this.#temporary, { force: true }).catch(() => undefined);
  }

  /** What was written, from its start; for a target that is no file. */
  async *read(): AsyncGenerator<Uint8Array, void, void> {
    for await (const { piece } of pieces(this.#handle, this.#bytes)) yield piece;
  }

  async #writeAll(handle: fs.FileHandle, bytes: Uint8Array): Promise<void> {
    this.#bytes += bytes.length;
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done);
      done += bytesWritten;
    }
  }

  async #tell<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw fileError(error, this.file);
    }
  }
}

/** Where the file will be: behind a link the place that the link names, with the older file's permissions. */
async function placeOf(file: string, operations: FileOperations): Promise<{ place: string; mode?: number }> {
  const absolute = path.resolve(file);
  try {
    const place = await operations.realpath(absolute);
    const stats = await operations.stat(place);
    // Renaming over a device would take it from the whole system.
    if (!stats.isFile() && !stats.isDirectory()) throw Object.assign(new Error(`${file} is no file`), { code: 'ENOTSUP', syscall: 'open' });
    if (stats.isDirectory()) throw Object.assign(new Error(`${file} is a folder`), { code: 'EISDIR', syscall: 'open' });
    return { place, mode: stats.mode & 0o777 };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { place: absolute };
    throw error;
  }
}

async function* pieces(handle: fs.FileHandle, length: number): AsyncGenerator<{ readonly piece: Uint8Array; readonly from: number }, void, void> {
  const buffer = new Uint8Array(copySize);
  for (let from = 0; from < length;) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(copySize, length - from), from);
    if (bytesRead === 0) return;
    yield { piece: buffer.subarray(0, bytesRead), from };
    from += bytesRead;
  }
}
