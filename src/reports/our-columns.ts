/** A page of the service with the columns that are ours: parents, joined rows, profile fields. */
import { releaseOf, type PageColumn, type PageRows } from '../listrak/page';
import { profileValuesColumn } from './catalogue';
import { constantColumn } from './page-columns';
import { parentNameColumns, type ParentChain } from './parents';
import { joinedRow, rowOf } from './performance';
import { spreadProfileValues, type ProfileColumn } from './profile-fields';
import type { Report } from './report-types';

/** Columns that say the parents, for a page of so many rows. */
export type ParentColumns = (rowCount: number) => readonly PageColumn[];

/** Made anew where a page has other rows than the one before. */
export function parentColumnsOf(chain: ParentChain, { join }: Report): ParentColumns {
  const named = chain.filter(({ field }) => field !== join?.field);
  let made: { readonly rowCount: number; readonly columns: readonly PageColumn[] } = { rowCount: -1, columns: [] };
  return (rowCount) => {
    if (rowCount !== made.rowCount) made = { rowCount, columns: named.flatMap(({ field, id, name }) => [constantColumn(field, id, rowCount), constantColumn(parentNameColumns[field], name, rowCount)]) };
    return made.columns;
  };
}

/** A field that the row carries itself stands for the parent's; a field named like a profile column gets ` (2)`. */
export function withOurColumns(page: PageRows, chain: ParentChain, ours: ParentColumns, { join }: Report, profile: readonly ProfileColumn[]): PageRows {
  const row = chain.find(({ field }) => field === join?.field)?.row;
  const { rowCount, columns } = row === undefined ? page : joinedRow(rowOf(row.page, row.index), page);
  const spreads = profile.length > 0;
  const profileNames = new Set(profile.map(({ spec }) => spec.name));
  const own = columns
    .filter(({ name }) => !spreads || name !== profileValuesColumn)
    .map((column) => (profileNames.has(column.name) ? { ...column, name: `${column.name} (2)` } : column));
  const ownNames = new Set(own.map(({ name }) => name));
  const parents = ours(rowCount).filter(({ name }) => !ownNames.has(name));
  const values = columns.find(({ name }) => name === profileValuesColumn);
  return { rowCount, columns: [...parents, ...own, ...spreads ? spreadProfileValues(values, rowCount, profile) : []], ...releaseOf(page) };
}
