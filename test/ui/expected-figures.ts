/** The figures of a summary in the tree, from what the service holds behind them. */
import type { SandboxData } from '../../src/sandbox';

/** Figures as the tree should write them, counted here from the service's data alone. */
export function expectedFigures(data: SandboxData, listId: number, messageIds: readonly number[]): string[] {
  const rows = messageIds.flatMap((id) => Array.from({ length: data.activityCount(listId, id) }, (_, place) => data.activity(listId, id, place)));
  const many = (fits: (row: (typeof rows)[number]) => boolean): number => rows.filter(fits).length;
  const sent = rows.length;
  const bounced = many(({ bounce }) => bounce);
  const delivered = sent - bounced;
  const opened = many(({ open }) => open);
  const clicked = rows.reduce((sum, { clickCount }) => sum + clickCount, 0);
  const converted = many(({ orderTotal }) => orderTotal > 0);
  const revenue = rows.reduce((sum, { orderTotal }) => sum + orderTotal, 0);
  const count = (value: number): string => value.toLocaleString('en-US');
  const money = (value: number): string => value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const share = (value: number, of: number): string => {
    if (of === 0) return '–';
    const percent = (value / of) * 100;
    return percent >= 10 ? `${percent.toFixed(1)}%` : `${percent.toFixed(2).replace(/0$/, '')}%`;
  };
  const line = (name: string, value: number, of: number, ofWhat: string): string => `${name} ${count(value)} — ${share(value, of)} of ${ofWhat}`;
  return [
    `Sent ${count(sent)}`,
    line('Delivered', delivered, sent, 'sent'),
    line('Opened', opened, delivered, 'delivered'),
    line('Read', many(({ read }) => read), delivered, 'delivered'),
    line('Clicked', clicked, delivered, 'delivered'),
    `Click-to-open ${share(clicked, opened)} of opened`,
    line('Converted', converted, delivered, 'delivered'),
    `Revenue ${money(revenue)}`,
    `Average order value ${converted === 0 ? '–' : money(revenue / converted)} per conversion`,
    `Revenue per email ${sent === 0 ? '–' : money(revenue / sent)} per email sent`,
    line('Unsubscribed', many(({ unsubscribe }) => unsubscribe), delivered, 'delivered'),
    line('Bounced', bounced, sent, 'sent'),
  ];
}
