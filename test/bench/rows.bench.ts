/** How fast and how large the column store is: prints figures, asserts nothing. `npm run bench -- --bench rows [--rows 10000000] [--runs 1] [--only regexp]`. */
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { copiedBytes } from '../../src/engine/copied-bytes';
import { startHandWorker } from '../../src/engine/engine-worker';
import { HandThreads } from '../../src/engine/hand-threads';
import { systemTimers } from '../../src/engine/timers';
import { CellKind, type PageColumn, type PageRows } from '../../src/listrak/page';
import type { ColumnSpec } from '../../src/reports/report-types';
import { ColumnStore } from '../../src/rows/column-store';
import { CellFinder } from '../../src/rows/cell-finder';
import type { Column } from '../../src/rows/column';
import { groupRows, type NamedColumn } from '../../src/rows/groups';
import { LeftRows } from '../../src/rows/left-rows';
import { Slices } from '../../src/rows/slices';
import { summariseCells, summariseColumn, valuesOf } from '../../src/rows/summary';
import type { ColumnFilter } from '../../src/rows/view';
import { benchColumns as columns, hex } from './contacts';

const pageSize = 5_000;

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

const { values: options } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, runs: { type: 'string', default: '5' }, only: { type: 'string', default: '' } } });
const total = Number(options.rows);
const runs = Number(options.runs);
const only = new RegExp(options.only);
/** Another thread, as the engine has one. */
const hands = new HandThreads({ start: () => startHandWorker(path.resolve('dist/hand.js')), count: 1, timers: systemTimers, left: new LeftRows(), warn: (line) => { console.error(line); } });

/** What another thread helps with: without it and with it, one after the other. */
async function shared(what: string, work: (slices: Slices) => Promise<number>): Promise<void> {
  await timed(what, () => work(new Slices()));
  await timed(`${what}, two threads`, () => work(new Slices(undefined, undefined, hands)));
}

/** Prints the median and the least of some runs, the least processor time of one, and the longest time in which nothing else could work. */
async function timed(what: string, work: () => Promise<number>): Promise<void> {
  if (!only.test(what)) return;
  const times: number[] = [];
  const processor: number[] = [];
  let count = 0;
  let held = 0;
  for (let run = 0; run < runs; run++) {
    const before = process.cpuUsage();
    let last = performance.now();
    const started = last;
    let running = true;
    const look = (): void => {
      const now = performance.now();
      held = Math.max(held, now - last);
      last = now;
      if (running) setImmediate(look);
    };
    setImmediate(look);
    count = await work();
    running = false;
    times.push(performance.now() - started);
    held = Math.max(held, performance.now() - last);
    const used = process.cpuUsage(before);
    processor.push((used.user + used.system) / 1000);
  }
  const median = times.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
  const milliseconds = (time: number): string => `${time.toFixed(0).padStart(6)} ms`;
  console.log(`${what.padEnd(56)} ${milliseconds(median)}   least ${milliseconds(Math.min(...times))}   processor ${milliseconds(Math.min(...processor))}   longest slice ${held.toFixed(0).padStart(4)} ms   ${count.toLocaleString('en-US')}`);
}

const filters: readonly ColumnFilter[] = [
  { type: 'text', column: 'emailAddress', match: 'contains', text: 'jose' }, { type: 'text', column: 'emailAddress', match: 'startsWith', text: 'Björn' },
  { type: 'text', column: 'emailKey', match: 'equals', text: hex(77, 4) }, { type: 'text', column: 'emailAddress', match: 'regex', text: '^(anna|paul).*77@' },
  { type: 'text', column: 'emailAddress', match: 'regex', text: '^[a-z]+\\.[^o]+\\d{5}@' },
  { type: 'text', column: 'subscribeMethod', match: 'contains', text: 'form' }, { type: 'values', column: 'subscribeMethod', values: ['API', 'Import', null] },
  { type: 'values', column: 'emailKey', values: [hex(1, 4), hex(2, 4)] }, { type: 'range', column: 'orderTotal', from: '10', to: '20' },
  { type: 'range', column: 'subscribeDate', from: '2015-08-31', to: '2015-09-30' }, { type: 'boolean', column: 'open', is: true }, { type: 'empty', column: 'unsubscribeDate', is: false },
];

