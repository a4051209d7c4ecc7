import assert from 'node:assert/strict';
import { CancelledError, ListrakError, NotFoundError, NotPermittedError, ServiceFailedError, UnreadableAnswerError } from '../../../src/listrak/errors';
import { rowObjects } from '../../../src/listrak/page';
import type { FailedParent } from '../../../src/reports/report-types';
import { checkRequest, parseRequest, RequestError } from '../../../src/reports/request';
import { runReport, type ReportEvent, type RunPosition } from '../../../src/reports/run-report';
import { text } from '../../../src/text';
import { FakeSource, pageOf, type Answers } from './fake-source';

const failed = new ServiceFailedError({ what: text('The service answered 500.'), next: text('Try later.') });
const people = (state: string, count: number): { emailAddress: string }[] => Array.from({ length: count }, (_, index) => ({ emailAddress: `${state}${index}@example.com` }));

const answers: Answers = {
  '/List': [{ listId: 1, listName: 'News' }, { listId: 2, listName: 'Say "hi",\n=ok' }, { listId: 3, listName: null }],
  '/List/1': { listId: 1, listName: 'News' },
  '/List/2': { listId: 2, listName: 'Say "hi",\n=ok' },
  '/List/3': { listId: 3, listName: null },
  '/List/1/Contact': ({ subscriptionState = 'Subscribed' }) => people(String(subscriptionState), subscriptionState === 'Subscribed' ? 5 : 3),
  '/List/2/Contact': ({ subscriptionState = 'Subscribed' }) => people(`two${String(subscriptionState)}`, 2),
  '/List/3/Contact': [],
  '/List/1/Message': [{ messageId: 12, subject: 'Sale' }, { messageId: 11, subject: 'Hello' }, { messageId: 12, subject: 'Sale' }],
  '/List/1/Message/11': { messageId: 11, subject: 'Hello' },
  '/List/1/Message/12': { messageId: 12, subject: 'Sale' },
  '/List/1/Message/11/Link': [{ linkId: 111, linkUrl: 'https://a' }],
  '/List/1/Message/12/Link': [{ linkId: 121, linkUrl: 'https://b' }, { linkId: 122, linkUrl: 'https://c' }],
  '/List/1/Message/11/Link/111': { linkId: 111, linkUrl: 'https://a' },
  '/List/1/Message/11/Link/111/Clicker': [{ emailAddress: 'x@a', clickDate: null }],
  '/List/1/Message/12/Link/121/Clicker': [{ emailAddress: 'y@a' }, { emailAddress: 'z@a' }],
  '/List/1/Message/12/Link/122/Clicker': [{ emailAddress: 'y@a' }],
  '/List/1/Message/11/Summary': { sentCount: 5 },
  '/List/1/Conversation': [{ conversationId: 7, conversationName: 'Welcome' }],
  '/List/1/Conversation/7': { conversationId: 7, conversationName: 'Welcome' },
  '/List/1/Conversation/7/Message': [{ messageId: 71, subject: 'First' }],
  '/List/1/Conversation/7/Message/71': { messageId: 71, subject: 'First' },
  '/List/1/Conversation/7/Message/71/Activity': [{ emailAddress: 'q@a', open: true }],
};

interface Outcome { readonly columns: string[]; readonly rows: Record<string, unknown>[]; readonly failures: FailedParent[]; readonly events: ReportEvent[] }

async function collect(request: object, source: FakeSource, { pageSize = 2, resumeFrom, signal = new AbortController().signal }: { pageSize?: number; resumeFrom?: RunPosition; signal?: AbortSignal } = {}): Promise<Outcome> {
  const outcome: Outcome = { columns: [], rows: [], failures: [], events: [] };
  for await (const event of runReport(checkRequest(parseRequest(request)), source, { pageSize, signal, ...(resumeFrom === undefined ? {} : { resumeFrom }) })) {
    outcome.events.push(event);
    if (event.type === 'columns') outcome.columns.push(...event.specs.map(({ name }) => name));
    else if (event.type === 'page') outcome.rows.push(...rowObjects(event.page));
    else outcome.failures.push(event.parent);
  }
  return outcome;
}

