import { isRecord, parseJson } from '../plain-data';
import { text, type Text } from '../text';
import { InvalidParameterError, type ListrakError, NotFoundError, NotPermittedError, RateLimitedError, RefusedCredentialsError, ServiceFailedError, UnreadableAnswerError } from './errors';
import type { HttpAnswer } from './exchange';
import { afterTries, askingToWait, retryAfter, type Failure } from './retry';

/** What a failed answer's envelope says: `{"status":401,"error":"ERROR_UNAUTHORIZED","message":"…"}`, each part of it perhaps missing. */
interface Envelope {
  /** `ERROR_…`, or the token endpoint's `Invalid Credentials`. */
  readonly error?: string;
  /** The service's own sentence, concealed first and shortened then; never what decides. */
  readonly message?: string;
}

/** Statuses that `error` stands for, whatever the HTTP status is. */
const statusOfCode: Readonly<Record<string, number>> = {
  ERROR_UNAUTHORIZED: 401, ERROR_INVALID_CREDENTIALS: 401,
  ERROR_INTEGRATION_CANNOT_ACCESS_BETA_ROUTE: 403,
  ERROR_UNABLE_TO_LOCATE_RESOURCE: 404, ERROR_UNKNOWN_ROUTE: 404,
  ERROR_INVALID_PARAMETER: 400, ERROR_TOO_MANY_SEGMENTATION_FIELDS: 400, ERROR_UNSUPPORTED_PROTOCOL: 400,
  ERROR_UNHANDLED_EXCEPTION: 500,
};
const worthRetrying = new Set([408, 429, 500, 502, 503, 504]);

/** Where the reason stands when Listrak itself says nothing. */
const whereToLook = 'the reason stands in Listrak under Integrations → Integration Management → the integration → Log tab';

/** What to name in errors and logs, and how to make the service's words fit to be shown. */
export interface AnswerContext {
  readonly label: string;
  readonly now: number;
  /** Takes secrets and tokens out of a text. */
  readonly conceal: (text: string) => string;
  /** The request named a page by a cursor. */
  readonly hasCursor?: boolean;
}

export function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

/** Whether a data call was refused for its token. */
export function isUnauthorized(answer: HttpAnswer): boolean {
  return !isSuccess(answer) && statusOf(answer, envelope(answer, (said) => said)) === 401;
}

/** Failure of a data call, by the answer that is no page. */
export function dataFailure(answer: HttpAnswer, context: AnswerContext): Failure {
  const { error: code, message } = envelope(answer, context.conceal);
  const status = statusOf(answer, code === undefined ? {} : { error: code });
  const { label, hasCursor = false } = context;
  if (status >= 300 && status < 400 && answer.headers.location !== undefined) return redirected(answer, context);
  const facts = { request: label, status: answer.status, ...(code?.startsWith('ERROR_') ? { code } : {}) };
  const what = answered(answer, code, message, context);
  const failure = (make: (what: Text) => ListrakError): Failure => {
    const asked = retryAfter(single(answer.headers['retry-after']), single(answer.headers.date), context.now);
    return {
      came: cameAs(answer, code), again: worthRetrying.has(status), ...(asked === undefined ? {} : { retryAfter: asked }),
      error: (tries) => make(afterTries(asked === undefined ? what : askingToWait(what, asked), worthRetrying.has(status) ? tries : 1)),
    };
  };
  switch (status) {
    case 400:
      return failure((said) => new InvalidParameterError({
        ...facts, what: said,
        next: hasCursor ? text('The place to go on from has probably expired: load the report again from its start.') : text('Change the ids or the filters of the request.'),
      }));
    case 401: case 403:
      return failure((said) => new NotPermittedError({ ...facts, what: said, next: notPermittedNext }));
    case 404:
      return failure((said) => new NotFoundError({
        ...facts, what: said,
        next: code === 'ERROR_UNABLE_TO_LOCATE_RESOURCE'
          ? text('Check the ids: it may have been deleted, or belong to another account.')
          : text('Check that the setting listrak.apiUrl is the address of Listrak\'s API.'),
      }));
    case 407:
      return failure((said) => new ServiceFailedError({ ...facts, what: said, next: text('Check the proxy\'s user name and password in the setting http.proxy or the environment variable HTTPS_PROXY.') }));
    case 429:
      return failure((said) => new RateLimitedError({ ...facts, what: said, next: text('Wait a few minutes, or lower the setting listrak.maxConcurrentRequests.') }));
    case 300: case 301: case 302: case 303: case 304: case 305: case 306: case 307: case 308:
      return failure((said) => new ServiceFailedError({ ...facts, what: said, next: text('Try again. If it goes on, a proxy on the way answers in Listrak\'s place.') }));
    default:
      return failure((said) => new ServiceFailedError({ ...facts, what: said, next: text('Try again in a few minutes. If it goes on, ask Listrak\'s support.') }));
  }
}

const notPermittedNext = text(
  'Check that the integration has the access areas Contact, List, Message and Report ("Reporting") and is active and not paused, and that the address you call from is on its IP allowlist; {0}.', whereToLook,
);

