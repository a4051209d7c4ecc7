// npm start: VS Code with the extension and its sample account connected, on the desktop where `code` is on the PATH, else in the browser.
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { onPath, Problem, Processes } from './lib/processes.mjs';
import { step } from './lib/say.mjs';
import { build, checkNode, ensureModules, root, runScript } from './lib/setup.mjs';
import { ensureVscodeWeb } from './vscode-web.mjs';
import { installExtension, pathInAddress, startProduct, writeSettings } from './workbench.mjs';

const usage = `npm start -- [--web] [--port N]

  --web      in the browser, even where desktop VS Code is on the PATH
  --port N   the port of the address to open in the browser (default: any that is free)`;

/** The extension connects its sample account where it sees this; the simulated service then runs within the extension. */
const env = { LISTRAK_SAMPLE_ACCOUNT: '1' };

const processes = new Processes();

async function readArguments() {
  const { parseArgs } = await import('node:util');
  try {
    const { values } = parseArgs({ options: { web: { type: 'boolean' }, port: { type: 'string' }, help: { type: 'boolean' } } });
    const port = Number(values.port ?? 0);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port takes a number from 1 to 65535, not "${values.port}".`);
    return { web: values.web === true, port, help: values.help === true };
  } catch (error) {
    throw new Problem(`${error.message}\n\n${usage}`);
  }
}

/** Folders of its own, never the user's; what was set in them stays from one start to the next. */
async function prepareFolders() {
  const home = path.join(root, '.vscode-test', 'start');
  const folders = { home, userDataDir: path.join(home, 'user'), extensionsDir: path.join(home, 'extensions'), folder: path.join(root, '.vscode-test', 'demo') };
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
  if (!existsSync(path.join(folders.userDataDir, 'User/settings.json'))) await writeSettings(folders.userDataDir);
  const readme = path.join(folders.folder, 'README.md');
  if (!existsSync(readme)) await writeFile(readme, '# Listrak Explorer demo\n\nOpen the Listrak view in the activity bar. The sample account holds made-up data.\nReports that you export can be saved in this folder.\n');
  return folders;
}

/** Desktop VS Code leaves its launcher at once, so it is ended by the process id that it writes beside its data. */
async function startDesktop(code, { userDataDir, extensionsDir, folder }) {
  const lock = path.join(userDataDir, 'code.lock');
  await rm(lock, { force: true });
  processes.onClose(async () => {
    const pid = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (pid > 0) process.kill(pid, 'SIGTERM');
  });
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_|NODE_OPTIONS$)/.test(name)));
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = processes.start(code, [
    '--wait', '--new-window', '--user-data-dir', userDataDir, '--extensions-dir', extensionsDir, `--extensionDevelopmentPath=${root}`,
    '--disable-workspace-trust', '--disable-telemetry', '--skip-welcome', '--skip-release-notes', ...asRoot, folder,
  ], { env: { ...inherited, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
  console.log(`\nVS Code opens with Listrak Explorer and its sample account (profile and data under ${path.relative(root, userDataDir)}).\nClose its window or press Ctrl-C to end it.`);
  return child;
}

async function startWeb(port, { home, userDataDir, extensionsDir, folder }) {
  const vscode = await ensureVscodeWeb(root, processes);
  // Linked: after a rebuild, a reload of the page shows it.
  await installExtension(root, extensionsDir, { link: true });
  const password = randomBytes(18).toString('base64url');
  const log = createWriteStream(path.join(home, 'server.log'));
  const { address, child } = await step('Starting VS Code', () => startProduct(processes, vscode, { port, userDataDir, extensionsDir, env, password, onOutput: (text) => log.write(text) })).catch((error) => {
    throw error.message.includes('EADDRINUSE') ? new Problem(`Port ${port} is taken. Name another with --port, or leave it out and any that is free is taken.`) : error;
  });
  console.log(`\nVS Code with Listrak Explorer and its sample account is at\n\n  ${address}?folder=${encodeURIComponent(pathInAddress(folder))}\n  password: ${password}\n\nOnly this machine reaches it, and only with the password. Ctrl-C ends it.`);
  return child;
}

async function main() {
  checkNode();
  const options = await readArguments();
  if (options.help) {
    console.log(usage);
    return 0;
  }
  await ensureModules(processes);
  await build(processes);
  const folders = await prepareFolders();
  // Within a remote window's terminal `code` opens a window elsewhere.
  const code = options.web || options.port > 0 || process.env.VSCODE_IPC_HOOK_CLI ? undefined : onPath('code');
  const child = code ? await startDesktop(code, folders) : await startWeb(options.port, folders);
  const [exitCode] = await new Promise((resolve, reject) => {
    child.once('exit', (...how) => resolve(how));
    child.once('error', (error) => reject(new Problem(`VS Code could not be started: ${error.message}`)));
  });
  if (exitCode === 0 || processes.interrupted) return 0;
  throw new Problem(code ? `VS Code ended with exit code ${exitCode}. npm start -- --web opens it in the browser instead.` : `VS Code's server ended with exit code ${exitCode}; what it said is in ${path.relative(root, path.join(folders.home, 'server.log'))}.`);
}

await runScript(processes, main);
