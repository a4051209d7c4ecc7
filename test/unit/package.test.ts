/** What ships: its files, their sizes, whose work stands in them. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { filesToPack, mostBytes, packageFiles } from '../../scripts/lib/package-files.mjs';
import { projectRoot } from '../harness/project';

interface Measured {
  readonly sizes: Readonly<Record<string, number>>;
  readonly packages: readonly { readonly name: string; readonly version: string; readonly license: string; readonly outputs: readonly string[] }[];
}

const run = promisify(execFile);

describe('The package', function () {
  this.timeout(120_000);
  const root = projectRoot();
  let measured: Measured;
  before(async () => {
    const { stdout } = await run(process.execPath, ['scripts/notices.mjs', '--json'], { cwd: root, maxBuffer: 10_000_000 });
    measured = JSON.parse(stdout) as Measured;
  });

  it('holds what it says and nothing else', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'listrak-package-'));
    try {
      // Of what was fetched and what tests leave, ten thousands of files, one each.
      const elsewhere = ['.git', '.vscode-test', 'node_modules', 'out'];
      await cp(root, folder, { recursive: true, filter: (source) => !elsewhere.includes(path.relative(root, source)) });
      for (const name of elsewhere) {
        await mkdir(path.join(folder, name, 'dist'), { recursive: true });
        await writeFile(path.join(folder, name, 'dist', 'index.js'), '');
      }
      // What somebody has installed beside the lock file changes nothing.
      await mkdir(path.join(folder, 'node_modules/foreign'));
      await writeFile(path.join(folder, 'node_modules/foreign/package.json'), '{"name":"foreign","version":"1.0.0","dependencies":{"missing":"1.0.0"}}');
      assert.deepEqual(await filesToPack(folder), [...packageFiles].sort());
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('loads little at activation and before the first rows', () => {
    assert.deepEqual(Object.keys(mostBytes), ['dist/extension.js', 'dist/webview/grid.js']);
    for (const [name, most] of Object.entries(mostBytes)) assert.ok((measured.sizes[name] ?? Infinity) < most, `${name}: ${measured.sizes[name]} bytes`);
    const scripts = Object.keys(measured.sizes).filter((name) => packageFiles.includes(name));
    assert.deepEqual(scripts.sort(), Object.keys(measured.sizes).sort(), 'every bundle is in the package');
  });

  it('copies none of the editor\'s hundreds of names as it is loaded, and readies no words of a locale', async () => {
    const { stdout } = await run(process.execPath, ['-e', `(${load.toString()})()`, path.join(root, 'dist/extension.js')], { cwd: root });
    const { asked, ...others } = JSON.parse(stdout) as { asked: number };
    assert.ok(asked > 20, 'the editor is asked for by file');
    assert.deepEqual(others, { copied: 0, readied: [] });
  });

  it('names everybody whose work is in it, with their licence\'s text', async () => {
    const notices = await readFile(path.join(root, 'THIRD_PARTY_NOTICES.txt'), 'utf8');
    assert.ok(measured.packages.length >= 8);
    for (const { name, version, license } of measured.packages) {
      assert.ok(notices.includes(`\n${name} ${version} (${license})\n`), `${name} ${version}: run \`npm run notices\` and commit THIRD_PARTY_NOTICES.txt.`);
      assert.match(license, /^(MIT|0BSD|CC-BY-4\.0)$/, `${name} comes under ${license}: look whether that can ship`);
    }
    const parts = notices.split(/^-{80}\n/m).slice(1);
    for (const part of parts) assert.match(part, /Permission (is hereby granted|to use, copy, modify)|Attribution 4\.0 International/, part.slice(0, 60));
    await run(process.execPath, ['scripts/notices.mjs', '--check'], { cwd: root });
  });

  it('comes from a lock file that names each version with its hash and no registry\'s host', async () => {
    const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, { version?: string; integrity?: string; resolved?: string }> };
    const entries = Object.entries(lock.packages).filter(([folder]) => folder !== '');
    for (const [folder, { version, integrity, resolved }] of entries) {
      assert.ok(version !== undefined && integrity?.startsWith('sha512-'), folder);
      assert.equal(resolved, undefined, folder);
    }
    for (const { name, version } of measured.packages) assert.ok(entries.some(([folder, entry]) => folder.endsWith(`node_modules/${name}`) && entry.version === version), `${name} ${version}`);
    const { dependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { dependencies?: object };
    assert.equal(dependencies, undefined, 'nothing is installed beside the package');
  });
});

/** Runs in a process of its own: loads what activation loads, beside an editor that counts. */
function load(): void {
  /* eslint-disable @typescript-eslint/no-require-imports */
  const modules = require('node:module') as { _load: (request: string, ...others: unknown[]) => unknown };
  const counts = { asked: 0, copied: 0, readied: [] as string[] };
  for (const name of ['Collator', 'NumberFormat', 'DateTimeFormat'] as const) {
    const count = { construct: (target: new (...args: unknown[]) => object, args: unknown[]) => { counts.readied.push(name); return new target(...args); } };
    Object.defineProperty(Intl, name, { value: new Proxy(Intl[name] as never, count) });
  }
  const whatever: unknown = new Proxy(class { /* Whatever is extended or made at once. */ }, {
    get: (target, key) => (key === 'prototype' ? target.prototype : whatever),
    apply: () => whatever,
    ownKeys: (target) => { counts.copied++; return Reflect.ownKeys(target); },
  });
  const before = modules._load;
  modules._load = function (request, ...others) {
    if (request !== 'vscode') return before.call(this, request, ...others);
    counts.asked++;
    return whatever;
  };
  require(process.argv[1] ?? '');
  console.log(JSON.stringify(counts));
}
