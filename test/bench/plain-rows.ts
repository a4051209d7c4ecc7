/** The same contacts as an array of objects, looked at as one does without a store: by `filter` and `toSorted`. Has a process of its own, because a million objects weigh on all that share their heap. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { benchColumns } from './contacts';
import { median } from './figures';

interface Contact {
  /** What is compared is made ready, in the case and without the accents: a comparison by the language's rules takes ten times as long. */
  readonly email: string;
  readonly time: number;
  readonly total: number;
  /** Of cells that hold text, in lower case. */
  readonly texts: readonly string[];
}

const column = (name: string): number => benchColumns.findIndex(([other]) => other === name);
const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const least = 10;
const most = 20;

/** By the names that the bench gives these views. */
const looks: Readonly<Record<string, (contacts: readonly Contact[]) => readonly Contact[]>> = {
  'sort by emailAddress (text)': (contacts) => contacts.toSorted((a, b) => a.email < b.email ? -1 : a.email > b.email ? 1 : 0),
  'sort by subscribeDate': (contacts) => contacts.toSorted((a, b) => b.time - a.time),
  'sort by orderTotal': (contacts) => contacts.toSorted((a, b) => a.total - b.total),
  'filter: emailAddress contains jose': (contacts) => contacts.filter(({ email }) => email.includes('jose')),
  'filter: orderTotal 10 to 20': (contacts) => contacts.filter(({ total }) => total >= least && total <= most),
  'search: karen.linda': (contacts) => contacts.filter(({ texts }) => texts.some((text) => text.includes('karen.linda'))),
  'search: 2015': (contacts) => contacts.filter(({ texts }) => texts.some((text) => text.includes('2015'))),
};

/** Median milliseconds of each view over so many rows, by its name. */
export async function timesOfPlainRows(script: string, rows: number, runs: number): Promise<ReadonlyMap<string, number>> {
  const child = fork(script, ['--plain', JSON.stringify([rows, runs])], { execArgv: ['--max-old-space-size=12000'] });
  const [times] = await once(child, 'message') as [[string, number][]];
  child.kill();
  return new Map(times);
}

/** What the process of its own does. */
export function plainRows(rows: number, runs: number): [string, number][] {
  const contacts = Array.from({ length: rows }, (_, row): Contact => {
    const cells = benchColumns.map(([, , cellOf]) => cellOf(row));
    const texts = cells.flatMap((cell) => cell === null ? [] : [String(cell).toLowerCase()]);
    return { email: folded(String(cells[column('emailAddress')])), time: Date.parse(String(cells[column('subscribeDate')])), total: Number(cells[column('orderTotal')]), texts };
  });
  return Object.entries(looks).map(([what, look]) => [what, median(Array.from({ length: runs }, () => {
    const started = performance.now();
    look(contacts);
    return performance.now() - started;
  }))]);
}
