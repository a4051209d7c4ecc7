import assert from 'node:assert/strict';
import type { FaultPlan } from '../../src/sandbox/index';
import { overAll, randomOf } from './cases';
import { faultKinds, type Tools } from './fault-kinds';
import { Place } from './place';
import { isFull, seed } from './scope';
import { isAt, otherShapes, shapes, type Shape } from './shapes';
import { unchanged } from './truth';
import type { WayName } from './ways/names';

/** Faults after which asking again helps. */
const passing = faultKinds.filter(({ once, token, odd, leavesOut, isSlow, what }) => once === 'exact' && token === undefined && odd === undefined && leavesOut !== true && isSlow !== true && !/page before|token that ends, and/.test(what));

interface Run { readonly shape: Shape; readonly way: WayName; readonly seed: number; readonly share: number }

describe('any faults at any requests', function () {
  this.timeout(3_600_000);
  let places: Place[];
  before(async () => { places = await Promise.all(Array.from({ length: 8 }, () => Place.open())); });
  after(() => Promise.all(places.map((place) => place.close())));

  it('end in the truth, byte for byte, or in an error that says what to do', async () => {
    const runs: Run[] = [];
    for (let number = 0; number < (isFull ? 500 : 10); number++) {
      for (const shape of number % 2 === 0 ? [...shapes, ...otherShapes] : shapes) runs.push({ shape, way: shape.ways[(otherShapes.includes(shape) ? number >> 1 : number) % shape.ways.length] ?? shape.ways[0], seed: seed * 100_000 + number, share: [0.05, 0.2, 0.5, 0.9][number % 4] ?? 0.2 });
    }
    const ends = { whole: 0, partial: 0, failed: 0 };
    let met = 0;
    await overAll(runs, places, async ({ shape, way, seed: own, share }, place) => {
      const random = randomOf(own);
      let turned = 0;
      const tools: Tools = { sandbox: place.sandbox, now: Date.now, turnClock: (by) => { turned = by; }, bodyBefore: () => undefined, mark: () => assert.fail(), hide: () => assert.fail() };
      const plan: FaultPlan = (request) => {
        if (random() >= share) return undefined;
        const here = passing.filter(({ where }) => isAt(where, request, shape));
        met++;
        return here[Math.floor(random() * here.length)]?.fault(request, 0, tools);
      };
      ends[await place.meet(`seed ${own}, ${share} of the requests of ${shape.name}, by way of ${way}`, shape, way, {
        plan, tries: 6, promised: 'any', changes: unchanged, goesOn: own % 3 === 0, met: 1, clock: () => Date.now() + turned,
      })]++;
    });
    console.log(`      ${runs.length} runs that met ${met} faults of ${passing.length} kinds: ${ends.whole} exact, ${ends.failed} ended in an error, ${ends.partial} named the parents that failed`);
    assert.ok(ends.whole > runs.length / 3);
  });
});
