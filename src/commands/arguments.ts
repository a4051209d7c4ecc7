/** What a command is handed: a node of the tree, plain JSON from a key binding or a task, or nothing. */
import { isExplorerNode } from '../explorer/nodes/node';
import { placeIds } from '../explorer/place';
import { parseRequest, RequestError } from '../reports/request';
import { scopeFields, type ReportId } from '../reports/report-types';
import { text } from '../text';
import type { Draft } from './request-wizard';

/** A request as far as the argument says it. @throws RequestError */
export function draftArgument(argument: unknown): Draft {
  if (argument === undefined || argument === null) return {};
  if (isExplorerNode(argument)) {
    if (argument.request !== undefined) return argument.request;
    return argument.place === undefined ? {} : placeIds(argument.place);
  }
  if (typeof argument !== 'object' || Array.isArray(argument)) throw new RequestError('request', text('A request must be a JSON object with the field report.'));
  const { file: _, ...fields } = argument as Record<string, unknown>;
  if (fields['report'] !== undefined) return parseRequest(fields);
  // Any report will do: which fields belong to which report is looked at when it is known.
  const { report: __, ...draft } = parseRequest({ ...fields, report: 'lists' satisfies ReportId });
  return draft;
}

/** The `file` beside a request: a field of the same object, or the second argument. undefined where neither is there. */
export function fileBeside(argument: unknown, second: unknown): unknown {
  if (isExplorerNode(argument)) return undefined;
  return typeof argument === 'object' && argument !== null && 'file' in argument ? argument.file : second;
}

/** A summary's request from ids alone, where they say which. */
export function summaryDraft(draft: Draft): Draft {
  if (draft.report !== undefined) return draft;
  const report = draft.messageId !== undefined
    ? (draft.conversationId === undefined ? 'messageSummary' : 'conversationMessageSummary')
    : draft.conversationId === undefined ? undefined : 'conversationSummary';
  return report === undefined ? draft : { ...draft, report };
}

/** @throws RequestError where an id of the request is not one id */
export function oneIdEach(draft: Draft): Readonly<Partial<Record<(typeof scopeFields)[number], number>>> {
  return Object.fromEntries(scopeFields.flatMap((field) => {
    const choice = draft[field];
    if (choice === undefined) return [];
    if (typeof choice !== 'number') throw new RequestError(field, text('The field {0} must be one ID here.', field));
    return [[field, choice] as const];
  }));
}
