/** What a thread will be asked for, done with made-up rows first: code that has never run is several times slower than code that has, and whoever asks waits for it. */
import { setImmediate as turn } from 'node:timers/promises';
import { CellKind, type PageColumn } from '../listrak/page';
import { CellWriter } from '../rows/column';
import { ColumnStore } from '../rows/column-store';
import { Slices } from '../rows/slices';
import type { ColumnFilter } from '../rows/view';

/** More than are sorted at once. */
const rowCount = 6_000;
/** Times that all is done, after which V8 has compiled what it will. */
const rounds = 6;

const names = ['karen', 'josé', 'ann', 'Zoë', 'björn'];
const columns: readonly { readonly name: string; readonly type: 'text' | 'date' | 'number' | 'boolean'; readonly kindOf: (row: number) => CellKind; readonly textOf: (row: number) => string }[] = [
  { name: 'address', type: 'text', kindOf: () => CellKind.Text, textOf: (row) => `${names[row % 5] ?? ''}.${Math.imul(row, 7919) >>> 4}@example${row % 7}.com` },
  { name: 'method', type: 'text', kindOf: () => CellKind.Text, textOf: (row) => `Form ${row % 11}` },
  { name: 'date', type: 'date', kindOf: () => CellKind.Text, textOf: (row) => new Date(Date.UTC(2008, 0, 1) + row * 20_011_000).toISOString().slice(0, 19) },
  { name: 'ended', type: 'date', kindOf: (row) => row % 8 === 0 ? CellKind.Text : CellKind.Null, textOf: (row) => row % 8 === 0 ? '2016-02-29T00:00:00' : '' },
  { name: 'total', type: 'number', kindOf: () => CellKind.Number, textOf: (row) => String(row * 37 % 10_000 / 100) },
  { name: 'open', type: 'boolean', kindOf: (row) => row % 3 === 0 ? CellKind.True : CellKind.False, textOf: () => '' },
];

const filters: readonly ColumnFilter[] = [
  { type: 'text', column: 'address', match: 'contains', text: 'jose' },
  { type: 'text', column: 'address', match: 'startsWith', text: 'bjorn' },
  { type: 'range', column: 'total', from: '10', to: '20' },
  { type: 'range', column: 'date', from: '2010-01-01', to: '2011-12-31' },
];

/** Answers with the rows that were found, all in all. */
export async function warmHand(): Promise<number> {
  const store = madeUpRows();
  const rows = new Uint32Array(rowCount).map((_, row) => row);
  let found = 0;
  for (let round = 0; round < rounds; round++) {
    for (const column of ['address', 'date']) await store.sort([{ column, direction: round % 2 === 0 ? 'ascending' : 'descending' }], rows, new Slices());
    for (const text of ['karen.1', '2015', 'jose']) found += (await store.select(text, [], 0, rowCount, new Slices())).length;
    for (const filter of filters) found += (await store.select('', [filter], 0, rowCount, new Slices())).length;
    await turn();
  }
  return found;
}

function madeUpRows(): ColumnStore {
  const store = new ColumnStore();
  store.growTo(columns.map(({ name, type }) => ({ name, type, origin: 'api' })));
  const page = columns.map(({ name, kindOf, textOf }): PageColumn => {
    const cells = new CellWriter(rowCount);
    for (let row = 0; row < rowCount; row++) cells.addText(kindOf(row), textOf(row));
    return cells.column(name);
  });
  store.append({ rowCount, columns: page }, Int32Array.from(columns.keys()));
  return store;
}
