import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import type { Dispatcher } from 'undici';
import { text, type Text } from '../text';
import { orCancelled } from './cancel';
import { CursorWatch } from './early-cursor';
import { CancelledError, UnreachableError, UnreadableAnswerError } from './errors';
import { PageMemory } from './page-memory';
import { afterTries, type Failure, type Try } from './retry';
import { SocksRefusal } from './socks';
import type { Limits } from './timing';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** `GET /List/101/Contact`: what logs and errors call it. */
  readonly label: string;
  /** Told of a cursor that is seen in a success while its body still arrives; at most once, and perhaps never. */
  readonly onCursor?: (cursor: string) => void;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Decompressed. Its buffer may be the memory's that the exchange was given. */
  readonly body: Uint8Array;
}

/**
 * One request and its whole answer, whatever its status. Redirects are answers like any other.
 * @param memory where the body's buffer comes from
 * @throws CancelledError at once when `signal` aborts.
 */
export async function exchange(dispatcher: Dispatcher, request: HttpRequest, limits: Limits, signal: AbortSignal, memory = new PageMemory()): Promise<Try<HttpAnswer>> {
  if (signal.aborted) throw new CancelledError();
  try {
    // Racing the signal as well: while a connection is being made the dispatcher does not hear it.
    return await orCancelled(send(dispatcher, request, limits, signal, memory), signal);
  } catch (error) {
    if (error instanceof CancelledError || signal.aborted) throw new CancelledError();
    return { failure: networkFailure(error, request, limits) };
  }
}

async function send(dispatcher: Dispatcher, request: HttpRequest, limits: Limits, signal: AbortSignal, memory: PageMemory): Promise<Try<HttpAnswer>> {
  // The dispatcher's own time limits begin anew with each announcement of an answer (1xx), of which there could be ever more.
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const { statusCode: status, headers, body } = await dispatcher.request({
    method: request.method, origin: request.origin, path: request.path, signal: AbortSignal.any([signal, late.signal]), body: request.body ?? null,
    onInfo: () => { timer ??= setTimeout(() => late.abort(new NeverBegins()), limits.silence); },
    headers: { accept: 'application/json', 'accept-encoding': 'gzip, br, deflate', 'user-agent': 'listrak-explorer', ...request.headers },
  }).finally(() => clearTimeout(timer));
  const watch = request.onCursor === undefined || status < 200 || status > 299 ? undefined : new CursorWatch(String(headers['content-encoding'] ?? ''), request.onCursor);
  let sent: Uint8Array;
  try {
    // The dispatcher sees to it that the length is kept.
    const length = Number(headers['content-length']);
    sent = await bytesOf(body, watch, limits.silence, length > 0 && length <= limits.maxBodySize ? memory.takeBody(length) : undefined);
  } finally {
    watch?.end();
  }
  const codings = codingsOf(headers['content-encoding']);
  if (codings.length > mostCodings) return { failure: overcoded(request, status, codings.length) };
  try {
    const whole = await decompressed(sent, codings, limits.maxBodySize);
    if (whole !== sent) memory.giveBody(sent);
    return { value: { status, headers, body: whole } };
  } catch (error) {
    return { failure: codeOf(error) === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(request, limits) : undecodable(request, status) };
  }
}

/** Fewer bytes within the time limit for silence are as good as none: such an answer could go on for ever. */
const leastBytes = 1024;

class TooSlow extends Error {}
class NeverBegins extends Error {}

/** @param room where the bytes go as they come, if their number is known */
async function bytesOf(body: AsyncIterable<Uint8Array>, watch: CursorWatch | undefined, silence: number, room: Uint8Array | undefined): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  let counted = { from: 0, since: performance.now() };
  for await (const piece of body) {
    if (room === undefined) pieces.push(piece);
    else room.set(piece, length);
    length += piece.byteLength;
    watch?.show(piece);
    const now = performance.now();
    if (length - counted.from >= leastBytes) counted = { from: length, since: now };
    else if (now - counted.since > silence) throw new TooSlow();
  }
  if (room !== undefined) return room.subarray(0, length);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}

const gunzip = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.gunzip);
const inflate = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.inflate);
const inflateRaw = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.inflateRaw);
const brotli = promisify<Uint8Array, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress);

/** Each takes its time to undo, and no service has a use for many. */
const mostCodings = 5;

/** As the header names them: in the order in which they were done. */
function codingsOf(header: string | string[] | undefined): string[] {
  return String(header ?? '').toLowerCase().split(',').map((coding) => coding.trim()).filter((coding) => coding !== '' && coding !== 'identity');
}

/** Undoes every coding, the last one first. @throws where the bytes or the coding are wrong, or there is too much of them. */
async function decompressed(bytes: Uint8Array, codings: readonly string[], maxOutputLength: number): Promise<Uint8Array> {
  // Some answer with no body at all and still name a coding.
  if (bytes.byteLength === 0) return bytes;
  const limit = { maxOutputLength };
  let body = bytes;
  for (const coding of [...codings].reverse()) {
    switch (coding) {
      case 'gzip': case 'x-gzip': body = await gunzip(body, limit); break;
      case 'br': body = await brotli(body, limit); break;
      // "deflate" is zlib's format by the book and the bare one with some servers.
      case 'deflate': body = await (((body[0] ?? 0) & 0x0f) === 8 ? inflate(body, limit) : inflateRaw(body, limit)); break;
      default: throw new Error(`Unknown content coding ${coding}`);
    }
  }
  return body;
}

