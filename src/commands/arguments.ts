/** What a command is handed: a node of the tree, plain JSON from a key binding or a task, or nothing. */
import { isExplorerNode, type ExplorerNode } from '../explorer/nodes/node';
import { placeIds } from '../explorer/place';
import { parseWay, type SavedWay } from '../export/saved-report';
import { parseRequest, RequestError } from '../reports/request';
import { scopeFields, type IdChoice, type Report, type ReportId } from '../reports/report-types';
import { text } from '../text';
import type { Draft } from './request-wizard';

/** The nodes that a menu was opened on: all that were selected where the one clicked is among them. Empty where the argument is no node. */
export function nodesOf(argument: unknown, second: unknown): readonly ExplorerNode[] {
  if (!isExplorerNode(argument)) return [];
  const selected: unknown[] = Array.isArray(second) ? second : [];
  return selected.includes(argument) ? selected.filter(isExplorerNode) : [argument];
}

/** One request for all of them: their ids side by side at the one level where they differ. @throws RequestError where they are of several kinds or places */
export function nodesDraft(nodes: readonly ExplorerNode[], draftOf: (node: ExplorerNode) => Draft = draftArgument): Draft {
  const [first = {}, ...others] = nodes.map(draftOf);
  const alike = others.every((draft) => draft.report === first.report && draft.account === first.account && scopeFields.every((field) => (draft[field] === undefined) === (first[field] === undefined)));
  if (!alike) throw new RequestError('nodes', text('What is selected is of several kinds: select only lists, only messages, only links and so on, of one account.'));
  const differing = scopeFields.filter((field) => others.some((draft) => draft[field] !== first[field]));
  const [field, another] = differing;
  if (field === undefined) return first;
  const last = scopeFields.filter((field) => first[field] !== undefined).at(-1);
  if (another !== undefined || field !== last) throw new RequestError('nodes', text('What is selected stands in several places: select only what is in one list, conversation or message.'));
  const ids = new Set([first, ...others].flatMap((draft): IdChoice[] => (draft[field] === undefined ? [] : [draft[field]])).flatMap((choice) => (choice === 'all' ? [] : choice)));
  return { ...first, [field]: [...ids] };
}

/** The reports whose rows lie below a branch of the tree. */
export function reportsBelow({ branch, place }: ExplorerNode): (report: Report) => boolean {
  const given = scopeFields.filter((field) => place !== undefined && placeIds(place)[field] !== undefined);
  return ({ scope, join }): boolean => {
    if (scope.length < given.length || (scope.length === given.length && join === undefined)) return false;
    const ofConversations = scope.includes('conversationId') || join?.field === 'conversationId';
    switch (branch) {
      case 'messages': return !ofConversations && (scope.includes('messageId') || join?.field === 'messageId');
      case 'conversations': return ofConversations;
      case 'place': return true;
      case undefined: return false;
      default: return branch satisfies never;
    }
  };
}

/** The place of a node, whatever report it stands for. */
export function placeDraft({ place }: ExplorerNode): Draft {
  return place === undefined ? {} : placeIds(place);
}

/** A request as far as the argument says it. @throws RequestError */
export function draftArgument(argument: unknown): Draft {
  if (argument === undefined || argument === null) return {};
  if (isExplorerNode(argument)) {
    if (argument.request !== undefined) return argument.request;
    return argument.place === undefined ? {} : placeIds(argument.place);
  }
  if (typeof argument !== 'object' || Array.isArray(argument)) throw new RequestError('request', text('A request must be a JSON object with the field report.'));
  const { request: fields } = wayOf(argument);
  if (fields['report'] !== undefined) return parseRequest(fields);
  // Any report will do: which fields belong to which report is looked at when it is known.
  const { report: __, ...draft } = parseRequest({ ...fields, report: 'lists' satisfies ReportId });
  return draft;
}

/** What an argument says of how to export, beside its request and its file. @throws RequestError */
export function wayArgument(argument: unknown): SavedWay {
  return typeof argument === 'object' && argument !== null && !isExplorerNode(argument) ? wayOf(argument).way : {};
}

function wayOf(argument: object): ReturnType<typeof parseWay> {
  const { file, ...fields } = argument as Record<string, unknown>;
  return parseWay(fields, typeof file === 'string' ? file : undefined);
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
