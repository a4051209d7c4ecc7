/**
 * The seam between a page's bytes and whoever wants its rows: a table of byte ranges, one column a field.
 * Nothing is parsed into objects, so that a number stays spelt as the service spelt it.
 */

/** What stands in a cell. Const numbers, because they are stored by the million in a `Uint8Array`. */
export const CellKind = {
  /** The row has no such field. */
  Absent: 0,
  Null: 1,
  False: 2,
  True: 3,
  /** The range is the number's own text. */
  Number: 4,
  /** A string without escapes: the range, between the quotes, is its UTF-8. */
  Text: 5,
  /** A string with escapes: the range, between the quotes, is JSON string content. */
  EscapedText: 6,
  /** An array or object: the range is its JSON text. */
  Json: 7,
} as const;
export type CellKind = (typeof CellKind)[keyof typeof CellKind];

/** One field of a page's rows. The three arrays are at least `rowCount` long; ranges are [start, end) in `bytes`. */
export interface PageColumn {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly kinds: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Every row says what the first one says. */
  readonly isConstant?: true;
}

/** A page's rows. Columns stand in the order in which their names were first met. */
export interface PageRows {
  readonly rowCount: number;
  readonly columns: readonly PageColumn[];
  /**
   * Gives the page's memory to those to come: from then on neither it nor what was made of its ranges may be looked at. May be called more than
   * once; who keeps the page does not call it.
   */
  readonly release?: () => void;
}

/** A page as the service sent it. */
export interface Page extends PageRows {
  /** Token for the next page; null when this one is the last (null, absent and "" in the answer). */
  readonly nextPageCursor: string | null;
  /** Size of the body in bytes, after decompression. */
  readonly byteLength: number;
  /** `data` was one object and no array: a resource. */
  readonly isResource?: true;
}

/** What the JSON string content of a {@link CellKind.EscapedText} stands for. */
export function unescaped(content: string): string {
  return JSON.parse(`"${content}"`) as string;
}

/** For rows whose ranges are those of `page`. */
export function releaseOf({ release }: PageRows): Pick<PageRows, 'release'> {
  return release === undefined ? {} : { release };
}

/** Rows [from, to) of a page, whose memory they share. */
export function partOf({ columns }: PageRows, from: number, to: number): PageRows {
  return {
    rowCount: to - from,
    columns: columns.map((column) => ({ ...column, kinds: column.kinds.subarray(from, to), starts: column.starts.subarray(from, to), ends: column.ends.subarray(from, to) })),
  };
}

/** A cell that begins with U+FEFF keeps it. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The value of one cell as plain JSON data; `undefined` where the row has no such field. Numbers become doubles. */
export function cellValue(column: PageColumn, row: number): unknown {
  const kind = column.kinds[row] as CellKind;
  const slice = (): string => utf8.decode(column.bytes.subarray(column.starts[row], column.ends[row]));
  switch (kind) {
    case CellKind.Absent: return undefined;
    case CellKind.Null: return null;
    case CellKind.False: return false;
    case CellKind.True: return true;
    case CellKind.Number: return Number(slice());
    case CellKind.Text: return slice();
    case CellKind.EscapedText: return unescaped(slice());
    case CellKind.Json: return JSON.parse(slice());
  }
}

/** A page's rows as plain objects: for the few rows of a tree or a summary, not for reports. */
export function rowObjects(rows: PageRows): Record<string, unknown>[] {
  return Array.from({ length: rows.rowCount }, (_, row) => {
    const entries = rows.columns.map((column) => [column.name, cellValue(column, row)] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  });
}
