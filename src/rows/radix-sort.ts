import { sliceItems, type Slices } from './slices';

const digitBits = 16;
const digitCount = 1 << digitBits;
const digitMask = digitCount - 1;
/** Below this many items comparing is quicker than counting into 65,536 buckets. */
const fewItems = 4096;

/**
 * Sorts positions 0 … count − 1 by keys of several 32-bit words, the most significant word first; ties keep their order.
 * @param words one array a word, `words[w][position]`
 */
export async function sortedPositions(words: readonly Uint32Array[], count: number, slices: Slices): Promise<Uint32Array> {
  let positions = new Uint32Array(count);
  for (let start = 0; start < count; start += sliceItems) {
    const end = Math.min(count, start + sliceItems);
    for (let i = start; i < end; i++) positions[i] = i;
    if (slices.due) await slices.pause();
  }
  if (count < fewItems) return positions.sort((a, b) => compareWords(words, a, b) || a - b);
  let spare = new Uint32Array(count);
  const buckets = new Uint32Array(digitCount);
  for (let w = words.length - 1; w >= 0; w--) {
    const word = words[w] as Uint32Array;
    for (const shift of [0, digitBits]) {
      if (!await countDigits(word, count, shift, buckets, slices)) continue;
      await scatter(word, shift, buckets, positions, spare, slices);
      [positions, spare] = [spare, positions];
    }
  }
  return positions;
}

function compareWords(words: readonly Uint32Array[], a: number, b: number): number {
  for (const word of words) {
    const difference = (word[a] as number) - (word[b] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Leaves in each bucket the place of its first item. False where all items have the same digit. */
async function countDigits(word: Uint32Array, count: number, shift: number, buckets: Uint32Array, slices: Slices): Promise<boolean> {
  buckets.fill(0);
  for (let from = 0; from < count; from += sliceItems) {
    const to = Math.min(count, from + sliceItems);
    for (let i = from; i < to; i++) (buckets[((word[i] as number) >>> shift) & digitMask] as number)++;
    if (slices.due) await slices.pause();
  }
  if (buckets[((word[0] as number) >>> shift) & digitMask] === count) return false;
  let place = 0;
  for (let digit = 0; digit < digitCount; digit++) {
    const items = buckets[digit] as number;
    buckets[digit] = place;
    place += items;
  }
  return true;
}

async function scatter(word: Uint32Array, shift: number, places: Uint32Array, from: Uint32Array, into: Uint32Array, slices: Slices): Promise<void> {
  for (let start = 0; start < from.length; start += sliceItems) {
    const end = Math.min(from.length, start + sliceItems);
    for (let i = start; i < end; i++) {
      const position = from[i] as number;
      const digit = ((word[position] as number) >>> shift) & digitMask;
      const place = places[digit] as number;
      into[place] = position;
      places[digit] = place + 1;
    }
    if (slices.due) await slices.pause();
  }
}
