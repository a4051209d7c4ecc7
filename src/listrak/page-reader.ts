import { isUtf8 } from 'node:buffer';
import { text, type Text } from '../text';
import { UnreadableAnswerError } from './errors';
import { isSendable } from './query-string';
import { CellKind, type Page } from './page';
import { PageMemory, type CellTable } from './page-memory';
import { endOfNumber, endOfString, endOfStringByWords, endOfValue, isWholeValue, skipSpace, stringAt } from './json-bytes';

const utf8Kept = new TextDecoder('utf-8', { ignoreBOM: true });
const firstCapacity = 256;
/** Cells that a page's tables have room for at most, 9 bytes each: where nearly every row has fields of its own, a small body is a table of any size. */
const mostCells = 2 ** 27;

/**
 * Reads an answer's body (`{"nextPageCursor": …, "data": …}`, keys in any order) as a table of byte ranges, in one scan.
 * `data` is an array of objects, one object (a resource: one row) or null (no rows). Values mean what JSON.parse would
 * make of them: of a key met twice the last value counts, bytes that are no UTF-8 stand for U+FFFD.
 * The columns keep `body`, which must not change afterwards.
 * @param memory where the columns' tables come from; they and `body`, if that came from there too, go back to it when the page is released
 * @throws UnreadableAnswerError exactly where JSON.parse would throw, finds no `data` of that kind, or finds an `error` or a `status` from 400 on
 * beside it. Its `what` does not quote the body.
 */
export function readPage(body: Uint8Array, memory = new PageMemory()): Page {
  const bytes = isUtf8(body) ? new Uint8Array(body.buffer, body.byteOffset, body.byteLength) : new TextEncoder().encode(utf8Kept.decode(body));
  const page = new PageScan(bytes, memory).read();
  if ('template' in page) throw new UnreadableAnswerError({ what: page, next: text('Try again.') });
  let isReleased = false;
  const release = (): void => {
    if (isReleased) return;
    isReleased = true;
    page.release();
    memory.giveBody(body);
  };
  return { ...page, byteLength: body.byteLength, release };
}

/** A column while its rows are being read. `next` is the column that followed it in the last row that had both. */
interface GrowingColumn {
  readonly name: string;
  readonly bytes: Uint8Array;
  kinds: CellTable['kinds'];
  starts: CellTable['starts'];
  ends: CellTable['ends'];
  /** Where what stands before its values was last met: the key, the colon and the white space around them. */
  leadStart: number;
  leadEnd: number;
  next: GrowingColumn | undefined;
}

type ScannedPage = Omit<Page, 'byteLength'> & Required<Pick<Page, 'release'>>;

/** One scan over one body. Its steps return the position after what they read, or 0 where they met something else. */
class PageScan {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #columns: GrowingColumn[] = [];
  readonly #byName = new Map<string, GrowingColumn>();
  readonly #memory: PageMemory;
  /** Cells that every table has room for. */
  #capacity: number;
  #rowCount = 0;
  #isResource = false;
  /** Column that the last row began with. */
  #first: GrowingColumn | undefined;

