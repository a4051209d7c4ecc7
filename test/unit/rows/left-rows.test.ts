import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LeftRows } from '../../../src/rows/left-rows';
import { rowBuffer } from '../../../src/rows/row-buffer';

const bytes = 4 * 1024 * 1024;
const buffers = 16;

describe('Rows that nobody holds any more', () => {
  // The tests before have had and left hundreds of megabytes, by which V8 measures until it collects.
  before(() => {
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
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
});
