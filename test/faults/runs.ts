/** One run of one shape that meets one fault, held against what is promised. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Table } from '../../src/engine/table';
import type { TablePhase } from '../../src/engine/protocol';
import { systemTimers } from '../../src/engine/timers';
import { defaultExportFormat, type ExportOutcome } from '../../src/export/export-types';
import { exportRows } from '../../src/export/write-report';
import { ListrakClient, type ClientOptions } from '../../src/listrak/client';
import { fromFacts, ListrakError } from '../../src/listrak/errors';
import type { FailedParent } from '../../src/reports/report-types';
import { checkRequest } from '../../src/reports/request';
import { runReport } from '../../src/reports/run-report';
import { startSandbox, type Fault, type FaultPlan, type Sandbox, type SandboxRequest } from '../../src/sandbox/index';
import { formatText } from '../../src/text';
import { mostBody, type FaultKind, type Promised, type Tools } from './fault-kinds';
import { contacts, isAt, truthFor, wholeFile, wrongWithPartial, type Shape, type Truth } from './shapes';

/** Met by one request; by one however often it is sent; by all from one on. */
export type Times = 'once' | 'stuck' | 'on and on';
/** Into a file, or into the table that the grid looks at: there what failed is asked for again without the fault, and must be whole then. */
export type Eye = 'file' | 'table';

export interface Case {
  readonly kind: FaultKind;
  readonly shape: Shape;
  readonly times: Times;
  /** Which of the requests that can meet it, 0 the first to come. */
  readonly at: number;
  readonly eye: Eye;
}

/** What a run is to meet, and what is promised of it. */
export interface Meeting {
  readonly plan: FaultPlan;
  readonly clock: () => number;
  /** Times that a request is sent at most. */
  readonly tries: number;
  /** Waits for a time limit, which is short then. */
  readonly isSlow?: boolean;
  /** How often something was met. */
  readonly met: number;
  /** `any`: as it comes, whole or with an error. */
  readonly promised: Promised | 'any';
  readonly expected: (truth: Truth) => string;
  /** What was to be met is met no more. */
  readonly over?: () => void;
}

/** ms that no run may take, with a generous share for a machine that has more to do. */
const hangs = 60_000;
export const older = 'the file of yesterday\r\n';
const timing = { baseDelay: 1, maxDelay: 2, maxRetryAfter: 60_000 };
/** For those who wait for a limit; all others must not meet one because the machine has more to do. The client's clock for silence ticks in half seconds. */
const shortLimits = { connect: 300, silence: 400 };

export type Ended =
  | { readonly type: 'whole' }
  | { readonly type: 'partial'; readonly failed: readonly FailedParent[] }
  | { readonly type: 'failed'; readonly error: unknown };

/** A service and a folder of its own, for one run at a time. */
export class Place {
  readonly #truths = new Map<Shape, Truth>();

  private constructor(readonly sandbox: Sandbox, readonly folder: string) {}

  static async open(): Promise<Place> {
    return new Place(await startSandbox({ contacts }), await mkdtemp(path.join(tmpdir(), 'listrak-faults-')));
  }

  async close(): Promise<void> {
    await Promise.all([this.sandbox.close(), rm(this.folder, { recursive: true, force: true })]);
  }

  get file(): string {
    return path.join(this.folder, 'report.csv');
  }

  truth(shape: Shape): Truth {
    const truth = this.#truths.get(shape) ?? truthFor(shape, this.sandbox.data);
    this.#truths.set(shape, truth);
    return truth;
  }

  client({ tries, isSlow = false, clock = Date.now }: Pick<Meeting, 'tries'> & Partial<Pick<Meeting, 'isSlow' | 'clock'>>, host = '127.0.0.1', more: ClientOptions = {}): ListrakClient {
    const { apiUrl, tokenUrl, clientId, clientSecret } = this.sandbox;
    const at = (url: string): string => url.replace('127.0.0.1', host);
    return new ListrakClient(
      { apiUrl: at(apiUrl), tokenUrl: at(tokenUrl), credentials: { clientId, clientSecret }, network: { noProxy: [], strictSSL: true } },
      { timing: { ...timing, ...isSlow ? shortLimits : {}, tries }, maxBodySize: mostBody, clock, random: () => 0.5, sleep: async () => undefined, ...more },
    );
  }

