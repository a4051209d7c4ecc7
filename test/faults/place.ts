/** Where runs meet faults: a service and a folder. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ExportOutcome, FormatType } from '../../src/export/export-types';
import { exportRows } from '../../src/export/write-report';
import { ListrakClient, type ClientOptions } from '../../src/listrak/client';
import { checkRequest } from '../../src/reports/request';
import { runReport } from '../../src/reports/run-report';
import { startSandbox, type Sandbox, type SandboxRequest } from '../../src/sandbox/index';
import { inTime, type Ended } from './ends';
import { mostBody } from './fault-kinds';
import { formatOfType } from './fixtures';
import { FaultMeeting, inWords, type Case, type Meeting } from './meeting';
import { contacts, type Shape } from './shapes';
import { truthFor, unchanged, type Truth } from './truth';
import { intoFile } from './ways/file';
import { partsOf, type WayKind, type WayName } from './ways/names';
import { retried } from './ways/retry';
import { intoTable } from './ways/table';
import { updatedAgain, updatedFirst } from './ways/update';
import type { Way } from './ways/way';

const timing = { baseDelay: 1, maxDelay: 2, maxRetryAfter: 60_000 };
/** For those who wait for a limit; all others must not meet one because the machine has more to do. The client's clock for silence ticks in half seconds. */
const shortLimits = { connect: 300, silence: 400 };

const ways: Readonly<Record<WayKind, Way>> = { file: intoFile, table: intoTable, 'first update': updatedFirst, update: updatedAgain, retry: retried };

/** Files of a folder by name. */
export type Contents = ReadonlyMap<string, string>;

/** A service and a folder of its own, for one run at a time. */
export class Place {
  readonly #truths = new Map<string, Truth>();
  readonly #known = new Map<string, unknown>();

  private constructor(readonly sandbox: Sandbox, readonly folder: string) {}

  static async open(): Promise<Place> {
    return new Place(await startSandbox({ contacts }), await mkdtemp(path.join(tmpdir(), 'listrak-faults-')));
  }

  async close(): Promise<void> {
    await Promise.all([this.sandbox.close(), rm(this.folder, { recursive: true, force: true })]);
  }

  file(format: FormatType = 'csv'): string {
    return path.join(this.folder, `report.${format}`);
  }

  truth(shape: Shape, format: FormatType = 'csv'): Truth {
    const key = `${shape.name}, ${format}`;
    const truth = this.#truths.get(key) ?? truthFor(shape, this.sandbox.data, format);
    this.#truths.set(key, truth);
    return truth;
  }

  /** What lies in the folder; bytes as Latin-1. */
  async contents(): Promise<Contents> {
    const names = (await readdir(this.folder)).sort();
    return new Map(await Promise.all(names.map(async (name) => [name, await readFile(path.join(this.folder, name), 'latin1')] as const)));
  }

  /** Puts into the folder what lay there before the run; `write` writes it, the first time, without faults but its own. */
  async before(what: string, shape: Shape, write: (client: ListrakClient) => Promise<void>): Promise<Contents> {
    const known = await this.once(`${shape.name}, ${what}`, async (client) => {
      await write(client);
      return this.contents();
    });
    await this.clear();
    for (const [name, content] of known) await writeFile(path.join(this.folder, name), content, 'latin1');
    return known;
  }

  /** What `work` finds out with a client that meets nothing, the first time. */
  async once<T>(what: string, work: (client: ListrakClient) => Promise<T>): Promise<T> {
    if (this.#known.has(what)) return this.#known.get(what) as T;
    const client = this.client({ tries: 1 });
    try {
      this.sandbox.setFaults();
      const found = await work(client);
      this.#known.set(what, found);
      return found;
    } finally {
      await client.close();
    }
  }

  client({ tries, isSlow = false, clock = Date.now }: Pick<Meeting, 'tries'> & Partial<Pick<Meeting, 'isSlow' | 'clock'>>, host = '127.0.0.1', more: ClientOptions = {}): ListrakClient {
    const { apiUrl, tokenUrl, clientId, clientSecret } = this.sandbox;
    const at = (url: string): string => url.replace('127.0.0.1', host);
    return new ListrakClient(
      { apiUrl: at(apiUrl), tokenUrl: at(tokenUrl), credentials: { clientId, clientSecret }, network: { noProxy: [], strictSSL: true } },
      { timing: { ...timing, ...isSlow ? shortLimits : {}, tries }, maxBodySize: mostBody, clock, random: () => 0.5, sleep: async () => undefined, ...more },
    );
  }

  /** The requests of a run that meets nothing, as they came. @throws where what it writes is not the truth's */
  async cleanRun(shape: Shape): Promise<SandboxRequest[]> {
    const requests: SandboxRequest[] = [];
    await this.meet(`${shape.name}, nothing met`, shape, shape.ways[0], {
      plan: (request) => {
        requests.push(request);
        return undefined;
      },
      clock: Date.now, tries: 1, promised: 'exact', changes: unchanged, get met() { return requests.length; },
    });
    return requests;
  }

  /** Runs the case. @throws AssertionError where what came of it is not what is promised */
  run(one: Case): Promise<Ended['type']> {
    return this.meet(inWords(one), one.shape, one.way, new FaultMeeting(one, this.sandbox));
  }

  /** @returns how it ended @throws AssertionError where what came of it is not what is promised */
  async meet(what: string, shape: Shape, way: WayName, meeting: Meeting, host?: string): Promise<Ended['type']> {
    const { kind, format } = partsOf(way);
    this.sandbox.setFaults(meeting.plan);
    const client = this.client(meeting, host);
    try {
      const ended = await inTime(ways[kind]({ place: this, shape, format, meeting, client }));
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
  export(shape: Shape, client: ListrakClient, signal: AbortSignal, format: FormatType = 'csv'): Promise<ExportOutcome> {
    return exportRows(runReport(checkRequest(shape.request), client, { pageSize: shape.pageSize, signal }), this.file(format), formatOfType(format), { signal });
  }
}
