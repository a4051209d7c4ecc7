/** The grid's page in Chromium with its real session, and the engine's worker behind it. */
import { performance } from 'node:perf_hooks';
import type { CDPSession, Frame, Page } from 'playwright-core';
import type { EngineClient } from '../../src/engine/engine-client';
import type { CopyFormat, EngineCallName, TableState } from '../../src/engine/protocol';
import type { GridEngine } from '../../src/grid/grid-run';
import { GridSession } from '../../src/grid/grid-session';
import { rowsOfPiece, type GridCallMessage } from '../../src/grid/protocol';
import { longCopy } from '../../src/grid/webview/menus/long-copy';
import { checkRequest, parseRequest } from '../../src/reports/request';
import { plainView } from '../../src/rows/view';
import { formatText } from '../../src/text';
import type { GridBrowser, PageLook } from '../ui/grid-page/grid-page';
import type { WebviewChannel } from './webview-channel';

export class BridgedGrid {
  /** How the table stands; undefined before the engine has told. */
  state: TableState | undefined;
  /** Milliseconds that the engine took for calls of a name, the latest last. */
  readonly took = new Map<EngineCallName, number[]>();
  #page: Frame | undefined;
  /** Beyond the numbers of the page's own calls. */
  #asked = 1_000_000;
  #devtools: CDPSession | undefined;
  readonly #session: GridSession;
  #changed: () => void = () => undefined;

