import type { Int32List, Uint16List } from './growing-list';
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
  readonly speltAt: (row: number) => Moment | undefined;
}

/** Words in the order of the rows' dates: seconds and milliseconds where all are held as dates. @throws StaleWorkError */
export async function dateWords(rows: Uint32Array, dates: HeldDates, slices: Slices): Promise<Uint32Array[]> {
  const { held: helds, seconds: wholes } = dates;
  const seconds = new Uint32Array(rows.length);
  const milliseconds = new Uint32Array(rows.length);
  for (let start = 0; start < rows.length; start += sliceItems) {
    const end = Math.min(rows.length, start + sliceItems);
    for (let i = start; i < end; i++) {
      const row = rows[i] as number;
      const held = helds.get(row);
      if (held < firstDate) return speltWords(rows, dates, slices);
      seconds[i] = wholes.get(row) ^ signBit;
      milliseconds[i] = (held - firstDate) % 1000;
    }
    if (slices.due) await slices.pause();
  }
  return [seconds, milliseconds];
}

/** Of dates in any spelling: milliseconds since the earliest as two words, then what is finer. */
async function speltWords(rows: Uint32Array, { held: helds, seconds: wholes, speltAt }: HeldDates, slices: Slices): Promise<Uint32Array[]> {
  const times = new Float64Array(rows.length);
  const finer = new Uint32Array(rows.length);
  let someFiner = false;
  let earliest = Infinity;
  for (let start = 0; start < rows.length; start += sliceItems) {
    const end = Math.min(rows.length, start + sliceItems);
    for (let i = start; i < end; i++) {
      const row = rows[i] as number;
      const held = helds.get(row);
      if (held >= firstDate) times[i] = wholes.get(row) * 1000 + (held - firstDate) % 1000;
      else {
        const spelt = speltAt(row);
        times[i] = spelt?.milliseconds ?? 0;
        finer[i] = spelt?.nanoseconds ?? 0;
        someFiner = true;
      }
      earliest = Math.min(earliest, times[i] as number);
    }
    if (slices.due) await slices.pause();
  }
  const high = new Uint32Array(rows.length);
  const low = new Uint32Array(rows.length);
  for (let start = 0; start < rows.length; start += sliceItems) {
    const end = Math.min(rows.length, start + sliceItems);
    for (let i = start; i < end; i++) {
      const time = (times[i] as number) - earliest;
      // A remainder of doubles would take longer than all the rest.
      const words = Math.floor(time / wordSize);
      high[i] = words;
      low[i] = time - words * wordSize;
    }
    if (slices.due) await slices.pause();
  }
  return someFiner ? [high, low, finer] : [high, low];
}
