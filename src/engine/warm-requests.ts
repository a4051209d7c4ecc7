/**
 * Answers out of memory go the way of the service's: through the dispatcher's parser and streams, whose code takes longest of all to get fast. It would be
 * compiled while a first report loads, by threads that take the processors from whoever draws the window.
 */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { Client } from 'undici';
import { exchange } from '../listrak/exchange';
import { PageMemory } from '../listrak/page-memory';
import { defaultMaxBodySize, defaultTiming } from '../listrak/timing';
import type { Timers } from '../rows/table-view';

/** So many heads that the parser, which is WebAssembly, is compiled to its best. */
const smallAnswers = 150;
const largeAnswers = 10;
/** Pieces of a large answer, and the bytes of each: what a socket gives at once. */
const pieces = 16;
const pieceBytes = 64 * 1024;
/** Milliseconds after which it is looked again whether there is nothing to do. */
const pause = 50;

/**
 * Makes its requests one after another, none while `isBusy`. Nothing leaves the process.
 * @returns the bytes that came
 */
export async function warmUpRequests(isBusy: () => boolean, timers: Timers): Promise<number> {
  const small = [headOf(2), Buffer.from('{}')];
  const large = [headOf(pieces * pieceBytes), ...Array<Uint8Array>(pieces).fill(Buffer.alloc(pieceBytes, ' '))];
  let answer = small;
  // Each time another one: what was not used for some seconds has been closed, and would be again and again.
  const client = new Client('http://played.invalid', { connect: (_options, done) => setImmediate(() => done(null, new PlayedConnection(() => answer) as Duplex as Socket)) });
  const limits = { ...defaultTiming, maxBodySize: defaultMaxBodySize };
  const memory = new PageMemory();
  const { signal } = new AbortController();
  let bytes = 0;
  try {
    for (let left = smallAnswers + largeAnswers; left > 0; left--) {
      while (isBusy()) await new Promise<void>((resolve) => { timers.setTimeout(resolve, pause); });
      answer = left > largeAnswers ? small : large;
      const got = await exchange(client, { method: 'GET', origin: 'http://played.invalid', path: '/', headers: {}, label: 'Warm-up', onCursor: () => undefined }, limits, signal, memory);
      if ('failure' in got) throw got.failure.error(1);
      bytes += got.value.body.byteLength;
      memory.giveBody(got.value.body);
    }
    return bytes;
  } finally {
    await client.destroy();
  }
}

/** As a socket that gets an answer to whatever it sends, a piece in each turn of the loop. */
class PlayedConnection extends Duplex {
  readonly #answer: () => readonly Uint8Array[];
  readonly #coming: Uint8Array[] = [];

  constructor(answer: () => readonly Uint8Array[]) {
    super();
    this.#answer = answer;
  }

  override _write(_chunk: unknown, _encoding: BufferEncoding, done: () => void): void {
    this.#coming.push(...this.#answer());
    done();
    this._read();
  }

  override _read(): void {
    const piece = this.#coming.shift();
    if (piece !== undefined) setImmediate(() => this.push(piece));
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

function headOf(length: number): Uint8Array {
  const fields = {
    'Content-Type': 'application/json; charset=utf-8', 'Date': 'Thu, 01 Jan 2026 10:00:00 GMT', 'Cache-Control': 'no-cache', 'X-Request-Id': '0123456789abcdef0123456789abcdef', 'Content-Length': length,
  };
  return Buffer.from(`HTTP/1.1 200 OK\r\n${Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
}
