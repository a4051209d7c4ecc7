import { day, formatDate, historyEnd, hour, minute, type WallTime } from './dates';
import type { ContactList } from './lists';
import type { MessagePlan } from './messages';
import { hash, pick, Shuffle, unit } from './numbers';
import type { People } from './people';
import type { ActivityRow, ClickerRow, ConversationSummaryRow, LinkRow, MessageStatusRow, MessageSummaryRow } from './resources';
import { bounceReasons, linkPaths, linkTexts, nastyTexts } from './words';

/** Clicks by clicker number, over and over; no clicker has more than four. */
const clicksByClicker = [1, 1, 2, 1, 1, 3, 1, 1, 1, 2, 1, 1, 4, 1, 1, 1] as const;
const mostClicks = 4;
/** Order totals by converted clicker, in cents, over and over; the mean is near $80. */
const orders = [4599, 12_950, 7999, 3401, 15_999, 6450, 8825, 2999, 9999, 21_010, 5475, 1, 7333, 4120, 11_999, 6667] as const;
/** A link is chosen from so many places, so counts repeat after as many clickers. */
const linkPlaces = 64;

export interface Counts {
  readonly sent: number;
  readonly unsubscribed: number;
  readonly bounced: number;
  readonly clickers: number;
  /** The first so many clickers bought. */
  readonly converted: number;
  /** Opened and did no more. */
  readonly openers: number;
  /** The first so many of those read. */
  readonly readers: number;
  /** The first so many of those complained. */
  readonly abuses: number;
}

interface Link {
  readonly linkId: number;
  readonly description: string | null;
  readonly url: string;
}

/** Sum over the first `count` numbers of a table that repeats. */
function sumOfRepeated(table: readonly number[], count: number): number {
  const whole = table.reduce((sum, value) => sum + value, 0);
  const rest = table.slice(0, count % table.length).reduce((sum, value) => sum + value, 0);
  return Math.floor(count / table.length) * whole + rest;
}

/**
 * Who received one message and what they did. Recipients are numbered so that those who did the same stand together:
 * unsubscribers, bounced, clickers (buyers first), openers, the silent. So every sum has a closed form, and two shuffles,
 * recipient → person and place in the answer → recipient, leave none of that order to be seen.
 */
export class MessageActivity {
  readonly counts: Counts;
  readonly links: readonly Link[];
  private readonly leaversFrom: number;
  private readonly otherLeavers: number;
  private readonly others: Shuffle;
  private readonly order: Shuffle;
  private readonly sendTime: WallTime;
  private readonly linkPlaces: readonly number[];

  constructor(private readonly seed: number, private readonly people: People, private readonly list: ContactList, readonly message: MessagePlan) {
    const { messageId, kind, oneIn } = message;
    const h = (salt: number): number => unit(seed, messageId, salt);
    this.sendTime = message.sendTime ?? historyEnd;
    const before = list.subscribedBefore(this.sendTime);
    let subscribed = message.unsent ? 0 : Math.floor((before + oneIn - 1) / oneIn);
    let leavers = 0;
    this.leaversFrom = 0;
    let unsubscribed = 0;
    if (kind === 'test') {
      subscribed = Math.min(subscribed, 6);
    } else if (!message.unsent) {
      // Who leaves because of it: those who left in the days after a broadcast, some of those who left since an automated message began.
      const sentBy = this.sendTime + (kind === 'broadcast' ? message.sendingTime : 2 * day);
      const from = list.unsubscribedBefore(sentBy);
      const until = list.unsubscribedBefore(sentBy + 2 * day).left;
      const joined = list.unsubscribedBefore(this.sendTime).joined;
      this.leaversFrom = from.left;
      leavers = Math.min(Math.max(0, joined - from.left), Math.floor(subscribed / 4));
      unsubscribed = Math.min(leavers, kind === 'broadcast' ? until - from.left : Math.ceil(subscribed * 0.004), Math.ceil(subscribed * 0.004));
    }
    this.otherLeavers = leavers - unsubscribed;
    const sent = subscribed + leavers;
    const automated = kind === 'automated';
    const bounced = Math.min(sent - unsubscribed, Math.round(sent * (0.004 + h(31) * 0.016)));
    const clickers = Math.min(sent - unsubscribed - bounced, Math.ceil(sent * (automated ? 0.05 + h(32) * 0.05 : 0.015 + h(32) * 0.012)));
    const openers = Math.min(sent - unsubscribed - bounced - clickers, Math.ceil(sent * (automated ? 0.35 + h(33) * 0.15 : 0.18 + h(33) * 0.14)));
    this.counts = {
      sent, unsubscribed, bounced, clickers, openers,
      converted: hash(seed, messageId, 34) % 11 === 4 ? 0 : Math.ceil(clickers * (0.05 + h(35) * 0.06)),
      readers: Math.floor(openers * (0.55 + h(36) * 0.3)),
      abuses: Math.min(openers, Math.round(sent * 0.0001 + h(37) * 0.6)),
    };
    this.others = new Shuffle(sent - unsubscribed, hash(seed, messageId, 38));
    this.order = new Shuffle(sent, hash(seed, messageId, 39));
    this.links = makeLinks(seed, messageId, message.links);
    this.linkPlaces = makeLinkPlaces(seed, messageId, this.links.length);
  }

