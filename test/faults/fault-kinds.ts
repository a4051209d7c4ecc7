/** What can go wrong with a request, and what is promised then. */
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { ListrakErrorKind } from '../../src/listrak/errors';
import type { Fault, Prepared, Sandbox, SandboxRequest } from '../../src/sandbox/index';
import type { Where } from './shapes';

/** `exact`: the file is the truth's, byte for byte. Otherwise one of these errors ends the run, or names the parents whose rows are missing. */
export type Promised = 'exact' | readonly ListrakErrorKind[];

/** What the run's surroundings give a fault to work with. */
export interface Tools {
  readonly sandbox: Sandbox;
  /** Adds to the client's clock, in ms. */
  readonly turnClock: (milliseconds: number) => void;
  /** Now, by a clock that is right. */
  readonly now: () => number;
  /** Body of the answer before this one in its chain of pages; undefined where it is the first. */
  readonly bodyBefore: (request: SandboxRequest) => Buffer | undefined;
  /** Told of rows whose answer was changed. */
  readonly mark: (request: SandboxRequest, row: object) => void;
  /** Told of a body that stands behind made-up cursors once the fault is over. */
  readonly hide: (body: Buffer) => void;
}

/** A field that no document knows: its name, its value as JSON, and its CSV cell. */
export interface Odd {
  readonly name: string;
  readonly json: string;
  readonly cell: string;
}

export interface FaultKind {
  readonly what: string;
  readonly where: Where;
  /** A shape in which it would mean something else, or nothing. */
  readonly notIn?: string;
  /** Promised where one request alone meets it. */
  readonly once?: Promised;
  /** Promised where one request meets it however often it is sent, and where all do from one on. */
  readonly lasting?: Promised;
  /** The same for the request for a token, where it is another promise. */
  readonly token?: { readonly once?: Promised; readonly lasting?: Promised };
  /** Waits for a time limit: sent twice at most. */
  readonly isSlow?: true;
  /** What the rows that met it have beside the known fields. */
  readonly odd?: readonly Odd[];
  /** Goes on along the chain of pages of the one request that meets it first. */
  readonly isInChain?: true;
  /** The rows that met it are not in the file: the service said so. */
  readonly leavesOut?: true;
  /** What every request for a token meets from then on. */
  readonly nextToken?: () => Fault;
  /** A fault for each request that meets it; `time` says how often this one has before. */
  readonly fault: (request: SandboxRequest, time: number, tools: Tools) => Fault | undefined;
}

const unreachable: Promised = ['unreachable'];
const failed: Promised = ['serviceFailed'];
const unreadable: Promised = ['unreadableAnswer'];

const json = { 'Content-Type': 'application/json; charset=utf-8' };
const page = { 'Content-Type': 'text/html; charset=utf-8' };
const html = (status: number): Buffer => Buffer.from(`<!DOCTYPE html>\n<html><head><title>${status}</title></head><body><h1>Sign in to the network of the hotel</h1></body></html>`);

const changed = (change: (body: string) => string | Buffer) => (): Fault => ({ kind: 'answer', answer: (right) => ({ ...right, body: Buffer.from(change(right.body.toString())) }) });
const answered = (status: number, body: string | Buffer, headers: Readonly<Record<string, string>> = json) => (): Fault => ({ kind: 'answer', answer: () => ({ status, headers, body: Buffer.from(body) }) });
const enveloped = (status: number, headers: Readonly<Record<string, string>> = {}) => (): Fault => ({ kind: 'status', status, headers });
const coded = (coding: string, code: (body: Buffer) => Buffer) => (): Fault => ({ kind: 'answer', answer: (right) => ({ ...right, headers: { ...right.headers, 'Content-Encoding': coding }, body: code(right.body) }) });
const raw = (bytes: (right: Prepared) => string | Buffer, closes: boolean) => (): Fault => ({ kind: 'raw', bytes: (right) => Buffer.from(bytes(right)), closes });

/** Begins a cursor that the service does not know. */
export const madeUp = 'made up ';

