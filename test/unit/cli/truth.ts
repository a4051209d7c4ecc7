/** What a report's file must hold, told from the simulated service's data and the design alone. */
import type { SandboxData } from '../../../src/sandbox/index';
import { reportById } from '../../../src/reports/catalogue';
import type { ReportId, ScopeField } from '../../../src/reports/report-types';

export interface Place { readonly list: number; readonly conversation: number; readonly conversationMessage: number; readonly conversationLink: number; readonly message: number; readonly link: number }

type Row = Record<string, unknown>;

export function truthOf(report: ReportId, place: Place, data: SandboxData): Row[] {
  const { list, conversation, conversationMessage, conversationLink, message, link } = place;
  const subject = (id: number): unknown => data.message(list, id).subject;
  const ofList = (): Row => ({ listId: list, listName: data.list(list).listName });
  const ofConversation = (): Row => ({ ...ofList(), conversationId: conversation, conversationName: data.conversation(list, conversation).conversationName });
  const ofConversationMessage = (): Row => ({ ...ofConversation(), messageId: conversationMessage, messageSubject: subject(conversationMessage) });
  const ofMessage = (): Row => ({ ...ofList(), messageId: message, messageSubject: subject(message) });
  const under = (parents: Row, rows: Iterable<object>): Row[] => [...rows].map((row) => ({ ...parents, ...row }));
  const activity = (id: number): object[] => Array.from({ length: data.activityCount(list, id) }, (_, index) => data.activity(list, id, index));
  switch (report) {
    case 'lists': return under({}, data.lists());
    case 'contacts': return under(ofList(), Array.from({ length: data.contactCount(list, 'Subscribed') }, (_, index) => data.contact(list, 'Subscribed', index)));
    case 'conversations': return under(ofList(), data.conversations(list));
    case 'conversationMessages': return under(ofConversation(), data.conversationMessages(list, conversation));
    case 'conversationMessageActivity': return under(ofConversationMessage(), activity(conversationMessage));
    case 'conversationMessageLinks': return under(ofConversationMessage(), data.links(list, conversationMessage));
    case 'conversationMessageLinkClickers':
      return under({ ...ofConversationMessage(), linkId: conversationLink, linkUrl: data.link(list, conversationMessage, conversationLink).linkUrl }, data.clickers(list, conversationMessage, conversationLink));
    case 'conversationMessageSummary': return under(ofConversationMessage(), [data.summary(list, conversationMessage)]);
    case 'conversationSummary': return under(ofConversation(), [data.conversationSummary(list, conversation)]);
    case 'messages': return under(ofList(), data.messages(list));
    case 'messageActivity': return under(ofMessage(), activity(message));
    case 'messageLinks': return under(ofMessage(), data.links(list, message));
    case 'messageLinkClickers': return under({ ...ofMessage(), linkId: link, linkUrl: data.link(list, message, link).linkUrl }, data.clickers(list, message, link));
    case 'messageSummary': return under(ofMessage(), [data.summary(list, message)]);
    case 'messagePerformance': return under(ofList(), data.messages(list).map((row) => ({ ...row, ...withRates(data.summary(list, row.messageId)) })));
    case 'conversationMessagePerformance':
      return under(ofConversation(), data.conversationMessages(list, conversation).map((row) => ({ ...row, ...withRates(data.summary(list, row.messageId)) })));
    case 'conversationPerformance': return under(ofList(), data.conversations(list).map((row) => ({ ...row, ...withRates(data.conversationSummary(list, row.conversationId)) })));
  }
}

interface Summary { readonly sentCount: number; readonly bounceCount: number; readonly openCount: number; readonly readCount: number; readonly clickCount: number; readonly conversionCount: number; readonly unsubscribeCount: number; readonly revenue: number }

/** By Listrak's definitions: delivered = sent − bounced; bounces over sent, clicks to opens over opens, all other rates over delivered; x / 0 is empty. */
function withRates(summary: Summary): Row {
  const delivered = summary.sentCount - summary.bounceCount;
  const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
  return {
    ...summary, deliveredCount: delivered, bounceRate: share(summary.bounceCount, summary.sentCount), openRate: share(summary.openCount, delivered),
    readRate: share(summary.readCount, delivered), clickRate: share(summary.clickCount, delivered), clickToOpenRate: share(summary.clickCount, summary.openCount),
    conversionRate: share(summary.conversionCount, delivered), unsubscribeRate: share(summary.unsubscribeCount, delivered), revenuePerEmail: share(summary.revenue, summary.sentCount),
  };
}

/** A value as a spreadsheet's cell, guarded against formulas. */
export function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return JSON.stringify(value);
  return /^[=@\t\r]/.test(value) || (/^[+-]/.test(value) && Number.isNaN(Number(value))) ? `'${value}` : value;
}

/** Header as the catalogue has it, then rows as the service's data has them, in its order. */
export function expectedLines(report: ReportId, rows: readonly Record<string, unknown>[]): string[][] {
  const parentNames: Record<ScopeField, string> = { listId: 'listName', conversationId: 'conversationName', messageId: 'messageSubject', linkId: 'linkUrl' };
  const header = [...reportById(report).scope.flatMap((field) => [field, parentNames[field]]), ...reportById(report).columns.map(({ name }) => name)];
  return [header, ...rows.map((row) => header.map((name) => cellOf(row[name])))];
}
