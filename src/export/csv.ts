/**
 * Rows as CSV bytes (RFC 4180, UTF-8), straight from the page's bytes. null and an absent field are empty, an empty string is `""`;
 * numbers and dates stand as Listrak spelt them, arrays and objects as JSON. Lone surrogates, which UTF-8 cannot say, become U+FFFD.
 */
import { CellKind, unescaped, type PageColumn, type PageRows } from '../listrak/page';
import type { CsvFormat } from './export-types';
import { mayBeFormula, startsFormula } from './formula-guard';

const quote = 0x22;
const apostrophe = 0x27;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const utf8 = new TextEncoder();
/** Keeps a cell's leading U+FEFF, which is text there. */
const utf8Text = new TextDecoder('utf-8', { ignoreBOM: true });
const trueBytes = utf8.encode('true');
const falseBytes = utf8.encode('false');

/** Encodes pages one after another. The bytes returned are a view that the next call but one overwrites, so that they can be written while that one encodes. */
export class CsvEncoder {
  readonly #delimiter: number;
  readonly #lineEnding: Uint8Array;
  readonly #byteOrderMark: boolean;
  readonly #formulaGuard: boolean;
  /** 1 for the bytes that a field may not hold without quotes. */
  readonly #asksForQuotes = new Uint8Array(256);
  #out = new Uint8Array(64 * 1024);
  #view = viewOf(this.#out);
  #other = new Uint8Array(64 * 1024);
  #length = 0;
  #guardedCells = 0;

