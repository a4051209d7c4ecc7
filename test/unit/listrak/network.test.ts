import assert from 'node:assert/strict';
import { connect, createServer, type AddressInfo } from 'node:net';
import { rootCertificates } from 'node:tls';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { NetworkSettings } from '../../../src/listrak/connection';
import { proxyFor, Ways, type ReadCertificates } from '../../../src/listrak/dispatcher';
import { endpoint, isLoopback } from '../../../src/listrak/endpoint';
import { CancelledError, InvalidParameterError, ListrakError, ServiceFailedError, UnreachableError, UnreadableAnswerError } from '../../../src/listrak/errors';
import { rowObjects } from '../../../src/listrak/page';
import { defaultTiming } from '../../../src/listrak/timing';
import { selfSigned } from './certificate';
import { answer, clientOf, clientSecret, freshToken, listening, never, ok, startService, type Service } from './service';

const rows = ok({ nextPageCursor: null, data: [{ listId: 101 }] });
const network = (settings: Partial<NetworkSettings> = {}): NetworkSettings => ({ noProxy: [], strictSSL: false, ...settings });
const listrakTest = { apiUrl: 'https://api.listrak.test/email/v1', tokenUrl: 'https://auth.listrak.test/OAuth2/Token' };

/** A proxy that tunnels whatever it is asked for to one port of this machine. */
async function startProxy(port: number, { refuse, tls }: { refuse?: number; tls?: { key: string; cert: string } } = {}) {
  const tunnels: { target: string; login: string | undefined; headers: string }[] = [];
  const { server, ...proxy } = await listening((_request, response) => response.writeHead(400).end(), 0, tls);
  server.on('connect', (request, socket, head) => {
    tunnels.push({ target: request.url ?? '', login: request.headers['proxy-authorization'], headers: JSON.stringify(request.headers) });
    if (refuse !== undefined) {
      socket.end(`HTTP/1.1 ${refuse} Refused\r\n\r\n`);
      return;
    }
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).on('error', () => onward.destroy());
      socket.pipe(onward).on('error', () => socket.destroy());
    });
  });
  return { ...proxy, tunnels, address: tls ? `https://localhost:${proxy.port}` : `http://127.0.0.1:${proxy.port}` };
}

