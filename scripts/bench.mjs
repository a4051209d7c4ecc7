// npm run bench: builds the benches and runs the export bench, or the one that --bench names. Further arguments are the bench's.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Problem, Processes } from './lib/processes.mjs';
import { build, checkNode, ensureModules, root, runScript, saysUsage } from './lib/setup.mjs';

const processes = new Processes();

const usage = `npm run bench -- [--bench export|grid|rows] [ARGUMENT…]

Runs the bench of exports, or the one that is named. Further arguments are the bench's: --write keeps what export and grid have measured.`;

async function main() {
  checkNode();
  if (saysUsage(usage)) return 0;
  await ensureModules(processes);
  const args = process.argv.slice(2);
  const at = args.indexOf('--bench');
  const [, name] = at < 0 ? [undefined, 'export'] : args.splice(at, 2);
  const ending = '.bench.ts';
  const names = (await readdir(path.join(root, 'test/bench'))).filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
  if (!names.includes(name)) throw new Problem(`There is no bench "${name ?? ''}": there are ${names.join(', ')}.`);
  if (name === 'grid') {
    // The grid's bench measures what ships, and what is missing is fetched before a clock runs.
    await build(processes, { production: true });
    const { ensureChromium } = await import('./chromium.mjs');
    const { ensureVscodeWeb } = await import('./vscode-web.mjs');
    await ensureChromium(processes);
    await ensureVscodeWeb(root, processes);
  }
  const esbuild = await import('esbuild');
  const outfile = path.join(root, 'out/bench', `${name}.bench.js`);
  await esbuild.build({ absWorkingDir: root, entryPoints: [`test/bench/${name}${ending}`], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', packages: 'external', sourcemap: 'inline', logLevel: 'warning' });
  const child = processes.start(process.execPath, ['--expose-gc', outfile, ...args], { cwd: root, stdio: 'inherit' });
  return new Promise((resolve) => { child.once('exit', (code) => { resolve(code ?? 1); }); });
}

await runScript(processes, main);
