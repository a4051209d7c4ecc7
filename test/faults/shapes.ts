/** The shapes of run that faults are injected into, each with its truth: told from the simulated service's data and the design alone. */
import type { ReportRequest } from '../../src/reports/report-types';
import type { SandboxData, SandboxRequest } from '../../src/sandbox/index';
import { truthOf } from '../unit/cli/truth';
import type { WayName } from './ways/names';

export type Row = Readonly<Record<string, unknown>>;

export interface Shape {
  readonly name: string;
  readonly request: ReportRequest;
  readonly pageSize: number;
  /** Requests whose rows are the report's own. */
  readonly rowsPath: RegExp;
  readonly truth: (data: SandboxData) => readonly Row[];
  /** They take turns from request to request, so that each meets every fault. */
  readonly ways: readonly [WayName, ...WayName[]];
}

const nowhere = { list: 0, conversation: 0, conversationMessage: 0, conversationLink: 0, message: 0, link: 0 };
const contactsOf = (data: SandboxData, list: number): Row[] => {
  const ofList = { listId: list, listName: data.list(list).listName };
  const unsubscribed = Array.from({ length: data.contactCount(list, 'Unsubscribed') }, (_, index) => ({ ...ofList, ...data.contact(list, 'Unsubscribed', index) }));
  return [...truthOf('contacts', { ...nowhere, list }, data), ...unsubscribed];
};

/** Contacts of the largest list, for whom the shapes' page sizes are made. */
export const contacts = 300;

/** Of a file or a grid. */
export const shapes: readonly Shape[] = ([
  {
    name: 'one report, paged', request: { report: 'contacts', listId: 101, filters: { subscriptionState: 'All' } }, pageSize: 60, rowsPath: /\/Contact$/,
    truth: (data) => contactsOf(data, 101),
  },
  {
    name: 'many parents', request: { report: 'contacts', listId: 'all', filters: { subscriptionState: 'All' } }, pageSize: 60, rowsPath: /\/Contact$/,
    truth: (data) => data.lists().flatMap(({ listId }) => contactsOf(data, listId)),
  },
  {
    name: 'parents of parents', request: { report: 'conversationMessageLinks', listId: 108, conversationId: 'all', messageId: 'all' }, pageSize: 20, rowsPath: /\/Link$/,
    truth: (data) => data.conversations(108).flatMap(({ conversationId }) => data.conversationMessages(108, conversationId).flatMap(({ messageId }) => (
      truthOf('conversationMessageLinks', { ...nowhere, list: 108, conversation: conversationId, conversationMessage: messageId }, data)))),
  },
  {
    name: 'resources', request: { report: 'messageSummary', listId: 106, messageId: [106_001, 106_004, 106_009, 106_021] }, pageSize: 20, rowsPath: /\/Summary$/,
    truth: (data) => [106_001, 106_004, 106_009, 106_021].flatMap((message) => truthOf('messageSummary', { ...nowhere, list: 106, message }, data)),
  },
  { name: 'a collection', request: { report: 'lists' }, pageSize: 20, rowsPath: /\/List$/, truth: (data) => truthOf('lists', nowhere, data) },
  {
    name: 'joined rows', request: { report: 'conversationPerformance', listId: [107, 108] }, pageSize: 20, rowsPath: /\/Summary$/,
    truth: (data) => [107, 108].flatMap((list) => truthOf('conversationPerformance', { ...nowhere, list }, data)),
  },
] satisfies Omit<Shape, 'ways'>[]).map((shape) => ({ ...shape, ways: ['file csv', 'table csv'] }));

/** Two lists of several pages and one of one. */
const lists = [103, 104, 106];
const fewLists: Omit<Shape, 'name' | 'ways'> = {
  request: { report: 'contacts', listId: lists }, pageSize: 10, rowsPath: /\/Contact$/,
  truth: (data) => lists.flatMap((list) => truthOf('contacts', { ...nowhere, list }, data)),
};

/** Of the other formats, of files that are brought up to date, and of those that are completed. */
export const otherShapes: readonly Shape[] = [
  { name: 'NDJSON', ...fewLists, ways: ['file ndjson'] },
  { name: 'Parquet', ...fewLists, ways: ['file parquet'] },
  { name: 'XLSX', ...fewLists, ways: ['file xlsx'] },
  { name: 'a table\'s exports', ...fewLists, ways: ['table ndjson', 'table parquet', 'table xlsx'] },
  { name: 'since last, the first time', ...fewLists, ways: ['first update csv', 'first update ndjson'] },
  { name: 'since last', ...fewLists, ways: ['update csv', 'update ndjson'] },
  { name: 'a retry', ...fewLists, ways: ['retry csv', 'retry ndjson'] },
];

/** Where a request of a run may meet a fault. */
export type Where = 'any' | 'data' | 'token' | 'rows' | 'pages' | 'later pages' | 'lookups';

export function isAt(where: Where, { token, path, query }: SandboxRequest, { rowsPath }: Shape): boolean {
  switch (where) {
    case 'any': return true;
    case 'data': return !token;
    case 'token': return token;
    case 'rows': return !token && rowsPath.test(path);
    case 'pages': return query.has('count');
    case 'later pages': return query.has('cursor');
    case 'lookups': return !token && /\/\d+$/.test(path);
  }
}
