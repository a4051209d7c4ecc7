/** How a file is known again: nothing is put into one that is not as it was left. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { CancelledError } from '../listrak/errors';
import { fileError } from './file-errors';

export interface FileMark {
  readonly bytes: number;
  readonly sha256: string;
}

/** Size and hash of what the chunks hold. @throws CancelledError */
export async function markOf(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<FileMark> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunks) {
    if (signal.aborted) throw new CancelledError();
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Whether that is the file, as it was left; false where there is none. @throws FileError, CancelledError */
export async function hasMark(file: string, mark: FileMark, signal: AbortSignal): Promise<boolean> {
  const found = await markOf(chunksOf(file), signal).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return found?.bytes === mark.bytes && found.sha256 === mark.sha256;
}

/** Bytes of a file, 256 KiB at once. @throws FileError */
export async function* chunksOf(file: string): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* createReadStream(file, { highWaterMark: 256 * 1024 });
  } catch (error) {
    throw fileError(error, file);
  }
}
