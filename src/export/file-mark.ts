/** How a file is known again: nothing is put into one that is not as it was left. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { CancelledError } from '../listrak/errors';
import { text } from '../text';
import { FileError, readingError } from './file-errors';

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
    throw readingError(error, file);
  }
}

/** As {@link chunksOf}, of a file that nobody may have changed since it had that mark. @throws FileError ESTALE, perhaps behind the last chunk, where somebody has */
export async function* chunksAsMarked(file: string, mark: FileMark): AsyncGenerator<Uint8Array, void, void> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of chunksOf(file)) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (!(error instanceof FileError && error.code === 'ENOENT')) throw error;
    bytes = -1;
  }
  if (bytes === mark.bytes && hash.digest('hex') === mark.sha256) return;
  throw new FileError(text('{0} was changed by another program meanwhile, so nothing was put into it. Export again.', file), 'ESTALE');
}
