import type { CellArena } from './cell-arena';
import { noKey, type KeyList } from './row-keys';

/** Keys by the bytes of cells from some place on; letters of ASCII alike in either case, where that is wanted. The samples of the list are indexes of cells. */
export class ByteKeys {
  readonly #cells: CellArena;
  readonly #list: KeyList;
  readonly #map = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  /** Start of each key's bytes in its sample, from the sample's own start. */
  #offsets: number[] = [];
  #places = new Uint32Array(1024);
  #hashes = new Uint32Array(512);
  /** Where the last key would stand that was not found. */
  #lastHash = 0;
  #lastPlace = 0;

  constructor(cells: CellArena, list: KeyList, anyCase: boolean) {
    this.#cells = cells;
    this.#list = list;
    if (anyCase) for (let byte = 0x41; byte <= 0x5a; byte++) this.#map[byte] = byte + 0x20;
  }

  /** Key of the bytes [start + offset, end) of the cell. */
  codeOf(index: number, offset: number): number {
    const { bytes } = this.#cells;
    const address = this.#cells.startAt(index);
    const start = address - bytes.baseOf(address) + offset;
    const end = this.#cells.endAt(index) - bytes.baseOf(address);
    const known = this.#find(bytes.chunkOf(address), start, end);
    if (known !== noKey) return known;
    const code = this.#list.add(index);
    if (code === noKey) return code;
    this.#offsets[code] = offset;
    if (code >= this.#hashes.length) this.#growTo(code + 1);
    this.#hashes[code] = this.#lastHash;
    this.#places[this.#lastPlace] = code + 1;
    if (this.#list.count * 2 > this.#places.length) this.#spread();
    return code;
  }

  /** Key of other bytes; {@link noKey} where there is none. */
  known(shown: Buffer): number {
    return this.#find(shown, 0, shown.length);
  }

  #find(chunk: Buffer, start: number, end: number): number {
    const hash = this.#hash(chunk, start, end);
    const mask = this.#places.length - 1;
    let place = hash & mask;
    for (;;) {
      const code = (this.#places[place] as number) - 1;
      if (code < 0) break;
      if (this.#hashes[code] === hash && this.#isSame(code, chunk, start, end)) return code;
      place = (place + 1) & mask;
    }
    this.#lastHash = hash;
    this.#lastPlace = place;
    return noKey;
  }

  #hash(chunk: Buffer, start: number, end: number): number {
    let hash = 0;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (this.#map[chunk[i] as number] as number), 0x01000193);
    hash ^= hash >>> 15;
    return Math.imul(hash, 0x85ebca6b) >>> 0;
  }

  #isSame(code: number, chunk: Buffer, start: number, end: number): boolean {
    const { bytes } = this.#cells;
    const sample = this.#list.sampleAt(code);
    const address = this.#cells.startAt(sample);
    const from = address + (this.#offsets[code] as number);
    if (this.#cells.endAt(sample) - from !== end - start) return false;
    const other = bytes.chunkOf(address);
    const shift = from - bytes.baseOf(address) - start;
    for (let i = start; i < end; i++) if (this.#map[chunk[i] as number] !== this.#map[other[i + shift] as number]) return false;
    return true;
  }

  #growTo(count: number): void {
    const hashes = new Uint32Array(Math.max(count, this.#hashes.length * 2));
    hashes.set(this.#hashes);
    this.#hashes = hashes;
  }

  #spread(): void {
    const places = new Uint32Array(this.#places.length * 2);
    const mask = places.length - 1;
    // Codes of the list that came from elsewhere have no place here.
    for (const taken of this.#places) {
      if (taken === 0) continue;
      let place = (this.#hashes[taken - 1] as number) & mask;
      while (places[place] !== 0) place = (place + 1) & mask;
      places[place] = taken;
    }
    this.#places = places;
  }
}
