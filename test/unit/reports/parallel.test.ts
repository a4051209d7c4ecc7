import assert from 'node:assert/strict';
import { setImmediate as tick } from 'node:timers/promises';
import { CancelledError, NotFoundError, ServiceFailedError, UnreachableError } from '../../../src/listrak/errors';
import { rowObjects, type Page } from '../../../src/listrak/page';
import type { ListrakSource, PagesOptions, Query } from '../../../src/listrak/source';
import type { FailedParent } from '../../../src/reports/report-types';
import { checkRequest, parseRequest } from '../../../src/reports/request';
import { runReport, type ReportEvent, type RunOptions, type RunPosition } from '../../../src/reports/run-report';
import { text } from '../../../src/text';
import { account, broken, failed, requests } from './fake-account';
import { FakeSource } from './fake-source';

const unreachable = new UnreachableError({ what: text('Nobody is there.'), next: text('Look at the cable.') });

/** A source whose answers come late and out of order, as a seed has it. */
class SlowSource implements ListrakSource {
  underWay = 0;
  mostUnderWay = 0;
  #lot: number;

  constructor(readonly inner: FakeSource, seed: number) {
    this.#lot = seed;
  }

  async getPage(path: string, query: Query, signal: AbortSignal): Promise<Page> {
    return this.#late(() => this.inner.getPage(path, query, signal));
  }

  async *pages(path: string, query: Query, options: PagesOptions): AsyncGenerator<Page, void, void> {
    const pages = this.inner.pages(path, query, options);
    for (;;) {
      const { value, done } = await this.#late(() => pages.next());
      if (done === true) return;
      yield value;
    }
  }

  async #late<T>(work: () => Promise<T>): Promise<T> {
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    this.#lot = (this.#lot * 48_271) % 0x7fff_ffff;
    for (let turns = this.#lot % 7; turns > 0; turns--) await tick();
    try {
      return await work();
    } finally {
      this.underWay--;
    }
  }
}

interface Outcome { readonly events: ReportEvent[]; readonly rows: Record<string, unknown>[]; readonly failures: FailedParent[] }

async function collect(request: object, source: ListrakSource, options: Partial<RunOptions> = {}): Promise<Outcome> {
  const outcome: Outcome = { events: [], rows: [], failures: [] };
  for await (const event of runReport(checkRequest(parseRequest(request)), source, { pageSize: 2, signal: new AbortController().signal, ...options })) {
    outcome.events.push(event);
    if (event.type === 'page') outcome.rows.push(...rowObjects(event.page));
    if (event.type === 'parentFailed') outcome.failures.push(event.parent);
  }
  return outcome;
}

