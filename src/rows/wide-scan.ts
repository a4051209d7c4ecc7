/** Bytes of the text looked at in one go, and where in the module's memory they and the places found stand. */
export const blockSize = 16_384;
const bytesAt = 64;
const foundAt = 65_536;
const pages = 2;
/** Of the processor's memory. */
const pageSize = 4096;
/** Of what the processor copies at once. */
const lineSize = 64;

/**
 * Where the blocks begin of which the first has the byte at `start`: there a large buffer's bytes lie to the lines of memory as they do in the
 * module's, which copies them in half the time.
 */
export function firstBlock(start: number): number {
  return start - start % lineSize;
}

const type = { i32: 0x7f, v128: 0x7b, none: 0x40, function: 0x60 } as const;
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const tee = (local: number): number[] => [0x22, local];
const i32 = { const: (value: number): number[] => [0x41, value], store: [0x36, 2, 0], ctz: [0x68], add: [0x6a], sub: [0x6b], and: [0x71], ltU: [0x49] } as const;
const v128 = { load: (offset: number): number[] => [0xfd, 0x00, 0, offset], and: [0xfd, 0x4e], or: [0xfd, 0x50] } as const;
const i8x16 = { splat: [0xfd, 0x0f], eq: [0xfd, 0x23], bitmask: [0xfd, 0x64] } as const;
const loop = (...body: readonly (readonly number[])[]): number[] => [0x03, type.none, ...body.flat(), 0x0b];
const when = (...body: readonly (readonly number[])[]): number[] => [0x04, type.none, ...body.flat(), 0x0b];
const againIf = [0x0d, 0];

/** The function's parameters, then its own variables. */
const length = 0, firstBits = 1, first = 2, secondBits = 3, second = 4, found = 5, at = 6, hits = 7;
const vectors = { firstBits: 8, first: 9, secondBits: 10, second: 11 };

/**
 * For each of the first `length` bytes, 16 at a time: where it, with `firstBits` set, is `first`, and the one behind it, with `secondBits` set,
 * `second`, its place is written to `found`. Answers where the last place ends.
 */
const scan = [
  get(firstBits), i8x16.splat, set(vectors.firstBits), get(first), i8x16.splat, set(vectors.first),
  get(secondBits), i8x16.splat, set(vectors.secondBits), get(second), i8x16.splat, set(vectors.second),
  loop(
    get(at), v128.load(bytesAt), get(vectors.firstBits), v128.or, get(vectors.first), i8x16.eq,
    get(at), v128.load(bytesAt + 1), get(vectors.secondBits), v128.or, get(vectors.second), i8x16.eq,
    v128.and, i8x16.bitmask, tee(hits),
    when(
      loop(
        get(found), get(at), get(hits), i32.ctz, i32.add, i32.store,
        get(found), i32.const(4), i32.add, set(found),
        get(hits), get(hits), i32.const(1), i32.sub, i32.and, tee(hits), againIf,
      ),
    ),
    get(at), i32.const(16), i32.add, tee(at), get(length), i32.ltU, againIf,
  ),
  get(found), [0x0b],
].flat();

/** A number in LEB128, as sizes are given in a module. */
const size = (value: number): number[] => value < 0x80 ? [value] : [value & 0x7f | 0x80, ...size(value >>> 7)];
const sized = (bytes: readonly number[]): number[] => [...size(bytes.length), ...bytes];
const name = (text: string): number[] => sized([...Buffer.from(text)]);
const section = (id: number, ...content: readonly (readonly number[])[]): number[] => [id, ...sized([1, ...content.flat()])];

const module = Uint8Array.from([
  ...Buffer.from('\0asm'), 1, 0, 0, 0,
  ...section(1, [type.function, 6, ...Array<number>(6).fill(type.i32), 1, type.i32]),
  ...section(2, name('scan'), name('memory'), [0x02, 0, pages]),
  ...section(3, [0]),
  ...section(7, name('scan'), [0x00, 0]),
  ...section(10, sized([2, 2, type.i32, 4, type.v128, ...scan])),
]);

/** Bytes that, with some bits set, are a value. */
export interface BytePattern {
  readonly bits: number;
  readonly value: number;
}
export const anyByte: BytePattern = { bits: 0xff, value: 0xff };
/** The first byte of each character outside ASCII. */
export const leadByte: BytePattern = { bits: 0x3f, value: 0xff };

type Scan = (length: number, firstBits: number, first: number, secondBits: number, second: number, found: number) => number;

/** Whether this machine and its policies have what {@link scan} needs. */
function hasVectors(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(module);
}

/** The same a byte at a time. */
function plainScan(bytes: Uint8Array, places: Uint32Array): Scan {
  return (length, bits, value, nextBits, next, found) => {
    let end = 0;
    for (let place = 0; place < length; place++) {
      if (((bytes[place] as number) | bits) === value && ((bytes[place + 1] as number) | nextBits) === next) places[end++] = place;
    }
    return found + 4 * end;
  };
}

/** Scans over bytes, 16 at a time: a WebAssembly function over copies of them, three times as fast as any loop over words. */
export class WideScan {
  readonly #bytes: Uint8Array;
  /** Places that {@link find} found, from where the block begins. */
  readonly found: Uint32Array;
  readonly #scan: Scan;
  #taken = 0;

  /** @param withVectors false: without WebAssembly */
  constructor(withVectors = hasVectors()) {
    const memory = withVectors ? new WebAssembly.Memory({ initial: pages, maximum: pages }) : undefined;
    const buffer = memory?.buffer ?? new ArrayBuffer(2 * foundAt);
    this.#bytes = new Uint8Array(buffer, bytesAt, foundAt - bytesAt);
    this.found = new Uint32Array(buffer, foundAt);
    this.#scan = memory === undefined ? plainScan(this.#bytes, this.found) : new WebAssembly.Instance(new WebAssembly.Module(module), { scan: { memory } }).exports['scan'] as Scan;
  }

  /** Takes in the bytes in [from, from + {@link blockSize}) and before `stop`, to be looked at by {@link find} as often as is wanted: copying them costs more than that. */
  take(chunk: Buffer, from: number, stop: number): void {
    this.#taken = Math.min(stop - from, blockSize + 1);
    if (this.#taken <= 0) return;
    this.#touch(chunk, from, from + this.#taken);
    this.#bytes.set(chunk.subarray(from, from + this.#taken));
  }

  /**
   * Finds the places in the block taken in last where a byte fits and, still before its `stop`, the one behind it.
   * Answers how many; they stand in `found`, in rising order.
   */
  find(byte: BytePattern, next: BytePattern): number {
    const length = Math.min(blockSize, next === anyByte ? this.#taken : this.#taken - 1);
    if (length <= 0) return 0;
    const { found } = this;
    let count = (this.#scan(length, byte.bits, byte.value, next.bits, next.value, foundAt) - foundAt) / 4;
    // Sixteen bytes are looked at together, the last of them beyond the end.
    while (count > 0 && (found[count - 1] as number) >= length) count--;
    return count;
  }

  /** Reads a byte of each page of memory: the processor finds several pages at a time so, where copying would wait for one after the other. */
  #touch(chunk: Buffer, from: number, to: number): void {
    let touched = 0;
    for (let at = from; at < to; at += pageSize) touched |= chunk[at] as number;
    // What is never used the engine would not read; copying writes over it.
    this.#bytes[0] = touched;
  }
}
