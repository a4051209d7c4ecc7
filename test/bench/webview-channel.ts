/**
 * The way between an extension's host and a webview, as it is in VS Code: the host's process speaks over a socket to the window, which parses
 * its messages in a thread of its own; the window's port leads to the webview's frame, of another site and so in another process,
 * which posts each message to the frame within it: the page. On the page's thread a message is cloned twice and never a text.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export class WebviewChannel {
  /** Where the window hears the host; undefined until it does. */
  #down: ServerResponse | undefined;
  #early: string[] = [];
  #said: (message: unknown) => void = () => undefined;
  /** Not yet fetched. */
  readonly #bytes = new Map<number, Uint8Array>();
  #lastBytes = 0;

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async open(): Promise<WebviewChannel> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new WebviewChannel(server);
  }

  /** The address of a window without a webview yet, whose page will be at an address of 127.0.0.1. The window before is heard and told nothing more. */
  windowOf(page: string): string {
    this.#down?.end();
    this.#down = undefined;
    this.#early = [];
    return `${this.#origin('127.0.0.1')}/window?page=${encodeURIComponent(siteOfWebviews(page))}`;
  }

  /** Who is told what the page says. */
  hear(heard: (message: unknown) => void): void { this.#said = heard; }

  send(message: unknown): void {
    const line = `data: ${JSON.stringify(this.#withoutBytes(message))}\n\n`;
    if (this.#down === undefined) this.#early.push(line);
    else this.#down.write(line);
  }

  /** VS Code takes bytes out of an answer and sends them as such; an event can only be text, so the window fetches them. */
  #withoutBytes(message: unknown): unknown {
    const { ok, ...rest } = message as { ok?: { bytes?: unknown } };
    if (!(ok?.bytes instanceof Uint8Array)) return message;
    const { bytes, ...others } = ok;
    this.#bytes.set(++this.#lastBytes, bytes);
    return { ...rest, ok: { ...others, bytesAt: this.#lastBytes } };
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  #origin(host: string): string { return `http://${host}:${(this.server.address() as AddressInfo).port}`; }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.#origin('127.0.0.1'));
    const page = url.searchParams.get('page') ?? '';
    const html = (body: string): void => { response.writeHead(200, { 'content-type': 'text/html' }).end(`<!DOCTYPE html><body><style>html, body, iframe { width: 100%; height: 100%; margin: 0; border: 0; display: block; overflow: hidden }</style>${body}`); };
    switch (url.pathname) {
      case '/window': html(`<script>(${inWindow.toString()})(${JSON.stringify(`${this.#origin('localhost')}/webview?page=${encodeURIComponent(page)}`)})</script>`); return;
      case '/webview': html(`<iframe allow="clipboard-read; clipboard-write" src="${page}"></iframe><script>(${inWebview.toString()})()</script>`); return;
      case '/down':
        response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
        response.socket?.setNoDelay(true);
        response.write(`:\n\n${this.#early.join('')}`);
        this.#early = [];
        this.#down = response;
        return;
      case '/bytes': {
        const at = Number(url.searchParams.get('at'));
        response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(this.#bytes.get(at));
        this.#bytes.delete(at);
        return;
      }
      case '/up': {
        const said: unknown = JSON.parse(await text(request));
        response.writeHead(204).end();
        this.#said(said);
        return;
      }
      default: response.writeHead(404).end();
    }
  }
}

/** The same address at the site of webviews: another one than the window's. */
function siteOfWebviews(address: string): string { return address.replace('127.0.0.1', 'localhost'); }

declare global {
  interface Window { showWebview(): void }
}

function inWindow(webview: string): void {
  window.showWebview = () => {
    const frame = document.createElement('iframe');
    frame.src = webview;
    frame.allow = 'clipboard-read; clipboard-write';
    document.body.append(frame);
  };
  addEventListener('message', ({ ports: [port] }) => {
    if (port === undefined) return;
    let last: Promise<unknown> = Promise.resolve();
    port.onmessage = ({ data }) => { last = last.then(() => fetch('/up', { method: 'POST', body: JSON.stringify(data) })); };
    const withBytes = async (text: string): Promise<unknown> => {
      const message = JSON.parse(text) as { ok?: { bytesAt?: number } };
      const { ok } = message;
      return ok?.bytesAt === undefined ? message : { ...message, ok: { ...ok, bytes: new Uint8Array(await (await fetch(`/bytes?at=${ok.bytesAt}`)).arrayBuffer()) } };
    };
    new EventSource('/down').onmessage = ({ data }) => void withBytes(data as string).then((message) => { port.postMessage({ channel: 'message', args: { message } }); });
  });
}

function inWebview(): void {
  const { port1, port2 } = new MessageChannel();
  const page = (): Window | undefined => document.querySelector('iframe')?.contentWindow ?? undefined;
  port1.onmessage = ({ data }: MessageEvent<{ channel: string; args: { message: unknown } }>) => { if (data.channel === 'message') page()?.postMessage(data.args.message, '*'); };
  addEventListener('message', ({ source, data }: MessageEvent<{ channel: string; data: { message: unknown } }>) => { if (source === page() && data.channel === 'onmessage') port1.postMessage(data.data.message); });
  parent.postMessage('webview-ready', '*', [port2]);
}