  private person(recipient: number): number {
    const { unsubscribed } = this.counts;
    if (recipient < unsubscribed) return this.list.personOfUnsubscribed(this.leaversFrom + recipient);
    const other = this.others.at(recipient - unsubscribed);
    if (other < this.otherLeavers) return this.list.personOfUnsubscribed(this.leaversFrom + unsubscribed + other);
    return this.list.personOfSubscribed((other - this.otherLeavers) * this.message.oneIn);
  }

  /** The recipient that a person is; undefined if the message did not go to them. */
  recipientOf(person: number): number | undefined {
    const place = this.list.place(person);
    if (!place || this.counts.sent === 0) return undefined;
    const { unsubscribed, sent } = this.counts;
    let other: number;
    if (place.state === 'Unsubscribed') {
      const leaver = place.number - this.leaversFrom;
      if (leaver < 0 || leaver >= unsubscribed + this.otherLeavers) return undefined;
      if (leaver < unsubscribed) return leaver;
      other = leaver - unsubscribed;
    } else {
      if (place.number % this.message.oneIn !== 0) return undefined;
      other = this.otherLeavers + place.number / this.message.oneIn;
      if (other >= sent - unsubscribed) return undefined;
    }
    return unsubscribed + this.others.indexOf(other);
  }

  /** The recipient at a place of the answer. */
  recipientAt(i: number): number {
    return this.order.at(i);
  }

  sendTimeOf(recipient: number): WallTime {
    const { kind, sendingTime } = this.message;
    if (kind === 'automated' && recipient < this.counts.unsubscribed) {
      return this.list.unsubscribeTime(this.person(recipient)) - Math.floor(unit(this.seed, this.message.messageId + 41, recipient) * day);
    }
    return this.sendTime + Math.floor(unit(this.seed, this.message.messageId, recipient) * sendingTime);
  }

  /** When the recipient first did something; undefined for the silent and the bounced. An unsubscriber's is the contact's `unsubscribeDate`. */
  activityTimeOf(recipient: number): WallTime | undefined {
    const { unsubscribed, bounced, clickers, openers } = this.counts;
    if (recipient < unsubscribed) return this.list.unsubscribeTime(this.person(recipient));
    const active = recipient >= unsubscribed + bounced && recipient < unsubscribed + bounced + clickers + openers;
    if (!active) return undefined;
    const delay = Math.min(9 * day, minute - Math.log(1 - unit(this.seed, this.message.messageId + 43, recipient)) * 7 * hour);
    return Math.min(historyEnd, this.sendTimeOf(recipient) + Math.floor(delay));
  }

