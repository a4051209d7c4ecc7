/** The forms in which a column of text is held: entries of a dictionary, or cells of an arena. */
import { CellKind } from '../listrak/page';
import { ByteKeys } from './byte-keys';
import { CellArena, type SharedCells } from './cell-arena';
import { testCells, testManyCells, testUnmarked, type CellTest } from './cell-test';
import { illFormedText, IncomingCell } from './cells';
import { Dictionary } from './dictionary';
import { FoldedText } from './folded-text';
import { Uint16List } from './growing-list';
import { domainOf, eachRow, KeyList, noKey, regrouped, TextKeys, type RowKeys } from './row-keys';
import { noRow, type RowTest } from './row-test';
import type { Slices } from './slices';
import { picked, sortedByWords } from './sort';
import { sortedByText } from './text-sort';
import type { GroupPer } from './view';
import { wordOf } from './words';

/** From here on a dictionary of which every second row is a new entry is given up. */
const fewRows = 4096;

export function isEmptyCell(cells: CellArena, index: number): boolean {
  return cells.startAt(index) === cells.endAt(index);
}

/** Rows as Uint16 entries of a dictionary. */
export class DictionaryForm {
  readonly dictionary: Dictionary;
  readonly codes: Uint16List;
  count = 0;

  constructor(codes?: readonly Uint16Array[], cells?: SharedCells) {
    this.dictionary = new Dictionary(cells);
    this.codes = new Uint16List(codes);
  }

  get cells(): CellArena {
    return this.dictionary.cells;
  }

  get bytesHeld(): number {
    return this.codes.bytesHeld + this.dictionary.bytesHeld;
  }

  indexOf(row: number): number {
    return this.codes.get(row);
  }

  /** False where the cell does not fit any more and another form is due. */
  push(cell: IncomingCell): boolean {
    const distinct = this.cells.count;
    if (this.count >= fewRows && distinct * 2 > this.count) return false;
    const code = this.dictionary.codeOf(cell);
    if (code < 0) return false;
    this.codes.reserve(this.count + 1);
    this.codes.set(this.count++, code);
    return true;
  }

  pushAbsent(rowCount: number): void {
    this.codes.reserve(this.count + rowCount);
    this.codes.fill(Dictionary.absent, this.count, this.count + rowCount);
    this.count += rowCount;
  }

  async sort(rows: Uint32Array, descending: boolean, slices: Slices): Promise<Uint32Array> {
    const { codes } = this;
    const ranks = await this.#ranks(slices);
    const word = await wordOf(rows, (row) => ranks[codes.get(row)] as number, slices);
    return sortedByWords(rows, [word], descending, slices);
  }

  async testText(test: CellTest, slices: Slices): Promise<RowTest> {
    const entries = new Uint8Array(this.cells.count);
    await testManyCells(this.cells, test, entries.length, (entry) => { entries[entry] = 1; }, slices);
    return this.#testEntries(entries);
  }

  testEmpty(): RowTest {
    return this.#testEntries(Uint8Array.from({ length: this.cells.count }, (_, entry) => isEmptyCell(this.cells, entry) ? 1 : 0));
  }

  async keysOf(rows: Uint32Array, per: GroupPer, slices: Slices): Promise<RowKeys> {
    const { codes, cells } = this;
    const list = new KeyList(rows.length);
    const texts = new TextKeys(list);
    const known = new Uint32Array(cells.count).fill(noKey);
    await eachRow(rows, (row, at) => {
      const entry = codes.get(row);
      // Entries may differ in kind and still be shown alike.
      if (known[entry] === noKey) known[entry] = texts.codeOf(cells.shown(entry) || null, row);
      list.codes[at] = known[entry] as number;
    }, slices);
    const { samples } = list;
    return regrouped(list.named((code) => cells.shown(codes.get(samples[code] as number)) || null), per, slices);
  }

  trim(): void {
    this.codes.trim(this.count);
    this.dictionary.trim();
  }

  #testEntries(entries: Uint8Array): RowTest {
    if (!entries.includes(1)) return noRow;
    return {
      mark: (from, to, marks) => {
        const { codes } = this;
        for (let row = from; row < to; row++) if (entries[codes.get(row)] === 1) marks[row - from] = 1;
      },
    };
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

/** Whether so many rows are marked that going from one to the next of the others is quicker than running over all; every eighth is asked. */
function isMostlyMarked(marks: Uint8Array, count: number): boolean {
  let marked = 0;
  for (let i = 0; i < count; i += 8) marked += marks[i] as number;
  return marked * 16 > count;
}

/** Rows one after another in an arena. */
export class ArenaForm {
  readonly cells: CellArena;

  constructor(cells?: SharedCells) {
    this.cells = new CellArena(cells);
  }

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
    return picked(rows, await sortedByText(this.cells, rows, descending, slices), slices);
  }

  async testText(test: CellTest): Promise<RowTest> {
    return {
      mark: (from, to, marks) => {
        if (isMostlyMarked(marks, to - from)) testUnmarked(this.cells, test, from, to, marks);
        else testCells(this.cells, test, from, to, (row) => { marks[row - from] = 1; });
      },
    };
  }

  testEmpty(): RowTest {
    return { mark: (from, to, marks) => { for (let row = from; row < to; row++) if (isEmptyCell(this.cells, row)) marks[row - from] = 1; } };
  }

  async keysOf(rows: Uint32Array, per: GroupPer, slices: Slices): Promise<RowKeys> {
    if (per !== 'value' && per !== 'domain') return regrouped(await this.keysOf(rows, 'value', slices), per, slices);
    const { cells } = this;
    const list = new KeyList(rows.length);
    const keys = new ByteKeys(cells, list, per === 'domain');
    const texts = new TextKeys(list);
    await eachRow(rows, (row, at) => {
      if (cells.kindAt(row) === illFormedText) return;
      const offset = per === 'domain' ? cells.domainAt(row) : 0;
      list.codes[at] = offset < 0 || isEmptyCell(cells, row) ? texts.codeOf(null, row) : keys.codeOf(row, offset);
    }, slices);
    const name = (row: number): string | null => {
      const shown = cells.shown(row) || null;
      return per === 'value' || shown === null ? shown : domainOf(shown);
    };
    if (cells.illFormed.length > 0) {
      // What is shown for ill-formed text may be some other cell's text.
      await eachRow(rows, (row, at) => {
        if (cells.kindAt(row) !== illFormedText) return;
        const shown = name(row);
        const known = shown === null ? noKey : keys.known(Buffer.from(shown, 'utf8'));
        list.codes[at] = known === noKey ? texts.codeOf(shown, row) : known;
      }, slices);
    }
    const { samples } = list;
    return list.named((code) => name(samples[code] as number));
  }

  trim(): void {
    this.cells.trim();
  }
}
