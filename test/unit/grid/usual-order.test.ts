import assert from 'node:assert/strict';
import { usualOrder } from '../../../src/grid/usual-order';
import { inOrder } from '../../../src/grid/webview/arrangement';
import { reportById } from '../../../src/reports/catalogue';
import { parentColumns } from '../../../src/reports/parents';
import type { ReportRequest } from '../../../src/reports/report-types';
import { checkRequest } from '../../../src/reports/request';

function shown(request: ReportRequest, order?: readonly string[], late: readonly string[] = []): string {
  const report = reportById(request.report);
  const columns = [...parentColumns(report), ...report.columns, ...late.map((name) => ({ name, type: 'text', origin: 'unknown' } as const))];
  return inOrder(columns, { usual: usualOrder(checkRequest(request)), ...(order === undefined ? {} : { order }) }).map(({ spec }) => spec.name).join(' ');
}

describe('The usual order of a grid\'s columns', () => {
  it('begins with who did something, and ends with the one message that all rows are of, behind fields that came late', () => {
    assert.equal(
      shown({ report: 'messageActivity', listId: 101, messageId: 7 }, undefined, ['newField']),
      'emailAddress abuse activityDate bounce bounceReason click clickCount open orderTotal read sendDate unsubscribe visitDate externalContactID newField listId listName messageId messageSubject',
    );
  });

  it('begins with parents of which there are several', () => {
    assert.equal(shown({ report: 'messageLinkClickers', listId: 101, messageId: [7, 8], linkId: 'all' }), 'messageId messageSubject linkId linkUrl emailAddress clickDate listId listName');
    assert.match(shown({ report: 'contacts', listId: 'all' }), /^listId listName emailAddress /);
    assert.match(shown({ report: 'contacts', listId: [101] }), /^emailAddress .* listId listName$/);
  });

  it('has a message\'s subject beside its id, and is the report\'s own where there is nothing to move', () => {
    assert.equal(shown({ report: 'messages', listId: 101 }), 'messageId subject sendDate messageStatus campaignId externalCampaignId listId listName');
    assert.equal(shown({ report: 'lists' }), reportById('lists').columns.map(({ name }) => name).join(' '));
  });

  it('is given up for the user\'s own, and comes back when that is reset', () => {
    assert.match(shown({ report: 'messages', listId: 101 }, ['listName', 'subject', 'messageId', 'sendDate', 'messageStatus', 'campaignId', 'externalCampaignId', 'listId'], ['late']), /^listName subject messageId .* listId late$/);
    assert.match(shown({ report: 'messages', listId: 101 }, []), /^messageId subject /);
  });
});