type Envelope = Record<string, unknown> & { data?: unknown };
const withEnvelope = (change: (envelope: Envelope) => unknown) => changed((body) => JSON.stringify(change(JSON.parse(body) as Envelope)));
const withCursor = (cursor: (request: SandboxRequest) => unknown) => (request: SandboxRequest): Fault => withEnvelope(({ status, data }) => ({ status, nextPageCursor: cursor(request), data }))();
const rowsIn = (data: unknown): Record<string, unknown>[] => (Array.isArray(data) ? data : [data]) as Record<string, unknown>[];
const withOtherIds = (row: Record<string, unknown>): Record<string, unknown> => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, /^(list|message|conversation)Id$/.test(name) ? Number(value) + 1 : value]));
const head = (length: number | undefined, more = ''): string => `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${length === undefined ? '' : `Content-Length: ${length}\r\n`}${more}\r\n`;

/** Rows of the answer, as many as told, get more fields, spelt as told. */
const oddFields = (odd: readonly Odd[], count = Infinity): Omit<FaultKind, 'what'> => ({
  where: 'rows', once: 'exact', odd,
  fault: (request, _time, { mark }) => ({
    kind: 'answer',
    answer: (right) => {
      const envelope = JSON.parse(right.body.toString()) as Envelope;
      const fields = odd.map(({ name, json: value }) => `${JSON.stringify(name)}:${value}`).join();
      const spelt = rowsIn(envelope.data).map((row, index) => {
        if (index >= count) return JSON.stringify(row);
        mark(request, row);
        return `${JSON.stringify(row).slice(0, -1)}${Object.keys(row).length === 0 ? '' : ','}${fields}}`;
      });
      const data = Array.isArray(envelope.data) ? `[${spelt.join()}]` : spelt.join();
      const cursor = envelope['nextPageCursor'] === undefined ? '' : `"nextPageCursor":${JSON.stringify(envelope['nextPageCursor'])},`;
      return { ...right, body: Buffer.from(`{"status":200,${cursor}"data":${data}}`) };
    },
  }),
});

const oddField = (name: string, value: string, cell = value): Omit<FaultKind, 'what'> => oddFields([{ name: JSON.parse(name) as string, json: value, cell }]);
const wide = Array.from({ length: 5000 }, (_, index): Odd => ({ name: `field ${index}`, json: String(index), cell: String(index) }));

const year = 365 * 86_400;

/** Bytes that the runs' answers may have, before and after decompression. */
export const mostBody = 1024 * 1024;
const bomb = gzipSync(Buffer.alloc(8 * mostBody));