  constructor(bytes: Uint8Array, memory: PageMemory) {
    this.#bytes = bytes;
    this.#memory = memory;
    this.#capacity = Math.max(firstCapacity, memory.likelyCells(bytes.length));
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The page, or why the body is none. */
  read(): ScannedPage | Text {
    const bytes = this.#bytes;
    let at = skipSpace(bytes, bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);
    if (bytes[at] !== 0x7b) return isWholeValue(bytes, at) ? noData : notJson;
    let cursor: string | null | undefined = null;
    let data: 'none' | 'rows' | 'other' = 'none';
    let [hasError, hasFailed] = [false, false];
    at = skipSpace(bytes, at + 1);
    if (bytes[at] === 0x7d) return skipSpace(bytes, at + 1) === bytes.length ? noData : notJson;
    for (;;) {
      if (bytes[at] !== 0x22) return notJson;
      const quote = endOfString(bytes, at + 1);
      if (quote === 0) return notJson;
      const name = stringAt(bytes, at + 1, quote);
      at = skipSpace(bytes, Math.abs(quote) + 1);
      if (bytes[at] !== 0x3a) return notJson;
      at = skipSpace(bytes, at + 1);
      let end = 0;
      if (name === 'data') {
        this.#forget();
        end = this.#data(at);
        data = end === 0 ? 'other' : 'rows';
      }
      if (end === 0) end = endOfValue(bytes, at);
      if (end === 0) return notJson;
      switch (name) {
        case 'nextPageCursor': cursor = cursorAt(bytes, at, end); break;
        case 'error': hasError = bytes[at] === 0x22 && end > at + 2; break;
        case 'status': hasFailed = Number(utf8Kept.decode(bytes.subarray(at, end))) >= 400; break;
        default:
      }
      at = skipSpace(bytes, end);
      if (bytes[at] === 0x7d) break;
      if (bytes[at] !== 0x2c) return notJson;
      at = skipSpace(bytes, at + 1);
    }
    if (skipSpace(bytes, at + 1) !== bytes.length) return notJson;
    if (hasError || hasFailed) return text('The answer calls itself an error.');
    if (data === 'none') return noData;
    if (data === 'other') return text('The answer\'s "data" holds something other than rows.');
    if (cursor === undefined) return text('The answer\'s "nextPageCursor" is not text.');
    return { rowCount: this.#rowCount, columns: this.#columns, nextPageCursor: cursor, release: () => this.#release(), ...(this.#isResource ? { isResource: true } : {}) };
  }

  #release(): void {
    for (const { kinds, starts, ends } of this.#columns.splice(0)) this.#memory.giveTable({ kinds, starts, ends });
  }

  /** Of a `data` met twice the last counts. */
  #forget(): void {
    this.#columns.length = 0;
    this.#byName.clear();
    this.#rowCount = 0;
    this.#first = undefined;
  }

  #data(start: number): number {
    const bytes = this.#bytes;
    this.#isResource = bytes[start] === 0x7b;
    if (this.#isResource) return this.#row(start + 1);
    if (bytes[start] !== 0x5b) return isNull(bytes, start) ? start + 4 : 0;
    let at = skipSpace(bytes, start + 1);
    if (bytes[at] === 0x5d) return at + 1;
    for (;;) {
      if (bytes[at] !== 0x7b) return 0;
      at = this.#row(at + 1);
      if (at === 0) return 0;
      if (bytes[at] !== 0x2c) at = skipSpace(bytes, at);
      const mark = bytes[at];
      if (mark === 0x5d) return at + 1;
      if (mark !== 0x2c) return 0;
      at++;
      if (bytes[at] !== 0x7b) at = skipSpace(bytes, at);
    }
  }

  /** Reads one object's members into row `#rowCount`; `at` stands behind the brace. */
  #row(at: number): number {
    const bytes = this.#bytes;
    const row = this.#rowCount++;
    if (row === this.#capacity) this.#grow(at);
    if ((bytes[at] as number) <= 0x20) at = skipSpace(bytes, at);
    if (bytes[at] === 0x7d) return at + 1;
    let previous: GrowingColumn | undefined;
    let expected = this.#first;
    for (;;) {
      const begin = at;
      let column: GrowingColumn;
      if (expected !== undefined && isSameLead(this.#view, at, expected.leadStart, expected.leadEnd)) {
        column = expected;
        at += expected.leadEnd - expected.leadStart;
      } else {
        at = skipSpace(bytes, at);
        if (bytes[at] !== 0x22) return 0;
        const quote = endOfString(bytes, at + 1);
        if (quote === 0) return 0;
        column = this.#column(at + 1, quote);
        if (previous === undefined) this.#first = column;
        else previous.next = column;
        at = skipSpace(bytes, Math.abs(quote) + 1);
        if (bytes[at] !== 0x3a) return 0;
        at = skipSpace(bytes, at + 1);
        column.leadStart = begin;
        column.leadEnd = at;
      }
      let mark = bytes[at] as number;
      if (mark <= 0x20) {
        at = skipSpace(bytes, at);
        mark = bytes[at] as number;
      }
      let kind: CellKind;
      let start = at;
      let end: number;
      switch (mark) {
        case 0x22: { // "
          start = at + 1;
          const quote = endOfStringByWords(bytes, this.#view, start);
          if (quote === 0) return 0;
          kind = quote > 0 ? CellKind.Text : CellKind.EscapedText;
          end = Math.abs(quote);
          at = end + 1;
          break;
        }
        case 0x6e: // null
          if (!isNull(bytes, at)) return 0;
          kind = CellKind.Null;
          end = at += 4;
          break;
        case 0x74: // true
          if (bytes[at + 1] !== 0x72 || bytes[at + 2] !== 0x75 || bytes[at + 3] !== 0x65) return 0;
          kind = CellKind.True;
          end = at += 4;
          break;
        case 0x66: // false
          if (bytes[at + 1] !== 0x61 || bytes[at + 2] !== 0x6c || bytes[at + 3] !== 0x73 || bytes[at + 4] !== 0x65) return 0;
          kind = CellKind.False;
          end = at += 5;
          break;
        case 0x5b: // [
        case 0x7b: // {
          kind = CellKind.Json;
          end = at = endOfValue(bytes, at);
          break;
        default:
          kind = CellKind.Number;
          end = at = endOfNumber(bytes, at);
      }
      if (at === 0) return 0;
      column.kinds[row] = kind;
      column.starts[row] = start;
      column.ends[row] = end;
      mark = bytes[at] as number;
      if (mark <= 0x20) {
        at = skipSpace(bytes, at);
        mark = bytes[at] as number;
      }
      if (mark === 0x7d) return at + 1;
      if (mark !== 0x2c) return 0;
      at++;
      previous = column;
      expected = column.next;
    }
  }

  /** The column of the key whose raw bytes begin at `start`; `quote` as {@link endOfString} gave it. */
  #column(start: number, quote: number): GrowingColumn {
    const name = stringAt(this.#bytes, start, quote);
    let column = this.#byName.get(name);
    if (column === undefined) {
      if ((this.#columns.length + 1) * this.#capacity > mostCells) throw tooManyFields(this.#columns.length, this.#rowCount);
      column = { name, bytes: this.#bytes, leadStart: 0, leadEnd: 0, next: undefined, ...this.#memory.takeTable(this.#capacity) };
      this.#byName.set(name, column);
      this.#columns.push(column);
    }
    return column;
  }

  /** Room for as many rows as the body will have if the rest is like what came before `at`; what is new is zero, which is CellKind.Absent. */
  #grow(at: number): void {
    const likely = Math.ceil(this.#capacity * this.#bytes.length / at * 1.03);
    const room = Math.floor(mostCells / Math.max(1, this.#columns.length));
    this.#capacity = Math.min(room, Math.max(Math.min(likely, this.#capacity * 64), Math.ceil(this.#capacity * 1.25)));
    if (this.#capacity < this.#rowCount) throw tooManyFields(this.#columns.length, this.#rowCount);
    for (const column of this.#columns) {
      // A table lent may have more room than was asked for.
      if (column.kinds.length >= this.#capacity) continue;
      const { kinds, starts, ends } = this.#memory.takeTable(this.#capacity);
      kinds.set(column.kinds);
      starts.set(column.starts);
      ends.set(column.ends);
      Object.assign(column, { kinds, starts, ends });
    }
  }
}

/**
 * Whether the bytes at `at` are those of the lead in [start, end); eight at a time, as doubles: two that are equal have the same bits but for the
 * zeros, of whose bytes none stands in a lead. One of three bytes, of a key without a name, is never said to be the same.
 */
function isSameLead(view: DataView, at: number, start: number, end: number): boolean {
  if (at + end - start > view.byteLength) return false;
  const last = end - 8;
  if (last < start) return end - start >= 4 && view.getInt32(at, true) === view.getInt32(start, true) && view.getInt32(at + end - start - 4, true) === view.getInt32(end - 4, true);
  for (; start < last; start += 8, at += 8) if (view.getFloat64(at, true) !== view.getFloat64(start, true)) return false;
  return view.getFloat64(at + last - start, true) === view.getFloat64(last, true);
}

function isNull(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x6e && bytes[at + 1] === 0x75 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x6c;
}

/** A cursor is a text that an address can hold; "" and null say that there is none. A number counts as its own spelling, anything else is undefined. */
function cursorAt(bytes: Uint8Array, start: number, end: number): string | null | undefined {
  const spelling = utf8Kept.decode(bytes.subarray(start, end));
  const value: unknown = JSON.parse(spelling);
  if (value === null || value === '') return null;
  if (typeof value === 'string') return isSendable(value) ? value : undefined;
  return typeof value === 'number' ? spelling : undefined;
}

function tooManyFields(fields: number, rows: number): UnreadableAnswerError {
  return new UnreadableAnswerError({ what: text('The answer\'s rows have more different fields than a report can hold: {0} within {1} rows.', fields, rows), next: text('Lower the setting listrak.pageSize.') });
}

const notJson = text('The answer is not JSON, or only a part of it came.');
const noData = text('The answer is JSON, but has no "data" in it.');
