// Lets a UI test run commands with arguments and change settings, as a key binding or the settings editor would.
// An argument {"$uri": "…"} is handed on as a Uri. Keeps files under listrak-memory:/ that are nowhere on the disk, asked with {memory: path}.
// Says where it listens in the file that LISTRAK_TEST_DRIVER names; asked with POST {command, args}, {settings}, {pid}, {usage}, {setting: name}, {inspect: name} or {delay: 'begin' | 'end'}.
const { createServer } = require('node:http');
const { existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { clearInterval, setInterval } = require('node:timers');
const vscode = require('vscode');

/** A file system in memory: every folder is there. */
class MemoryFiles {
  files = new Map();
  changed = new vscode.EventEmitter();
  onDidChangeFile = this.changed.event;
  watch() { return new vscode.Disposable(() => undefined); }
  createDirectory() {}
  readDirectory({ path }) {
    const below = `${path.replace(/\/$/, '')}/`;
    return [...this.files.keys()].filter((name) => name.startsWith(below) && !name.slice(below.length).includes('/')).map((name) => [name.slice(below.length), vscode.FileType.File]);
  }
  stat({ path }) {
    const bytes = this.files.get(path);
    if (!bytes && path.slice(1).includes('.')) throw vscode.FileSystemError.FileNotFound(path);
    return { type: bytes ? vscode.FileType.File : vscode.FileType.Directory, ctime: 0, mtime: 0, size: bytes?.length ?? 0 };
  }
  readFile({ path }) {
    if (!this.files.has(path)) throw vscode.FileSystemError.FileNotFound(path);
    return this.files.get(path);
  }
  writeFile(uri, bytes) {
    this.files.set(uri.path, bytes);
    this.changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }
  delete({ path }) { this.files.delete(path); }
  rename(from, to) {
    this.files.set(to.path, this.readFile(from));
    this.files.delete(from.path);
  }
}

const memory = new MemoryFiles();

const schedule = `/proc/self/task/${process.pid}/schedstat`;

/** What this thread did between two timers of 1 ms, at most, in ms: how late it came, how much of that it worked itself and how much it waited for a processor; null where the system does not tell. */
class Holds {
  isTold = existsSync(schedule);
  late = monitorEventLoopDelay({ resolution: 1 });
  most = this.now().map(() => 0);
  before = this.now();
  timer = setInterval(() => {
    const now = this.now();
    this.most = now.map((each, index) => Math.max(this.most[index], each - this.before[index]));
    this.before = now;
  }, 1);
  constructor() { this.late.enable(); }
  now() { return this.isTold ? readFileSync(schedule, 'utf8').split(' ', 2).map((nanoseconds) => Number(nanoseconds) / 1e6) : []; }
  end() {
    clearInterval(this.timer);
    this.late.disable();
    const [held = null, queued = null] = this.most;
    return { late: this.late.max / 1e6, held, queued };
  }
}

/** Hears for how long this thread is held. */
let holds;

async function obey({ command, args, settings, pid, memory: name, bytes, usage, setting, inspect, delay: wanted }) {
  if (pid) return process.pid;
  // Of this whole process: the extensions and their worker threads.
  if (usage) return process.memoryUsage();
  if (setting) return vscode.workspace.getConfiguration().get(setting);
  if (inspect) return vscode.workspace.getConfiguration().inspect(inspect);
  if (wanted === 'begin') {
    holds = new Holds();
    return undefined;
  }
  if (wanted === 'end') return holds.end();
  if (name) {
    if (bytes !== undefined) await vscode.workspace.fs.writeFile(vscode.Uri.from({ scheme: 'listrak-memory', path: name }), Buffer.from(bytes));
    return memory.files.has(name) ? Buffer.from(memory.files.get(name)).toString() : null;
  }
  if (settings) {
    for (const [key, value] of Object.entries(settings)) {
      await vscode.workspace.getConfiguration().update(key, value === null ? undefined : value, vscode.ConfigurationTarget.Global);
    }
    return undefined;
  }
  return vscode.commands.executeCommand(command, ...args.map((each) => (typeof each?.$uri === 'string' ? vscode.Uri.parse(each.$uri, true) : each)));
}

exports.activate = (context) => {
  context.subscriptions.push(vscode.workspace.registerFileSystemProvider('listrak-memory', memory));
  const file = process.env.LISTRAK_TEST_DRIVER;
  if (!file) return;
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      Promise.resolve().then(() => obey(JSON.parse(Buffer.concat(chunks).toString()))).then(
        (value) => JSON.stringify({ value }),
        (error) => JSON.stringify({ error: String(error?.message ?? error) }),
      ).then((answer) => response.end(answer));
    });
  });
  server.listen(0, '127.0.0.1', () => {
    writeFileSync(`${file}.part`, String(server.address().port));
    renameSync(`${file}.part`, file);
  });
  context.subscriptions.push({ dispose: () => server.close() });
};
