import { CellKind, type PageColumn } from '../listrak/page';
import { CellArena } from './cell-arena';
import { IncomingCell } from './cells';
import type { CellWriter, Column } from './column';
import { Dictionary } from './dictionary';
import { grownUint16 } from './growing';
import { searchCells, type Needle } from './needle';
import { sliceItems, type Slices } from './slices';
import { joined, Place, placeRows, sortedByWords, sortedMisfits } from './sort';
import { FoldedText, sortedByText } from './text-sort';
import type { ShownCell } from './view';

/** From here on a dictionary of which every second row is a new entry is given up. */
const fewRows = 4096;

/**
 * Cells of text, or of anything: as entries of a dictionary while these are few, one after another in an arena from then on.
 * In a text column arrays and objects are misfits; in a json column nothing is.
 */
export class TextColumn implements Column {
  readonly #jsonFits: boolean;
  readonly #cell = new IncomingCell();
  #form: DictionaryForm | ArenaForm = new DictionaryForm();

  constructor(type: 'text' | 'json') {
    this.#jsonFits = type === 'json';
  }

  get bytesHeld(): number {
    return this.#form.bytesHeld;
  }

  append(cells: PageColumn, rowCount: number): void {
    const cell = this.#cell;
    for (let row = 0; row < rowCount; row++) {
      cell.read(cells, row);
      if (this.#form.push(cell)) continue;
      this.#form = ArenaForm.from(this.#form);
      this.#form.push(cell);
    }
    cell.bytes = noBytes;
  }

  appendAbsent(rowCount: number): void {
    this.#form.pushAbsent(rowCount);
  }

  shown(row: number): ShownCell {
    return this.#form.cells.shown(this.#form.indexOf(row));
  }

  writeTo(page: CellWriter, row: number): void {
    const { cells } = this.#form;
    const index = this.#form.indexOf(row);
    page.addStored(cells.kindAt(index), cells.bytesOf(index));
  }

  async sort(rows: Uint32Array, descending: boolean, slices: Slices): Promise<Uint32Array> {
    const form = this.#form;
    const placed = await placeRows(rows, (row) => placeOf(form.cells, form.indexOf(row), this.#jsonFits), slices);
    const values = await form.sort(placed.values, descending, slices);
    const misfits = await sortedMisfits(placed.misfits, form.cells, (row) => form.indexOf(row), descending, slices);
    return joined(values, misfits, placed.empties);
  }

  search(needle: Needle, from: number, to: number, hits: Uint8Array, slices: Slices): Promise<void> {
    return this.#form.search(needle, from, to, hits, slices);
  }

  trim(): void {
    this.#form.trim();
  }
}

const noBytes = new Uint8Array(0);

function placeOf(cells: CellArena, index: number, jsonFits: boolean): Place {
  const kind = cells.kindAt(index);
  if (kind === CellKind.Absent || kind === CellKind.Null) return Place.Empty;
  if (kind === CellKind.Json) return jsonFits ? Place.Value : Place.Misfit;
  return cells.startAt(index) === cells.endAt(index) ? Place.Empty : Place.Value;
}

/** Rows as Uint16 entries of a dictionary. */
class DictionaryForm {
  readonly dictionary = new Dictionary();
  codes = new Uint16Array(0);
  count = 0;

  get cells(): CellArena {
    return this.dictionary.cells;
  }

  get bytesHeld(): number {
    return this.codes.byteLength + this.dictionary.bytesHeld;
  }

  indexOf(row: number): number {
    return this.codes[row] as number;
  }

  /** False where the cell does not fit any more and another form is due. */
  push(cell: IncomingCell): boolean {
    const distinct = this.cells.count;
    if (this.count >= fewRows && distinct * 2 > this.count) return false;
    const code = this.dictionary.codeOf(cell);
    if (code < 0) return false;
    if (this.count === this.codes.length) this.codes = grownUint16(this.codes, this.count + 1);
    this.codes[this.count++] = code;
    return true;
  }

  pushAbsent(rowCount: number): void {
    this.codes = grownUint16(this.codes, this.count + rowCount);
    this.codes.fill(Dictionary.absent, this.count, this.count + rowCount);
    this.count += rowCount;
  }

  async sort(rows: Uint32Array, descending: boolean, slices: Slices): Promise<Uint32Array> {
    const ranks = await this.#ranks(slices);
    const word = new Uint32Array(rows.length);
    for (let i = 0; i < rows.length; i++) word[i] = ranks[this.codes[rows[i] as number] as number] as number;
    return sortedByWords(rows, [word], descending, slices);
  }

  async search(needle: Needle, from: number, to: number, hits: Uint8Array, slices: Slices): Promise<void> {
    const { codes } = this;
    const entries = new Uint8Array(this.cells.count);
    let found = false;
    await searchCells(this.cells, needle, 0, entries.length, (entry) => { entries[entry] = 1; found = true; }, slices);
    if (!found) return;
    for (let start = from; start < to; start += sliceItems) {
      const end = Math.min(to, start + sliceItems);
      for (let row = start; row < end; row++) if (entries[codes[row] as number] === 1) hits[row - from] = 1;
      if (slices.due) await slices.pause();
    }
  }

  trim(): void {
    this.codes = this.codes.slice(0, this.count);
    this.dictionary.trim();
  }

  /** Each entry's rank; entries that fold to the same text share one. */
  async #ranks(slices: Slices): Promise<Uint32Array> {
    const ranks = new Uint32Array(this.cells.count);
    const entries = Uint32Array.from(ranks, (_, entry) => entry);
    const text = new FoldedText(this.cells);
    const order = await sortedByText(this.cells, entries, false, slices);
    let rank = 0;
    for (let i = 1; i < order.length; i++) {
      if (text.compare(order[i - 1] as number, order[i] as number) !== 0) rank++;
      ranks[order[i] as number] = rank;
    }
    return ranks;
  }
}

/** Rows one after another in an arena. */
class ArenaForm {
  readonly cells = new CellArena();

  /** The same rows; the dictionary stays as it is for whoever still reads it. */
  static from(form: DictionaryForm | ArenaForm): ArenaForm {
    const arena = new ArenaForm();
    const cell = new IncomingCell();
    const count = form instanceof DictionaryForm ? form.count : form.cells.count;
    for (let row = 0; row < count; row++) {
      const index = form.indexOf(row);
      cell.kind = form.cells.kindAt(index);
      cell.bytes = form.cells.bytesOf(index);
      cell.end = cell.bytes.length;
      arena.cells.push(cell);
    }
    return arena;
  }

  get bytesHeld(): number {
    return this.cells.bytesHeld;
  }

  indexOf(row: number): number {
    return row;
  }

  push(cell: IncomingCell): boolean {
    this.cells.push(cell);
    return true;
  }

  pushAbsent(rowCount: number): void {
    this.cells.pushBare(CellKind.Absent, rowCount);
  }

  async sort(rows: Uint32Array, descending: boolean, slices: Slices): Promise<Uint32Array> {
    const positions = await sortedByText(this.cells, rows, descending, slices);
    return positions.map((position) => rows[position] as number);
  }

  search(needle: Needle, from: number, to: number, hits: Uint8Array, slices: Slices): Promise<void> {
    return searchCells(this.cells, needle, from, to, (row) => { hits[row - from] = 1; }, slices);
  }

  trim(): void {
    this.cells.trim();
  }
}
