/** Where something stands in the account: what a request needs to ask for it. Names as the service sent them. */
import type { Account } from '../accounts/account';
import type { ReportId, ReportRequest } from '../reports/report-types';
import type { ConversationRow, LinkRow, ListRow, MessageRow } from './service-rows';

export interface ListPlace { readonly account: Account; readonly list: ListRow }
export interface ConversationPlace extends ListPlace { readonly conversation: ConversationRow }
/** `conversation` is there where the message is one of a conversation. */
export interface MessagePlace extends ListPlace { readonly conversation?: ConversationRow; readonly message: MessageRow }
export interface LinkPlace extends MessagePlace { readonly link: LinkRow }

/** Any of them: what is there narrows it. */
export interface Place {
  readonly account: Account;
  readonly list?: ListRow;
  readonly conversation?: ConversationRow;
  readonly message?: MessageRow;
  readonly link?: LinkRow;
}

/** The ids of a place as a request has them. */
export function placeIds(place: Place): Pick<ReportRequest, 'account' | 'listId' | 'conversationId' | 'messageId' | 'linkId'> {
  return {
    account: place.account.name,
    ...(place.list === undefined ? {} : { listId: place.list.id }),
    ...(place.conversation === undefined ? {} : { conversationId: place.conversation.id }),
    ...(place.message === undefined ? {} : { messageId: place.message.id }),
    ...(place.link === undefined ? {} : { linkId: place.link.id }),
  };
}

export function requestAt(place: Place, report: ReportId): ReportRequest {
  return { report, ...placeIds(place) };
}

/** A stable name of a place, such as `…account/list:101/conversation:7`; a longer one stands below a shorter one. */
export function placeKey({ account, list, conversation, message, link }: Place): string {
  // Asked for each row that is drawn: no lists are made.
  let key = account.id;
  if (list !== undefined) key += `/list:${list.id}`;
  if (conversation !== undefined) key += `/conversation:${conversation.id}`;
  if (message !== undefined) key += `/message:${message.id}`;
  if (link !== undefined) key += `/link:${link.id}`;
  return key;
}
