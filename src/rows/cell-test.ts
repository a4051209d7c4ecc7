import type { CellArena } from './cell-arena';
import { illFormedText } from './cells';
import type { Slices } from './slices';

/** Whether a cell's text, as it is shown and not empty, is one that is looked for. */
export interface CellTest {
  has(bytes: Buffer, start: number, end: number): boolean;
  /** False where text that is made of these characters only can never be it. */
  mayBeIn(characters: string): boolean;
  /** A quicker way over cells [from, to) than one after another; ill-formed ones are left out. May name a cell twice. */
  readonly findIn?: (cells: CellArena, from: number, to: number, hit: (index: number) => void) => void;
  /** Runs some testing, where it has to be guarded. */
  readonly guarded?: (work: () => void) => void;
}

/** Calls `hit` with the index of each cell in [from, to) that passes; at least once, in no order. */
export function testCells(cells: CellArena, test: CellTest, from: number, to: number, hit: (index: number) => void): void {
  if (from >= to) return;
  runGuarded(test, () => {
    testIllFormed(cells, test, from, to, hit);
    if (test.findIn !== undefined) test.findIn(cells, from, to, hit);
    else testEach(cells, test, from, to, hit);
  });
}

/** Marks the cells in [from, to) that pass and are not marked yet, one after another. */
export function testUnmarked(cells: CellArena, test: CellTest, from: number, to: number, marks: Uint8Array): void {
  runGuarded(test, () => {
    for (let cell = from; cell < to; cell++) {
      if (marks[cell - from] === 1) continue;
      const address = cells.startAt(cell);
      const length = cells.endAt(cell) - address;
      if (length === 0) continue;
      const start = address - cells.bytes.baseOf(address);
      const passes = cells.kindAt(cell) === illFormedText ? hasShown(cells, test, cell) : test.has(cells.bytes.chunkOf(address), start, start + length);
      if (passes) marks[cell - from] = 1;
    }
  });
}

/** The bytes [start, stop) of a chunk, which lies at the address `base`: all that the cells [first, last) have. */
export interface CellBytes {
  readonly chunk: Buffer;
  readonly base: number;
  readonly start: number;
  readonly stop: number;
  readonly first: number;
  readonly last: number;
}

/** The bytes of the cells [from, to), chunk by chunk. Zeros may stand behind a chunk's last cell. */
export function eachChunk(cells: CellArena, from: number, to: number, work: (bytes: CellBytes) => void): void {
  const { bytes } = cells;
  const lastEnd = cells.endAt(to - 1);
  for (let first = from; first < to;) {
    if (cells.startAt(first) === cells.endAt(first)) {
      first++;
      continue;
    }
    const address = cells.startAt(first);
    const base = bytes.baseOf(address);
    const chunk = bytes.chunkOf(address);
    const stop = Math.min(chunk.length, lastEnd - base);
    const last = firstAbove(cells, base + stop, first, to);
    work({ chunk, base, start: address - base, stop, first, last });
    first = last;
  }
}

/** The first cell in [from, to) that ends behind an address. */
function firstAbove(cells: CellArena, address: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cells.endAt(middle) <= address) low = middle + 1; else high = middle;
  }
  return low;
}

/** {@link testCells} for many cells. @throws StaleWorkError */
export async function testManyCells(cells: CellArena, test: CellTest, to: number, hit: (index: number) => void, slices: Slices): Promise<void> {
  await slices.over(to, (start, end) => { testCells(cells, test, start, end, hit); });
}

export function runGuarded(test: CellTest, work: () => void): void {
  if (test.guarded === undefined) work(); else test.guarded(work);
}

/** A test by the text itself. */
export class ShownTest implements CellTest {
  readonly #passes: (shown: string) => boolean;

  constructor(passes: (shown: string) => boolean) {
    this.#passes = passes;
  }

  has(bytes: Buffer, start: number, end: number): boolean {
    return this.#passes(bytes.toString('utf8', start, end));
  }

  mayBeIn(): boolean {
    return true;
  }
}

/** A test for some values exactly as shown. */
export class ValuesTest implements CellTest {
  readonly #values: Set<string>;
  /** 1 for each pair of a length (modulo 256) and a last byte that some value has: most other texts differ there. */
  readonly #outlines = new Uint8Array(65_536);

  constructor(values: Iterable<string>) {
    this.#values = new Set(values);
    for (const value of this.#values) {
      const bytes = Buffer.from(value, 'utf8');
      this.#outlines[outline(bytes, 0, bytes.length)] = 1;
    }
  }

  has(bytes: Buffer, start: number, end: number): boolean {
    return this.#outlines[outline(bytes, start, end)] === 1 && this.#values.has(bytes.toString('utf8', start, end));
  }

  mayBeIn(): boolean {
    return true;
  }
}

function outline(bytes: Buffer, start: number, end: number): number {
  return ((end - start) & 0xff) << 8 | (end > start ? bytes[end - 1] as number : 0);
}

function testIllFormed(cells: CellArena, test: CellTest, from: number, to: number, hit: (index: number) => void): void {
  const { illFormed } = cells;
  for (let at = placeOf(illFormed, from); at < illFormed.length && (illFormed[at] as number) < to; at++) {
    const index = illFormed[at] as number;
    if (hasShown(cells, test, index)) hit(index);
  }
}

function hasShown(cells: CellArena, test: CellTest, index: number): boolean {
  const shown = Buffer.from(cells.shown(index) ?? '', 'utf8');
  return test.has(shown, 0, shown.length);
}

/** Place of the first number that is not below `least`, in rising numbers. */
function placeOf(rising: readonly number[], least: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] as number) < least) low = middle + 1; else high = middle;
  }
  return low;
}

function testEach(cells: CellArena, test: CellTest, from: number, to: number, hit: (index: number) => void): void {
  const { bytes } = cells;
  const someIllFormed = cells.illFormed.length > 0;
  for (let cell = from; cell < to; cell++) {
    const address = cells.startAt(cell);
    const length = cells.endAt(cell) - address;
    if (length === 0 || (someIllFormed && cells.kindAt(cell) === illFormedText)) continue;
    const start = address - bytes.baseOf(address);
    if (test.has(bytes.chunkOf(address), start, start + length)) hit(cell);
  }
}
