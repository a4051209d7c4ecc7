import { sliceItems, type Slices } from './slices';

/** Most bits of a key that one pass looks at: more buckets than these no longer fit the processor's caches. */
const widestDigit = 17;
const narrowestDigit = 8;
/** Below this many items comparing is quicker than counting into buckets. */
const fewItems = 512;

/** Some bits of one of the words. */
interface Digit {
  readonly word: Uint32Array;
  readonly shift: number;
  readonly bits: number;
}

/**
 * Sorts positions 0 … count − 1 by keys of several 32-bit words, the most significant word first; ties keep their order.
 * Bits in which no two keys differ cost nothing.
 * @param words one array a word, `words[w][position]`
 * @param items what stands at the positions, to be answered in their place
 * @throws StaleWorkError
 */
export async function sortedPositions(words: readonly Uint32Array[], count: number, slices: Slices, items?: Uint32Array): Promise<Uint32Array> {
  if (count < fewItems) {
    const positions = Uint32Array.from({ length: count }, (_, position) => position).sort((a, b) => compareWords(words, a, b) || a - b);
    return items === undefined ? positions : positions.map((position) => items[position] as number);
  }
  const digits = await digitsOf(words, count, slices);
  let sorted: Uint32Array | undefined;
  let spare: Uint32Array | undefined;
  for (const [pass, digit] of digits.entries()) {
    const into = spare ?? new Uint32Array(count);
    await scatter(digit, sorted, into, pass === digits.length - 1 ? items : undefined, await placesOf(digit, count, slices), slices);
    [sorted, spare] = [into, sorted];
  }
  return sorted ?? items?.slice(0, count) ?? new Uint32Array(count).map((_, position) => position);
}

function compareWords(words: readonly Uint32Array[], a: number, b: number): number {
  for (const word of words) {
    const difference = (word[a] as number) - (word[b] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The digits in which keys differ, the least significant first. */
async function digitsOf(words: readonly Uint32Array[], count: number, slices: Slices): Promise<Digit[]> {
  const widest = Math.min(widestDigit, Math.max(narrowestDigit, 29 - Math.clz32(count)));
  const digits: Digit[] = [];
  for (const word of words.toReversed()) {
    const first = word[0] as number;
    let differing = 0;
    for (let from = 0; from < count; from += sliceItems) {
      const to = Math.min(count, from + sliceItems);
      for (let i = from; i < to; i++) differing |= (word[i] as number) ^ first;
      if (slices.due) await slices.pause();
    }
    const lowest = differing === 0 ? 32 : 31 - Math.clz32(differing & -differing);
    const width = 32 - Math.clz32(differing) - lowest;
    if (width <= 0) continue;
    const bits = Math.ceil(width / Math.ceil(width / widest));
    for (let done = 0; done < width; done += bits) digits.push({ word, shift: lowest + done, bits: Math.min(bits, width - done) });
  }
  return digits;
}

/** For each value of a digit the place of its first item. */
async function placesOf({ word, shift, bits }: Digit, count: number, slices: Slices): Promise<Uint32Array> {
  const places = new Uint32Array(2 ** bits);
  const mask = places.length - 1;
  for (let from = 0; from < count; from += sliceItems) {
    const to = Math.min(count, from + sliceItems);
    for (let i = from; i < to; i++) (places[((word[i] as number) >>> shift) & mask] as number)++;
    if (slices.due) await slices.pause();
  }
  let place = 0;
  for (let value = 0; value <= mask; value++) {
    const items = places[value] as number;
    places[value] = place;
    place += items;
  }
  return places;
}

/** Positions in the order so far (undefined: as they stand) to the places of their digits; the items at them, where these are wanted. */
async function scatter({ word, shift }: Digit, from: Uint32Array | undefined, into: Uint32Array, items: Uint32Array | undefined, places: Uint32Array, slices: Slices): Promise<void> {
  const mask = places.length - 1;
  for (let start = 0; start < into.length; start += sliceItems) {
    const end = Math.min(into.length, start + sliceItems);
    if (from === undefined) {
      for (let position = start; position < end; position++) {
        const digit = ((word[position] as number) >>> shift) & mask;
        const place = places[digit] as number;
        into[place] = items === undefined ? position : items[position] as number;
        places[digit] = place + 1;
      }
    } else {
      for (let i = start; i < end; i++) {
        const position = from[i] as number;
        const digit = ((word[position] as number) >>> shift) & mask;
        const place = places[digit] as number;
        into[place] = items === undefined ? position : items[position] as number;
        places[digit] = place + 1;
      }
    }
    if (slices.due) await slices.pause();
  }
}
