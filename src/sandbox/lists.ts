import { day, emptyDate, formatDate, historyEnd, historyStart, type WallTime } from './dates';
import { firstWhere, hash, hashText, pick, Shuffle, unit } from './numbers';
import type { People } from './people';
import type { ContactRow, FieldGroupRow, FieldRow, FieldValue, ListRow, SubscriptionState } from './resources';
import { nastyTexts, subscribeMethods, unsubscribeMethods } from './words';

/** What makes a list what it is. */
export interface ListPlan {
  readonly listId: number;
  readonly name: string;
  /** Its subscribed contacts as a share of the largest list's. */
  readonly share: number;
  /** Broadcast messages. */
  readonly messages: number;
  readonly conversations: number;
  /** Links of its newest message; a dozen at most unless told. */
  readonly links?: number;
}

export const listPlans: readonly ListPlan[] = [
  { listId: 101, name: 'US Newsletter', share: 1, messages: 96, conversations: 8 },
  { listId: 102, name: 'Outlet & Clearance, "Deals"', share: 0.35, messages: 64, conversations: 5 },
  { listId: 103, name: 'Weekly Sale Alerts', share: 0.12, messages: 340, conversations: 3 },
  { listId: 104, name: 'Loyalty – Gold Tier ⭐', share: 0.04, messages: 52, conversations: 6 },
  { listId: 105, name: 'Wholesale (not launched)', share: 0, messages: 0, conversations: 0 },
  { listId: 106, name: '=Back in Stock', share: 0.01, messages: 44, conversations: 4 },
  { listId: 107, name: 'مشتركو الشرق الأوسط', share: 0.002, messages: 41, conversations: 3 },
  { listId: 108, name: "Staff's picks", share: 0.0001, messages: 40, conversations: 3 },
];

/** A large account: 1,000 lists, one of them with 20,000 messages, the newest of which has 5,000 links. */
export const largePlans: readonly ListPlan[] = [
  ...listPlans,
  { listId: 2001, name: 'Everything ever sent', share: 0.001, messages: 20_000, conversations: 1, links: 5000 },
  ...Array.from({ length: 991 }, (_, i): ListPlan => ({ listId: 2002 + i, name: `Store ${String(i + 1).padStart(3, '0')}`, share: 0.0001, messages: 3, conversations: 1 })),
];

/** A row of numbers that is computed, not held. */
export interface Sequence {
  readonly count: number;
  at(i: number): number;
}

/** What a contacts request asks for, read and checked. */
export interface ContactFilter {
  readonly state: SubscriptionState;
  readonly from?: WallTime;
  readonly to?: WallTime;
  readonly useOriginalSubscribeDate: boolean;
}

/** Everyone whose remainder by 13 is 6 has left; one in 25 of those who have not had left before and came back. */
const leaversEvery = 13;
const leaversRemainder = 6;
const returnersEvery = 25;
const returnersRemainder = 3;

/**
 * The contacts of one list. People stand on it in the order they subscribed: person 0 first. Those who are
 * subscribed are numbered 0 … subscribed−1 in that order, those who have left 0 … unsubscribed−1.
 */
export class ContactList {
  readonly subscribed: number;
  readonly unsubscribed: number;
  /** Everyone who is or was on the list. */
  private readonly everyone: number;
  private readonly profileFields: readonly FieldRow[];
  private readonly shuffles = new Map<string, Shuffle>();

  constructor(readonly plan: ListPlan, private readonly seed: number, private readonly people: People, largest: number) {
    this.subscribed = plan.share === 0 ? 0 : Math.max(Math.round(plan.share * largest), Math.min(largest, 12));
    this.unsubscribed = this.subscribed === 0 ? 0 : Math.floor((this.subscribed - 1 + leaversRemainder) / (leaversEvery - 1));
    this.everyone = this.subscribed + this.unsubscribed;
    this.profileFields = profileFields(plan.listId);
  }

  personOfSubscribed(s: number): number {
    return s + Math.floor((s + leaversRemainder) / (leaversEvery - 1));
  }

  personOfUnsubscribed(u: number): number {
    return u * leaversEvery + leaversRemainder;
  }

  /** Where a person stands; undefined if the list does not know them. */
  place(person: number): { state: SubscriptionState; number: number } | undefined {
    if (person >= this.everyone) return undefined;
    const leavers = Math.floor((person + leaversEvery - 1 - leaversRemainder) / leaversEvery);
    if (person % leaversEvery === leaversRemainder) return { state: 'Unsubscribed', number: leavers };
    return { state: 'Subscribed', number: person - leavers };
  }

  subscribeTime(person: number): WallTime {
    return historyStart + Math.floor(((person + unit(this.seed, person, 11)) / this.everyone) * (historyEnd - historyStart));
  }

