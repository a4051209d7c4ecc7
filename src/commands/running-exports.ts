/** Exports that run in this window, remembered so that one which the window's end interrupts can be offered again. */
import { randomUUID } from 'node:crypto';
import type { Memento } from 'vscode';
import type { ExportFormat } from '../export/export-types';
import type { CheckedRequest } from '../reports/request';

export interface RunningExport {
  readonly id: string;
  /** The account's id. */
  readonly account: string;
  readonly request: CheckedRequest;
  /** Where the rows go, a Uri as text. */
  readonly target: string;
  readonly format: ExportFormat;
  readonly lookBackDays?: number;
}

const key = 'listrak.runningExports';

export class RunningExports {
  readonly #memento: Memento;
  #running: readonly RunningExport[] = [];
  /** Those that ran when an earlier window, or its extension host, ended. */
  #interrupted: readonly RunningExport[];

  constructor(memento: Memento) {
    this.#memento = memento;
    this.#interrupted = memento.get<RunningExport[]>(key, []);
  }

  get interrupted(): readonly RunningExport[] {
    return this.#interrupted;
  }

  /** @returns what to call when it has ended, however it did */
  async began(running: Omit<RunningExport, 'id'>): Promise<() => Promise<void>> {
    const noted = { ...running, id: randomUUID() };
    this.#running = [...this.#running, noted];
    await this.#write();
    return async () => {
      this.#running = this.#running.filter(({ id }) => id !== noted.id);
      await this.#write();
    };
  }

  /** It has been offered, or there is nothing left of it. */
  async forget({ id }: RunningExport): Promise<void> {
    this.#interrupted = this.#interrupted.filter((each) => each.id !== id);
    await this.#write();
  }

  async #write(): Promise<void> {
    const all = [...this.#interrupted, ...this.#running];
    await this.#memento.update(key, all.length === 0 ? undefined : all);
  }
}
