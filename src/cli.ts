/** The headless door: `listrak`, for cron and CI. */
import { version } from '../package.json';
import { run } from './cli/run';

/** 128 and the signal's number, as shells have it. */
const interrupted = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

async function main(): Promise<void> {
  const cancelling = new AbortController();
  let status: number = interrupted.SIGINT;
  for (const signal of Object.keys(interrupted) as (keyof typeof interrupted)[]) {
    process.once(signal, () => {
      status = interrupted[signal];
      cancelling.abort();
    });
  }
  // A reader that has gone is told by the write that fails.
  process.stdout.on('error', () => undefined);
  // Nobody is left who could be told; the status says how it ended.
  process.stderr.on('error', () => undefined);
  const { argv, env, stdin, stdout, stderr } = process;
  const ended = await run({ argv: argv.slice(2), environment: env, stdin, stdout, stderr, version, signal: cancelling.signal });
  // At once: what still waits for whoever reads standard output may wait for ever.
  if (ended === 'interrupted') process.exit(status);
  process.exitCode = ended;
}

void main();
