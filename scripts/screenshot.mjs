// Takes the README's picture, media/screenshot.png, from the running extension with its sample account.
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
  const outfile = path.join(root, 'out/harness/screenshot.js');
  const esbuild = await import('esbuild');
  await esbuild.build({ absWorkingDir: root, entryPoints: ['test/harness/screenshot.ts'], bundle: true, platform: 'node', format: 'cjs', packages: 'external', outfile, logLevel: 'warning' });
  const { takeScreenshot } = createRequire(import.meta.url)(outfile);
  const file = await step('Taking the picture', () => takeScreenshot());
  console.log(`  ${path.relative(root, file)}`);
  return 0;
}

await runScript(processes, main);
