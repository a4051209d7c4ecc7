/** The host's side of the protocol, played in the page itself over rows that are computed, so that ten million cost nothing. */
import type { RowRead } from '../../../src/engine/protocol';
import type { FromWebview, GridFilter, GridLayout, GridOpening, GridState, ToWebview, UsualOrder } from '../../../src/grid/protocol';
import type { ColumnSpec, ReportRequest } from '../../../src/reports/report-types';
import type { RowGroup, RowGroups, View } from '../../../src/rows/view';

export interface FakeHostOptions {
  readonly rows: number;
  readonly strings: GridOpening['strings'];
  readonly phase?: GridState['phase'];
  readonly status?: string;
  readonly notice?: NonNullable<GridState['notice']>;
  readonly filters?: readonly GridFilter[];
  readonly sampleData?: boolean;
  /** Columns beside the eight that are always there. */
  readonly moreColumns?: number;
  /** Milliseconds that an answer takes. */
  readonly delay?: number;
  readonly view?: View;
  /** What the column `note` holds, one after another. */
  readonly notes?: readonly string[];
  readonly request?: ReportRequest;
  readonly layout?: Partial<GridLayout>;
  readonly usual?: UsualOrder;
  /** How many groups there are. */
  readonly groups?: number;
  /** By what the sums of groups are multiplied. */
  readonly sumsTimes?: number;
  /** What an earlier page has saved. */
  readonly memory?: unknown;
  readonly title?: string;
  /** What a row leads to; `{row}` is its number. */
  readonly follows?: readonly string[];
  readonly subtitle?: string;
  /** What `columnValues` answers, and the bounds that `summariseColumn` does. */
  readonly values?: readonly string[];
  readonly bounds?: readonly [string, string];
  /** Rows of the first bars of a histogram. */
  readonly bars?: readonly number[];
  /** BCP 47, `en` unless told. */
  readonly locale?: string;
}

/** What a test can see and do, as `window.fakeHost`. */
export interface FakeHost {
  readonly told: FromWebview[];
  memory: unknown;
  state(changes: Partial<GridState>): void;
  send(message: ToWebview): void;
  /** Errors that the page met, CSP's among them. */
  readonly faults: string[];
}

