import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ColumnSpec } from '../../../src/reports/report-types';
import { CellArena } from '../../../src/rows/cell-arena';
import { IncomingCell } from '../../../src/rows/cells';
import { Claims } from '../../../src/rows/claims';
import { ColumnStore } from '../../../src/rows/column-store';
import { keysWork } from '../../../src/rows/folded-keys';
import { noHands, type Hands } from '../../../src/rows/hands';
import { sortedItems, sortedPositions } from '../../../src/rows/radix-sort';
import { Slices } from '../../../src/rows/slices';
import { sortedByText } from '../../../src/rows/text-sort';
import { doubleWords, numberWords } from '../../../src/rows/words';
import { appendTo, folded, pageColumn, pageOf, shownOf } from './model';

const slices = (): Slices => new Slices();
/** How many keys there are: as few as were made; more than are compared one by one; more than are sorted at once, and so many that their parts are. */
const sizes = fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 6, arbitrary: fc.constantFrom(100, 1500) }, { weight: 2, arbitrary: fc.constantFrom(5000, 30_000) });

/** Positions in the order of a comparison, ties as they stand. */
const positionsBy = <T>(items: readonly T[], compare: (a: T, b: T) => number): number[] =>
  items.map((_, position) => position).sort((a, b) => compare(items[a] as T, items[b] as T) || a - b);

