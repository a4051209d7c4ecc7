// npm run bench: builds the benches and runs the export bench, or the one that --bench names. Further arguments are the bench's.
import * as esbuild from 'esbuild';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn, spawnSync } from 'node:child_process';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const args = process.argv.slice(2);
const at = args.indexOf('--bench');
const [, name] = at < 0 ? [undefined, 'export'] : args.splice(at, 2);
// The grid's bench measures what ships.
if (name === 'grid') {
  const built = spawnSync(process.execPath, [path.join(root, 'esbuild.mjs'), '--production'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (built.status !== 0) process.exit(1);
}
const outfile = path.join(root, 'out/bench', `${name}.bench.js`);
await esbuild.build({ entryPoints: [path.join(root, 'test/bench', `${name}.bench.ts`)], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', packages: 'external', sourcemap: 'inline', logLevel: 'warning' });
const child = spawn(process.execPath, ['--expose-gc', outfile, ...args], { cwd: root, stdio: 'inherit' });
child.on('exit', (code) => { process.exitCode = code ?? 1; });
