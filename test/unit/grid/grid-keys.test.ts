import assert from 'node:assert/strict';
import { carryOut, type KeyTarget } from '../../../src/grid/webview/grid-keys';
import { at, type Move, type Selection } from '../../../src/grid/webview/selection';

/** Where a move leads from a row of a hundred. */
function movedTo(move: Move, row: number, wholeRows: number): number | undefined {
  let selected: Selection | undefined;
  const unused = (): never => assert.fail('A move asks for nothing else.');
  const target: KeyTarget = {
    extent: { rows: 100, columns: 3 }, wholeRows, selectionOrStart: at({ row, column: 1 }), select: (selection) => { selected = selection; },
    events: new Proxy({} as KeyTarget['events'], { get: unused }), selectAll: unused, openCell: unused, columnMenu: unused, cellMenu: unused, follow: unused, fit: unused, widen: unused,
  };
  assert.equal(carryOut({ type: 'move', move, extend: false }, target), true);
  return selected?.active.row;
}

describe('a page of the grid', () => {
  it('is all rows that fit but one, and a row where one fits or none', () => {
    assert.deepEqual([movedTo('pageDown', 10, 20), movedTo('pageUp', 50, 20)], [29, 31]);
    for (const wholeRows of [2, 1, 0]) assert.deepEqual([movedTo('pageDown', 10, wholeRows), movedTo('pageUp', 10, wholeRows)], [11, 9], String(wholeRows));
  });
});
