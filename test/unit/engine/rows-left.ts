/** A program that searches rows with a thread's help and lets go of them, three times: prints as JSON how many bytes more its process has of the machine with them, and afterwards. `node rows-left.js <the thread's bundle>`. */
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { startHandWorker } from '../../../src/engine/engine-worker';
import { HandThreads } from '../../../src/engine/hand-threads';
import { systemTimers } from '../../../src/engine/timers';
import { CellKind } from '../../../src/listrak/page';
import { CellWriter } from '../../../src/rows/column';
import { ColumnStore } from '../../../src/rows/column-store';
import { LeftRows } from '../../../src/rows/left-rows';
import { Slices } from '../../../src/rows/slices';

const pageRows = 10_000;
const pages = 20;
const columns = 8;

/** All pages are alike. */
const page = Array.from({ length: columns }, (_, column) => {
  const cells = new CellWriter(pageRows);
  for (let row = 0; row < pageRows; row++) cells.addText(CellKind.Text, `a text of its own, ${column} ${row}`);
  return cells.column(`text ${column}`);
});

function filled(): ColumnStore {
  const store = new ColumnStore();
  store.growTo(page.map(({ name }) => ({ name, type: 'text', origin: 'api' })));
  for (let count = 0; count < pages; count++) store.append({ rowCount: pageRows, columns: page }, Int32Array.from(page.keys()));
  return store;
}

async function search(hands: HandThreads, left: LeftRows): Promise<void> {
  const store = filled();
  const { bytesHeld, rowCount } = store;
  const found = await store.select('own, 7 99', [], 0, rowCount, new Slices(undefined, undefined, hands));
  if (found.length === 0) throw new Error('Nothing was found.');
  systemTimers.setTimeout(() => { left.add(bytesHeld); }, 0);
}

/** Waits until the process has no more than so many bytes; at least a second and a half, at most so many milliseconds more. */
async function settled(most: number, milliseconds: number): Promise<void> {
  await wait(1500);
  const until = performance.now() + milliseconds;
  while (process.memoryUsage.rss() > most && performance.now() < until) await wait(50);
}

async function main(): Promise<void> {
  const left = new LeftRows();
  let ready: Promise<unknown> | undefined;
  const hands = new HandThreads({
    start: () => {
      const worker = startHandWorker(process.argv[2] ?? '');
      ready = once(worker, 'message');
      return worker;
    },
    count: 1, timers: systemTimers, left, warn: (line) => { throw new Error(line); },
  });
  hands.expect(pageRows * pages);
  await ready;
  // What is compiled and taken once is there afterwards.
  await search(hands, left);
  await settled(0, 0);
  const before = process.memoryUsage.rss();
  const rounds: { there: number; left: number }[] = [];
  for (let round = 0; round < 3; round++) {
    await search(hands, left);
    const there = process.memoryUsage.rss() - before;
    await settled(before + 8e6, 3000);
    rounds.push({ there, left: process.memoryUsage.rss() - before });
  }
  console.log(JSON.stringify(rounds));
  await hands.dispose();
}

void main();
