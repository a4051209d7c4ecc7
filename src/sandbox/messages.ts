import { day, emptyDate, formatDate, historyEnd, hour, minute, type WallTime } from './dates';
import type { ListPlan } from './lists';
import { hash, pick, unit } from './numbers';
import type { ConversationRow, MessageExtended, MessageExtendedSegmentsApplied, MessageRow } from './resources';
import { months, nastyTexts, series, subjects } from './words';

export type MessageKind = 'broadcast' | 'test' | 'automated';

/** What makes a message what it is, before anyone has received it. */
export interface MessagePlan {
  readonly listId: number;
  readonly messageId: number;
  readonly kind: MessageKind;
  /** When it was sent, will be sent, or (automated) went live; undefined where it has no date. */
  readonly sendTime: WallTime | undefined;
  readonly status: string;
  /** Nobody has received it. */
  readonly unsent: boolean;
  /** It goes to one in so many of the list's contacts. */
  readonly oneIn: number;
  /** How long the sending goes on, in ms: hours for a broadcast, months for an automated message. */
  readonly sendingTime: number;
  readonly subject: string | null;
  readonly campaignId: number | null;
  readonly conversationId: number | undefined;
  /** Belongs to an earlier version of its conversation. */
  readonly previousVersion: boolean;
  /** A dozen at most unless told. */
  readonly links?: number;
}

export interface ConversationPlan {
  readonly row: ConversationRow;
  readonly messages: readonly MessagePlan[];
}

function subjectOf(seed: number, messageId: number, sendTime: WallTime): string | null {
  const h = hash(seed, messageId, 21);
  if (h % 53 === 5) return null;
  if (h % 83 === 9) return `${'The longest subject line that anyone at the shop has ever dared to send, '.repeat(14)}and it goes on`;
  if (h % 6 === 1) return pick(nastyTexts, h >>> 7);
  const month = pick(months, new Date(sendTime).getUTCMonth());
  return pick(subjects, h >>> 7).replace('{n}', String(10 + (h >>> 12) % 9 * 5)).replace('{month}', month);
}

const campaignOf = (seed: number, messageId: number): number | null => {
  const h = hash(seed, messageId, 22);
  return h % 5 === 0 ? null : h % 5 === 1 ? 0 : 5000 + (h >>> 8) % 40;
};

/** The broadcasts of a list, newest first but for a few neighbours; the last three are not sent yet. */
export function broadcasts(seed: number, list: ListPlan): MessagePlan[] {
  const plans: MessagePlan[] = [];
  // Beyond so many they would meet the test messages and the conversations'.
  const first = list.listId * (list.messages < 600 ? 1000 : 100_000) + 1;
  for (let m = 0; m < list.messages; m++) {
    const messageId = first + m;
    const h = hash(seed, messageId, 20);
    const waiting = list.messages - 3 - m;
    const gap = (730 * day) / list.messages;
    const scheduled = historyEnd + (1 - waiting) * 3 * day;
    const sent = Math.floor((historyEnd - day - (waiting - 1) * gap - unit(seed, messageId, 24) * gap * 0.6) / (15 * minute)) * 15 * minute + (h % 3 === 0 ? 0 : (h >>> 4) % 60_000);
    const sendTime = waiting > 0 ? sent : scheduled;
    plans.push({
      listId: list.listId, messageId, kind: 'broadcast',
      sendTime: m === list.messages - 1 ? undefined : sendTime,
      status: waiting > 1 ? 'Sent' : waiting === 1 ? 'Sending' : m === list.messages - 1 ? 'NotReady' : 'Scheduled',
      // A share was sent to a segment in which nobody was.
      unsent: waiting <= 0 || m % 37 === 11,
      oneIn: h % 4 === 3 ? 3 + (h >>> 9) % 9 : 1,
      sendingTime: (1 + (h >>> 13) % 5) * hour,
      subject: subjectOf(seed, messageId, sendTime),
      campaignId: campaignOf(seed, messageId), conversationId: undefined, previousVersion: false,
    });
  }
  const newestFirst = plans.reverse();
  const [newest] = newestFirst;
  if (newest !== undefined && list.links !== undefined) newestFirst[0] = { ...newest, links: list.links };
  for (let i = 3; i + 1 < newestFirst.length; i += 9) {
    const [a, b] = [newestFirst[i], newestFirst[i + 1]];
    if (a && b) [newestFirst[i], newestFirst[i + 1]] = [b, a];
  }
  return newestFirst;
}

/** Messages that staff sent themselves to see them. */
export function testMessages(seed: number, list: ListPlan): MessagePlan[] {
  return Array.from({ length: list.messages === 0 ? 0 : 5 }, (_, i) => {
    const messageId = list.listId * 1000 + 900 + i;
    const sendTime = historyEnd - (3 + i * 40) * day;
    return {
      listId: list.listId, messageId, kind: 'test' as const, sendTime, status: 'Sent', unsent: false, oneIn: 1, sendingTime: 0,
      subject: `[Test] ${subjectOf(seed, messageId, sendTime) ?? ''}`, campaignId: null, conversationId: undefined, previousVersion: false,
    };
  });
}

