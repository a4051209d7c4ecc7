/**
 * What will be asked where rows are many, done with made-up ones first: code that has never run is several times slower than code that has, and
 * whoever asks for the first sort or search of many rows waits for it.
 */
import { CellKind, type PageColumn } from '../listrak/page';
import { CellWriter } from '../rows/column';
import { ColumnStore } from '../rows/column-store';
import { Slices } from '../rows/slices';
import type { Timers } from '../rows/table-view';
import type { ColumnFilter } from '../rows/view';

/** More than are sorted at once. */
const rowCount = 6_000;
/** Times that all is done, after which V8 has compiled what it will. */
const rounds = 6;
/** Milliseconds for others between two of these. */
const pause = 4;

/** With letters of one, two and three bytes, in either case, and accents that stand behind their letter. */
const names = ['karen', 'josé', 'ann', 'Zoë', 'björn', 'JOSÉ', 'núñez', 'jose\u0301', 'O\u2019Neil', '\u6f22', 'joseph'];
const columns: readonly { readonly name: string; readonly type: 'text' | 'date' | 'number' | 'boolean'; readonly kindOf: (row: number) => CellKind; readonly textOf: (row: number) => string }[] = [
  { name: 'address', type: 'text', kindOf: () => CellKind.Text, textOf: (row) => `${names[row % 11] ?? ''}.${Math.imul(row, 7919) >>> 4}@example${row % 7}.com` },
  { name: 'method', type: 'text', kindOf: () => CellKind.Text, textOf: (row) => `Form ${row % 11}` },
  { name: 'date', type: 'date', kindOf: () => CellKind.Text, textOf: (row) => new Date(Date.UTC(2008, 0, 1) + row * 20_011_000).toISOString().slice(0, 19) },
  { name: 'ended', type: 'date', kindOf: (row) => row % 8 === 0 ? CellKind.Text : CellKind.Null, textOf: (row) => row % 8 === 0 ? '2016-02-29T00:00:00' : '' },
  { name: 'total', type: 'number', kindOf: () => CellKind.Number, textOf: (row) => String(row * 37 % 10_000 / 100) },
  { name: 'open', type: 'boolean', kindOf: (row) => row % 3 === 0 ? CellKind.True : CellKind.False, textOf: () => '' },
];

const filters: readonly ColumnFilter[] = [
  { type: 'text', column: 'address', match: 'contains', text: 'jose' },
  { type: 'text', column: 'address', match: 'contains', text: 'nunez' },
  { type: 'text', column: 'address', match: 'contains', text: 'zoë' },
  { type: 'text', column: 'address', match: 'contains', text: 'xyz' },
  { type: 'text', column: 'address', match: 'startsWith', text: 'bjorn' },
  { type: 'range', column: 'total', from: '10', to: '20' },
  { type: 'range', column: 'date', from: '2010-01-01', to: '2011-12-31' },
];

/**
 * Sorts, searches and filters made-up rows.
 * @param rest lets others work between two of these; a call that comes meanwhile waits for some milliseconds
 * @returns the rows that were found, all in all
 */
export async function warmViews(rest: () => Promise<void>): Promise<number> {
  const store = madeUpRows();
  const rows = new Uint32Array(rowCount).map((_, row) => row);
  let found = 0;
  const find = async (text: string, among: readonly ColumnFilter[]): Promise<void> => {
    await rest();
    found += (await store.select(text, among, 0, rowCount, new Slices())).length;
  };
  for (let round = 0; round < rounds; round++) {
    for (const column of ['address', 'date', 'total']) {
      await rest();
      await store.sort([{ column, direction: round % 2 === 0 ? 'ascending' : 'descending' }], rows, new Slices());
    }
    for (const text of ['karen.1', '2015', 'jose']) await find(text, []);
    for (const filter of filters) await find('', [filter]);
  }
  return found;
}

/** A rest that lasts as long as there is something to do. */
export async function untilIdle(isBusy: () => boolean, timers: Timers): Promise<void> {
  do await new Promise<void>((resolve) => { timers.setTimeout(resolve, pause); }); while (isBusy());
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
