/** What comes from a webview is held against the protocol before anything acts on it. */
import type { SortKey, View } from '../rows/view';
import { mostRowsOfWindow, type FromWebview, type GridCallMessage } from './protocol';

const mostColumns = 10_000;
const mostSortKeys = 64;
const longestText = 10_000;
const mostNames = 1000;

/** The message, or undefined where it is none of the protocol's. */
export function checkFromWebview(value: unknown): FromWebview | undefined {
  if (!isRecord(value)) return undefined;
  switch (value['type']) {
    case 'ready': case 'stop': case 'resume': case 'reload': return { type: value['type'] };
    case 'export': return value['what'] === 'all' || value['what'] === 'view' ? { type: 'export', what: value['what'] } : undefined;
    case 'widths': {
      const widths = checkWidths(value['widths']);
      return widths === undefined ? undefined : { type: 'widths', widths };
    }
    case 'call': return checkCall(value);
    default: return undefined;
  }
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
    case 'readCell': return isCount(args['row']) && isCount(args['column']) ? { type: 'call', id, call, args: { row: args['row'], column: args['column'] } } : undefined;
    case 'setView': {
      const view = checkView(args['view']);
      return view === undefined ? undefined : { type: 'call', id, call, args: { view } };
    }
    case 'copyCells': {
      const { fromRow, toRow, headers } = args;
      const columns = checkColumns(args['columns']);
      if (!isCount(fromRow) || !isCount(toRow) || toRow < fromRow || columns === undefined || typeof headers !== 'boolean') return undefined;
      return { type: 'call', id, call, args: { fromRow, toRow, columns, headers } };
    }
    case 'setFilters': {
      const { filters } = args;
      if (!isRecord(filters) || Object.keys(filters).length > mostNames || !Object.values(filters).every(isText)) return undefined;
      return { type: 'call', id, call, args: { filters: filters as Record<string, string> } };
    }
    default: return undefined;
  }
}

export function checkView(value: unknown): View | undefined {
  if (!isRecord(value) || !isText(value['search']) || !Array.isArray(value['sort']) || value['sort'].length > mostSortKeys) return undefined;
  const sort = (value['sort'] as unknown[]).map(checkSortKey);
  return sort.every((key) => key !== undefined) ? { search: value['search'], sort, filters: [] } : undefined;
}

function checkSortKey(value: unknown): SortKey | undefined {
  if (!isRecord(value) || !isText(value['column'])) return undefined;
  const { column, direction } = value;
  return direction === 'ascending' || direction === 'descending' ? { column, direction } : undefined;
}

/** Widths in CSS px by column name. */
export function checkWidths(value: unknown): Record<string, number> | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.length > mostNames || !entries.every(([name, width]) => isText(name) && typeof width === 'number' && width > 0 && width < 10_000)) return undefined;
  return value as Record<string, number>;
}

function checkColumns(value: unknown): number[] | undefined {
  return Array.isArray(value) && value.length <= mostColumns && value.every(isCount) ? value : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestText;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
