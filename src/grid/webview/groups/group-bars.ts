/** Bars of groups: how long each is, and of which parts where a second column parts them. Pure. */
import type { RowGroup } from '../../../rows/view';

/** Parts that have a colour of their own; the rest is one. */
export const mostParts = 5;

export type Measure = 'count' | number;
export interface BarPart {
  /** Its place among the colours; {@link mostParts} is the rest. */
  readonly colour: number;
  readonly value: number;
}
export interface Bar {
  readonly key: string | null;
  readonly value: number | null;
  readonly parts: readonly BarPart[];
}
export interface Bars {
  readonly bars: readonly Bar[];
  /** The length of a whole track. */
  readonly most: number;
  /** Keys of the parts that have a colour; empty where bars have no parts. */
  readonly legend: readonly (string | null)[];
  /** Whether some part is in none of them. */
  readonly rest: boolean;
}

export function measureOf({ count, sums }: RowGroup, measure: Measure): number | null {
  return measure === 'count' ? count : sums[measure] ?? null;
}

/**
 * @param groups by the first key, a bar each
 * @param parted by both keys; they may be some only: what they lack is the rest
 */
export function barsOf(groups: readonly RowGroup[], measure: Measure, parted: readonly RowGroup[] = []): Bars {
  const totals = new Map<string | null, number>();
  const partsOf = new Map<string | null, RowGroup[]>();
  for (const group of parted) {
    const [outer = null, inner = null] = group.keys;
    totals.set(inner, (totals.get(inner) ?? 0) + Math.max(0, measureOf(group, measure) ?? 0));
    const among = partsOf.get(outer) ?? [];
    among.push(group);
    partsOf.set(outer, among);
  }
  const legend = [...totals].sort(([, a], [, b]) => b - a).slice(0, mostParts).map(([key]) => key);
  const bars = groups.map((group): Bar => {
    const key = group.keys[0] ?? null;
    const value = measureOf(group, measure);
    return { key, value, parts: parted.length === 0 || value === null ? [{ colour: 0, value: Math.abs(value ?? 0) }] : parts(value, partsOf.get(key) ?? [], legend, measure) };
  });
  return { bars, most: bars.reduce((most, { value }) => Math.max(most, Math.abs(value ?? 0)), 0), legend: parted.length === 0 ? [] : legend, rest: bars.some((bar) => bar.parts.some(({ colour }) => colour === mostParts)) };
}

/** What is below nothing has no length; the parts are never longer than the whole. */
function parts(value: number, groups: readonly RowGroup[], legend: readonly (string | null)[], measure: Measure): BarPart[] {
  const known = legend.flatMap((key, colour): BarPart[] => {
    const group = groups.find(({ keys }) => (keys[1] ?? null) === key);
    const part = group === undefined ? 0 : measureOf(group, measure) ?? 0;
    return part > 0 ? [{ colour, value: part }] : [];
  });
  const rest = value - known.reduce((sum, part) => sum + part.value, 0);
  // What doubles lose in adding up is no rest.
  return rest > Math.abs(value) * 1e-9 ? [...known, { colour: mostParts, value: rest }] : known;
}
