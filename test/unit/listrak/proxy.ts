import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
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

/** A SOCKS5 proxy that connects whatever it is asked for to one port of this machine, byte by byte; with a login it lets nobody in without. `odd`: it says nothing, hangs up, speaks something else or replies with an error. */
export async function startSocks(port: number, { login, odd }: { login?: string; odd?: 'silent' | 'hangs up' | 'web' | number } = {}) {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    if (odd === 'silent') return;
    const say = (...said: number[]): void => { for (const byte of said) socket.write(Buffer.from([byte])); };
    let step: 'greeting' | 'login' | 'request' = 'greeting';
    const hear = (bytes: Buffer): void => {
      switch (step) {
        case 'greeting':
          if (bytes[0] !== 5 || odd === 'hangs up') {
            socket.end();
            return;
          }
          if (odd === 'web') {
            socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
            return;
          }
          step = login === undefined ? 'request' : 'login';
          say(5, login === undefined ? 0 : 2);
          return;
        case 'login': {
          const user = bytes.subarray(2, 2 + (bytes[1] ?? 0)).toString();
          const password = bytes.subarray(3 + (bytes[1] ?? 0)).toString();
          step = 'request';
          say(1, `${user}:${password}` === login ? 0 : 1);
          return;
        }
        case 'request': {
          socket.off('data', hear);
          asked.push(`${bytes.subarray(5, 5 + (bytes[4] ?? 0)).toString()}:${bytes.readUInt16BE(bytes.length - 2)}`);
          const onward = connect(port, '127.0.0.1', () => {
            say(5, typeof odd === 'number' ? odd : 0, 0, 3, 2, 97, 98, 0, 0);
            onward.pipe(socket).on('error', () => onward.destroy());
            socket.pipe(onward).on('error', () => socket.destroy());
          });
        }
      }
    };
    socket.on('data', hear);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    asked, address: `socks5://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    }),
  };
}
