/** What a summary says, by Listrak's definitions. Each rate names what it is a share of; x / 0 is no figure. */
import { text, type Text } from '../text';

export type FigureId =
  | 'sent' | 'delivered' | 'opened' | 'read' | 'clicked' | 'clickToOpen' | 'converted' | 'revenue'
  | 'averageOrderValue' | 'revenuePerEmail' | 'unsubscribed' | 'bounced';

export interface Figure {
  readonly id: FigureId;
  readonly title: Text;
  /** What {@link count} is. */
  readonly unit: 'count' | 'money';
  /** null where the summary does not say, or would have to divide by 0: shown as "–". */
  readonly count: number | null;
  /** Share between 0 and 1 (clicks may exceed it: every click counts); null as with {@link count}. */
  readonly rate: number | null;
  /** What the rate, or the amount, is taken of: "of delivered". null where there is nothing to divide by. */
  readonly denominator: Text | null;
}

/** Figures of one row of a message summary or a conversation summary, in the order they are shown. */
export function figures(summary: Readonly<Record<string, unknown>>): Figure[] {
  const sent = numberIn(summary, 'sentCount');
  const bounced = numberIn(summary, 'bounceCount');
  const delivered = numberIn(summary, 'deliveredCount') ?? minus(sent, bounced);
  const opened = numberIn(summary, 'openCount');
  const read = numberIn(summary, 'readCount');
  const clicked = numberIn(summary, 'clickCount');
  const converted = numberIn(summary, 'conversionCount');
  const unsubscribed = numberIn(summary, 'unsubscribeCount');
  const revenue = numberIn(summary, 'revenue');
  const count = { unit: 'count', rate: null, denominator: null } as const;
  const ofSent = text('of sent');
  const ofDelivered = text('of delivered');
  return [
    { ...count, id: 'sent', title: text('Sent'), count: sent },
    { ...count, id: 'delivered', title: text('Delivered'), count: delivered, rate: over(delivered, sent), denominator: ofSent },
    { ...count, id: 'opened', title: text('Opened'), count: opened, rate: over(opened, delivered), denominator: ofDelivered },
    { ...count, id: 'read', title: text('Read'), count: read, rate: over(read, delivered), denominator: ofDelivered },
    { ...count, id: 'clicked', title: text('Clicked'), count: clicked, rate: over(clicked, delivered), denominator: ofDelivered },
    { ...count, id: 'clickToOpen', title: text('Click-to-open'), count: null, rate: over(clicked, opened), denominator: text('of opened') },
    { ...count, id: 'converted', title: text('Converted'), count: converted, rate: over(converted, delivered), denominator: ofDelivered },
    { ...count, id: 'revenue', title: text('Revenue'), unit: 'money', count: revenue },
    { ...count, id: 'averageOrderValue', title: text('Average order value'), unit: 'money', count: over(revenue, converted), denominator: text('per conversion') },
    { ...count, id: 'revenuePerEmail', title: text('Revenue per email'), unit: 'money', count: over(revenue, sent), denominator: text('per email sent') },
    { ...count, id: 'unsubscribed', title: text('Unsubscribed'), count: unsubscribed, rate: over(unsubscribed, delivered), denominator: ofDelivered },
    { ...count, id: 'bounced', title: text('Bounced'), count: bounced, rate: over(bounced, sent), denominator: ofSent },
  ];
}

function numberIn(summary: Readonly<Record<string, unknown>>, field: string): number | null {
  const value = summary[field];
  return typeof value === 'number' ? value : null;
}

function minus(whole: number | null, part: number | null): number | null {
  return whole === null || part === null ? null : whole - part;
}

function over(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}