  row(recipient: number): ActivityRow {
    const { unsubscribed, bounced, clickers, converted, openers, readers, abuses } = this.counts;
    const person = this.person(recipient);
    const clicker = recipient - unsubscribed - bounced;
    const opener = clicker - clickers;
    const leaves = recipient < unsubscribed;
    const bounces = !leaves && clicker < 0;
    const clicks = clicker >= 0 && opener < 0;
    const opens = leaves || clicks || (opener >= 0 && opener < openers);
    const active = this.activityTimeOf(recipient);
    const h = hash(this.seed, this.message.messageId + 47, recipient);
    return {
      abuse: opener >= 0 && opener < abuses,
      activityDate: active === undefined ? null : formatDate(active),
      bounce: bounces,
      bounceReason: bounces && h % 13 !== 0 ? pick(bounceReasons, h >>> 8) : null,
      click: clicks,
      clickCount: clicks ? clicksOf(clicker) : 0,
      emailAddress: this.people.emailAddress(person),
      open: opens,
      orderTotal: clicks && clicker < converted ? orderOf(clicker) / 100 : 0,
      read: opens && (leaves || (clicks ? isReader(clicker) : opener < readers)),
      sendDate: bounces && h % 29 === 3 ? null : formatDate(this.sendTimeOf(recipient)),
      unsubscribe: leaves,
      visitDate: clicks && active !== undefined && isVisitor(clicker) ? formatDate(active) : null,
      externalContactID: this.people.externalContactId(person),
    };
  }

  /** A null `sendDate` matches no range. */
  hasSendDate(recipient: number): boolean {
    const bounces = recipient >= this.counts.unsubscribed && recipient < this.counts.unsubscribed + this.counts.bounced;
    return !(bounces && hash(this.seed, this.message.messageId + 47, recipient) % 29 === 3);
  }

  /** Clicks are numbered clicker × 4 + click; so many numbers there are. */
  get clickNumbers(): number {
    return this.counts.clickers * mostClicks;
  }

  /** The link that a click went to; -1 where the clicker did not click so often. */
  linkOfClick(clickNumber: number): number {
    const clicker = Math.floor(clickNumber / mostClicks);
    const click = clickNumber % mostClicks;
    return click < clicksOf(clicker) ? this.linkOf(clicker, click) : -1;
  }

  private linkOf(clicker: number, click: number): number {
    return this.linkPlaces[(clicker * 7 + click * 13) % linkPlaces] ?? 0;
  }

  clickTime(clickNumber: number): WallTime {
    const recipient = this.counts.unsubscribed + this.counts.bounced + Math.floor(clickNumber / mostClicks);
    const first = this.activityTimeOf(recipient) ?? this.sendTime;
    return Math.min(historyEnd, first + (clickNumber % mostClicks) * (45_000 + hash(this.seed, this.message.messageId + 53, clickNumber) % hour));
  }

  clicker(clickNumber: number): ClickerRow {
    const recipient = this.counts.unsubscribed + this.counts.bounced + Math.floor(clickNumber / mostClicks);
    return { emailAddress: this.people.emailAddress(this.person(recipient)), clickDate: formatDate(this.clickTime(clickNumber)) };
  }

  linkRows(): LinkRow[] {
    const clicks = this.clicksByLink();
    return this.links.map(({ linkId, description, url }, i) => ({ linkId, linkDescription: description, linkUrl: url, clickCount: clicks[i] ?? 0 }));
  }

  /** The pattern of clicks repeats every 64 clickers: count one round and what is left over. */
  private clicksByLink(): number[] {
    const count = (clickers: number): number[] => {
      const clicks = this.links.map(() => 0);
      for (let clicker = 0; clicker < clickers; clicker++) {
        for (let click = 0; click < clicksOf(clicker); click++) {
          const link = this.linkOf(clicker, click);
          clicks[link] = (clicks[link] ?? 0) + 1;
        }
      }
      return clicks;
    };
    const round = count(linkPlaces);
    const rest = count(this.counts.clickers % linkPlaces);
    return round.map((clicks, link) => clicks * Math.floor(this.counts.clickers / linkPlaces) + (rest[link] ?? 0));
  }

