import { CellKind } from '../listrak/page';
import { CellArena, type SharedCells } from './cell-arena';
import { IncomingCell } from './cells';
import { grownUint32 } from './growing';

/** Most entries that a Uint16 can name. */
const dictionaryLimit = 65_535;

/** Distinct cells of a column, each stored once. Entry 0 is "absent". */
export class Dictionary {
  readonly cells: CellArena;
  /** Entry + 1 by hash, open addressing; twice as many places as entries at least. */
  #places = new Uint32Array(64);
  #hashes = new Uint32Array(0);

  /** @param shared entries that another thread adds to: what was there then may be read */
  constructor(shared?: SharedCells) {
    this.cells = new CellArena(shared);
    if (shared === undefined) this.codeOf(new IncomingCell());
  }

  get bytesHeld(): number {
    return this.cells.bytesHeld + this.#places.byteLength + this.#hashes.byteLength;
  }

  static readonly absent = 0;

  /** The cell's entry, which may be a new one; −1 where the dictionary is full. */
  codeOf(cell: IncomingCell): number {
    const hash = hashOf(cell);
    let place = hash & (this.#places.length - 1);
    for (;;) {
      const entry = (this.#places[place] as number) - 1;
      if (entry < 0) break;
      if (this.#hashes[entry] === hash && this.cells.holds(entry, cell)) return entry;
      place = (place + 1) & (this.#places.length - 1);
    }
    if (this.cells.count === dictionaryLimit) return -1;
    const entry = this.cells.push(cell);
    this.#hashes = grownUint32(this.#hashes, entry + 1);
    this.#hashes[entry] = hash;
    this.#places[place] = entry + 1;
    if (this.cells.count * 2 > this.#places.length) this.#spread();
    return entry;
  }

  trim(): void {
    this.cells.trim();
  }

  #spread(): void {
    const places = new Uint32Array(this.#places.length * 2);
    for (let entry = 0; entry < this.cells.count; entry++) {
      let place = (this.#hashes[entry] as number) & (places.length - 1);
      while (places[place] !== 0) place = (place + 1) & (places.length - 1);
      places[place] = entry + 1;
    }
    this.#places = places;
  }
}

function hashOf({ kind, bytes, start, end }: IncomingCell): number {
  let hash = (kind === CellKind.Absent ? 0 : 0x9e3779b9 * kind) | 0;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x85ebca6b) >>> 0;
}
