/** Every report as data. Columns stand in the order of Listrak's official document (email API v1), under its names. */
import { text } from '../text';
import { performanceColumns } from './performance';
import type { ColumnSpec, ColumnType, FilterName, FilterSpec, Report, ReportId, ReportRequest } from './report-types';

function api(columns: Readonly<Record<string, ColumnType>>): readonly ColumnSpec[] {
  return Object.entries(columns).map(([name, type]) => ({ name, type, origin: 'api' }));
}

const listColumns = api({
  listId: 'integer', listName: 'text', folderId: 'integer', ipPoolId: 'integer', bounceDomainAlias: 'text', bounceHandling: 'text',
  bounceUnsubscribeCount: 'integer', createDate: 'date', enableBrowserLink: 'boolean', enableDoubleOptIn: 'boolean',
  enableDynamicContent: 'boolean', enableGoogleAnalytics: 'boolean', enableInternationalization: 'boolean', enableListHygiene: 'boolean',
  enableListRemovalHeader: 'boolean', enableListRemovalLink: 'boolean', enableListrakAnalytics: 'boolean',
  enableSpamScorePersonalization: 'boolean', enableToNamePersonalization: 'boolean', enableUniversalEmailKeySetting: 'boolean',
  fromEmail: 'text', fromName: 'text', googleTrackingDomains: 'json', linkDomainAlias: 'text', mediaDomainAlias: 'text',
});

const contactColumns = api({
  emailAddress: 'text', emailKey: 'text', universalEmailKey: 'text', subscriptionState: 'text', subscribeDate: 'date', resubscribeDate: 'date',
  subscribeMethod: 'text', unsubscribeDate: 'date', unsubscribeMethod: 'text', externalContactID: 'text', segmentationFieldValues: 'json',
});

const conversationColumns = api({ conversationId: 'integer', conversationName: 'text', campaignId: 'integer', expirationDate: 'date', status: 'text' });

/** As {@link messageColumns}, what tells a message first. */
const performingMessageColumns = api({ messageId: 'integer', subject: 'text', sendDate: 'date', messageStatus: 'text', campaignId: 'integer', externalCampaignId: 'text' });

const messageColumns = api({ messageId: 'integer', sendDate: 'date', messageStatus: 'text', campaignId: 'integer', externalCampaignId: 'text', subject: 'text' });

const activityColumns = api({
  abuse: 'boolean', activityDate: 'date', bounce: 'boolean', bounceReason: 'text', click: 'boolean', clickCount: 'integer', emailAddress: 'text',
  open: 'boolean', orderTotal: 'number', read: 'boolean', sendDate: 'date', unsubscribe: 'boolean', visitDate: 'date', externalContactID: 'text',
});

const linkColumns = api({ linkId: 'integer', linkDescription: 'text', linkUrl: 'text', clickCount: 'integer' });

const clickerColumns = api({ emailAddress: 'text', clickDate: 'date' });

const messageSummaryColumns = api({
  averageOrderValue: 'number', bounceCount: 'integer', clickCount: 'integer', conversionCount: 'integer', openCount: 'integer',
  passAlongCount: 'integer', readCount: 'integer', revenue: 'number', sentCount: 'integer', unsubscribeCount: 'integer', visitCount: 'integer',
});

const conversationSummaryColumns = api({
  averageOrderValue: 'number', bounceCount: 'integer', clickCount: 'integer', conversionCount: 'integer', deliveredCount: 'integer',
  openCount: 'integer', readCount: 'integer', revenue: 'number', sentCount: 'integer', unsubscribeCount: 'integer', visitCount: 'integer',
});

/** The field of a contact that profile fields arrive in; named columns replace it where profile fields are asked for. */
export const profileValuesColumn = 'segmentationFieldValues';

const sendDates: readonly FilterName[] = ['startDate', 'endDate'];

