import assert from 'node:assert/strict';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { SampleService, type SampleAddress } from '../../../src/accounts/sample-service';

describe('The sample service', () => {
  const service = (): SampleService => new SampleService(() => new Worker(path.join(process.cwd(), 'dist/sandbox.js'), { workerData: {} }));
  const signsIn = async ({ tokenUrl, clientId, clientSecret }: SampleAddress): Promise<number> =>
    (await fetch(tokenUrl, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }) })).status;

  it('is another one, which answers, where it is asked for while the one before closes', async () => {
    const sample = service();
    try {
      const first = await sample.address();
      const stopped = sample.stop();
      const second = await sample.address();
      await stopped;
      assert.notEqual(second.port, first.port);
      assert.equal(await signsIn(second), 200);
      await assert.rejects(signsIn(first));
    } finally {
      await sample.stop();
    }
  });

  it('that is stopped while it starts leaves the one after it running', async () => {
    const sample = service();
    try {
      const given = sample.address().catch(() => undefined);
      const stopped = sample.stop();
      const second = await sample.address();
      await Promise.all([given, stopped]);
      assert.deepEqual(await sample.address(), second);
      assert.equal(await signsIn(second), 200);
    } finally {
      await sample.stop();
    }
  });
});
