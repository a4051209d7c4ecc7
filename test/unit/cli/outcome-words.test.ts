import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { quoted } from '../../../src/cli/outcome-words';

describe('A word of a command that is to be typed', () => {
  const words = ['activity.csv', '/srv/out/a.csv', 'my file.csv', 'it\'s.csv', '$HOME.csv', 'a;b', 'startDate=2026-01-01', ''];

  it('is one word again to a POSIX shell', () => {
    for (const word of words) {
      const { stdout } = spawnSync('sh', ['-c', `printf %s ${quoted(word, 'linux')}`], { encoding: 'utf8' });
      assert.equal(stdout, word);
    }
  });

  it('is quoted as both shells of Windows take it, and a path only where it has to be', () => {
    assert.deepEqual(['C:\\out\\a.csv', 'C:\\my files\\it\'s.csv', 'out/a.csv', ''].map((word) => quoted(word, 'win32')), ['C:\\out\\a.csv', '"C:\\my files\\it\'s.csv"', 'out/a.csv', '""']);
  });
});
