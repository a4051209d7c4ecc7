/** What comes from the other side, or from a saved state, is held against the protocol before anything acts on it. */
import type { CopyFormat } from '../engine/protocol';
import { isCount, isRecord } from '../plain-data';
import { scopeFields } from '../reports/report-types';
import type { ColumnFilter, Grouping, GroupKey, GroupPer, GroupSort, SortKey, View } from '../rows/view';
import { checkLayout, checkWidths } from './layout-checks';
import type { NamesByField } from './parent-names';
import {
  mostRowsOfWindow, rowsOfPiece, type CellPlace, type FromWebview, type GridCallMessage, type GridExport, type GridMemory, type GridPhase, type GroupsMemory, type ToWebview,
} from './protocol';
import { checkNames, isText, mostColumns, mostNames } from './value-checks';

const mostSortKeys = 64;
/** Values of a checklist, groups. */
const mostListed = 10_000;
const copyFormats: readonly CopyFormat[] = ['text', 'textWithHeaders', 'csv', 'json', 'markdown'];
const textMatches = ['contains', 'equals', 'startsWith', 'endsWith', 'regex'] as const;
const groupPers: readonly GroupPer[] = ['value', 'day', 'week', 'month', 'year', 'domain'];

/** The message, or undefined where it is none of the protocol's. */
export function checkFromWebview(value: unknown): FromWebview | undefined {
  if (!isRecord(value)) return undefined;
  switch (value['type']) {
    case 'ready': case 'stop': case 'resume': case 'enterCredentials': case 'reload': return { type: value['type'] };
    case 'export': {
      const what = checkExport(value['what']);
      return what === undefined ? undefined : { type: 'export', what };
    }
    case 'cancel': return isCount(value['id']) ? { type: 'cancel', id: value['id'] } : undefined;
    case 'openLink': return isText(value['url']) ? { type: 'openLink', url: value['url'] } : undefined;
    case 'layout': {
      const changes = checkLayout(value['changes']);
      return changes === undefined ? undefined : { type: 'layout', changes };
    }
    case 'call': return checkCall(value);
    default: return undefined;
  }
}

/** What came to the webview, or undefined where it is none of the protocol's. An answer's content is its call's. */
export function checkToWebview(value: unknown): ToWebview | undefined {
  const type = isRecord(value) ? value['type'] : undefined;
  return isRecord(value) && typeof type === 'string' && Object.hasOwn(toWebview, type) && toWebview[type as ToWebview['type']](value) ? value as unknown as ToWebview : undefined;
}

const toWebview: Readonly<Record<ToWebview['type'], (message: Record<string, unknown>) => boolean>> = {
  open: ({ opening }) => isRecord(opening) && areStrings(opening, 'title', 'subtitle', 'locale', 'account') && typeof opening['sampleData'] === 'boolean'
    && isRecord(opening['strings']) && Object.values(opening['strings']).every((sentence) => typeof sentence === 'string')
    && Array.isArray(opening['filters']) && opening['filters'].every((filter) => isRecord(filter) && areStrings(filter, 'name', 'title', 'type', 'value'))
    && isViewLike(opening['view']) && isRecord(opening['layout']) && isRecord(opening['layout']['widths']) && isRecord(opening['request']),
  state: ({ state, first }) => isRecord(state) && Object.hasOwn(phases, String(state['phase'])) && areStrings(state, 'status') && ['table', 'totalRows', 'viewRows', 'revision'].every((name) => isCount(state[name]))
    && Array.isArray(state['columns']) && state['columns'].every((column) => isRecord(column) && areStrings(column, 'name', 'type', 'origin'))
    && (state['notice'] === undefined || (isRecord(state['notice']) && areStrings(state['notice'], 'what', 'next')))
    && (first === undefined || (isRecord(first) && isCount(first['rows']) && isCount(first['revision']) && areStrings(first, 'texts', 'lengths'))),
  focusSearch: () => true,
  view: ({ view }) => isViewLike(view),
  answer: (message) => isCount(message['id']) && ('error' in message ? typeof message['error'] === 'string' : 'ok' in message),
};

const phases: Readonly<Record<GridPhase, true>> = { loading: true, complete: true, incomplete: true, stopped: true, full: true, failed: true };

