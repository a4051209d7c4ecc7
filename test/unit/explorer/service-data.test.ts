import assert from 'node:assert/strict';
import type { Account } from '../../../src/accounts/account';
import { EngineError } from '../../../src/engine/engine-error';
import type { PageAnswer } from '../../../src/engine/protocol';
import { ServiceData, type PageReader } from '../../../src/explorer/service-data';
import { AbortedError } from '../../../src/explorer/shared-load';
import type { ReportRequest } from '../../../src/reports/report-types';

const account: Account = { id: 'acme', name: 'Acme', kind: 'stored' };
const list = { account, list: { id: 101, name: 'Weekly' } };
const message = (id: number, sendDate: string | null): Record<string, unknown> => ({ messageId: id, subject: `Subject ${id}`, sendDate, messageStatus: 'Sent' });

interface Call {
  readonly request: ReportRequest;
  readonly cursor: string | undefined;
  readonly pageSize: number | undefined;
  readonly signal: AbortSignal | undefined;
  answer(page: PageAnswer): void;
  fail(error: Error): void;
}

/** A service that answers when the test says so. */
class HeldReader implements PageReader {
  readonly calls: Call[] = [];

  readPage(_: Account, request: ReportRequest, { cursor, pageSize, signal }: Parameters<PageReader['readPage']>[2]): Promise<PageAnswer> {
    return new Promise((answer, fail) => this.calls.push({ request, cursor, pageSize, signal, answer, fail }));
  }

  last(): Call {
    const call = this.calls.at(-1);
    assert.ok(call, 'a page was asked for');
    return call;
  }
}