  /** The requests of a run that meets nothing, as they came. @throws where its file is not the truth's, byte for byte */
  async cleanRun(shape: Shape): Promise<SandboxRequest[]> {
    const requests: SandboxRequest[] = [];
    this.sandbox.setFaults((request) => {
      requests.push(request);
      return undefined;
    });
    const client = this.client({ tries: 1 });
    try {
      await this.export(shape, client, never);
    } finally {
      await client.close();
    }
    assert.equal(await readFile(this.file, 'utf8'), wholeFile(this.truth(shape)), `${shape.name}: the file of a run that met nothing`);
    return requests;
  }

  /** Runs the case. @throws AssertionError where what came of it is not what is promised */
  run(one: Case): Promise<Ended['type']> {
    return this.meet(inWords(one), one.shape, one.eye, new FaultMeeting(one, this.sandbox));
  }

  /** @returns how it ended @throws AssertionError where what came of it is not what is promised */
  async meet(what: string, shape: Shape, eye: Eye, meeting: Meeting, host?: string): Promise<Ended['type']> {
    await writeFile(this.file, older);
    this.sandbox.setFaults(meeting.plan);
    const client = this.client(meeting, host);
    try {
      const ended = await inTime(eye === 'file' ? this.#intoFile(shape, meeting, client) : this.#intoTable(shape, meeting, client));
      assert.ok(meeting.met > 0, 'nothing was met');
      return ended;
    } catch (error) {
      throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    } finally {
      await client.close();
      await this.clear();
    }
  }

  /** What the next run finds: no fault and an empty folder. */
  async clear(): Promise<void> {
    this.sandbox.setFaults();
    for (const name of await readdir(this.folder)) await rm(path.join(this.folder, name), { force: true });
  }

  /** An export as the engine and the command line make it. */
  export(shape: Shape, client: ListrakClient, signal: AbortSignal): Promise<ExportOutcome> {
    return exportRows(runReport(checkRequest(shape.request), client, { pageSize: shape.pageSize, signal }), this.file, defaultExportFormat, { signal });
  }

  async #intoFile(shape: Shape, meeting: Meeting, client: ListrakClient): Promise<Ended['type']> {
    let ended: Ended;
    try {
      const { failedParents: failed } = await this.export(shape, client, never);
      ended = failed.length === 0 ? { type: 'whole' } : { type: 'partial', failed };
    } catch (error) {
      ended = { type: 'failed', error };
    }
    checkEnd(meeting.promised, ended);
    assert.deepEqual(await readdir(this.folder), ['report.csv'], 'what lies beside the file');
    const file = await readFile(this.file, 'utf8');
    const truth = this.truth(shape);
    switch (ended.type) {
      case 'failed': assert.equal(file, older, 'the file that was there before'); break;
      case 'whole': assertSame(file, meeting.expected(truth)); break;
      case 'partial': assert.equal(wrongWithPartial(truth, file, ended.failed), undefined); break;
    }
    return ended.type;
  }

