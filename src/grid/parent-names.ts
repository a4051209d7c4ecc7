/** Names of a request's list, conversation, message and link: as they are known, as a row tells them, or as they were when the grid was last seen. */
import { plainText } from '../explorer/plain-text';
import { parentNameColumns } from '../reports/parents';
import { scopeFields, type ScopeField } from '../reports/report-types';
import type { CheckedRequest } from '../reports/request';
import type { GridEngine, GridRun } from './grid-run';

/** A name in a title; where it has not been read, words that stand for it, such as "list 101". */
export interface ParentName {
  readonly name: string;
  readonly isRead: boolean;
}
export type NamesByField = Readonly<Partial<Record<ScopeField, string>>>;

export class ParentNames {
  #learned: NamesByField;

  /** `known` answers with what has been read by now, outermost first; `remembered` are names of an earlier time. */
  constructor(private readonly known: (request: CheckedRequest) => readonly ParentName[], remembered: NamesByField = {}) {
    this.#learned = remembered;
  }

  /** Outermost first. */
  of(request: CheckedRequest): string[] {
    return this.#named(request).map(([field, { name, isRead }]) => (isRead ? name : this.#learned[field] ?? name));
  }

  /** What is no stand-in, to be remembered. */
  read(request: CheckedRequest): NamesByField {
    return Object.fromEntries(this.#named(request).flatMap(([field, { name, isRead }]) => (isRead ? [[field, name]] : this.#learned[field] === undefined ? [] : [[field, this.#learned[field]]])));
  }

  /** Reads the names in the first row of a run that nothing has read before. */
  async learn(engine: GridEngine, run: GridRun, request: CheckedRequest): Promise<void> {
    const fields = this.#named(request).flatMap(([field, { isRead }]) => {
      const column = run.state.columns.findIndex((spec) => spec.name === parentNameColumns[field] && spec.origin === 'parent');
      return isRead || column < 0 || typeof request[field] !== 'number' ? [] : [{ field, column }];
    });
    if (fields.length === 0) return;
    const { rows } = await engine.call('readWindow', { table: run.table, from: 0, to: 1, columns: fields.map(({ column }) => column) });
    if (run.closed) return;
    const learned = fields.flatMap(({ field }, index) => {
      const name = rows[0]?.[index];
      return typeof name === 'string' && plainText(name) !== '' ? [[field, plainText(name)] as const] : [];
    });
    this.#learned = { ...this.#learned, ...Object.fromEntries(learned) };
  }

  #named(request: CheckedRequest): (readonly [ScopeField, ParentName])[] {
    const scope = scopeFields.filter((field) => request[field] !== undefined);
    return this.known(request).flatMap((name, index) => {
      const field = scope[index];
      return field === undefined ? [] : [[field, name] as const];
    });
  }
}
