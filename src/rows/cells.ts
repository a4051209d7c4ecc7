import { CellKind, unescaped, type PageColumn } from '../listrak/page';

/** A text with lone surrogates has no UTF-8: it is kept as the escaped JSON string content that came. */
export const illFormedText = 8;
/** Kinds as stored: escaped text is kept decoded, but remembered as escaped, because it must be escaped again when it leaves. */
export type StoredKind = CellKind | typeof illFormedText;

/** What absent, null, false and true are stored as: booleans as they are shown. */
const bareBytes: readonly Buffer[] = ['', '', 'false', 'true'].map((shown) => Buffer.from(shown));
const surrogates = /\p{Surrogate}/gu;

/** Stored bytes as they are shown: lone surrogates become U+FFFD. */
export function shownBytes(kind: StoredKind, chunk: Buffer, start: number, end: number): string | null {
  switch (kind) {
    case CellKind.Absent:
    case CellKind.Null: return null;
    case CellKind.False: return 'false';
    case CellKind.True: return 'true';
    case CellKind.Number:
    case CellKind.Text:
    case CellKind.EscapedText:
    case CellKind.Json: return chunk.toString('utf8', start, end);
    case illFormedText: return unescaped(chunk.toString('utf8', start, end)).replace(surrogates, '\uFFFD');
  }
}

/** A cell ready to be stored. One object is reused for all cells of a column. */
export class IncomingCell {
  kind: StoredKind = CellKind.Absent;
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;

  /** Reads row `row` of a page's column; escaped text is decoded. */
  read(column: PageColumn, row: number): void {
    const kind = column.kinds[row] as CellKind;
    this.kind = kind;
    this.bytes = column.bytes;
    if (kind < CellKind.Number) {
      this.bytes = bareBytes[kind] as Buffer;
      this.start = 0;
      this.end = this.bytes.length;
      return;
    }
    this.start = column.starts[row] as number;
    this.end = column.ends[row] as number;
    if (kind === CellKind.EscapedText) this.#decode();
  }

  #decode(): void {
    const content = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + this.start, this.end - this.start).toString('utf8');
    const decoded = unescaped(content);
    if (decoded.search(surrogates) >= 0) {
      this.kind = illFormedText;
      return;
    }
    this.bytes = Buffer.from(decoded, 'utf8');
    this.start = 0;
    this.end = this.bytes.length;
  }
}
