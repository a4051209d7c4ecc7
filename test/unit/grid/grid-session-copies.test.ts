/** What leaves a grid: rows and groups to the clipboard, and to exports. */
import assert from 'node:assert/strict';
import { mostCopiedRows } from '../../../src/grid/protocol';
import { plainView } from '../../../src/rows/view';
import { session, settled } from './session';

describe('grid session', () => {
  it('gives pieces of a copy to the page, as bytes, all of one view', async () => {
    const { made, copied, state, answer } = session();
    made.receive({ type: 'ready' });
    state(1, 500_000);
    const piece = (id: number, fromRow: number, copy?: string, size = 5000): void => made.receive({ type: 'call', id, call: 'copyPiece', args: { fromRow, toRow: fromRow + size, columns: [0], format: 'text', part: { first: fromRow === 0, last: fromRow > 0 }, ...(copy === undefined ? {} : { copy }) } });
    piece(1, 0);
    await settled();
    const first = answer(1) as { bytes: Uint8Array; copy: string };
    piece(2, 5000, first.copy);
    await settled();
    const second = answer(2) as { bytes: Uint8Array };
    assert.equal(Buffer.concat([first.bytes, second.bytes]).toString(), Array.from({ length: 10_000 }, (_, index) => index).join('\n'));
    made.receive({ type: 'call', id: 3, call: 'setView', args: { view: { ...plainView, search: 'x' } } });
    await settled();
    piece(4, 10_000, first.copy);
    piece(5, 0, undefined, 5001);
    made.receive({ type: 'reload' });
    piece(6, 10_000, first.copy);
    await settled();
    assert.deepEqual([answer(4), answer(6)], [{ error: 'The rows changed while they were copied. Copy them again.' }, { error: 'The rows changed while they were copied. Copy them again.' }]);
    assert.deepEqual(answer(5), { error: 'The grid asked for something that does not exist.' });
    assert.deepEqual(copied, []);
  });

  it('refuses a copy whose rows came to stand otherwise between its pieces', async () => {
    let revision = 4;
    const { made, copied, state, answer } = session({ revision: () => revision++ });
    made.receive({ type: 'ready' });
    state(1, 500_000);
    const block = { columns: [0], format: 'text' };
    made.receive({ type: 'call', id: 1, call: 'copyPiece', args: { fromRow: 0, toRow: 5000, ...block, part: { first: true, last: false } } });
    await settled();
    const { copy } = answer(1) as { copy: string };
    made.receive({ type: 'call', id: 2, call: 'copyPiece', args: { fromRow: 5000, toRow: 10_000, ...block, part: { first: false, last: true }, copy } });
    made.receive({ type: 'call', id: 3, call: 'copyCells', args: { fromRow: 0, toRow: 10_000, ...block } });
    await settled();
    assert.deepEqual([answer(2), answer(3)], [{ error: 'The rows changed while they were copied. Copy them again.' }, { error: 'The rows changed while they were copied. Copy them again.' }]);
    assert.deepEqual(copied, []);
  });

  it('copies in pieces of one page, and refuses what belongs in a file', async () => {
    const { made, asked, copied, state, answer } = session();
    made.receive({ type: 'ready' });
    state(1, 500_000);
    made.receive({ type: 'call', id: 1, call: 'copyCells', args: { fromRow: 10, toRow: 12_010, columns: [0], format: 'textWithHeaders' } });
    made.receive({ type: 'call', id: 2, call: 'copyCells', args: { fromRow: 0, toRow: mostCopiedRows + 1, columns: [0], format: 'text' } });
    await settled();
    assert.deepEqual(answer(1), { rows: 12_000 });
    assert.equal(copied.join(), Array.from({ length: 12_000 }, (_, index) => index + 10).join('\n'));
    assert.deepEqual(asked.filter(([call]) => call === 'copyCells').map(([, args]) => (args as { part: unknown }).part), [{ first: true, last: false }, { first: false, last: false }, { first: false, last: true }]);
    assert.deepEqual(answer(2), { error: 'At most 100,000 rows can be copied. Export the rows instead.' });
  });

  it('exports all from the service, and of its table the view, a selection, groups; copies groups', async () => {
    const exported: unknown[] = [];
    const { made, copied, answer } = session({ exportReport: async (_account, request) => { exported.push(request); }, exportTable: async ({ table, what }) => { exported.push([table, what]); } });
    made.receive({ type: 'ready' });
    const grouping = { by: [{ column: 1, per: 'day' }], sums: [], sort: { by: 'count', direction: 'descending' } } as const;
    const parts = [{ type: 'view', columns: [2, 0] }, { type: 'selection', columns: [1], rows: { from: 1, to: 3, revision: 4 } }, { type: 'groups', ...grouping }] as const;
    for (const what of [{ type: 'everything' }, ...parts]) made.receive({ type: 'export', what });
    assert.deepEqual(exported, [{ report: 'contacts', listId: 101 }, ...parts.map((what) => [1, what])]);
    made.receive({ type: 'call', id: 1, call: 'copyGroups', args: { ...grouping, atMost: 3, format: 'csv' } });
    made.receive({ type: 'call', id: 2, call: 'groupRows', args: { ...grouping, atMost: 3 } });
    await settled();
    assert.deepEqual([answer(1), copied], [{ groups: 3 }, ['three groups']]);
    assert.deepEqual(answer(2), { groups: [{ keys: [`${'k'.repeat(1000)}…`, null], count: 1, sums: [] }], total: 1, complete: true });
  });
});
