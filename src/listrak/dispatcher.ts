import * as tls from 'node:tls';
import { Agent, buildConnector, Pool, ProxyAgent, type Dispatcher } from 'undici';
import { text } from '../text';
import type { NetworkSettings } from './connection';
import { isLoopback } from './endpoint';
import { InvalidParameterError } from './errors';
import { socksTunnel } from './socks';
import type { Limits } from './timing';

interface Trust {
  rejectUnauthorized?: boolean;
  secureContext?: tls.SecureContext;
}

/** The ways out of this machine: straight or through a proxy, with the certificates that count. Made when first needed. */
export class Ways {
  readonly #network: NetworkSettings;
  readonly #bounds: Limits;
  /** By protocol. */
  readonly #direct = new Map<string, Agent>();
  #proxied: Dispatcher | undefined;
  readonly #read: ReadCertificates | undefined;
  #context: { readonly secure: tls.SecureContext | undefined } | undefined;

  constructor(network: NetworkSettings, bounds: Limits, read = getCACertificates) {
    this.#read = read;
    this.#network = network;
    this.#bounds = bounds;
  }

  /** @throws InvalidParameterError where the proxy's address is none. */
  to(url: URL): Dispatcher {
    const proxy = proxyFor(url, this.#network);
    if (proxy !== undefined) return this.#proxied ??= this.#through(proxy);
    const agent = this.#direct.get(url.protocol) ?? new Agent({ ...this.#limits(), connect: this.#connect(url) });
    this.#direct.set(url.protocol, agent);
    return agent;
  }

  /** Ends every connection, and with it every request under way. */
  async destroy(): Promise<void> {
    await Promise.all([...[...this.#direct.values()].map((agent) => agent.destroy()), this.#proxied?.destroy()]);
  }

  #through(address: string): Dispatcher {
    const url = proxyUrl(address);
    if (url.protocol.startsWith('socks')) return this.#throughSocks(url);
    const login = url.username === '' ? {} : { token: `Basic ${Buffer.from(`${decoded(url.username)}:${decoded(url.password)}`).toString('base64')}` };
    url.username = url.password = '';
    const secure = { timeout: this.#bounds.connect, ...this.#trust() };
    return new ProxyAgent({
      ...this.#limits(), ...login, uri: url.href, proxyTls: secure, requestTls: secure,
      clientFactory: (origin, options) => new Pool(origin, { ...options, headersTimeout: this.#bounds.connect }),
    });
  }

  /** undici's own agent for it speaks TLS to the proxy, and knows none of our limits. */
  #throughSocks({ hostname, port, username, password }: URL): Agent {
    const timeout = this.#bounds.connect;
    const secure = buildConnector({ timeout, ...this.#trust() });
    const proxy = {
      host: withoutBrackets(hostname), port: Number(port || 1080), ...(username === '' ? {} : { login: { userId: decoded(username), password: decoded(password) } }),
    };
    return new Agent({
      ...this.#limits(),
      connect: (to, callback) => {
        socksTunnel(proxy, { host: withoutBrackets(to.hostname), port: Number(to.port || 443) }, timeout).then((httpSocket) => secure({ ...to, httpSocket }, callback), (error: Error) => callback(error, null));
      },
    });
  }

  #limits(): { headersTimeout: number; bodyTimeout: number; maxResponseSize: number } {
    return { headersTimeout: this.#bounds.silence, bodyTimeout: this.#bounds.silence, maxResponseSize: this.#bounds.maxBodySize };
  }

  #connect(url: URL): Trust & { timeout: number } {
    return { timeout: this.#bounds.connect, ...(url.protocol === 'https:' ? this.#trust() : {}) };
  }

  /** As in VS Code itself, `http.proxyStrictSSL: false` holds with and without a proxy: some stand in the way unseen. */
  #trust(): Trust {
    this.#context ??= { secure: trustedContext(this.#read) };
    const { secure } = this.#context;
    return { rejectUnauthorized: this.#network.strictSSL, ...(secure && { secureContext: secure }) };
  }
}

/** Lists PEM certificates: those that Node trusts by itself, or the system's. Newer Nodes have it. */
export type ReadCertificates = (type: 'default' | 'system') => string[];

const { getCACertificates } = tls as { getCACertificates?: ReadCertificates };

/** Node's own certificates and the system's, which hold a company's; undefined, which is Node's own, where there are no others to be had. */
function trustedContext(read: ReadCertificates | undefined): tls.SecureContext | undefined {
  if (read === undefined) return undefined;
  try {
    const [own, system] = [read('default'), read('system')];
    return own.length === 0 || system.length === 0 ? undefined : tls.createSecureContext({ ca: [...new Set([...own, ...system])] });
  } catch {
    // A system whose certificates cannot be read, or hold a broken one: what Node trusts still serves, and says so itself where it does not.
    return undefined;
  }
}

/** The proxy's address for this host, or undefined to go straight. This machine is never asked through a proxy. */
export function proxyFor(url: URL, network: NetworkSettings): string | undefined {
  if (isLoopback(url.hostname) || network.noProxy.some((entry) => exempts(entry, url))) return undefined;
  return [network.proxy, network.environmentProxy].find((proxy) => proxy !== undefined && proxy.trim() !== '')?.trim();
}

/** `*`, `host`, `.host`, `*.host`, each with or without `:port`: the host itself and everything below it. */
function exempts(entry: string, url: URL): boolean {
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(entry.trim().toLowerCase()) ?? [];
  if (port !== undefined && port !== (url.port || (url.protocol === 'https:' ? '443' : '80'))) return false;
  const suffix = host.replace(/^\*?\./, '');
  return host === '*' || (suffix !== '' && (url.hostname === suffix || url.hostname.endsWith(`.${suffix}`)));
}

/** An address of IPv6 as a socket wants it. */
function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function proxyUrl(address: string): URL {
  const full = address.includes('://') ? address : `http://${address}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (url !== undefined && /^(https?|socks(5h?)?):$/.test(url.protocol) && url.hostname !== '') return url;
  // Not quoted: it may hold a password.
  throw new InvalidParameterError({
    what: text('The proxy\'s address is not one that can be used.'),
    next: text('Correct the setting http.proxy or the environment variable HTTPS_PROXY: http://host:port, https://host:port or socks5://host:port.'),
  });
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
