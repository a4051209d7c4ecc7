// What every command needs before it can begin: the right Node and the project's modules. Uses no module itself.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm, npmEnvironment, Problem, run } from './processes.mjs';
import { step } from './say.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const oldestNode = [20, 18, 1];

function isOlder(version, than) {
  for (let i = 0; i < than.length; i++) if (version[i] !== than[i]) return version[i] < than[i];
  return false;
}

/** Throws Problem where this Node is too old. */
export function checkNode(version = process.versions.node) {
  if (isOlder(version.split('.').map(Number), oldestNode)) throw new Problem(`This needs Node.js ${oldestNode.join('.')} or newer, and this is ${version}. Install a newer one from https://nodejs.org and try again.`);
}

/** Whether node_modules holds what the lock file says. */
async function modulesStand() {
  const [wanted, installed] = await Promise.all(['package-lock.json', 'node_modules/.package-lock.json'].map(async (name) => {
    const text = await readFile(path.join(root, name), 'utf8').catch(() => '{}');
    return JSON.parse(text).packages ?? {};
  }));
  return Object.entries(wanted).every(([folder, { version, optional }]) => folder === '' || (installed[folder] === undefined ? optional === true : installed[folder].version === version));
}

/** Runs `npm ci` where node_modules is missing or holds something else than the lock file says. */
export async function ensureModules(processes) {
  if (await modulesStand()) return;
  const { command, args } = npm();
  const result = await step("Installing the project's modules (npm ci)", () => run(processes, command, [...args, 'ci', '--include=dev', '--no-audit', '--no-fund'], { cwd: root, env: npmEnvironment(), quiet: true, timeoutMs: 900_000 }));
  if (result.code !== 0) throw new Problem(`npm ci failed:\n${result.output.trim().split('\n').slice(-15).join('\n')}\nCheck that the npm registry can be reached (npm ping) and run this again.`);
}

/** Builds what ships and, with `tests`, the tests. */
export async function build(processes, { tests = false, production = false } = {}) {
  const args = ['esbuild.mjs', ...(tests ? ['--tests'] : []), ...(production ? ['--production'] : [])];
  const result = await step('Building', () => run(processes, process.execPath, args, { cwd: root, quiet: true, timeoutMs: 300_000 }));
  if (result.code !== 0) throw new Problem(`The build failed:\n${result.output.trim()}`);
  return result.output;
}

/** Whether the reader asks how a script is used; it is said then, and nothing else is to be done. */
export function saysUsage(usage) {
  if (!process.argv.includes('--help')) return false;
  console.log(usage);
  return true;
}

/** Runs a script's `main` with processes that end with it; a Problem is said without a stack and makes the exit code 1. */
export async function runScript(processes, main) {
  endWithNpm(processes);
  try {
    process.exitCode = await main() ?? 0;
  } catch (error) {
    console.error(`\n${error instanceof Problem ? error.message : error.stack}`);
    process.exitCode = 1;
  } finally {
    await processes.close();
  }
  await new Promise((resolve) => process.stdout.write('', resolve));
  // A handle that was left open must not keep the reader waiting.
  process.exit();
}

/** npm passes SIGTERM to the shell between it and the script, and the shell ends without a word: the script notices that it is alone. */
function endWithNpm(processes) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void processes.close().finally(() => process.exit(143));
  }, 1000).unref();
}
