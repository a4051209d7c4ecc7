import assert from 'node:assert/strict';
import { packRows, unpackRows } from '../../../src/grid/packed-rows';
import { session, settled } from './session';
import type { ColumnSpec } from '../../../src/reports/report-types';
import { checkRequest } from '../../../src/reports/request';
import { plainView } from '../../../src/rows/view';
import { text } from '../../../src/text';

describe('grid session', () => {
  it('runs the report, and tells a page that is ready how it goes', async () => {
    const { made, asked, sent, state, lastState, openings } = session();
    await settled();
    assert.deepEqual(asked, [['openTable', { table: 1, account: 'a1', request: { report: 'contacts', listId: 101 }, pageSize: 100, maxConcurrentRequests: 2, maxRows: 1000, locale: 'en' }]]);
    state(1, 100);
    assert.equal(sent.length, 0);
    made.receive({ type: 'ready' });
    const [opening] = openings();
    assert.deepEqual([opening?.title, opening?.subtitle, opening?.sampleData, opening?.layout, opening?.account], ['Contacts · Summer list', 'Acme US', false, { widths: { emailAddress: 200 }, usual: { first: ['messageId', 'subject', 'emailAddress'], last: ['listId', 'listName'] } }, 'a1']);
    assert.equal(lastState()?.status, '100 rows so far · 50 rows/s');
    state(1, 300, { type: 'complete', failedParents: [] });
    assert.deepEqual([lastState()?.phase, lastState()?.totalRows], ['complete', 300]);
    made.hidden();
    const before = sent.length;
    state(1, 301);
    assert.equal(sent.length, before);
  });

  it('hands the first rows on with how they stand, once, cut for showing, and those of an older view not at all', async () => {
    const { made, sent, state } = session();
    await settled();
    const first = { from: 0, revision: 1, rows: [['x'.repeat(10_000)], ['short']] };
    const rows = (): unknown[] => sent.flatMap((message) => (message.type === 'state' ? [message.first && unpackRows(message.first)] : []));
    // The page is not there yet.
    state(1, 100, undefined, first);
    state(1, 200);
    made.receive({ type: 'ready' });
    state(1, 300);
    assert.deepEqual(rows(), [[[`${'x'.repeat(1000)}…`], ['short']], undefined]);
    made.receive({ type: 'reload' });
    await settled();
    state(2, 100, undefined, { ...first, revision: 0 });
    assert.equal(rows().at(-1), undefined);
  });

  it('keeps first rows back that lack a column which has come by now', async () => {
    const { made, sent, listeners } = session();
    await settled();
    const column = (name: string): ColumnSpec => ({ name, type: 'text', origin: 'api' });
    const state = { phase: { type: 'loading' }, totalRows: 100, viewRows: 100, revision: 0, milliseconds: 20, bytesHeld: 1 } as const;
    listeners.get(1)?.({ ...state, columns: [column('emailAddress')] }, { from: 0, revision: 0, rows: [['a']] });
    // The page is not there before a page of rows with a new field is.
    listeners.get(1)?.({ ...state, columns: [column('emailAddress'), column('shoeSize')] });
    made.receive({ type: 'ready' });
    assert.deepEqual(sent.flatMap((message) => (message.type === 'state' ? [message.first] : [])), [undefined]);
  });

  it('goes on by the account\'s present connection, and says why where there is none', async () => {
    const steps: string[] = [];
    let lost = false;
    const { made, lastState, state } = session({
      connect: async () => {
        steps.push('connect');
        if (lost) throw new Error('The secret is lost.');
      },
      failing: (call) => void steps.push(call),
    });
    await settled();
    made.receive({ type: 'ready' });
    state(1, 5, { type: 'stopped' });
    steps.length = 0;
    made.receive({ type: 'resume' });
    await settled();
    assert.deepEqual(steps, ['connect', 'resumeTable']);
    lost = true;
    made.receive({ type: 'resume' });
    await settled();
    assert.deepEqual([steps.at(-1), lastState()?.notice?.what], ['connect', 'The secret is lost.']);
    lost = false;
    steps.length = 0;
    made.receive({ type: 'call', id: 1, call: 'chooseProfileFields', args: { value: '' } });
    await settled();
    assert.deepEqual(steps, ['connect', 'profileFields']);
  });

  it('takes the list\'s name from the first row where nobody has read it', async () => {
    const { made, titles, listeners, openings } = session({ names: () => [{ name: 'list 101', isRead: false }] });
    made.receive({ type: 'ready' });
    assert.equal(openings().at(-1)?.title, 'Contacts · list 101');
    listeners.get(1)?.({ phase: { type: 'loading' }, columns: [{ name: 'emailAddress', type: 'text', origin: 'api' }, { name: 'listName', type: 'text', origin: 'parent' }], totalRows: 5, viewRows: 5, revision: 1, milliseconds: 10, bytesHeld: 1 });
    await settled();
    assert.deepEqual([titles, openings().at(-1)?.title], [['Contacts · r0c1'], 'Contacts · r0c1']);
  });

  it('keeps its name over a reload, and lets what has been read since take its place', async () => {
    const { made, openings, listeners } = session({ names: () => [{ name: 'list 101', isRead: false }], remembered: { listId: 'Summer list' } });
    made.receive({ type: 'ready' });
    assert.deepEqual([openings().at(-1)?.title, openings().at(-1)?.names], ['Contacts · Summer list', { listId: 'Summer list' }]);
    const columns = [{ name: 'emailAddress', type: 'text', origin: 'api' }, { name: 'listName', type: 'text', origin: 'parent' }] as const;
    // None of the first rows passes what the view was when it was hidden.
    listeners.get(1)?.({ phase: { type: 'loading' }, columns, totalRows: 5, viewRows: 0, revision: 1, milliseconds: 10, bytesHeld: 1 });
    listeners.get(1)?.({ phase: { type: 'loading' }, columns, totalRows: 9, viewRows: 2, revision: 2, milliseconds: 10, bytesHeld: 1 });
    await settled();
    assert.equal(openings().at(-1)?.title, 'Contacts · r0c1');
    const { made: known, openings: knownOpenings } = session({ remembered: { listId: 'Old name' } });
    known.receive({ type: 'ready' });
    assert.deepEqual([knownOpenings().at(-1)?.title, knownOpenings().at(-1)?.names], ['Contacts · Summer list', { listId: 'Summer list' }]);
  });

  it('follows a row by what the engine holds of it, and only what it has offered last', async () => {
    const followed: unknown[] = [];
    const { made, state, answer, asked } = session({ request: checkRequest({ report: 'lists' }), names: () => [], openReport: (account, request, view) => followed.push([account.id, request, view]) });
    made.receive({ type: 'ready' });
    state(1, 10);
    await settled();
    for (const id of [1, 2]) made.receive({ type: 'call', id, call: 'rowFollows', args: { row: 7, ...(id === 1 ? {} : { id: 3 }) } });
    await settled();
    assert.deepEqual(asked.filter(([call]) => call === 'readRow').map(([, args]) => args), [{ table: 1, row: 7 }, { table: 1, row: 7, id: 3 }]);
    assert.deepEqual(answer(1), { cells: ['7'], id: 7, row: 7, follows: ['Contacts', 'Conversations', 'Messages', 'Message performance', 'Conversation performance'].map((title, index) => ({ id: index + 1, title })) });
    made.receive({ type: 'call', id: 3, call: 'follow', args: { id: 3 } });
    made.receive({ type: 'call', id: 4, call: 'follow', args: { id: 8 } });
    await settled();
    assert.deepEqual(answer(3), { error: 'The row has changed. Choose again where it leads to.' });
    assert.deepEqual(followed, [['a1', { report: 'messages', listId: 7 }, plainView]]);
  });

  it('shows other rows where it is asked to, hidden or not', async () => {
    const view = { search: '', sort: [], filters: [{ type: 'values' as const, column: 'emailAddress', values: ['a@b.c'] }] };
    const { made, sent, asked, openings } = session();
    await settled();
    made.show(view);
    await settled();
    assert.deepEqual(asked.at(-1), ['setView', { table: 1, view }]);
    made.receive({ type: 'ready' });
    assert.deepEqual(openings().at(-1)?.view, view);
    made.show(plainView);
    assert.deepEqual(sent.at(-1), { type: 'view', view: plainView });
  });

  it('answers every call, a malformed one with a sentence, and cuts long cells for showing only', async () => {
    const { made, answer } = session();
    made.receive({ type: 'ready' });
    made.receive({ type: 'call', id: 1, call: 'readWindow', args: { from: 2, to: 4, columns: [0, 9] } });
    made.receive({ type: 'call', id: 2, call: 'readWindow', args: { from: 2, to: 1, columns: [] } });
    await settled();
    assert.deepEqual(answer(1), { from: 2, revision: 1, ...packRows([['r2c0', `${'x'.repeat(1000)}…`], ['r3c0', `${'x'.repeat(1000)}…`]]) });
    assert.deepEqual(answer(2), { error: 'The grid asked for something that does not exist.' });
  });

  it('runs again with other filters, keeps the view, frees the old table; a wrong filter changes nothing', async () => {
    const { made, asked, titles, lastState, answer, listeners } = session();
    made.receive({ type: 'ready' });
    await settled();
    made.receive({ type: 'call', id: 1, call: 'setView', args: { view: { search: 'x', sort: [], filters: [] } } });
    await settled();
    made.receive({ type: 'call', id: 2, call: 'setFilters', args: { filters: { startDate: 'soon' } } });
    made.receive({ type: 'call', id: 3, call: 'setFilters', args: { filters: { startDate: '2026-01-01', subscriptionState: 'All' } } });
    await settled();
    assert.deepEqual(answer(2), { problem: { field: 'startDate', what: 'The filter startDate is "soon", which is no date: write 2026-01-31 or 2026-01-31T23:59:59.' } });
    assert.deepEqual(answer(3), {});
    assert.deepEqual(made.request, { report: 'contacts', listId: 101, filters: { startDate: '2026-01-01', subscriptionState: 'All' } });
    assert.deepEqual(asked.map(([call, args]) => `${call} ${(args as { table: number }).table}`).sort(), ['closeTable 1', 'openTable 1', 'openTable 2', 'setView 1', 'setView 2']);
    assert.deepEqual([lastState()?.table, titles, [...listeners.keys()]], [2, ['Contacts · Summer list'], [2]]);
  });

  it('offers profile fields by name', async () => {
    const { made, answer } = session();
    made.receive({ type: 'ready' });
    made.receive({ type: 'call', id: 1, call: 'chooseProfileFields', args: { value: '12' } });
    await settled();
    assert.deepEqual(answer(1), { value: '12, 15', names: ['Birthday 101', 'Shoe size'] });
    const left = session({ askForProfileFields: async () => undefined });
    left.made.receive({ type: 'ready' });
    left.made.receive({ type: 'call', id: 1, call: 'chooseProfileFields', args: { value: '' } });
    await settled();
    assert.equal(left.answer(1), null);
  });

  it('passes questions about the rows on for its own table, and opens links of the web only', async () => {
    const { made, asked, opened } = session();
    made.receive({ type: 'ready' });
    made.receive({ type: 'call', id: 1, call: 'columnValues', args: { column: 3, atMost: 200, search: 'x' } });
    made.receive({ type: 'call', id: 2, call: 'summariseCells', args: { fromRow: 0, toRow: 5, columns: [1] } });
    await settled();
    assert.deepEqual(asked.filter(([call]) => call !== 'openTable'), [['columnValues', { table: 1, column: 3, atMost: 200, search: 'x' }], ['summariseCells', { table: 1, fromRow: 0, toRow: 5, columns: [1] }]]);
    for (const url of ['https://example.com/a', 'javascript:alert(1)', 'file:///etc/passwd', 'command:workbench.action.quit', 'https://']) made.receive({ type: 'openLink', url });
    assert.deepEqual(opened, ['https://example.com/a']);
  });

  it('ends a question of which nobody waits for the answer', async () => {
    const { made, answer } = session();
    made.receive({ type: 'ready' });
    for (const id of [1, 2]) made.receive({ type: 'call', id, call: 'findCell', args: { text: 'x', fromRow: id, fromColumn: 0, backwards: false, columns: [0] } });
    made.receive({ type: 'cancel', id: 1 });
    made.receive({ type: 'cancel', id: 99 });
    await settled();
    assert.deepEqual(answer(1), { error: 'Cancelled.' });
    assert.throws(() => answer(2), /was not answered/);
  });

  it('says why nothing came, and tries again from the start', async () => {
    let down = true;
    const { made, asked, lastState } = session({ connect: async () => { if (down) throw new Error('The service cannot be reached.'); } });
    made.receive({ type: 'ready' });
    await settled();
    assert.deepEqual([lastState()?.phase, lastState()?.notice], ['failed', { what: 'The service cannot be reached.', next: '' }]);
    assert.equal(asked.length, 0);
    down = false;
    made.receive({ type: 'resume' });
    await settled();
    assert.deepEqual([asked.map(([call]) => call), lastState()?.phase], [['openTable'], 'loading']);
  });

  it('offers to enter credentials where those were refused, and goes on with them', async () => {
    const refused = { type: 'failed', error: { source: 'listrak', facts: { kind: 'refusedCredentials', what: text('Refused.'), next: text('Enter them again.') } } } as const;
    let saved = false;
    const { made, asked, state, lastState } = session({ enterCredentials: async () => saved });
    made.receive({ type: 'ready' });
    await settled();
    state(1, 5, refused);
    assert.deepEqual([lastState()?.phase, lastState()?.notice], ['failed', { what: 'Refused.', next: 'Enter them again.', signIn: 'Enter credentials…' }]);
    made.receive({ type: 'enterCredentials' });
    await settled();
    assert.deepEqual(asked.map(([call]) => call), ['openTable']);
    saved = true;
    made.receive({ type: 'enterCredentials' });
    await settled();
    assert.deepEqual(asked.map(([call]) => call), ['openTable', 'resumeTable']);
    const sample = session({ account: { id: 'sample', name: 'Sample account', kind: 'sample' } });
    sample.made.receive({ type: 'ready' });
    sample.state(1, 5, refused);
    assert.equal(sample.lastState()?.notice?.signIn, undefined);
  });

  it('offers to enter credentials that the keyring has lost, and begins with them', async () => {
    let lost = true;
    const { made, asked, lastState } = session({ connect: async () => { if (lost) throw new Error('Lost.'); }, explain: () => ({ kind: 'signIn', what: 'Lost.', next: '' }), enterCredentials: async () => { lost = false; return true; } });
    made.receive({ type: 'ready' });
    await settled();
    assert.equal(lastState()?.notice?.signIn, 'Enter credentials…');
    made.receive({ type: 'enterCredentials' });
    await settled();
    assert.deepEqual(asked.map(([call]) => call), ['openTable']);
  });
});
