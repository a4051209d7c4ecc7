/**
 * A report of made-up rows goes the way that a first page goes: scanned, stored, looked at. Code that has never run is several times slower than
 * code that has, and what it meets for the first time makes V8 throw away what it has compiled; it is the first page of a report that somebody waits for.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { PageMemory } from '../listrak/page-memory';
import { readPage } from '../listrak/page-reader';
import { reportById } from '../reports/catalogue';
import type { ColumnType } from '../reports/report-types';
import { checkRequest } from '../reports/request';
import type { Timers } from '../rows/table-view';
import { Table } from './table';

/** Few at a time: a call that comes meanwhile waits for some milliseconds at most. */
const rows = 400;
/** So many that a column of texts that all differ changes its form. */
const pages = 12;
/** Milliseconds after the engine's start in which an answer comes, if it was started for a report and the service is near. */
const beforehand = 30;
/** Milliseconds for which others may work between two pages. More of it is a report that has come: V8 compiles enough for it, and all its threads at once keep the host waiting. */
const others = 4;

/** Ends early where a real report comes. Answers with the rows that were held at the end. */
export async function warmUp(timers: Timers): Promise<number> {
  await new Promise<void>((resolve) => { timers.setTimeout(resolve, beforehand); });
  readLocales();
  if (await othersWork(timers)) return 0;
  // A buffer is detached sooner or later, as when a parser of HTTP needs more memory; V8 then throws away all that it compiled as if none ever were.
  const detached = new ArrayBuffer(8);
  structuredClone(detached, { transfer: [detached] });
  const memory = new PageMemory();
  const resource = Buffer.from('{"data":{"listId":1,"listName":"List"}}');
  let done: () => void;
  const ended = new Promise<void>((resolve) => { done = resolve; });
  const table = new Table({
    request: checkRequest({ report: 'contacts', listId: 1 }), pageSize: rows, maxConcurrentRequests: 1, maxRows: rows * pages, locale: 'en', timers, warn: () => undefined,
    onChanged: ({ phase }) => { if (phase.type !== 'loading') done(); },
    withSource: (work) => work({
      getPage: () => Promise.resolve(readPage(resource)),
      async* pages() {
        for (let page = 0; page < pages; page++) {
          if (await othersWork(timers)) return;
          readPage(resource);
          yield readPage(body(page), memory);
        }
      },
    }),
  });
  table.resume();
  await ended;
  table.readWindow({ from: 0, to: 64, columns: [...table.state.columns.keys()] });
  const { totalRows } = table.state;
  await table.close();
  return totalRows;
}

/** What a process knows of locales is read by whoever needs it first, 10 to 20 ms long, and there for all its threads then: by this one, so that the host has it for its first count and its first names. */
function readLocales(): void {
  new Intl.NumberFormat('en').format(1);
  new Intl.Collator('en').compare('a', 'b');
}

/** Lets others work; whether they did so for long. */
async function othersWork(timers: Timers): Promise<boolean> {
  const since = timers.now();
  await turn();
  return timers.now() - since > others;
}

/** As a profile's fields may be: of any type, and of names so short that they are told apart otherwise. */
const more = [{ name: 'total', type: 'number' }, { name: 'open', type: 'boolean' }, { name: 'age', type: 'integer' }] as const;

function body(page: number): Uint8Array {
  const { columns } = reportById('contacts');
  const data = Array.from({ length: rows }, (_, at) => {
    const row = page * rows + at;
    // Now and then a field is left out.
    return Object.fromEntries([...columns, ...more].flatMap(({ name, type }, column) => ((row + column) % 61 === 0 ? [] : [[name, madeUp(type, row, column % 3)]])));
  });
  return new TextEncoder().encode(JSON.stringify({ nextPageCursor: null, data }));
}

const names = ['Karen', 'José', 'Ann "Annie"', 'Zoë'];

/** A value as reports have them; texts of each kind are keys, names or one of a few words. */
function madeUp(type: ColumnType, row: number, kind: number): unknown {
  switch (type) {
    case 'text': return row % 9 === 0 ? null : [`${1e15 + row * 7919}ABCDEF`, `${names[row % 23] ?? 'Li'}.${row * 7919}@example.com`, `Word ${row % 5}`][kind];
    case 'integer': return row * 7919 % 100_000;
    case 'number': return row % 7 === 0 ? -row / 4 : row * 37 % 10_000 / 100;
    case 'boolean': return row % 2 === 0;
    case 'date': return row % 5 === 0 ? null : `${new Date(Date.UTC(2008, 0, 1) + row % 5000 * 97_919_000).toISOString().slice(0, 19)}${['', '', '.5', '.65', '.657'][row % 7] ?? ''}`;
    case 'json': return row % 3 === 0 ? [] : [{ segmentationFieldId: row, value: 'x' }];
  }
}
