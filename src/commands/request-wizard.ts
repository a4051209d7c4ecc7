/** Asks for what a request lacks, one step each, and goes back where the user wants to. */
import * as vscode from 'vscode';
import type { Account } from '../accounts/account';
import type { AccountStore } from '../accounts/account-store';
import { localise } from '../accounts/problem';
import type { Collection } from '../explorer/collection';
import { accountNote } from '../explorer/nodes/account-node';
import { clicksWords } from '../explorer/nodes/links-node';
import { shortDate } from '../explorer/nodes/message-node';
import { described } from '../explorer/nodes/node';
import { shortened, withoutIcons } from '../explorer/plain-text';
import type { ListPlace, MessagePlace } from '../explorer/place';
import { reportIcon } from '../explorer/report-icon';
import type { ServiceData } from '../explorer/service-data';
import type { ConversationRow, LinkRow, ListRow, MessageRow } from '../explorer/service-rows';
import { catalogue, reportById } from '../reports/catalogue';
import { easternTime } from '../listrak/dates';
import { periodsOf } from '../reports/periods';
import { checkRequest, missingFields, RequestError, type CheckedRequest } from '../reports/request';
import { scopeFields, type Report, type ReportRequest, type ScopeField } from '../reports/report-types';
import { text } from '../text';
import { requestNames } from './request-names';
import { known, type Answer, type PickItem, type PickQuestion, type Prompts } from './prompts';

/** A request that may lack anything. */
export type Draft = Partial<ReportRequest>;

/** A request that can be run, and for whom. */
export interface AskedRequest {
  readonly account: Account;
  readonly request: CheckedRequest;
}

export interface RequestWizardOptions {
  readonly store: AccountStore;
  readonly data: ServiceData;
  readonly prompts: Prompts;
  readonly now: () => Date;
}

export interface Asking {
  /** Limits the reports that are offered. */
  readonly fits?: (report: Report) => boolean;
  /** What is picked at each step: one ID, several or all, or nothing, for all is wanted. */
  readonly ids?: 'one' | 'several' | 'all';
  /** Asks too when messages were sent, where there are no filters yet. */
  readonly period?: boolean;
}

export class RequestWizard {
  readonly #options: RequestWizardOptions;

  constructor(options: RequestWizardOptions) {
    this.#options = options;
  }

  /**
   * The draft, completed by the user. undefined where they left, or where there is no account to ask of.
   * @throws RequestError
   */
  async complete(title: string, start: Draft, { fits = () => true, ids = 'several', period = false }: Asking = {}): Promise<AskedRequest | undefined> {
    await this.#options.store.ready;
    const past: Draft[] = [];
    let draft = this.#withAccount(start);
    for (;;) {
      const step = this.#nextStep(draft, fits, ids, period);
      if (step === 'complete') return this.#checked(draft);
      const answer = await step({ title: this.#trail(title, draft), canGoBack: past.length > 0 });
      switch (answer.type) {
        case 'cancelled': return undefined;
        case 'back': draft = past.pop() ?? start; break;
        case 'answer': {
          past.push(draft);
          draft = { ...draft, ...answer.value };
          break;
        }
      }
    }
  }

  /** The account of that name, or the only one. @throws RequestError */
  accountOf(name: string | undefined): Account | undefined {
    const { store } = this.#options;
    if (name === undefined) return store.accounts.length === 1 ? store.accounts[0] : undefined;
    const account = store.byName(name);
    if (account !== undefined) return account;
    const names = store.accounts.map((account) => account.name).join(', ');
    throw new RequestError('account', names === '' ? text('The field account is {0}, but there is no account yet.', name) : text('The field account is {0}, but there is no such account: there are {1}.', name, names));
  }

  #checked(draft: Draft): AskedRequest {
    const account = this.accountOf(draft.account);
    const { report } = draft;
    if (account === undefined || report === undefined) throw new RequestError('account', text('The field account must be the name of an account.'));
    const { filters, ...unfiltered } = draft;
    const asked = filters === undefined || Object.keys(filters).length === 0 ? unfiltered : draft;
    return { account, request: checkRequest({ ...withAll(reportById(report), asked), account: account.name }) };
  }

  /** What has been chosen so far, such as "Open Report · Message links · US Newsletter". */
  #trail(title: string, draft: Draft): string {
    const { report } = draft;
    if (report === undefined) return title;
    const account = this.accountOf(draft.account);
    const names = account === undefined ? [] : requestNames(this.#options.data, account, { ...draft, report });
    const reportTitle = localise(reportById(report).title);
    // A report's own command has its name already.
    return [title, ...(title.toLowerCase() === reportTitle.toLowerCase() ? [] : [reportTitle]), ...names.map(({ name }) => shortened(name, longestTrailName))].join(' · ');
  }

  #withAccount(draft: Draft): Draft {
    const account = this.accountOf(draft.account);
    return account === undefined ? draft : { ...draft, account: account.name };
  }

