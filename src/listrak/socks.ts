/** A way through a SOCKS5 proxy, whose words are the library's. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { SocksClient } from 'socks';

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
  readonly login?: { readonly userId: string; readonly password: string };
}

/** By the library's word for it: at the end of its sentence, or the sentence itself. */
const refusals: readonly (readonly [word: RegExp, why: string, passing: boolean])[] = [
  [/NotAllowed$/, 'not allowed', false],
  [/NetworkUnreachable$/, 'network unreachable', true],
  [/HostUnreachable$/, 'host unreachable', true],
  [/ConnectionRefused$/, 'connection refused', true],
  [/TTLExpired$/, 'expired on the way', true],
  [/CommandNotSupported$/, 'command not supported', false],
  [/AddressNotSupported$/, 'address type not supported', false],
  [/Failure$/, 'general failure', true],
  [/socks version/, 'it speaks no SOCKS5', false],
  [/authentication type/, 'it wants a login', false],
  [/Authentication failed$/, 'it does not take the login', false],
];

/**
 * A connection to `host`, whose name the proxy looks up.
 * @param timeout ms for all of it
 * @throws SocksRefusal; the network's error, with the code UND_ERR_CONNECT_TIMEOUT where it took too long
 */
export async function socksTunnel({ host, port, login }: SocksProxy, to: { host: string; port: number }, timeout: number): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true });
  const late = setTimeout(() => { socket.destroy(failure('The SOCKS proxy took too long.', 'UND_ERR_CONNECT_TIMEOUT')); }, timeout);
  let failed: Error | undefined;
  // Heard for as long as the socket lives: of what the network says, the library keeps the words alone.
  socket.on('error', (error) => { failed ??= error; });
  try {
    await once(socket, 'connect');
    await SocksClient.createConnection({ command: 'connect', existing_socket: socket, timeout, proxy: { host, port, type: 5, ...login }, destination: to });
    return socket;
  } catch (error) {
    socket.destroy();
    throw failed ?? refusalOf(error);
  } finally {
    clearTimeout(late);
  }
}

/** The library's own error holds the login. */
function refusalOf(error: unknown): Error {
  const said = error instanceof Error ? error.message : '';
  if (said === 'Socket closed') return failure('The SOCKS proxy hung up.', 'ECONNRESET');
  const [, why, passing] = refusals.find(([word]) => word.test(said)) ?? [undefined, 'it was not understood', false];
  return new SocksRefusal(why, passing);
}

function failure(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}
