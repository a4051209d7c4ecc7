import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { build } from 'esbuild';
import type { Sandbox } from '../../../src/sandbox/index';

export interface Ended { readonly status: number | null; readonly stdout: Buffer; readonly stderr: string }

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Aborting sends SIGINT. */
  readonly interrupt?: AbortSignal;
  /** Aborting sends SIGKILL. */
  readonly kill?: AbortSignal;
  /** Whoever read standard error has gone before anything stands there. */
  readonly deaf?: boolean;
  /** Nobody takes what stands on standard output; SIGINT is sent as soon as something does. */
  readonly stalled?: boolean;
}

/** The command line as it ships: bundled, in a process of its own. */
export class CommandLine {
  private constructor(readonly folder: string, private readonly script: string) {}

  static async build(): Promise<CommandLine> {
    const folder = await mkdtemp(path.join(tmpdir(), 'listrak-cli-'));
    const script = path.join(folder, 'cli.js');
    await build({ entryPoints: ['src/cli.ts'], bundle: true, platform: 'node', target: 'node20', format: 'cjs', outfile: script, logLevel: 'error' });
    return new CommandLine(folder, script);
  }

  async run(argv: readonly string[], { environment = {}, input = '', interrupt, kill, deaf = false, stalled = false }: RunOptions = {}): Promise<Ended> {
    const child = spawn(process.execPath, [this.script, ...argv], { env: { ...environment, PATH: process.env['PATH'] ?? '' }, cwd: this.folder, stdio: 'pipe' });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    if (deaf) child.stderr.destroy();
    interrupt?.addEventListener('abort', () => child.kill('SIGINT'), { once: true });
    kill?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
    const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (stalled) {
      child.stdout.once('readable', () => child.kill('SIGINT'));
      child.once('exit', () => child.stdout.resume());
    }
    const [status, stdout, stderr] = await Promise.all([ended, stalled ? Buffer.alloc(0) : buffer(child.stdout), deaf ? Buffer.alloc(0) : buffer(child.stderr)]);
    return { status, stdout, stderr: stderr.toString() };
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

export function environmentOf(sandbox: Sandbox): Record<string, string> {
  return { LISTRAK_CLIENT_ID: sandbox.clientId, LISTRAK_CLIENT_SECRET: sandbox.clientSecret, LISTRAK_API_URL: sandbox.apiUrl, LISTRAK_TOKEN_URL: sandbox.tokenUrl };
}
