import assert from 'node:assert/strict';
import fc from 'fast-check';
import { laidOut, oneLine } from '../../../src/grid/webview/cell-text';
import { ColumnWidths } from '../../../src/grid/webview/column-widths';
import { keyAction } from '../../../src/grid/webview/keyboard';
import { at, blockOf, clamped, contains, moved, rearranged, whole, type Move, type Selection } from '../../../src/grid/webview/selection';
import { nextSort } from '../../../src/grid/webview/sort-keys';
import type { SortKey } from '../../../src/rows/view';

const extent = { rows: 100, columns: 5 };
const moves: Move[] = ['up', 'down', 'left', 'right', 'rowStart', 'rowEnd', 'first', 'last', 'pageUp', 'pageDown', 'columnStart', 'columnEnd'];

describe('selection', () => {
  it('stays in the grid whatever the moves, and extends only over rows', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 9 }), fc.array(fc.tuple(fc.constantFrom(...moves), fc.boolean()), { maxLength: 40 }), (rows, columns, steps) => {
      let selection = at({ row: rows > 0 ? 0 : -1, column: 0 });
      for (const [move, extend] of steps) {
        selection = moved(selection, move, extend, { rows, columns }, 7);
        const { row, column } = selection.active;
        assert.ok(row >= -1 && row < Math.max(rows, 1) && column >= 0 && column < columns, `${move} to ${row}, ${column}`);
        const block = blockOf(selection, { rows, columns });
        if (row >= 0 && rows > 0) assert.ok(contains(block, row, column) && contains(block, selection.anchor.row, selection.anchor.column));
        else assert.equal(block, undefined);
      }
    }));
  });

  it('spans the block between anchor and active cell, whole rows from the gutter, and all', () => {
    const from = at({ row: 5, column: 3 });
    assert.deepEqual(blockOf({ ...from, active: { row: 3, column: 4 } }, extent), { fromRow: 3, toRow: 6, fromColumn: 3, toColumn: 5 });
    assert.deepEqual(blockOf(at({ row: 7, column: -1 }), extent), { fromRow: 7, toRow: 8, fromColumn: 0, toColumn: 5 });
    assert.deepEqual(clamped(at({ row: 90, column: 4 }), { rows: 10, columns: 2 }), at({ row: 9, column: 1 }));
  });

  it('takes rows and columns from end to end and leaves the active cell where it is', () => {
    const block = (selection: Selection): unknown => Object.values(blockOf(selection, extent) ?? {});
    const some = { active: { row: 5, column: 3 }, anchor: { row: 3, column: 1 } };
    assert.deepEqual([block(whole(some, 'rows')), block(whole(some, 'columns')), block(whole(some, 'all'))], [[3, 6, 0, 5], [0, 100, 1, 4], [0, 100, 0, 5]]);
    assert.deepEqual([block(whole(whole(some, 'rows'), 'columns')), whole(some, 'all').active], [[0, 100, 0, 5], some.active]);
    assert.deepEqual(block(whole(at({ row: -1, column: 2 }), 'columns')), [0, 100, 2, 3]);
    assert.deepEqual(block(moved(whole(at({ row: -1, column: 2 }), 'columns'), 'right', true, extent, 10)), [0, 100, 2, 4]);
    assert.deepEqual(block(moved(whole(at({ row: 7, column: 2 }), 'rows'), 'down', true, extent, 10)), [7, 9, 0, 5]);
    assert.deepEqual(block(moved(whole(some, 'columns'), 'down', false, extent, 10)), [6, 7, 3, 4]);
    assert.deepEqual(block(clamped(whole(some, 'all'), { rows: 10, columns: 2 })), [0, 100, 0, 5]);
  });

  it('reaches the header from the first row, and from there the first row', () => {
    const header = moved(at({ row: 0, column: 2 }), 'up', false, extent, 10);
    assert.deepEqual(header.active, { row: -1, column: 2 });
    assert.deepEqual(moved(header, 'pageDown', false, extent, 10).active, { row: 10, column: 2 });
    assert.deepEqual(moved(at({ row: 50, column: 2 }), 'columnStart', false, extent, 10).active, { row: 0, column: 2 });
    assert.deepEqual(moved(at({ row: 0, column: 2 }), 'up', true, extent, 10).active, { row: 0, column: 2 });
  });

  it('goes with its columns where others come, go or change places', () => {
    const extent = { rows: 10, columns: 3 };
    const selected: Selection = { active: { row: 2, column: 0 }, anchor: { row: 4, column: 1 }, whole: 'rows' };
    assert.deepEqual(rearranged(selected, (column) => [2, 0][column] ?? -1, extent), { active: { row: 2, column: 2 }, anchor: { row: 4, column: 0 }, whole: 'rows' });
    // A column that does not show leaves its place to another one, as far as there is one.
    assert.deepEqual(rearranged(at({ row: 2, column: 5 }), () => -1, extent), at({ row: 2, column: 2 }));
    assert.deepEqual(rearranged(at({ row: 500, column: 0 }), () => 1, { rows: 0, columns: 3 }), at({ row: 500, column: 1 }));
  });
});

