import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
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

  // In a process of its own: this one has memory of the tests before, which comes and goes as it likes.
  it('go back to the system, though others lie between them', async () => {
    const { outputFiles: [bundle] } = await build({ entryPoints: ['src/rows/row-buffer.ts'], bundle: true, platform: 'node', format: 'cjs', target: 'node20', write: false });
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '-e', `${bundle?.text ?? ''}(${fillAndLeave.toString()})(module.exports.rowBuffer, ${bytes}, ${buffers})`]);
    const rounds = JSON.parse(stdout) as { there: number; left: number }[];
    assert.equal(rounds.length, 3);
    for (const { there, left } of rounds) {
      assert.ok(there > bytes * buffers * 0.9, `${there} bytes were there`);
      assert.ok(left < bytes * buffers / 4, `${left} bytes of ${there} are left`);
    }
  });
});

/** Bytes that the process has of the machine beyond those at its beginning, while buffers are filled and after nobody holds them any more: three times, printed as JSON. */
function fillAndLeave(take: typeof rowBuffer, each: number, count: number): void {
  const kept: ArrayBuffer[] = [];
  const fill = (): SharedArrayBuffer[] => Array.from({ length: count }, () => {
    const buffer = take(each);
    new Uint8Array(buffer, 0, each).fill(1);
    // Small things that stay lie between them.
    kept.push(new ArrayBuffer(100_000));
    return buffer;
  });
  const before = process.memoryUsage.rss();
  const beyond = (): number => process.memoryUsage.rss() - before;
  // What has been freed once is taken from elsewhere the next time.
  const rounds = Array.from({ length: 3 }, () => {
    const held = fill();
    const there = beyond();
    held.length = 0;
    // What is collected is freed beside what goes on.
    for (let tries = 0; tries < 50 && beyond() >= each * count / 4; tries++) globalThis.gc?.();
    return { there, left: beyond() };
  });
  console.log(JSON.stringify(rounds));
}
