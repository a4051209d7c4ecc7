import assert from 'node:assert/strict';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { UnreadableAnswerError } from '../../../src/listrak/errors';
import { rowObjects } from '../../../src/listrak/page';
import { answer, clientOf, never, startService, stoppedAfterEach } from './service';

describe('ListrakClient', () => {
  const keep = stoppedAfterEach();

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

    it('many times over are an error, and are not undone', async () => {
      const service = keep(await startService());
      const times = (count: number): ReturnType<typeof answer> => answer(200, Array.from({ length: count }).reduce<Buffer>((bytes) => gzipSync(bytes), body), { 'content-encoding': Array.from({ length: count }, () => 'gzip').join(', ') });
      const { client } = clientOf(service, { timing: { tries: 2 } });
      service.script({ data: [times(5)] });
      assert.equal((await client.getPage('/List', {}, never)).rowCount, 1);
      for (const count of [6, 401]) {
        service.script({ data: [times(count)] });
        const before = service.data.length;
        await assert.rejects(client.getPage('/List', {}, never), (error) => error instanceof UnreadableAnswerError && error.message === `GET /List was answered with data that was compressed ${count} times over.` && error.facts.next.template.includes('proxy'), String(count));
        assert.equal(service.data.length, before + 1);
      }
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
});
