/** The scripts behind `npm run …`, where they are another's: a fresh clone, Windows, a folder reached by a link. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installExtension, pathInAddress } from '../../scripts/workbench.mjs';
import { projectRoot } from '../harness/project';

interface Ran { readonly status: number; readonly output: string }

function run(program: string, cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env: { ...process.env, ...env } }, (error, stdout, stderr) => resolve({ status: error === null ? 0 : Number(error.code), output: stdout + stderr }));
  });
}

const node = (cwd: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ran> => run(process.execPath, cwd, args, env);

describe('The scripts', function () {
  this.timeout(60_000);
  const root = projectRoot();
  let folder = '';
  beforeEach(async () => {
    // With a space, as in many a user's name.
    folder = path.join(await realpath(await mkdtemp(path.join(tmpdir(), 'listrak-scripts-'))), 'a checkout');
    await mkdir(folder);
  });
  afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));

  describe('in a fresh clone', () => {
    /** A clone that needs one module, and an npm that does what `npm` says. */
    const clone = async (npm: string): Promise<NodeJS.ProcessEnv> => {
      await cp(path.join(root, 'scripts'), path.join(folder, 'scripts'), { recursive: true });
      await writeFile(path.join(folder, 'package-lock.json'), JSON.stringify({ packages: { '': {}, 'node_modules/needed': { version: '1.0.0' } } }));
      await writeFile(path.join(folder, 'probe.mjs'), 'import needed from \'needed\';\nimport { fileURLToPath } from \'node:url\';\nconsole.log(needed, process.argv[1] === fileURLToPath(import.meta.url), process.argv.slice(2).join());\n');
      const file = path.join(folder, 'npm-cli.cjs');
      await writeFile(file, `const fs = require('node:fs');\n${npm}`);
      return { npm_execpath: file };
    };

    it('install what a script needs from its first line on, then run it', async () => {
      const env = await clone(`
        fs.mkdirSync('node_modules/needed', { recursive: true });
        fs.writeFileSync('node_modules/needed/index.js', 'module.exports = "there"');
        fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/needed': { version: '1.0.0' } } }));`);
      const first = await node(folder, ['scripts/with-modules.mjs', 'probe.mjs', '--one', 'two'], env);
      assert.match(first.output, /npm ci[^]*\nthere true --one,two\n$/);
      assert.equal(first.status, 0);
      const second = await node(folder, ['scripts/with-modules.mjs', 'probe.mjs'], env);
      assert.deepEqual(second, { status: 0, output: 'there true \n' });
    });

    it('say what to do where they cannot be installed', async () => {
      const env = await clone('console.error("npm error no registry"); process.exitCode = 1;');
      const { status, output } = await node(folder, ['scripts/with-modules.mjs', 'probe.mjs'], env);
      assert.equal(status, 1);
      assert.match(output, /npm ci failed:\nnpm error no registry\nCheck that the npm registry can be reached \(npm ping\) and run this again\.\n$/);
    });

    it('begin every command that needs modules', async () => {
      const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
      for (const [name, line] of Object.entries(scripts)) {
        const file = /^node (\S+)/.exec(line)?.[1] ?? assert.fail(`${name} is run by ${line}`);
        // vsce runs it, which has been installed then.
        if (name === 'vscode:prepublish') continue;
        const source = await readFile(path.join(root, file), 'utf8');
        assert.doesNotMatch(source, /^import .* from '(?!node:|\.)/m, `${name}: ${file} loads a module before it is there`);
      }
    });
  });

  it('say how they are used where they are asked for help, and do nothing', async () => {
    for (const name of ['scripts', 'esbuild.mjs', 'package.json', 'package-lock.json']) await cp(path.join(root, name), path.join(folder, name), { recursive: true });
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
    const before = await readdir(folder, { recursive: true });
    const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    // The simulated service has a help of its own, which is built first.
    const own = Object.values(scripts).map((line) => line.split(' ').slice(1).filter((part) => !part.endsWith('with-modules.mjs'))[0] ?? '').filter((file) => !/node_modules|sandbox/.test(file));
    assert.ok(own.length > 10);
    for (const file of new Set(own)) {
      const { status, output } = await node(folder, ['scripts/with-modules.mjs', file, '--help'], { npm_execpath: path.join(folder, 'no-npm.cjs') });
      assert.match(output, /^n(?:pm (?:run )?|ode )[\w: .-]+/, file);
      assert.deepEqual([status, await readdir(folder, { recursive: true })], [0, before], file);
    }
  });

  it('build a checkout that is reached by a link', async () => {
    for (const name of ['esbuild.mjs', 'package.json']) await cp(path.join(root, name), path.join(folder, name));
    for (const name of ['src', 'node_modules']) await symlink(path.join(root, name), path.join(folder, name), 'junction');
    const link = path.join(path.dirname(folder), 'link');
    await symlink(folder, link, 'junction');
    const { status, output } = await node(link, [path.join(link, 'esbuild.mjs')]);
    assert.equal(status, 0, output);
    assert.ok(existsSync(path.join(folder, 'dist/extension.js')), output);
  });

  describe('on Windows', () => {
    const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
    afterEach(() => Object.defineProperty(process, 'platform', platform));

    it('link the extension\'s folders alone: a link to a file is an administrator\'s', async () => {
      const project = path.join(folder, 'project');
      for (const name of ['dist', 'media']) await mkdir(path.join(project, name), { recursive: true });
      for (const name of ['package.json', 'LICENSE', 'dist/extension.js']) await writeFile(path.join(project, name), name);
      Object.defineProperty(process, 'platform', { ...platform, value: 'win32' });
      const installed = await installExtension(project, path.join(folder, 'extensions'), { link: true });
      const isLink = async (name: string): Promise<boolean> => (await lstat(path.join(installed, name))).isSymbolicLink();
      assert.deepEqual(await Promise.all(['dist', 'media', 'package.json', 'LICENSE'].map(isLink)), [true, true, false, false]);
      assert.equal(await readFile(path.join(installed, 'LICENSE'), 'utf8'), 'LICENSE');
    });

    it('have the line ends that they are compared with, though git changes them there', async () => {
      await cp(path.join(root, '.gitattributes'), path.join(folder, '.gitattributes'));
      await writeFile(path.join(folder, 'page.md'), 'one\ntwo\n');
      const git = (...args: string[]): ReturnType<typeof run> => run('git', folder, ['-c', 'core.autocrlf=true', '-c', 'user.name=x', '-c', 'user.email=x@x.example', ...args]);
      for (const args of [['init', '-q'], ['add', '.'], ['commit', '-qm', 'x'], ['rm', '-q', 'page.md'], ['checkout', '-q', 'HEAD', 'page.md']]) assert.equal((await git(...args)).status, 0);
      assert.equal(await readFile(path.join(folder, 'page.md'), 'utf8'), 'one\ntwo\n');
    });

    it('name a folder in an address as VS Code for the web wants it', () => {
      assert.equal(pathInAddress('C:\\Users\\Ann Lee\\x', '\\'), '/C:/Users/Ann Lee/x');
      assert.equal(pathInAddress('/home/ann/x', '/'), '/home/ann/x');
    });
  });
});
