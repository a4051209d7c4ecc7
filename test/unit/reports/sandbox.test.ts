import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultExportFormat } from '../../../src/export/export-types';
import { exportRows } from '../../../src/export/write-report';
import { ListrakClient } from '../../../src/listrak/client';
import { rowObjects } from '../../../src/listrak/page';
import { catalogue } from '../../../src/reports/catalogue';
import { parentNameColumns } from '../../../src/reports/parents';
import { checkRequest, parseRequest } from '../../../src/reports/request';
import { runReport } from '../../../src/reports/run-report';
import { parseFaults, startSandbox, type Sandbox } from '../../../src/sandbox/index';
import { truthOf } from '../cli/truth';
import type { ReportId, ScopeField } from '../../../src/reports/report-types';

type Row = Record<string, unknown>;

/** Every parent of every list of these, in the service's order, each with its rows. */
function truth(report: ReportId, lists: readonly number[], { data }: Sandbox): Row[] {
  const none = { conversation: 0, conversationMessage: 0, conversationLink: 0, message: 0, link: 0 };
  const known = catalogue.find(({ id }) => id === report);
  assert.ok(known);
  const depth = known.scope.length;
  const inConversation = known.scope.includes('conversationId');
  if (depth === 0) return truthOf(report, { list: lists[0] ?? 0, ...none }, data);
  return lists.flatMap((list) => {
    if (depth === 1) return truthOf(report, { list, ...none }, data);
    const links = (message: number): number[] => (depth === (inConversation ? 4 : 3) ? data.links(list, message).map(({ linkId }) => linkId) : [0]);
    if (!inConversation) {
      return data.messages(list).flatMap(({ messageId }) => links(messageId).flatMap((link) => truthOf(report, { ...none, list, message: messageId, link }, data)));
    }
    return data.conversations(list).flatMap(({ conversationId }) => {
      const messages = depth === 2 ? [0] : data.conversationMessages(list, conversationId).map(({ messageId }) => messageId);
      return messages.flatMap((messageId) => links(messageId).flatMap((link) => (
        truthOf(report, { list, conversation: conversationId, conversationMessage: messageId, conversationLink: link, message: 0, link: 0 }, data))));
    });
  });
}

/** Rows in their order, each with its fields by name. */
function plain(rows: readonly Row[]): string[] {
  return rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));
}

describe('every report with all at every level', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let folder: string;
  // Small lists: their messages go to few.
  const lists = [107, 105, 108];
  before(async () => {
    sandbox = await startSandbox({ contacts: 1500, faults: parseFaults('status:503@0.03,reset@0.01,malformed@0.01,status:429@0.01', 5) });
    folder = await mkdtemp(path.join(tmpdir(), 'listrak-parallel-'));
  });
  after(() => Promise.all([sandbox.close(), rm(folder, { recursive: true, force: true })]));

  const clientWith = (maxConcurrentRequests: number): ListrakClient => new ListrakClient(
    { apiUrl: sandbox.apiUrl, tokenUrl: sandbox.tokenUrl, credentials: { clientId: sandbox.clientId, clientSecret: sandbox.clientSecret }, network: { noProxy: [], strictSSL: true } },
    { sleep: async () => undefined, timing: { tries: 12 }, maxConcurrentRequests },
  );

  for (const { id, scope } of catalogue) {
    it(`${id}: as the service has it, and the same bytes at 1 and at 8, whatever goes wrong on the way`, async () => {
      const request: Record<string, unknown> = { report: id };
      for (const field of scope) request[field] = field === 'listId' ? lists : 'all';
      const files: Buffer[] = [];
      for (const maxConcurrentRequests of [1, 8]) {
        const client = clientWith(maxConcurrentRequests);
        const file = path.join(folder, `${id}-${maxConcurrentRequests}.csv`);
        const rows: Row[] = [];
        const run = async function* (): ReturnType<typeof runReport> {
          for await (const event of runReport(checkRequest(parseRequest(request)), client, { pageSize: 40, signal: new AbortController().signal, maxConcurrentRequests })) {
            if (event.type === 'page') rows.push(...rowObjects(event.page));
            yield event;
          }
        };
        const outcome = await exportRows(run(), file, defaultExportFormat, { signal: new AbortController().signal });
        assert.deepEqual(outcome.failedParents, []);
        assert.deepEqual(plain(rows), plain(truth(id, lists, sandbox)));
        files.push(await readFile(file));
        await client.close();
      }
      assert.ok(files[0]?.equals(files[1] ?? Buffer.alloc(0)));
      assert.ok((files[0]?.length ?? 0) > 100);
      const header = files[0]?.toString('utf8').split('\r\n')[0]?.split(',') ?? [];
      assert.deepEqual(header.slice(0, scope.length * 2), scope.flatMap((field: ScopeField) => [field, parentNameColumns[field]]).slice(0, header.length));
    });
  }
});