function areStrings(value: Record<string, unknown>, ...names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'string');
}

/** The parts of a view; the host has looked into them, and the webview's script stays small. */
function isViewLike(value: unknown): boolean {
  return isRecord(value) && typeof value['search'] === 'string' && Array.isArray(value['sort']) && Array.isArray(value['filters']);
}

/** Where an earlier page saved that it stood; undefined where it saved nothing, or in an older version. The host looks at the rest, and the groups' script at the groups. */
export function checkMemory(value: unknown): Pick<GridMemory, 'scroll' | 'selection' | 'fitted' | 'groups'> | undefined {
  if (!isRecord(value) || value['version'] !== 1) return undefined;
  const { scroll } = value;
  if (!isRecord(scroll) || !isPlace(scroll['row'], 0) || !isPlace(scroll['left'], 0)) return undefined;
  const fitted = checkWidths(value['fitted']);
  return { scroll: { row: scroll['row'], left: scroll['left'] }, selection: checkSelection(value['selection']), ...(fitted === undefined ? {} : { fitted }), groups: value['groups'] };
}

function checkSelection(value: unknown): GridMemory['selection'] {
  const [active, anchor] = isRecord(value) ? [checkPlace(value['active']), checkPlace(value['anchor'])] : [];
  if (!isRecord(value) || active === undefined || anchor === undefined) return null;
  const whole = wholes.find((known) => known === value['whole']);
  return { active, anchor, ...(whole === undefined ? {} : { whole }) };
}

const wholes = ['rows', 'columns', 'all'] as const;

/** How an earlier page had its rows grouped. */
export function checkGroupsMemory(value: unknown): GroupsMemory | undefined {
  if (!isRecord(value)) return undefined;
  const by = checkEach(value['by'], 2, (key) => {
    const per = isRecord(key) ? groupPers.find((known) => known === key['per']) : undefined;
    return isRecord(key) && isText(key['column']) && per !== undefined ? { column: key['column'], per } : undefined;
  });
  const sums = checkNames(value['sums']);
  const sort = sums === undefined ? undefined : checkGroupSort(value['sort'], sums.length);
  const { shape, measure, chosen } = value;
  if (by === undefined || by.length === 0 || sums === undefined || sort === undefined || (shape !== 'table' && shape !== 'chart') || (measure !== 'count' && !(isCount(measure) && measure < sums.length))) return undefined;
  const before = isRecord(chosen) ? checkEach(chosen['before'], mostNames, checkColumnFilter) : undefined;
  const keys = isRecord(chosen) && Array.isArray(chosen['keys']) && chosen['keys'].every((key) => key === null || isText(key)) ? chosen['keys'] as (string | null)[] : undefined;
  return { by, sums, sort, shape, measure, ...(before === undefined || keys === undefined ? {} : { chosen: { keys, before } }) };
}

function checkPlace(value: unknown): CellPlace | undefined {
  return isRecord(value) && isPlace(value['row'], -1) && isPlace(value['column'], -1) ? { row: value['row'], column: value['column'] } : undefined;
}

function isPlace(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= least;
}

/** The id by which even a malformed call wants its answer. */
export function callIdOf(value: unknown): number | undefined {
  return isRecord(value) && value['type'] === 'call' && isCount(value['id']) ? value['id'] : undefined;
}

