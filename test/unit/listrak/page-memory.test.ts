import assert from 'node:assert/strict';
import fc from 'fast-check';
import { rowObjects } from '../../../src/listrak/page';
import { PageMemory } from '../../../src/listrak/page-memory';
import { readPage } from '../../../src/listrak/page-reader';

/** A body in the memory's buffer, as an exchange leaves it. */
function bodyIn(memory: PageMemory, rows: readonly unknown[]): Uint8Array {
  const bytes = Buffer.from(JSON.stringify({ nextPageCursor: null, data: rows }));
  const body = memory.takeBody(bytes.length);
  body.set(bytes);
  return body;
}

describe('PageMemory', () => {
  const rows = (salt: string, count = 2000): Record<string, unknown>[] => Array.from({ length: count }, (_, row) => ({ id: row, text: `${salt} ${row}`, ...(row % 3 === 0 ? { third: null } : {}) }));
  const buffersOf = ({ columns }: ReturnType<typeof readPage>): Set<ArrayBufferLike> => new Set(columns.flatMap(({ bytes, kinds, starts, ends }) => [bytes.buffer, kinds.buffer, starts.buffer, ends.buffer]));

  it('gives a released page\'s buffers to the next one, in which nothing of the old one is left', () => {
    const memory = new PageMemory();
    const first = readPage(bodyIn(memory, rows('first')), memory);
    const before = buffersOf(first);
    assert.deepEqual(rowObjects(first), rows('first'));
    first.release?.();
    const second = readPage(bodyIn(memory, rows('next').reverse()), memory);
    assert.deepEqual(rowObjects(second), rows('next').reverse());
    assert.deepEqual(buffersOf(second), before);
  });

  it('leaves alone a page that is not released', () => {
    const memory = new PageMemory();
    const kept = readPage(bodyIn(memory, rows('kept')), memory);
    for (let turn = 0; turn < 20; turn++) {
      const page = readPage(bodyIn(memory, rows(`turn ${turn}`, 1500 + turn * 100)), memory);
      assert.deepEqual(rowObjects(page), rows(`turn ${turn}`, 1500 + turn * 100));
      page.release?.();
    }
    assert.deepEqual(rowObjects(kept), rows('kept'));
  });

  it('takes what is released twice once, and no buffer that is not its own', () => {
    const memory = new PageMemory();
    const page = readPage(bodyIn(memory, rows('x')), memory);
    page.release?.();
    page.release?.();
    const [one, other] = [readPage(bodyIn(memory, rows('one')), memory), readPage(bodyIn(memory, rows('other')), memory)];
    assert.deepEqual([rowObjects(one), rowObjects(other)], [rows('one'), rows('other')]);
    const foreign = new Uint8Array(200_000);
    memory.giveBody(foreign);
    assert.notEqual(memory.takeBody(190_000).buffer, foreign.buffer);
  });

  it('leaves a page alone that has got the buffers of one that is released again', () => {
    const memory = new PageMemory();
    const old = readPage(bodyIn(memory, rows('old', 4000)), memory);
    const before = buffersOf(old);
    old.release?.();
    const one = readPage(bodyIn(memory, rows('one', 4000)), memory);
    assert.deepEqual(buffersOf(one), before);
    old.release?.();
    const two = readPage(bodyIn(memory, rows('two', 4000)), memory);
    assert.deepEqual([one, two].map(rowObjects), [rows('one', 4000), rows('two', 4000)]);
  });

  it('lends a page tables of several lengths that are all long enough once it has more rows than was likely', () => {
    const memory = new PageMemory();
    for (const length of [3900, 2000]) memory.giveTable({ kinds: new Uint8Array(length), starts: new Uint32Array(length), ends: new Uint32Array(length) });
    // 2,000 rows are likely, of which the first column has room for as many, the second for nearly twice that, and the third begins beyond them.
    const many = rows('many', 2600).map((row, at) => ({ ...row, ...(at > 2500 ? { late: at } : {}) }));
    assert.deepEqual(rowObjects(readPage(bodyIn(memory, many), memory)), many);
  });

  it('serves pages of any length and width, in any order and side by side', () => {
    const page = fc.record({ count: fc.integer({ min: 400, max: 1600 }), columns: fc.integer({ min: 1, max: 6 }), padding: fc.integer({ min: 60, max: 200 }), gaps: fc.boolean(), left: fc.nat(2), which: fc.nat() });
    fc.assert(fc.property(fc.array(page, { minLength: 3, maxLength: 8 }), (pages) => {
      const memory = new PageMemory();
      const open: { read: ReturnType<typeof readPage>; expected: Record<string, unknown>[] }[] = [];
      for (const { count, columns, padding, gaps, left, which } of pages) {
        const names = Array.from({ length: columns }, (_, column) => `column ${column}`);
        const expected = Array.from({ length: count }, (_, row) => Object.fromEntries(names.flatMap((name, column) => gaps && (row + column) % 3 === 0 ? [] : [[name, `${row}${'x'.repeat(padding)}`]])));
        open.push({ read: readPage(bodyIn(memory, expected), memory), expected });
        for (const { read, expected: wanted } of open) assert.deepEqual(rowObjects(read), wanted);
        while (open.length > left) for (const { read } of open.splice(which % open.length, 1)) read.release?.();
      }
    }), { numRuns: 40 });
  });

  it('keeps only so much, and lends a body no buffer that is far too large', () => {
    const memory = new PageMemory();
    const bodies = Array.from({ length: 30 }, () => memory.takeBody(100_000));
    const lent = new Set(bodies.map(({ buffer }) => buffer));
    for (const body of bodies) memory.giveBody(body);
    assert.equal(lent.has(memory.takeBody(70_000).buffer), true);
    const again = Array.from({ length: 30 }, () => memory.takeBody(100_000)).filter(({ buffer }) => lent.has(buffer));
    assert.equal(again.length, 15);
    for (const body of again) memory.giveBody(body);
    memory.rest();
    assert.equal(Array.from({ length: 30 }, () => memory.takeBody(100_000)).filter(({ buffer }) => lent.has(buffer)).length, 2);
    memory.giveBody(memory.takeBody(1_000_000));
    assert.ok(memory.takeBody(70_000).buffer.byteLength < 100_000);
  });
});
