import { FileError } from '../export/file-errors';
import { ListrakError } from '../listrak/errors';
import { RequestError } from '../reports/request';
import { FilterError } from '../rows/filter-error';
import { formatText, text, type Text } from '../text';
import type { EngineErrorFacts } from './protocol';

/** A call that names an account, a table or rows that are not there. */
export class EngineRefusal extends Error {
  constructor(readonly what: Text) {
    super(formatText(what));
    this.name = 'EngineRefusal';
  }
}

/** Any error as plain data, to cross the threads. */
export function errorFacts(error: unknown): EngineErrorFacts {
  if (error instanceof ListrakError) return { source: 'listrak', facts: error.facts };
  if (error instanceof RequestError) return { source: 'request', field: error.field, what: error.what };
  if (error instanceof FilterError) return { source: 'request', field: error.column, what: error.what };
  if (error instanceof FileError) return { source: 'file', what: error.what };
  if (error instanceof EngineRefusal) return { source: 'internal', what: error.what };
  return { source: 'internal', what: text('An error inside the extension: {0}', error instanceof Error ? error.message : String(error)) };
}