describe('keys of the grid', () => {
  const key = (name: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}) => keyAction({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });
  it('mean what a spreadsheet\'s mean, with Ctrl or Cmd', () => {
    assert.deepEqual(key('ArrowDown', { shiftKey: true }), { type: 'move', move: 'down', extend: true });
    assert.deepEqual(key('End', { ctrlKey: true }), { type: 'move', move: 'last', extend: false });
    assert.deepEqual(key('ArrowUp', { metaKey: true }), { type: 'move', move: 'columnStart', extend: false });
    assert.deepEqual([key('c', { metaKey: true }), key('A', { ctrlKey: true }), key('f', { ctrlKey: true })].map((action) => action?.type), ['copy', 'selectAll', 'search']);
    assert.deepEqual(key('Enter', { shiftKey: true }), { type: 'open', add: true });
    assert.deepEqual([key(' ', { shiftKey: true }), key(' ', { ctrlKey: true }), key('Enter', { ctrlKey: true })], [{ type: 'selectWhole', what: 'rows' }, { type: 'selectWhole', what: 'columns' }, { type: 'follow' }]);
    assert.deepEqual(key('ArrowLeft', { altKey: true }), { type: 'resize', by: -16 });
    assert.deepEqual([key(' ', { shiftKey: true }), key(' ', { ctrlKey: true })], [{ type: 'selectWhole', what: 'rows' }, { type: 'selectWhole', what: 'columns' }]);
    assert.deepEqual([key(' '), key('s', { metaKey: true })].map((action) => action?.type), ['open', 'export']);
  });
  it('leave to the workbench what is not the grid\'s', () => {
    assert.deepEqual([key('p', { ctrlKey: true, shiftKey: true }), key('x'), key('Tab'), key('b', { ctrlKey: true }), key('F', { ctrlKey: true, shiftKey: true })], [undefined, undefined, undefined, undefined, undefined]);
  });
});

describe('order of a click', () => {
  it('goes none, ascending, descending, none, and keeps the others with Shift', () => {
    const once = nextSort([], 'a', false);
    const twice = nextSort(once, 'a', false);
    assert.deepEqual([once, twice, nextSort(twice, 'a', false)], [[{ column: 'a', direction: 'ascending' }], [{ column: 'a', direction: 'descending' }], []]);
    const two = nextSort(twice, 'b', true);
    assert.deepEqual(two, [{ column: 'a', direction: 'descending' }, { column: 'b', direction: 'ascending' }] satisfies SortKey[]);
    assert.deepEqual(nextSort(two, 'a', true), [{ column: 'b', direction: 'ascending' }]);
    assert.deepEqual(nextSort(two, 'c', false), [{ column: 'c', direction: 'ascending' }]);
  });
});

describe('column widths', () => {
  it('find the column at any place and show all that is in sight', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 48, max: 500 }), { minLength: 1, maxLength: 60 }), fc.integer({ min: 0, max: 20_000 }), (sizes, x) => {
      const widths = new ColumnWidths(Object.fromEntries(sizes.map((size, index) => [`c${index}`, size])));
      widths.setColumns(sizes.map((_, index) => ({ name: `c${index}`, type: 'text', origin: 'api' })));
      const column = widths.columnAt(x);
      assert.ok(x >= widths.total ? column === sizes.length - 1 : widths.left(column) <= x && x < widths.left(column + 1));
      const { from, to } = widths.visible(x, 800);
      sizes.forEach((_, index) => {
        const shows = widths.left(index) < x + 800 && widths.left(index + 1) > x;
        if (shows) assert.ok(index >= from && index < to);
      });
    }));
  });
  it('keep what the user chose over what fits, within bounds', () => {
    const widths = new ColumnWidths({ a: 90 });
    widths.setColumns([{ name: 'a', type: 'text', origin: 'api' }, { name: 'b', type: 'integer', origin: 'api' }]);
    widths.fitFirst(() => 5000);
    assert.deepEqual([widths.width(0), widths.width(1)], [90, 340]);
    widths.resize(1, 3);
    assert.deepEqual([widths.width(1), widths.chosen], [48, { a: 90, b: 48 }]);
  });
});

describe('cell text', () => {
  it('is one line without control characters, and nothing else is changed', () => {
    assert.equal(oneLine('a\r\nb\nc\td\u0000e\u2028f'), 'a↵b↵c⇥d␀e↵f');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (value) => {
      const shown = oneLine(value);
      // eslint-disable-next-line no-control-regex -- what must not be left
      assert.ok(!/[\u0000-\u001f\u007f\u2028-\u202e\u2066-\u2069]/.test(shown));
      // eslint-disable-next-line no-control-regex -- what may have been replaced
      if (!/[\u0000-\u001f\u007f\u2028-\u202e\u2066-\u2069]/.test(value)) assert.equal(shown, value);
    }));
  });
  it('shows what would turn the direction of writing, on one line and on several', () => {
    assert.equal(oneLine('invoice\u202efdp.exe\u2066\u2069 \u200fשלום'), 'invoice[U+202E]fdp.exe[U+2066][U+2069] \u200fשלום');
    assert.equal(laidOut('a\r\n\tb\u202ec\u001b[31m\u0000'), 'a\r\n\tb[U+202E]c␛[31m␀');
    assert.equal(laidOut('["\u202ex"]'), '[\n  "[U+202E]x"\n]');
  });
  it('lays out JSON and leaves what only looks like it', () => {
    assert.equal(laidOut('[1]'), '[\n  1\n]');
    assert.equal(laidOut('{not json'), '{not json');
    assert.equal(laidOut('plain'), 'plain');
    assert.equal(laidOut('{"id":9007199254740993,"id":1.50,"e":1e400,"a":[],"o":{ },"t":"a,b: [\\"{"}'), '{\n  "id": 9007199254740993,\n  "id": 1.50,\n  "e": 1e400,\n  "a": [],\n  "o": {},\n  "t": "a,b: [\\"{"\n}');
    fc.assert(fc.property(fc.json(), (json) => {
      const parsed: unknown = JSON.parse(json);
      if (typeof parsed === 'object' && parsed !== null) assert.equal(laidOut(json), JSON.stringify(parsed, null, 2));
    }));
  });
});