  /** @throws RangeError where the delimiter is not one ASCII character other than a quote, CR and LF */
  constructor(format: CsvFormat) {
    if (!isDelimiter(format.delimiter)) throw new RangeError(`${JSON.stringify(format.delimiter)} is no delimiter.`);
    this.#delimiter = format.delimiter.charCodeAt(0);
    this.#lineEnding = utf8.encode(format.lineEnding);
    this.#byteOrderMark = format.byteOrderMark;
    this.#formulaGuard = format.formulaGuard;
    for (const byte of [this.#delimiter, quote, carriageReturn, lineFeed]) this.#asksForQuotes[byte] = 1;
  }

  /** Text cells so far that got a leading `'`. */
  get guardedCells(): number {
    return this.#guardedCells;
  }

  /** The header row, behind the byte order mark where one is wanted. */
  header(names: readonly string[]): Uint8Array {
    const guardedCells = this.#guardedCells;
    this.#turn();
    if (this.#byteOrderMark) this.#append(Uint8Array.of(0xef, 0xbb, 0xbf));
    names.forEach((name, index) => {
      if (index > 0) this.#put(this.#delimiter);
      const bytes = utf8.encode(name);
      this.#text(bytes, 0, bytes.length);
    });
    this.#append(this.#lineEnding);
    this.#guardedCells = guardedCells;
    return this.#out.subarray(0, this.#length);
  }

  /**
   * Lines of a page's rows.
   * @param places for each column of the page its place in the line
   * @param columnCount fields a line; places that no column has stay empty
   */
  rows(page: PageRows, places: Int32Array, columnCount: number): Uint8Array {
    this.#turn();
    const byPlace: (PageColumn | undefined)[] = Array.from({ length: columnCount });
    page.columns.forEach((column, index) => {
      byPlace[places[index] ?? -1] = column;
    });
    const { first, begin } = this.#lineBegin(byPlace, page.rowCount);
    const lines: Lines = {
      rowCount: page.rowCount, first, begin, row: 0, place: first,
      cells: byPlace.map((column) => column === undefined ? undefined : { kinds: column.kinds, starts: column.starts, ends: column.ends, view: viewOf(column.bytes) }),
    };
    const lineRoom = begin.byteLength + columnCount + this.#lineEnding.length;
    for (;;) {
      this.#reserve(lineRoom);
      const stop = this.#copyCells(lines, this.#view.byteLength - lineRoom);
      if (stop === 'done') return this.#out.subarray(0, this.#length);
      const column = byPlace[lines.place];
      if (stop === 'room' || column === undefined) continue;
      this.#cell(column, lines.row);
      lines.place++;
    }
  }

  /**
   * Copies cells, from where `lines` stands on, as long as they may stand as they are and end before `room`; nearly all do, so that nothing else
   * is in this loop. `done`: all lines are there; `cell`: the one at which `lines` stands now wants care; `room`: there is none for another line.
   */
  #copyCells(lines: Lines, room: number): 'done' | 'cell' | 'room' {
    const { cells, rowCount, first, begin } = lines;
    const [out, delimiter, lineEnding] = [this.#view, this.#delimiter, this.#lineEnding];
    let { row, place } = lines;
    let at = this.#length;
    let stop: 'done' | 'cell' | 'room' = 'done';
    line: for (; row < rowCount; row++, place = first) {
      if (place === first) {
        if (at > room) {
          stop = 'room';
          break;
        }
        copyAll(begin, out, at);
        at += begin.byteLength;
      }
      for (; place < cells.length; place++) {
        if (place > first) out.setUint8(at++, delimiter);
        const cell = cells[place];
        if (cell === undefined) continue;
        const kind = cell.kinds[row] as CellKind;
        if (kind <= CellKind.Null) continue;
        const start = cell.starts[row] as number;
        const end = cell.ends[row] as number;
        // Of the nested values those without anything in them, `[]` and `{}`.
        const isPlain = kind === CellKind.Text ? start < end && mayBeFormula[cell.view.getUint8(start)] === 0 : kind === CellKind.Number || (kind === CellKind.Json && end - start === 2);
        if (!isPlain || at + end - start > room || !isCopied(cell.view, start, end, out, at, delimiter)) {
          stop = 'cell';
          break line;
        }
        at += end - start;
      }
      for (let index = 0; index < lineEnding.length; index++) out.setUint8(at++, lineEnding[index] as number);
    }
    this.#length = at;
    lines.row = row;
    lines.place = place;
    return stop;
  }

  /** Begins with nothing, in the buffer that was not used last. */
  #turn(): void {
    [this.#out, this.#other] = [this.#other, this.#out];
    this.#view = viewOf(this.#out);
    this.#length = 0;
  }

  /** What all lines of a page begin with: the cells of its first columns, as far as those say the same in every row. `first` is the place behind them. */
  #lineBegin(byPlace: readonly (PageColumn | undefined)[], rowCount: number): { readonly first: number; readonly begin: DataView } {
    const guardedBefore = this.#guardedCells;
    let first = 0;
    for (; first < byPlace.length; first++) {
      const column = byPlace[first];
      if (column?.isConstant !== true || rowCount === 0) break;
      if (first > 0) this.#put(this.#delimiter);
      this.#cell(column, 0);
    }
    if (first > 0 && first < byPlace.length) this.#put(this.#delimiter);
    this.#guardedCells = guardedBefore + (this.#guardedCells - guardedBefore) * rowCount;
    const begin = viewOf(this.#out.slice(0, this.#length));
    this.#length = 0;
    return { first, begin };
  }

  #cell(column: PageColumn, row: number): void {
    const start = column.starts[row] ?? 0;
    const end = column.ends[row] ?? 0;
    switch (column.kinds[row] as CellKind) {
      case CellKind.Absent:
      case CellKind.Null: return;
      case CellKind.False: return this.#field(falseBytes, 0, falseBytes.length);
      case CellKind.True: return this.#field(trueBytes, 0, trueBytes.length);
      case CellKind.Number:
      case CellKind.Json: return this.#field(column.bytes, start, end);
      case CellKind.Text: return this.#text(column.bytes, start, end);
      case CellKind.EscapedText: {
        const decoded = utf8.encode(unescaped(utf8Text.decode(column.bytes.subarray(start, end))));
        return this.#text(decoded, 0, decoded.length);
      }
    }
  }

  #text(bytes: Uint8Array, start: number, end: number): void {
    if (start === end) {
      this.#put(quote);
      this.#put(quote);
    } else if (this.#formulaGuard && startsFormula(bytes, start, end)) {
      this.#guardedCells++;
      const guarded = new Uint8Array(end - start + 1);
      guarded[0] = apostrophe;
      guarded.set(bytes.subarray(start, end), 1);
      this.#field(guarded, 0, guarded.length);
    } else {
      this.#field(bytes, start, end);
    }
  }

  /** Copies as it is until a byte asks for quotes, then starts again with them. */
  #field(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve((end - start) * 2 + 2);
    const out = this.#out;
    const asksForQuotes = this.#asksForQuotes;
    let at = this.#length;
    for (let index = start; index < end; index++) {
      const byte = bytes[index] as number;
      if (asksForQuotes[byte] !== 0) return this.#quotedField(bytes, start, end);
      out[at++] = byte;
    }
    this.#length = at;
  }

