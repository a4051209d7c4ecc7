import { connect } from 'node:net';
import type { NetworkSettings } from '../../../src/listrak/connection';
import { listening } from './service';

/** Settings that ask nobody for a certificate. */
export const network = (settings: Partial<NetworkSettings> = {}): NetworkSettings => ({ noProxy: [], strictSSL: false, ...settings });

/** A proxy that tunnels whatever it is asked for to one port of this machine. */
export async function startProxy(port: number, { refuse, tls }: { refuse?: number; tls?: { key: string; cert: string } } = {}) {
  const tunnels: { target: string; login: string | undefined; headers: string }[] = [];
  const { server, ...proxy } = await listening((_request, response) => response.writeHead(400).end(), 0, tls);
  server.on('connect', (request, socket, head) => {
    tunnels.push({ target: request.url ?? '', login: request.headers['proxy-authorization'], headers: JSON.stringify(request.headers) });
    if (refuse !== undefined) {
      socket.end(`HTTP/1.1 ${refuse} Refused\r\n\r\n`);
      return;
    }
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).on('error', () => onward.destroy());
      socket.pipe(onward).on('error', () => socket.destroy());
    });
  });
  return { ...proxy, tunnels, address: tls ? `https://localhost:${proxy.port}` : `http://127.0.0.1:${proxy.port}` };
}
