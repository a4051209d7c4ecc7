/** An error of any room as two sentences for the user: what happened, and what to do. */
import * as vscode from 'vscode';
import type { EngineErrorFacts } from '../engine/protocol';
import { FileError } from '../export/file-errors';
import type { ListrakErrorKind } from '../listrak/errors';
import { RequestError } from '../reports/request';
import type { Text } from '../text';
import { CredentialsLostError, NameTakenError } from './account-store';
import { SampleServiceError } from './sample-service';

export interface Problem {
  /** signIn: credentials are refused or lost. The rest as the service's kinds, `request` a malformed request, `other` anything else. */
  readonly kind: 'signIn' | 'request' | 'other' | Exclude<ListrakErrorKind, 'refusedCredentials'>;
  readonly what: string;
  /** '' where there is nothing to do. */
  readonly next: string;
  /** Such as `GET /List/101/Contact · 500 · ERROR_UNHANDLED_EXCEPTION`; '' where no call was made. */
  readonly detail: string;
}

/** The sentence in the user's language. */
export function localise({ template, args }: Text): string {
  return vscode.l10n.t(template, ...args);
}

export function problemOf(error: unknown): Problem {
  const facts = engineFacts(error);
  if (facts !== undefined) return engineProblem(facts);
  if (error instanceof CredentialsLostError) {
    return {
      kind: 'signIn', detail: '',
      what: vscode.l10n.t('The credentials of {0} are no longer in this computer\'s keyring.', error.account.name),
      next: vscode.l10n.t('Enter the client ID and secret again. The account itself is kept.'),
    };
  }
  if (error instanceof SampleServiceError) return { kind: 'other', what: vscode.l10n.t('The sample service could not be started: {0}', error.message), next: vscode.l10n.t('The log has more. Try again.'), detail: '' };
  if (error instanceof FileError) return { kind: 'other', what: localise(error.what), next: '', detail: '' };
  if (error instanceof RequestError) return { kind: 'request', what: localise(error.what), next: '', detail: '' };
  if (error instanceof NameTakenError) return { kind: 'other', what: vscode.l10n.t('There is already an account named {0}.', error.accountName), next: vscode.l10n.t('Choose another name.'), detail: '' };
  if (error instanceof Error && error.name === 'AbortError') return { kind: 'cancelled', what: vscode.l10n.t('Cancelled.'), next: '', detail: '' };
  return { kind: 'other', what: vscode.l10n.t('Something went wrong: {0}', error instanceof Error ? error.message : String(error)), next: vscode.l10n.t('The log has more.'), detail: '' };
}

/** What and next as one line. */
export function problemLine({ what, next }: Problem): string {
  return next === '' ? what : `${what} ${next}`;
}

function engineProblem(facts: EngineErrorFacts): Problem {
  switch (facts.source) {
    case 'listrak': {
      const { kind, what, next, request, status, code } = facts.facts;
      const detail = [request, status === undefined ? undefined : String(status), code].filter((part) => part !== undefined).join(' · ');
      return { kind: kind === 'refusedCredentials' ? 'signIn' : kind, what: localise(what), next: localise(next), detail };
    }
    case 'request': return { kind: 'request', what: localise(facts.what), next: '', detail: '' };
    case 'file': return { kind: 'other', what: localise(facts.what), next: '', detail: '' };
    case 'internal': return { kind: 'other', what: localise(facts.what), next: vscode.l10n.t('The log has more.'), detail: '' };
  }
}

/** Errors of the engine carry facts, wherever their class was loaded from. */
function engineFacts(error: unknown): EngineErrorFacts | undefined {
  if (!(error instanceof Error) || !('facts' in error)) return undefined;
  const facts = error.facts as EngineErrorFacts | undefined;
  return typeof facts?.source === 'string' ? facts : undefined;
}
