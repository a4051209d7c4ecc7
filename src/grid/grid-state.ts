/** How the rows of a run stand, for its page. */
import type { Account } from '../accounts/account';
import { text, type Text } from '../text';
import type { GridRun } from './grid-run';
import { gridWords } from './grid-words';
import type { GridState } from './protocol';

export interface GridStateOptions {
  readonly localise: (text: Text) => string;
  readonly locale: string;
  readonly account: Account;
}

export function gridStateOf({ table, state, problem }: GridRun, { localise, locale, account }: GridStateOptions): GridState {
  const { totalRows, viewRows, revision } = state;
  const columns = state.columns.map((spec) => (spec.description === undefined ? spec : { ...spec, description: text(localise(spec.description)) }));
  const common = { table, columns, totalRows, viewRows, revision };
  // Only what is in the keyring can be entered.
  const signIn = (atFault: boolean): { signIn?: string } => (atFault && account.kind === 'stored' ? { signIn: localise(text('Enter credentials…')) } : {});
  if (problem !== undefined) return { ...common, phase: 'failed', status: localise(text('Failed')), notice: { what: problem.what, next: problem.next, ...signIn(problem.kind === 'signIn') } };
  const { phase, status, notice } = gridWords(state, locale, localise);
  const shown = { ...common, phase, status: status.map(localise).join(' · ') };
  if (notice === undefined) return shown;
  const { what, next, signIn: atFault = false, retry, details } = notice;
  const lines = details === undefined ? {} : { details: { summary: localise(details.summary), lines: details.lines.map((line) => line.map(localise).join(' ')) } };
  return { ...shown, notice: { what: what.map(localise).join(' '), next: localise(next), ...signIn(atFault), ...(retry === undefined ? {} : { retry: localise(retry) }), ...lines } };
}
