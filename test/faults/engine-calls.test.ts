/** Any arguments of any call of the engine are answered once and in time, and its thread lives on. The fuzzer has `FUZZ_SECONDS`. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import fc from 'fast-check';
import { startEngineWorker } from '../../src/engine/engine-worker';
import type { EngineCallName, EngineCalls, FromEngine } from '../../src/engine/protocol';
import { defaultExportFormat } from '../../src/export/export-types';
import { startSandbox, type Sandbox } from '../../src/sandbox';
import { formatText } from '../../src/text';
import { connectionTo } from '../unit/engine/harness';
import { fuzz, jsonWith, spoilt } from './arbitraries';
import { fuzzSeconds } from './scope';

/** Milliseconds in which every call is answered, on a busy machine too. */
const timeLimit = 10_000;

type Answer = Extract<FromEngine, { type: 'answer' | 'error' }>;

/** The engine's thread, and what it answers. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<unknown, (answer: Answer | undefined) => void>();
  #id = 0;
  /** Answers to what was not asked, or was answered before. */
  readonly stray: Answer[] = [];
  ended: string | undefined;

  constructor(file: string) {
    this.#worker = startEngineWorker(file);
    this.#worker.on('message', (message: FromEngine) => {
      if (message.type !== 'answer' && message.type !== 'error') return;
      const tell = this.#waiting.get(message.id);
      if (tell === undefined) this.stray.push(message);
      this.#waiting.delete(message.id);
      tell?.(message);
    });
    this.#worker.on('error', (error) => this.#lost(String(error)));
    this.#worker.on('exit', (code) => this.#lost(`exit code ${code}`));
  }

  /** @returns undefined where nothing came in time, or the thread has ended */
  ask(call: unknown, args: unknown): Promise<Answer | undefined> {
    const id = ++this.#id;
    return new Promise((resolve) => {
      const late = setTimeout(() => this.#waiting.get(id)?.(undefined), timeLimit);
      this.#waiting.set(id, (answer) => {
        clearTimeout(late);
        resolve(answer);
      });
      this.#worker.postMessage({ id, call, args });
    });
  }

  post(message: unknown): void {
    this.#worker.postMessage(message);
  }

  async end(): Promise<void> {
    const exit = this.ended === undefined ? once(this.#worker, 'exit') : undefined;
    await this.#worker.terminate();
    await exit;
  }

  #lost(how: string): void {
    this.ended ??= how;
    for (const tell of this.#waiting.values()) tell(undefined);
    this.#waiting.clear();
  }
}

