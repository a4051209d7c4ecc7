import assert from 'node:assert/strict';
import { once } from 'node:events';
import { gzipSync, brotliCompressSync } from 'node:zlib';
import type { ServerResponse } from 'node:http';
import fc from 'fast-check';
import { CancelledError, NotFoundError } from '../../../src/listrak/errors';
import { CursorWatch, sightCursor } from '../../../src/listrak/early-cursor';
import { rowObjects, type Page } from '../../../src/listrak/page';
import { readPage } from '../../../src/listrak/page-reader';
import { answer, clientOf, failed, never, ok, startService, type Answerer, type Service } from './service';

const bytes = (body: string): Uint8Array => Buffer.from(body);

describe('the early cursor', () => {
  it('is seen before the data, as soon as it is whole', () => {
    for (const [body, cursor] of [
      ['{"status":200,"nextPageCursor":"a+/b==","data":[{"x":1}', 'a+/b=='], ['\ufeff \n{ "nextPageCursor" : "x" ', 'x'], ['{"nextPage\\u0043ursor":"\\u0061\\/\\"é"', 'a/"é'],
      ['{"a":{"nextPageCursor":"no","data":[]},"b":[1,{"c":"}"}],"nextPageCursor":"yes"', 'yes'], ['{"data2":"\\"nextPageCursor\\":\\"no\\"","nextPageCursor":"yes"', 'yes'],
    ] as const) {
      assert.deepEqual(sightCursor(bytes(body)), { cursor }, body);
      for (let end = 0; end < bytes(body).length - 1; end++) {
        const sight = sightCursor(bytes(body).subarray(0, end));
        assert.ok(sight === 'more' || (typeof sight === 'object' && sight.cursor === cursor), body.slice(0, end));
      }
    }
  });

  it('is none where there is none before the data', () => {
    for (const body of ['{"status":200,"data":[{"nextPageCursor":"no"}],"nextPageCursor":"late"}', '{"nextPageCursor":null,"data":[', '{"nextPageCursor":"","data":[', '{"nextPageCursor":12,', '[', '<html>', 'null ', '{"a" "b"', '{"a":1}', '{"a":1;', '{,']) {
      assert.equal(sightCursor(bytes(body)), 'none', body);
    }
  });

  it('of any page, cut anywhere, is the page\'s own or is not seen', () => {
    const value = fc.oneof(fc.string(), fc.constant('nextPageCursor'), fc.jsonValue());
    const rows = fc.array(fc.dictionary(fc.oneof(fc.constant('nextPageCursor'), fc.constant('data'), fc.string()), value), { maxLength: 3 });
    const member = fc.oneof(fc.tuple(fc.constant('nextPageCursor'), fc.oneof(fc.string(), fc.constant(null))), fc.tuple(fc.constant('data'), rows), fc.tuple(fc.string(), value));
    fc.assert(fc.property(fc.uniqueArray(member, { selector: ([name]) => name, maxLength: 5 }), fc.boolean(), (members, spaced) => {
      const all = members.some(([name]) => name === 'data') ? members : [...members, ['data', []] as const];
      const body = bytes(`{${all.map(([name, it]) => `${JSON.stringify(name)}:${JSON.stringify(it, null, spaced ? 1 : 0)}`).join(',')}}`);
      const truth = readPage(body).nextPageCursor;
      for (let end = 0; end <= body.length; end++) {
        const sight = sightCursor(body.subarray(0, end));
        if (typeof sight === 'object') assert.equal(sight.cursor, truth);
      }
      const isFirst = all.findIndex(([name]) => name === 'nextPageCursor') < all.findIndex(([name]) => name === 'data');
      if (truth !== null && isFirst) assert.deepEqual(sightCursor(body), { cursor: truth });
    }), { numRuns: 500 });
  });

  it('is told once, from pieces of any size, compressed or not, and not beyond 64 kB', async () => {
    const body = JSON.stringify({ status: 200, nextPageCursor: 'the cursor', data: Array.from({ length: 3000 }, (_, n) => ({ n, x: `${n * 7919 % 1009}` })) });
    for (const [coding, sent] of [['', bytes(body)], ['gzip', gzipSync(body)], ['BR', brotliCompressSync(body)], ['deflate', bytes(body)], ['gzip', bytes(body)]] as const) {
      for (const size of [...coding === '' ? [1] : [], 97, 1000, sent.length]) {
        const found: string[] = [];
        const watch = new CursorWatch(coding, (cursor) => found.push(cursor));
        for (let from = 0; from < Math.min(sent.length, 20_000); from += size) watch.show(sent.subarray(from, from + size));
        const expected = coding === 'deflate' || (coding === 'gzip' && sent[0] === 0x7b) ? [] : ['the cursor'];
        for (let turn = 0; turn < 1_000_000 && found.length < expected.length; turn++) await new Promise((resolve) => setImmediate(resolve));
        watch.end();
        assert.deepEqual(found, expected, `${coding} ${size}`);
      }
    }
    const found: string[] = [];
    const watch = new CursorWatch('', (cursor) => found.push(cursor));
    watch.show(bytes(`{"long":"${'x'.repeat(70_000)}",`));
    watch.show(bytes('"nextPageCursor":"far"'));
    assert.deepEqual(found, []);
  });
});