  async #intoTable(shape: Shape, meeting: Meeting, client: ListrakClient): Promise<Ended['type']> {
    const settled: ((phase: TablePhase) => void)[] = [];
    const warnings: string[] = [];
    const table = new Table({
      request: checkRequest(shape.request), pageSize: shape.pageSize, maxConcurrentRequests: 4, maxRows: 1_000_000, timers: systemTimers,
      withSource: (work) => work(client), warn: (line) => warnings.push(line),
      onChanged: ({ phase }) => { if (phase.type !== 'loading') for (const tell of settled.splice(0)) tell(phase); },
    });
    const resumed = (): Promise<TablePhase> => new Promise((resolve) => {
      settled.push(resolve);
      table.resume();
    });
    const written = async (): Promise<string> => {
      await exportRows(table.exportEvents({}), this.file, defaultExportFormat, { signal: never });
      return readFile(this.file, 'utf8');
    };
    const truth = this.truth(shape);
    try {
      const first = await resumed();
      const ended = endOf(first);
      checkEnd(meeting.promised, ended);
      if (ended.type === 'whole') {
        assertSame(await written(), meeting.expected(truth));
        return ended.type;
      }
      // What came so far is right; without the fault, all that is missing comes, and nothing twice.
      if (ended.type === 'partial') assert.equal(wrongWithPartial(truth, await written(), ended.failed), undefined);
      this.sandbox.setFaults();
      meeting.over?.();
      let again = await resumed();
      // Parents that had failed before the run did are asked for when it has come to its end.
      if (ended.type === 'failed' && again.type === 'complete' && again.failedParents.length > 0) again = await resumed();
      assert.deepEqual(again.type === 'complete' ? again.failedParents : again, [], 'asked again without the fault');
      assertSame(await written(), wholeFile(truth));
      assert.deepEqual(warnings, []);
      return ended.type;
    } finally {
      await table.close();
    }
  }
}

function endOf(phase: TablePhase): Ended {
  switch (phase.type) {
    case 'complete': return phase.failedParents.length === 0 ? { type: 'whole' } : { type: 'partial', failed: phase.failedParents };
    case 'failed': return { type: 'failed', error: phase.error.source === 'listrak' ? fromFacts(phase.error.facts) : phase.error };
    case 'full': case 'loading': case 'stopped': return { type: 'failed', error: phase };
  }
}

function assertSame(file: string, expected: string): void {
  if (file === expected) return;
  let at = 0;
  while (file[at] === expected[at]) at++;
  assert.fail(`the file (${file.length}) differs from the truth (${expected.length}) at ${at}: ${JSON.stringify(file.slice(at, at + 80))} for ${JSON.stringify(expected.slice(at, at + 80))}`);
}

/** An error says what happened and what to do. */
function checkEnd(promised: Promised | 'any', ended: Ended): void {
  if (ended.type === 'whole') return assert.ok(promised === 'exact' || promised === 'any', `it ended as if nothing had been, but ${JSON.stringify(promised)} was promised`);
  const errors = ended.type === 'failed' ? [ended.error] : ended.failed.map(({ error }) => fromFacts(error));
  for (const error of errors) {
    if (!(error instanceof ListrakError)) throw new assert.AssertionError({ message: `no error of ours: ${error instanceof Error ? String(error.stack) : JSON.stringify(error)}` });
    assert.ok(promised === 'any' || promised.includes(error.kind), `${JSON.stringify(promised)} was promised, ${error.kind} came: ${error.message}`);
    assert.match(error.message, /(GET|POST) \/|Listrak refused the client ID/);
    assert.match(formatText(error.facts.next), /\w{2,}.*\./);
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([work, new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error(`it hangs: no end in ${hangs} ms`)), hangs); })]);
  } finally {
    clearTimeout(timer);
  }
}

export function inWords({ kind, shape, times, at, eye }: Case): string {
  return `${kind.what}, ${times}, at request ${at} (${kind.where}) of ${shape.name}, into a ${eye}`;
}

/** Lets the requests of one run meet the fault, and remembers what of it must show in the file. */
export class FaultMeeting implements Meeting {
  met = 0;
  readonly tries: number;
  readonly isSlow: boolean;
  #promised: Promised | undefined;
  #turned = 0;
  #count = -1;
  #target: string | undefined;
  readonly #times = new Map<string, number>();
  readonly #marked: Readonly<Record<string, unknown>>[] = [];
  readonly #bodies = new Map<string, Buffer>();
  readonly #tools: Tools;

