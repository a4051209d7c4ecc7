/** How the user has arranged a grid: held against the protocol, and changed. */
import { isCount, isRecord } from '../plain-data';
import type { DateZone, GridLayout } from './protocol';
import { checkNames, isText, mostNames } from './value-checks';

const dateZones: readonly DateZone[] = ['sent', 'utc', 'local'];

/** A layout of a page or of what was kept; what it does not say is left out. */
export function checkLayout(value: unknown): Partial<GridLayout> | undefined {
  if (!isRecord(value)) return undefined;
  const { filtersOpen, frozen } = value;
  const widths = checkWidths(value['widths']);
  const order = checkNames(value['order']);
  const hidden = checkNames(value['hidden']);
  const dates = dateZones.find((known) => known === value['dates']);
  const refused = (part: 'widths' | 'order' | 'hidden' | 'dates', checked: unknown): boolean => value[part] !== undefined && checked === undefined;
  if (refused('widths', widths) || refused('order', order) || refused('hidden', hidden) || refused('dates', dates)) return undefined;
  if ((filtersOpen !== undefined && typeof filtersOpen !== 'boolean') || (frozen !== undefined && !isCount(frozen))) return undefined;
  return {
    ...(widths === undefined ? {} : { widths }), ...(order === undefined ? {} : { order }), ...(hidden === undefined ? {} : { hidden }),
    ...(filtersOpen === undefined ? {} : { filtersOpen }), ...(frozen === undefined ? {} : { frozen }), ...(dates === undefined ? {} : { dates }),
  };
}

/** Widths in CSS px by column name. */
export function checkWidths(value: unknown): Record<string, number> | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.length > mostNames || !entries.every(([name, width]) => isText(name) && typeof width === 'number' && width > 0 && width < 10_000)) return undefined;
  return value as Record<string, number>;
}

/**
 * What is kept, with what a page has changed of what it knew: other pages of the report may have changed it since. Widths of columns that are
 * not named stay; where none is named, all that is said has been reset.
 */
export function changedLayout(kept: GridLayout | undefined, changes: Partial<GridLayout>, known: GridLayout): GridLayout {
  const { widths = known.widths, hidden } = changes;
  if (changes.widths !== undefined && Object.keys(widths).length === 0) return { ...kept, ...changes, widths };
  const sized = Object.entries(widths).filter(([name, width]) => width !== known.widths[name]);
  const { hidden: before = [] } = kept ?? {};
  const { hidden: seen = [] } = known;
  return {
    ...kept, ...changes, widths: { ...kept?.widths, ...Object.fromEntries(sized) },
    ...(hidden === undefined ? {} : { hidden: [...before.filter((name) => hidden.includes(name) || !seen.includes(name)), ...hidden.filter((name) => !seen.includes(name) && !before.includes(name))] }),
  };
}
