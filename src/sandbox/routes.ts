import type { MessageActivity } from './activity';
import { NoSuchResource, type SandboxData } from './data';
import type { WallTime } from './dates';
import { messageRow, type MessagePlan } from './messages';
import { hash, hashText } from './numbers';
import { InvalidCursor, readPage, rowsAt, rowsWhere, type RowSource } from './paging';
import { ApiError, invalidParameter, type Query } from './query';

/** What a handler is given: the route's IDs by name, and the query. */
interface Call {
  readonly id: (name: string) => number;
  readonly text: (name: string) => string;
  readonly query: Query;
  readonly data: SandboxData;
}

type Answer = { readonly one: unknown } | { readonly all: readonly unknown[] } | { readonly pages: RowSource };

interface Route {
  /** The official path below `/email/v1`. */
  readonly path: string;
  readonly answer: (call: Call) => Answer;
}

const inRange = (time: WallTime | undefined, from: WallTime | undefined, to: WallTime | undefined): boolean =>
  time !== undefined && (from === undefined || time >= from) && (to === undefined || time <= to);

/** A conversation's message must be that conversation's, a list's message must not be one. */
function messageOf({ data, id }: Call): MessagePlan {
  const plan = data.plan(id('listId'), id('messageId'));
  if (plan.conversationId !== undefined) throw new NoSuchResource();
  return plan;
}

function conversationMessageOf({ data, id }: Call): MessagePlan {
  const plan = data.plan(id('listId'), id('conversationMessageId'));
  if (plan.conversationId !== id('conversationId')) throw new NoSuchResource();
  return plan;
}

function activityPages(activity: MessageActivity, query: Query, dateType: 'Send' | 'Activity'): RowSource {
  const [from, to] = [query.date('startDate'), query.date('endDate')];
  const row = (i: number): unknown => activity.row(activity.recipientAt(i));
  if (from === undefined && to === undefined) return rowsAt(activity.counts.sent, row);
  const holds = dateType === 'Activity'
    ? (recipient: number): boolean => inRange(activity.activityTimeOf(recipient), from, to)
    : (recipient: number): boolean => activity.hasSendDate(recipient) && inRange(activity.sendTimeOf(recipient), from, to);
  return rowsWhere(activity.counts.sent, (i) => holds(activity.recipientAt(i)), row);
}

function clickerPages(activity: MessageActivity, linkId: number, query: Query): RowSource {
  const link = activity.links.findIndex((one) => one.linkId === linkId);
  if (link < 0) throw new NoSuchResource();
  const [from, to] = [query.date('startDate'), query.date('endDate')];
  const unfiltered = from === undefined && to === undefined;
  const holds = (number: number): boolean => activity.linkOfClick(number) === link && (unfiltered || inRange(activity.clickTime(number), from, to));
  return rowsWhere(activity.clickNumbers, holds, (number) => activity.clicker(number));
}

const arrayPages = (rows: readonly unknown[]): Answer => ({ pages: rowsAt(rows.length, (i) => rows[i]) });

const list = '/List/{listId}';
const conversation = `${list}/Conversation/{conversationId}`;
const conversationMessage = `${conversation}/Message/{conversationMessageId}`;
const conversationLink = `${conversationMessage}/Link/{conversationMessageLinkId}`;
const message = `${list}/Message/{messageId}`;
const link = `${message}/Link/{messageLinkId}`;
const group = `${list}/SegmentationFieldGroup/{segmentationFieldGroupId}`;

function fieldIdsOf({ data, id, query }: Call): number[] {
  return query.fieldIds(data.fields(id('listId')).map((field) => field.segmentationFieldId));
}

function fieldsOf({ data, id }: Call): ReturnType<SandboxData['fields']> {
  const fields = data.fields(id('listId')).filter((field) => field.segmentationFieldGroupId === id('segmentationFieldGroupId'));
  if (fields.length === 0) throw new NoSuchResource();
  return fields;
}

function firstOf<T>(rows: readonly T[], is: (row: T) => boolean): Answer {
  const one = rows.find(is);
  if (one === undefined) throw new NoSuchResource();
  return { one };
}

