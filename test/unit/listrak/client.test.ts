import assert from 'node:assert/strict';
import { rowObjects } from '../../../src/listrak/page';
import { clientOf, never, ok, startService, type Service } from './service';

describe('ListrakClient', () => {
  let service: Service;
  beforeEach(async () => { service = await startService(); });
  afterEach(() => service.stop());

  it('signs in once and reads rows', async () => {
    service.script({ data: [ok({ nextPageCursor: 'a', data: [{ listId: 101 }] })] });
    const { client } = clientOf(service);
    const page = await client.getPage('/List', {}, never);
    assert.deepEqual(rowObjects(page), [{ listId: 101 }]);
    await client.close();
  });
});
