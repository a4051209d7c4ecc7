import assert from 'node:assert/strict';
import fc from 'fast-check';
import { catalogue } from '../../../src/reports/catalogue';
import { followsOf } from '../../../src/reports/follow-row';
import { checkRequest } from '../../../src/reports/request';
import type { ReportRequest } from '../../../src/reports/report-types';
import { formatText } from '../../../src/text';

const follows = (request: ReportRequest, row: Record<string, string | null>): [string, ReportRequest][] => followsOf(request, row).map(({ title, request: followed }) => [formatText(title), followed]);
const reports = (request: ReportRequest, row: Record<string, string | null>): string[] => followsOf(request, row).map(({ request: { report } }) => report);

describe('what a row leads to', () => {
  it('from a list to its contacts, conversations and messages', () => {
    assert.deepEqual(follows({ report: 'lists' }, { listId: '101', listName: 'Summer' }), [
      ['Contacts', { report: 'contacts', listId: 101 }], ['Conversations', { report: 'conversations', listId: 101 }], ['Messages', { report: 'messages', listId: 101 }],
      ['Message performance', { report: 'messagePerformance', listId: 101 }], ['Conversation performance', { report: 'conversationPerformance', listId: 101 }],
    ]);
  });

  it('from a message to its activity, links and summary, whichever report it stands in', () => {
    const expected = ['messageActivity', 'messageLinks', 'messageSummary'];
    for (const report of ['messages', 'messagePerformance'] as const) assert.deepEqual(reports({ report, listId: 101 }, { listId: '101', messageId: '7' }), expected);
    assert.deepEqual(follows({ report: 'messages', listId: 'all' }, { listId: '102', messageId: '7', subject: 'Hello' })[0], ['Message activity', { report: 'messageActivity', listId: 102, messageId: 7 }]);
    assert.deepEqual(reports({ report: 'messageSummary', listId: 101, messageId: 7 }, { listId: '101', messageId: '7' }), ['messageActivity', 'messageLinks']);
    assert.deepEqual(follows({ report: 'conversationMessages', listId: 101, conversationId: 5 }, { listId: '101', conversationId: '5', messageId: '9' }).at(-1), ['Conversation message summary', { report: 'conversationMessageSummary', listId: 101, conversationId: 5, messageId: 9 }]);
  });

  it('from a conversation to its messages and summary, from a link to its clickers', () => {
    assert.deepEqual(reports({ report: 'conversations', listId: 101 }, { listId: '101', conversationId: '5' }), ['conversationMessages', 'conversationSummary', 'conversationMessagePerformance']);
    assert.deepEqual(follows({ report: 'messageLinks', listId: 101, messageId: 'all' }, { listId: '101', messageId: '7', linkId: '70' }), [['Message link clickers', { report: 'messageLinkClickers', listId: 101, messageId: 7, linkId: 70 }]]);
    assert.deepEqual(reports({ report: 'conversationMessageLinks', listId: 101, conversationId: 5, messageId: 9 }, { linkId: '70' }), ['conversationMessageLinkClickers']);
  });

  it('from an address to that contact and to what they did', () => {
    const row = { listId: '101', messageId: '7', emailAddress: 'ada@example.com' };
    const person = [
      ['Contact ada@example.com', { report: 'contacts', listId: 101, filters: { emailAddress: 'ada@example.com' } }],
      ['Activity of ada@example.com in this message', { report: 'messageActivity', listId: 101, messageId: 7, filters: { emailAddress: 'ada@example.com' } }],
      ['Activity of ada@example.com in all messages of the list', { report: 'messageActivity', listId: 101, messageId: 'all', filters: { emailAddress: 'ada@example.com' } }],
    ];
    assert.deepEqual(follows({ report: 'messageActivity', listId: 101, messageId: 7 }, row), person);
    assert.deepEqual(follows({ report: 'messageLinkClickers', listId: 101, messageId: 7, linkId: 70 }, { ...row, linkId: '70' }), person);
    assert.deepEqual(reports({ report: 'messageActivity', listId: 101, messageId: 'all' }, row), ['contacts', 'messageActivity', 'messageActivity', 'messageActivity', 'messageLinks', 'messageSummary']);
    assert.deepEqual(follows({ report: 'messageActivity', listId: 101, messageId: 7, filters: { emailAddress: 'ada@example.com' } }, row).map(([title]) => title), [person[0]?.[0], person[2]?.[0]]);
    assert.deepEqual(follows({ report: 'contacts', listId: 101 }, { listId: '101', emailAddress: 'ada@example.com' }), [person[2]]);
  });

  it('to the rows of an address where the report has no filter for them', () => {
    const [, activity] = followsOf({ report: 'conversationMessageLinkClickers', listId: 101, conversationId: 5, messageId: 9, linkId: 3 }, { listId: '101', conversationId: '5', messageId: '9', linkId: '3', emailAddress: 'ada@example.com' });
    assert.deepEqual([activity?.request, activity?.only], [{ report: 'conversationMessageActivity', listId: 101, conversationId: 5, messageId: 9 }, { column: 'emailAddress', value: 'ada@example.com' }]);
  });

  it('to nothing where it has no usable id, and always to a request that may be run and is not the present one', () => {
    assert.deepEqual(followsOf({ report: 'lists' }, { listId: null, listName: 'x' }), []);
    assert.deepEqual(followsOf({ report: 'lists' }, { listId: '99999999999999999999' }), []);
    const cell = fc.oneof(fc.constantFrom(null, '', '0', '-1', '1.5', '7', '101', 'x', 'a@b.c', '"@'), fc.string());
    fc.assert(fc.property(fc.constantFrom(...catalogue), fc.dictionary(fc.constantFrom('listId', 'conversationId', 'messageId', 'linkId', 'emailAddress', '__proto__'), cell), fc.constantFrom(5, 'all' as const, [5, 7]), ({ id, scope }, row, choice) => {
      const request = checkRequest({ report: id, ...Object.fromEntries(scope.map((field) => [field, choice])) });
      for (const follow of followsOf(request, row)) {
        assert.doesNotThrow(() => checkRequest(follow.request));
        if (follow.only === undefined) assert.notDeepEqual(follow.request, request);
      }
    }));
  });
});
