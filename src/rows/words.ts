import { sliceItems, type Slices } from './slices';

/** A word for each item. @throws StaleWorkError */
export async function wordOf(items: Uint32Array, word: (item: number) => number, slices: Slices): Promise<Uint32Array> {
  const words = new Uint32Array(items.length);
  for (let start = 0; start < items.length; start += sliceItems) {
    const end = Math.min(items.length, start + sliceItems);
    for (let i = start; i < end; i++) words[i] = word(items[i] as number);
    if (slices.due) await slices.pause();
  }
  return words;
}

/** Turns the order of keys around. @throws StaleWorkError */
export async function invertWords(words: readonly Uint32Array[], slices: Slices): Promise<void> {
  for (const word of words) {
    for (let start = 0; start < word.length; start += sliceItems) {
      const end = Math.min(word.length, start + sliceItems);
      for (let i = start; i < end; i++) word[i] = ~(word[i] as number);
      if (slices.due) await slices.pause();
    }
  }
}

/** Words in the order of the numbers: one where they are whole or prices and lie close enough, two otherwise; −0 counts as 0. @throws StaleWorkError */
export async function numberWords(values: Float64Array, slices: Slices): Promise<Uint32Array[]> {
  const words = new Uint32Array(values.length);
  for (const scale of [1, 100]) if (await scaledWords(values, scale, words, slices)) return [words];
  return doubleWords(values, slices);
}

/** How far numbers' multiples lie above the least; false where some is not whole, or beyond reach. */
async function scaledWords(values: Float64Array, scale: number, words: Uint32Array, slices: Slices): Promise<boolean> {
  let least = Infinity;
  let most = -Infinity;
  for (let start = 0; start < values.length; start += sliceItems) {
    const end = Math.min(values.length, start + sliceItems);
    for (let i = start; i < end; i++) {
      const value = values[i] as number;
      const scaled = Math.round(value * scale);
      if (scaled / scale !== value) return false;
      if (scaled < least) least = scaled;
      if (scaled > most) most = scaled;
      // Modulo 2 ** 32, which does no harm as long as all are as close as that.
      words[i] = scaled;
    }
    if (!(most - least < 2 ** 32 && most <= Number.MAX_SAFE_INTEGER && least >= -Number.MAX_SAFE_INTEGER)) return false;
    if (slices.due) await slices.pause();
  }
  for (let start = 0; start < values.length; start += sliceItems) {
    const end = Math.min(values.length, start + sliceItems);
    for (let i = start; i < end; i++) words[i] = (words[i] as number) - least;
    if (slices.due) await slices.pause();
  }
  return true;
}

/** Doubles' bits as two words in an order that unsigned comparison agrees with; −0 counts as 0. @throws StaleWorkError */
export async function doubleWords(values: Float64Array, slices: Slices): Promise<Uint32Array[]> {
  const high = new Uint32Array(values.length);
  const low = new Uint32Array(values.length);
  const double = new Float64Array(1);
  const bits = new Uint32Array(double.buffer);
  for (let start = 0; start < values.length; start += sliceItems) {
    const end = Math.min(values.length, start + sliceItems);
    for (let i = start; i < end; i++) {
      double[0] = (values[i] as number) + 0;
      const top = bits[1] as number;
      const negative = top >>> 31 === 1;
      high[i] = negative ? ~top : top ^ 0x80000000;
      low[i] = negative ? ~(bits[0] as number) : bits[0] as number;
    }
    if (slices.due) await slices.pause();
  }
  return [high, low];
}
