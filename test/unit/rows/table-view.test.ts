import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ColumnSpec } from '../../../src/reports/report-types';
import { ColumnStore } from '../../../src/rows/column-store';
import { TableView, type Timers } from '../../../src/rows/table-view';
import { plainView, type View } from '../../../src/rows/view';
import { FilterError } from '../../../src/rows/filter-error';
import { appendTo, modelSearch, modelSort, pageOf, type ModelRow } from './model';
import { modelFilter } from './questions-model';

/** Timers that go off when they are told to. */
class HandTimers implements Timers {
  time = 0;
  readonly waiting = new Map<() => void, number>();

  /** @param busy milliseconds that pass between two looks at the clock */
  constructor(private readonly busy = 0) {}

  now(): number {
    return this.time += this.busy;
  }

  setTimeout(callback: () => void, milliseconds: number): () => void {
    this.waiting.set(callback, this.time + milliseconds);
    return () => this.waiting.delete(callback);
  }

  pass(milliseconds: number): void {
    this.time += milliseconds;
    for (const [callback, due] of [...this.waiting]) {
      if (due > this.time) continue;
      this.waiting.delete(callback);
      callback();
    }
  }
}

class Bench {
  readonly store = new ColumnStore();
  readonly specs: ColumnSpec[] = [];
  readonly rows: ModelRow[] = [];
  readonly timers: HandTimers;
  readonly view: TableView;
  readonly failures: unknown[] = [];
  #changed: () => void = () => undefined;

