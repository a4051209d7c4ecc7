/**
 * Text folded for comparison, code point by code point, straight from UTF-8: decomposed, marks dropped, lower case;
 * NUL becomes U+0001, so that a zero byte can mean "ended".
 */
export function foldedCodePoint(character: string): string {
  return character.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('\0', '\u0001');
}

/** A code point in lower case for searching. What is not ASCII never becomes ASCII (the Kelvin sign stays one). */
export function loweredCodePoint(character: string): string {
  const lowered = character.toLowerCase();
  return character > '\x7f' && /\p{ASCII}/u.test(lowered) ? character : lowered;
}

/** Bytes of the code points met so far, each mapped once. */
export class CodePointMap {
  readonly #map: (character: string) => string;
  readonly #known = new Map<number, Buffer>();
  /** ASCII maps to one byte each. */
  readonly ascii = new Uint8Array(128);

  constructor(map: (character: string) => string) {
    this.#map = map;
    for (let code = 0; code < 128; code++) this.ascii[code] = map(String.fromCharCode(code)).charCodeAt(0);
  }

  /** UTF-8 of the mapped code point whose UTF-8 is the integer `packed`, made of the bytes [start, end). */
  mapped(packed: number, bytes: Buffer, start: number, end: number): Buffer {
    let known = this.#known.get(packed);
    if (known === undefined) {
      known = Buffer.from(this.#map(bytes.toString('utf8', start, end)), 'utf8');
      this.#known.set(packed, known);
    }
    return known;
  }
}

/** Length in bytes of the UTF-8 sequence that begins with `lead`. */
export function sequenceLength(lead: number): number {
  return lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** Maps whole values into a buffer of its own that the next call overwrites. */
export class Mapper {
  readonly #map: CodePointMap;
  bytes = Buffer.alloc(256);
  length = 0;
  /** Where the last call stopped; where the last character outside ASCII that it mapped begins, and what length there was before it. */
  end = 0;
  last = 0;
  lastLength = 0;

  constructor(map: CodePointMap) {
    this.#map = map;
  }

  /** Maps bytes [start, end), stopping once `atMost` bytes are there. */
  run(bytes: Buffer, start: number, end: number, atMost = Infinity): void {
    const ascii = this.#map.ascii;
    let out = this.bytes;
    let length = 0;
    let i = start;
    this.last = start;
    this.lastLength = 0;
    while (i < end && length < atMost) {
      if (length + 64 > out.length) out = this.#grow(length);
      const byte = bytes[i] as number;
      if (byte < 0x80) {
        out[length++] = ascii[byte] as number;
        i++;
        continue;
      }
      const next = Math.min(end, i + sequenceLength(byte));
      this.last = i;
      this.lastLength = length;
      let packed = 0;
      for (let k = i; k < next; k++) packed = packed * 256 + (bytes[k] as number);
      const mapped = this.#map.mapped(packed, bytes, i, next);
      if (length + mapped.length > out.length) out = this.#grow(length + mapped.length);
      for (let k = 0; k < mapped.length; k++) out[length++] = mapped[k] as number;
      i = next;
    }
    this.end = i;
    this.length = length;
  }

  #grow(used: number): Buffer<ArrayBuffer> {
    const grown = Buffer.alloc(used * 2 + 128);
    grown.set(this.bytes);
    this.bytes = grown;
    return grown;
  }
}
