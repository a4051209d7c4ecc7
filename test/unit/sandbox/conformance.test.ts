import assert from 'node:assert/strict';
import { startSandbox, type Sandbox } from '../../../src/sandbox/index';
import { TestClient } from './client';
import { OfficialDocument } from './openapi';

/** Values for the document's path parameters, and what no list knows. */
const ids: Record<string, string> = {
  listId: '101', conversationId: '1010', conversationMessageId: '101600', conversationMessageLinkId: '10160001', messageId: '101020', messageLinkId: '10102001',
  segmentationFieldGroupId: '1011', segmentationFieldId: '10101',
};
/** What the reports do not need. */
const notSimulated = /Campaign|\/Content|\/Event|\/Folder|IpPool|ListImport|SavedAudience|SavedMessage|SplitTest|TransactionalMessage/;

describe('simulated service against the official document', function () {
  const official = OfficialDocument.load();
  if (!official) {
    it.skip('needs Listrak’s document');
    return;
  }
  let sandbox: Sandbox;
  let client: TestClient;
  before(async () => {
    sandbox = await startSandbox({ contacts: 1500 });
    client = await TestClient.connect(sandbox);
  });
  after(() => sandbox.close());

  const fill = (template: string, other: Record<string, string> = {}): string =>
    template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent({ ...ids, contactIdentifier: sandbox.data.contact(101, 'Subscribed', 0).emailAddress, ...other }[name] ?? ''));
  const below = (target: string): string => target.replace(/^\/v1/, '');
  const templates = official.paths.filter((template) => !notSimulated.test(template));

  it('knows every route that the reports need', () => {
    assert.equal(templates.length, 26);
  });

  for (const template of templates) {
    it(template, async () => {
      const target = fill(template);
      assert.deepEqual(official.checkRequest('GET', target), []);
      const { status, body } = await client.get(below(target));
      assert.equal(status, 200);
      assert.deepEqual(official.checkAnswer('GET', target, 200, body), []);
      const rows = Array.isArray(body.data) ? (body.data as object[]) : [body.data as object];
      assert.ok(rows.length > 0, 'rows to hold against the document');
      // JavaScript moves nothing but numbers to the front, so this is the order on the wire.
      for (const row of rows) assert.deepEqual(Object.keys(row), official.fieldsOf(template));

      const refused = await fetch(sandbox.apiUrl + below(target));
      assert.deepEqual([refused.status, official.checkAnswer('GET', target, 401, await refused.json())], [401, []]);
      for (const name of [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')) {
        const missing = fill(template, { [name]: name === 'contactIdentifier' ? 'nobody@example.com' : '77' });
        const answer = await client.get(below(missing));
        assert.deepEqual([answer.status, official.checkAnswer('GET', missing, 404, answer.body)], [404, []], missing);
        if (name === 'contactIdentifier') continue;
        const wrong = await client.get(below(fill(template, { [name]: 'x' })));
        assert.deepEqual([wrong.status, official.checkAnswer('GET', target, 400, wrong.body)], [400, []]);
      }
    });
  }

  it('every list’s contacts, messages, conversations and activity', async () => {
    for (const { listId } of sandbox.data.lists()) {
      const fields = sandbox.data.fields(listId).map((field) => field.segmentationFieldId).join(',');
      const newest = sandbox.data.messages(listId)[9]?.messageId;
      const targets = [
        `Contact?count=5000&segmentationFieldIds=${fields}`, 'Contact?count=5000&subscriptionState=Unsubscribed', 'Message?includeTestMessages=true', 'Conversation',
        ...sandbox.data.conversations(listId).map(({ conversationId }) => `Conversation/${conversationId}/Message?includePreviousVersions=true`),
        ...(newest === undefined ? [] : [`Message/${newest}/Activity?count=5000`, `Message/${newest}/Link`, `Message/${newest}`]),
      ].map((rest) => `/v1/List/${listId}/${rest}`);
      for (const target of targets) {
        assert.deepEqual(official.checkRequest('GET', target), []);
        assert.deepEqual(official.checkAnswer('GET', target, 200, (await client.get(below(target))).body), [], target);
      }
    }
  });

  it('says what is wrong with a request or an answer', () => {
    assert.deepEqual(official.checkRequest('GET', '/v1/List/101/Contact?count=9999&colour=red&startDate=2026-01-01T00:00:00Z'), [
      'count must be from 1 to 5000, not “9999”.', '/v1/List/{listId}/Contact has no parameter colour.', 'startDate must be a date without a zone, not “2026-01-01T00:00:00Z”.',
    ]);
    assert.deepEqual(official.checkRequest('GET', '/v1/List/101/Messages'), ['The document has no GET /v1/List/101/Messages.']);
    assert.deepEqual(official.checkAnswer('GET', '/v1/List/101/Message/5/Summary', 200, { status: '200', data: { sentCount: 1.5, deliveredCount: 1 } }), [
      '/status must be integer,null {"type":["integer","null"]}',
      '/data must NOT have additional properties {"additionalProperty":"deliveredCount"}',
      '/data/sentCount must be integer,null {"type":["integer","null"]}',
    ]);
    assert.deepEqual(official.checkAnswer('GET', '/v1/List', 401, { status: 401, error: 'ERROR_X', message: 'No.' }), ['error is ERROR_X, documented is ERROR_UNAUTHORIZED.']);
  });
});
