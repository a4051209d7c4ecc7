import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { rootCertificates } from 'node:tls';
import type { NetworkSettings } from '../../../src/listrak/connection';
import { proxyFor, Ways, type ReadCertificates } from '../../../src/listrak/dispatcher';
import { CancelledError, InvalidParameterError, UnreachableError } from '../../../src/listrak/errors';
import { rowObjects } from '../../../src/listrak/page';
import { defaultTiming } from '../../../src/listrak/timing';
import { selfSigned } from './certificate';
import { clientOf, never, rows, startService, stoppedAfterEach, type Service } from './service';
import { network, startProxy, startSocks } from './proxy';

const listrakTest = { apiUrl: 'https://api.listrak.test/email/v1', tokenUrl: 'https://auth.listrak.test/OAuth2/Token' };

describe('ListrakClient: the way to the service', () => {
  const certificate = selfSigned('api.listrak.test', 'auth.listrak.test', 'localhost');
  const keep = stoppedAfterEach();
  const secureService = async (): Promise<Service> => {
    const service = keep(await startService(0, certificate));
    service.script({ data: [rows] });
    return service;
  };

  describe('proxies', () => {
    it('are asked for a tunnel and told nothing else', async () => {
      const service = await secureService();
      const proxy = keep(await startProxy(service.port));
      const { client } = clientOf(service, {}, { ...listrakTest, network: network({ proxy: proxy.address }) });
      assert.deepEqual(rowObjects(await client.getPage('/List', {}, never)), [{ listId: 101 }]);
      assert.deepEqual(proxy.tunnels.map(({ target }) => target), ['auth.listrak.test:443', 'api.listrak.test:443']);
      assert.deepEqual(proxy.tunnels.map(({ login }) => login), [undefined, undefined]);
      for (const { headers } of proxy.tunnels) assert.deepEqual(Object.keys(JSON.parse(headers) as object).sort(), ['connection', 'host', 'proxy-connection']);
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

    for (const scheme of ['socks5', 'socks', 'socks5h']) it(`that speak SOCKS are asked for the name, as ${scheme}`, async () => {
      const service = await secureService();
      const proxy = keep(await startSocks(service.port));
      const { client } = clientOf(service, {}, { ...listrakTest, network: network({ environmentProxy: proxy.address.replace('socks5', scheme) }) });
      assert.deepEqual(rowObjects(await client.getPage('/List', {}, never)), [{ listId: 101 }]);
      assert.deepEqual(proxy.asked, ['auth.listrak.test:443', 'api.listrak.test:443']);
      await client.close();
    });

    it('that speak SOCKS get the login of their address', async () => {
      const service = await secureService();
      const proxy = keep(await startSocks(service.port, { login: 'user:pa@ss:' }));
      const { client } = clientOf(service, {}, { ...listrakTest, network: network({ proxy: proxy.address.replace('//', '//user:pa%40ss%3A@') }) });
      await client.signIn(never);
      assert.deepEqual(proxy.asked, ['auth.listrak.test:443']);
      await client.close();
    });

    for (const [what, odd, message, times] of [
      ['want another login', 0, 'POST /OAuth2/Token could not be sent: the proxy refused to connect to auth.listrak.test (SOCKS: it does not take the login).', 1],
      ['let nobody through', 2, 'POST /OAuth2/Token could not be sent: the proxy refused to connect to auth.listrak.test (SOCKS: not allowed).', 1],
      ['do not reach the service', 4, 'POST /OAuth2/Token could not be sent: the proxy refused to connect to auth.listrak.test (SOCKS: host unreachable). Tried 5 times.', 5],
      ['speak something else', 'web', 'POST /OAuth2/Token could not be sent: the proxy refused to connect to auth.listrak.test (SOCKS: it speaks no SOCKS5).', 1],
      ['hang up', 'hangs up', 'POST /OAuth2/Token was not answered: the connection to auth.listrak.test broke off (ECONNRESET). Tried 5 times.', 5],
      ['say nothing', 'silent', 'POST /OAuth2/Token could not be sent: no connection to auth.listrak.test within 0.3 seconds. Tried 5 times.', 5],
    ] as const) it(`that speak SOCKS and ${what} are named, without their password`, async () => {
      const service = await secureService();
      const proxy = keep(await startSocks(service.port, { odd, login: odd === 0 ? 'user:other' : 'user:secret-of-proxy' }));
      const { client, pauses } = clientOf(service, { timing: { connect: 300 } }, { ...listrakTest, network: network({ proxy: proxy.address.replace('//', '//user:secret-of-proxy@') }) });
      await assert.rejects(client.signIn(never), (error) => {
        assert(error instanceof UnreachableError);
        assert.equal(error.message, message);
        assert.doesNotMatch(JSON.stringify([error.facts, String(error.cause)]), /secret-of-proxy/);
        return true;
      });
      assert.equal(pauses.length, times - 1);
      await client.close();
    });

    it('that speak SOCKS are cancelled at once, and checked for whom they lead to', async () => {
      const service = await secureService();
      const [silent, proxy] = [keep(await startSocks(service.port, { odd: 'silent' })), keep(await startSocks(service.port))];
      const waiting = clientOf(service, {}, { ...listrakTest, network: network({ proxy: silent.address }) }).client;
      const abort = new AbortController();
      const signing = assert.rejects(waiting.signIn(abort.signal), CancelledError);
      abort.abort();
      await signing;
      await waiting.close();
      const { client } = clientOf(service, {}, { ...listrakTest, network: network({ proxy: proxy.address, strictSSL: true }) });
      await assert.rejects(client.signIn(never), /the certificate of auth\.listrak\.test is not trusted/);
      await client.close();
    });

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
});
