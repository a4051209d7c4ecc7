/** Whatever comes from outside is read or refused, never answered by an accident: each fuzzer has `FUZZ_SECONDS`. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { Engine } from '../../src/engine/engine';
import type { FromEngine, ToEngine } from '../../src/engine/protocol';
import { systemTimers } from '../../src/engine/timers';
import { CsvEncoder } from '../../src/export/csv';
import { defaultExportFormat } from '../../src/export/export-types';
import { FileError } from '../../src/export/file-errors';
import { parseSavedReport } from '../../src/export/saved-report';
import { exportNew } from '../../src/export/since-last/export-new';
import { stateSuffix } from '../../src/export/since-last/state';
import { gapsSuffix, readGaps } from '../../src/export/retry/gaps-file';
import { callIdOf, checkFromWebview } from '../../src/grid/message-checks';
import { sightCursor } from '../../src/listrak/early-cursor';
import { readPage } from '../../src/listrak/page-reader';
import { checkRequest, parseRequest, RequestError } from '../../src/reports/request';
import { runReport } from '../../src/reports/run-report';
import { formatText } from '../../src/text';
import { FakeSource } from '../unit/reports/fake-source';
import { session } from '../unit/grid/session';
import { assertAgrees, bytesOf, mutatedPage, oracle, pageText, sorted } from '../unit/listrak/page-oracle';
import { never } from './runs';
import { fuzzSeconds, seed } from './scope';

/** Runs the property for its time. @throws with the counterexample */
async function fuzz<Ts extends unknown[]>(what: string, property: fc.IRawProperty<Ts>): Promise<void> {
  const details = await fc.check(property, { seed, numRuns: 100_000_000, interruptAfterTimeLimit: fuzzSeconds * 1000, markInterruptAsFailure: false });
  const message = details.failed ? fc.defaultReportMessage(details) : undefined;
  assert.equal(message, undefined);
  console.log(`      ${what}: ${details.numRuns.toLocaleString('en-US')} cases`);
  assert.ok(details.numRuns > 10);
}

/** Values of JSON with the names that break objects, and those of `names` among its keys. */
function jsonWith(names: readonly string[]): fc.Arbitrary<unknown> {
  const key = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', '') }, { weight: 1, arbitrary: fc.string() });
  const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('all', '2026-01-31', '2026-01-31T00:00:00', 'Subscribed', 'All', '\ud83d', 'x'.repeat(20_000)), fc.integer(), fc.constantFrom(101, -1, 0, 1.5, Infinity, NaN, 2 ** 53, -0), fc.boolean(), fc.constant(null));
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof({ maxDepth: 4, depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 4 }), fc.array(fc.tuple(key, tie('value')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries))),
  })).value;
}

/** A good value in which some members were replaced, at any depth. */
function spoilt(good: fc.Arbitrary<unknown>, bad: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const spoil = (value: unknown, at: number[], by: unknown): unknown => {
    const [first, ...rest] = at;
    if (typeof value !== 'object' || value === null || first === undefined) return by;
    const keys = Object.keys(value);
    const key = keys[first % Math.max(1, keys.length)];
    if (key === undefined) return by;
    const changed = spoil((value as Record<string, unknown>)[key], rest, by);
    return Array.isArray(value) ? value.map((each: unknown, index) => (String(index) === key ? changed : each)) : { ...value, [key]: changed };
  };
  return fc.tuple(good, fc.array(fc.tuple(fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }), bad), { maxLength: 2 })).map(([value, changes]) => changes.reduce((left, [at, by]) => spoil(left, at, by), value));
}

/** Refusals are told in words. */
function assertRefusal(error: unknown): void {
  if (!(error instanceof RequestError) && !(error instanceof FileError)) throw error;
  assert.notEqual(formatText(error.what), '');
}

