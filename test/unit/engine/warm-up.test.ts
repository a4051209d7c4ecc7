import assert from 'node:assert/strict';
import { systemTimers } from '../../../src/engine/timers';
import { warmUp } from '../../../src/engine/warm-up';

describe('The engine\'s warm-up', () => {
  it('stores what it made up, all of it, as a first page is', async () => {
    assert.equal(await warmUp(systemTimers), 12 * 400);
  });
});