  /** Grows with the person's number as {@link subscribeTime} does; all have left in the last two years. */
  unsubscribeTime(person: number): WallTime {
    const subscribed = this.subscribeTime(person);
    return subscribed + Math.floor((historyEnd - subscribed) * 0.82);
  }

  private resubscribeTime(person: number): WallTime {
    const subscribed = this.subscribeTime(person);
    return subscribed + Math.floor((historyEnd - subscribed) * 0.5);
  }

  /** How many of the subscribed had subscribed before the time. */
  subscribedBefore(time: WallTime): number {
    return firstWhere(this.subscribed, (s) => this.subscribeTime(this.personOfSubscribed(s)) >= time);
  }

  /** How many of the unsubscribed had subscribed before the time, and how many had left again. */
  unsubscribedBefore(time: WallTime): { joined: number; left: number } {
    return {
      joined: firstWhere(this.unsubscribed, (u) => this.subscribeTime(this.personOfUnsubscribed(u)) >= time),
      left: firstWhere(this.unsubscribed, (u) => this.unsubscribeTime(this.personOfUnsubscribed(u)) >= time),
    };
  }

  /** The people that a filter lets through, in the order in which the service sends them (none to speak of). */
  contacts(filter: ContactFilter): Sequence {
    const key = `${filter.state} ${filter.from ?? ''} ${filter.to ?? ''} ${filter.useOriginalSubscribeDate}`;
    const people = this.filtered(filter);
    let shuffle = this.shuffles.get(key);
    if (!shuffle) {
      if (this.shuffles.size > 100) this.shuffles.clear();
      shuffle = new Shuffle(people.count, hash(this.seed, this.plan.listId, hashText(filter.state)));
      this.shuffles.set(key, shuffle);
    }
    const order = shuffle;
    return { count: people.count, at: (i) => people.at(order.at(i)) };
  }

  private filtered({ state, from, to, useOriginalSubscribeDate }: ContactFilter): Sequence {
    const within = (count: number, time: (n: number) => WallTime, inclusive: boolean): [number, number] => {
      const start = from === undefined ? 0 : firstWhere(count, (n) => time(n) >= from);
      const end = to === undefined ? count : firstWhere(count, (n) => (inclusive ? time(n) > to : time(n) >= to));
      return [start, Math.max(start, end)];
    };
    if (state === 'Unsubscribed') {
      const [start, end] = within(this.unsubscribed, (u) => this.unsubscribeTime(this.personOfUnsubscribed(u)), true);
      return { count: end - start, at: (i) => this.personOfUnsubscribed(start + i) };
    }
    const subscribeTime = (s: number): WallTime => this.subscribeTime(this.personOfSubscribed(s));
    if (useOriginalSubscribeDate || (from === undefined && to === undefined)) {
      const [start, end] = within(this.subscribed, subscribeTime, true);
      return { count: end - start, at: (i) => this.personOfSubscribed(start + i) };
    }
    // The most recent subscribe date: returners by their return, everyone else by their first date.
    const returners = Math.floor((this.subscribed + returnersEvery - 1 - returnersRemainder) / returnersEvery);
    const returner = (i: number): number => i * returnersEvery + returnersRemainder;
    const constant = (i: number): number => i + Math.floor((i + returnersEvery - 1 - returnersRemainder) / (returnersEvery - 1));
    const [firstStart, firstEnd] = within(this.subscribed - returners, (i) => subscribeTime(constant(i)), false);
    const [secondStart, secondEnd] = within(returners, (i) => this.resubscribeTime(this.personOfSubscribed(returner(i))), false);
    const first = firstEnd - firstStart;
    return {
      count: first + secondEnd - secondStart,
      at: (i) => this.personOfSubscribed(i < first ? constant(firstStart + i) : returner(secondStart + i - first)),
    };
  }

  contact(person: number, fieldIds: readonly number[] = []): ContactRow | undefined {
    const place = this.place(person);
    if (!place) return undefined;
    const h = hash(this.seed, person, 12);
    const left = place.state === 'Unsubscribed';
    const returned = !left && place.number % returnersEvery === returnersRemainder;
    const emptied = h % 211 === 7;
    return {
      emailAddress: this.people.emailAddress(person),
      emailKey: this.people.emailKey(person),
      universalEmailKey: this.people.universalEmailKey(person),
      subscriptionState: place.state,
      subscribeDate: formatDate(this.subscribeTime(person)),
      resubscribeDate: returned ? formatDate(this.resubscribeTime(person)) : emptied ? emptyDate : null,
      subscribeMethod: h % 31 === 5 ? null : pick(subscribeMethods, h >>> 5),
      unsubscribeDate: left ? formatDate(this.unsubscribeTime(person)) : null,
      unsubscribeMethod: left ? pick(unsubscribeMethods, h >>> 8) : null,
      externalContactID: this.people.externalContactId(person),
      segmentationFieldValues: this.fieldValues(person, fieldIds),
    };
  }