export const catalogue: readonly Report[] = [
  {
    id: 'lists', title: text('Lists'), description: text('The lists of the account and their settings.'),
    scope: [], route: '/List', shape: 'collection', columns: listColumns, filters: [],
  },
  {
    id: 'contacts', title: text('Contacts'), description: text('The people on a list, with their subscription and profile fields.'),
    scope: ['listId'], route: '/List/{listId}/Contact', shape: 'paged', columns: contactColumns,
    filters: ['startDate', 'endDate', 'subscriptionState', 'useOriginalSubscribeDate', 'externalContactId', 'emailAddress', 'profileFields'],
    single: { filter: 'emailAddress', route: '/List/{listId}/Contact/{emailAddress}', filters: ['profileFields'] },
    incremental: { key: ['emailAddress'], date: { filter: 'subscriptionState', columns: { Unsubscribed: 'unsubscribeDate' }, otherwise: 'subscribeDate' } },
  },
  {
    id: 'conversations', title: text('Conversations'), description: text('The automated series of a list.'),
    scope: ['listId'], route: '/List/{listId}/Conversation',
    shape: 'collection', columns: conversationColumns, filters: [],
  },
  {
    id: 'conversationMessages', title: text('Conversation messages'), description: text('The messages of a conversation.'),
    scope: ['listId', 'conversationId'], route: '/List/{listId}/Conversation/{conversationId}/Message',
    shape: 'paged', columns: messageColumns, filters: ['includePreviousVersions'],
  },
  {
    id: 'conversationMessageActivity', title: text('Conversation message activity'),
    description: text('Who was sent a message of a conversation, and what they did with it: one row a recipient.'),
    scope: ['listId', 'conversationId', 'messageId'], route: '/List/{listId}/Conversation/{conversationId}/Message/{messageId}/Activity',
    shape: 'paged', columns: activityColumns, filters: ['startDate', 'endDate'],
    incremental: { key: ['emailAddress'], date: 'sendDate' },
  },
  {
    id: 'conversationMessageLinks', title: text('Conversation message links'), description: text('The links in a message of a conversation, with their clicks.'),
    scope: ['listId', 'conversationId', 'messageId'], route: '/List/{listId}/Conversation/{conversationId}/Message/{messageId}/Link',
    shape: 'paged', columns: linkColumns, filters: [], parentFilters: sendDates,
  },
  {
    id: 'conversationMessageLinkClickers', title: text('Conversation message link clickers'),
    description: text('Who clicked a link in a message of a conversation, and when.'),
    scope: ['listId', 'conversationId', 'messageId', 'linkId'],
    route: '/List/{listId}/Conversation/{conversationId}/Message/{messageId}/Link/{linkId}/Clicker',
    shape: 'paged', columns: clickerColumns, filters: ['startDate', 'endDate'],
    incremental: { key: ['emailAddress', 'clickDate'], date: 'clickDate' },
  },
  {
    id: 'conversationMessageSummary', title: text('Conversation message summary'), description: text('The figures of a message of a conversation.'),
    scope: ['listId', 'conversationId', 'messageId'], route: '/List/{listId}/Conversation/{conversationId}/Message/{messageId}/Summary',
    shape: 'resource', columns: messageSummaryColumns, filters: [], parentFilters: sendDates,
  },
  {
    id: 'conversationSummary', title: text('Conversation summary'), description: text('The figures of a whole conversation.'),
    scope: ['listId', 'conversationId'], route: '/List/{listId}/Conversation/{conversationId}/Summary',
    shape: 'resource', columns: conversationSummaryColumns, filters: [],
  },
  {
    id: 'messages', title: text('Messages'), description: text('The messages sent to a list.'),
    scope: ['listId'], route: '/List/{listId}/Message',
    shape: 'paged', columns: messageColumns, filters: ['startDate', 'endDate', 'includeTestMessages'],
    incremental: { key: ['messageId'], date: 'sendDate' },
  },
  {
    id: 'messageActivity', title: text('Message activity'), description: text('Who was sent a message, and what they did with it: one row a recipient.'),
    scope: ['listId', 'messageId'], route: '/List/{listId}/Message/{messageId}/Activity',
    shape: 'paged', columns: activityColumns, filters: ['startDate', 'endDate', 'dateType', 'emailAddress'],
    incremental: { key: ['emailAddress'], date: { filter: 'dateType', columns: { Activity: 'activityDate' }, otherwise: 'sendDate' } },
  },
  {
    id: 'messageLinks', title: text('Message links'), description: text('The links in a message, with their clicks.'),
    scope: ['listId', 'messageId'], route: '/List/{listId}/Message/{messageId}/Link',
    shape: 'paged', columns: linkColumns, filters: [], parentFilters: sendDates,
  },
  {
    id: 'messageLinkClickers', title: text('Message link clickers'), description: text('Who clicked a link in a message, and when.'),
    scope: ['listId', 'messageId', 'linkId'], route: '/List/{listId}/Message/{messageId}/Link/{linkId}/Clicker',
    shape: 'paged', columns: clickerColumns, filters: ['startDate', 'endDate'],
    incremental: { key: ['emailAddress', 'clickDate'], date: 'clickDate' },
  },
  {
    id: 'messageSummary', title: text('Message summary'), description: text('The figures of a message.'),
    scope: ['listId', 'messageId'], route: '/List/{listId}/Message/{messageId}/Summary',
    shape: 'resource', columns: messageSummaryColumns, filters: [], parentFilters: sendDates,
  },
  {
    id: 'messagePerformance', title: text('Message performance'), description: text('What worked: one row a message, with every figure of its summary and the rates.'),
    scope: ['listId'], route: '/List/{listId}/Message',
    shape: 'paged', columns: performanceColumns(performingMessageColumns, 2, messageSummaryColumns),
    filters: ['startDate', 'endDate', 'includeTestMessages'],
    join: { field: 'messageId', route: '/List/{listId}/Message/{messageId}/Summary' },
  },
  {
    id: 'conversationMessagePerformance', title: text('Conversation message performance'),
    description: text('One row a message of a conversation, with every figure of its summary and the rates.'),
    scope: ['listId', 'conversationId'], route: '/List/{listId}/Conversation/{conversationId}/Message',
    shape: 'paged', columns: performanceColumns(performingMessageColumns, 2, messageSummaryColumns),
    filters: ['startDate', 'endDate', 'includePreviousVersions'],
    join: { field: 'messageId', route: '/List/{listId}/Conversation/{conversationId}/Message/{messageId}/Summary' },
  },
  {
    id: 'conversationPerformance', title: text('Conversation performance'), description: text('One row a conversation, with every figure of its summary and the rates.'),
    scope: ['listId'], route: '/List/{listId}/Conversation',
    shape: 'collection', columns: performanceColumns(conversationColumns, 2, conversationSummaryColumns), filters: [],
    join: { field: 'conversationId', route: '/List/{listId}/Conversation/{conversationId}/Summary' },
  },
];

