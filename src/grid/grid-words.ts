/** How a table stands, in words. */
import type { TableState } from '../engine/protocol';
import type { FailedParent } from '../reports/report-types';
import { text, type Text } from '../text';
import type { GridPhase } from './protocol';

export interface GridWords {
  readonly phase: GridPhase;
  /** Parts of a line, to be joined by a middle dot. */
  readonly status: readonly Text[];
  readonly notice?: { readonly what: readonly Text[]; readonly next: Text };
}

/** A rate of less time than this says nothing, in ms. */
const shortestRate = 500;

export function gridWords({ phase, totalRows, milliseconds }: TableState, locale: string): GridWords {
  const number = new Intl.NumberFormat(locale);
  const time = new Intl.NumberFormat(locale, { maximumFractionDigits: milliseconds < 10_000 ? 1 : 0 }).format(Math.max(0.1, milliseconds / 1000));
  const rows = totalRows === 1 ? text('1 row') : text('{0} rows', number.format(totalRows));
  const took = text('{0} s', time);
  switch (phase.type) {
    case 'loading': {
      const rate = milliseconds < shortestRate ? [] : [text('{0} rows/s', number.format(Math.round(totalRows / milliseconds * 1000)))];
      if (totalRows === 0) return { phase: 'loading', status: [text('Waiting for the first rows…')] };
      return { phase: 'loading', status: [totalRows === 1 ? text('1 row so far') : text('{0} rows so far', number.format(totalRows)), ...rate] };
    }
    case 'stopped': return { phase: 'stopped', status: [text('Stopped'), rows, took] };
    case 'full': return {
      phase: 'full', status: [rows, took],
      notice: {
        what: [text('The grid stopped at {0} rows.', number.format(phase.maxRows))],
        next: text('There may be more: export the report to have them all, or raise the setting listrak.grid.maxRows.'),
      },
    };
    case 'failed': {
      const { error } = phase;
      const [what, next] = error.source === 'listrak' ? [error.facts.what, error.facts.next] : [error.what, text('')];
      return { phase: 'failed', status: [text('Failed'), totalRows === 0 ? text('No rows') : totalRows === 1 ? text('1 row so far is kept') : text('{0} rows so far are kept', number.format(totalRows))], notice: { what: [what], next } };
    }
    case 'complete': {
      const [first] = phase.failedParents;
      if (first === undefined) return { phase: 'complete', status: [totalRows === 0 ? text('No rows') : rows, took] };
      const failed = phase.failedParents.length;
      return {
        phase: 'incomplete', status: [text('Incomplete'), rows, took],
        notice: {
          what: [failed === 1 ? text('The rows of one part are missing: {0}.', parentName(first)) : text('The rows of {0} parts are missing, the first is {1}.', number.format(failed), parentName(first)), first.error.what],
          next: first.error.next,
        },
      };
    }
  }
}

/** Ids as a request names them: `listId 101, messageId 7`. */
function parentName({ listId, conversationId, messageId, linkId }: FailedParent): string {
  return Object.entries({ listId, conversationId, messageId, linkId }).flatMap(([field, id]) => (id === undefined ? [] : [`${field} ${id}`])).join(', ');
}
