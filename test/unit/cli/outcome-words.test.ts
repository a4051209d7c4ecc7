import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { quoted, sentence } from '../../../src/cli/outcome-words';
import { text } from '../../../src/text';

describe('What a service error says on the command line', () => {
  /** Every sentence of the room that knows the service, a setting's name filled in where it has a place. */
  async function sentences(): Promise<string[]> {
    const folder = path.join('src', 'listrak');
    const sources = await Promise.all((await readdir(folder)).map((name) => readFile(path.join(folder, name), 'utf8')));
    return sources.flatMap((source) => [...source.matchAll(/text\(\s*'((?:[^'\\]|\\.)+)'/g)].map(([, template = '']) => template.replaceAll('\\\'', '\'').replaceAll('{0}', 'listrak.tokenUrl')));
  }

  it('names no setting of VS Code: there the environment and options are meant', async () => {
    const all = await sentences();
    assert.ok(all.filter((each) => /\b(?:http|listrak)\.[a-z]/.test(each)).length > 10, 'they are found');
    for (const each of all) {
      const said = sentence({ kind: 'unreachable', what: text(each.replaceAll(/\{\d\}/g, 'x')), next: text('') });
      assert.doesNotMatch(said, /\b(?:http|listrak)\.[a-z]|settings? (?:LISTRAK|HTTPS|--)/, each);
    }
    const said = (words: string): string => sentence({ kind: 'unreachable', what: text(''), next: text(words) });
    assert.equal(said('Check the network connection, and the proxy in the settings http.proxy and http.noProxy.'), 'Check the network connection, and the proxy in the variables HTTPS_PROXY and NO_PROXY.');
    assert.equal(said('Set listrak.pageSize to a whole number from 1 to 5000.'), 'Set --page-size to a whole number from 1 to 5000.');
  });
});

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
