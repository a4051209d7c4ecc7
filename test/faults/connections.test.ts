import dns from 'node:dns';
import type { ListrakErrorKind } from '../../src/listrak/errors';
import { sampled } from './cases';
import { Place, type Eye, type Meeting } from './runs';
import { isFull, seed } from './scope';
import { shapes, wholeFile, type Shape } from './shapes';

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

interface Case { readonly what: keyof typeof connections; readonly shape: Shape; readonly at: number; readonly lasts: boolean; readonly eye: Eye }

describe('every connection that a run makes', function () {
  this.timeout(3_600_000);
  let place: Place;
  const { lookup } = dns;
  let meets: (count: number) => keyof typeof connections | undefined;
  let count = 0;
  before(async () => {
    place = await Place.open();
    const stub = (_host: string, options: { all?: boolean }, answer: Answer): void => {
      const all = options.all === true;
      const what = meets(count++);
      if (what !== undefined) connections[what](answer, all);
      else if (all) answer(null, [{ address: '127.0.0.1', family: 4 }]);
      else answer(null, '127.0.0.1', 4);
    };
    dns.lookup = stub as unknown as typeof dns.lookup;
  });
  after(async () => {
    dns.lookup = lookup;
    await place.close();
  });

  it('is made again, or the error says that there is none', async () => {
    const cases: Case[] = [];
    for (const shape of shapes) {
      const requests = (await place.cleanRun(shape)).length;
      for (const what of Object.keys(connections) as (keyof typeof connections)[]) {
        for (let at = 0; at < requests; at++) for (const lasts of [false, true]) for (const eye of ['file', 'table'] as const) cases.push({ what, shape, at, lasts, eye });
      }
    }
    const chosen = isFull ? cases : sampled(cases, 24, seed);
    for (const { what, shape, at, lasts, eye } of chosen) {
      count = 0;
      let met = 0;
      meets = (each) => {
        if (lasts ? each < at : each !== at) return undefined;
        met++;
        return what;
      };
      const meeting: Meeting = {
        // Each request makes a connection of its own.
        plan: () => ({ kind: 'answer', answer: (right) => ({ ...right, headers: { ...right.headers, Connection: 'close' } }) }),
        clock: Date.now, isSlow: what === 'no connection at all', tries: what === 'no connection at all' ? 2 : 3, promised: lasts ? unreachable : 'exact', expected: wholeFile,
        get met() { return met; },
        over: () => { meets = () => undefined; },
      };
      await place.meet(`${what}, ${lasts ? 'from then on' : 'once'}, at connection ${at} of ${shape.name}, into a ${eye}`, shape, eye, meeting, 'localhost');
    }
    console.log(`      ${chosen.length} of ${cases.length} cases`);
  });
});
