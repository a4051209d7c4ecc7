// Builds the simulated Listrak service where it is missing or older than its source, and runs it.
import * as esbuild from 'esbuild';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const source = path.join(root, 'src/sandbox');
const bundle = path.join(root, 'dist/sandbox.js');

const changed = async (file) => (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;

const names = await readdir(source);
const newest = Math.max(...await Promise.all(names.map((name) => changed(path.join(source, name)))));
if (await changed(bundle) < newest) {
  console.error('Building the simulated service …');
  await esbuild.build({ absWorkingDir: root, entryPoints: ['src/sandbox/main.ts'], outfile: bundle, bundle: true, platform: 'node', target: 'node20', format: 'cjs', sourcemap: true, sourcesContent: false, logLevel: 'warning' });
}
await import(pathToFileURL(bundle).href);
