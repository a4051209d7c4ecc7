/** How much room the figures of a column of groups take. Pure. */

/** Digits behind the point that show. */
export const mostDecimals = 4;

/** Characters of the longest of these figures, or some more; only one of them is written out, since there may be thousands. */
export function longestFigure(values: Iterable<number | null>, written: (value: number) => string): number {
  let most = 0;
  let decimals = 0;
  let isBelow = false;
  for (const value of values) {
    if (value === null) continue;
    most = Math.max(most, Math.abs(value));
    isBelow ||= value < 0;
    decimals = Math.max(decimals, decimalsOf(value, decimals));
  }
  return written(Math.ceil(most)).length + (isBelow ? 1 : 0) + (decimals === 0 ? 0 : decimals + 1);
}

/** Those of the value, `known` ones at least. */
function decimalsOf(value: number, known: number): number {
  let decimals = known;
  while (decimals < mostDecimals && Math.round(value * 10 ** decimals) / 10 ** decimals !== value) decimals++;
  return decimals;
}