/** Runs in the page before its scripts; closes over nothing. */
export function playHost(options: FakeHostOptions): void {
  const columns: ColumnSpec[] = [
    { name: 'listId', type: 'integer', origin: 'parent' }, { name: 'listName', type: 'text', origin: 'parent' },
    { name: 'emailAddress', type: 'text', origin: 'api' }, { name: 'subscriptionState', type: 'text', origin: 'api' },
    { name: 'subscribeDate', type: 'date', origin: 'api' }, { name: 'clickCount', type: 'integer', origin: 'api' },
    { name: 'orderTotal', type: 'number', origin: 'api', description: { template: 'Orders / clicks.', args: [] } }, { name: 'open', type: 'boolean', origin: 'api' },
    { name: 'note', type: 'text', origin: 'api' },
    ...Array.from({ length: options.moreColumns ?? 0 }, (_, index): ColumnSpec => ({ name: `field${index + 1}`, type: 'text', origin: 'profile' })),
  ];
  const names = ['ada', 'grace', 'katherine', 'margaret', 'radia', 'barbara', 'hedy'];
  const notes: readonly (string | null)[] = options.notes ?? [null, 'first line\r\nsecond line\twith a tab', '=SUM(A1:A9)', '', '<img src=x onerror=alert(1)> & "quotes"', 'שלום עולם, مرحبا', '👩‍🚀 emoji, and a long sentence that does not fit into a column of the usual width at all', '{"colour":"red","sizes":[1,2]}'];
  const value = (row: number, column: number): string | null => {
    switch (columns[column]?.name ?? '') {
      case 'listId': return '101';
      case 'listName': return 'Summer list';
      case 'emailAddress': return `${names[row % names.length]}.${row + 1}@example.com`;
      case 'subscriptionState': return row % 9 === 4 ? 'Unsubscribed' : 'Subscribed';
      case 'subscribeDate': return row % 13 === 5 ? null : `2026-0${1 + row % 9}-1${row % 10}T0${row % 10}:31:55`;
      case 'clickCount': return String(row % 17);
      case 'orderTotal': return row % 4 === 0 ? null : `${(row * 1037) % 9000}.50`;
      case 'open': return row % 3 === 0 ? 'true' : 'false';
      case 'note': return notes[row % notes.length] ?? null;
      default: return `value ${row + 1}`;
    }
  };
  let view: View = options.view ?? { search: '', sort: [], filters: [] };
  let revision = 1;
  // Any filter lets every tenth row pass, one for "nothing" none.
  const passes = (): number => (view.filters.length === 0 ? 1 : 10);
  const none = (): boolean => view.search === 'nothing' || view.filters.some((filter) => filter.type === 'text' && filter.text === 'nothing');
  const count = (): number => (state.totalRows === 0 || none() ? 0 : Math.ceil(state.totalRows / (view.search === '' ? 1 : 7) / passes()));
  const apart = (): number => (view.search === '' ? 1 : 7) * passes();
  const source = (row: number): number => {
    const turned = view.sort[0]?.direction === 'descending' ? count() - 1 - row : row;
    return turned * apart();
  };
  let state: GridState = {
    table: 1, phase: options.phase ?? 'complete', status: options.status ?? `${options.rows.toLocaleString('en')} rows · 4.2 s`,
    columns: options.rows === 0 ? columns.slice(0, 9) : columns, totalRows: options.rows, viewRows: options.rows, revision,
    ...(options.notice === undefined ? {} : { notice: options.notice }),
  };
  state = { ...state, viewRows: count() };
  // What columns hold grows with the rows that come.
  const grown = (): number => state.totalRows / Math.max(1, options.rows);
  const post = (message: ToWebview): void => window.postMessage(message, '*');
  const later = (run: () => void): void => { if (options.delay === undefined) run(); else setTimeout(run, options.delay); };
  const fake: FakeHost = {
    told: [], memory: options.memory, faults: [], send: post,
    state: (changes) => { state = { ...state, ...changes }; state = { ...state, viewRows: changes.viewRows ?? count() }; post({ type: 'state', state }); },
  };
  // Every group has rows of its own number; of two keys the second has three values, a third of the rows each.
  const groupsOf = ({ by, sums, sort, filters, atMost }: Extract<FromWebview, { type: 'call'; call: 'groupRows' | 'copyGroups' }>['args']): RowGroups => {
    const total = options.groups ?? 30;
    const part = (filters ?? view.filters).length > 0 ? 10 : 1;
    const keyOf = (place: number, index: number): string | null => {
      const key = by[index];
      if (place === total - 1) return null;
      if (key?.per === 'domain') return `host${place + 1}.example`;
      if (key?.per === 'day') return new Date(Date.UTC(2026, 0, 1 + place)).toISOString().slice(0, 10);
      return `${columns[key?.column ?? 0]?.name} ${place + 1}`;
    };
    const group = (place: number): RowGroup => ({ keys: [keyOf(place, 0)], count: Math.min(state.totalRows, Math.ceil((100 + (place * 37) % 400) / part)), sums: sums.map((_, index) => ((place * 13 + index * 7) % 90) * (options.sumsTimes ?? 1)) });
    let all = Array.from({ length: total }, (_, place) => group(place));
    if (by.length === 2) all = all.flatMap((each) => ['red', 'green', 'a very long third value of this column'].map((inner, index): RowGroup => ({ keys: [...each.keys, inner], count: Math.floor(each.count / (index + 2)), sums: each.sums.map((sum) => (sum === null ? null : Math.floor(sum / (index + 2)))) })));
    const turn = sort.direction === 'descending' ? -1 : 1;
    const measure = ({ count: rows, sums: added }: RowGroup): number => (typeof sort.by === 'number' ? added[sort.by] ?? 0 : rows);
    if (sort.by !== 'key') all.sort((a, b) => (measure(a) - measure(b)) * turn);
    else if (turn < 0) all.reverse();
    return { groups: all.slice(0, atMost), total: all.length, complete: all.length <= atMost };
  };
  const readRow = ({ row, id = source(row) }: { readonly row: number; readonly id?: number }): RowRead => {
    const came = id / apart();
    return { cells: columns.map((_, column) => value(id, column)), id, row: view.sort[0]?.direction === 'descending' ? count() - 1 - came : came };
  };
  const answer = (message: Extract<FromWebview, { type: 'call' }>): unknown => {
    switch (message.call) {
      case 'readWindow': {
        const { from, to, columns: asked } = message.args;
        const rows = Math.max(0, Math.min(to, count()) - from);
        const cells = Array.from({ length: rows }, (_, row) => asked.map((column) => value(source(from + row), column))).flat();
        // As packRows does it, of which nothing is here.
        return { from, revision, rows, texts: cells.map((text) => text ?? '').join(''), lengths: cells.map((text) => String.fromCharCode(text === null ? 32 : 33 + text.length)).join('') };
      }
      case 'setView': view = message.args.view; revision++; state = { ...state, revision, viewRows: count() }; return { rowCount: count(), stale: false, revision };
      case 'copyCells': return { rows: message.args.toRow - message.args.fromRow };
      case 'copyPiece': {
        const { fromRow, toRow, part } = message.args;
        return { bytes: new TextEncoder().encode(`${Array.from({ length: toRow - fromRow }, (_, index) => value(source(fromRow + index), 2)).join('\n')}${part.last ? '' : '\n'}`), copy: '7' };
      }
      case 'summariseColumn': {
        const type = columns[message.args.column]?.type;
        const number = type === 'integer' || type === 'number';
        return {
          rows: count(), empties: 7, distinct: 17, distinctIsExact: type !== 'text', min: options.bounds?.[0] ?? (number ? '0' : 'a'), max: options.bounds?.[1] ?? (number ? '16' : 'z'), sum: number ? 8000 * grown() : null, mean: number ? 8.25 : null,
          histogram: number || type === 'date' ? Array.from({ length: 20 }, (_, index) => ({ from: type === 'date' ? `2026-01-${String(index + 1).padStart(2, '0')}` : String(index), to: type === 'date' ? `2026-01-${String(index + 2).padStart(2, '0')}` : String(index + 1), count: options.bars?.[index] ?? (index * 7) % 20 })) : null,
          top: type === 'boolean' ? [{ value: 'false', count: 666 }, { value: 'true', count: 334 }] : [],
        };
      }
      case 'columnValues': {
        const share = (rows: number): number => Math.round(rows * grown());
        const values = (options.values?.map((value, at) => ({ value, count: 120_000 - at })) ?? [{ value: 'Subscribed', count: share(890) }, { value: 'Unsubscribed', count: share(110) }, { value: null, count: 7 }]).filter(({ value: text }) => (text ?? '').toLowerCase().includes(message.args.search.toLowerCase()));
        return { values, complete: message.args.column !== 2 };
      }
      case 'summariseCells': {
        const { fromRow, toRow, columns: asked } = message.args;
        return { cells: (toRow - fromRow) * asked.length, empties: 1, numbers: asked.includes(5) ? toRow - fromRow : 0, sum: asked.includes(5) ? 1234.5 : null, average: asked.includes(5) ? 12.345678 : null, min: asked.includes(5) ? '1' : asked.includes(4) ? value(source(fromRow), 4) : null, max: asked.includes(5) ? '16' : null };
      }
      case 'findCell': return message.args.columns?.includes(2) === false ? null : { row: (message.args.fromRow + (message.args.backwards ? count() - 5 : 5)) % count(), column: 2 };
      case 'groupRows': return groupsOf(message.args);
      case 'copyGroups': return { groups: Math.min(message.args.atMost, groupsOf(message.args).total) };
      case 'readRow': return readRow(message.args);
      case 'rowFollows': {
        const row = readRow(message.args);
        return { ...row, follows: options.follows?.map((title, index) => ({ id: index + 1, title: title.replace('{row}', String(row.id + 1)) })) ?? [] };
      }
      case 'follow': return {};
      case 'chooseProfileFields': return { value: '12, 15', names: ['Birthday', 'Shoe size'] };
      case 'setFilters': return message.args.filters['startDate'] === 'tomorrow' ? { problem: { field: 'startDate', what: 'The filter startDate is "tomorrow", which is no date: write 2026-01-31 or 2026-01-31T23:59:59.' } } : {};
    }
  };
  const receive = (message: FromWebview): void => {
    fake.told.push(message);
    if (message.type === 'ready') {
      post({
        type: 'open',
        opening: {
          title: options.title ?? 'Contacts · Summer list', subtitle: options.subtitle ?? 'Sample account · list 101', sampleData: options.sampleData ?? true, strings: options.strings, locale: options.locale ?? 'en',
          filters: options.filters ?? [], view, layout: { widths: {}, usual: options.usual ?? { first: [], last: [] }, ...options.layout }, request: options.request ?? { report: 'contacts', listId: 101 }, account: 'sample', names: { listId: 'Summer list' },
        },
      });
      post({ type: 'state', state });
    } else if (message.type === 'call') {
      const isRefused = (message.call === 'setView' && (message.args.view.search === 'refused' || message.args.view.filters.some((filter) => filter.type === 'text' && filter.text === 'refused')))
        || (message.call === 'setFilters' && message.args.filters['startDate'] === 'refused');
      later(() => post(isRefused ? { type: 'answer', id: message.id, error: 'No such filter.' } : { type: 'answer', id: message.id, ok: answer(message) }));
    }
  };
  window.addEventListener('error', (event) => fake.faults.push(event.message));
  window.addEventListener('unhandledrejection', (event) => fake.faults.push(String(event.reason)));
  document.addEventListener('securitypolicyviolation', (event) => fake.faults.push(`CSP ${event.violatedDirective} ${event.sourceFile}:${event.lineNumber}`));
  Object.assign(window, {
    fakeHost: fake,
    acquireVsCodeApi: () => ({ postMessage: receive, getState: () => fake.memory, setState: (memory: unknown) => { fake.memory = memory; } }),
  });
}
