/** The real bundle of the webview in a plain Chromium, with a host that is played. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { chromiumArguments, ensureChromium } from '../../../scripts/chromium.mjs';
import { Processes } from '../../../scripts/lib/processes.mjs';
import { gridTexts, type GridStringName } from '../../../src/grid/grid-strings';
import { gridPageHtml } from '../../../src/grid/page-html';
import { playHost, type FakeHost, type FakeHostOptions } from './fake-host';
import { themeCss, themes, type ThemeName } from './themes';

declare global {
  interface Window { fakeHost: FakeHost }
}

export const strings = Object.fromEntries(Object.entries(gridTexts).map(([name, { template }]) => [name, template])) as Record<GridStringName, string>;
const webviewFolder = path.join(process.cwd(), 'dist/webview');
const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };

export interface PageLook {
  readonly theme?: ThemeName | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly fontSize?: string | undefined;
  /** Leaves the toolkit's script out, as if it had not come yet. */
  readonly withoutControls?: boolean | undefined;
  /** Until then the toolkit's script is held back. */
  readonly controlsAfter?: Promise<void> | undefined;
  /** As VS Code zooms: 2 shows everything twice as large in the same window. */
  readonly zoom?: number | undefined;
  /** The zone of the user's machine. */
  readonly zone?: string | undefined;
  /** Leaves the window's size and scale to the browser. */
  readonly ownScale?: boolean | undefined;
  /** The address to open for that of the page: one that shows it in a frame. */
  readonly within?: ((address: string) => string) | undefined;
}

export interface PageOptions extends Omit<FakeHostOptions, 'strings'>, PageLook {}

/** One browser and the server of its pages. */
export class GridBrowser {
  /** Pages that were given back, by what a context settles for good. */
  readonly #spare = new Map<string, Page[]>();

  private constructor(private readonly server: Server, readonly browser: Browser) {}

  static async start(args: readonly string[] = []): Promise<GridBrowser> {
    if (!existsSync(path.join(webviewFolder, 'grid.js'))) throw new Error('dist/webview/grid.js is missing: run npm run build first.');
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      respond(url).then(({ type, body }) => response.writeHead(200, { 'content-type': type }).end(body), () => response.writeHead(404).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({
      executablePath: await chromiumPath(),
      // The scroll bar is what is dragged.
      ignoreDefaultArgs: ['--hide-scrollbars'],
      args: [...chromiumArguments, ...args],
    });
    return new GridBrowser(server, browser);
  }

  /** A page with a played host, shown when the host has told how the rows stand. To be given back, or to be closed with its context. */
  async open({ theme, width, height, fontSize, withoutControls, controlsAfter, zoom, zone, ownScale, ...host }: PageOptions): Promise<Page> {
    const look = { theme, width, height, fontSize, withoutControls, controlsAfter, zoom, zone, ownScale };
    const spare = this.#spare.get(kindOf(look))?.pop();
    const page = spare ?? await this.#newPage(look);
    // What is told to a page at its beginning stays, so the host finds what it is to play in the address.
    if (spare === undefined) await page.addInitScript(`if (location.hash.length > 1) (${playHost.toString()})({ ...JSON.parse(decodeURIComponent(location.hash.slice(1))), strings: ${JSON.stringify(strings)} });`);
    else if (ownScale !== true) await page.setViewportSize(sizeOf(look));
    await this.#show(page, { ...look, within: (address) => `${address}#${encodeURIComponent(JSON.stringify(host))}` });
    await page.waitForSelector('.status:not([hidden])', { state: 'attached' });
    return page;
  }

  /** Keeps a page of {@link open} for another one: a page that is led elsewhere is there in a third of the time that a new one takes. */
  async giveBack(page: Page, look: PageLook): Promise<void> {
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.context().clearPermissions();
    await page.mouse.move(-10, -10);
    await page.goto('about:blank');
    const kind = kindOf(look);
    this.#spare.set(kind, [...this.#spare.get(kind) ?? [], page]);
  }

  /** A page whose host `prepare` brings along. */
  async openWith(prepare: (page: Page) => Promise<unknown>, look: PageLook): Promise<Page> {
    const page = await this.#newPage(look);
    await prepare(page);
    await this.#show(page, look);
    return page;
  }

  async #newPage(look: PageLook): Promise<Page> {
    const { zoom = 1, zone = defaultZone, ownScale = false } = look;
    // A viewport of playwright's emulates a scale factor; only without one does the browser's own count.
    const context = await this.browser.newContext({ timezoneId: zone, ...(ownScale ? { viewport: null } : { viewport: sizeOf(look), deviceScaleFactor: zoom }) });
    return context.newPage();
  }