  /** @param busy milliseconds between two looks at the clock: more than 20, and work pauses wherever it may */
  constructor(busy = 0) {
    this.timers = new HandTimers(busy);
    this.view = new TableView(this.store, this.timers, () => this.#changed(), (error) => this.failures.push(error));
  }

  /** The rows that have been given places, in their order; the others stand behind them. */
  #places: readonly number[] = [];

  async rearrange(seed: number): Promise<void> {
    this.#places = this.rows.map((_, row) => row).sort((a, b) => ((a + 1) * seed) % 101 - ((b + 1) * seed) % 101);
    await this.view.setPlaces(Uint32Array.from(this.#places));
  }

  append(rows: readonly ModelRow[]): void {
    appendTo(this.store, this.specs, pageOf(rows));
    this.rows.push(...rows);
    this.view.rowsArrived();
  }

  /** Resolves at the next change after rows arrived. */
  changed(): Promise<void> {
    return new Promise((resolve) => { this.#changed = resolve; });
  }

  /** Row numbers of the view; each row has its number in the column `integer`. */
  seen(): number[] {
    const column = this.specs.findIndex(({ name }) => name === 'integer');
    return this.view.readWindow(0, this.view.rowCount, [column]).map(([cell]) => Number(cell));
  }

  expected(view: View): number[] {
    const all = view.search === '' ? this.rows.map((_, row) => row) : modelSearch(this.rows, this.specs, view.search);
    const passing = new Set(modelFilter(this.rows, this.specs, view.filters, all));
    const standing = [...this.#places, ...this.rows.keys()].filter((row) => passing.delete(row));
    return modelSort(this.rows, view.sort.map(({ column, direction }) => ({ column, type: column === 'integer' ? 'integer' : 'text', descending: direction === 'descending' })), standing);
  }
}

/** A column `late` is met once a page has a row of "c1". */
const textRows = (texts: readonly string[], from: number): ModelRow[] =>
  texts.map((text, i) => ({ integer: String(from + i), text: JSON.stringify(text), ...(text === 'c1' ? { late: '"x"' } : {}) }));
const byText: View['sort'] = [{ column: 'text', direction: 'ascending' }];

describe('TableView', () => {
  it('ends in the last view set and all rows, whatever comes in between', async () => {
    const view = fc.record({
      search: fc.constantFrom('', 'a', 'B', '1', 'zz'),
      filters: fc.constantFrom<View['filters']>([], [], [{ type: 'text', column: 'text', match: 'startsWith', text: 'á' }], [{ type: 'empty', column: 'late', is: false }], [{ type: 'range', column: 'integer', from: '2' }, { type: 'values', column: 'text', values: ['a', 'b', null] }]),
      sort: fc.constantFrom<View['sort']>([], byText, [{ column: 'text', direction: 'descending' }], [{ column: 'integer', direction: 'descending' }], [...byText, { column: 'integer', direction: 'descending' }]),
    });
    const step = fc.oneof(
      fc.record({ type: fc.constant('rows' as const), texts: fc.array(fc.constantFrom('a', 'A', 'b', 'Ab', '', 'c1', 'á'), { minLength: 1, maxLength: 5 }) }),
      fc.record({ type: fc.constant('view' as const), view }),
      fc.record({ type: fc.constant('time' as const), milliseconds: fc.constantFrom(100, 500, 3000) }),
      fc.record({ type: fc.constant('turn' as const) }),
      fc.record({ type: fc.constant('places' as const), seed: fc.integer({ min: 1, max: 100 }) }),
    );
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.constantFrom(0, 25), async (steps, busy) => {
      const bench = new Bench(busy);
      bench.append(textRows(['first'], 0));
      let last: View = plainView;
      const answers: Promise<{ stale: boolean }>[] = [];
      const moves: Promise<void>[] = [];
      for (const next of steps) {
        switch (next.type) {
          case 'rows': bench.append(textRows(next.texts, bench.rows.length)); break;
          case 'view': last = next.view; answers.push(bench.view.setView(next.view)); break;
          case 'time': bench.timers.pass(next.milliseconds); break;
          case 'turn': await new Promise((resolve) => setImmediate(resolve)); break;
          case 'places': moves.push(bench.rearrange(next.seed)); break;
        }
      }
      await Promise.all(moves);
      await bench.view.settle();
      const stands = await Promise.all(answers);
      assert.equal(stands.at(-1)?.stale ?? false, false);
      assert.deepEqual(bench.seen(), bench.expected(last));
      assert.deepEqual(bench.failures, []);
    }), { numRuns: 300 });
  });

  it('takes rows in half a second after they came, and says so by its revision only where they are sorted in', async () => {
    const bench = new Bench();
    bench.append(textRows(['b', 'd'], 0));
    const { revision } = await bench.view.setView({ search: '', sort: byText, filters: [] });
    bench.append(textRows(['a', 'c'], 2));
    bench.timers.pass(499);
    assert.deepEqual(bench.seen(), [0, 1]);
    const sorted = bench.changed();
    bench.timers.pass(1);
    await sorted;
    assert.deepEqual(bench.seen(), [2, 0, 3, 1]);
    assert.equal(bench.view.revision, revision + 1);

    const found = await bench.view.setView({ search: 'c', sort: [], filters: [] });
    bench.append(textRows(['C', 'x'], 4));
    const grown = bench.changed();
    bench.timers.pass(10_000);
    await grown;
    assert.deepEqual(bench.seen(), [3, 4]);
    assert.equal(bench.view.revision, found.revision);
  });

  it('keeps the view that stands where a filter makes no sense, and takes rows in that came meanwhile', async () => {
    const bench = new Bench();
    bench.append(textRows(['b', 'a', 'B'], 0));
    const standing: View = { search: '', sort: byText, filters: [{ type: 'text', column: 'text', match: 'equals', text: 'b' }] };
    const { revision } = await bench.view.setView(standing);
    const refused = bench.view.setView({ search: 'a', sort: [], filters: [{ type: 'range', column: 'integer', from: 'one' }] });
    bench.append(textRows(['b'], 3));
    await assert.rejects(refused, FilterError);
    assert.deepEqual([bench.seen(), bench.view.revision, bench.view.view], [[0, 2], revision, standing]);
    const taken = bench.changed();
    bench.timers.pass(500);
    await taken;
    assert.deepEqual([bench.seen(), bench.failures], [[0, 2, 3], []]);
  });

  it('answers a refused view before a newer one as stale, and stands in the newer', async () => {
    const bench = new Bench();
    bench.append(textRows(['b', 'a'], 0));
    const refused = bench.view.setView({ search: '', sort: [], filters: [{ type: 'range', column: 'integer', from: 'one' }] });
    const sorted = bench.view.setView({ search: '', sort: byText, filters: [] });
    assert.equal((await refused).stale, true);
    assert.deepEqual([(await sorted).stale, bench.seen()], [false, [1, 0]]);
  });

  it('takes what is found from the order of all rows, once these are sorted', async () => {
    const bench = new Bench();
    bench.append(textRows(['b1', 'a1', 'B', 'a', 'A1'], 0));
    await bench.view.setView({ search: '', sort: byText, filters: [] });
    const sorted = bench.view.bytesHeld;
    await bench.view.setView({ search: '1', sort: byText, filters: [] });
    assert.deepEqual(bench.seen(), [1, 4, 0]);
    assert.ok(bench.view.bytesHeld > sorted, 'the order of all rows is kept');
    await bench.view.setView({ search: '1', sort: [{ column: 'text', direction: 'descending' }], filters: [] });
    assert.deepEqual(bench.seen(), [0, 1, 4]);
    await bench.view.setView(plainView);
    assert.deepEqual([bench.seen(), bench.view.bytesHeld], [[0, 1, 2, 3, 4], 0]);
  });

  it('shows rows of a plain view at once, without a timer or a new revision', () => {
    const bench = new Bench();
    bench.append(textRows(['b', 'a'], 0));
    assert.deepEqual(bench.seen(), [0, 1]);
    assert.deepEqual([bench.view.revision, bench.timers.waiting.size, bench.view.order], [0, 0, null]);
  });

  it('abandons what goes on when it is disposed', async () => {
    const bench = new Bench();
    bench.append(textRows(['b', 'a'], 0));
    const setting = bench.view.setView({ search: '', sort: byText, filters: [] });
    bench.append(textRows(['c'], 2));
    bench.view.dispose();
    assert.equal((await setting).stale, true);
    await bench.view.settle();
    assert.deepEqual([bench.timers.waiting.size, bench.view.order], [0, null]);
  });
});
