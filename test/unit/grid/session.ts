import assert from 'node:assert/strict';
import type { EngineCallName, EngineCalls, TableState, ViewWindow } from '../../../src/engine/protocol';
import type { GridEngine } from '../../../src/grid/grid-run';
import { GridSession, type GridSessionOptions } from '../../../src/grid/grid-session';
import type { GridOpening, GridState, ToWebview } from '../../../src/grid/protocol';
import { checkRequest } from '../../../src/reports/request';
import { plainView } from '../../../src/rows/view';
import { formatText } from '../../../src/text';

export const settled = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

/** A session with an engine that notes what it is asked. Rows are `r<row>c<column>`, but for column 9, which is long. */
export function session(changes: Partial<GridSessionOptions> & { failing?: (call: EngineCallName) => Error | undefined; revision?: () => number } = {}) {
  const { revision = () => 1 } = changes;
  const asked: [EngineCallName, unknown][] = [];
  const sent: ToWebview[] = [];
  const copied: string[] = [];
  const listeners = new Map<number, (state: TableState, first?: ViewWindow) => void>();
  const answers: Partial<Record<EngineCallName, (args: never, signal: never) => unknown>> = {
    readWindow: ({ from, to, columns }: { from: number; to: number; columns: number[] }) => ({ from, revision: 1, rows: Array.from({ length: to - from }, (_, index) => columns.map((column) => (column === 9 ? 'x'.repeat(10_000) : `r${from + index}c${column}`))) }),
    copyCells: ({ fromRow, toRow, part }: EngineCalls['copyCells']['args']) => ({ rows: toRow - fromRow, revision: revision(), text: `${Array.from({ length: toRow - fromRow }, (_, index) => String(fromRow + index)).join('\n')}${part?.last === false ? '\n' : ''}` }),
    copyPiece: ({ fromRow, toRow, part }: EngineCalls['copyCells']['args']) => ({ revision: revision(), bytes: new TextEncoder().encode(`${Array.from({ length: toRow - fromRow }, (_, index) => String(fromRow + index)).join('\n')}${part?.last === false ? '\n' : ''}`) }),
    profileFields: ({ listId }: { listId: number }) => [{ groupName: 'Person', id: 12, name: `Birthday ${listId}`, dataType: 'Date' }, { groupName: 'Person', id: 15, name: 'Shoe size', dataType: 'Numeric' }],
    setView: () => ({ rowCount: 5, stale: false, revision: 2 }),
    readRow: ({ row }: { row: number }) => ({ cells: [String(row)], id: row, row }),
    groupRows: () => ({ groups: [{ keys: ['k'.repeat(1001), null], count: 1, sums: [] }], total: 1, complete: true }),
    copyGroups: () => ({ groups: 3, text: 'three groups' }),
    findCell: (_args, signal: AbortSignal) => new Promise((_resolve, reject) => { signal.addEventListener('abort', () => reject(new Error('Cancelled.'))); }),
  };
  const engine: GridEngine = {
    call: async (name, args, signal) => {
      asked.push([name, args]);
      const error = changes.failing?.(name);
      if (error !== undefined) throw error;
      return await answers[name]?.(args as never, signal as never) as never;
    },
    onTableChanged: (table, listener) => {
      listeners.set(table, listener);
      return { dispose: () => { listeners.delete(table); } };
    },
  };
  let tables = 0;
  const titles: string[] = [];
  const opened: string[] = [];
  const made = new GridSession({
    engine, account: { id: 'a1', name: 'Acme US', kind: 'stored' }, request: checkRequest({ report: 'contacts', listId: 101 }), view: plainView, locale: 'en',
    localise: formatText, explain: (error) => ({ what: error instanceof Error ? error.message : String(error), next: '' }), connect: async () => undefined,
    names: () => [{ name: 'Summer list', isRead: true }], remembered: {}, settings: () => ({ pageSize: 100, maxConcurrentRequests: 2, gridMaxRows: 1000 }), nextTable: () => ++tables,
    layout: { get: () => ({ widths: { emailAddress: 200 } }), set: () => undefined }, askForProfileFields: async (_fields, chosen) => [...chosen, 15], openLink: async (url) => { opened.push(url); }, copy: async (text) => { copied.push(text); },
    openReport: () => undefined, enterCredentials: async () => false, exportReport: async () => undefined, exportTable: async () => undefined, send: (message) => sent.push(message), renamed: (title) => titles.push(title), warn: () => undefined, ...changes,
  });
  const state = (table: number, rows: number, phase: TableState['phase'] = { type: 'loading' }, first?: ViewWindow): void => listeners.get(table)?.({ phase, columns: [{ name: changes.request?.report === 'lists' ? 'listId' : 'emailAddress', type: 'text', origin: 'api' }], totalRows: rows, viewRows: rows, revision: 1, milliseconds: 2000, bytesHeld: 1 }, first);
  const answer = (id: number): unknown => {
    const found = sent.find((message) => message.type === 'answer' && message.id === id);
    assert.ok(found !== undefined && found.type === 'answer', `call ${id} was not answered`);
    return 'error' in found ? { error: found.error } : found.ok;
  };
  const openings = (): GridOpening[] => sent.flatMap((message) => (message.type === 'open' ? [message.opening] : []));
  const lastState = (): GridState | undefined => sent.flatMap((message) => (message.type === 'state' ? [message.state] : [])).at(-1);
  return { made, opened, asked, sent, copied, listeners, titles, state, answer, lastState, openings };
}
