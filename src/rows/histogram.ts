import { dateText, Spelling } from './date-text';
import { eachRow } from './row-keys';
import type { Slices } from './slices';
import type { HistogramBin } from './view';

const mostBins = 20;
/** The greatest power of ten that is a double. */
const mostPower = 308;
const secondsPerDay = 86_400;
/** Of the calendar of four digits. */
const lastDay = '9999-12-31';
/** Widths of bins of time below some days, in seconds. */
const shortWidths = [1, 5, 15, 60, 300, 900, 3600, 10_800, 21_600, 43_200];

/** Edges of bins of equal width: bin i is from `edge(i)` up to below `edge(i + 1)`. */
interface Bins {
  readonly count: number;
  readonly edge: (bin: number) => number;
  readonly text: (edge: number) => string;
}

/** Counts finite measures by bins of a round width. @throws StaleWorkError */
export async function histogramOf(rows: Uint32Array, measure: 'number' | 'date', measureOf: (row: number) => number, slices: Slices): Promise<HistogramBin[]> {
  let least = Infinity;
  let most = -Infinity;
  let isWhole = true;
  await eachRow(rows, (row) => {
    const value = measureOf(row);
    if (!Number.isFinite(value)) return;
    isWhole &&= Number.isInteger(value);
    if (value < least) least = value;
    if (value > most) most = value;
  }, slices);
  if (least > most) return [];
  const { count, edge, text } = measure === 'number' ? numberBins(least, most, isWhole) : dateBins(least, most);
  const edges = Float64Array.from({ length: count + 1 }, (_, bin) => edge(bin));
  const counts = new Uint32Array(count);
  const width = ((edges[count] as number) - (edges[0] as number)) / count;
  await eachRow(rows, (row) => {
    const value = measureOf(row);
    if (!Number.isFinite(value)) return;
    // Beyond the integers that doubles tell apart a bin may have no width.
    let bin = Math.min(count - 1, Math.max(0, Math.floor((value - (edges[0] as number)) / width) || 0));
    while (bin > 0 && value < (edges[bin] as number)) bin--;
    while (bin < count - 1 && value >= (edges[bin + 1] as number)) bin++;
    counts[bin] = (counts[bin] as number) + 1;
  }, slices);
  return Array.from(counts, (items, bin) => ({ from: text(edges[bin] as number), to: text(edges[bin + 1] as number), count: items }));
}

/** Widths are 1, 2 or 5 times a power of ten; of whole numbers 1 at least, or every other bin would be empty. */
function numberBins(least: number, most: number, isWhole: boolean): Bins {
  // The least of doubles divided is 0, which has no logarithm.
  const start = most === least ? 0 : Math.max(isWhole ? 0 : -mostPower, Math.floor(Math.log10((most - least) / mostBins)) - 1);
  for (let power = start; power <= mostPower; power++) {
    for (const digit of [1, 2, 5]) {
      // Dividing by a power of ten is exact where multiplying by a fraction is not.
      const scaled = (steps: number): number => power < 0 ? steps * digit / 10 ** -power : steps * digit * 10 ** power;
      const [first, last] = [least, most].map((value) => Math.floor(power < 0 ? value * 10 ** -power / digit : value / (digit * 10 ** power))) as [number, number];
      if (last - first < mostBins) return { count: last - first + 1, edge: (bin) => scaled(first + bin), text: String };
    }
  }
  return { count: 1, edge: (bin) => bin === 0 ? least : Infinity, text: String };
}

function dateBins(least: number, most: number): Bins {
  const seconds = [least, most].map((time) => Math.floor(time / 1000)) as [number, number];
  const binsOf = (width: number): number => Math.floor(seconds[1] / width) - Math.floor(seconds[0] / width) + 1;
  let width = shortWidths.find((candidate) => binsOf(candidate) <= mostBins);
  if (width === undefined) {
    const firstDay = Math.floor(seconds[0] / secondsPerDay);
    const days = Math.floor(seconds[1] / secondsPerDay) - firstDay + 1;
    width = Math.ceil(days / mostBins) * secondsPerDay;
    return { count: Math.ceil(days * secondsPerDay / width), edge: (bin) => (firstDay * secondsPerDay + bin * (width ?? 0)) * 1000, text: (edge) => edgeText(edge, Spelling.Day) };
  }
  const first = Math.floor(seconds[0] / width) * width;
  return { count: binsOf(width), edge: (bin) => (first + bin * (width ?? 0)) * 1000, text: (edge) => edgeText(edge, Spelling.Seconds) };
}

/** An edge behind the calendar's last day is that day: no filter knows a later one. */
function edgeText(edge: number, spelling: Spelling): string {
  const text = dateText(edge / 1000, 0, spelling);
  return text.startsWith('+') ? lastDay : text;
}
