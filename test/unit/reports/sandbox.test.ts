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

  /** The rows and the file's bytes, at 1 and at 8, which must be the same. */
  async function exported(request: Record<string, unknown>, name: string): Promise<{ readonly rows: Row[]; readonly file: Buffer }> {
    const runs: { readonly rows: Row[]; readonly file: Buffer }[] = [];
    for (const maxConcurrentRequests of [1, 8]) {
      const client = clientWith(maxConcurrentRequests);
      const file = path.join(folder, `${name}-${maxConcurrentRequests}.csv`);
      const rows: Row[] = [];
      const run = async function* (): ReturnType<typeof runReport> {
        for await (const event of runReport(checkRequest(parseRequest(request)), client, { pageSize: 40, signal: new AbortController().signal, maxConcurrentRequests })) {
          if (event.type === 'page') rows.push(...rowObjects(event.page));
          yield event;
        }
      };
      const outcome = await exportRows(run(), file, defaultExportFormat, { signal: new AbortController().signal });
      assert.deepEqual(outcome.failedParents, []);
      runs.push({ rows, file: await readFile(file) });
      await client.close();
    }
    const [one, eight] = runs;
    assert.ok(one !== undefined && eight !== undefined && one.file.equals(eight.file), `${JSON.stringify(request)}: the same bytes`);
    assert.deepEqual(plain(one.rows), plain(eight.rows));
    return one;
  }

  for (const { id, scope } of catalogue) {
    it(`${id}: as the service has it, and the same bytes at 1 and at 8, whatever goes wrong on the way`, async () => {
      const request: Record<string, unknown> = { report: id };
      for (const field of scope) request[field] = field === 'listId' ? lists : 'all';
      const { rows, file } = await exported(request, id);
      assert.deepEqual(plain(rows), plain(truth(id, lists, sandbox)));
      assert.ok(file.length > 100);
      const header = file.toString('utf8').split('\r\n')[0]?.split(',') ?? [];
      assert.deepEqual(header.slice(0, scope.length * 2), scope.flatMap((field: ScopeField) => [field, parentNameColumns[field]]).slice(0, header.length));
    });

    scope.forEach((field, level) => {
      if (level === 0) return;
      it(`${id}: one and two at each level above, all from ${field} on`, async () => {
        const above = scope.slice(0, level);
        const innermost = above.at(-1) ?? field;
        const all = truth(id, [107], sandbox);
        const [first] = all;
        assert.ok(first);
        const isBelow = (row: Row, ids: Row): boolean => above.every((each) => row[each] === ids[each]);
        const second = all.find((row) => !isBelow(row, first) && above.slice(0, -1).every((each) => row[each] === first[each]));
        const rest = Object.fromEntries(scope.slice(level).map((each) => [each, 'all']));
        const one = Object.fromEntries(above.map((each) => [each, first[each]]));
        assert.deepEqual(plain((await exported({ report: id, ...one, ...rest }, `${id}-one`)).rows), plain(all.filter((row) => isBelow(row, first))));
        // In the order in which they are named, not in the service's.
        const two = innermost === 'listId' ? [108, 107] : second === undefined ? [] : [second[innermost], first[innermost]];
        if (two.length === 0) return;
        const expected = innermost === 'listId' ? truth(id, [108, 107], sandbox) : [second ?? {}, first].flatMap((ids) => all.filter((row) => isBelow(row, ids)));
        assert.deepEqual(plain((await exported({ report: id, ...one, [innermost]: two, ...rest }, `${id}-two`)).rows), plain(expected));
      });
    });
  }

  // Those whose rows are few enough in all lists together.
  for (const id of ['contacts', 'conversations', 'messages', 'conversationMessages', 'conversationSummary', 'conversationPerformance', 'conversationMessageSummary', 'conversationMessagePerformance'] as const) {
    it(`${id}: all lists`, async () => {
      const { scope } = catalogue.find((report) => report.id === id) ?? assert.fail();
      const { rows } = await exported({ report: id, ...Object.fromEntries(scope.map((field) => [field, 'all'])) }, `${id}-all`);
      assert.deepEqual(plain(rows), plain(truth(id, sandbox.data.lists().map(({ listId }) => listId), sandbox)));
    });
  }
});
