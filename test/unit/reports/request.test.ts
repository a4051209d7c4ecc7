import assert from 'node:assert/strict';
import fc from 'fast-check';
import { catalogue, reportById } from '../../../src/reports/catalogue';
import { checkRequest, missingFields, parseRequest, RequestError } from '../../../src/reports/request';
import type { ReportRequest } from '../../../src/reports/report-types';

function refused(value: unknown): { field: string; what: string } {
  try {
    checkRequest(parseRequest(value));
  } catch (error) {
    assert.ok(error instanceof RequestError, String(error));
    assert.ok(error.message.includes(error.field), `${error.message} does not name ${error.field}`);
    assert.doesNotMatch(error.message, /\{\d\}/);
    return { field: error.field, what: error.message };
  }
  return assert.fail(`${JSON.stringify(value)} was let through`);
}

const contacts = (filters: object): object => ({ report: 'contacts', listId: 101, filters });

describe('a request', () => {
  it('is let through as it is', () => {
    const requests = [
      { report: 'lists' },
      { account: 'Acme US', report: 'messageLinkClickers', listId: 101, messageId: [1, 2], linkId: 'all', filters: { startDate: '2024-02-29', endDate: '2024-02-29T10:00:00' } },
      contacts({ subscriptionState: 'All', useOriginalSubscribeDate: false, externalContactId: 'x', profileFields: [12, 15] }),
      { report: 'messageActivity', listId: 'all', messageId: 'all', filters: { dateType: 'Activity', emailAddress: 'a@b.c' } },
      // A day as an end lasts until its end.
      contacts({ startDate: '2026-01-01T10:00:00', endDate: '2026-01-01' }),
      { report: 'contacts', listId: Number.MAX_SAFE_INTEGER },
      // Chooses the messages.
      { report: 'messageSummary', listId: 'all', messageId: 'all', filters: { startDate: '2026-01-01', endDate: '2026-01-31' } },
      { report: 'conversationMessageLinks', listId: 1, conversationId: [2, 3], messageId: 'all', filters: { endDate: '2026-01-31' } },
      { report: 'messagePerformance', listId: 1, filters: { startDate: '2026-01-01', includeTestMessages: true } },
    ];
    for (const request of requests) assert.deepEqual(checkRequest(parseRequest(request)), request);
  });

  it('is refused in a sentence that names the field', () => {
    const cases: [unknown, string][] = [
      [null, 'request'], [[], 'request'], ['contacts', 'request'], [{}, 'report'],
      [{ report: 'contact', listId: 1 }, 'report'], [{ report: '__proto__' }, 'report'],
      [{ report: 'contacts' }, 'listId'],
      [{ report: 'conversations', listId: 1, conversationId: 2 }, 'conversationId'],
      [{ report: 'lists', colour: 1 }, 'colour'],
      [{ report: 'lists', account: '' }, 'account'], [{ report: 'lists', account: 1 }, 'account'],
      ...[0, -1, 1.5, '101', null, true, 2 ** 53, NaN, {}, [], [1, 'x'], [1, 1], ['all'], 'ALL', ''].map((listId): [unknown, string] => [{ report: 'contacts', listId }, 'listId']),
      [{ report: 'contacts', listId: 1, filters: [] }, 'filters'], [{ report: 'contacts', listId: 1, filters: null }, 'filters'],
      [contacts({ colour: 'red' }), 'colour'], [contacts({ dateType: 'Send' }), 'dateType'], [{ report: 'lists', filters: { startDate: '2026-01-01' } }, 'startDate'],
      ...['2026-02-30', '2025-02-29', '1900-02-29', '2026-13-01', '2026-00-10', '2026-01-00', '26-01-01', '2026-01-01 10:00:00', '2026-01-01T24:00:00', '2026-01-01T10:60:00', '2026-01-01T10:00:00Z', '2026-1-1', '', 20260101]
        .map((startDate): [unknown, string] => [contacts({ startDate }), 'startDate']),
      [contacts({ startDate: '2026-02-02', endDate: '2026-02-01' }), 'endDate'],
      [contacts({ startDate: '2026-02-01T10:00:01', endDate: '2026-02-01T10:00:00' }), 'endDate'],
      [contacts({ subscriptionState: 'subscribed' }), 'subscriptionState'], [contacts({ useOriginalSubscribeDate: 'true' }), 'useOriginalSubscribeDate'],
      [contacts({ externalContactId: ' ' }), 'externalContactId'],
      [contacts({ profileFields: [] }), 'profileFields'], [contacts({ profileFields: 12 }), 'profileFields'],
      [contacts({ profileFields: Array.from({ length: 31 }, (_, index) => index + 1) }), 'profileFields'], [contacts({ profileFields: [1, 0] }), 'profileFields'],
    ];
    for (const [request, field] of cases) assert.equal(refused(request).field, field, JSON.stringify(request));
  });

  it('says what to write', () => {
    assert.equal(refused(contacts({ startDate: '2026-02-30' })).what, 'The filter startDate is "2026-02-30", which is no date: write 2026-01-31 or 2026-01-31T23:59:59.');
    assert.equal(refused({ report: 'contacts', listId: '7' }).what, 'The field listId is "7", which is no ID: an ID is a whole number above 0.');
    assert.equal(refused({ report: 'messageLinks', listId: 7 }).what, 'The report messageLinks needs the field messageId: a number, a list of numbers or "all".');
    assert.equal(refused({ report: 'messageSummary', listId: 7, messageId: [1, 2], filters: { startDate: '2026-01-01' } }).what,
      'The report messageSummary has the filter startDate only where messageId is "all": it chooses the messages by their send date.');
    assert.equal(refused({ report: 'messageLinks', listId: 7, messageId: 'all', filters: { dateType: 'Send' } }).what, 'The report messageLinks has no filter dateType: it has startDate, endDate.');
    assert.equal(refused({ report: 'contacts', listId: 7, filters: { emailAddress: 'ada@example.com', startDate: '2026-01-01' } }).what, 'The filter emailAddress asks for one row, whatever its date or state: leave startDate out.');
    for (const [report, ids, filter] of [['contacts', { listId: 7 }, 'emailAddress'], ['contacts', { listId: 7 }, 'externalContactId'], ['messageActivity', { listId: 7, messageId: 8 }, 'emailAddress']] as const) {
      assert.deepEqual(refused({ report, ...ids, filters: { [filter]: '\ud83c@example.com' } }), { field: filter, what: `The filter ${filter} has half a character in it, which cannot be sent.` });
    }
    assert.equal(refused({ report: 'contacts', listId: 7, filters: { emailAddress: '../Message' } }).what, 'The filter emailAddress is "../Message", which is no email address.');
    assert.equal(refused({ report: 'conversationSummary', listId: 7, conversationId: 'all', filters: { startDate: '2026-01-01' } }).what, 'The report conversationSummary has no filter startDate: it has none.');
    assert.equal(refused({ report: 'messages', listId: 7, filters: { dateType: 'Send' } }).what, 'The report messages has no filter dateType: it has startDate, endDate, includeTestMessages.');
  });

  it('of any JSON is let through or refused, never anything else', () => {
    const ids = fc.oneof(fc.integer(), fc.constant('all'), fc.array(fc.integer({ min: -1, max: 50 })), fc.jsonValue());
    const likely = fc.record({
      report: fc.oneof(fc.constantFrom(...catalogue.map(({ id }) => id)), fc.string()), listId: ids, conversationId: ids, messageId: ids, linkId: ids, account: fc.jsonValue(),
      filters: fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom('startDate', 'endDate', 'subscriptionState', 'profileFields', 'dateType', 'constructor', '__proto__'), fc.jsonValue())),
    }, { requiredKeys: ['report'] });
    fc.assert(fc.property(fc.oneof(fc.jsonValue(), likely, fc.anything()), (value) => {
      try {
        checkRequest(parseRequest(value));
      } catch (error) {
        assert.ok(error instanceof RequestError, String(error));
        assert.notEqual(error.message, '');
      }
    }), { numRuns: 2000 });
  });

  it('lacks the ids that are still to be asked for, outermost first', () => {
    const missing = (request: ReportRequest): string[] => missingFields(reportById(request.report), request);
    assert.deepEqual(missing({ report: 'messageLinkClickers', messageId: 5 }), ['listId', 'linkId']);
    assert.deepEqual(missing({ report: 'conversationMessageActivity' }), ['listId', 'conversationId', 'messageId']);
    assert.deepEqual(missing({ report: 'contacts', listId: 'all' }), []);
    assert.deepEqual(missing({ report: 'lists' }), []);
  });
});
