import { MessageActivity, sumOfSummaries } from './activity';
import { ContactList, listPlans, type ContactFilter, type ListPlan, type Sequence } from './lists';
import { broadcasts, conversations, messageExtended, messageRow, messageWithSegments, testMessages, type ConversationPlan, type MessagePlan } from './messages';
import { People } from './people';
import type {
  ActivityRow, ClickerRow, ContactRow, ConversationRow, ConversationSummaryRow, FieldGroupRow, FieldRow, LinkRow, ListRow, MessageExtended,
  MessageExtendedSegmentsApplied, MessageRow, MessageStatusRow, MessageSummaryRow, SubscriptionState,
} from './resources';

/** There is nothing under the IDs that were given. */
export class NoSuchResource extends Error {}

interface ListRoom {
  readonly contacts: ContactList;
  readonly messages: readonly MessagePlan[];
  readonly tests: readonly MessagePlan[];
  readonly conversations: readonly ConversationPlan[];
  readonly byMessageId: ReadonlyMap<number, MessagePlan>;
}

/**
 * The truth behind the simulated service: every resource by its IDs and its place in the service's own order, each computed when asked for
 * from the seed alone. Unknown IDs and places throw {@link NoSuchResource}.
 * A `messageId` may be a broadcast's, a test message's or a conversation message's.
 */
export class SandboxData {
  readonly people: People;
  private readonly rooms = new Map<number, ListRoom>();
  private readonly activities = new Map<number, MessageActivity>();

  /** @param contacts subscribed contacts of the largest list; the others scale with it */
  constructor(readonly seed: number, contacts: number, plans: readonly ListPlan[] = listPlans) {
    this.people = new People(seed);
    for (const plan of plans) {
      const messages = broadcasts(seed, plan);
      const tests = testMessages(seed, plan);
      const talks = conversations(seed, plan);
      const all = [...messages, ...tests, ...talks.flatMap((talk) => talk.messages)];
      this.rooms.set(plan.listId, {
        contacts: new ContactList(plan, seed, this.people, contacts), messages, tests, conversations: talks,
        byMessageId: new Map(all.map((message) => [message.messageId, message])),
      });
    }
  }

  private room(listId: number): ListRoom {
    return found(this.rooms.get(listId));
  }

  lists(): ListRow[] {
    return [...this.rooms.values()].map((room) => room.contacts.row());
  }

  list(listId: number): ListRow {
    return this.room(listId).contacts.row();
  }

  contactList(listId: number): ContactList {
    return this.room(listId).contacts;
  }

  contactCount(listId: number, state: SubscriptionState): number {
    const { subscribed, unsubscribed } = this.room(listId).contacts;
    return state === 'Subscribed' ? subscribed : unsubscribed;
  }

  /** The contact at place `i` of an unfiltered answer, with the values of the profile fields asked for. */
  contact(listId: number, state: SubscriptionState, i: number, fieldIds: readonly number[] = []): ContactRow {
    const { contacts } = this.room(listId);
    const people = this.contactsOf(listId, { state, useOriginalSubscribeDate: true });
    return found(i >= 0 && i < people.count ? contacts.contact(people.at(i), fieldIds) : undefined);
  }

  /** The persons that a filter lets through, in the order of the answer. */
  contactsOf(listId: number, filter: ContactFilter): Sequence {
    return this.room(listId).contacts.contacts(filter);
  }

  fieldGroups(listId: number): FieldGroupRow[] {
    return this.room(listId).contacts.groups();
  }

  fields(listId: number): readonly FieldRow[] {
    return this.room(listId).contacts.fields();
  }

  conversations(listId: number): ConversationRow[] {
    return this.room(listId).conversations.map(({ row }) => row);
  }

  private talk(listId: number, conversationId: number): ConversationPlan {
    return found(this.room(listId).conversations.find(({ row }) => row.conversationId === conversationId));
  }

  conversation(listId: number, conversationId: number): ConversationRow {
    return this.talk(listId, conversationId).row;
  }

  /** The conversation's messages; those of its earlier versions come last where they are asked for. */
  conversationMessages(listId: number, conversationId: number, includePreviousVersions = false): MessageRow[] {
    return this.talk(listId, conversationId).messages.filter((plan) => includePreviousVersions || !plan.previousVersion).map((plan) => messageRow(this.seed, plan));
  }

  /** The sum over the messages of the conversation's present version. */
  conversationSummary(listId: number, conversationId: number): ConversationSummaryRow {
    return sumOfSummaries(this.talk(listId, conversationId).messages.filter((plan) => !plan.previousVersion).map((plan) => this.summary(listId, plan.messageId)));
  }

  messages(listId: number, includeTestMessages = false): MessageRow[] {
    return this.messagePlans(listId, includeTestMessages).map((plan) => messageRow(this.seed, plan));
  }

  messagePlans(listId: number, includeTestMessages: boolean): readonly MessagePlan[] {
    const { messages, tests } = this.room(listId);
    return includeTestMessages ? [...messages, ...tests] : messages;
  }

  plan(listId: number, messageId: number): MessagePlan {
    return found(this.room(listId).byMessageId.get(messageId));
  }

  conversationMessage(listId: number, messageId: number): MessageExtended {
    return messageExtended(this.seed, this.plan(listId, messageId));
  }

  message(listId: number, messageId: number): MessageExtendedSegmentsApplied {
    return messageWithSegments(this.seed, this.plan(listId, messageId));
  }

  /** Everything about who received the message. */
  activityOf(listId: number, messageId: number): MessageActivity {
    const plan = this.plan(listId, messageId);
    let activity = this.activities.get(messageId);
    if (!activity) {
      activity = new MessageActivity(this.seed, this.people, this.room(listId).contacts, plan);
      this.activities.set(messageId, activity);
    }
    return activity;
  }

  activityCount(listId: number, messageId: number): number {
    return this.activityOf(listId, messageId).counts.sent;
  }

  /** The activity row at place `i` of an unfiltered answer. */
  activity(listId: number, messageId: number, i: number): ActivityRow {
    const activity = this.activityOf(listId, messageId);
    if (!(i >= 0 && i < activity.counts.sent)) throw new NoSuchResource();
    return activity.row(activity.recipientAt(i));
  }

  links(listId: number, messageId: number): LinkRow[] {
    return this.activityOf(listId, messageId).linkRows();
  }

  link(listId: number, messageId: number, linkId: number): LinkRow {
    return found(this.links(listId, messageId).find((link) => link.linkId === linkId));
  }

  clickerCount(listId: number, messageId: number, linkId: number): number {
    return this.link(listId, messageId, linkId).clickCount;
  }

  /** The rows of an unfiltered clicker answer, in its order. */
  *clickers(listId: number, messageId: number, linkId: number): Generator<ClickerRow> {
    const activity = this.activityOf(listId, messageId);
    const link = activity.links.findIndex((one) => one.linkId === linkId);
    if (link < 0) throw new NoSuchResource();
    for (let number = 0; number < activity.clickNumbers; number++) {
      if (activity.linkOfClick(number) === link) yield activity.clicker(number);
    }
  }

  summary(listId: number, messageId: number): MessageSummaryRow {
    return this.activityOf(listId, messageId).summary();
  }

  status(listId: number, messageId: number): MessageStatusRow {
    return this.activityOf(listId, messageId).status();
  }
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new NoSuchResource();
  return value;
}
