// node scripts/with-modules.mjs SCRIPT [ARGUMENT…]: runs a script that needs the project's modules from its first line on; where they are missing or others, `npm ci` comes first.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Problem, Processes } from './lib/processes.mjs';
import { checkNode, ensureModules, root } from './lib/setup.mjs';

const processes = new Processes();
const script = path.resolve(root, process.argv[2]);
try {
  checkNode();
  await ensureModules(processes);
} catch (error) {
  console.error(`\n${error instanceof Problem ? error.message : error.stack}`);
  process.exit(1);
}
await processes.dispose();
process.argv.splice(1, 2, script);
await import(pathToFileURL(script).href);
