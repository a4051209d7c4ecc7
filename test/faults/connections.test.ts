import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import dns from 'node:dns';
import type { ListrakErrorKind } from '../../src/listrak/errors';
import { overAll, sampled } from './cases';
import type { Meeting } from './meeting';
import { Place } from './place';
import { isFull, seed } from './scope';
import { otherShapes, shapes, type Shape } from './shapes';
import { unchanged } from './truth';
import type { WayName } from './ways/names';

type Answer = (error: NodeJS.ErrnoException | null, address?: string | { address: string; family: number }[], family?: number) => void;

/** What a connection meets, by what is made of the host's name. */
const connections = {
  'a name that is not known': (answer) => answer(Object.assign(new Error('not found'), { code: 'ENOTFOUND' })),
  'a name service that is down': (answer) => answer(Object.assign(new Error('again'), { code: 'EAI_AGAIN' })),
  // Nobody listens there.
  'a refused connection': (answer, all) => all ? answer(null, [{ address: '127.0.0.2', family: 4 }]) : answer(null, '127.0.0.2', 4),
  'no connection at all': () => undefined,
} satisfies Record<string, (answer: Answer, all: boolean) => void>;
const unreachable: readonly ListrakErrorKind[] = ['unreachable'];

interface Case { readonly what: keyof typeof connections; readonly shape: Shape; readonly at: number; readonly lasts: boolean; readonly way: WayName }

/** A run that makes connections, and what each of them meets. */
interface Run { count: number; meets: (count: number) => keyof typeof connections | undefined }

describe('every connection that a run makes', function () {
  this.timeout(3_600_000);
  let places: Place[];
  const { lookup } = dns;
  /** Tells whose connection is made. */
  const runs = new AsyncLocalStorage<Run>();
  before(async () => {
    places = await Promise.all(Array.from({ length: 8 }, () => Place.open()));
    const stub = (host: string, options: { all?: boolean }, answer: Answer): void => {
      const all = options.all === true;
      const run = runs.getStore() ?? assert.fail(`nobody asks for ${host}`);
      const what = run.meets(run.count++);
      if (what !== undefined) connections[what](answer, all);
      else if (all) answer(null, [{ address: '127.0.0.1', family: 4 }]);
      else answer(null, '127.0.0.1', 4);
    };
    dns.lookup = stub as unknown as typeof dns.lookup;
  });
  after(async () => {
    dns.lookup = lookup;
    await Promise.all(places.map((place) => place.close()));
  });

  it('is made again, or the error says that there is none', async () => {
    const cases: Case[] = [];
    for (const shape of [...shapes, ...otherShapes]) {
      const requests = (await places[0]?.cleanRun(shape) ?? []).length;
      for (const what of Object.keys(connections) as (keyof typeof connections)[]) {
        for (let at = 0; at < requests; at++) for (const lasts of [false, true]) for (const way of shape.ways) cases.push({ what, shape, at, lasts, way });
      }
    }
    const chosen = isFull ? cases : sampled(cases, 40, seed);
    const ends = { whole: 0, partial: 0, failed: 0 };
    const failures: string[] = [];
    await overAll(chosen, places, async ({ what, shape, at, lasts, way }, place) => {
      let met = 0;
      const run: Run = {
        count: 0,
        meets: (each) => {
          if (lasts ? each < at : each !== at) return undefined;
          met++;
          return what;
        },
      };
      const meeting: Meeting = {
        // Each request makes a connection of its own.
        plan: () => ({ kind: 'answer', answer: (right) => ({ ...right, headers: { ...right.headers, Connection: 'close' } }) }),
        clock: Date.now, isSlow: what === 'no connection at all', tries: what !== 'no connection at all' ? 3 : lasts ? 2 : 6, promised: lasts ? unreachable : 'exact', changes: unchanged, goesOn: at % 2 === 0,
        get met() { return met; },
        over: () => { run.meets = () => undefined; },
      };
      try {
        ends[await runs.run(run, () => place.meet(`${what}, ${lasts ? 'from then on' : 'once'}, at connection ${at} of ${shape.name}, by way of ${way}`, shape, way, meeting, 'localhost'))]++;
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    });
    console.log(`      ${chosen.length} of ${cases.length} cases: ${ends.whole} exact, ${ends.failed} ended in an error, ${ends.partial} named the parents that failed`);
    assert.deepEqual(failures, []);
  });
});
