const utf8 = new TextEncoder();

/** A buffer that is filled, looked at and filled again. */
export class ByteSink {
  #out: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** @param room for so many bytes at first */
  constructor(room = 64 * 1024) {
    this.#out = new Uint8Array(room);
  }

  get length(): number {
    return this.#length;
  }

  /** What was put so far; overwritten by what is put after {@link clear}. */
  get view(): Uint8Array<ArrayBuffer> {
    return this.#out.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#out[this.#length++] = value;
  }

  bytes(bytes: Uint8Array): void {
    this.range(bytes, 0, bytes.length);
  }

  /** The bytes in [start, end). Byte by byte where they are few: that is faster than a view of them. */
  range(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    const out = this.#out;
    let at = this.#length;
    if (end - start > 64) {
      out.set(bytes.subarray(start, end), at);
      at += end - start;
    } else {
      for (let index = start; index < end; index++) out[at++] = bytes[index] ?? 0;
    }
    this.#length = at;
  }

  /** As UTF-8; lone surrogates become U+FFFD. */
  text(value: string): void {
    this.#reserve(value.length * 3);
    this.#length += utf8.encodeInto(value, this.#out.subarray(this.#length)).written;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#out.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#out.length * 2));
    grown.set(this.view);
    this.#out = grown;
  }
}
