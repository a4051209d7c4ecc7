/** Cells of a page as the formats ask for them. */
import { CellKind, unescaped, type PageColumn, type PageRows } from '../listrak/page';

/** Keeps a cell's leading U+FEFF, which is text there. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The page's columns by their place; `undefined` where the page has none for it. */
export function columnsByPlace(page: PageRows, places: Int32Array, count: number): (PageColumn | undefined)[] {
  const byPlace: (PageColumn | undefined)[] = Array.from({ length: count });
  page.columns.forEach((column, index) => {
    byPlace[places[index] ?? -1] = column;
  });
  return byPlace;
}

/** What stands in a cell as CSV would say it: text as text, numbers as spelt, arrays and objects as JSON. undefined where there is nothing. */
export function cellText(column: PageColumn, row: number): string | undefined {
  const slice = (): string => utf8.decode(column.bytes.subarray(column.starts[row], column.ends[row]));
  switch (column.kinds[row] as CellKind) {
    case CellKind.Absent:
    case CellKind.Null: return undefined;
    case CellKind.False: return 'false';
    case CellKind.True: return 'true';
    case CellKind.Number:
    case CellKind.Text:
    case CellKind.Json: return slice();
    case CellKind.EscapedText: return unescaped(slice());
  }
}

/** True where the double is the very number that is spelt, none beside it. */
export function isExactDouble(spelling: string): boolean {
  // Fifteen digits always survive; what has an exponent may be out of range.
  if (spelling.length <= 15 && !/e/i.test(spelling)) return true;
  const value = Number(spelling);
  return Number.isFinite(value) && canonical(spelling) === canonical(String(value));
}

/** Sign, digits without zeros around them, exponent: the same for every spelling of a number. */
function canonical(spelling: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(spelling) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
