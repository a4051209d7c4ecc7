import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { systemTimers } from '../../../src/engine/timers';
import { warmUpRequests } from '../../../src/engine/warm-requests';

describe('The warm-up of requests', () => {
  it('reads its own answers, and connects to nothing', async () => {
    let sockets = 0;
    const count = (): void => { sockets++; };
    subscribe('net.client.socket', count);
    try {
      assert.equal(await warmUpRequests(() => false, systemTimers), 150 * 2 + 10 * 1024 * 1024);
    } finally {
      unsubscribe('net.client.socket', count);
    }
    assert.equal(sockets, 0);
  });

  it('goes on after so long a wait that its connection has ended', async () => {
    // The dispatcher keeps one that is not used for four seconds.
    const long = 5_500;
    let looks = 0;
    let since = 0;
    const bytes = await warmUpRequests(() => {
      if (++looks === 5) since = performance.now();
      return looks >= 5 && performance.now() - since < long;
    }, systemTimers);
    assert.equal(bytes, 150 * 2 + 10 * 1024 * 1024);
  });

  it('waits while there is something to do', async () => {
    let waits = 0;
    const timers = { ...systemTimers, setTimeout: (callback: () => void) => { waits++; queueMicrotask(callback); return () => undefined; } };
    let looks = 0;
    await warmUpRequests(() => ++looks % 3 !== 0, timers);
    assert.equal(waits, 160 * 2);
  });
});
