/** Names of a request's list, conversation, message and link: as they are known, or as the first row tells them. */
import { plainText } from '../explorer/plain-text';
import { scopeFields, type ScopeField } from '../reports/report-types';
import type { CheckedRequest } from '../reports/request';
import type { GridEngine, GridRun } from './grid-run';

/** Where a row carries its parents' names. */
const nameColumns: Partial<Record<ScopeField, string>> = { listId: 'listName', conversationId: 'conversationName', messageId: 'messageSubject' };

export class ParentNames {
  readonly #learned = new Map<ScopeField, string>();

  /** `known` answers with what has been read by now, outermost first. */
  constructor(private readonly known: (request: CheckedRequest) => readonly string[]) {}

  /** Outermost first: a row tells its parents' where nothing has read them before. */
  of(request: CheckedRequest): string[] {
    const scope = scopeFields.filter((field) => request[field] !== undefined);
    return this.known(request).map((name, index) => this.#learned.get(scope[index] ?? 'linkId') ?? name);
  }

  /** Reads the names in the first row of a run. */
  async learn(engine: GridEngine, run: GridRun, request: CheckedRequest): Promise<void> {
    const fields = Object.entries(nameColumns).flatMap(([field, name]) => {
      const column = run.state.columns.findIndex((spec) => spec.name === name && spec.origin === 'parent');
      return column < 0 || typeof request[field as ScopeField] !== 'number' ? [] : [{ field: field as ScopeField, column }];
    });
    if (fields.length === 0) return;
    const { rows } = await engine.call('readWindow', { table: run.table, from: 0, to: 1, columns: fields.map(({ column }) => column) });
    if (run.closed) return;
    fields.forEach(({ field }, index) => {
      const name = rows[0]?.[index];
      if (typeof name === 'string' && plainText(name) !== '') this.#learned.set(field, plainText(name));
    });
  }
}
