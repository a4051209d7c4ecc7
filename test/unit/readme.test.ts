import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { withReportTable } from '../../src/reports/readme-table';

interface Manifest {
  readonly engines: { readonly vscode: string; readonly node: string };
  readonly version: string;
  readonly contributes: {
    readonly commands: readonly { readonly title: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
  readonly scripts: Readonly<Record<string, string>>;
}

describe('README', () => {
  const read = (file: string): Promise<string> => readFile(file, 'utf8');
  const manifestOf = async (): Promise<Manifest> => JSON.parse(await read('package.json')) as Manifest;

  it('has the table of reports that the catalogue makes', async () => {
    const readme = await read('README.md');
    assert.equal(withReportTable(readme), readme, 'Run `npm run readme` and commit README.md.');
  });

  it('names commands by their titles, and scripts that are there, as CONTRIBUTING does', async () => {
    const { contributes: { commands }, scripts } = await manifestOf();
    const words = JSON.parse(await read('package.nls.json')) as Record<string, string>;
    const titles = commands.map(({ title }) => `Listrak: ${words[title.slice(1, -1)] ?? assert.fail(title)}`);
    const pages = await read('README.md') + await read('CONTRIBUTING.md');
    const named = [...pages.matchAll(/\*\*(Listrak: [^*]+)\*\*/g)].map(([, title = '']) => title);
    assert.ok(named.length > 8);
    assert.deepEqual(named.filter((title) => !titles.includes(title)), []);
    const run = [...pages.matchAll(/npm (?:run )?(start|test(?![:\w])|(?<=run )[\w:]+)/g)].map(([, script = '']) => script);
    assert.ok(run.length > 15);
    assert.deepEqual(run.filter((script) => scripts[script] === undefined), []);
  });

  it('has every setting with its default, and the versions that the manifest asks for', async () => {
    const { contributes: { configuration: { properties } }, engines, version } = await manifestOf();
    const readme = await read('README.md');
    const rows = readme.split('\n').filter((line) => line.startsWith('| `listrak.')).map((line) => line.split('|').map((cell) => cell.trim()));
    for (const [name, { default: preset }] of Object.entries(properties)) {
      const row = rows.find(([, names = '']) => names.includes(`\`${name}\``)) ?? assert.fail(`README.md has no ${name}`);
      const shown = typeof preset === 'boolean' ? (preset ? 'on' : 'off') : typeof preset === 'number' ? preset.toLocaleString('en-US').replace(/^(\d),(\d{3})$/, '$1$2') : name.endsWith('Url') ? 'Listrak\'s own' : `\`${String(preset)}\``;
      assert.equal(row[2], shown, name);
    }
    assert.ok(readme.includes(`VS Code ${engines.vscode.replace(/^\^|\.0$/g, '')} or newer`));
    assert.ok(readme.includes(`Node ${engines.node.replace('>=', '')} or newer`));
    assert.ok(readme.includes(`listrak-explorer-${version}.vsix`) && readme.includes(`listrak-explorer.listrak-explorer-${version}`));
  });
});
