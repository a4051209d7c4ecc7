/** Scans over a chunk's bytes, four at a time. */
const lows = 0x01010101;
const highs = 0x80808080 | 0;

/** The whole words of a chunk, which begins where its ArrayBuffer does. */
export function wordsOf(chunk: Buffer): Int32Array {
  return new Int32Array(chunk.buffer, chunk.byteOffset, chunk.length >> 2);
}

/** Place of the first byte outside ASCII in [start, stop), or `stop`. */
export function nextNonAscii(chunk: Buffer, words: Int32Array, start: number, stop: number): number {
  let at = start;
  for (; (at & 3) !== 0; at++) if (at >= stop || (chunk[at] as number) >= 0x80) return at;
  let word = at >> 2;
  const end = stop >> 2;
  while (word < end && ((words[word] as number) & highs) === 0) word++;
  at = Math.max(at, word << 2);
  while (at < stop && (chunk[at] as number) < 0x80) at++;
  return at;
}

/** Finds bytes of ASCII by the first two of them, letters in either case. */
export class PairScan {
  readonly #bytes: Buffer;
  readonly #lower: Uint8Array;
  readonly #first: number;
  readonly #second: number;
  /** The bit that tells a letter's cases apart, in each byte of a word, where the pair's byte is a letter. */
  readonly #firstCase: number;
  readonly #secondCase: number;

  /**
   * @param bytes two at least, none of them NUL, letters in lower case
   * @param lower what each byte counts as
   */
  constructor(bytes: Buffer, lower: Uint8Array) {
    const [first = 0, second = 0] = bytes;
    this.#bytes = bytes;
    this.#lower = lower;
    this.#first = Math.imul(first, lows);
    this.#second = Math.imul(second, lows);
    this.#firstCase = caseBits(first);
    this.#secondCase = caseBits(second);
  }

  /** First place in the chunk's bytes [start, stop), or −1. */
  find(chunk: Buffer, words: Int32Array, start: number, stop: number): number {
    const last = stop - this.#bytes.length;
    let at = start;
    for (; (at & 3) !== 0 && at <= last; at++) if (this.#stands(chunk, at)) return at;
    if (at > last) return -1;
    const [first, second, firstCase, secondCase] = [this.#first, this.#second, this.#firstCase, this.#secondCase];
    const end = Math.min(words.length, (last + 5) >> 2);
    let carried = 0;
    for (let word = at >> 2; word < end; word++) {
      const bytes = words[word] as number;
      const ones = (bytes | firstCase) ^ first;
      const others = (bytes | secondCase) ^ second;
      // The high bit of each byte that is the one looked for, and now and then of another.
      const isFirst = (ones - lows) & ~ones & highs;
      const hits = (isFirst << 8 | carried) & (others - lows) & ~others & highs;
      carried = isFirst >>> 24;
      if (hits === 0) continue;
      for (let byte = 0; byte < 4; byte++) {
        const place = word * 4 + byte - 1;
        if ((hits >>> (byte * 8) & 0x80) !== 0 && place <= last && this.#stands(chunk, place)) return place;
      }
    }
    for (at = Math.max(at, end * 4 - 1); at <= last; at++) if (this.#stands(chunk, at)) return at;
    return -1;
  }

  #stands(chunk: Buffer, at: number): boolean {
    const bytes = this.#bytes;
    const lower = this.#lower;
    for (let k = 0; k < bytes.length; k++) if (lower[chunk[at + k] as number] !== bytes[k]) return false;
    return true;
  }
}

function caseBits(byte: number): number {
  return byte >= 0x61 && byte <= 0x7a ? 0x20202020 : 0;
}
