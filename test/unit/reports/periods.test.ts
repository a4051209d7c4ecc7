import assert from 'node:assert/strict';
import { periodsOf } from '../../../src/reports/periods';
import { formatText } from '../../../src/text';

const on = (today: string): Record<string, unknown> => Object.fromEntries(periodsOf(today).map(({ title, filters }) => [formatText(title), filters]));

describe('periods', () => {
  it('are whole days, across months, years and leap days', () => {
    assert.deepEqual(on('2026-01-05'), {
      'Last month': { startDate: '2025-12-01', endDate: '2025-12-31T23:59:59' }, 'This month': { startDate: '2026-01-01' },
      'Last 7 days': { startDate: '2025-12-30' }, 'Last 30 days': { startDate: '2025-12-07' }, 'Last 12 months': { startDate: '2025-01-06' },
      'This year': { startDate: '2026-01-01' }, 'Last year': { startDate: '2025-01-01', endDate: '2025-12-31T23:59:59' }, 'All time': {},
    });
    assert.deepEqual(on('2024-03-31')['Last month'], { startDate: '2024-02-01', endDate: '2024-02-29T23:59:59' });
    assert.deepEqual(on('2025-02-28')['Last 12 months'], { startDate: '2024-02-29' });
    assert.deepEqual(on('2026-12-31')['Last 12 months'], { startDate: '2026-01-01' });
  });
});
