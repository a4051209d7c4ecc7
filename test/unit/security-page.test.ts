import assert from 'node:assert/strict';
import { assertIsThere, namedTest, tableLines } from '../harness/named-tests';

describe('SECURITY.md', () => {
  it('names tests that are there, one for each line of its tables', async () => {
    const lines = await tableLines('SECURITY.md');
    assert.ok(lines.length >= 30);
    for (const line of lines) await assertIsThere(namedTest(line) ?? assert.fail(`No test stands behind: ${line}`));
  });
});
