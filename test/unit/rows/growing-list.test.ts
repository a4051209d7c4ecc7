import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Float64List, Int32List, Uint16List, Uint32List, Uint8List } from '../../../src/rows/growing-list';

describe('A list of numbers that grows', () => {
  it('holds what was put into it, however it grew and was trimmed', () => {
    const step = fc.oneof(
      fc.record({ put: fc.oneof(fc.nat(100), fc.nat(70_000)) }), fc.record({ fill: fc.oneof(fc.nat(100), fc.nat(140_000)) }), fc.constant({ trim: true as const }),
    );
    fc.assert(fc.property(fc.constantFrom(Uint8List, Uint16List, Int32List, Uint32List, Float64List), fc.array(step, { maxLength: 6 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(70_000), (Kind, steps, first, length) => {
      const list = new Kind();
      const model: number[] = [];
      for (const each of steps) {
        if ('trim' in each) {
          list.trim(model.length);
          const [size = 0] = [list.bytesHeld / Math.max(1, model.length)];
          assert.ok([0, 1, 2, 4, 8].includes(size), 'nothing is held that is not needed');
        } else if ('put' in each) {
          list.reserve(model.length + each.put);
          for (let i = 0; i < each.put; i++) {
            list.set(model.length, model.length % 251);
            model.push(model.length % 251);
          }
        } else {
          list.reserve(model.length + each.fill);
          list.fill(7, model.length, model.length + each.fill);
          for (let i = 0; i < each.fill; i++) model.push(7);
        }
      }
      const wrong = model.findIndex((value, index) => list.get(index) !== value);
      assert.equal(wrong, -1, `the element ${wrong} of ${model.length}`);
      const from = Math.floor(first * model.length);
      const to = Math.min(model.length, from + length);
      assert.deepEqual([...list.run(from, to)], model.slice(from, to), `the elements ${from} to ${to} of ${model.length}`);
    }), { numRuns: 150 });
  });
});
