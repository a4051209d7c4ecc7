import assert from 'node:assert/strict';
import { InvalidParameterError, ListrakError, NotFoundError, NotPermittedError, ServiceFailedError, UnreachableError, type ListrakErrorKind } from '../../../src/listrak/errors';
import { rowObjects } from '../../../src/listrak/page';
import { answer, clientOf, cut, failed, html, never, ok, reset, rows, silent, startService, type Answerer, type Service } from './service';

describe('ListrakClient', () => {
  let service: Service;
  beforeEach(async () => { service = await startService(); });
  afterEach(() => service.stop());

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

    it('on an answer that is announced over and over and never begins', async () => {
      const announced: Answerer = (response) => {
        const timer = setInterval(() => response.writeEarlyHints({ link: '</a>; rel=preload' }), 10);
        response.on('close', () => clearInterval(timer));
      };
      service.script({ data: [announced, rows] });
      const { client, log } = clientOf(service, { timing: { silence: 100 } });
      assert.deepEqual(rowObjects(await client.getPage('/List', {}, never)), [{ listId: 101 }]);
      assert.ok(log.includes('warn GET /List → too slow; try 2 of 5 in 250 ms'), log.join('\n'));
      service.script({ data: [announced] });
      const once = clientOf(service, { timing: { silence: 100, tries: 1 } });
      await assert.rejects(once.client.getPage('/List', {}, never), (error) => error instanceof UnreachableError && error.message === `GET /List was not answered: 127.0.0.1:${service.port} announced an answer for 0.1 seconds and began none.`);
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
});
