import * as vscode from 'vscode';
import type { Account } from '../accounts/account';
import { plainText } from '../explorer/plain-text';
import type { ServiceData } from '../explorer/service-data';
import type { IdChoice, ReportRequest } from '../reports/report-types';

/** A name that has been read, or words that stand for it. */
interface RequestName {
  readonly name: string;
  readonly isRead: boolean;
}

/** Names of a request's list, conversation, message and link, outermost first, from what has been read already; ids where it has not. */
export function requestNames(data: ServiceData, account: Account, request: ReportRequest): RequestName[] {
  const row = <Row extends { readonly id: number }>(choice: IdChoice | undefined, rows: () => readonly Row[] | undefined): Row | undefined =>
    typeof choice === 'number' ? rows()?.find(({ id }) => id === choice) : undefined;
  const list = row(request.listId, () => data.lists(account).known?.rows);
  const conversation = list && row(request.conversationId, () => data.conversations({ account, list }).known?.rows);
  const inList = list && (conversation === undefined ? { account, list } : { account, list, conversation });
  const known = (request.conversationId === undefined || conversation !== undefined) && inList !== undefined;
  const message = known ? row(request.messageId, () => data.messages(inList).known?.rows) : undefined;
  const link = known && message ? row(request.linkId, () => data.links({ ...inList, message }).known?.rows) : undefined;
  return [
    named(request.listId, list?.name, (ids) => vscode.l10n.t('list {0}', ids), vscode.l10n.t('all lists')),
    named(request.conversationId, conversation?.name, (ids) => vscode.l10n.t('conversation {0}', ids), vscode.l10n.t('all conversations')),
    named(request.messageId, message?.subject, (ids) => vscode.l10n.t('message {0}', ids), vscode.l10n.t('all messages')),
    named(request.linkId, link?.description || link?.url, (ids) => vscode.l10n.t('link {0}', ids), vscode.l10n.t('all links')),
  ].filter((named) => named !== undefined);
}

function named(choice: IdChoice | undefined, name: string | undefined, byId: (ids: string) => string, all: string): RequestName | undefined {
  if (choice === undefined) return undefined;
  if (choice === 'all') return { name: all, isRead: true };
  const shown = plainText(name ?? '');
  return shown ? { name: shown, isRead: true } : { name: byId(typeof choice === 'number' ? String(choice) : choice.join(', ')), isRead: false };
}
