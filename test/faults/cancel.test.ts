import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { Table } from '../../src/engine/table';
import { systemTimers } from '../../src/engine/timers';
import { sleep } from '../../src/listrak/cancel';
import { CancelledError } from '../../src/listrak/errors';
import { checkRequest } from '../../src/reports/request';
import type { Fault } from '../../src/sandbox/index';
import { overAll, sampled } from './cases';
import { older } from './fixtures';
import { Place } from './place';
import { isFull, seed } from './scope';
import { otherShapes, shapes, type Shape } from './shapes';
import { beforeRetry, retry } from './ways/retry';
import { beforeUpdate, update } from './ways/update';
import type { Run } from './ways/way';

/** What a run waits for when it is cancelled. */
const waits: Readonly<Record<string, Fault>> = {
  'an answer that does not come': { kind: 'silence' },
  'the rest of a body': { kind: 'stall' },
  'a body in drops': { kind: 'slowBody', bytesPerSecond: 500 },
  'the next try': { kind: 'status', status: 503, headers: { 'Retry-After': '60' } },
  'an answer that is on its way': { kind: 'delay', ms: 1000 },
};
/** ms from the abort to the end; a machine with much to do is slow to turn to it. */
const atOnce = 2000;

interface Case { readonly wait: string; readonly fault: Fault; readonly shape: Shape; readonly at: number }

describe('a cancel at every request', function () {
  this.timeout(3_600_000);
  let places: Place[];
  const cases: Case[] = [];
  before(async () => {
    places = await Promise.all(Array.from({ length: 4 }, () => Place.open()));
    for (const shape of shapes) {
      const requests = await (places[0] as Place).cleanRun(shape);
      for (const [wait, fault] of Object.entries(waits)) requests.forEach((_, at) => cases.push({ wait, fault, shape, at }));
    }
  });
  after(() => Promise.all(places.map((place) => place.close())));

  /** Runs until the request comes, aborts, and measures how long the end takes; ms. */
  async function cancelled(place: Place, { fault, at }: Case, run: (signal: AbortSignal) => Promise<void>): Promise<number> {
    const stop = new AbortController();
    let aborted = 0;
    let count = 0;
    place.sandbox.setFaults(() => {
      if (count++ < at) return undefined;
      // When the answer to it has begun.
      if (count === at + 1) setTimeout(() => { aborted = performance.now(); stop.abort(); }, 5);
      return fault;
    });
    await run(stop.signal);
    return performance.now() - aborted;
  }

  const measured = (what: string, times: number[], all = cases.length): void => {
    times.sort((a, b) => a - b);
    console.log(`      ${what}: ${times.length} of ${all} cases; from the abort to the end ${(times[times.length >> 1] ?? 0).toFixed(1)} ms (median), ${(times.at(-1) ?? 0).toFixed(1)} ms (longest)`);
    assert.ok((times.at(-1) ?? 0) < atOnce, `${times.at(-1)} ms`);
  };

  it('ends an export at once, and leaves the older file and nothing beside it', async () => {
    const times: number[] = [];
    await overAll(isFull ? cases : sampled(cases, 120, seed), places, async (one, place) => {
      const client = place.client({ tries: 5 }, undefined, { sleep });
      await writeFile(place.file(), older);
      try {
        times.push(await cancelled(place, one, (signal) => assert.rejects(place.export(one.shape, client, signal), CancelledError, `${one.wait} at ${one.at} of ${one.shape.name}`)));
        assert.deepEqual(await readdir(place.folder), ['report.csv']);
        assert.equal(await readFile(place.file(), 'utf8'), older);
      } finally {
        await client.close();
        await place.clear();
      }
    });
    measured('exports', times);
  });

  it('ends an update or a retry at once, and leaves file and what is kept of it as they were', async () => {
    const own: { readonly work: (run: Run, signal: AbortSignal) => Promise<unknown>; readonly one: Case }[] = [];
    for (const [name, work] of [['since last', (run: Run, signal: AbortSignal) => update(run, false, signal)], ['a retry', retry]] as const) {
      const shape = otherShapes.find((each) => each.name === name) ?? assert.fail(name);
      const requests = await (places[0] as Place).cleanRun(shape);
      for (const [wait, fault] of Object.entries(waits)) requests.forEach((_, at) => own.push({ work, one: { wait, fault, shape, at } }));
    }
    const times: number[] = [];
    await overAll(isFull ? own : sampled(own, 30, seed), places, async ({ work, one }, place) => {
      const client = place.client({ tries: 5 }, undefined, { sleep });
      const run: Run = { place, shape: one.shape, format: one.at % 2 === 0 ? 'csv' : 'ndjson', client };
      try {
        const olds = await (work === retry ? beforeRetry : beforeUpdate)(run);
        times.push(await cancelled(place, one, (signal) => assert.rejects(work(run, signal), CancelledError, `${one.wait} at ${one.at} of ${one.shape.name}`)));
        assert.deepEqual(await place.contents(), olds);
      } finally {
        await client.close();
        await place.clear();
      }
    });
    measured('updates and retries', times, own.length);
  });

  it('ends the loading of a table at once', async () => {
    const times: number[] = [];
    await overAll(isFull ? cases : sampled(cases, 120, seed + 1), places, async (one, place) => {
      const client = place.client({ tries: 5 }, undefined, { sleep });
      const table = new Table({
        request: checkRequest(one.shape.request), pageSize: one.shape.pageSize, maxConcurrentRequests: 4, maxRows: 1_000_000, timers: systemTimers,
        withSource: (work) => work(client), warn: (line) => assert.fail(line), onChanged: () => undefined,
      });
      try {
        times.push(await cancelled(place, one, async (signal) => {
          table.resume();
          await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
          await table.stop();
        }));
        assert.equal(table.state.phase.type, 'stopped');
      } finally {
        await table.close();
        await client.close();
        await place.clear();
      }
    });
    measured('tables', times);
  });
});
