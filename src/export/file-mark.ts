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

/** Bytes of a file, 256 KiB at once. @throws FileError */
export async function* chunksOf(file: string): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* createReadStream(file, { highWaterMark: 256 * 1024 });
  } catch (error) {
    throw fileError(error, file);
  }
}
