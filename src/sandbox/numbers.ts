/** A well mixed 32-bit number (0 … 2³²−1) of three; the same for the same arguments, for ever. */
export function hash(a: number, b: number, c = 0): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  h ^= h >>> 15;
  h = Math.imul((h + b) | 0, 0xc2b2ae35);
  h ^= h >>> 13;
  h = Math.imul((h + Math.imul(c, 0x9e3779b1)) | 0, 0x27d4eb2f);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  return h >>> 0;
}

/** {@link hash} as a fraction, 0 ≤ x < 1. */
export function unit(a: number, b: number, c = 0): number {
  return hash(a, b, c) / 0x1_0000_0000;
}

/** A 32-bit number for a text. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** The smallest i in 0 … count for which `holds(i)`; `holds` must stay true once it is. */
export function firstWhere(count: number, holds: (i: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** One of the table's entries. */
export function pick<T>(table: readonly T[], h: number): T {
  const value = table[h % table.length];
  if (value === undefined) throw new RangeError('An empty table has nothing to pick.');
  return value;
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/**
 * A shuffle of 0 … count−1 that stores nothing: i → (a·i + b) mod count with a coprime to count.
 * Exact up to {@link Shuffle.most} entries, where the products still fit in a double.
 */
export class Shuffle {
  static readonly most = 90_000_000;
  private readonly factor: number;
  private readonly offset: number;

  constructor(readonly count: number, key: number) {
    if (count > Shuffle.most) throw new RangeError(`At most ${Shuffle.most} entries can be shuffled.`);
    let factor = Math.floor(count * (0.38 + unit(key, 1) * 0.24)) + 1;
    while (greatestCommonDivisor(factor, count) > 1) factor++;
    this.factor = count === 0 ? 1 : factor % count;
    this.offset = count === 0 ? 0 : hash(key, 2) % count;
  }

  at(i: number): number {
    return (this.factor * i + this.offset) % this.count;
  }

  /** The i for which `at(i)` is `value`. */
  indexOf(value: number): number {
    let [r0, r1, t0, t1] = [this.count, this.factor, 0, 1];
    while (r1 !== 0) {
      const quotient = Math.floor(r0 / r1);
      [r0, r1, t0, t1] = [r1, r0 - quotient * r1, t1, t0 - quotient * t1];
    }
    const inverse = ((t0 % this.count) + this.count) % this.count;
    return (((value - this.offset + this.count) % this.count) * inverse) % this.count;
  }
}
