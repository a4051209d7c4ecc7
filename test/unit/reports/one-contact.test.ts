import assert from 'node:assert/strict';
import { rowObjects } from '../../../src/listrak/page';
import { ListrakError, NotFoundError } from '../../../src/listrak/errors';
import { ListrakClient } from '../../../src/listrak/client';
import { checkRequest, parseRequest } from '../../../src/reports/request';
import { runReport, type ReportEvent } from '../../../src/reports/run-report';
import { startSandbox, type Sandbox } from '../../../src/sandbox/index';
import { text } from '../../../src/text';
import { FakeSource } from './fake-source';

describe('one contact', () => {
  let sandbox: Sandbox;
  let client: ListrakClient;
  before(async () => {
    sandbox = await startSandbox({ contacts: 1500 });
    client = new ListrakClient({ apiUrl: sandbox.apiUrl, tokenUrl: sandbox.tokenUrl, credentials: { clientId: sandbox.clientId, clientSecret: sandbox.clientSecret }, network: { noProxy: [], strictSSL: true } });
  });
  after(() => Promise.all([client.close(), sandbox.close()]));

  const events = async (request: object): Promise<ReportEvent[]> => {
    const seen: ReportEvent[] = [];
    for await (const event of runReport(checkRequest(parseRequest(request)), client, { pageSize: 50, signal: new AbortController().signal })) seen.push(event);
    return seen;
  };
  const rows = async (request: object): Promise<Record<string, unknown>[]> => (await events(request)).flatMap((event) => (event.type === 'page' ? rowObjects(event.page) : []));

  it('is asked for by its address, whatever its state, and comes with its list and profile fields', async () => {
    const { listName } = sandbox.data.list(101);
    for (const state of ['Subscribed', 'Unsubscribed'] as const) {
      const contact = sandbox.data.contact(101, state, 3);
      assert.deepEqual(await rows({ report: 'contacts', listId: 101, filters: { emailAddress: contact.emailAddress } }), [{ listId: 101, listName, ...contact }]);
    }
    const [field] = sandbox.data.fields(101);
    const { emailAddress } = sandbox.data.contact(101, 'Subscribed', 5);
    const [row] = await rows({ report: 'contacts', listId: 101, filters: { emailAddress, profileFields: [field?.segmentationFieldId] } });
    assert.equal(row?.['emailAddress'], emailAddress);
    assert.ok(field !== undefined && Object.hasOwn(row, field.segmentationFieldName) && !Object.hasOwn(row, 'segmentationFieldValues'));
  });

  it('is no row where the list does not have it, and one for each list that does', async () => {
    assert.deepEqual((await events({ report: 'contacts', listId: 101, filters: { emailAddress: 'nobody@example.com' } })).map(({ type }) => type), ['columns']);
    const { emailAddress } = sandbox.data.contact(101, 'Subscribed', 3);
    const seen = await events({ report: 'contacts', listId: 'all', filters: { emailAddress } });
    assert.deepEqual(seen.filter(({ type }) => type === 'parentFailed'), []);
    const lists = seen.flatMap((event) => (event.type === 'page' ? rowObjects(event.page) : [])).map((row) => row['listId']);
    assert.ok(lists.includes(101) && new Set(lists).size === lists.length);
    await assert.rejects(events({ report: 'contacts', listId: 999, filters: { emailAddress } }), (error) => error instanceof ListrakError && error.kind === 'notFound');
  });

  it('is not taken for missing where it is the service that is not understood', async () => {
    const path = '/List/1/Contact/a%2Bb%40example.com';
    const run = async (code: string): Promise<string[]> => {
      const source = new FakeSource({ '/List/1': { listId: 1, listName: 'One' }, [path]: new NotFoundError({ what: text('Not there.'), next: text('Look again.'), code }) });
      const types: string[] = [];
      for await (const { type } of runReport(checkRequest(parseRequest({ report: 'contacts', listId: 1, filters: { emailAddress: 'a+b@example.com' } })), source, { pageSize: 5, signal: new AbortController().signal })) types.push(type);
      return types;
    };
    assert.deepEqual(await run('ERROR_UNABLE_TO_LOCATE_RESOURCE'), ['columns']);
    await assert.rejects(run('ERROR_UNKNOWN_ROUTE'), NotFoundError);
  });
});
