import assert from 'node:assert/strict';
import { warmUp } from '../../../src/engine/warm-up';
import { untilIdle, warmViews } from '../../../src/engine/warm-views';

describe('The engine\'s warm-up', () => {
  /** @param passes ms at each look at the clock */
  const timers = (passes: () => number): Parameters<typeof warmUp>[0] => {
    let now = 0;
    return { now: () => now += passes(), setTimeout: (callback) => { queueMicrotask(callback); return () => undefined; } };
  };

  it('stores what it made up, all of it, as a first page is', async () => {
    assert.equal(await warmUp(timers(() => 0)), 12 * 400);
  });

  it('does not begin where a report came at once', async () => {
    assert.equal(await warmUp(timers(() => 5)), 0);
  });

  it('reads what the process knows of locales all the same, which the host would stand still for', async () => {
    const { NumberFormat } = Intl;
    let made = 0;
    Intl.NumberFormat = new Proxy(NumberFormat, { construct: (target, args: []) => { made++; return new target(...args); } });
    try {
      await warmUp(timers(() => 5));
    } finally {
      Intl.NumberFormat = NumberFormat;
    }
    assert.equal(made, 1);
  });

  it('ends when a report comes', async () => {
    let looks = 0;
    const some = await warmUp(timers(() => ++looks > 20 ? 5 : 0));
    assert.ok(some > 0 && some < 12 * 400, `${some} rows`);
  });
});

describe('The warm-up of sorts and searches', () => {
  it('finds what it made up, the same in every round, and rests before each', async () => {
    let rests = 0;
    const found = await warmViews(() => { rests++; return Promise.resolve(); });
    assert.equal(rests, 6 * (3 + 3 + 7));
    assert.ok(found > 0 && found % 6 === 0, `${found} rows`);
  });

  it('waits while there is something to do', async () => {
    let waits = 0;
    const timers = { now: () => 0, setTimeout: (callback: () => void) => { waits++; queueMicrotask(callback); return () => undefined; } };
    let looks = 0;
    await untilIdle(() => ++looks < 5, timers);
    assert.equal(waits, 5);
  });
});