function undecodable({ label }: HttpRequest, status: number): Failure {
  return {
    came: `${status}, cannot be decompressed`, again: true,
    error: (tries) => new UnreadableAnswerError({
      what: afterTries(text('{0} was answered with data that cannot be decompressed, or only a part of it came.', label), tries), request: label, status,
      next: text('Try again. If it goes on, a proxy on the way may change the answers.'),
    }),
  };
}

function overcoded({ label }: HttpRequest, status: number, times: number): Failure {
  return {
    came: `${status}, compressed ${times} times over`, again: false,
    error: () => new UnreadableAnswerError({
      what: text('{0} was answered with data that was compressed {1} times over.', label, times), request: label, status,
      next: text('Try again. If it goes on, a proxy on the way may change the answers.'),
    }),
  };
}

function tooLarge({ label }: HttpRequest, { maxBodySize }: Limits): Failure {
  return {
    came: 'too large an answer', again: false,
    error: () => new UnreadableAnswerError({
      what: text('{0} was answered with more than {1} MB.', label, maxBodySize / 1024 / 1024), request: label,
      next: text('Lower the setting listrak.pageSize.'),
    }),
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What an error of the network means. Its own words stay in `cause`. */
function networkFailure(error: unknown, request: HttpRequest, limits: Limits): Failure {
  const code = codeOf(error);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return tooLarge(request, limits);
  const { what, next, again } = explained(error, code, request, limits);
  return {
    came: error instanceof TooSlow || error instanceof NeverBegins ? 'too slow' : code === '' ? 'connection failed' : code, again,
    error: (tries) => new UnreachableError({ what: afterTries(what, tries), next, request: request.label }, { cause: bare(error) }),
  };
}

/** Name, code and words of a foreign error, without what hangs on it: a parser's holds the bytes that the service sent, which may repeat what it was sent. */
function bare(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  const { name, message, stack = '' } = error;
  const code = codeOf(error);
  return Object.assign(new Error(message), { name, stack, ...(code === '' ? {} : { code }) });
}

const certificateCodes = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|UND_ERR_PRX_TLS)/;

function explained(error: unknown, code: string, { label, origin }: HttpRequest, limits: Limits): { what: Text; next: Text; again: boolean } {
  const { host } = new URL(origin);
  const network = text('Check the network connection, and the proxy in the settings http.proxy and http.noProxy.');
  const refusal = error instanceof Error ? /Proxy response \((\d+)\)/.exec(error.message)?.[1] : undefined;
  const proxy = text('Check the proxy, its user name and its password in the setting http.proxy or the environment variable HTTPS_PROXY.');
  if (refusal !== undefined) {
    return { what: text('{0} could not be sent: the proxy refused to connect to {1} (HTTP {2}).', label, host, refusal), again: /^(429|5..)$/.test(refusal), next: proxy };
  }
  if (error instanceof SocksRefusal) {
    return { what: text('{0} could not be sent: the proxy refused to connect to {1} (SOCKS: {2}).', label, host, error.why), again: error.passing, next: proxy };
  }
  if (error instanceof TooSlow) {
    return {
      what: text('{0} was answered too slowly: fewer than {1} bytes came from {2} in {3} seconds.', label, leastBytes, host, limits.silence / 1000), again: true,
      next: text('Try again in a few minutes, or lower the setting listrak.pageSize.'),
    };
  }
  if (error instanceof NeverBegins) {
    return {
      what: text('{0} was not answered: {1} announced an answer for {2} seconds and began none.', label, host, limits.silence / 1000), again: true,
      next: text('Try again in a few minutes. If it goes on, a proxy on the way may hold the answers back.'),
    };
  }
  if (certificateCodes.test(code)) {
    return {
      what: text('{0} was not sent: the certificate of {1} is not trusted ({2}).', label, host, code), again: false,
      next: text('If a proxy of your company signs its own certificates, add its certificate to the system or to NODE_EXTRA_CA_CERTS, or turn http.proxyStrictSSL off.'),
    };
  }
  switch (code) {
    case 'UND_ERR_CONNECT_TIMEOUT': case 'ETIMEDOUT':
      return { what: text('{0} could not be sent: no connection to {1} within {2} seconds.', label, host, limits.connect / 1000), next: network, again: true };
    case 'UND_ERR_HEADERS_TIMEOUT': case 'UND_ERR_BODY_TIMEOUT':
      return {
        what: text('{0} was not answered: nothing came from {1} for {2} seconds.', label, host, limits.silence / 1000), again: true,
        next: text('Try again in a few minutes, or lower the setting listrak.pageSize.'),
      };
    case 'ENOTFOUND': case 'EAI_AGAIN':
      return { what: text('{0} could not be sent: the name {1} was not found.', label, host), next: network, again: true };
    case 'ECONNREFUSED': case 'EHOSTUNREACH': case 'ENETUNREACH': case 'EACCES':
      return { what: text('{0} could not be sent: {1} cannot be reached ({2}).', label, host, code), next: network, again: true };
    default:
      return { what: text('{0} was not answered: the connection to {1} broke off{2}.', label, host, code === '' ? '' : ` (${code})`), next: network, again: true };
  }
}
