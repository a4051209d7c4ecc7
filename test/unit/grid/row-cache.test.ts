import assert from 'node:assert/strict';
import fc from 'fast-check';
import { packRows } from '../../../src/grid/packed-rows';
import type { ShownWindow } from '../../../src/grid/protocol';
import { blockRows, RowCache, type Row } from '../../../src/grid/webview/row-cache';

interface Asked { from: number; to: number; answer(revision: number, rows?: number): void; fail(): void }

/** A cache whose reads wait until the test answers them. Rows say their number and revision. */
function cacheWithHost() {
  const asked: Asked[] = [];
  const came: string[] = [];
  const errors: string[] = [];
  const cache = new RowCache(
    (from, to) => new Promise<ShownWindow>((resolve, reject) => {
      asked.push({
        from, to,
        answer: (revision, rows = to - from) => resolve({ from, revision, ...packRows(Array.from({ length: rows }, (_, index): Row => [`${from + index}@${revision}`])) }),
        fail: () => reject(new Error('no')),
      });
    }),
    (from, to) => came.push(`${from}-${to}`), (error) => errors.push(error.message),
  );
  return { cache, asked, came, errors };
}
const settled = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
const shape = { table: 1, rows: 10_000, revision: 1, columns: 1 };

describe('row cache', () => {
  it('reads what is looked at, then what lies beside it if that is looked at for longer, each once', async () => {
    const { cache, asked, came } = cacheWithHost();
    cache.setShape(shape);
    cache.want(1000, 1030);
    assert.equal(cache.covers(1000, 1030), false);
    for (let turn = 0; turn < 6; turn++) {
      asked[turn]?.answer(1);
      await settled();
      if (turn === 0) assert.deepEqual(asked.map(({ from, to }) => [from, to]), [[1000, 1032]]);
      // It is drawn.
      cache.want(1000, 1030);
    }
    assert.deepEqual(asked.map(({ from, to }) => [from, to]), [[1000, 1032], [1032, 1160], [872, 1000]]);
    assert.equal(cache.covers(1000, 1030), true);
    assert.deepEqual(cache.row(1005), ['1005@1']);
    assert.equal(came.length, 3);
  });

  it('takes first rows in that nobody asked for, and reads only what else is looked at', async () => {
    const { cache, asked, came } = cacheWithHost();
    const rows = Array.from({ length: 96 }, (_, row): Row => [`${row}`]);
    cache.setShape({ ...shape, revision: 0 });
    cache.take({ from: 0, revision: 0, ...packRows(rows) });
    assert.deepEqual([came, cache.covers(0, 96), cache.row(95)], [['0-96'], true, ['95']]);
    cache.want(0, 40);
    assert.deepEqual(asked.map(({ from, to }) => [from, to]), [[96, 168]]);
    const tall = cacheWithHost();
    tall.cache.setShape({ ...shape, revision: 0, rows: 50 });
    tall.cache.take({ from: 0, revision: 0, ...packRows(rows.slice(0, 50)) });
    tall.cache.want(0, 60);
    assert.deepEqual([tall.asked, tall.cache.covers(0, 50)], [[], true]);
    // More have come by the time that they are taken in.
    const grown = cacheWithHost();
    grown.cache.setShape({ ...shape, revision: 0, rows: 96 });
    grown.cache.take({ from: 0, revision: 0, ...packRows(rows.slice(0, 1)) });
    grown.cache.want(0, 20);
    assert.deepEqual([grown.cache.row(0), grown.asked.map(({ from, to }) => [from, to])], [['0'], [[0, 24]]]);
    // Those of another order are of no use.
    tall.cache.setShape({ ...shape, revision: 2, rows: 50 });
    tall.cache.take({ from: 0, revision: 1, ...packRows([['old']]) });
    assert.notDeepEqual(tall.cache.row(0), ['old']);
  });

  it('asks for the latest place only, while one read is under way', async () => {
    const { cache, asked } = cacheWithHost();
    cache.setShape(shape);
    cache.want(0, 30);
    for (let place = 1000; place <= 9000; place += 1000) cache.want(place, place + 30);
    assert.equal(asked.length, 1);
    asked[0]?.answer(1);
    await settled();
    assert.equal(asked.length, 2);
    assert.ok((asked[1]?.from ?? 0) <= 9000 && (asked[1]?.to ?? 0) > 9000);
  });

  it('shows rows of the old order until those of the new one are there', async () => {
    const { cache, asked } = cacheWithHost();
    cache.setShape({ ...shape, rows: 30 });
    cache.want(0, 30);
    asked[0]?.answer(1);
    await settled();
    cache.setShape({ ...shape, rows: 30, revision: 2 });
    assert.deepEqual(cache.row(3), ['3@1']);
    asked[1]?.answer(2);
    await settled();
    assert.deepEqual(cache.row(3), ['3@2']);
  });

  it('drops an answer of an older order and takes one of a newer', async () => {
    const { cache, asked } = cacheWithHost();
    cache.setShape({ ...shape, rows: 30 });
    cache.want(0, 30);
    cache.setShape({ ...shape, rows: 30, revision: 5 });
    asked[0]?.answer(1);
    await settled();
    assert.equal(cache.row(3), undefined);
    asked[1]?.answer(7);
    await settled();
    assert.deepEqual(cache.row(3), ['3@7']);
  });

  it('reads a block again when rows have been appended to it, and forgets another run\'s rows', async () => {
    const { cache, asked } = cacheWithHost();
    cache.setShape({ ...shape, rows: 10 });
    cache.want(0, 30);
    asked[0]?.answer(1);
    await settled();
    assert.equal(asked.length, 1);
    cache.setShape({ ...shape, rows: 30 });
    assert.deepEqual(cache.row(5), ['5@1']);
    asked[1]?.answer(1);
    await settled();
    assert.deepEqual(cache.row(29), ['29@1']);
    cache.setShape({ ...shape, table: 2, rows: 30 });
    assert.equal(cache.row(5), undefined);
  });

  it('does not ask on and on when fewer rows come than there should be, nor after an error', async () => {
    const short = cacheWithHost();
    short.cache.setShape({ ...shape, rows: 30 });
    short.cache.want(0, 30);
    short.asked[0]?.answer(1, 20);
    await settled();
    assert.equal(short.asked.length, 1);
    const failing = cacheWithHost();
    failing.cache.setShape({ ...shape, rows: 30 });
    failing.cache.want(0, 30);
    failing.asked[0]?.fail();
    await settled();
    assert.deepEqual([failing.asked.length, failing.errors], [1, ['no']]);
    failing.cache.want(0, 30);
    assert.equal(failing.asked.length, 2);
  });

  it('holds the right rows after any walk, and never many', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 9_970 }), { minLength: 1, maxLength: 80 }), async (places) => {
      const { cache, asked } = cacheWithHost();
      cache.setShape(shape);
      let answered = 0;
      for (const place of places) {
        cache.want(place, place + 30);
        while (!cache.covers(place, place + 30)) {
          asked[answered++]?.answer(1);
          await settled();
        }
        assert.deepEqual(Array.from({ length: 30 }, (_, index) => cache.row(place + index)?.[0]), Array.from({ length: 30 }, (_, index) => `${place + index}@1`));
      }
      const held = Array.from({ length: shape.rows }, (_, row) => cache.row(row)).filter((row) => row !== undefined).length;
      assert.ok(held <= 392 * blockRows, `${held} rows held`);
    }), { numRuns: 20 });
  });
});
