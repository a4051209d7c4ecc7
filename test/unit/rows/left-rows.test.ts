import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LeftRows } from '../../../src/rows/left-rows';
import { rowBuffer } from '../../../src/rows/row-buffer';
import { eventually } from '../../harness/eventually';

const bytes = 4 * 1024 * 1024;
const buffers = 16;

let collectGarbage: () => void;

/** MB that the process has of the machine. */
const resident = (): number => process.memoryUsage.rss() / 1e6;

describe('Rows that nobody holds any more', () => {
  // The tests before have had and left hundreds of megabytes, by which V8 measures until it collects.
  before(() => {
    setFlagsFromString('--expose-gc');
    collectGarbage = runInNewContext('gc') as () => void;
    collectGarbage();
    setFlagsFromString('--no-expose-gc');
  });

  it('are collected while nothing else goes on', async () => {
    let gone = 0;
    let last: () => void;
    const collected = new Promise<void>((resolve) => { last = resolve; });
    const registry = new FinalizationRegistry<undefined>(() => { if (++gone === buffers) last(); });
    for (let buffer = 0; buffer < buffers; buffer++) registry.register(rowBuffer(bytes), undefined);
    await turn();
    const left = new LeftRows();
    for (let buffer = 0; buffer < buffers; buffer++) left.add(bytes);
    await collected;
    // A registry that is collected itself says nothing.
    assert.equal(registry.unregister(left), false);
  });

  it('go back to the system, though others lie between them', async () => {
    const before = resident();
    const kept: ArrayBuffer[] = [];
    // What has been freed once is taken from elsewhere the next time.
    for (let round = 0; round < 3; round++) {
      for (let buffer = 0; buffer < buffers; buffer++) {
        new Uint8Array(rowBuffer(bytes), 0, bytes).fill(1);
        kept.push(new ArrayBuffer(100_000));
      }
      assert.ok(resident() - before > bytes * buffers / 2e6, 'They were there.');
      await eventually('The memory of all but a few', () => {
        collectGarbage();
        return resident() - before < bytes * buffers / 4e6;
      });
    }
    assert.equal(kept.length, 3 * buffers);
  });
});
