import assert from 'node:assert/strict';
import { figures } from '../../../src/reports/figures';
import { formatText } from '../../../src/text';

function shown(summary: Record<string, unknown>): unknown[] {
  return figures(summary).map(({ id, count, rate, denominator }) => [id, count, rate, denominator && formatText(denominator)]);
}

describe('figures', () => {
  it('of a message: delivered is sent less bounced, each rate names what it is a share of', () => {
    const summary = { averageOrderValue: 79, bounceCount: 20, clickCount: 49, conversionCount: 4, openCount: 245, passAlongCount: 1, readCount: 98, revenue: 320.5, sentCount: 1000, unsubscribeCount: 2, visitCount: 9 };
    assert.deepEqual(shown(summary), [
      ['sent', 1000, null, null],
      ['delivered', 980, 0.98, 'of sent'],
      ['opened', 245, 0.25, 'of delivered'],
      ['read', 98, 0.1, 'of delivered'],
      ['clicked', 49, 0.05, 'of delivered'],
      ['clickToOpen', null, 0.2, 'of opened'],
      ['converted', 4, 4 / 980, 'of delivered'],
      ['revenue', 320.5, null, null],
      ['averageOrderValue', 80.125, null, 'per conversion'],
      ['revenuePerEmail', 0.3205, null, 'per email sent'],
      ['unsubscribed', 2, 2 / 980, 'of delivered'],
      ['bounced', 20, 0.02, 'of sent'],
    ]);
  });

  it('of a conversation take the service\'s own delivered count', () => {
    assert.deepEqual(shown({ sentCount: 100, bounceCount: 10, deliveredCount: 80, openCount: 40 }).slice(1, 3), [['delivered', 80, 0.8, 'of sent'], ['opened', 40, 0.5, 'of delivered']]);
  });

  it('are empty, not 0, where they would divide by 0 or the summary does not say', () => {
    const zeros = { sentCount: 0, bounceCount: 0, openCount: 0, readCount: 0, clickCount: 0, conversionCount: 0, revenue: 0, unsubscribeCount: 0 };
    for (const { rate, unit, id, count } of figures(zeros)) {
      assert.equal(rate, null, id);
      assert.equal(count, id === 'clickToOpen' || (unit === 'money' && id !== 'revenue') ? null : 0, id);
    }
    for (const { rate, count } of figures({ sentCount: null })) assert.deepEqual([rate, count], [null, null]);
  });
});