describe('what is read for the tree', () => {
  let reader: HeldReader;
  let data: ServiceData;

  beforeEach(() => {
    reader = new HeldReader();
    data = new ServiceData(reader, () => 5000);
  });

  it('asks once, whoever asks, and keeps the answer', async () => {
    const first = data.lists(account).load();
    const second = data.lists(account).load();
    assert.equal(reader.calls.length, 1);
    assert.deepEqual(reader.last().request, { report: 'lists', account: 'Acme' });
    reader.last().answer({ rows: [{ listId: 2, listName: 'b 10' }, { listId: 1, listName: 'B 9' }, { listId: null, listName: 'no id' }, { listId: 3, listName: null }], nextPageCursor: null });
    assert.deepEqual((await first).rows.map(({ id, name }) => [id, name]), [[3, ''], [1, 'B 9'], [2, 'b 10']], 'by name, numbers in it as numbers');
    assert.deepEqual(await second, await first);
    await data.lists(account).load();
    assert.equal(reader.calls.length, 1);
  });

  it('reads messages page by page, newest first over all that is loaded', async () => {
    const messages = data.messages(list);
    const loading = messages.load();
    assert.deepEqual(reader.last().request, { report: 'messages', account: 'Acme', listId: 101 });
    assert.equal(reader.last().pageSize, 1000, 'never more than 1,000 nodes at once');
    reader.last().answer({ rows: [message(1, '2026-01-01T10:00:00'), message(2, null), message(3, '0001-01-01T00:00:00')], nextPageCursor: 'a+/=' });
    assert.deepEqual({ ids: (await loading).rows.map(({ id }) => id), hasMore: (await loading).hasMore }, { ids: [1, 3, 2], hasMore: true });
    const more = messages.loadMore();
    assert.equal(reader.last().cursor, 'a+/=');
    reader.last().answer({ rows: [message(4, '2026-02-01T10:00:00.5')], nextPageCursor: null });
    assert.deepEqual((await more).rows.map(({ id }) => id), [4, 1, 3, 2]);
    assert.equal((await more).hasMore, false);
    assert.deepEqual((await messages.loadMore()).rows.length, 4);
    assert.equal(reader.calls.length, 2);
  });

  it('has a row once that came on two pages, as where something was sent meanwhile', async () => {
    const messages = data.messages(list);
    const loading = messages.load();
    reader.last().answer({ rows: [message(3, '2026-03-01T10:00:00'), message(2, '2026-02-01T10:00:00'), message(2, '2026-02-01T10:00:00')], nextPageCursor: 'next' });
    assert.deepEqual((await loading).rows.map(({ id }) => id), [3, 2]);
    const more = messages.loadMore();
    reader.last().answer({ rows: [message(2, '2026-02-01T10:00:00'), message(1, '2026-01-01T10:00:00')], nextPageCursor: null });
    assert.deepEqual((await more).rows.map(({ id }) => id), [3, 2, 1]);
    messages.reset();
    const anew = messages.load();
    reader.last().answer({ rows: [message(2, null)], nextPageCursor: null });
    assert.deepEqual((await anew).rows.map(({ id }) => id), [2], 'read anew it is there again');
  });

  it('comes to an end where a page names as its next one that has been read', async () => {
    for (const named of ['one', 'Start']) {
      data.forgetAll();
      const messages = data.messages(list);
      const loading = messages.load();
      reader.last().answer({ rows: [message(1, null)], nextPageCursor: 'one' });
      await loading;
      const circling = messages.loadMore();
      reader.last().answer({ rows: [message(2, null)], nextPageCursor: named });
      await assert.rejects(circling, (error: unknown) => error instanceof EngineError && error.facts.source === 'listrak' && error.facts.facts.kind === 'unreadableAnswer');
      assert.deepEqual(messages.known, { rows: [{ id: 1, subject: 'Subject 1', sendDate: '', status: 'Sent' }], hasMore: true }, 'its rows may have been read too');
      const again = messages.loadMore();
      assert.equal(reader.last().cursor, 'one', 'that page is asked for again');
      reader.last().answer({ rows: [message(2, null)], nextPageCursor: null });
      assert.equal((await again).rows.length, 2);
    }
  });

  it('tells a conversation\'s messages and summary from a list\'s', () => {
    const conversation = { ...list, conversation: { id: 7, name: 'Welcome', status: 'Published' } };
    const inConversation = { ...conversation, message: { id: 9, subject: '', sendDate: '', status: '' } };
    const places = [() => data.messages(conversation).load(), () => data.summary(conversation).get(), () => data.summary(inConversation).get(), () => data.links(inConversation).load(), () => data.summary({ ...list, message: inConversation.message }).get()];
    for (const read of places) read().catch(() => undefined);
    assert.deepEqual(reader.calls.map(({ request }) => request), [
      { report: 'conversationMessages', account: 'Acme', listId: 101, conversationId: 7 },
      { report: 'conversationSummary', account: 'Acme', listId: 101, conversationId: 7 },
      { report: 'conversationMessageSummary', account: 'Acme', listId: 101, conversationId: 7, messageId: 9 },
      { report: 'conversationMessageLinks', account: 'Acme', listId: 101, conversationId: 7, messageId: 9 },
      { report: 'messageSummary', account: 'Acme', listId: 101, messageId: 9 },
    ]);
  });

  it('keeps no failure: who asks next tries again', async () => {
    const failing = data.lists(account).load();
    reader.last().fail(new Error('503'));
    await assert.rejects(failing, /503/);
    const again = data.lists(account).load();
    reader.last().answer({ rows: [{ listId: 1, listName: 'A' }], nextPageCursor: null });
    assert.equal((await again).rows.length, 1);
  });

  it('keeps the first page when the second fails', async () => {
    const messages = data.messages(list);
    const loading = messages.load();
    reader.last().answer({ rows: [message(1, null)], nextPageCursor: 'next' });
    await loading;
    const failing = messages.loadMore();
    reader.last().fail(new Error('reset'));
    await assert.rejects(failing, /reset/);
    assert.deepEqual(messages.known?.rows.map(({ id }) => id), [1]);
    const again = messages.loadMore();
    assert.equal(reader.last().cursor, 'next');
    reader.last().answer({ rows: [message(2, null)], nextPageCursor: null });
    assert.equal((await again).rows.length, 2);
  });

  it('ends the request when the last of those who wait for it leaves', async () => {
    const place = { ...list, message: { id: 9, subject: '', sendDate: '', status: '' } };
    const one = new AbortController();
    const other = new AbortController();
    const first = data.summary(place).get(one.signal);
    const second = data.summary(place).get(other.signal);
    one.abort();
    await assert.rejects(first, AbortedError);
    assert.equal(reader.last().signal?.aborted, false, 'the other one still waits');
    other.abort();
    await assert.rejects(second, AbortedError);
    assert.equal(reader.last().signal?.aborted, true);
    const third = data.summary(place).get();
    assert.equal(reader.calls.length, 2);
    reader.last().answer({ rows: [{ sentCount: 5 }], nextPageCursor: null });
    assert.deepEqual(await third, { sentCount: 5 });
    assert.deepEqual(data.summary(place).known, { sentCount: 5 });
  });

  it('drops an answer that a refresh made stale', async () => {
    const messages = data.messages(list);
    const stale = messages.load();
    const staleCall = reader.last();
    messages.reset();
    await assert.rejects(stale, AbortedError);
    const fresh = messages.load();
    reader.last().answer({ rows: [message(2, null)], nextPageCursor: null });
    await fresh;
    staleCall.answer({ rows: [message(1, null)], nextPageCursor: 'old' });
    await new Promise(setImmediate);
    assert.deepEqual(messages.known, { rows: [{ id: 2, subject: 'Subject 2', sendDate: '', status: 'Sent' }], hasMore: false });
  });

  it('forgets one account and leaves the others', async () => {
    const other: Account = { id: 'acme-2', name: 'Acme 2', kind: 'stored' };
    for (const each of [account, other]) {
      const loading = data.lists(each).load();
      reader.last().answer({ rows: [], nextPageCursor: null });
      await loading;
    }
    data.forgetAccount('acme');
    assert.equal(data.lists(account).known, undefined);
    assert.deepEqual(data.lists(other).known, { rows: [], hasMore: false });
  });
});
