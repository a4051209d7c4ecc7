import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import fc from 'fast-check';
import type { ColumnSpec } from '../../../src/reports/report-types';
import { Claims, HandLostError } from '../../../src/rows/claims';
import { ColumnStore } from '../../../src/rows/column-store';
import { Slices, StaleWorkError } from '../../../src/rows/slices';
import type { ColumnFilter, SortKey } from '../../../src/rows/view';
import { appendTo, folded, model, modelSearch, modelSort, pageOf, types, type ModelRow } from '../rows/model';
import { modelFilter } from '../rows/questions-model';
import { buildHand, Crew, handFile, manyRows } from './crew';
import { LocalWorker, open, startBench } from './harness';
import { eventually } from '../../harness/eventually';

describe('Threads that lend a hand', () => {
  const crews: Crew[] = [];
  const crew = (count: number, options?: ConstructorParameters<typeof Crew>[1]): Crew => {
    const made = new Crew(count, options);
    crews.push(made);
    return made;
  };
  let two: Crew;
  const many = manyRows();

  before(async () => {
    await buildHand();
    two = await crew(2).ready();
  });
  after(() => Promise.all(crews.map(({ hands }) => hands.dispose())));

  it('sort rows as the model does, whatever is in them', async () => {
    const before = two.offers;
    const key = fc.record({ column: fc.constantFrom(...types), descending: fc.boolean() });
    await fc.assert(fc.asyncProperty(model, fc.uniqueArray(key, { minLength: 1, maxLength: 2, selector: ({ column }) => column }), async ({ store, specs, rows }, keys) => {
      const sort = keys.map(({ column, descending }): SortKey => ({ column, direction: descending ? 'descending' : 'ascending' }));
      const typed = keys.flatMap(({ column, descending }) => specs.filter(({ name }) => name === column).map(({ type }) => ({ column, type, descending })));
      const all = rows.map((_, row) => row);
      const sorted = await store.sort(sort, Uint32Array.from(all), two.alone());
      assert.ok(!(sorted.buffer instanceof SharedArrayBuffer), 'the order is nobody else\'s');
      assert.deepEqual([...sorted], [...await store.sort(sort, Uint32Array.from(all), new Slices())]);
      // Integers beyond what doubles tell apart have an order of their own, which the model does not know.
      if (!rows.some(({ number, integer }) => [number, integer].some((spelt) => Math.abs(Number(spelt)) > Number.MAX_SAFE_INTEGER))) assert.deepEqual([...sorted], modelSort(rows, typed, all));
    }), { numRuns: 150 });
    assert.ok(two.offers > before);
  });

  it('find rows as the model does, by filters and a search', async () => {
    const before = two.offers;
    const column = fc.constantFrom(...types);
    const filter: fc.Arbitrary<ColumnFilter> = fc.oneof(
      fc.record({ type: fc.constant('text' as const), column, match: fc.constantFrom('contains' as const, 'equals' as const, 'startsWith' as const, 'endsWith' as const), text: fc.constantFrom('a', 'É', '1', 'zoë', '2015-08', '\uFFFD', '.5') }),
      fc.record({ type: fc.constant('text' as const), column, match: fc.constant('regex' as const), text: fc.constantFrom('^a', '\\d\\d', '^[^aeiou]+$') }),
      fc.record({ type: fc.constant('empty' as const), column, is: fc.boolean() }),
      fc.record({ type: fc.constant('boolean' as const), column, is: fc.boolean() }),
      fc.record({ type: fc.constant('values' as const), column, values: fc.constantFrom([null, 'a'], ['true', '0.1'], ['2018-12-14T14:31:55']) }),
      fc.record({ type: fc.constant('range' as const), column: fc.constantFrom('integer', 'number', 'text'), from: fc.constantFrom('-3', '0'), to: fc.constantFrom('2', '1e3') }),
      fc.record({ type: fc.constant('range' as const), column: fc.constant('date'), from: fc.constantFrom('2015-08-31', '1980-01-01'), to: fc.constantFrom('2018-12-14', '2068-01-01') }),
    );
    await fc.assert(fc.asyncProperty(model, fc.array(filter, { maxLength: 2 }), fc.constantFrom('', 'a', '1', 'é', 'zoe', '\u0301', '2015'), async ({ store, specs, rows }, filters, search) => {
      const among = search === '' ? rows.map((_, row) => row) : modelSearch(rows, specs, search);
      assert.deepEqual([...await store.select(search, filters, 0, rows.length, two.alone())], modelFilter(rows, specs, filters, among));
    }), { numRuns: 200 });
    assert.ok(two.offers > before);
  });

  it('find amounts as they are written', async () => {
    const store = new ColumnStore('de-DE');
    appendTo(store, [], pageOf([{ number: '1234.5' }, { number: '12345' }, { number: '7' }]));
    assert.deepEqual([...await store.select('1.234,5', [], 0, 3, two.alone())], [0]);
  });

  it('put many rows in the order in which one thread puts them, together with it and without it, as they came and not', async () => {
    const { store, rowCount } = many();
    const all = Uint32Array.from({ length: rowCount }, (_, row) => row);
    const shuffled = all.map((row) => Math.imul(row, 7919) % rowCount);
    for (const column of [...types, 'text long', 'text few', 'date all', 'number all', 'text alike']) {
      for (const [direction, rows] of [['ascending', all], ['descending', shuffled]] as const) {
        const expected = await store.sort([{ column, direction }], rows, new Slices());
        assert.deepEqual(await store.sort([{ column, direction }], rows, two.together()), expected, `${column} ${direction} together`);
        assert.deepEqual(await store.sort([{ column, direction }], rows, two.alone()), expected, `${column} ${direction} without`);
      }
    }
  });

  it('find many rows that one thread finds, from any row on', async () => {
    const { store, rowCount } = many();
    const asked: [string, ColumnFilter[]][] = [
      ['karen.9', []], ['2015', []], ['99', [{ type: 'text', column: 'text', match: 'contains', text: 'jose' }]],
      ['', [{ type: 'range', column: 'number', from: '10', to: '20' }, { type: 'range', column: 'date', from: '2010-01-01' }]], ['', [{ type: 'empty', column: 'json', is: true }]], ['zzzzz', []],
    ];
    for (const [search, filters] of asked) {
      for (const from of [0, 4_097, rowCount - 5, rowCount]) {
        const expected = await store.select(search, filters, from, rowCount, new Slices());
        assert.deepEqual(await store.select(search, filters, from, rowCount, two.together()), expected, `${search} from ${from} together`);
        assert.deepEqual(await store.select(search, filters, from, rowCount, two.alone()), expected, `${search} from ${from} without`);
      }
    }
  });

  it('see the rows that were there, while more come and the form of their column changes', async () => {
    const few = Array.from({ length: 40_000 }, (_, row): ModelRow => ({ text: `"t${row % 1_000}"`, integer: String((row * 7_919) % 40_000) }));
    const store = new ColumnStore();
    const specs: ColumnSpec[] = [];
    appendTo(store, specs, pageOf(few));
    let pages = 0;
    const append = (): void => {
      if (pages++ < 20) appendTo(store, specs, pageOf(Array.from({ length: 5_000 }, (_, row) => ({ text: `"new ${pages * 5_000 + row}"`, integer: '1', late: '"x"' }))));
    };
    const all = Uint32Array.from(few.keys());
    const sorted = await store.sort([{ column: 'text', direction: 'ascending' }, { column: 'integer', direction: 'descending' }], all, two.alone(undefined, append));
    const found = await store.select('T99', [], 0, few.length, two.alone(undefined, append));
    assert.ok(pages > 2, `${pages} pages`);
    const calm = new ColumnStore();
    appendTo(calm, [], pageOf(few));
    assert.deepEqual(sorted, await calm.sort([{ column: 'text', direction: 'ascending' }, { column: 'integer', direction: 'descending' }], all, new Slices()));
    assert.deepEqual([...found], [...all].filter((row) => `t${row % 1_000}`.includes('t99')));
  });

  it('are not waited for where they are gone: the work is done anew without them', async () => {
    const one = await crew(1).ready();
    const { store, rowCount } = many();
    const all = Uint32Array.from({ length: rowCount }, (_, row) => row);
    const expected = await store.sort([{ column: 'text', direction: 'ascending' }], all, new Slices());
    const sorted = await store.sort([{ column: 'text', direction: 'ascending' }], all, one.alone(undefined, () => { void one.workers[0]?.terminate(); }));
    assert.deepEqual(sorted, expected);
    assert.equal(one.hands.least, Infinity, 'nobody is asked any more');
    assert.deepEqual(await store.sort([{ column: 'text', direction: 'ascending' }], all, one.together()), expected);
  });

  it('are not waited for without end where they do not go on', async () => {
    const bundle = path.resolve('node_modules/.cache/engine/idle-hand.js');
    await writeFile(bundle, `const { parentPort } = require('node:worker_threads');
      // Takes a piece, and leaves it.
      parentPort.on('message', ({ control }) => { if (control !== undefined) Atomics.add(control, 0, 1); });
      parentPort.postMessage({ type: 'ready' });`);
    const one = await crew(1, { bundle }).ready();
    const { store, rowCount } = many();
    const all = Uint32Array.from({ length: rowCount }, (_, row) => row);
    const ended = once(one.workers[0] ?? assert.fail(), 'exit');
    const sorted = await store.sort([{ column: 'text', direction: 'ascending' }], all, one.together());
    assert.deepEqual(sorted, await store.sort([{ column: 'text', direction: 'ascending' }], all, new Slices()));
    assert.deepEqual(one.warned, ['Threads that had a share of the work do not go on with it: it is done without them.']);
    assert.equal(one.hands.least, Infinity, 'nobody is asked any more');
    await ended;
  });

  it('are waited for in turns where the thread that asks may not be held, as the one of a window', async () => {
    const { store, rowCount } = many();
    const all = Uint32Array.from({ length: rowCount }, (_, row) => row);
    const { wait } = Atomics;
    let asked = 0;
    Atomics.wait = () => {
      asked++;
      throw new TypeError('Atomics.wait cannot be called in this context');
    };
    try {
      assert.deepEqual(await store.sort([{ column: 'date', direction: 'descending' }], all, two.alone()), await store.sort([{ column: 'date', direction: 'descending' }], all, new Slices()));
    } finally {
      Atomics.wait = wait;
    }
    assert.ok(asked > 0);
  });

  it('say why they could not do their share, and do the next one', async () => {
    const one = await crew(1).ready();
    const none = new Uint32Array(0);
    const told = once(one.workers[0] as Worker, 'message');
    const claims = one.hands.offer({ type: 'pairs', keys: [], items: none, digit: { shift: 0, bits: 1 }, places: none, pairs: none }, 1);
    await told;
    assert.throws(() => claims.areDoneIn(0), HandLostError);
    one.hands.end(claims);
    assert.deepEqual(one.warned, ['A thread could not do its share: RangeError: There is no key to split pairs by.']);
    const store = new ColumnStore();
    appendTo(store, [], pageOf([{ text: '"b"' }, { text: '"a"' }]));
    assert.deepEqual([...await store.sort([{ column: 'text', direction: 'ascending' }], Uint32Array.of(0, 1), one.alone())], [1, 0]);
  });

  it('are done without where they cannot be told of it', async () => {
    const one = await crew(1).ready();
    const store = new ColumnStore();
    appendTo(store, [], pageOf([{ text: '"b"' }, { text: '"a"' }]));
    const [worker] = one.workers;
    assert.ok(worker !== undefined);
    worker.postMessage = () => { throw new TypeError('It cannot be cloned.'); };
    assert.deepEqual([...await store.sort([{ column: 'text', direction: 'ascending' }], Uint32Array.of(0, 1), one.together())], [1, 0]);
    assert.deepEqual(one.warned, ['A thread could not be told its share: TypeError: It cannot be cloned.']);
    assert.equal(one.hands.least, Infinity);
  });

  // In a process of its own: this one has memory of the tests before, which comes and goes as it likes.
  it('hold on to no rows that nobody else holds', async () => {
    const program = path.resolve('node_modules/.cache/engine/rows-left.js');
    await build({ entryPoints: ['test/unit/engine/rows-left.ts'], bundle: true, platform: 'node', target: 'node20', format: 'cjs', outfile: program, logLevel: 'silent' });
    const { stdout } = await promisify(execFile)(process.execPath, [program, handFile]);
    const rounds = JSON.parse(stdout) as { there: number; left: number }[];
    assert.equal(rounds.length, 3);
    for (const { there, left } of rounds) {
      assert.ok(there > 32e6, `${there} bytes were there`);
      assert.ok(left < 16e6, `${left} bytes of ${there} are left`);
    }
  });

  it('are done without where they cannot be started', async () => {
    const none = crew(1, { bundle: path.resolve('node_modules/.cache/engine/no-such-file.js') });
    none.hands.expect(1);
    const [worker] = none.workers;
    assert.ok(worker !== undefined);
    // An error would reject what waits by `once`.
    await new Promise((resolve) => { worker.once('exit', resolve); });
    assert.match(none.warned.join(), /^A thread that lends a hand has ended: Error: Cannot find module/);
    assert.equal(none.hands.least, Infinity);
  });

  it('take no more of what is stale', async () => {
    const { store, rowCount } = many();
    const controls: Int32Array[] = [];
    const { hands } = two;
    const slices = new Slices(() => true, undefined, {
      get least() { return hands.least; },
      offer: (job, pieces) => {
        const claims = hands.offer(job, pieces);
        controls.push(claims.control);
        return claims;
      },
      end: (claims) => { hands.end(claims); }, giveUp: () => { hands.giveUp(); }, forget: (bytes) => { hands.forget(bytes); },
    });
    await assert.rejects(store.sort([{ column: 'text', direction: 'ascending' }], Uint32Array.from({ length: rowCount }, (_, row) => row), slices), StaleWorkError);
    const [last] = controls.slice(-1);
    assert.ok(last === undefined || new Claims(1, last).take() === -1);
  });

  it('are asked for by an engine that holds many rows, and by no other', async () => {
    const made: Crew[] = [];
    const bench = await startBench({}, () => new LocalWorker({ makeHands: () => {
      const helping = crew(1, { least: 5_000 });
      made.push(helping);
      return helping.hands;
    } }));
    try {
      await bench.client.call('readPage', { account: 'acme', request: { report: 'lists' } });
      const lists = await open(bench.client, 1, { report: 'lists' });
      await lists.phase('complete');
      const [helping] = made;
      assert.deepEqual(helping?.workers, []);
      const { data } = bench.sandbox;
      const listId = data.lists()[0]?.listId ?? 0;
      const table = await open(bench.client, 2, { report: 'contacts', listId });
      await table.phase('complete');
      assert.equal(helping?.workers.length, 1);
      await eventually('the thread is there', () => helping.hands.least === 5_000, 10_000);
      let offered = 0;
      const offer = helping.hands.offer.bind(helping.hands);
      helping.hands.offer = (job, pieces) => {
        offered++;
        return offer(job, pieces);
      };
      const stands = await bench.client.call('setView', { table: 2, view: { search: '', sort: [{ column: 'emailAddress', direction: 'descending' }], filters: [] } });
      assert.ok(offered > 0);
      const last = await bench.client.call('readWindow', { table: 2, from: 0, to: stands.rowCount, columns: [(table.latest?.columns ?? []).findIndex(({ name }) => name === 'emailAddress')] });
      const addresses = last.rows.map(([address]) => folded(address ?? ''));
      assert.deepEqual(addresses, addresses.toSorted((a, b) => Buffer.compare(Buffer.from(b), Buffer.from(a))));
    } finally {
      await bench.close();
    }
  });
});
