// npm run package: a .vsix that holds what runs and nothing else.
import { readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Problem, Processes } from './lib/processes.mjs';
import { filesToPack, mostBytes, packageFiles } from './lib/package-files.mjs';
import { step } from './lib/say.mjs';
import { checkNode, ensureModules, root, runScript, saysUsage } from './lib/setup.mjs';

const processes = new Processes();

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1).padStart(9)} kB`;

const usage = `npm run package

Builds what ships and writes the .vsix.`;

async function main() {
  checkNode();
  if (saysUsage(usage)) return 0;
  await ensureModules(processes);
  const { name, version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const file = path.join(root, `${name}-${version}.vsix`);
  await rm(file, { force: true });
  const { createVSIX } = await import('@vscode/vsce');
  // It runs vscode:prepublish first, which is the production build.
  await step('Packing', () => createVSIX({ cwd: root, packagePath: file, dependencies: false }));
  const files = await filesToPack(root);
  const refuse = async (why, names) => {
    await rm(file, { force: true });
    throw new Problem(`${why}\n  ${names.join('\n  ')}`);
  };
  const foreign = files.filter((name) => !packageFiles.includes(name));
  if (foreign.length > 0) await refuse('These do not belong in the package; leave them out in .vscodeignore, or name them in scripts/lib/package-files.mjs:', foreign);
  const missing = packageFiles.filter((name) => !files.includes(name));
  if (missing.length > 0) await refuse('The package lacks what belongs in it:', missing);
  const sizes = await Promise.all(Object.entries(mostBytes).map(async ([name, most]) => ({ name, most, size: (await stat(path.join(root, name))).size })));
  const large = sizes.filter(({ size, most }) => size > most);
  if (large.length > 0) await refuse('These are larger than they may be:', large.map(({ name, size, most }) => `${name}: ${size} bytes, at most ${most}`));
  for (const name of files) console.log(`${kilobytes((await stat(path.join(root, name))).size)}  ${name}`);
  console.log(`${kilobytes((await stat(file)).size)}  ${path.basename(file)}, ${files.length} files`);
  return 0;
}

await runScript(processes, main);