  constructor(readonly one: Case, sandbox: Sandbox) {
    this.isSlow = one.kind.isSlow === true;
    this.tries = this.isSlow ? 2 : 3;
    this.#tools = {
      sandbox, now: Date.now,
      turnClock: (milliseconds) => { this.#turned = milliseconds; },
      bodyBefore: (request) => this.#bodies.get(chainOf(request)),
      mark: (request, row) => this.#marked.push({ ...idsIn(request.path), ...row }),
    };
  }

  readonly clock = (): number => Date.now() + this.#turned;

  get promised(): Promised {
    return this.#promised ?? 'exact';
  }

  readonly plan: FaultPlan = (request) => {
    if (request.token && this.met > 0 && this.one.kind.nextToken !== undefined) return this.one.kind.nextToken();
    const fault = this.#meets(request) ? this.#fault(request) : undefined;
    if (fault !== undefined || !request.query.has('count')) return fault;
    return { kind: 'answer', answer: (right) => { this.#bodies.set(chainOf(request), right.body); return right; } };
  };

  #fault(request: SandboxRequest): Fault | undefined {
    this.met++;
    const key = keyOf(request);
    const time = this.#times.get(key) ?? 0;
    this.#times.set(key, time + 1);
    return this.one.kind.fault(request, time, this.#tools);
  }

  #meets(request: SandboxRequest): boolean {
    const { kind, shape, times, at } = this.one;
    if (!isAt(kind.where, request, shape)) return false;
    const key = keyOf(request);
    const number = ++this.#count;
    let meets: boolean;
    switch (times) {
      case 'once': meets = number === at; break;
      case 'stuck':
        if (number === at) this.#target = key;
        meets = key === this.#target;
        break;
      case 'on and on': meets = number >= at; break;
    }
    if (meets) this.#promised = promisedFor(kind, times, request.token, this.#promised);
    return meets;
  }

  expected(truth: Truth): string {
    const { odd, leavesOut } = this.one.kind;
    if (odd === undefined && leavesOut === undefined) return wholeFile(truth);
    const isMarked = (row: Readonly<Record<string, unknown>>): boolean => this.#marked.some((mark) => Object.entries(mark).every(([name, value]) => JSON.stringify(row[name]) === JSON.stringify(value)));
    if (leavesOut) return truth.header + truth.lines.filter(({ row }) => !isMarked(row)).map(({ text }) => text).join('');
    const cell = odd?.cell ?? '';
    // A late column is one of the file where a row has it.
    if (this.#marked.length === 0) return wholeFile(truth);
    const name = odd?.name === '' ? '""' : odd?.name ?? '';
    return [`${truth.header.slice(0, -2)},${name}\r\n`, ...truth.lines.map(({ text, row }) => `${text.slice(0, -2)},${isMarked(row) ? cell : ''}\r\n`)].join('');
  }
}

/** A fault that goes on meets the next token as well: the promises add up. */
function promisedFor(kind: FaultKind, times: Times, token: boolean, before: Promised | undefined): Promised {
  const of = token ? { ...kind, ...kind.token } : kind;
  const now = (times === 'once' ? of.once : of.lasting) ?? 'exact';
  if (before === undefined || before === 'exact') return now;
  return now === 'exact' ? before : [...before, ...now];
}

function keyOf({ token, path: asked, query }: SandboxRequest): string {
  return token ? 'token' : `${asked}?${String(query)}`;
}

/** A chain of pages: its path, and its query but for the place in it. */
function chainOf({ path: asked, query }: SandboxRequest): string {
  return `${asked}?${[...query].filter(([name]) => name !== 'cursor').map((pair) => pair.join('=')).join('&')}`;
}

function idsIn(asked: string): Record<string, number> {
  const fields: Readonly<Record<string, string>> = { List: 'listId', Conversation: 'conversationId', Message: 'messageId', Link: 'linkId' };
  const parts = asked.split('/');
  return Object.fromEntries(parts.flatMap((part, index) => (fields[part] !== undefined && /^\d+$/.test(parts[index + 1] ?? '') ? [[fields[part], Number(parts[index + 1])]] : [])));
}

export const never = new AbortController().signal;