export const faultKinds: readonly FaultKind[] = [
  // The connection.
  { what: 'reset before an answer', where: 'any', once: 'exact', lasting: unreachable, fault: () => ({ kind: 'reset' }) },
  { what: 'closed before an answer', where: 'any', once: 'exact', lasting: unreachable, fault: raw(() => '', true) },
  { what: 'closed in mid-body', where: 'any', once: 'exact', lasting: unreachable, fault: raw(({ body }) => Buffer.concat([Buffer.from(head(body.length)), body.subarray(0, body.length >> 1)]), true) },
  { what: 'closed in mid-body, behind the next page\'s cursor', where: 'pages', once: 'exact', lasting: unreachable, fault: raw(({ body }) => Buffer.concat([Buffer.from(head(body.length)), body.subarray(0, -1)]), true) },
  { what: 'closed in a chunk', where: 'any', once: 'exact', lasting: unreachable, fault: raw(({ body }) => `${head(undefined, 'Transfer-Encoding: chunked\r\n')}${body.length.toString(16)}\r\n${body.toString('latin1').slice(0, 20)}`, true) },
  { what: 'closed in a body of no told length', where: 'any', once: 'exact', lasting: unreadable, fault: raw(({ body }) => Buffer.concat([Buffer.from(head(undefined, 'Connection: close\r\n')), body.subarray(0, body.length >> 1)]), true) },
  { what: 'closed right behind a whole answer', where: 'any', once: 'exact', lasting: 'exact', fault: raw(({ body }) => Buffer.concat([Buffer.from(head(body.length)), body]), true) },
  { what: 'closed between two requests', where: 'any', once: 'exact', lasting: 'exact', fault: () => ({ kind: 'answer', answer: (right) => ({ ...right, headers: { ...right.headers, Connection: 'close' } }) }) },
  { what: 'more bytes than told', where: 'any', once: 'exact', lasting: ['unreadableAnswer', 'unreachable'], fault: raw(({ body }) => Buffer.concat([Buffer.from(head(body.length - 5)), body]), false) },
  { what: 'bytes that are no HTTP', where: 'any', once: 'exact', lasting: unreachable, fault: raw(() => 'SSH-2.0-OpenSSH_9.6\r\n', true) },
  { what: 'silence before the head', where: 'any', once: 'exact', lasting: unreachable, isSlow: true, fault: () => ({ kind: 'silence' }) },
  { what: 'silence within the head', where: 'any', once: 'exact', lasting: unreachable, isSlow: true, fault: raw(() => 'HTTP/1.1 200 OK\r\nContent-', false) },
  { what: 'silence behind the head', where: 'any', once: 'exact', lasting: unreachable, isSlow: true, fault: raw(({ body }) => head(body.length), false) },
  { what: 'silence in mid-body', where: 'any', once: 'exact', lasting: unreachable, isSlow: true, fault: () => ({ kind: 'stall' }) },
  { what: 'a drop now and then', where: 'any', once: 'exact', lasting: unreachable, isSlow: true, fault: () => ({ kind: 'drip', bytes: 1, every: 50 }) },
  { what: 'an answer in small pieces', where: 'rows', once: 'exact', fault: () => ({ kind: 'slowBody', bytesPerSecond: 200_000 }) },

  // What was sent is no page.
  { what: 'a truncated body, its length told right', where: 'any', once: 'exact', lasting: unreadable, fault: () => ({ kind: 'malformed' }) },
  { what: 'malformed JSON', where: 'any', once: 'exact', lasting: unreadable, fault: changed((body) => body.replace(/}$/, ',}')) },
  { what: 'garbage behind the JSON', where: 'any', once: 'exact', lasting: unreadable, fault: changed((body) => `${body}\u0000`) },
  { what: 'the answer twice in one body', where: 'any', once: 'exact', lasting: unreadable, fault: changed((body) => body + body) },
  { what: '200 and nothing in it', where: 'any', once: 'exact', lasting: unreadable, fault: () => ({ kind: 'emptyBody' }) },
  { what: '204', where: 'any', once: 'exact', lasting: unreadable, fault: answered(204, '', {}) },
  { what: 'JSON that is null', where: 'any', once: 'exact', lasting: unreadable, fault: answered(200, 'null') },
  { what: 'a missing envelope', where: 'data', once: 'exact', lasting: unreadable, fault: withEnvelope(({ data }) => (Array.isArray(data) ? data : { row: data })) },
  { what: 'an envelope without data', where: 'data', once: 'exact', lasting: unreadable, fault: withEnvelope(({ status }) => ({ status })) },
  { what: 'data that is text', where: 'data', once: 'exact', lasting: unreadable, fault: withEnvelope((all) => ({ ...all, data: 'none' })) },
  { what: 'rows that are null', where: 'data', once: 'exact', lasting: unreadable, fault: withEnvelope((all) => ({ ...all, data: [null] })) },
  { what: 'an error in the envelope of a 200', where: 'data', once: 'exact', lasting: failed, fault: answered(200, '{"status":500,"error":"ERROR_UNHANDLED_EXCEPTION","message":"An unhandled exception was encountered.","data":null}') },
  { what: 'a status of 500 in the envelope of a 200', where: 'data', once: 'exact', lasting: unreadable, fault: withEnvelope((all) => ({ ...all, status: 500, data: [] })) },
  { what: 'an object for an array, or the other way round', where: 'data', once: unreadable, lasting: unreadable, fault: withEnvelope((all) => ({ ...all, data: Array.isArray(all.data) ? rowsIn(all.data)[0] ?? {} : [all.data, all.data] })) },
  { what: 'data that is null', where: 'rows', notIn: 'joined rows', once: 'exact', leavesOut: true, fault: leftOut },
  { what: 'a web page with 200', where: 'any', once: 'exact', lasting: unreadable, fault: answered(200, html(200), page) },
  { what: 'a web page called JSON', where: 'any', once: 'exact', lasting: unreadable, fault: answered(200, html(200), json) },

  // Statuses.
  { what: 'a web page with 400', where: 'any', once: ['invalidParameter'], lasting: ['invalidParameter'], token: { once: 'exact', lasting: unreadable }, fault: answered(400, html(400), page) },
  { what: 'a web page with 401', where: 'any', once: 'exact', lasting: ['notPermitted'], token: { once: ['refusedCredentials'], lasting: ['refusedCredentials'] }, fault: answered(401, html(401), page) },
  { what: 'a web page with 403', where: 'any', once: ['notPermitted'], lasting: ['notPermitted'], fault: answered(403, html(403), page) },
  { what: 'a web page with 404', where: 'any', once: ['notFound'], lasting: ['notFound'], fault: answered(404, html(404), page) },
  ...[500, 502, 503].map((status): FaultKind => ({ what: `a web page with ${status}`, where: 'any', once: 'exact', lasting: failed, fault: answered(status, html(status), page) })),
  { what: '500', where: 'any', once: 'exact', lasting: failed, fault: enveloped(500) },
  { what: '503 without a body', where: 'any', once: 'exact', lasting: failed, fault: answered(503, '', {}) },
  { what: '501', where: 'any', once: failed, lasting: failed, fault: enveloped(501) },
  { what: '304', where: 'any', once: failed, lasting: failed, fault: answered(304, '', {}) },
  { what: 'a redirect to another host', where: 'any', once: failed, lasting: failed, fault: answered(302, '', { Location: 'https://login.hotel.example/?back=x' }) },
  { what: 'a redirect to the same address', where: 'any', once: failed, lasting: failed, fault: ({ path }) => answered(307, '', { Location: path })() },
  { what: '429', where: 'any', once: 'exact', lasting: ['rateLimited'], fault: enveloped(429) },
  { what: '429, Retry-After in seconds', where: 'any', once: 'exact', lasting: ['rateLimited'], fault: enveloped(429, { 'Retry-After': '3' }) },
  { what: '429, Retry-After as a date', where: 'any', once: 'exact', lasting: ['rateLimited'], fault: (_request, _time, { now }) => enveloped(429, { 'Retry-After': new Date(now() + 5000).toUTCString() })() },
  { what: '429, Retry-After as a date, our clock a day slow', where: 'any', once: 'exact', lasting: ['rateLimited'], fault: (_request, time, { now, turnClock }) => { if (time === 0) turnClock(-86_400_000); return enveloped(429, { 'Retry-After': new Date(now() + 5000).toUTCString(), Date: new Date(now()).toUTCString() })(); } },
  { what: '429, Retry-After of a year', where: 'any', once: ['rateLimited'], lasting: ['rateLimited'], fault: enveloped(429, { 'Retry-After': String(year) }) },
  { what: '503, Retry-After as a date in a year', where: 'any', once: failed, lasting: failed, fault: (_request, _time, { now }) => enveloped(503, { 'Retry-After': new Date(now() + year * 1000).toUTCString() })() },
  { what: '429, Retry-After that says nothing', where: 'any', once: 'exact', lasting: ['rateLimited'], fault: enveloped(429, { 'Retry-After': 'soon' }) },

  // Tokens and clocks.
  { what: '401', where: 'data', once: 'exact', lasting: ['notPermitted'], fault: () => ({ kind: 'unauthorized' }) },
  { what: '401 for every token', where: 'data', once: 'exact', lasting: ['notPermitted'], fault: revoked },
  { what: '401, 503, and 401 again', where: 'data', lasting: 'exact', fault: (_request, time) => [(): Fault => ({ kind: 'unauthorized' }), enveloped(503), (): Fault => ({ kind: 'unauthorized' })][time]?.() },
  { what: 'a token that ends while a page comes', where: 'data', once: 'exact', fault: (_request, _time, { sandbox }) => { sandbox.revokeTokens(); return { kind: 'cutBody', after: 30 }; } },
  { what: 'a token that ends, and the next is refused', where: 'data', once: ['refusedCredentials'], fault: revoked, nextToken: answered(400, '{"error":"Invalid Credentials"}') },
  { what: 'a token that ends, and no other comes: 503', where: 'data', once: failed, fault: revoked, nextToken: enveloped(503) },
  { what: 'a token that ends, and no other comes: a web page', where: 'data', once: unreadable, fault: revoked, nextToken: answered(200, html(200), page) },
  { what: 'a token that ends, and no other comes: closed', where: 'data', once: unreachable, fault: revoked, nextToken: () => ({ kind: 'reset' }) },
  { what: 'a token that ends, and no other comes: silence', where: 'data', once: unreachable, isSlow: true, fault: revoked, nextToken: () => ({ kind: 'silence' }) },
  { what: 'a token that ends, and the next is slow', where: 'data', once: 'exact', fault: revoked, nextToken: () => ({ kind: 'delay', ms: 20 }) },
  { what: 'the clock a day forward', where: 'any', once: 'exact', lasting: 'exact', fault: (_request, _time, { turnClock }) => { turnClock(86_400_000); return undefined; } },
  { what: 'the clock a day back, and the token at its end', where: 'any', once: 'exact', fault: (_request, _time, { turnClock, sandbox }) => { turnClock(-86_400_000); sandbox.revokeTokens(); return undefined; } },
  { what: 'a token that is none', where: 'token', once: 'exact', lasting: unreadable, fault: answered(200, '{"access_token":"two\\r\\nlines","expires_in":60}') },
  { what: 'a token that ends at once', where: 'token', once: 'exact', lasting: 'exact', fault: changed((body) => body.replace(/"expires_in":\d+/, '"expires_in":0')) },
  { what: 'refused credentials', where: 'token', once: ['refusedCredentials'], lasting: ['refusedCredentials'], fault: answered(400, '{"error":"Invalid Credentials"}') },
  { what: 'a slow token', where: 'token', once: 'exact', lasting: 'exact', fault: () => ({ kind: 'delay', ms: 20 }) },

  // Cursors, and answers that are right but of another request.
  { what: 'a next page that is this one', where: 'pages', once: unreadable, lasting: unreadable, fault: withCursor(({ query }) => query.get('cursor') ?? 'Start') },
  { what: 'a next page that is the first', where: 'later pages', once: unreadable, lasting: unreadable, fault: withCursor(() => 'start') },
  { what: 'the answer of the page before', where: 'later pages', notIn: 'a retry', once: unreadable, lasting: unreadable, fault: (request, _time, { bodyBefore }) => { const before = bodyBefore(request); return before === undefined ? undefined : answered(200, before)(); } },
  { what: 'a cursor that has expired', where: 'later pages', once: ['invalidParameter'], lasting: ['invalidParameter'], fault: () => ({ kind: 'status', status: 400, error: 'ERROR_INVALID_PARAMETER', message: 'An invalid value was supplied for cursor.' }) },
  { what: 'empty pages without end', where: 'pages', lasting: unreadable, isInChain: true, fault: (_request, time, { hide }) => ({ kind: 'answer', answer: (right) => { if (time === 0) hide(right.body); return { ...right, status: 200, body: Buffer.from(`{"status":200,"nextPageCursor":"${madeUp}${time}","data":[]}`) }; } }) },
  { what: 'a cursor that is an object', where: 'pages', once: 'exact', lasting: unreadable, fault: withCursor(() => ({})) },
  { what: 'a cursor that no address can hold', where: 'pages', once: 'exact', lasting: unreadable, fault: withCursor(() => '\ud83d') },
  { what: 'another cursor first', where: 'pages', once: 'exact', lasting: 'exact', fault: changed((body) => body.replace('{', '{"nextPageCursor":"bm9uZSBvZiB0aGVzZQ==",').replace(/,"data":/, (data) => (body.includes('"nextPageCursor"') ? data : `,"nextPageCursor":null${data}`))) },
  { what: 'a cursor behind the rows', where: 'pages', once: 'exact', lasting: 'exact', fault: withEnvelope(({ data, nextPageCursor }) => ({ data, nextPageCursor })) },
  { what: 'a cursor escaped in JSON', where: 'pages', once: 'exact', lasting: 'exact', fault: changed((body) => body.replace(/"nextPageCursor":"([^"]*)"/, (_, cursor: string) => `"nextPage\\u0043ursor":"${[...cursor].map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`)) },
  { what: 'other rows first, under the same key', where: 'data', once: 'exact', lasting: 'exact', fault: changed((body) => body.replace('{', '{"data":[{"emailAddress":"nobody@example.com","listId":1}],')) },
  { what: 'a parent of another id', where: 'lookups', once: unreadable, lasting: unreadable, fault: withEnvelope(({ data, ...rest }) => ({ ...rest, data: withOtherIds(data as Record<string, unknown>) })) },

  // Codings and sizes.
  { what: 'gzip', where: 'any', once: 'exact', lasting: 'exact', fault: coded('gzip', (body) => gzipSync(body)) },
  { what: 'brotli', where: 'any', once: 'exact', lasting: 'exact', fault: coded('br', (body) => brotliCompressSync(body)) },
  { what: 'deflate', where: 'any', once: 'exact', lasting: 'exact', fault: coded('deflate', (body) => deflateSync(body)) },
  { what: 'gzip that breaks off', where: 'any', once: 'exact', lasting: unreadable, fault: coded('gzip', (body) => gzipSync(body).subarray(0, -9)) },
  { what: 'gzip that is none', where: 'any', once: 'exact', lasting: unreadable, fault: coded('gzip', (body) => body) },
  { what: 'a coding that nobody knows', where: 'any', once: 'exact', lasting: unreadable, fault: coded('lzma', (body) => body) },
  { what: 'a gzip bomb', where: 'any', once: unreadable, lasting: unreadable, fault: coded('gzip', () => bomb) },
  { what: 'a body beyond the limit', where: 'any', once: unreadable, lasting: unreadable, fault: answered(200, Buffer.alloc(mostBody + 1024, 0x20)) },
  { what: 'a byte order mark', where: 'any', once: 'exact', lasting: 'exact', fault: changed((body) => `\ufeff${body}`) },
  { what: 'JSON called text', where: 'any', once: 'exact', lasting: 'exact', fault: () => ({ kind: 'answer', answer: (right) => ({ ...right, headers: { 'Content-Type': 'text/plain' } }) }) },
  { what: 'JSON called a web page', where: 'any', once: 'exact', lasting: 'exact', fault: () => ({ kind: 'answer', answer: (right) => ({ ...right, headers: page }) }) },

  // Odd values.
  { what: 'a 64-bit id', ...oddField('"oddId"', '9223372036854775807') },
  { what: 'a number beyond doubles', ...oddField('"odd"', '1e400') },
  { what: 'minus nought', ...oddField('"odd"', '-0') },
  { what: 'a lone surrogate', ...oddField('"odd"', '"x\\ud83dy"', 'x\ufffdy') },
  { what: 'NUL', ...oddField('"odd"', '"x\\u0000y"', 'x\u0000y') },
  { what: 'a field named __proto__', ...oddField('"__proto__"', '{"isAdmin":true}', '"{""isAdmin"":true}"') },
  { what: 'a field named constructor', ...oddField('"constructor"', '"c"', 'c') },
  { what: 'a field named hasOwnProperty', ...oddField('"hasOwnProperty"', 'true') },
  { what: 'a field without a name', ...oddField('""', '7') },
  { what: 'a row with 5,000 fields', ...oddFields(wide, 1) },
];


function revoked(_request: SandboxRequest, _time: number, { sandbox }: Tools): undefined {
  sandbox.revokeTokens();
}

function leftOut(request: SandboxRequest, _time: number, { mark }: Tools): Fault {
  return {
    kind: 'answer',
    answer: (right) => {
      const { data, ...envelope } = JSON.parse(right.body.toString()) as Envelope;
      for (const row of rowsIn(data)) mark(request, row);
      return { ...right, body: Buffer.from(JSON.stringify({ ...envelope, data: null })) };
    },
  };
}
