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
    return problem('signIn', vscode.l10n.t('The credentials of {0} are no longer in this computer\'s keyring.', error.account.name), vscode.l10n.t('Enter the client ID and secret again. The account itself is kept.'));
  }
  if (error instanceof SampleServiceError) return problem('other', vscode.l10n.t('The sample service could not be started: {0}', error.message), vscode.l10n.t('The log has more. Try again.'));
  if (error instanceof FileError) return problem('other', localise(error.what));
  if (error instanceof RequestError) return problem('request', localise(error.what));
  if (error instanceof NameTakenError) return problem('other', vscode.l10n.t('There is already an account named {0}.', error.accountName), vscode.l10n.t('Choose another name.'));
  if (error instanceof Error && error.name === 'AbortError') return problem('cancelled', vscode.l10n.t('Cancelled.'));
  return problem('other', vscode.l10n.t('Something went wrong: {0}', error instanceof Error ? error.message : String(error)), logHasMore());
}

/** What and next as one line. */
export function problemLine({ what, next }: Problem): string {
  return next === '' ? what : `${what} ${next}`;
}

/** What, next and the detail, for the log. */
export function problemInFull(problem: Problem): string {
  return `${problemLine(problem)} ${problem.detail}`.trim();
}

function problem(kind: Problem['kind'], what: string, next = '', detail = ''): Problem {
  return { kind, what, next, detail };
}

function logHasMore(): string {
  return vscode.l10n.t('The log has more.');
}

function engineProblem(facts: EngineErrorFacts): Problem {
  switch (facts.source) {
    case 'listrak': {
      const { kind, what, next, request, status, code } = facts.facts;
      return problem(kind === 'refusedCredentials' ? 'signIn' : kind, localise(what), localise(next), [request, status, code].filter((part) => part !== undefined).join(' · '));
    }
    case 'request': return problem('request', localise(facts.what));
    case 'file': return problem('other', localise(facts.what));
    case 'internal': return problem('other', localise(facts.what), logHasMore());
  }
}

/** Errors of the engine carry facts, wherever their class was loaded from. */
function engineFacts(error: unknown): EngineErrorFacts | undefined {
  if (!(error instanceof Error) || !('facts' in error)) return undefined;
  const facts = error.facts as EngineErrorFacts | undefined;
  return typeof facts?.source === 'string' ? facts : undefined;
}
