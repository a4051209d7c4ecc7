import assert from 'node:assert/strict';
import fc from 'fast-check';
import { callIdOf, checkFromWebview, checkGroupsMemory, checkMemory, checkToWebview } from '../../../src/grid/message-checks';
import type { FromWebview, GridMemory, GroupsMemory } from '../../../src/grid/protocol';
import { plainView } from '../../../src/rows/view';

describe('messages of a webview', () => {
  const good: FromWebview[] = [
    { type: 'ready' }, { type: 'stop' }, { type: 'resume' }, { type: 'reload' }, { type: 'export', what: { type: 'everything' } }, { type: 'export', what: { type: 'view', columns: [1, 0] } }, { type: 'export', what: { type: 'selection', columns: [1], rows: { from: 2, to: 4, revision: 7 } } }, { type: 'cancel', id: 4 }, { type: 'layout', changes: { widths: { a: 120 } } }, { type: 'layout', changes: { filtersOpen: false } },
    { type: 'call', id: 1, call: 'readWindow', args: { from: 0, to: 64, columns: [0, 1] } },
    { type: 'call', id: 2, call: 'readRow', args: { row: 3, id: 0 } },
    { type: 'call', id: 3, call: 'setView', args: { view: { search: 'x', sort: [{ column: 'a', direction: 'descending' }], filters: [{ type: 'text', column: 'a', match: 'contains', text: 'x' }, { type: 'range', column: 'b', to: '5' }, { type: 'range', column: 'f', from: '1', below: '5' }, { type: 'values', column: 'c', values: ['x', null] }, { type: 'boolean', column: 'd', is: false }, { type: 'empty', column: 'e', is: true }] } } },
    { type: 'call', id: 4, call: 'copyCells', args: { fromRow: 0, toRow: 2, columns: [0], format: 'markdown' } }, { type: 'call', id: 15, call: 'copyCells', args: { fromRow: 0, toRow: 1, columns: [0], format: 'csv', id: 7 } },
    { type: 'call', id: 6, call: 'summariseColumn', args: { column: 1, over: 'view' } }, { type: 'call', id: 7, call: 'columnValues', args: { column: 1, atMost: 200, search: 'x' } },
    { type: 'call', id: 8, call: 'summariseCells', args: { fromRow: 0, toRow: 2, columns: [0] } }, { type: 'call', id: 9, call: 'findCell', args: { text: 'x', fromRow: 0, fromColumn: 3, backwards: true, columns: [3, 1] } },
    { type: 'call', id: 10, call: 'groupRows', args: { by: [{ column: 1, per: 'day' }, { column: 2 }], sums: [3], sort: { by: 0, direction: 'descending' }, atMost: 100 } }, { type: 'call', id: 11, call: 'readRow', args: { row: 5 } },
    { type: 'export', what: { type: 'groups', by: [{ column: 1, per: 'year' }], sums: [], sort: { by: 'key', direction: 'ascending' }, filters: [{ type: 'empty', column: 'e', is: true }] } },
    { type: 'call', id: 12, call: 'copyGroups', args: { by: [{ column: 1, per: 'domain' }], sums: [2, 3], sort: { by: 1, direction: 'ascending' }, atMost: 100, format: 'csv' } },
    { type: 'layout', changes: { order: ['b', 'a'], hidden: ['c'], frozen: 1 } }, { type: 'openLink', url: 'https://example.com/' }, { type: 'layout', changes: { dates: 'utc' } }, { type: 'call', id: 12, call: 'rowFollows', args: { row: 5 } }, { type: 'call', id: 13, call: 'follow', args: { id: 2 } },
    { type: 'call', id: 5, call: 'setFilters', args: { filters: { startDate: '2026-01-01' } } },
  ];

  it('pass when they are of the protocol, and carry nothing else along', () => {
    for (const message of good) assert.deepEqual(checkFromWebview({ ...message, more: 'x' }), message);
  });

  it('are refused when they are not', () => {
    const bad: unknown[] = [
      undefined, null, 'ready', [], { type: 'open' }, { type: 'export', what: 'everything' }, { type: 'export', what: { type: 'selection', columns: [1] } }, { type: 'export', what: { type: 'view', columns: [1], rows: { from: 0, to: 1, revision: 1 } } }, { type: 'export', what: { type: 'selection', columns: [1], rows: { from: 2, to: 1, revision: 1 } } },
      { type: 'export', what: { type: 'groups', by: [{ column: 1 }], sums: [], sort: { by: 0, direction: 'ascending' } } }, { type: 'export', what: { type: 'groups', by: [{ column: 1, per: 'hour' }], sums: [], sort: { by: 'key', direction: 'ascending' } } }, { type: 'cancel' },
      { type: 'call', id: 1, call: 'groupRows', args: { by: [{ column: 1 }], sums: [], sort: { by: 'count', direction: 'ascending' }, atMost: 1e9 } }, { type: 'layout', changes: { widths: { a: -1 } } }, { type: 'layout', changes: { widths: { a: '12' } } }, { type: 'layout', changes: { filtersOpen: 'yes' } },
      { type: 'call', id: 1, call: 'readWindow', args: { from: 0, to: 5000, columns: [] } }, { type: 'call', id: 1, call: 'readWindow', args: { from: 5, to: 1, columns: [] } },
      { type: 'call', id: 1, call: 'readWindow', args: { from: 0.5, to: 1, columns: [] } }, { type: 'call', id: -1, call: 'readRow', args: { row: 0 } }, { type: 'call', id: 1, call: 'readRow', args: { row: 0, id: -1 } },
      { type: 'call', id: 1, call: 'setView', args: { view: { search: 'x', sort: [{ column: 'a', direction: 'up' }] } } }, { type: 'call', id: 1, call: 'closeTable', args: {} },
      { type: 'call', id: 1, call: 'setView', args: { view: { search: '', sort: [], filters: [{ type: 'text', column: 'a', match: 'like', text: 'x' }] } } },
      { type: 'call', id: 1, call: 'groupRows', args: { by: [], sums: [], sort: { by: 'count', direction: 'descending' }, atMost: 10 } }, { type: 'call', id: 1, call: 'copyCells', args: { fromRow: 0, toRow: 1, columns: [0], format: 'html' } }, { type: 'call', id: 1, call: 'copyCells', args: { fromRow: 0, toRow: 1, columns: [0], format: 'csv', id: '7' } },
      { type: 'layout', changes: { dates: 'CET' } }, { type: 'call', id: 1, call: 'follow', args: { id: '2' } }, { type: 'layout', changes: { frozen: -1 } }, { type: 'openLink' }, { type: 'openLink', url: 5 }, { type: 'openLink', url: { toString: 'https://a' } }, { type: 'call', id: 1, call: 'setFilters', args: { filters: { startDate: 5 } } },
    ];
    for (const message of bad) assert.equal(checkFromWebview(message), undefined, JSON.stringify(message));
    assert.equal(callIdOf(bad.at(-1)), 1);
    assert.equal(callIdOf({ type: 'ready', id: 3 }), undefined);
  });

  it('never throw, whatever comes', () => {
    fc.assert(fc.property(fc.anything(), fc.constantFrom('readWindow', 'setView', 'copyCells', 'setFilters', 'readRow', 'groupRows', 'copyGroups'), (value, call) => {
      checkFromWebview(value);
      checkFromWebview({ type: 'call', id: 1, call, args: value });
      checkFromWebview({ type: 'export', what: value });
      checkFromWebview({ type: 'export', what: { type: 'groups', by: value, sums: value, sort: value } });
      checkFromWebview({ type: 'call', id: 1, call, args: { view: value, filters: value, columns: value, from: 0, to: 1 } });
    }));
  });
});