  private fieldValues(person: number, fieldIds: readonly number[]): FieldValue[] {
    if (fieldIds.length === 0) return [];
    const values: FieldValue[] = [];
    for (const field of this.profileFields) {
      if (!fieldIds.includes(field.segmentationFieldId)) continue;
      const value = this.fieldValue(person, field.position + (field.segmentationFieldGroupId % 10) * 10);
      if (value !== undefined) values.push({ segmentationFieldGroupId: field.segmentationFieldGroupId, segmentationFieldId: field.segmentationFieldId, value });
    }
    // The order differs from contact to contact, so that only an ID can tell which value is which.
    const turn = values.length === 0 ? 0 : hash(this.seed, person, 13) % values.length;
    return [...values.slice(turn), ...values.slice(0, turn)];
  }

  /** A field's value; undefined where the contact has none. */
  private fieldValue(person: number, field: number): string | undefined {
    const h = hash(this.seed, person, field);
    if (h % 10 === 0) return undefined;
    switch (field) {
      case 11: return h % 41 === 1 ? pick(nastyTexts, h >>> 6) : this.people.firstName(person);
      case 12: return this.people.lastName(person);
      case 13: return formatDate(Date.UTC(1945, 0, 1) + (h % 22_000) * day).slice(0, 10);
      case 14: return h % 3 === 1 ? pick(nastyTexts, h >>> 6) : '';
      case 21: return pick(['Lititz, PA', 'Austin, TX', 'San José, CA', 'Online'], h >>> 4);
      case 22: return ((h >>> 4) % 500_000 / 100).toFixed(2);
      case 23: return formatDate(historyEnd - (h >>> 4) % 900 * day).slice(0, 10);
      case 24: return pick(['Bronze', 'Silver', 'Gold', 'Platinum'], h >>> 4);
      case 31: return h % 2 === 0 ? 'on' : 'off';
      case 32: return String((h >>> 4) % 100_000).padStart(5, '0');
      default: return pick(nastyTexts, h >>> 6);
    }
  }

  groups(): FieldGroupRow[] {
    return ['Personal', 'Shopping', 'Preferences, "other"'].map((segmentationFieldGroupName, i) => ({ segmentationFieldGroupId: this.plan.listId * 10 + i + 1, segmentationFieldGroupName, position: i + 1 }));
  }

  fields(): readonly FieldRow[] {
    return this.profileFields;
  }

  row(): ListRow {
    const { listId, name } = this.plan;
    const even = listId % 2 === 0;
    return {
      listId, listName: name, folderId: 1 + (listId % 3), ipPoolId: even ? 2 : 1,
      bounceDomainAlias: even ? null : 'bounce.shop.example.com',
      bounceHandling: pick(['Standard', 'Aggressive', 'None'], listId),
      bounceUnsubscribeCount: 3 + (listId % 4),
      createDate: this.plan.share === 0 ? emptyDate : formatDate(historyStart - 40 * day + (listId - 101) % 100 * day * 7),
      enableBrowserLink: true, enableDoubleOptIn: even, enableDynamicContent: true, enableGoogleAnalytics: !even, enableInternationalization: listId === 107,
      enableListHygiene: true, enableListRemovalHeader: true, enableListRemovalLink: !even, enableListrakAnalytics: true, enableSpamScorePersonalization: false,
      enableToNamePersonalization: even, enableUniversalEmailKeySetting: even,
      fromEmail: 'news@shop.example.com', fromName: listId === 102 ? 'The "Outlet", by Shop' : 'Shop',
      googleTrackingDomains: listId === 104 ? null : even ? [] : ['shop.example.com', 'outlet.shop.example.com'],
      linkDomainAlias: even ? null : 'links.shop.example.com', mediaDomainAlias: null,
    };
  }
}

/** Two fields share a name, one is named as every object's prototype is. */
function profileFields(listId: number): FieldRow[] {
  const fields: [group: number, name: string, dataType: string, maxLength: number][] = [
    [1, 'First Name', 'Text', 100], [1, 'Last Name', 'Text', 100], [1, 'Birthday', 'Date', 10], [1, 'Notes, "free"', 'CommentArea', 4000],
    [2, 'Favorite Store', 'Text', 100], [2, 'Lifetime Spend', 'Numeric', 18], [2, 'Last Order', 'Date', 10], [2, 'Tier', 'RadioButton', 50],
    [3, 'Weekly Sale', 'CheckBox', 3], [3, 'Zip', 'Text', 10], [3, 'First Name', 'Text', 100], [3, '__proto__', 'Text', 100],
  ];
  return fields.map(([group, segmentationFieldName, dataType, maxLength], i) => ({
    segmentationFieldId: listId * 100 + i + 1, segmentationFieldName, segmentationFieldGroupId: listId * 10 + group, dataType, maxLength, position: i % 4 + 1,
  }));
}
