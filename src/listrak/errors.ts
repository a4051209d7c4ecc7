import { isRecord } from '../plain-data';
import { formatText, isText, text, type Text } from '../text';

/** Everything that can go wrong between us and the service; what callers branch on. */
export type ListrakErrorKind =
  | 'refusedCredentials'
  | 'notPermitted'
  | 'notFound'
  | 'invalidParameter'
  | 'rateLimited'
  | 'serviceFailed'
  | 'unreachable'
  | 'unreadableAnswer'
  | 'cancelled';

/** What an error says, as plain data: it crosses threads as this. Never holds a secret or a token. */
export interface ListrakErrorFacts {
  readonly kind: ListrakErrorKind;
  /** What happened: what was asked and what came. */
  readonly what: Text;
  /** What the user can do about it. */
  readonly next: Text;
  /** `GET /List/101/Contact`: method and path, without host, query or credentials. */
  readonly request?: string;
  /** HTTP status of the last answer, where there was one. */
  readonly status?: number;
  /** Listrak's own `ERROR_…` word, where there was one. */
  readonly code?: string;
}

const kinds: readonly unknown[] = [
  'refusedCredentials', 'notPermitted', 'notFound', 'invalidParameter', 'rateLimited', 'serviceFailed', 'unreachable', 'unreadableAnswer', 'cancelled',
] satisfies ListrakErrorKind[];

/** For facts that were kept in a file. */
export function isListrakErrorFacts(value: unknown): value is ListrakErrorFacts {
  return isRecord(value) && kinds.includes(value['kind']) && isText(value['what']) && isText(value['next']);
}

/** Base of the service's errors. `message` is {@link ListrakErrorFacts.what} in English. */
export class ListrakError extends Error {
  readonly facts: ListrakErrorFacts;

  constructor(facts: ListrakErrorFacts, options?: ErrorOptions) {
    super(formatText(facts.what), options);
    this.name = 'ListrakError';
    this.facts = facts;
  }

  get kind(): ListrakErrorKind {
    return this.facts.kind;
  }
}

type FactsWithoutKind = Omit<ListrakErrorFacts, 'kind'>;

export class RefusedCredentialsError extends ListrakError {
  constructor(facts: FactsWithoutKind) { super({ ...facts, kind: 'refusedCredentials' }); }
}
export class NotPermittedError extends ListrakError {
  constructor(facts: FactsWithoutKind) { super({ ...facts, kind: 'notPermitted' }); }
}
export class NotFoundError extends ListrakError {
  constructor(facts: FactsWithoutKind) { super({ ...facts, kind: 'notFound' }); }
}
export class InvalidParameterError extends ListrakError {
  constructor(facts: FactsWithoutKind) { super({ ...facts, kind: 'invalidParameter' }); }
}
export class RateLimitedError extends ListrakError {
  constructor(facts: FactsWithoutKind) { super({ ...facts, kind: 'rateLimited' }); }
}
export class ServiceFailedError extends ListrakError {
  constructor(facts: FactsWithoutKind) { super({ ...facts, kind: 'serviceFailed' }); }
}
export class UnreachableError extends ListrakError {
  constructor(facts: FactsWithoutKind, options?: ErrorOptions) { super({ ...facts, kind: 'unreachable' }, options); }
}
export class UnreadableAnswerError extends ListrakError {
  constructor(facts: FactsWithoutKind) { super({ ...facts, kind: 'unreadableAnswer' }); }
}
export class CancelledError extends ListrakError {
  constructor() { super({ kind: 'cancelled', what: text('Cancelled.'), next: text('') }); }
}

/** The error that the facts describe, of its own class again: for facts that have crossed a thread. */
export function fromFacts(facts: ListrakErrorFacts): ListrakError {
  switch (facts.kind) {
    case 'refusedCredentials': return new RefusedCredentialsError(facts);
    case 'notPermitted': return new NotPermittedError(facts);
    case 'notFound': return new NotFoundError(facts);
    case 'invalidParameter': return new InvalidParameterError(facts);
    case 'rateLimited': return new RateLimitedError(facts);
    case 'serviceFailed': return new ServiceFailedError(facts);
    case 'unreachable': return new UnreachableError(facts);
    case 'unreadableAnswer': return new UnreadableAnswerError(facts);
    case 'cancelled': return new CancelledError();
  }
}
