/** How fast and how large the column store is: prints figures, asserts nothing. `npm run bench -- --bench rows [rows]`. */
import { performance } from 'node:perf_hooks';
import { CellKind, type PageColumn, type PageRows } from '../../src/listrak/page';
import type { ColumnSpec, ColumnType } from '../../src/reports/report-types';
import { ColumnStore } from '../../src/rows/column-store';
import { Slices } from '../../src/rows/slices';

const pageSize = 5_000;
const names = ['anna', 'Björn', 'chris', 'Dolores', 'émile', 'frank', 'Giulia', 'hans', 'ines', 'José', 'karen', 'Linda', 'mary', 'Noël', 'oscar', 'Paul'];
const methods = ['Web Form', 'Import', 'API', 'Checkout', 'Pop-up'];

/** The same number for the same row, spread over all 32 bits. */
function scattered(row: number, salt: number): number {
  let value = Math.imul(row ^ (salt * 0x9e3779b9), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

const hex = (row: number, salt: number): string => [1, 2, 3, 4].map((part) => scattered(row, salt * 7 + part).toString(16).padStart(8, '0')).join('').slice(0, 26).toUpperCase();
const pick = (from: readonly string[], row: number, salt: number): string => from[scattered(row, salt) % from.length] ?? '';
const date = (row: number, salt: number): string => {
  const time = new Date(Date.UTC(2012, 0, 1) + scattered(row, salt) * 100).toISOString();
  return scattered(row, salt + 50) % 3 === 0 ? time.slice(0, 22) : time.slice(0, 19);
};

type Cell = string | number | boolean | null;
const columns: readonly (readonly [string, ColumnType, (row: number) => Cell])[] = [
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

function page(from: number): PageRows {
  return { rowCount: pageSize, columns: columns.map(([name, , cellOf]): PageColumn => {
    const kinds = new Uint8Array(pageSize);
    const starts = new Uint32Array(pageSize);
    const ends = new Uint32Array(pageSize);
    const bytes = Buffer.alloc(pageSize * 48);
    let length = 0;
    for (let i = 0; i < pageSize; i++) {
      const cell = cellOf(from + i);
      starts[i] = length;
      if (cell === null) kinds[i] = CellKind.Null;
      else if (typeof cell === 'boolean') kinds[i] = cell ? CellKind.True : CellKind.False;
      else {
        kinds[i] = typeof cell === 'number' ? CellKind.Number : CellKind.Text;
        length += bytes.write(String(cell), length);
      }
      ends[i] = length;
    }
    return { name, bytes, kinds, starts, ends };
  }) };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

async function timed(what: string, work: () => Promise<number>): Promise<void> {
  const times: number[] = [];
  let count = 0;
  for (let run = 0; run < 3; run++) {
    const started = performance.now();
    count = await work();
    times.push(performance.now() - started);
  }
  const median = times.toSorted((a, b) => a - b)[1] ?? 0;
  console.log(`${what.padEnd(44)} ${median.toFixed(0).padStart(6)} ms   ${count.toLocaleString('en-US')} rows`);
}

async function main(): Promise<void> {
  const total = Number(process.argv[2] ?? 1_000_000);
  const store = new ColumnStore();
  store.growTo(columns.map(([name, type]): ColumnSpec => ({ name, type, origin: 'api' })));
  const placement = Int32Array.from(columns, (_, index) => index);
  let filling = 0;
  let longest = 0;
  for (let from = 0; from < total; from += pageSize) {
    const rows = page(from);
    const started = performance.now();
    store.append(rows, placement);
    const took = performance.now() - started;
    filling += took;
    longest = Math.max(longest, took);
  }
  console.log(`filled ${store.rowCount.toLocaleString('en-US')} × ${columns.length} in ${filling.toFixed(0)} ms, longest page ${longest.toFixed(0)} ms, buffers ${megabytes(store.bytesHeld)}`);
  const started = performance.now();
  await store.trim(new Slices());
  globalThis.gc?.();
  console.log(`trimmed in ${(performance.now() - started).toFixed(0)} ms: buffers ${megabytes(store.bytesHeld)}, heap ${megabytes(process.memoryUsage().heapUsed)}`);
  const all = new Uint32Array(total).map((_, row) => row);
  for (const column of ['emailAddress', 'emailKey', 'externalContactID', 'subscribeMethod', 'subscribeDate', 'unsubscribeDate', 'orderTotal', 'open']) {
    for (const direction of ['ascending', 'descending'] as const) {
      await timed(`sort ${column} ${direction}`, async () => (await store.sort([{ column, direction }], all, new Slices())).length);
    }
  }
  for (const text of ['josé', 'Karen.Linda', 'a', 'zzzz', '2015', '2015-08', '16:02:41', '99', '12.5', 'unsub', 'import']) {
    await timed(`search ${text}`, async () => (await store.select(text, [], 0, total, new Slices())).length);
  }
  const order = await store.sort([{ column: 'emailAddress', direction: 'ascending' }], all, new Slices());
  const window = performance.now();
  for (let i = 0; i < 100; i++) store.readWindow(order, i * 9_000, i * 9_000 + 60, columns.map((_, index) => index));
  console.log(`window of 60 rows ${((performance.now() - window) / 100).toFixed(2)} ms`);
}

void main();
