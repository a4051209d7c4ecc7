/** Contacts as the benches have them: 14 columns whose cells are functions of the row's number. */
import type { ColumnType } from '../../src/reports/report-types';

const names = ['anna', 'Björn', 'chris', 'Dolores', 'émile', 'frank', 'Giulia', 'hans', 'ines', 'José', 'karen', 'Linda', 'mary', 'Noël', 'oscar', 'Paul'];
const methods = ['Web Form', 'Import', 'API', 'Checkout', 'Pop-up'];

/** The same number for the same row, spread over all 32 bits. */
function scattered(row: number, salt: number): number {
  let value = Math.imul(row ^ (salt * 0x9e3779b9), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

export const hex = (row: number, salt: number): string => [1, 2, 3, 4].map((part) => scattered(row, salt * 7 + part).toString(16).padStart(8, '0')).join('').slice(0, 26).toUpperCase();
const pick = (from: readonly string[], row: number, salt: number): string => from[scattered(row, salt) % from.length] ?? '';
const date = (row: number, salt: number): string => {
  const time = new Date(Date.UTC(2012, 0, 1) + scattered(row, salt) * 100).toISOString();
  return scattered(row, salt + 50) % 3 === 0 ? time.slice(0, 22) : time.slice(0, 19);
};

export type Cell = string | number | boolean | null;
export const benchColumns: readonly (readonly [string, ColumnType, (row: number) => Cell])[] = [
  ['listId', 'integer', () => 101],
  ['listName', 'text', () => 'Newsletter, all brands'],
  ['emailAddress', 'text', (row) => `${pick(names, row, 1)}.${pick(names, row, 2)}${scattered(row, 3) % 100_000}@example.com`],
  ['emailKey', 'text', (row) => hex(row, 4)],
  ['universalEmailKey', 'text', (row) => hex(row, 5)],
  ['subscriptionState', 'text', (row) => scattered(row, 6) % 9 === 0 ? 'Unsubscribed' : 'Subscribed'],
  ['subscribeDate', 'date', (row) => date(row, 7)],
  ['resubscribeDate', 'date', (row) => scattered(row, 8) % 5 === 0 ? date(row, 9) : null],
  ['subscribeMethod', 'text', (row) => pick(methods, row, 10)],
  ['unsubscribeDate', 'date', (row) => scattered(row, 6) % 9 === 0 ? date(row, 11) : null],
  ['unsubscribeMethod', 'text', (row) => scattered(row, 6) % 9 === 0 ? pick(methods, row, 12) : null],
  ['externalContactID', 'text', (row) => `C${scattered(row, 13) % 100_000_000}`],
  ['orderTotal', 'number', (row) => (scattered(row, 14) % 100_000) / 100],
  ['open', 'boolean', (row) => scattered(row, 15) % 3 === 0],
];

/** Stands in a cell for the four hexadecimal digits of a page's number, so that one page's bytes serve for all pages. */
export const pageMark = '~~~~';

/** The row as the service spells it, its parents left out; texts that differ row by row differ page by page by a {@link pageMark}. */
export function contactJson(row: number): string {
  const marked: Readonly<Record<string, (text: string) => string>> = {
    emailAddress: (text) => text.replace(/(?=\d)/, pageMark), emailKey: (text) => `${text.slice(0, 3)}${pageMark}${text.slice(7)}`,
    universalEmailKey: (text) => `${text.slice(0, 1)}${pageMark}${text.slice(5)}`, externalContactID: (text) => `C${pageMark}${text.slice(1)}`,
  };
  return JSON.stringify(Object.fromEntries(benchColumns.slice(2).map(([name, , cellOf]) => {
    const cell = cellOf(row);
    return [name, typeof cell === 'string' ? marked[name]?.(cell) ?? cell : cell];
  })));
}