  #nextStep(draft: Draft, fits: (report: Report) => boolean, ids: 'one' | 'several' | 'all', period: boolean): 'complete' | Step {
    const { report: id } = draft;
    if (id === undefined) return (where) => this.#pickReport(where, draft, fits);
    const report = reportById(id);
    // Refuses what the report does not have before the user is asked for anything.
    checkRequest(withAll(report, draft));
    const account = this.accountOf(draft.account);
    if (account === undefined) return (where) => this.#pickAccount(where);
    const [missing] = missingFields(report, draft);
    // Below several parents there is no one list of ids to pick from: #checked asks for all of them.
    if (missing === undefined || ids === 'all' || isBelowSeveral(missing, draft)) return period && draft.filters === undefined ? (where) => this.#pickPeriod(where) : 'complete';
    return this.#pickId(missing, report, account, draft, ids === 'one');
  }

  async #pickReport({ title, canGoBack }: Where, draft: Draft, fits: (report: Report) => boolean): Promise<Answer<Draft>> {
    const items = catalogue.filter((report) => fits(report) && covers(report, draft)).map((report): PickItem<Draft> => ({
      label: localise(report.title), detail: localise(report.description), icon: reportIcon(report.id), value: { report: report.id },
    }));
    return this.#options.prompts.pick({ title, canGoBack, placeholder: vscode.l10n.t('Choose a report'), nothing: vscode.l10n.t('No report has all these IDs'), items: known(items) });
  }

  async #pickPeriod({ title, canGoBack }: Where): Promise<Answer<Draft>> {
    const items = periodsOf(easternTime(this.#options.now()).slice(0, 10)).map(({ title: name, filters }): PickItem<Draft> => ({
      label: localise(name), value: { filters },
      ...(filters.startDate === undefined ? {} : { description: filters.endDate === undefined ? vscode.l10n.t('since {0}', filters.startDate) : `${filters.startDate} – ${filters.endDate.slice(0, 10)}` }),
    }));
    return this.#options.prompts.pick({ title, canGoBack, placeholder: vscode.l10n.t('Sent when? The grid\'s filters take any other dates'), nothing: '', items: known(items) });
  }

  async #pickAccount({ title, canGoBack }: Where): Promise<Answer<Draft>> {
    const { store, prompts } = this.#options;
    const items = store.accounts.map((account): PickItem<Draft> => ({ label: withoutIcons(account.name), description: accountNote(account), value: { account: account.name } }));
    return prompts.pick({ title, canGoBack, placeholder: vscode.l10n.t('Choose an account'), nothing: vscode.l10n.t('There is no account yet'), items: known(items) });
  }

  #pickId(field: ScopeField, report: Report, account: Account, draft: Draft, oneEach: boolean): Step {
    const { data } = this.#options;
    const list: ListRow = { id: oneId(draft.listId), name: '' };
    const inList: ListPlace = { account, list };
    const conversation: ConversationRow | undefined = report.scope.includes('conversationId') ? { id: oneId(draft.conversationId), name: '', status: '' } : undefined;
    const inConversation = conversation === undefined ? inList : { ...inList, conversation };
    switch (field) {
      case 'listId': return this.#picker(data.lists(account), vscode.l10n.t('Choose a list'), vscode.l10n.t('No lists'), listItem, field, oneEach);
      case 'conversationId': return this.#picker(data.conversations(inList), vscode.l10n.t('Choose a conversation'), vscode.l10n.t('No conversations'), conversationItem, field, oneEach);
      case 'messageId': return this.#picker(data.messages(inConversation), vscode.l10n.t('Choose a message'), vscode.l10n.t('No messages'), messageItem, field, oneEach);
      case 'linkId': {
        const place: MessagePlace = { ...inConversation, message: { id: oneId(draft.messageId), subject: '', sendDate: '', status: '' } };
        return this.#picker(data.links(place), vscode.l10n.t('Choose a link'), vscode.l10n.t('No links'), linkItem, field, oneEach);
      }
    }
  }

  #picker<Row extends { readonly id: number }>(collection: Collection<Row>, placeholder: string, nothing: string, item: (row: Row) => Omit<PickItem<Draft>, 'value'>, field: ScopeField, oneEach: boolean): Step {
    return ({ title, canGoBack }) => {
      const question: PickQuestion<Draft> = {
        title, canGoBack, placeholder, nothing,
        items: async (more, signal) => {
          const { rows, hasMore } = more ? await collection.loadMore(signal) : await collection.load(signal);
          const all: PickItem<Draft>[] = oneEach || rows.length === 0 ? [] : [{ label: allOf(field, hasMore ? undefined : rows.length), icon: 'layers', value: { [field]: 'all' }, all: true }];
          return { hasMore, items: [...all, ...rows.map((row) => ({ ...item(row), value: { [field]: row.id } }))] };
        },
        ...(oneEach ? {} : { several: (values) => ({ [field]: values.flatMap((value) => value[field] ?? []) }) }),
      };
      return this.#options.prompts.pick(question);
    };
  }
}

