import assert from 'node:assert/strict';
import type { EngineCallName } from '../../../src/engine/protocol';
import { packRows } from '../../../src/grid/packed-rows';
import { session, settled } from './session';
import { plainView, type View } from '../../../src/rows/view';

describe('grid session and its table', () => {
  it('goes on where it stopped, and starts anew where the rows are gone', async () => {
    let lost = false;
    const { made, asked, lastState } = session({ failing: (call) => (lost && call === 'readWindow' ? new Error('The thread ended.') : undefined) });
    made.receive({ type: 'ready' });
    await settled();
    made.receive({ type: 'stop' });
    made.receive({ type: 'resume' });
    await settled();
    assert.deepEqual(asked.map(([call]) => call), ['openTable', 'stopTable', 'resumeTable']);
    lost = true;
    made.receive({ type: 'call', id: 1, call: 'readWindow', args: { from: 0, to: 1, columns: [0] } });
    await settled();
    assert.equal(lastState()?.phase, 'failed');
    made.receive({ type: 'resume' });
    await settled();
    assert.deepEqual([asked.filter(([call]) => call === 'openTable').length, lastState()?.table], [2, 2]);
  });

  it('waits for the table that is being opened where a page reads rows at the very moment of a reload', async () => {
    let connected = Promise.resolve();
    const { made, asked, answer, lastState } = session({
      connect: () => connected,
      // As the engine says it of a table that it does not have yet.
      failing: (call) => (call === 'readWindow' && asked.filter(([name]) => name === 'openTable').length < 2 ? new Error('The report is closed. Open it again.') : undefined),
    });
    made.receive({ type: 'ready' });
    await settled();
    let connect = (): void => undefined;
    connected = new Promise((resolve) => { connect = resolve; });
    made.receive({ type: 'reload' });
    made.receive({ type: 'call', id: 1, call: 'readWindow', args: { from: 0, to: 1, columns: [0] } });
    await settled();
    assert.equal(lastState()?.phase, 'loading');
    connect();
    await settled();
    assert.deepEqual([lastState()?.table, lastState()?.phase], [2, 'loading']);
    assert.deepEqual(answer(1), { from: 0, revision: 1, ...packRows([['r0c0']]) });
  });

  it('frees its table also where the view was refused that it was to be opened with', async () => {
    const { made, asked, lastState } = session({ view: { ...plainView, filters: [{ type: 'text', column: 'emailAddress', match: 'regex', text: '(' }] }, failing: (call) => (call === 'setView' ? new Error('This is no regular expression.') : undefined) });
    made.receive({ type: 'ready' });
    await settled();
    assert.equal(lastState()?.notice?.what, 'This is no regular expression.');
    made.dispose();
    await settled();
    assert.deepEqual(asked.map(([call]) => call), ['openTable', 'setView', 'closeTable']);
  });

  it('comes back with the last view that was not refused, where the page was hidden before it heard of that', async () => {
    const regex = (wanted: string): View => ({ ...plainView, filters: [{ type: 'text', column: 'emailAddress', match: 'regex', text: wanted }] });
    const refused = new Set<EngineCallName>();
    const { made, openings } = session({ failing: (call) => (refused.has(call) ? new Error('The regular expression takes too long.') : undefined) });
    made.receive({ type: 'ready' });
    await settled();
    made.receive({ type: 'call', id: 1, call: 'setView', args: { view: regex('a') } });
    await settled();
    refused.add('setView');
    made.receive({ type: 'call', id: 2, call: 'setView', args: { view: regex('(a+)+') } });
    made.receive({ type: 'call', id: 3, call: 'setView', args: { view: regex('(a+)+$') } });
    made.hidden();
    await settled();
    made.receive({ type: 'ready' });
    assert.deepEqual(openings().at(-1)?.view, regex('a'));
  });

  it('stops a table that is still being opened', async () => {
    const { made, asked } = session();
    made.receive({ type: 'ready' });
    made.receive({ type: 'stop' });
    await settled();
    assert.deepEqual(asked.map(([call]) => call), ['openTable', 'stopTable']);
  });

  it('gives a page no answer to a question of the page before it', async () => {
    let answerFirst = (): void => undefined;
    const { made, sent } = session({ askForProfileFields: (_fields, chosen) => new Promise((resolve) => { answerFirst = () => resolve([...chosen, 15]); }) });
    made.receive({ type: 'ready' });
    await settled();
    made.receive({ type: 'call', id: 1, call: 'chooseProfileFields', args: { value: '12' } });
    await settled();
    made.hidden();
    made.receive({ type: 'ready' });
    // The new page counts its calls from 1 again.
    made.receive({ type: 'call', id: 1, call: 'findCell', args: { text: 'x', fromRow: 0, fromColumn: 0, backwards: false, columns: [0] } });
    answerFirst();
    await settled();
    assert.deepEqual(sent.filter(({ type }) => type === 'answer'), []);
    made.receive({ type: 'cancel', id: 1 });
    await settled();
    assert.deepEqual(sent.filter(({ type }) => type === 'answer'), [{ type: 'answer', id: 1, error: 'Cancelled.' }]);
  });

  it('frees its table when it is closed, also one that is still being opened', async () => {
    const open = session();
    await settled();
    open.made.dispose();
    await settled();
    assert.deepEqual(open.asked.map(([call]) => call), ['openTable', 'closeTable']);
    assert.equal(open.listeners.size, 0);
    const early = session();
    early.made.dispose();
    await settled();
    assert.equal(early.asked.length, 0);
  });
});