  /** Begins to run the report at once, as a panel does. */
  constructor(engine: EngineClient, private readonly channel: WebviewChannel, nextTable: () => number) {
    const timed: GridEngine = {
      call: async (name, args) => {
        const started = performance.now();
        const answer = await engine.call(name, args);
        this.took.set(name, [...this.took.get(name) ?? [], performance.now() - started]);
        return answer;
      },
      onTableChanged: (table, listener) => engine.onTableChanged(table, (state, first) => {
        this.state = state;
        listener(state, first);
        this.#changed();
      }),
    };
    this.#session = new GridSession({
      engine: timed, account: { id: 'bench', name: 'Bench', kind: 'stored' }, request: checkRequest(parseRequest({ report: 'contacts', listId: 1 })), view: plainView, locale: 'en',
      localise: formatText, explain: (error) => ({ what: String(error), next: '' }), connect: async () => undefined, names: () => [{ name: 'List 1', isRead: true }],
      settings: () => ({ pageSize: 5000, maxConcurrentRequests: 4, gridMaxRows: Number.MAX_SAFE_INTEGER }), nextTable, layout: { get: () => ({ widths: {} }), set: () => undefined },
      askForProfileFields: async () => undefined, remembered: {}, openReport: () => undefined, enterCredentials: async () => false, openLink: async () => undefined, copy: async () => undefined, exportReport: async () => undefined, exportTable: async () => undefined,
      send: (message) => channel.send(message), renamed: () => undefined, warn: (line) => console.error(line),
    });
  }

  /** The page in its frame of a webview, in a window that stands already. */
  async show(browser: GridBrowser, look: PageLook = {}, window?: Page): Promise<Frame> {
    const shown = window ?? await openWindow(browser, this.channel, look);
    this.channel.hear((message) => this.#session.receive(message));
    await shown.evaluate(() => self.showWebview());
    const isPage = (frame: Frame): boolean => frame.parentFrame()?.parentFrame() === shown.mainFrame();
    const page = shown.frames().find(isPage) ?? await shown.waitForEvent('frameattached', isPage);
    await page.waitForSelector('.grid', { state: 'attached' });
    const [frame] = shown.mainFrame().childFrames();
    if (frame !== undefined) this.#devtools = await shown.context().newCDPSession(frame);
    this.#page = page;
    return page;
  }

  get page(): Frame {
    if (this.#page === undefined) throw new Error('The grid is not shown.');
    return this.#page;
  }

  /** Resolves when the table's state is such. */
  async until(is: (state: TableState) => boolean): Promise<TableState> {
    while (this.state === undefined || !is(this.state)) await new Promise<void>((resolve) => { this.#changed = resolve; });
    return this.state;
  }

  /** Milliseconds in the page from its asking, one thing after the other, to the last answer. */
  async asked(...calls: Pick<GridCallMessage, 'call' | 'args'>[]): Promise<number> {
    const first = this.#asked += calls.length;
    return this.page.evaluate(([asked, id]) => new Promise<number>((resolve, reject) => {
      const { toHost } = window as unknown as { toHost: (message: unknown) => void };
      const started = window.performance.now();
      let at = 0;
      const ask = (): void => toHost({ type: 'call', id: id + at, ...asked[at] });
      const hear = ({ data }: MessageEvent<{ type: string; id?: number; error?: string }>): void => {
        if (data.type !== 'answer' || data.id !== id + at) return;
        at++;
        if (data.error === undefined && at < asked.length) { ask(); return; }
        window.removeEventListener('message', hear);
        if (data.error === undefined) resolve(window.performance.now() - started);
        else reject(new Error(data.error));
      };
      window.addEventListener('message', hear);
      ask();
    }), [calls, first] as const);
  }

  /** Copies rows [0, rows) as the page's own script does where they are many; milliseconds until the page and the clipboard have them, and how many bytes these are. */
  async copied(format: CopyFormat, columns: readonly number[], rows: number): Promise<{ readonly there: number; readonly milliseconds: number; readonly bytes: number }> {
    await this.page.page().bringToFront();
    await this.page.locator('.grid').focus();
    const first = this.#asked += rows;
    return this.page.evaluate(`(async () => {
      const started = performance.now();
      const pending = new Map();
      const hear = ({ data }) => { const settle = pending.get(data.id); if (data.type === 'answer' && settle !== undefined) settle(data); };
      addEventListener('message', hear);
      const text = await (${longCopy.toString()})((fromRow, toRow, part, copy) => new Promise((resolve, reject) => {
        const id = ${first} + fromRow;
        pending.set(id, (data) => { if (data.error === undefined) resolve(data.ok); else reject(new Error(data.error)); });
        toHost({ type: 'call', id, call: 'copyPiece', args: { fromRow, toRow, columns: ${JSON.stringify(columns)}, format: '${format}', part, ...(copy === undefined ? {} : { copy }) } });
      }), 0, ${rows}, ${rowsOfPiece});
      removeEventListener('message', hear);
      const there = performance.now() - started;
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text })]);
      return { there, milliseconds: performance.now() - started, bytes: text.size };
    })()`);
  }

  /** The page's heap in bytes, without garbage. */
  async heap(): Promise<number> {
    await this.#devtools?.send('HeapProfiler.collectGarbage');
    const { usedSize = NaN } = await this.#devtools?.send('Runtime.getHeapUsage') ?? {};
    return usedSize;
  }

  async close(): Promise<void> {
    await this.#page?.page().context().close();
    this.#page = undefined;
    this.#session.dispose();
  }
}

/** A window as VS Code's stands before a webview is opened in it. */
export function openWindow(browser: GridBrowser, channel: WebviewChannel, look: PageLook = {}): Promise<Page> {
  return browser.openWith((prepared) => prepared.addInitScript(bridge), { ...look, within: (address) => channel.windowOf(address) });
}

/** Runs in the page before its scripts. */
function bridge(): void {
  // The frames around it draw nothing.
  if (parent === parent.parent) return;
  let memory: unknown;
  const toHost = (message: unknown): void => parent.postMessage({ channel: 'onmessage', data: { message } }, '*');
  /** When the frame is over that draws the first row, in ms since 1970. */
  const seen = { firstRow: 0, forget(): void { seen.firstRow = 0; look(); } };
  const probe = document.createElement('div');
  Object.assign(probe.style, { position: 'fixed', height: '1px', contain: 'strict', visibility: 'hidden' });
  // Told in each frame when it has been laid out: what is there by then is drawn in it, whoever wrote it and when.
  new ResizeObserver(() => {
    if (seen.firstRow !== 0) return;
    const row = document.querySelector('.body .row:not([hidden]):not(.pending) .c2');
    if (row === null || row.textContent === '') look();
    else requestAnimationFrame(() => { seen.firstRow = window.performance.timeOrigin + window.performance.now(); });
  }).observe(probe);
  const look = (): void => {
    requestAnimationFrame(() => {
      if (!probe.isConnected) document.documentElement.append(probe);
      probe.style.width = probe.style.width === '1px' ? '2px' : '1px';
    });
  };
  look();
  Object.assign(window, { seen, toHost, acquireVsCodeApi: () => ({ postMessage: toHost, getState: () => memory, setState: (state: unknown) => { memory = state; } }) });
}

declare global {
  interface Window { seen: { firstRow: number; forget(): void } }
}
