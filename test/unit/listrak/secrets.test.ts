/** Whatever goes wrong with a call: neither the error in all its depth nor the log holds what was sent to prove who asks. */
import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { inspect } from 'node:util';
import { errorFacts } from '../../../src/engine/error-facts';
import type { ClientOptions } from '../../../src/listrak/client';
import type { Connection } from '../../../src/listrak/connection';
import { ListrakError } from '../../../src/listrak/errors';
import { printed, spellings } from '../../harness/spellings';
import { selfSigned } from './certificate';
import { answer, clientOf, clientSecret, cut, failed, freshToken, html, never, ok, reset, silent, startService, type Answerer, type Service } from './service';

const proxyPassword = 'hush/proxy+password';
const token = 'token-1-of-the-test';

/** Repeats what it was sent, in all spellings, in the place that `where` names. */
const parrot = (where: (echo: string) => Answerer): Answerer => (response, request) => where([request.headers.authorization ?? '', request.body, ...(request.url.startsWith('/OAuth2') ? [] : spellings(token)), ...spellings(clientSecret)].join(' '))(response, request);

const echoes: Readonly<Record<string, (echo: string) => Answerer>> = {
  message: (echo) => failed(400, 'ERROR_INVALID_PARAMETER', echo),
  'message at the cut': (echo) => failed(400, 'ERROR_INVALID_PARAMETER', `${'y'.repeat(180)} ${echo}`),
  code: (echo) => failed(500, echo, 'words'),
  'code of a refusal': (echo) => failed(401, echo, echo),
  'permission': (echo) => failed(403, 'ERROR_FORBIDDEN', echo),
  'not found': (echo) => failed(404, 'ERROR_UNABLE_TO_LOCATE_RESOURCE', echo),
  'rate limit': (echo) => answer(429, { message: echo }, { 'retry-after': echo.replace(/[^ -~]/g, '') }),
  'web page': (echo) => answer(500, `<html><body>${echo}</body></html>`, { 'content-type': 'text/html' }),
  'plain words': (echo) => answer(200, echo, { 'content-type': 'text/plain' }),
  'data of another shape': (echo) => ok({ data: echo, status: echo }),
  'redirect': (echo) => answer(302, '', { location: `https://else.example/${encodeURI(echo)}?${encodeURIComponent(echo)}#${encodeURI(echo)}` }),
  'header': (echo) => answer(500, { message: 'x' }, { 'x-echo': encodeURI(echo), 'content-type': `text/${encodeURIComponent(echo)}`, 'www-authenticate': encodeURI(echo) }),
  'content coding': (echo) => answer(200, 'x', { 'content-encoding': encodeURIComponent(echo) }),
  'broken gzip': (echo) => answer(200, gzipSync(echo).subarray(0, 30), { 'content-encoding': 'gzip' }),
  'too much': (echo) => answer(200, echo.repeat(20_000)),
  'a body that breaks off': (echo) => cut(JSON.stringify({ data: echo })),
};

interface Seen { readonly what: string; readonly texts: readonly string[] }

