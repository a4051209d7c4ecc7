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

/** Doubles' bits as two words in an order that unsigned comparison agrees with; −0 counts as 0. @throws StaleWorkError */
export async function doubleWords(values: Float64Array, rows: Uint32Array, slices: Slices): Promise<Uint32Array[]> {
  const high = new Uint32Array(rows.length);
  const low = new Uint32Array(rows.length);
  const double = new Float64Array(1);
  const bits = new Uint32Array(double.buffer);
  for (let start = 0; start < rows.length; start += sliceItems) {
    const end = Math.min(rows.length, start + sliceItems);
    for (let i = start; i < end; i++) {
      double[0] = (values[rows[i] as number] as number) + 0;
      const top = bits[1] as number;
      const negative = top >>> 31 === 1;
      high[i] = negative ? ~top : top ^ 0x80000000;
      low[i] = negative ? ~(bits[0] as number) : bits[0] as number;
    }
    if (slices.due) await slices.pause();
  }
  return [high, low];
}