  async #show(page: Page, { theme = 'dark', fontSize = '13px', withoutControls = false, controlsAfter, within = (address) => address }: PageLook): Promise<void> {
    if (withoutControls) await page.route('**/controls.js', (route) => route.abort());
    if (controlsAfter !== undefined) await page.route('**/controls.js', async (route) => { await controlsAfter; await route.continue(); });
    const { port } = this.server.address() as AddressInfo;
    // What is held back holds the page's load event back too.
    await page.goto(within(`http://127.0.0.1:${port}/?theme=${theme}&font=${fontSize}`), { waitUntil: controlsAfter === undefined ? 'load' : 'commit' });
  }

  async close(): Promise<void> {
    await this.browser.close();
    await new Promise((resolve) => { this.server.close(resolve); });
  }
}

const defaultZone = 'Europe/Berlin';

function kindOf({ zoom = 1, zone = defaultZone, ownScale = false }: PageLook): string {
  return `${zone} ${zoom} ${ownScale}`;
}

function sizeOf({ width = 1280, height = 720, zoom = 1 }: PageLook): { width: number; height: number } {
  return { width: Math.round(width / zoom), height: Math.round(height / zoom) };
}

async function chromiumPath(): Promise<string> {
  const processes = new Processes();
  try {
    return await ensureChromium(processes);
  } finally {
    await processes.dispose();
  }
}

/** Changes the theme of an open page, as VS Code does. */
export async function wear(page: Page, theme: ThemeName): Promise<void> {
  await page.evaluate(({ name, bodyClass }) => new Promise<void>((resolve, reject) => {
    const before = document.querySelector<HTMLLinkElement>('link[href^="/theme.css"]');
    const after = document.createElement('link');
    after.rel = 'stylesheet';
    after.href = `/theme.css?theme=${name}&font=13px`;
    after.onload = () => { before?.remove(); document.body.className = bodyClass; resolve(); };
    after.onerror = () => reject(new Error(`no theme ${name}`));
    before?.after(after);
  }), { name: theme, bodyClass: themes[theme].bodyClass });
}

async function respond(url: URL): Promise<{ type: string; body: string | Buffer }> {
  const theme = (url.searchParams.get('theme') ?? 'dark') as ThemeName;
  if (url.pathname === '/theme.css') return { type: 'text/css', body: themeCss(theme, url.searchParams.get('font') ?? '13px') };
  if (url.pathname === '/') {
    const html = gridPageHtml({ cspSource: "'self'", nonce: randomBytes(16).toString('hex'), styleNonce: randomBytes(16).toString('hex'), uri: (file) => `/${file}`, language: 'en', title: 'Contacts' });
    const themed = html.replace('<link rel="stylesheet" href="/codicon.css">', `<link rel="stylesheet" href="/theme.css${url.search.replaceAll('&', '&amp;')}"><link rel="stylesheet" href="/codicon.css">`)
      .replace('<body>', `<body class="${themes[theme].bodyClass}">`);
    return { type: 'text/html', body: themed };
  }
  const file = path.join(webviewFolder, path.basename(url.pathname));
  return { type: types[path.extname(file)] ?? 'application/octet-stream', body: await readFile(file) };
}