describe('ListrakClient: credentials and tokens', function () {
  const stops: (() => Promise<unknown>)[] = [];
  afterEach(async () => { await Promise.all(stops.splice(0).map((stop) => stop())); });
  const service = async (): Promise<Service> => {
    const started = await startService();
    stops.push(() => started.stop());
    return started;
  };

  /** All that a failed call leaves: the log, the error with everything that hangs on it, the facts that cross to the extension host. */
  async function failure(what: string, to: { port: number }, connection: Partial<Connection> = {}, options: ClientOptions = {}, signal = never): Promise<Seen> {
    const { client, log } = clientOf(to, { timing: { tries: 2, silence: 100, connect: 200 }, maxBodySize: 1024 * 1024, ...options }, connection);
    const error = await client.getPage('/List', { x: '1' }, signal).then(() => assert.fail(`${what}: nothing failed`), (reason: unknown) => reason);
    assert.ok(error instanceof ListrakError, `${what}: ${String(error)}`);
    await client.close();
    const deep = inspect(error, { depth: Infinity, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity, getters: true });
    return { what, texts: [...log, deep, error.message, error.stack ?? '', String(error.cause), JSON.stringify(errorFacts(error)), JSON.stringify(error, allNames(error)), JSON.stringify(error.cause ?? null, allNames(error.cause))] };
  }

  function check(seen: readonly Seen[]): void {
    for (const { what, texts } of seen) {
      for (const word of [clientSecret, token, proxyPassword]) {
        for (const spelling of [...spellings(word), ...printed(word)]) {
          assert.ok(!texts.some((text) => text.includes(spelling)), `${what} shows ${spelling}`);
        }
      }
      // eslint-disable-next-line no-control-regex -- nothing that acts in a terminal
      assert.doesNotMatch(texts[0] ?? '', /[\u0000-\u001f\u202e]/, what);
    }
  }

  it('are in nothing that a service repeats, wherever it does', async () => {
    const seen: Seen[] = [];
    for (const [name, where] of Object.entries(echoes)) {
      const data = await service();
      data.script({ data: [parrot(where)] });
      seen.push(await failure(`data: ${name}`, data));
      const tokens = await service();
      tokens.script({ token: [parrot(where)] });
      seen.push(await failure(`token: ${name}`, tokens));
    }
    check(seen);
  });

  it('are in nothing that is not HTTP', async () => {
    const seen: Seen[] = [];
    const replies: Readonly<Record<string, (echo: string) => string>> = {
      'no status line': (echo) => `${echo}\r\n\r\n`, 'a broken header': (echo) => `HTTP/1.1 200 OK\r\n${echo}\u0000: x\r\n\r\n`, 'a broken chunk': (echo) => `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${echo}\r\n`,
      'a broken length': (echo) => `HTTP/1.1 200 OK\r\ncontent-length: ${echo}\r\n\r\n`, 'a reason': (echo) => `HTTP/1.1 500 ${encodeURI(echo)}\r\ncontent-length: 0\r\n\r\n`, 'an upgrade': (echo) => `HTTP/1.1 101 X\r\nupgrade: ${encodeURI(echo)}\r\nconnection: upgrade\r\n\r\n`,
    };
    for (const [name, reply] of Object.entries(replies)) {
      for (const at of ['/email', '/OAuth2']) {
        const good = await service();
        const server = createServer((socket: Socket) => socket.on('error', () => undefined).on('data', (asked) => socket.end(reply(asked.toString().replace(/\r\n/g, ' ')))));
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        stops.push(() => new Promise((resolve) => { server.close(resolve); }));
        const raw = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        seen.push(await failure(`${at}: ${name}`, good, at === '/email' ? { apiUrl: `${raw}/email/v1` } : { tokenUrl: `${raw}/OAuth2/Token` }));
      }
    }
    check(seen);
  });

  it('are in no error of the network, of a proxy or of a certificate', async () => {
    const seen: Seen[] = [];
    for (const [name, data] of Object.entries({ reset, silent, html: html(502) })) {
      const started = await service();
      started.script({ data: [data] });
      seen.push(await failure(name, started));
      started.script({ token: [data], data: [ok({})] });
      seen.push(await failure(`token ${name}`, started));
    }
    const started = await service();
    started.script({ data: [silent], token: [freshToken()] });
    const abort = new AbortController();
    void started.nextRequest().then(() => started.nextRequest()).then(() => abort.abort(new Error(`Bearer ${token}`)));
    seen.push(await failure('cancelled', started, {}, {}, abort.signal));

    const secure = await startService(0, selfSigned('localhost'));
    stops.push(() => secure.stop());
    const https = { apiUrl: `https://127.0.0.1:${secure.port}/email/v1`, tokenUrl: `https://127.0.0.1:${secure.port}/OAuth2/Token` };
    seen.push(await failure('certificate', secure, https));
    seen.push(await failure('plain where TLS is spoken', secure));
    seen.push(await failure('nobody', { port: 1 }));
    seen.push(await failure('no such host', { port: 1 }, { apiUrl: 'https://no-such-host.invalid/x', tokenUrl: 'https://no-such-host.invalid/y' }));

    const refusing = createServer((socket) => socket.on('error', () => undefined).on('data', (asked) => socket.end(`HTTP/1.1 407 ${encodeURI(asked.toString())}\r\n\r\n${asked.toString()}`)));
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    stops.push(() => new Promise((resolve) => { refusing.close(resolve); }));
    const proxy = `http://me:${encodeURIComponent(proxyPassword)}@127.0.0.1:${(refusing.address() as AddressInfo).port}`;
    const beyond = { apiUrl: 'https://api.listrak.test/email/v1', tokenUrl: 'https://auth.listrak.test/OAuth2/Token' };
    seen.push(await failure('proxy', { port: 1 }, { ...beyond, network: { proxy, noProxy: [], strictSSL: true } }));
    seen.push(await failure('proxy without a port', { port: 1 }, { ...beyond, network: { proxy: `http://me:${encodeURIComponent(proxyPassword)}@:x`, noProxy: [], strictSSL: true } }));
    seen.push(await failure('proxy that is not there', { port: 1 }, { ...beyond, network: { proxy: `http://me:${encodeURIComponent(proxyPassword)}@127.0.0.1:1`, noProxy: [], strictSSL: true } }));
    seen.push(await failure('address with a password', { port: 1 }, { apiUrl: `https://me:${encodeURIComponent(clientSecret)}@api.listrak.test/` }));
    check(seen);
  });

  it('would have been found: the search finds what is planted, at any depth', () => {
    const planted = Object.assign(new Error('x', { cause: Object.assign(new Error('y'), { request: { headers: ['authorization', `Bearer ${token}`] } }) }), { facts: {} });
    assert.throws(() => check([{ what: 'planted', texts: ['', inspect(planted, { depth: Infinity, showHidden: true })] }]), /planted shows token-1-of-the-test/);
    assert.throws(() => check([{ what: 'planted', texts: ['', inspect({ body: Buffer.from(`client_secret=${clientSecret}`) })] }]), /planted shows/);
  });
});

function allNames(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyNames(value) : [];
}