describe('messages to a webview', () => {
  const opening = { title: 't', subtitle: 's', sampleData: false, strings: {}, locale: 'en', filters: [{ name: 'startDate', title: 'Start date', type: 'date', value: '' }], view: plainView, layout: { widths: {} }, request: { report: 'lists' }, account: 'a' };
  const state = { table: 1, phase: 'complete', status: '1 row', columns: [{ name: 'listId', type: 'integer', origin: 'api' }], totalRows: 1, viewRows: 1, revision: 1 };
  const good: unknown[] = [
    { type: 'open', opening }, { type: 'state', state }, { type: 'state', state, first: { from: 0, revision: 0, rows: 1, texts: '1', lengths: '"' } }, { type: 'state', state: { ...state, notice: { what: 'x', next: '' } } }, { type: 'focusSearch' }, { type: 'answer', id: 3, ok: undefined }, { type: 'answer', id: 3, error: 'x' },
  ];

  it('pass when they are of the protocol', () => {
    for (const message of good) assert.equal(checkToWebview(message), message);
  });

  it('are refused when they are not', () => {
    const bad: unknown[] = [
      undefined, 'focusSearch', {}, { type: 'ready' }, { type: 'toString' }, { type: '__proto__' }, { type: 'open' }, { type: 'open', opening: { ...opening, title: 5 } }, { type: 'open', opening: { ...opening, strings: { a: 1 } } }, { type: 'open', opening: { ...opening, view: {} } },
      { type: 'open', opening: { ...opening, filters: [{ name: 'x' }] } }, { type: 'open', opening: { ...opening, layout: { widths: [] } } }, { type: 'state', state: { ...state, phase: 'constructor' } }, { type: 'state', state: { ...state, columns: [{ name: {} }] } },
      { type: 'state', state: { ...state, totalRows: -1 } }, { type: 'state', state, first: { from: 0, revision: 0, rows: {}, texts: '', lengths: '' } }, { type: 'state', state, first: { from: 0, revision: 0, rows: 1, texts: ['1'], lengths: '"' } }, { type: 'state', state: { ...state, notice: { what: {} } } }, { type: 'answer', id: '3', ok: 1 }, { type: 'answer', id: 3 }, { type: 'answer', id: 3, error: {} },
    ];
    for (const message of bad) assert.equal(checkToWebview(message), undefined, JSON.stringify(message));
  });

  it('never throw, whatever comes, a saved state neither', () => {
    const memory: GridMemory = { version: 1, account: 'a', request: { report: 'lists' }, view: plainView, scroll: { row: 1.5, left: 0 }, selection: { active: { row: 0, column: -1 }, anchor: { row: 2, column: 1 } } };
    assert.deepEqual(checkMemory({ ...memory, more: 1 }), { scroll: memory.scroll, selection: memory.selection, groups: undefined });
    assert.deepEqual(checkMemory({ ...memory, fitted: { a: 80 }, selection: { active: { row: 0, column: 0 }, anchor: { row: 0, column: 0 }, whole: 'columns' } }), {
      scroll: memory.scroll, selection: { active: { row: 0, column: 0 }, anchor: { row: 0, column: 0 }, whole: 'columns' }, fitted: { a: 80 }, groups: undefined,
    });
    assert.deepEqual(checkMemory({ ...memory, selection: { active: { row: 'x', column: 0 } } })?.selection, null);
    for (const wrong of [undefined, { ...memory, version: 2 }, { ...memory, scroll: { row: NaN, left: 0 } }]) assert.equal(checkMemory(wrong), undefined);
    fc.assert(fc.property(fc.anything(), fc.constantFrom('open', 'state', 'answer', 'focusSearch'), (value, type) => {
      checkToWebview(value);
      checkToWebview({ type, opening: value, state: value, id: value, ok: value, error: value });
      checkMemory(value);
      checkMemory({ version: 1, account: 'a', request: {}, view: value, scroll: value, selection: value });
      checkGroupsMemory(value);
      checkGroupsMemory({ by: value, sums: value, sort: value, shape: value, measure: value, chosen: value });
    }));
  });

  it('say how rows were grouped where they say it well', () => {
    const groups: GroupsMemory = {
      by: [{ column: 'emailAddress', per: 'domain' }, { column: 'sendDate', per: 'day' }], sums: ['open'], sort: { by: 0, direction: 'descending' }, shape: 'chart', measure: 0,
      chosen: { keys: ['example.com', null], before: [{ type: 'empty', column: 'sendDate', is: true }] },
    };
    assert.deepEqual(checkGroupsMemory({ ...groups, more: 1 }), groups);
    const { chosen: _, ...plain } = groups;
    assert.deepEqual(checkGroupsMemory({ ...groups, chosen: { keys: [5], before: [] } }), plain);
    const wrong: unknown[] = [undefined, [], { ...groups, by: [] }, { ...groups, by: [{ column: 'a', per: 'hour' }] }, { ...groups, sums: [5] }, { ...groups, sort: { by: 1, direction: 'descending' } }, { ...groups, shape: 'pie' }, { ...groups, measure: 1 }];
    for (const value of wrong) assert.equal(checkGroupsMemory(value), undefined, JSON.stringify(value));
  });
});