describe('runReport', () => {
  it('puts parents with their names on every row, looked up once', async () => {
    const source = new FakeSource(answers);
    const { columns, rows } = await collect({ report: 'messageLinkClickers', listId: 1, messageId: 11, linkId: 111 }, source);
    assert.deepEqual(columns, ['listId', 'listName', 'messageId', 'messageSubject', 'linkId', 'linkUrl', 'emailAddress', 'clickDate']);
    assert.deepEqual(rows, [{ listId: 1, listName: 'News', messageId: 11, messageSubject: 'Hello', linkId: 111, linkUrl: 'https://a', emailAddress: 'x@a', clickDate: null }]);
    assert.deepEqual(source.asked.map(({ path }) => path), ['/List/1', '/List/1/Message/11', '/List/1/Message/11/Link/111', '/List/1/Message/11/Link/111/Clicker']);
  });

  it('asks the conversation for a conversation\'s message', async () => {
    const { rows } = await collect({ report: 'conversationMessageActivity', listId: 1, conversationId: 7, messageId: 'all' }, new FakeSource(answers));
    assert.deepEqual(rows, [{ listId: 1, listName: 'News', conversationId: 7, conversationName: 'Welcome', messageId: 71, messageSubject: 'First', emailAddress: 'q@a', open: true }]);
  });

  it('gives names that need quotes, and null where there is none', async () => {
    const { rows } = await collect({ report: 'contacts', listId: [2, 3, 1] }, new FakeSource({ ...answers, '/List/3/Contact': [{ emailAddress: 'n@a' }] }));
    assert.deepEqual([rows[0]?.['listName'], rows[2]?.['listName'], rows.length], ['Say "hi",\n=ok', null, 8]);
  });

  it('expands all at every level in the order listed, each parent once, names from the listing', async () => {
    const source = new FakeSource({ ...answers, '/List/2/Message': [], '/List/3/Message': [] });
    const { rows } = await collect({ report: 'messageLinkClickers', listId: 'all', messageId: 'all', linkId: 'all' }, source);
    assert.deepEqual(rows.map(({ messageId, linkId, linkUrl, emailAddress }) => [messageId, linkId, linkUrl, emailAddress]), [
      [12, 121, 'https://b', 'y@a'], [12, 121, 'https://b', 'z@a'], [12, 122, 'https://c', 'y@a'], [11, 111, 'https://a', 'x@a'],
    ]);
    assert.ok(!source.asked.some(({ path }) => /^\/List\/\d+(\/Message\/\d+)?$/.test(path)), 'no parent of a listing is looked up again');
  });

  it('runs subscribed then unsubscribed contacts for All', async () => {
    const source = new FakeSource(answers);
    const { rows } = await collect({ report: 'contacts', listId: 1, filters: { subscriptionState: 'All', startDate: '2026-01-01' } }, source);
    assert.deepEqual(rows.map((row) => row['emailAddress']), [...people('Subscribed', 5), ...people('Unsubscribed', 3)].map((row) => row.emailAddress));
    assert.deepEqual(source.asked.slice(1).map(({ query }) => query), [{ startDate: '2026-01-01', subscriptionState: 'Subscribed' }, { startDate: '2026-01-01', subscriptionState: 'Unsubscribed' }]);
  });

  it('reads a resource as one row and a report without parents as it is', async () => {
    const source = new FakeSource(answers);
    assert.deepEqual((await collect({ report: 'messageSummary', listId: 1, messageId: 11 }, source)).rows, [{ listId: 1, listName: 'News', messageId: 11, messageSubject: 'Hello', sentCount: 5 }]);
    assert.deepEqual((await collect({ report: 'lists' }, source)).rows, answers['/List']);
  });

  it('refuses an answer that is another\'s, or of another kind', async () => {
    const list = { listId: 1, listName: 'One' };
    for (const [request, answers, what] of [
      [{ report: 'contacts', listId: 1 }, { '/List/1': { ...list, listId: 2 }, '/List/1/Contact': [] }, 'GET /List/1 was answered with the listId 2.'],
      [{ report: 'contacts', listId: 1 }, { '/List/1': [list, list], '/List/1/Contact': [] }, 'GET /List/1 was answered with 2 rows where one object was asked for.'],
      [{ report: 'messageSummary', listId: 1, messageId: 3 }, { '/List/1': list, '/List/1/Message/3': { messageId: 3 }, '/List/1/Message/3/Summary': [{ sentCount: 1 }, { sentCount: 2 }] }, 'GET /List/1/Message/3/Summary was answered with 2 rows where one object was asked for.'],
    ] as const) await assert.rejects(collect(request, new FakeSource(answers)), (error) => error instanceof UnreadableAnswerError && error.message === what, what);
  });

  it('refuses a part of a collection: what is missing would not be missed', async () => {
    const source = new FakeSource({});
    source.getPage = async () => pageOf([{ listId: 1 }], 'more');
    await assert.rejects(collect({ report: 'lists' }, source), (error) => error instanceof UnreadableAnswerError && /with a part of the rows/.test(error.message));
  });

  it('lets a row\'s own field stand for the parent\'s', async () => {
    const { rows } = await collect({ report: 'contacts', listId: 1 }, new FakeSource({ ...answers, '/List/1/Contact': [{ emailAddress: 'a@a', listId: 1, colour: 'red' }] }));
    assert.deepEqual(rows, [{ listId: 1, listName: 'News', emailAddress: 'a@a', colour: 'red' }]);
  });

  describe('with profile fields', () => {
    const values = [
      { segmentationFieldGroupId: 5, segmentationFieldId: 52, value: '007' }, { segmentationFieldGroupId: 5, segmentationFieldId: 51, value: 'say "é"' },
    ];
    const withFields: Answers = {
      ...answers,
      '/List/1/SegmentationFieldGroup': [{ segmentationFieldGroupId: 5, segmentationFieldGroupName: 'About' }, { segmentationFieldGroupId: 6, segmentationFieldGroupName: 'More' }],
      '/List/1/SegmentationFieldGroup/5/SegmentationField': [
        { segmentationFieldId: 51, segmentationFieldName: 'First name', dataType: 'Text' }, { segmentationFieldId: 52, segmentationFieldName: 'Points', dataType: 'Numeric' },
      ],
      '/List/1/SegmentationFieldGroup/6/SegmentationField': [
        { segmentationFieldId: 61, segmentationFieldName: 'emailAddress', dataType: 'Text' }, { segmentationFieldId: 62, segmentationFieldName: 'Points', dataType: 'Numeric' },
      ],
      '/List/2/SegmentationFieldGroup': [],
      '/List/1/Contact': [{ emailAddress: 'a@a', segmentationFieldValues: values }, { emailAddress: 'b@a', segmentationFieldValues: [{ segmentationFieldId: 62, value: '1.50' }] }, { emailAddress: 'c@a', segmentationFieldValues: [] }],
    };

    it('names the columns for the fields, by id and in the order asked, clashes told apart', async () => {
      const source = new FakeSource(withFields);
      const { columns, rows, events } = await collect({ report: 'contacts', listId: 1, filters: { profileFields: [62, 51, 61, 52] } }, source);
      assert.deepEqual(columns.slice(-5), ['externalContactID', 'Points (62)', 'First name', 'emailAddress (61)', 'Points (52)']);
      assert.ok(!columns.includes('segmentationFieldValues'));
      const parents = { listId: 1, listName: 'News' };
      assert.deepEqual(rows, [
        { ...parents, emailAddress: 'a@a', 'First name': 'say "é"', 'Points (52)': '007' },
        { ...parents, emailAddress: 'b@a', 'Points (62)': 1.5 },
        { ...parents, emailAddress: 'c@a' },
      ]);
      assert.deepEqual(source.asked.at(-1)?.query, { segmentationFieldIds: '62,51,61,52' });
      const specs = events[0]?.type === 'columns' ? events[0].specs : [];
      assert.deepEqual(specs.slice(-4).map(({ type, origin }) => [type, origin]), [['number', 'profile'], ['text', 'profile'], ['text', 'profile'], ['number', 'profile']]);
    });

    it('keeps a field of the service\'s that is named like a profile field', async () => {
      const source = new FakeSource({ ...withFields, '/List/1/Contact': [{ 'First name': 'own', segmentationFieldValues: values }] });
      const { rows } = await collect({ report: 'contacts', listId: 1, filters: { profileFields: [51] } }, source);
      assert.deepEqual(rows, [{ listId: 1, listName: 'News', 'First name (2)': 'own', 'First name': 'say "é"' }]);
    });

    it('asks a list only for the fields that it has', async () => {
      const source = new FakeSource(withFields);
      const { rows } = await collect({ report: 'contacts', listId: [1, 2], filters: { profileFields: [51] } }, source);
      assert.equal(rows.length, 5);
      assert.deepEqual(source.asked.filter(({ path }) => path.endsWith('/Contact')).map(({ query }) => query), [{ segmentationFieldIds: '51' }, {}]);
    });

    it('refuses a field that no list has', async () => {
      await assert.rejects(collect({ report: 'contacts', listId: 1, filters: { profileFields: [51, 99] } }, new FakeSource(withFields)), (error) => error instanceof RequestError && error.field === 'profileFields' && error.message.includes('99'));
    });
  });

  describe('when a parent fails', () => {
    it('names it and goes on with the next', async () => {
      const source = new FakeSource(answers);
      source.breaks.set('/List/1/Contact', { atPage: 1, error: failed });
      const { rows, failures } = await collect({ report: 'contacts', listId: 'all' }, source);
      assert.deepEqual(rows.map(({ listId }) => listId), [1, 1, 2, 2]);
      assert.deepEqual(failures, [{ listId: 1, error: failed.facts, from: { pass: 0, cursor: '2' } }]);
    });

    it('names one that is not there, and one whose children cannot be listed', async () => {
      const source = new FakeSource(answers);
      source.breaks.set('/List/1/Message/12/Link', { atPage: 0, error: failed });
      const { rows, failures } = await collect({ report: 'messageLinkClickers', listId: 1, messageId: [12, 13, 11], linkId: 'all' }, source);
      assert.deepEqual(failures.map(({ error, ...ids }) => [ids, error.kind]), [[{ listId: 1, messageId: 12 }, 'serviceFailed'], [{ listId: 1, messageId: 13 }, 'notFound']]);
      assert.equal(rows.length, 1);
    });

    it('names one whose children have no usable ID', async () => {
      const source = new FakeSource({ ...answers, '/List/1/Message/12/Link': [{ linkId: 0 }] });
      const { failures, rows } = await collect({ report: 'messageLinkClickers', listId: 1, messageId: 'all', linkId: 'all' }, source);
      assert.deepEqual([failures.map(({ messageId, error }) => [messageId, error.kind]), rows.length], [[[12, 'unreadableAnswer']], 1]);
    });

    it('throws where it is the only one that the request names', async () => {
      const source = new FakeSource(answers);
      source.breaks.set('/List/1/Contact', { atPage: 0, error: failed });
      await assert.rejects(collect({ report: 'contacts', listId: 1 }, source), ServiceFailedError);
      await assert.rejects(collect({ report: 'contacts', listId: [9] }, source), NotFoundError);
      await assert.rejects(collect({ report: 'messageActivity', listId: 9, messageId: 'all' }, source), NotFoundError);
      await assert.rejects(collect({ report: 'contacts', listId: 'all' }, new FakeSource({ '/List': failed })), ServiceFailedError);
    });

    it('throws what the next parent would meet too', async () => {
      const source = new FakeSource(answers);
      source.breaks.set('/List/1/Contact', { atPage: 0, error: new NotPermittedError({ what: text('No.'), next: text('Ask.') }) });
      await assert.rejects(collect({ report: 'contacts', listId: 'all' }, source), NotPermittedError);
    });

    it('throws when it is cancelled', async () => {
      const cancelling = new AbortController();
      const source = new FakeSource(answers);
      const events = runReport(checkRequest(parseRequest({ report: 'contacts', listId: 'all' })), source, { pageSize: 2, signal: cancelling.signal });
      for (;;) if ((await events.next()).value?.type === 'page') break;
      cancelling.abort();
      await assert.rejects(events.next(), CancelledError);
    });
  });

  it('goes on behind any event as if nothing had been', async () => {
    const requests = [
      { report: 'lists' }, { report: 'messageSummary', listId: 1, messageId: 11 },
      { report: 'contacts', listId: 'all', filters: { subscriptionState: 'All' } }, { report: 'contacts', listId: [2, 9, 1] },
      { report: 'messageLinkClickers', listId: [1, 2], messageId: 'all', linkId: 'all' }, { report: 'messageLinkClickers', listId: 1, messageId: [12, 13, 11], linkId: 'all' },
    ];
    for (const request of requests) {
      const whole = await collect(request, new FakeSource(answers), { pageSize: 2 });
      const later = whole.events.slice(1);
      assert.ok(later.length > 0);
      for (const [index, event] of later.entries()) {
        if (event.type === 'columns') continue;
        const resumeFrom = JSON.parse(JSON.stringify(event.resumeFrom)) as RunPosition;
        const rest = await collect(request, new FakeSource(answers), { pageSize: 2, resumeFrom });
        assert.deepEqual(rest.events, [whole.events[0], ...later.slice(index + 1)], JSON.stringify([request, resumeFrom]));
      }
    }
  });

  it('goes on with the rows so far when it failed in the middle', async () => {
    const request = { report: 'contacts', listId: 1, filters: { subscriptionState: 'All' } };
    const source = new FakeSource(answers);
    source.breaks.set('/List/1/Contact', { atPage: 1, error: failed });
    const rows: Record<string, unknown>[] = [];
    let resumeFrom: RunPosition | undefined;
    await assert.rejects(async () => {
      for await (const event of runReport(checkRequest(parseRequest(request)), source, { pageSize: 2, signal: new AbortController().signal })) {
        if (event.type !== 'page') continue;
        rows.push(...rowObjects(event.page));
        resumeFrom = event.resumeFrom;
      }
    }, failed);
    assert.deepEqual([rows.length, resumeFrom], [2, { ids: [1], next: { pass: 0, cursor: '2' } }]);
    source.breaks.clear();
    if (resumeFrom !== undefined) rows.push(...(await collect(request, source, { resumeFrom })).rows);
    assert.deepEqual(rows, (await collect(request, new FakeSource(answers))).rows);
  });

  it('says so when the place to go on from is no longer there', async () => {
    const resumeFrom = { ids: [8], next: null };
    await assert.rejects(collect({ report: 'contacts', listId: 'all' }, new FakeSource(answers), { resumeFrom }), (error) => error instanceof ListrakError && error.kind === 'notFound');
  });
});
