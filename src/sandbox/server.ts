import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { deliver, Line, type Delivery, type Prepared } from './delivery';
import type { Fault, FaultPlan, SandboxRequest } from './faults';
import { ApiError, Query } from './query';
import type { Router } from './routes';
import type { Tokens } from './tokens';

const compress = promisify(gzip);

/** One line of the request log. Headers and bodies, and so tokens and secrets, are not in it. */
export interface LoggedRequest {
  readonly method: string;
  /** As it came, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** 0 while there is no answer, and for a request that never got one. */
  status: number;
  /** Bytes of the body. */
  bytes: number;
  /** When it came, in ms since 1970. */
  readonly time: number;
  /** What went wrong with it on purpose. */
  fault?: Fault['kind'];
}

export interface ServerParts {
  readonly router: Router;
  readonly tokens: Tokens;
  readonly latency: number;
  /** Bytes a second for the whole server. */
  readonly bandwidth: number | undefined;
  readonly gzip: boolean;
  readonly faults: FaultPlan | undefined;
}

const mostLogged = 10_000;
/** ms for which an idle connection is kept, as IIS does. */
const keepAlive = 120_000;
const apiBase = '/email/v1';
const tokenPath = '/oauth2/token';
const json = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-cache' };

const standardError = (status: number): { error?: string; message: string } => {
  switch (status) {
    case 401: return { error: 'ERROR_UNAUTHORIZED', message: 'Authorization was denied for this request.' };
    case 404: return { error: 'ERROR_UNABLE_TO_LOCATE_RESOURCE', message: 'Unable to locate a resource associated with the listId supplied.' };
    case 500: return { error: 'ERROR_UNHANDLED_EXCEPTION', message: 'An unhandled exception was encountered.' };
    case 429: return { message: 'Too many requests.' };
    default: return { message: `The request failed with status ${status}.` };
  }
};

const envelope = (status: number, error: string | undefined, message: string, headers: Readonly<Record<string, string>> = {}): Prepared => ({
  status, headers: { ...json, ...headers }, body: Buffer.from(JSON.stringify({ status, ...(error === undefined ? {} : { error }), message })),
});

const unauthorized = (): Prepared => {
  const { error, message } = standardError(401);
  return envelope(401, error, message, { 'WWW-Authenticate': 'Bearer' });
};

const htmlPage = (status: number): Prepared => ({
  status, headers: { 'Content-Type': 'text/html' },
  body: Buffer.from(`<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">\r\n<html><head><title>${status} - Server Error</title></head>\r\n<body><h1>Server Error</h1><h2>${status} - The page cannot be displayed.</h2></body></html>\r\n`),
});

/** The HTTP side: tokens, faults, the pace of the wire, the log. What an answer says is the router's business. */
export class SandboxServer {
  readonly requests: LoggedRequest[] = [];
  private faults: FaultPlan | undefined;
  private readonly server: Server;
  private readonly line: Line | undefined;
  private count = 0;

  constructor(private readonly parts: ServerParts) {
    this.faults = parts.faults;
    this.line = parts.bandwidth === undefined ? undefined : new Line(parts.bandwidth);
    this.server = createServer((request, response) => void this.serve(request, response));
    this.server.keepAliveTimeout = keepAlive;
  }

  /** @returns the port it listens on, on 127.0.0.1 only */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  setFaults(plan: FaultPlan | undefined): void {
    this.faults = plan;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.url ?? '/';
    const path = target.split('?', 1)[0] ?? '/';
    const query = new URLSearchParams(target.slice(path.length));
    const method = request.method ?? 'GET';
    const asked: SandboxRequest = { method, path, query, index: this.count++, token: path.toLowerCase() === tokenPath };
    const logged: LoggedRequest = { method, path, query: Object.fromEntries(query), status: 0, bytes: 0, time: Date.now() };
    if (this.requests.push(logged) > mostLogged) this.requests.splice(0, mostLogged / 10);

    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const { signal } = gone;
    try {
      const fault = this.faults?.(asked);
      if (fault) logged.fault = fault.kind;
      const body = asked.token ? await readBody(request) : '';
      const pause = this.parts.latency + (fault?.kind === 'delay' ? fault.ms : 0);
      if (pause > 0) await wait(pause, undefined, { signal });
      if (fault?.kind === 'silence') return;
      if (fault?.kind === 'reset') {
        request.socket.resetAndDestroy();
        return;
      }
      const prepared = await this.compressed(this.prepare(asked, request, body, fault), request);
      if (fault?.kind === 'raw') {
        request.socket.write(fault.bytes(prepared));
        if (fault.closes) request.socket.end();
        return;
      }
      logged.status = prepared.status;
      logged.bytes = prepared.body.length;
      await deliver(response, prepared, this.delivery(fault), signal);
    } catch (error) {
      // A caller that hung up is not there to be answered.
      if (!signal.aborted) {
        logged.status = 500;
        response.destroy(error instanceof Error ? error : undefined);
      }
    }
  }

