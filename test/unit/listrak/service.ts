import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Connection } from '../../../src/listrak/connection';
import { CancelledError } from '../../../src/listrak/errors';
import { ListrakClient, type ClientOptions } from '../../../src/listrak/client';

export const clientSecret = 'the secret & its +sign/';

export interface SeenRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
/** Answers one request; the service waits for nothing else. */
export type Answerer = (response: ServerResponse, request: SeenRequest) => void;

/** A server on 127.0.0.1 that answers as it is told, and what was asked of it. */
export interface Service {
  readonly port: number;
  readonly requests: SeenRequest[];
  /** Those below the API's address. */
  readonly data: SeenRequest[];
  readonly tokenRequests: SeenRequest[];
  /** Answers to come, the last one for ever; `data` and `token` apart. */
  script(what: { data?: Answerer[]; token?: Answerer[] }): void;
  /** Resolves when a further request has come, before it is answered. */
  nextRequest(): Promise<SeenRequest>;
  /** Server-side connections that are open. */
  readonly sockets: Set<Socket>;
  stop(): Promise<void>;
}

export async function listening(listener: RequestListener, port = 0, tls?: { key: string; cert: string }): Promise<{ port: number; sockets: Set<Socket>; stop: () => Promise<void>; server: Server }> {
  const server: Server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    server, sockets, port: (server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    }),
  };
}

/** @param at the port; 0: any that is free. */
export async function startService(at = 0, tls?: { key: string; cert: string }): Promise<Service> {
  const requests: SeenRequest[] = [];
  let data: Answerer[] = [ok({ data: [] })];
  let token: Answerer[] = [freshToken()];
  let waiting: ((request: SeenRequest) => void)[] = [];
  const { port, stop, sockets } = await listening((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined).on('end', () => {
      const seen: SeenRequest = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
      requests.push(seen);
      for (const resolve of waiting.splice(0)) resolve(seen);
      const answers = seen.url.startsWith('/OAuth2/Token') ? token : data;
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      answer?.(response, seen);
    });
  }, at, tls);
  return {
    port, requests, sockets, stop,
    get data() { return requests.filter(({ url }) => url.startsWith('/email/v1')); },
    get tokenRequests() { return requests.filter(({ url }) => url.startsWith('/OAuth2/Token')); },
    script: (what) => {
      data = what.data ?? data;
      token = what.token ?? token;
    },
    nextRequest: () => new Promise((resolve) => { waiting = [...waiting, resolve]; }),
  };
}

export const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Answerer => (response) => {
  const raw = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(raw);
};
export const ok = (body: unknown): Answerer => answer(200, body);
/** The only page, of one row. */
export const rows = ok({ nextPageCursor: null, data: [{ listId: 101 }] });
export const failed = (status: number, error: string, message = 'Some words.'): Answerer => answer(status, { status, error, message });
export const html = (status: number): Answerer => answer(status, '<!DOCTYPE html><html><body>Server Error in \'/\' Application.</body></html>', { 'content-type': 'text/html' });
export const silent: Answerer = () => undefined;
export const reset: Answerer = (response) => { response.socket?.resetAndDestroy(); };
/** Promises more than it sends, then closes. */
export const cut = (body: string): Answerer => (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) });
  response.write(body.slice(0, body.length >> 1), () => response.socket?.destroy());
};
export const freshToken = (lifetime = 3599): Answerer => {
  let count = 0;
  return (response, request) => answer(200, { access_token: `token-${++count}-of-the-test`, token_type: 'bearer', expires_in: lifetime })(response, request);
};

/** A client of `service` that pauses at once and remembers what it logged and how long it would have paused. */
export function clientOf(service: { port: number }, options: ClientOptions = {}, connection: Partial<Connection> = {}): { client: ListrakClient; log: string[]; pauses: number[] } {
  const log: string[] = [];
  const pauses: number[] = [];
  const client = new ListrakClient({
    apiUrl: `http://127.0.0.1:${service.port}/email/v1`, tokenUrl: `http://127.0.0.1:${service.port}/OAuth2/Token`,
    credentials: { clientId: 'the-client', clientSecret }, network: { noProxy: [], strictSSL: true }, ...connection,
  }, {
    log: (level, line) => log.push(`${level} ${line}`),
    random: () => 0.5,
    sleep: async (milliseconds, signal) => {
      pauses.push(milliseconds);
      if (signal.aborted) throw new CancelledError();
    },
    ...options,
  });
  return { client, log, pauses };
}

export const never = new AbortController().signal;

/** What is kept is stopped after each test. */
export function stoppedAfterEach(): <T extends { readonly stop: () => Promise<void> }>(one: T) => T {
  const started: { readonly stop: () => Promise<void> }[] = [];
  afterEach(async () => { await Promise.all(started.splice(0).map((one) => one.stop())); });
  return (one) => {
    started.push(one);
    return one;
  };
}
