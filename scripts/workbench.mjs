// Starts VS Code's web workbench with the built extension installed in it.
import { cp, mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Problem } from './lib/processes.mjs';

/** User settings that make a clean window. */
const cleanWindow = {
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'github.gitAuthentication': false,
  'telemetry.telemetryLevel': 'off',
  'security.workspace.trust.enabled': false,
};

/** What of the project runs, by name at its root; manifest strings in other languages beside it. */
const parts = /^(package\.json|package\.nls(\..+)?\.json|README\.md|CHANGELOG\.md|SECURITY\.md|THIRD_PARTY_NOTICES\.txt|LICENSE|dist|media|l10n)$/;

/** Puts the built extension under an extensions folder: linked, so that a rebuild shows after a reload, or copied, so that it does not. */
export async function installExtension(root, extensionsDir, { link = false } = {}) {
  if (!existsSync(path.join(root, 'dist/extension.js'))) throw new Problem('The extension is not built yet: run npm run build first.');
  const target = path.join(extensionsDir, 'listrak-explorer.listrak-explorer-0.0.0');
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  for (const name of (await readdir(root)).filter((name) => parts.test(name))) {
    const [from, to] = [path.join(root, name), path.join(target, name)];
    // On Windows only administrators may link a file; anybody may link a folder by a junction.
    if (link && (process.platform !== 'win32' || (await stat(from)).isDirectory())) await symlink(from, to, 'junction');
    else await cp(from, to, { recursive: true });
  }
  return target;
}

/** A path as it stands in an address of VS Code for the web: with slashes, one before a drive's letter too. */
export function pathInAddress(file, separator = path.sep) {
  const slashed = file.split(separator).join('/');
  return slashed.startsWith('/') ? slashed : `/${slashed}`;
}

/** Writes the user's settings: a clean window and, over it, `settings`. */
export async function writeSettings(userDataDir, settings = {}) {
  const folder = path.join(userDataDir, 'User');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'settings.json'), JSON.stringify({ ...cleanWindow, ...settings }, null, 2));
}

/**
 * Starts the full product (code-server) on 127.0.0.1, which lets in who knows the `password`, or everybody on this machine
 * where there is none, as tests want it. Resolves with its address (`http://127.0.0.1:PORT/`) and process once it listens.
 * `port` 0 takes a free one; where not all folders are `trusted` the user is asked; `env` is added to the extension host's environment.
 */
export async function startProduct(processes, vscode, { port = 0, userDataDir, extensionsDir, env = {}, args = [], trusted = true, password, onOutput }) {
  const child = start(processes, vscode.node, [
    vscode.codeServer, '--auth', password === undefined ? 'none' : 'password', '--bind-addr', `127.0.0.1:${port}`, '--config', path.join(userDataDir, 'code-server.yaml'),
    '--user-data-dir', userDataDir, '--extensions-dir', extensionsDir,
    '--disable-telemetry', '--disable-update-check', ...(trusted ? ['--disable-workspace-trust'] : []), '--disable-getting-started-override', ...args,
  ], password === undefined ? env : { ...env, PASSWORD: password });
  const [, address] = await printed(child, /listening on (http:\/\/127\.0\.0\.1:\d+\/)/, onOutput);
  return { address, child };
}

/**
 * Starts the bare server on 127.0.0.1 for the integration suite: it obeys the workbench's test protocol. Secrets last in
 * it until the page is reloaded, so it is not for use by hand.
 */
export async function startTestServer(processes, vscode, { dataDir, userDataDir, extensionsDir, env = {}, onOutput }) {
  const child = start(processes, vscode.node, [
    vscode.server, '--host', '127.0.0.1', '--port', '0', '--accept-server-license-terms', '--without-connection-token', '--enable-smoke-test-driver',
    '--server-data-dir', dataDir, '--user-data-dir', userDataDir, '--extensions-dir', extensionsDir,
    '--disable-telemetry', '--disable-workspace-trust',
  ], env);
  const [, boundTo] = await printed(child, /Extension host agent listening on (\d+)/, onOutput);
  return { address: `http://127.0.0.1:${boundTo}/`, child };
}

/** A server that must not think that it runs inside another VS Code's terminal. */
function start(processes, node, args, env) {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VSCODE_|npm_|ELECTRON_|NODE_OPTIONS$|PASSWORD$|HASHED_PASSWORD$|CS_)/.test(name)));
  return processes.start(node, args, { env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Resolves with the match once the process has printed it; throws Problem with what it printed instead where it ends or takes over a minute. */
function printed(child, pattern, onOutput) {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (why) => reject(new Problem(`VS Code's server did not start (${why}):\n${output.trim().split('\n').slice(-15).join('\n')}`));
    const timer = setTimeout(() => fail('nothing after 60 s'), 60_000);
    const take = (chunk) => {
      onOutput?.(chunk.toString());
      if (output.length > 65_536) return;
      output += chunk.toString();
      const match = pattern.exec(output);
      if (!match) return;
      clearTimeout(timer);
      resolve(match);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`it ended with exit code ${code}`);
    });
  });
}
