import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { TableState } from '../../../src/engine/protocol';
import { Table } from '../../../src/engine/table';
import { systemTimers } from '../../../src/engine/timers';
import { CellKind, type Page, type PageColumn } from '../../../src/listrak/page';
import type { PagesOptions, Query } from '../../../src/listrak/source';
import { checkRequest } from '../../../src/reports/request';
import { formatText } from '../../../src/text';
import { FakeSource } from '../reports/fake-source';

const contacts = Array.from({ length: 300 }, (_, index) => ({ emailAddress: `p${index}@example.com`, subscribeDate: '2026-01-01T00:00:00' }));

/** Pages of whose third the dates are something else. */
class HeavySource extends FakeSource {
  constructor(readonly heavy: (column: PageColumn) => PageColumn) {
    super({ '/List/1': { listId: 1, listName: 'One' }, '/List/1/Contact': contacts });
  }

  override async *pages(path: string, query: Query, options: PagesOptions): AsyncGenerator<Page, void, void> {
    for await (const page of super.pages(path, query, options)) {
      yield page.nextPageCursor === null ? { ...page, columns: page.columns.map((column) => (column.name === 'subscribeDate' ? this.heavy(column) : column)) } : page;
    }
  }
}

describe('A table that cannot hold a page', () => {
  const cases: [string, (column: PageColumn) => PageColumn, string][] = [
    // So much fits nowhere, whatever its bytes are.
    ['whose text is too much', (column) => ({ ...column, kinds: column.kinds.map(() => CellKind.Json), ends: column.ends.map(() => 0xffff_ffff) }), 'A column holds more than 4 GiB of text, which is more than the grid can hold.'],
    ['for want of memory', ({ ends: _, ...column }) => ({ ...column, get ends(): Uint32Array { throw new RangeError('Array buffer allocation failed'); } }), 'The rows that came could not be held: Array buffer allocation failed'],
  ];
  for (const [why, heavy, sentence] of cases) it(`${why}, keeps the rows before it, says so and asks for no more`, async () => {
    const source = new HeavySource(heavy);
    const news = new EventEmitter();
    const warnings: string[] = [];
    let latest: TableState | undefined;
    const table = new Table({
      request: checkRequest({ report: 'contacts', listId: 1 }), withSource: (work) => work(source), pageSize: 100, maxConcurrentRequests: 1, maxRows: 1000, timers: systemTimers,
      onChanged: (state) => {
        latest = state;
        news.emit('state');
      },
      warn: (line) => warnings.push(line),
    });
    try {
      table.resume();
      while (latest === undefined || latest.phase.type === 'loading') await once(news, 'state');
      const { phase } = latest;
      assert.deepEqual([phase.type, latest.totalRows, latest.viewRows], ['overfull', 200, 200]);
      assert.equal(phase.type === 'overfull' && formatText(phase.what), sentence);
      assert.equal(warnings.length, 1);
      const column = latest.columns.findIndex(({ name }) => name === 'emailAddress');
      const emails = (): unknown[] => table.readWindow({ from: 0, to: 300, columns: [column] }).rows.map(([email]) => email);
      assert.deepEqual(emails(), contacts.slice(0, 200).map(({ emailAddress }) => emailAddress));
      const { length } = source.asked;
      table.resume();
      await table.stop();
      assert.deepEqual([table.state.phase, source.asked.length], [phase, length]);
      await table.setView({ search: 'p19', filters: [], sort: [{ column: 'emailAddress', direction: 'descending' }] });
      assert.deepEqual(emails(), [19, 199, 198, 197, 196, 195, 194, 193, 192, 191, 190].map((index) => `p${index}@example.com`));
    } finally {
      await table.close();
    }
  });
});