describe('ListrakClient: the way to the service', () => {
  const certificate = selfSigned('api.listrak.test', 'auth.listrak.test', 'localhost');
  const started: { stop: () => Promise<void> }[] = [];
  const keep = <T extends { stop: () => Promise<void> }>(one: T): T => {
    started.push(one);
    return one;
  };
  const secureService = async (): Promise<Service> => {
    const service = keep(await startService(0, certificate));
    service.script({ data: [rows] });
    return service;
  };
  afterEach(async () => { await Promise.all(started.splice(0).map((one) => one.stop())); });

  describe('proxies', () => {
    it('are asked for a tunnel and told nothing else', async () => {
      const service = await secureService();
      const proxy = keep(await startProxy(service.port));
      const { client } = clientOf(service, {}, { ...listrakTest, network: network({ proxy: proxy.address }) });
      assert.deepEqual(rowObjects(await client.getPage('/List', {}, never)), [{ listId: 101 }]);
      assert.deepEqual(proxy.tunnels.map(({ target }) => target), ['auth.listrak.test:443', 'api.listrak.test:443']);
      assert.deepEqual(proxy.tunnels.map(({ login }) => login), [undefined, undefined]);
      assert(proxy.tunnels.every(({ headers }) => !/token|bearer|secret/i.test(headers)));
      assert.equal(service.data[0]?.headers.host, 'api.listrak.test');
      assert.equal(service.data[0]?.headers.authorization, 'Bearer token-1-of-the-test');
      await client.close();
    });

    it('that are spoken to by TLS themselves', async () => {
      const service = await secureService();
      const proxy = keep(await startProxy(service.port, { tls: certificate }));
      const { client } = clientOf(service, {}, { ...listrakTest, network: network({ proxy: proxy.address }) });
      assert.equal((await client.getPage('/List', {}, never)).rowCount, 1);
      assert.equal(proxy.tunnels.length, 2);
      await client.close();
    });

    for (const [login, header] of [['user:pa%40ss%3A', 'user:pa@ss:'], ['user', 'user:'], ['100%25:x%', '100%:x%']] as const) {
      it(`get the login of their address: ${login}`, async () => {
        const service = await secureService();
        const proxy = keep(await startProxy(service.port));
        const { client } = clientOf(service, {}, { ...listrakTest, network: network({ proxy: proxy.address.replace('//', `//${login}@`) }) });
        await client.signIn(never);
        assert.equal(proxy.tunnels[0]?.login, `Basic ${Buffer.from(header).toString('base64')}`);
        await client.close();
      });
    }

    it('of the environment serve where the setting names none', async () => {
      const service = await secureService();
      const [ofSetting, ofEnvironment] = [keep(await startProxy(service.port)), keep(await startProxy(service.port))];
      const both = clientOf(service, {}, { ...listrakTest, network: network({ proxy: ofSetting.address, environmentProxy: ofEnvironment.address }) });
      await both.client.signIn(never);
      assert.deepEqual([ofSetting.tunnels.length, ofEnvironment.tunnels.length], [1, 0]);
      const one = clientOf(service, {}, { ...listrakTest, network: network({ proxy: '', environmentProxy: ofEnvironment.address.replace('http://', '') }) });
      await one.client.signIn(never);
      assert.deepEqual([ofSetting.tunnels.length, ofEnvironment.tunnels.length], [1, 1]);
      await Promise.all([both.client.close(), one.client.close()]);
    });

    it('are never asked for this machine', async () => {
      const service = keep(await startService());
      const { client } = clientOf(service, {}, { network: network({ proxy: 'http://127.0.0.1:1' }) });
      await client.getPage('/List', {}, never);
      await client.close();
    });

    it('are passed by for the hosts of noProxy', () => {
      const settings = (...noProxy: string[]): NetworkSettings => network({ proxy: 'http://proxy:1', noProxy });
      const api = new URL('https://api.listrak.com/email/v1');
      for (const [entry, exempt] of [
        ['*', true], ['listrak.com', true], ['.listrak.com', true], ['*.listrak.com', true], ['API.Listrak.COM', true], [' api.listrak.com ', true], ['api.listrak.com:443', true],
        ['api.listrak.com:8443', false], ['trak.com', false], ['auth.listrak.com', false], ['', false], ['.', false], ['*.', false], ['com.listrak', false],
      ] as const) assert.equal(proxyFor(api, settings(entry)), exempt ? undefined : 'http://proxy:1', entry);
      assert.equal(proxyFor(api, settings('else.example', 'listrak.com')), undefined);
      assert.equal(proxyFor(api, network({ environmentProxy: ' http://env:2 ' })), 'http://env:2');
      assert.equal(proxyFor(api, network()), undefined);
      for (const host of ['http://localhost', 'http://127.0.0.1:3', 'http://[::1]:3']) assert.equal(proxyFor(new URL(host), settings()), undefined, host);
    });

    it('that refuse are named, without their password, and not asked again', async () => {
      const proxy = keep(await startProxy(0, { refuse: 407 }));
      const { client, log } = clientOf({ port: 0 }, {}, { ...listrakTest, network: network({ proxy: proxy.address.replace('//', '//me:hush@') }) });
      await assert.rejects(client.signIn(never), (error) => {
        assert(error instanceof UnreachableError);
        assert.equal(error.message, 'POST /OAuth2/Token could not be sent: the proxy refused to connect to auth.listrak.test (HTTP 407).');
        assert.match(error.facts.next.template, /http\.proxy.*HTTPS_PROXY/);
        return true;
      });
      assert.equal(proxy.tunnels.length, 1);
      assert(!log.join().includes('hush'));
      await client.close();
    });

    it('whose address is none are named by their setting, not by their address', async () => {
      for (const proxy of ['http://me:hush@', 'ftp://me:hush@proxy', 'http://me:hush@proxy:99999']) {
        const { client } = clientOf({ port: 0 }, {}, { ...listrakTest, network: network({ proxy }) });
        await assert.rejects(client.signIn(never), (error) => error instanceof InvalidParameterError && error.facts.next.template.includes('http.proxy') && !JSON.stringify([error.facts, error.stack, String(error.cause)]).includes('hush'));
        await client.close();
      }
    });
  });

  describe('certificates', () => {
    for (const through of ['straight', 'through a proxy'] as const) {
      it(`that nobody vouches for are refused ${through}, once, in words`, async () => {
        const service = await secureService();
        const proxy = keep(await startProxy(service.port));
        const way = through === 'straight' ? { apiUrl: `https://localhost:${service.port}/email/v1`, tokenUrl: `https://localhost:${service.port}/OAuth2/Token` } : listrakTest;
        const { client, pauses } = clientOf(service, {}, { ...way, network: network({ proxy: proxy.address, strictSSL: true }) });
        await assert.rejects(client.getPage('/List', {}, never), (error) => {
          assert(error instanceof UnreachableError);
          assert.match(error.message, /^POST \/OAuth2\/Token was not sent: the certificate of (auth\.listrak\.test|localhost:\d+) is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)\.$/);
          assert.match(error.facts.next.template, /http\.proxyStrictSSL/);
          return true;
        });
        assert.deepEqual(pauses, []);
        assert.equal(service.requests.length, 0);
        await client.close();
      });
    }

    it('are looked at whatever NODE_TLS_REJECT_UNAUTHORIZED says', async () => {
      const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      try {
        const service = await secureService();
        const proxy = keep(await startProxy(service.port));
        const secureProxy = keep(await startProxy(service.port, { tls: certificate }));
        const straight = { apiUrl: `https://localhost:${service.port}/email/v1`, tokenUrl: `https://localhost:${service.port}/OAuth2/Token` };
        for (const way of [{ ...straight, network: network({ strictSSL: true }) }, ...[proxy, secureProxy].map(({ address }) => ({ ...listrakTest, network: network({ proxy: address, strictSSL: true }) }))]) {
          const { client } = clientOf(service, { timing: { tries: 1 } }, way);
          await assert.rejects(client.getPage('/List', {}, never), UnreachableError);
          await client.close();
        }
        assert.equal(service.requests.length, 0);
        assert.equal(secureProxy.tunnels.length, 0);
      } finally {
        if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
        else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
      }
    });

    it('are not looked at where http.proxyStrictSSL is off', async () => {
      const service = await secureService();
      const { client } = clientOf(service, {}, { apiUrl: `https://localhost:${service.port}/email/v1`, tokenUrl: `https://localhost:${service.port}/OAuth2/Token`, network: network() });
      assert.equal((await client.getPage('/List', {}, never)).rowCount, 1);
      await client.close();
    });
  });

  describe('certificates of the system', () => {
    const ask = async (read: ReadCertificates): Promise<number> => {
      const service = await secureService();
      const url = new URL(`https://localhost:${service.port}`);
      const ways = new Ways(network({ strictSSL: true }), { ...defaultTiming, maxBodySize: 1000 }, read);
      try {
        const { statusCode, body } = await ways.to(url).request({ method: 'GET', origin: url.origin, path: '/email/v1/List' });
        await body.dump();
        return statusCode;
      } finally {
        await ways.destroy();
      }
    };

    it('count beside Node\'s own', async () => {
      assert.equal(await ask((type) => type === 'system' ? [certificate.cert] : [...rootCertificates]), 200);
      await assert.rejects(ask(() => [...rootCertificates]), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    });

    it('that cannot be read leave Node\'s own', async () => {
      for (const broken of [() => [], () => ['no certificate'], () => { throw new Error('locked'); }]) await assert.rejects(ask(broken), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    });
  });

  describe('a connection that never stands', () => {
    /** Takes connections and never says a word of TLS. */
    const mute = async () => {
      const server = createServer((socket) => {
        sockets.add(socket);
        socket.on('error', () => undefined).on('data', () => spoken());
      });
      const sockets = new Set<{ destroy: () => void }>();
      let spoken: () => void = () => undefined;
      const hello = new Promise<void>((resolve) => { spoken = resolve; });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return keep({
        hello, port: (server.address() as AddressInfo).port,
        stop: () => new Promise<void>((resolve) => {
          server.close(() => resolve());
          for (const socket of sockets) socket.destroy();
        }),
      });
    };
    const secure = ({ port }: { port: number }) => ({ apiUrl: `https://127.0.0.1:${port}/email/v1`, tokenUrl: `https://127.0.0.1:${port}/OAuth2/Token` });

    it('is given up after its time', async () => {
      const server = await mute();
      const { client, pauses } = clientOf(server, { timing: { connect: 50, tries: 1 } }, secure(server));
      await assert.rejects(client.signIn(never), (error) => error instanceof UnreachableError
        && error.message === `POST /OAuth2/Token could not be sent: no connection to 127.0.0.1:${server.port} within 0.05 seconds.`);
      assert.equal(pauses.length, 0);
      await client.close();
    });

    it('is cancelled at once', async () => {
      const server = await mute();
      const { client } = clientOf(server, {}, secure(server));
      const stop = new AbortController();
      const work = client.signIn(stop.signal);
      await server.hello;
      stop.abort();
      await assert.rejects(work, CancelledError);
      await client.close();
    });
  });

  describe('compressed answers', () => {
    const body = Buffer.from(JSON.stringify({ nextPageCursor: null, data: [{ name: 'é😀' }] }));
    for (const [coding, sent] of Object.entries({
      gzip: gzipSync(body), 'X-GZIP': gzipSync(body), br: brotliCompressSync(body), deflate: deflateSync(body), 'deflate, gzip': gzipSync(deflateSync(body)), identity: body, 'gzip, identity': gzipSync(body),
    })) {
      it(coding, async () => {
        const service = keep(await startService());
        service.script({ token: [answer(200, gzipSync('{"access_token":"t","expires_in":3599}'), { 'content-encoding': 'gzip' })], data: [answer(200, sent, { 'content-encoding': coding })] });
        const { client } = clientOf(service);
        const page = await client.getPage('/List', {}, never);
        assert.deepEqual(rowObjects(page), [{ name: 'é😀' }]);
        assert.equal(page.byteLength, body.length);
        await client.close();
      });
    }

    it('deflate without its frame', async () => {
      const service = keep(await startService());
      service.script({ data: [answer(200, deflateRawSync(body), { 'content-encoding': 'deflate' })] });
      const { client } = clientOf(service);
      assert.equal((await client.getPage('/List', {}, never)).rowCount, 1);
      await client.close();
    });

    it('in a coding that nobody asked for are an error', async () => {
      const service = keep(await startService());
      service.script({ data: [answer(200, body, { 'content-encoding': 'zstd' })] });
      const { client } = clientOf(service, { timing: { tries: 2 } });
      await assert.rejects(client.getPage('/List', {}, never), (error) => error instanceof UnreadableAnswerError && /cannot be decompressed.*Tried 2 times\.$/.test(error.message));
      await client.close();
    });

    for (const [name, sent, headers] of [['grow', gzipSync(Buffer.alloc(3_000_000, ' ')), { 'content-encoding': 'gzip' }], ['are sent', Buffer.alloc(3_000_000, ' '), {}]] as const) {
      it(`that ${name} beyond all bounds are not read to their end, nor asked for again`, async () => {
        const service = keep(await startService());
        service.script({ data: [answer(200, sent, headers)] });
        const { client } = clientOf(service, { maxBodySize: 2 * 1024 * 1024 });
        await assert.rejects(client.getPage('/List', {}, never), (error) => error instanceof UnreadableAnswerError && error.message === 'GET /List was answered with more than 2 MB.');
        assert.equal(service.data.length, 1);
        await client.close();
      });
    }
  });

  describe('redirects', () => {
    const statuses = [300, 301, 302, 303, 304, 305, 306, 307, 308, 399];
    const places = (port: number): string[] => [`http://127.0.0.1:${port}/email/v1/List?key=hush`, `//127.0.0.1:${port}/OAuth2/Token`, `http://localhost:${port}/`, '/email/v1/Elsewhere', ''];

    for (const status of statuses) {
      it(`${status} is not followed: the token goes nowhere else`, async () => {
        const [service, elsewhere] = [keep(await startService()), keep(await startService())];
        for (const location of places(elsewhere.port)) {
          const before = service.data.length;
          service.script({ data: [answer(status, '', { location })] });
          const { client } = clientOf(service);
          await assert.rejects(client.getPage('/List', {}, never), (error) => {
            assert(error instanceof ServiceFailedError);
            assert.match(error.message, new RegExp(`^GET /List was answered with a redirect to .+ \\(HTTP ${status}\\), which is not followed\\.$`));
            assert(!error.message.includes('hush'));
            return true;
          });
          assert.equal(service.data.length, before + 1);
          await client.close();
        }
        assert.equal(elsewhere.requests.length, 0);
      });

      it(`${status} of the token's address is not followed either: the secret goes nowhere else`, async () => {
        const [service, elsewhere] = [keep(await startService()), keep(await startService())];
        for (const location of places(elsewhere.port)) {
          const before = service.requests.length;
          service.script({ token: [answer(status, '', { location })] });
          const { client } = clientOf(service);
          await assert.rejects(client.signIn(never), ServiceFailedError);
          assert.equal(service.requests.length, before + 1);
          await client.close();
        }
        assert.equal(elsewhere.requests.length, 0);
      });
    }

    it('by other means are not followed: refresh, alternative services, a cursor or links that are addresses', async () => {
      const [service, elsewhere] = [keep(await startService()), keep(await startService())];
      const away = `http://127.0.0.1:${elsewhere.port}/email/v1/List`;
      const headers = { refresh: `0; url=${away}`, 'alt-svc': `http/1.1="127.0.0.1:${elsewhere.port}"`, link: `<${away}>; rel="next"`, 'content-location': away };
      service.script({ data: [answer(200, { nextPageCursor: away, next: away, data: [{ n: 1 }] }, headers), answer(200, { nextPageCursor: `@127.0.0.1:${elsewhere.port}/`, data: [] }), answer(200, { nextPageCursor: '\r\nHost: else.example\r\n\r\n', data: [] }), ok({ data: [] })] });
      const { client } = clientOf(service);
      for await (const page of client.pages('/List/1/Contact', {}, { pageSize: 1, signal: never })) assert(page.rowCount <= 1);
      assert.deepEqual(service.data.map(({ url }) => new URL(url, 'http://x')).map(({ pathname, searchParams }) => [pathname, searchParams.get('cursor')]), [
        ['/email/v1/List/1/Contact', null], ['/email/v1/List/1/Contact', away], ['/email/v1/List/1/Contact', `@127.0.0.1:${elsewhere.port}/`], ['/email/v1/List/1/Contact', '\r\nHost: else.example\r\n\r\n'],
      ]);
      assert(service.data.every(({ headers: { host } }) => host === `127.0.0.1:${service.port}`));
      assert.equal(elsewhere.requests.length, 0);
      await client.close();
    });
  });

  describe('addresses', () => {
    it('in plain http beyond this machine are refused before anything is sent', async () => {
      const service = keep(await startService());
      const proxy = keep(await startProxy(service.port));
      for (const [wrong, setting] of [[{ apiUrl: 'http://api.listrak.com/email/v1' }, 'listrak.apiUrl'], [{ tokenUrl: 'http://auth.listrak.com/OAuth2/Token' }, 'listrak.tokenUrl']] as const) {
        const { client } = clientOf(service, {}, { ...wrong, network: network({ proxy: proxy.address }) });
        await assert.rejects(client.getPage('/List', {}, never), (error) => {
          assert(error instanceof InvalidParameterError);
          assert.equal(error.message, `The address in the setting ${setting} is plain http, which would send credentials readable to everyone on the way.`);
          assert.deepEqual(error.facts.next.args, [setting]);
          return true;
        });
        await client.close();
      }
      assert.equal(service.requests.length + proxy.tunnels.length, 0);
    });

    it('that are none, or hold more than an address, are refused without being quoted', () => {
      for (const address of ['', 'api.listrak.com', 'ftp://hush', 'file:///hush', 'https://me:hush@api.listrak.com', 'https://api.listrak.com/?hush', 'https://api.listrak.com/#hush', 'http://127.0.0.1.evil.example/hush', 'http://localhost.evil.example/hush', 'http://10.0.0.1/hush']) {
        assert.throws(() => endpoint(address, 'listrak.apiUrl'), (error) => error instanceof ListrakError && error.kind === 'invalidParameter' && !JSON.stringify(error.facts).includes('hush'), address);
      }
    });

    it('that only look like this machine\'s may not be plain http', () => {
      for (const host of [
        '127.0.0.1.evil.example', 'localhost.evil.example', 'localhost.', 'evil.example#127.0.0.1', 'evil.example?127.0.0.1', '127.0.0.1@evil.example', 'localhost:80@evil.example', 'evil.example\\@127.0.0.1', 'evil.example/127.0.0.1',
        '0.0.0.0', '0', '[::]', '[::2]', '[::ffff:10.0.0.1]', '[fe80::1]', '10.0.0.1', '0x0a000001', '0250.1.1.1', '128.0.0.1', '169.254.169.254', 'loca1host', 'lоcalhost', '127.0.0.1%2eevil.example', 'localhost%00.evil.example', '①②⑧.0.0.1',
      ]) {
        assert.throws(() => endpoint(`http://${host}/x`, 'listrak.tokenUrl'), (error) => error instanceof ListrakError && error.kind === 'invalidParameter', host);
      }
    });

    it('of this machine may be plain http, however they are spelt', () => {
      for (const address of ['http://localhost:1/x', 'HTTP://LOCALHOST/x', 'http://127.0.0.1/x/', 'http://127.8.9.10:80/x', 'http://[::1]:8080/x', 'http://[0:0::1]/x', 'http://2130706433/x', 'http://0x7f.1/x', 'http://0177.0.0.1/x', 'http://127.1/x', 'http://127.0.0.1./x', 'http://①②⑦.0.0.1/x']) {
        const { url, path } = endpoint(address, 'listrak.apiUrl');
        assert.equal(path, '/x', address);
        // Where it goes is what was looked at, not what was typed.
        assert.match(url.origin, /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/);
      }
      assert(!isLoopback('128.0.0.1') && !isLoopback('127.0.0.1.nip.example') && !isLoopback('[::2]'));
    });

    it('keep their path, with or without a slash at the end', async () => {
      const service = keep(await startService());
      service.script({ token: [freshToken()], data: [rows] });
      const { client } = clientOf(service, {}, { apiUrl: `http://localhost:${service.port}/email/v1/` });
      await client.getPage('/List', {}, never);
      assert.deepEqual(service.data.map(({ url }) => url), ['/email/v1/List']);
      assert(!service.data.some(({ url }) => url.includes(clientSecret)));
      await client.close();
    });
  });
});
