import { Int32List, Uint16List } from './growing-list';
import type { Moment } from './range';
import { sliceItems, type Slices } from './slices';

/** How dates are held from here on: `firstDate + spelling × 1000 + milliseconds`. */
export const firstDate = 8;
const wordSize = 2 ** 32;
/** Turned over, integers stand in order as unsigned ones. */
const signBit = 0x8000_0000;

export interface HeldDates {
  readonly held: Uint16List;
  /** Seconds since 2000-01-01T00:00:00 of what is held as a date. */
  readonly seconds: Int32List;
  /** The time of what is not. */
  readonly speltAt: (row: number) => Moment;
}

/** Splits what is held as dates into words. */
export interface DatesJob {
  readonly type: 'dates';
  readonly rows: Uint32Array;
  readonly held: readonly Uint16Array[];
  readonly wholes: readonly Int32Array[];
  readonly seconds: Uint32Array;
  readonly milliseconds: Uint32Array;
  /** Its only element becomes 1 where some is not held as one. */
  readonly isOther: Uint8Array;
}

/** Words in the order of the rows' dates: seconds and milliseconds where all are held as dates. @throws StaleWorkError */
export async function dateWords(rows: Uint32Array, dates: HeldDates, slices: Slices): Promise<Uint32Array[]> {
  const seconds = slices.words(rows.length);
  const milliseconds = slices.words(rows.length);
  const rest = { rows, seconds, milliseconds, isOther: slices.bytes(rows.length, 1) };
  await slices.share(() => ({ type: 'dates', held: dates.held.share(), wholes: dates.seconds.share(), ...rest }), Math.ceil(rows.length / sliceItems), rows.length, splitWork(dates.held, dates.seconds, rest));
  return rest.isOther[0] === 0 ? [seconds, milliseconds] : speltWords(rows, dates, slices);
}

export function datesWork(job: DatesJob): (piece: number) => void {
  return splitWork(new Uint16List(job.held), new Int32List(job.wholes), job);
}

function splitWork(held: Uint16List, wholes: Int32List, { rows, seconds, milliseconds, isOther }: Omit<DatesJob, 'type' | 'held' | 'wholes'>): (piece: number) => void {
  return (piece) => {
    if (isOther[0] !== 0) return;
    const from = piece * sliceItems;
    if (!splitHeld(rows, held, wholes, seconds, milliseconds, from, Math.min(rows.length, from + sliceItems))) isOther[0] = 1;
  };
}

/** False where some is not held as a date. */
function splitHeld(rows: Uint32Array, helds: Uint16List, wholes: Int32List, seconds: Uint32Array, milliseconds: Uint32Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const row = rows[i] as number;
    const held = helds.get(row);
    if (held < firstDate) return false;
    seconds[i] = wholes.get(row) ^ signBit;
    milliseconds[i] = (held - firstDate) % 1000;
  }
  return true;
}

/** Of dates in any spelling: milliseconds since the earliest as two words, then what is finer. */
async function speltWords(rows: Uint32Array, dates: HeldDates, slices: Slices): Promise<Uint32Array[]> {
  const times = new Float64Array(rows.length);
  const finer = new Uint32Array(rows.length);
  let earliest = Infinity;
  await slices.over(rows.length, (from, to) => { earliest = Math.min(earliest, readTimes(rows, dates, times, finer, from, to)); });
  const high = new Uint32Array(rows.length);
  const low = new Uint32Array(rows.length);
  await slices.over(rows.length, (from, to) => { splitTimes(times, earliest, high, low, from, to); });
  return [high, low, finer];
}

/** Reads times [from, to) and what is finer; answers the earliest. */
function readTimes(rows: Uint32Array, { held: helds, seconds: wholes, speltAt }: HeldDates, times: Float64Array, finer: Uint32Array, from: number, to: number): number {
  let earliest = Infinity;
  for (let i = from; i < to; i++) {
    const row = rows[i] as number;
    const held = helds.get(row);
    if (held >= firstDate) times[i] = wholes.get(row) * 1000 + (held - firstDate) % 1000;
    else {
      const spelt = speltAt(row);
      times[i] = spelt.milliseconds;
      finer[i] = spelt.nanoseconds;
    }
    earliest = Math.min(earliest, times[i] as number);
  }
  return earliest;
}

function splitTimes(times: Float64Array, earliest: number, high: Uint32Array, low: Uint32Array, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const time = (times[i] as number) - earliest;
    // A remainder of doubles would take longer than all the rest.
    const words = Math.floor(time / wordSize);
    high[i] = words;
    low[i] = time - words * wordSize;
  }
}
