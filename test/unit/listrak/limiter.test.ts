import assert from 'node:assert/strict';
import { setImmediate as tick } from 'node:timers/promises';
import { CancelledError } from '../../../src/listrak/errors';
import { RequestLimiter, type LimitedRequest } from '../../../src/listrak/limiter';
import { answer, clientOf, never, ok, startService } from './service';

/** A limiter whose clock is turned by hand, and requests that end when told to. */
class Bench {
  time = 0;
  readonly limiter: RequestLimiter;
  readonly begun: string[] = [];
  readonly #ends = new Map<string, (status: number) => void>();

  constructor(most: number) {
    this.limiter = new RequestLimiter(most, () => this.time);
  }

  ask(name: string, signal = never): Promise<void> {
    return this.limiter.run(async (request: LimitedRequest) => {
      this.begun.push(name);
      const status = await new Promise<number>((resolve) => this.#ends.set(name, resolve));
      this.limiter.answered(request, status);
    }, signal);
  }

  async end(name: string, status = 200): Promise<void> {
    this.#ends.get(name)?.(status);
    await tick();
  }

  /** One request, sent and answered now. */
  async answered(status: number): Promise<number> {
    const name = `at ${this.time}`;
    const asked = this.ask(name);
    await this.end(name, status);
    await asked;
    return this.limiter.limit;
  }
}

describe('RequestLimiter', () => {
  it('lets one at a time through where the number is none', async () => {
    for (const most of [NaN, 0, -1]) assert.equal(new Bench(most).limiter.limit, 1);
  });

  it('of a client halves and recovers though the system\'s clock is set back', async () => {
    const service = await startService();
    let [clock, stopwatch] = [Date.parse('2026-01-05T10:00:00Z'), 0];
    const { client } = clientOf(service, { clock: () => clock, stopwatch: () => stopwatch, maxConcurrentRequests: 2 });
    let [open, most] = [0, 0];
    const answered = (status: number): void => service.script({ data: [(response, request) => {
      most = Math.max(most, ++open);
      setTimeout(() => { open--; answer(status, { data: [] })(response, request); }, 20);
    }] });
    const two = async (): Promise<number> => {
      most = 0;
      await Promise.allSettled([client.getPage('/List', {}, never), client.getPage('/List', {}, never)]);
      return most;
    };
    answered(200);
    assert.equal(await two(), 2);
    clock -= 86_400_000;
    stopwatch += 10;
    answered(429);
    await two();
    answered(200);
    assert.equal(await two(), 1);
    stopwatch += 2000;
    await two();
    assert.equal(await two(), 2);
    await client.close();
    await service.stop();
  });

  it('lets so many go at once, the others in their turn', async () => {
    const bench = new Bench(2);
    const all = ['a', 'b', 'c', 'd'].map((name) => bench.ask(name));
    await tick();
    assert.deepEqual(bench.begun, ['a', 'b']);
    await bench.end('b');
    assert.deepEqual(bench.begun, ['a', 'b', 'c']);
    await bench.end('c');
    await bench.end('a');
    await bench.end('d');
    await Promise.all(all);
    assert.equal(bench.limiter.underWay, 0);
  });

  it('lets no late comer pass who waits', async () => {
    const bench = new Bench(1);
    const all = ['a', 'b'].map((name) => bench.ask(name));
    await bench.end('a');
    all.push(bench.ask('c'));
    await tick();
    assert.deepEqual(bench.begun, ['a', 'b']);
    await bench.end('b');
    await bench.end('c');
    await Promise.all(all);
  });

  it('forgets who gives up waiting', async () => {
    const bench = new Bench(1);
    const stop = new AbortController();
    const first = bench.ask('a');
    const second = bench.ask('b', stop.signal);
    const third = bench.ask('c');
    stop.abort();
    await assert.rejects(second, CancelledError);
    await bench.end('a');
    assert.deepEqual(bench.begun, ['a', 'c']);
    await bench.end('c');
    await Promise.all([first, third]);
    await assert.rejects(bench.ask('d', AbortSignal.abort()), CancelledError);
    assert.equal(bench.limiter.underWay, 0);
  });

  it('halves on 429, once for all that were under way together, and never below one', async () => {
    const bench = new Bench(8);
    const names = ['a', 'b', 'c', 'd'];
    const all = names.map((name) => bench.ask(name));
    bench.time = 10;
    for (const name of names) await bench.end(name, 429);
    await Promise.all(all);
    assert.equal(bench.limiter.limit, 4);
    const seen: number[] = [];
    for (bench.time = 20; bench.time < 60; bench.time += 10) seen.push(await bench.answered(429));
    assert.deepEqual(seen, [2, 1, 1, 1]);
  });

  it('halves on three failures in a row, not on fewer', async () => {
    const bench = new Bench(8);
    const seen: number[] = [];
    for (const status of [500, 503, 200, 502, 500, 404, 500, 500, 504, 500, 500]) {
      bench.time++;
      seen.push(await bench.answered(status));
    }
    assert.deepEqual(seen, [8, 8, 8, 8, 8, 8, 8, 8, 4, 4, 4]);
  });

  it('recovers one by one, every two seconds of good answers, up to where it was', async () => {
    const bench = new Bench(4);
    assert.equal(await bench.answered(429), 2);
    const seen: [number, number][] = [];
    for (bench.time = 500; bench.time <= 7000; bench.time += 500) seen.push([bench.time, await bench.answered(200)]);
    assert.deepEqual(seen.filter(([, limit], index) => limit !== seen[index - 1]?.[1]), [[500, 2], [2000, 3], [4000, 4]]);
  });

  it('lets those who wait go when the most is raised, and keeps a lowered limit', async () => {
    const bench = new Bench(1);
    const all = ['a', 'b', 'c'].map((name) => bench.ask(name));
    bench.limiter.setMost(3);
    await tick();
    assert.deepEqual(bench.begun, ['a', 'b', 'c']);
    for (const name of ['a', 'b', 'c']) await bench.end(name);
    await Promise.all(all);
    assert.equal(await bench.answered(429), 1);
    bench.limiter.setMost(8);
    assert.equal(bench.limiter.limit, 1);
    bench.limiter.setMost(0);
    assert.equal(bench.limiter.limit, 1);
  });

  it('holds for all calls of a client together, whatever asks', async () => {
    const service = await startService();
    let most = 0;
    let batch = 3;
    const waiting: (() => void)[] = [];
    service.script({
      data: [(response, request) => void (async () => {
        waiting.push(() => ok({ data: [{ n: 1 }] })(response, request));
        most = Math.max(most, waiting.length);
        if (waiting.length < batch) return;
        // One too many would come now.
        for (let turn = 0; turn < 20; turn++) await tick();
        for (const end of waiting.splice(0)) end();
      })()],
    });
    const { client } = clientOf(service, { maxConcurrentRequests: 3 });
    await Promise.all(Array.from({ length: 30 }, (_, n) => client.getPage(`/List/${n}`, {}, never)));
    assert.equal(most, 3);
    client.limitRequests(1);
    most = 0;
    batch = 1;
    await Promise.all(Array.from({ length: 4 }, (_, n) => client.getPage(`/List/${n}`, {}, never)));
    assert.equal(most, 1);
    await client.close();
    await service.stop();
  });
});
