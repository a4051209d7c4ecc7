/** How a table stands, in words. */
import type { TableState } from '../engine/protocol';
import type { FailedParent } from '../reports/report-types';
import { parentWords, retryWords } from '../reports/parent-words';
import { text, type Text } from '../text';
import type { GridPhase } from './protocol';

export interface GridWords {
  readonly phase: GridPhase;
  /** Parts of a line, to be joined by a middle dot. */
  readonly status: readonly Text[];
  readonly notice?: { readonly what: readonly Text[]; readonly next: Text; /** Credentials are at fault. */ readonly signIn?: boolean; readonly retry?: Text; readonly details?: NoticeDetails };
}

/** What is behind a notice; each line is of sentences to be joined by a space. */
export interface NoticeDetails {
  readonly summary: Text;
  readonly lines: readonly (readonly Text[])[];
}

/** Failed parents named at most. */
const mostNamedParents = 10;
/** A rate of less time than this says nothing, in ms. */
const shortestRate = 500;

export function gridWords(state: TableState, locale: string, localise: (text: Text) => string): GridWords {
  const words = phaseWords(state, locale, localise);
  const { viewFailure: error } = state;
  return error === undefined ? words : { ...words, status: [...words.status, text('The rows that came last are not in this view'), error.source === 'listrak' ? error.facts.what : error.what] };
}

function phaseWords({ phase, totalRows, milliseconds }: TableState, locale: string, localise: (text: Text) => string): GridWords {
  const number = new Intl.NumberFormat(locale);
  const counted = (count: number): Text => (count === 1 ? text('1 row') : text('{0} rows', number.format(count)));
  const rows = counted(totalRows);
  const took = duration(milliseconds, locale);
  switch (phase.type) {
    case 'loading': {
      const rate = milliseconds < shortestRate ? [] : [text('{0}/s', localise(counted(Math.round(totalRows / milliseconds * 1000))))];
      if (totalRows === 0) return { phase: 'loading', status: [text('Loading…')] };
      return { phase: 'loading', status: [text('{0} so far', localise(rows)), ...rate] };
    }
    case 'stopped': return { phase: 'stopped', status: [text('Stopped'), rows, took] };
    case 'full': return {
      phase: 'full', status: [rows, took],
      notice: {
        what: [text('The grid stopped at {0}.', localise(counted(phase.maxRows)))],
        next: text('There may be more: export the report to have them all, or raise the setting listrak.grid.maxRows.'),
      },
    };
    case 'overfull': return { phase: 'full', status: [rows, took], notice: { what: [phase.what], next: text('Export the report to have all rows, or ask for fewer.') } };
    case 'failed': {
      const { error } = phase;
      const [what, next] = error.source === 'listrak' ? [error.facts.what, error.facts.next] : [error.what, text('')];
      return { phase: 'failed', status: [text('Failed'), totalRows === 0 ? text('No rows') : totalRows === 1 ? text('1 row so far is kept') : text('{0} rows so far are kept', number.format(totalRows))], notice: { what: [what], next, signIn: error.source === 'listrak' && error.facts.kind === 'refusedCredentials' } };
    }
    case 'complete': {
      const [first] = phase.failedParents;
      if (first === undefined) return { phase: 'complete', status: [totalRows === 0 ? text('No rows') : rows, took] };
      const failed = phase.failedParents.length;
      return {
        phase: 'incomplete', status: [text('Incomplete'), rows, took],
        notice: {
          what: failed === 1 ? [text('The rows of one part are missing: {0}.', localise(parentWords(first))), first.error.what] : [text('The rows of {0} parts are missing.', number.format(failed))],
          next: first.error.next,
          retry: retryWords(failed, number.format(failed)),
          ...(failed === 1 ? {} : { details: failedDetails(phase.failedParents, number, localise) }),
        },
      };
    }
  }
}

/** Such as 80 ms, 0.4 s, 12 s. */
function duration(milliseconds: number, locale: string): Text {
  const format = (value: number, digits: number): string => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  if (milliseconds < 100) return text('{0} ms', format(Math.max(1, milliseconds), 0));
  return text('{0} s', format(milliseconds / 1000, milliseconds < 10_000 ? 1 : 0));
}

function failedDetails(parents: readonly FailedParent[], number: Intl.NumberFormat, localise: (text: Text) => string): NoticeDetails {
  const named = parents.slice(0, mostNamedParents);
  const more = parents.length - named.length;
  return {
    summary: text('Which parts'),
    lines: [...named.map((parent) => [text('{0}:', localise(parentWords(parent))), parent.error.what]), ...(more === 0 ? [] : [[text('… and {0} more.', number.format(more))]])],
  };
}