  summary(): MessageSummaryRow {
    const { sent, unsubscribed, bounced, clickers, converted, openers, readers } = this.counts;
    const cents = sumOfRepeated(orders, converted);
    return {
      averageOrderValue: converted === 0 ? 0 : cents / 100 / converted,
      bounceCount: bounced,
      clickCount: sumOfRepeated(clicksByClicker, clickers),
      conversionCount: converted,
      openCount: unsubscribed + clickers + openers,
      passAlongCount: Math.floor(clickers * 0.01),
      readCount: unsubscribed + sumOfRepeated(Array.from({ length: 16 }, (_, i) => (isReader(i) ? 1 : 0)), clickers) + readers,
      revenue: cents / 100,
      sentCount: sent,
      unsubscribeCount: unsubscribed,
      visitCount: sumOfRepeated([0, 1, 2].map((i) => (isVisitor(i) ? 1 : 0)), clickers),
    };
  }

  status(): MessageStatusRow {
    const start = formatDate(this.sendTime);
    return { sendCount: this.counts.sent, startDate: start, endDate: formatDate(this.sendTime + this.message.sendingTime), status: this.message.status, type: this.message.kind === 'test' ? 'Test' : 'Standard' };
  }
}

const clicksOf = (clicker: number): number => clicksByClicker[clicker % clicksByClicker.length] ?? 1;
const orderOf = (clicker: number): number => orders[clicker % orders.length] ?? 0;
/** A click in the text version opens without reading. */
const isReader = (clicker: number): boolean => clicker % 16 !== 5;
const isVisitor = (clicker: number): boolean => clicker % 3 !== 2;

function makeLinks(seed: number, messageId: number, count = 4 + hash(seed, messageId, 51) % 9): Link[] {
  const first = messageId * (count < 100 ? 100 : 10_000) + 1;
  return Array.from({ length: count }, (_, i) => {
    const h = hash(seed, messageId * 100 + i, 52);
    const odd = h % 14 === 2 ? `?q=${encodeURIComponent(pick(nastyTexts, h >>> 8))}&size="M",L` : `?utm_source=listrak&utm_medium=email&utm_campaign=${messageId}`;
    return {
      linkId: first + i,
      description: h % 7 === 0 ? null : h % 9 === 1 ? pick(nastyTexts, h >>> 8) : pick(linkTexts, i),
      url: `https://shop.example.com/${pick(linkPaths, i)}${odd}`,
    };
  });
}

/** The first links get most of the clicks, as the top of a message does. */
function makeLinkPlaces(seed: number, messageId: number, links: number): number[] {
  const weights = Array.from({ length: links }, (_, i) => 1 / (i + 1 + unit(seed, messageId, 54)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Array.from({ length: linkPlaces }, (_, place) => {
    let left = ((place * 29 % linkPlaces) + 0.5) / linkPlaces * sum;
    const link = weights.findIndex((weight) => (left -= weight) < 0);
    return link < 0 ? 0 : link;
  });
}

/** Sums of the messages' own figures; `deliveredCount` is sent minus bounced. */
export function sumOfSummaries(summaries: readonly MessageSummaryRow[]): ConversationSummaryRow {
  const sum = (field: keyof MessageSummaryRow): number => summaries.reduce((total, summary) => total + summary[field], 0);
  const revenue = Math.round(sum('revenue') * 100) / 100;
  const [sentCount, bounceCount, conversionCount] = [sum('sentCount'), sum('bounceCount'), sum('conversionCount')];
  return {
    averageOrderValue: conversionCount === 0 ? 0 : revenue / conversionCount, bounceCount, clickCount: sum('clickCount'), conversionCount, deliveredCount: sentCount - bounceCount,
    openCount: sum('openCount'), readCount: sum('readCount'), revenue, sentCount, unsubscribeCount: sum('unsubscribeCount'), visitCount: sum('visitCount'),
  };
}