export function conversations(seed: number, list: ListPlan): ConversationPlan[] {
  return Array.from({ length: list.conversations }, (_, c) => {
    const conversationId = list.listId * 10 + c;
    const h = hash(seed, conversationId, 23);
    const about = pick(series, c);
    const status = pick(['Published', 'Published', 'Published', 'Closed', 'Published', 'Unpublished'], c);
    const live = historyEnd - (200 + (h % 500)) * day;
    const automated = (k: number, previousVersion: boolean): MessagePlan => {
      const messageId = list.listId * 1000 + 600 + c * 20 + (previousVersion ? 10 : 0) + k;
      const unsent = status === 'Unpublished';
      const subject = about.subjects[k] ?? 'Thank you';
      return {
        listId: list.listId, messageId, kind: 'automated', conversationId, previousVersion,
        sendTime: unsent ? undefined : previousVersion ? live - 250 * day : live,
        status: unsent ? 'NotReady' : 'Sent', unsent,
        oneIn: 6 + (h >>> 10) % 30 + k * 7,
        sendingTime: previousVersion ? 240 * day : historyEnd - live - 2 * day,
        subject: previousVersion ? `${subject} (old)` : hash(seed, messageId, 21) % 17 === 3 ? pick(nastyTexts, h >>> 3) : subject,
        campaignId: campaignOf(seed, conversationId),
      };
    };
    const count = Math.min(6, Math.max(3, about.subjects.length));
    return {
      row: {
        conversationId,
        conversationName: c === 6 ? `"Birthday", ${list.listId === 107 ? 'عيد ميلاد' : 'all\ntiers'}` : about.name,
        campaignId: campaignOf(seed, conversationId),
        expirationDate: status === 'Closed' ? formatDate(historyEnd - 20 * day) : c % 3 === 2 ? emptyDate : null,
        status,
      },
      messages: [
        ...Array.from({ length: count }, (_unused, k) => automated(k, false)),
        ...Array.from({ length: c % 2 === 0 ? 2 : 0 }, (_unused, k) => automated(k, true)),
      ],
    };
  });
}

export function messageRow(seed: number, plan: MessagePlan): MessageRow {
  const h = hash(seed, plan.messageId, 25);
  return {
    messageId: plan.messageId,
    sendDate: plan.sendTime !== undefined ? formatDate(plan.sendTime) : plan.messageId % 2 === 0 ? emptyDate : null,
    messageStatus: plan.status,
    campaignId: plan.campaignId,
    externalCampaignId: h % 4 === 0 ? null : h % 29 === 1 ? pick(nastyTexts, h >>> 8) : `EXT-${h % 9000 + 1000}`,
    subject: plan.subject,
  };
}

export function messageExtended(seed: number, plan: MessagePlan): MessageExtended {
  const row = messageRow(seed, plan);
  const h = hash(seed, plan.messageId, 26);
  return {
    messageId: row.messageId, sendDate: row.sendDate, messageStatus: row.messageStatus, enableUniversalEmailKeySetting: h % 2 === 0, campaignId: row.campaignId,
    bodyHtml: `<!DOCTYPE html>\r\n<html><head><title>${row.messageId}</title></head><body><p style="color:#222">Hello, it's "sale" time &amp; more.</p></body></html>`,
    bodyText: h % 3 === 0 ? null : 'Hello,\r\n\r\nit is sale time & more.\r\n',
    codePage: 65001, enablePassalong: h % 7 === 0, enableTracking: true, externalCampaignId: row.externalCampaignId,
    fromEmail: 'news@shop.example.com', fromName: 'Shop',
    googleAnalyticsCampaignName: h % 6 === 0 ? null : `${plan.kind}_${row.messageId}`,
    googleAnalyticsCampaignContent: h % 2 === 0 ? null : 'hero',
    replyEmail: h % 5 === 0 ? null : 'help@shop.example.com', savedAudienceId: h % 4 === 0 ? 70 + h % 9 : null, subject: row.subject, toName: h % 3 === 0 ? null : '{{First Name}} {{Last Name}}',
  };
}

export function messageWithSegments(seed: number, plan: MessagePlan): MessageExtendedSegmentsApplied {
  const { subject, toName, ...rest } = messageExtended(seed, plan);
  const segmentsApplied = plan.oneIn === 1 ? null : { includedSegments: ['Engaged, last 90 days', 'Bought "outlet"'], excludedSegments: plan.oneIn % 2 === 0 ? ['Employees'] : [] };
  return { ...rest, segmentsApplied, subject, toName };
}
