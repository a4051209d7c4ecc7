/** Finds a page's next cursor while the page is still arriving. */
import * as zlib from 'node:zlib';
import { endOfString, endOfValue, skipSpace, stringAt } from './json-bytes';
import { isSendable } from './query-string';

/** Bytes of JSON within which the cursor must stand to be worth the search. */
const searched = 64 * 1024;

/** What the first bytes of a body say of its next page: its cursor, that they say nothing, or that more of them are needed. */
export type EarlySight = { readonly cursor: string } | 'none' | 'more';

/**
 * Looks for the body's own `nextPageCursor` before its `data`. A guess, though a good one: of a key met twice the last counts,
 * and only who has read the whole page knows. What stands behind `data`, is no text or is "" is not found.
 */
export function sightCursor(bytes: Uint8Array): EarlySight {
  let at = skipSpace(bytes, bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);
  // A byte order mark may be cut like anything else.
  if (at >= bytes.length || (bytes[0] === 0xef && bytes.length < 3)) return 'more';
  if (bytes[at] !== 0x7b) return 'none';
  at = skipSpace(bytes, at + 1);
  for (;;) {
    if (at >= bytes.length) return 'more';
    if (bytes[at] !== 0x22) return 'none';
    const quote = endOfString(bytes, at + 1);
    if (quote === 0) return 'more';
    const name = stringAt(bytes, at + 1, quote);
    if (name === 'data') return 'none';
    at = skipSpace(bytes, Math.abs(quote) + 1);
    if (at >= bytes.length) return 'more';
    if (bytes[at] !== 0x3a) return 'none';
    at = skipSpace(bytes, at + 1);
    if (name === 'nextPageCursor') return cursorAt(bytes, at);
    const end = endOfValue(bytes, at);
    if (end === 0) return 'more';
    at = skipSpace(bytes, end);
    // A number or a word that ends with the bytes may go on with the next ones.
    if (at >= bytes.length) return 'more';
    if (bytes[at] !== 0x2c) return 'none';
    at = skipSpace(bytes, at + 1);
  }
}

function cursorAt(bytes: Uint8Array, at: number): EarlySight {
  if (at >= bytes.length) return 'more';
  if (bytes[at] !== 0x22) return 'none';
  const quote = endOfString(bytes, at + 1);
  if (quote === 0) return 'more';
  const cursor = stringAt(bytes, at + 1, quote);
  return cursor === '' || !isSendable(cursor) ? 'none' : { cursor };
}

/** Is shown a body's pieces as they come, compressed as they are, and tells once where it sees a cursor. Never throws, and never more than 64 kB are looked at. */
export class CursorWatch {
  readonly #found: (cursor: string) => void;
  readonly #unpack: zlib.Gunzip | zlib.BrotliDecompress | undefined;
  #seen: Uint8Array = new Uint8Array(0);
  #over = false;

  /** @param coding the `content-encoding` of the body; of those that are not known nothing is seen. */
  constructor(coding: string, found: (cursor: string) => void) {
    this.#found = found;
    const name = coding.trim().toLowerCase();
    if (name === 'gzip' || name === 'x-gzip') this.#unpack = zlib.createGunzip();
    else if (name === 'br') this.#unpack = zlib.createBrotliDecompress();
    else if (name !== '' && name !== 'identity') this.#over = true;
    this.#unpack?.on('data', (bytes: Uint8Array) => this.#look(bytes)).on('error', () => this.end());
  }

  /** A piece as it came from the wire. */
  show(piece: Uint8Array): void {
    if (this.#over) return;
    if (this.#unpack === undefined) this.#look(piece);
    else this.#unpack.write(piece);
  }

  /** No more is looked at. */
  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#seen = new Uint8Array(0);
    this.#unpack?.destroy();
  }

  #look(bytes: Uint8Array): void {
    if (this.#over) return;
    const room = searched - this.#seen.length;
    const all = new Uint8Array(this.#seen.length + Math.min(bytes.length, room));
    all.set(this.#seen);
    all.set(bytes.subarray(0, room), this.#seen.length);
    this.#seen = all;
    const sight = sightCursor(all);
    if (sight === 'more' && all.length < searched) return;
    this.end();
    if (typeof sight === 'object') this.#found(sight.cursor);
  }
}
