import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { scopeFields, type FailedParent } from '../../src/reports/report-types';
import type { SandboxRequest } from '../../src/sandbox/index';
import { CommandLine, environmentOf } from '../unit/cli/child';
import { allCases, overAll, sampled } from './cases';
import { faultKinds } from './fault-kinds';
import { FaultMeeting, inWords, older, Place, type Case } from './runs';
import { isFull, seed } from './scope';
import { shapes, wholeFile, wrongWithPartial, type Shape } from './shapes';

/** Those that the command line's own time limits let end soon. */
const kinds = faultKinds.filter(({ isSlow, what }) => isSlow !== true && !what.includes('no other comes') && what !== 'a body beyond the limit' && what !== 'a gzip bomb' && !what.includes('clock') && !/in seconds|as a date$/.test(what));

describe('faults met by the command line', function () {
  this.timeout(3_600_000);
  let places: Place[];
  let cli: CommandLine;
  before(async () => {
    [cli, places] = await Promise.all([CommandLine.build(), Promise.all(Array.from({ length: 6 }, () => Place.open()))]);
  });
  after(() => Promise.all([cli.dispose(), ...places.map((place) => place.close())]));

  it('end in the truth, or in an exit status and a sentence', async () => {
    const requests = new Map<Shape, SandboxRequest[]>();
    for (const shape of shapes) requests.set(shape, await (places[0] as Place).cleanRun(shape));
    const cases = allCases(requests, kinds).filter(({ times, kind }) => times === 'once' && kind.odd === undefined && kind.leavesOut !== true);
    const chosen = sampled(cases, isFull ? 300 : 18, seed);
    const statuses = new Map<number | null, number>();
    await overAll<Case, Place>(chosen, places, async (one, place) => {
      const meeting = new FaultMeeting(one, place.sandbox);
      await writeFile(place.file, older);
      place.sandbox.setFaults(meeting.plan);
      const { status, stderr, stdout } = await cli.run(
        ['export', '--request', '-', '--out', place.file, '--page-size', String(one.shape.pageSize), '--quiet'],
        { environment: environmentOf(place.sandbox), input: JSON.stringify(one.shape.request) },
      );
      const file = await readFile(place.file, 'utf8');
      const words = `${inWords(one)}: ${status}, ${stderr}`;
      assert.equal(stdout.length, 0);
      assert.ok(!stderr.includes(place.sandbox.clientSecret));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 0) {
        assert.equal(meeting.promised, 'exact', words);
        assert.ok(file === wholeFile(place.truth(one.shape)), words);
      } else {
        assert.notEqual(meeting.promised, 'exact', words);
        assert.match(stderr, /^listrak: .+\./, words);
        if (status === 4) assert.equal(wrongWithPartial(place.truth(one.shape), file, failedIn(stderr)), undefined, words);
        else assert.equal(file, older, words);
        assert.ok(status === 2 || status === 3 || status === 4, words);
      }
      const beside = (await readdir(place.folder)).filter((name) => name !== 'report.csv');
      assert.deepEqual(beside, status === 4 ? ['report.csv.listrak-failed.json'] : [], words);
      await place.clear();
    });
    console.log(`      ${chosen.length} of ${cases.length} cases; exit status ${[...statuses].sort().map(([status, count]) => `${status}: ${count}`).join(', ')}`);
  });
});

/** The parents that standard error names: `listrak: listId 101, messageId 7 failed: …`. */
function failedIn(stderr: string): FailedParent[] {
  const error = { kind: 'serviceFailed', what: { template: '', args: [] }, next: { template: '', args: [] } } as const;
  return [...stderr.matchAll(/^listrak: ((?:\w+ \d+(?:, )?)+) failed: /gm)].map(([, ids = '']) => ({
    error, ...Object.fromEntries(ids.split(', ').map((pair) => pair.split(' ')).filter(([field]) => scopeFields.some((each) => each === field)).map(([field = '', id]) => [field, Number(id)])),
  }));
}