function checkCall({ id, call, args }: Record<string, unknown>): GridCallMessage | undefined {
  if (!isCount(id) || !isRecord(args)) return undefined;
  switch (call) {
    case 'readWindow': {
      const { from, to } = args;
      const columns = checkColumns(args['columns']);
      if (!isCount(from) || !isCount(to) || to < from || to - from > mostRowsOfWindow || columns === undefined) return undefined;
      return { type: 'call', id, call, args: { from, to, columns } };
    }
    case 'setView': {
      const view = checkView(args['view']);
      return view === undefined ? undefined : { type: 'call', id, call, args: { view } };
    }
    case 'copyCells': {
      const block = checkBlock(args);
      const format = copyFormats.find((known) => known === args['format']);
      const of = checkId(args);
      return block === undefined || format === undefined || of === undefined ? undefined : { type: 'call', id, call, args: { ...block, format, ...of } };
    }
    case 'copyPiece': {
      const { part, copy } = args;
      const block = checkBlock(args);
      const format = copyFormats.find((known) => known === args['format']);
      if (block === undefined || format === undefined || block.toRow - block.fromRow > rowsOfPiece || (copy !== undefined && typeof copy !== 'string')) return undefined;
      if (!isRecord(part) || typeof part['first'] !== 'boolean' || typeof part['last'] !== 'boolean') return undefined;
      return { type: 'call', id, call, args: { ...block, format, part: { first: part['first'], last: part['last'] }, ...(copy === undefined ? {} : { copy }) } };
    }
    case 'summariseCells': {
      const block = checkBlock(args);
      return block === undefined ? undefined : { type: 'call', id, call, args: block };
    }
    case 'summariseColumn': {
      const { column, over } = args;
      return isCount(column) && (over === 'view' || over === 'table') ? { type: 'call', id, call, args: { column, over } } : undefined;
    }
    case 'columnValues': {
      const { column, atMost, search } = args;
      return isCount(column) && isListed(atMost) && isText(search) ? { type: 'call', id, call, args: { column, atMost, search } } : undefined;
    }
    case 'findCell': {
      const { text, fromRow, fromColumn, backwards } = args;
      const columns = checkColumns(args['columns']);
      if (!isText(text) || !isCount(fromRow) || !isCount(fromColumn) || typeof backwards !== 'boolean' || columns === undefined) return undefined;
      return { type: 'call', id, call, args: { text, fromRow, fromColumn, backwards, columns } };
    }
    case 'groupRows': {
      const grouping = checkGrouping(args);
      return grouping === undefined || !isListed(args['atMost']) ? undefined : { type: 'call', id, call, args: { ...grouping, atMost: args['atMost'] } };
    }
    case 'copyGroups': {
      const grouping = checkGrouping(args);
      const format = copyFormats.find((known) => known === args['format']);
      return grouping === undefined || format === undefined || !isListed(args['atMost']) ? undefined : { type: 'call', id, call, args: { ...grouping, atMost: args['atMost'], format } };
    }
    case 'follow': return isCount(args['id']) ? { type: 'call', id, call, args: { id: args['id'] } } : undefined;
    case 'readRow': case 'rowFollows': {
      const { row } = args;
      const of = checkId(args);
      return isCount(row) && of !== undefined ? { type: 'call', id, call, args: { row, ...of } } : undefined;
    }
    case 'setFilters': {
      const { filters } = args;
      if (!isRecord(filters) || Object.keys(filters).length > mostNames || !Object.values(filters).every(isText)) return undefined;
      return { type: 'call', id, call, args: { filters: filters as Record<string, string> } };
    }
    case 'chooseProfileFields': return isText(args['value']) ? { type: 'call', id, call, args: { value: args['value'] } } : undefined;
    default: return undefined;
  }
}

/** The row of which a call is, where it says so. */
function checkId({ id }: Record<string, unknown>): { id?: number } | undefined {
  return id === undefined ? {} : isCount(id) ? { id } : undefined;
}

/** A view without filters is one that was saved before there were any. */
export function checkView(value: unknown): View | undefined {
  if (!isRecord(value)) return undefined;
  const { search, filters = [] } = value;
  const sort = checkEach(value['sort'], mostSortKeys, checkSortKey);
  const checked = checkEach(filters, mostNames, checkColumnFilter);
  return isText(search) && sort !== undefined && checked !== undefined ? { search, sort, filters: checked } : undefined;
}

function checkColumnFilter(value: unknown): ColumnFilter | undefined {
  if (!isRecord(value) || !isText(value['column'])) return undefined;
  const { type, column, match, text, from, to, below, is } = value;
  switch (type) {
    case 'text': {
      const known = textMatches.find((each) => each === match);
      return known !== undefined && isText(text) ? { type, column, match: known, text } : undefined;
    }
    case 'range':
      if ((from !== undefined && !isText(from)) || (to !== undefined && !isText(to)) || (below !== undefined && !isText(below))) return undefined;
      return { type, column, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), ...(below === undefined ? {} : { below }) };
    case 'values': {
      const values = checkEach(value['values'], mostListed, (each) => (each === null || isText(each) ? { each } : undefined));
      return values === undefined ? undefined : { type, column, values: values.map(({ each }) => each) };
    }
    case 'boolean': case 'empty': return typeof is === 'boolean' ? { type, column, is } : undefined;
    default: return undefined;
  }
}

