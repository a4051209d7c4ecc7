/** Reports that put a message's or a conversation's figures on one row: their rates as columns. */
import { rowObjects, type PageColumn, type PageRows } from '../listrak/page';
import { text, type Text } from '../text';
import { figures, type Figure, type FigureId } from './figures';
import { constantColumn } from './page-columns';
import type { ColumnSpec } from './report-types';

interface FigureColumn {
  readonly name: string;
  readonly figure: FigureId;
  readonly type: 'integer' | 'number';
  readonly description: Text;
  readonly value: (figure: Figure) => number | null;
}

const count = ({ count }: Figure): number | null => count;
const rate = ({ rate }: Figure): number | null => rate;

/** Rates are shares of 1; where there is nothing to divide by the cell is null. */
const figureColumns: readonly FigureColumn[] = [
  { name: 'deliveredCount', figure: 'delivered', type: 'integer', value: count, description: text('Sent less bounced.') },
  { name: 'bounceRate', figure: 'bounced', type: 'number', value: rate, description: text('Bounces / sent.') },
  { name: 'openRate', figure: 'opened', type: 'number', value: rate, description: text('Opens / delivered.') },
  { name: 'readRate', figure: 'read', type: 'number', value: rate, description: text('Reads / delivered.') },
  { name: 'clickRate', figure: 'clicked', type: 'number', value: rate, description: text('Clicks / delivered; every click counts.') },
  { name: 'clickToOpenRate', figure: 'clickToOpen', type: 'number', value: rate, description: text('Clicks / opens; every click counts.') },
  { name: 'conversionRate', figure: 'converted', type: 'number', value: rate, description: text('Conversions / delivered.') },
  { name: 'unsubscribeRate', figure: 'unsubscribed', type: 'number', value: rate, description: text('Unsubscribes / delivered.') },
  { name: 'revenuePerEmail', figure: 'revenuePerEmail', type: 'number', value: count, description: text('Revenue / sent.') },
];

/** Columns of the figures that a summary with these columns does not have itself. */
function rateColumns(summary: readonly ColumnSpec[]): ColumnSpec[] {
  const own = new Set(summary.map(({ name }) => name));
  return figureColumns.filter(({ name }) => !own.has(name)).map(({ name, type, description }) => ({ name, type, description, origin: 'figure' }));
}

/** What tells the rows apart (the first `telling` columns), the revenue by which they are ranked beside it, then all else. */
export function performanceColumns(listed: readonly ColumnSpec[], telling: number, summary: readonly ColumnSpec[]): ColumnSpec[] {
  const isRank = ({ name }: ColumnSpec): boolean => name === 'revenue';
  return [...listed.slice(0, telling), ...summary.filter(isRank), ...listed.slice(telling), ...summary.filter((column) => !isRank(column)), ...rateColumns(summary)];
}

/**
 * One row: what the collection said of it, its summary, and the rates. Of a field that comes twice the first stands.
 * @param summary the resource's page, which may be empty: then there are no figures
 */
export function joinedRow(listed: readonly PageColumn[], summary: PageRows): PageRows {
  const row: Record<string, unknown> = rowObjects(summary)[0] ?? {};
  const told = figures(row);
  const rates = figureColumns.map(({ name, figure, value }) => {
    const found = told.find(({ id }) => id === figure);
    return constantColumn(name, found === undefined ? null : value(found), 1);
  });
  const columns = new Map<string, PageColumn>();
  for (const column of [...listed, ...(summary.rowCount === 0 ? [] : summary.columns), ...rates]) if (!columns.has(column.name)) columns.set(column.name, column);
  return { rowCount: 1, columns: [...columns.values()] };
}

/** One row of a page as columns of one row each. Its bytes are the page's. */
export function rowOf({ columns }: PageRows, row: number): PageColumn[] {
  return columns.map(({ name, bytes, kinds, starts, ends }) => ({
    name, bytes, kinds: kinds.subarray(row, row + 1), starts: starts.subarray(row, row + 1), ends: ends.subarray(row, row + 1),
  }));
}
