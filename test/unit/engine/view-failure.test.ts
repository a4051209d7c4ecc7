import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { TableState } from '../../../src/engine/protocol';
import { Table } from '../../../src/engine/table';
import { systemTimers } from '../../../src/engine/timers';
import { gridWords } from '../../../src/grid/grid-words';
import { checkRequest } from '../../../src/reports/request';
import { formatText } from '../../../src/text';
import { FakeSource } from '../reports/fake-source';

const contacts = Array.from({ length: 300 }, (_, index) => ({ emailAddress: index === 250 ? `${'a'.repeat(60)}c` : `a${index}b` }));

describe('A view that fails at rows that came after it was set', () => {
  it('says that these are not in it, until another one stands', async () => {
    const news = new EventEmitter();
    let latest: TableState | undefined;
    const table = new Table({
      request: checkRequest({ report: 'contacts', listId: 1 }), withSource: (work) => work(new FakeSource({ '/List/1': { listId: 1, listName: 'One' }, '/List/1/Contact': contacts })),
      pageSize: 100, maxConcurrentRequests: 1, maxRows: 1000, timers: systemTimers, warn: () => undefined,
      onChanged: (state) => {
        latest = state;
        news.emit('state');
      },
    });
    try {
      await table.setView({ search: '', sort: [], filters: [{ type: 'text', column: 'emailAddress', match: 'regex', text: '^(?=a)([a-z0-9]+)+b$' }] });
      table.resume();
      while (latest === undefined || latest.phase.type === 'loading') await once(news, 'state');
      const sentences = gridWords(latest, 'en', formatText).status.map(formatText);
      assert.deepEqual([sentences[0], ...sentences.slice(2)], [
        '300 rows', 'The rows that came last are not in this view',
        'The regular expression for emailAddress takes too long: avoid repetitions inside repetitions, such as (a+)+.',
      ]);
      assert.ok(latest.viewRows < 299, String(latest.viewRows));
      await table.setView({ search: '', sort: [], filters: [{ type: 'text', column: 'emailAddress', match: 'startsWith', text: 'a' }] });
      assert.deepEqual([table.state.viewRows, gridWords(table.state, 'en', formatText).status.length], [300, 2]);
    } finally {
      await table.close();
    }
  });
});
