/**
 * A small report of made-up rows goes the way that a first page goes: scanned, stored, looked at. Code that has never run is several times
 * slower than code that has, and it is the first page of a report that somebody waits for.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { readPage } from '../listrak/page-reader';
import { reportById } from '../reports/catalogue';
import type { ColumnType } from '../reports/report-types';
import { checkRequest } from '../reports/request';
import type { Timers } from '../rows/table-view';
import { Table } from './table';

/** Few at a time: a call that comes meanwhile waits for some milliseconds at most. */
const rows = 400;
const rounds = 8;

/** Answers with the rows that came out at the end. */
export async function warmUp(timers: Timers): Promise<number> {
  // A buffer is detached sooner or later, as when a parser of HTTP needs more memory; V8 then throws away all that it compiled as if none ever were.
  const detached = new ArrayBuffer(8);
  structuredClone(detached, { transfer: [detached] });
  const columns = reportById('contacts').columns;
  const body = new TextEncoder().encode(JSON.stringify({ nextPageCursor: null, data: Array.from({ length: rows }, (_, row) => Object.fromEntries(columns.map(({ name, type }, column) => [name, madeUp(type, row, column % 3)]))) }));
  let seen = 0;
  for (let round = 0; round < rounds; round++) seen += await looked(body, timers);
  return seen;
}

async function looked(body: Uint8Array, timers: Timers): Promise<number> {
  let done: () => void;
  const ended = new Promise<void>((resolve) => { done = resolve; });
  const table = new Table({
    request: checkRequest({ report: 'contacts', listId: 1 }), pageSize: rows, maxConcurrentRequests: 1, maxRows: rows, locale: 'en', timers, warn: () => undefined,
    onChanged: ({ phase }) => { if (phase.type !== 'loading') done(); },
    withSource: (work) => work({
      getPage: () => Promise.resolve(readPage(Buffer.from('{"data":{"listId":1,"listName":"List"}}'))),
      async* pages() {
        await turn();
        yield readPage(body);
      },
    }),
  });
  table.resume();
  await ended;
  const window = table.readWindow({ table: 0, from: 0, to: 64, columns: [...table.state.columns.keys()] });
  await table.close();
  return window.rows.length;
}

/** A value as reports have them; texts of each kind are keys, names or one of a few words. */
function madeUp(type: ColumnType, row: number, kind: number): unknown {
  switch (type) {
    case 'text': return row % 9 === 0 ? null : [`${1e15 + row * 7919}ABCDEF`, `${row % 4 === 0 ? 'José' : 'Karen'}.${row * 7919}@example.com`, `Word ${row % 5}`][kind];
    case 'integer': return row;
    case 'number': return row * 37 % 1000 / 100;
    case 'boolean': return row % 2 === 0;
    case 'date': return row % 5 === 0 ? null : `20${10 + row % 10}-01-1${row % 10}T10:02:0${row % 10}${row % 3 === 0 ? `.${row % 90 + 10}` : ''}`;
    case 'json': return [];
  }
}