const routes: readonly Route[] = [
  { path: '/List', answer: ({ data }) => ({ all: data.lists() }) },
  { path: list, answer: ({ data, id }) => ({ one: data.list(id('listId')) }) },
  {
    path: `${list}/Contact`,
    answer: (call) => {
      const { data, id, query } = call;
      const contacts = data.contactList(id('listId'));
      const fields = fieldIdsOf(call);
      const [from, to] = [query.date('startDate'), query.date('endDate')];
      const people = contacts.contacts({
        state: query.subscriptionState, useOriginalSubscribeDate: query.flag('useOriginalSubscribeDate', true),
        ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }),
      });
      const externalId = query.text('externalContactId');
      if (externalId === undefined) return { pages: rowsAt(people.count, (i) => contacts.contact(people.at(i), fields)) };
      const person = data.people.byExternalId(externalId);
      const contact = person === undefined ? undefined : contacts.contact(person, fields);
      return arrayPages(contact?.subscriptionState === query.subscriptionState ? [contact] : []);
    },
  },
  {
    path: `${list}/Contact/{contactIdentifier}`,
    answer: (call) => {
      const contacts = call.data.contactList(call.id('listId'));
      const person = call.data.people.byIdentifier(call.text('contactIdentifier'));
      const contact = person === undefined ? undefined : contacts.contact(person, fieldIdsOf(call));
      if (!contact) throw new NoSuchResource();
      return { one: contact };
    },
  },
  { path: `${list}/Conversation`, answer: ({ data, id }) => ({ all: data.conversations(id('listId')) }) },
  { path: conversation, answer: ({ data, id }) => ({ one: data.conversation(id('listId'), id('conversationId')) }) },
  { path: `${conversation}/Message`, answer: ({ data, id, query }) => arrayPages(data.conversationMessages(id('listId'), id('conversationId'), query.flag('includePreviousVersions', false))) },
  { path: conversationMessage, answer: (call) => ({ one: call.data.conversationMessage(call.id('listId'), conversationMessageOf(call).messageId) }) },
  { path: `${conversationMessage}/Activity`, answer: (call) => ({ pages: activityPages(call.data.activityOf(call.id('listId'), conversationMessageOf(call).messageId), call.query, 'Send') }) },
  { path: `${conversationMessage}/Link`, answer: (call) => arrayPages(call.data.links(call.id('listId'), conversationMessageOf(call).messageId)) },
  { path: conversationLink, answer: (call) => ({ one: call.data.link(call.id('listId'), conversationMessageOf(call).messageId, call.id('conversationMessageLinkId')) }) },
  {
    path: `${conversationLink}/Clicker`,
    answer: (call) => ({ pages: clickerPages(call.data.activityOf(call.id('listId'), conversationMessageOf(call).messageId), call.id('conversationMessageLinkId'), call.query) }),
  },
  { path: `${conversationMessage}/Summary`, answer: (call) => ({ one: call.data.summary(call.id('listId'), conversationMessageOf(call).messageId) }) },
  { path: `${conversation}/Summary`, answer: ({ data, id }) => ({ one: data.conversationSummary(id('listId'), id('conversationId')) }) },
  {
    path: `${list}/Message`,
    answer: ({ data, id, query }) => {
      const [from, to] = [query.date('startDate'), query.date('endDate')];
      const plans = data.messagePlans(id('listId'), query.flag('includeTestMessages', false));
      const unfiltered = from === undefined && to === undefined;
      return arrayPages(plans.filter((plan) => unfiltered || inRange(plan.sendTime, from, to)).map((plan) => messageRow(data.seed, plan)));
    },
  },
  { path: message, answer: (call) => ({ one: call.data.message(call.id('listId'), messageOf(call).messageId) }) },
  {
    path: `${message}/Activity`,
    answer: (call) => {
      const { data, id, query } = call;
      const activity = data.activityOf(id('listId'), messageOf(call).messageId);
      const pages = activityPages(activity, query, query.dateType);
      const address = query.text('emailAddress');
      if (address === undefined) return { pages };
      const person = data.people.byIdentifier(address);
      const recipient = person === undefined || !address.includes('@') ? undefined : activity.recipientOf(person);
      return arrayPages(recipient === undefined ? [] : [activity.row(recipient)]);
    },
  },
  { path: `${message}/Link`, answer: (call) => arrayPages(call.data.links(call.id('listId'), messageOf(call).messageId)) },
  { path: link, answer: (call) => ({ one: call.data.link(call.id('listId'), messageOf(call).messageId, call.id('messageLinkId')) }) },
  { path: `${link}/Clicker`, answer: (call) => ({ pages: clickerPages(call.data.activityOf(call.id('listId'), messageOf(call).messageId), call.id('messageLinkId'), call.query) }) },
  { path: `${message}/Status`, answer: (call) => ({ one: call.data.status(call.id('listId'), messageOf(call).messageId) }) },
  { path: `${message}/Summary`, answer: (call) => ({ one: call.data.summary(call.id('listId'), messageOf(call).messageId) }) },
  { path: `${list}/SegmentationFieldGroup`, answer: ({ data, id }) => ({ all: data.fieldGroups(id('listId')) }) },
  { path: group, answer: ({ data, id }) => firstOf(data.fieldGroups(id('listId')), (row) => row.segmentationFieldGroupId === id('segmentationFieldGroupId')) },
  { path: `${group}/SegmentationField`, answer: (call) => ({ all: fieldsOf(call) }) },
  { path: `${group}/SegmentationField/{segmentationFieldId}`, answer: (call) => firstOf(fieldsOf(call), (field) => field.segmentationFieldId === call.id('segmentationFieldId')) },
];

