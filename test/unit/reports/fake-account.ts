/** An account of a few lists, and requests that find something at every level of it. */
import { ServiceFailedError } from '../../../src/listrak/errors';
import { text } from '../../../src/text';
import { FakeSource, type Answers } from './fake-source';

export const failed = new ServiceFailedError({ what: text('The service answered 500.'), next: text('Try later.') });

/** Lists 1 … `lists`, each with `messages` messages, each with links and their clickers, and contacts of both states. */
export function account(lists: number, messages: number): Answers {
  const answers: Record<string, Answers[string]> = { '/List': Array.from({ length: lists }, (_, index) => ({ listId: index + 1, listName: `List ${index + 1}` })) };
  for (let list = 1; list <= lists; list++) {
    answers[`/List/${list}`] = { listId: list, listName: `List ${list}` };
    answers[`/List/${list}/Contact`] = ({ subscriptionState = 'Subscribed' }) => Array.from({ length: (list * 5) % 7 }, (_, index) => ({ emailAddress: `${String(subscriptionState)}${list}.${index}@a` }));
    const ids = Array.from({ length: messages }, (_, index) => list * 100 + index);
    answers[`/List/${list}/Message`] = ids.map((messageId) => ({ messageId, subject: `Subject ${messageId}`, sendDate: `2026-01-${String(messageId % 28 + 1).padStart(2, '0')}T10:00:00`, extra: 7 }));
    for (const messageId of ids) {
      const path = `/List/${list}/Message/${messageId}`;
      answers[path] = { messageId, subject: `Subject ${messageId}`, sendDate: `2026-01-${String(messageId % 28 + 1).padStart(2, '0')}T10:00:00`, bodyHtml: '<p>' };
      answers[`${path}/Summary`] = { sentCount: messageId * 10, bounceCount: messageId, openCount: 0, clickCount: 0, revenue: 12.5 };
      const links = Array.from({ length: messageId % 4 }, (_, index) => ({ linkId: messageId * 10 + index, linkUrl: `https://${messageId}.${index}` }));
      answers[`${path}/Link`] = links;
      for (const { linkId } of links) answers[`${path}/Link/${linkId}/Clicker`] = Array.from({ length: linkId % 5 }, (_, index) => ({ emailAddress: `${linkId}.${index}@a` }));
      for (const link of links) answers[`${path}/Link/${link.linkId}`] = link;
    }
  }
  return answers;
}

export const requests: { report: string; listId: unknown; messageId?: unknown; linkId?: unknown; filters?: object }[] = [
  { report: 'contacts', listId: 'all', filters: { subscriptionState: 'All' } },
  { report: 'contacts', listId: [3, 9, 1, 2] },
  { report: 'messageLinkClickers', listId: 'all', messageId: 'all', linkId: 'all' },
  { report: 'messageLinkClickers', listId: [2, 1], messageId: [201, 102, 203], linkId: 'all' },
  { report: 'messageSummary', listId: 'all', messageId: 'all', filters: { startDate: '2026-01-20' } },
  { report: 'messagePerformance', listId: 'all' },
];

/** Breaks whose failures are in the middle of things. */
export function broken(): FakeSource {
  const source = new FakeSource(account(4, 7));
  source.breaks.set('/List/2/Contact', { atPage: 1, error: failed });
  source.breaks.set('/List/1/Message', { atPage: 2, error: failed });
  source.breaks.set('/List/3/Message/302/Link', { atPage: 0, error: failed });
  source.breaks.set('/List/3/Message/303/Summary', { atPage: 0, error: failed });
  source.breaks.set('/List/4/Message/403/Link/4032/Clicker', { atPage: 0, error: failed });
  return source;
}
