import { lowestBit, widthOf } from './radix-digits';

/** A word of some keys, and the bits of it in which they differ. */
export interface KeyWord {
  readonly word: Uint32Array;
  readonly differing: number;
}

/** Bits from the highest to the lowest in which keys differ, word by word. */
export function widthOfKeys(keys: readonly KeyWord[]): number {
  return keys.reduce((sum, { differing }) => sum + widthOf(differing), 0);
}

/** The differing bits of keys [from, to), the last 32 where there are more. */
export function packInto(packed: Uint32Array, keys: readonly KeyWord[], from: number, to: number): void {
  packed.fill(0, 0, to - from);
  for (const { word, differing } of keys) append(packed, word, lowestBit(differing), widthOf(differing), from, to);
}

function append(packed: Uint32Array, word: Uint32Array, lowest: number, width: number, from: number, to: number): void {
  if (width === 32) {
    packed.set(word.subarray(from, to));
    return;
  }
  const mask = 2 ** width - 1;
  for (let i = from; i < to; i++) packed[i - from] = (packed[i - from] as number) << width | (word[i] as number) >>> lowest & mask;
}