describe('Sorting', () => {
  it('puts keys of several words in order, whatever their bits, with and without items', async () => {
    const word = fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(0, 0x8000_0000, 0xffff_ffff, 0x0001_0000));
    const shift = fc.constantFrom(0, 5, 17);
    // Of the low bits some are the key's own, so that there are as many keys as rows.
    const own = fc.constantFrom(0, 0x7, 0xffff, 0xffff_ffff);
    // So that the bits in which keys differ are those of several words, of one, or of none.
    const kept = fc.tuple(fc.nat(32), fc.constantFrom(0, 4, 31)).map(([width, from]) => Number((2n ** BigInt(width) - 1n) << BigInt(from) & 0xffff_ffffn));
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(word, word, word), { minLength: 1, maxLength: 40 }), shift, own, fc.tuple(kept, kept, kept), sizes, async (few, up, ownBits, masks, size) => {
      const keys = Array.from({ length: Math.max(few.length, size) }, (_, i) => (few[(i * 7) % few.length] ?? [0, 0, 0]).map((value, w) => (((value << up) ^ (Math.imul(i + w, 0x9e3779b1) & ownBits)) & (masks[w] ?? 0)) >>> 0));
      const words = [0, 1, 2].map((w) => Uint32Array.from(keys, (key) => key[w] ?? 0));
      const expected = positionsBy(keys, ([a = 0, b = 0, c = 0], [d = 0, e = 0, f = 0]) => a - d || b - e || c - f);
      assert.deepEqual([...await sortedPositions(words, keys.length, slices())], expected);
      const items = Uint32Array.from(keys, (_, i) => i * 3 + 1);
      assert.deepEqual([...await sortedPositions(words, keys.length, slices(), items)], expected.map((position) => position * 3 + 1));
      const sorted = await sortedItems(words, items, slices());
      assert.deepEqual([...sorted.items], expected.map((position) => position * 3 + 1));
      assert.deepEqual(sorted.words.map((each) => [...each]), [0, 1, 2].map((w) => expected.map((position) => keys[position]?.[w])));
    }), { numRuns: 300 });
  });

  it('puts more keys in order than a thread sorts at once, of which all but one begin alike', async () => {
    const count = 200_000;
    const low = Uint32Array.from({ length: count }, (_, i) => i === 7 ? 0x8000_0000 : Math.imul(i, 0x9e3779b1) >>> 15);
    const high = Uint32Array.from({ length: count }, (_, i) => i === 9 ? 0xffff_ffff : i % 3);
    const expected = Array.from(low.keys()).sort((a, b) => (low[a] as number) - (low[b] as number) || a - b);
    assert.deepEqual([...await sortedPositions([low], count, slices())], expected);
    const byBoth = Array.from(low.keys()).sort((a, b) => (high[a] as number) - (high[b] as number) || (low[a] as number) - (low[b] as number) || a - b);
    assert.deepEqual([...await sortedPositions([high, low], count, slices())], byBoth);
    const sorted = await sortedItems([low, high], Uint32Array.from(low.keys()), slices());
    assert.deepEqual([...sorted.items], expected.toSorted((a, b) => (low[a] as number) - (low[b] as number) || (high[a] as number) - (high[b] as number) || a - b));
    assert.deepEqual([...sorted.words[1] ?? []], [...sorted.items].map((item) => high[item]));
  });

  it('makes words of numbers that stand in their order: whole ones, prices, any', async () => {
    const number = fc.oneof(
      fc.integer(), fc.integer({ min: -1000, max: 1000 }).map((value) => value / 100), fc.integer({ min: 2 ** 52, max: 2 ** 53 }), fc.double({ noNaN: true }),
      fc.constantFrom(0, -0, 0.1, 0.29, 1.005, 2 ** 53, -(2 ** 53), 2 ** 31, -(2 ** 31), 1e300, Infinity, -Infinity, 5e-324),
    );
    const numbers = fc.oneof(fc.array(fc.integer({ min: -500, max: 500 }).map((value) => value / 100)), fc.array(fc.integer()), fc.array(fc.integer({ min: 2 ** 52, max: 2 ** 52 + 99 })), fc.array(number));
    await fc.assert(fc.asyncProperty(numbers, async (values) => {
      const expected = positionsBy(values, (a, b) => a < b ? -1 : a > b ? 1 : 0);
      for (const words of [await numberWords(Float64Array.from(values), slices()), await doubleWords(Float64Array.from(values), slices())]) {
        assert.deepEqual([...await sortedPositions(words, values.length, slices())], expected);
      }
    }), { numRuns: 500 });
    assert.equal((await numberWords(Float64Array.from([-12.34, 0, 999.99]), slices())).length, 1, 'prices take one word');
  });

  it('tells integers apart that lie as far below 0 as doubles tell any apart', async () => {
    const { MIN_SAFE_INTEGER: least } = Number;
    const values = Float64Array.from([3, 1, 2, 0], (above) => least + above);
    assert.deepEqual([...await sortedPositions(await numberWords(values, slices()), values.length, slices())], [3, 1, 2, 0]);
  });

  it('puts text in order, both ways, however long it is alike and whatever it is made of', async () => {
    const part = fc.constantFrom('a', 'B', 'é', 'e\u0301', '\u0301', 'ß', 'ö', 'Ω', '漢', '😀', '한', 'ŉ', 'ﬁ', '\0', '\u0001', ' ', '.', '\uD800', '\uFFFD', '0', 'the same beginning of all ', '1234567', 'éèêëöüåñ');
    const text = fc.array(part, { maxLength: 9 }).map((parts) => parts.join(''));
    const texts = fc.oneof(fc.array(text, { maxLength: 40 }), fc.array(fc.array(fc.constantFrom('a', 'b', 'é'), { maxLength: 40 }).map((parts) => parts.join('')), { maxLength: 30 }));
    await fc.assert(fc.asyncProperty(texts, fc.boolean(), sizes, async (few, descending, size) => {
      const all = Array.from({ length: few.length > 0 ? Math.max(few.length, size) : 0 }, (_, i) => few[(i * 11) % few.length] ?? '');
      const { cells, shown } = arenaOf(all);
      const places = new Map([...new Set(shown)].map((one) => [one, Buffer.from(folded(one))] as const).sort(([, a], [, b]) => Buffer.compare(a, b)).map(([one, key], _, sorted) => [one, sorted.findIndex(([, other]) => other.equals(key))]));
      const expected = positionsBy(shown.map((one) => places.get(one) ?? -1), (a, b) => (a - b) * (descending ? -1 : 1));
      assert.deepEqual([...await sortedByText(cells, Uint32Array.from(all.keys()), descending, slices())], expected);
    }), { numRuns: 300 });
  });

  it('goes by one alphabet in all threads, though rows that come meanwhile bring characters that were not there', async () => {
    for (const direction of ['ascending', 'descending'] as const) {
      const texts = Array.from({ length: 20_000 }, (_, row) => ({ text: `"the same beginning of all, which is longer than a key ${(row * 7_919) % 15_000}"` }));
      const [store, specs]: [ColumnStore, ColumnSpec[]] = [new ColumnStore(), []];
      appendTo(store, specs, pageOf(texts));
      const rows = Uint32Array.from(texts.keys());
      const expected = await store.sort([{ column: 'text', direction }], rows, slices());
      let rounds = 0;
      const others: Hands = {
        ...noHands, least: 1,
        offer: (job, pieces) => {
          const claims = new Claims(pieces);
          if (job.type !== 'keys') return claims;
          const work = keysWork(structuredClone(job));
          for (let count = 0; count < pieces / 2; count++) {
            work(claims.take());
            claims.finish();
          }
          appendTo(store, specs, pageOf([{ text: `"${'!#$%&'.slice(0, ++rounds)}"` }]));
          return claims;
        },
      };
      assert.deepEqual(await store.sort([{ column: 'text', direction }], rows, new Slices(undefined, undefined, others)), expected, direction);
      assert.ok(rounds > 1, `${rounds} rounds`);
    }
  });

  it('takes time in proportion to the text where long cells are all alike', async () => {
    const long = `${'é'.repeat(50_000)}${'a'.repeat(50_000)}`;
    const { cells } = arenaOf([`${long}b`, long, `${long}a`, long]);
    assert.deepEqual([...await sortedByText(cells, Uint32Array.of(0, 1, 2, 3), false, slices())], [1, 3, 2, 0]);
  });
});

function arenaOf(texts: readonly string[]): { cells: CellArena; shown: string[] } {
  const spelt = texts.map((text) => JSON.stringify(text));
  const cells = new CellArena();
  const cell = new IncomingCell();
  const column = pageColumn('text', spelt);
  for (const row of texts.keys()) {
    cell.read(column, row);
    cells.push(cell);
  }
  return { cells, shown: spelt.map((one) => shownOf('text', one) ?? '') };
}
