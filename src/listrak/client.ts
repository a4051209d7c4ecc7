import { isRecord, isWithin, parseJson } from '../plain-data';
import { text, formatText } from '../text';
import { dataFailure, isSuccess, isUnauthorized, pageFailure, tokenFailure, type AnswerContext } from './answers';
import { sleep, underSignals } from './cancel';
import { concealed } from './conceal';
import type { Connection } from './connection';
import { Ways } from './dispatcher';
import { endpoint, type Endpoint } from './endpoint';
import { CancelledError, InvalidParameterError, ListrakError, UnreadableAnswerError } from './errors';
import { exchange, type HttpAnswer } from './exchange';
import { concurrencyBounds, RequestLimiter } from './limiter';
import type { Page } from './page';
import { followPages } from './page-chain';
import { PageMemory } from './page-memory';
import { readPage } from './page-reader';
import { queryString } from './query-string';
import { withRetries, type Try } from './retry';
import { RouteSpellings } from './routes';
import { pageSizeBounds, type ListrakSource, type PagesOptions, type Query } from './source';
import { defaultMaxBodySize, defaultTiming, type Limits, type Timing } from './timing';
import { TokenKeeper, type FetchedToken } from './token';

export interface ClientOptions {
  /** One line for each answer (info), retry (warn) and failure (error). Never holds a secret or a token. */
  readonly log?: (level: 'info' | 'warn' | 'error', line: string) => void;
  /** ms, as Date.now: for what ends at a date. */
  readonly clock?: () => number;
  /** ms, as performance.now, which nobody sets back: for how long things take. */
  readonly stopwatch?: () => number;
  /** 0 ≤ x < 1, for the pauses between tries. */
  readonly random?: () => number;
  /** Rejects with CancelledError as soon as the signal aborts. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly timing?: Partial<Timing>;
  /** Bytes that an answer may have at most, before and after decompression; 256 MB unless told. */
  readonly maxBodySize?: number;
  /** Data calls under way at most, of all chains of pages together; 4 unless told. Fewer where the service says that it is too much. */
  readonly maxConcurrentRequests?: number;
}

/**
 * One integration's way to the service. GET only; holds a token in memory and nothing on disk.
 * Every call cancels at once and ends in a ListrakError where it does not give what was asked for.
 */
export class ListrakClient implements ListrakSource {
  readonly #connection: Connection;
  readonly #limits: Limits;
  readonly #log: NonNullable<ClientOptions['log']>;
  readonly #clock: () => number;
  readonly #stopwatch: () => number;
  readonly #random: () => number;
  readonly #sleep: NonNullable<ClientOptions['sleep']>;
  readonly #ways: Ways;
  readonly #token: TokenKeeper;
  readonly #routes = new RouteSpellings();
  readonly #limiter: RequestLimiter;
  readonly #memory = new PageMemory();
  /** Under way. */
  #chains = 0;
  readonly #closed = new AbortController();

  /** Does nothing yet: a connection that cannot work fails the first call. */
  constructor(connection: Connection, options: ClientOptions = {}) {
    this.#connection = connection;
    this.#limits = { ...defaultTiming, ...options.timing, maxBodySize: options.maxBodySize ?? defaultMaxBodySize };
    this.#clock = options.clock ?? Date.now;
    this.#stopwatch = options.stopwatch ?? ((): number => performance.now());
    this.#random = options.random ?? Math.random;
    this.#sleep = options.sleep ?? sleep;
    this.#limiter = new RequestLimiter(options.maxConcurrentRequests ?? concurrencyBounds.otherwise, this.#stopwatch);
    this.#ways = new Ways(connection.network, this.#limits);
    this.#token = new TokenKeeper((signal) => this.#fetchToken(signal), this.#clock);
    this.#log = (level, line) => options.log?.(level, this.#conceal(line));
  }

