import assert from 'node:assert/strict';
import { ListrakClient, type ClientOptions } from '../../../src/listrak/client';
import { NotFoundError, NotPermittedError, RefusedCredentialsError, ServiceFailedError, UnreadableAnswerError } from '../../../src/listrak/errors';
import { rowObjects } from '../../../src/listrak/page';
import { startSandbox, type Fault, type Sandbox, type SandboxOptions } from '../../../src/sandbox/index';
import { OfficialDocument } from '../sandbox/openapi';
import { never } from './service';

/** The client against the simulated service: what it gives is the service's truth, whatever happens on the way. */
describe('ListrakClient with the simulated service', () => {
  const opened: { close: () => Promise<void> }[] = [];
  afterEach(async () => { await Promise.all(opened.splice(0).map((one) => one.close())); });

  const start = async (options: SandboxOptions = {}): Promise<Sandbox> => {
    const sandbox = await startSandbox({ contacts: 3000, ...options });
    opened.unshift(sandbox);
    return sandbox;
  };
  const clientOf = ({ apiUrl, tokenUrl, clientId, clientSecret }: Sandbox, options: ClientOptions = {}): ListrakClient => {
    const client = new ListrakClient({ apiUrl, tokenUrl, credentials: { clientId, clientSecret }, network: { noProxy: [], strictSSL: true } }, { sleep: async () => undefined, ...options });
    opened.push(client);
    return client;
  };
  const largest = (sandbox: Sandbox): number => {
    const { data } = sandbox;
    const count = ({ listId }: { listId: number }): number => data.contactCount(listId, 'Subscribed');
    const list = data.lists().sort((a, b) => count(b) - count(a))[0];
    assert(list);
    return list.listId;
  };
  const truth = (sandbox: Sandbox, listId: number): unknown[] => Array.from({ length: sandbox.data.contactCount(listId, 'Subscribed') }, (_, i) => sandbox.data.contact(listId, 'Subscribed', i));
  const all = async (client: ListrakClient, path: string, pageSize: number): Promise<unknown[]> => {
    const rows: unknown[] = [];
    for await (const page of client.pages(path, {}, { pageSize, signal: never })) rows.push(...rowObjects(page));
    return rows;
  };

  it('reads every contact, row by row as the service has them', async () => {
    const sandbox = await start({ gzip: true });
    const listId = largest(sandbox);
    const rows = await all(clientOf(sandbox), `/List/${listId}/Contact`, 700);
    assert.equal(rows.length, 3000);
    assert.deepEqual(rows, truth(sandbox, listId));
  });

  it('reads them all the same whatever goes wrong on the way', async () => {
    const kinds: Fault[] = [
      { kind: 'status', status: 503 }, { kind: 'html', status: 200 }, { kind: 'reset' }, { kind: 'cutBody', after: 10_000 }, { kind: 'malformed' }, { kind: 'emptyBody' }, { kind: 'unauthorized' },
      { kind: 'status', status: 429, headers: { 'Retry-After': '3' } }, { kind: 'html', status: 502 }, { kind: 'rewrite', rewrite: (body) => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(body) as object).reverse())) },
    ];
    const sandbox = await start({ faults: ({ index }) => index % 2 === 0 ? kinds[(index / 2) % kinds.length] : undefined });
    const listId = largest(sandbox);
    const pauses: number[] = [];
    const client = clientOf(sandbox, { random: () => 0, sleep: async (milliseconds) => { pauses.push(milliseconds); } });
    assert.deepEqual(await all(client, `/List/${listId}/Contact`, 200), truth(sandbox, listId));
    assert.deepEqual(new Set(sandbox.requests.map(({ fault }) => fault).filter((fault) => fault !== undefined)), new Set(kinds.map(({ kind }) => kind)));
    assert.equal(Math.max(...pauses), 3000);
  });

  it('goes on where the service revokes its tokens in the middle', async () => {
    const sandbox = await start();
    const listId = largest(sandbox);
    const rows: unknown[] = [];
    for await (const page of clientOf(sandbox).pages(`/List/${listId}/Contact`, {}, { pageSize: 1000, signal: never })) {
      rows.push(...rowObjects(page));
      sandbox.revokeTokens();
    }
    assert.deepEqual(rows, truth(sandbox, listId));
  });

  it('tells refused credentials, refused access, wrong ids and a service that is down apart', async () => {
    const sandbox = await start();
    const wrong = clientOf({ ...sandbox, clientSecret: 'wrong' });
    await assert.rejects(wrong.signIn(never), RefusedCredentialsError);
    const client = clientOf(sandbox);
    await assert.rejects(client.getPage('/List/999999', {}, never), (error) => error instanceof NotFoundError && error.facts.code === 'ERROR_UNABLE_TO_LOCATE_RESOURCE');
    sandbox.setFaults(({ token }) => token ? undefined : { kind: 'unauthorized' });
    await assert.rejects(client.getPage('/List', {}, never), NotPermittedError);
    sandbox.setFaults(() => ({ kind: 'html', status: 500 }));
    await assert.rejects(client.getPage('/List', {}, never), (error) => error instanceof ServiceFailedError && error.message === 'GET /List was answered with HTTP 500 and a web page. Tried 5 times.');
    sandbox.setFaults();
    assert.equal((await client.getPage('/List', {}, never)).rowCount, 8);
  });

  it('ends in an error where the service repeats a cursor', async () => {
    const sandbox = await start();
    const listId = largest(sandbox);
    sandbox.setFaults(({ query }) => query.has('cursor') ? { kind: 'repeatCursor' } : undefined);
    await assert.rejects(all(clientOf(sandbox), `/List/${listId}/Contact`, 1000), (error) => error instanceof UnreadableAnswerError && /goes round in circles: page 2 /.test(error.message));
  });

  /** Every route of the fourteen reports, with the ids of a list that has all of it. */
  const routes = (sandbox: Sandbox): string[] => {
    const { data } = sandbox;
    const list = `/List/${largest(sandbox)}`;
    const first = <T>(rows: readonly T[]): T => {
      const [row] = rows;
      assert(row !== undefined);
      return row;
    };
    const listId = largest(sandbox);
    const { conversationId } = first(data.conversations(listId));
    const branch = (parent: string, messages: readonly { messageId: number }[]): string[] => {
      const message = first(messages.filter(({ messageId }) => data.links(listId, messageId).length > 0));
      const path = `${parent}/Message/${message.messageId}`;
      return [`${parent}/Message`, `${path}/Summary`, `${path}/Activity`, `${path}/Link`, `${path}/Link/${first(data.links(listId, message.messageId)).linkId}/Clicker`];
    };
    const conversation = `${list}/Conversation/${conversationId}`;
    return ['/List', `${list}/Contact`, `${list}/Conversation`, `${conversation}/Summary`, ...branch(list, data.messages(listId)), ...branch(conversation, data.conversationMessages(listId, conversationId))];
  };

  it('asks as the official document has it', async () => {
    const document = OfficialDocument.load();
    if (document === undefined) return;
    const sandbox = await start({ contacts: 300 });
    const client = clientOf(sandbox);
    const listId = largest(sandbox);
    for (const route of routes(sandbox)) {
      if (/\/(Contact|Message|Activity|Link|Clicker)$/.test(route)) await all(client, route, 250);
      else await client.getPage(route, {}, never);
    }
    const dates = { startDate: '2020-01-01', endDate: '2030-01-01T00:00:00' };
    for (const query of [dates, { subscriptionState: 'Unsubscribed', useOriginalSubscribeDate: false }]) await client.getPage(`/List/${listId}/Contact`, query, never);
    await client.getPage(`/List/${listId}/Message`, { ...dates, includeTestMessages: true }, never);
    const asked = sandbox.requests.filter(({ path }) => path.startsWith('/email/'));
    assert(asked.length >= routes(sandbox).length + 3);
    for (const { method, path, query, status } of asked) {
      const target = `${path.slice('/email'.length)}?${new URLSearchParams(query).toString()}`;
      assert.deepEqual(document.checkRequest(method, target), [], target);
      assert.equal(status, 200, target);
    }
  });

  it('reads the same from a service that knows the plural spellings only', async () => {
    const [singular, plural] = [await start({ contacts: 300 }), await start({ contacts: 300, pluralRoutes: true })];
    const [one, other] = [clientOf(singular), clientOf(plural)];
    for (const route of routes(singular)) assert.deepEqual(rowObjects(await other.getPage(route, {}, never)), rowObjects(await one.getPage(route, {}, never)), route);
    const before = plural.requests.length;
    for (const route of routes(plural)) await other.getPage(route, {}, never);
    assert.deepEqual(plural.requests.slice(before).filter(({ status }) => status !== 200), []);
    assert.equal(singular.requests.filter(({ path }) => /Conversations|Messages/.test(path)).length, 0);
  });
});
