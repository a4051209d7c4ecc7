import type { CellArena } from './cell-arena';
import { sortedPositions } from './radix-sort';
import type { Slices } from './slices';
import { sortedByText } from './text-sort';
import { invertWords, wordOf } from './words';

/** Where a row stands in a column's order, whichever way it goes. */
export const Place = { Value: 0, Misfit: 1, Empty: 2 } as const;
export type Place = (typeof Place)[keyof typeof Place];

/** Rows split by their place, each part in the order in which the rows stood. */
export interface PlacedRows {
  readonly values: Uint32Array;
  readonly misfits: Uint32Array;
  readonly empties: Uint32Array;
}

const noRows = new Uint32Array(0);

/** @param placeInto puts the places of rows [from, to) among the rows where they belong. @throws StaleWorkError */
export async function placeRows(rows: Uint32Array, placeInto: (places: Uint8Array, from: number, to: number) => void, slices: Slices): Promise<PlacedRows> {
  const counts: PlaceCounts = [0, 0, 0];
  const places = new Uint8Array(rows.length);
  await slices.over(rows.length, (from, to) => {
    placeInto(places, from, to);
    countPlaces(places, counts, from, to);
  });
  // Most columns are all values: they need no copy.
  if (counts[Place.Value] === rows.length) return onlyValues(rows);
  const parts = [new Uint32Array(counts[0]), new Uint32Array(counts[1]), new Uint32Array(counts[2])] as const;
  const ends: PlaceCounts = [0, 0, 0];
  await slices.over(rows.length, (from, to) => { split(rows, places, parts, ends, from, to); });
  return { values: parts[Place.Value], misfits: parts[Place.Misfit], empties: parts[Place.Empty] };
}

type PlaceCounts = [values: number, misfits: number, empties: number];

export function onlyValues(rows: Uint32Array): PlacedRows {
  return { values: rows, misfits: noRows, empties: noRows };
}

function countPlaces(places: Uint8Array, counts: PlaceCounts, from: number, to: number): void {
  for (let i = from; i < to; i++) counts[places[i] as Place]++;
}

function split(rows: Uint32Array, places: Uint8Array, parts: readonly Uint32Array[], ends: PlaceCounts, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const place = places[i] as Place;
    (parts[place] as Uint32Array)[ends[place]++] = rows[i] as number;
  }
}

/** The parts one after another; the only one that is not empty is answered itself. */
export function joined(...parts: readonly Uint32Array[]): Uint32Array {
  const some = parts.filter((part) => part.length > 0);
  if (some.length === 1) return some[0] as Uint32Array;
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The rows at `positions`; these themselves where rows stand as they came. @throws StaleWorkError */
export async function picked(rows: Uint32Array, positions: Uint32Array, slices: Slices): Promise<Uint32Array> {
  let asTheyCame = true;
  await slices.over(rows.length, (from, to) => { asTheyCame &&= countsUp(rows, from, to); });
  if (asTheyCame) return positions;
  const items = new Uint32Array(positions.length);
  await slices.over(positions.length, (from, to) => { pick(rows, positions, items, from, to); });
  return items;
}

function countsUp(rows: Uint32Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (rows[i] !== i) return false;
  return true;
}

function pick(rows: Uint32Array, positions: Uint32Array, items: Uint32Array, from: number, to: number): void {
  for (let i = from; i < to; i++) items[i] = rows[positions[i] as number] as number;
}

/** Rows in the order of keys of 32-bit words, ties as they stood. The words are inverted where the order is descending. @throws StaleWorkError */
export async function sortedByWords(rows: Uint32Array, words: readonly Uint32Array[], descending: boolean, slices: Slices): Promise<Uint32Array> {
  if (descending) await invertWords(words, slices);
  return sortedPositions(words, rows.length, slices, rows);
}

/** Rows in the order of the text that `indexOf` finds for them. */
export async function sortedMisfits(rows: Uint32Array, cells: CellArena, indexOf: (row: number) => number, descending: boolean, slices: Slices): Promise<Uint32Array> {
  if (rows.length < 2) return rows;
  return picked(rows, await sortedByText(cells, await wordOf(rows, indexOf, slices), descending, slices), slices);
}
