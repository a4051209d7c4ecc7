import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RowPlaces } from '../../../src/engine/row-places';
import { CancelledError } from '../../../src/listrak/errors';

const { facts: error } = new CancelledError();

/** Attempts at lists of `rows` rows each, `came` in pieces before they fail again, until all are there; rows are numbered as they came. */
describe('RowPlaces', () => {
  it('puts what comes in later attempts where it is missing, however often parts fail', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }), fc.boolean(), (lists, stops) => {
      const places = new RowPlaces();
      const arrived: string[] = [];
      const left = lists.map((pieces, list) => ({ list, pieces: [...pieces], done: 0 }));
      for (let attempt = 0; left.some(({ pieces }) => pieces.length > 0); attempt++) {
        const open = left.filter(({ pieces }) => attempt === 0 || pieces.length > 0);
        if (attempt > 0) {
          places.beginRetry(arrived.length);
          assert.deepEqual(places.retried?.map(({ listId }) => listId), open.map(({ list }) => list + 1));
        }
        for (const each of open) {
          const rows = each.pieces.shift() ?? 0;
          const from = arrived.length;
          for (let row = 0; row < rows; row++) arrived.push(`${each.list}.${each.done++}`);
          places.came([each.list + 1], from, arrived.length);
          if (each.pieces.length > 0) places.failed({ listId: each.list + 1, error }, [each.list + 1], arrived.length);
          // One who looks at them meanwhile changes nothing.
          if (stops) places.order();
        }
        places.endRetry();
        assert.deepEqual(places.failedParents.map(({ listId }) => listId), left.filter(({ pieces }) => pieces.length > 0).map(({ list }) => list + 1));
        const shown = [...places.order() ?? arrived.keys()].map((row) => arrived[row]);
        assert.deepEqual(shown, left.flatMap(({ list, done }) => Array.from({ length: done }, (_, row) => `${list}.${row}`)));
      }
    }));
  });

  it('knows whose a part is: of the innermost that failed', () => {
    const places = new RowPlaces();
    places.failed({ listId: 1, messageId: 5, error }, [1, 5], 0);
    places.failed({ listId: 1, error }, [1], 2);
    places.failed({ listId: 2, error }, [2], 2);
    places.beginRetry(3);
    places.came([2, 9], 3, 4);
    places.came([1, 7], 4, 5);
    places.came([1, 5], 5, 6);
    places.failed({ listId: 1, messageId: 8, error }, [1, 8], 6);
    assert.deepEqual([...places.order() ?? []], [5, 0, 1, 4, 3, 2]);
    assert.deepEqual(places.failedParents.map(({ listId, messageId }) => [listId, messageId]), [[1, 5], [1, undefined], [2, undefined]], 'as long as it is not known what comes');
    places.endRetry();
    assert.deepEqual(places.failedParents.map(({ listId, messageId }) => [listId, messageId]), [[1, 8]]);
  });
});
