import assert from 'node:assert/strict';
import type { GridEngine } from '../../../src/grid/grid-run';
import { GridSession } from '../../../src/grid/grid-session';
import type { ToWebview } from '../../../src/grid/protocol';
import { checkRequest } from '../../../src/reports/request';
import { plainView } from '../../../src/rows/view';
import { formatText } from '../../../src/text';
import { startBench } from '../engine/harness';

describe('Grids opened and closed twenty times', () => {
  it('leave no table, no listener and no message behind', async function () {
    const bench = await startBench({ contacts: 4_000 });
    try {
      const listId = bench.sandbox.data.lists()[0]?.listId ?? 0;
      let listening = 0;
      let tables = 0;
      const changed = new Set<() => void>();
      const engine: GridEngine = {
        call: (name, args) => bench.client.call(name, args),
        onTableChanged: (table, listener) => {
          listening++;
          const heard = bench.client.onTableChanged(table, (state, first) => { listener(state, first); for (const look of [...changed]) look(); });
          return { dispose: () => { listening--; heard.dispose(); } };
        },
      };
      for (let round = 0; round < 20; round++) {
        const sent: ToWebview[] = [];
        const rows = (): number => sent.flatMap((message) => (message.type === 'state' ? [message.state.totalRows] : [])).at(-1) ?? 0;
        const session = new GridSession({
          engine, account: { id: 'acme', name: 'Acme', kind: 'stored' }, request: checkRequest({ report: 'contacts', listId }), view: plainView, locale: 'en', localise: formatText,
          explain: (error) => ({ what: String(error), next: '' }), connect: async () => undefined, names: () => [{ name: 'A list', isRead: true }], settings: () => ({ pageSize: 1000, maxConcurrentRequests: 2, gridMaxRows: 1_000_000 }),
          nextTable: () => ++tables, layout: { get: () => ({ widths: {} }), set: () => undefined }, askForProfileFields: async () => undefined, remembered: {}, openReport: () => undefined, enterCredentials: async () => false, openLink: async () => undefined, copy: async () => undefined,
          exportReport: async () => undefined, exportTable: async () => undefined, send: (message) => sent.push(message), renamed: () => undefined, warn: assert.fail,
        });
        session.receive({ type: 'ready' });
        session.receive({ type: 'call', id: 1, call: 'setView', args: { view: { search: 'a', sort: [{ column: 'emailAddress', direction: 'ascending' }], filters: [] } } });
        // Every second one is closed while it loads.
        const enough = round % 2 === 0 ? 4_000 : 1;
        await new Promise<void>((resolve) => {
          const look = (): void => {
            if (rows() < enough) return;
            changed.delete(look);
            resolve();
          };
          changed.add(look);
          look();
        });
        assert.ok((bench.workers[0]?.engine.bytesHeld ?? 0) > 0);
        session.dispose();
        const told = sent.length;
        // Calls are answered in turn: the table's closing is behind this one.
        await bench.client.call('readPage', { account: 'acme', request: { report: 'lists' } });
        const state = bench.workers[0]?.engine.bytesHeld;
        assert.deepEqual([state, listening, sent.length], [0, 0, told], `round ${round}`);
      }
      assert.equal(tables, 20);
    } finally {
      await bench.close();
    }
  });
});