const requestNames = ['account', 'report', 'listId', 'conversationId', 'messageId', 'linkId', 'filters', 'startDate', 'endDate', 'subscriptionState', 'emailAddress', 'profileFields', 'includeTestMessages'];
const requests = fc.constantFrom<unknown>(
  { report: 'contacts', listId: 101, filters: { startDate: '2026-01-01', endDate: '2026-02-01', subscriptionState: 'All', profileFields: [12, 15] } }, { report: 'messageLinkClickers', listId: [101, 102], messageId: 'all', linkId: 'all' },
  { report: 'messageActivity', listId: 101, messageId: 101_001, filters: { dateType: 'Activity', emailAddress: 'a@example.com' } }, { report: 'lists' }, { account: 'Acme', report: 'conversationPerformance', listId: 'all' },
);

describe('fuzzing', function () {
  this.timeout(fuzzSeconds * 1000 * 3 + 60_000);
  let folder: string;
  before(async () => { folder = await mkdtemp(path.join(tmpdir(), 'listrak-fuzz-')); });
  after(() => rm(folder, { recursive: true, force: true }));

  it('reads pages as JSON.parse does, whole, spoilt and cut', async () => {
    await fuzz('pages', fc.property(fc.oneof(pageText.map(bytesOf), mutatedPage, fc.uint8Array({ maxLength: 60 })), assertAgrees));
  });

  it('sees no other cursor in a page\'s first bytes than the page has', async () => {
    await fuzz('first bytes of pages', fc.property(pageText, fc.nat(), (body, at) => {
      const bytes = bytesOf(body);
      const sight = sightCursor(bytes.subarray(0, at % (bytes.length + 1)));
      // Of a key met twice the first is seen and the last one counts: the whole page is asked then.
      if (typeof sight !== 'object' || body.split('ursor"').length > 2) return;
      const page = oracle(bytes);
      if (page !== undefined) assert.equal(sight.cursor, page.cursor);
    }));
  });

  it('writes CSV that a foreign reader takes for what was sent', async () => {
    await fuzz('CSV', fc.property(pageText, (body) => {
      const truth = oracle(bytesOf(body));
      if (truth === undefined) return;
      const page = readPage(bytesOf(body));
      const names = page.columns.map(({ name }) => name);
      if (names.length === 0) return;
      const encoder = new CsvEncoder({ ...defaultExportFormat, formulaGuard: false });
      const csv = Buffer.concat([Buffer.from(encoder.header(names)), Buffer.from(encoder.rows(page, Int32Array.from(names.keys()), names.length))]).toString();
      const lines: string[][] = parse(csv, { record_delimiter: '\r\n' });
      const wellFormed = (text: string): string => Buffer.from(text).toString();
      const shown = (cell: string, value: unknown): unknown => {
        if (value === undefined || value === null) return cell === '' ? value : cell;
        if (typeof value === 'string') return cell === wellFormed(value) ? value : cell;
        return JSON.parse(cell);
      };
      assert.deepEqual(lines[0], names.map(wellFormed));
      assert.equal(lines.length, truth.rows.length + 1);
      for (const [row, values] of (truth.rows as Record<string, unknown>[]).entries()) {
        const own = names.map((name) => (Object.hasOwn(values, name) ? values[name] : undefined));
        assert.equal(JSON.stringify(sorted(own.map((value, index) => shown(lines[row + 1]?.[index] ?? '', value)))), JSON.stringify(sorted(own)));
      }
    }));
  });

  it('takes a request or says which field to mend', async () => {
    const some = fc.oneof(jsonWith(requestNames), spoilt(requests, jsonWith(requestNames)), fc.anything());
    await fuzz('requests', fc.property(some, (value) => {
      try {
        const request = parseRequest(value);
        assert.deepEqual(parseRequest(JSON.parse(JSON.stringify(request))), request);
        checkRequest(request);
      } catch (error) {
        assertRefusal(error);
      }
    }));
  });

  it('takes a saved report or says which field to mend', async () => {
    const names = [...requestNames, 'file', 'format', 'sinceLast', 'lookBack', 'split', '$schema'];
    const good = fc.tuple(requests, fc.constantFrom({ file: 'a.csv' }, { file: 'a.ndjson', sinceLast: true, lookBack: 3 }, { format: 'xlsx' }, {})).map(([request, more]) => ({ ...request as object, ...more }));
    const some = fc.oneof(fc.oneof(jsonWith(names), spoilt(good, jsonWith(names))).map((value) => JSON.stringify(value) ?? 'undefined'), fc.string({ unit: 'binary' }));
    await fuzz('saved reports', fc.property(some, fc.nat(), fc.boolean(), (json, at, cuts) => {
      try {
        parseSavedReport(cuts ? json.slice(0, at % (json.length + 1)) : json);
      } catch (error) {
        assertRefusal(error);
      }
    }));
  });

  it('answers every call of the engine\'s protocol once, whatever it says', async () => {
    const source = new FakeSource({ '/List': [{ listId: 101, listName: 'One' }], '/List/101': { listId: 101, listName: 'One' }, '/List/101/Contact': Array.from({ length: 30 }, (_, index) => ({ emailAddress: `a${index}@example.com` })) });
    const answers = new Map<number, number>();
    const heard: (() => void)[] = [];
    const engine = new Engine({
      send: (message: FromEngine) => {
        structuredClone(message);
        if (message.type !== 'answer' && message.type !== 'error') return;
        answers.set(message.id, (answers.get(message.id) ?? 0) + 1);
        for (const tell of heard.splice(0)) tell();
      },
      makeSource: () => ({
        getPage: (...args) => source.getPage(...args),
        pages: (path, query, options) => {
          // As the client has it.
          if (!(options.pageSize >= 1 && options.pageSize <= 5000)) throw new RangeError('No page size.');
          return source.pages(path, query, options);
        },
        signIn: async () => undefined, limitRequests: () => undefined, close: async () => undefined,
      }),
      timers: systemTimers,
    });
    let id = 0;
    const told = async (message: object): Promise<void> => {
      engine.handle({ id: ++id, ...message } as unknown as ToEngine);
      const late = setTimeout(() => { for (const tell of heard.splice(0)) tell(); }, 5000);
      const since = performance.now();
      while (!answers.has(id) && performance.now() - since < 5000) await new Promise<void>((resolve) => heard.push(resolve));
      clearTimeout(late);
      assert.equal(answers.get(id), 1, 'answers within 5 s');
    };
    const file = path.join(folder, 'engine.csv');
    await told({ call: 'connect', args: { account: 'a', connection: {} } });
    const window = { table: 1, from: 0, to: 9, columns: [0, 1, 2] };
    const calls = fc.constantFrom<unknown>(
      ['openTable', { table: 1, account: 'a', request: { report: 'contacts', listId: 101 }, pageSize: 10, maxConcurrentRequests: 2, maxRows: 20 }], ['stopTable', { table: 1 }], ['resumeTable', { table: 1 }], ['closeTable', { table: 1 }],
      ['setView', { table: 1, view: { search: 'a1', sort: [{ column: 'emailAddress', direction: 'ascending' }], filters: [{ type: 'text', column: 'emailAddress', match: 'regex', text: '^a' }] } }], ['readWindow', window], ['readRow', { table: 1, row: 0 }],
      ['copyCells', { table: 1, fromRow: 0, toRow: 5, columns: [0, 2], format: 'json' }], ['summariseColumn', { table: 1, column: 2, over: 'view' }], ['columnValues', { table: 1, column: 2, atMost: 5, search: '' }], ['summariseCells', { table: 1, fromRow: 0, toRow: 5, columns: [0] }],
      ['findCell', { table: 1, text: 'a1', fromRow: 0, fromColumn: 0, backwards: false, columns: [2] }], ['groupRows', { table: 1, by: [{ column: 2, per: 'domain' }], sums: [0], sort: 'count', atMost: 5 }], ['readPage', { account: 'a', request: { report: 'lists' } }],
      ['profileFields', { account: 'a', listId: 101 }], ['exportReport', { job: 1, account: 'a', request: { report: 'lists' }, pageSize: 10, maxConcurrentRequests: 1, file, format: defaultExportFormat }], ['exportTable', { job: 2, table: 1, file, format: defaultExportFormat }],
      ['cancel', { call: 3 }], ['checkConnection', { connection: {} }], ['disconnect', { account: 'b' }], ['toString', {}], ['__proto__', {}],
    );
    const safe = jsonWith(['table', 'account', 'request', 'view', 'columns', 'from', 'to']).filter((value) => !(typeof value === 'string' && value.length > 0 && value.length < 300 && !/^[\w-]+$/.test(value)));
    await fuzz('calls of the engine', fc.asyncProperty(spoilt(calls, safe), async (message) => {
      if (!Array.isArray(message)) return;
      const [call, sent] = message as [unknown, unknown];
      // What a grid asks comes from its webview, through the checks.
      const asked = typeof call === 'string' && gridCalls.has(call) ? checkFromWebview({ type: 'call', id: 1, call, args: sent }) : undefined;
      if (typeof call === 'string' && gridCalls.has(call) && asked === undefined) return;
      const args = asked?.type === 'call' ? { table: 1, ...asked.args } : sent;
      const writes = typeof args === 'object' && args !== null && 'file' in args && args.file !== file;
      // Files are the host's to name: they are not fuzzed.
      if (!writes) await told({ call, args });
    }));
    await told({ call: 'readPage', args: { account: 'a', request: { report: 'lists' } } });
    await engine.dispose();
  });

  it('answers or drops every message of a webview', async () => {
    const names = ['type', 'id', 'call', 'args', 'view', 'search', 'sort', 'filters', 'columns', 'from', 'to', 'row', 'column', 'changes', 'widths', 'order', 'hidden', 'frozen', 'url', 'what'];
    const good = fc.constantFrom<unknown>(
      { type: 'ready' }, { type: 'stop' }, { type: 'resume' }, { type: 'reload' }, { type: 'export', what: 'view' }, { type: 'openLink', url: 'https://example.com/' }, { type: 'layout', changes: { widths: { a: 120 }, order: ['a'], hidden: ['b'], frozen: 1, filtersOpen: true } },
      { type: 'call', id: 1, call: 'readWindow', args: { from: 0, to: 64, columns: [0, 1] } }, { type: 'call', id: 1, call: 'readCell', args: { row: 3, column: 0 } },
      { type: 'call', id: 1, call: 'setView', args: { view: { search: 'x', sort: [{ column: 'a', direction: 'descending' }], filters: [{ type: 'values', column: 'c', values: ['x', null] }] } } },
      { type: 'call', id: 1, call: 'copyCells', args: { fromRow: 0, toRow: 2, columns: [0], format: 'markdown' } }, { type: 'call', id: 1, call: 'setFilters', args: { filters: { startDate: '2026-01-01' } } },
      { type: 'call', id: 1, call: 'chooseProfileFields', args: { value: '12' } }, { type: 'call', id: 1, call: 'groupRows', args: { by: [{ column: 1, per: 'day' }], sums: [3], sort: 'count', atMost: 100 } },
    );
    await fuzz('messages of a webview', fc.asyncProperty(fc.array(fc.oneof(spoilt(good, jsonWith(names)), jsonWith(names), fc.anything()), { minLength: 1, maxLength: 4 }), async (messages) => {
      const opened: string[] = [];
      const { made, sent } = session({ openLink: async (url) => { opened.push(url); } });
      made.receive({ type: 'ready' });
      const wanted: number[] = [];
      for (const message of messages) {
        const copy = tryClone(message);
        const id = callIdOf(copy);
        if (id !== undefined) wanted.push(id);
        made.receive(copy);
        const checked = checkFromWebview(copy);
        if (checked !== undefined) assert.deepEqual(checkFromWebview(checked), checked);
      }
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => { setImmediate(resolve); });
      assert.deepEqual(sent.flatMap((message) => (message.type === 'answer' ? [message.id] : [])).sort(), wanted.sort());
      for (const url of opened) assert.match(url, /^https?:\/\//i);
      made.dispose();
    }));
  });

  it('goes on from what was kept beside an export, or begins anew, and the file is right', async () => {
    const file = path.join(folder, 'since.csv');
    const people = Array.from({ length: 7 }, (_, index) => ({ emailAddress: `a${index}@example.com`, subscribeDate: `2026-01-0${index + 1}T12:00:00` }));
    const source = (): FakeSource => new FakeSource({
      '/List': [{ listId: 1, listName: 'One' }], '/List/1': { listId: 1, listName: 'One' },
      '/List/1/Contact': ({ startDate }) => people.filter(({ subscribeDate }) => typeof startDate !== 'string' || subscribeDate >= startDate),
    });
    const request = checkRequest({ report: 'contacts', listId: 'all' });
    const exported = (): Promise<unknown> => {
      const from = source();
      return exportNew({ request, source: from, file, format: defaultExportFormat, lookBackDays: 2, goOn: false, today: () => new Date('2026-02-01T12:00:00Z'), run: (since) => runReport(request, since, { pageSize: 3, signal: never }) }, { signal: never });
    };
    await exported();
    const whole = await readFile(file);
    const state = await readFile(file + stateSuffix, 'utf8');
    const names = ['version', 'fingerprint', 'columns', 'file', 'rows', 'parents', 'lastDate', 'name', 'type', 'origin', 'bytes', 'sha256'];
    const kept = fc.oneof(spoilt(fc.constant(JSON.parse(state) as unknown), jsonWith(names)).filter((value) => !changesColumns(value, JSON.parse(state))).map((value) => JSON.stringify(value) ?? ''), fc.nat(state.length).map((at) => state.slice(0, at)), fc.string({ unit: 'binary' }));
    const records = (bytes: Buffer): string[] => {
      const lines: string[][] = parse(bytes, { record_delimiter: '\r\n' });
      return lines.map((line) => JSON.stringify(line)).sort();
    };
    await fuzz('states beside an export', fc.asyncProperty(kept, async (json) => {
      await writeFile(file, whole);
      await writeFile(file + stateSuffix, json);
      await exported();
      assert.deepEqual(records(await readFile(file)), records(whole));
      assert.deepEqual((await readdir(folder)).filter((name) => name.includes('listrak-part')), []);
    }));
  });

  it('reads what is kept of parents that failed, or says that it cannot', async () => {
    const file = path.join(folder, 'gaps.csv');
    const good = { version: 1, request: { report: 'contacts', listId: 'all' }, format: defaultExportFormat, columns: [{ name: 'listId', type: 'integer', origin: 'parent' }], mark: { bytes: 3, sha256: 'x' }, rows: 1, guardedCells: 0, gaps: [{ row: 0, parent: { listId: 1, from: { pass: 0, cursor: 'c', listed: [1] } } }] };
    const names = [...requestNames, 'version', 'request', 'format', 'columns', 'mark', 'gaps', 'parent', 'from', 'pass', 'cursor', 'listed'];
    await fuzz('files of what failed', fc.asyncProperty(fc.oneof(spoilt(fc.constant<unknown>(good), jsonWith(names)).map((value) => JSON.stringify(value) ?? ''), fc.string({ unit: 'binary' })), async (json) => {
      await writeFile(file + gapsSuffix, json);
      try {
        await readGaps(file);
      } catch (error) {
        assertRefusal(error);
      }
    }));
  });
});

const gridCalls: ReadonlySet<string> = new Set(['readWindow', 'readRow', 'setView', 'copyCells', 'summariseColumn', 'columnValues', 'summariseCells', 'findCell', 'groupRows']);

/** What cannot cross to the host is not received by it. */
function tryClone(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return undefined;
  }
}

/** A state whose columns are others, but well written, is taken at its word: the file's own mark vouches for it. */
function changesColumns(value: unknown, state: unknown): boolean {
  const columns = (from: unknown): string => JSON.stringify((from as { columns?: { name?: unknown; type?: unknown }[] } | null)?.columns);
  return columns(value) !== columns(state);
}