describe('pages, the next one early', () => {
  let service: Service;
  beforeEach(async () => { service = await startService(); });
  afterEach(() => service.stop());

  const cursorOf = (url: string): string => new URL(url, 'http://x').searchParams.get('cursor') ?? 'first';
  const sent = (): string[] => service.data.map(({ url }) => cursorOf(url));
  /** Answers by cursor. */
  const byCursor = (answers: Record<string, Answerer>): Answerer => (response, request) => (answers[cursorOf(request.url)] ?? answer(500, ''))(response, request);
  const page = (n: number, next: string | null): string => JSON.stringify({ status: 200, nextPageCursor: next, data: [{ n }] });
  const collect = async (pages: AsyncIterable<Page>): Promise<unknown[]> => {
    const all: unknown[] = [];
    for await (const one of pages) all.push(...rowObjects(one).map((row) => row['n']));
    return all;
  };
  /** The first piece at once, the rest when told to. */
  const held = (first: string, rest: string): { answerer: Answerer; release: () => void; response: Promise<ServerResponse> } => {
    let release = (): void => undefined;
    let resolveResponse: (response: ServerResponse) => void = () => undefined;
    const response = new Promise<ServerResponse>((resolve) => { resolveResponse = resolve; });
    const released = new Promise<void>((resolve) => { release = resolve; });
    return {
      release, response,
      answerer: (target) => {
        target.writeHead(200, { 'content-type': 'application/json' }).write(first);
        resolveResponse(target);
        void released.then(() => target.end(rest));
      },
    };
  };

  it('is on its way while the one before still arrives, and the one behind it is not', async () => {
    const first = held('{"nextPageCursor":"two","data":[', '{"n":1}]}');
    service.script({ data: [byCursor({ first: first.answerer, two: answer(200, page(2, 'three')), three: answer(200, page(3, null)) })] });
    const { client } = clientOf(service);
    const pages = client.pages('/List/1/Contact', {}, { pageSize: 1, signal: never });
    const one = pages.next();
    while (service.data.length < 2) await service.nextRequest();
    assert.deepEqual(sent(), ['first', 'two']);
    first.release();
    assert.deepEqual(rowObjects((await one).value as Page), [{ n: 1 }]);
    // Page two is here and names the next, but nobody has asked for page two.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(sent(), ['first', 'two']);
    assert.deepEqual(await collect(pages), [2, 3]);
    assert.deepEqual(sent(), ['first', 'two', 'three']);
    await client.close();
  });

  it('is not asked for early when that is switched off', async () => {
    service.script({ data: [byCursor({ first: answer(200, page(1, 'two')), two: answer(200, page(2, null)) })] });
    const { client } = clientOf(service);
    const pages = client.pages('/List/1/Contact', {}, { pageSize: 1, signal: never, early: false });
    await pages.next();
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(sent(), ['first']);
    assert.deepEqual(await collect(pages), [2]);
    await client.close();
  });

  it('comes once where the one before has to be asked for again', async () => {
    let tries = 0;
    const brokenFirst: Answerer = (response, request) => {
      if (++tries > 2) return answer(200, page(1, 'two'))(response, request);
      response.writeHead(200, { 'content-length': '100' }).write('{"nextPageCursor":"two","data":[', () => setImmediate(() => response.destroy()));
    };
    service.script({ data: [byCursor({ first: brokenFirst, two: answer(200, page(2, null)) })] });
    const { client } = clientOf(service);
    assert.deepEqual(await collect(client.pages('/List/1/Contact', {}, { pageSize: 1, signal: never })), [1, 2]);
    assert.deepEqual(sent().sort(), ['first', 'first', 'first', 'two']);
    await client.close();
  });

  it('is given up where the page says another one once it is whole', async () => {
    const wrong = held('', '');
    let hungUp = false;
    service.script({
      data: [byCursor({
        first: answer(200, '{"nextPageCursor":"wrong","data":[{"n":1}],"nextPageCursor":"right"}'), right: answer(200, page(2, null)),
        wrong: (response, request) => { response.once('close', () => { hungUp = true; }); wrong.answerer(response, request); },
      })],
    });
    const { client } = clientOf(service);
    assert.deepEqual(await collect(client.pages('/List/1/Contact', {}, { pageSize: 1, signal: never })), [1, 2]);
    if (sent().includes('wrong') && !hungUp) await once((await wrong.response), 'close');
    await client.close();
  });

  it('is hung up on when the reader leaves, when the reader cancels and when the page before fails', async () => {
    for (const how of ['leaves', 'cancels', 'fails'] as const) {
      let secondAsked = (): void => undefined;
      const asked = new Promise<void>((resolve) => { secondAsked = resolve; });
      let closed: Promise<unknown> = Promise.resolve();
      const first = how === 'fails' ? held('{"nextPageCursor":"two","data":[', 'rubbish') : held('{"nextPageCursor":"two","data":[', '{"n":1}]}');
      let firstTries = 0;
      service.script({
        data: [byCursor({
          first: (response, request) => (++firstTries > 1 ? failed(404, 'ERROR_UNABLE_TO_LOCATE_RESOURCE') : first.answerer)(response, request),
          two: (response) => {
            closed = once(response, 'close');
            secondAsked();
          },
        })],
      });
      const { client, log } = clientOf(service);
      const stop = new AbortController();
      const pages = client.pages('/List/1/Contact', {}, { pageSize: 1, signal: stop.signal });
      const one = pages.next();
      await asked;
      first.release();
      if (how === 'fails') {
        await assert.rejects(one, NotFoundError);
      } else {
        await one;
        if (how === 'leaves') await pages.return();
        else {
          stop.abort();
          await assert.rejects(pages.next(), CancelledError);
        }
      }
      await closed;
      assert.equal(log.filter((line) => line.startsWith('error')).length, how === 'fails' ? 1 : 0);
      await client.close();
    }
  });

  it('that fails is told in its turn, after the rows before it', async () => {
    service.script({ data: [byCursor({ first: answer(200, page(1, 'two')), two: failed(404, 'ERROR_UNABLE_TO_LOCATE_RESOURCE') })] });
    const { client } = clientOf(service);
    const seen: unknown[] = [];
    await assert.rejects(async () => {
      for await (const one of client.pages('/List/1/Contact', {}, { pageSize: 1, signal: never })) seen.push(...rowObjects(one));
    }, NotFoundError);
    assert.deepEqual(seen, [{ n: 1 }]);
    await client.close();
  });

  it('stays within the limit of the client: with one at a time they come one after another', async () => {
    let underWay = 0;
    let most = 0;
    service.script({
      data: [(response, request) => {
        most = Math.max(most, ++underWay);
        const n = Number(cursorOf(request.url).replace('first', '0'));
        setImmediate(() => {
          underWay--;
          ok({ nextPageCursor: n < 9 ? String(n + 1) : null, data: [{ n }] })(response, request);
        });
      }],
    });
    const { client } = clientOf(service, { maxConcurrentRequests: 1 });
    assert.deepEqual(await collect(client.pages('/List/1/Contact', {}, { pageSize: 1, signal: never })), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.equal(most, 1);
    await client.close();
  });
});