describe('calls of the engine', function () {
  this.timeout(fuzzSeconds * 1000 * 3 + 120_000);
  const program = path.resolve('node_modules/.cache/engine/fuzzed-worker.js');
  let folder: string;
  let sandbox: Sandbox;
  let thread: Thread;

  before(async () => {
    [folder, sandbox] = await Promise.all([
      mkdtemp(path.join(tmpdir(), 'listrak-calls-')), startSandbox({ contacts: 200 }),
      build({ entryPoints: ['src/engine/worker.ts'], bundle: true, platform: 'node', target: 'node20', format: 'cjs', outfile: program, logLevel: 'silent' }),
    ]);
    thread = new Thread(program);
  });
  after(async () => {
    await thread.end();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Each call as it is meant. */
  function meant(): { readonly [Name in EngineCallName]: EngineCalls[Name]['args'] } {
    const [file, format, connection] = [path.join(folder, 'engine.csv'), defaultExportFormat, connectionTo(sandbox)];
    const grouping = { by: [{ column: 1, per: 'domain' as const }, { column: 0 }], sums: [0], sort: { by: 'count' as const, direction: 'descending' as const } };
    const exporting = { job: 1, account: 'a', request: { report: 'lists' as const }, pageSize: 10, maxConcurrentRequests: 2, file };
    return {
      connect: { account: 'a', connection },
      disconnect: { account: 'b' },
      checkConnection: { connection },
      readPage: { account: 'a', request: { report: 'lists' }, cursor: 'x', pageSize: 5 },
      profileFields: { account: 'a', listId: 101 },
      openTable: { table: 1, account: 'a', request: { report: 'contacts', listId: 101 }, pageSize: 10, maxConcurrentRequests: 2, maxRows: 30, locale: 'de-CH' },
      stopTable: { table: 1 },
      resumeTable: { table: 1 },
      setView: { table: 1, view: { search: 'a', sort: [{ column: 'emailAddress', direction: 'ascending' }], filters: [{ type: 'text', column: 'emailAddress', match: 'regex', text: '^(a+)+' }, { type: 'values', column: 'listId', values: ['101', null] }] } },
      readWindow: { table: 1, from: 0, to: 9, columns: [0, 1, 2] },
      readRow: { table: 1, row: 0 },
      copyPiece: { table: 1, fromRow: 0, toRow: 5, columns: [0, 2], format: 'csv', part: { first: true, last: true } },
      copyCells: { table: 1, fromRow: 0, toRow: 5, columns: [0, 2], format: 'json', part: { first: true, last: false } },
      summariseColumn: { table: 1, column: 2, over: 'view' },
      columnValues: { table: 1, column: 2, atMost: 5, search: '' },
      summariseCells: { table: 1, fromRow: 0, toRow: 5, columns: [0] },
      findCell: { table: 1, text: 'a', fromRow: 0, fromColumn: 0, backwards: false, columns: [1, 2] },
      groupRows: { ...grouping, table: 1, atMost: 5 },
      copyGroups: { ...grouping, table: 1, atMost: 5, format: 'csv' },
      closeTable: { table: 2 },
      exportReport: { ...exporting, format, lookBackDays: 7, onlyParents: [{ listId: 101, error: { kind: 'cancelled', what: { template: '', args: [] }, next: { template: '', args: [] } } }], split: 2, goOn: false },
      unfinishedExport: { account: 'a', request: { report: 'lists' }, file, format, lookBackDays: 7 },
      discardUnfinished: { file },
      retryExport: { ...exporting, incomplete: { format, columns: [{ name: 'listId', type: 'integer', origin: 'api' }], mark: { bytes: 3, sha256: 'x' }, rows: 1, guardedCells: 0, gaps: [] } },
      exportTable: { job: 2, table: 1, file, format, columns: [0], rows: { from: 0, to: 3, revision: 0 } },
      exportGroups: { ...grouping, job: 3, table: 1, file, format },
      cancel: { call: 3 },
    };
  }

  /** The account and the table that the calls are about. */
  async function stand(): Promise<void> {
    const { connect, openTable } = meant();
    assert.equal((await thread.ask('connect', connect))?.type, 'answer');
    const opened = await thread.ask('openTable', openTable);
    assert.ok(opened?.type === 'answer' || (opened?.type === 'error' && formatText(opened.error.source === 'listrak' ? opened.error.facts.what : opened.error.what).includes('open already')), JSON.stringify(opened));
  }

  it('as they are meant are not refused for what they are given', async () => {
    await stand();
    for (const [call, args] of Object.entries(meant())) {
      const answer = await thread.ask(call, args);
      assert.ok(answer !== undefined, call);
      if (answer.type === 'error') assert.ok(!('what' in answer.error && /has no proper|has no arguments/.test(answer.error.what.template)), `${call}: ${JSON.stringify(answer.error)}`);
    }
  });

  it('are refused by the name of each argument that is none of the protocol\'s, before anything acts on it', async () => {
    await stand();
    for (const [call, args] of Object.entries(meant())) {
      for (const [name, value] of Object.entries<unknown>({ ...args })) {
        const answer = await thread.ask(call, { ...args, [name]: typeof value === 'object' ? 5 : { odd: value } });
        const error = answer?.type === 'error' && 'what' in answer.error ? formatText(answer.error.what) : JSON.stringify(answer);
        assert.equal(error, `The call ${call} of the engine has no proper ${name}.`);
      }
    }
  });

  it('are answered once and in time whatever they are given, and the engine goes on', async () => {
    await stand();
    const names = ['table', 'account', 'request', 'report', 'view', 'columns', 'from', 'to', 'text', 'fromRow', 'fromColumn', 'by', 'sort', 'format', 'file', 'incomplete', 'gaps'];
    const bad = fc.oneof(jsonWith(names), fc.constantFrom<unknown>(Number.MAX_SAFE_INTEGER, undefined, 10n, new Map(), new Date(Number.NaN), /a/, new Uint8Array(3)));
    const asked = fc.oneof({ weight: 9, arbitrary: spoilt(fc.constantFrom<unknown>(...Object.entries(meant())), bad) }, { weight: 1, arbitrary: fc.tuple(fc.constantFrom<unknown>(...Object.keys(meant()), 'toString', '__proto__'), bad) });
    let refused = 0;
    await fuzz('calls of the engine', fc.asyncProperty(asked, async (message) => {
      if (!Array.isArray(message)) return;
      const [call, args] = message as [unknown, unknown];
      // Another file is the host's to name, and would be written.
      if (typeof args === 'object' && args !== null && 'file' in args && typeof args.file === 'string' && args.file !== path.join(folder, 'engine.csv')) return;
      const answer = await thread.ask(call, args);
      if (answer === undefined) {
        const how = thread.ended ?? `no answer in ${timeLimit / 1000} s`;
        await thread.end();
        thread = new Thread(program);
        await stand();
        assert.fail(how);
      }
      if (answer.type === 'error') {
        refused++;
        assert.ok(['listrak', 'request', 'file', 'internal'].includes(answer.error.source));
      }
      assert.deepEqual(thread.stray, []);
    }));
    assert.ok(refused > 10, `${refused} were refused`);
    for (const odd of [null, undefined, 5, 'x', [], new Map()]) thread.post(odd);
    assert.equal((await thread.ask('readPage', { account: 'a', request: { report: 'lists' } }))?.type, 'answer');
  });
});
