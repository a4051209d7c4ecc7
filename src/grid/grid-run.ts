/** One run of a report into a table of the engine, from its start until the table is freed. */
import type { Account } from '../accounts/account';
import type { Engine } from '../accounts/connections';
import type { Disposable } from '../accounts/listeners';
import type { TableState, ViewWindow } from '../engine/protocol';
import type { CheckedRequest } from '../reports/request';
import { isPlain, type View } from '../rows/view';
import type { GridExport } from './protocol';

/** The engine with its news of tables. */
export interface GridEngine extends Engine {
  onTableChanged(table: number, listener: (state: TableState, first?: ViewWindow) => void): Disposable;
}

/** What happened and what to do about it, localised. */
export interface Problem {
  /** `signIn`: credentials are refused or lost. */
  readonly kind?: string;
  readonly what: string;
  readonly next: string;
}

export interface GridRunServices {
  readonly engine: GridEngine;
  readonly account: Account;
  /** In which numbers are shown, BCP 47. */
  readonly locale: string;
  readonly connect: (account: Account) => Promise<void>;
  readonly settings: () => { readonly pageSize: number; readonly maxConcurrentRequests: number; readonly gridMaxRows: number };
  /** A number that no other table has; grows. */
  readonly nextTable: () => number;
  /** An error of any room as sentences. */
  readonly explain: (error: unknown) => Problem;
  readonly warn: (line: string) => void;
}

export interface GridRunEvents {
  changed(): void;
  /** The view has its first row. */
  firstRows(): void;
}

export class GridRun {
  readonly table: number;
  /** Settles when the table is open in the engine; false where it was not wanted any more. */
  readonly opened: Promise<boolean>;
  #state: TableState = nothingYet;
  #problem: Problem | undefined;
  #closed = false;
  #hadRows = false;
  #first: ViewWindow | undefined;
  readonly #listener: Disposable;

  /** `view` is the one wanted when the table has been opened. */
  constructor(private readonly services: GridRunServices, private readonly request: CheckedRequest, private readonly view: () => View, private readonly events: GridRunEvents) {
    this.table = services.nextTable();
    this.#listener = services.engine.onTableChanged(this.table, (state, rows) => {
      const first = !this.#hadRows && state.viewRows > 0;
      this.#hadRows ||= first;
      this.#state = state;
      this.#first = rows ?? this.#first;
      events.changed();
      if (first) events.firstRows();
    });
    this.opened = this.#open();
    this.opened.then((open) => (open ? this.#look() : undefined)).catch((error: unknown) => this.broken(error));
  }

  get state(): TableState { return this.#state; }
  /** The first rows, where nobody has taken them, they still are the first and no column has come since. */
  takeFirstRows(): ViewWindow | undefined {
    const first = this.#first;
    this.#first = undefined;
    return first?.revision === this.#state.revision && first.rows[0]?.length === this.#state.columns.length ? first : undefined;
  }

  get closed(): boolean { return this.#closed; }
  /** Why the table could not be opened, or the thread that held it is gone. */
  get problem(): Problem | undefined { return this.#problem; }

  /** The table is of no use any more. */
  broken(error: unknown): void {
    if (this.#closed) return;
    this.#problem = this.services.explain(error);
    this.events.changed();
  }

  /** Rows so far stay. A table that is being opened is stopped when it is open. */
  stop(): void {
    this.opened.then((open) => (open ? this.services.engine.call('stopTable', { table: this.table }) : undefined)).catch((error: unknown) => this.broken(error));
  }

  /** Goes on where it stopped, by the connection that the account has by now. */
  resume(): void {
    const { connect, account, engine } = this.services;
    connect(account).then(() => engine.call('resumeTable', { table: this.table })).catch((error: unknown) => this.broken(error));
  }

  /** Rows that an export will write; 0 where nobody knows. */
  rowsOf(what: Exclude<GridExport, { type: 'everything' }>): number {
    switch (what.type) {
      case 'view': return this.#state.viewRows;
      case 'selection': return what.rows === undefined ? 0 : what.rows.to - what.rows.from;
      case 'groups': return 0;
    }
  }

  /** Frees the table; one that was never opened need not be. */
  close(): void {
    this.#closed = true;
    this.#listener.dispose();
    this.opened.then((open) => (open ? this.services.engine.call('closeTable', { table: this.table }) : undefined), () => undefined)
      .catch((error: unknown) => this.services.warn(`A table could not be closed: ${String(error)}`));
  }

  async #open(): Promise<boolean> {
    const { engine, account, connect, settings, locale } = this.services;
    await connect(account);
    if (this.#closed) return false;
    const { table, request } = this;
    const { pageSize, maxConcurrentRequests, gridMaxRows } = settings();
    await engine.call('openTable', { table, account: account.id, request, pageSize, maxConcurrentRequests, maxRows: gridMaxRows, locale });
    return true;
  }

  async #look(): Promise<void> {
    const view = this.view();
    if (!this.#closed && !isPlain(view)) await this.services.engine.call('setView', { table: this.table, view });
  }
}

const nothingYet: TableState = { phase: { type: 'loading' }, columns: [], totalRows: 0, viewRows: 0, revision: 0, milliseconds: 0, bytesHeld: 0 };
