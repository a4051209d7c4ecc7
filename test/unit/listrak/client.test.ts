import assert from 'node:assert/strict';
import { sleep } from '../../../src/listrak/cancel';
import { CancelledError, InvalidParameterError, ListrakError, NotFoundError, RateLimitedError, ServiceFailedError, fromFacts, type ListrakErrorKind } from '../../../src/listrak/errors';
import { rowObjects } from '../../../src/listrak/page';
import { text } from '../../../src/text';
import { answer, clientOf, clientSecret, failed, freshToken, html, never, reset, rows, silent, startService, type Answerer, type Service } from './service';

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
