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
