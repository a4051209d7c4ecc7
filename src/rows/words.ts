import type { Slices } from './slices';

/** A word for each item. @throws StaleWorkError */
export async function wordOf(items: Uint32Array, word: (item: number) => number, slices: Slices): Promise<Uint32Array> {
  const words = new Uint32Array(items.length);
  await slices.over(items.length, (from, to) => { for (let i = from; i < to; i++) words[i] = word(items[i] as number); });
  return words;
}

/** Turns the order of keys around. @throws StaleWorkError */
export async function invertWords(words: readonly Uint32Array[], slices: Slices): Promise<void> {
  for (const word of words) await slices.over(word.length, (from, to) => { invert(word, from, to); });
}

function invert(word: Uint32Array, from: number, to: number): void {
  for (let i = from; i < to; i++) word[i] = ~(word[i] as number);
}

/** Words in the order of the numbers: one where they are whole or prices and lie close enough, two otherwise; −0 counts as 0. @throws StaleWorkError */
export async function numberWords(values: Float64Array, slices: Slices): Promise<Uint32Array[]> {
  const words = new Uint32Array(values.length);
  for (const scale of [1, 100]) if (await scaledWords(values, scale, words, slices)) return [words];
  return doubleWords(values, slices);
}

/** How far numbers' multiples lie above the least; false where some is not whole, or beyond reach. */
async function scaledWords(values: Float64Array, scale: number, words: Uint32Array, slices: Slices): Promise<boolean> {
  const reach: Reach = { least: Infinity, most: -Infinity };
  let fits = true;
  // What does not fit shows early, mostly in the first range.
  await slices.over(values.length, (from, to) => { fits &&= scaleInto(values, scale, words, reach, from, to); });
  if (fits) await slices.over(values.length, (from, to) => { lower(words, reach.least, from, to); });
  return fits;
}

interface Reach { least: number; most: number }

/** False where some multiple is not whole, or all that were seen lie too far apart. */
function scaleInto(values: Float64Array, scale: number, words: Uint32Array, reach: Reach, from: number, to: number): boolean {
  let { least, most } = reach;
  for (let i = from; i < to; i++) {
    const value = values[i] as number;
    const scaled = Math.round(value * scale);
    if (scaled / scale !== value) return false;
    if (scaled < least) least = scaled;
    if (scaled > most) most = scaled;
    // Modulo 2 ** 32, which does no harm as long as all are as close as that.
    words[i] = scaled;
  }
  reach.least = least;
  reach.most = most;
  return most - least < 2 ** 32 && most <= Number.MAX_SAFE_INTEGER && least >= -Number.MAX_SAFE_INTEGER;
}

function lower(words: Uint32Array, least: number, from: number, to: number): void {
  // Modulo 2 ** 32 as they are: far below 0 the difference of a word and the least would be rounded.
  const base = least >>> 0;
  for (let i = from; i < to; i++) words[i] = (words[i] as number) - base;
}

/** Doubles' bits as two words in an order that unsigned comparison agrees with; −0 counts as 0. @throws StaleWorkError */
export async function doubleWords(values: Float64Array, slices: Slices): Promise<Uint32Array[]> {
  const high = new Uint32Array(values.length);
  const low = new Uint32Array(values.length);
  await slices.over(values.length, (from, to) => { splitDoubles(values, high, low, from, to); });
  return [high, low];
}

function splitDoubles(values: Float64Array, high: Uint32Array, low: Uint32Array, from: number, to: number): void {
  const double = new Float64Array(1);
  const bits = new Uint32Array(double.buffer);
  for (let i = from; i < to; i++) {
    double[0] = (values[i] as number) + 0;
    const top = bits[1] as number;
    const negative = top >>> 31 === 1;
    high[i] = negative ? ~top : top ^ 0x80000000;
    low[i] = negative ? ~(bits[0] as number) : bits[0] as number;
  }
}
