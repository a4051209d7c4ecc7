import type { ReportId } from '../reports/report-types';

/** The codicon that stands for a report, the same in the tree and in pickers. */
export function reportIcon(report: ReportId): string {
  switch (report) {
    case 'lists': return 'list-unordered';
    case 'contacts': return 'organization';
    case 'conversations': return 'comment-discussion';
    case 'messages': case 'conversationMessages': return 'inbox';
    case 'messageActivity': case 'conversationMessageActivity': return 'pulse';
    case 'messageLinks': case 'conversationMessageLinks': return 'references';
    case 'messageLinkClickers': case 'conversationMessageLinkClickers': return 'person';
    case 'messageSummary': case 'conversationMessageSummary': case 'conversationSummary': return 'graph';
    case 'messagePerformance': case 'conversationMessagePerformance': case 'conversationPerformance': return 'graph-line';
  }
}