const byId = new Map<string, Report>(catalogue.map((report) => [report.id, report]));

/** The report of that id. An id typed by hand is first narrowed with {@link isReportId}. */
export function reportById(id: ReportId): Report {
  const report = byId.get(id);
  if (report === undefined) throw new RangeError(`The catalogue has no report ${id}.`);
  return report;
}

export function isReportId(value: unknown): value is ReportId {
  return typeof value === 'string' && byId.has(value);
}

/** The filters that a request may have as far as it is filled in: those of the rows and, where all messages are asked for, those that choose the messages. */
export function filtersOf({ report, messageId }: Pick<ReportRequest, 'report' | 'messageId'>): readonly FilterName[] {
  const { filters, parentFilters = [] } = reportById(report);
  return messageId === 'all' ? [...filters, ...parentFilters] : filters;
}

/** The filters of a request that asks for one row by itself; undefined where it asks for many. */
export function singleOf({ report, filters }: Pick<ReportRequest, 'report' | 'filters'>): NonNullable<Report['single']> | undefined {
  const { single } = reportById(report);
  return single !== undefined && filters?.[single.filter] !== undefined ? single : undefined;
}

/** How each filter is asked for and checked; defaults are the service's own. */
export const filterSpecs: Readonly<Record<FilterName, FilterSpec>> = {
  startDate: { name: 'startDate', title: text('Start date'), kind: { type: 'date' } },
  endDate: { name: 'endDate', title: text('End date'), kind: { type: 'date' } },
  subscriptionState: {
    name: 'subscriptionState', title: text('Subscription state'),
    kind: { type: 'choice', choices: ['Subscribed', 'Unsubscribed', 'All'], default: 'Subscribed' },
  },
  dateType: { name: 'dateType', title: text('Dates are of'), kind: { type: 'choice', choices: ['Send', 'Activity'], default: 'Send' } },
  emailAddress: { name: 'emailAddress', title: text('Email address'), kind: { type: 'text' } },
  externalContactId: { name: 'externalContactId', title: text('External contact ID'), kind: { type: 'text' } },
  includeTestMessages: { name: 'includeTestMessages', title: text('Include test messages'), kind: { type: 'boolean', default: false } },
  includePreviousVersions: { name: 'includePreviousVersions', title: text('Include previous versions'), kind: { type: 'boolean', default: false } },
  useOriginalSubscribeDate: { name: 'useOriginalSubscribeDate', title: text('Dates are of the first subscription'), kind: { type: 'boolean', default: true } },
  profileFields: { name: 'profileFields', title: text('Profile fields'), kind: { type: 'ids', atMost: 30 } },
};
