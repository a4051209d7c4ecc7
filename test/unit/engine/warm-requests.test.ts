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

  it('waits while there is something to do', async () => {
    let waits = 0;
    const timers = { ...systemTimers, setTimeout: (callback: () => void) => { waits++; queueMicrotask(callback); return () => undefined; } };
    let looks = 0;
    await warmUpRequests(() => ++looks % 3 !== 0, timers);
    assert.equal(waits, 160 * 2);
  });
});
