/** In which order a grid shows its columns until the user has chosen one. Files keep the report's own. Pure. */
import { reportById } from '../reports/catalogue';
import { parentNameColumns } from '../reports/parents';
import type { ScopeField } from '../reports/report-types';
import type { CheckedRequest } from '../reports/request';
import type { UsualOrder } from './protocol';

/** What tells a row apart from others. */
const telling = ['messageId', 'subject', 'emailAddress'];

/** First what tells rows apart; last what is the same in every row and in the title already: parents of which there is one. */
export function usualOrder(request: CheckedRequest): UsualOrder {
  const { scope } = reportById(request.report);
  const columns = (field: ScopeField): string[] => [field, parentNameColumns[field]];
  const last = scope.filter((field) => [request[field]].flat().length === 1 && request[field] !== 'all').flatMap(columns);
  return { first: [...new Set([...scope.flatMap(columns), ...telling])].filter((name) => !last.includes(name)), last };
}