  private delivery(fault: Fault | undefined): Delivery {
    const lines = this.line ? [this.line] : [];
    if (fault?.kind === 'cutBody') return { lines, cutAfter: fault.after };
    if (fault?.kind === 'slowBody') return { lines: [...lines, new Line(fault.bytesPerSecond)] };
    if (fault?.kind === 'drip') return { lines, drip: fault };
    return { lines, stalls: fault?.kind === 'stall' };
  }

  private async compressed(prepared: Prepared, request: IncomingMessage): Promise<Prepared> {
    if (!this.parts.gzip || prepared.body.length === 0 || !/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return prepared;
    return { ...prepared, headers: { ...prepared.headers, 'Content-Encoding': 'gzip' }, body: await compress(prepared.body, { level: 4 }) };
  }

  private prepare(asked: SandboxRequest, request: IncomingMessage, body: string, fault: Fault | undefined): Prepared {
    const sound = (): Prepared => (asked.token ? this.token(asked, request, body) : this.api(asked, request));
    if (!fault) return sound();
    switch (fault.kind) {
      case 'status': {
        const standard = standardError(fault.status);
        return envelope(fault.status, fault.error === null ? undefined : fault.error ?? standard.error, fault.message ?? standard.message, fault.headers);
      }
      case 'unauthorized': return unauthorized();
      case 'html': return htmlPage(fault.status);
      case 'emptyBody': return { status: 200, headers: json, body: Buffer.alloc(0) };
      case 'malformed': {
        const { body: whole, ...rest } = sound();
        return { ...rest, body: whole.subarray(0, Math.max(1, Math.floor(whole.length * 0.7))) };
      }
      case 'repeatCursor': {
        const { body: whole, ...rest } = sound();
        const { status, data } = JSON.parse(whole.toString('utf8')) as { status: number; data: unknown };
        return { ...rest, body: Buffer.from(JSON.stringify({ status, nextPageCursor: asked.query.get('cursor') ?? 'Start', data })) };
      }
      case 'rewrite': {
        const { body: whole, ...rest } = sound();
        return { ...rest, body: Buffer.from(fault.rewrite(whole.toString('utf8'))) };
      }
      case 'answer': return fault.answer(sound());
      case 'reset': case 'cutBody': case 'slowBody': case 'drip': case 'delay': case 'silence': case 'stall': case 'raw': return sound();
    }
  }

  private token(asked: SandboxRequest, request: IncomingMessage, body: string): Prepared {
    const refused = (error: string): Prepared => ({ status: 400, headers: json, body: Buffer.from(JSON.stringify({ error })) });
    if (asked.method !== 'POST') return envelope(405, 'ERROR_UNSUPPORTED_METHOD', 'The route does not support the requested method.');
    const form = new URLSearchParams(/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '') ? body : '');
    if (form.get('grant_type') !== 'client_credentials') return refused('unsupported_grant_type');
    if (!this.parts.tokens.accepts(form.get('client_id'), form.get('client_secret'))) return refused('Invalid Credentials');
    const answer = { access_token: this.parts.tokens.issue(), token_type: 'bearer', expires_in: this.parts.tokens.lifetime };
    return { status: 200, headers: { ...json, 'Cache-Control': 'no-store' }, body: Buffer.from(JSON.stringify(answer)) };
  }

  private api(asked: SandboxRequest, request: IncomingMessage): Prepared {
    const inside = asked.path.toLowerCase().startsWith(`${apiBase}/`);
    if (!inside) return envelope(404, 'ERROR_UNKNOWN_ROUTE', 'An unknown route was supplied.');
    if (!this.parts.tokens.holds(request.headers.authorization)) return unauthorized();
    try {
      const answer = this.parts.router.answer(asked.method, asked.path.slice(apiBase.length), new Query(asked.query));
      return { status: 200, headers: json, body: Buffer.from(JSON.stringify(answer)) };
    } catch (error) {
      if (error instanceof ApiError) return envelope(error.status, error.error, error.message);
      throw error;
    }
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes <= 65_536) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
