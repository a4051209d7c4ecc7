import assert from 'node:assert/strict';
import { faultKinds } from '../faults/fault-kinds';
import { assertIsThere, namedTest, tableLines } from '../harness/named-tests';

describe('test/FAULTS.md', () => {
  it('names tests and faults that are there, for each thing that can go wrong', async () => {
    const lines = (await tableLines('test/FAULTS.md')).filter((line) => / \| (?:`test\/|table: )/.test(line));
    assert.ok(lines.length >= 45, `${lines.length} lines`);
    for (const line of lines) {
      const test = namedTest(line);
      if (test !== undefined) {
        await assertIsThere(test);
        continue;
      }
      const [, names = ''] = / \| table: (.+) \|$/.exec(line) ?? assert.fail(`Nothing stands behind: ${line}`);
      for (const name of names.split('; ')) assert.ok(faultKinds.some(({ what }) => what === name), `There is no fault "${name}".`);
    }
  });
});
