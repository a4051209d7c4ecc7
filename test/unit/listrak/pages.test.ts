import assert from 'node:assert/strict';
import { CancelledError, InvalidParameterError, UnreadableAnswerError } from '../../../src/listrak/errors';
import { rowObjects, type Page } from '../../../src/listrak/page';
import { answer, clientOf, failed, never, ok, rows, startService, type Service } from './service';

describe('ListrakClient', () => {
  let service: Service;
  beforeEach(async () => { service = await startService(); });
  afterEach(() => service.stop());

  describe('pages', () => {
    const collect = async (pages: AsyncIterable<Page>): Promise<unknown[]> => {
      const all: unknown[] = [];
      for await (const page of pages) all.push(...rowObjects(page));
      return all;
    };

    it('follows cursors, encodes them, sends the page size and takes empty pages', async () => {
      const cursor = 'a+b/c==&count=1 é%';
      service.script({
        data: [ok({ nextPageCursor: cursor, data: [{ n: 1 }] }), ok({ nextPageCursor: 'two', data: [] }), ok({ nextPageCursor: 'three', data: [{ n: 2 }] }), ok({ nextPageCursor: '', data: [] })],
      });
      const { client } = clientOf(service);
      assert.deepEqual(await collect(client.pages('/List/1/Contact', { startDate: '2026-01-01' }, { pageSize: 2, signal: never })), [{ n: 1 }, { n: 2 }]);
      assert.deepEqual(service.data.map(({ url }) => url), [
        '/email/v1/List/1/Contact?startDate=2026-01-01&count=2', '/email/v1/List/1/Contact?startDate=2026-01-01&count=2&cursor=a%2Bb%2Fc%3D%3D%26count%3D1%20%C3%A9%25',
        '/email/v1/List/1/Contact?startDate=2026-01-01&count=2&cursor=two', '/email/v1/List/1/Contact?startDate=2026-01-01&count=2&cursor=three',
      ]);
      await client.close();
    });

    it('starts where an earlier run stopped', async () => {
      service.script({ data: [rows] });
      const { client } = clientOf(service);
      await collect(client.pages('/List/1/Contact', {}, { pageSize: 5000, start: 'x=', signal: never }));
      assert.deepEqual(service.data.map(({ url }) => url), ['/email/v1/List/1/Contact?count=5000&cursor=x%3D']);
      await client.close();
    });

    for (const [name, start, answers] of [
      ['the cursor just sent', undefined, ['a', 'a']], ['an earlier one', undefined, ['a', 'b', 'a']], ['the one it was started with', 's', ['s']], ['the word for the first page', undefined, ['a', 'Start']],
    ] as const) {
      it(`ends in an error on ${name}, in place of a page that may have been read`, async () => {
        service.script({ data: answers.map((next, n) => ok({ nextPageCursor: next, data: [{ n }] })) });
        const { client } = clientOf(service);
        const seen: unknown[] = [];
        await assert.rejects(async () => {
          for await (const page of client.pages('/List/1/Contact', {}, { pageSize: 1, ...(start && { start }), signal: never })) seen.push(...rowObjects(page));
        }, (error) => error instanceof UnreadableAnswerError && error.message === `GET /List/1/Contact goes round in circles: page ${answers.length} names a next page that has been read already.`);
        assert.deepEqual(seen, answers.slice(1).map((_, n) => ({ n })));
        assert.equal(service.data.length, answers.length);
        await client.close();
      });
    }

    it('says that the place has expired where its cursor is refused', async () => {
      service.script({ data: [ok({ nextPageCursor: 'a', data: [] }), failed(400, 'ERROR_INVALID_PARAMETER', 'An invalid value was supplied for cursor.')] });
      const { client } = clientOf(service);
      await assert.rejects(collect(client.pages('/List/1/Contact', {}, { pageSize: 1, signal: never })), (error) => error instanceof InvalidParameterError && /^The place to go on from has probably expired/.test(error.facts.next.template));
      await client.close();
    });

    it('sends a cursor that is a number as it was spelt, and none that no address can hold', async () => {
      service.script({ data: [answer(200, '{"nextPageCursor":12345678901234567890,"data":[]}'), ok({ data: [] })] });
      const { client } = clientOf(service, { timing: { tries: 1 } });
      await collect(client.pages('/List/1/Contact', {}, { pageSize: 1, signal: never }));
      assert.equal(service.data.at(-1)?.url, '/email/v1/List/1/Contact?count=1&cursor=12345678901234567890');
      service.script({ data: [answer(200, '{"nextPageCursor":"\\ud83d","data":[]}')] });
      await assert.rejects(collect(client.pages('/List/1/Contact', {}, { pageSize: 1, signal: never })), UnreadableAnswerError);
      await assert.rejects(client.getPage('/List', { emailAddress: '\ud83d@example.com' }, never), InvalidParameterError);
      await client.close();
    });

    it('ends in an error after a thousand empty pages in a row', async () => {
      let n = 0;
      service.script({ data: [(response, request) => ok({ nextPageCursor: `c${++n}`, data: n === 5 ? [{ n }] : [] })(response, request)] });
      const { client } = clientOf(service);
      await assert.rejects(collect(client.pages('/List/1/Contact', {}, { pageSize: 1, signal: never })), (error) => error instanceof UnreadableAnswerError && /1000 pages in a row were empty/.test(error.message));
      assert.equal(service.data.length, 1005);
      await client.close();
    });

    it('refuses a page size that the service does not know', async () => {
      const { client } = clientOf(service);
      for (const pageSize of [0, 5001, 1.5, NaN]) await assert.rejects(collect(client.pages('/List', {}, { pageSize, signal: never })), InvalidParameterError);
      assert.equal(service.requests.length, 0);
      await client.close();
    });

    it('stops between two pages when cancelled', async () => {
      service.script({ data: [ok({ nextPageCursor: 'a', data: [{ n: 1 }] })] });
      const { client } = clientOf(service);
      const stop = new AbortController();
      await assert.rejects(async () => {
        for await (const _page of client.pages('/List', {}, { pageSize: 1, signal: stop.signal, early: false })) stop.abort();
      }, CancelledError);
      assert.equal(service.data.length, 1);
      await client.close();
    });
  });
});