describe('runReport with many at a time', () => {
  for (const request of requests) {
    it(`gives the same events in the same order for any number and any timing: ${JSON.stringify(request)}`, async () => {
      const truth = (await collect(request, broken(), { maxConcurrentRequests: 1 })).events;
      assert.ok(truth.length > 5);
      for (const maxConcurrentRequests of [1, 2, 8]) {
        const source = new SlowSource(broken(), maxConcurrentRequests * 77);
        assert.deepEqual((await collect(request, source, { maxConcurrentRequests })).events, truth);
        assert.ok(source.mostUnderWay <= maxConcurrentRequests);
        if (request.messageId === 'all') assert.equal(source.mostUnderWay, maxConcurrentRequests);
      }
    });

    it(`goes on behind any event as if nothing had been: ${JSON.stringify(request)}`, async () => {
      const whole = (await collect(request, new SlowSource(broken(), 5), { maxConcurrentRequests: 8 })).events;
      for (const [index, event] of whole.entries()) {
        if (event.type === 'columns') continue;
        const resumeFrom = JSON.parse(JSON.stringify(event.resumeFrom)) as RunPosition;
        const rest = await collect(request, new SlowSource(broken(), index + 1), { resumeFrom, maxConcurrentRequests: index % 8 + 1 });
        assert.deepEqual(rest.events, [whole[0], ...whole.slice(index + 1)], JSON.stringify(resumeFrom));
      }
    });

    it(`runs what failed again, and only what was missing: ${JSON.stringify(request)}`, async () => {
      const first = await collect(request, new SlowSource(broken(), 3), { maxConcurrentRequests: 4 });
      const truth = await collect(request, new FakeSource(account(4, 7)));
      const source = new SlowSource(new FakeSource(account(4, 7)), 9);
      const onlyParents = JSON.parse(JSON.stringify(first.failures)) as FailedParent[];
      const again = await collect(request, source, { onlyParents, maxConcurrentRequests: 3 });
      const sorted = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
      assert.deepEqual(sorted([...first.rows, ...again.rows]), sorted(truth.rows));
      // What is not there is not there the second time either.
      assert.deepEqual(again.failures, first.failures.filter(({ error }) => error.kind === 'notFound'));
      if (first.failures.length > 0 && request.report !== 'contacts') assert.ok(source.inner.asked.length < 60);
      // A second attempt can be broken off like any other.
      for (const [index, event] of again.events.entries()) {
        if (event.type === 'columns') continue;
        const rest = await collect(request, new FakeSource(account(4, 7)), { onlyParents, resumeFrom: event.resumeFrom });
        assert.deepEqual(rest.events.slice(1), again.events.slice(index + 1));
      }
    });
  }

  it('remembers what a listing had named before it broke, when the rest is run', async () => {
    const ids = [1, 2, 3, 2, 4, 1, 5, 3, 6];
    const source = new FakeSource({
      '/List/1': { listId: 1 }, '/List/2': { listId: 2 }, '/List/2/Message': [], '/List/1/Message': ids.map((messageId) => ({ messageId })),
      ...Object.fromEntries(ids.map((id) => [`/List/1/Message/${id}/Summary`, { sentCount: id }])),
    });
    const request = { report: 'messageSummary', listId: [1, 2], messageId: 'all' };
    const rows: unknown[] = [];
    let failures: readonly FailedParent[] | undefined;
    // Breaks at one page after another: what is left is carried from attempt to attempt.
    for (const atPage of [1, 3, undefined]) {
      if (atPage === undefined) source.breaks.clear();
      else source.breaks.set('/List/1/Message', { atPage, error: failed });
      const outcome = await collect(request, source, failures === undefined ? {} : { onlyParents: JSON.parse(JSON.stringify(failures)) as FailedParent[] });
      rows.push(...outcome.rows.map(({ messageId }) => messageId));
      failures = outcome.failures;
      assert.equal(failures.length, atPage === undefined ? 0 : 1);
    }
    assert.deepEqual(rows, [1, 2, 3, 4, 5, 6]);
  });

  it('runs nothing where nothing failed', async () => {
    assert.deepEqual((await collect({ report: 'contacts', listId: 'all' }, new FakeSource(account(2, 0)), { onlyParents: [] })).rows, []);
  });

  it('gives up after three parents in a row that cannot be reached, and can go on from before them', async () => {
    const request = { report: 'contacts', listId: 'all' };
    const source = new FakeSource(account(100, 0));
    for (let list = 4; list <= 100; list++) source.breaks.set(`/List/${list}/Contact`, { atPage: 0, error: unreachable });
    const events: ReportEvent[] = [];
    await assert.rejects(async () => {
      for await (const event of runReport(checkRequest(parseRequest(request)), source, { pageSize: 2, signal: new AbortController().signal, maxConcurrentRequests: 4 })) events.push(event);
    }, UnreachableError);
    assert.deepEqual(events.filter(({ type }) => type === 'parentFailed'), []);
    assert.ok(source.asked.length < 40, `${source.asked.length} asked`);
    const last = events.at(-1);
    assert.ok(last?.type === 'page');
    const truth = (await collect(request, new FakeSource(account(100, 0)))).events;
    const rest = await collect(request, new FakeSource(account(100, 0)), { resumeFrom: last.resumeFrom });
    assert.deepEqual([...events, ...rest.events.slice(1)], truth);
  });

  it('asks for the others again where one list, of which several messages were missing, cannot be reached', async () => {
    const request = { report: 'messageLinks', listId: 'all', messageId: 'all' };
    const source = new FakeSource(account(2, 3));
    source.breaks.set('/List/1', { atPage: 0, error: unreachable });
    const missing = [...[100, 101, 102].map((messageId) => ({ listId: 1, messageId })), ...[201, 202].map((messageId) => ({ listId: 2, messageId }))].map((ids) => ({ ...ids, error: unreachable.facts }));
    const { rows, failures } = await collect(request, source, { onlyParents: missing });
    assert.deepEqual(rows.map(({ linkId }) => linkId), [2010, 2020, 2021]);
    assert.deepEqual(failures.map(({ messageId }) => messageId), [100, 101, 102]);
    // Three messages out of reach are three, be they of one list or not.
    source.breaks.delete('/List/1');
    for (const message of [100, 101, 102]) source.breaks.set(`/List/1/Message/${message}`, { atPage: 0, error: unreachable });
    await assert.rejects(collect(request, source, { onlyParents: missing }), UnreachableError);
  });

  it('gives up after thirty parents in a row that fail alike, and names as many as twenty-nine', async () => {
    const failure = new ServiceFailedError({ what: text('It is down.'), next: text('Wait.') });
    for (const [broken, ends] of [[29, false], [30, true]] as const) {
      const source = new FakeSource(account(40, 0));
      for (let list = 4; list < 4 + broken; list++) source.breaks.set(`/List/${list}/Contact`, { atPage: 0, error: failure });
      const run = collect({ report: 'contacts', listId: 'all' }, source);
      if (ends) await assert.rejects(run, ServiceFailedError);
      else assert.equal((await run).failures.length, broken);
    }
  });

  it('gives up where all parents fail, so that nothing of them takes an older file\'s place; what is asked for again or gone on with is named', async () => {
    const failure = new ServiceFailedError({ what: text('It is down.'), next: text('Wait.') });
    const request = { report: 'contacts', listId: 'all' };
    const source = new FakeSource(account(5, 0));
    for (let list = 1; list <= 5; list++) source.breaks.set(`/List/${list}/Contact`, { atPage: 0, error: list === 2 ? unreachable : failure });
    await assert.rejects(collect(request, source), ServiceFailedError);
    const onlyParents = [1, 2, 3].map((listId) => ({ listId, error: failure.facts }));
    assert.deepEqual((await collect(request, source, { onlyParents })).failures.map(({ listId }) => listId), [1, 2, 3]);
    source.breaks.delete('/List/1/Contact');
    const { events, failures } = await collect(request, source);
    assert.deepEqual(failures.map(({ listId }) => listId), [2, 3, 4, 5]);
    const first = events.find(({ type }) => type === 'page');
    assert.ok(first?.type === 'page');
    assert.deepEqual((await collect(request, source, { resumeFrom: first.resumeFrom })).failures.map(({ listId }) => listId), [2, 3, 4, 5]);
  });

  it('gives up where no parent that the request names is there, with the first of the errors', async () => {
    const links = (...messageIds: number[]): Promise<unknown> => collect({ report: 'messageLinks', listId: 1, messageId: messageIds }, new FakeSource(account(1, 2)));
    await assert.rejects(links(901, 902, 903), (error) => error instanceof NotFoundError && /901/.test(error.message));
    await assert.rejects(links(901, 902), NotFoundError);
    const outcome = await collect({ report: 'messageLinks', listId: 1, messageId: [901, 902, 101, 903] }, new FakeSource(account(1, 2)));
    assert.deepEqual([outcome.failures.map(({ messageId }) => messageId), outcome.rows.length > 0], [[901, 902, 903], true]);
  });

  it('names parents out of reach that have neighbours within', async () => {
    const source = new FakeSource(account(7, 0));
    for (const list of [1, 2, 4, 5, 6]) source.breaks.set(`/List/${list}/Contact`, { atPage: 0, error: unreachable });
    source.breaks.delete('/List/6/Contact');
    const { failures } = await collect({ report: 'contacts', listId: 'all' }, source);
    assert.deepEqual(failures.map(({ listId }) => listId), [1, 2, 4, 5]);
  });

  it('chooses the messages of summaries and links by their send date', async () => {
    const source = new FakeSource(account(1, 7));
    const answers = { ...source.answers, '/List/1/Message': (query: Query) => (source.answers['/List/1/Message'] as Record<string, unknown>[]).filter(({ sendDate }) => String(sendDate) >= String(query['startDate'])) };
    const asking = new FakeSource(answers);
    const { rows } = await collect({ report: 'messageSummary', listId: 1, messageId: 'all', filters: { startDate: '2026-01-22' } }, asking);
    assert.deepEqual(rows.map(({ messageId }) => messageId), [105, 106]);
    assert.deepEqual(asking.asked.filter(({ path }) => /Summary|Message$/.test(path)).map(({ path, query }) => [path, query]), [
      ['/List/1/Message', { startDate: '2026-01-22' }], ['/List/1/Message/105/Summary', {}], ['/List/1/Message/106/Summary', {}],
    ]);
  });

  it('filters a conversation\'s messages itself, by a range whose days are whole', async () => {
    const days = ['2026-01-01T00:00:00', '2026-01-02T23:59:59.99', '2026-01-03T00:00:00', null, '2025-12-31T23:59:59'];
    const source = new FakeSource({
      '/List/1': { listId: 1 }, '/List/1/Conversation/7': { conversationId: 7 },
      '/List/1/Conversation/7/Message': days.map((sendDate, index) => ({ messageId: index + 1, subject: null, sendDate })),
      ...Object.fromEntries(days.map((_, index) => [`/List/1/Conversation/7/Message/${index + 1}/Link`, [{ linkId: index + 1 }]])),
    });
    const { rows } = await collect({ report: 'conversationMessageLinks', listId: 1, conversationId: 7, messageId: 'all', filters: { startDate: '2026-01-01', endDate: '2026-01-02' } }, source);
    assert.deepEqual(rows.map(({ messageId }) => messageId), [1, 2]);
    assert.ok(source.asked.every(({ query }) => Object.keys(query).length === 0));
  });

  it('takes a message without a date for none of the past', async () => {
    const days = ['2026-01-01T00:00:00', '0001-01-01T00:00:00', '0001-01-01T00:00:00.0000000', '2026-02-01T00:00:00'];
    const source = new FakeSource({
      '/List/1': { listId: 1 }, '/List/1/Conversation/7': { conversationId: 7 },
      '/List/1/Conversation/7/Message': days.map((sendDate, index) => ({ messageId: index + 1, subject: null, sendDate })),
      ...Object.fromEntries(days.map((_, index) => [`/List/1/Conversation/7/Message/${index + 1}/Link`, [{ linkId: index + 1 }]])),
    });
    const { rows } = await collect({ report: 'conversationMessageLinks', listId: 1, conversationId: 7, messageId: 'all', filters: { endDate: '2026-01-02' } }, source);
    assert.deepEqual(rows.map(({ messageId }) => messageId), [1]);
  });

  it('puts a message\'s figures and rates on its row, spelt as they came, and null where it cannot divide', async () => {
    const { rows } = await collect({ report: 'messagePerformance', listId: 1 }, new FakeSource(account(1, 1)));
    assert.deepEqual(rows, [{
      listId: 1, listName: 'List 1', messageId: 100, subject: 'Subject 100', sendDate: '2026-01-17T10:00:00', extra: 7,
      sentCount: 1000, bounceCount: 100, openCount: 0, clickCount: 0, revenue: 12.5, deliveredCount: 900, bounceRate: 0.1, openRate: 0, readRate: null, clickRate: 0,
      clickToOpenRate: null, conversionRate: null, unsubscribeRate: null, revenuePerEmail: 0.0125,
    }]);
  });

  it('ends at once when cancelled, whatever waits', async () => {
    const cancelling = new AbortController();
    const hanging: ListrakSource = {
      getPage: (path) => (path === '/List' ? new FakeSource(account(9, 0)).getPage('/List', {}, cancelling.signal) : new Promise(() => undefined)),
      // eslint-disable-next-line require-yield
      async *pages() { await new Promise(() => undefined); },
    };
    const work = collect({ report: 'contacts', listId: 'all' }, hanging, { signal: cancelling.signal });
    await tick();
    cancelling.abort();
    await assert.rejects(work, CancelledError);
  });
});
