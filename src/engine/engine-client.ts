/** The extension host's side of the engine. Types only from the rooms behind it: this file is loaded at activation. */
import { text } from '../text';
import { EngineError } from './engine-error';
import type { EngineCallName, EngineCalls, EngineErrorFacts, FromEngine, TableState, ToEngine, ViewWindow } from './protocol';

/** What is used of a worker thread. */
export interface EngineWorker {
  postMessage(message: ToEngine): void;
  on(event: 'message', listener: (message: FromEngine) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'exit', listener: (exitCode: number) => void): unknown;
  terminate(): Promise<unknown>;
}

export interface EngineClientOptions {
  /** Starts a worker; called at the first call, and again at the first call after one has died. */
  readonly start: () => EngineWorker;
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', line: string) => void;
  /** Milliseconds for which no table is open and nothing runs before a worker that has held rows is ended; half a minute by default. */
  readonly idleAfter?: number;
}

/** `first`: the first rows, with the first state that has some. */
export type TableListener = (state: TableState, first?: ViewWindow) => void;
export interface ExportProgressEvent { readonly job: number; readonly rows: number; readonly bytes: number; readonly milliseconds: number }
export interface Disposable { dispose(): void }

interface PendingCall {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: EngineError) => void;
}

/** Calls into the worker thread, which is started when it is first needed. Every call is answered, also when the worker dies. */
export class EngineClient {
  readonly #options: EngineClientOptions;
  #worker: EngineWorker | undefined;
  #disposed = false;
  #lastId = 0;
  readonly #pending = new Map<number, PendingCall>();
  readonly #tableListeners = new Map<number, Set<TableListener>>();
  /** Last state of each table that is listened to: what is left of it when the worker dies. */
  readonly #tableStates = new Map<number, TableState>();
  readonly #exportListeners = new Set<(progress: ExportProgressEvent) => void>();
  /** Accounts as they were last connected, for a worker that takes a dead one's place. */
  readonly #connected = new Map<string, EngineCalls['connect']['args']>();
  readonly #openTables = new Set<number>();
  /** Whether the worker's memory may be full of rows that nobody needs. */
  #hasHeldRows = false;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: EngineClientOptions) {
    this.#options = options;
  }

  /** @throws EngineError as a rejection, always; `isCancelled` once the engine has ended what the signal aborts, which may have come to its end before. */
  call<Name extends EngineCallName>(call: Name, args: EngineCalls[Name]['args'], signal?: AbortSignal): Promise<EngineCalls[Name]['answer']> {
    if (this.#disposed || signal?.aborted === true) return Promise.reject(new EngineError(cancelled));
    // Closed already, or gone with the thread that held it: no other is started for that.
    if ((call === 'stopTable' || call === 'closeTable') && !this.#openTables.has((args as EngineCalls['closeTable']['args']).table)) return Promise.resolve(undefined as EngineCalls[Name]['answer']);
    clearTimeout(this.#idleTimer);
    let worker: EngineWorker;
    try {
      worker = this.#worker ?? this.#start();
    } catch (error) {
      return Promise.reject(new EngineError(died(error instanceof Error ? error.message : String(error))));
    }
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        if (this.#pending.has(id)) this.#post(worker, 'cancel', { call: id });
      };
      const settled = (): void => signal?.removeEventListener('abort', abort);
      this.#pending.set(id, {
        resolve: (value) => { settled(); resolve(value as EngineCalls[Name]['answer']); },
        reject: (error) => {
          settled();
          if (call === 'openTable') {
            this.#openTables.delete((args as EngineCalls['openTable']['args']).table);
            this.#restWhenIdle();
          }
          reject(error);
        },
      });
      signal?.addEventListener('abort', abort, { once: true });
      try {
        worker.postMessage({ id, call, args } as ToEngine);
        this.#remember(call, args);
      } catch (error) {
        this.#take(id)?.reject(new EngineError({ source: 'internal', what: text('An error inside the extension: {0}', String(error)) }));
      }
    });
  }

  /** Hears how a table stands; where the worker dies, that it has failed. A table does not outlive its worker: it is to be opened again. */
  onTableChanged(table: number, listener: TableListener): Disposable {
    const listeners = this.#tableListeners.get(table) ?? new Set();
    this.#tableListeners.set(table, listeners.add(listener));
    return {
      dispose: () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        this.#tableListeners.delete(table);
        this.#tableStates.delete(table);
      },
    };
  }

  onExportProgress(listener: (progress: ExportProgressEvent) => void): Disposable {
    this.#exportListeners.add(listener);
    return { dispose: () => this.#exportListeners.delete(listener) };
  }

  /** Ends the worker; calls under way are cancelled. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#idleTimer);
    const worker = this.#worker;
    this.#worker = undefined;
    this.#connected.clear();
    this.#tableListeners.clear();
    this.#tableStates.clear();
    this.#exportListeners.clear();
    this.#rejectAll(cancelled);
    await worker?.terminate();
  }

  #start(): EngineWorker {
    const worker = this.#options.start();
    this.#worker = worker;
    worker.on('message', (message) => { if (worker === this.#worker) this.#hear(message); });
    worker.on('error', (error) => this.#lost(worker, error instanceof Error ? error.message : String(error)));
    worker.on('exit', (exitCode) => this.#lost(worker, `exit code ${exitCode}`));
    for (const args of this.#connected.values()) this.#post(worker, 'connect', args);
    return worker;
  }

  /** Sends a call whose answer nobody waits for. */
  #post<Name extends EngineCallName>(worker: EngineWorker, call: Name, args: EngineCalls[Name]['args']): void {
    worker.postMessage({ id: ++this.#lastId, call, args } as ToEngine);
  }

  #remember<Name extends EngineCallName>(call: Name, args: EngineCalls[Name]['args']): void {
    if (call === 'connect') {
      const connect = args as EngineCalls['connect']['args'];
      this.#connected.set(connect.account, connect);
    } else if (call === 'disconnect') this.#connected.delete((args as EngineCalls['disconnect']['args']).account);
    else if (call === 'openTable') {
      this.#openTables.add((args as EngineCalls['openTable']['args']).table);
      this.#hasHeldRows = true;
    } else if (call === 'closeTable') this.#openTables.delete((args as EngineCalls['closeTable']['args']).table);
  }

  /** Rows go for certain with the thread that held them: a thread in which nothing happens looks for no garbage. */
  #restWhenIdle(): void {
    if (this.#disposed || !this.#hasHeldRows || this.#openTables.size > 0 || this.#pending.size > 0) return;
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      const worker = this.#worker;
      this.#forget();
      if (worker !== undefined) this.#end(worker);
    }, this.#options.idleAfter ?? 30_000);
  }

  #forget(): void {
    this.#worker = undefined;
    this.#openTables.clear();
    this.#hasHeldRows = false;
  }

  #end(worker: EngineWorker): void {
    worker.terminate().catch((error: unknown) => this.#options.log('warn', `The engine's thread could not be ended: ${String(error)}`));
  }

  #hear(message: FromEngine): void {
    switch (message.type) {
      case 'answer': this.#take(message.id)?.resolve(message.value); break;
      case 'error': this.#refused(message.id, new EngineError(message.error)); break;
      case 'tableChanged': this.#tellTable(message.table, message.state, message.first); break;
      case 'exportProgress': for (const listener of this.#exportListeners) listener(message); break;
      case 'log': for (const { level, line } of message.lines) this.#options.log(level, line); break;
    }
  }

  #refused(id: number, error: EngineError): void {
    const call = this.#take(id);
    if (call === undefined) this.#options.log('warn', `The engine refused: ${error.message}`);
    else call.reject(error);
  }

  #tellTable(table: number, state: TableState, first?: ViewWindow): void {
    const listeners = this.#tableListeners.get(table);
    if (listeners === undefined) return;
    this.#tableStates.set(table, state);
    for (const listener of listeners) listener(state, first);
  }

  #take(id: number): PendingCall | undefined {
    const call = this.#pending.get(id);
    this.#pending.delete(id);
    this.#restWhenIdle();
    return call;
  }

  #lost(worker: EngineWorker, how: string): void {
    if (worker !== this.#worker) return;
    this.#forget();
    this.#options.log('error', `The engine's thread ended: ${how}`);
    this.#rejectAll(died(how));
    for (const [table, state] of [...this.#tableStates]) this.#tellTable(table, { ...state, phase: { type: 'failed', error: died(how) } });
    // A worker that only reported an error may still hold its thread.
    this.#end(worker);
  }

  #rejectAll(facts: EngineErrorFacts): void {
    const calls = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of calls) call.reject(new EngineError(facts));
  }
}

const cancelled: EngineErrorFacts = { source: 'listrak', facts: { kind: 'cancelled', what: text('Cancelled.'), next: text('') } };

function died(how: string): EngineErrorFacts {
  return { source: 'internal', what: text('The thread that fetches reports ended unexpectedly ({0}). Try again: it is started anew.', how) };
}
