/** A file that appears whole or not at all: written beside the target under a name of its own, renamed at the end. */
import { constants, type Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { CancelledError } from '../listrak/errors';
import { fileError, readingError } from './file-errors';
import { placeOf } from './file-place';
import { patientRename } from './patient-rename';
import { removeLeftovers, temporaryName } from './unfinished';

/** What is asked of the disk; {@link systemFiles} by default. */
export type FileOperations = Pick<typeof fs, 'open' | 'rename' | 'rm' | 'stat' | 'realpath' | 'readlink' | 'readdir'>;

export const systemFiles: FileOperations = process.platform === 'win32' ? { ...fs, rename: patientRename(fs.rename) } : fs;

/** Bytes from a file's start, and their CRC-32. */
export interface Written {
  readonly bytes: number;
  readonly crc32: number;
}

/** Who may do what with a file; without an owner it is the process's. */
interface Access {
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
}

const forUserAlone: Access = { mode: 0o600 };

/** Bytes read at once while a finished part is copied. */
const copySize = 256 * 1024;

export class FileTarget {
  #handle: fs.FileHandle;
  #temporary: string;
  #bytes = 0;
  #crc32 = 0;
  #isTracked = false;
  #makeRoom: (() => Promise<boolean>) | undefined;
  /** What is on its way. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(readonly file: string, private readonly access: Access | undefined, private readonly operations: FileOperations, handle: fs.FileHandle, temporary: string) {
    this.#handle = handle;
    this.#temporary = temporary;
  }

  /**
   * Opens the temporary file: what forbids to write shows here, before anything is fetched. What exports to the same file that were killed
   * have left is removed.
   * @throws FileError
   */
  static async open(file: string, operations: FileOperations = systemFiles): Promise<FileTarget> {
    try {
      const { place, stats } = await placeOf(file, operations);
      return await FileTarget.#begun(place, accessOf(stats), operations);
    } catch (error) {
      throw fileError(error, file);
    }
  }

  /**
   * As {@link open}, what stands beside an export: for this user's eyes alone where it is new.
   * @param like a file whose rows go there for a while: who may read that may read them
   * @throws FileError
   */
  static async beside(file: string, operations: FileOperations = systemFiles, like = file): Promise<FileTarget> {
    try {
      const { place } = await placeOf(file, operations);
      const { stats } = await placeOf(like, operations);
      return await FileTarget.#begun(place, accessOf(stats) ?? forUserAlone, operations);
    } catch (error) {
      throw fileError(error, file);
    }
  }

  /**
   * Opens a file for what waits in a folder that others use too: for this user's eyes alone, to be read and discarded. Left ones are removed.
   * @throws FileError
   */
  static async waiting(folder: string, operations: FileOperations = systemFiles): Promise<FileTarget> {
    const place = path.join(folder, 'listrak-report');
    try {
      return await FileTarget.#begun(place, forUserAlone, operations);
    } catch (error) {
      throw fileError(error, place);
    }
  }

  static async #begun(place: string, access: Access | undefined, operations: FileOperations): Promise<FileTarget> {
    const temporary = temporaryName(place);
    const handle = await created(temporary, access, operations);
    await removeLeftovers(place, operations);
    return new FileTarget(place, access, operations, handle, temporary);
  }

  /**
   * Opens an unfinished file again and cuts it off behind what was `written`. undefined where it does not begin with just that.
   * @throws FileError, CancelledError
   */
  static async reopen(file: string, temporary: string, written: Written, operations: FileOperations, signal: AbortSignal): Promise<FileTarget | undefined> {
    let handle: fs.FileHandle | undefined;
    try {
      const { place, stats } = await placeOf(file, operations);
      handle = await operations.open(temporary, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0)).catch(() => undefined);
      if (handle === undefined) return undefined;
      // Whoever may write to the folder may have laid a link there, and what is behind it would be written over.
      const { nlink } = await handle.stat();
      if (nlink > 1) return await handle.close().then(() => undefined);
      const target = new FileTarget(place, accessOf(stats), operations, handle, temporary);
      target.track();
      for await (const { piece } of pieces(handle, written.bytes)) {
        if (signal.aborted) throw new CancelledError();
        target.#count(piece);
      }
      if (target.#bytes === written.bytes && target.#crc32 === written.crc32) {
        await handle.truncate(written.bytes);
        return target;
      }
      await handle.close();
      return undefined;
    } catch (error) {
      await handle?.close().catch(() => undefined);
      throw fileError(error, file);
    }
  }

  /** Where the file will be: behind a link the place that the link names. @throws FileError */
  static async placeOf(file: string, operations: FileOperations = systemFiles): Promise<string> {
    try {
      return (await placeOf(file, operations)).place;
    } catch (error) {
      throw fileError(error, file);
    }
  }

  /** Bytes written so far, with those that are on their way. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Before the first byte: from now on {@link written} tells what was. */
  track(): void {
    this.#isTracked = true;
  }

  /** Asked where the disk is full; true: there is more room now, so that it is tried once more. */
  whenFull(makeRoom: () => Promise<boolean>): void {
    this.#makeRoom = makeRoom;
  }

  /** What was written so far, with what is on its way; of no meaning once something was written over. */
  get written(): Written {
    return { bytes: this.#bytes, crc32: this.#crc32 };
  }

  /** Name of the unfinished file, in the target's folder. */
  get temporary(): string {
    return path.basename(this.#temporary);
  }

  /** What was written is on the disk. @throws FileError */
  async sync(): Promise<void> {
    await this.#tell(async () => {
      await this.#writing;
      await this.#handle.datasync();
    });
  }

  /** Lets go of the unfinished file and leaves it where it is. @throws FileError */
  async leave(): Promise<void> {
    await this.sync();
    await this.#tell(() => this.#handle.close());
  }

  /** @throws FileError */
  async write(bytes: Uint8Array): Promise<void> {
    const writing = this.#tell(() => this.#writeAll(this.#handle, bytes));
    this.#writing = writing;
    await writing;
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
      const handle = await created(temporary, this.access, this.operations);
      const [oldHandle, oldTemporary, oldBytes] = [this.#handle, this.#temporary, this.#bytes];
      this.#handle = handle;
      this.#temporary = temporary;
      this.#bytes = 0;
      this.#crc32 = 0;
      try {
        for await (const { piece, from } of pieces(oldHandle, oldBytes)) {
          for (const changed of change(piece, from)) await this.#writeAll(handle, changed);
        }
      } finally {
        await discard(oldHandle, oldTemporary, this.operations);
      }
    });
  }

  /** Puts the file in its place, over an older one. @throws FileError; what was written is then to be discarded. */
  async finish(): Promise<void> {
    await this.#tell(async () => {
      await this.#handle.sync();
      await this.#handle.close();
      await this.operations.rename(this.#temporary, this.file);
    });
  }

  /** Removes what was written; the older file stays as it was. Never throws: there is nothing to add to what went wrong before. */
  discard(): Promise<void> {
    return discard(this.#handle, this.#temporary, this.operations);
  }

  /** What was written, from its start. @throws FileError */
  async *read(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for await (const { piece } of pieces(this.#handle, this.#bytes)) yield piece;
    } catch (error) {
      throw readingError(error, this.file);
    }
  }

  async #writeAll(handle: fs.FileHandle, bytes: Uint8Array): Promise<void> {
    const position = this.#bytes;
    this.#count(bytes);
    for (let done = 0; done < bytes.length;) {
      try {
        done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
      } catch (error) {
        if (!isFull(error) || await this.#makeRoom?.() !== true) throw error;
      }
    }
  }

  #count(bytes: Uint8Array): void {
    if (this.#isTracked) this.#crc32 = crc32(bytes, this.#crc32);
    this.#bytes += bytes.length;
  }

  async #tell<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw fileError(error, this.file);
    }
  }
}

function accessOf(stats: Stats | undefined): Access | undefined {
  return stats === undefined ? undefined : { mode: stats.mode & 0o777, uid: stats.uid, gid: stats.gid };
}

/** A new file with these permissions, also those that the process's mask would take away, for the same owner and group: the older file had them. */
async function created(file: string, access: Access | undefined, operations: FileOperations): Promise<fs.FileHandle> {
  const handle = await operations.open(file, 'wx+', access?.mode);
  if (access === undefined) return handle;
  const { mode, uid = -1, gid = -1 } = access;
  // Only an administrator gives files away. Another group than the older file's may do no more than everybody.
  const hasGroup = await handle.chown(uid, gid).catch(() => handle.chown(-1, gid)).then(() => true, () => false);
  // A file system without permissions refuses them; the rows matter more.
  await handle.chmod(hasGroup ? mode : (mode & 0o707) | (mode & 0o007) << 3).catch(() => undefined);
  return handle;
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** Never throws. */
async function discard(handle: fs.FileHandle, temporary: string, operations: FileOperations): Promise<void> {
  await handle.close().catch(() => undefined);
  await operations.rm(temporary, { force: true }).catch(() => undefined);
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
