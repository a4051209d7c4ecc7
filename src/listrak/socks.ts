/** A way through a SOCKS5 proxy: RFC 1928, and RFC 1929 for its login. */
import { once } from 'node:events';
import { connect, isIPv4, type Socket } from 'node:net';

/** The proxy answered, and does not let us through. */
export class SocksRefusal extends Error {
  /** @param passing whether it may be over by the next try */
  constructor(readonly why: string, readonly passing: boolean) {
    super(`The SOCKS proxy refused: ${why}`);
    this.name = 'SocksRefusal';
  }
}

export interface SocksProxy {
  readonly host: string;
  readonly port: number;
  readonly login?: { readonly user: string; readonly password: string };
}

const version = 5;
const noLogin = 0;
const byPassword = 2;
const addresses = { v4: 1, name: 3, v6: 4 } as const;

/** What a reply other than 0 says. */
const refusals: readonly [why: string, passing: boolean][] = [
  ['general failure', true], ['not allowed', false], ['network unreachable', true], ['host unreachable', true],
  ['connection refused', true], ['expired on the way', true], ['command not supported', false], ['address type not supported', false],
];

/**
 * A connection to `host`, whose name the proxy looks up.
 * @param timeout ms for all of it
 * @throws SocksRefusal; the network's error, with the code UND_ERR_CONNECT_TIMEOUT where it took too long
 */
export async function socksTunnel(proxy: SocksProxy, host: string, port: number, timeout: number): Promise<Socket> {
  const socket = connect({ host: proxy.host, port: proxy.port, noDelay: true });
  const fail = (message: string, code: string): void => { socket.destroy(Object.assign(new Error(message), { code })); };
  const late = setTimeout(() => fail('The SOCKS proxy took too long.', 'UND_ERR_CONNECT_TIMEOUT'), timeout);
  const hungUp = (): void => fail('The SOCKS proxy hung up.', 'ECONNRESET');
  socket.once('end', hungUp);
  // Heard for as long as the socket lives: it may fail between two looks at it.
  const failed = new Promise<never>((_, reject) => { socket.on('error', reject); });
  failed.catch(() => undefined);
  let held = Buffer.alloc(0);
  const bytes: Read = async (count) => {
    while (held.length < count) {
      const read = socket.read() as Buffer | null;
      if (read === null) await Promise.race([failed, once(socket, 'readable')]);
      else held = Buffer.concat([held, read]);
    }
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  };
  try {
    await Promise.race([failed, once(socket, 'connect')]);
    await logIn(socket, proxy, bytes);
    const name = isIPv4(host) ? Buffer.from(host.split('.').map(Number)) : Buffer.from(host.replace(/^\[|\]$/g, ''));
    socket.write(Buffer.from([version, 1, 0, ...(isIPv4(host) ? [addresses.v4] : [addresses.name, name.length]), ...name, port >> 8, port & 0xff]));
    const [, reply = 0, , kind] = await bytes(4);
    if (reply !== 0) throw new SocksRefusal(...refusals[reply - 1] ?? [`reply ${reply}`, false]);
    const [length = 0] = kind === addresses.name ? await bytes(1) : [kind === addresses.v6 ? 16 : 4];
    // Where it connects from, which nobody needs.
    await bytes(length + 2);
    if (held.length > 0) socket.unshift(held);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(late);
    socket.off('end', hungUp);
  }
}

/** So many bytes, as soon as they are there. @throws what the socket failed with */
type Read = (count: number) => Promise<Buffer>;

async function logIn(socket: Socket, { login }: SocksProxy, bytes: Read): Promise<void> {
  socket.write(Buffer.from(login === undefined ? [version, 1, noLogin] : [version, 2, noLogin, byPassword]));
  const [spoken, method] = await bytes(2);
  if (spoken !== version) throw new SocksRefusal('it speaks no SOCKS5', false);
  if (method === noLogin) return;
  if (method !== byPassword || login === undefined) throw new SocksRefusal('it wants a login', false);
  const [user, password] = [Buffer.from(login.user), Buffer.from(login.password)];
  socket.write(Buffer.from([1, user.length, ...user, password.length, ...password]));
  const [, status] = await bytes(2);
  if (status !== 0) throw new SocksRefusal('it does not take the login', false);
}
