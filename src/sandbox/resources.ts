/** The resources as the service sends them, in the field order of Listrak's official document. Dates are naive US Eastern texts. */
export interface ListRow {
  listId: number;
  listName: string;
  folderId: number;
  ipPoolId: number;
  bounceDomainAlias: string | null;
  bounceHandling: string;
  bounceUnsubscribeCount: number;
  createDate: string;
  enableBrowserLink: boolean;
  enableDoubleOptIn: boolean;
  enableDynamicContent: boolean;
  enableGoogleAnalytics: boolean;
  enableInternationalization: boolean;
  enableListHygiene: boolean;
  enableListRemovalHeader: boolean;
  enableListRemovalLink: boolean;
  enableListrakAnalytics: boolean;
  enableSpamScorePersonalization: boolean;
  enableToNamePersonalization: boolean;
  enableUniversalEmailKeySetting: boolean;
  fromEmail: string;
  fromName: string;
  googleTrackingDomains: string[] | null;
  linkDomainAlias: string | null;
  mediaDomainAlias: string | null;
}

export type SubscriptionState = 'Subscribed' | 'Unsubscribed';

export interface FieldValue {
  segmentationFieldGroupId: number;
  segmentationFieldId: number;
  value: string;
}

export interface ContactRow {
  emailAddress: string;
  emailKey: string;
  universalEmailKey: string;
  subscriptionState: SubscriptionState;
  subscribeDate: string;
  resubscribeDate: string | null;
  subscribeMethod: string | null;
  unsubscribeDate: string | null;
  unsubscribeMethod: string | null;
  externalContactID: string | null;
  segmentationFieldValues: FieldValue[];
}

export interface FieldGroupRow {
  segmentationFieldGroupId: number;
  segmentationFieldGroupName: string;
  position: number;
}

export interface FieldRow {
  segmentationFieldId: number;
  segmentationFieldName: string;
  segmentationFieldGroupId: number;
  dataType: string;
  maxLength: number;
  position: number;
}

export interface ConversationRow {
  conversationId: number;
  conversationName: string;
  campaignId: number | null;
  expirationDate: string | null;
  status: string;
}

export interface MessageRow {
  messageId: number;
  sendDate: string | null;
  messageStatus: string;
  campaignId: number | null;
  externalCampaignId: string | null;
  subject: string | null;
}

export interface MessageExtended {
  messageId: number;
  sendDate: string | null;
  messageStatus: string;
  enableUniversalEmailKeySetting: boolean;
  campaignId: number | null;
  bodyHtml: string;
  bodyText: string | null;
  codePage: number;
  enablePassalong: boolean;
  enableTracking: boolean;
  externalCampaignId: string | null;
  fromEmail: string;
  fromName: string;
  googleAnalyticsCampaignName: string | null;
  googleAnalyticsCampaignContent: string | null;
  replyEmail: string | null;
  savedAudienceId: number | null;
  subject: string | null;
  toName: string | null;
}

export interface MessageExtendedSegmentsApplied extends MessageExtended {
  segmentsApplied: { includedSegments: string[]; excludedSegments: string[] } | null;
}

export interface ActivityRow {
  abuse: boolean;
  activityDate: string | null;
  bounce: boolean;
  bounceReason: string | null;
  click: boolean;
  clickCount: number;
  emailAddress: string;
  open: boolean;
  orderTotal: number;
  read: boolean;
  sendDate: string | null;
  unsubscribe: boolean;
  visitDate: string | null;
  externalContactID: string | null;
}

export interface LinkRow {
  linkId: number;
  linkDescription: string | null;
  linkUrl: string;
  clickCount: number;
}

export interface ClickerRow {
  emailAddress: string;
  clickDate: string;
}

export interface MessageSummaryRow {
  averageOrderValue: number;
  bounceCount: number;
  clickCount: number;
  conversionCount: number;
  openCount: number;
  passAlongCount: number;
  readCount: number;
  revenue: number;
  sentCount: number;
  unsubscribeCount: number;
  visitCount: number;
}

export interface ConversationSummaryRow {
  averageOrderValue: number;
  bounceCount: number;
  clickCount: number;
  conversionCount: number;
  deliveredCount: number;
  openCount: number;
  readCount: number;
  revenue: number;
  sentCount: number;
  unsubscribeCount: number;
  visitCount: number;
}

export interface MessageStatusRow {
  sendCount: number;
  startDate: string;
  endDate: string;
  status: string;
  type: string;
}