async function main(): Promise<void> {
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
  hands.expect(total);
  while (hands.least === Infinity) await turn();
  const all = new Uint32Array(total).map((_, row) => row);
  for (const column of ['emailAddress', 'emailKey', 'externalContactID', 'subscribeMethod', 'subscribeDate', 'unsubscribeDate', 'orderTotal', 'open']) {
    for (const direction of ['ascending', 'descending'] as const) {
      await shared(`sort ${column} ${direction}`, async (slices) => (await store.sort([{ column, direction }], all, slices)).length);
    }
  }
  for (const text of ['josé', 'Karen.Linda', 'a', 'zzzz', '2015', '2015-08', '16:02:41', 'T16:02', '99', '12.5', 'unsub', 'import']) {
    await shared(`search ${text}`, async (slices) => (await store.select(text, [], 0, total, slices)).length);
  }
  for (const filter of filters) {
    const { type, column, ...rest } = filter;
    await shared(`filter ${column} ${type} ${JSON.stringify(rest)}`.slice(0, 44), async (slices) => (await store.select('', [filter], 0, total, slices)).length);
  }
  const column = (name: string): Column => store.column(columns.findIndex(([other]) => other === name)) as Column;
  const named = (name: string): NamedColumn => ({ column: column(name), spec: store.specs.find((spec) => spec.name === name) as ColumnSpec });
  for (const name of ['emailAddress', 'subscribeMethod', 'subscribeDate', 'orderTotal']) {
    await timed(`summarise ${name}`, async () => (await summariseColumn(column(name), all, new Slices())).distinct);
  }
  await timed('values of subscribeMethod', async () => (await valuesOf(column('subscribeMethod'), all, 500, new Slices())).values.length);
  await timed('summarise all cells', async () => (await summariseCells(columns.map(([name]) => column(name)), all, new Slices())).cells);
  await timed('group by domain', async () => (await groupRows(all, [{ ...named('emailAddress'), per: 'domain' }], [named('orderTotal')], { by: 'count', direction: 'descending' }, new Slices())).total);
  await timed('group by day and method', async () => (await groupRows(all, [{ ...named('subscribeDate'), per: 'day' }, { ...named('subscribeMethod'), per: 'value' }], [named('orderTotal'), named('open')], { by: 'key', direction: 'ascending' }, new Slices())).total);
  await timed('group by emailAddress', async () => (await groupRows(all, [{ ...named('emailAddress'), per: 'value' }], [], { by: 'key', direction: 'ascending' }, new Slices())).total);
  if (options.only !== '') return hands.dispose();
  const order = await store.sort([{ column: 'emailAddress', direction: 'ascending' }], all, new Slices());
  const finder = new CellFinder(store);
  const everyColumn = columns.map((_, index) => index);
  for (const time of ['first', 'next']) await timed(`find cell, ${time} time`, async () => (await finder.find({ text: 'karen.linda', order, rowCount: total, from: { row: 5, column: 0 }, columns: everyColumn, backwards: true }, new Slices()))?.row ?? -1);
  const reader = store.reader();
  for (const format of ['text', 'csv', 'json', 'markdown'] as const) {
    await timed(`copy 100,000 rows as ${format}, bytes`, async () =>
      (await copiedBytes((from, to) => reader.page(order, from, to), { specs: store.specs, from: 0, to: Math.min(total, 100_000), format, part: { first: true, last: true } }, new AbortController().signal)).length);
  }
  const window = performance.now();
  for (let i = 0; i < 100; i++) store.readWindow(order, i * 9_000, i * 9_000 + 60, everyColumn);
  console.log(`window of 60 rows ${((performance.now() - window) / 100).toFixed(2)} ms`);
  console.log(`buffers ${megabytes(store.bytesHeld)}, resident ${megabytes(process.memoryUsage().rss)}`);
  await hands.dispose();
}

void main();
