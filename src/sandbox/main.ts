import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { InvalidFaults, parseFaults, sandboxDefaults, startSandbox, type SandboxOptions } from './index';

/** What a worker is given as `workerData`: the options but for functions; faults in the spelling of {@link parseFaults}. */
export type SandboxWorkerOptions = Omit<SandboxOptions, 'faults'> & { readonly faults?: string };

/** What a worker posts. */
export type SandboxWorkerMessage =
  | { readonly type: 'ready'; readonly port: number; readonly apiUrl: string; readonly tokenUrl: string; readonly clientId: string; readonly clientSecret: string }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'closed' };

/** What a worker listens to. */
export interface SandboxWorkerCommand {
  readonly type: 'close';
}

const usage = `Usage: sandbox [options]

Runs a simulated Listrak service on 127.0.0.1, with made-up data.

  --port N             port (default: any that is free)
  --seed N             another number, other data (default ${sandboxDefaults.seed})
  --contacts N         subscribed contacts of the largest list (default ${sandboxDefaults.contacts})
  --latency MS         milliseconds before each answer
  --bandwidth N        bytes a second, for the whole server
  --page-cap N         rows on a page at most (default ${sandboxDefaults.pageCap})
  --token-lifetime S   seconds that a token holds (default ${sandboxDefaults.tokenLifetime})
  --client-id ID       accepted client ID (default ${sandboxDefaults.clientId}); the secret is ${sandboxDefaults.clientSecret}
  --faults PLAN        what goes wrong how often, such as status:503@0.05,reset@0.01
  --large              1,000 lists, one with 20,000 messages, the newest of which has 5,000 links
  --plural-routes      know …/Conversations and …/Messages only
  --gzip               compress where it is asked for
  --help
`;

/** The program's command line is wrong. */
class InvalidUsage extends Error {}

function readOptions(args: string[]): SandboxOptions | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' }, seed: { type: 'string' }, contacts: { type: 'string' }, latency: { type: 'string' }, bandwidth: { type: 'string' }, 'page-cap': { type: 'string' },
      'token-lifetime': { type: 'string' }, faults: { type: 'string' }, 'client-id': { type: 'string' }, 'plural-routes': { type: 'boolean' }, gzip: { type: 'boolean' }, large: { type: 'boolean' }, help: { type: 'boolean' },
    },
  });
  if (values.help) return 'help';
  const options: SandboxOptions = {};
  const numbers = { port: 'port', seed: 'seed', contacts: 'contacts', latency: 'latency', bandwidth: 'bandwidth', 'page-cap': 'pageCap', 'token-lifetime': 'tokenLifetime' } as const;
  for (const [flag, option] of Object.entries(numbers) as [keyof typeof numbers, (typeof numbers)[keyof typeof numbers]][]) {
    const value = values[flag];
    if (value === undefined) continue;
    if (!/^\d[\d_]*$/.test(value)) throw new InvalidUsage(`--${flag} must be a whole number, not “${value}”.`);
    options[option] = Number(value.replaceAll('_', ''));
  }
  if (values['client-id'] !== undefined) options.clientId = values['client-id'];
  if (values['plural-routes']) options.pluralRoutes = true;
  if (values.gzip) options.gzip = true;
  if (values.large) options.large = true;
  if (values.faults !== undefined) options.faults = parseFaults(values.faults, options.seed ?? sandboxDefaults.seed);
  return options;
}

async function runProgram(args: string[]): Promise<void> {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(usage);
    return;
  }
  const sandbox = await startSandbox(options);
  process.stdout.write([
    'The simulated Listrak service is running. Press Ctrl-C to end it.',
    `  LISTRAK_API_URL=${sandbox.apiUrl}`,
    `  LISTRAK_TOKEN_URL=${sandbox.tokenUrl}`,
    `  LISTRAK_CLIENT_ID=${sandbox.clientId}`,
    `  LISTRAK_CLIENT_SECRET=${sandbox.clientSecret}`,
    '',
  ].join('\n'));
  const stop = (): void => void sandbox.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

async function runWorker(port: NonNullable<typeof parentPort>, given: SandboxWorkerOptions): Promise<void> {
  const post = (message: SandboxWorkerMessage): void => port.postMessage(message);
  try {
    const { faults, ...rest } = given;
    const sandbox = await startSandbox({
      ...rest,
      // The same each time, so that what an earlier one had begun can be gone on with; the secret is another.
      clientId: rest.clientId ?? 'sample-client',
      clientSecret: rest.clientSecret ?? randomBytes(24).toString('base64url'),
      ...(faults === undefined ? {} : { faults: parseFaults(faults, rest.seed ?? sandboxDefaults.seed) }),
    });
    port.on('message', (message: SandboxWorkerCommand) => {
      if (message.type !== 'close') return;
      void sandbox.close().then(() => {
        post({ type: 'closed' });
        port.close();
      });
    });
    const { apiUrl, tokenUrl, clientId, clientSecret } = sandbox;
    post({ type: 'ready', port: sandbox.port, apiUrl, tokenUrl, clientId, clientSecret });
  } catch (error) {
    post({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    port.close();
  }
}

if (isMainThread) {
  runProgram(process.argv.slice(2)).catch((error: unknown) => {
    const wrongUsage = error instanceof InvalidUsage || error instanceof InvalidFaults || error instanceof RangeError || (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${wrongUsage ? `\n${usage}` : ''}`);
    process.exitCode = 1;
  });
} else if (parentPort) {
  void runWorker(parentPort, (workerData ?? {}) as SandboxWorkerOptions);
}
