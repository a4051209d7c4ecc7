import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SandboxWorkerMessage, SandboxWorkerOptions } from '../../../src/sandbox/main';

describe('simulated service as a program and as a worker', function () {
  let folder: string;
  let bundle: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sandbox-'));
    bundle = path.join(folder, 'sandbox.js');
    await build({ entryPoints: ['src/sandbox/main.ts'], outfile: bundle, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'silent' });
  });
  after(() => rm(folder, { recursive: true }));

  async function run(...args: string[]): Promise<{ code: number | null; out: string; error: string }> {
    const child = spawn(process.execPath, [bundle, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, error] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, out, error };
  }

  it('prints where it is and what it accepts, and ends on a signal', async () => {
    const child = spawn(process.execPath, [bundle, '--contacts', '1_000', '--client-id', 'me', '--page-cap', '20'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
      const printed = new Map([...chunk.toString().matchAll(/LISTRAK_(\w+)=(\S+)/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
      const form = { grant_type: 'client_credentials', client_id: printed.get('CLIENT_ID') ?? '', client_secret: printed.get('CLIENT_SECRET') ?? '' };
      assert.equal(form.client_id, 'me');
      const { access_token } = (await (await fetch(printed.get('TOKEN_URL') ?? '', { method: 'POST', body: new URLSearchParams(form) })).json()) as { access_token: string };
      const response = await fetch(`${printed.get('API_URL') ?? ''}/List/101/Contact`, { headers: { Authorization: `Bearer ${access_token}` } });
      assert.equal(((await response.json()) as { data: unknown[] }).data.length, 20);
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      assert.deepEqual(await closed, [0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('explains itself, and what it cannot read', async () => {
    assert.match((await run('--help')).out, /^Usage: sandbox/);
    for (const [args, message] of [
      [['--contacts', 'many'], /^--contacts must be a whole number, not “many”\./],
      [['--faults', 'fire@1'], /^“fire@1” is no fault\./],
      [['--page-cap', '0'], /^pageCap must be from 1 to 5000\./],
      [['--colour'], /Unknown option '--colour'/],
    ] as const) {
      const { code, error } = await run(...args);
      assert.equal(code, 1);
      assert.match(error, message);
    }
  });

  const workWith = (workerData: SandboxWorkerOptions): Worker => new Worker(bundle, { workerData });
  const message = async (worker: Worker): Promise<SandboxWorkerMessage> => ((await once(worker, 'message')) as [SandboxWorkerMessage])[0];

  it('serves from a worker with credentials of its own, until it is told to close', async () => {
    const workers = [workWith({ contacts: 100 }), workWith({ contacts: 100 })];
    const ready = await Promise.all(workers.map(message));
    const [one, two] = ready;
    assert.ok(one?.type === 'ready' && two?.type === 'ready');
    assert.notEqual(one.clientSecret, two.clientSecret);
    assert.ok(one.clientSecret.length >= 24);
    const ask = (secret: string): Promise<Response> => fetch(one.tokenUrl, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: one.clientId, client_secret: secret }) });
    assert.equal((await ask(one.clientSecret)).status, 200);
    assert.equal((await ask(two.clientSecret)).status, 400);
    for (const worker of workers) {
      const exited = once(worker, 'exit');
      const closed = message(worker);
      worker.postMessage({ type: 'close' });
      assert.deepEqual(await closed, { type: 'closed' });
      assert.deepEqual(await exited, [0]);
    }
    await assert.rejects(ask(one.clientSecret), TypeError);
  });

  it('says why a worker could not start', async () => {
    const worker = workWith({ contacts: -5 });
    // Both may come in one turn.
    const exited = once(worker, 'exit');
    assert.deepEqual(await message(worker), { type: 'failed', message: 'contacts must be from 0 to 80000000.' });
    await exited;
  });
});
