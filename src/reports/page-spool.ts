/** Pages that wait for their turn on the disk instead of in memory. */
import { randomUUID } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CancelledError } from '../listrak/errors';
import type { Page } from '../listrak/page';
import { readPage } from '../listrak/page-reader';
import { text } from '../text';
import { RequestError } from './request';

/** Gives a page back, as often as asked. @throws as {@link PageSpool.keep} */
export type KeptPage = () => Promise<Page>;

/** One file of the system's temporary folder, for this user's eyes alone, made at the first page. */
export class PageSpool {
  #opened: Promise<FileHandle> | undefined;
  readonly #file: string;
  #length = 0;
  #closed = false;

  constructor(readonly folder: string = tmpdir()) {
    this.#file = path.join(folder, `.listrak-${randomUUID()}`);
  }

  /** The page must be as a source gave it. @throws RequestError where the disk refuses, CancelledError once it is closed */
  async keep(page: Page): Promise<KeptPage> {
    const [first] = page.columns;
    // An empty page is no burden; it has no body either.
    if (first === undefined) return async () => page;
    const body = first.bytes;
    const from = this.#length;
    this.#length += body.length;
    await this.#onDisk(async (handle) => {
      for (let done = 0; done < body.length;) done += (await handle.write(body, done, body.length - done, from + done)).bytesWritten;
    });
    return () => this.#read(from, body.length);
  }

  /** Removes the file; a page that still comes makes no other. */
  async close(): Promise<void> {
    this.#closed = true;
    const handle = await this.#opened?.catch(() => undefined);
    await handle?.close();
    if (handle !== undefined) await rm(this.#file, { force: true });
  }

  async #read(from: number, length: number): Promise<Page> {
    const body = new Uint8Array(length);
    await this.#onDisk(async (handle) => {
      for (let done = 0; done < length;) {
        const { bytesRead } = await handle.read(body, done, length - done, from + done);
        if (bytesRead === 0) throw new Error('The file is shorter than what was written.');
        done += bytesRead;
      }
    });
    return readPage(body);
  }

  async #onDisk(work: (handle: FileHandle) => Promise<void>): Promise<void> {
    if (this.#closed) throw new CancelledError();
    try {
      this.#opened ??= open(this.#file, 'wx+', 0o600).then(async (handle) => {
        // Gone at once where an open file may lose its name, so that not even a killed process leaves it.
        await rm(this.#file, { force: true }).catch(() => undefined);
        return handle;
      });
      await work(await this.#opened);
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      throw new RequestError('split', text('What waits for its turn could not be kept in {0} ({1}). Make room there, or leave the split out.', this.folder, why));
    }
  }
}
