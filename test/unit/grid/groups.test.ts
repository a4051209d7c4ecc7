import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { GroupsMemory } from '../../../src/grid/protocol';
import { barsOf, mostParts } from '../../../src/grid/webview/groups/group-bars';
import { choiceFor, groupingOf, hasSums, keyFor, persFor, presentChoice, withSums, type ChosenKey } from '../../../src/grid/webview/groups/group-choice';
import { groupFilters, withFilters } from '../../../src/grid/webview/groups/group-filter';
import { reportById } from '../../../src/reports/catalogue';
import type { ColumnSpec } from '../../../src/reports/report-types';
import { groupRows, type GroupBy } from '../../../src/rows/groups';
import { Slices } from '../../../src/rows/slices';
import type { GroupPer, RowGroup } from '../../../src/rows/view';
import { folded, model } from '../rows/model';
import { keyOf, valueOf } from '../rows/questions-model';

const columns: ColumnSpec[] = [
  { name: 'listId', type: 'integer', origin: 'parent' }, { name: 'emailAddress', type: 'text', origin: 'api' }, { name: 'sendDate', type: 'date', origin: 'api' },
  { name: 'open', type: 'boolean', origin: 'api' }, { name: 'orderTotal', type: 'number', origin: 'api' }, { name: 'click', type: 'boolean', origin: 'api' },
];
const spec = (name: string): ColumnSpec => columns.find((each) => each.name === name) ?? assert.fail();

