import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { scopeFields, type FailedParent } from '../../src/reports/report-types';
import type { SandboxRequest } from '../../src/sandbox/index';
import { CommandLine, environmentOf, type Ended } from '../unit/cli/child';
import { allCases, overAll, sampled } from './cases';
import { faultKinds } from './fault-kinds';
import { FaultMeeting, inWords, type Case } from './meeting';
import { older } from './fixtures';
import { Place, type Contents } from './place';
import { isFull, seed } from './scope';
import { otherShapes, shapes, type Shape } from './shapes';
import { beforeRetry } from './ways/retry';
import { beforeUpdate, lookBackDays } from './ways/update';
import type { Run } from './ways/way';

/** Those that the command line's own time limits let end soon. */
const kinds = faultKinds.filter(({ isSlow, what }) => isSlow !== true && !what.includes('no other comes') && what !== 'a body beyond the limit' && what !== 'a gzip bomb' && !what.includes('clock') && !/in seconds|as a date$/.test(what));

/** What lies beside a file, and the command that goes on with it. */
const kept: readonly { readonly name: string; readonly before: (run: Run) => Promise<Contents>; readonly args: (file: string) => string[] }[] = [
  { name: 'since last', before: beforeUpdate, args: (file) => ['export', '--request', '-', '--since-last', '--look-back', String(lookBackDays), '--out', file] },
  { name: 'a retry', before: beforeRetry, args: (file) => ['retry', file] },
];

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
    const chosen = sampled(cases, isFull ? cases.length : 18, seed);
    const statuses = new Map<number | null, number>();
    await overAll<Case, Place>(chosen, places, async (one, place) => {
      const meeting = new FaultMeeting(one, place.sandbox);
      await writeFile(place.file(), older);
      place.sandbox.setFaults(meeting.plan);
      const run = (...more: readonly string[]): Promise<Ended> => cli.run(
        ['export', '--request', '-', '--out', place.file(), '--page-size', String(one.shape.pageSize), '--quiet', ...more],
        { environment: environmentOf(place.sandbox), input: JSON.stringify(one.shape.request) },
      );
      const { status, stderr, stdout } = await run();
      const file = await readFile(place.file(), 'utf8');
      const words = `${inWords(one)}: ${status}, ${stderr}`;
      assert.equal(stdout.length, 0);
      assert.ok(!stderr.includes(place.sandbox.clientSecret));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 0) {
        assert.equal(meeting.promised, 'exact', words);
        assert.ok(file === place.truth(one.shape).file(), words);
      } else {
        assert.notEqual(meeting.promised, 'exact', words);
        assert.match(stderr, /^listrak: .+\./, words);
        if (status === 4) assert.equal(place.truth(one.shape).wrongWithPartial(file, failedIn(stderr)), undefined, words);
        else assert.equal(file, older, words);
        assert.ok(status === 2 || status === 3 || status === 4, words);
      }
      const beside = (await readdir(place.folder)).filter((name) => name !== 'report.csv');
      if (stderr.includes('--resume')) {
        assert.deepEqual(beside.map((name) => name.slice(name.lastIndexOf('.'))).sort(), ['.listrak-journal', '.listrak-part'], words);
        place.sandbox.setFaults();
        assert.equal((await run('--resume')).status, 0, words);
        assert.ok(await readFile(place.file(), 'utf8') === place.truth(one.shape).file(), `gone on with: ${words}`);
        assert.deepEqual(await readdir(place.folder), ['report.csv'], words);
      } else assert.deepEqual(beside, status === 4 ? ['report.csv.listrak-failed.json'] : [], words);
      await place.clear();
    });
    tell(chosen.length, cases.length, statuses);
  });

  for (const { name, before, args } of kept) {
    it(`leave the pair of before or a new one, where a file has something kept beside it; the next run ends right: ${name}`, async () => {
      const shape = otherShapes.find((each) => each.name === name) ?? assert.fail(name);
      const requests = await (places[0] as Place).cleanRun(shape);
      const cases = allCases(new Map([[shape, requests]]), kinds).filter(({ times, kind, way }) => way.endsWith('csv') && kind.odd === undefined && kind.leavesOut !== true && times !== 'stuck');
      const chosen = sampled(cases, isFull ? cases.length : 6, seed);
      const statuses = new Map<number | null, number>();
      await overAll<Case, Place>(chosen, places, async (one, place) => {
        const meeting = new FaultMeeting(one, place.sandbox);
        const client = place.client({ tries: 1 });
        const olds = await before({ place, shape, format: 'csv', client });
        await client.close();
        const run = (): Promise<Ended> => cli.run([...args(place.file()), '--page-size', String(shape.pageSize), '--quiet'], { environment: environmentOf(place.sandbox), input: JSON.stringify(shape.request) });
        place.sandbox.setFaults(meeting.plan);
        const { status, stderr } = await run();
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        const words = `${inWords(one)}: ${status}, ${stderr}`;
        if (status === 0) assert.equal(meeting.promised, 'exact', words);
        else {
          assert.notEqual(meeting.promised, 'exact', words);
          assert.match(stderr, /^listrak: .+\./, words);
        }
        if (status === 2 || status === 3) assert.deepEqual(new Map([...await place.contents()].filter(([each]) => !/\.listrak-(part|journal)$/.test(each))), olds, words);
        else assert.ok(status === 0 || status === 4, words);
        place.sandbox.setFaults();
        meeting.over();
        if (status !== 0) assert.equal((await run()).status, 0, words);
        const lines = (file: string): string[] => file.split(/(?<=\n)/).sort();
        assert.deepEqual(lines(await readFile(place.file(), 'utf8')), lines(place.truth(shape).file()), words);
        assert.deepEqual((await readdir(place.folder)).sort(), name === 'a retry' ? ['report.csv'] : ['report.csv', 'report.csv.listrak-state.json'], words);
        await place.clear();
      });
      tell(chosen.length, cases.length, statuses);
    });
  }

  function tell(chosen: number, cases: number, statuses: ReadonlyMap<number | null, number>): void {
    console.log(`      ${chosen} of ${cases} cases; exit status ${[...statuses].sort().map(([status, count]) => `${status}: ${count}`).join(', ')}`);
  }
});

/** The parents that standard error names: `listrak: list 101, message 7 failed: …`. */
function failedIn(stderr: string): FailedParent[] {
  const error = { kind: 'serviceFailed', what: { template: '', args: [] }, next: { template: '', args: [] } } as const;
  return [...stderr.matchAll(/^listrak: ((?:\w+ \d+(?:, )?)+) failed: /gm)].map(([, ids = '']) => ({
    error, ...Object.fromEntries(ids.split(', ').map((pair) => pair.split(' ')).map(([noun = '', id]) => [scopeFields.find((field) => field === `${noun}Id`) ?? assert.fail(noun), Number(id)])),
  }));
}