/** Failure of a token call, by the answer that holds no token. */
export function tokenFailure(answer: HttpAnswer, context: AnswerContext): Failure {
  const { error } = envelope(answer, context.conceal);
  const { status } = answer;
  if ((status === 400 || status === 401) && !(status === 400 && isHtml(answer))) {
    return {
      came: cameAs(answer, error), again: false,
      error: () => new RefusedCredentialsError({
        what: text('Listrak refused the client ID or the client secret.'), request: context.label, status,
        next: text('Enter both anew as Listrak shows them for the integration. If they are right, the integration may be inactive or paused, or the address you call from missing on its IP allowlist; {0}. A wrong client ID is not logged there.', whereToLook),
      }),
    };
  }
  if (isSuccess(answer) || (status === 400 && isHtml(answer))) return unreadable(answer, text('{0} was answered with something that holds no token.', context.label), context, 'listrak.tokenUrl');
  if (status === 404) {
    return {
      came: cameAs(answer, error), again: false,
      error: () => new NotFoundError({ what: answered(answer, error, undefined, context), request: context.label, status, next: text('Check that the setting listrak.tokenUrl is the address of Listrak\'s tokens.') }),
    };
  }
  return dataFailure(answer, context);
}

/** Failure of a data call whose 200 holds no page. `reason` is readPage's. */
export function pageFailure(answer: HttpAnswer, reason: Text, context: AnswerContext): Failure {
  const { error } = envelope(answer, context.conceal);
  // An error that calls itself a success.
  if (error?.startsWith('ERROR_')) return dataFailure(answer, context);
  return unreadable(answer, { template: `{${reason.args.length}}: ${reason.template}`, args: [...reason.args, context.label] }, context, 'listrak.apiUrl');
}

function unreadable(answer: HttpAnswer, reason: Text, context: AnswerContext, setting: string): Failure {
  const { label } = context;
  const what = answer.body.byteLength === 0 ? text('{0} was answered with HTTP {1} and nothing in it.', label, answer.status)
    : isHtml(answer) ? text('{0} was answered with a web page (HTTP {1}) in place of data.', label, answer.status)
      : reason;
  return {
    came: cameAs(answer, undefined), again: true,
    error: (tries) => new UnreadableAnswerError({
      what: afterTries(what, tries), request: label, status: answer.status,
      next: text('Try again in a few minutes. If it goes on, check that the setting {0} is Listrak\'s address and that no proxy or sign-in page answers in its place.', setting),
    }),
  };
}

function redirected(answer: HttpAnswer, { label, conceal }: AnswerContext): Failure {
  const location = single(answer.headers.location) ?? '';
  // Without its query, which may hold anything.
  const target = URL.canParse(location) ? new URL(location).origin + new URL(location).pathname : (location.split(/[?#]/)[0] ?? '');
  return {
    came: `${answer.status}, a redirect`, again: false,
    error: () => new ServiceFailedError({
      what: text('{0} was answered with a redirect to {1} (HTTP {2}), which is not followed.', label, excerpt(conceal(target)) || '?', answer.status), request: label, status: answer.status,
      next: text('Check that the settings listrak.apiUrl and listrak.tokenUrl are Listrak\'s addresses and that no sign-in page of a network answers in their place.'),
    }),
  };
}

function answered(answer: HttpAnswer, code: string | undefined, message: string | undefined, { label }: AnswerContext): Text {
  const status = code === undefined ? `${answer.status}` : `${answer.status} ${code}`;
  if (message !== undefined && message !== '') return text('{0} was answered with HTTP {1}: “{2}”', label, status, message);
  return isHtml(answer) ? text('{0} was answered with HTTP {1} and a web page.', label, status) : text('{0} was answered with HTTP {1}.', label, status);
}

/** The answer in a few words, for the log. */
function cameAs(answer: HttpAnswer, code: string | undefined): string {
  const kind = code !== undefined ? ` ${code}` : answer.body.byteLength === 0 ? ', empty' : isHtml(answer) ? ', a web page' : isSuccess(answer) ? ', unreadable' : '';
  return `${answer.status}${kind}`;
}

function statusOf(answer: HttpAnswer, { error }: Envelope): number {
  return (error !== undefined && Object.hasOwn(statusOfCode, error) ? statusOfCode[error] : undefined) ?? answer.status;
}

function envelope(answer: HttpAnswer, conceal: AnswerContext['conceal']): Envelope {
  if (answer.body.byteLength > 64 * 1024 || isHtml(answer)) return {};
  const body = parseJson(new TextDecoder().decode(answer.body));
  if (!isRecord(body)) return {};
  const { error, message } = body;
  return { ...(typeof error === 'string' && error !== '' ? { error: excerpt(conceal(error)) } : {}), ...(typeof message === 'string' ? { message: excerpt(conceal(message)) } : {}) };
}

/** At most 200 characters on one line, without control characters. */
function excerpt(said: string): string {
  const line = said.slice(0, 1000).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

/** By how it begins, and by its type where that says nothing: there are servers that call the JSON of an error a web page. */
function isHtml(answer: HttpAnswer): boolean {
  const start = new TextDecoder().decode(answer.body.subarray(0, 64));
  return /^\s*</.test(start) || (/\bhtml\b/i.test(single(answer.headers['content-type']) ?? '') && !/^\s*[{[]/.test(start));
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

