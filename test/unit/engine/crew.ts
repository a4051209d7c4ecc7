/** Threads that lend a hand, as tests ask them, and rows that make it worth while. */
import { once } from 'node:events';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { startHandWorker } from '../../../src/engine/engine-worker';
import { HandThreads } from '../../../src/engine/hand-threads';
import { systemTimers } from '../../../src/engine/timers';
import type { ColumnSpec } from '../../../src/reports/report-types';
import { Claims } from '../../../src/rows/claims';
import { ColumnStore } from '../../../src/rows/column-store';
import type { Hands } from '../../../src/rows/hands';
import { LeftRows } from '../../../src/rows/left-rows';
import { Slices } from '../../../src/rows/slices';
import { appendTo, pageOf, type ModelRow } from '../rows/model';

/** The bundle of such a thread, see {@link buildHand}. */
export const handFile = path.resolve('node_modules/.cache/engine/hand.js');

export async function buildHand(): Promise<void> {
  await build({ entryPoints: ['src/engine/hand.ts'], bundle: true, platform: 'node', target: 'node20', format: 'cjs', outfile: handFile, logLevel: 'silent' });
}

/** Threads that lend a hand, and what they warn of. */
export class Crew {
  readonly workers: Worker[] = [];
  readonly warned: string[] = [];
  readonly hands: HandThreads;
  offers = 0;
  #ready: Promise<unknown>[] = [];

  constructor(count: number, { bundle = handFile, least = 1 } = {}) {
    this.hands = new HandThreads({
      start: () => {
        const worker = startHandWorker(bundle);
        this.workers.push(worker);
        this.#ready.push(once(worker, 'message'));
        return worker;
      },
      count, least, timers: systemTimers, left: new LeftRows(), warn: (line) => { this.warned.push(line); },
    });
  }

  async ready(): Promise<this> {
    this.hands.expect(1_000_000);
    await Promise.all(this.#ready);
    return this;
  }

  /** Slices of which each piece is done by the other threads, whatever this one could do itself. */
  alone(isStale?: () => boolean, meanwhile = (): void => undefined): Slices {
    const { hands } = this;
    const others: Hands = {
      get least() { return hands.least; },
      offer: (job, pieces) => {
        this.offers++;
        const claims = new OthersDo(pieces, hands.offer(job, pieces).control);
        meanwhile();
        return claims;
      },
      end: (claims) => { hands.end(claims); },
      giveUp: () => { hands.giveUp(); },
      forget: (bytes) => { hands.forget(bytes); },
    };
    return new Slices(isStale, undefined, others);
  }

  together(): Slices {
    return new Slices(undefined, undefined, this.hands);
  }
}

class OthersDo extends Claims {
  override take(): number {
    return -1;
  }
}

/** More rows than a piece of anything, of all types, some empty, some that do not fit; made when they are first asked for. */
export function manyRows(): () => { store: ColumnStore; rowCount: number } {
  let made: { store: ColumnStore; rowCount: number } | undefined;
  return () => made ??= makeRows();
}

function makeRows(): { store: ColumnStore; rowCount: number } {
  const store = new ColumnStore();
  const specs: ColumnSpec[] = [];
  const names = ['karen', 'José', 'ann', 'ZOË', '\\uD800'];
  const page = 7_000;
  const pages = 20;
  for (let first = 0; first < pages * page; first += page) {
    appendTo(store, specs, pageOf(Array.from({ length: page }, (_, at): ModelRow => {
      const row = Math.imul(first + at, 0x9e3779b1) >>> 0;
      const time = new Date(Date.UTC(2008, 0, 1) + row % 300_000_000 * 1000).toISOString().slice(0, 19);
      return {
        'text': row % 11 === 0 ? '""' : row % 1009 === 0 ? '[1]' : JSON.stringify(`${names[row % 4]}.${row % 99_991}@example.com`), ...(row % 3 === 0 ? {} : { 'json': `"${names[row % 5]}${row % 512}"` }),
        'integer': row % 13 === 0 ? 'null' : String(row % 70_000), 'number': row % 17 === 0 ? '"x"' : `${row % 9_000 / 100}`, 'boolean': row % 2 === 0 ? 'true' : 'false',
        'date': row % 7 === 0 ? 'null' : row % 1013 === 0 ? '"2015-08-31T16:02:41.6500000"' : JSON.stringify(time),
        'text long': JSON.stringify(`the same beginning of all ${row % 50_000} and an end ${row % 3}`), 'text few': JSON.stringify(names[row % 3]), 'date all': JSON.stringify(time), 'number all': String(row / 4), 'text alike': '"alike"',
      };
    })));
  }
  return { store, rowCount: pages * page };
}
