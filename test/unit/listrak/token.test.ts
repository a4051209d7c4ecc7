import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { CancelledError, NotPermittedError, RefusedCredentialsError, ServiceFailedError, UnreadableAnswerError } from '../../../src/listrak/errors';
import { answer, clientOf, clientSecret, failed, freshToken, html, never, ok, startService, type Answerer, type Service } from './service';

describe('ListrakClient: its token', () => {
  let service: Service;
  beforeEach(async () => { service = await startService(); });
  afterEach(() => service.stop());

  const used = () => service.data.map(({ headers }) => headers.authorization);

  it('is asked for as the service wants it, once for however many calls', async () => {
    const { client } = clientOf(service);
    await Promise.all(Array.from({ length: 20 }, (_, list) => client.getPage(`/List/${list}`, {}, never)));
    await client.signIn(never);
    assert.equal(service.tokenRequests.length, 1);
    const [asked] = service.tokenRequests;
    assert.equal(asked?.method, 'POST');
    assert.equal(asked?.headers['content-type'], 'application/x-www-form-urlencoded');
    assert.deepEqual(Object.fromEntries(new URLSearchParams(asked?.body)), { grant_type: 'client_credentials', client_id: 'the-client', client_secret: clientSecret });
    assert.equal(asked?.headers.authorization, undefined);
    assert.deepEqual(new Set(used()), new Set(['Bearer token-1-of-the-test']));
    await client.close();
  });

  it('is renewed a minute before its end, by one call for all', async () => {
    let now = 1_000_000;
    const { client } = clientOf(service, { clock: () => now });
    await client.getPage('/List', {}, never);
    now += 3_538_000;
    await client.getPage('/List', {}, never);
    assert.equal(service.tokenRequests.length, 1);
    now += 1000;
    await Promise.all([1, 2, 3].map((list) => client.getPage(`/List/${list}`, {}, never)));
    assert.equal(service.tokenRequests.length, 2);
    assert.deepEqual(used().slice(2), Array(3).fill('Bearer token-2-of-the-test'));
    await client.close();
  });

  it('is renewed at half its life where that is shorter than two minutes', async () => {
    service.script({ token: [freshToken(10)] });
    let now = 0;
    const { client } = clientOf(service, { clock: () => now });
    for (const at of [0, 4_999, 5_000, 9_999, 10_000]) {
      now = at;
      await client.signIn(never);
    }
    assert.equal(service.tokenRequests.length, 3);
    await client.close();
  });

  it('is dropped and fetched once more on a 401', async () => {
    service.script({ data: [ok({ data: [] }), failed(401, 'ERROR_UNAUTHORIZED'), ok({ data: [{ a: 1 }] })] });
    const { client, pauses } = clientOf(service);
    await client.getPage('/List', {}, never);
    const page = await client.getPage('/List', {}, never);
    assert.equal(page.rowCount, 1);
    assert.deepEqual(used(), ['Bearer token-1-of-the-test', 'Bearer token-1-of-the-test', 'Bearer token-2-of-the-test']);
    assert.deepEqual(pauses, []);
    await client.close();
  });

  it('is fetched once where many calls are refused for the old one', async () => {
    const refuseOld: Answerer = (response, request) =>
      (request.headers.authorization === 'Bearer token-1-of-the-test' ? failed(401, 'ERROR_UNAUTHORIZED') : ok({ data: [] }))(response, request);
    service.script({ data: [refuseOld] });
    const { client } = clientOf(service);
    await Promise.all(Array.from({ length: 8 }, (_, list) => client.getPage(`/List/${list}`, {}, never)));
    assert.equal(service.tokenRequests.length, 2);
    await client.close();
  });

  it('a second 401 says what may be missing and where to look', async () => {
    service.script({ data: [failed(401, 'ERROR_UNAUTHORIZED', 'Authorization was denied for this request.')] });
    const { client } = clientOf(service);
    await assert.rejects(client.getPage('/List/101/Contact', {}, never), (error) => {
      assert(error instanceof NotPermittedError);
      assert.deepEqual({ ...error.facts, next: undefined, what: undefined }, { kind: 'notPermitted', request: 'GET /List/101/Contact', status: 401, code: 'ERROR_UNAUTHORIZED', next: undefined, what: undefined });
      assert.equal(error.message, 'GET /List/101/Contact was answered with HTTP 401 ERROR_UNAUTHORIZED: “Authorization was denied for this request.”');
      for (const word of ['Contact, List, Message and Report', 'Reporting', 'paused', 'IP allowlist']) assert(error.facts.next.template.includes(word), word);
      assert.match(String(error.facts.next.args[0]), /Integration Management.*Log tab/);
      return true;
    });
    assert.equal(service.data.length, 2);
    assert.equal(service.tokenRequests.length, 2);
    await client.close();
  });

  for (const [name, refusal, status] of [
    ['the service\'s own 400', answer(400, { error: 'Invalid Credentials' }), 400], ['a 400 that calls itself a web page', answer(400, { error: 'Invalid Credentials' }, { 'content-type': 'text/html' }), 400], ['a 401', failed(401, 'ERROR_UNAUTHORIZED'), 401],
  ] as const) {
    it(`refused credentials: ${name}`, async () => {
      service.script({ token: [refusal] });
      const { client, pauses } = clientOf(service);
      await assert.rejects(client.signIn(never), (error) => {
        assert(error instanceof RefusedCredentialsError);
        assert.equal(error.message, 'Listrak refused the client ID or the client secret.');
        assert.equal(error.facts.status, status);
        assert.match(String(error.facts.next.args[0]), /Log tab/);
        return true;
      });
      assert.deepEqual(pauses, []);
      // Corrected on the other side, the same client works.
      service.script({ token: [freshToken()] });
      await client.signIn(never);
      await client.close();
    });
  }

  it('web pages and 5xx of the token\'s address are tried again', async () => {
    service.script({ token: [html(200), failed(503, 'x'), html(500), html(400), freshToken()] });
    const { client, pauses } = clientOf(service);
    await client.signIn(never);
    assert.equal(pauses.length, 4);
    await client.close();
  });

  it('what holds no token ends after five tries', async () => {
    for (const [script, type, message] of [
      [html(200), UnreadableAnswerError, 'POST /OAuth2/Token was answered with a web page (HTTP 200) in place of data. Tried 5 times.'],
      [ok({ token_type: 'bearer' }), UnreadableAnswerError, 'POST /OAuth2/Token was answered with something that holds no token. Tried 5 times.'],
      [ok({ access_token: 'two\r\nlines' }), UnreadableAnswerError, 'POST /OAuth2/Token was answered with something that holds no token. Tried 5 times.'],
      [answer(502, ''), ServiceFailedError, 'POST /OAuth2/Token was answered with HTTP 502. Tried 5 times.'],
    ] as const) {
      service.script({ token: [script] });
      const { client } = clientOf(service);
      await assert.rejects(client.signIn(never), (error) => error instanceof type && error.message === message);
      await client.close();
    }
    assert.equal(service.tokenRequests.length, 20);
  });

  it('one caller\'s cancel is not the others\'; the last one\'s ends the call', async () => {
    let held: ServerResponse | undefined;
    service.script({ token: [(response) => { held = response; }, freshToken()] });
    const { client } = clientOf(service);
    const first = new AbortController();
    const second = new AbortController();
    const one = client.signIn(first.signal);
    const other = client.signIn(second.signal);
    await service.nextRequest();
    first.abort();
    await assert.rejects(one, CancelledError);
    assert(held);
    const gone = new Promise((resolve) => held?.once('close', resolve));
    second.abort();
    await assert.rejects(other, CancelledError);
    await gone;
    await client.signIn(never);
    assert.equal(service.tokenRequests.length, 2);
    await client.close();
  });

  it('the token that one caller no longer waits for serves the others', async () => {
    let release = (): void => undefined;
    service.script({ token: [(response, request) => { release = () => freshToken()(response, request); }] });
    const { client } = clientOf(service);
    const impatient = new AbortController();
    const one = client.getPage('/List', {}, impatient.signal);
    const other = client.getPage('/List', {}, never);
    await service.nextRequest();
    impatient.abort();
    await assert.rejects(one, CancelledError);
    release();
    assert.equal((await other).rowCount, 0);
    assert.equal(service.tokenRequests.length, 1);
    await client.close();
  });
});