/** Characters of a name in a title. */
const longestTrailName = 40;

interface Where { readonly title: string; readonly canGoBack: boolean }
type Step = (where: Where) => Promise<Answer<Draft>>;

/** A request for all of what the draft does not name. */
function withAll(report: Report, draft: Draft): ReportRequest {
  return { ...draft, ...Object.fromEntries(missingFields(report, draft).map((field) => [field, 'all'] as const)), report: report.id };
}

/** A draft without report fits the reports that have all its ids and ask for no parent above them. */
function covers(report: Report, draft: Draft): boolean {
  const given = scopeFields.filter((field) => draft[field] !== undefined);
  const deepest = given.at(-1);
  const filters = Object.keys(draft.filters ?? {});
  if (!given.every((field) => report.scope.includes(field)) || !filters.every((name) => [...report.filters, ...report.parentFilters ?? []].some((filter) => filter === name))) return false;
  return deepest === undefined || report.scope.slice(0, report.scope.indexOf(deepest)).every((field) => given.includes(field));
}

function isBelowSeveral(field: ScopeField, draft: Draft): boolean {
  return scopeFields.slice(0, scopeFields.indexOf(field)).some((parent) => draft[parent] !== undefined && typeof draft[parent] !== 'number');
}

/** Such as "All lists (8)"; without a number where there are more than have been read. */
function allOf(field: ScopeField, count: number | undefined): string {
  const counted = count === undefined ? '' : ` (${count})`;
  switch (field) {
    case 'listId': return vscode.l10n.t('All lists{0}', counted);
    case 'conversationId': return vscode.l10n.t('All conversations{0}', counted);
    case 'messageId': return vscode.l10n.t('All messages{0}', counted);
    case 'linkId': return vscode.l10n.t('All links{0}', counted);
  }
}

function oneId(choice: Draft['listId']): number {
  return typeof choice === 'number' ? choice : 0;
}

function listItem({ id, name }: ListRow): Omit<PickItem<Draft>, 'value'> {
  return { label: withoutIcons(name) || vscode.l10n.t('List {0}', id), description: String(id), icon: 'list-unordered' };
}

function conversationItem({ id, name, status }: ConversationRow): Omit<PickItem<Draft>, 'value'> {
  return { label: withoutIcons(name) || vscode.l10n.t('Conversation {0}', id), description: described(String(id), withoutIcons(status)), icon: 'comment-discussion' };
}

function messageItem({ id, subject, sendDate, status }: MessageRow): Omit<PickItem<Draft>, 'value'> {
  return { label: withoutIcons(subject) || vscode.l10n.t('Message {0}', id), description: described(String(id), withoutIcons(shortDate(sendDate)), withoutIcons(status)), icon: 'mail' };
}

function linkItem(link: LinkRow): Omit<PickItem<Draft>, 'value'> {
  const { id, description, url } = link;
  return {
    label: shortened(withoutIcons(description || url), 120) || vscode.l10n.t('Link {0}', id), icon: 'link',
    description: described(String(id), clicksWords(link, String)),
    ...(description === '' ? {} : { detail: shortened(withoutIcons(url), 200) }),
  };
}
