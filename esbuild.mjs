// Builds what ships into dist/ and, with --tests, the rooms of tests into out/.
import * as esbuild from 'esbuild';
import { existsSync, realpathSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** Bundles that are being built: what is watched counts as one build. */
let building = 0;

/** Speaks the language of the problem matcher in .vscode/tasks.json. */
const problemMatcher = {
  name: 'problem-matcher',
  setup(build) {
    build.onStart(() => {
      if (building++ === 0) console.log('[watch] build started');
    });
    build.onEnd((result) => {
      for (const { text, location } of result.errors) {
        console.error(`✘ [ERROR] ${text}`);
        if (location) console.error(`    ${location.file}:${location.line}:${location.column + 1}:`);
      }
      if (--building === 0) console.log('[watch] build finished');
    });
  },
};

/** Each `import *` copies all that the module has, and `vscode` has hundreds of names: as many times as files import it, while the extension is activated. As it is asked for here, none is copied. */
const vscodeUncopied = {
  name: 'vscode-uncopied',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, 'utf8')).replace(/^import \* as vscode from 'vscode';(?=\r?$)/m, "import vscode = require('vscode');"),
      loader: 'ts',
    }));
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: !production,
  sourcesContent: false,
  logLevel: watch ? 'silent' : 'warning',
  plugins: [vscodeUncopied, ...(watch ? [problemMatcher] : [])],
  define: { 'process.env.NODE_ENV': JSON.stringify(production ? 'production' : 'development') },
};
const node = { ...common, platform: 'node', target: 'node20', format: 'cjs', charset: 'utf8' };
const browser = { ...common, platform: 'browser', target: 'chrome130', format: 'iife' };

/** What runs: the extension host, its worker threads, the command line, the webview. */
const bundles = [
  { ...node, entryPoints: { extension: 'src/extension.ts', engine: 'src/engine/worker.ts', hand: 'src/engine/hand.ts', sandbox: 'src/sandbox/main.ts' }, outdir: 'dist', external: ['vscode'] },
  { ...node, entryPoints: { cli: 'src/cli.ts' }, outdir: 'dist', banner: { js: '#!/usr/bin/env node' } },
  { ...browser, entryPoints: { grid: 'src/grid/webview/main.ts', menus: 'src/grid/webview/menus.ts', groups: 'src/grid/webview/groups.ts', 'after-rows': 'src/grid/webview/after-rows.ts', controls: 'src/grid/webview/controls.ts' }, outdir: 'dist/webview' },
  { ...browser, entryPoints: { grid: 'src/grid/webview/grid.css' }, outdir: 'dist/webview', loader: { '.ttf': 'file' } },
];

async function copyCodicons() {
  const from = path.join(root, 'node_modules/@vscode/codicons/dist');
  await mkdir(path.join(root, 'dist/webview'), { recursive: true });
  for (const name of ['codicon.css', 'codicon.ttf']) await copyFile(path.join(from, name), path.join(root, 'dist/webview', name));
}

/** Paths from the project's root of the files below `folder` whose names match. */
async function filesUnder(folder, pattern) {
  if (!existsSync(path.join(root, folder))) return [];
  const names = await readdir(path.join(root, folder), { recursive: true });
  return names.filter((name) => pattern.test(name)).sort().map((name) => path.join(folder, name));
}

export async function buildProduct() {
  await rm(path.join(root, 'dist'), { recursive: true, force: true });
  await Promise.all(bundles.map((options) => esbuild.build(options)));
  await copyCodicons();
}

/**
 * What a production build is made of, without writing it: bytes of each script and style sheet by name, and which files of node_modules
 * stand in them.
 */
export async function measureProduct() {
  const measured = { ...common, minify: true, sourcemap: false, plugins: [vscodeUncopied], define: { 'process.env.NODE_ENV': '"production"' }, write: false, metafile: true };
  const built = await Promise.all(bundles.map((options) => esbuild.build({ ...options, ...measured, format: options.format })));
  const outputs = built.flatMap(({ metafile }) => Object.entries(metafile.outputs));
  return {
    sizes: Object.fromEntries(outputs.map(([name, { bytes }]) => [name, bytes])),
    inputs: outputs.flatMap(([name, { inputs }]) => Object.entries(inputs).filter(([file, { bytesInOutput }]) => bytesInOutput > 0 && file.includes('node_modules/')).map(([file]) => ({ file, output: name }))),
  };
}

/** Bundle sizes in kB, for the one who asks what an activation costs. */
export async function printSizes() {
  for (const file of await filesUnder('dist', /\.(js|css|ttf)$/)) {
    const { size } = await stat(path.join(root, file));
    console.log(`${(size / 1000).toFixed(1).padStart(9)} kB  ${file}`);
  }
}

/** `integration-tests`: every file of that room, so that none is left out. */
const integrationTests = {
  name: 'integration-tests',
  setup(build) {
    build.onResolve({ filter: /^integration-tests$/ }, ({ path }) => ({ path, namespace: 'integration-tests' }));
    build.onLoad({ filter: /.*/, namespace: 'integration-tests' }, async () => {
      const files = await filesUnder('test/integration', /\.test\.ts$/);
      const loads = files.map((file) => `await import(${JSON.stringify(`./${file.split(path.sep).join('/')}`)});`);
      return { contents: `export async function load() { ${loads.join(' ')} }`, resolveDir: root };
    });
  },
};

/** One bundle a test file: `out/unit`, `out/ui`, `out/bench`; one for the whole integration suite: `out/integration/suite.js`; mocha's reporter and hooks. */
export async function buildTests() {
  for (const room of ['unit', 'faults', 'ui', 'bench', 'integration', 'harness']) await rm(path.join(root, 'out', room), { recursive: true, force: true });
  const tests = { ...node, minify: false, sourcemap: 'inline', packages: 'external', outbase: 'test', outdir: 'out' };
  await Promise.all([
    esbuild.build({ ...tests, entryPoints: [...await filesUnder('test/unit', /\.test\.ts$/), ...await filesUnder('test/ui', /\.test\.ts$/), ...await filesUnder('test/faults', /\.test\.ts$/), ...await filesUnder('test/bench', /\.bench\.ts$/)] }),
    esbuild.build({ ...tests, entryPoints: ['test/integration/suite.ts'], packages: 'bundle', external: ['vscode', 'mocha'], plugins: [...tests.plugins, integrationTests] }),
    esbuild.build({ ...tests, entryPoints: ['test/harness/reporter.ts'], footer: { js: 'module.exports = module.exports.default;' } }),
    esbuild.build({ ...tests, entryPoints: ['test/harness/running.ts'] }),
  ]);
}

const usage = `npm run build -- [--production] [--tests] [--watch]

Builds what ships into dist/ and, with --tests, the tests into out/.`;

async function main() {
  if (process.argv.includes('--help')) {
    console.log(usage);
    return;
  }
  if (watch) {
    await rm(path.join(root, 'dist'), { recursive: true, force: true });
    await copyCodicons();
    const contexts = await Promise.all(bundles.map((options) => esbuild.context(options)));
    await Promise.all(contexts.map((context) => context.watch()));
    return;
  }
  await buildProduct();
  if (process.argv.includes('--tests')) await buildTests();
  await printSizes();
}

// A folder may be reached by a link: the module knows its real path, the command line the one that was typed.
if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
