/** Each of the fourteen reports through the command, held against the service's truth cell by cell. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension-api';
import { reportIds, type ReportId } from '../../src/reports/report-types';
import type { SandboxData, Sandbox } from '../../src/sandbox';
import { csv } from './csv';
import { activated, addAccount, startService, withoutAccounts } from './extension-support';

const listId = 107;
type Ids = Readonly<Partial<Record<'listId' | 'conversationId' | 'messageId' | 'linkId', number>>>;

describe('the fourteen reports', () => {
  let api: ExtensionApi;
  let sandbox: Sandbox;
  let folder: string;

  before(async () => {
    api = await activated();
    await withoutAccounts(api);
    sandbox = await startService({ contacts: 60_000, pageCap: 50 });
    await addAccount(api, sandbox);
    folder = await mkdtemp(path.join(tmpdir(), 'reports-'));
  });
  after(async () => {
    await withoutAccounts(api);
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (const report of reportIds) {
    it(`${report} is exported as the service has it`, async () => {
      const { ids, rows } = truth(sandbox.data, report);
      assert.ok(rows.length > 0, 'there is something to compare');
      const file = path.join(folder, `${report}.csv`);
      await vscode.commands.executeCommand('listrak.exportReport', { report, ...ids, file });
      const written = await csv(file);
      assert.equal(written.length, rows.length);
      for (const [index, row] of rows.entries()) {
        const shown = written[index] ?? {};
        for (const [field, value] of Object.entries({ ...ids, ...row })) assert.equal(shown[field], cell(value), `${field} of row ${index + 1}`);
      }
    });
  }
});

/** What a request has to give, in the service's order. */
function truth(data: SandboxData, report: ReportId): { ids: Ids; rows: readonly object[] } {
  const message = data.messages(listId).find(({ messageId }) => data.links(listId, messageId).some(({ clickCount }) => clickCount > 0))?.messageId ?? 0;
  const talks = data.conversations(listId).flatMap(({ conversationId }) => data.conversationMessages(listId, conversationId).map(({ messageId }) => ({ conversationId, messageId })));
  const { conversationId, messageId: talked } = talks.find(({ messageId }) => data.links(listId, messageId).some(({ clickCount }) => clickCount > 0)) ?? assert.fail('a conversation has clicks');
  const clicked = (messageId: number): number => data.links(listId, messageId).find(({ clickCount }) => clickCount > 0)?.linkId ?? 0;
  const activity = (messageId: number): object[] => Array.from({ length: data.activityCount(listId, messageId) }, (_, i) => data.activity(listId, messageId, i));
  const inMessage = { listId, messageId: message };
  const inTalk = { listId, conversationId, messageId: talked };
  switch (report) {
    case 'lists': return { ids: {}, rows: data.lists() };
    case 'contacts': return { ids: { listId }, rows: Array.from({ length: data.contactCount(listId, 'Subscribed') }, (_, i) => data.contact(listId, 'Subscribed', i)) };
    case 'conversations': return { ids: { listId }, rows: data.conversations(listId) };
    case 'conversationMessages': return { ids: { listId, conversationId }, rows: data.conversationMessages(listId, conversationId) };
    case 'conversationSummary': return { ids: { listId, conversationId }, rows: [data.conversationSummary(listId, conversationId)] };
    case 'conversationMessageActivity': return { ids: inTalk, rows: activity(talked) };
    case 'conversationMessageLinks': return { ids: inTalk, rows: data.links(listId, talked) };
    case 'conversationMessageLinkClickers': return { ids: { ...inTalk, linkId: clicked(talked) }, rows: [...data.clickers(listId, talked, clicked(talked))] };
    case 'conversationMessageSummary': return { ids: inTalk, rows: [data.summary(listId, talked)] };
    case 'messages': return { ids: { listId }, rows: data.messages(listId) };
    case 'messageActivity': return { ids: inMessage, rows: activity(message) };
    case 'messageLinks': return { ids: inMessage, rows: data.links(listId, message) };
    case 'messageLinkClickers': return { ids: { ...inMessage, linkId: clicked(message) }, rows: [...data.clickers(listId, message, clicked(message))] };
    case 'messageSummary': return { ids: inMessage, rows: [data.summary(listId, message)] };
    case 'messagePerformance': return { ids: { listId }, rows: data.messages(listId).map((row) => ({ ...row, ...performance(data.summary(listId, row.messageId)) })) };
    case 'conversationMessagePerformance':
      return { ids: { listId, conversationId }, rows: data.conversationMessages(listId, conversationId).map((row) => ({ ...row, ...performance(data.summary(listId, row.messageId)) })) };
    case 'conversationPerformance': return { ids: { listId }, rows: data.conversations(listId).map((row) => ({ ...row, ...performance(data.conversationSummary(listId, row.conversationId)) })) };
  }
}

/** A summary and what follows from it: delivered is sent less bounced, opens are of delivered. */
function performance(summary: { readonly sentCount: number; readonly bounceCount: number; readonly openCount: number }): object {
  const deliveredCount = summary.sentCount - summary.bounceCount;
  return { ...summary, deliveredCount, openRate: deliveredCount === 0 ? null : summary.openCount / deliveredCount };
}

/** A value as it stands in a CSV with the formula guard on. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return /^[=+\-@\t\r]/.test(value) && !/^[+-]?(\d+\.?\d*|\.\d+)$/.test(value) ? `'${value}` : value;
  return JSON.stringify(value);
}
