/** Rows in the order in which they stand: all of them, or those that were found. */
import type { Slices } from './slices';

/** The rows found, or all, without a sort. @throws StaleWorkError */
export async function standingRows(places: Uint32Array | null, found: Uint32Array | null, rowCount: number, slices: Slices): Promise<Uint32Array> {
  if (places === null) return found ?? allRows(rowCount, slices);
  const all = places.length === rowCount ? places : await allRows(rowCount, slices);
  if (all !== places) all.set(places);
  return found === null ? all : amongSorted(all, found, slices);
}

/** Rows 0 … rowCount − 1. @throws StaleWorkError */
export async function allRows(rowCount: number, slices: Slices): Promise<Uint32Array> {
  const rows = new Uint32Array(rowCount);
  await slices.over(rowCount, (from, to) => { for (let row = from; row < to; row++) rows[row] = row; });
  return rows;
}

/** The rows found, in the order of all rows. @throws StaleWorkError */
export async function amongSorted(sorted: Uint32Array, found: Uint32Array, slices: Slices): Promise<Uint32Array> {
  const wanted = new Uint8Array(sorted.length);
  for (const row of found) wanted[row] = 1;
  const rows = new Uint32Array(found.length);
  let count = 0;
  await slices.over(sorted.length, (from, to) => { count = takeWanted(sorted, wanted, rows, count, from, to); });
  return rows;
}

/** Puts those of the rows at [from, to) that are wanted behind `count` others; answers how many there are then. */
function takeWanted(sorted: Uint32Array, wanted: Uint8Array, rows: Uint32Array, count: number, from: number, to: number): number {
  let end = count;
  for (let at = from; at < to; at++) {
    const row = sorted[at] as number;
    if (wanted[row] === 1) rows[end++] = row;
  }
  return end;
}
