// Child processes that never outlive the script which started them.
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, appendFileSync, constants, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { constants as systemConstants, setPriority, tmpdir } from 'node:os';
import { randomUUID } from 'node:crypto';
import path from 'node:path';

const windows = process.platform === 'win32';

/** A sentence for the reader; scripts print it without a stack. */
export class Problem extends Error {}

/** The full path of a program on PATH, or undefined. */
export function onPath(name) {
  const endings = windows ? (process.env.PATHEXT ?? '.EXE;.CMD').split(';') : [''];
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      try {
        accessSync(file, constants.X_OK);
        if (statSync(file).isFile()) return file;
      } catch {
        // Not in this folder.
      }
    }
  }
  return undefined;
}

/** Ends a process started by `start` and everything that it has started, at once where `signal` is SIGKILL. */
export function endTree(child, signal = 'SIGTERM') {
  if (child.pid === undefined) return;
  if (windows) {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The whole group has ended already.
  }
}

/** Grandchildren may go on after their group's leader has ended. */
function groupLives(child) {
  if (windows) return false;
  try {
    process.kill(-child.pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Environment variable that names a file in which every `Processes` below notes what it starts. */
const childrenFile = 'LISTRAK_CHILDREN';

/** What a script below has left behind when it was killed before it could end its own children. */
function endOrphans(file) {
  if (!existsSync(file)) return;
  for (const line of readFileSync(file, 'utf8').split('\n')) if (Number(line) > 0) endTree({ pid: Number(line) }, 'SIGKILL');
  rmSync(file);
}

/** Owns child processes: `close()` ends them all, and so do Ctrl-C, SIGTERM, SIGHUP and the script's own end. */
export class Processes {
  #children = new Set();
  #closers = [];
  #onExit = () => this.#kill();
  #onSignal = (signal) => {
    this.interrupted = true;
    void this.close().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
  };

  interrupted = false;

  constructor() {
    process.on('exit', this.#onExit);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, this.#onSignal);
  }

  /** Starts a process in a group of its own, so that what it starts ends with it. */
  start(command, args, options = {}) {
    const script = windows && /\.(cmd|bat)$/i.test(command);
    const child = spawn(script ? `"${command}"` : command, script ? args.map((arg) => `"${arg}"`) : args, { detached: !windows, shell: script, stdio: ['ignore', 'inherit', 'inherit'], ...options });
    this.#children.add(child);
    if (process.env[childrenFile] && child.pid !== undefined) appendFileSync(process.env[childrenFile], `${child.pid}\n`);
    child.once('error', () => this.#children.delete(child));
    child.once('exit', () => {
      if (!groupLives(child)) this.#children.delete(child);
    });
    return child;
  }

  /** Runs `closer` when all is closed, before the processes are ended. */
  onClose(closer) {
    this.#closers.push(closer);
  }

  /** Ends what was started and waits up to `graceMs` before it kills. */
  async close(graceMs = 5000) {
    for (const closer of this.#closers.splice(0)) {
      try {
        await closer();
      } catch (error) {
        console.error(String(error));
      }
    }
    const running = [...this.#children].filter((child) => child.exitCode === null && child.signalCode === null);
    const ended = Promise.all(running.map((child) => new Promise((resolve) => child.once('exit', resolve))));
    for (const child of this.#children) endTree(child);
    let timer;
    await Promise.race([ended, new Promise((resolve) => (timer = setTimeout(resolve, graceMs)))]);
    clearTimeout(timer);
    this.#kill();
  }

  /** Takes the handlers away again: for a test run that goes on. */
  async dispose() {
    await this.close();
    process.off('exit', this.#onExit);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, this.#onSignal);
  }

  #kill() {
    for (const child of this.#children) endTree(child, 'SIGKILL');
    this.#children.clear();
  }
}

/**
 * Runs a program to its end. Resolves with its exit code (null where a signal or the time limit ended it), whether the
 * time limit (`timeoutMs`) ended it, and its last 64 kB of output. With `quiet` the output is kept instead of shown; what is `gentle` takes what others leave of the processors; `onStart` is
 * handed a function that ends the program before its time: asked first, killed 8 s later, with all that it has started.
 */
export function run(processes, command, args, { quiet = false, gentle = false, timeoutMs, onOutput, onStart, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const children = path.join(tmpdir(), `listrak-children-${randomUUID()}`);
    const child = processes.start(command, args, { ...options, env: { ...(options.env ?? process.env), [childrenFile]: children }, stdio: ['ignore', 'pipe', 'pipe'] });
    if (gentle && child.pid !== undefined) setPriority(child.pid, systemConstants.priority.PRIORITY_LOW);
    let output = '';
    let timedOut = false;
    let killer;
    const stop = () => {
      endTree(child);
      killer = setTimeout(() => endTree(child, 'SIGKILL'), 8000);
    };
    onStart?.(stop);
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => {
      timedOut = true;
      stop();
    }, timeoutMs);
    const take = (target) => (chunk) => {
      output = (output + chunk.toString()).slice(-65_536);
      onOutput?.(chunk.toString());
      if (!quiet) target.write(chunk);
    };
    child.stdout.on('data', take(process.stdout));
    child.stderr.on('data', take(process.stderr));
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(new Problem(`${command} could not be started: ${error.message}`));
    });
    const finish = (code) => {
      clearTimeout(timer);
      clearTimeout(killer);
      if (code === 0) rmSync(children, { force: true });
      else endOrphans(children);
      resolve({ code, timedOut, output });
    };
    child.once('exit', (code) => {
      // A grandchild may keep the pipes open: what the leader wrote arrives within moments.
      const late = setTimeout(() => {
        endTree(child, 'SIGKILL');
        finish(code);
      }, 2000);
      child.once('close', () => {
        clearTimeout(late);
        finish(code);
      });
    });
  });
}

/** How to start npm: with the npm that runs this script where there is one. */
export function npm() {
  const script = process.env.npm_execpath;
  if (script && /\.[cm]?js$/.test(script) && /npm/.test(path.basename(script))) return { command: process.execPath, args: [script] };
  const found = onPath('npm');
  if (!found) throw new Problem('npm is not on the PATH. Install Node.js 20.18 or newer together with npm from https://nodejs.org and try again.');
  return { command: found, args: [] };
}

/** The environment for an npm that works in another folder: without what an outer `npm run` says about this one. */
export function npmEnvironment(extra = {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_(package_|lifecycle_|config_local_prefix$|config_omit$|config_include$)/i.test(name) && name !== 'INIT_CWD' && name !== 'NODE_ENV');
  return { ...Object.fromEntries(inherited), ...extra };
}
