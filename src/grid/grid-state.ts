/** How the rows of a run stand, for its page. */
import { text, type Text } from '../text';
import type { GridRun } from './grid-run';
import { gridWords } from './grid-words';
import type { GridState } from './protocol';

export function gridStateOf({ table, state, problem }: GridRun, { localise, locale }: { readonly localise: (text: Text) => string; readonly locale: string }): GridState {
  const { columns, totalRows, viewRows, revision } = state;
  const common = { table, columns, totalRows, viewRows, revision };
  if (problem !== undefined) return { ...common, phase: 'failed', status: localise(text('Failed')), notice: problem };
  const { phase, status, notice } = gridWords(state, locale);
  const shown = { ...common, phase, status: status.map(localise).join(' · ') };
  if (notice === undefined) return shown;
  const { what, next, retry, details } = notice;
  const lines = details === undefined ? {} : { details: { summary: localise(details.summary), lines: details.lines.map((line) => line.map(localise).join(' ')) } };
  return { ...shown, notice: { what: what.map(localise).join(' '), next: localise(next), ...(retry === undefined ? {} : { retry: localise(retry) }), ...lines } };
}