  #quotedField(bytes: Uint8Array, start: number, end: number): void {
    const out = this.#out;
    let at = this.#length;
    out[at++] = quote;
    for (let index = start; index < end; index++) {
      const byte = bytes[index] ?? 0;
      if (byte === quote) out[at++] = quote;
      out[at++] = byte;
    }
    out[at++] = quote;
    this.#length = at;
  }

  #put(byte: number): void {
    this.#reserve(1);
    this.#out[this.#length++] = byte;
  }

  #append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    for (let index = 0; index < bytes.length; index++) this.#out[this.#length++] = bytes[index] ?? 0;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#out.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#out.length * 2));
    grown.set(this.#out.subarray(0, this.#length));
    this.#out = grown;
    this.#view = viewOf(grown);
  }
}

export function isDelimiter(value: string): boolean {
  return value.length === 1 && value.charCodeAt(0) < 0x80 && value !== '"' && value !== '\r' && value !== '\n';
}

/** A page's lines, and where in them the encoder stands. */
interface Lines {
  readonly rowCount: number;
  /** By place in the line. */
  readonly cells: readonly ({ readonly kinds: Uint8Array; readonly starts: Uint32Array; readonly ends: Uint32Array; readonly view: DataView } | undefined)[];
  /** What every line begins with, and the first place behind it. */
  readonly begin: DataView;
  readonly first: number;
  row: number;
  place: number;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * Copies a cell, four bytes at a time, as long as none of them asks for quotes or is another control character.
 * @returns false where one does, and what was copied is to be written over
 */
function isCopied(from: DataView, start: number, end: number, to: DataView, at: number, delimiter: number): boolean {
  const last = end - 4;
  if (last < start) {
    for (; start < end; start++, at++) {
      const byte = from.getUint8(start);
      if (byte === delimiter || byte === quote || byte < 0x20) return false;
      to.setUint8(at, byte);
    }
    return true;
  }
  const delimiters = delimiter * 0x01010101;
  for (;;) {
    const word = from.getInt32(start, true);
    // No byte of the first is 0 where none is the delimiter; none of the second is below 0x21 where none is a quote, which takes the place of a space, or a control character.
    const [first, second] = [word ^ delimiters, word ^ 0x02020202];
    if ((((first - 0x01010101) & ~first | (second - 0x21212121) & ~second) & 0x80808080) !== 0) return false;
    to.setInt32(at, word, true);
    if (start === last) return true;
    const step = start + 4 > last ? last - start : 4;
    start += step;
    at += step;
  }
}

/** Copies all of it; for few bytes faster than a view of them. */
function copyAll(from: DataView, to: DataView, at: number): void {
  const { byteLength } = from;
  let index = 0;
  for (; index + 4 <= byteLength; index += 4) to.setInt32(at + index, from.getInt32(index, true), true);
  for (; index < byteLength; index++) to.setUint8(at + index, from.getUint8(index));
}
