// Takes the README's picture, media/screenshot.png, from the running extension with its sample account; with --grid pictures of every state of the grid.
import path from 'node:path';
import { createRequire } from 'node:module';
import { Processes } from './lib/processes.mjs';
import { build, checkNode, ensureModules, root, runScript, saysUsage } from './lib/setup.mjs';
import { step } from './lib/say.mjs';

const processes = new Processes();

const usage = `npm run screenshot
npm run screenshots

The first takes the README's picture, the second (--grid) pictures of every state of the grid, into out/screenshots/grid.`;

async function main() {
  checkNode();
  if (saysUsage(usage)) return 0;
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