  /**
   * Gets a token where none is held: tells whether the credentials are taken.
   * @throws RefusedCredentialsError, InvalidParameterError for a wrong address, any other ListrakError.
   */
  signIn(signal: AbortSignal): Promise<void> {
    return this.#logged('Sign-in', async (inner) => { await this.#token.get(inner); }, signal);
  }

  /** From now on so many data calls are under way at most. */
  limitRequests(most: number): void {
    this.#limiter.setMost(most);
  }

  getPage(path: string, query: Query, signal: AbortSignal): Promise<Page> {
    return this.#page(path, query, signal);
  }

  async *pages(path: string, query: Query, { pageSize, start, signal, early = true }: PagesOptions): AsyncGenerator<Page, void, undefined> {
    if (!isWithin(pageSize, pageSizeBounds)) {
      throw new InvalidParameterError({ what: text('A page cannot have {0} rows.', pageSize), next: text('Set listrak.pageSize to a whole number from {0} to {1}.', pageSizeBounds.least, pageSizeBounds.most) });
    }
    this.#chains++;
    try {
      yield* followPages(path, { start, early, signal }, (cursor, inner, onCursor) => this.#page(path, { ...query, count: pageSize, cursor }, inner, onCursor));
    } finally {
      if (--this.#chains === 0) this.#memory.rest();
    }
  }

  /** Ends every call under way with CancelledError and forgets the token; later calls end the same way. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#ways.destroy();
    this.#token.clear();
  }

  #page(path: string, query: Query, signal: AbortSignal, onCursor?: (cursor: string) => void): Promise<Page> {
    return this.#logged(`GET ${path}`, async (inner) => {
      if (!/^\/[\x21-\x7e]*$/.test(path) || /[?#\\]/.test(path)) throw unsendable(path);
      const asked: AskedPage = { base: endpoint(this.#connection.apiUrl, 'listrak.apiUrl'), query, onCursor };
      try {
        return await this.#get(this.#routes.spell(path), asked, inner);
      } catch (error) {
        const plural = this.#routes.untried(path);
        if (plural === undefined || !isUnknownRoute(error)) throw error;
        return await this.#getPlural(path, plural, asked, error, inner);
      }
    }, signal);
  }

  async #getPlural(path: string, plural: string, asked: AskedPage, singularError: ListrakError, signal: AbortSignal): Promise<Page> {
    try {
      const page = await this.#get(plural, asked, signal);
      this.#routes.remember(path, 'plural');
      return page;
    } catch (error) {
      if (isUnknownRoute(error)) {
        this.#routes.remember(path, 'singular');
        throw singularError;
      }
      // The route is known, only not what it leads to.
      if (error instanceof ListrakError && (error.kind === 'notFound' || error.kind === 'invalidParameter')) this.#routes.remember(path, 'plural');
      throw error;
    }
  }

  /** One GET with its retries, by one spelling of its route. */
  async #get(path: string, { base, query, onCursor }: AskedPage, signal: AbortSignal): Promise<Page> {
    const label = `GET ${path}`;
    const target = base.path + path + queryString(query);
    const ask = (token: string): Promise<Try<HttpAnswer>> => this.#limiter.run(async (request) => {
      const result = await exchange(this.#ways.to(base.url), {
        method: 'GET', origin: base.url.origin, path: target, headers: { authorization: `Bearer ${token}` }, label, ...(onCursor && { onCursor }),
      }, this.#limits, signal, this.#memory);
      this.#limiter.answered(request, 'value' in result ? result.value.status : undefined);
      return result;
    }, signal);
    return this.#retrying(label, async () => {
      let token = await this.#token.get(signal);
      let since = this.#stopwatch();
      let result = await ask(token);
      // Once a try: a token may end twice while a request is tried for minutes.
      if ('value' in result && isUnauthorized(result.value)) {
        this.#token.drop(token);
        token = await this.#token.get(signal);
        since = this.#stopwatch();
        result = await ask(token);
      }
      if ('failure' in result) return result;
      return this.#read(label, result.value, since, query['cursor'] !== undefined);
    }, signal);
  }

  #read(label: string, answer: HttpAnswer, since: number, hasCursor: boolean): Try<Page> {
    const context = { ...this.#context(label), hasCursor };
    if (!isSuccess(answer)) return { failure: dataFailure(answer, context) };
    try {
      const page = readPage(answer.body, this.#memory);
      this.#log('info', `${label} → ${answer.status}, ${page.rowCount} ${page.rowCount === 1 ? 'row' : 'rows'}, ${size(page.byteLength)}, ${Math.round(this.#stopwatch() - since)} ms`);
      return { value: page };
    } catch (error) {
      if (error instanceof UnreadableAnswerError) return { failure: pageFailure(answer, error.facts.what, context) };
      throw error;
    }
  }

  async #fetchToken(signal: AbortSignal): Promise<FetchedToken> {
    const { url } = endpoint(this.#connection.tokenUrl, 'listrak.tokenUrl');
    const label = `POST ${url.pathname}`;
    const { clientId, clientSecret } = this.#connection.credentials;
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }).toString();
    return this.#retrying(label, async () => {
      const since = this.#stopwatch();
      const result = await exchange(this.#ways.to(url), {
        method: 'POST', origin: url.origin, path: url.pathname, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body, label,
      }, this.#limits, signal);
      if ('failure' in result) return result;
      const token = isSuccess(result.value) ? tokenIn(result.value.body) : undefined;
      if (token === undefined) return { failure: tokenFailure(result.value, this.#context(label)) };
      this.#log('info', `${label} → ${result.value.status}, a token for ${Math.round(token.lifetime / 1000)} s, ${Math.round(this.#stopwatch() - since)} ms`);
      return { value: token };
    }, signal);
  }

  #retrying<T>(label: string, attempt: () => Promise<Try<T>>, signal: AbortSignal): Promise<T> {
    return withRetries(label, attempt, { timing: this.#limits, random: this.#random, sleep: this.#sleep, log: this.#log }, signal);
  }

  /** Runs a call under the caller's signal and the client's own, and logs how it failed. */
  async #logged<T>(label: string, work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await underSignals([signal, this.#closed.signal], work);
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      this.#log('error', error instanceof ListrakError ? formatText(error.facts.what) : `${label}: ${String(error)}`);
      throw error;
    }
  }

  #context(label: string): AnswerContext {
    return { label, now: this.#clock(), conceal: (said) => this.#conceal(said) };
  }

  #conceal(said: string): string {
    return concealed(said, [this.#connection.credentials.clientSecret, ...this.#token.recent]);
  }
}

