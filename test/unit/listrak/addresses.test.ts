import assert from 'node:assert/strict';
import { endpoint, isLoopback } from '../../../src/listrak/endpoint';
import { InvalidParameterError, ListrakError, ServiceFailedError } from '../../../src/listrak/errors';
import { answer, clientOf, clientSecret, freshToken, never, ok, rows, startService, stoppedAfterEach } from './service';
import { network, startProxy } from './proxy';

describe('ListrakClient: where requests may go', () => {
  const keep = stoppedAfterEach();

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
