/**
 * Cells as two strings. A message of the host is cloned on its way to the page, on the page's own thread twice: one string is a piece of
 * memory there, hundreds of them are hundreds of things.
 */
import type { ShownCell } from '../rows/view';

/** `lengths`: for each cell, row by row, a code unit that tells its text's length; a space where it is null. */
export interface PackedRows {
  readonly rows: number;
  readonly texts: string;
  readonly lengths: string;
}

/** What JSON needs no escape for. */
const noCell = 32;
const noCharacters = 33;

/** Rows of equally many cells, each of less than 50,000 characters. */
export function packRows(rows: readonly (readonly ShownCell[])[]): PackedRows {
  const cells = rows.flat();
  return { rows: rows.length, texts: cells.map((cell) => cell ?? '').join(''), lengths: cells.map((cell) => String.fromCharCode(cell === null ? noCell : noCharacters + cell.length)).join('') };
}

export function unpackRows({ rows, texts, lengths }: PackedRows): ShownCell[][] {
  const columns = lengths.length / rows;
  const unpacked: ShownCell[][] = [];
  let [cell, at] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const cells: ShownCell[] = [];
    while (cells.length < columns) {
      const length = lengths.charCodeAt(cell++) - noCharacters;
      cells.push(length < 0 ? null : texts.slice(at, at += length));
    }
    unpacked.push(cells);
  }
  return unpacked;
}
