import assert from 'node:assert/strict';
import type { PathLike } from 'node:fs';
import { patientRename } from '../../../src/export/patient-rename';

function refused(code: string): Error {
  return Object.assign(new Error(`${code}: rename`), { code, syscall: 'rename' });
}

describe('A rename on Windows', () => {
  const tries: string[] = [];
  /** Fails so often. */
  const failing = (code: string, times: number) => async (from: PathLike, to: PathLike): Promise<void> => {
    tries.push([from, to].join(' → '));
    if (tries.length <= times) throw refused(code);
  };
  beforeEach(() => { tries.length = 0; });

  it('is tried again while somebody holds the file for a moment', async () => {
    for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
      tries.length = 0;
      await patientRename(failing(code, 2))('part', 'report.csv');
      assert.deepEqual(tries, Array<string>(3).fill('part → report.csv'));
    }
  });

  it('fails in the end where it stays held, and at once for any other reason', async () => {
    await assert.rejects(patientRename(failing('EBUSY', Infinity))('part', 'report.csv'), { code: 'EBUSY' });
    assert.equal(tries.length, 6);
    tries.length = 0;
    await assert.rejects(patientRename(failing('ENOENT', Infinity))('part', 'report.csv'), { code: 'ENOENT' });
    assert.equal(tries.length, 1);
  });
});
