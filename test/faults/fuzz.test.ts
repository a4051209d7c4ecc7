/** Whatever comes from outside is read or refused, never answered by an accident: each fuzzer has `FUZZ_SECONDS`. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { CsvEncoder } from '../../src/export/csv';
import { defaultExportFormat } from '../../src/export/export-types';
import { FileError } from '../../src/export/file-errors';
import { parseSavedReport } from '../../src/export/saved-report';
import { exportNew } from '../../src/export/since-last/export-new';
import { stateSuffix } from '../../src/export/since-last/state';
import { isRecord } from '../../src/plain-data';
import { sealed, unsealed } from '../../src/export/seal';
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
import { fuzz, jsonWith, spoilt } from './arbitraries';
import { never } from './fixtures';
import { fuzzSeconds } from './scope';

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

  it('answers or drops every message of a webview', async () => {
    const names = ['type', 'id', 'call', 'args', 'view', 'search', 'sort', 'filters', 'columns', 'from', 'to', 'row', 'column', 'changes', 'widths', 'order', 'hidden', 'frozen', 'url', 'what'];
    const good = fc.constantFrom<unknown>(
      { type: 'ready' }, { type: 'stop' }, { type: 'resume' }, { type: 'reload' }, { type: 'export', what: 'view' }, { type: 'openLink', url: 'https://example.com/' }, { type: 'layout', changes: { widths: { a: 120 }, order: ['a'], hidden: ['b'], frozen: 1, filtersOpen: true } },
      { type: 'call', id: 1, call: 'readWindow', args: { from: 0, to: 64, columns: [0, 1] } }, { type: 'call', id: 1, call: 'readRow', args: { row: 3, id: 0 } },
      { type: 'call', id: 1, call: 'setView', args: { view: { search: 'x', sort: [{ column: 'a', direction: 'descending' }], filters: [{ type: 'values', column: 'c', values: ['x', null] }] } } },
      { type: 'call', id: 1, call: 'copyCells', args: { fromRow: 0, toRow: 2, columns: [0], format: 'markdown' } }, { type: 'call', id: 1, call: 'setFilters', args: { filters: { startDate: '2026-01-01' } } },
      { type: 'call', id: 1, call: 'chooseProfileFields', args: { value: '12' } }, { type: 'call', id: 1, call: 'groupRows', args: { by: [{ column: 1, per: 'day' }], sums: [3], sort: 'count', atMost: 100 } },
    );
    await fuzz('messages of a webview', fc.asyncProperty(fc.array(fc.oneof(spoilt(good, jsonWith(names)), jsonWith(names), fc.anything()), { minLength: 1, maxLength: 4 }), async (messages) => {
      const opened: string[] = [];
      const { made, sent } = session({ openLink: async (url) => { opened.push(url); } });
      made.receive({ type: 'ready' });
      const wanted: number[] = [];
      let ofPage = 0;
      for (const message of messages) {
        const copy = tryClone(message);
        const id = callIdOf(copy);
        if (id !== undefined) wanted.push(id);
        const checked = checkFromWebview(copy);
        if (checked !== undefined) assert.deepEqual(checkFromWebview(checked), checked);
        if (checked?.type === 'ready') {
          // Another page, which has asked nothing yet: what the one before asked is not answered to it.
          wanted.length = 0;
          ofPage = sent.length;
        }
        made.receive(copy);
      }
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => { setImmediate(resolve); });
      assert.deepEqual(sent.slice(ofPage).flatMap((message) => (message.type === 'answer' ? [message.id] : [])).sort(), wanted.sort());
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
    const changed = spoilt(fc.constant<unknown>(unsealed(state)), jsonWith(names));
    // As if we had written it so: what we write has the file's own columns and dates that came.
    const resealed = changed.filter((value) => isRecord(value) && !changesWhatCame(value, unsealed(state) ?? {})).map((value) => sealed(value as object));
    const kept = fc.oneof(changed.map((value) => JSON.stringify(value) ?? ''), changed.map((value) => JSON.stringify(isRecord(value) ? { ...value, seal: (JSON.parse(state) as { seal: string }).seal } : value) ?? ''), resealed, fc.nat(state.length).map((at) => state.slice(0, at)), fc.string({ unit: 'binary' }));
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
    await fuzz('files of what failed', fc.asyncProperty(fc.oneof(spoilt(fc.constant<unknown>(good), jsonWith(names)).map((value) => (isRecord(value) ? sealed(value) : JSON.stringify(value) ?? '')), fc.string({ unit: 'binary' })), async (json) => {
      await writeFile(file + gapsSuffix, json);
      try {
        await readGaps(file, never);
      } catch (error) {
        assertRefusal(error);
      }
    }));
  });
});

/** What cannot cross to the host is not received by it. */
function tryClone(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return undefined;
  }
}

function changesWhatCame(value: Record<string, unknown>, state: Record<string, unknown>): boolean {
  return JSON.stringify([value['columns'], value['parents']]) !== JSON.stringify([state['columns'], state['parents']]);
}
