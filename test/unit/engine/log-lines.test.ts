import assert from 'node:assert/strict';
import { LogLines } from '../../../src/engine/log-lines';
import { HandTimers } from './hand-timers';

describe('LogLines', () => {
  const spoken = (): { timers: HandTimers; sent: string[]; lines: LogLines } => {
    const timers = new HandTimers();
    const sent: string[] = [];
    return { timers, sent, lines: new LogLines((lines) => sent.push(`${timers.time}: ${lines.map(({ level, line }) => `${level} ${line}`).join(', ')}`), timers) };
  };

  it('sends lines together, at most ten times a second, and loses none', () => {
    const { timers, sent, lines } = spoken();
    for (let time = 0; time < 250; time += 50) {
      timers.passTo(time);
      lines.add('info', `line ${time}`);
    }
    timers.passTo(1000);
    assert.deepEqual(sent, ['0: info line 0', '100: info line 50', '200: info line 100, info line 150', '1000: info line 200']);
  });

  it('sends warnings and errors at once, behind what came before them', () => {
    const { sent, lines } = spoken();
    lines.add('info', 'a');
    lines.add('debug', 'b');
    lines.add('warn', 'c');
    lines.add('error', 'd');
    assert.deepEqual(sent, ['0: info a', '0: debug b, warn c', '0: error d']);
  });

  it('sends what waits when asked to, and nothing where nothing waits', () => {
    const { timers, sent, lines } = spoken();
    lines.flush();
    lines.add('info', 'a');
    lines.add('info', 'b');
    lines.flush();
    lines.flush();
    timers.passTo(1000);
    assert.deepEqual(sent, ['0: info a', '0: info b']);
  });
});
