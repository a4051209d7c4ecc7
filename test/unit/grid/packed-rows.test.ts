import assert from 'node:assert/strict';
import fc from 'fast-check';
import { packRows, unpackRows } from '../../../src/grid/packed-rows';

describe('packed rows', () => {
  const cell = fc.oneof(fc.constant(null), fc.constant(''), fc.string({ unit: 'binary', maxLength: 20 }), fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 1001 }));

  it('are the rows again, whatever their cells hold, also behind JSON and UTF-8', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 6 }).chain((columns) => fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { maxLength: 6 })), (rows) => {
      assert.deepEqual(unpackRows(packRows(rows)), rows);
      assert.deepEqual(unpackRows(JSON.parse(Buffer.from(JSON.stringify(packRows(rows))).toString()) as ReturnType<typeof packRows>), rows);
    }));
  });
});
