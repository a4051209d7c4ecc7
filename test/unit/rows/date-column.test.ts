import assert from 'node:assert/strict';
import { ColumnStore } from '../../../src/rows/column-store';
import { Slices } from '../../../src/rows/slices';
import { summariseCells, summariseColumn } from '../../../src/rows/summary';
import { appendTo, pageOf } from './model';

const slices = (): Slices => new Slices();

describe('A column of dates', () => {
  it('reads the text of those that are kept as text once, when they come, whatever is asked of them', async () => {
    const store = new ColumnStore();
    const dates = ['2026-01-02T03:04:05.1234567', '2026-01-02T03:04:05.1234566', '2026-01-02T03:04:05Z', 'soon', '2026-01-01T00:00:00'];
    appendTo(store, [], pageOf([...dates.map((date) => ({ date: `"${date}"` })), {}]));
    await store.trim(slices());
    const column = store.column(0) ?? assert.fail();
    const rows = Uint32Array.from([0, 1, 2, 3, 4, 5]);
    const { parse } = Date;
    let read = 0;
    Date.parse = (text) => {
      read++;
      return parse(text);
    };
    try {
      assert.deepEqual([...await store.sort([{ column: 'date', direction: 'ascending' }], rows, slices())], [4, 2, 1, 0, 3, 5]);
      const { min, max, histogram } = await summariseColumn(column, rows, slices());
      assert.deepEqual([min, max, (histogram ?? []).reduce((sum, { count }) => sum + count, 0)], [dates[4], dates[0], 4]);
      assert.equal((await summariseCells([column], rows, slices())).max, dates[0]);
      assert.equal(read, 0);
      // The bound itself is read.
      assert.deepEqual([...await store.select('', [{ type: 'range', column: 'date', from: '2026-01-02T03:04:05.1234567' }], 0, 6, slices())], [0]);
      assert.equal(read, 1);
    } finally {
      Date.parse = parse;
    }
  });
});
