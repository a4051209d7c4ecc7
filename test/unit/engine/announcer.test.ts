import assert from 'node:assert/strict';
import { Announcer } from '../../../src/engine/announcer';
import { HandTimers } from './hand-timers';

describe('Announcer', () => {
  it('says news at most once in its interval, and always the latest', () => {
    const timers = new HandTimers();
    const said: number[] = [];
    const announcer = new Announcer(() => said.push(timers.time), timers, 100);
    for (let time = 0; time <= 250; time += 10) {
      timers.passTo(time);
      announcer.news();
    }
    timers.passTo(1000);
    assert.deepEqual(said, [0, 100, 200, 1000]);
    timers.passTo(2000);
    assert.equal(said.length, 4);
  });

  it('says its last word once, and nothing after it is disposed', () => {
    const timers = new HandTimers();
    const said: number[] = [];
    const announcer = new Announcer(() => said.push(timers.time), timers, 100);
    announcer.news();
    announcer.news();
    timers.passTo(20);
    announcer.flush();
    timers.passTo(500);
    assert.deepEqual(said, [0, 20]);
    announcer.news();
    announcer.news();
    announcer.dispose();
    timers.passTo(900);
    assert.deepEqual(said, [0, 20, 500]);
  });
});
