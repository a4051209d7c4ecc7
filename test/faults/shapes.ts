/** The shapes of run that faults are injected into, each with its truth: told from the simulated service's data and the design alone. */
import { reportById } from '../../src/reports/catalogue';
import { parentColumns } from '../../src/reports/parents';
import { scopeFields, type FailedParent, type ReportRequest } from '../../src/reports/report-types';
import type { SandboxData, SandboxRequest } from '../../src/sandbox/index';
import { cellOf, truthOf } from '../unit/cli/truth';

type Row = Readonly<Record<string, unknown>>;

export interface Shape {
  readonly name: string;
  readonly request: ReportRequest;
  readonly pageSize: number;
  /** Requests whose rows are the report's own. */
  readonly rowsPath: RegExp;
  readonly truth: (data: SandboxData) => readonly Row[];
}

const nowhere = { list: 0, conversation: 0, conversationMessage: 0, conversationLink: 0, message: 0, link: 0 };
const contactsOf = (data: SandboxData, list: number): Row[] => {
  const ofList = { listId: list, listName: data.list(list).listName };
  const unsubscribed = Array.from({ length: data.contactCount(list, 'Unsubscribed') }, (_, index) => ({ ...ofList, ...data.contact(list, 'Unsubscribed', index) }));
  return [...truthOf('contacts', { ...nowhere, list }, data), ...unsubscribed];
};

/** Contacts of the largest list, for whom the shapes' page sizes are made. */
export const contacts = 300;

export const shapes: readonly Shape[] = [
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
];

/** A file's lines, each with the line ending that it has: the header first. */
export interface Truth {
  readonly header: string;
  readonly lines: readonly { readonly text: string; readonly row: Row }[];
}

export function truthFor({ request, truth }: Shape, data: SandboxData): Truth {
  const report = reportById(request.report);
  const names = [...parentColumns(report), ...report.columns].map(({ name }) => name);
  return { header: line(names), lines: truth(data).map((row) => ({ row, text: line(names.map((name) => row[name])) })) };
}

/** RFC 4180; null is an empty field, an empty text is `""`. */
function line(values: readonly unknown[]): string {
  return `${values.map((value) => {
    if (value === '') return '""';
    const cell = cellOf(value);
    return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  }).join(',')}\r\n`;
}

export function wholeFile({ header, lines }: Truth): string {
  return header + lines.map(({ text }) => text).join('');
}

/** What is wrong with a file that lacks rows of the parents named, each from some row on, and no others; undefined where nothing is. */
export function wrongWithPartial({ header, lines }: Truth, file: string, failed: readonly FailedParent[]): string | undefined {
  if (!file.startsWith(header)) return 'its header is not the report\'s';
  let at = header.length;
  const ended = new Set<string>();
  for (const { text, row } of lines) {
    const isHere = file.startsWith(text, at);
    const parent = failed.find((each) => scopeFields.every((field) => each[field] === undefined || each[field] === row[field]));
    const own = scopeFields.map((field) => row[field]).join();
    if (parent === undefined && !isHere) return `a row is missing whose parent did not fail: ${text}`;
    if (isHere && !ended.has(own)) at += text.length;
    else ended.add(own);
  }
  return at === file.length ? undefined : `there is more in it than the truth has: ${JSON.stringify(file.slice(at, at + 200))}`;
}

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