function checkExport(value: unknown): GridExport | undefined {
  if (!isRecord(value)) return undefined;
  switch (value['type']) {
    case 'everything': return { type: 'everything' };
    case 'view': case 'selection': {
      const { type, rows } = value;
      const columns = checkColumns(value['columns']);
      if (columns === undefined || (type === 'selection') !== (rows !== undefined)) return undefined;
      if (rows === undefined) return { type, columns };
      if (!isRecord(rows) || !isCount(rows['from']) || !isCount(rows['to']) || rows['to'] < rows['from'] || !isCount(rows['revision'])) return undefined;
      return { type, columns, rows: { from: rows['from'], to: rows['to'], revision: rows['revision'] } };
    }
    case 'groups': {
      const grouping = checkGrouping(value);
      return grouping === undefined ? undefined : { type: 'groups', ...grouping };
    }
    default: return undefined;
  }
}

function checkGrouping({ by, sums: some, sort: order, filters }: Record<string, unknown>): Grouping | undefined {
  const keys = checkGroupKeys(by);
  const sums = checkColumns(some);
  const sort = sums === undefined ? undefined : checkGroupSort(order, sums.length);
  const checked = filters === undefined ? undefined : checkEach(filters, mostNames, checkColumnFilter);
  if (keys === undefined || sums === undefined || sort === undefined || (filters !== undefined && checked === undefined)) return undefined;
  return { by: keys, sums, sort, ...(checked === undefined ? {} : { filters: checked }) };
}

function checkGroupSort(value: unknown, sums: number): GroupSort | undefined {
  if (!isRecord(value)) return undefined;
  const { by, direction } = value;
  if (by !== 'count' && by !== 'key' && !(isCount(by) && by < sums)) return undefined;
  return direction === 'ascending' || direction === 'descending' ? { by, direction } : undefined;
}

function checkGroupKeys(value: unknown): GroupKey[] | undefined {
  const keys = checkEach(value, 2, (key): GroupKey | undefined => {
    if (!isRecord(key) || !isCount(key['column'])) return undefined;
    const per = groupPers.find((known) => known === key['per']);
    if (key['per'] !== undefined && per === undefined) return undefined;
    return { column: key['column'], ...(per === undefined ? {} : { per }) };
  });
  return keys === undefined || keys.length === 0 ? undefined : keys;
}

function checkBlock({ fromRow, toRow, columns: some }: Record<string, unknown>): { fromRow: number; toRow: number; columns: number[] } | undefined {
  const columns = checkColumns(some);
  return isCount(fromRow) && isCount(toRow) && toRow >= fromRow && columns !== undefined ? { fromRow, toRow, columns } : undefined;
}

/** Each part checked; undefined where one is refused or there are too many. */
function checkEach<Part>(value: unknown, atMost: number, check: (part: unknown) => Part | undefined): Part[] | undefined {
  if (!Array.isArray(value) || value.length > atMost) return undefined;
  const parts = value.map(check);
  return parts.every((part) => part !== undefined) ? parts : undefined;
}

function checkSortKey(value: unknown): SortKey | undefined {
  if (!isRecord(value) || !isText(value['column'])) return undefined;
  const { column, direction } = value;
  return direction === 'ascending' || direction === 'descending' ? { column, direction } : undefined;
}

/** Names of a request's ids as a page has kept them; what is none is left out. */
export function checkNamesByField(value: unknown): NamesByField {
  if (!isRecord(value)) return {};
  return Object.fromEntries(scopeFields.flatMap((field) => (isText(value[field]) ? [[field, value[field]]] : [])));
}

function checkColumns(value: unknown): number[] | undefined {
  return Array.isArray(value) && value.length <= mostColumns && value.every(isCount) ? value : undefined;
}

/** Of a list that is sent at once. */
function isListed(value: unknown): value is number {
  return isCount(value) && value <= mostListed;
}