/** A page to ask for, whichever way its route is spelt. */
interface AskedPage {
  readonly base: Endpoint;
  readonly query: Query;
  readonly onCursor: ((cursor: string) => void) | undefined;
}

/** A path with a query of its own, or with characters that must be percent-encoded, could lead elsewhere than it says. */
function unsendable(path: string): InvalidParameterError {
  return new InvalidParameterError({ what: text('{0} is no path below the address of the API.', path), next: text('Change the ids of the request.') });
}

function isUnknownRoute(error: unknown): error is ListrakError {
  return error instanceof ListrakError && error.facts.code === 'ERROR_UNKNOWN_ROUTE';
}

/** The token of `{"access_token":"…","expires_in":3599}`; undefined where there is none that could stand in a header. */
function tokenIn(body: Uint8Array): FetchedToken | undefined {
  const parsed = parseJson(new TextDecoder().decode(body));
  if (!isRecord(parsed)) return undefined;
  const { access_token: token, expires_in: seconds } = parsed;
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) return undefined;
  const lifetime = typeof seconds === 'number' || (typeof seconds === 'string' && seconds !== '') ? Number(seconds) : NaN;
  // Listrak's own span where none is named: a 401 would tell otherwise.
  return { token, lifetime: lifetime >= 0 && Number.isFinite(lifetime) ? lifetime * 1000 : 3_599_000 };
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
