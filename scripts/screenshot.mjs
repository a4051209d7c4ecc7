// Takes the README's picture, media/screenshot.png, from the running extension with its sample account; with --grid pictures of every state of the grid.
import path from 'node:path';
import { createRequire } from 'node:module';
import { Processes } from './lib/processes.mjs';
import { build, checkNode, ensureModules, root, runScript } from './lib/setup.mjs';
import { step } from './lib/say.mjs';

const processes = new Processes();

async function main() {
  checkNode();
  await ensureModules(processes);
  await build(processes);
  const grid = process.argv.includes('--grid');
  const name = grid ? 'grid-screenshots' : 'screenshot';
  const outfile = path.join(root, `out/harness/${name}.js`);
  const esbuild = await import('esbuild');
  await esbuild.build({ absWorkingDir: root, entryPoints: [`test/harness/${name}.ts`], bundle: true, platform: 'node', format: 'cjs', packages: 'external', outfile, logLevel: 'warning' });
  const { takeScreenshot, takeGridScreenshots } = createRequire(import.meta.url)(outfile);
  const taken = await step(grid ? 'Taking the pictures' : 'Taking the picture', () => (grid ? takeGridScreenshots() : takeScreenshot()));
  console.log(`  ${path.relative(root, taken)}`);
  return 0;
}

await runScript(processes, main);
