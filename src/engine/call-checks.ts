/** What the engine is asked is held against the protocol before anything acts on it: a table of the calls and their arguments. */
import { isExportFormat, isFailedParent, isIncompleteFile } from '../export/kept-json';
import type { Connection } from '../listrak/connection';
import { isCount, isRecord } from '../plain-data';
import type { ColumnFilter, GroupKey, Grouping, GroupSort, SortKey, View } from '../rows/view';
import { text } from '../text';
import { EngineRefusal } from './error-facts';
import type { CopyPart, EngineCallName, EngineCalls, TablePart } from './protocol';

type Check = (value: unknown) => boolean;
/** A check for each member, also for those that may be missing. */
type Shape<T> = { readonly [Name in keyof T]-?: Check };

/** @throws EngineRefusal that names the call and the first argument that is none. What is asked for in it, a request or a column, may still not be there. */
export function assertCall<Name extends EngineCallName>(call: Name, args: unknown): asserts args is EngineCalls[Name]['args'] {
  const shape: Readonly<Record<string, Check>> = calls[call];
  if (!isRecord(args)) throw new EngineRefusal(text('The call {0} of the engine has no arguments.', call));
  const wrong = Object.keys(shape).find((name) => shape[name]?.(args[name]) === false);
  if (wrong !== undefined) throw new EngineRefusal(text('The call {0} of the engine has no proper {1}.', call, wrong));
}

/** Whether there is a call of that name. */
export function isCallName(value: unknown): value is EngineCallName {
  return typeof value === 'string' && Object.hasOwn(calls, value);
}

const isString: Check = (value) => typeof value === 'string';
const isBoolean: Check = (value) => typeof value === 'boolean';
const isLocale: Check = (value) => {
  try {
    return typeof value === 'string' && Intl.getCanonicalLocales(value).length === 1;
  } catch {
    // No language tag.
    return false;
  }
};
const isPositive: Check = (value) => isCount(value) && value > 0;
const oneOf = (...values: readonly unknown[]): Check => (value) => values.includes(value);
const optional = (check: Check): Check => (value) => value === undefined || check(value);
const listOf = (check: Check, atMost = Infinity): Check => (value) => Array.isArray(value) && value.length <= atMost && value.every(check);
const shaped = <T>(shape: Shape<T>): Check => {
  const members: readonly (readonly [string, Check])[] = Object.entries(shape);
  return (value) => isRecord(value) && members.every(([name, check]) => check(value[name]));
};

const isPart = shaped<CopyPart>({ first: isBoolean, last: isBoolean });
const isDirection = oneOf('ascending', 'descending');
const isFilter: Check = (value) => {
  if (!isRecord(value) || !isString(value['column'])) return false;
  const type = value['type'];
  return typeof type === 'string' && Object.hasOwn(filters, type) && filters[type as ColumnFilter['type']](value);
};
const filters: Readonly<Record<ColumnFilter['type'], (filter: Record<string, unknown>) => boolean>> = {
  text: ({ match, text: wanted }) => oneOf('contains', 'equals', 'startsWith', 'endsWith', 'regex')(match) && isString(wanted),
  range: ({ from, to, below }) => [from, to, below].every(optional(isString)),
  values: ({ values }) => listOf((each) => each === null || isString(each))(values),
  boolean: ({ is }) => isBoolean(is),
  empty: ({ is }) => isBoolean(is),
};
const isView = shaped<View>({ search: isString, sort: listOf(shaped<SortKey>({ column: isString, direction: isDirection })), filters: listOf(isFilter) });
const isConnection = shaped<Connection>({
  apiUrl: isString, tokenUrl: isString,
  credentials: shaped<Connection['credentials']>({ clientId: isString, clientSecret: isString }),
  network: shaped<Connection['network']>({ proxy: optional(isString), environmentProxy: optional(isString), noProxy: listOf(isString), strictSSL: isBoolean }),
});

const isCopyFormat = oneOf('text', 'textWithHeaders', 'csv', 'json', 'markdown');
const columns = listOf(isCount);
const block = { fromRow: isCount, toRow: isCount, columns };
const grouping: Shape<Grouping> = {
  by: (value) => listOf(shaped<GroupKey>({ column: isCount, per: optional(oneOf('value', 'day', 'week', 'month', 'year', 'domain')) }), 2)(value) && (value as unknown[]).length > 0,
  sums: columns,
  sort: shaped<GroupSort>({ by: (by) => by === 'count' || by === 'key' || isCount(by), direction: isDirection }),
  filters: optional(listOf(isFilter)),
};
const part: Shape<TablePart> = { columns: optional(columns), rows: optional(shaped<NonNullable<TablePart['rows']>>({ from: isCount, to: isCount, revision: isCount })) };
/** A request says itself what is wrong with it, see `checkRequest`. */
const fetching = { account: isString, request: isRecord, pageSize: isPositive, maxConcurrentRequests: isPositive };
const exporting = { ...fetching, job: isCount, file: isString };
const toFile = { job: isCount, table: isCount, file: isString, format: isExportFormat };

const calls: { readonly [Name in EngineCallName]: Shape<EngineCalls[Name]['args']> } = {
  connect: { account: isString, connection: isConnection },
  disconnect: { account: isString },
  checkConnection: { connection: isConnection },
  readPage: { account: isString, request: isRecord, cursor: optional(isString), pageSize: optional(isPositive) },
  profileFields: { account: isString, listId: isPositive },
  openTable: { ...fetching, table: isCount, maxRows: isPositive, locale: optional(isLocale) },
  stopTable: { table: isCount },
  resumeTable: { table: isCount },
  setView: { table: isCount, view: isView },
  readWindow: { table: isCount, from: isCount, to: isCount, columns },
  readRow: { table: isCount, row: isCount, id: optional(isCount) },
  copyCells: { ...block, table: isCount, format: isCopyFormat, part: optional(isPart), id: optional(isCount) },
  copyPiece: { ...block, table: isCount, format: isCopyFormat, part: isPart },
  summariseColumn: { table: isCount, column: isCount, over: oneOf('view', 'table') },
  columnValues: { table: isCount, column: isCount, atMost: isCount, search: isString },
  summariseCells: { ...block, table: isCount },
  findCell: { table: isCount, text: isString, fromRow: isCount, fromColumn: isCount, backwards: isBoolean, columns: optional(columns) },
  groupRows: { ...grouping, table: isCount, atMost: isCount },
  copyGroups: { ...grouping, table: isCount, atMost: isCount, format: isCopyFormat },
  closeTable: { table: isCount },
  exportReport: { ...exporting, format: isExportFormat, lookBackDays: optional(isCount), onlyParents: optional(listOf(isFailedParent)), split: optional(isPositive), goOn: optional(isBoolean) },
  unfinishedExport: { account: isString, request: isRecord, file: isString, format: isExportFormat, lookBackDays: optional(isCount) },
  discardUnfinished: { file: isString },
  retryExport: { ...exporting, incomplete: isIncompleteFile },
  exportTable: { ...part, ...toFile },
  exportGroups: { ...grouping, ...toFile },
  cancel: { call: isCount },
};
