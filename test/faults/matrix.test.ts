import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import type { SandboxRequest } from '../../src/sandbox/index';
import { allCases, overAll, sampled } from './cases';
import { faultsTable, withFaultsTable } from './faults-table';
import type { Case } from './meeting';
import { Place } from './place';
import { isFull, seed } from './scope';
import { otherShapes, shapes, type Shape } from './shapes';

const document = 'test/FAULTS.md';

describe('every fault at every request', function () {
  this.timeout(7_200_000);
  let places: Place[];
  let cases: Case[];
  before(async () => {
    const requests = new Map<Shape, SandboxRequest[]>();
    places = await Promise.all(Array.from({ length: 16 }, () => Place.open()));
    for (const shape of [...shapes, ...otherShapes]) requests.set(shape, await (places[0] as Place).cleanRun(shape));
    cases = allCases(requests);
  });
  after(() => Promise.all(places.map((place) => place.close())));

  it('ends in the truth, byte for byte, or in an error that says what to do', async () => {
    const [wanted, inShape] = [new RegExp(process.env['FAULT'] ?? ''), new RegExp(process.env['SHAPE'] ?? '')];
    const among = cases.filter(({ kind, shape }) => wanted.test(kind.what) && inShape.test(shape.name));
    const chosen = isFull ? among : sampled(among, Number(process.env['CASES'] ?? 700), seed);
    const failures: string[] = [];
    const ends = { whole: 0, partial: 0, failed: 0 };
    const started = performance.now();
    await overAll<Case, Place>(chosen, places, async (one, place) => {
      try {
        ends[await place.run(one)]++;
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        failures.push(words);
        console.log(`      ${words.replaceAll(/\s+/g, ' ').slice(0, 700)}`);
      }
    });
    if (isFull) console.log(faultsTable(chosen));
    console.log(`      ${chosen.length} of ${cases.length} cases${isFull ? '' : ` (seed ${seed}; FULL=1 runs all)`} in ${Math.round((performance.now() - started) / 1000)} s: ${ends.whole} exact, ${ends.failed} ended in an error, ${ends.partial} named the parents that failed, ${failures.length} broke what is promised`);
    assert.deepEqual(failures, []);
  });

  it('is what test/FAULTS.md says', async () => {
    const written = await readFile(document, 'utf8');
    const right = withFaultsTable(written, faultsTable(cases));
    if (process.env['UPDATE'] === '1') await writeFile(document, right);
    else assert.ok(written === right, `${document} is behind: UPDATE=1 npm run test:faults rewrites its table.`);
  });
});
