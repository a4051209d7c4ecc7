import { CellKind, type PageColumn } from '../listrak/page';
import type { CellArena, SharedCells } from './cell-arena';
import { IncomingCell } from './cells';
import type { CellWriter, Column } from './column';
import type { CellTest } from './cell-test';
import { FoldedText } from './folded-text';
import type { Range } from './range';
import { rangeTest } from './range-test';
import type { RowKeys } from './row-keys';
import type { RowTest } from './row-test';
import type { Slices } from './slices';
import { joined, onlyValues, Place, placeRows, sortedMisfits } from './sort';
import { ArenaForm, DictionaryForm, isEmptyCell } from './text-forms';
import type { GroupPer, ShownCell } from './view';

/** What another thread reads the same cells from: with codes those of a dictionary. */
export interface SharedTexts {
  readonly type: 'text';
  readonly codes: readonly Uint16Array[] | undefined;
  readonly cells: SharedCells;
}

/**
 * Cells of text, or of anything: as entries of a dictionary while these are few, one after another in an arena from then on.
 * In a text column arrays and objects are misfits; in a json column nothing is.
 */
export class TextColumn implements Column {
  readonly measure = null;
  readonly #jsonFits: boolean;
  readonly #cell = new IncomingCell();
  /** Whether no row is empty or a misfit. */
  #onlyValues = true;
  #form: DictionaryForm | ArenaForm;
  #comparing: { readonly cells: CellArena; readonly text: FoldedText } | undefined;

  /** @param shared a column that another thread appends to: what was there then may be tested */
  constructor(type: 'text' | 'json', shared?: SharedTexts) {
    this.#jsonFits = type === 'json';
    if (shared === undefined) this.#form = new DictionaryForm();
    else this.#form = shared.codes === undefined ? new ArenaForm(shared.cells) : new DictionaryForm(shared.codes, shared.cells);
  }

  share(): SharedTexts {
    const form = this.#form;
    return { type: 'text', codes: form instanceof DictionaryForm ? form.codes.share() : undefined, cells: form.cells.share() };
  }

  get bytesHeld(): number {
    return this.#form.bytesHeld;
  }

  append(cells: PageColumn, rowCount: number): void {
    const cell = this.#cell;
    for (let row = 0; row < rowCount; row++) {
      cell.read(cells, row);
      if (cell.start === cell.end || (cell.kind === CellKind.Json && !this.#jsonFits)) this.#onlyValues = false;
      if (this.#form.push(cell)) continue;
      this.#form = ArenaForm.from(this.#form);
      this.#form.push(cell);
    }
    cell.bytes = noBytes;
  }

  appendAbsent(rowCount: number): void {
    if (rowCount > 0) this.#onlyValues = false;
    this.#form.pushAbsent(rowCount);
  }

  shown(row: number): ShownCell {
    return this.#form.cells.shown(this.#form.indexOf(row));
  }

  writeTo(page: CellWriter, row: number): void {
    this.#form.cells.writeTo(page, this.#form.indexOf(row));
  }

  async sort(rows: Uint32Array, descending: boolean, slices: Slices): Promise<Uint32Array> {
    const form = this.#form;
    const placed = this.#onlyValues ? onlyValues(rows) : await placeRows(rows, (places, from, to) => { for (let i = from; i < to; i++) places[i] = this.placeOf(rows[i] as number); }, slices);
    const values = await form.sort(placed.values, descending, slices);
    const misfits = await sortedMisfits(placed.misfits, form.cells, (row) => form.indexOf(row), descending, slices);
    return joined(values, misfits, placed.empties);
  }

  testText(test: CellTest, slices: Slices): Promise<RowTest> {
    return this.#form.testText(test, slices);
  }

  testRange(range: Range, slices: Slices): Promise<RowTest> {
    return this.testText(rangeTest(range), slices);
  }

  testEmpty(): RowTest {
    return this.#form.testEmpty();
  }

  placeOf(row: number): Place {
    const { cells } = this.#form;
    const index = this.#form.indexOf(row);
    if (isEmptyCell(cells, index)) return Place.Empty;
    return cells.kindAt(index) === CellKind.Json && !this.#jsonFits ? Place.Misfit : Place.Value;
  }

  measureOf(): number {
    return NaN;
  }

  compare(a: number, b: number): number {
    const form = this.#form;
    if (this.#comparing?.cells !== form.cells) this.#comparing = { cells: form.cells, text: new FoldedText(form.cells) };
    return this.#comparing.text.compare(form.indexOf(a), form.indexOf(b));
  }

  keysOf(rows: Uint32Array, per: GroupPer, slices: Slices): Promise<RowKeys> {
    return this.#form.keysOf(rows, per, slices);
  }

  trim(): void {
    this.#form.trim();
  }
}

const noBytes = new Uint8Array(0);
