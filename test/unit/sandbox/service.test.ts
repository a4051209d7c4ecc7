import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { get as httpGet } from 'node:http';
import { startSandbox, type ContactRow } from '../../../src/sandbox/index';
import { requestToken, ServiceForAll, TestClient } from './client';

describe('simulated service', () => {
  const service = new ServiceForAll();

  describe('tokens', () => {
    it('are opaque, 406 to 448 base64url characters, and say how long they hold', async () => {
      const response = await requestToken(service.sandbox, { grant_type: 'client_credentials', client_id: 'sandbox-client', client_secret: 'sandbox-secret' });
      const { access_token, ...rest } = (await response.json()) as { access_token: string };
      assert.equal(response.status, 200);
      assert.match(access_token, /^[\w-]{406,448}$/);
      assert.deepEqual(rest, { token_type: 'bearer', expires_in: 3599 });
    });

    it('are refused to a wrong ID or secret in the token service’s own shape', async () => {
      for (const wrong of [{ client_id: 'sandbox-client', client_secret: 'x' }, { client_id: 'x', client_secret: 'sandbox-secret' }, {}]) {
        const response = await requestToken(service.sandbox, { grant_type: 'client_credentials', ...wrong });
        assert.equal(response.status, 400);
        assert.equal(await response.text(), '{"error":"Invalid Credentials"}');
      }
    });

    it('are asked for by a form', async () => {
      const body = JSON.stringify({ grant_type: 'client_credentials', client_id: 'sandbox-client', client_secret: 'sandbox-secret' });
      const response = await fetch(service.sandbox.tokenUrl, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
      assert.equal(response.status, 400);
    });

    it('end after their lifetime and when revoked', async () => {
      const short = await startSandbox({ contacts: 10, tokenLifetime: 0 });
      try {
        assert.equal((await (await TestClient.connect(short)).get('/List')).text, '{"status":401,"error":"ERROR_UNAUTHORIZED","message":"Authorization was denied for this request."}');
      } finally {
        await short.close();
      }
      const other = await startSandbox({ contacts: 10 });
      try {
        const connected = await TestClient.connect(other);
        assert.equal((await connected.get('/List')).status, 200);
        other.revokeTokens();
        assert.equal((await connected.get('/List')).status, 401);
      } finally {
        await other.close();
      }
    });
  });

  describe('routes', () => {
    it('are matched in any case', async () => {
      assert.equal((await service.client.get('/list/101/MESSAGE/101001/summary')).status, 200);
      assert.equal((await fetch(service.sandbox.tokenUrl.toLowerCase(), { method: 'POST' })).status, 400);
    });

    it('answer unknown paths, IDs and methods in the documented words', async () => {
      const errors: [path: string, status: number, error: string, message: string][] = [
        ['/Nothing', 404, 'ERROR_UNKNOWN_ROUTE', 'An unknown route was supplied.'],
        ['/List/101/Messages', 404, 'ERROR_UNKNOWN_ROUTE', 'An unknown route was supplied.'],
        ['/List/999', 404, 'ERROR_UNABLE_TO_LOCATE_RESOURCE', 'Unable to locate a resource associated with the listId supplied.'],
        ['/List/101/Message/101600', 404, 'ERROR_UNABLE_TO_LOCATE_RESOURCE', 'Unable to locate a resource associated with the listId and messageId supplied.'],
        ['/List/101/Message/102001/Link/1', 404, 'ERROR_UNABLE_TO_LOCATE_RESOURCE', 'Unable to locate a resource associated with the listId, messageId, and messageLinkId supplied.'],
        ['/List/101/Conversation/1011/Message/101600/Activity', 404, 'ERROR_UNABLE_TO_LOCATE_RESOURCE', 'Unable to locate a resource associated with the listId, conversationId, and conversationMessageId supplied.'],
        ['/List/abc/Contact', 400, 'ERROR_INVALID_PARAMETER', 'An invalid value was supplied for listId.'],
        ['/List/99999999999', 400, 'ERROR_INVALID_PARAMETER', 'An invalid value was supplied for listId.'],
        ['/List/101/Contact?count=0', 400, 'ERROR_INVALID_PARAMETER', 'An invalid value was supplied for count.'],
        ['/List/101/Contact?count=5001', 400, 'ERROR_INVALID_PARAMETER', 'An invalid value was supplied for count.'],
        ['/List/101/Contact?cursor=nonsense', 400, 'ERROR_INVALID_PARAMETER', 'An invalid value was supplied for cursor.'],
        ['/List/101/Contact?startDate=01/02/2026', 400, 'ERROR_INVALID_PARAMETER', 'An invalid value was supplied for startDate.'],
        ['/List/101/Contact?endDate=2026-02-30', 400, 'ERROR_INVALID_PARAMETER', 'An invalid value was supplied for endDate.'],
        ['/List/101/Contact?subscriptionState=All', 400, 'ERROR_INVALID_PARAMETER', 'An invalid value was supplied for subscriptionState.'],
        ['/List/101/Contact?useOriginalSubscribeDate=1', 400, 'ERROR_INVALID_PARAMETER', 'An invalid value was supplied for useOriginalSubscribeDate.'],
        ['/List/101/Contact?segmentationFieldIds=1', 400, 'ERROR_INVALID_PARAMETER', 'An invalid value was supplied for segmentationFieldIds.'],
        [`/List/101/Contact?segmentationFieldIds=${'10101,'.repeat(30)}10101`, 400, 'ERROR_TOO_MANY_SEGMENTATION_FIELDS', 'Number of requested profile fields exceeds the limit.'],
        ['/List/101/Message/101001/Activity?dateType=Open', 400, 'ERROR_INVALID_PARAMETER', 'An invalid value was supplied for dateType.'],
        ['/List/101&x', 400, 'ERROR_UNSAFE_ROUTE', 'An invalid character was supplied in the route.'],
      ];
      for (const [path, status, error, message] of errors) {
        const answer = await service.client.get(path);
        assert.deepEqual([answer.status, answer.body], [status, { status, error, message }], path);
      }
      const posted = await service.client.get('/List', { method: 'POST' });
      assert.deepEqual([posted.status, posted.body.error], [405, 'ERROR_UNSUPPORTED_METHOD']);
      assert.equal((await fetch(`${service.sandbox.apiUrl}/List`)).status, 401);
    });

    it('are spelled in the plural where that is asked for, and then only so', async () => {
      const plural = await startSandbox({ contacts: 100, pluralRoutes: true });
      try {
        const connected = await TestClient.connect(plural);
        assert.equal((await connected.get('/List/101/Messages/101001/Activity')).status, 200);
        assert.equal((await connected.get('/List/101/Conversations/1010/Messages/101600/Link/10160001/Clicker')).status, 200);
        assert.equal((await connected.get('/List/101/Message')).body.error, 'ERROR_UNKNOWN_ROUTE');
      } finally {
        await plural.close();
      }
    });
  });

  describe('pages', () => {
    it('have 1000 rows unless told, 5000 at most, and fewer under a cap', async () => {
      assert.equal((await service.client.one<unknown[]>('/List/101/Contact')).length, 1000);
      assert.equal((await service.client.one<unknown[]>('/List/101/Contact?count=5000')).length, 3000);
      const capped = await startSandbox({ contacts: 3000, pageCap: 70 });
      try {
        assert.equal((await (await TestClient.connect(capped)).one<unknown[]>('/List/101/Contact?count=5000')).length, 70);
      } finally {
        await capped.close();
      }
    });

    it('follow each other by cursors that must be encoded, belong to their chain and keep nothing', async () => {
      const first = await service.client.get('/List/101/Contact?count=7');
      const cursor = first.body.nextPageCursor ?? '';
      assert.match(cursor, /^\+\/.*==$/);
      assert.ok(first.text.indexOf('nextPageCursor') < first.text.indexOf('"data"'));
      assert.equal((await service.client.get(`/List/101/Contact?count=7&cursor=${cursor}`)).status, 400);
      assert.equal((await service.client.get(`/List/102/Contact?count=7&cursor=${encodeURIComponent(cursor)}`)).status, 400);
      const second = await service.client.get(`/List/101/Contact?count=7&cursor=${encodeURIComponent(cursor)}`);
      assert.equal((await service.client.get(`/list/101/contact?COUNT=7&Cursor=${encodeURIComponent(cursor)}`)).text, second.text);
      assert.notEqual(second.text, first.text);
    });

    it('end in null, in nothing or in "", and may be empty in the middle and at the end', async () => {
      const ends = new Set<string>();
      let [emptyMiddle, emptyLast] = [0, 0];
      for (const { messageId } of service.sandbox.data.messages(101)) {
        const { pages, last } = await service.client.all(`/List/101/Message/${messageId}/Activity`, { count: '2000' });
        ends.add(last === undefined ? 'absent' : JSON.stringify(last));
        if (pages.length > 1 && pages.at(-1) === 0) emptyLast++;
        if (pages.slice(0, -1).includes(0)) emptyMiddle++;
      }
      assert.deepEqual([...ends].sort(), ['""', 'absent', 'null']);
      assert.ok(emptyMiddle > 0 && emptyLast > 0, `${emptyMiddle} in the middle, ${emptyLast} last`);
    });

    it('are the truth in its order, whatever the page size', async () => {
      const truth = Array.from({ length: service.sandbox.data.contactCount(101, 'Subscribed') }, (_, i) => service.sandbox.data.contact(101, 'Subscribed', i));
      for (const count of ['5000', '611']) assert.deepEqual((await service.client.all<ContactRow>('/List/101/Contact', { count })).rows, truth);
    });
  });

  it('sends naive dates with trimmed fractions, empty dates and nulls', () => {
    const contacts = Array.from({ length: 3000 }, (_, i) => service.sandbox.data.contact(101, 'Subscribed', i));
    const dates = contacts.map((row) => row.subscribeDate);
    assert.ok(dates.every((date) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,2}[1-9])?$/.test(date)));
    assert.deepEqual(new Set(dates.map((date) => date.length)), new Set([19, 21, 22, 23]));
    assert.ok(contacts.some((row) => row.resubscribeDate === '0001-01-01T00:00:00'));
    assert.ok(contacts.some((row) => row.externalContactID === null) && contacts.some((row) => row.externalContactID === ''));
    assert.notDeepEqual(dates, [...dates].sort());
  });

  it('has a share of texts that break what is careless', async () => {
    const { data } = service.sandbox;
    const texts = data.lists().flatMap(({ listId, listName }) => [
      listName, ...data.conversations(listId).map((row) => row.conversationName), ...data.messages(listId).flatMap((row) => [row.subject, row.externalCampaignId]),
      ...data.messages(listId).flatMap(({ messageId }) => data.links(listId, messageId).flatMap((row) => [row.linkDescription, row.linkUrl])),
    ]);
    const contacts = (await service.client.all<ContactRow>('/List/101/Contact', { segmentationFieldIds: data.fields(101).map((field) => field.segmentationFieldId).join(','), count: '5000' })).rows;
    const personal = contacts.flatMap((row) => [row.externalContactID, row.emailAddress, ...row.segmentationFieldValues.map(({ value }) => value)]);
    for (const [where, values] of Object.entries({ texts, personal })) {
      for (const nasty of [/"/, /,/, /\n/, /\r(?!\n)/, /\p{Extended_Pictographic}/u, /\p{Script=Arabic}/u, /\u202e/, /^=/, /^\+/, /^-/, /^@/, /^\t/, /^$/, /<script>/, /__proto__/]) {
        assert.ok(values.some((value) => value !== null && nasty.test(value)), `${where}: ${String(nasty)}`);
      }
      assert.ok(values.includes(null), where);
    }
    assert.ok(texts.some((value) => (value?.length ?? 0) > 1000));
  });

  it('listens on this machine alone', async () => {
    const others = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []).filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address);
    for (const host of ['127.0.0.2', '::1', ...others]) {
      await assert.rejects(new Promise((resolve, reject) => { connect({ host, port: service.sandbox.port, timeout: 2000 }).on('connect', resolve).on('error', reject).on('timeout', () => reject(new Error('nobody'))); }), host);
    }
    assert.ok([service.sandbox.apiUrl, service.sandbox.tokenUrl].every((url) => new URL(url).hostname === '127.0.0.1'));
  });

  it('lets nobody in without a token, and no page of another origin read', async () => {
    for (const authorization of [undefined, 'Bearer x', `Bearer ${service.client.token}x`, `Basic ${Buffer.from(`${service.sandbox.clientId}:${service.sandbox.clientSecret}`).toString('base64')}`]) {
      const { status } = await fetch(`${service.sandbox.apiUrl}/List`, { headers: authorization === undefined ? {} : { authorization } });
      assert.equal(status, 401);
    }
    for (const method of ['GET', 'OPTIONS']) {
      const { headers } = await fetch(`${service.sandbox.apiUrl}/List`, { method, headers: { origin: 'https://attacker.example', 'access-control-request-headers': 'authorization', authorization: `Bearer ${service.client.token}` } });
      assert.deepEqual([...headers.keys()].filter((name) => name.startsWith('access-control')), []);
    }
  });

  it('survives requests that are no HTTP paths', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      httpGet({ port: service.sandbox.port, host: '127.0.0.1', path: '//?a=%zz' }, (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
    assert.equal(status, 404);
    assert.equal((await service.client.get('/List')).status, 200);
  });

  it('has lists from none to the largest, and nothing at all on the empty one', async () => {
    assert.deepEqual(service.sandbox.data.lists().map((list) => service.sandbox.data.contactCount(list.listId, 'Subscribed')), [3000, 1050, 360, 120, 0, 30, 12, 12]);
    for (const route of ['Contact', 'Message', 'Conversation']) assert.deepEqual(await service.client.one(`/List/105/${route}`), []);
  });

  it('logs each request, and neither token nor secret', async () => {
    const own = await startSandbox({ contacts: 10, clientSecret: 'a known secret' });
    try {
      const connected = await TestClient.connect(own);
      await connected.get('/List/101/Contact?count=5');
      assert.deepEqual(own.requests.map(({ method, path, query, status }) => ({ method, path, query, status })), [
        { method: 'POST', path: '/OAuth2/Token', query: {}, status: 200 },
        { method: 'GET', path: '/email/v1/List/101/Contact', query: { count: '5' }, status: 200 },
      ]);
      const log = JSON.stringify(own.requests);
      assert.ok(!log.includes('a known secret') && !log.includes(connected.token));
    } finally {
      await own.close();
    }
  });

  it('compresses where it may and is asked to', async () => {
    const own = await startSandbox({ contacts: 500, gzip: true });
    try {
      const connected = await TestClient.connect(own);
      const [coding, body] = await new Promise<[string | undefined, Buffer]>((resolve, reject) => {
        httpGet(`${own.apiUrl}/List/101/Contact`, { headers: { Authorization: `Bearer ${connected.token}`, 'Accept-Encoding': 'gzip, br' } }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve([response.headers['content-encoding'], Buffer.concat(chunks)])).on('error', reject);
        }).on('error', reject);
      });
      assert.equal(coding, 'gzip');
      assert.equal((JSON.parse(gunzipSync(body).toString('utf8')) as { data: unknown[] }).data.length, 500);
    } finally {
      await own.close();
    }
  });

  it('refuses options that make no sense', async () => {
    await assert.rejects(startSandbox({ contacts: -1 }), new RangeError('contacts must be from 0 to 80000000.'));
    await assert.rejects(startSandbox({ port: service.sandbox.port }), { code: 'EADDRINUSE' });
  });
});
