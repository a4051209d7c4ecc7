import assert from 'node:assert/strict';
import { sleep } from '../../../src/listrak/cancel';
import { CancelledError, InvalidParameterError, ListrakError, NotFoundError, NotPermittedError, RateLimitedError, ServiceFailedError, UnreachableError, UnreadableAnswerError, fromFacts, type ListrakErrorKind } from '../../../src/listrak/errors';
import { rowObjects, type Page } from '../../../src/listrak/page';
import { text } from '../../../src/text';
import { answer, clientOf, clientSecret, cut, failed, freshToken, html, never, ok, reset, silent, startService, type Answerer, type Service } from './service';

const rows = ok({ nextPageCursor: null, data: [{ listId: 101 }] });

describe('ListrakClient', () => {
  let service: Service;
  beforeEach(async () => { service = await startService(); });
  afterEach(() => service.stop());

  it('asks for a path with its query and gives the rows', async () => {
    service.script({ data: [rows] });
    const { client, log } = clientOf(service, { stopwatch: () => 0 });
    const page = await client.getPage('/List/101/Contact', { count: 5000, cursor: undefined, startDate: '2026-01-01', useOriginalSubscribeDate: false, segmentationFieldIds: '12,15' }, never);
    assert.deepEqual(rowObjects(page), [{ listId: 101 }]);
    const [request] = service.data;
    assert.equal(request?.method, 'GET');
    assert.equal(request?.url, '/email/v1/List/101/Contact?count=5000&startDate=2026-01-01&useOriginalSubscribeDate=false&segmentationFieldIds=12%2C15');
    assert.equal(request?.headers['accept-encoding'], 'gzip, br, deflate');
    assert.deepEqual(log, ['info POST /OAuth2/Token → 200, a token for 3599 s, 0 ms', 'info GET /List/101/Contact → 200, 1 row, 47 B, 0 ms']);
    await client.close();
  });

  it('refuses a path that would lead elsewhere than it says', async () => {
    const { client } = clientOf(service);
    for (const path of ['List', '@evil.example/List', '/List?count=1', '/List#x', '/List/1 2', '/List/é', '/List\\x']) {
      await assert.rejects(client.getPage(path, {}, never), InvalidParameterError, path);
    }
    assert.equal(service.requests.length, 0);
    await client.close();
  });

  describe('tries again', () => {
    const faults: Record<string, Answerer> = {
      'on 429': answer(429, { status: 429, message: 'Too many requests.' }), 'on 500': failed(500, 'ERROR_UNHANDLED_EXCEPTION'), 'on 502': html(502), 'on 503': answer(503, ''), 'on 504': html(504),
      'on a reset': reset, 'on a cut body': cut('{"data":[{"a":1},{"a":2}]}'), 'on malformed JSON': answer(200, '{"data":[{"a":1},'), 'on an empty 200': answer(200, ''), 'on a web page called 200': html(200),
      'on JSON without rows': ok({ status: 200 }), 'on silence': silent, 'on an error that calls itself 200': answer(200, { status: 500, error: 'ERROR_UNHANDLED_EXCEPTION' }),
      'on half a body and silence': (response) => { response.writeHead(200, { 'content-length': '100' }).write('{"data":['); },
      'on a gzip that is cut': answer(200, Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab]), { 'content-encoding': 'gzip' }),
    };
    for (const [name, fault] of Object.entries(faults)) {
      it(name, async () => {
        // The dispatcher's clock for silence ticks in half seconds: once is enough.
        const times = /silence/.test(name) ? 1 : 2;
        service.script({ data: [...Array<Answerer>(times).fill(fault), rows] });
        const { client, log, pauses } = clientOf(service, { timing: { silence: 60 } });
        assert.deepEqual(rowObjects(await client.getPage('/List', {}, never)), [{ listId: 101 }]);
        assert.equal(service.data.length, times + 1);
        assert.deepEqual(pauses, [250, 500].slice(0, times));
        const warnings = log.filter((line) => line.startsWith('warn'));
        assert.equal(warnings.length, times);
        assert.match(warnings[0] ?? '', /^warn GET \/List → .+; try 2 of 5 in 250 ms$/);
        await client.close();
      });
    }

    it('with pauses that double up to a limit, spread over the whole of each', async () => {
      service.script({ data: [answer(503, '')] });
      const { client, pauses } = clientOf(service, { random: () => 0.999, timing: { tries: 8, baseDelay: 1000, maxDelay: 10_000 } });
      await assert.rejects(client.getPage('/List', {}, never), ServiceFailedError);
      assert.deepEqual(pauses, [999, 1998, 3996, 7992, 9990, 9990, 9990]);
      const eager = clientOf(service, { random: () => 0 });
      await assert.rejects(eager.client.getPage('/List', {}, never), ServiceFailedError);
      assert.deepEqual(eager.pauses, [0, 0, 0, 0]);
      await Promise.all([client.close(), eager.client.close()]);
    });

    it('when the service says so: seconds, a date by its own clock', async () => {
      const now = Date.parse('2026-01-05T10:00:00Z');
      const asks = (retryAfter: string, date = ''): Answerer => answer(429, '', { 'retry-after': retryAfter, date });
      const thirty = 'Mon, 05 Jan 2026 10:00:30 GMT';
      service.script({ data: [asks('7'), asks(thirty), asks(thirty, 'Mon, 05 Jan 2026 10:00:18 GMT'), asks('soon'), asks('-5'), asks('299'), rows] });
      const { client, pauses } = clientOf(service, { clock: () => now, random: () => 0, timing: { tries: 9 } });
      await client.getPage('/List', {}, never);
      assert.deepEqual(pauses, [7000, 30_000, 12_000, 0, 0, 299_000]);
      await client.close();
    });

    it('not where the service asks for more than five minutes: it says how long', async () => {
      for (const [retryAfter, pause] of [['301', '6 minutes'], ['31536000', '8760 hours'], ['9'.repeat(400), '2777778 hours'], ['Tue, 05 Jan 2027 10:00:00 GMT', '8760 hours']] as const) {
        service.script({ data: [answer(503, '', { 'retry-after': retryAfter, date: '' })] });
        const { client, pauses } = clientOf(service, { clock: () => Date.parse('2026-01-05T10:00:00Z') });
        await assert.rejects(client.getPage('/List', {}, never), (error) => error instanceof ServiceFailedError && error.message === `GET /List was answered with HTTP 503. It asks for a pause of ${pause}.`);
        assert.deepEqual(pauses, []);
        await client.close();
      }
    });

    it('on an answer that comes in drops, which could go on for ever', async () => {
      const drops: Answerer = (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const timer = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(timer));
      };
      service.script({ data: [drops, rows] });
      const { client, log } = clientOf(service, { timing: { silence: 100 } });
      assert.deepEqual(rowObjects(await client.getPage('/List', {}, never)), [{ listId: 101 }]);
      assert.ok(log.includes('warn GET /List → too slow; try 2 of 5 in 250 ms'), log.join('\n'));
      service.script({ data: [drops] });
      const once = clientOf(service, { timing: { silence: 100, tries: 1 } });
      await assert.rejects(once.client.getPage('/List', {}, never), (error) => error instanceof UnreachableError && error.message === `GET /List was answered too slowly: fewer than 1024 bytes came from 127.0.0.1:${service.port} in 0.1 seconds.`);
      await Promise.all([client.close(), once.client.close()]);
    });

    it('with a new token each time that one is refused, once a try', async () => {
      const unauthorized = failed(401, 'ERROR_UNAUTHORIZED');
      service.script({ data: [unauthorized, answer(503, ''), unauthorized, answer(503, ''), rows] });
      const { client } = clientOf(service);
      await client.getPage('/List', {}, never);
      assert.equal(service.tokenRequests.length, 3);
      service.script({ data: [unauthorized] });
      await assert.rejects(client.getPage('/List', {}, never), NotPermittedError);
      assert.equal(service.tokenRequests.length, 4);
      await client.close();
    });

    it('on a 200 whose envelope says that it failed, though it has rows', async () => {
      service.script({ data: [ok({ status: 500, error: 'ERROR_UNHANDLED_EXCEPTION', message: 'Oops.', data: null }), ok({ status: 503, data: [{ a: 1 }] }), rows] });
      const { client } = clientOf(service);
      assert.deepEqual(rowObjects(await client.getPage('/List', {}, never)), [{ listId: 101 }]);
      service.script({ data: [ok({ status: 500, error: 'ERROR_UNHANDLED_EXCEPTION', message: 'Oops.', data: null })] });
      await assert.rejects(client.getPage('/List', {}, never), (error) => error instanceof ServiceFailedError && /“Oops\.”/.test(error.message));
      await client.close();
    });

    it('five times, then says what was asked and what came', async () => {
      for (const [fault, kind, message, extra] of [
        [failed(500, 'ERROR_UNHANDLED_EXCEPTION', 'An unhandled exception was encountered.'), 'serviceFailed', 'GET /List/7/Message was answered with HTTP 500 ERROR_UNHANDLED_EXCEPTION: “An unhandled exception was encountered.” Tried 5 times.', { status: 500, code: 'ERROR_UNHANDLED_EXCEPTION' }],
        [html(503), 'serviceFailed', 'GET /List/7/Message was answered with HTTP 503 and a web page. Tried 5 times.', { status: 503 }],
        [answer(429, ''), 'rateLimited', 'GET /List/7/Message was answered with HTTP 429. Tried 5 times.', { status: 429 }],
        [html(200), 'unreadableAnswer', 'GET /List/7/Message was answered with a web page (HTTP 200) in place of data. Tried 5 times.', { status: 200 }],
        [answer(200, ''), 'unreadableAnswer', 'GET /List/7/Message was answered with HTTP 200 and nothing in it. Tried 5 times.', { status: 200 }],
        [answer(200, '{"data":[1'), 'unreadableAnswer', 'GET /List/7/Message: The answer is not JSON, or only a part of it came. Tried 5 times.', { status: 200 }],
        [silent, 'unreachable', `GET /List/7/Message was not answered: nothing came from 127.0.0.1:${service.port} for 0.06 seconds.`, {}],
        [reset, 'unreachable', `GET /List/7/Message was not answered: the connection to 127.0.0.1:${service.port} broke off (ECONNRESET). Tried 5 times.`, {}],
      ] as [Answerer, ListrakErrorKind, string, object][]) {
        const before = service.data.length;
        service.script({ data: [fault] });
        const tries = fault === silent ? 1 : 5;
        const { client } = clientOf(service, { timing: { silence: 60, tries } });
        await assert.rejects(client.getPage('/List/7/Message', {}, never), (error) => {
          assert(error instanceof ListrakError);
          assert.equal(error.message, message);
          const { what: _what, next, ...facts } = error.facts;
          assert.deepEqual(facts, { kind, request: 'GET /List/7/Message', ...extra });
          assert.notEqual(next.template, '');
          return true;
        });
        assert.equal(service.data.length - before, tries);
        await client.close();
      }
    });

    it('not where it would not help', async () => {
      for (const [fault, type] of [
        [failed(400, 'ERROR_INVALID_PARAMETER', 'An invalid value was supplied for startDate.'), InvalidParameterError], [failed(400, 'ERROR_TOO_MANY_SEGMENTATION_FIELDS'), InvalidParameterError],
        [failed(404, 'ERROR_UNABLE_TO_LOCATE_RESOURCE'), NotFoundError], [html(404), NotFoundError], [failed(404, 'ERROR_UNKNOWN_ROUTE'), NotFoundError],
        [answer(403, ''), NotPermittedError], [failed(400, 'ERROR_INTEGRATION_CANNOT_ACCESS_BETA_ROUTE'), NotPermittedError], [answer(501, ''), ServiceFailedError], [answer(405, ''), ServiceFailedError],
        // `error` decides, not the status beside it.
        [failed(500, 'ERROR_UNABLE_TO_LOCATE_RESOURCE'), NotFoundError], [answer(200, { status: 404, error: 'ERROR_UNABLE_TO_LOCATE_RESOURCE' }), NotFoundError],
      ] as const) {
        const before = service.data.length;
        service.script({ data: [fault] });
        const { client } = clientOf(service);
        await assert.rejects(client.getPage('/List/7', {}, never), type);
        assert.equal(service.data.length - before, 1);
        await client.close();
      }
    });

    it('where nobody listens, until somebody does', async () => {
      await service.stop();
      const { port } = service;
      let rests = 0;
      const { client } = clientOf(service, { sleep: async () => { if (++rests === 3) service = await startService(port); } });
      assert.equal((await client.getPage('/List', {}, never)).rowCount, 0);
      assert.equal(rests, 3);
      await service.stop();
      await assert.rejects(client.getPage('/List/8', {}, never), (error) => error instanceof UnreachableError
        && error.message === `GET /List/8 could not be sent: 127.0.0.1:${port} cannot be reached (ECONNREFUSED). Tried 5 times.`);
      await client.close();
      service = await startService();
    });
  });

  describe('cancels at once', () => {
    const cancelled = async (work: Promise<unknown>): Promise<void> => { await assert.rejects(work, CancelledError); };

    it('before anything is sent', async () => {
      const { client } = clientOf(service);
      await cancelled(client.getPage('/List', {}, AbortSignal.abort()));
      await cancelled(client.signIn(AbortSignal.abort()));
      assert.equal(service.requests.length, 0);
      await client.close();
    });

    const halfABody: Answerer = (response) => { response.writeHead(200, { 'content-length': '100' }).write('{"data":['); };
    for (const [stage, which, answerer] of [['while the token is fetched', 'token', silent], ['while nothing has come', 'data', silent], ['in the middle of a body', 'data', halfABody]] as const) {
      it(`${stage}, and hangs up`, async () => {
        const { client, log } = clientOf(service);
        const stop = new AbortController();
        const hungUp = new Promise<void>((resolve) => {
          service.script({ [which]: [((response, request) => {
            response.once('close', resolve);
            answerer(response, request);
            setImmediate(() => stop.abort());
          }) satisfies Answerer] });
        });
        await cancelled(client.getPage('/List', {}, stop.signal));
        await hungUp;
        assert.deepEqual(log.filter((line) => !line.startsWith('info')), []);
        await client.close();
      });
    }

    it('in a pause between two tries', async () => {
      service.script({ data: [answer(503, '', { 'retry-after': '100' })] });
      const stop = new AbortController();
      const { client } = clientOf(service, { sleep, log: (level) => level === 'warn' && setImmediate(() => stop.abort()) });
      await cancelled(client.getPage('/List', {}, stop.signal));
      assert.equal(service.data.length, 1);
      await client.close();
    });

    it('on close, what is under way and what comes later', async () => {
      service.script({ data: [silent] });
      const { client } = clientOf(service);
      const work = client.getPage('/List', {}, never);
      const seen = cancelled(work);
      await service.nextRequest();
      await service.nextRequest();
      await client.close();
      await seen;
      await cancelled(client.getPage('/List', {}, never));
      await client.close();
    });
  });

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

  describe('routes in the plural', () => {
    const only = (known: RegExp): Answerer => (response, request) => (known.test(request.url) ? rows : failed(404, 'ERROR_UNKNOWN_ROUTE', 'An unknown route was supplied.'))(response, request);
    const sent = () => service.data.map(({ url }) => url.replace('/email/v1', ''));

    it('are tried once where the singular is unknown, and remembered for that route', async () => {
      service.script({ data: [only(/Conversations|Messages/)] });
      const { client } = clientOf(service);
      await client.getPage('/List/1/Message/2/Activity', {}, never);
      await client.getPage('/List/3/Message/4/Activity', {}, never);
      await client.getPage('/List/1/Conversation/2/Message', {}, never);
      assert.deepEqual(sent(), ['/List/1/Message/2/Activity', '/List/1/Messages/2/Activity', '/List/3/Messages/4/Activity', '/List/1/Conversation/2/Message', '/List/1/Conversations/2/Messages']);
      await client.close();
    });

    it('are not tried again where they are unknown too: the error is the singular\'s', async () => {
      service.script({ data: [only(/never/)] });
      const { client } = clientOf(service);
      for (let time = 0; time < 2; time++) {
        await assert.rejects(client.getPage('/List/1/Message', {}, never), (error) => error instanceof NotFoundError && error.facts.code === 'ERROR_UNKNOWN_ROUTE' && error.facts.request === 'GET /List/1/Message');
      }
      await assert.rejects(client.getPage('/List/1/Contact', {}, never), NotFoundError);
      assert.deepEqual(sent(), ['/List/1/Message', '/List/1/Messages', '/List/1/Message', '/List/1/Contact']);
      await client.close();
    });

    it('are known by an answer about an id, and not by a failure', async () => {
      const unknown = failed(404, 'ERROR_UNKNOWN_ROUTE');
      service.script({ data: [unknown, answer(501, ''), unknown, failed(404, 'ERROR_UNABLE_TO_LOCATE_RESOURCE'), rows] });
      const { client } = clientOf(service);
      await assert.rejects(client.getPage('/List/1/Conversation', {}, never), ServiceFailedError);
      await assert.rejects(client.getPage('/List/1/Conversation', {}, never), NotFoundError);
      await client.getPage('/List/2/Conversation', {}, never);
      assert.deepEqual(sent(), ['/List/1/Conversation', '/List/1/Conversations', '/List/1/Conversation', '/List/1/Conversations', '/List/2/Conversations']);
      await client.close();
    });
  });

  it('shows the secret and the token in no log line and no error, even where the service repeats them', async () => {
    const parrot: Answerer = (response, request) => failed(400, `ERROR ${clientSecret}`, `${request.headers.authorization ?? ''} ${request.body} ${clientSecret} ${'x'.repeat(5000)}\u0007\n\u202e`)(response, request);
    const atTheCut: Answerer = failed(400, 'ERROR_INVALID_PARAMETER', `${'y'.repeat(190)} ${clientSecret}`);
    const seen: string[] = [];
    const check = async (token: Answerer, data: Answerer): Promise<void> => {
      service.script({ token: [token], data: [data] });
      const { client, log } = clientOf(service, { timing: { tries: 1, silence: 60 } });
      const error = await client.getPage('/List', {}, never).then(() => undefined, (reason: unknown) => reason);
      if (error instanceof ListrakError) seen.push(error.message, error.stack ?? '', JSON.stringify(error.facts), JSON.stringify(error, Object.getOwnPropertyNames(error)), String(error.cause));
      seen.push(...log);
      await client.close();
    };
    const data = [parrot, atTheCut, rows, html(500), reset, silent, failed(401, 'ERROR_UNAUTHORIZED', 'token-1-of-the-test token-2-of-the-test'), (response, request) => answer(302, '', { location: `https://else.example/${request.headers.authorization ?? ''}?${clientSecret}` })(response, request)] satisfies Answerer[];
    for (const one of data) await check(freshToken(), one);
    for (const one of [parrot, html(200), reset, answer(200, { error: clientSecret })]) await check(one, rows);
    const all = seen.join('\n');
    assert(all.length > 1000);
    for (const secret of [clientSecret, clientSecret.slice(0, 8), encodeURIComponent(clientSecret), new URLSearchParams({ s: clientSecret }).toString().slice(2), 'of-the-test']) assert(!all.includes(secret), secret);
    // eslint-disable-next-line no-control-regex
    assert(!/[\u0007\u202e]/.test(all));
    assert(seen.filter((line) => !line.includes('\n')).every((line) => line.length < 1500));
  });

  it('gives errors back from their facts in their own class', () => {
    const kinds: ListrakErrorKind[] = ['refusedCredentials', 'notPermitted', 'notFound', 'invalidParameter', 'rateLimited', 'serviceFailed', 'unreachable', 'unreadableAnswer', 'cancelled'];
    const classes = kinds.map((kind) => {
      const error = fromFacts({ kind, what: text('Cancelled.'), next: text('') });
      assert.equal(error.kind, kind);
      return error.constructor;
    });
    assert.equal(new Set(classes).size, kinds.length);
    assert.equal(fromFacts({ kind: 'rateLimited', what: text('{0} x', 1), next: text('') }).constructor, RateLimitedError);
  });
});