const inWords = (names: readonly string[]): string => {
  const last = names.at(-1) ?? '';
  if (names.length < 3) return names.join(' and ');
  return `${names.slice(0, -1).join(', ')}, and ${last}`;
};

/** Finds the route of a path and answers it. */
export class Router {
  private readonly routes: readonly { readonly segments: readonly string[]; readonly route: Route }[];

  /**
   * @param plural only the plural spellings `Conversations` and `Messages` are known
   * @param pageCap rows on a page at most, whatever `count` asks
   */
  constructor(private readonly data: SandboxData, plural: boolean, private readonly pageCap: number) {
    this.routes = routes.map((route) => ({
      segments: route.path.slice(1).split('/').map((segment) => (plural && (segment === 'Conversation' || segment === 'Message') ? `${segment}s` : segment)),
      route,
    }));
  }

  /**
   * The body of the answer.
   * @param path below `/email/v1`, as it came
   * @throws ApiError
   */
  answer(method: string, path: string, query: Query): Record<string, unknown> {
    if (/[&<>]/.test(path)) throw new ApiError(400, 'ERROR_UNSAFE_ROUTE', 'An invalid character was supplied in the route.');
    const parts = path.replace(/\/$/, '').slice(1).split('/');
    const match = this.routes.find(({ segments }) => segments.length === parts.length && segments.every((segment, i) => segment.startsWith('{') || segment.toLowerCase() === parts[i]?.toLowerCase()));
    if (!match) throw new ApiError(404, 'ERROR_UNKNOWN_ROUTE', 'An unknown route was supplied.');
    if (method !== 'GET') throw new ApiError(405, 'ERROR_UNSUPPORTED_METHOD', 'The route does not support the requested method.');
    const values = new Map<string, string>();
    match.segments.forEach((segment, i) => segment.startsWith('{') && values.set(segment.slice(1, -1), decode(parts[i] ?? '')));
    const text = (name: string): string => values.get(name) ?? '';
    const id = (name: string): number => {
      const value = text(name);
      if (!/^\d{1,10}$/.test(value) || Number(value) > 0x7fff_ffff) throw invalidParameter(name);
      return Number(value);
    };
    for (const name of values.keys()) if (name !== 'contactIdentifier') id(name);
    try {
      return this.body(match.route.answer({ id, text, query, data: this.data }), query, `${match.route.path} ${[...values.values()].join(' ')} ${query.chain}`);
    } catch (error) {
      if (error instanceof NoSuchResource) throw new ApiError(404, 'ERROR_UNABLE_TO_LOCATE_RESOURCE', `Unable to locate a resource associated with the ${inWords([...values.keys()])} supplied.`);
      if (error instanceof InvalidCursor) throw invalidParameter('cursor');
      throw error;
    }
  }

  private body(answer: Answer, query: Query, chain: string): Record<string, unknown> {
    if ('one' in answer) return { status: 200, data: answer.one };
    if ('all' in answer) return { status: 200, data: answer.all };
    const { rows, nextPageCursor } = readPage(answer.pages, query.cursor, Math.min(query.count, this.pageCap), hash(this.data.seed, hashText(chain)));
    return nextPageCursor === undefined ? { status: 200, data: rows } : { status: 200, nextPageCursor, data: rows };
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ApiError(400, 'ERROR_UNSAFE_ROUTE', 'An invalid character was supplied in the route.');
  }
}
