import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Engine, type EngineOptions } from '../../../src/engine/engine';
import { EngineClient, type Disposable, type EngineClientOptions, type EngineWorker } from '../../../src/engine/engine-client';
import type { ExportFormat, TablePhase, TableState } from '../../../src/engine/protocol';
import { systemTimers } from '../../../src/engine/timers';
import { ListrakClient } from '../../../src/listrak/client';
import type { Connection } from '../../../src/listrak/connection';
import type { ReportRequest } from '../../../src/reports/report-types';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../../src/sandbox';

export const csv: ExportFormat = { type: 'csv', delimiter: ',', lineEnding: '\n', byteOrderMark: false, formulaGuard: false };

/** An engine on the same thread behind a worker's face; messages are cloned as a thread would. */
export class LocalWorker extends EventEmitter implements EngineWorker {
  readonly engine: Engine;

  constructor(options: Pick<EngineOptions, 'makeHands'> = {}) {
    super();
    this.engine = new Engine({
      send: (message) => { this.emit('message', structuredClone(message)); },
      makeSource: (connection, log) => new ListrakClient(connection, { log, sleep: async () => undefined }),
      timers: systemTimers, ...options,
    });
  }

  postMessage(message: Parameters<EngineWorker['postMessage']>[0]): void {
    const clone = structuredClone(message);
    setImmediate(() => this.engine.handle(clone));
  }

  async terminate(): Promise<void> {
    await this.engine.dispose();
  }
}

export interface Bench {
  readonly client: EngineClient;
  readonly sandbox: Sandbox;
  readonly workers: LocalWorker[];
  readonly folder: string;
  readonly logged: string[];
  readonly connection: Connection;
  close(): Promise<void>;
}

export function connectionTo(sandbox: Sandbox): Connection {
  return {
    apiUrl: sandbox.apiUrl, tokenUrl: sandbox.tokenUrl,
    credentials: { clientId: sandbox.clientId, clientSecret: sandbox.clientSecret },
    network: { noProxy: ['*'], strictSSL: true },
  };
}

/** A client with the account "acme" connected to a sandbox. */
export async function startBench(options: SandboxOptions = {}, start?: () => EngineWorker, pace: Pick<EngineClientOptions, 'idleAfter'> = {}): Promise<Bench> {
  const sandbox = await startSandbox({ contacts: 12_000, ...options });
  const workers: LocalWorker[] = [];
  const logged: string[] = [];
  const client = new EngineClient({
    start: start ?? ((): EngineWorker => {
      const worker = new LocalWorker();
      workers.push(worker);
      return worker;
    }),
    log: (level, line) => logged.push(`${level} ${line}`),
    ...pace,
  });
  const connection = connectionTo(sandbox);
  await client.call('connect', { account: 'acme', connection });
  const folder = await mkdtemp(path.join(tmpdir(), 'listrak-engine-'));
  return {
    client, sandbox, workers, folder, logged, connection,
    async close() {
      await client.dispose();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A bench whose contacts are those of the service's largest list. */
export interface ContactsBench extends Bench {
  readonly listId: number;
  /** The report of them. */
  readonly contacts: ReportRequest;
  /** How many they are. */
  readonly total: number;
  /** Their addresses, as the service has them. */
  emails(): string[];
  /** All rows of a column as the table shows them. */
  shown(state: TableState, table: number, name: string): Promise<(string | null)[]>;
}

export async function startContactsBench(): Promise<ContactsBench> {
  const bench = await startBench();
  const { client, sandbox: { data } } = bench;
  const listId = data.lists().map((list) => list.listId).reduce((largest, id) => data.contactCount(id, 'Subscribed') > data.contactCount(largest, 'Subscribed') ? id : largest);
  const total = data.contactCount(listId, 'Subscribed');
  return {
    ...bench, listId, contacts: { report: 'contacts', listId }, total,
    emails: () => Array.from({ length: total }, (_, i) => data.contact(listId, 'Subscribed', i).emailAddress),
    shown: async (state, table, name) => {
      const column = state.columns.findIndex((spec) => spec.name === name);
      const window = await client.call('readWindow', { table, from: 0, to: state.viewRows, columns: [column] });
      return window.rows.map(([cell]) => cell ?? null);
    },
  };
}

/** A table's news; the latest state is kept. */
export class Watched {
  readonly states: TableState[] = [];
  readonly #news = new EventEmitter();
  readonly #listener: Disposable;

  constructor(client: EngineClient, readonly table: number) {
    this.#listener = client.onTableChanged(table, (state) => {
      this.states.push(state);
      this.#news.emit('state');
    });
  }

  get latest(): TableState | undefined {
    return this.states.at(-1);
  }

  async until(what: (state: TableState) => boolean): Promise<TableState> {
    for (;;) {
      const { latest } = this;
      if (latest !== undefined && what(latest)) return latest;
      await once(this.#news, 'state');
    }
  }

  phase(type: TablePhase['type']): Promise<TableState> {
    return this.until(({ phase }) => phase.type === type);
  }

  dispose(): void {
    this.#listener.dispose();
  }
}

export async function open(client: EngineClient, table: number, request: ReportRequest, more: { pageSize?: number; maxRows?: number } = {}): Promise<Watched> {
  const watched = new Watched(client, table);
  await client.call('openTable', { table, account: 'acme', request, pageSize: more.pageSize ?? 1000, maxConcurrentRequests: 2, maxRows: more.maxRows ?? 1_000_000 });
  return watched;
}
