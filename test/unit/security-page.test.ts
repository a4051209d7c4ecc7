import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../harness/project';

describe('SECURITY.md', () => {
  it('names tests that are there, one for each line of its tables', async () => {
    const page = await readFile(path.join(projectRoot(), 'SECURITY.md'), 'utf8');
    const lines = page.split('\n').filter((line) => line.startsWith('|') && !/^\|(-+\|)+$/.test(line) && !line.includes('| held by |'));
    assert.ok(lines.length >= 30);
    for (const line of lines) {
      const [, file = '', title = ''] = /\| `([^`]+)` › "(.+)" \|$/.exec(line) ?? assert.fail(`No test stands behind: ${line}`);
      const source = await readFile(path.join(projectRoot(), file), 'utf8');
      assert.ok(new RegExp(`\\bit\\((['\`])(?:\\$\\{[^}]+\\} )?${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('\'', '\\\\?\'')}\\1`).test(source), `${file} has no test "${title}".`);
    }
  });
});