describe('Groups of the grid', () => {
  it('begin with what is most useful of a column: domains of addresses, days of dates in their order, sums of what adds up', () => {
    assert.deepEqual(choiceFor(keyFor(spec('emailAddress')), columns), {
      by: [{ column: 'emailAddress', per: 'domain' }], sums: ['open', 'click', 'orderTotal'], sort: { by: 'count', direction: 'descending' }, shape: 'table', measure: 'count',
    });
    const days = choiceFor(keyFor(spec('sendDate')), columns);
    assert.deepEqual([days.by, days.sort], [[{ column: 'sendDate', per: 'day' }], { by: 'key', direction: 'ascending' }]);
    assert.deepEqual(choiceFor(keyFor(spec('open')), columns).sums, ['click', 'orderTotal']);
    // Averages, rates and revenue per email come to nothing when they are added.
    assert.deepEqual(choiceFor({ column: 'sendDate', per: 'month' }, reportById('messagePerformance').columns).sums, ['revenue', 'bounceCount', 'clickCount', 'conversionCount']);
  });

  it('offer the domain of addresses of e-mail, and not of links, which have no such thing', () => {
    assert.deepEqual(['emailAddress', 'note', 'linkUrl'].map((name) => persFor({ name, type: 'text', origin: 'api' })), [['value', 'domain'], ['value', 'domain'], ['value']]);
    assert.deepEqual(persFor(spec('sendDate')), ['day', 'week', 'month', 'year', 'value']);
  });

  it('offer sums of amounts and of yes and no, and never of ids, also of those that a list has by its own names', () => {
    const custom = ['customer_id', 'Loyalty Key', 'id', 'storeID', 'paid', 'grid', 'monkey', 'orders'].map((name): ColumnSpec => ({ name, type: 'integer', origin: 'unknown' }));
    assert.deepEqual([...columns, ...custom].filter(hasSums).map(({ name }) => name), ['open', 'orderTotal', 'click', 'paid', 'grid', 'monkey', 'orders']);
  });

  it('go by names, so that another order of columns is of no account, and do without what is not there', () => {
    const choice: GroupsMemory = { ...choiceFor(keyFor(spec('sendDate')), columns), by: [{ column: 'sendDate', per: 'week' }, { column: 'gone', per: 'value' }], sort: { by: 2, direction: 'descending' }, measure: 0 };
    const fewer = columns.filter(({ name }) => name !== 'open').reverse();
    const present = presentChoice(choice, fewer) ?? assert.fail();
    assert.deepEqual([present.sums, present.sort.by, present.measure], [['click', 'orderTotal'], 1, 'count']);
    assert.deepEqual(groupingOf(present, fewer, []), { by: [{ column: 2, per: 'week' }], sums: [0, 1], sort: { by: 1, direction: 'descending' }, filters: [] });
    assert.equal(presentChoice({ ...choice, by: [{ column: 'gone', per: 'value' }] }, fewer), undefined);
    assert.deepEqual(withSums(choice, []).sort, { by: 'count', direction: 'descending' });
  });

  it('are filtered to exactly the rows that they count', async () => {
    const per = fc.constantFrom<GroupPer>('value', 'day', 'week', 'month', 'year', 'domain');
    let looked = 0;
    await fc.assert(fc.asyncProperty(model.filter(({ specs, rows }) => specs.length > 0 && rows.length > 0), fc.array(fc.tuple(fc.nat(), per), { minLength: 1, maxLength: 2 }), async ({ store, specs, rows }, picks) => {
      const by = picks.map(([pick, each]): ChosenKey & { index: number } => {
        const index = pick % specs.length;
        const type = specs[index]?.type;
        return { index, column: specs[index]?.name ?? '', per: type === 'date' ? (each === 'domain' ? 'day' : each) : type === 'text' && each === 'domain' ? 'domain' : 'value' };
      });
      const all = Uint32Array.from(rows.keys());
      const keys = by.map(({ index, per: each }): GroupBy => ({ column: store.column(index) ?? assert.fail(), spec: specs[index] ?? assert.fail(), per: each }));
      const { groups } = (await groupRows(all, keys, [], { by: 'count', direction: 'descending' }, new Slices())).first(1000);
      // A range takes the 30th of February for the 2nd of March, of which no day is named.
      // Domains that differ in their accents only pass the same filter.
      const alike = (text: string): boolean => by.some(({ per: each }, at) => each === 'domain' && groups.some(({ keys: others }) => others[at] !== text && folded(others[at] ?? '') === folded(text)));
      const odd = by.some(({ column, index }) => specs[index]?.type === 'date' && rows.some((row) => valueOf('date', row[column]) !== null && keyOf('date', row[column], 'day') === null));
      for (const group of groups) {
        // What has no day or no domain is no empty cell; numbers and dates may be spelt in several ways.
        const counted = rows.filter((row) => by.every(({ column, per: each, index }, at) => keyOf(specs[index]?.type ?? 'text', row[column], each) === group.keys[at])).length;
        if (group.keys.includes(null) || counted !== group.count || odd || group.keys.some((key) => alike(key ?? ''))) continue;
        looked++;
        const passing = await store.select('', groupFilters(group.keys, by, specs), 0, rows.length, new Slices());
        assert.equal(passing.length, group.count, JSON.stringify([group.keys, by]));
      }
    }), { numRuns: 400 });
    assert.ok(looked > 500, String(looked));
  });

  it('are filtered by a month\'s last day, a week\'s Sunday, a domain\'s end, the beginning of what was cut; one filter a column', () => {
    const filtersOf = (key: string | null, column: string, per: GroupPer): unknown => groupFilters([key], [{ column, per }], columns)[0];
    assert.deepEqual(filtersOf('2024-02', 'sendDate', 'month'), { type: 'range', column: 'sendDate', from: '2024-02-01', to: '2024-02-29' });
    assert.deepEqual(filtersOf('2026-12-28', 'sendDate', 'week'), { type: 'range', column: 'sendDate', from: '2026-12-28', to: '2027-01-03' });
    assert.deepEqual(filtersOf('a+b.com', 'emailAddress', 'domain'), { type: 'text', column: 'emailAddress', match: 'endsWith', text: '@a+b.com' });
    assert.deepEqual(filtersOf('true', 'open', 'value'), { type: 'boolean', column: 'open', is: true });
    assert.deepEqual(filtersOf(null, 'open', 'value'), { type: 'empty', column: 'open', is: true });
    assert.deepEqual(filtersOf(`${'x'.repeat(1000)}…`, 'emailAddress', 'value'), { type: 'text', column: 'emailAddress', match: 'startsWith', text: 'x'.repeat(1000) });
    assert.deepEqual(groupFilters(['2026-01-05', '2026'], [{ column: 'sendDate', per: 'day' }, { column: 'sendDate', per: 'year' }], columns), [{ type: 'range', column: 'sendDate', from: '2026-01-05', to: '2026-01-05' }]);
    assert.deepEqual(withFilters([{ type: 'empty', column: 'a', is: true }, { type: 'empty', column: 'b', is: true }], [{ type: 'empty', column: 'a', is: false }]), [{ type: 'empty', column: 'b', is: true }, { type: 'empty', column: 'a', is: false }]);
  });

  it('are bars whose parts add up to the whole, whatever parts are known', () => {
    const inner = fc.record({ outer: fc.constantFrom('a', 'b', null), inner: fc.constantFrom('p', 'q', 'r', 's', 't', 'u', 'v', null), count: fc.nat(50), known: fc.boolean() });
    fc.assert(fc.property(fc.uniqueArray(inner, { selector: ({ outer, inner: key }) => `${outer} ${key}` }), (parts) => {
      const whole = ['a', 'b', null].map((key): RowGroup => ({ keys: [key], count: parts.reduce((sum, part) => sum + (part.outer === key ? part.count : 0), 0), sums: [] }));
      const parted = parts.filter(({ known }) => known).map((part): RowGroup => ({ keys: [part.outer, part.inner], count: part.count, sums: [] }));
      const { bars, most, legend, rest } = barsOf(whole, 'count', parted);
      assert.equal(most, Math.max(...whole.map(({ count }) => count)));
      assert.ok(legend.length <= mostParts);
      for (const [at, bar] of bars.entries()) assert.equal(bar.parts.reduce((sum, { value }) => sum + value, 0), whole[at]?.count);
      assert.equal(rest, bars.some((bar) => bar.parts.some(({ colour }) => colour === mostParts)));
    }));
    assert.deepEqual(barsOf([{ keys: ['a'], count: 1, sums: [-4] }, { keys: ['b'], count: 1, sums: [null] }], 0).bars, [
      { key: 'a', value: -4, parts: [{ colour: 0, value: 4 }] }, { key: 'b', value: null, parts: [{ colour: 0, value: 0 }] },
    ]);
  });
});
