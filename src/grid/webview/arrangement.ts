/** Which columns show, in which order, and how many stay at the left. Pure. */
import type { ColumnSpec } from '../../reports/report-types';
import type { OpenLayout } from '../protocol';

export interface ShownColumn {
  readonly spec: ColumnSpec;
  /** Its index among the table's columns. */
  readonly source: number;
}
export interface Arrangement {
  readonly shown: readonly ShownColumn[];
  readonly frozen: number;
}
type Choice = Partial<Pick<OpenLayout, 'order' | 'hidden' | 'frozen' | 'usual'>>;

/** The table's columns as the user wants them; new ones stand at the end. One column shows always. */
export function arranged(columns: readonly ColumnSpec[], choice: Choice): Arrangement {
  const hidden = new Set(choice.hidden);
  const all = inOrder(columns, choice);
  const visible = all.filter(({ spec }) => !hidden.has(spec.name));
  const shown = visible.length > 0 ? visible : all.slice(0, 1);
  return { shown, frozen: Math.min(choice.frozen ?? 0, Math.max(0, shown.length - 1)) };
}

/** Other columns hidden: those that are frozen stay so as far as they show, and what comes to stand among them with them, but no others. */
export function hiding(columns: readonly ColumnSpec[], layout: Choice, hidden: readonly string[]): Pick<Choice, 'hidden' | 'frozen'> {
  const before = arranged(columns, layout);
  const last = before.shown.slice(0, before.frozen).findLast(({ spec }) => !hidden.includes(spec.name))?.spec.name;
  const frozen = arranged(columns, { ...layout, hidden }).shown.findIndex(({ spec }) => spec.name === last) + 1;
  return { hidden, ...(frozen === before.frozen ? {} : { frozen }) };
}

/** All columns, those that do not show too. */
export function inOrder(columns: readonly ColumnSpec[], { order, usual }: Choice): ShownColumn[] {
  const places = new Map((order?.[0] === undefined ? usual?.first ?? [] : order).map((name, index) => [name, index]));
  const rank = ({ spec: { name } }: ShownColumn): number => places.get(name) ?? (usual?.last.includes(name) === true ? places.size + 1 : places.size);
  return columns.map((spec, source) => ({ spec, source })).sort((a, b) => rank(a) - rank(b) || a.source - b.source);
}

/** The order with a column moved to stand before another one, or at the end. */
export function movedBefore(columns: readonly ColumnSpec[], choice: Choice, name: string, before: string | undefined): string[] {
  const names = inOrder(columns, choice).map(({ spec }) => spec.name).filter((each) => each !== name);
  const at = before === undefined ? -1 : names.indexOf(before);
  names.splice(at < 0 ? names.length : at, 0, name);
  return names;
}

/** The order with a column moved by one among those that show; undefined at the ends. */
export function movedBy(columns: readonly ColumnSpec[], choice: Choice, name: string, by: 1 | -1): string[] | undefined {
  const shown = arranged(columns, choice).shown.map(({ spec }) => spec.name);
  const at = shown.indexOf(name);
  const to = at + by;
  if (at < 0 || to < 0 || to >= shown.length) return undefined;
  return movedBefore(columns, choice, name, by < 0 ? shown[to] : shown[to + 1]);
}
