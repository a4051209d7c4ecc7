import { SandboxData } from './data';
import type { FaultPlan } from './faults';
import { largePlans, listPlans } from './lists';
import { Router } from './routes';
import { SandboxServer, type LoggedRequest } from './server';
import { Tokens } from './tokens';

export { NoSuchResource, SandboxData } from './data';
export { InvalidFaults, parseFaults, type Fault, type FaultPlan, type SandboxRequest } from './faults';
export type { Prepared } from './delivery';
export type * from './resources';
export type { LoggedRequest } from './server';

export interface SandboxOptions {
  /** 0 (default): any that is free. */
  port?: number;
  /** Everything the service says follows from it. Default 1. */
  seed?: number;
  /** Subscribed contacts of the largest list, 0 … 80,000,000 (default 1,200,000); the other lists scale with it. */
  contacts?: number;
  /** ms before the first byte of an answer. */
  latency?: number;
  /** Bytes a second, for the whole server. Default: no limit. */
  bandwidth?: number;
  /** Rows on a page at most, whatever `count` asks (default 5000). */
  pageCap?: number;
  /** Seconds that a token holds (default 3599). */
  tokenLifetime?: number;
  /** What is accepted: `sandbox-client` and `sandbox-secret` unless told. */
  clientId?: string;
  clientSecret?: string;
  faults?: FaultPlan;
  /** Knows the routes of conversations and messages in the plural only. Default: in the singular only, as documented. */
  pluralRoutes?: boolean;
  /** An account of 1,000 lists, one of them with 20,000 messages, the newest of which has 5,000 links (default false: eight lists). */
  large?: boolean;
  /** Compresses for who asks for it (default false, as the service did when it was last seen). */
  gzip?: boolean;
}

export interface Sandbox {
  readonly port: number;
  /** `http://127.0.0.1:PORT/email/v1` */
  readonly apiUrl: string;
  /** `http://127.0.0.1:PORT/OAuth2/Token` */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The last 10,000 requests, oldest first; each stands here as soon as it has come. */
  readonly requests: readonly LoggedRequest[];
  /** The truth behind the answers. */
  readonly data: SandboxData;
  /** From the next request on; none: nothing goes wrong any more. */
  setFaults(plan?: FaultPlan): void;
  /** Every token given out so far is refused from now on. */
  revokeTokens(): void;
  /** Ends every connection; resolves when the port is free. */
  close(): Promise<void>;
}

export const sandboxDefaults = { seed: 1, contacts: 1_200_000, pageCap: 5000, tokenLifetime: 3599, clientId: 'sandbox-client', clientSecret: 'sandbox-secret' } as const;

const mostContacts = 80_000_000;

/**
 * Starts the simulated Listrak service on 127.0.0.1.
 * @throws RangeError for a number out of its range; the system's error (`EADDRINUSE`) where the port is taken
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const within = (name: string, value: number, least: number, most: number): number => {
    if (!(value >= least && value <= most)) throw new RangeError(`${name} must be from ${least} to ${most}.`);
    return value;
  };
  const clientId = options.clientId ?? sandboxDefaults.clientId;
  const clientSecret = options.clientSecret ?? sandboxDefaults.clientSecret;
  const seed = within('seed', options.seed ?? sandboxDefaults.seed, 0, 0xffff_ffff);
  const data = new SandboxData(seed, Math.floor(within('contacts', options.contacts ?? sandboxDefaults.contacts, 0, mostContacts)), options.large === true ? largePlans : listPlans);
  const tokens = new Tokens(clientId, clientSecret, within('tokenLifetime', options.tokenLifetime ?? sandboxDefaults.tokenLifetime, 0, 1e9), Date.now);
  const server = new SandboxServer({
    router: new Router(data, options.pluralRoutes ?? false, Math.floor(within('pageCap', options.pageCap ?? sandboxDefaults.pageCap, 1, 5000))),
    tokens,
    latency: within('latency', options.latency ?? 0, 0, 600_000),
    bandwidth: options.bandwidth === undefined ? undefined : within('bandwidth', options.bandwidth, 1, 1e12),
    gzip: options.gzip ?? false,
    faults: options.faults,
  });
  const port = await server.listen(within('port', options.port ?? 0, 0, 65_535));
  return {
    port, clientId, clientSecret, data,
    apiUrl: `http://127.0.0.1:${port}/email/v1`,
    tokenUrl: `http://127.0.0.1:${port}/OAuth2/Token`,
    requests: server.requests,
    setFaults: (plan) => server.setFaults(plan),
    revokeTokens: () => tokens.revoke(),
    close: () => server.close(),
  };
}
